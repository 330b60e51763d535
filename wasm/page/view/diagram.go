package view

import (
	"fmt"

	"handshakelab/core/figure"
)

// How large a diagram is drawn, in pixels.
const (
	nodeWide, nodeHigh = 70, 24
	rowHigh            = 52 // a row, with its captions
	colWide            = 76
)

// drawDiagram draws a derivation: what was there first at the top. Each node
// is a link to what it is.
func drawDiagram(st State, d *figure.Diagram) *Node {
	wide, high := max(d.Wide, 2)*colWide, d.Rows*rowHigh
	svg := el("svg", "diagram", attr("viewBox", fmt.Sprintf("0 0 %d %d", wide, high)), attr("width", fmt.Sprint(wide)),
		attr("role", "group"), attr("aria-label", st.phrase("diagram")))
	x := func(n *figure.Node) int { return wide * (2*n.At + 1) / (2 * n.Of) }
	y := func(n *figure.Node) int { return n.Row*rowHigh + rowHigh - nodeHigh - 4 }
	for i := range d.Links {
		l := &d.Links[i]
		from, to := &d.Nodes[l.From], &d.Nodes[l.To]
		fy, ty := y(from)+nodeHigh, y(to)
		el("path", join("arc", ifs(l.Wire, "wired"), ifs(from.Chip.Hidden, "unseen")), attr("aria-hidden", "true"),
			attr("d", fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x(from), fy, x(from), fy+14, x(to), ty-14, x(to), ty))).into(svg)
	}
	w := st.Where
	link := ""
	if st.scenario != nil && w.Scenario != "" {
		link = st.scenario.Link()
	}
	for i := range d.Nodes {
		n := &d.Nodes[i]
		w.Sel = n.Sel
		drawDot(st, n, x(n), y(n), "#"+w.fragment(link)).into(svg)
	}
	return svg
}

// drawDot draws one node with the middle of its upper edge at x, y.
func drawDot(st State, n *figure.Node, x, y int, href string) *Node {
	c := &n.Chip
	caption := n.Source
	switch {
	case n.Missing:
		caption = st.phrase("diagram/missing")
	case n.Leaked:
		caption = st.phrase("diagram/leaked")
	}
	a := el("a", join("dot", party(c.Maker), ifs(c.Secret, "secret"), ifs(c.Hidden, "unseen"), ifs(n.Bytes, "bytes"), ifs(n.Asked, "asked"), ifs(n.Missing || n.Leaked, "missing")),
		attr("href", href), do("sel:"+n.Sel), el("title", "", text(n.Text)),
		el("rect", "", attr("x", fmt.Sprint(x-nodeWide/2)), attr("y", fmt.Sprint(y)), attr("width", fmt.Sprint(nodeWide)), attr("height", fmt.Sprint(nodeHigh)), attr("rx", "4")))
	label := func(class, s string, x, y int) {
		el("text", class, attr("x", fmt.Sprint(x)), attr("y", fmt.Sprint(y)), text(s)).into(a)
	}
	switch {
	case n.Bytes:
		label("tag", c.Tag, x, y+16)
	case c.Hidden:
		label("tag", c.Tag+" ?", x, y+16)
	default:
		label("tag", c.Tag, x-13, y+16)
		el("path", "", attr("d", bars(c.Bars, x+9, y+18))).into(a)
	}
	if caption != "" {
		label("caption", caption, x, y-5)
	}
	return a
}
