package view

import (
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
		st.form(`<p>{matrix/no-scenario}</p>`).into(n)
		return
	}
	row := el("div", "choices live")
	drawAxis(&st, "rows", st.Rows, row)
	drawAxis(&st, "columns", st.Columns, row)
	row.into(n)
	list := st.form(`<p class='ready live'><span>{matrix/ready}</span></p>`)
	for i := range telling {
		p := &telling[i]
		st.ready("axes:"+p.rows+","+p.columns, p.id, "matrix/try-"+p.id, st.Rows == p.rows && st.Columns == p.columns).into(list)
	}
	list.into(n)
	drawProgress(&st, s, n)
	drawGrid(&st, s).into(n)
	drawLegend(&st, s, n)
}

// drawAxis chooses what the rows or the columns are.
func drawAxis(st *State, id, now string, n *Node) {
	label, s := st.formed(`<label class=choice>{0} <select data-pick={1} data-value={2} disabled?={3}>{*}</select></label>`, st.phrase("matrix/"+id), id+":", now, on(now == ""))
	option := func(value, text string) {
		st.form(`<option key={0} value={1} selected?={2}>{3}</option>`, "o"+value, value, on(value == now), text).into(s)
	}
	switch {
	case now == "":
		option("", "–")
	case id == "rows":
		option(survey.All, st.phrase("matrix/all"))
	}
	for _, k := range survey.Keys() {
		option(k, k)
	}
	label.into(n)
}

// drawProgress tells how far it is, and has the buttons to stop and to save.
func drawProgress(st *State, s *surveying, n *Node) {
	id, action, label := "matrix/running", "survey:stop", "matrix/stop"
	switch {
	case s.left == 0:
		id = "matrix/done"
	case s.stopped:
		id, action, label = "matrix/stopped", "survey:go", "matrix/go"
	}
	all, tried := count(s.tried+s.left), count(s.tried)
	st.form(`<div class='progress live'><progress max={0} value={1} aria-label='{matrix/progress}'></progress><p><b role=status>{2}</b> {3}</p><button class=plain type=button data-do={4} disabled?={5}>{6}</button><button class=plain type=button data-do=save:csv disabled?={7}>{matrix/csv}</button></div>`,
		all, tried, st.phrase(id), st.phrase("matrix/count", "{done}", tried, "{n}", all, "{bad}", count(s.bad)), action, on(s.left == 0), st.phrase(label), on(s.tried == 0)).into(n)
}

// drawGrid draws the picture: a table that scrolls within itself, each cell a
// link to its scenario.
func drawGrid(st *State, s *surveying) *Node {
	g := s.grid
	class := "grid"
	for _, c := range g.Columns {
		if len(c) > 12 || len(g.Columns) > 10 {
			class = "grid steep"
		}
	}
	if g.Columns == nil {
		class = "grid ragged"
	}
	picture, t := st.formed(`<div class=picture role=region aria-label='{matrix/picture}' tabindex=0><table class={0}><caption class=vh>{1}</caption>{*}</table></div>`,
		class, st.phrase("matrix/caption", "{rows}", g.RowKey, "{columns}", g.ColKey))
	if g.Columns != nil {
		head, tr := st.formed(`<thead><tr><th class=corner scope=col>{0}<i> × </i>{1}</th>{*}</tr></thead>`, g.RowKey, g.ColKey)
		for _, c := range g.Columns {
			st.form(`<th scope=col><span>{0}</span></th>`, c).into(tr)
		}
		head.into(t)
	}
	body := el("tbody", "")
	n := 0
	for i := range g.Rows {
		r := &g.Rows[i]
		tr := st.form(`<tr><th scope=row>{0}</th></tr>`, r.Name)
		var td *Node
		for range r.Cells {
			d := &s.cells[n]
			if d.node == nil {
				d.node = drawCell(st, s, r, n)
			}
			if td == nil || g.Columns != nil {
				td = el("td", "")
				td.into(tr)
			}
			d.node.into(td)
			n++
		}
		tr.into(body)
	}
	body.into(t)
	return picture
}

// drawCell draws one: its mark, the check's name, and in words what came of
// it, which show where the pointer or the focus is.
func drawCell(st *State, s *surveying, r *survey.Row, n int) *Node {
	c := &s.cells[n]
	o := c.came
	class, mark, small := "cell k-"+o.Kind, o.Mark(), ""
	if o.Check != "" {
		w, _ := st.Words().Check(o.Check)
		small = w.Label
	}
	switch {
	case o.Kind == "":
		class, mark, o.Said = "cell k-wait", "·", st.phrase("matrix/waits")
	case o.Kind == "bad":
		class += " p-" + o.Party
	}
	value, by := "", " × "
	if s.grid.Columns == nil {
		value, by = c.Value, "="
	}
	words := r.Name + by + c.Value + ": " + strings.TrimSuffix(o.Said, ".") + "."
	if o.Alert != "" {
		words += st.phrase("matrix/alert", "{alert}", o.Alert)
	}
	tag, href := "a", "#edition=1"+ifs(c.Scenario != "", "&"+c.Scenario)
	if c.Why != "" {
		tag, href = "span", ""
	}
	return st.form(`<`+tag+` class={0} href?={1} tabindex={2}><span class=value>{3}</span><b aria-hidden=true>{4}</b><small aria-hidden=true>{5}</small><span class=tell>{6}</span></`+tag+`>`,
		class, href, ifs(n > 0, "-")+ifs(n > 0, "1")+ifs(n == 0, "0"), value, mark, small, words)
}

// drawLegend says what the marks mean, and what was noticed how often.
func drawLegend(st *State, s *surveying, n *Node) {
	sec := st.form(`<section class=legend key=legend><h3>{matrix/legend}</h3><dl class=marks>` +
		`<div><dt><span class='cell k-good'><b>✓</b></span></dt><dd>{matrix/mark-good}</dd></div>` +
		`<div><dt><span class='cell k-odd'><b>⚠</b></span></dt><dd>{matrix/mark-odd}</dd></div>` +
		`<div><dt><span class='cell k-bad p-client'><b>✗C3</b></span></dt><dd>{matrix/mark-bad}</dd></div>` +
		`<div><dt><span class='cell k-bad p-server'><b>✗S8</b></span></dt><dd>{matrix/mark-server}</dd></div>` +
		`<div><dt><span class='cell k-bad'><b>…</b></span></dt><dd>{matrix/mark-stalled}</dd></div>` +
		`<div><dt><span class='cell k-none'><b>–</b></span></dt><dd>{matrix/mark-none}</dd></div></dl></section>`)
	ul := el("ul", "noticed")
	var checks []string
	var counts []int
	for i := range s.cells {
		id := s.cells[i].came.Check
		at := 0
		for at < len(checks) && checks[at] != id {
			at++
		}
		switch {
		case id == "":
			continue
		case at == len(checks):
			checks, counts = append(checks, id), append(counts, 0)
		}
		counts[at]++
	}
	words := st.Words()
	for i, id := range checks {
		w, _ := words.Check(id)
		st.form(`<li key={0}><span class=check>{1}</span> {2} <span class=times>{3} ×</span></li>`, id, w.Label,
			words.Fill(w.Question, st.phrase("matrix/it"), st.phrase("matrix/peer")), count(counts[i])).into(ul)
	}
	if len(checks) > 0 {
		st.form(`<h3>{matrix/noticed}</h3>`).into(sec)
		ul.into(sec)
	}
	sec.into(n)
}
