package wire

import "handshakelab/core/iana"

var renegotiationInfo = descriptor{iana.ExtRenegotiationInfo, "RFC 5746 §3.2", inHellos, inCH, func() Body { return new(RenegotiationInfo) }}

// RenegotiationInfo binds a renegotiation to the handshake before; empty in a
// first one (RFC 5746 §3.2).
type RenegotiationInfo struct {
	RenegotiatedConnection []byte
}

func (*RenegotiationInfo) ExtensionType() uint16 { return iana.ExtRenegotiationInfo }

func (b *RenegotiationInfo) layout(f *Fields) {
	f.Vector("renegotiated_connection", 1, &b.RenegotiatedConnection, 0, 1<<8-1)
}
