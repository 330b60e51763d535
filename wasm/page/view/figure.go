package view

import (
	"fmt"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// drawFigure draws the scene: the lanes' heads, the ten rows, what stopped it.
func drawFigure(st State) *Node {
	sc := st.scene
	lanes := "two"
	if len(sc.Lanes) == 3 {
		lanes = "three"
	}
	fig := el("section", join("figure", lanes, ifs(len(sc.Marks) > 0, "noted")), attr("aria-label", st.phrase("figure")))
	bar := len(sc.Lanes) > 2 || len(sc.Conns) > 1 // the heads have no room for so many choices
	if bar && (st.shows("view") || len(sc.Conns) > 1) {
		el("div", "viewbar", key("viewbar"), views(st)).into(fig)
	}
	drawHeads(st, !bar && st.shows("view")).into(fig)
	drawNow(st).into(fig)
	rows := el("ol", "rows")
	for i := range sc.Rows {
		r := &sc.Rows[i]
		if r.State == figure.NotReached && sc.Stop != nil {
			// No ghost rows: what stopped says that they did not happen.
			el("li", "row", key(r.Sel), attr("id", r.Sel), attr("hidden", "")).into(rows)
			continue
		}
		st.row(r).into(rows)
	}
	rows.into(fig)
	return fig
}

func drawHeads(st State, choice bool) *Node {
	sc := st.scene
	h := el("div", "heads")
	for i, l := range sc.Lanes {
		if i > 0 {
			w := el("div", "between")
			if choice {
				views(st).into(w)
			}
			w.into(h)
		}
		el("div", join("lane", fmt.Sprintf("lane%d", i), party(l.Party), ifs(l.Silent, "silent")), key(fmt.Sprintf("lane%d", i)),
			el("span", "icon", attr("aria-hidden", "true"), text(l.Icon)),
			el("b", "", text(l.Name)),
			when(l.Note != "", span("note", l.Note))).into(h)
	}
	return h
}

// views is the choice of the point of view, and of the connection if there
// are several.
func views(st State) *Node {
	sc := st.scene
	n := el("div", "views live")
	if len(sc.Conns) > 1 {
		opts := &several{}
		now := ""
		for _, c := range sc.Conns {
			id := fmt.Sprint(c.Conn)
			if c.Current {
				now = id
			}
			opts.add(el("option", "", attr("value", id), flag("selected", c.Current), text(c.Label)))
		}
		el("label", "choice", span("vh", st.phrase("connection")),
			el("select", "", attr("data-pick", "conn:"), attr("data-value", now), opts)).into(n)
	}
	if !st.shows("view") {
		return n
	}
	if len(sc.Views) == 0 {
		return n
	}
	opts := &several{}
	now, sees := "all", ""
	for _, v := range sc.Views {
		if v.Current {
			now, sees = v.ID, v.Text
		}
		opts.add(el("option", "", key(v.ID), attr("value", v.ID), flag("selected", v.Current), text(v.Label)))
	}
	el("label", "choice", span("", st.phrase("view")+" "),
		el("select", "", attr("data-pick", "view:"), attr("data-value", now), attrIf("title", sees), opts)).into(n)
	return n
}

func drawRow(st State, r *figure.Row) *Node {
	sc := st.scene
	open := st.isOpen(r) && len(r.Lines) > 0
	can := len(r.Lines) > 0 && r.State != figure.Future
	marks := &several{}
	gutter := ""
	for _, m := range sc.Marks {
		if m.Step != r.Step {
			continue
		}
		i := bolt()
		if m.Kind == "notice" {
			i = cross()
		}
		if m.Sel != "" {
			marks.add(btn("gutter "+m.Kind, "sel:"+m.Sel,
				attr("title", m.Text), key(m.Kind), i, hidden(m.Text)))
		} else {
			marks.add(el("span", "gutter "+m.Kind, attr("title", m.Text), key(m.Kind), i, hidden(m.Text)))
		}
	}
	if l := sc.Link; l != nil && l.From != l.To {
		switch {
		case r.Step == l.From:
			gutter = "tie-from"
		case r.Step == l.To:
			gutter = "tie-to"
		case r.Step > l.From && r.Step < l.To:
			gutter = "tie"
		}
	}
	id := fmt.Sprintf("s%d", r.Step)
	li := el("li", join("row", string(r.State), gutter, ifs(open, "open"), ifs(sc.Step == r.Step, "now")),
		key(id), attr("id", id), when(can, do(fmt.Sprintf("open:%d", r.Step))))
	if can {
		btn("num", fmt.Sprintf("open:%d", r.Step), attr("aria-expanded", fmt.Sprint(open)),
			attr("title", r.Title),
			text(fmt.Sprint(r.Step)), hidden(" "+r.Title)).into(li)
	} else {
		el("span", "num", attr("title", r.Title), text(fmt.Sprint(r.Step)), hidden(" "+r.Title)).into(li)
	}
	if len(marks.list) > 0 {
		el("div", "gutters", key("marks"), marks).into(li)
	}
	para("vh spoken", r.Spoken).into(li)

	if r.State == figure.Skipped || (r.State == figure.NotReached || r.State == figure.Future) && bare(r) {
		t := r.Title
		if r.Note != "" {
			t += " – " + r.Note
		}
		para("aside", t).into(li)
		for i := range r.Wires {
			el("div", fmt.Sprintf("wire wire%d", i+1), key(fmt.Sprintf("w%d", i+1))).into(li)
		}
	} else {
		drawCells(st, r, li)
	}
	if l := sc.Link; l != nil && l.To == r.Step && r.State != figure.Future {
		el("p", "tied", bolt(), text(l.Text)).into(li)
	}
	if s := sc.Stop; s != nil && s.Step == r.Step {
		drawStop(st).into(li)
	}
	if can && (open || !st.Alive) {
		drawLines(st, r, open).into(li)
	}
	return li
}

// bare says that a row has nothing to show in its lanes.
func bare(r *figure.Row) bool {
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Speech != "" || len(c.Chips) > 0 || len(c.Checks) > 0 {
			return false
		}
	}
	for i := range r.Wires {
		if len(r.Wires[i].Arrows) > 0 {
			return false
		}
	}
	return true
}

