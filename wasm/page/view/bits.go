package view

import (
	"fmt"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// The small things that the figure and the inspector are made of.

// hidden is text for those who listen.
func hidden(s string) *Node { return span("vh", s) }

func icon(name, d string) *Node {
	return el("svg", "icon "+name, attr("viewBox", "0 0 16 16"), attr("aria-hidden", "true"),
		el("path", "", attr("d", d)))
}

func lock() *Node {
	return icon("lock", "M4 7V5a4 4 0 0 1 8 0v2h1v7H3V7zm2 0h4V5a2 2 0 0 0-4 0z")
}

func bolt() *Node { return icon("bolt", "M9 0 3 9h4l-1 7 7-10H8z") }

func cross() *Node {
	return icon("cross", "M2 4 4 2l4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z")
}

func head(right bool) *Node {
	d := "M0 0 8 6 0 12z"
	if !right {
		d = "M8 0 0 6l8 6z"
	}
	return el("svg", "head", attr("viewBox", "0 0 8 12"), attr("aria-hidden", "true"), el("path", "", attr("d", d)))
}

// party is the class that gives a thing its maker's colour.
func party(p trace.Party) string { return "p-" + p.String() }

// strip draws a value's six bars: equal looks equal, changed looks changed.
func strip(heights [6]uint8) *Node {
	return el("svg", "strip", attr("viewBox", "0 0 23 12"), attr("aria-hidden", "true"), el("path", "", attr("d", bars(heights, 0, 12))))
}

// bars is the path of six bars that stand at x, y.
func bars(heights [6]uint8, x, y int) string {
	var d strings.Builder
	for i, h := range heights {
		fmt.Fprintf(&d, "M%d %dv-%dh3v%dz", x+i*4, y, int(h)*2, int(h)*2)
	}
	return d.String()
}

// chip draws a value: its tag, its strip, its maker's colour. Outlined it is
// public, solid it is secret.
func (st State) chip(c *figure.Chip, sel string) *Node {
	class := join("chip", party(c.Maker), ifs(c.Secret, "secret"), ifs(c.Hidden, "unseen"),
		ifs(c.Future, "future"), ifs(c.Differs, "differs"), ifs(sel != "" && sel == c.Sel, "marked"))
	words := c.Words
	if words == "" {
		words = strings.ReplaceAll(c.Name, "_", " ")
	}
	switch {
	case c.Future:
		words += st.phrase("chip/future")
	case c.Hidden:
		words += st.phrase("chip/hidden")
	default:
		if c.Secret {
			words += st.phrase("chip/secret")
		}
		if c.Len > 0 {
			words += ", " + st.phrase("bytes", "{n}", count(c.Len))
		}
		if c.Same != "" {
			words += ", " + c.Same
		}
	}
	inner := &several{}
	inner.add(span("tag", c.Tag))
	switch {
	case c.Future:
	case c.Hidden:
		inner.add(el("span", "hatch", attr("aria-hidden", "true")))
	default:
		inner.add(strip(c.Bars))
	}
	if c.Sel == "" {
		return el("span", class, attr("title", words), inner, hidden(" "+words))
	}
	return btn(class, "sel:"+c.Sel, attr("title", words),
		inner, hidden(" "+words))
}

func (st State) chips(cs []figure.Chip, sel string) *Node {
	n := el("span", "chips")
	for i := range cs {
		st.chip(&cs[i], sel).into(n)
	}
	return n
}

func checkClass(r trace.Result) string {
	switch r {
	case trace.Failed:
		return "failed"
	case trace.Overridden:
		return "overridden"
	case trace.NotMade, trace.Withheld:
		return "unmade"
	}
	return ""
}

// check draws one check with its result.
func (st State) check(c *figure.CheckMark, sel string) *Node {
	class := join("check", checkClass(c.Result), ifs(c.Future, "future"), ifs(sel != "" && sel == c.Sel, "marked"))
	result := st.phrase("result-" + strings.ReplaceAll(c.Result.String(), " ", "-"))
	if c.Future {
		result = st.phrase("state-future")
	}
	return btn(class, "sel:"+c.Sel, attrIf("title", c.Text),
		el("span", "mark", attr("aria-hidden", "true"), text(c.Mark)), text(c.Label), hidden(": "+result))
}

// fact draws a labelled piece of information as a pair of a description list.
func fact(f *figure.Fact) part {
	v := el("dd", "")
	if f.Sel != "" {
		btn("link", "sel:"+f.Sel, text(f.Text)).into(v)
	} else {
		breakable(f.Text).into(v)
	}
	if f.Note == "" {
		return &several{[]part{el("dt", "", text(f.Label)), v}}
	}
	return &several{[]part{el("dt", "", text(f.Label)), v, el("dd", "note", text(f.Note))}}
}

// breakable lets a long name break after its underscores.
func breakable(s string) part {
	p := &several{}
	for {
		i := strings.IndexByte(s, '_')
		if i < 0 {
			break
		}
		p.add(text(s[:i+1]), el("wbr", ""))
		s = s[i+1:]
	}
	p.add(text(s))
	return p
}

func facts(fs []figure.Fact) *Node {
	n := el("dl", "facts")
	for i := range fs {
		fact(&fs[i]).into(n)
	}
	return n
}

// btn makes a button that acts, button one with a label behind its parts.
func btn(class, action string, parts ...part) *Node {
	n := el("button", class, attr("type", "button"), do(action))
	n.add(parts...)
	return n
}

func button(class, action, label string, parts ...part) *Node {
	n := btn(class, action, parts...)
	n.add(text(label))
	return n
}
