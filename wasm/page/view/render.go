package view

import (
	"fmt"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/scenario"
)

// Render draws the page: the element that the document's body holds.
func Render(st State) *Node {
	root := el("div", join("lab", ifs(st.Panel == "sentence", "show-sentence"), ifs(st.Sheet, "sheet-up"), ifs(st.embedded(), "embedded")), attr("id", "lab"))
	if st.Paper.Paper != "" && st.scene != nil && st.scenario != nil {
		drawPaper(st).into(root)
		return root
	}
	header, said := st.above()
	header.into(root)
	main := el("main", "", attr("id", "main"))
	drawIntro(st).into(main)
	said.into(main)
	switch {
	case st.scene == nil:
	case st.Bench != "":
		drawWorkbench(st).into(main)
	default:
		switch {
		case !st.shows("verdict"):
		case st.asked != nil:
			drawQuestion(st).into(main)
		case st.Sealed():
			drawBlind(st).into(main)
		case st.Lesson == "break":
			drawTask(st).into(main)
		case st.projected() && !st.Told:
			drawUntold(st).into(main)
		default:
			drawVerdict(st).into(main)
		}
		stage := el("div", join("stage", ifs(len(st.scene.Lanes) > 2, "broad"), ifs(!st.shows("inspector"), "alone")))
		if st.shows("figure") {
			drawFigure(st).into(stage)
		}
		if st.shows("inspector") {
			drawInspector(st).into(stage)
		}
		stage.into(main)
		if st.shows("step") {
			drawSteps(st).into(main)
		}
	}
	main.into(root)
	drawPanel(st).into(root)
	return root
}

// drawIntro draws the author's own words, a paragraph for each of theirs.
func drawIntro(st State) *Node {
	if st.Intro == "" {
		return nil
	}
	n := el("section", "intro", key("intro"), attr("aria-label", st.phrase("intro")))
	for _, p := range strings.Split(st.Intro, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			para("", p).into(n)
		}
	}
	return n
}

// drawStory draws the scenario as a sentence, and under it the hint or what
// is wrong.
func drawStory(st State) *Node {
	n := el("section", "story", attr("aria-label", st.phrase("scenario")))
	if !st.shows("sentence") {
		if st.Wrong == "" {
			return el("div", "story", attr("hidden", ""))
		}
		drawWrong(st).into(n)
		return n
	}
	if st.brought != "" {
		drawBrought(st).into(n)
		if st.Wrong != "" {
			drawWrong(st).into(n)
		}
		return n
	}
	p := el("p", "sentence")
	for i := range st.parts {
		t := &st.parts[i]
		if t.Control == nil {
			text(t.Text).into(p)
			continue
		}
		if st.Sealed() {
			st.veiled(t.Control).into(p)
			continue
		}
		st.word(t.Control, st.sealed(t.Control.Keys)).into(p)
	}
	brief := st.brief()
	text(" ").into(brief)
	button("link live", "panel:sentence", st.phrase("scenario/change"), attr("aria-expanded", fmt.Sprint(st.Panel == "sentence"))).into(brief)
	brief.into(n)
	p.into(n)
	switch {
	case st.Wrong != "":
		drawWrong(st).into(n)
	case st.puzzle != nil && !st.Sealed():
		drawShown(st).into(n)
	case st.Lesson != "":
	case !st.Tried && st.Bench == "" && !st.held("server-cert"):
		st.around("hint", "{expire}", button("link", "key:server-cert=expired", st.phrase("hint/expire")), el("p", "hint live", key("hint"))).into(n)
	case len(st.Past) > 0 && st.Bench == "" && !st.embedded():
		el("p", "hint live", key("hint"), button("link", "undo", st.phrase("options/undo")),
			when(st.Scenario != "", button("link", "normal", st.phrase("options/normal"))),
			button("link", "with:before", st.phrase("compare/before"))).into(n)
	case st.Bench == "" && !st.embedded():
		el("p", "hint live", key("hint")).into(n) // its room stays, so that nothing below it moves
	}
	return n
}

// brief is the scenario in a few words, for where the sentence has no room:
// the story's title, and what differs from the normal handshake.
func (st State) brief() *Node {
	brief := el("p", "brief")
	title := st.phrase("preset/normal")
	switch {
	case st.Sealed():
		title = st.caseName()
	case st.Scenario == "":
	default:
		title = st.phrase("scenario/own")
		for _, pr := range scenario.Presets() {
			if isShown(&pr, &st) {
				title = st.phrase("preset/" + pr.ID)
			}
		}
	}
	el("b", "", text(title)).into(brief)
	var changed []string
	for i := range st.parts {
		if c := st.parts[i].Control; c != nil && c.Changed {
			changed = append(changed, c.Label+": "+c.Text)
		}
	}
	if len(changed) > 0 {
		text(". " + strings.Join(changed, "; ")).into(brief)
	}
	return brief
}