func drawCells(st State, r *figure.Row, li *Node) {
	last := len(r.Cells) - 1
	for i := range r.Cells {
		c := &r.Cells[i]
		if i > 0 {
			drawWire(st, &r.Wires[i-1], i).into(li)
		}
		side := "mid"
		switch i {
		case 0:
			side = "left"
		case last:
			side = "right"
		}
		wide := false
		if c.Stands && len(c.Checks) > 0 { // checks may spread over a wire that carries nothing
			w := max(i-1, 0)
			if i == 0 {
				w = 0
			}
			wide = w < len(r.Wires) && len(r.Wires[w].Arrows) == 0 && (i == 0 || len(principal(c.Checks)) > 2)
		}
		cell := el("div", join("cell", side, fmt.Sprintf("lane%d", i), party(st.scene.Lanes[i].Party), ifs(wide, "wide"), ifs(c.Blank, "blank")),
			key(fmt.Sprintf("c%d", i)))
		if c.Speech != "" {
			span("speech", c.Speech).into(cell)
		}
		if len(c.Checks) > 0 {
			if c.Stands {
				cs := el("span", "checks")
				few := principal(c.Checks)
				for _, j := range few {
					st.check(&c.Checks[j], st.Sel).into(cs)
				}
				if n := len(c.Checks) - len(few); n > 0 {
					btn("check more", fmt.Sprintf("open:%d", r.Step), text(st.phrase("checks/more", "{n}", count(n)))).into(cs)
				}
				cs.into(cell)
			} else if c.Tally != "" {
				el("span", "tally", text(c.Tally), hidden(" "+st.phrase("checks"))).into(cell)
			}
		}
		if len(c.Chips) > 0 {
			st.chips(c.Chips, st.Sel).into(cell)
		}
		cell.into(li)
		if c.Guess != "" && (st.scene.Stop == nil || st.scene.Stop.Step != r.Step) {
			el("p", join("guess", side, party(st.scene.Lanes[i].Party)), key("guess"+side), text(c.Guess)).into(li)
		}
	}
}

// principal gives the indices of the checks that stand one by one also when
// a row is closed: SEED's questions, and whatever did not pass.
func principal(cs []figure.CheckMark) []int {
	var few []int
	for i := range cs {
		c := &cs[i]
		_, what, _ := strings.Cut(c.ID, "/")
		if c.Result != trace.Passed || strings.HasPrefix(c.ID, "server-cert/") && known(what, questions[:4]) || !strings.HasPrefix(c.ID, "server-cert/") && known(what, questions) {
			few = append(few, i)
		}
	}
	return few
}

var questions = []string{"validity", "issuer-trusted", "issuer-signature", "name", "signature", "on-file", "authorised", "premaster"}

// What fits on a wire, in letters: with more the short names stand there, and
// with still more the arrows stand one below the other.
const (
	roomOfTwo   = 46 // lanes
	roomOfThree = 24
	roomInFrame = 34 // two lanes on an embedded page
)

func drawWire(st State, w *figure.Wire, i int) *Node {
	room := roomOfTwo
	switch {
	case len(st.scene.Lanes) > 2:
		room = roomOfThree
	case st.embedded():
		room = roomInFrame
	}
	short := letters(w, false) > room
	stack := len(w.Arrows) > 1 && letters(w, short) > room
	n := el("div", join(fmt.Sprintf("wire wire%d", i), ifs(stack, "stack")), key(fmt.Sprintf("w%d", i)))
	for j := range w.Arrows {
		drawArrow(st, &w.Arrows[j], short).into(n)
	}
	if len(w.Arrows) == 0 && w.Note != "" {
		span("nothing", w.Note).into(n)
	}
	return n
}

