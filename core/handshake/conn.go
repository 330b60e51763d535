package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Limits of what an end tolerates. The first four are the RFCs'.
const (
	maxPlaintext    = wire.MaxPlaintext
	maxCiphertext   = wire.MaxCiphertext
	maxCiphertext13 = wire.MaxCiphertext13
	recordHeader    = wire.RecordHeaderLen
	maxMessage      = 1 << 16 // a handshake message
	maxChain        = 1 << 18 // a Certificate message
	maxEmpty        = 32      // empty application data records in a row
	maxWarnings     = 5       // warning alerts in a row
	maxRequests     = 32      // HelloRequests, or ClientHellos once open
	largestRSA      = 8192    // bits of a peer's key; what is longer takes seconds
)

// end is both a client's and a server's end.
type end struct {
	cfg      *Config
	isClient bool
	tr       *trace.Scope

	// The coroutine and what the driver reads.
	resume    func() (struct{}, bool)
	stop      func()
	yield     func(struct{}) bool
	state     State
	waits     []string
	waiting   bool // a Waits event stands and no record has come since
	lastWaits trace.EventID
	commands  []Command
	in        []byte // bytes that arrived and have not been looked at; what was is never written to again
	eof       bool
	out       []Out
	received  []byte

	// The record layer.
	version   uint16 // negotiated; 0 before
	reading   direction
	writing   direction
	stream    stream // handshake messages being put together
	alerts    stream // and alerts
	empty     int
	warnings  int
	requests  int
	closeSent bool
	limits    recordLimits

	history
	exporter

	// How it came out.
	session   *trace.Session
	sessions  []*Session
	sessionID []byte // a server's, of the session that it keeps or took up
	failure   *Failure
	told      string
	outcome   string
	by        trace.EventID
	completed trace.EventID

	early early   // TLS 1.3: data ahead of the handshake
	after after13 // and what comes after it
	ech   *ech    // Encrypted Client Hello, nil without

	hs handshake // all that belongs to the handshake
}

// direction is the state of one direction's records.
type direction struct {
	protection crypt.Protection // nil: none
	tls13      bool             // the protection is TLS 1.3's: a record's real type is inside
	stage      string           // which keys these are, as trace.Epoch has it
	epoch      uint16
	seq        uint64
	values     []trace.ValueID // the keys
	inputs     []val           // the same, as records' Ops take them
	chain      trace.Slice     // the last record's block that is the next one's IV, where none is sent; Len 0: none
}

// fragment is what a record carried, protection taken off, and where that lies.
type fragment struct {
	content uint8
	data    []byte
	at      trace.Slice
}

func (f fragment) looked() []trace.Slice { return []trace.Slice{f.at} }

// event records an event of this end.
func (e *end) event(v trace.Event) trace.EventID {
	if e.tr == nil {
		return 0
	}
	return e.tr.Event(v)
}

// need waits until n bytes have arrived.
func (e *end) need(n int, what []string) {
	for len(e.in) < n {
		e.unpack()
		e.obey()
		if e.eof {
			e.cutOff()
		}
		e.suspend(what...)
	}
}

// cutOff ends the connection: the peer's bytes ended without close_notify. It
// may be an attacker who cut them off (RFC 5246 §7.2.1).
func (e *end) cutOff() {
	if e.closeSent && e.state == Open {
		// This end said that it is done, and need not wait for the answer.
		e.checked("record/closure", trace.Passed, found{reason: "closed-here"})
		e.event(trace.Event{Kind: trace.Closed, Note: "eof"})
		panic(unwind{})
	}
	e.refuse("record/closure", found{reason: "eof"})
}

// record gives the next record that arrives, protection taken off. what are
// the messages it may carry, for those who wonder what the end waits for.
func (e *end) record(what []string) fragment {
	for {
		if f, ok := e.nextRecord(what); ok {
			return f
		}
	}
}

// nextRecord is record but for those that TLS 1.3 has dropped: of these it
// says that they are none.
func (e *end) nextRecord(what []string) (f fragment, ok bool) {
	e.need(recordHeader, what)
	content, version, n := e.in[0], uint16(e.in[1])<<8|uint16(e.in[2]), int(e.in[3])<<8|int(e.in[4])
	header := e.in[:recordHeader:recordHeader]
	// The header is judged before its fragment has arrived.
	protected := e.reading.protection != nil && !e.inClear13(content)
	limit := maxPlaintext
	switch {
	case protected && e.reading.tls13:
		limit = maxCiphertext13
	case protected:
		limit = maxCiphertext
	}
	okVersion := version>>8 == 3
	if e.version != 0 && e.version < iana.TLS13 && (content != iana.ContentAlert || protected) {
		okVersion = version == e.version // a peer that fails before it knows the version says so with another
	}
	okType := content >= iana.ContentChangeCipherSpec && content <= iana.ContentApplicationData
	if protected && e.reading.tls13 {
		okType = content == iana.ContentApplicationData
	}
	if !okType || !okVersion || n > limit {
		e.badHeader(header, okType, okVersion, limit)
	}
	e.need(recordHeader+n, what)
	rec := e.in[: recordHeader+n : recordHeader+n]
	e.in = e.in[recordHeader+n:]
	e.waiting = false

	buf := e.tr.Buf(trace.ReceivedRecord, rec)
	f = fragment{content, rec[recordHeader:], trace.Slice{Buf: buf, Off: recordHeader, Len: int32(n)}}
	switch {
	case protected && e.reading.tls13:
		if f, ok = e.open13(rec, f, limit); !ok {
			return f, false
		}
	case protected:
		f = e.open(rec, f, limit)
	default:
		e.recordReceived(f.at, nil, limit)
		if e.dropped13(f) {
			return f, false
		}
	}
	if len(f.data) == 0 {
		e.empty++
		ok := f.content == iana.ContentApplicationData && e.empty <= maxEmpty
		e.check("record/empty", ok, found{looked: f.looked()})
	} else {
		e.empty = 0
	}
	return f, true
}

