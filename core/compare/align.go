package compare

import (
	"bytes"
	"encoding/hex"

	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// run is a trace with the connections that can be shown.
type run struct {
	t    *trace.Trace
	lang string
	tabs []figure.ConnTab
}

func newRun(t *trace.Trace, lang string) *run {
	return &run{t, lang, figure.Build(t, figure.Options{Lang: lang}).Conns}
}

// side is one run's connection, with its lines.
type side struct {
	Side
	t     *trace.Trace
	lines []line
}

// line is a line with what it is about, the step that it is told in, and
// whether its counterpart was found.
type line struct {
	*figure.EventLine
	step int
	key  string
	used bool
}

func (r *run) side(i int) *side {
	sc := figure.Build(r.t, figure.Options{Conn: r.tabs[i].Conn, Lang: r.lang})
	s := &side{t: r.t}
	s.Conn, s.Verdict, s.Tally = sc.Conn, sc.Verdict, tally(r.t, sc.Conn)
	if len(r.tabs) > 1 {
		s.Label = r.tabs[i].Label
	}
	for n := range sc.Rows {
		for k := range sc.Rows[n].Lines {
			l := &sc.Rows[n].Lines[k]
			switch l.Kind {
			case "compute", "make", "keys": // the values tell of them
				continue
			}
			s.lines = append(s.lines, line{l, n + 1, s.key(s.t.Event(l.Event)), false})
		}
	}
	return s
}

// key is what an event is about: the connection it is on, which part in it,
// and its name.
func (s *side) key(e *trace.Event) string {
	key := ""
	if e.Conn != 0 && s.t.Conn(e.Conn).Why == trace.Relay {
		key = "relay/"
	}
	key += explain.Role(s.t, e.Conn, e.Party).String() + "/" + e.Kind.String() + "/"
	switch {
	case e.Alert != nil:
		key += e.Alert.Name
	case e.Msg != nil:
		key += e.Msg.Name
	case e.Check != nil:
		key += e.Check.ID
	default:
		key += e.Note
	}
	return key
}

// align puts the lines of two sides beside each other; either may be nil.
func (p *Pair) align(c *Comparison, sides [2]*side) {
	a, b := sides[0], sides[1]
	if a == nil {
		a = &side{}
	}
	if b == nil {
		b = &side{}
	}
	after := make([][]*line, len(a.lines)+1) // the second's own, by what they come behind
	pairs := make([]*line, len(a.lines))
	at := 0
	for i := range b.lines {
		l := &b.lines[i]
		if k := counterpart(a.lines, l.key); k >= 0 {
			at, pairs[k] = k+1, l
			continue
		}
		after[at] = append(after[at], l)
	}
	for i := range len(a.lines) + 1 {
		if i > 0 {
			l := &a.lines[i-1]
			r := Row{Step: l.step, Lines: [2]*figure.EventLine{l.EventLine}, Len: [2]int{a.length(l)}}
			if m := pairs[i-1]; m != nil {
				r.Lines[1], r.Moved = m.EventLine, m.step != l.step
				r.hold(a, b)
				c.Bytes += max(r.Len[0], r.Len[1])
				c.Alike += r.Alike
			}
			p.Rows = append(p.Rows, r)
		}
		for _, l := range after[i] {
			p.Rows = append(p.Rows, Row{Step: l.step, Lines: [2]*figure.EventLine{nil, l.EventLine}, Len: [2]int{0, b.length(l)}})
		}
	}
	rows := p.Rows
	p.Rows = make([]Row, 0, len(rows))
	for step := 1; step <= 10; step++ {
		for i := range rows {
			if rows[i].Step == step {
				p.Rows = append(p.Rows, rows[i])
				p.Same = p.Same && rows[i].Same
			}
		}
	}
}

// counterpart gives the first line of a key that has none yet; below 0: there
// is none.
func counterpart(lines []line, key string) int {
	for k := range lines {
		if l := &lines[k]; !l.used && l.key == key {
			l.used = true
			return k
		}
	}
	return -1
}

// message gives the byte space that a line is about, nil if there is none.
func (s *side) message(l *figure.EventLine) *trace.Buf {
	switch l.Kind {
	case "message", "alert", "data":
		if e := s.t.Event(l.Event); len(e.On) > 0 {
			return s.t.Buf(e.On[0].Buf)
		}
	}
	return nil
}

func (s *side) length(l *line) int {
	if m := s.message(l.EventLine); m != nil {
		return len(m.Data)
	}
	return 0
}

// hold holds the two lines of a row against each other.
func (r *Row) hold(a, b *side) {
	r.Same = r.Lines[0].Mark == r.Lines[1].Mark && r.Lines[0].Text == r.Lines[1].Text && !r.Moved
	m, n := a.message(r.Lines[0]), b.message(r.Lines[1])
	if m == nil || n == nil {
		return
	}
	r.Len = [2]int{len(m.Data), len(n.Data)}
	if bytes.Equal(m.Data, n.Data) {
		r.Alike = len(m.Data)
		return
	}
	r.Same = false
	d := differ{bufs: [2]*trace.Buf{m, n}}
	d.walk([2][]node{a.spans(m), b.spans(n)}, "", 0)
	r.Alike, r.Fields = d.alike, d.fields
}

// alignValues puts the values of two sides beside each other.
func (p *Pair) alignValues(sides [2]*side) {
	var keys []string // of p.Values
	for k, s := range sides {
		if s == nil {
			continue
		}
		for i := range s.t.Values {
			v := &s.t.Values[i]
			key := v.Name
			if v.Conn != 0 && s.t.Conn(v.Conn).Why == trace.Relay && s.t.Conn(v.Conn).Parent == s.Conn {
				key = "relay/" + key
			} else if v.Conn != s.Conn {
				continue
			}
			key = explain.Role(s.t, v.Conn, v.Party).String() + "/" + key
			j := 0
			for j < len(keys) && (keys[j] != key || p.Values[j].IDs[k] != 0) {
				j++
			}
			if j == len(keys) {
				keys = append(keys, key)
				p.Values = append(p.Values, Value{Name: v.Name, Party: v.Party, Secret: v.Secret})
			}
			w := &p.Values[j]
			w.IDs[k], w.Len[k], w.Start[k] = v.ID, len(v.Data), start(v.Data)
			if k == 1 && w.IDs[0] != 0 {
				w.Same = bytes.Equal(sides[0].t.Value(w.IDs[0]).Data, v.Data)
			}
		}
	}
	for i := range p.Values {
		p.Same = p.Same && p.Values[i].Same
	}
}

// start is what is shown of bytes that have no words: the first eight.
func start(b []byte) string {
	if len(b) > 8 {
		return hex.EncodeToString(b[:8]) + "…"
	}
	return hex.EncodeToString(b)
}
