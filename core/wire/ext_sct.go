package wire

import (
	"handshakelab/core/iana"
	"handshakelab/core/span"
)

var signedCertificateTimestamp = descriptor{iana.ExtSignedCertificateTimestamp, "RFC 6962 §3.3", inHellos, inCHCRCT,
	func() Body { return new(SignedCertificateTimestamps) }}

// SignedCertificateTimestamps prove that a certificate stands in public logs:
// the client's and a CertificateRequest's are empty and ask for them, a
// ServerHello's, and in TLS 1.3 a certificate's, has them (RFC 6962 §3.3).
type SignedCertificateTimestamps struct {
	List [][]byte // sct_list: each an [SCT]'s bytes, at least one
}

func (*SignedCertificateTimestamps) ExtensionType() uint16 { return iana.ExtSignedCertificateTimestamp }

func (b *SignedCertificateTimestamps) layout(f *Fields) {
	if f.message == iana.HandshakeClientHello || f.message == iana.HandshakeCertificateRequest {
		return
	}
	List(f, "sct_list", 2, &b.List, 1, 1<<16-1, func(f *Fields, sct *[]byte) {
		f.VectorOf("serialized_sct", 2, sct, 1, 1<<16-1, func(b []byte, off int) []Span {
			in := Fields{buf: f.buf, pos: off, end: off + len(b), noting: true, ref: f.ref}
			new(SCT).layout(&in)
			if in.err == nil && in.pos < in.end {
				in.fail("", Trailing)
			}
			in.rest(off + len(b))
			return in.spans
		})
	})
}

// SCT is a log's promise to have a certificate among its own soon (RFC 6962
// §3.2). What it signs is not here: it is this, the certificate and the kind of
// entry.
type SCT struct {
	Version    uint8 // 0: v1; what others hold is in Rest
	LogID      [32]byte
	Timestamp  uint64 // milliseconds since 1970, UTC
	Extensions []byte
	Scheme     uint16
	Signature  []byte
	Rest       []byte
}

// ParseSCT decodes one. The error is a *[DecodeError].
func ParseSCT(b []byte) (s SCT, err error) {
	f := Fields{buf: b, end: len(b)}
	s.layout(&f)
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	if f.err != nil {
		return SCT{}, f.err
	}
	return s, nil
}

// Bytes encodes it.
func (s *SCT) Bytes() []byte {
	f := Fields{buf: []byte{}, encoding: true}
	s.layout(&f)
	return f.buf
}

func (s *SCT) layout(f *Fields) {
	f.Ref("RFC 6962 §3.2")
	f.Uint8("sct_version", &s.Version)
	if s.Version != 0 {
		f.Rest("sct", &s.Rest)
		return
	}
	f.Fixed("log_id", s.LogID[:])
	s.Timestamp = f.number("timestamp", 8, s.Timestamp, span.Number, 0)
	f.Vector("extensions", 2, &s.Extensions, 0, 1<<16-1)
	f.Enum16("algorithm", iana.SchemeRegistry, &s.Scheme)
	f.Vector("signature", 2, &s.Signature, 0, 1<<16-1)
}
