// Package wire is the bytes of TLS: records, messages and extensions, each
// described once. A message's layout method names its fields in the order of
// the wire, and encodes, decodes and annotates alike, so that what the
// inspector shows can't disagree with what is sent.
//
//	raw := wire.Marshal(&wire.ServerHello{…}, ctx)  // with the 4-byte header
//	msg, err := wire.Unmarshal(raw, ctx)            // err is a *DecodeError
//	spans := wire.Annotate(raw, ctx)                // tiles raw, whatever is in it
//	off, n, ok := wire.Locate(raw, ctx, "extensions.server_name.host_name")
//
// [Context] is what a layout must know that the bytes do not say: version and
// key exchange.
//
// Extensions stay raw and in order within their message. [Find] decodes one,
// [Ext] encodes one:
//
//	name, present, err := wire.Find[wire.ServerName](hello)
//	hello.Extensions = append(hello.Extensions, wire.Ext(&wire.ALPN{Protocols: …}))
//
// In which messages of TLS 1.3 an extension may stand says [AllowedIn13]. Its
// HelloRetryRequest goes as a ServerHello with a random of its own; [Kind] tells
// the two apart.
//
// Records: [ParseHeader], [ParseRecord], [AppendRecord]; their bytes are named
// by [AnnotateRecord], what protection was taken off by [AnnotateFragment].
//
// Rules of the house:
//   - Decoding is strict: every vector's bounds, no trailing bytes, no extension
//     twice. It is tolerant where the RFCs are: unknown code points pass, and a
//     hello may lack the extensions block (Extensions is nil then; present
//     and empty it is not nil).
//   - Decoded byte slices alias the input.
//   - Encoding writes what it is given, sound or not; it panics only when a
//     length does not fit its field.
//   - Spans tile any input. Where decoding fails, annotating says what it has,
//     and all that follows is one span "unparsed". Only an extension's body and
//     a certificate keep a fault to themselves, as for a decoder too they are
//     opaque. What is cut short is named as far as it goes, and the lengths that
//     count more than there is say so (span.Short).
package wire

import (
	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// Span names a stretch of bytes; see package span.
type Span = span.Span

// Context is what a layout must know beside the bytes. Its zero value is TLS
// 1.2 before a suite has been chosen.
type Context struct {
	Version        uint16  // 0: TLS 1.2
	KX             iana.KX // of the key exchange messages; 0: Suite's
	Suite          uint16  // for the parts of protected records; 0: unknown
	EncryptThenMAC bool    // RFC 7366, for CBC suites
	// Continues says that the first bytes of a record's fragment, so many of
	// them, continue a message of an earlier record.
	Continues int

	// GoesOn says that a message of which a fragment has but the beginning goes
	// on in a later record: its header is named, and the rest is one span.
	GoesOn bool
}

func (c *Context) version() uint16 {
	if c.Version == 0 {
		return iana.TLS12
	}
	return c.Version
}

// tls13 says whether the layouts are TLS 1.3's.
func (f *Fields) tls13() bool { return f.ctx.Version >= iana.TLS13 }

func (c *Context) kx() iana.KX {
	if c.KX == iana.KXNone && c.Suite != 0 {
		if s := iana.SuiteByCode(c.Suite); s != nil {
			return s.KX
		}
	}
	return c.KX
}

// Fault says what is wrong with bytes that can't be decoded.
type Fault uint8

const (
	Truncated Fault = iota + 1 // a field reaches beyond what holds it
	Trailing                   // bytes are left over
	Bounds                     // a length below the field's minimum or above its maximum, or not a multiple of the element's
	Duplicate                  // an extension, or a name type, that was there before
	Unknown                    // a code point without which the rest can't be read
)

var faultNames = [...]string{"", "truncated", "trailing", "bounds", "duplicate", "unknown"}

// String gives "truncated", "trailing", "bounds", "duplicate" or "unknown".
func (w Fault) String() string { return faultNames[w] }

// DecodeError says where decoding stopped and why.
type DecodeError struct {
	Path string // the field, as Locate takes it; "" for trailing bytes of the whole
	Off  int    // where, in bytes from the start of what was decoded
	Why  Fault
}

func (e *DecodeError) Error() string {
	if e.Path == "" {
		return "wire: " + e.Why.String()
	}
	return "wire: " + e.Path + ": " + e.Why.String()
}
