package figure

import (
	"strings"

	"handshakelab/core/trace"
)

// Finding is one check that an end made, with what it found.
type Finding struct {
	CheckMark
	Question string  // what is asked
	Says     string  // what came of it, with the dates and names that decided it
	Looked   []Space // the bytes it looked at, and no others
}

// Findings are the checks of one kind ("server-cert/…": its kind is
// "server-cert") that a party made in a run, in their order.
func Findings(t *trace.Trace, party trace.Party, kind string, o Options) (list []Finding) {
	x := newInspector(t, o)
	for i := range t.Events {
		e := &t.Events[i]
		if e.Kind != trace.Checked || e.Party != party || !strings.HasPrefix(e.Check.ID, kind+"/") {
			continue
		}
		w, _ := x.c.Check(e.Check.ID)
		f := Finding{CheckMark: x.mark(e), Question: x.fill(w.Question, e.Conn, e.Party)}
		if f.Says = x.found(e.Check, e.Conn, e.Party); f.Says == "" {
			f.Says = f.Text
		}
		for _, l := range e.Check.Looked {
			if l.Buf != 0 {
				f.Looked = append(f.Looked, x.looked(l))
			}
		}
		list = append(list, f)
	}
	return list
}

// looked shows a stretch of bytes without what is around it.
func (x *inspector) looked(l trace.Slice) Space {
	s := x.bufSpace(x.t.Buf(l.Buf), int(l.Off), int(l.Off+l.Len))
	var rows []ByteRow
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.Marked {
				rows = append(rows, r)
				break
			}
		}
	}
	s.Rows = rows
	plain := x.bufSpace(x.t.Buf(l.Buf), 0, 0)
	if f := plain.Marked(int(l.Off), int(l.Off+l.Len)); f != nil {
		s.Fields = []Field{*f}
	}
	return *s
}