// letters counts what a wire's labels take, shafts and boxes included.
func letters(w *figure.Wire, short bool) int {
	n := 0
	for i := range w.Arrows {
		a := &w.Arrows[i]
		n += 4
		if a.Encrypted {
			n += 4
		}
		for j, m := range a.Messages {
			t := m.Text
			if short && m.Short != "" {
				t = m.Short
			}
			n += len([]rune(t)) + 1 + min(j, 1) // and the dot before it
		}
	}
	return n
}

func drawArrow(st State, a *figure.Arrow, short bool) *Node {
	right := "to-left"
	if a.Right {
		right = "to-right"
	}
	n := el("div", join("arrow", right, party(a.From), ifs(a.Encrypted, "pipe"), ifs(a.Altered, "altered"), ifs(a.Lost, "lost"),
		ifs(a.Injected, "injected"), ifs(a.Alert, "alert"), ifs(a.Future, "future")))
	hidden(a.Spoken).into(n)
	if !a.Right {
		head(false).into(n)
	}
	el("span", "shaft", attr("aria-hidden", "true")).into(n)
	label := el("span", "label")
	if a.Encrypted {
		lock().into(label)
	}
	if a.Altered || a.Injected {
		bolt().into(label)
	}
	for j, m := range a.Messages {
		if j > 0 {
			el("span", "dot", attr("aria-hidden", "true"), text("·")).into(label)
		}
		t := m.Text
		if short && m.Short != "" {
			t = m.Short
		}
		if m.Sel == "" {
			span("msg", t).into(label)
			continue
		}
		btn(join("msg", ifs(m.Alter, "altered"), ifs(st.Sel != "" && st.Sel == m.Sel, "marked")), "sel:"+m.Sel,
			attr("title", m.Text), text(t)).into(label)
	}
	if a.Lost {
		span("why", st.phrase("lost")).into(label)
	}
	label.into(n)
	el("span", "shaft", attr("aria-hidden", "true")).into(n)
	if a.Right {
		head(true).into(n)
	}
	return n
}

// drawStop draws the only solid red there is.
func drawStop(st State) *Node {
	sc := st.scene
	s := sc.Stop
	n := el("div", "stopped", key("stop"))
	if s.Sel != "" {
		btn("stop", "sel:"+s.Sel, cross(), text(s.Text)).into(n)
	} else {
		el("p", "stop", cross(), text(s.Text)).into(n)
	}
	after := el("div", "after")
	if s.After != "" {
		para("", s.After).into(after)
	}
	if s.Guess != "" {
		para("far", s.Guess).into(after)
	}
	after.into(n)
	if w := sc.Warning; w != nil {
		drawWarning(st, w).into(n)
	}
	return n
}

// drawWarning draws what a browser would show its user; its buttons work.
func drawWarning(st State, w *figure.Warning) *Node {
	held := st.held("user")
	b := func(b *figure.Button, class string) *Node {
		why := b.Why
		if held {
			why = st.phrase("held")
		}
		return btn(class, "go:"+b.Scenario, attrIf("title", why),
			flag("disabled", b.Disabled || held), when(b.Current, attr("aria-pressed", "true")), text(b.Label))
	}
	return el("div", "warning", attr("role", "group"), attr("aria-label", st.phrase("warning/label")), key("warning"),
		para("who", st.phrase("warning/who")),
		para("heading", w.Heading),
		para("", w.Text),
		para("code", w.Code),
		el("p", "buttons live", b(&w.Back, "solid"), b(&w.On, "plain")))
}

// drawLines draws the events of an open row, in the order of time.
func drawLines(st State, r *figure.Row, open bool) *Node {
	ol := el("ol", "lines", key("lines"), flag("hidden", !open), attr("aria-label", st.phrase("lines", "{step}", count(r.Step))))
	lane := map[string]int{}
	for i, l := range st.scene.Lanes {
		lane[l.Party.String()] = i + 1
	}
	for i := range r.Lines {
		e := &r.Lines[i]
		where := "nowhere"
		if n := lane[e.Party.String()]; n > 0 {
			where = fmt.Sprintf("in%d", n)
		}
		li := el("li", join("line", "k-"+e.Kind, where, party(e.Party), ifs(e.Future, "future"), ifs(e.Hidden, "unseen"),
			ifs(e.Cause, "cause"), ifs(e.Notice, "notice"), ifs(st.Sel != "" && st.Sel == e.Sel, "marked")), key(e.Sel))
		b := &several{[]part{el("span", "mark", attr("aria-hidden", "true"), text(e.Sign())), el("span", "vh", text(st.phrase("party-"+e.Party.String())+" ")), text(e.Text)}}
		if e.Sel != "" {
			btn("event", "sel:"+e.Sel, b).into(li)
		} else {
			el("span", "event", b).into(li)
		}
		if len(e.Chips) > 0 {
			st.chips(e.Chips, st.Sel).into(li)
		}
		li.into(ol)
	}
	return ol
}
