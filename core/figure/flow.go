package figure

import (
	"slices"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/trace"
)

// flow is one message from its sender to its receiver: what is drawn as one
// label on an arrow and told as one line.
type flow struct {
	conn      trace.ConnID
	name      string // "client_hello", "alert", "application_data"
	from, to  trace.Party
	right     bool // from the connection's client to its server
	step      int
	sent      trace.EventID   // 0: injected on the way
	got       []trace.EventID // MessageReceived and the like
	also      []trace.EventID // records, deliveries, checks that passed without a word
	attacks   []trace.EventID
	message   trace.BufID   // SentMessage; of an injected one, what was received
	records   []trace.BufID // SentRecord
	arrived   []trace.BufID // ReceivedRecord
	received  []trace.BufID // ReceivedMessage
	hidden    []trace.BufID // of a hello that hides another: what was encrypted and that other one, as the sender had both, then as the receiver
	bytes     int           // of its records
	encrypted bool
	altered   bool
	lost      bool
	replayed  bool // recorded on another connection
	handed    bool // handed on from another connection, as it came
	alert     *trace.Alert
	values    []trace.ValueID // that the receiver read from it
}

// line is the event that stands for the flow.
func (f *flow) line() trace.EventID {
	switch {
	case f.sent != 0:
		return f.sent
	case len(f.got) > 0:
		return f.got[0]
	case len(f.also) > 0:
		return f.also[0]
	}
	return 0
}

// kind is how the flow's line and inspection are called.
func (f *flow) kind() string {
	switch {
	case f.alert != nil:
		return "alert"
	case f.name == "application_data":
		return "data"
	}
	return "message"
}

// flows is the messages of a trace, and which of them an event or a byte
// space belongs to.
type flows struct {
	t     *trace.Trace
	st    *explain.Stepper
	list  []*flow
	byBuf []*flow // by BufID, nil for none
	byEv  []*flow // by EventID, likewise
}

// gather finds all flows of the trace.
func (fs *flows) gather() {
	events := fs.t.Events
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case trace.MessageSent, trace.AlertSent, trace.DataSent:
			fs.sent(e)
		case trace.RecordSent:
			if b := first(e); b != 0 {
				fs.record(e, b)
			}
		case trace.Delivered, trace.Attacked:
			if f := fs.of(first(e)); f != nil {
				fs.also(f, e)
				if e.Kind == trace.Attacked {
					f.attacks = append(f.attacks, e.ID)
				}
			}
		case trace.RecordReceived:
			fs.receivedRecord(e)
		case trace.MessageReceived, trace.AlertReceived, trace.DataReceived:
			fs.received(e)
		case trace.Checked:
			if f := fs.looked(e); f != nil && quiet(e.Check) {
				fs.also(f, e)
			}
		case trace.Made:
			if f := fs.read(e); f != nil {
				fs.also(f, e)
				f.values = append(f.values, e.Uses...)
			}
		case trace.Computed:
			if o := fs.t.Op(e.Op); (strings.HasSuffix(o.Name, "/seal") || strings.HasSuffix(o.Name, "/open")) && !strings.HasPrefix(o.Name, "ticket/") {
				if f := fs.ofOp(o); f != nil {
					fs.also(f, e)
				}
			}
		}
	}
	for i := range events { // when all messages have their names
		e := &events[i]
		if e.Check == nil || e.Check.ID != "record/mac" || e.Check.Result != trace.Passed {
			continue
		}
		if f := fs.looked(e); f != nil && (f.name == "alert" || fs.st.Modern(e.Conn) && f.name != "finished" && f.name != "application_data") {
			fs.also(f, e)
		}
	}
	fs.hidden()
	for _, f := range fs.list {
		f.lost = f.sent != 0 && len(f.arrived) == 0 && len(f.got) == 0 && fs.takenAway(f)
	}
}

// hidden finds the hellos that are hidden in others.
func (fs *flows) hidden() {
	for i := range fs.t.Ops {
		o := &fs.t.Ops[i]
		if len(o.InBytes) == 0 || len(o.OutBytes) == 0 {
			continue
		}
		encoded, outer := o.InBytes[0].Buf, o.OutBytes[0].Buf
		switch o.Name {
		case "hpke/seal":
			if f := fs.of(outer); f != nil {
				f.hides(fs, encoded, fs.source(encoded))
			}
		case "hpke/open":
			encoded, outer = outer, encoded
			for j := range fs.t.Bufs {
				if b := &fs.t.Bufs[j]; b.Kind == trace.ReceivedMessage && fs.source(b.ID) == encoded && fs.of(outer) != nil {
					fs.of(outer).hides(fs, encoded, b.ID)
				}
			}
		}
	}
}

