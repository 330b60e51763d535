package view

import (
	"fmt"
	"strings"

	"handshakelab/core/compare"
	"handshakelab/core/explain"
	"handshakelab/core/figure"
)

// drawPairRows draws the story of both, step by step; what is the same in
// both is folded away.
func drawPairRows(st *State, p *compare.Pair, n *Node) {
	list := st.form(`<div class=both key=rows role=group aria-label='{compare/story}'></div>`)
	for i := 0; i < len(p.Rows); {
		step := p.Rows[i].Step
		no := count(step)
		sec := st.form(`<section class=part key={0}><h3><span class=no>{0}</span> {1}</h3></section>`, no, st.Words().Step(step).Title)
		for i < len(p.Rows) && p.Rows[i].Step == step {
			j := i
			for j < len(p.Rows) && p.Rows[j].Step == step && p.Rows[j].Same {
				j++
			}
			if j > i {
				drawAlike(st, p.Rows[i:j]).into(sec)
				i = j
				continue
			}
			drawBoth(st, p.Rows, i).into(sec)
			i++
		}
		sec.into(list)
	}
	list.into(n)
}

// drawAlike draws lines that are the same in both, folded if there are more
// than one.
func drawAlike(st *State, rows []compare.Row) *Node {
	if len(rows) == 1 {
		return el("div", "one", key("alike"+rows[0].Lines[0].Sel), side(st, rows[0].Lines[0], "="))
	}
	bytes := 0
	for i := range rows {
		bytes += rows[i].Len[0]
	}
	id := "compare/lines-same"
	if bytes > 0 {
		id = "compare/lines-bytes-same"
	}
	n, ul := st.formed(`<details class=alike key={0}><summary>{1}</summary><ul>{*}</ul></details>`, "alike"+rows[0].Lines[0].Sel,
		st.phrase(id, "{n}", count(len(rows)), "{bytes}", grouped(bytes)))
	for i := range rows {
		el("li", "", side(st, rows[i].Lines[0], "")).into(ul)
	}
	return n
}

// side draws a line of one run.
func side(st *State, l *figure.EventLine, letter string) *Node {
	mark := l.Sign()
	if mark == "" {
		mark = "·"
	}
	who := explain.Capital(st.phrase("the-" + l.Party.String()))
	if l.Kind == "check" {
		who += " " + st.phrase("compare/checks")
	}
	n, in := st.formed(`<div class='line {0}'>{*}</div>`, party(l.Party))
	if letter != "" {
		span("letter", letter).into(in)
	}
	st.form(`<span class=mark aria-hidden=true>{0}</span>`, mark).into(n)
	breakable(" " + who + " " + l.Text).into(n)
	return n
}

// drawBoth draws a line that is not the same in both.
func drawBoth(st *State, rows []compare.Row, i int) *Node {
	r := &rows[i]
	n := el("div", "pairs", key(fmt.Sprint("r", i)))
	for k := range sides {
		letter := sides[k : k+1]
		if l := r.Lines[k]; l != nil {
			side(st, l, letter).into(n)
			continue
		}
		again := i > 0 && rows[i-1].Step == r.Step && rows[i-1].Lines[k] == nil // said once
		st.form(`<div class='line absent{0}'><span class=letter>{1}</span> {compare/absent}</div>`, ifs(again, " again"), letter).into(n)
	}
	if r.Moved {
		st.form(`<p class=moved>{compare/moved}</p>`).into(n)
	}
	if len(r.Fields) == 0 {
		return n
	}
	t, body := st.formed(`<table class=differ><caption>{0}</caption><tbody>{*}</tbody></table>`,
		st.phrase("compare/fields", "{n}", grouped(r.Alike), "{of}", grouped(max(r.Len[0], r.Len[1]))))
	t.into(n)
	for j := range r.Fields {
		if j == shownFields {
			var more *Node
			more, body = st.formed(`<details class=alike><summary>{0}</summary><table class=differ><tbody>{*}</tbody></table></details>`,
				st.phrase("compare/more", "{n}", count(len(r.Fields)-j)))
			more.into(n)
		}
		drawField(st, &r.Fields[j]).into(body)
	}
	return n
}

// shownFields is how many fields of a message show without a further click.
const shownFields = 8

func drawField(st *State, f *compare.Field) *Node {
	n := st.form(`<tr><th scope=row>{0}</th></tr>`, strings.ReplaceAll(f.Path, "/", " › "))
	for k := range sides {
		what := f.Text[k]
		if what == "" {
			what = st.bytes(f.Len[k])
		}
		switch {
		case f.Len[k] == 0:
			st.form(`<td><i>{compare/no-field}</i></td>`).into(n)
		case k == 0 && st.brought != "":
			st.form(`<td>{0}</td>`, what).into(n)
		default:
			st.form(`<td><a href={0} title='{compare/look}'>{1}</a></td>`, st.sideLink(k, f.Sel[k]), what).into(n)
		}
	}
	return n
}

// drawPairValues lists the values of both: those that are the same, and those
// that are not.
func drawPairValues(st *State, p *compare.Pair, n *Node) {
	sec := st.form(`<section class=part key=values><h3>{compare/values}</h3></section>`)
	for _, same := range [...]bool{true, false} {
		id := "values-differ"
		if same {
			id = "values-same"
		}
		body, rows := el("tbody", ""), 0
		for i := range p.Values {
			v := &p.Values[i]
			if v.Same != same {
				continue
			}
			rows++
			w, _ := st.Words().Value(v.Name)
			tr := st.form(`<tr><th class={0} scope=row>{1}: {2}</th></tr>`, party(v.Party), explain.Capital(st.phrase("the-"+v.Party.String())), w.Title)
			for k := range sides {
				switch {
				case v.IDs[k] == 0:
					st.form(`<td><i>{compare/no-field}</i></td>`).into(tr)
				case same && k == 1:
					st.form(`<td>{0}</td>`, st.phrase("compare/bytes-same", "{bytes}", st.bytes(v.Len[1]))).into(tr)
				default:
					st.form(`<td><code>{0}</code></td>`, v.Start[k]).into(tr)
				}
			}
			tr.into(body)
		}
		if rows > 0 {
			fold, t := st.formed(`<details class=alike key={0} open?={1}><summary>{2}</summary><table class=differ>{*}</table></details>`, id, on(same),
				st.phrase("compare/"+id, "{n}", count(rows)))
			body.into(t)
			fold.into(sec)
		}
	}
	sec.into(n)
}

// bytes is a number of bytes in words.
func (st State) bytes(n int) string { return st.phrase("bytes", "{n}", grouped(n)) }

// grouped writes a number with its thousands apart.
func grouped(n int) string {
	s := count(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
