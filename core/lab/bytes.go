package lab

import (
	"handshakelab/core/attack"
	"handshakelab/core/trace"
)

// label says which messages a sent record carries, from the trace.
func (l *lab) label(buf trace.BufID) attack.Record {
	if r, ok := l.labels[buf]; ok {
		r.Buf = buf
		return r
	}
	t := &l.rec.T
	for ; l.scanned < len(t.Events); l.scanned++ {
		switch e := &t.Events[l.scanned]; e.Kind {
		case trace.MessageSent, trace.DataSent:
			l.names[e.On[0].Buf] = e.Msg.Name
		case trace.AlertSent:
			l.names[e.On[0].Buf] = "alert"
		}
	}
	b := t.Buf(buf)
	r := attack.Record{Buf: buf, Data: b.Data}
	for _, p := range b.Parts {
		m := l.carried[p.Src.Buf]
		if m == nil {
			m = &attack.Message{Name: l.names[p.Src.Buf], Data: t.Buf(p.Src.Buf).Data}
			l.carried[p.Src.Buf] = m
		}
		st := attack.Stretch{Msg: m, At: int(p.At), Len: int(p.Len), Off: int(p.Src.Off)}
		if p.Op != 0 {
			r.Protected = true
			st.At, st.Len, st.Off = recordHeader, len(b.Data)-recordHeader, 0
		}
		r.Carries = append(r.Carries, st)
	}
	l.labels[buf] = r
	return r
}

// recordHeader is the length of a record's header.
const recordHeader = 5

// arrived notes what a piece of a side's stream came from.
func (s *side) arrived(p attack.Delivery) {
	for _, part := range p.Parts {
		part.At += s.length
		s.stream = append(s.stream, part)
	}
	s.length += int32(len(p.Data))
}

// trackBytes says of every record that reached a side where its bytes came
// from. A record's bytes are the next ones of the stream, however the
// attacker has moved the borders between records.
func (l *lab) trackBytes(s *side) {
	t := &l.rec.T
	from := int32(0)
	i := 0
	for j := range t.Bufs {
		b := &t.Bufs[j]
		if b.Kind != trace.ReceivedRecord || b.Conn != s.conn.id || b.At != s.party {
			continue
		}
		end := from + int32(len(b.Data))
		for ; i < len(s.stream) && s.stream[i].At < end; i++ {
			p := s.stream[i]
			cut := max(0, from-p.At)
			n := min(p.At+p.Len, end) - p.At - cut
			q := trace.Part{At: p.At + cut - from, Len: n, Altered: p.Altered}
			if p.Src.Buf != 0 {
				q.Src = trace.Slice{Buf: p.Src.Buf, Off: p.Src.Off + cut, Len: n}
			}
			b.Parts = append(b.Parts, q)
			if p.At+p.Len > end {
				break // the rest of it belongs to the next record
			}
		}
		from = end
	}
}
