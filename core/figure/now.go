package figure

import (
	"slices"

	"handshakelab/core/trace"
)

// Now is how the ends stand at the moment: a fold over what has been told.
type Now struct {
	Ends []EndNow // one for each of Scene.Lanes
	Ways []Way    // two for each wire, from left to right: to the right, to the left
}

// EndNow is how an end stands.
type EndNow struct {
	Party trace.Party
	Sent  []Label // the messages that it has sent, in order
	Said  string  // the same as words: "sent CH, CKE"
	Knows []Chip  // the values that the figure names and that it knows by now
	Doing string  // "waits for ServerHello", "is at work", "completed"; "" if that can't be seen
}

// Way is one direction of a wire: the keys that its sender and its reader use.
type Way struct {
	Right        bool
	Sends, Takes Guard // the same where the viewer sees no difference
	Spoken       string
}

// Guard is what protects a direction at one of its ends.
type Guard struct {
	On   bool
	Text string // "in the clear", "handshake keys"
	Sel  string // the change to these keys; "" in the clear, or if it can't be seen
}

// now folds up what has been told; nothing of the whole story, which is over.
func (b *builder) now() *Now {
	if b.o.Step == 0 || len(b.conns) == 0 {
		return nil
	}
	n := &Now{}
	for lane := range b.lanes {
		n.Ends = append(n.Ends, b.endNow(lane))
	}
	for left := 0; left+1 < len(b.lanes); left++ {
		for _, right := range []bool{true, false} {
			n.Ways = append(n.Ways, b.way(left, right))
		}
	}
	return n
}

func (b *builder) endNow(lane int) EndNow {
	p := b.lanes[lane].Party
	e := EndNow{Party: b.seems(p)}
	var names []string
	for _, f := range b.fs.list {
		if f.from != p || f.sent == 0 || !b.shows(f.conn) || !b.sight.onWire(f.conn) || b.later(f.line(), f.step) {
			continue
		}
		l := Label{Text: b.title(f), Sel: selEvent(f.line())}
		if b.sight.flow(f) {
			w, _ := b.c.Message(f.name)
			l.Short = w.Short
		} else {
			l.Short = l.Text
		}
		e.Sent = append(e.Sent, l)
		if len(names) == 0 || names[len(names)-1] != l.Short {
			names = append(names, l.Short)
		}
	}
	e.Said = b.c.Phrase("now/sent-nothing")
	if len(names) > 0 {
		e.Said = b.c.Phrase("now/sent", "{messages}", b.join(names))
	}
	mind := b.sight.mind(p)
	if mind || b.outside() {
		e.Knows = b.known(lane, mind)
	}
	if mind {
		e.Doing = b.busy(p)
	}
	return e
}

// known gives the values that a lane's party knows by now, each name once.
func (b *builder) known(lane int, mind bool) []Chip {
	var out []Chip
	var names []string
	for step := range rowValues {
		for _, name := range rowValues[step] {
			for _, at := range b.seats(lane) {
				id := b.find(at.conn, at.party, name)
				if id == 0 || slices.Contains(names, name) {
					continue
				}
				born := b.born(id)
				if born == 0 || b.later(born, b.st.Event(born)) {
					continue
				}
				if c := b.chip(id); mind || !c.Hidden {
					c.Maker = b.seems(c.Maker)
					out, names = append(out, c), append(names, name)
				}
			}
		}
	}
	return out
}

// busy says what a party does at the moment: what comes next for it after
// what has been told.
func (b *builder) busy(p trace.Party) string {
	last := trace.EventID(0)
	for _, e := range b.events {
		if e.Party == p && b.shows(e.Conn) && e.Kind != trace.Waits && !b.later(e.ID, b.st.Event(e.ID)) {
			last = e.ID
		}
	}
	for _, e := range b.events[last:] {
		switch {
		case e.Party != p || !b.shows(e.Conn) || e.Kind == trace.Delivered || e.Kind == trace.Leaked:
		case e.Kind == trace.Waits && b.lastOf(e):
			return b.c.Phrase("waits", "{what}", b.messages(e.Note))
		case e.Kind == trace.Waits:
			return b.c.Phrase("now/waits", "{what}", b.messages(e.Note))
		default:
			return b.c.Phrase("now/works")
		}
	}
	for i := len(b.conns) - 1; i >= 0; i-- {
		if o := b.t.Outcome(b.conns[i], p); o != nil && o.By != 0 {
			return b.ended(o)
		}
	}
	return ""
}

// way draws one direction of a wire.
func (b *builder) way(left int, right bool) Way {
	w := Way{Right: right}
	conn, ok := b.between(left)
	from, to := b.lanes[left].Party, b.lanes[left+1].Party
	if !right {
		from, to = to, from
	}
	if !ok || !b.sight.onWire(conn) {
		w.Sends.Text = b.c.Phrase("now/clear")
		w.Takes = w.Sends
		return w
	}
	switch {
	case b.sight.mind(from):
		w.Sends = b.guard(conn, from, true)
		w.Takes = w.Sends
		if b.sight.mind(to) {
			w.Takes = b.guard(conn, to, false)
		}
	case b.sight.mind(to):
		w.Takes = b.guard(conn, to, false)
		w.Sends = w.Takes
	default:
		w.Sends = b.seen(conn, from)
		w.Takes = w.Sends
	}
	key := "now/way"
	if w.Sends.Text != w.Takes.Text {
		key = "now/way-differs"
	}
	w.Spoken = b.c.Phrase(key, "{end}", b.name(from), "{peer}", b.name(to), "{sends}", w.Sends.Text, "{takes}", w.Takes.Text)
	return w
}

// guard gives the keys that an end uses in a direction: by what has been told
// of its keys, or is clear from messages that were sent or read under them.
// TLS 1.3 encrypts within step 2; of its keys the steps tell later.
func (b *builder) guard(c trace.ConnID, p trace.Party, send bool) Guard {
	g := Guard{Text: b.c.Phrase("now/clear")}
	used := trace.EventID(0)
	for _, f := range b.fs.list {
		if f.conn != c || !f.encrypted || b.later(f.line(), f.step) {
			continue
		}
		if send && f.from == p {
			used = f.sent
		} else if !send && f.to == p && len(f.got) > 0 {
			used = f.got[0]
		}
	}
	for _, e := range b.events {
		if e.Kind != trace.KeysChanged || e.Conn != c || e.Party != p || e.Epoch.Send != send || e.ID > used && b.later(e.ID, b.st.Event(e.ID)) {
			continue
		}
		key := "now/keys"
		if e.Epoch.Stage != "" && b.st.Modern(c) {
			key += "-" + e.Epoch.Stage
		}
		g = Guard{On: true, Text: b.c.Phrase(key), Sel: selEvent(e.ID)}
	}
	return g
}

// seen gives what one who is outside can tell of a direction: whether what
// was sent last is protected.
func (b *builder) seen(c trace.ConnID, from trace.Party) Guard {
	g := Guard{Text: b.c.Phrase("now/clear")}
	for _, f := range b.fs.list {
		if f.conn == c && f.from == from && !b.later(f.line(), f.step) && f.name != "change_cipher_spec" {
			g = Guard{Text: b.c.Phrase("now/clear")}
			if f.encrypted {
				g = Guard{On: true, Text: b.c.Phrase("now/keys")}
			}
		}
	}
	return g
}
