package wire

import (
	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// Record is a record: its header's fields and what it carries.
type Record struct {
	Type     uint8 // ContentType
	Version  uint16
	Fragment []byte
}

// Lengths of records, in bytes (RFC 5246 §6.2).
const (
	RecordHeaderLen = 5
	MaxPlaintext    = 1 << 14       // of a fragment, protection taken off
	MaxCiphertext   = 1<<14 + 1<<11 // of a protected fragment
	MaxCiphertext13 = 1<<14 + 1<<8  // the same in TLS 1.3 (RFC 9846 §5.2)
)

// Header is a record's header.
type Header struct {
	Type    uint8
	Version uint16
	Length  int // of the fragment
}

// ParseHeader reads a record's header, as soon as its 5 bytes are there. It
// judges nothing.
func ParseHeader(b []byte) (h Header, ok bool) {
	if len(b) < RecordHeaderLen {
		return Header{}, false
	}
	return Header{b[0], uint16(b[1])<<8 | uint16(b[2]), int(b[3])<<8 | int(b[4])}, true
}

// ParseRecord reads the record that b begins with. n is its length with
// header, 0 if b does not yet hold all of it. A length that no record may have
// is a *[DecodeError], given as soon as the header is there. Type and version are
// for the reader to judge.
func ParseRecord(b []byte) (rec Record, n int, err error) {
	h, ok := ParseHeader(b)
	if !ok {
		return Record{}, 0, nil
	}
	if h.Length > MaxCiphertext {
		return Record{}, 0, &DecodeError{"length", 3, Bounds}
	}
	n = RecordHeaderLen + h.Length
	if len(b) < n {
		return Record{}, 0, nil
	}
	return Record{h.Type, h.Version, b[RecordHeaderLen:n:n]}, n, nil
}

// AppendRecord appends a record to dst. It panics for a fragment longer than
// 65535 bytes.
func AppendRecord(dst []byte, r Record) []byte {
	n := len(r.Fragment)
	if n > 1<<16-1 {
		panic("wire: fragment too long for a record")
	}
	dst = append(dst, r.Type, byte(r.Version>>8), byte(r.Version), byte(n>>8), byte(n))
	return append(dst, r.Fragment...)
}

// Alert is an alert message (RFC 5246 §7.2).
type Alert struct {
	Level       uint8
	Description uint8
}

// ParseAlert decodes an alert, which is exactly two bytes.
func ParseAlert(b []byte) (Alert, error) {
	switch {
	case len(b) < 2:
		return Alert{}, &DecodeError{"description", len(b), Truncated}
	case len(b) > 2:
		return Alert{}, &DecodeError{"", 2, Trailing}
	}
	return Alert{b[0], b[1]}, nil
}

// AnnotateRecord names the bytes of one record: type, version, length and
// fragment. The fragment's parts are named by [AnnotateFragment], or, when it
// is protected, as the context's Suite, Version and EncryptThenMAC say.
func AnnotateRecord(b []byte, c Context, protected bool) []Span {
	f := Fields{buf: b, end: len(b), noting: true, ctx: c, ref: "RFC 5246 §6.2.1"}
	var r Record
	f.Enum8("type", iana.ContentTypeRegistry, &r.Type)
	f.Enum16("version", iana.VersionRegistry, &r.Version)
	n := int(f.number("length", 2, 0, span.Length, 0))
	if f.err == nil && n > f.end-f.pos {
		f.short("length")
		n = f.end - f.pos
	}
	if short := f.err; f.pos == RecordHeaderLen && n > 0 {
		frag := Span{Off: f.pos, Len: n, Name: "fragment", Kind: span.Group, Ref: "RFC 5246 §6.2.1"}
		if protected {
			frag.Ref = "RFC 5246 §6.2.3"
			if f.tls13() {
				frag.Name, frag.Ref = "encrypted_record", "RFC 9846 §5.2"
			}
			frag.Kids = sealedSpans(f.pos, n, &c)
		} else {
			frag.Kids = annotateFragment(r.Type, b[:f.pos+n], f.pos, c)
		}
		f.spans = append(f.spans, frag)
		f.pos += n
		f.err = short
	}
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	f.rest(len(b))
	return f.spans
}

// AnnotateFragment names the bytes of a record's fragment without protection:
// handshake messages (whole ones and pieces), alerts, ChangeCipherSpec or
// application data.
func AnnotateFragment(contentType uint8, b []byte, c Context) []Span {
	return annotateFragment(contentType, b, 0, c)
}

// AnnotateInner names the bytes of a TLSInnerPlaintext, which is what TLS 1.3
// encrypts: the fragment, the type that it really has, and zeros (RFC 9846
// §5.2). Without a type, which is a fault, all of it is zeros.
func AnnotateInner(b []byte, c Context) []Span {
	n := len(b)
	for n > 0 && b[n-1] == 0 {
		n--
	}
	var spans []Span
	f := Fields{buf: b, pos: max(n-1, 0), end: len(b), noting: true, ref: "RFC 9846 §5.2"}
	if n > 0 {
		spans = annotateFragment(b[n-1], b[:n-1], 0, c)
		var typ uint8
		f.Enum8("type", iana.ContentTypeRegistry, &typ)
	}
	f.step("zeros", len(b)-f.pos, span.Bytes)
	return append(spans, f.spans...)
}

// AnnotateAlert names the bytes of an alert.
func AnnotateAlert(b []byte) []Span { return annotateFragment(iana.ContentAlert, b, 0, Context{}) }

// AnnotateCCS names the byte of a ChangeCipherSpec.
func AnnotateCCS(b []byte) []Span {
	return annotateFragment(iana.ContentChangeCipherSpec, b, 0, Context{})
}

// AnnotateData names application data.
func AnnotateData(b []byte) []Span {
	return annotateFragment(iana.ContentApplicationData, b, 0, Context{})
}

// AnnotateNamed names the bytes of a message by its name in a trace, be it of the
// handshake or, as "alert", "change_cipher_spec" and "application_data", of
// another protocol.
func AnnotateNamed(name string, b []byte, c Context) []Span {
	switch name {
	case "alert":
		return AnnotateAlert(b)
	case "change_cipher_spec":
		return AnnotateCCS(b)
	case "application_data":
		return AnnotateData(b)
	}
	return Annotate(b, c)
}

// annotateFragment names the bytes of b from off on.
func annotateFragment(contentType uint8, b []byte, off int, c Context) []Span {
	f := Fields{buf: b, pos: off, end: len(b), noting: true, ctx: c}
	if c.Continues > 0 && contentType == iana.ContentHandshake {
		if f.ref = "RFC 5246 §6.2.1"; f.tls13() {
			f.ref = "RFC 9846 §5.1"
		}
		f.step("continued", min(c.Continues, f.end-f.pos), span.Bytes)
	}
	switch contentType {
	case iana.ContentHandshake:
		for f.pos < f.end {
			f.annotateMessage()
		}
	case iana.ContentAlert:
		f.ref = "RFC 5246 §7.2"
		for f.pos < f.end && f.err == nil {
			var a Alert
			f.Enum8("level", iana.AlertLevelRegistry, &a.Level)
			f.Enum8("description", iana.AlertRegistry, &a.Description)
		}
	case iana.ContentChangeCipherSpec:
		f.ref = "RFC 5246 §7.1"
		var t uint8
		if f.pos < f.end {
			f.Enum8("type", iana.CCSRegistry, &t)
		}
		if f.pos < f.end {
			f.fail("", Trailing)
		}
	case iana.ContentApplicationData:
		f.ref = "RFC 5246 §10"
		text := printable(b[f.pos:])
		f.step("data", f.end-f.pos, span.Bytes)
		if text != "" {
			s := &f.spans[len(f.spans)-1]
			s.Kind, s.Value = span.Text, text
		}
	}
	f.rest(len(b))
	return f.spans
}

// sealedSpans names the parts of a protected fragment of n bytes at off.
func sealedSpans(off, n int, c *Context) []Span {
	ref, before, after := "RFC 5246 §6.2.3", 0, 0
	head, body, kind, tail := "IV", "ciphertext", span.Sealed, "mac"
	if c.version() >= iana.TLS13 {
		ref = "RFC 9846 §5.2"
	}
	if s := iana.SuiteByCode(c.Suite); s != nil {
		if c.version() >= iana.TLS11 && c.version() < iana.TLS13 {
			before = s.RecordIVLen
		}
		switch {
		case c.version() >= iana.TLS13:
			tail, after = "tag", s.TagLen
		case s.AEAD():
			ref, head, tail, after = "RFC 5246 §6.2.3.3", "nonce_explicit", "tag", s.TagLen
		case c.EncryptThenMAC:
			ref, after = "RFC 7366 §3", s.MACLen
		case s.Cipher == iana.NullCipher:
			ref, body, kind, after = "RFC 5246 §6.2.3.1", "content", span.Bytes, s.MACLen
		case s.Cipher.Stream():
			ref = "RFC 5246 §6.2.3.1"
		default:
			ref = "RFC 5246 §6.2.3.2"
		}
	}
	if n < before+after {
		return []Span{{Off: off, Len: n, Name: "ciphertext", Kind: span.Sealed, Ref: ref}}
	}
	var out []Span
	part := func(name string, n int, k span.Kind) {
		if n > 0 {
			out = append(out, Span{Off: off, Len: n, Name: name, Kind: k, Ref: ref})
			off += n
		}
	}
	part(head, before, span.Bytes)
	part(body, n-before-after, kind)
	part(tail, after, span.Bytes)
	return out
}

// printable gives b as text if people can read all of it, else "".
func printable(b []byte) string {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			return ""
		}
	}
	return string(b)
}
