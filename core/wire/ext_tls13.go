package wire

import "handshakelab/core/iana"

// Extensions of TLS 1.3 that stand in the hellos of today's clients.

var supportedVersions = descriptor{iana.ExtSupportedVersions, "RFC 8446 §4.2.1", nil, func() Body { return new(SupportedVersions) }}

// SupportedVersions are the versions that the client would speak, its
// favourite first; the server answers with one (RFC 8446 §4.2.1).
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

var keyShare = descriptor{iana.ExtKeyShare, "RFC 8446 §4.2.8", nil, func() Body { return new(KeyShare) }}

// KeyShare carries public keys: the client's one for each of some groups, the
// server's one (RFC 8446 §4.2.8). A HelloRetryRequest's has another form.
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
		if f.end-f.pos == 2 { // of a HelloRetryRequest
			f.Enum16("selected_group", iana.GroupRegistry, &b.Shares[0].Group)
			return
		}
	}
	layoutKeyShareEntry(f, &b.Shares[0])
}

func layoutKeyShareEntry(f *Fields, e *KeyShareEntry) {
	g := f.Group("key_share_entry")
	f.Enum16("group", iana.GroupRegistry, &e.Group)
	f.Vector("key_exchange", 2, &e.KeyExchange, 1, 1<<16-1)
	f.close(g)
}

var pskKeyExchangeModes = descriptor{45, "RFC 8446 §4.2.9", nil, func() Body { return new(PSKKeyExchangeModes) }}

// PSKKeyExchangeModes say how the client would use a pre-shared key (RFC 8446
// §4.2.9).
type PSKKeyExchangeModes struct {
	Modes []uint8 // ke_modes
}

func (*PSKKeyExchangeModes) ExtensionType() uint16 { return 45 }

func (b *PSKKeyExchangeModes) layout(f *Fields) {
	f.Enums8("ke_modes", "ke_mode", 1, iana.PSKModeRegistry, &b.Modes, 1, 255)
}
