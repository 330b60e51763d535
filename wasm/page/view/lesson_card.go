package view

import (
	"strconv"
	"strings"

	"handshakelab/core/lesson"
	"handshakelab/core/scenario"
)

// drawQuestion draws, in the verdict's place, what is asked before the story
// is told, and when it was answered who was right. Both take the same room.
func drawQuestion(st State) *Node {
	p, a := scenario.PresetByID(st.Ask), st.asked
	said := lesson.Choice(st.Said, len(a.q.Claims))
	n := el("section", "verdict ask", key("ask"), attr("aria-label", st.phrase("lesson/question")))
	bar := el("div", "ask-bar",
		para("place", st.phrase("lesson/place", "{n}", strconv.Itoa(p.Number), "{of}", strconv.Itoa(len(scenario.Presets())), "{title}", st.phrase("preset/"+p.ID))),
		el("p", "live", when(said >= 0, button("link", "lesson:predict="+st.Ask, st.phrase("lesson/again"))),
			button(ifs(said >= 0, "solid")+ifs(said < 0, "plain"), "lesson:next", st.phrase("lesson/next")),
			button("plain", "lesson:", st.phrase("lesson/leave"))))
	bar.into(n)
	asks := el("div", "asks", el("h2", "", attr("id", "question"), text(st.asks(""))))
	list := el("ol", "answers", attr("aria-label", st.phrase("lesson/answers")))
	for i := range a.q.Claims {
		l := lesson.Letter(i)
		words := &several{[]part{el("b", "abc", text(strings.ToUpper(l))), span("", st.asks("/"+l))}}
		li := el("li", "", key(l))
		if said < 0 {
			btn("answer", "answer:"+l, attr("aria-keyshortcuts", l), words).into(li)
		} else {
			right := i == a.put.Right
			el("p", join("answer", ifs(right, "right"), ifs(i == said, "yours")), words,
				when(right, el("b", "mark", text("✓"))), when(i == said && !right, el("b", "mark", text("✗")))).into(li)
		}
		li.into(list)
	}
	list.into(asks)
	asks.into(n)
	reply := el("div", "reply", attr("role", "status"))
	if said < 0 {
		para("tip", st.phrase("lesson/told-so-far")).into(reply)
	} else {
		drawReply(st, said, reply)
	}
	reply.into(n)
	return n
}

// asks gives words of the question.
func (st State) asks(part string) string { return st.phrase("lesson/ask/" + st.Ask + part) }

// drawReply says who was right: the answer, the run, why, and where to see it.
func drawReply(st State, said int, n *Node) {
	a := st.asked
	right := lesson.Letter(a.put.Right)
	words := st.phrase("lesson/said-right", "{letter}", strings.ToUpper(st.Said))
	if said != a.put.Right {
		words = st.phrase("lesson/said-wrong", "{letter}", strings.ToUpper(st.Said), "{said}", st.asks("/"+st.Said)) + " " +
			st.phrase("lesson/it-was", "{letter}", strings.ToUpper(right), "{right}", st.asks("/"+right))
	}
	el("p", "", el("b", "", text(words)), text(" "+st.asks("/because"))).into(n)
	look := el("p", "look", text(st.phrase("lesson/look")+" "))
	if said != a.put.Right && a.put.Choices[said].Event != a.put.Choices[a.put.Right].Event {
		st.proof(said).into(look)
		text(" ").into(look)
	}
	st.proof(a.put.Right).into(look)
	look.into(n)
}

// proof links to what decides a choice.
func (st State) proof(choice int) *Node {
	f := &st.asked.put.Choices[choice]
	w := st.Where
	w.Step, w.Moment, w.Sel = 0, 0, f.Sel()
	return el("a", "link proof", key(lesson.Letter(choice)), attr("href", "#"+w.Fragment()), do("evidence:"+lesson.Letter(choice)), text(st.finding(f)))
}

// drawLessons draws the panel that leads to all lessons.
func drawLessons(st State, n *Node) {
	el("h3", "", text(st.phrase("lesson/predict"))).into(n)
	para("tip", st.phrase("lesson/predict-what")).into(n)
	el("p", "buttons", button("solid", "lesson:predict=normal", st.phrase("lesson/begin"))).into(n)
	el("h3", "", text(st.phrase("lesson/blind"))).into(n)
	para("tip", st.phrase("lesson/blind/about")).into(n)
	el("p", "buttons", button("solid", "lesson:blind=1", st.phrase("lesson/blind/begin")),
		button("plain", "lesson:blind=seal", st.phrase("lesson/blind/seal"), flag("disabled", st.scene == nil || st.scene.Stop == nil))).into(n)
	el("label", "field", span("which", st.phrase("lesson/blind/number", "{n}", strconv.Itoa(lesson.Cases))),
		el("input", "", attr("type", "text"), attr("inputmode", "numeric"), attr("data-pick", "lesson:blind="), attr("data-value", ""), attr("value", ""))).into(n)
	el("h3", "", text(st.phrase("lesson/break"))).into(n)
	para("tip", st.phrase("lesson/break/about")).into(n)
	drawTasks(st, n)
	el("h3", "", text(st.phrase("lesson/teach"))).into(n)
	para("tip", st.phrase("projector/about")).into(n)
	el("p", "buttons", button("plain", "theme:projector", st.phrase("projector/begin"))).into(n)
	para("tip", st.phrase("paper/about")).into(n)
	el("p", "buttons", button("plain", "paper:worksheet", st.phrase("paper/worksheet"), flag("disabled", st.scenario == nil)),
		button("plain", "paper:answers", st.phrase("paper/answers"), flag("disabled", st.scenario == nil))).into(n)
	dl := el("dl", "keys chapters")
	for _, c := range scenario.Chapters {
		el("dt", "", text(c+"  "+st.phrase("chapter/"+c))).into(dl)
		el("dd", "", button("link", "paper:worksheet="+c, st.phrase("paper/worksheet")), text(" "), button("link", "paper:answers="+c, st.phrase("paper/answers")), text(" "),
			el("a", "link notes", attr("href", "site/teachers.html#"+c), text(st.phrase("lesson/notes")))).into(dl)
	}
	dl.into(n)
	el("h3", "", text(st.phrase("lesson/all"))).into(n)
	ol := el("ol", "stories questions")
	for _, p := range scenario.Presets() {
		el("li", "", key(p.ID), el("a", join("tale", ifs(st.Ask == p.ID, "now")), attr("href", lessonHref(&p)), do("lesson:predict="+p.ID),
			when(st.Ask == p.ID, attr("aria-current", "true")),
			el("b", "", text(strconv.Itoa(p.Number)+"  "+st.phrase("preset/"+p.ID))), el("small", "", text(st.phrase("lesson/ask/"+p.ID))))).into(ol)
	}
	ol.into(n)
}

// lessonHref is a question's address.
func lessonHref(p *scenario.Preset) string {
	f := strings.TrimPrefix(presetHref(p), "#")
	return "#" + f + ifs(f != "", "&") + "lesson=predict&question=" + p.ID
}