func (f *flow) hides(fs *flows, encoded, inner trace.BufID) {
	f.hidden = append(f.hidden, encoded, inner)
	for _, b := range [2]trace.BufID{encoded, inner} {
		if b != 0 {
			fs.byBuf[b] = f
		}
	}
}

// source gives the byte space that the first bytes of another came from, 0 if
// they were made there.
func (fs *flows) source(b trace.BufID) trace.BufID {
	for _, p := range fs.t.Buf(b).Parts {
		if p.Src.Buf != 0 {
			return p.Src.Buf
		}
	}
	return 0
}

// looked gives the message that a check looked at, nil if it looked at none that
// its end received.
func (fs *flows) looked(e *trace.Event) *flow {
	for _, l := range e.Check.Looked {
		if f := fs.of(l.Buf); f != nil && f.to == e.Party {
			return f
		}
	}
	return nil
}

// takenAway says whether somebody let a message disappear.
func (fs *flows) takenAway(f *flow) bool {
	for _, a := range f.attacks {
		if n := fs.t.Event(a).Note; strings.HasPrefix(n, "drop") || strings.HasPrefix(n, "truncate") {
			return true
		}
	}
	return false
}

func first(e *trace.Event) trace.BufID {
	if len(e.On) == 0 {
		return 0
	}
	return e.On[0].Buf
}

// quiet says whether a check is only worth a line when it did not pass: each
// message meets dozens of them.
func quiet(c *trace.Check) bool {
	room, what, _ := strings.Cut(c.ID, "/")
	switch c.Result {
	case trace.NotMade:
		return room == "hello" || room == "record" || c.Reason == "not-applicable"
	case trace.Passed:
		switch room {
		case "record":
			return what != "mac"
		case "hello":
			return what != "version" && what != "cipher-overlap" && what != "cipher-offered" && what != "group-overlap"
		case "message", "alert", "change-cipher-spec", "certificate":
			return true
		}
	}
	return false
}

func (fs *flows) also(f *flow, e *trace.Event) {
	f.also = append(f.also, e.ID)
	fs.byEv[e.ID] = f
}

func (fs *flows) add(f *flow) {
	fs.list = append(fs.list, f)
}

func (fs *flows) sent(e *trace.Event) {
	ends := fs.t.Conn(e.Conn).Ends
	f := &flow{conn: e.Conn, name: nameOf(e), from: e.Party, to: ends[1], right: true,
		step: fs.st.Event(e.ID), sent: e.ID, message: first(e), alert: e.Alert}
	if e.Party == ends[1] {
		f.to, f.right = ends[0], false
	}
	fs.byEv[e.ID] = f
	if f.message != 0 {
		fs.byBuf[f.message] = f
	}
	fs.add(f)
}

func nameOf(e *trace.Event) string {
	switch {
	case e.Alert != nil:
		return "alert"
	case e.Msg != nil && e.Msg.Name != "":
		return e.Msg.Name
	}
	return "application_data"
}

// record takes in a record that was sent.
func (fs *flows) record(e *trace.Event, b trace.BufID) {
	buf := fs.t.Buf(b)
	for i, p := range buf.Parts {
		f := fs.of(p.Src.Buf)
		if f == nil {
			continue
		}
		if f.conn != e.Conn {
			f = fs.again(f, e, b)
		}
		if fs.byBuf[b] == nil {
			fs.byBuf[b] = f
			fs.also(f, e)
		}
		f.records = append(f.records, b)
		f.encrypted = f.encrypted || p.Op != 0 && fs.t.Op(p.Op).Name != "null/seal"
		if i == 0 {
			f.bytes += len(buf.Data)
		}
	}
}

// again makes the flow of a recorded message that is sent once more on
// another connection, or of one that is handed on as it came.
func (fs *flows) again(f *flow, e *trace.Event, b trace.BufID) *flow {
	c := fs.t.Conn(e.Conn)
	g := &flow{conn: e.Conn, name: f.name, from: e.Party, to: c.Ends[1], right: true, step: f.step,
		sent: e.ID, message: f.message, alert: f.alert, replayed: c.Why == trace.Replayed, handed: c.Why != trace.Replayed}
	g.encrypted = f.encrypted && fs.t.Buf(fs.t.Buf(b).Parts[0].Src.Buf).Kind != trace.Opened
	if e.Party == c.Ends[1] {
		g.to, g.right = c.Ends[0], false
	}
	fs.byBuf[b], fs.byEv[e.ID] = g, g
	fs.add(g)
	return g
}

