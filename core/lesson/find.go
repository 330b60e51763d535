package lesson

import (
	"bytes"
	"strconv"
	"strings"

	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// asked says whether a connection is the one that is asked about.
func (r *Run) asked(c trace.ConnID) bool {
	for _, x := range r.conns {
		if x == c {
			return true
		}
	}
	return false
}

// last gives the last event of the connection asked about that is such a one,
// 0 if there is none.
func (r *Run) last(is func(*trace.Event) bool) (found trace.EventID) {
	for i := range r.t.Events {
		if e := &r.t.Events[i]; (r.asked(e.Conn) || e.Conn == 0) && is(e) {
			found = e.ID
		}
	}
	return
}

// first is the same for the first one.
func (r *Run) first(is func(*trace.Event) bool) trace.EventID {
	for i := range r.t.Events {
		if e := &r.t.Events[i]; (r.asked(e.Conn) || e.Conn == 0) && is(e) {
			return e.ID
		}
	}
	return 0
}

// stop gives the event by which an end refused, 0 if none did.
func (r *Run) stop() trace.EventID {
	for i := range r.t.Outcomes {
		if o := &r.t.Outcomes[i]; r.asked(o.Conn) && o.End == trace.EndRefused {
			return o.By
		}
	}
	return 0
}

// end gives the event that the story ends with: where somebody refused, else
// the last handshake that was complete, else whatever came last.
func (r *Run) end() trace.EventID {
	if id := r.stop(); id != 0 {
		return id
	}
	if id := r.last(func(e *trace.Event) bool { return e.Kind == trace.Completed }); id != 0 {
		return id
	}
	return r.last(func(*trace.Event) bool { return true })
}

func (r *Run) stalled() bool {
	for i := range r.t.Outcomes {
		if o := &r.t.Outcomes[i]; r.asked(o.Conn) && o.End != trace.EndCompleted && o.End != trace.EndRefused && o.End != trace.EndTold {
			return true
		}
	}
	return false
}

// Questions are the four that are asked about the server's certificate.
var Questions = []string{"server-cert/validity", "server-cert/issuer-trusted", "server-cert/issuer-signature", "server-cert/name"}

// failing counts those of the four questions that failed. It gives the first
// of these, else the last that passed.
func (r *Run) failing() (n int, shows trace.EventID) {
	for _, id := range Questions {
		event := r.last(func(e *trace.Event) bool { return e.Kind == trace.Checked && e.Check.ID == id })
		if event == 0 {
			continue
		}
		bad := r.t.Event(event).Check.Result != trace.Passed
		if bad {
			n++
		}
		if shows == 0 || n == 0 || n == 1 && bad {
			shows = event
		}
	}
	return
}

// value gives the last value of this name on the connection asked about that
// a party has; Nobody: any party.
func (r *Run) value(name string, p trace.Party) (found trace.ValueID) {
	for i := range r.t.Values {
		if v := &r.t.Values[i]; v.Name == name && r.asked(v.Conn) && (p == trace.Nobody || v.Party == p) {
			found = v.ID
		}
	}
	return
}

// maker gives the event by which there is a value.
func (r *Run) maker(id trace.ValueID) trace.EventID {
	if id == 0 {
		return 0
	}
	v := r.t.Value(id)
	return r.first(func(e *trace.Event) bool {
		if e.Op != 0 && e.Op == v.Origin.Op {
			return true
		}
		for _, u := range e.Uses {
			if u == id && e.Kind == trace.Made {
				return true
			}
		}
		return false
	})
}

// carrier gives the event by which bytes of this kind were sent (in a message
// of this name, if it is not empty) that hold a value, 0 if none do.
func (r *Run) carrier(kind trace.BufKind, message, value string) trace.EventID {
	v := r.value(value, trace.Nobody)
	if v == 0 || len(r.t.Value(v).Data) == 0 {
		return 0
	}
	return r.first(func(e *trace.Event) bool {
		if message != "" && says(e) != message {
			return false
		}
		for _, s := range e.On {
			if b := r.t.Buf(s.Buf); b.Kind == kind && bytes.Contains(b.Data, r.t.Value(v).Data) {
				return true
			}
		}
		return false
	})
}

// covers says whether the signature that a message of this name carries was
// made over a value; of what was hashed before, over what that is the hash of.
func (r *Run) covers(message, value string) (bool, trace.EventID) {
	sent := r.first(func(e *trace.Event) bool { return e.Kind == trace.MessageSent && says(e) == message })
	v := r.value(value, trace.Nobody)
	if sent == 0 || v == 0 {
		return false, sent
	}
	for i := range r.t.Ops {
		o := &r.t.Ops[i]
		if !strings.HasPrefix(o.Name, "sign/") || o.Party != r.t.Event(sent).Party || !r.asked(o.Conn) {
			continue
		}
		for _, s := range o.InBytes {
			if bytes.Contains(r.t.Bytes(s), r.t.Value(v).Data) {
				return true, sent
			}
		}
	}
	return false, sent
}

func (r *Run) knowledge(p trace.Party) *onlooker.Knowledge {
	if r.knows[p] == nil {
		r.knows[p] = onlooker.Knows(r.t, p)
	}
	return r.knows[p]
}

// reads says whether a party can read the first message of this name that
// this end sent: there or anywhere else where the same bytes are.
func (r *Run) reads(p trace.Party, sender, message string) (bool, trace.EventID) {
	sent := r.first(func(e *trace.Event) bool {
		return (e.Kind == trace.MessageSent || e.Kind == trace.DataSent) && says(e) == message && e.Party.String() == sender
	})
	if sent == 0 {
		return false, 0
	}
	k, data := r.knowledge(p), r.t.Bytes(r.t.Event(sent).On[0])
	for i := range r.t.Bufs {
		b := &r.t.Bufs[i]
		if b.Kind != trace.SentRecord && b.Kind != trace.ReceivedRecord && bytes.Equal(b.Data, data) && k.Buf(b.ID) {
			return true, sent
		}
	}
	return false, sent
}

// opens says whether an onlooker can read all data of a connection.
func (r *Run) opens(c trace.ConnID) (all bool, first trace.EventID) {
	k := r.knowledge(trace.Onlooker)
	for i := range r.t.Events {
		e := &r.t.Events[i]
		if e.Conn != c || e.Kind != trace.DataSent {
			continue
		}
		if first == 0 {
			first, all = e.ID, true
		}
		all = all && k.Buf(e.On[0].Buf)
	}
	return
}

// says gives the name of the message that an event is about.
func says(e *trace.Event) string {
	switch {
	case e.Kind == trace.DataSent || e.Kind == trace.DataReceived:
		return "application_data"
	case e.Msg != nil:
		return e.Msg.Name
	}
	return ""
}

func result(x trace.Result) string {
	if x == trace.NotMade {
		return "unmade"
	}
	return x.String()
}

func party(name string) trace.Party {
	for p := trace.Client; p <= trace.Onlooker; p++ {
		if p.String() == name {
			return p
		}
	}
	return trace.Nobody
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
