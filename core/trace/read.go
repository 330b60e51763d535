package trace

import (
	"fmt"
	"strings"
)

// Conn gives the connection with this identifier; likewise Buf, Value, Op and
// Event. They panic on zero, which names none.
func (t *Trace) Conn(id ConnID) *Conn    { return &t.Conns[id-1] }
func (t *Trace) Buf(id BufID) *Buf       { return &t.Bufs[id-1] }
func (t *Trace) Value(id ValueID) *Value { return &t.Values[id-1] }
func (t *Trace) Op(id OpID) *Op          { return &t.Ops[id-1] }
func (t *Trace) Event(id EventID) *Event { return &t.Events[id-1] }

// Bytes gives the bytes of a stretch.
func (t *Trace) Bytes(s Slice) []byte {
	if s.Buf == 0 {
		return nil
	}
	return t.Buf(s.Buf).Data[s.Off : s.Off+s.Len]
}

// Outcome gives how an end ended, nil if it is not known.
func (t *Trace) Outcome(c ConnID, p Party) *Outcome {
	for i := range t.Outcomes {
		if o := &t.Outcomes[i]; o.Conn == c && o.Party == p {
			return o
		}
	}
	return nil
}

// Witness gives the one end whose recording of a real connection this is, of
// whose peer there is nothing but what it sent; the Onlooker, if it was
// recorded in between, and there is nothing but what crossed the wire; Nobody
// if both ends are known.
func (t *Trace) Witness() Party {
	if len(t.Bufs) > 0 && t.Bufs[0].At == Onlooker {
		return Onlooker
	}
	saw := Nobody
	for i := range t.Events {
		switch p := t.Events[i].Party; {
		case p == saw:
		case saw == Nobody:
			saw = p
		default:
			return Nobody
		}
	}
	return saw
}

// Keys gives each event's key, which aligns two runs of like scenarios:
// connection, party, what it is about and the how-manieth of its like,
// "c1/server/message-sent/certificate/1". Keys are unique within a trace.
func (t *Trace) Keys() []string {
	count := map[string]int{}
	keys := make([]string, len(t.Events))
	for i := range t.Events {
		e := &t.Events[i]
		var b strings.Builder
		fmt.Fprintf(&b, "c%d/%s/%s", e.Conn, e.Party, e.Kind)
		switch {
		case e.Msg != nil:
			b.WriteString("/" + e.Msg.Name)
		case e.Check != nil:
			b.WriteString("/" + e.Check.ID)
		case e.Op != 0:
			b.WriteString("/" + t.Op(e.Op).Name)
		case e.Alert != nil:
			b.WriteString("/" + e.Alert.Name)
		}
		k := b.String()
		count[k]++
		keys[i] = fmt.Sprintf("%s/%d", k, count[k])
	}
	return keys
}