// of follows a byte space back to the flow that its first bytes belong to.
func (fs *flows) of(b trace.BufID) *flow {
	for range 8 {
		if b == 0 {
			return nil
		}
		if f := fs.byBuf[b]; f != nil {
			return f
		}
		b = fs.source(b)
	}
	return nil
}

func (fs *flows) ofOp(o *trace.Op) *flow {
	for _, list := range [2][]trace.Slice{o.InBytes, o.OutBytes} {
		for _, s := range list {
			if f := fs.of(s.Buf); f != nil {
				return f
			}
		}
	}
	return nil
}

func (fs *flows) receivedRecord(e *trace.Event) {
	b := first(e)
	f := fs.of(b)
	if f == nil {
		f = fs.injected(e)
	}
	if b != 0 {
		f.arrived = append(f.arrived, b)
		for _, p := range fs.t.Buf(b).Parts {
			if g := fs.byBuf[p.Src.Buf]; p.Altered && (g == nil || g == f) {
				f.altered = true
			}
		}
		fs.byBuf[b] = f
	}
	fs.also(f, e)
	f.encrypted = f.encrypted || f.sent == 0 && (len(e.On) > 1 || e.Note == trace.NoteSealed)
	for _, o := range e.On[min(1, len(e.On)):] {
		if fs.byBuf[o.Buf] == nil {
			fs.byBuf[o.Buf] = f
		}
	}
}

// read gives the message that all values of an event were read from.
func (fs *flows) read(e *trace.Event) *flow {
	var f *flow
	for _, id := range e.Uses {
		o := fs.t.Value(id).Origin
		if o.Kind != trace.FromWire || o.Slice.Buf == 0 {
			return nil
		}
		if f = fs.of(o.Slice.Buf); f == nil || f.to != e.Party {
			return nil
		}
	}
	return f
}

// injected makes a flow for what nobody sent.
func (fs *flows) injected(e *trace.Event) *flow {
	ends := fs.t.Conn(e.Conn).Ends
	f := &flow{conn: e.Conn, name: "unknown", from: ends[0], to: e.Party, right: true, step: fs.st.Event(e.ID), altered: true}
	if e.Party == ends[0] {
		f.from, f.right = ends[1], false
	}
	if b := first(e); b != 0 {
		data := fs.t.Buf(b).Data
		f.bytes = len(data)
		if len(data) > 0 {
			f.name = contentName(data[0])
		}
	}
	fs.add(f)
	return f
}

func contentName(c byte) string {
	switch c {
	case 20:
		return "change_cipher_spec"
	case 21:
		return "alert"
	case 22:
		return "handshake"
	case 23:
		return "application_data"
	}
	return "unknown"
}

func (fs *flows) received(e *trace.Event) {
	b := first(e)
	f := fs.of(b)
	if f == nil || f.to != e.Party {
		if b == 0 {
			return
		}
		f = fs.injected(e)
		f.message = b
	}
	if f.sent == 0 {
		f = fs.heard(f, e, b)
		f.name, f.alert, f.step = nameOf(e), e.Alert, fs.st.Event(e.ID)
		if f.message == 0 {
			f.message = b
		}
	}
	f.got = append(f.got, e.ID)
	f.received = append(f.received, b)
	fs.byEv[e.ID] = f
	if b != 0 && fs.byBuf[b] == nil {
		fs.byBuf[b] = f
	}
}

// heard makes the records of a message of which nothing but its arrival is
// known one flow: a record may have several messages, and a message several
// records.
func (fs *flows) heard(f *flow, e *trace.Event, b trace.BufID) *flow {
	if len(f.got) > 0 {
		sealed := f.encrypted
		f = fs.injected(e)
		f.message, f.encrypted = b, sealed
	}
	for _, p := range fs.t.Buf(b).Parts {
		g := fs.of(p.Src.Buf)
		if g == nil || g == f || g.sent != 0 || len(g.got) > 0 {
			continue
		}
		f.bytes += g.bytes
		f.arrived, f.also = append(f.arrived, g.arrived...), append(f.also, g.also...)
		for i := range fs.byEv {
			if fs.byEv[i] == g {
				fs.byEv[i] = f
			}
		}
		for i := range fs.byBuf {
			if fs.byBuf[i] == g {
				fs.byBuf[i] = f
			}
		}
		fs.list = slices.DeleteFunc(fs.list, func(h *flow) bool { return h == g })
	}
	return f
}
