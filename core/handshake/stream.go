package handshake

import (
	"errors"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// stream puts messages together from fragments, which need not begin or end
// where messages do (RFC 5246 §6.2.1). A message that lies in one fragment is
// not copied.
type stream struct {
	data  []byte
	own   bool // data is a copy made here, so it may grow in place
	parts []trace.Part
}

func (s *stream) add(f fragment, traced bool) {
	at := len(s.data)
	switch {
	case at == 0:
		s.data, s.own = f.data, false
	case s.own:
		s.data = append(s.data, f.data...)
	default:
		s.data, s.own = append(s.data[:at:at], f.data...), true
	}
	if traced {
		s.parts = append(s.parts, trace.Part{At: int32(at), Len: int32(len(f.data)), Src: f.at})
	}
}

// cut takes the first n bytes out.
func (s *stream) cut(n int) (data []byte, parts []trace.Part) {
	data, s.data = s.data[:n:n], s.data[n:]
	at := int32(n)
	i := 0
	for i < len(s.parts) && s.parts[i].At+s.parts[i].Len <= at {
		i++
	}
	parts = s.parts[:i:i]
	rest := s.parts[i:]
	if len(rest) > 0 && rest[0].At < at {
		p := rest[0]
		done := at - p.At
		p.Len = done
		parts = append(parts, p)
		rest[0].At, rest[0].Len = at, rest[0].Len-done
		rest[0].Src.Off += done
		rest[0].Src.Len -= done
	}
	for j := range rest {
		rest[j].At -= at
	}
	for j := range parts {
		parts[j].Src.Len = parts[j].Len
	}
	if len(rest) == 0 {
		rest = nil
	}
	s.parts = rest
	return data, parts
}

// heard is a handshake message that arrived, with its header.
type heard struct {
	msg wire.Message
	raw []byte
	at  trace.Slice
}

// part gives n bytes of the message from off.
func (h *heard) part(off, n int) trace.Slice {
	return trace.Slice{Buf: h.at.Buf, Off: int32(off), Len: int32(n)}
}

const messageHeader = wire.HeaderLen

// receive gives the next handshake message, which has to be one of types,
// decoded. All but those that are over the transcript so far (CertificateVerify
// and Finished) are added to the transcript here.
func (e *end) receive(types ...uint8) heard {
	for {
		h := e.message(types)
		if h.raw == nil {
			return h // SSL 3.0's no_certificate
		}
		if h.raw[0] == iana.HandshakeHelloRequest {
			// Ignored while negotiating, and not hashed (RFC 5246 §7.4.1.1).
			e.requested(&h)
			continue
		}
		e.decode(&h)
		if t := h.raw[0]; t != iana.HandshakeCertificateVerify && t != iana.HandshakeFinished {
			e.hs.transcript.add(h.raw, h.at)
		}
		return h
	}
}

// renegotiable says whether a HelloRequest may come, and be ignored.
func (e *end) renegotiable() bool {
	return e.isClient && e.version < iana.TLS13 && e.lowest() < iana.TLS13
}

// requested counts messages that ask for a new handshake. A HelloRequest is
// read, a ClientHello not.
func (e *end) requested(h *heard) {
	if e.isClient {
		e.decode(h)
	}
	e.requests++
	e.check("message/flood", e.requests <= maxRequests, found{looked: []trace.Slice{h.at}})
}

// decode decodes a message.
func (e *end) decode(h *heard) {
	msg, err := wire.Unmarshal(h.raw, e.context())
	f := found{looked: []trace.Slice{h.at}}
	if err != nil {
		id := "message/decode"
		var d *wire.DecodeError
		if errors.As(err, &d) {
			f.reason = d.Why.String()
			off := min(d.Off, len(h.raw))
			f.looked = []trace.Slice{h.part(off, len(h.raw)-off)}
			if d.Why == wire.Duplicate {
				id = "hello/extension-duplicate"
			}
		}
		e.refuse(id, f)
	}
	e.checked("message/decode", trace.Passed, f)
	h.msg = msg
}

// message gives the next handshake message as bytes.
func (e *end) message(types []uint8) heard {
	names := messageNames(types)
	for {
		if h, ok := e.assembled(types); ok {
			return h
		}
		f := e.record(names)
		e.notBetween(f)
		switch f.content {
		case iana.ContentHandshake:
			e.stream.add(f, e.tr != nil)
		case iana.ContentAlert:
			e.alert(f)
			if e.hs.withheld.Len > 0 {
				return heard{at: e.hs.withheld}
			}
		case iana.ContentChangeCipherSpec:
			e.changeCipherSpec(f, false)
		default:
			if !e.earlyData(f) {
				e.refuse("message/order", found{reason: "application_data", looked: f.looked()})
			}
		}
	}
}

// assembled gives the next handshake message, if it is there as a whole. Its
// type and size are judged as soon as its header is there.
func (e *end) assembled(types []uint8) (h heard, ok bool) {
	s := &e.stream
	if len(s.data) < messageHeader {
		return h, false
	}
	typ, n := s.data[0], int(s.data[1])<<16|int(s.data[2])<<8|int(s.data[3])
	expected := typ == iana.HandshakeHelloRequest && e.renegotiable()
	for _, t := range types {
		expected = expected || t == typ
	}
	limit := maxMessage
	if typ == iana.HandshakeCertificate || typ == iana.HandshakeCompressedCertificate {
		limit = maxChain
	}
	whole := len(s.data) >= messageHeader+n
	if !whole && expected && n <= limit {
		return h, false
	}
	data, parts := s.cut(min(len(s.data), messageHeader+n))
	h = heard{raw: data}
	h.at = trace.Slice{Buf: e.tr.Buf(trace.ReceivedMessage, data, parts...), Len: int32(len(data))}
	name := messageName(typ)
	if typ == iana.HandshakeServerHello && len(data) >= messageHeader+2+32 && [32]byte(data[messageHeader+2:]) == wire.RetryRandom {
		name = messageName(iana.HandshakeHelloRetryRequest)
	}
	if e.tr != nil {
		e.event(trace.Event{Kind: trace.MessageReceived, On: []trace.Slice{h.at},
			Msg: &trace.Message{Content: iana.ContentHandshake, Type: typ, Name: name}})
	}
	f := found{got: []byte{typ}, want: types, looked: []trace.Slice{h.part(0, 1)}}
	if !expected {
		f.reason = name
	}
	e.check("message/order", expected, f)
	e.check("message/size", n <= limit, found{got: data[1:4], want: be24(limit), looked: []trace.Slice{h.part(1, 3)}})
	e.warnings = 0
	return h, true
}

func be24(n int) []byte { return []byte{byte(n >> 16), byte(n >> 8), byte(n)} }

// messageName gives a handshake type's name, "" if it has none.
func messageName(typ uint8) string {
	name, _ := iana.Name(iana.HandshakeTypeRegistry, uint64(typ))
	return name
}

// messageNames gives handshake types' names.
func messageNames(types []uint8) []string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = messageName(t)
	}
	return names
}

