package compare

import (
	"handshakelab/core/explain"
	"handshakelab/core/trace"
)

// Tally is what a connection took. Of a pair of numbers the first is what the
// client sent, the second what the server sent.
type Tally struct {
	Trips    int // round trips before the client said what it came for; -1 if it never came to that
	Messages [2]int
	Records  [2]int
	Bytes    [2]int    // on the wire, record headers included, as sent
	Ends     [2]string // trace.EndCompleted and so on; "" not known
}

// tally counts what a connection took. A round trip is over when the client
// speaks after the server has.
func tally(t *trace.Trace, c trace.ConnID) Tally {
	y := Tally{Trips: -1}
	trips, last := 0, 0
	for i := range t.Events {
		e := &t.Events[i]
		if k, ok := sender(t, e, c); ok {
			y.Records[k]++
			y.Bytes[k] += int(e.On[0].Len)
			if last == 1 && k == 0 {
				trips++
			}
			last = k
		}
		if k, ok := seat(t, e, c); ok {
			switch e.Kind {
			case trace.MessageSent, trace.AlertSent, trace.DataSent:
				y.Messages[k]++
				if e.Kind == trace.DataSent && k == 0 && y.Trips < 0 {
					y.Trips = trips
					if last == 1 {
						y.Trips++ // its record is still to come
					}
				}
			case trace.MessageReceived, trace.AlertReceived, trace.DataReceived:
				if t.Witness() == e.Party { // its peer's own are not known
					y.Messages[1-k]++
				}
			}
		}
	}
	for i, p := range t.Conn(c).Ends {
		if o := t.Outcome(c, p); o != nil {
			y.Ends[i] = o.End
		}
	}
	return y
}

// seat gives which end of a connection an event is of: 0 the client's.
func seat(t *trace.Trace, e *trace.Event, c trace.ConnID) (int, bool) {
	if e.Conn != c {
		return 0, false
	}
	switch explain.Role(t, c, e.Party) {
	case trace.Client:
		return 0, true
	case trace.Server:
		return 1, true
	}
	return 0, false
}

// sender gives which end put a record on the wire, if the event is about one:
// of a recording, what arrived at the one end that recorded is its peer's.
func sender(t *trace.Trace, e *trace.Event, c trace.ConnID) (int, bool) {
	k, ok := seat(t, e, c)
	switch {
	case !ok || len(e.On) == 0:
		return 0, false
	case e.Kind == trace.RecordSent:
		return k, true
	case e.Kind == trace.RecordReceived && t.Witness() == e.Party:
		return 1 - k, true
	}
	return 0, false
}
