package view

import (
	"fmt"
	"strings"

	"handshakelab/core/figure"
)

var tabs = [...]string{"meaning", "bytes", "origin", "standard"}

// drawInspector tells about what is selected; about the whole handshake when
// nothing is.
func drawInspector(st State) *Node {
	n := el("aside", join("inspector", ifs(st.Sheet, "up")), attr("aria-label", st.phrase("inspector")), attr("id", "inspector"))
	button("sheet-close live", "sheet", st.phrase("close"), attr("aria-label", st.phrase("details/close"))).into(n)
	in := st.inspection
	if in == nil {
		drawOverview(st).into(n)
		return n
	}
	el("div", join("title", party(in.Party)),
		el("h2", "", text(in.Title)),
		when(in.Subtitle != "", para("sub", in.Subtitle))).into(n)
	list := el("div", "tabs", attr("role", "tablist"), attr("aria-label", st.phrase("inspector/tabs")))
	if st.Sealed() {
		st.Tab = "bytes"
	}
	for _, t := range tabs {
		if st.Sealed() && t != st.Tab {
			continue
		}
		now := t == st.Tab
		btn("tab", "tab:"+t, attr("role", "tab"), attr("id", "tab-"+t),
			attr("aria-selected", fmt.Sprint(now)), attr("aria-controls", "tabpanel"), when(!now, attr("tabindex", "-1")), text(st.phrase("tab/"+t))).into(list)
	}
	list.into(n)
	panel := el("div", "panel", key(st.Tab), attr("role", "tabpanel"), attr("id", "tabpanel"), attr("aria-labelledby", "tab-"+st.Tab), attr("tabindex", "0"))
	switch st.Tab {
	case "bytes":
		drawBytes(st, &in.Bytes, panel)
	case "origin":
		drawPicture(st, &in.Origin, panel)
		drawOrigin(st, &in.Origin, panel)
	case "standard":
		drawStandard(&in.Standard, panel)
	default:
		drawMeaning(st, in, panel)
	}
	panel.into(n)
	return n
}

func drawOverview(st State) *Node {
	sc := st.scene
	n := el("div", "overview", key("overview"),
		el("div", "title", el("h2", "", text(st.phrase("overview"))),
			para("sub", st.phrase("overview/sub"))))
	if len(sc.Summary) > 0 {
		facts(sc.Summary).into(n)
	}
	para("tip live", st.phrase("overview/tip")).into(n)
	return n
}

func drawMeaning(st State, in *figure.Inspection, n *Node) {
	m := &in.Meaning
	for _, p := range m.Paragraphs {
		para("", p).into(n)
	}
	if in.Kind == "leak" { // how far it leads is what it means
		drawPicture(st, &in.Origin, n)
	}
	if len(m.Checks) > 0 {
		ul := el("ul", "checklist")
		for i := range m.Checks {
			c := &m.Checks[i]
			el("li", "", st.check(c, ""), span("said", c.Text)).into(ul)
		}
		ul.into(n)
	}
	if len(m.Chips) > 0 {
		ul := el("ul", "values")
		for i := range m.Chips {
			c := &m.Chips[i]
			words := c.Words
			if c.Same != "" {
				words += ", " + c.Same
			}
			el("li", "", st.chip(c, ""), span("said", words)).into(ul)
		}
		ul.into(n)
	}
	if len(m.Facts) > 0 {
		facts(m.Facts).into(n)
	}
}

func drawBytes(st State, b *figure.Bytes, n *Node) {
	if b.Note != "" {
		para("", b.Note).into(n)
	}
	if b.Flip != nil && !st.held("wire") && (st.Lesson == "" || st.Lesson == "break") {
		drawFlip(st, b.Flip).into(n)
	}
	for i := range b.Spaces {
		s := &b.Spaces[i]
		sec := el("section", "space", key(s.Sel), el("h3", "", text(s.Title), el("small", "", text(" "+st.phrase("bytes", "{n}", count(s.Len))))))
		if s.Hidden {
			el("p", "hidden", el("span", "hatch wide", attr("aria-hidden", "true")), text(st.phrase("space/hidden"))).into(sec)
			sec.into(n)
			continue
		}
		if len(s.Rows) > 0 {
			drawHex(st, s, "sel:").into(sec)
		}
		if len(s.Fields) > 0 {
			drawFields(s.Fields, "sel:").into(sec)
		}
		sec.into(n)
	}
}

// drawHex draws bytes, sixteen a row; neighbours of one field are one piece,
// which does verb with its selection.
func drawHex(st State, s *figure.Space, verb string) *Node {
	sel := map[int]string{}
	var walk func([]figure.Field)
	walk = func(fs []figure.Field) {
		for i := range fs {
			sel[fs[i].N] = fs[i].Sel
			walk(fs[i].Kids)
		}
	}
	walk(s.Fields)
	t := el("div", "hex", attr("role", "group"), attr("aria-label", st.phrase("hex")))
	for i := range s.Rows {
		r := &s.Rows[i]
		row := el("div", "hexrow", span("off", fmt.Sprintf("%04x", r.Off)))
		bytes := el("span", "cells")
		for j := 0; j < len(r.Cells); {
			c := &r.Cells[j]
			hex, k := "", j
			for ; k < len(r.Cells); k++ {
				d := &r.Cells[k]
				if d.Field != c.Field || d.Marked != c.Marked || d.Altered != c.Altered || k > j && c.Marked {
					break // each byte of what is chosen can be chosen by itself
				}
				if k > j {
					hex += " "
				}
				hex += d.Hex
			}
			if j > 0 {
				text(" ").into(bytes)
			}
			class := join(ifs(c.Field%2 == 0, "even"), ifs(c.Marked, "marked"), ifs(c.Altered, "altered"))
			piece := el("span", class, text(hex))
			switch id := sel[c.Field]; {
			case id == "":
			case c.Marked:
				do(verb + oneByte(id, r.Off+j)).into(piece)
			default:
				do(verb + id).into(piece)
			}
			piece.into(bytes)
			j = k
		}
		bytes.into(row)
		row.into(t)
	}
	if s.Cut > 0 {
		para("cut", st.phrase("hex/cut", "{n}", count(s.Cut))).into(t)
	}
	return t
}

