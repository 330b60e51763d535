package trace

import "time"

// Recorder writes a trace. Its methods may be called on a nil Recorder, which
// records nothing and gives zero identifiers: that is tracing switched off.
// What is handed in is kept, not copied.
type Recorder struct {
	T   Trace
	Now time.Duration // virtual time, set by the driver
}

// NewRecorder gives a recorder with room for an ordinary handshake.
func NewRecorder() *Recorder {
	return &Recorder{T: Trace{
		Bufs:   make([]Buf, 0, 64),
		Values: make([]Value, 0, 96),
		Ops:    make([]Op, 0, 64),
		Events: make([]Event, 0, 192),
	}}
}

// Conn adds a connection and gives its identifier.
func (r *Recorder) Conn(client, server Party, why ConnWhy, parent ConnID) ConnID {
	if r == nil {
		return 0
	}
	id := ConnID(len(r.T.Conns) + 1)
	r.T.Conns = append(r.T.Conns, Conn{id, [2]Party{client, server}, why, parent})
	return id
}

// At gives the place of one end in the trace, to write from.
func (r *Recorder) At(c ConnID, p Party) *Scope {
	if r == nil {
		return nil
	}
	return &Scope{r, c, p}
}

// Scope is a recorder for one end of one connection. Like the Recorder it
// may be nil.
type Scope struct {
	R     *Recorder
	Conn  ConnID
	Party Party
}

// Peer is who plays the other part.
func (s *Scope) Peer() Party {
	if s == nil {
		return Nobody
	}
	e := s.R.T.Conns[s.Conn-1].Ends
	if e[0] == s.Party {
		return e[1]
	}
	return e[0]
}

// Buf adds a byte space of this end. Spaces of the Sent kinds are From this
// end, all others From its peer.
func (s *Scope) Buf(k BufKind, data []byte, parts ...Part) BufID {
	if s == nil {
		return 0
	}
	from := s.Party
	if k != SentMessage && k != SentRecord {
		from = s.Peer()
	}
	t := &s.R.T
	id := BufID(len(t.Bufs) + 1)
	t.Bufs = append(t.Bufs, Buf{id, k, s.Conn, from, s.Party, data, parts})
	return id
}

// Value adds a value of this end.
func (s *Scope) Value(name string, data []byte, o Origin, secret bool) ValueID {
	if s == nil {
		return 0
	}
	t := &s.R.T
	id := ValueID(len(t.Values) + 1)
	t.Values = append(t.Values, Value{id, name, s.Conn, s.Party, data, o, secret})
	return id
}

// Op adds a computation of this end; ID, Conn and Party are filled in. Its
// outputs are added by [Scope.Result].
func (s *Scope) Op(op Op) OpID {
	if s == nil {
		return 0
	}
	t := &s.R.T
	op.ID, op.Conn, op.Party = OpID(len(t.Ops)+1), s.Conn, s.Party
	t.Ops = append(t.Ops, op)
	return op.ID
}

// Result adds a value computed by op and lists it among op's outputs.
func (s *Scope) Result(op OpID, name string, data []byte, secret bool) ValueID {
	if s == nil {
		return 0
	}
	id := s.Value(name, data, Origin{Kind: FromOp, Op: op}, secret)
	o := &s.R.T.Ops[op-1]
	o.Out = append(o.Out, id)
	return id
}

// Event adds an event of this end; ID, At, Conn and Party are filled in.
func (s *Scope) Event(e Event) EventID {
	if s == nil {
		return 0
	}
	t := &s.R.T
	e.ID, e.At, e.Conn, e.Party = EventID(len(t.Events)+1), s.R.Now, s.Conn, s.Party
	t.Events = append(t.Events, e)
	return e.ID
}

// Yields lists stretches of bytes among op's outputs.
func (s *Scope) Yields(op OpID, out ...Slice) {
	if s == nil {
		return
	}
	o := &s.R.T.Ops[op-1]
	o.OutBytes = append(o.OutBytes, out...)
}