// recordReceived records a record whose header is right: its fragment lies at
// fragment, and opened in clear if it was protected.
func (e *end) recordReceived(fragment trace.Slice, opened []trace.Slice, limit int) {
	if e.tr == nil {
		return
	}
	rec := e.tr.R.T.Buf(fragment.Buf).Data
	on := append([]trace.Slice{{Buf: fragment.Buf, Len: int32(len(rec))}}, opened...)
	e.event(trace.Event{Kind: trace.RecordReceived, On: on, Uses: e.reading.values})
	at := func(off, n int32) []trace.Slice { return []trace.Slice{{Buf: fragment.Buf, Off: off, Len: n}} }
	e.checked("record/type", trace.Passed, found{got: rec[:1], looked: at(0, 1)})
	e.checked("record/version", trace.Passed, found{got: rec[1:3], looked: at(1, 2)})
	e.checked("record/length", trace.Passed, found{got: rec[3:5], want: be16(limit), looked: at(3, 2)})
}

// badHeader refuses a record whose header is wrong.
func (e *end) badHeader(header []byte, okType, okVersion bool, limit int) {
	buf := e.tr.Buf(trace.ReceivedRecord, header)
	on := []trace.Slice{{Buf: buf, Len: recordHeader}}
	e.event(trace.Event{Kind: trace.RecordReceived, On: on})
	f := found{looked: on}
	switch {
	case !okType:
		f.got, f.want = header[:1], []byte{iana.ContentChangeCipherSpec, iana.ContentAlert, iana.ContentHandshake, iana.ContentApplicationData}
		e.refuse("record/type", f)
	case !okVersion:
		f.got = header[1:3]
		if e.version != 0 {
			f.want = be16(int(e.version))
		}
		e.refuse("record/version", f)
	default:
		f.got, f.want = header[3:5], be16(limit)
		e.refuse("record/length", f)
	}
}

func be16(n int) []byte { return []byte{byte(n >> 8), byte(n)} }

// sentSpace gives a message that is to be sent a byte space.
func (e *end) sentSpace(data []byte) trace.Slice {
	return trace.Slice{Buf: e.tr.Buf(trace.SentMessage, data), Len: int32(len(data))}
}

// send sends one message, which lies at at, in as many records as it needs.
// alert is set when it is one.
func (e *end) send(m *trace.Message, data []byte, at trace.Slice, alert *trace.Alert) {
	if e.cfg.Rewrite == nil {
		e.put(m, data, at, alert)
		return
	}
	for _, d := range e.cfg.Rewrite(*m, data) {
		e.put(m, d, e.sentSpace(d), alert)
	}
}

// put sends bytes as one message.
func (e *end) put(m *trace.Message, data []byte, at trace.Slice, alert *trace.Alert) {
	v := trace.Event{Kind: trace.MessageSent, On: []trace.Slice{at}, Msg: m}
	switch m.Content {
	case iana.ContentAlert:
		v.Kind, v.Alert = trace.AlertSent, alert
	case iana.ContentApplicationData:
		v.Kind = trace.DataSent
	}
	e.event(v)
	if !e.packs(m, data, at) {
		e.putRecords(m.Content, data, at)
	}
}

// putRecords sends bytes in as many records as they need.
func (e *end) putRecords(content uint8, data []byte, at trace.Slice) {
	for off := 0; ; {
		n := min(len(data)-off, e.most())
		e.renewKeys(content)
		e.putRecord(content, data[off:off+n], trace.Slice{Buf: at.Buf, Off: int32(off), Len: int32(n)})
		off += n
		if off == len(data) {
			return
		}
	}
}

// recordVersion is what a record's header says: of a first ClientHello's what
// old servers understand (RFC 5246 §E.1), else what was agreed on, or, before,
// the best this end has. TLS 1.3 says TLS 1.2 (RFC 9846 §5.1).
func (e *end) recordVersion() uint16 {
	version := e.version
	if version == 0 {
		version = e.highest()
		if e.isClient && e.hs.transcript.data == nil {
			version = min(iana.TLS10, version)
		}
	}
	return min(version, iana.TLS12)
}

// putRecord sends one record.
func (e *end) putRecord(content uint8, data []byte, src trace.Slice) {
	version := e.recordVersion()
	var rec []byte
	part := trace.Part{At: recordHeader, Len: int32(len(data)), Src: src}
	switch {
	case e.writing.tls13 && content != iana.ContentChangeCipherSpec: // which is never protected there
		rec, part = e.seal13(content, version, data, src)
	case e.writing.protection != nil && !e.writing.tls13:
		rec, part = e.seal(content, version, data, src)
	default:
		rec = wire.AppendRecord(make([]byte, 0, recordHeader+len(data)), wire.Record{Type: content, Version: version, Fragment: data})
	}
	var buf trace.BufID
	if e.tr != nil {
		buf = e.tr.Buf(trace.SentRecord, rec, part)
		if part.Op != 0 {
			e.sealed(part.Op, buf, rec)
		}
		e.event(trace.Event{Kind: trace.RecordSent, On: []trace.Slice{{Buf: buf, Len: int32(len(rec))}},
			Uses: e.writing.values, Msg: &trace.Message{Content: content}})
	}
	e.out = append(e.out, Out{buf, rec})
}
