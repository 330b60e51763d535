package wire

import (
	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// EncodeInner gives what is encrypted of an inner ClientHello (RFC 9849 §5.1):
// without its header and session ID, which the outer one has, and with the n
// extensions from the from-th on, which the outer one has too and in this
// order, left out but for their types. Zeros hide the name's length
// (§6.1.3): name is that of server_name in the inner one, "" if it has none.
func EncodeInner(m *ClientHello, from, n int, c *ECHConfig, name string) []byte {
	inner := *m
	inner.SessionID = nil
	if n > 0 {
		outer := ECHOuterExtensions{}
		for _, x := range m.Extensions[from : from+n] {
			outer.Types = append(outer.Types, x.Type)
		}
		inner.Extensions = append(append(append([]Extension{}, m.Extensions[:from]...), Ext(&outer)), m.Extensions[from+n:]...)
	}
	f := Fields{buf: []byte{}, encoding: true, message: iana.HandshakeClientHello, ctx: Context{Version: iana.TLS13}}
	inner.layout(&f)
	zeros := int(c.MaximumNameLength) + 9
	if name != "" {
		zeros = max(0, int(c.MaximumNameLength)-len(name))
	}
	zeros += 31 - (len(f.buf)+zeros-1)%32
	return append(f.buf, make([]byte, zeros)...)
}

// AnnotateHidden gives the spans of what is encrypted of an inner ClientHello, an
// EncodedClientHelloInner.
func AnnotateHidden(b []byte) []Span {
	f := encodedInner(b, true)
	f.layoutInner()
	f.rest(len(b))
	return f.spans
}

func encodedInner(b []byte, noting bool) Fields {
	return Fields{buf: b, end: len(b), noting: noting, message: iana.HandshakeClientHello, ctx: Context{Version: iana.TLS13}}
}

// layoutInner reads an EncodedClientHelloInner.
func (f *Fields) layoutInner() *ClientHello {
	m := &ClientHello{}
	m.layout(f)
	if f.err == nil && len(m.SessionID) > 0 {
		f.fail("legacy_session_id", Bounds)
	}
	if f.err != nil {
		return m
	}
	f.Ref("RFC 9849 §5.1")
	for _, c := range f.buf[f.pos:f.end] {
		if c != 0 {
			f.fail("zeros", Trailing)
			return m
		}
	}
	f.step("zeros", f.end-f.pos, span.Bytes)
	return m
}

// DecodeInner puts an inner ClientHello together from what was encrypted and
// from the outer one. The error is a *[DecodeError]: the server answers with
// illegal_parameter (RFC 9849 §5.1).
func DecodeInner(b []byte, outer *ClientHello) (*ClientHello, error) {
	f := encodedInner(b, false)
	m := f.layoutInner()
	if f.err != nil {
		return nil, f.err
	}
	m.SessionID = outer.SessionID
	list, present, err := FindIn[ECHOuterExtensions](m.Extensions, iana.HandshakeClientHello)
	if err != nil || !present {
		return m, err
	}
	var all []Extension
	rest := outer.Extensions
	for _, x := range m.Extensions {
		if x.Type != iana.ExtECHOuterExtensions {
			all = append(all, x)
			continue
		}
		for _, t := range list.Types {
			// In the outer one's order, so none can be meant twice.
			i := 0
			for i < len(rest) && rest[i].Type != t {
				i++
			}
			if i == len(rest) || t == iana.ExtEncryptedClientHello {
				return nil, &DecodeError{Path: "extensions.ech_outer_extensions", Why: Bounds}
			}
			all = append(all, rest[i])
			rest = rest[i+1:]
		}
	}
	var seen seenCodes
	for _, x := range all {
		if seen.add(x.Type) {
			return nil, &DecodeError{Path: "extensions." + ExtensionName(x.Type), Why: Duplicate}
		}
	}
	m.Extensions = all
	return m, nil
}
