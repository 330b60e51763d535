// Package lab is the driver: who talks to whom, in which order. It makes two
// ends for each connection, carries what they send through whatever lies
// between them, lets the applications above them talk, and says in the end
// what came of it. It knows neither protocol nor bytes: a man in the middle is
// two ordinary ends joined here, a replay a party that sends what it recorded.
//
// # Time
//
// There is no clock but a virtual one. An end runs until it waits; all that it
// sent in that run is one delivery, which arrives 10 ms later, record by
// record; deliveries due at the same time are made in the order in which they
// were sent. So round trips can be counted, and the same scenario gives the
// same trace everywhere.
//
// # Applications
//
// Once its handshake is complete the client sends one HTTP/1.1 request. The
// server answers it and, as it said it would, closes. That goes for every
// connection and whatever ALPN agreed on. With renegotiate=client the client
// wants another handshake before it asks, with =server the server before it
// answers; with client-auth-when=after the server wants the client's
// certificate then. With early-data the second connection's request goes ahead
// of its handshake, and the server does at once what it says.
//
// # More than one connection
//
//   - The user ignores the warning: when a check of the certificate that people
//     are asked about has failed, a second connection follows on which the
//     same checks are overridden.
//   - fallback: a connection that broke before anything was agreed on is
//     followed by one with older versions only, until one holds or there are
//     none left.
//   - ech: a client whose hidden hello the server could not read ends the
//     connection, and tries once more with what the server told it: another key,
//     or, when it told none, an open hello.
//   - resume: when the first connection is over, the client calls again and
//     offers to take up the session, if it was given one.
//   - intercept: the attacker is the server's end of the client's connection,
//     with a certificate of his own. When the client has taken it he calls the
//     server, on a connection of his own, and passes on what either says.
//     With the server's key stolen beforehand he shows the server's own
//     certificate; with the client's, he can show the client's to the server.
//   - splice: the attacker calls the server first, says something, and hands
//     the client's handshake on within his own connection.
//   - replay: when the first connection is over, the attacker sends the
//     client's recorded records to the server once more.
//
// The plan for the second connection, whichever it is, is the second plan.
package lab

