package view

import (
	"fmt"
	"strings"

	"handshakelab/core/survey"
)

// telling are pairs of keys that make a telling picture.
var telling = []struct{ id, rows, columns string }{
	{"server", "server-cert", "client-auth"}, {"client", "client-cert", "client-auth"}, {"warned", "server-cert", "user"},
	{"versions", "client-versions", "server-versions"}, {"surgery", "wire", "versions"}, {"attacks", "attack", "versions"},
	{"suites", "ciphers", "server-key"}, {"all", survey.All, ""},
}

func drawMatrix(st State, n *Node) {
	s := st.survey()
	if s == nil || st.brought != "" {
		para("", st.phrase("matrix/no-scenario")).into(n)
		return
	}
	drawAxes(st, n)
	drawProgress(st, s, n)
	drawGrid(st, s).into(n)
	drawLegend(st, s, n)
}

func drawAxes(st State, n *Node) {
	choose := func(id, now string, all bool) *Node {
		opts := &several{}
		if all {
			opts.add(el("option", "", key(survey.All), attr("value", survey.All), flag("selected", now == survey.All), text(st.phrase("matrix/all"))))
		}
		for _, k := range survey.Keys() {
			opts.add(el("option", "", key(k), attr("value", k), flag("selected", now == k), text(k)))
		}
		if now == "" {
			opts.add(el("option", "", key("none"), attr("value", ""), attr("selected", ""), text("–")))
		}
		return el("label", "choice", text(st.phrase("matrix/"+id)+" "), el("select", "", attr("data-pick", id+":"), attr("data-value", now), flag("disabled", now == ""), opts))
	}
	el("div", "choices live", choose("rows", st.Rows, true), choose("columns", st.Columns, false)).into(n)
	list := el("p", "ready live", span("", st.phrase("matrix/ready")))
	for i := range telling {
		p := &telling[i]
		now := st.Rows == p.rows && st.Columns == p.columns
		btn(join("preset", ifs(now, "now")), "axes:"+p.rows+","+p.columns, key(p.id), when(now, attr("aria-current", "true")), text(st.phrase("matrix/try-"+p.id))).into(list)
	}
	list.into(n)
}

// drawProgress tells how far it is, and has the buttons to stop and to save.
func drawProgress(st State, s *surveying, n *Node) {
	all := fmt.Sprint(s.tried + s.left)
	id, action, label := "matrix/running", "survey:stop", "matrix/stop"
	switch {
	case s.left == 0:
		id = "matrix/done"
	case s.stopped:
		id, action, label = "matrix/stopped", "survey:go", "matrix/go"
	}
	count := st.phrase("matrix/count", "{done}", fmt.Sprint(s.tried), "{n}", all, "{bad}", fmt.Sprint(s.bad))
	el("div", "progress live",
		el("progress", "", attr("max", all), attr("value", fmt.Sprint(s.tried)), attr("aria-label", st.phrase("matrix/progress"))),
		el("p", "", el("b", "", attr("role", "status"), text(st.phrase(id))), text(" "+count)),
		button("plain", action, st.phrase(label), flag("disabled", s.left == 0)),
		button("plain", "save:csv", st.phrase("matrix/csv"), flag("disabled", s.tried == 0))).into(n)
}

