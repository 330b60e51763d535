package lab

import (
	"handshakelab/core/attack"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// replay has the attacker send all records of the client's once more, to the
// server, on a connection of his own. He has no keys, and reads only what
// anyone can read.
func (l *lab) replay(recorded *conn) {
	c := l.connect(trace.Attacker, trace.Server, trace.Replayed, recorded)
	server := c.sides[1]
	server.app = l.website(server)
	server.end = handshake.NewServer(l.serverConfig(c))
	r := &replayer{lab: l, at: c.sides[0].scope, flights: recorded.sides[0].sent}
	c.sides[0].end = r
	c.sides[0].app = func() {}
	r.next()
	l.begin(c)
}

// replayer plays a client from a recording: a flight at the beginning, and
// the next one whenever something has arrived.
type replayer struct {
	lab     *lab
	at      *trace.Scope
	flights [][]attack.Record
	out     []handshake.Out
	in      []byte
	outcome string
	by      trace.EventID
	last    trace.EventID // what it did last
}

// next sends the next recorded flight.
func (r *replayer) next() {
	if len(r.flights) == 0 {
		return
	}
	for _, rec := range r.flights[0] {
		n := int32(len(rec.Data))
		buf := r.at.Buf(trace.SentRecord, rec.Data, trace.Part{Len: n, Src: trace.Slice{Buf: rec.Buf, Len: n}})
		r.lab.labels[buf] = rec
		r.last = r.at.Event(trace.Event{Kind: trace.RecordSent, On: []trace.Slice{{Buf: buf, Len: n}},
			Msg: &trace.Message{Content: rec.Data[0]}})
		r.out = append(r.out, handshake.Out{Buf: buf, Data: rec.Data})
	}
	r.flights = r.flights[1:]
}

// Feed notes the records that arrive, and reads an alert if it can.
func (r *replayer) Feed(b []byte) {
	r.in = append(r.in, b...)
	for len(r.in) >= recordHeader && r.outcome == "" {
		n := recordHeader + int(r.in[3])<<8 + int(r.in[4])
		if len(r.in) < n {
			return
		}
		rec := r.in[:n:n]
		r.in = r.in[n:]
		buf := r.at.Buf(trace.ReceivedRecord, rec)
		r.at.Event(trace.Event{Kind: trace.RecordReceived, On: []trace.Slice{{Buf: buf, Len: int32(n)}}})
		if rec[0] == iana.ContentAlert && n == recordHeader+2 {
			r.alert(rec[recordHeader:], trace.Slice{Buf: buf, Off: recordHeader, Len: 2})
		}
	}
}

// alert reads an alert that travelled in the clear.
func (r *replayer) alert(data []byte, from trace.Slice) {
	a := iana.AlertByCode(data[1])
	if a == nil {
		return
	}
	buf := r.at.Buf(trace.ReceivedMessage, data, trace.Part{Len: 2, Src: from})
	by := r.at.Event(trace.Event{Kind: trace.AlertReceived, On: []trace.Slice{{Buf: buf, Len: 2}},
		Alert: &trace.Alert{Level: data[0], Code: data[1], Name: a.Name}})
	if data[0] == iana.LevelFatal {
		r.outcome, r.by = trace.EndTold, by
	}
}

func (r *replayer) EOF() {
	if r.outcome == "" {
		r.outcome = trace.EndCut
		r.by = r.at.Event(trace.Event{Kind: trace.Closed, Note: "eof"})
	}
}

func (r *replayer) TakeRecords() []handshake.Out {
	out := r.out
	r.out = nil
	return out
}

func (r *replayer) Status() handshake.Status {
	st := handshake.Status{State: handshake.Handshaking, Outcome: r.outcome, By: r.by}
	if r.outcome != "" {
		st.State = handshake.Ended
	}
	if r.outcome == "" {
		st.Outcome, st.By = trace.EndStalled, r.last
	}
	return st
}

func (r *replayer) Do(handshake.Command)           {}
func (r *replayer) Received() []byte               { return nil }
func (r *replayer) Sessions() []*handshake.Session { return nil }
func (r *replayer) Stop()                          {}
