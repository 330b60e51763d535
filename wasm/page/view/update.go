package view

import (
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Update gives the state after an action. An action is a verb, or a verb, a
// colon and what it acts on:
//
//	fragment:…      the address was changed
//	go:…            show this scenario
//	preset:ID       show a preset, from its own point of view
//	pick:ID=CHOICE  a word of the sentence was chosen
//	key:KEY=VALUE   an option was chosen; an empty value takes the key out
//	toggle:KEY=ITEM one item of a list is put in or taken out
//	undo, normal    the scenario before, the normal handshake
//	step:N          tell up to step N; 0: the whole story
//	next, prev      one step; next-event, prev-event: one line
//	at:N            tell up to the N-th line of the story, from 0
//	play, pause, tick
//	view:ID, conn:N, theme:ID, lang:CODE
//	sel:ID, tab:ID, close
//	open:N, open-all, close-all
//	lesson:…        begin, go on with or leave a lesson, see course
//	paper:KIND      a worksheet or its answers, to be printed; empty: the page
//	answer:LETTER   what is expected
//	guess:WHAT=…    what is believed of a blind trace
//	evidence:LETTER show what decides an answer
//	bench:ID        a view of the workbench in the figure's place; empty: the figure
//	with:TEXT       compare with this scenario, with preset:ID, normal, or before
//	pair:ID, swap   compare two that belong together; change sides
//	axes:KEY,KEY    what the matrix's rows and columns are; rows:KEY, columns:KEY one of them
//	survey:stop, survey:go
//	panel:ID        menu, options, presets, save, keys; again: away
//	shared:URL      the address was copied; shown:URL: it is to be copied by hand
//	paste:TEXT      read bytes; read-as:KIND, piece:N, mark:STRETCH look at them
//	found:N         show a connection in them
//	sample:ID, forget
//	chain:PEM, root:PEM, own-host:NAME, own-date:DATE, own-root, judge, shown-chain:SCENARIO
//	                judge a certificate; finding:N, judged:SEL look at what was found
//	inspect         bring the inspector up to date
//	weigh           work out what can be chosen in the sentence
//	words           the words of another language are here
//	sheet           on a small screen: the inspector up or down
//
// What is no action changes nothing.
func Update(st State, action string) State {
	verb, arg, _ := strings.Cut(action, ":")
	switch {
	case verb == "weigh":
		return weigh(st)
	case verb == "inspect" && st.untold:
		return inspect(st)
	}
	if verb != "tick" && verb != "theme" && verb != "words" {
		st.Playing = false
	}
	if st.Sealed() && st.opens(verb, arg) {
		return wrong(st, say("lesson/blind/shut"))
	}
	w := st.Where
	switch verb {
	case "fragment":
		asked, err := parseFragment(arg)
		if err != nil {
			return wrong(st, err)
		}
		if asked.Theme == "" {
			asked.Theme = st.Theme
		}
		if asked.Lang == "" {
			asked.Lang = st.Lang
		}
		st.Sheet = st.Sheet || asked.Sel != "" // on a small screen it would not be seen else
		return goTo(st, asked)
	case "go":
		return change(st, arg)
	case "preset":
		p := scenario.PresetByID(arg)
		if p == nil {
			return wrong(st, noPreset(arg))
		}
		if s, err := scenario.Parse(p.Scenario); err != nil || st.holds(s) {
			return wrong(st, say("held"))
		}
		w.Scenario, w.Step, w.Moment, w.Sel, w.Conn = p.Scenario, 0, 0, "", 0
		w.View = "all"
		if p.View != "" {
			w.View = p.View
		}
		if w.Lesson == "predict" {
			w.Ask, w.Said = p.ID, ""
		}
		st.Panel = ""
		st.toggled, st.openAll = [11]int8{}, false
		return goTo(st, w)
	case "pick":
		id, choice, _ := strings.Cut(arg, "=")
		return pick(st, id, choice)
	case "key":
		key, value, _ := strings.Cut(arg, "=")
		if st.scenario == nil {
			return st
		}
		s, err := st.scenario.With(key, value)
		if err != nil {
			return wrong(st, err)
		}
		return change(st, s.String())
	case "toggle":
		key, value, _ := strings.Cut(arg, "=")
		return Update(st, "key:"+key+"="+toggled(st, key, value))
	case "lesson":
		return course(st, arg)
	case "paper":
		return paper(st, arg)
	case "answer":
		return answer(st, arg)
	case "guess":
		return guess(st, arg)
	case "evidence":
		return evidence(st, arg)
	case "undo":
		if n := len(st.Past); n > 0 {
			past := st.Past[:n-1]
			st = change(st, st.Past[n-1])
			st.Past = past
		}
		return st
	case "normal":
		if st.brought != "" {
			st.Bench = ""
		}
		return change(st, "")
	case "step":
		n, err := strconv.Atoi(arg)
		if err != nil || n < 0 || n > 10 {
			return st
		}
		st.Step, st.Moment, st.Sel = n, 0, ""
		st.toggled = [11]int8{}
	case "next", "prev":
		st.Step, st.Moment = stepped(st, verb == "next")
		st.Sel, st.toggled = "", [11]int8{}
	case "next-event", "prev-event":
		st = moved(st, verb == "next-event")
	case "at":
		n, err := strconv.Atoi(arg)
		if err != nil || st.scene == nil || n < 0 || n >= len(st.scene.Story) {
			return st
		}
		return told(st, n)
	case "play":
		if st.scene == nil || len(st.scene.Story) == 0 {
			return st
		}
		if st.Step == 0 || st.scene.At >= len(st.scene.Story)-1 {
			st.Step, st.Moment = st.scene.Story[0].Step, 1
		}
		st.Playing, st.Sel, st.toggled = true, "", [11]int8{}
	case "pause":
	case "tick":
		if !st.Playing {
			return st
		}
		if st.scene.At >= len(st.scene.Story)-1 {
			st.Playing = false
			return st
		}
		st = moved(st, true)
		st.Playing = st.scene.At < len(st.scene.Story)-1
		return st
	case "view":
		if !known(arg, viewIDs) {
			return st
		}
		st.View = arg
	case "conn":
		n, err := strconv.Atoi(arg)
		if err != nil || n < 0 {
			return st
		}
		st.Conn, st.Sel, st.Step, st.Moment = trace.ConnID(n), "", 0, 0
	case "theme":
		if arg != "" && !known(arg, themeIDs) {
			return st
		}
		return project(st, arg)
	case "verdict":
		st.Told = !st.Told
	case "lang":
		if explain.LanguageOf(arg) != arg {
			return st
		}
		st.Lang = arg
	case "words":
	case "sel":
		if !selection(arg) || !st.shows("inspector") {
			return st
		}
		st.Sel, st.Sheet = arg, true
	case "tab":
		st.Tab = arg
		return st
	case "close":
		switch {
		case st.Panel != "":
			st.Panel = ""
		case st.Wrong != "":
			st.Wrong = ""
		case st.Paper.Paper != "":
			return paper(st, "")
		case st.Bench != "":
			st.Bench = ""
		case st.Lesson != "":
			return course(st, "")
		case st.projected():
			return project(st, st.lit)
		case st.Sheet || st.Sel != "":
			st.Sheet, st.Sel = false, ""
		default:
			st.Step, st.Moment = 0, 0
		}
	case "open":
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 || n > 10 || st.scene == nil {
			return st
		}
		if st.isOpen(&st.scene.Rows[n-1]) {
			st.toggled[n] = -1
		} else {
			st.toggled[n] = 1
		}
		return st
	case "open-all", "close-all":
		st.openAll, st.toggled = verb == "open-all", [11]int8{}
		return st
	case "panel":
		if pane := panes[arg]; pane != "" && !st.shows(pane) || pane == "" && st.embedded() {
			return st
		}
		if st.Panel == arg {
			arg = ""
		}
		st.Panel = arg
		return st
	case "with":
		if arg == "before" {
			arg = st.before()
		}
		with, err := counterpart(arg)
		if err != nil {
			return wrong(st, err)
		}
		st.With, st.Bench, st.Wrong = with, "compare", ""
	case "pair":
		for i := range pairs {
			if p := &pairs[i]; p.id == arg {
				st.Bench, st.With = "compare", p.with
				return change(st, p.scenario)
			}
		}
		return st
	case "axes", "rows", "columns":
		return turned(st, verb, arg)
	case "survey":
		return st.halt(arg == "stop")
	case "swap":
		if st.brought != "" || st.With == "" {
			return st
		}
		with := st.With
		st.With = orNormal(st.Scenario)
		return change(st, scenarioOf(with))
	case "bench":
		if arg != "" && !known(arg, benches) {
			return st
		}
		st.Bench, st.Panel = arg, ""
	case "shared", "shown":
		if st.embedded() {
			return st
		}
		st.Panel, st.Link, st.Copied = "share", arg, verb == "shared"
		return st
	case "sheet":
		st.Sheet = !st.Sheet
		return st
	default:
		next, ok := bringing(st, verb, arg)
		if !ok {
			next, _ = judgement(st, verb, arg)
		}
		return next
	}
	return settle(st)
}

// change shows another scenario and keeps the reader's place in it as far as
// it has one. What was selected belongs to the run before.
func change(st State, text string) State {
	s, err := scenario.Parse(text)
	if err != nil {
		return wrong(st, err)
	}
	if st.holds(s) {
		return wrong(st, say("held"))
	}
	w := st.Where
	w.Scenario, w.Moment, w.Conn = s.String(), 0, 0
	if w.Sel != "" && w.Sel[0] != 's' {
		w.Sel = ""
	}
	return goTo(st, w)
}

// toggled gives a list key's value with one item put in or taken out, in the
// table's order.
func toggled(st State, key, item string) string {
	if st.scenario == nil {
		return ""
	}
	on := map[string]bool{}
	for _, v := range strings.Split(st.scenario.Value(key), ",") {
		on[v] = true
	}
	if item == "none" { // nothing can be wrong with what isn't there
		if on[item] {
			return ""
		}
		return item
	}
	on[item] = !on[item]
	for _, k := range scenario.Keys() {
		if k.Name != key {
			continue
		}
		var list []string
		for _, v := range k.Values {
			if on[v] && v != k.Default && v != "none" {
				list = append(list, v)
			}
		}
		return strings.Join(list, ",")
	}
	return item
}

func pick(st State, id, choice string) State {
	ch, err := figure.Choose(st.Scenario, st.Words().Lang, id, choice)
	switch {
	case err != nil || ch == nil:
		return st
	case ch.Disabled:
		return wrong(st, say("wrong/choice", "{choice}", ch.Label, "{why}", ch.Why))
	}
	return change(st, ch.Scenario)
}

// stepped is the step after or before the present one; stepping on from the
// whole story begins at its beginning, stepping back from it at its end.
func stepped(st State, on bool) (step, moment int) {
	last := lastStep(st.scene)
	switch {
	case on && st.Step == 0:
		return 1, 0
	case on && st.Moment > 0: // the rest of this step first
		return st.Step, 0
	case on:
		return min(st.Step+1, last), 0
	case st.Step == 0:
		return max(last-1, 1), 0
	}
	return max(st.Step-1, 1), 0
}

// moved walks along the story by one line.
func moved(st State, on bool) State {
	sc := st.scene
	if sc == nil || len(sc.Story) == 0 {
		return st
	}
	at := sc.At
	if st.Step == 0 {
		at = len(sc.Story) - 1
		if on {
			at = -1
		}
	}
	if on {
		at++
	} else {
		at--
	}
	return told(st, min(max(at, 0), len(sc.Story)-1))
}

// told tells up to a moment of the story.
func told(st State, at int) State {
	st.Step, st.Moment, st.Sel = st.scene.Story[at].Step, moment(st.scene, at), ""
	st.toggled = [11]int8{}
	return settle(st)
}

// moment is the how-manieth line of its step a moment of the story is.
func moment(sc *figure.Scene, at int) int {
	n := 0
	for i := 0; i <= at; i++ {
		if sc.Story[i].Step == sc.Story[at].Step {
			n++
		}
	}
	return n
}

// panes are where the panels belong, on an embedded page.
var panes = map[string]string{"options": "options", "presets": "stories", "sentence": "sentence"}