// drawGrid draws the picture: a table that scrolls within itself, each cell a
// link to its scenario.
func drawGrid(st State, s *surveying) *Node {
	g := s.grid
	steep := false
	for _, c := range g.Columns {
		steep = steep || len(c) > 12 || len(g.Columns) > 10
	}
	t := el("table", join("grid", ifs(steep, "steep"), ifs(g.Columns == nil, "ragged")), el("caption", "vh", text(st.phrase("matrix/caption", "{rows}", g.RowKey, "{columns}", g.ColKey))))
	if g.Columns != nil {
		head := el("tr", "", el("th", "corner", attr("scope", "col"), text(g.RowKey), el("i", "", text(" × ")), text(g.ColKey)))
		for _, c := range g.Columns {
			el("th", "", attr("scope", "col"), el("span", "", breakable(c))).into(head)
		}
		el("thead", "", head).into(t)
	}
	body := el("tbody", "")
	n := 0
	for i := range g.Rows {
		r := &g.Rows[i]
		tr := el("tr", "", el("th", "", attr("scope", "row"), breakable(r.Name)))
		to := tr
		if g.Columns == nil {
			to = el("td", "")
		}
		for j := range r.Cells {
			d := &s.drawn[n]
			if d.node == nil || d.line != s.lines[n] {
				*d = drawnCell{s.lines[n], drawCell(st, s, r, &r.Cells[j], n)}
			}
			c := d.node
			if g.Columns != nil {
				c = el("td", "", c)
			}
			c.into(to)
			n++
		}
		if to != tr {
			to.into(tr)
		}
		tr.into(body)
	}
	body.into(t)
	return el("div", "picture", attr("role", "region"), attr("aria-label", st.phrase("matrix/picture")), attr("tabindex", "0"), t)
}

// drawCell draws one: its mark, the check's name, and in words what came of
// it, which show where the pointer or the focus is.
func drawCell(st State, s *surveying, r *survey.Row, c *survey.Cell, n int) *Node {
	o := s.came[n]
	mark, small := o.Mark(), ""
	if o.Check != "" {
		w, _ := st.Words().Check(o.Check)
		small = w.Label
	}
	class := "cell k-" + o.Kind
	if o.Kind == "" {
		class, mark, o.Said = "cell k-wait", "·", st.phrase("matrix/waits")
	}
	if o.Kind == "bad" && o.Party != "" {
		class += " p-" + o.Party
	}
	if !strings.HasSuffix(o.Said, ".") {
		o.Said += "."
	}
	words := r.Name + " × " + c.Value + ": " + o.Said
	if s.grid.Columns == nil {
		words = r.Name + "=" + c.Value + ": " + o.Said
	}
	if o.Alert != "" {
		words += st.phrase("matrix/alert", "{alert}", o.Alert)
	}
	stop := "-1"
	if n == 0 {
		stop = "0"
	}
	node := el("a", class, attr("href", "#edition=1"+ifs(c.Scenario != "", "&"+c.Scenario)), attr("tabindex", stop))
	if c.Why != "" {
		node = el("span", class, attr("tabindex", stop))
	}
	node.add(when(s.grid.Columns == nil, span("value", c.Value)), el("b", "", attr("aria-hidden", "true"), text(mark)),
		when(small != "", el("small", "", attr("aria-hidden", "true"), text(small))), span("tell", words))
	return node
}

// drawLegend says what the marks mean, and what was noticed how often.
func drawLegend(st State, s *surveying, n *Node) {
	marks := el("dl", "marks")
	for _, m := range [...][3]string{{"✓", "good", ""}, {"⚠", "odd", ""}, {"✗C3", "bad p-client", "bad"}, {"✗S8", "bad p-server", "server"}, {"…", "bad", "stalled"}, {"–", "none", ""}} {
		id := m[2]
		if id == "" {
			id = m[1]
		}
		el("div", "", el("dt", "", el("span", "cell k-"+m[1], el("b", "", text(m[0])))), el("dd", "", text(st.phrase("matrix/mark-"+id)))).into(marks)
	}
	sec := el("section", "legend", key("legend"), el("h3", "", text(st.phrase("matrix/legend"))), marks)
	var checks []string
	count := map[string]int{}
	for i := range s.came {
		if o := &s.came[i]; o.Check != "" {
			if count[o.Check]++; count[o.Check] == 1 {
				checks = append(checks, o.Check)
			}
		}
	}
	if len(checks) > 0 {
		el("h3", "", text(st.phrase("matrix/noticed"))).into(sec)
		ul := el("ul", "noticed")
		words := st.Words()
		for _, id := range checks {
			w, _ := words.Check(id)
			el("li", "", key(id), span("check", w.Label), text(" "+words.Fill(w.Question, st.phrase("matrix/it"), st.phrase("matrix/peer"))+" "), span("times", fmt.Sprintf("%d ×", count[id]))).into(ul)
		}
		ul.into(sec)
	}
	sec.into(n)
}
