package wire

import "handshakelab/core/iana"

// Extensions by which TLS 1.3 is negotiated.

var supportedVersions = descriptor{iana.ExtSupportedVersions, "RFC 9846 §4.3.1", nil, inCHSHHRR, func() Body { return new(SupportedVersions) }}

// SupportedVersions are the versions that the client would speak, its
// favourite first; the server answers with one (RFC 9846 §4.3.1).
type SupportedVersions struct {
	Versions []uint16
}

func (*SupportedVersions) ExtensionType() uint16 { return iana.ExtSupportedVersions }

func (b *SupportedVersions) layout(f *Fields) {
	if f.message == iana.HandshakeClientHello {
		f.Enums16("versions", "version", 1, iana.VersionRegistry, &b.Versions, 2, 254)
		return
	}
	if !f.encoding {
		b.Versions = make([]uint16, 1)
	}
	f.Enum16("selected_version", iana.VersionRegistry, &b.Versions[0])
}

var keyShare = descriptor{iana.ExtKeyShare, "RFC 9846 §4.3.8", nil, inCHSHHRR, func() Body { return new(KeyShare) }}

// KeyShare carries public keys: the client's one for each of some groups, the
// server's one; a HelloRetryRequest's has the group alone of the one that it
// asks for (RFC 9846 §4.3.8).
type KeyShare struct {
	Shares []KeyShareEntry
}

// KeyShareEntry is a public key of a group.
type KeyShareEntry struct {
	Group       uint16
	KeyExchange []byte
}

func (*KeyShare) ExtensionType() uint16 { return iana.ExtKeyShare }

func (b *KeyShare) layout(f *Fields) {
	if f.message == iana.HandshakeClientHello {
		List(f, "client_shares", 2, &b.Shares, 0, 1<<16-1, layoutKeyShareEntry)
		return
	}
	if !f.encoding {
		b.Shares = make([]KeyShareEntry, 1)
	}
	if f.message == iana.HandshakeHelloRetryRequest {
		f.Enum16("selected_group", iana.GroupRegistry, &b.Shares[0].Group)
		return
	}
	layoutKeyShareEntry(f, &b.Shares[0])
}

func layoutKeyShareEntry(f *Fields, e *KeyShareEntry) {
	g := f.Group("key_share_entry")
	f.Enum16("group", iana.GroupRegistry, &e.Group)
	f.Vector("key_exchange", 2, &e.KeyExchange, 1, 1<<16-1)
	f.close(g)
}

var cookie = descriptor{iana.ExtCookie, "RFC 9846 §4.3.2", nil, inCHHRR, func() Body { return new(Cookie) }}

// Cookie is what a HelloRetryRequest has the client repeat (RFC 9846 §4.3.2).
type Cookie struct {
	Cookie []byte // at least one byte
}

func (*Cookie) ExtensionType() uint16 { return iana.ExtCookie }
func (b *Cookie) layout(f *Fields)    { f.Vector("cookie", 2, &b.Cookie, 1, 1<<16-1) }

var postHandshakeAuth = descriptor{iana.ExtPostHandshakeAuth, "RFC 9846 §4.3.6", nil, inCH, func() Body { return new(PostHandshakeAuth) }}

// PostHandshakeAuth says that the client can be asked for a certificate once
// the handshake is complete (RFC 9846 §4.3.6). It has no content.
type PostHandshakeAuth struct{}

func (*PostHandshakeAuth) ExtensionType() uint16 { return iana.ExtPostHandshakeAuth }
func (*PostHandshakeAuth) layout(*Fields)        {}
