package export

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// SVG draws a run as a picture that stands on its own: light and dark in one
// file by the reader's system, no script, nothing fetched, 720 units wide.
// What it shows is also said in words, in its title and description. Below
// the figure it states the scenario and the lab's version.
func SVG(t *trace.Trace, o figure.Options) []byte {
	s := figure.Build(t, o)
	d := &drawing{s: s, words: explain.In(o.Lang), y: 12}
	d.measure()
	d.verdict()
	d.heads()
	for i := range s.Rows {
		d.row(&s.Rows[i])
	}
	d.foot(t.Scenario)

	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="%d" viewBox="0 0 720 %[1]d" role="img" aria-labelledby="hl-t hl-d">
<title id="hl-t">%s</title>
<desc id="hl-d">%s</desc>
<metadata>%s</metadata>
<style>%s</style>
%s
<rect class="hl-card" x=".5" y=".5" width="719" height="%d" rx="8"/>
%s%s</svg>
`, d.y, escape(s.Verdict.Title), escape(words(s)), escape(madeBy(d.words, t.Scenario)), svgStyle, svgDefs, d.y-1, &d.under, &d.b)
	return b.Bytes()
}

// words is the figure for those who can't see it.
func words(s *figure.Scene) string {
	var all []string
	all = append(all, s.Verdict.Text)
	for i := range s.Rows {
		if r := &s.Rows[i]; r.State != figure.NotReached && r.Spoken != "" {
			all = append(all, r.Spoken)
		}
	}
	if s.Stop != nil && s.Stop.After != "" {
		all = append(all, s.Stop.After)
	}
	return strings.Join(all, " ")
}

// drawing is a picture being drawn, from top to bottom.
type drawing struct {
	s        *figure.Scene
	words    *explain.Catalog
	b, under strings.Builder // under: what lies behind the rest
	y        int             // where the next thing begins
	lanes    []span          // where the lanes are, from left to right
	wires    []span          // and what is between them
	pen      *strings.Builder
}

// span is a stretch from left to right.
type span struct{ x, w int }

const (
	picture = 720
	margin  = 12
	gutter  = 44 // the steps' numbers, and the marks beside them
	line    = 17
)

// measure says where lanes and wires are.
func (d *drawing) measure() {
	d.pen = &d.b
	lane, wire := 198, 268
	if len(d.s.Lanes) == 3 {
		lane, wire = 136, 128
	}
	x := gutter
	for i := range d.s.Lanes {
		if i > 0 {
			d.wires = append(d.wires, span{x, wire})
			x += wire
		}
		d.lanes = append(d.lanes, span{x, lane})
		x += lane
	}
}

func (d *drawing) verdict() {
	v := &d.s.Verdict
	class, top := "hl-i", d.y
	if v.Kind == "bad" {
		class = "hl-bad"
	}
	for _, l := range wrapped(v.Mark+" "+v.Title, picture-2*margin-28, 18) {
		d.text(margin+14, d.y+16, class+" hl-h", l)
		d.y += 22
	}
	d.y += 4
	for _, l := range wrapped(v.Text, picture-2*margin-28, 13) {
		d.text(margin+14, d.y+12, "hl-i", l)
		d.y += line
	}
	d.y += 6
	d.rect(margin, top, 4, d.y-top-4, fill(class))
	if v.Kind == "bad" { // the wide ground of a failure
		d.pen = &d.under
		d.rect(margin, top, picture-2*margin, d.y-top-4, "hl-badt")
		d.pen = &d.b
	}
	for _, c := range d.s.Conns {
		if c.Current && len(d.s.Conns) > 1 {
			d.text(margin+14, d.y+12, "hl-m", c.Label)
			d.y += line + 2
		}
	}
}

func (d *drawing) heads() {
	d.rule(d.y)
	for i, l := range d.s.Lanes {
		name := l.Icon + " " + l.Name
		if noted := name + " – " + l.Note; l.Note != "" && extent(noted, 14) < d.lanes[i].w {
			name = noted
		}
		d.text(d.lanes[i].x+6, d.y+17, party(l.Party)+" hl-b", name)
	}
	d.y += 25
	d.rule(d.y)
}

// row draws one step.
func (d *drawing) row(r *figure.Row) {
	if r.State == figure.NotReached {
		return // what stopped says that it did not happen
	}
	top := d.y
	soft := "hl-i"
	if r.State == figure.Skipped || r.State == figure.Future {
		soft = "hl-f"
	}
	d.y += 6
	d.circle(30, top+19, 11, "hl-edge")
	d.center(30, top+23, soft+" hl-b", strconv.Itoa(r.Step))
	if r.State == figure.Skipped || r.State == figure.Future && empty(r) {
		t := r.Title
		if r.Note != "" {
			t += " – " + r.Note
		}
		d.text(gutter+6, top+23, soft, t)
		d.y = top + 38
		d.rule(d.y)
		return
	}
	height := 26
	for i := range r.Cells {
		c := &r.Cells[i]
		s := d.lanes[i]
		free := c.Stands && len(r.Wires) > 0 && len(r.Wires[max(i-1, 0)].Arrows) == 0 && standing(c) > 2
		if free && i == 0 { // checks may spread over a wire that carries nothing
			s.w += d.wires[0].w
		} else if free && i == len(r.Cells)-1 {
			s.x, s.w = s.x-d.wires[i-1].w, s.w+d.wires[i-1].w
		}
		height = max(height, d.cell(r, c, s, d.s.Lanes[i].Party, soft))
	}
	for i := range r.Wires {
		height = max(height, d.wire(&r.Wires[i], d.wires[i]))
	}
	d.y = top + height + 12
	for i, w := range d.wires {
		d.pen = &d.under
		d.post(w.x, top, d.y, d.s.Lanes[i].Party)
		d.post(w.x+w.w, top, d.y, d.s.Lanes[i+1].Party)
		d.pen = &d.b
	}
	for _, m := range d.s.Marks {
		switch {
		case m.Step != r.Step:
		case m.Kind == "cause":
			d.path(2, top+11, "hl-i", "M9 0 3 9h4l-1 7 7-10H8z")
		default:
			d.path(2, top+11, "hl-bad", "M2 4 4 2l4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z")
		}
	}
	if l := d.s.Link; l != nil && l.To == r.Step {
		d.text(gutter+6, d.y+8, "hl-m", l.Text)
		d.y += line
	}
	if s := d.s.Stop; s != nil && s.Step == r.Step {
		d.stop(s)
	}
	d.rule(d.y)
}

// stop draws the only solid red there is.
func (d *drawing) stop(s *figure.Stop) {
	d.rect(margin, d.y, picture-2*margin, 30, "hl-bad")
	d.text(margin+14, d.y+20, "hl-on hl-b", "✗ "+s.Text)
	d.y += 36
	for _, t := range []string{s.After, s.Guess} {
		if t == "" {
			continue
		}
		for _, l := range wrapped(t, picture-2*margin-28, 13) {
			d.text(margin+14, d.y+12, "hl-m", l)
			d.y += line
		}
	}
	d.y += 6
}

// foot states what the picture was made from.
func (d *drawing) foot(scenario string) {
	d.y += 4
	for _, l := range wrapped(madeBy(d.words, scenario), picture-2*margin, 11) {
		d.text(margin+2, d.y+11, "hl-m hl-s", l)
		d.y += 14
	}
	d.y += 6
}

// empty says that a row has nothing to show in its lanes.
func empty(r *figure.Row) bool {
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Speech != "" || len(c.Chips) > 0 || len(c.Checks) > 0 {
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

// Notice is a picture that holds a sentence: what stands in a figure's place
// where there can be none.
func Notice(sentence string) []byte {
	d := &drawing{y: 14}
	d.pen = &d.b
	for _, l := range wrapped("✗ "+sentence, picture-2*margin-28, 14) {
		d.text(margin+14, d.y+14, "hl-i", l)
		d.y += 20
	}
	d.y += 14
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="%d" viewBox="0 0 720 %[1]d" role="img" aria-labelledby="hl-t">
<title id="hl-t">%s</title>
<style>%s</style>
<rect class="hl-badline" x="1" y="1" width="718" height="%d" rx="8"/>
%s</svg>
`, d.y, escape(sentence), svgStyle, d.y-2, &d.b)
	return b.Bytes()
}
