package figure

import (
	"handshakelab/core/trace"
)

// sight is what a point of view lets be seen.
type sight struct {
	t      *trace.Trace
	all    bool
	party  trace.Party
	values map[trace.ValueID]bool
	bufs   map[trace.BufID]bool
}

func partyOf(view string) trace.Party {
	switch view {
	case "client":
		return trace.Client
	case "server":
		return trace.Server
	case "onlooker":
		return trace.Onlooker
	case "attacker":
		return trace.Attacker
	}
	return trace.Nobody
}

// see computes what is known from a point of view.
func see(t *trace.Trace, view string) *sight {
	s := &sight{t: t, party: partyOf(view)}
	if s.party == trace.Nobody {
		s.all = true
		return s
	}
	s.bufs = make(map[trace.BufID]bool, len(t.Bufs))
	s.values = make(map[trace.ValueID]bool, len(t.Values))
	s.readBufs()
	s.readValues()
	return s
}

// end says whether the point of view is that of somebody who can be an end.
func (s *sight) end() bool {
	return s.party == trace.Client || s.party == trace.Server || s.party == trace.Attacker
}

// onWire says whether the viewer sees what crosses a connection's wire: an
// onlooker and an attacker see all, an end its own connections.
func (s *sight) onWire(c trace.ConnID) bool {
	if s.all || s.party == trace.Onlooker || s.party == trace.Attacker {
		return true
	}
	e := s.t.Conn(c).Ends
	return e[0] == s.party || e[1] == s.party
}

// readBufs finds the byte spaces whose content is open to the viewer: those
// an end made, opened or put together itself, and what crossed in the clear.
func (s *sight) readBufs() {
	t := s.t
	for i := range t.Bufs {
		b := &t.Bufs[i]
		switch {
		case s.end() && b.At == s.party:
			s.bufs[b.ID] = true
		case b.Kind == trace.SentRecord || b.Kind == trace.ReceivedRecord:
			if s.onWire(b.Conn) {
				s.bufs[b.ID] = true
			}
		}
	}
	// A message that was copied, not sealed, into a record can be read there.
	for i := range t.Bufs {
		b := &t.Bufs[i]
		if !s.bufs[b.ID] || b.Kind != trace.SentRecord {
			continue
		}
		for _, p := range b.Parts {
			if p.Op == 0 && p.Src.Buf != 0 {
				s.bufs[p.Src.Buf] = true
			}
		}
	}
	// What the other end put together of things that can be read, likewise;
	// so can what an own sealed message came to there. An altered message
	// differs from what was sent: only who sees the wire behind sees it.
	for range 3 {
		for i := range t.Bufs {
			b := &t.Bufs[i]
			if s.bufs[b.ID] || len(b.Parts) == 0 || s.end() && s.party != trace.Attacker {
				continue
			}
			known := true
			for _, p := range b.Parts {
				known = known && p.Op == 0 && p.Src.Buf != 0 && s.bufs[p.Src.Buf]
			}
			if known {
				s.bufs[b.ID] = true
			}
		}
	}
	// An end knows what its peer sent when it arrived as it was.
	for i := range t.Bufs {
		b := &t.Bufs[i]
		if s.end() && b.At == s.party && b.Kind == trace.ReceivedMessage {
			s.back(b, b.Data, 0)
		}
	}
	// Certificates are public once somebody has shown them in the clear.
	for i := range t.Bufs {
		if b := &t.Bufs[i]; b.Kind == trace.Certificate && !s.bufs[b.ID] {
			for _, p := range b.Parts {
				if s.bufs[p.Src.Buf] {
					s.bufs[b.ID] = true
				}
			}
		}
	}
}

// back marks the message that b was sent as, if its bytes are the same.
func (s *sight) back(b *trace.Buf, data []byte, depth int) {
	if depth > 6 {
		return
	}
	if b.Kind == trace.SentMessage && string(b.Data) == string(data) {
		s.bufs[b.ID] = true
		return
	}
	for _, p := range b.Parts {
		if p.Src.Buf != 0 {
			s.back(s.t.Buf(p.Src.Buf), data, depth+1)
		}
	}
}

// readValues closes over what is known: an end's own values; what can be read
// on the wire; what can be computed from that.
func (s *sight) readValues() {
	t := s.t
	plain := map[string]bool{}
	for more := true; more; {
		more = false
		for i := range t.Values {
			v := &t.Values[i]
			if s.values[v.ID] {
				continue
			}
			if s.end() && v.Party == s.party || s.wire(v) || plain[v.Name+"\x00"+string(v.Data)] || s.computable(v) {
				s.values[v.ID] = true
				plain[v.Name+"\x00"+string(v.Data)] = true
				more = true
			}
		}
	}
}

func (s *sight) wire(v *trace.Value) bool {
	switch v.Origin.Kind {
	case trace.FromWire:
		return v.Origin.Slice.Buf != 0 && s.bufs[v.Origin.Slice.Buf]
	case trace.FromConst:
		return !v.Secret
	}
	return false
}

func (s *sight) computable(v *trace.Value) bool {
	if v.Origin.Kind != trace.FromOp || v.Origin.Op == 0 {
		return false
	}
	o := s.t.Op(v.Origin.Op)
	if len(o.In)+len(o.InBytes) == 0 {
		return false
	}
	for _, in := range o.In {
		if !s.values[in] {
			return false
		}
	}
	for _, in := range o.InBytes {
		if in.Buf != 0 && !s.bufs[in.Buf] {
			return false
		}
	}
	return true
}

// value says whether a value is known.
func (s *sight) value(id trace.ValueID) bool { return s.all || s.values[id] }

// buf says whether the bytes of a space may be shown. Those of a protected
// record may: they are what is seen on the wire.
func (s *sight) buf(id trace.BufID) bool { return s.all || s.bufs[id] }

// mind says whether one sees what party does by itself: its checks, its
// computations.
func (s *sight) mind(p trace.Party) bool { return s.all || s.end() && s.party == p }

// flow says whether one can read a message, and not just see that there is one.
func (s *sight) flow(f *flow) bool {
	if s.all || f.message != 0 && s.bufs[f.message] {
		return true
	}
	if s.end() && s.party == f.to {
		for _, b := range f.received {
			if s.bufs[b] {
				return true
			}
		}
	}
	return f.message == 0 && !f.encrypted && s.onWire(f.conn)
}
