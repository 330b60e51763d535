package view

import (
	"strconv"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/lesson"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Paper is what is to be printed in the page's place, as the address holds it.
type Paper struct {
	Paper   string // "", "worksheet" (two pages) or "answers" (for the teacher)
	Chapter string // of a chapter's four stories; "": of the scenario
}

// desks are the answers for each desk, worked out when they are asked for.
type desks struct {
	of   string // the scenario
	rows [][]lesson.Lookup
}

// paper shows what is to be printed: "worksheet", "answers", either with
// "=CHAPTER"; "" leads back.
func paper(st State, arg string) State {
	kind, chapter, _ := strings.Cut(arg, "=")
	w := st.Where
	w.Paper = Paper{}
	if kind != "" {
		w.Paper, w.Course, w.Bench, w.Step, w.Moment, w.Sel = Paper{kind, chapter}, Course{}, "", 0, 0, ""
	}
	st.Panel = ""
	return goTo(st, w)
}

// deal works out the answers of each desk.
func deal(st State) State {
	if st.Paper.Paper != "answers" || st.Chapter != "" || st.desks.of == st.Scenario && st.desks.rows != nil {
		return st
	}
	st.desks = desks{of: st.Scenario}
	for n := 1; n <= lesson.Desks; n++ {
		var row []lesson.Lookup
		if s, err := st.scenario.With("seed", lesson.DeskSeed(n)); err == nil {
			if t, err := Run(s.String()); err == nil {
				row = lesson.Lookups(t)
			}
		}
		st.desks.rows = append(st.desks.rows, row)
	}
	return st
}

// stories are the presets that the paper is about: a chapter's, or the one
// that is shown, if it is one.
func (st State) stories() []scenario.Preset {
	var list []scenario.Preset
	for _, p := range scenario.Presets() {
		if p.Chapter == st.Chapter || st.Chapter == "" && isShown(&p, &st) {
			list = append(list, p)
		}
	}
	return list
}

// drawPaper draws the pages, and above them on the screen what to do with them.
func drawPaper(st State) *Node {
	other, label := "answers", "paper/answers"
	if st.Paper.Paper == other {
		other, label = "worksheet", "paper/worksheet"
	}
	n := el("main", "papers", attr("id", "main"),
		el("h1", "vh", text("Handshake Lab")),
		el("p", "paper-bar live", button("solid", "print", st.phrase("paper/print")),
			button("plain", "paper:"+other+ifs(st.Chapter != "", "="+st.Chapter), st.phrase(label)), button("plain", "paper:", st.phrase("paper/back"))))
	if st.Paper.Paper == "answers" {
		drawAnswers(st).into(n)
		return n
	}
	drawSheetOne(st).into(n)
	drawSheetTwo(st).into(n)
	return n
}

// sheet is one page of paper.
func (st State) sheet(n string) *Node {
	title := st.phrase("paper/own")
	switch {
	case st.Chapter != "":
		title = st.Chapter + "  " + st.phrase("chapter/"+st.Chapter)
	case len(st.stories()) > 0:
		title = st.phrase("preset/" + st.stories()[0].ID)
	}
	return el("section", "page", key(n), attr("aria-label", n),
		el("header", "page-head", el("h2", "", text(title)), para("", st.phrase("paper/"+n))))
}

func blanks(label string, more ...part) *Node {
	return el("p", "blank", span("", label), &several{more}, span("rule", ""))
}

func box(label string) *Node { return el("span", "tickbox", span("box", ""), text(label)) }

// drawSheetOne draws the scenario, what is expected of it, and the figure as
// far as it gives nothing away.
func drawSheetOne(st State) *Node {
	n := st.sheet("name")
	p := el("p", "paper-story")
	for i := range st.parts {
		if c := st.parts[i].Control; c != nil {
			el("b", "", text(c.Text)).into(p)
		} else {
			text(st.parts[i].Text).into(p)
		}
	}
	p.into(n)
	el("div", "predicted", el("h3", "", text(st.phrase("paper/predict"))),
		el("p", "blank", text(st.phrase("paper/who")+" "), box(st.phrase("the-client")), box(st.phrase("the-server")), box(st.phrase("paper/nobody"))),
		blanks(st.phrase("paper/step")), blanks(st.phrase("paper/why")), blanks("")).into(n)
	blank := st
	blank.scene = st.half()
	drawFigure(blank).into(n)
	el("div", "predicted", el("h3", "", text(st.phrase("paper/came"))), blanks(st.phrase("paper/really")), blanks("")).into(n)
	return n
}

// half is the scene told no further than leaves the questions open.
func (st State) half() *figure.Scene {
	at := 1
	if s := st.stories(); st.Chapter == "" && len(s) > 0 {
		p := lesson.QuestionOf(s[0].ID).Put(st.trace)
		at = p.Stop
	} else if x, ok := lesson.Solve(st.trace); ok {
		at = max(x.Step-1, 1)
	}
	most := 5 // the rest is to be filled in
	if len(st.scene.Lanes) > 2 {
		most = 1
	}
	st.Step, st.Moment = min(at, most), 0
	sc := figure.Build(st.trace, st.options())
	sc.Forget()
	sc.Views, sc.Conns, sc.Now, sc.Step = nil, nil, nil, 0
	for i := range sc.Rows {
		sc.Rows[i].Open = false
	}
	return sc
}

// drawSheetTwo draws the questions, and what is to be looked up.
func drawSheetTwo(st State) *Node {
	n := st.sheet("questions")
	list := st.stories()
	for _, p := range list {
		if len(list) > 1 {
			el("h3", "", text(strconv.Itoa(p.Number)+"  "+st.phrase("preset/"+p.ID))).into(n)
		}
		ask := st
		ask.Ask = p.ID
		el("p", "asked", text(ask.asks(""))).into(n)
		ol := el("ol", "paper-answers")
		for i := range lesson.QuestionOf(p.ID).Claims {
			el("li", "", box(strings.ToUpper(lesson.Letter(i))+"  "+ask.asks("/"+lesson.Letter(i)))).into(ol)
		}
		ol.into(n)
		blanks(st.phrase("paper/because")).into(n)
		if len(list) == 1 {
			blanks("").into(n)
		}
	}
	if st.Chapter != "" {
		return n
	}
	el("h3", "", text(st.phrase("paper/checks"))).into(n)
	table := el("table", "paper-checks")
	for _, id := range lesson.Questions {
		w, _ := st.Words().Check(id)
		el("tr", "", el("th", "", attr("scope", "row"), text(w.Question)), el("td", "", box(st.phrase("result-passed"))), el("td", "", box(st.phrase("result-failed"))), el("td", "", box(st.phrase("result-not-made")))).into(table)
	}
	table.into(n)
	el("h3", "", text(st.phrase("paper/look"))).into(n)
	para("", st.phrase("paper/seed", "{seed}", st.scenario.Value("seed"))).into(n)
	for _, l := range lesson.Lookups(st.trace) {
		blanks(st.phrase("paper/look/" + l.ID)).into(n)
	}
	for _, q := range [...]string{"told", "notice", "explain"} {
		el("p", "asked", text(st.phrase("paper/"+q))).into(n)
		blanks("").into(n)
		blanks("").into(n)
	}
	return n
}

// drawAnswers draws the teacher's sheet.
func drawAnswers(st State) *Node {
	n := st.sheet("answers")
	for _, p := range st.stories() {
		t := st.trace
		if p.Scenario != st.Scenario {
			var err error
			if t, err = Run(p.Scenario); err != nil {
				continue
			}
		}
		ask := st
		ask.Ask = p.ID
		l := lesson.Letter(lesson.QuestionOf(p.ID).Put(t).Right)
		el("p", "asked", text(strconv.Itoa(p.Number)+"  "+ask.asks(""))).into(n)
		el("p", "", el("b", "", text(strings.ToUpper(l)+"  "+ask.asks("/"+l)+". ")), text(ask.asks("/because"))).into(n)
		if st.Chapter != "" {
			para("tip", verdictOf(t, &p, st)).into(n)
		}
	}
	if st.Chapter != "" {
		return n
	}
	v := &st.scene.Verdict
	el("h3", "", text(st.phrase("paper/came"))).into(n)
	para("", v.Mark+" "+v.Title+" "+v.Text).into(n)
	ul := el("ul", "paper-known")
	for _, id := range lesson.Questions {
		w, _ := st.Words().Check(id)
		result := ""
		for i := range st.trace.Events {
			if e := &st.trace.Events[i]; e.Kind == trace.Checked && e.Check.ID == id {
				result = st.phrase("result-" + strings.ReplaceAll(e.Check.Result.String(), " ", "-"))
			}
		}
		if result != "" {
			el("li", "", text(w.Question+" "), el("b", "", text(result))).into(ul)
		}
	}
	ul.into(n)
	el("h3", "", text(st.phrase("paper/desks"))).into(n)
	para("tip", st.phrase("paper/desks-how")).into(n)
	head := el("tr", "", el("th", "", attr("scope", "col"), text("seed")))
	for _, l := range lesson.Lookups(st.trace) {
		el("th", "", attr("scope", "col"), text(st.phrase("paper/short/"+l.ID))).into(head)
	}
	table := el("table", "paper-desks", el("thead", "", head))
	body := el("tbody", "")
	for i, row := range st.desks.rows {
		tr := el("tr", "", el("th", "", attr("scope", "row"), text(lesson.DeskSeed(i+1))))
		for _, l := range row {
			el("td", "", text(ifs(l.Answer == "", "–")+l.Answer)).into(tr)
		}
		tr.into(body)
	}
	body.into(table)
	table.into(n)
	return n
}

// verdictOf is what came of another story.
func verdictOf(t *trace.Trace, p *scenario.Preset, st State) string {
	v := figure.Build(t, figure.Options{View: p.View, Lang: st.Words().Lang}).Verdict
	return v.Mark + " " + v.Title + " " + v.Text
}

// write adds what is to be printed to an address.
func (p *Paper) write(add func(key, value string)) {
	if p.Paper != "" {
		add("paper", p.Paper)
		add("chapter", p.Chapter)
	}
}

// read takes over one of the fragment's words about it, and says whether it is
// one. The error is a sentence.
func (p *Paper) read(key, value string) (bool, error) {
	switch key {
	case "paper":
		if !known(value, []string{"worksheet", "answers"}) {
			return true, say("wrong/paper", "{what}", quoted(value))
		}
		p.Paper = value
	case "chapter":
		if !known(value, scenario.Chapters[:]) {
			return true, say("wrong/chapter", "{what}", quoted(value), "{list}", listing(scenario.Chapters[:]))
		}
		p.Chapter = value
	default:
		return false, nil
	}
	return true, nil
}
