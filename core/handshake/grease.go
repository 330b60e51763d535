package handshake

import (
	"slices"

	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// GREASE is values that mean nothing, put where many may stand, so that peers
// that can't bear what they don't know are found before something new is
// really there (RFC 8701). Whoever reads them passes them over; whoever
// answers by one has read nothing, and is refused like anybody who chooses
// what was not offered.

// The places that have a value of their own. Shares are of the group that is
// named among the groups.
const (
	greaseSuite = iota
	greaseGroup
	greaseScheme
	greaseVersion
	greaseFirst // an extension
	greaseLast  // another
	greaseMode
	greaseALPN
	greasePlaces
)

// grease are an end's values.
type grease []byte

// drawGREASE has labelled randomness decide which values they are, once a
// handshake.
func (e *end) drawGREASE() grease {
	if e.hs.grease == nil {
		v := e.draw("grease", "grease", greasePlaces, false)
		e.made(v)
		e.hs.grease = v.data
	}
	return e.hs.grease
}

// of gives the value of a place: 0x0a0a, 0x1a1a, … 0xfafa.
func (g grease) of(place int) uint16 {
	b := g[place]&0xf0 | 0x0a
	if place == greaseLast && b == g[greaseFirst]&0xf0|0x0a {
		b ^= 0x10 // no extension stands twice
	}
	return uint16(b)<<8 | uint16(b)
}

func inFront[T any](x T, list []T) []T { return append([]T{x}, list...) }

// greaseOffer puts values into a ClientHello (RFC 8701 §3.1).
func (e *end) greaseOffer(m *wire.ClientHello) {
	g := e.drawGREASE()
	m.CipherSuites = inFront(g.of(greaseSuite), m.CipherSuites)
	set := func(b wire.Body) { m.Extensions = replaced(m.Extensions, wire.Ext(b)) }
	if b, ok, _ := wire.Find[wire.SupportedGroups](m); ok {
		b.Groups = inFront(g.of(greaseGroup), b.Groups)
		set(&b)
	}
	if b, ok, _ := wire.Find[wire.KeyShare](m); ok {
		b.Shares = inFront(wire.KeyShareEntry{Group: g.of(greaseGroup), KeyExchange: []byte{0}}, b.Shares)
		set(&b)
	}
	if b, ok, _ := wire.Find[wire.SignatureAlgorithms](m); ok {
		b.Schemes = inFront(g.of(greaseScheme), b.Schemes)
		set(&b)
	}
	if b, ok, _ := wire.Find[wire.SupportedVersions](m); ok {
		b.Versions = inFront(g.of(greaseVersion), b.Versions)
		set(&b)
	}
	if b, ok, _ := wire.Find[wire.PSKKeyExchangeModes](m); ok {
		b.Modes = inFront(g[greaseMode]&7*0x1f+0x0b, b.Modes)
		set(&b)
	}
	if b, ok, _ := wire.Find[wire.ALPN](m); ok {
		v := g.of(greaseALPN)
		b.Protocols = inFront(string(be16(int(v))), b.Protocols)
		set(&b)
	}
	m.Extensions = inFront(wire.Extension{Type: g.of(greaseFirst), Data: []byte{}}, m.Extensions)
	m.Extensions = added(m.Extensions, wire.Extension{Type: g.of(greaseLast), Data: []byte{0}})
}

// greaseSchemes are the schemes that a server puts into its CertificateRequest
// (RFC 8701 §4.1).
func (e *end) greaseSchemes() []uint16 {
	if !e.cfg.GREASE {
		return e.cfg.Signatures
	}
	return inFront(e.drawGREASE().of(greaseScheme), e.cfg.Signatures)
}

// greaseExtension is what a server adds to a CertificateRequest's or a ticket's
// extensions (RFC 8701 §4.1).
func (e *end) greaseExtension(exts []wire.Extension) []wire.Extension {
	if !e.cfg.GREASE {
		return exts
	}
	return append(slices.Clone(exts), wire.Extension{Type: e.drawGREASE().of(greaseFirst), Data: []byte{}})
}

// answerable says whether an extension was among those that may be answered.
func answerable(exts []wire.Extension, code uint16) bool {
	_, ok := wire.Raw(exts, code)
	return ok && !iana.IsGREASE(code)
}
