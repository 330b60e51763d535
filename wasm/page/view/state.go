package view

import (
	"fmt"
	"strconv"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/lesson"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Run runs a scenario: core's door. It is a variable so that tests can see
// the page without one.
var Run func(text string) (*trace.Trace, error)

// Pause is called between the pieces of what takes long: somebody else may
// have a turn.
var Pause = func() {}

// State is everything that decides what the page looks like. It is a value:
// [Update] gives a new one and leaves the old as it was.
type State struct {
	Where

	Alive   bool   // the module runs: controls may show
	Quick   bool   // first the figure: after a run the inspector follows by the action "inspect", and what can be chosen in the sentence by "weigh"
	Tab     string // of the inspector: "meaning", "bytes", "origin", "standard"
	Panel   string // "", "menu", "options", "presets", "save", "keys", "share"
	Link    string // with the panel "share": the address of what is shown
	Copied  bool   // and whether it is in the clipboard
	Sheet   bool   // on a small screen: the inspector is drawn up
	Playing bool
	Told    bool   // with a projector: the verdict was asked for
	Now     string // the time by the reader's clock, RFC 3339; "" where there is none
	Tried   bool   // the first change was made: the hint has done its work
	Wrong   string // what is wrong with what was asked for; the figure is the last good one
	Past    []string
	Home    string // the language of the reader, where the address says none
	Intro   string // what the author of a saved lab says before all else; plain text

	spoken  string   // the language of the words that were here last
	toggled [11]int8 // by hand: 1 opened, -1 closed, by step
	openAll bool

	trace      *trace.Trace
	book       *figure.Book // of trace
	memo       *memo
	scene      *figure.Scene
	inspection *figure.Inspection
	parts      []figure.Part
	partsOf    string // the scenario and the language that parts are of
	unweighed  bool   // parts say nothing yet of what can't be chosen
	untold     bool   // inspection is that of the run before
	scenario   *scenario.Scenario
	comparing  comparing
	asked      *asked  // in a lesson: the question
	puzzle     *puzzle // the blind trace
	judged     lesson.Judged
	desks      desks
	lit        string // the theme before the projector's
	solved     solved
	own        *owned // bytes that somebody brought
	weighing   weighing
	surveys    []*surveying // the last one first
	brought    string       // the name of the file that the trace is from, "" if it is a run
	ownCert    *judging     // a certificate that somebody brought
}

// New gives the state for an address's fragment. If that can't be shown, it
// is the normal handshake, with a sentence that says what is wrong.
func New(fragment string) State { return NewFor("", fragment) }

// NewFor is New for a reader of a language.
func NewFor(home, fragment string) State {
	st := State{Where: Where{View: "all"}, Tab: "meaning", Home: home}
	st = settle(st)
	if strings.TrimPrefix(fragment, "#") != "" {
		st = Update(st, "fragment:"+fragment)
	}
	return st
}

// Trace gives the run that is shown. It must not be changed.
func (st State) Trace() *trace.Trace { return st.trace }

// Fragment is [Where.Fragment], with the scenario at hand.
func (st State) Fragment() string {
	link := ""
	if st.scenario != nil && st.Scenario != "" {
		link = st.scenario.Link()
	}
	return st.Where.fragment(link)
}

// Scene gives the figure that is shown. It must not be changed.
func (st State) Scene() *figure.Scene { return st.scene }

// Unweighed says whether the action "weigh" has something to do.
func (st State) Unweighed() bool { return st.unweighed }

// Untold says whether the action "inspect" has something to do.
func (st State) Untold() bool { return st.untold }

// weigh works out what can be chosen in the sentence.
func weigh(st State) State {
	if !st.unweighed {
		return st
	}
	if parts, err := figure.Sentence(st.Scenario, st.Words().Lang); err == nil {
		st.parts, st.unweighed = parts, false
	}
	return st
}

// goTo shows another scenario, or says why that can't be and shows what was
// there before.
func goTo(st State, where Where) State {
	next := st
	next.Where, next.Wrong = where, ""
	if where.Scenario != st.Scenario || st.trace == nil || st.brought != "" {
		s, err := scenario.Parse(where.Scenario)
		if err != nil {
			return wrong(st, err)
		}
		t, err := Run(where.Scenario)
		if err != nil {
			return wrong(st, err)
		}
		next.scenario, next.trace, next.brought = s, t, ""
		next.toggled, next.Moment, next.Conn = [11]int8{}, where.Moment, where.Conn
		if st.brought != "" {
			next.parts = nil
		} else if st.trace != nil {
			next.Tried = true
			next.Past = append(append([]string(nil), st.Past...), st.Scenario)
			if len(next.Past) > 100 {
				next.Past = next.Past[1:]
			}
		}
	}
	return settle(next)
}

func wrong(st State, err error) State {
	st.Wrong = worded(st.Words(), err)
	st.Playing = false
	return st
}

// settle computes what is shown from what was chosen, and corrects choices
// that this run has no place for.
func settle(st State) State {
	if st.Lacks() == "" {
		st.spoken = st.language()
	}
	if st.trace == nil {
		s, err := scenario.Parse(st.Scenario)
		if err != nil {
			return wrong(st, err)
		}
		t, err := Run(st.Scenario)
		if err != nil {
			return wrong(st, err)
		}
		st.scenario, st.trace = s, t
	}
	if st.Quick && st.memo == nil {
		st.memo = &memo{}
	}
	if st.embedded() {
		st.Bench, st.Paper = "", Paper{}
	}
	if int(st.Conn) > len(st.trace.Conns) {
		st.Conn = 0
	}
	Pause()
	st = deal(teach(st))
	st = st.build()
	if last := lastStep(st.scene); st.Step > last {
		st.Step, st.Moment = last, 0
		st = st.build()
	}
	if !offered(st.scene, st.View) {
		st.View = "all"
		st = st.build()
	}
	switch st.Bench {
	case "compare":
		st = compared(st)
	case "bytes":
		st.own = st.reworded()
	case "costs":
		st = weighed(st)
	case "matrix":
		st = surveyed(st)
	case "certificate":
		st.ownCert = st.rejudged()
	}
	switch {
	case st.Asking() > 0:
		st.scene.Forget()
		st.scene.Position = st.phrase("subtitle-step", "{step}", strconv.Itoa(st.Step))
	case st.Sealed():
		st.scene.Blind()
	case st.projected() && !st.Told: // what is ahead would tell
		st.scene.Forget()
	}
	Pause()
	lang := st.Words().Lang
	of := lang + ifs(st.Sealed(), " blind") + " " + st.Scenario
	again := st.brought == "" && (st.parts == nil || st.partsOf != of)
	if again {
		sentence := figure.Sentence
		if st.Quick {
			sentence = figure.Words
		}
		if st.Sealed() {
			st.parts, st.partsOf, st.unweighed = dressed(st.Scenario, lang), of, false
		} else if parts, err := sentence(st.Scenario, lang); err == nil {
			st.parts, st.partsOf, st.unweighed = parts, of, st.Quick
		}
	}
	if st.Quick && (again || st.Sel == "") {
		st.untold = true // it follows when the figure is painted
		return st
	}
	Pause()
	return inspect(st)
}

// inspect looks at what is chosen, or else at what there is to say first.
func inspect(st State) State {
	sel := st.Sel
	switch stop := st.scene.Stop; {
	case sel != "":
	case st.Step > 0:
		sel = fmt.Sprintf("s%d", st.Step)
	case stop != nil: // the first question is why
		sel = stop.Sel
	case st.scene.Leak != "": // or what it is good for
		sel = st.scene.Leak
	}
	if !st.shows("inspector") {
		sel = ""
	}
	st.inspection, st.untold = nil, false
	if sel != "" {
		st.inspection = st.book.Inspect(sel, st.options())
		if st.Sealed() {
			st.inspection = st.inspection.Blind()
		}
	}
	return st
}

func (st State) options() figure.Options {
	o := figure.Options{Conn: st.Conn, Step: st.Step, View: st.View, Lang: st.Words().Lang}
	if st.Step > 0 && st.Moment > 0 && st.book.Is(st.trace, o) {
		n := 0
		for _, m := range st.book.Story() {
			if m.Step != st.Step {
				continue
			}
			if n++; n == st.Moment {
				o.Event = m.Event
				break
			}
		}
	}
	return o
}

// build draws the run. In a lesson something is taken out of the scene, which
// then is none of the book's.
func (st State) build() State {
	if o := st.options(); !st.book.Is(st.trace, o) {
		st.book = figure.Open(st.trace, o)
	}
	if st.Lesson != "" {
		st.scene = figure.Build(st.trace, st.options())
	} else {
		st.scene = st.book.Build(st.options())
	}
	return st
}

func offered(sc *figure.Scene, id string) bool {
	if len(sc.Views) == 0 {
		return true
	}
	for _, v := range sc.Views {
		if v.ID == id {
			return true
		}
	}
	return false
}

// lastStep is the last one that happens at all in this run.
func lastStep(sc *figure.Scene) int {
	last := 0
	for _, m := range sc.Story {
		last = max(last, m.Step)
	}
	if last == 0 {
		return 10
	}
	return last
}

// isOpen says whether a row stands open.
func (st State) isOpen(r *figure.Row) bool {
	switch {
	case st.toggled[r.Step] != 0:
		return st.toggled[r.Step] > 0
	case st.openAll:
		return len(r.Lines) > 0
	}
	return r.Open && !st.projected()
}
