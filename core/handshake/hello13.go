package handshake

import (
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// offer13 is what a ClientHello offers for TLS 1.3.
type offer13 struct {
	mine []ownShare // the client's own, in the order of its shares
	psks []psk      // and its keys

	// What the server read: the client's shares, how it would use keys, and
	// which it has.
	shares []wire.KeyShareEntry
	modes  []uint8
	keys   *wire.PreSharedKey
	early  bool // it sends data ahead

	postHandshakeAuth bool // and can be asked for a certificate later

	// Where these lie, and in which message.
	sharesAt, keysAt trace.Slice
	in               *heard
}

// makeOffer13 adds TLS 1.3's part to a ClientHello: the versions, a share for
// each group that the server is likely to take, and what it may be asked for.
func (e *end) makeOffer13(o *offer) {
	c, m := e.cfg, o.hello
	if c.CompatibilityMode && len(m.SessionID) == 0 {
		id := e.draw("legacy_session_id", "session-id", 32, false)
		e.made(id)
		m.SessionID = id.data
	}
	add := func(b wire.Body) { m.Extensions = append(m.Extensions, wire.Ext(b)) }
	e.compressible(add)
	add(&wire.SupportedVersions{Versions: e.versions()})
	if o.groups != nil {
		for _, code := range c.firstShares() {
			o.mine = append(o.mine, e.newShare(crypt.GroupByCode(code)))
		}
		add(keyShare(o.mine))
	}
	if len(c.PSKModes) > 0 {
		add(&wire.PSKKeyExchangeModes{Modes: c.PSKModes})
	}
	if c.PostHandshakeAuth {
		add(&wire.PostHandshakeAuth{})
	}
	if o.psks = e.offeredPSKs(o.host); len(o.psks) > 0 {
		if e.early.offered = e.offersEarly(o); e.early.offered {
			add(&wire.EarlyData{})
		}
		add(preSharedKey(o.psks))
	}
}

// keyShare is the extension with this end's shares.
func keyShare(mine []ownShare) *wire.KeyShare {
	b := &wire.KeyShare{}
	for _, s := range mine {
		b.Shares = append(b.Shares, wire.KeyShareEntry{Group: s.share.Group.Code, KeyExchange: s.share.Public})
	}
	return b
}

// firstShares are the groups that a client sends shares of at once, in the
// order of its groups (RFC 9846 §4.3.8).
func (c *Config) firstShares() (groups []uint16) {
	for _, code := range c.Groups {
		if crypt.GroupByCode(code) == nil {
			continue
		}
		if c.KeyShares == nil {
			return []uint16{code}
		}
		if slices.Contains(c.KeyShares, code) {
			groups = append(groups, code)
		}
	}
	return groups
}

// readOffer13 reads what a ClientHello offers for TLS 1.3, and holds it to
// what such a one must be (RFC 9846 §4.2.2, §9.2).
func (e *end) readOffer13(o *offer, h *heard) {
	m := o.hello
	e.check("hello/legacy-version", m.Version == iana.TLS12,
		found{got: be16(int(m.Version)), want: be16(int(iana.TLS12)), looked: []trace.Slice{h.part(messageHeader, 2)}})
	e.check("hello/compression", len(m.CompressionMethods) == 1 && m.CompressionMethods[0] == iana.CompressionNull,
		found{got: m.CompressionMethods, want: []byte{iana.CompressionNull}, looked: []trace.Slice{h.slice(m.CompressionMethods)}})

	share, shared, at := extension[wire.KeyShare](e, h)
	o.shares, o.sharesAt = share.Shares, at
	e.readPSKs(o, h)
	_, o.early, _ = extension[wire.EarlyData](e, h)
	_, o.postHandshakeAuth, _ = extension[wire.PostHandshakeAuth](e, h)
	if o.keys == nil {
		e.demand(o.signatures != nil, iana.ExtSignatureAlgorithms, h)
		e.demand(o.groups != nil, iana.ExtSupportedGroups, h)
	}
	e.demand(shared == (o.groups != nil), iana.ExtKeyShare, h)
	if limit, ok, at := extension[wire.RecordSizeLimit](e, h); ok && e.cfg.RecordSizeLimit > 0 {
		o.recordSizeLimit = true
		e.agreeOnRecordSize(&limit, at)
	}
	if shared {
		e.check("hello/key-shares", sound(o.shares, o.groups), found{got: be16s(groupsOf(o.shares)), want: be16s(o.groups), looked: []trace.Slice{at}})
	}
}

// demand refuses a message without an extension that it must have.
func (e *end) demand(present bool, extension uint16, h *heard) {
	e.check("hello/extension-missing", present, found{want: be16(int(extension)), looked: []trace.Slice{h.at}})
}

// sound says whether shares are of groups that are named, once each, and in
// the same order (RFC 9846 §4.3.8).
func sound(shares []wire.KeyShareEntry, groups []uint16) bool {
	for _, s := range shares {
		i := slices.Index(groups, s.Group)
		if i < 0 {
			return false
		}
		groups = groups[i+1:]
	}
	return true
}

func groupsOf(shares []wire.KeyShareEntry) (groups []uint16) {
	for _, s := range shares {
		groups = append(groups, s.Group)
	}
	return groups
}

// readVersion finds out which version the server chose: what its
// supported_versions says, or else its server_version (RFC 9846 §4.3.1).
func (e *end) readVersion(h *heard) {
	m := h.msg.(*wire.ServerHello)
	newest := e.highest()
	version, at := m.Version, h.part(messageHeader, 2)
	if newest >= iana.TLS13 {
		chosen, ok, where := extension[wire.SupportedVersions](e, h)
		if ok {
			version = chosen.Versions[0]
			e.check("hello/selected-version", version >= iana.TLS13 && slices.Contains(e.cfg.Versions, version),
				found{got: be16(int(version)), want: be16s(e.cfg.Versions), looked: []trace.Slice{where}})
			e.version, e.hs.session.Version = version, version
			e.check("hello/legacy-version", m.Version == iana.TLS12,
				found{got: be16(int(m.Version)), want: be16(int(iana.TLS12)), looked: []trace.Slice{at}})
			return
		}
		e.check("hello/selected-version", e.version == 0, found{looked: []trace.Slice{h.at}}) // a HelloRetryRequest had said TLS 1.3
		e.demand(!m.Retry(), iana.ExtSupportedVersions, h)
	}
	if e.early.offered {
		e.withdraw() // which such a server can't read
		e.check("early-data/version", false, found{got: be16(int(version)), looked: []trace.Slice{at}})
	}
	e.check("hello/version", slices.Contains(e.versions(), version) && version < iana.TLS13,
		found{got: be16(int(version)), want: be16s(e.versions()), looked: []trace.Slice{at}})
	e.version, e.hs.session.Version = version, version
	if len(sentinel(version, newest)) > 0 {
		end := m.Random[24:]
		e.check("hello/downgrade", string(end) != downgrade12 && string(end) != downgrade11,
			found{got: end, looked: []trace.Slice{h.part(messageHeader+2+24, 8)}})
	}
}

// What a server's random ends with if it could do better (RFC 9846 §4.2.3).
const (
	downgrade12 = "DOWNGRD\x01" // it agreed on TLS 1.2, and speaks TLS 1.3
	downgrade11 = "DOWNGRD\x00" // it agreed on less
)

// sentinel is what a random ends with of a server that agreed on a version and
// speaks up to newest, "" if there is nothing to say.
func sentinel(version, newest uint16) string {
	switch {
	case version < iana.TLS12 && newest >= iana.TLS12:
		return downgrade11
	case version == iana.TLS12 && newest >= iana.TLS13:
		return downgrade12
	}
	return ""
}
