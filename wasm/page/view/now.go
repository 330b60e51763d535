package view

import (
	"fmt"

	"handshakelab/core/figure"
)

// drawNow draws how each end stands at the moment, in its own lane, and
// between them what protects each direction: the half of a line that is next
// to an end is that end's.
func drawNow(st State) *Node {
	sc := st.scene
	if sc.Now == nil || st.embedded() {
		return nil
	}
	n := el("div", "present", key("present"), attr("role", "group"), attr("aria-label", st.phrase("now")))
	per := len(sc.Now.Ways) / max(len(sc.Now.Ends)-1, 1)
	for i := range sc.Now.Ends {
		e := &sc.Now.Ends[i]
		if i > 0 {
			ways := el("div", fmt.Sprintf("ways wire%d", i))
			for j := (i - 1) * per; j < i*per; j++ {
				drawWay(&sc.Now.Ways[j], st.Sel).into(ways)
			}
			ways.into(n)
		}
		drawEnd(st, e, i).into(n)
	}
	return n
}

func drawEnd(st State, e *figure.EndNow, lane int) *Node {
	n := el("div", join("end", fmt.Sprintf("lane%d", lane), party(e.Party)), hidden(st.scene.Lanes[lane].Name+" "))
	if e.Doing != "" {
		el("b", "doing", text(e.Doing)).into(n)
		hidden(", ").into(n)
	}
	span("said", e.Said).into(n)
	if len(e.Knows) > 0 {
		hidden(", " + st.phrase("now/knows")).into(n)
		st.chips(e.Knows, st.Sel).into(n)
	}
	return n
}

func drawWay(w *figure.Way, sel string) *Node {
	n := el("div", join("way", ifs(w.Right, "to-right"), ifs(!w.Right, "to-left")), hidden(w.Spoken))
	left, right := &w.Sends, &w.Takes
	if !w.Right {
		left, right = right, left
		head(false).into(n)
	}
	half(left).into(n)
	label := &several{}
	if w.Sends.On {
		label.add(lock())
	}
	label.add(text(w.Sends.Text))
	if w.Sends.Sel != "" {
		btn(join("label", ifs(sel == w.Sends.Sel, "marked")), "sel:"+w.Sends.Sel, label).into(n)
	} else {
		el("span", "label", attr("aria-hidden", "true"), label).into(n)
	}
	half(right).into(n)
	if w.Right {
		head(true).into(n)
	}
	return n
}

func half(g *figure.Guard) *Node {
	return el("span", join("half", ifs(g.On, "on")), attr("aria-hidden", "true"))
}

// drawSlider draws the story as a line that one can move along, by pointer
// and by arrow keys.
func drawSlider(st State) *Node {
	sc := st.scene
	last, at := len(sc.Story)-1, sc.At
	if st.Step == 0 {
		at = last
	}
	if st.Asking() > 0 {
		last = at // how much there is to come would be an answer
	}
	now := fmt.Sprint(max(at, 0))
	return el("input", "slider", attr("type", "range"), attr("min", "0"), attr("max", fmt.Sprint(max(last, 1))), attr("step", "1"),
		attr("data-drag", "at:"), attr("value", now), attr("data-value", now),
		attr("aria-label", st.phrase("now/scrub")), attr("aria-valuetext", sc.Position))
}
