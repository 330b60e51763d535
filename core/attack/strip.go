package attack

import (
	"encoding/binary"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

// Strip lets the man on the way make the first ClientHello one of a client
// that speaks nothing newer than a version up to TLS 1.2: supported_versions
// is taken out, and client_version lowered. The lengths around it follow.
func (w *Wire) Strip(version uint16) {
	done := false
	w.rewrite = append(w.rewrite, func(from string, m *Message, c wire.Context) (edit, bool) {
		if done || from != "client" || m.Name != "client_hello" {
			return edit{}, false
		}
		done = true
		return strip(m.Data, version, c)
	})
}

func strip(hello []byte, version uint16, c wire.Context) (edit, bool) {
	e := edit{note: "strip-version"}
	const at = wire.HeaderLen // of client_version
	if len(hello) < at+2 {
		return e, false
	}
	if binary.BigEndian.Uint16(hello[at:]) > version {
		e.set = append(e.set, replacement{at, 2, binary.BigEndian.AppendUint16(nil, version)})
	}
	spans := wire.Annotate(hello, c)
	x := span.Find(spans, "extensions."+wire.ExtensionName(iana.ExtSupportedVersions))
	off, n, ok := wire.Place(spans, "extensions")
	if x != nil && ok {
		body := len(hello) - wire.HeaderLen - x.Len
		e.set = append(e.set,
			replacement{1, 3, []byte{byte(body >> 16), byte(body >> 8), byte(body)}},
			replacement{off - 2, 2, binary.BigEndian.AppendUint16(nil, uint16(n-x.Len))},
			replacement{x.Off, x.Len, nil})
	}
	return e, len(e.set) > 0
}
