package wire

import "handshakelab/core/iana"

var alpn = descriptor{iana.ExtALPN, "RFC 7301 §3.1", inHellos, inCHEE, func() Body { return new(ALPN) }}

// ALPN are the protocols that the client would speak inside, its favourite
// first; the server answers with exactly one (RFC 7301 §3.1), which the reader
// is to check.
type ALPN struct {
	Protocols []string // protocol_name_list
}

func (*ALPN) ExtensionType() uint16 { return iana.ExtALPN }

func (b *ALPN) layout(f *Fields) {
	List(f, "protocol_name_list", 2, &b.Protocols, 2, 1<<16-1, func(f *Fields, p *string) {
		f.Text("protocol_name", 1, p, 1, 1<<8-1)
	})
}
