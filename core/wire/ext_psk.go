package wire

import "handshakelab/core/iana"

// Extensions for pre-shared keys.

var preSharedKey = descriptor{iana.ExtPreSharedKey, "RFC 9846 §4.3.11", nil, inHellos, func() Body { return new(PreSharedKey) }}

// PreSharedKey are the keys that the client would use, by their names, with a
// proof for each that it has it; it is a ClientHello's last extension. The
// server answers with the number of the one it chose (RFC 9846 §4.3.11).
type PreSharedKey struct {
	Identities []PSKIdentity
	Binders    [][]byte // one for each identity, 32 to 255 bytes
	Selected   uint16   // selected_identity, of the server: which of Identities, from 0
}

// PSKIdentity is a pre-shared key's name: a ticket, or what was agreed on.
type PSKIdentity struct {
	Identity            []byte // at least one byte
	ObfuscatedTicketAge uint32 // milliseconds since the ticket came, and its ticket_age_add
}

func (*PreSharedKey) ExtensionType() uint16 { return iana.ExtPreSharedKey }

func (b *PreSharedKey) layout(f *Fields) {
	if f.message != iana.HandshakeClientHello {
		f.Uint16("selected_identity", &b.Selected)
		return
	}
	List(f, "identities", 2, &b.Identities, 7, 1<<16-1, func(f *Fields, i *PSKIdentity) {
		g := f.Group("psk_identity")
		f.Vector("identity", 2, &i.Identity, 1, 1<<16-1)
		f.Uint32("obfuscated_ticket_age", &i.ObfuscatedTicketAge)
		f.close(g)
	})
	List(f, "binders", 2, &b.Binders, 33, 1<<16-1, func(f *Fields, binder *[]byte) {
		f.Vector("psk_binder_entry", 1, binder, 32, 255)
	})
}

// BindersLen is how many bytes the binders take, with their lengths: as many
// at its end are cut off a ClientHello before it is hashed for them (RFC 9846
// §4.3.11.2).
func (b *PreSharedKey) BindersLen() int {
	n := 2
	for _, binder := range b.Binders {
		n += 1 + len(binder)
	}
	return n
}

var pskKeyExchangeModes = descriptor{iana.ExtPSKKeyExchangeModes, "RFC 9846 §4.3.9", nil, inCH, func() Body { return new(PSKKeyExchangeModes) }}

// PSKKeyExchangeModes say how the client would use a pre-shared key (RFC 9846
// §4.3.9).
type PSKKeyExchangeModes struct {
	Modes []uint8 // ke_modes
}

func (*PSKKeyExchangeModes) ExtensionType() uint16 { return iana.ExtPSKKeyExchangeModes }

func (b *PSKKeyExchangeModes) layout(f *Fields) {
	f.Enums8("ke_modes", "ke_mode", 1, iana.PSKModeRegistry, &b.Modes, 1, 255)
}

var earlyData = descriptor{iana.ExtEarlyData, "RFC 9846 §4.3.10", nil, inCHEENST, func() Body { return new(EarlyData) }}

// EarlyData says that data goes with the ClientHello, or that it is taken. In
// a NewSessionTicket it says how much there may be (RFC 9846 §4.3.10).
type EarlyData struct {
	MaxSize uint32 // max_early_data_size, bytes; of a NewSessionTicket
}

func (*EarlyData) ExtensionType() uint16 { return iana.ExtEarlyData }

func (b *EarlyData) layout(f *Fields) {
	if f.message == iana.HandshakeNewSessionTicket {
		f.Uint32("max_early_data_size", &b.MaxSize)
	}
}