// alert takes a fragment with alerts, or parts of them.
func (e *end) alert(f fragment) {
	if e.version >= iana.TLS13 {
		e.check("alert/decode", len(f.data) == 2, found{got: f.data, looked: f.looked()}) // neither in pieces nor several
	}
	e.alerts.add(f, e.tr != nil)
	for len(e.alerts.data) >= 2 {
		data, parts := e.alerts.cut(2)
		e.onAlert(data, trace.Slice{Buf: e.tr.Buf(trace.ReceivedMessage, data, parts...), Len: 2})
	}
}

// changeCipherSpec takes a ChangeCipherSpec (RFC 5246 §7.1). expected says
// whether its time has come. Nothing may be half there: the rest would come
// under other keys.
func (e *end) changeCipherSpec(f fragment, expected bool) {
	at := trace.Slice{Buf: e.tr.Buf(trace.ReceivedMessage, f.data, trace.Part{Len: f.at.Len, Src: f.at}), Len: f.at.Len}
	look := []trace.Slice{at}
	e.event(trace.Event{Kind: trace.MessageReceived, On: look,
		Msg: &trace.Message{Content: iana.ContentChangeCipherSpec, Name: "change_cipher_spec"}})
	e.check("change-cipher-spec/boundary", len(e.stream.data)+len(e.alerts.data) == 0, found{looked: look})
	f0 := found{looked: look}
	if !expected {
		f0.reason = "change_cipher_spec"
	}
	e.check("message/order", expected, f0)
	e.check("change-cipher-spec/value", len(f.data) == 1 && f.data[0] == 1, found{got: f.data, want: []byte{1}, looked: look})
}

// receiveChangeCipherSpec waits for a ChangeCipherSpec.
func (e *end) receiveChangeCipherSpec() {
	for {
		if len(e.stream.data) > 0 {
			// Messages, or a part of one, where a ChangeCipherSpec should be.
			if h, ok := e.assembled(nil); ok {
				e.requested(&h)
				continue
			}
		}
		f := e.record([]string{"change_cipher_spec"})
		switch f.content {
		case iana.ContentChangeCipherSpec:
			e.changeCipherSpec(f, true)
			return
		case iana.ContentHandshake:
			e.stream.add(f, e.tr != nil)
		case iana.ContentAlert:
			e.alert(f)
		default:
			e.refuse("message/order", found{reason: "application_data", looked: f.looked()})
		}
	}
}
