package open

import (
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Recording is one TLS connection that was recorded by somebody in between.
type Recording struct {
	Client, Server string  // addresses, "192.0.2.1:49153"; "" if not told
	Host           string  // whom the client asked for; "" if it did not say
	Records        int     // in both directions
	Sealed         int     // of them protected
	Opened         int     // of those that could be opened
	Keys           int     // secrets of the key log that are this connection's
	Missing        string  // the value without which records stay shut, by the RFC's name; "" if none do
	Ahead          int     // bytes of another protocol before TLS began, in both directions
	Rest           [2]Rest // what is no record any more: from the client, from the server
	Trace          *trace.Trace
}

// Rest is where a direction stops making sense.
type Rest struct {
	Data []byte // from there on; nil: it does not, or there is nothing more in the capture
	Lost int    // bytes behind these that are not in the capture
	More int    // and those behind the missing ones, which are
}

// recorder writes the trace of a session: what somebody on the wire sees, and
// with its keys, what he reads. All byte spaces are the onlooker's copies. A
// record stands where it reached its receiver, and so does a message.
type recorder struct {
	log    keyLog
	s      *session
	t      *trace.Trace
	out    Recording
	read   onlooker.Reading
	plain  []*onlooker.Plain // by record; nil: it could not be parsed
	now    time.Duration
	ways   [2]assembly // from the server, from the client
	keys   keyring
	agreed trace.Session
	proven [2]bool
}

// assembly puts one direction's messages together.
type assembly struct {
	data   []byte
	parts  []trace.Part
	sealed bool // up to TLS 1.2: protected from here on
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

// recording makes a trace of a connection.
func (s *session) recording(log keyLog) *Recording {
	r := &recorder{s: s, log: log, out: Recording{Records: len(s.records)}}
	if s.client.IsValid() {
		r.out.Client, r.out.Server = address(s.client), address(s.server)
	}
	for i := range s.rest {
		r.out.Rest[i] = Rest{s.rest[i].data, s.rest[i].lost, s.rest[i].more}
		r.out.Ahead += s.ahead[i]
	}
	r.t = &trace.Trace{Edition: 1, Conns: []trace.Conn{{ID: 1, Ends: [2]trace.Party{trace.Client, trace.Server}, Why: trace.First}}}
	if len(s.records) > 0 && s.records[0].at != 0 {
		r.t.Began = time.Unix(0, s.records[0].at).UTC()
	}
	r.out.Host = s.host()
	r.t.Scenario = r.title()
	r.agreed.ServerName = r.out.Host
	r.decrypt(log)
	for i := range s.records {
		r.record(i)
	}
	r.out.Trace = r.t
	return &r.out
}

// title says in words what was recorded.
func (r *recorder) title() string {
	title := "a connection, as somebody in between saw it"
	if r.out.Client != "" {
		title = "a connection from " + r.out.Client + " to " + r.out.Server + ", as somebody in between saw it"
	}
	if r.out.Host != "" {
		title += ", for " + r.out.Host
	}
	return title
}

// decrypt reads the connection with what the key log has for it.
func (r *recorder) decrypt(log keyLog) {
	capture := make([]onlooker.Record, len(r.s.records))
	for i := range capture {
		capture[i] = onlooker.Record{FromClient: r.s.records[i].fromClient, Data: r.s.records[i].data}
	}
	var secret onlooker.Secret
	for range mostHandshakes {
		r.read = onlooker.Read(capture, secret)
		more := r.secrets(log)
		if len(more.Masters) == len(secret.Masters) && len(more.ECHSecret) == len(secret.ECHSecret) && len(more.Traffic[0])+len(more.Traffic[1]) == len(secret.Traffic[0])+len(secret.Traffic[1]) {
			break
		}
		secret = more // a hello of a later handshake is seen only when the one before is open
	}
	r.plain = make([]*onlooker.Plain, len(capture))
	for i := range r.read.Plain {
		p := &r.read.Plain[i]
		r.plain[p.Record] = p
		if p.Protected {
			r.out.Sealed++
			if p.Opened {
				r.out.Opened++
			}
		}
	}
	if r.out.Opened < r.out.Sealed {
		r.out.Missing = r.read.Missing
	}
}

// mostHandshakes is how many handshakes of one connection keys are looked for.
const mostHandshakes = 8

// secrets gives what the key log has for the hellos that were read.
func (r *recorder) secrets(log keyLog) (s onlooker.Secret) {
	r.out.Keys = 0
	randoms := helloRandoms(r.read.Plain)
	if h := r.read.Hidden; h != nil { // then the keys go by the hidden hello
		randoms = append(randoms, h[wire.HeaderLen+2:][:32])
	}
	for _, random := range randoms {
		if secret := log.of(labelHidden, random); secret != nil {
			s.ECHSecret, s.ECHConfig = secret, log.of(labelHiddenBy, random)
		}
		for _, k := range keyLabels {
			secret := log.of(k.label, random)
			if secret == nil {
				continue
			}
			r.out.Keys++
			if k.own < 0 {
				s.Masters = append(s.Masters, secret)
			} else {
				s.Traffic[k.own] = append(s.Traffic[k.own], secret)
			}
		}
	}
	return s
}

// helloRandoms gives the randoms of the ClientHellos that could be read, each
// once.
func helloRandoms(plain []onlooker.Plain) (list [][]byte) {
	var data []byte
	for i := range plain {
		p := &plain[i]
		if !p.FromClient || !p.Opened || p.Type != iana.ContentHandshake {
			continue
		}
		data = append(data, p.Data...)
		for {
			n, ok := wire.MessageLen(data)
			if !ok || n > len(data) {
				break
			}
			const random = wire.HeaderLen + 2
			if data[0] == iana.HandshakeClientHello && n >= random+32 {
				r := data[random : random+32]
				if len(list) == 0 || string(list[len(list)-1]) != string(r) {
					list = append(list, r)
				}
			}
			data = data[n:]
		}
	}
	return list
}

// event adds an event of whoever a record reached.
func (r *recorder) event(fromClient bool, e trace.Event) {
	e.ID, e.At, e.Conn, e.Party = trace.EventID(len(r.t.Events)+1), r.now, 1, trace.Client
	if fromClient {
		e.Party = trace.Server
	}
	r.t.Events = append(r.t.Events, e)
}

// buf adds a byte space, and gives all of it.
func (r *recorder) buf(k trace.BufKind, fromClient bool, data []byte, parts ...trace.Part) trace.Slice {
	from := trace.Server
	if fromClient {
		from = trace.Client
	}
	id := trace.BufID(len(r.t.Bufs) + 1)
	r.t.Bufs = append(r.t.Bufs, trace.Buf{ID: id, Kind: k, Conn: 1, From: from, At: trace.Onlooker, Data: data, Parts: parts})
	return trace.Slice{Buf: id, Len: int32(len(data))}
}

// record writes the i-th record down, and the messages that it completes.
func (r *recorder) record(i int) {
	rec, p := &r.s.records[i], r.plain[i]
	r.now = max(r.now, r.s.moment(rec))
	whole := r.buf(trace.ReceivedRecord, rec.fromClient, rec.data)
	at := trace.Slice{Buf: whole.Buf, Off: wire.RecordHeaderLen, Len: whole.Len - wire.RecordHeaderLen}
	e := trace.Event{Kind: trace.RecordReceived, On: []trace.Slice{whole}}
	if p == nil || !p.Opened {
		e.Note = trace.NoteSealed
		r.event(rec.fromClient, e)
		r.prove(rec.fromClient, len(rec.data)-wire.RecordHeaderLen)
		return
	}
	data := p.Data
	if p.Protected {
		inner := data
		if p.Way != nil {
			inner = p.Way.Inner
		}
		op := r.keys.opens(r, p, at)
		opened := r.buf(trace.Opened, rec.fromClient, inner, trace.Part{Len: int32(len(inner)), Src: at, Op: op})
		r.keys.opened(r, op, opened)
		e.On = append(e.On, opened)
		at = trace.Slice{Buf: opened.Buf, Len: int32(len(data))}
	}
	r.event(rec.fromClient, e)
	r.content(rec.fromClient, p, at)
}

// content writes down what a record carries.
func (r *recorder) content(fromClient bool, p *onlooker.Plain, at trace.Slice) {
	w := &r.ways[index(fromClient)]
	copied := func() trace.Slice {
		return r.buf(trace.ReceivedMessage, fromClient, p.Data, trace.Part{Len: at.Len, Src: at})
	}
	switch p.Type {
	case iana.ContentHandshake:
		w.data = append(w.data, p.Data...)
		w.parts = append(w.parts, trace.Part{At: int32(len(w.data) - len(p.Data)), Len: at.Len, Src: at})
		for {
			n, ok := wire.MessageLen(w.data)
			if !ok || n > len(w.data) {
				return
			}
			raw, parts := w.cut(n)
			r.message(fromClient, raw, parts)
		}
	case iana.ContentChangeCipherSpec:
		r.event(fromClient, trace.Event{Kind: trace.MessageReceived, On: []trace.Slice{copied()},
			Msg: &trace.Message{Content: p.Type, Name: "change_cipher_spec"}})
		if r.agreed.Version < iana.TLS13 {
			r.agreed.Resumed = r.agreed.Resumed || !fromClient && !r.ways[1].sealed // it has no key exchange to wait for
			w.sealed = true
			r.event(fromClient, trace.Event{Kind: trace.KeysChanged, Epoch: &trace.Epoch{N: 1, Stage: "application", Suite: r.agreed.Suite}})
		}
	case iana.ContentAlert:
		if len(p.Data) != 2 {
			return
		}
		name, _ := iana.Name(iana.AlertRegistry, uint64(p.Data[1]))
		r.event(fromClient, trace.Event{Kind: trace.AlertReceived, On: []trace.Slice{copied()},
			Alert: &trace.Alert{Level: p.Data[0], Code: p.Data[1], Name: name}})
	case iana.ContentApplicationData:
		if len(p.Data) > 0 {
			r.event(fromClient, trace.Event{Kind: trace.DataReceived, On: []trace.Slice{copied()},
				Msg: &trace.Message{Content: p.Type, Name: "application_data"}})
		}
	}
}

// cut takes a message of n bytes off, with where its bytes came from.
func (w *assembly) cut(n int) (data []byte, parts []trace.Part) {
	data, w.data = w.data[:n:n], w.data[n:]
	var rest []trace.Part
	for _, p := range w.parts {
		if have := min(int(p.Len), n-int(p.At)); have > 0 {
			parts = append(parts, trace.Part{At: p.At, Len: int32(have), Src: trace.Slice{Buf: p.Src.Buf, Off: p.Src.Off, Len: int32(have)}})
			p.Src.Off, p.Src.Len, p.At, p.Len = p.Src.Off+int32(have), p.Src.Len-int32(have), int32(n), p.Len-int32(have)
		}
		if p.Len > 0 {
			p.At -= int32(n)
			rest = append(rest, p)
		}
	}
	w.parts = rest
	return data, parts
}

// message writes a handshake message down, and what follows from it.
func (r *recorder) message(fromClient bool, raw []byte, parts []trace.Part) {
	at := r.buf(trace.ReceivedMessage, fromClient, raw, parts...)
	name, ok := iana.Name(iana.HandshakeTypeRegistry, uint64(raw[0]))
	if !ok {
		name = "handshake"
	}
	m, _ := wire.Unmarshal(raw, wire.Context{Version: r.agreed.Version, Suite: r.agreed.Suite})
	if m != nil {
		name = m.Name()
	}
	r.event(fromClient, trace.Event{Kind: trace.MessageReceived, On: []trace.Slice{at},
		Msg: &trace.Message{Content: iana.ContentHandshake, Type: raw[0], Name: name}})
	const random = wire.HeaderLen + 2
	switch m := m.(type) {
	case *wire.ClientHello:
		r.keys.random(r, trace.Client, at, random, m.Random[:])
	case *wire.ServerHello:
		if !m.Retry() {
			r.keys.random(r, trace.Server, at, random, m.Random[:])
			r.serverHello(m)
		}
	case *wire.ServerKeyExchange:
		r.agreed.Group, r.agreed.Signature = m.NamedCurve, m.Scheme
	case *wire.CertificateVerify:
		if fromClient {
			r.agreed.ClientAuthenticated = true
		} else {
			r.agreed.Signature = m.Scheme
		}
	case *wire.Finished:
		r.prove(fromClient, 0)
	}
}

// serverHello takes in what both agree on.
func (r *recorder) serverHello(m *wire.ServerHello) {
	a := &r.agreed
	a.Version, a.Suite = m.Chosen(), m.CipherSuite
	_, a.ExtendedMasterSecret, _ = wire.Find[wire.ExtendedMasterSecret](m)
	_, a.EncryptThenMAC, _ = wire.Find[wire.EncryptThenMAC](m)
	_, a.SecureRenegotiation, _ = wire.Find[wire.RenegotiationInfo](m)
	if s := iana.SuiteByCode(a.Suite); s != nil {
		a.ForwardSecrecy = s.KX != iana.KXRSA
	}
	if a.Version < iana.TLS13 {
		return
	}
	if x, ok, _ := wire.Find[wire.KeyShare](m); ok && len(x.Shares) == 1 {
		a.Group = x.Shares[0].Group
	}
	_, a.Resumed, _ = wire.Find[wire.PreSharedKey](m)
	for _, fromClient := range [2]bool{true, false} {
		r.event(fromClient, trace.Event{Kind: trace.KeysChanged, Epoch: &trace.Epoch{N: 1, Stage: "handshake", Suite: a.Suite}})
	}
}

// leastFinished is how long a sealed Finished is at least: an alert is
// shorter.
const leastFinished = 24

// prove takes in a Finished, or a sealed record of n bytes that may be one:
// with one from each end the handshake is complete.
func (r *recorder) prove(fromClient bool, n int) {
	if n != 0 && n < leastFinished || r.agreed.Version == 0 || r.agreed.Version < iana.TLS13 && !r.ways[index(fromClient)].sealed {
		return
	}
	if r.proven[index(fromClient)] {
		return
	}
	r.proven[index(fromClient)] = true
	if r.proven[0] && r.proven[1] {
		for _, server := range [2]bool{true, false} {
			s := r.agreed
			r.event(server, trace.Event{Kind: trace.Completed, Session: &s})
		}
	}
}
