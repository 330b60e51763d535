package figure

import (
	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// sight is what a point of view lets be seen: what its party knows by package
// onlooker's closure.
type sight struct {
	t     *trace.Trace
	all   bool
	party trace.Party
	knows *onlooker.Knowledge // nil when all
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
func see(t *trace.Trace, view string) sight {
	s := sight{t: t, party: partyOf(view)}
	if s.party == trace.Nobody {
		s.all = true
		return s
	}
	s.knows = onlooker.Knows(t, s.party)
	return s
}

// end says whether the point of view is that of somebody who can be an end.
func (s *sight) end() bool {
	return s.party == trace.Client || s.party == trace.Server || s.party == trace.Attacker
}

// onWire says whether the viewer sees what crosses a connection's wire: an
// onlooker and an attacker see all, an end its own connections.
func (s *sight) onWire(c trace.ConnID) bool {
	if s.all || s.party == trace.Onlooker || s.party == trace.Attacker || c == 0 {
		return true
	}
	e := s.t.Conn(c).Ends
	return e[0] == s.party || e[1] == s.party
}

// value says whether a value is known.
func (s *sight) value(id trace.ValueID) bool { return s.all || s.knows.Value(id) }

// buf says whether the bytes of a space may be shown. Those of a protected
// record may: they are what is seen on the wire.
func (s *sight) buf(id trace.BufID) bool { return s.all || s.knows.Buf(id) }

// mind says whether one sees what party does by itself: its checks, its
// computations.
func (s *sight) mind(p trace.Party) bool { return s.all || s.end() && s.party == p }

// flow says whether one can read a message, and not just see that there is one.
func (s *sight) flow(f *flow) bool {
	if s.all || f.message != 0 && s.buf(f.message) {
		return true
	}
	if s.end() && s.party == f.to {
		for _, b := range f.received {
			if s.buf(b) {
				return true
			}
		}
	}
	return f.message == 0 && !f.encrypted && s.onWire(f.conn)
}