func drawWrong(st State) *Node {
	return el("div", "wrong", key("wrong"), attr("role", "alert"), para("", st.Wrong),
		para("kept", st.phrase("wrong/kept")),
		button("plain", "close", st.phrase("wrong/close")))
}

// around puts a phrase into n, and a node where it has its placeholder.
func (st State) around(id, placeholder string, inner, n *Node) *Node {
	before, after, _ := strings.Cut(st.phrase(id), placeholder)
	n.add(text(before), inner, text(after))
	return n
}

// word is a word of the sentence that can be changed: the word as it stands,
// and a list to choose from, laid over it unseen. Where it is held, it is a
// word with a lock.
func (st State) word(c *figure.Control, held bool) *Node {
	if held {
		return el("span", join("word held", ifs(c.Changed, "changed")), key(c.ID+"-held"), attr("title", st.phrase("held")),
			el("b", "", text(c.Text), lock()), hidden(st.phrase("held/word")))
	}
	opts := &several{}
	for _, ch := range c.Choices {
		label := ch.Label
		if ch.Disabled && ch.Why != "" {
			label += " – " + ch.Why
		}
		opts.add(el("option", "", key(ch.ID), attr("value", ch.ID), flag("selected", ch.Current),
			flag("disabled", ch.Disabled), attrIf("title", ch.Why), text(label)))
	}
	return el("span", join("word", ifs(c.Changed, "changed")), key(c.ID),
		el("b", "", attr("aria-hidden", "true"), text(c.Text)),
		el("select", "live", attr("data-pick", "pick:"+c.ID+"="), attr("data-value", c.Value), attr("aria-label", c.Label), opts))
}

func drawVerdict(st State) *Node {
	v := &st.scene.Verdict
	n := el("section", "verdict "+v.Kind, attr("aria-label", st.phrase("verdict")),
		el("div", "said", attr("role", "status"),
			el("span", "mark", attr("aria-hidden", "true"), text(v.Mark)),
			el("p", "", el("b", "", text(v.Title)), text(" "+v.Text))))
	ul := el("ul", "knows")
	for _, k := range v.Knows {
		el("li", party(k.Party), text(k.Text)).into(ul)
	}
	if len(v.Knows) > 0 {
		ul.into(n)
	}
	return n
}

// drawSteps draws the bar at the foot: stepping, playing, the ten numbers.
func drawSteps(st State) *Node {
	sc := st.scene
	last, end := lastStep(sc), len(sc.Story)-1
	if st.Asking() > 0 { // no further than the question
		last, end = st.asked.step, sc.At
	}
	play := button("step play", "play", st.phrase("step/play"), attr("title", st.phrase("step/play-key")))
	if st.Playing {
		play = button("step play", "pause", st.phrase("step/pause"), attr("title", st.phrase("step/pause-key")))
	}
	n := el("nav", "steps live", attr("aria-label", st.phrase("steps")),
		button("step", "prev", "◀", attr("aria-label", st.phrase("step/previous")), attr("title", st.phrase("step/previous-key")), flag("disabled", st.Step == 1 && st.Moment == 0)),
		play,
		button("step", "next", "▶", attr("aria-label", st.phrase("step/next")), attr("title", st.phrase("step/next-key")), flag("disabled", st.Step == last && sc.At >= end)))
	ol := el("ol", "scrubber")
	for i := 1; i <= 10; i++ {
		state := sc.Rows[i-1].State
		b := button("", fmt.Sprintf("step:%d", i), fmt.Sprint(i), attr("aria-label", st.phrase("step/titled", "{step}", count(i), "{title}", sc.Rows[i-1].Title)),
			attr("title", sc.Rows[i-1].Title), flag("disabled", i > last), when(st.Step == i, attr("aria-current", "step")))
		el("li", join(string(state), ifs(st.Step == i, "now"), ifs(st.Step >= i || st.Step == 0, "past")), b).into(ol)
	}
	ol.into(n)
	button("step all", "step:0", st.phrase("step/all"), attr("title", st.phrase("step/all-key")), when(st.Step == 0, attr("aria-current", "true"))).into(n)
	if !st.embedded() && len(sc.Story) > 1 {
		drawSlider(st).into(n)
	}
	para("position", sc.Position).into(n)
	el("span", "fine",
		button("step small", "prev-event", "‹", attr("aria-label", st.phrase("event/back")), attr("title", st.phrase("event/back-key"))),
		button("step small", "next-event", "›", attr("aria-label", st.phrase("event/on")), attr("title", st.phrase("event/on-key")))).into(n)
	if st.shows("inspector") {
		button("step more", "sheet", st.phrase("details"), attr("aria-expanded", fmt.Sprint(st.Sheet)), attr("aria-controls", "inspector")).into(n)
	}
	drawProjector(st).into(n)
	spoken := ""
	if st.Step > 0 {
		spoken = sc.Rows[st.Step-1].Spoken
	}
	el("p", "vh", attr("role", "status"), text(spoken)).into(n)
	return n
}
