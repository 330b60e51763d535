package export

import (
	"strconv"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// cell draws what stands in one lane and gives its height.
func (d *drawing) cell(r *figure.Row, c *figure.Cell, s span, who trace.Party, soft string) int {
	x, y := s.x+6, d.y
	room := s.w - 12
	for _, l := range wrapped(c.Speech, room, 13) {
		d.text(x, y+15, soft, l)
		y += line
	}
	if c.Speech != "" {
		y += 3
	}
	at := x
	place := func(w int) { // makes room for something this wide
		if at > x && at+w > x+room {
			at, y = x, y+26
		}
	}
	begun := false
	for i := range c.Checks {
		k := &c.Checks[i]
		if !stands(c, k) {
			continue
		}
		w := 30 + extent(k.Label, 12)
		place(w)
		d.check(at, y, w, k)
		at, begun = at+w+4, true
	}
	if standing(c) == 0 && c.Tally != "" {
		w := 4 + extent(c.Tally, 13)
		d.text(at, y+16, "hl-m hl-b", c.Tally)
		at, begun = at+w+4, true
	}
	for i := range c.Chips {
		w := 16 + extent(c.Chips[i].Tag, 12) + 24
		place(w)
		d.chip(at, y, w, &c.Chips[i])
		at, begun = at+w+4, true
	}
	if begun {
		y += 26
	}
	if c.Guess != "" && (d.s.Stop == nil || d.s.Stop.Step != r.Step) {
		for _, l := range wrapped(c.Guess, room, 12) {
			d.text(x, y+13, "hl-m hl-n", l)
			y += 16
		}
	}
	return y - d.y
}

// stands says whether a check stands by itself; standing counts those.
func stands(c *figure.Cell, k *figure.CheckMark) bool {
	return c.Stands && (k.Main || k.Result != trace.Passed)
}

func standing(c *figure.Cell) (n int) {
	for i := range c.Checks {
		if stands(c, &c.Checks[i]) {
			n++
		}
	}
	return n
}

func (d *drawing) check(x, y, w int, k *figure.CheckMark) {
	box, ink := "hl-edge", "hl-i"
	switch {
	case k.Future:
		box, ink = "hl-edge hl-dash", "hl-f"
	case k.Result == trace.Failed:
		box, ink = "hl-badline", "hl-bad hl-b"
	case k.Result == trace.Overridden:
		box, ink = "hl-badline hl-dash", "hl-bad"
	case k.Result != trace.Passed:
		box, ink = "hl-edge hl-dash", "hl-m"
	}
	d.box(x, y, w, 22, 11, box)
	mark := k.Mark
	if k.Future {
		mark = "·"
	}
	d.text(x+7, y+15, ink+" hl-n", mark+" "+k.Label)
}

// chip draws a value: tag, strip, its maker's colour; solid if it is secret.
func (d *drawing) chip(x, y, w int, c *figure.Chip) {
	box, ink := party(c.Maker)+"-o", party(c.Maker)
	switch {
	case c.Future || c.Hidden:
		box, ink = "hl-edge hl-dash", "hl-f"
	case c.Secret:
		box, ink = "hl-i", "hl-bg"
	}
	d.box(x, y, w, 22, 4, box)
	d.text(x+6, y+15, ink+" hl-n hl-b", c.Tag)
	if c.Future || c.Hidden {
		return
	}
	d.path(x+10+extent(c.Tag, 12), y+5, ink, strip(c.Bars))
	if c.Differs {
		d.text(x+w-8, y+9, ink+" hl-s", "≠")
	}
}

// strip is a value's six bars as a path, 23 wide and 12 high: equal looks
// equal, changed looks changed.
func strip(bars [6]uint8) string {
	var b strings.Builder
	for i, h := range bars {
		v := strconv.Itoa(int(h) * 2)
		b.WriteString("M" + strconv.Itoa(i*4) + " 12v-" + v + "h3v" + v + "z")
	}
	return b.String()
}

// wire draws what crossed and gives its height.
func (d *drawing) wire(w *figure.Wire, s span) int {
	y := d.y
	if len(w.Arrows) == 0 && w.Note != "" {
		d.center(s.x+s.w/2, y+16, "hl-m hl-n", w.Note)
	}
	for i := range w.Arrows {
		d.arrow(&w.Arrows[i], s, y)
		y += 28
	}
	return y - d.y
}

func (d *drawing) arrow(a *figure.Arrow, s span, y int) {
	class := party(a.From)
	if a.Future {
		class = "hl-f"
	}
	label := flight(a, false)
	if extent(label, 12)+60 > s.w {
		label = flight(a, true)
	}
	if a.Encrypted {
		label = "▨ " + label
	}
	if a.Altered || a.Injected {
		label = "⚡" + label
	}
	if a.Lost {
		label += " " + d.words.Phrase("export/lost")
	}
	w := min(extent(label, 12)+14, s.w-24)
	mid, from, to := s.x+s.w/2, s.x+1, s.x+s.w-1
	stroke := class + "-l"
	if a.Altered || a.Future {
		stroke += " hl-dash"
	}
	if a.Encrypted && !a.Future {
		d.rect(from+8, y+8, to-from-16, 10, "hl-hatch")
		stroke = "hl-cipher-l"
	}
	end, back := to-8, from
	head := "M0 0 9 6 0 12z"
	hx := to - 9
	if !a.Right {
		end, back = from+8, to
		head, hx = "M9 0 0 6l9 6z", from
	}
	if a.Lost {
		end = mid
	} else {
		d.path(hx, y+7, fill(class), head)
	}
	d.segment(back, end, y+13, stroke)
	box := "hl-plate"
	switch {
	case a.Alert:
		box = "hl-badline hl-badt"
	case a.Encrypted && !a.Future:
		box = "hl-cipher-o"
	}
	d.box(mid-w/2, y+2, w, 22, 4, box)
	ink := "hl-i"
	if a.Future {
		ink = "hl-f"
	}
	d.center(mid, y+17, ink+" hl-n", label)
}

// flight names the messages of an arrow.
func flight(a *figure.Arrow, short bool) string {
	var names []string
	for _, m := range a.Messages {
		if short && m.Short != "" {
			names = append(names, m.Short)
		} else {
			names = append(names, m.Text)
		}
	}
	return strings.Join(names, " · ")
}
