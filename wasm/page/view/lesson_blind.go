package view

import (
	"strconv"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/lesson"
	"handshakelab/core/trace"
)

// puzzle is a blind trace: a run that does not say what is wrong with it.
type puzzle struct {
	trace    *trace.Trace
	x        lesson.Solution
	suspects []string
	guess    [3]string // who noticed, in which step, by which check: what was said last
	asked    int       // which of them was said last, from 1
}

// Sealed says whether a blind trace is shown that was not yet found out.
func (st State) Sealed() bool { return st.puzzle != nil && st.Said == "" }

// seal finds out about the case before the reader does.
func (st State) seal() State {
	st.asked = nil
	if st.puzzle == nil || st.puzzle.trace != st.trace {
		x, ok := lesson.Solve(st.trace)
		if !ok {
			st.Course, st.puzzle = Course{}, nil
			st.Wrong = st.phrase("lesson/blind/none")
			return st
		}
		st.puzzle = &puzzle{trace: st.trace, x: x, suspects: x.Suspects(st.trace)}
	}
	if st.Said == "" {
		st.View, st.Conn = "all", 0
	} else {
		st.Said = "shown"
	}
	return st
}

// blind shows a blind trace.
func blind(st State, name string) State {
	if name == "seal" {
		name = lesson.Seal(st.Scenario)
	}
	text, ok := lesson.Case(name)
	if !ok {
		return wrong(st, noCase(name))
	}
	w := st.Where
	w.Course = Course{Lesson: "blind", Case: name}
	w.Scenario, w.View, w.Step, w.Moment, w.Sel, w.Conn, w.Bench = text, "all", 0, 0, "", 0, ""
	st.Panel, st.puzzle, st.toggled, st.openAll = "", nil, [11]int8{}, false
	return goTo(st, w)
}

func noCase(name string) error {
	return say("wrong/case", "{what}", quoted(name), "{n}", strconv.Itoa(lesson.Cases))
}

// after is the case after one; after one without a number comes the first.
func after(name string) string {
	n, _ := strconv.Atoi(name)
	return strconv.Itoa(n%lesson.Cases + 1)
}

// opens says whether an action would tell what is wrong.
func (st State) opens(verb, arg string) bool {
	switch verb {
	case "pick", "key", "toggle", "undo", "go", "bench", "with", "save":
		return true
	case "panel":
		return arg == "options" || arg == "save"
	case "lesson":
		return arg == "blind=seal"
	}
	return false
}

// guess takes what the reader believes: "who=client", "step=3", "check=ID".
func guess(st State, arg string) State {
	if !st.Sealed() {
		return st
	}
	what, said, _ := strings.Cut(arg, "=")
	next := *st.puzzle
	for i, w := range [...]string{"who", "step", "check"} {
		if w == what {
			next.guess[i], next.asked = said, i+1
		}
	}
	st.puzzle = &next
	return settle(st)
}

// truth is what there is to find out.
func (x *puzzle) truth(i int) string {
	return [...]string{x.x.Party.String(), strconv.Itoa(x.x.Step), x.x.Check}[i]
}

// found says whether all was found out.
func (x *puzzle) found() bool {
	return x.guess == [3]string{x.truth(0), x.truth(1), x.truth(2)}
}

// clue is where to look when something was said that is not so.
func (x *puzzle) clue(i int) string {
	switch s := x.x.Looked; {
	case i == 0:
		return "e" + strconv.Itoa(int(x.x.Alert))
	case i == 2 && s.Len > 0:
		return "b" + strconv.Itoa(int(s.Buf)) + ":" + strconv.Itoa(int(s.Off)) + "-" + strconv.Itoa(int(s.Off+s.Len))
	}
	return "e" + strconv.Itoa(int(x.x.Last))
}

