package wire

import (
	"strconv"

	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// Extension is an extension as it stands in a hello, its body not decoded.
type Extension struct {
	Type uint16
	Data []byte
}

// Body is the decoded body of an extension.
type Body interface {
	ExtensionType() uint16
	layout(*Fields)
}

// Extended is a message with extensions.
type Extended interface {
	Message
	extensions() []Extension
}

// Ext encodes a body; use [ExtIn] for one whose form depends on the message.
func Ext(b Body) Extension { return ExtIn(b, iana.HandshakeClientHello) }

// ExtIn encodes a body for a message of this handshake type: some are empty in
// the server's answer.
func ExtIn(b Body, handshakeType uint8) Extension {
	f := Fields{buf: []byte{}, encoding: true, message: handshakeType}
	b.layout(&f)
	return Extension{b.ExtensionType(), f.buf}
}

// Find decodes the extension of type T that stands in a message. The error is
// a *[DecodeError], its Path from the message's start, its Off from the start of
// the extension's data.
//
//	sni, present, err := wire.Find[wire.ServerName](hello)
func Find[T any, P interface {
	*T
	Body
}](m Extended) (body T, present bool, err error) {
	return FindIn[T, P](m.extensions(), Kind(m))
}

// FindIn is [Find] in extensions of a message of this kind (see [Kind]).
func FindIn[T any, P interface {
	*T
	Body
}](exts []Extension, handshakeType uint8) (body T, present bool, err error) {
	present, err = decode(P(&body), exts, handshakeType)
	return body, present, err
}

// decode decodes the extension whose body b is, if it is there.
func decode(b Body, exts []Extension, handshakeType uint8) (present bool, err error) {
	data, present := Raw(exts, b.ExtensionType())
	if !present {
		return false, nil
	}
	f := Fields{buf: data, end: len(data), message: handshakeType}
	b.layout(&f)
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	if f.err != nil {
		f.err.Path = "extensions." + ExtensionName(b.ExtensionType()) + dotted(f.err.Path)
		return true, f.err
	}
	return true, nil
}

// Raw gives the data of the first extension of a type.
func Raw(exts []Extension, extensionType uint16) (data []byte, present bool) {
	for i := range exts {
		if exts[i].Type == extensionType {
			return exts[i].Data, true
		}
	}
	return nil, false
}

// AllowedIn says whether a known extension may stand in a message of this
// handshake type, up to TLS 1.2. An extension that is not known may.
func AllowedIn(extensionType uint16, handshakeType uint8) bool {
	d := describe(extensionType)
	return d == nil || d.in == nil || hasType(d.in, handshakeType)
}

// AllowedIn13 says whether a known extension may stand in a message of this
// kind (see [Kind]) in TLS 1.3 (RFC 9846 §4.3's table). An extension that is
// not known may.
func AllowedIn13(extensionType uint16, kind uint8) bool {
	d := describe(extensionType)
	return d == nil || hasType(d.in13, kind)
}

// ExtensionName is the name of an extension in spans and paths: IANA's, or
// "extension_4660" by its code.
func ExtensionName(extensionType uint16) string {
	if i := iana.Lookup(iana.ExtensionRegistry, uint64(extensionType)); i != nil {
		return i.Name
	}
	return "extension_" + strconv.Itoa(int(extensionType))
}

// descriptor is what there is to say about an extension: one a file, all in
// the table below.
type descriptor struct {
	code uint16
	ref  string
	in   []uint8 // the messages it may stand in up to TLS 1.2; nil: not held to any
	in13 []uint8 // and in TLS 1.3
	body func() Body
}

var descriptors = [...]*descriptor{
	&serverName, &supportedGroups, &ecPointFormats, &signatureAlgorithms, &alpn,
	&encryptThenMAC, &extendedMasterSecret, &renegotiationInfo, &statusRequest,
	&sessionTicket, &padding, &supportedVersions, &keyShare, &pskKeyExchangeModes,
	&signatureAlgorithmsCert, &recordSizeLimit, &compressCertificate,
	&signedCertificateTimestamp, &preSharedKey, &earlyData, &cookie, &certificateAuthorities, &oidFilters, &postHandshakeAuth, &maxFragmentLength,
	&encryptedClientHello, &echOuterExtensions,
}

// Where extensions stand, named by the letters of RFC 9846 §4.3's table.
var (
	inHellos  = []uint8{iana.HandshakeClientHello, iana.HandshakeServerHello}
	inCH      = []uint8{iana.HandshakeClientHello}
	inCR      = []uint8{iana.HandshakeCertificateRequest}
	inCHCR    = []uint8{iana.HandshakeClientHello, iana.HandshakeCertificateRequest}
	inCHEE    = []uint8{iana.HandshakeClientHello, iana.HandshakeEncryptedExtensions}
	inCHEECR  = []uint8{iana.HandshakeClientHello, iana.HandshakeEncryptedExtensions, iana.HandshakeCertificateRequest}
	inCHEENST = []uint8{iana.HandshakeClientHello, iana.HandshakeEncryptedExtensions, iana.HandshakeNewSessionTicket}
	inCHCRCT  = []uint8{iana.HandshakeClientHello, iana.HandshakeCertificateRequest, iana.HandshakeCertificate}
	inCHEEHRR = []uint8{iana.HandshakeClientHello, iana.HandshakeEncryptedExtensions, iana.HandshakeHelloRetryRequest}
	inCHHRR   = []uint8{iana.HandshakeClientHello, iana.HandshakeHelloRetryRequest}
	inCHSHHRR = []uint8{iana.HandshakeClientHello, iana.HandshakeServerHello, iana.HandshakeHelloRetryRequest}
)

func describe(code uint16) *descriptor {
	for _, d := range descriptors {
		if d.code == code {
			return d
		}
	}
	return nil
}

func hasType(in []uint8, t uint8) bool {
	for _, x := range in {
		if x == t {
			return true
		}
	}
	return false
}

// Extensions is the block at the end of a hello: a vector of extensions, or
// nothing at all (nil).
func (f *Fields) Extensions(v *[]Extension) {
	if f.err != nil || f.encoding && *v == nil || !f.encoding && f.pos == f.end {
		return
	}
	f.extensionBlock(v)
}

// extensionBlock is a vector of extensions that is there in any case.
func (f *Fields) extensionBlock(v *[]Extension) {
	if f.err != nil {
		return
	}
	if f.tls13() {
		f.Ref("RFC 9846 §4.3")
	} else {
		f.Ref("RFC 5246 §7.4.1.4")
	}
	m := f.open("extensions", 2, 0, 1<<16-1)
	switch {
	case f.err != nil:
	case f.encoding:
		for i := range *v {
			e := &(*v)[i]
			f.buf = append(f.buf, byte(e.Type>>8), byte(e.Type))
			at := len(f.buf)
			f.buf = append(append(f.buf, 0, 0), e.Data...)
			f.patch("extension_data", at, 2)
		}
	default:
		*v = make([]Extension, 0, f.countExtensions())
		var seen seenCodes
		for f.pos < f.end && f.err == nil {
			*v = append(*v, Extension{})
			f.extension(&(*v)[len(*v)-1], &seen)
		}
	}
	f.close(m)
}

// extension reads one extension. A type that was there before is a fault.
func (f *Fields) extension(e *Extension, seen *seenCodes) {
	if f.end-f.pos < 4 {
		f.fail("extension_type", Truncated)
		return
	}
	e.Type = uint16(f.buf[f.pos])<<8 | uint16(f.buf[f.pos+1])
	n := int(f.buf[f.pos+2])<<8 | int(f.buf[f.pos+3])
	again := seen.add(e.Type)
	if !f.noting && !again && n <= f.end-f.pos-4 { // the way of nearly all
		e.Data = f.buf[f.pos+4 : f.pos+4+n : f.pos+4+n]
		f.pos += 4 + n
		return
	}
	d := describe(e.Type)
	g := f.Group(ExtensionName(e.Type))
	if again {
		f.fail("", Duplicate)
	}
	if d != nil {
		f.Ref(d.ref)
	}
	f.Enum16("extension_type", iana.ExtensionRegistry, &e.Type)
	f.VectorOf("extension_data", 2, &e.Data, 0, 1<<16-1, func(b []byte, off int) []Span {
		if d == nil {
			return []Span{{Off: off, Len: len(b), Name: "extension_data", Kind: span.Bytes, Ref: f.ref}}
		}
		in := Fields{buf: f.buf, pos: off, end: off + len(b), noting: true, message: f.message, ctx: f.ctx, ref: d.ref, claim: f.claim}
		d.body().layout(&in)
		if in.err == nil && in.pos < in.end {
			in.fail("", Trailing)
		}
		in.rest(off + len(b))
		return in.spans
	})
	f.close(g)
}

// countExtensions guesses how many follow, so that they are allocated once.
func (f *Fields) countExtensions() (n int) {
	for p := f.pos; p+4 <= f.end; n++ {
		p += 4 + int(f.buf[p+2])<<8 + int(f.buf[p+3])
	}
	return n
}

// seenCodes is a set of two-byte codes.
type seenCodes struct {
	few  [32]uint16
	n    int
	many map[uint16]bool
}

// add puts a code in and says whether it was in before.
func (s *seenCodes) add(code uint16) bool {
	for _, c := range s.few[:s.n] {
		if c == code {
			return true
		}
	}
	if s.n < len(s.few) {
		s.few[s.n] = code
		s.n++
		return false
	}
	if s.many == nil {
		s.many = map[uint16]bool{}
	}
	if s.many[code] {
		return true
	}
	s.many[code] = true
	return false
}