// oneByte is the selection of one byte, in the space of another one.
func oneByte(sel string, at int) string {
	space, _, _ := strings.Cut(sel, ":")
	return fmt.Sprintf("%s:%d-%d", space, at, at+1)
}

// drawFlip offers the bits of a byte.
func drawFlip(st State, f *figure.Flip) *Node {
	n := el("section", "flip live", key("flip"), el("h3", "", text(st.phrase("flip/title"))))
	if f.Note != "" {
		para("tip", f.Note).into(n)
		return n
	}
	list := el("div", "flip-bytes", attr("role", "group"), attr("aria-label", st.phrase("flip/which")), span("", st.phrase("flip/which")))
	for i := range f.Bytes {
		b := &f.Bytes[i]
		btn(join("byte", ifs(b.Now, "now")), "sel:"+b.Sel, key(b.Sel), attr("aria-pressed", fmt.Sprint(b.Now)), text(b.Hex)).into(list)
	}
	if f.More > 0 {
		span("", st.phrase("flip/more", "{n}", fmt.Sprint(f.More))).into(list)
	}
	list.into(n)
	if f.Byte == "" {
		return n
	}
	para("", st.phrase("flip/byte", "{at}", fmt.Sprint(f.At), "{hex}", f.Byte)).into(n)
	bits := el("div", "bits")
	for i := range f.Bits {
		b := &f.Bits[i]
		digit, phrase := "0", "flip/bit"
		if b.Set {
			digit = "1"
		}
		if b.Flipped {
			phrase = "flip/back"
		}
		btn(join("bit", ifs(b.Flipped, "flipped")), "go:"+b.Scenario, key(fmt.Sprint(b.N)),
			text(digit), el("small", "", attr("aria-hidden", "true"), text(fmt.Sprint(b.N))),
			hidden(" "+st.phrase(phrase, "{n}", fmt.Sprint(b.N), "{is}", digit))).into(bits)
	}
	bits.into(n)
	return n
}

func drawFields(fs []figure.Field, verb string) *Node {
	ul := el("ul", "fields")
	for i := range fs {
		f := &fs[i]
		li := el("li", join(ifs(f.Marked, "marked"), ifs(f.Altered, "altered")))
		btn("field", verb+f.Sel,
			span("fname", f.Name),
			when(f.Value != "", el("span", "fvalue", breakable(f.Value))),
			span("flen", fmt.Sprintf("%d B", f.Len))).into(li)
		if f.Words != "" && (f.Marked || len(f.Kids) == 0) {
			para("fwords", f.Words).into(li)
		}
		if f.Note != "" {
			para("fnote", f.Note).into(li)
		}
		if len(f.Kids) > 0 {
			drawFields(f.Kids, verb).into(li)
		}
		li.into(ul)
	}
	return ul
}

// drawPicture draws a derivation, and says where it stops.
func drawPicture(st State, o *figure.Origin, n *Node) {
	if o.Diagram == nil {
		return
	}
	if o.Diagram.Stops != "" {
		para("stops", o.Diagram.Stops).into(n)
	}
	drawDiagram(st, o.Diagram).into(n)
}

func drawOrigin(st State, o *figure.Origin, n *Node) {
	if o.Note != "" {
		para("", o.Note).into(n)
	}
	draw := func(title string, lines []figure.OriginLine) {
		if len(lines) == 0 {
			return
		}
		el("h3", "", text(title)).into(n)
		ul := el("ul", "derivation")
		for i := range lines {
			l := &lines[i]
			d := l.Depth
			if d > 6 {
				d = 6
			}
			li := el("li", join(fmt.Sprintf("d%d", d), ifs(l.Hidden, "unseen")))
			if l.Chip != nil {
				st.chip(l.Chip, "").into(li)
			}
			if l.Sel != "" {
				button("link", "sel:"+l.Sel, l.Text).into(li)
			} else {
				span("", l.Text).into(li)
			}
			if l.Clause != nil {
				clause(l.Clause).into(li)
			}
			li.into(ul)
		}
		ul.into(n)
	}
	draw(st.phrase("origin/from"), o.From)
	draw(st.phrase("origin/used"), o.Used)
}

func drawStandard(s *figure.Standard, n *Node) {
	if s.Note != "" {
		para("", s.Note).into(n)
	}
	if len(s.Clauses) == 0 {
		return
	}
	dl := el("dl", "clauses")
	for i := range s.Clauses {
		c := &s.Clauses[i]
		el("dt", "", clause(c)).into(dl)
		el("dd", "", text(c.Says)).into(dl)
	}
	dl.into(n)
}

// clause links to a place in a standard. The address comes from our own
// tables; whatever is no web address is not made a link.
func clause(c *figure.Clause) *Node {
	if len(c.URL) < 8 || c.URL[:8] != "https://" {
		return span("clause", c.Text)
	}
	return el("a", "clause", attr("href", c.URL), attr("rel", "noopener noreferrer"), attr("target", "_blank"), text(c.Text))
}