// drawBlind draws, in the verdict's place, what there is to find out.
func drawBlind(st State) *Node {
	x := st.puzzle
	n := el("section", "verdict ask", key("blind"), attr("aria-label", st.phrase("lesson/blind")))
	el("div", "ask-bar", para("place", st.caseName()),
		el("p", "live", button(ifs(x.found(), "solid")+ifs(!x.found(), "plain"), "lesson:show", st.phrase("lesson/blind/show")),
			button("plain", "lesson:next", st.phrase("lesson/blind/next")), button("plain", "lesson:", st.phrase("lesson/leave")))).into(n)
	row := func(i int, what string, choices, labels []string) *Node {
		list := el("div", "picks of-"+what, key(what), attr("role", "group"), attr("aria-label", st.phrase("lesson/blind/"+what)), span("which", st.phrase("lesson/blind/"+what)))
		for j, c := range choices {
			said := x.guess[i] == c
			right := said && c == x.truth(i)
			btn(join("pill", ifs(right, "right"), ifs(said && !right, "yours")), "guess:"+what+"="+c, key(c),
				attr("aria-pressed", strconv.FormatBool(said)), text(labels[j]), when(right, hidden(" ✓")), when(said && !right, hidden(" ✗"))).into(list)
		}
		return list
	}
	steps := strings.Fields("1 2 3 4 5 6 7 8 9 10")
	var labels []string
	for _, id := range x.suspects {
		w, _ := st.Words().Check(id)
		labels = append(labels, w.Question)
	}
	reply := el("div", "clue", attr("role", "status"))
	el("div", "asks", el("h2", "", text(st.phrase("lesson/blind/what"))),
		row(0, "who", []string{"client", "server"}, []string{st.phrase("the-client"), st.phrase("the-server")}),
		row(1, "step", steps, steps), reply).into(n)
	row(2, "check", x.suspects, labels).into(n)
	switch i := x.asked - 1; {
	case x.found():
		w, _ := st.Words().Check(x.x.Check)
		el("p", "", el("b", "", text(st.phrase("lesson/blind/found"))), text(" "+st.phrase("lesson/fact/stop",
			"{End}", st.phrase("party-"+x.x.Party.String()), "{step}", x.truth(1), "{check}", w.Label))).into(reply)
	case i < 0:
		para("tip", st.phrase("lesson/blind/tip")).into(reply)
	case x.guess[i] == x.truth(i):
		para("", st.phrase("lesson/blind/right")).into(reply)
	default:
		hint := [...]string{"who", "step", "check"}[i]
		if i == 2 && x.x.Looked.Len == 0 {
			hint = "step"
		}
		el("p", "", el("b", "", text(st.phrase("lesson/blind/wrong"))), text(" "), button("link", "sel:"+x.clue(i), st.phrase("lesson/blind/look-"+hint))).into(reply)
	}
	return n
}

// caseName says which blind trace it is.
func (st State) caseName() string {
	if _, err := strconv.Atoi(st.Case); err != nil {
		return st.phrase("lesson/blind/own")
	}
	return st.phrase("lesson/blind/case", "{n}", st.Case)
}

// drawShown is the line below the sentence of a case that is no longer blind.
func drawShown(st State) *Node {
	return el("p", "hint live", key("shown"), text(st.caseName()+" "), button("link", "lesson:next", st.phrase("lesson/blind/next")), text(" "),
		button("link", "lesson:", st.phrase("lesson/leave")))
}

// dressed is the sentence of a blind trace: what the ends speak can be read,
// what may be wrong can't.
func dressed(text, lang string) []figure.Part {
	open, _ := lesson.Outside(text)
	parts, _ := figure.Words(open, lang)
	for i := range parts {
		if c := parts[i].Control; c != nil {
			c.Changed = false
			switch c.ID {
			case "server-cert", "client-cert", "user", "between":
				c.Text, c.Value = "▒▒▒", ""
			}
		}
	}
	return parts
}

// veiled is a word of that sentence.
func (st State) veiled(c *figure.Control) *Node {
	if c.Value == "" {
		return el("span", "word veiled", key(c.ID+"-veiled"), el("b", "", attr("aria-hidden", "true"), text(c.Text)), hidden(st.phrase("lesson/blind/veiled")))
	}
	return el("span", "word held", key(c.ID+"-read"), el("b", "", text(c.Text)))
}
