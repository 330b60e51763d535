package lab

import (
	"strconv"
	"time"

	"handshakelab/core/attack"
	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/pki"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// conn is a connection: two sides and what lies between them.
type conn struct {
	id    trace.ConnID
	plan  *scenario.Plan
	wire  *attack.Wire
	world *pki.World
	sides [2]*side // the client's, the server's
	goOn  []string // failed checks that the user chose to go on without
	began time.Duration

	versions []uint16 // that its client offers
	covered  bool     // its client's hidden hello was not read: whom it meets has to be the cover

	sessions handshake.SessionCache // the server's
}

// side is one end of a connection, with the application above it.
type side struct {
	conn  *conn
	n     int // 0: plays the client's part, 1: the server's
	party trace.Party
	scope *trace.Scope
	end   end
	app   func() // what the application does after its end has run

	sent   [][]attack.Record // flights, as sent
	stream []trace.Part      // what arrived, offsets counted from the stream's beginning
	length int32             // of stream
	shut   bool              // its application sends no more
	closed bool              // the end of its stream is on its way
}

// end is what the lab drives: handshake.End, or a party that plays one.
type end interface {
	Feed([]byte)
	EOF()
	Do(handshake.Command)
	TakeRecords() []handshake.Out
	Status() handshake.Status
	Received() []byte
	Sessions() []*handshake.Session
	Stop()
}

func (s *side) role() string { return [2]string{"client", "server"}[s.n] }
func (s *side) peer() *side  { return s.conn.sides[1-s.n] }
func (s *side) ended() bool  { return s.end.Status().State == handshake.Ended }
func (s *side) open() bool   { return s.end.Status().State == handshake.Open }

// next gives the plan of the connection to come.
func (l *lab) next() *scenario.Plan { return &l.plans[min(len(l.conns), len(l.plans)-1)] }

// connect adds a connection whose sides have no ends yet.
func (l *lab) connect(client, server trace.Party, why trace.ConnWhy, parent *conn) *conn {
	n := min(len(l.conns), len(l.plans)-1)
	c := &conn{plan: &l.plans[n], world: l.worlds[n], began: l.rec.Now, sessions: l.sessions}
	var after trace.ConnID
	if parent != nil {
		after = parent.id
	}
	c.id = l.rec.Conn(client, server, why, after)
	var cuts []attack.Surgery
	for _, s := range c.plan.Wire {
		cuts = append(cuts, attack.Surgery{Verb: string(s.Verb), Sender: s.Sender, Message: s.Message, N: s.N,
			HasAt: s.HasAt, Path: s.Path, Byte: s.Byte, Bit: s.Bit, Value: s.Value, Text: s.Text})
	}
	c.wire = attack.New(cuts...)
	c.sides[0] = &side{conn: c, n: 0, party: client, scope: l.rec.At(c.id, client)}
	c.sides[1] = &side{conn: c, n: 1, party: server, scope: l.rec.At(c.id, server)}
	l.conns = append(l.conns, c)
	if why != trace.Relay {
		l.leaks(c, "before")
	}
	return c
}

// random gives a connection's randomness: the scenario's seed, and from the
// second connection on the connection's number before each label.
func (c *conn) random() crypt.Random {
	r := crypt.Labelled(c.plan.Seed)
	if c.id == 1 {
		return r
	}
	return prefixed{r, "c" + strconv.Itoa(int(c.id)) + "/"}
}

type prefixed struct {
	crypt.Random
	prefix string
}

func (p prefixed) Bytes(label string, n int) []byte { return p.Random.Bytes(p.prefix+label, n) }

// outcome says how a side ended. An end that is still open when nothing
// moves any more waits for ever.
func (l *lab) outcome(s *side) trace.Outcome {
	st := s.end.Status()
	o := trace.Outcome{Conn: s.conn.id, Party: s.party, End: st.Outcome, By: st.By}
	if st.State == handshake.Open {
		o.End = trace.EndStalled
	}
	if o.End == trace.EndStalled {
		for _, e := range l.rec.T.Events {
			if e.Conn == o.Conn && e.Party == o.Party && e.Kind == trace.Waits {
				o.By = e.ID
			}
		}
	}
	return o
}
