package wire

import (
	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// Message is a handshake message.
type Message interface {
	Type() uint8  // its HandshakeType
	Name() string // IANA's name for it: "client_hello"
	layout(*Fields)
}

// Kind is a message's HandshakeType, but iana.HandshakeHelloRetryRequest for a
// HelloRetryRequest, which goes as a ServerHello: this is how the functions for
// extensions take it.
func Kind(m Message) uint8 {
	if h, ok := m.(*ServerHello); ok && h.Retry() {
		return iana.HandshakeHelloRetryRequest
	}
	return m.Type()
}

// HeaderLen is the length of a handshake message's header.
const HeaderLen = 4

// Marshal encodes a message with its header.
func Marshal(m Message, c Context) []byte { return AppendMessage(make([]byte, 0, 512), m, c) }

// AppendMessage appends a message with its header to dst.
func AppendMessage(dst []byte, m Message, c Context) []byte {
	at := len(dst)
	f := Fields{buf: append(dst, m.Type(), 0, 0, 0), encoding: true, message: m.Type(), ctx: c}
	m.layout(&f)
	if f.err != nil {
		panic("wire: " + m.Name() + ": the context lacks the key exchange")
	}
	f.patch(m.Name(), at+1, 3)
	return f.buf
}

// Unmarshal decodes one whole message with its header. The error is a
// *[DecodeError]; the message is nil then.
func Unmarshal(b []byte, c Context) (Message, error) {
	f := Fields{buf: b, end: len(b), ctx: c}
	m := f.messageHeader()
	if m == nil && f.err == nil {
		f.err = &DecodeError{"msg_type", 0, Unknown}
	} else if f.err == nil {
		if f.end < len(b) {
			f.pos = f.end
			f.fail("", Trailing)
		} else {
			m.layout(&f)
			if f.pos < f.end {
				f.fail("", Trailing)
			}
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	return m, nil
}

// MessageLen gives the length of the message that b begins with, header
// included, as soon as its header is there.
func MessageLen(b []byte) (n int, ok bool) {
	if len(b) < HeaderLen {
		return 0, false
	}
	return HeaderLen + (int(b[1])<<16 | int(b[2])<<8 | int(b[3])), true
}

// New gives an empty message of a handshake type, nil if there is none of it
// here. Some have another form in TLS 1.3.
func New(handshakeType uint8, c Context) Message {
	if c.version() >= iana.TLS13 {
		if m := new13(handshakeType); m != nil {
			return m
		}
	}
	switch handshakeType {
	case iana.HandshakeHelloRequest:
		return new(HelloRequest)
	case iana.HandshakeClientHello:
		return new(ClientHello)
	case iana.HandshakeServerHello:
		return new(ServerHello)
	case iana.HandshakeNewSessionTicket:
		return new(NewSessionTicket)
	case iana.HandshakeCertificate:
		return new(Certificate)
	case iana.HandshakeServerKeyExchange:
		return new(ServerKeyExchange)
	case iana.HandshakeCertificateRequest:
		return new(CertificateRequest)
	case iana.HandshakeServerHelloDone:
		return new(ServerHelloDone)
	case iana.HandshakeCertificateVerify:
		return new(CertificateVerify)
	case iana.HandshakeClientKeyExchange:
		return new(ClientKeyExchange)
	case iana.HandshakeFinished:
		return new(Finished)
	case iana.HandshakeCertificateStatus:
		return new(CertificateStatus)
	}
	return nil
}

// new13 gives TLS 1.3's messages that others have not, or not in this form.
func new13(handshakeType uint8) Message {
	switch handshakeType {
	case iana.HandshakeNewSessionTicket:
		return new(NewSessionTicket13)
	case iana.HandshakeEndOfEarlyData:
		return new(EndOfEarlyData)
	case iana.HandshakeEncryptedExtensions:
		return new(EncryptedExtensions)
	case iana.HandshakeCertificate:
		return new(Certificate13)
	case iana.HandshakeCertificateRequest:
		return new(CertificateRequest13)
	case iana.HandshakeKeyUpdate:
		return new(KeyUpdate)
	case iana.HandshakeCompressedCertificate:
		return new(CompressedCertificate)
	case iana.HandshakeMessageHash:
		return new(MessageHash)
	}
	return nil
}

// messageHeader reads a header, sets the end to the message's and gives an
// empty message of its type: nil for an unknown type. A length beyond the
// input is a fault.
func (f *Fields) messageHeader() Message {
	f.ref = "RFC 5246 §7.4"
	if f.tls13() {
		f.ref = "RFC 9846 §4"
	}
	f.Enum8("msg_type", iana.HandshakeTypeRegistry, &f.message)
	n := int(f.number("length", 3, 0, span.Length, 0))
	if f.err != nil {
		return new(HelloRequest)
	}
	if f.claim = f.pos + n; n > f.end-f.pos {
		f.short("length")
	} else {
		f.end = f.pos + n
	}
	return New(f.message, f.ctx)
}

// Annotate names the bytes of one handshake message: one group, and if bytes
// are left over, one more span for them.
func Annotate(b []byte, c Context) []Span {
	f := Fields{buf: b, end: len(b), noting: true, ctx: c}
	f.annotateMessage()
	if f.err == nil && f.pos < len(b) {
		f.fail("", Trailing)
	}
	f.rest(len(b))
	return f.spans
}

// annotateMessage notes the group of one message, or of as much as is there.
// After a fault within the message's own bytes, what is left of these is one
// span, and the cursor stands behind them: the next message can be read.
func (f *Fields) annotateMessage() {
	start, end := f.pos, f.end
	outer := f.spans
	f.spans = make([]Span, 0, 8)
	m := f.messageHeader()
	typ := f.message
	name, known := iana.Name(iana.HandshakeTypeRegistry, uint64(typ))
	if !known || f.pos == start {
		name = "handshake_message"
	}
	cut := f.err
	f.err = nil // a message that is cut short is named as far as it goes
	if cut != nil && f.ctx.GoesOn {
		if cut = nil; f.pos == start+HeaderLen {
			f.spans[len(f.spans)-1].Value = ""
		}
		f.step("continues", f.end-f.pos, span.Bytes)
	} else if m != nil && f.pos >= start+HeaderLen {
		m.layout(f)
		if f.err == nil && f.pos < f.end {
			f.fail("", Trailing)
		}
		if h, ok := m.(*ServerHello); ok {
			name = h.Name()
		}
	} else if f.pos >= start+HeaderLen {
		f.step("body", f.end-f.pos, span.Bytes)
	}
	if cut != nil {
		f.err = cut
	}
	f.rest(f.end)
	if f.pos > start {
		outer = append(outer, Span{Off: start, Len: f.pos - start, Name: name, Kind: span.Group,
			Code: uint64(typ), Registry: iana.HandshakeTypeRegistry, Ref: f.ref, Kids: f.spans})
	}
	f.spans, f.end, f.err = outer, end, nil
}

// Locate finds a field of a handshake message by its path: "random",
// "cipher_suites[0]", "extensions.server_name.host_name" (see [span.Find]).
// Of a vector it gives what is behind the length, of ASN.1 the value;
// "session_id.length" is the length itself.
func Locate(msg []byte, c Context, path string) (off, n int, ok bool) {
	return Place(Annotate(msg, c), path)
}

// Place is [Locate] within spans made before.
func Place(spans []Span, path string) (off, n int, ok bool) {
	s := span.Find(spans, path)
	if s == nil {
		return 0, 0, false
	}
	off, n = s.Off, s.Len
	for i := range s.Kids {
		k := &s.Kids[i]
		if k.Kind != span.Length && k.Kind != span.Tag {
			break
		}
		off, n = off+k.Len, n-k.Len
	}
	return off, n, true
}

// AnnotateBody names the bytes of a handshake message that has lost its
// header.
func AnnotateBody(b []byte, handshakeType uint8, c Context) []Span {
	f := Fields{buf: b, end: len(b), noting: true, message: handshakeType, ctx: c}
	if m := New(handshakeType, c); m != nil {
		m.layout(&f)
	}
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	f.rest(len(b))
	return f.spans
}

// AnnotateExtensions names the bytes of extensions that have lost the message
// of this handshake type around them; bare: also the length that counts them.
func AnnotateExtensions(b []byte, handshakeType uint8, c Context, bare bool) []Span {
	f := Fields{buf: b, end: len(b), noting: true, message: handshakeType, ctx: c}
	if !bare {
		var list []Extension
		f.extensionBlock(&list)
	} else {
		f.Ref("RFC 9846 §4.3")
		var seen seenCodes
		for f.pos < f.end && f.err == nil {
			var e Extension
			f.extension(&e, &seen)
		}
	}
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	f.rest(len(b))
	return f.spans
}