import (
	"fmt"
	"sort"
	"time"

	"handshakelab/core/attack"
	"handshakelab/core/handshake"
	"handshakelab/core/pki"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Transit is how long a delivery takes.
const Transit = 10 * time.Millisecond

// Run carries out a scenario and gives what happened. An error is a sentence
// about the scenario: something in it that cannot be built, or surgery aimed
// at what was never sent.
func Run(s *scenario.Scenario) (*trace.Trace, error) { return carryOut(s, nil) }

// Pause has f called before each certificate that a run has to make, nil
// nobody; see core.Pause.
func Pause(f func()) { pki.Pause = f }

// carryOut is Run with a certificate that somebody brought, if own is not nil.
func carryOut(s *scenario.Scenario, own *Own) (*trace.Trace, error) {
	l := &lab{rec: trace.NewRecorder(), plans: s.Plans(), sessions: handshake.NewSessionCache(8), names: map[trace.BufID]string{},
		carried: map[trace.BufID]*attack.Message{}, labels: map[trace.BufID]attack.Record{}}
	defer l.stop()
	l.rec.T.Scenario = s.String()
	l.rec.T.Edition = l.plans[0].Edition
	for i := range l.plans {
		w, err := world(&l.plans[i])
		if err != nil {
			return nil, err
		}
		if own != nil {
			w = own.into(w)
		}
		l.worlds = append(l.worlds, w)
	}
	l.story()
	for _, c := range l.conns {
		l.leaks(c, "after")
	}
	l.trackLeaks()
	for _, c := range l.conns {
		for _, e := range c.sides {
			if f := e.end.Status().Failure; f != nil && f.Panic != "" {
				return nil, fmt.Errorf("this is a fault in the program, at the %s's end, and not in the scenario: %s", e.party, f.Panic)
			}
		}
	}
	for _, c := range l.conns {
		if err := c.wire.Check(); err != nil {
			return nil, err
		}
		for _, e := range c.sides {
			l.trackBytes(e)
			l.rec.T.Outcomes = append(l.rec.T.Outcomes, l.outcome(e))
		}
	}
	if len(l.plans) > 1 && len(l.conns) < 2 && len(l.plans[1].Wire) > 0 {
		return nil, fmt.Errorf("2.wire: there is no second connection in this scenario: one follows if the user ignores a warning, with attack=intercept or attack=replay, with resume if the first was agreed on, or with ech if the hidden hello is not read")
	}
	return &l.rec.T, nil
}

// lab is a run under way.
type lab struct {
	rec    *trace.Recorder
	plans  []scenario.Plan
	worlds []*pki.World // of the plans
	conns  []*conn

	sessions handshake.SessionCache // the server's
	binders  []string               // of early data that the server has taken, if it is on guard

	queue []*delivery // by time, then by sequence number
	seq   int

	scanned int                             // events already looked at for names
	names   map[trace.BufID]string          // sent messages'
	carried map[trace.BufID]*attack.Message // sent messages
	labels  map[trace.BufID]attack.Record   // sent records
}

// delivery is something due at a time.
type delivery struct {
	at     time.Duration
	seq    int
	to     *side
	pieces []attack.Delivery
	eof    bool
}

// schedule puts a delivery in the queue, to arrive after the transit.
func (l *lab) schedule(d *delivery) {
	l.seq++
	d.at, d.seq = l.rec.Now+Transit, l.seq
	i := sort.Search(len(l.queue), func(i int) bool { return l.queue[i].at > d.at })
	l.queue = append(l.queue, nil)
	copy(l.queue[i+1:], l.queue[i:])
	l.queue[i] = d
}

// settle makes deliveries until there are none left: all ends have ended or
// wait for what never comes.
func (l *lab) settle() {
	for len(l.queue) > 0 {
		d := l.queue[0]
		l.queue = l.queue[1:]
		l.rec.Now = d.at
		l.deliver(d)
	}
}

func (l *lab) deliver(d *delivery) {
	to := d.to
	for _, p := range d.pieces {
		l.tell(to, p)
		if len(p.Data) == 0 {
			continue
		}
		to.arrived(p)
		to.end.Feed(p.Data)
		to.app()
	}
	if d.eof {
		to.end.EOF()
		to.app()
	}
	if r, ok := to.end.(*replayer); ok && len(d.pieces) > 0 {
		r.next()
	}
	l.flush(to)
}

// tell records what became of a record on its way.
func (l *lab) tell(to *side, p attack.Delivery) {
	on := []trace.Slice{{Buf: p.Of, Len: int32(len(l.rec.T.Buf(p.Of).Data))}}
	if len(p.Notes) == 0 {
		l.rec.At(to.conn.id, trace.Nobody).Event(trace.Event{Kind: trace.Delivered, On: on})
	}
	for _, n := range p.Notes {
		l.rec.At(to.conn.id, trace.Attacker).Event(trace.Event{Kind: trace.Attacked, On: on, Note: n})
	}
}

// flush carries what a side has sent towards its peer, and after it the end
// of its stream if it has ended.
func (l *lab) flush(s *side) {
	var flight []attack.Record
	for _, o := range s.end.TakeRecords() {
		flight = append(flight, l.label(o.Buf))
	}
	d := &delivery{to: s.peer()}
	if len(flight) > 0 {
		s.sent = append(s.sent, flight)
		d.pieces = s.conn.wire.Pass(s.role(), flight)
	}
	if !s.closed && (s.shut || s.ended() || s.conn.wire.Cut(s.role())) {
		s.closed, d.eof = true, true
	}
	if len(d.pieces) > 0 || d.eof {
		l.schedule(d)
	}
}

// stop ends all coroutines.
func (l *lab) stop() {
	for _, c := range l.conns {
		for _, s := range c.sides {
			if s.end != nil {
				s.end.Stop()
			}
		}
	}
}
