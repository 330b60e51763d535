package view

import (
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/lesson"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Course is the lesson that the page gives, as the address holds it. The zero
// value is free play, in which everything runs at once.
type Course struct {
	Lesson string // "", "predict", "blind", "break"
	Ask    string // predict: the preset that is asked about
	Case   string // blind: see [lesson.Case]
	Task   string // break: see [lesson.Task]
	Said   string // predict: the letter of the answer; blind: "shown"; "" while it is open
}

// asked is a question that was put to the run that is shown.
type asked struct {
	trace *trace.Trace
	id    string
	q     *lesson.Question
	put   lesson.Put
	step  int // how far the story is told before the answer, as Where has it
	line  int
}

// Asking says how many answers there are to choose from; 0: nothing is asked.
func (st State) Asking() int {
	if st.Lesson == "predict" && st.Said == "" && st.asked != nil {
		return len(st.asked.q.Claims)
	}
	return 0
}

// teach brings the lesson up to the run that is shown. What is no longer its
// question's run, or its case's, is free play again.
func teach(st State) State {
	on := st.brought == "" && st.Bench == ""
	switch st.Lesson {
	case "predict":
		p := scenario.PresetByID(st.Ask)
		on = on && p != nil && p.Scenario == st.Scenario
		if on {
			return st.predict()
		}
	case "blind":
		text, ok := lesson.Case(st.Case)
		on = on && ok && text == st.Scenario
		if on {
			return st.seal()
		}
	case "break":
		if on && lesson.TaskOf(st.Task) >= 0 {
			st.asked, st.puzzle = nil, nil
			return st.attempt()
		}
	}
	st.Course, st.asked, st.puzzle = Course{}, nil, nil
	return st
}

// predict puts the question, and sees to it that the story is told no further
// than to where the answer is still open.
func (st State) predict() State {
	st.puzzle = nil
	if st.asked == nil || st.asked.trace != st.trace || st.asked.id != st.Ask {
		st.asked = ask(st)
	}
	if lesson.Choice(st.Said, len(st.asked.q.Claims)) < 0 {
		st.Said = ""
	}
	if a := st.asked; st.Said == "" && (st.Step == 0 || st.Step > a.step || st.Step == a.step && a.line > 0 && (st.Moment == 0 || st.Moment > a.line)) {
		st.Step, st.Moment = a.step, a.line
	}
	return st
}

// ask puts the question to the run.
func ask(st State) *asked {
	q := lesson.QuestionOf(st.Ask)
	a := &asked{trace: st.trace, id: st.Ask, q: q, put: q.Put(st.trace)}
	a.step = a.put.Stop
	if !a.put.Before {
		return a
	}
	tells := func(event trace.EventID) bool {
		for i := range a.put.Choices {
			if c := &a.put.Choices[i]; c.Event == event && !c.Absent {
				return true
			}
		}
		return false
	}
	whole := st
	whole.Step, whole.Moment = 0, 0
	for i := range whole.build().scene.Rows[a.step-1].Lines {
		l := &whole.build().scene.Rows[a.step-1].Lines[i]
		for _, also := range append(l.Also, l.Event) {
			if tells(also) {
				a.line = max(i, 1)
				return a
			}
		}
	}
	return a
}

// course carries out an action on the lesson:
//
//	lesson:predict     ask about the story that is shown, else about the first
//	lesson:predict=ID  ask about this one
//	lesson:blind=CASE  a blind trace; "seal": of the scenario that is shown
//	lesson:break=TASK  something to reach, in the scenario that is shown
//	lesson:next        the one after this one
//	lesson:            free play
func course(st State, arg string) State {
	presets := scenario.Presets()
	at := -1
	switch arg {
	case "":
		st.Course, st.Step, st.Moment, st.Sel, st.Panel = Course{}, 0, 0, "", ""
		return settle(st)
	case "show":
		if st.Sealed() {
			st.Said, st.Step, st.Moment, st.Sel = "shown", 0, 0, ""
		}
		return settle(st)
	case "predict":
		for i := range presets {
			if isShown(&presets[i], &st) {
				at = i
			}
		}
		at = max(at, 0)
	case "next":
		switch st.Lesson {
		case "blind":
			return course(st, "blind="+after(st.Case))
		case "break":
			i := lesson.TaskOf(st.Task)
			return course(st, "break="+lesson.Tasks()[(i+1)%len(lesson.Tasks())].ID)
		}
		for i := range presets {
			if presets[i].ID == st.Ask {
				at = (i + 1) % len(presets)
			}
		}
	default:
		verb, id, _ := strings.Cut(arg, "=")
		switch verb {
		case "blind":
			return blind(st, id)
		case "break":
			if lesson.TaskOf(id) < 0 {
				return st
			}
			st.Course, st.Panel, st.Step, st.Moment = Course{Lesson: "break", Task: id}, "", 0, 0
			return settle(st)
		}
		for i := range presets {
			if presets[i].ID == id {
				at = i
			}
		}
	}
	if at < 0 {
		return st
	}
	st.Course = Course{Lesson: "predict", Ask: presets[at].ID}
	return Update(st, "preset:"+presets[at].ID)
}

// answer takes what was answered.
func answer(st State, said string) State {
	if lesson.Choice(said, st.Asking()) < 0 {
		return st
	}
	st.Said, st.Step, st.Moment, st.Sel = said, 0, 0, ""
	return settle(st)
}

// evidence shows what decided a choice: the row opens, the thing is selected.
func evidence(st State, arg string) State {
	i := lesson.Choice(arg, 4)
	if st.asked == nil || i < 0 || i >= len(st.asked.put.Choices) || st.Said == "" {
		return st
	}
	f := &st.asked.put.Choices[i]
	st.Sel, st.Sheet, st.Tab = f.Sel(), true, "meaning"
	st.Step, st.Moment, st.toggled = 0, 0, [11]int8{}
	st.toggled[f.Step] = 1
	return settle(st)
}

// finding says in words what a run says to a fact.
func (st State) finding(f *lesson.Finding) string {
	c := st.Words()
	end := func(i int) string { return c.Phrase("the-" + f.Fact[i]) }
	fill := func(id string, more ...string) string {
		return c.Phrase("lesson/fact/"+id, append(more, "{step}", strconv.Itoa(f.Step), "{got}", f.Got)...)
	}
	message := func(name string) string {
		w, _ := c.Message(name)
		return w.Title
	}
	value := func(name string) string {
		w, _ := c.Value(name)
		return w.Title
	}
	check := func(id string) string {
		w, _ := c.Check(id)
		return w.Label
	}
	verb := f.Fact[0]
	id := verb
	if !f.So {
		id = "not-" + verb
	}
	switch verb {
	case "completes", "stops":
		if e := st.trace.Event(f.Event); e.Check != nil {
			who := c.Phrase("the-" + e.Party.String())
			return fill("stop", "{End}", explain.Capital(who), "{check}", check(e.Check.ID))
		}
		return fill("no-stop")
	case "check":
		if f.Got == "" {
			return fill("not-check", "{check}", check(f.Fact[1]))
		}
		got := f.Got
		if got == "unmade" {
			got = "not-made"
		}
		return c.Phrase("lesson/fact/check", "{check}", check(f.Fact[1]), "{step}", strconv.Itoa(f.Step), "{got}", c.Phrase("result-"+got))
	case "fails":
		return fill(verb)
	case "length":
		return fill(verb, "{value}", value(f.Fact[1]))
	case "stage":
		return fill("stage-" + f.Got)
	case "sends":
		if !f.So && !f.Absent {
			id = "sends-once"
		}
		return fill(id, "{End}", explain.Capital(end(1)), "{message}", message(f.Fact[2]))
	case "takes":
		return fill(id, "{End}", explain.Capital(end(1)), "{message}", message(f.Fact[2]))
	case "sent", "again":
		return fill(id, "{value}", value(f.Fact[1]))
	case "within", "covers":
		if verb == "within" {
			id = ifs(!f.So, "not-") + "sent"
		}
		return fill(id, "{value}", value(f.Fact[2]))
	case "computes":
		return fill(id, "{End}", explain.Capital(end(1)))
	case "makes", "has":
		return fill(id, "{End}", explain.Capital(end(1)), "{value}", value(f.Fact[2]))
	case "encrypted":
		return fill(id, "{end}", end(1))
	case "knows":
		return fill(id, "{End}", explain.Capital(end(1)), "{message}", c.Phrase("whose-"+f.Fact[2])+" "+message(f.Fact[3]))
	}
	return fill(id)
}

// write adds the lesson to an address.
func (c *Course) write(add func(key, value string)) {
	if c.Lesson == "" {
		return
	}
	add("lesson", c.Lesson)
	add("question", c.Ask)
	add("case", c.Case)
	add("task", c.Task)
	add("said", c.Said)
}

// read takes over one of the fragment's words about a lesson, and says whether
// it is one. The error is a sentence.
func (c *Course) read(key, value string) (bool, error) {
	switch key {
	case "lesson":
		if !known(value, lessons) {
			return true, say("wrong/lesson", "{what}", quoted(value), "{list}", listing(lessons))
		}
		c.Lesson = value
	case "case":
		if _, ok := lesson.Case(value); !ok {
			return true, noCase(value)
		}
		c.Case = value
	case "task":
		if lesson.TaskOf(value) < 0 {
			return true, say("wrong/task", "{what}", quoted(value), "{one}", lesson.Tasks()[0].ID)
		}
		c.Task = value
	case "question":
		if lesson.QuestionOf(value) == nil {
			return true, noStory("wrong/question", value)
		}
		c.Ask = value
	case "said":
		if lesson.Choice(value, 4) < 0 && value != "shown" {
			return true, say("wrong/answer", "{what}", quoted(value))
		}
		c.Said = value
	default:
		return false, nil
	}
	return true, nil
}

// enrol completes an address that names a lesson and not all about it: what
// is asked about follows from the scenario, and the reverse.
func (w *Where) enrol() error {
	c := &w.Course
	switch c.Lesson {
	case "predict":
		c.Case, c.Task = "", ""
		p := scenario.PresetByID(c.Ask)
		if p != nil && w.Scenario == "" {
			w.Scenario = p.Scenario
			if w.View == "all" {
				w.View = p.View
			}
		}
		st := State{Where: *w}
		for _, p := range scenario.Presets() {
			if c.Ask == "" && isShown(&p, &st) {
				c.Ask = p.ID
			}
		}
		if c.Ask == "" {
			*c = Course{}
			return say("wrong/no-question")
		}
	case "blind":
		c.Ask, c.Task = "", ""
		if c.Case == "" {
			c.Case = "1"
		}
		w.Scenario, _ = lesson.Case(c.Case)
	case "break":
		c.Ask, c.Case, c.Said = "", "", ""
		if c.Task == "" {
			c.Task = lesson.Tasks()[0].ID
		}
	default:
		*c = Course{}
	}
	return nil
}

var lessons = []string{"predict", "blind", "break"}
