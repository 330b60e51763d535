package scenario

import (
	"slices"
	"strings"

	"handshakelab/core/iana"
)

// plans resolves the choices for the first connection and the second.
func (c choices) plans() []Plan {
	plans := make([]Plan, 2)
	for i := range plans {
		v := &view{c, prefixes[i]}
		v.plan(&plans[i])
	}
	return plans
}

// view looks choices up for one connection: what is named for the second
// goes before what is named for both.
type view struct {
	c      choices
	prefix string
}

// get looks a key up that is no pair's, nil if it is not named.
func (v *view) get(name string) *value { return v.side("", name) }

// side looks a pair's key up for one end, nil if it is not named.
func (v *view) side(side, name string) *value {
	if v.prefix != "" {
		for _, full := range [...]string{v.prefix + side + name, v.prefix + name} {
			if x := v.c[full]; x != nil {
				return x
			}
		}
	}
	if x := v.c[side+name]; x != nil {
		return x
	}
	return v.c[name]
}

// word looks a key up whose value is one of a few words.
func (v *view) word(name string) string {
	if x := v.get(name); x != nil {
		return x.text
	}
	return KeyByName(name).Default
}

// on looks a pair's switch up for one end.
func (v *view) on(side, name string) bool {
	x := v.side(side, name)
	return x == nil || x.text == "on"
}

// plan resolves the choices for one connection.
func (v *view) plan(p *Plan) {
	p.Edition = 1
	p.Seed = v.word("seed")
	p.Host = v.word("host")
	p.ClientAuth = v.word("client-auth")
	p.Staple = v.word("staple")
	p.MustStaple = v.word("must-staple") == "on"
	p.Transparency = v.word("transparency")
	p.Revocation = v.word("revocation")
	if v.get("revocation") == nil && (p.Staple != "fresh" || p.MustStaple) {
		p.Revocation = "staple" // else nobody would look at it
	}
	p.User = v.word("user")
	p.Attack = v.word("attack")
	p.Clock = edition1Clock
	p.ClientTrust = []string{"lab"}
	if x := v.get("client-trust"); x != nil {
		p.ClientTrust = x.words
	}
	if x := v.get("server-cert"); x != nil && x.text != "valid" {
		p.ServerCert = x.words
	}
	cert := v.get("client-cert")
	p.ClientHasCert = cert == nil || cert.text != "none"
	if p.ClientHasCert && cert != nil && cert.text != "valid" {
		p.ClientCert = cert.words
	}
	if x := v.c[v.prefix+"wire"]; x != nil { // a connection's own
		p.Wire = x.surgery
	}
	p.Resume = v.word("resume")
	p.EarlyData = v.word("early-data")
	p.ClientAuthWhen = v.word("client-auth-when")
	p.KeyUpdate = v.word("key-update")
	p.Renegotiate = v.word("renegotiate")
	p.Fallback = v.word("fallback")
	p.Cookie = v.word("cookie") == "on"
	p.ECH = v.word("ech")
	if x := v.get("key-shares"); x != nil && x.text != "first" {
		p.KeyShares = append([]uint16{}, x.codes...)
	}
	if x := v.get("leak"); x != nil && x.text != "none" {
		p.Leak = x.words
	}
	v.settings("client-", &p.Client)
	v.settings("server-", &p.Server)
	v.versions(p)
	v.resumption(p)
	v.signatures(p)
	v.protocols(p)
	v.suites(p)
	v.keys(p)
	if v.get("client-auth") == nil && (p.ClientCert != nil || p.ClientKey != v.defaultClientKey(p) || p.ClientAuthWhen == "after") {
		p.ClientAuth = "require" // else nobody would look at what is named
	}
}

// settings resolves what one end is set to whatever the other is.
func (v *view) settings(side string, s *Side) {
	word := func(name string) string {
		if x := v.side(side, name); x != nil {
			return x.text
		}
		return KeyByName(name).Default
	}
	s.ExtendedMasterSecret = v.on(side, "extended-master-secret")
	s.EncryptThenMAC = v.on(side, "encrypt-then-mac")
	s.Renegotiation = word("renegotiation")
	s.Compatibility = word("compatibility-mode") == "on"
	s.CertCompression = word("cert-compression")
	s.GREASE = word("grease") == "on"
	s.PSKModes = []uint16{modeDHE}
	if x := v.side(side, "psk-modes"); x != nil {
		s.PSKModes = x.codes
	}
	if x := v.side(side, "record-size-limit"); x != nil {
		s.RecordSizeLimit = x.number
	}
	if x := v.side(side, "record-padding"); x != nil {
		s.RecordPadding = x.number
	}
	s.Clock = edition1Clock
	if x := v.side(side, "clock"); x != nil {
		s.Clock = x.time
	}
	s.Groups = v.groups(side)
}

// versions gives both ends their versions: one end's follow the other's, and
// both what else is named.
func (v *view) versions(p *Plan) {
	c, s := v.side("client-", "versions"), v.side("server-", "versions")
	switch {
	case c == nil && s == nil:
		free := &value{codes: v.freeVersions(p)}
		c, s = free, free
	case c == nil:
		c = s
	case s == nil:
		s = c
	}
	p.Client.Versions, p.Server.Versions = c.codes, s.codes
}

// freeVersions picks versions when none are named: TLS 1.3 where something
// named is not to be had before it.
func (v *view) freeVersions(p *Plan) []uint16 {
	if p.Attack == "strip-version" || p.Fallback != "off" {
		return []uint16{iana.TLS13, iana.TLS12} // there is something to strip, and to fall back to
	}
	if x := v.firstNamed("ciphers"); x != nil {
		old := func(c uint16) bool { return !tls13Suite(c) }
		switch {
		case !slices.ContainsFunc(x.codes, old):
			return []uint16{iana.TLS13}
		case slices.ContainsFunc(x.codes, tls13Suite):
			return []uint16{iana.TLS13, iana.TLS12}
		}
	}
	if x := v.firstNamed("groups"); x != nil && slices.ContainsFunc(x.codes, hybrid) || v.c.needs13() != "" {
		return []uint16{iana.TLS13}
	}
	return []uint16{iana.TLS12}
}

// needs13 gives the first key named that has no meaning before TLS 1.3, ""
// if there is none.
func (c choices) needs13() string {
	for _, name := range c.order() {
		k, _ := split(strings.TrimPrefix(name, "2."))
		text := c[name].text
		if k.since13 && text != k.Default || k.Name == "resume" && (text == "psk" || text == "external-psk") {
			return name
		}
	}
	return ""
}

// resumption: early data needs a key from before.
func (v *view) resumption(p *Plan) {
	modes := func(s *Side) bool { return len(s.PSKModes) != 1 || s.PSKModes[0] != modeDHE }
	if v.get("resume") == nil && (p.EarlyData != "off" || modes(&p.Client) || modes(&p.Server)) {
		p.Resume = "psk"
	}
}

// groups gives one end's list: its own, else all with the pinned ones first,
// or the hybrids that the other end names.
func (v *view) groups(side string) []uint16 {
	own := func(side string) *value {
		x := v.get(side + "groups")
		if x != nil && (v.prefix == "" || v.c["2.groups"] == nil || v.c["2."+side+"groups"] != nil) {
			return x
		}
		return nil
	}
	if x := own(side); x != nil {
		return x.codes
	}
	var first []uint16
	if pinned := v.get("groups"); pinned != nil {
		first = slices.Clone(pinned.codes)
	} else if other := own(otherSide(side)); other != nil {
		for _, g := range other.codes {
			if hybrid(g) {
				first = append(first, g)
			}
		}
	}
	if first == nil {
		return edition1Groups
	}
	for _, g := range edition1Groups {
		if !slices.Contains(first, g) {
			first = append(first, g)
		}
	}
	return first
}

func otherSide(side string) string {
	if side == "client-" {
		return "server-"
	}
	return "client-"
}

// protocols gives both ends their ALPN lists. An end for which none is named
// keeps the default if the other knows it, else it follows.
func (v *view) protocols(p *Plan) {
	std := []string{"http/1.1"}
	c, s := v.side("client-", "alpn"), v.side("server-", "alpn")
	pick := func(own, other *value) []string {
		switch {
		case own != nil:
			return own.words
		case other != nil && other.words != nil && !slices.Contains(other.words, std[0]):
			return other.words
		}
		return std
	}
	p.Client.ALPN, p.Server.ALPN = pick(c, s), pick(s, c)
}

// signatures gives both ends their signature algorithms, likewise.
func (v *view) signatures(p *Plan) {
	c, s := v.side("client-", "signatures"), v.side("server-", "signatures")
	pick := func(own, other *value) []uint16 {
		switch {
		case own != nil:
			return own.codes
		case other != nil && !slices.ContainsFunc(other.codes, func(c uint16) bool { return slices.Contains(edition1Signatures, c) }):
			return other.codes
		}
		return edition1Signatures
	}
	p.Client.Signatures, p.Server.Signatures = pick(c, s), pick(s, c)
}

// suites gives both ends their cipher suites: one end's follow the other's.
func (v *view) suites(p *Plan) {
	c, s := v.side("client-", "ciphers"), v.side("server-", "ciphers")
	switch {
	case c == nil && s == nil:
		p.Client.Ciphers, p.Server.Ciphers = v.freeSuites(p, p.Client.Versions), v.freeSuites(p, p.Server.Versions)
		return
	case c == nil:
		c = s
	case s == nil:
		s = c
	}
	p.Client.Ciphers, p.Server.Ciphers = c.codes, s.codes
}

// freeSuites picks suites for an end's versions when none are named: one for
// each kind of version that it speaks, the newest first.
func (v *view) freeSuites(p *Plan, versions []uint16) []uint16 {
	var out []uint16
	if slices.Contains(versions, iana.TLS13) {
		if p.Attack == "weaken-ciphers" {
			out = append(out, weakenTLS13...)
		} else {
			out = append(out, suiteTLS13)
		}
	}
	if slices.ContainsFunc(versions, func(c uint16) bool { return iana.TLS10 <= c && c <= iana.TLS12 }) {
		out = append(out, v.freeSuites12(p)...)
	}
	if slices.Contains(versions, iana.SSL30) {
		out = append(out, suiteSSL30)
	}
	return out
}

// freeSuites12 picks suites for TLS 1.0 to 1.2.
func (v *view) freeSuites12(p *Plan) []uint16 {
	kx, ecdsa := iana.KXRSA, false
	if x := v.firstNamed("signatures"); x != nil {
		kx = iana.KXECDHE // so that something is signed
		ecdsa = !rsaScheme(x.codes[0])
	}
	if x := v.get("server-key"); x != nil {
		ecdsa = !rsaKey(x.text)
	}
	if x := v.firstNamed("groups"); x != nil {
		kx = iana.KXECDHE
		if g := iana.GroupByCode(x.codes[0]); g != nil && g.Kind == iana.FiniteField {
			kx = iana.KXDHE
		}
	}
	weaken := p.Attack == "weaken-ciphers"
	switch {
	case ecdsa && weaken:
		return weakenECDSA
	case ecdsa:
		return []uint16{suiteECDHEECDSA}
	case kx == iana.KXDHE && weaken:
		return weakenDHE
	case kx == iana.KXDHE:
		return []uint16{suiteDHERSA}
	case kx == iana.KXECDHE && weaken:
		return weakenECDHE
	case kx == iana.KXECDHE:
		return []uint16{suiteECDHERSA}
	case weaken:
		return weakenRSA
	}
	return []uint16{suiteRSA}
}

// firstNamed looks a pair's key up in any of its three forms, the client's
// before the server's.
func (v *view) firstNamed(name string) *value {
	if x := v.side("client-", name); x != nil {
		return x
	}
	return v.side("server-", name)
}

// keys gives both ends the kinds of their keys.
func (v *view) keys(p *Plan) {
	p.ClientKey = v.defaultClientKey(p)
	if x := v.get("client-key"); x != nil {
		p.ClientKey = x.text
	}
	if x := v.get("server-key"); x != nil {
		p.ServerKey = x.text
		return
	}
	p.ServerKey = "rsa-2048"
	agreed := iana.SuiteByCode(first(p.Server.Ciphers, p.Client.Ciphers))
	switch {
	case agreed == nil:
	case agreed.KX == iana.KXNone && !p.signs(&p.Server, &p.Client), agreed.Auth == iana.AuthECDSA:
		p.ServerKey = ecKey(p.Client.Groups, p.Client.Signatures, p.Server.Signatures)
	}
}

// signs says whether one end can sign with RSA as the other asks. TLS 1.3 has
// RSASSA-PSS only.
func (p *Plan) signs(makes, asks *Side) bool {
	return slices.ContainsFunc(makes.Signatures, func(c uint16) bool {
		return rsaScheme(c) && slices.Contains(asks.Signatures, c) && !(p.Version() == iana.TLS13 && iana.SchemeByCode(c).Kind == iana.RSAPKCS1)
	})
}

// defaultClientKey is the first kind of key that can sign as the server asks.
func (v *view) defaultClientKey(p *Plan) string {
	if p.signs(&p.Client, &p.Server) {
		return "rsa-2048"
	}
	return ecKey(p.Client.Groups, p.Server.Signatures, p.Client.Signatures)
}

// ecKey picks the first ECDSA or Ed25519 key that one end can sign with and
// the other accepts; if there is none, the commonest, and the handshake fails
// as it would.
func ecKey(groups, accepts, makes []uint16) string {
	both := func(want ...uint16) bool {
		return slices.ContainsFunc(want, func(c uint16) bool {
			return slices.Contains(accepts, c) && slices.Contains(makes, c)
		})
	}
	if len(accepts) > 0 && accepts[0] == iana.ECDSASecp384r1SHA384 && slices.Contains(makes, accepts[0]) && slices.Contains(groups, iana.Secp384r1) {
		return "ecdsa-p384" // as TLS 1.3 would read the name
	}
	if first(accepts, makes) == iana.Ed25519 {
		return "ed25519"
	}
	ecdsa := both(iana.ECDSASecp256r1SHA256, iana.ECDSASecp384r1SHA384, iana.ECDSASecp521r1SHA512, iana.ECDSASHA1)
	switch {
	case ecdsa && slices.Contains(groups, iana.Secp256r1):
		return "ecdsa-p256"
	case ecdsa && slices.Contains(groups, iana.Secp384r1):
		return "ecdsa-p384"
	case both(iana.Ed25519):
		return "ed25519"
	}
	return "ecdsa-p256"
}

// first gives the first of a that is also in b, else the first of a.
func first(a, b []uint16) uint16 {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return a[0]
}

// rsaScheme says whether a signature scheme is one of RSA's.
func rsaScheme(code uint16) bool {
	s := iana.SchemeByCode(code)
	return s != nil && s.Kind != iana.ECDSA && s.Kind != iana.EdDSA
}

func rsaKey(name string) bool { return name[:3] == "rsa" }

// tls13Suite says whether a suite is one of TLS 1.3's, which say neither how
// keys are agreed on nor who signs.
func tls13Suite(code uint16) bool {
	s := iana.SuiteByCode(code)
	return s != nil && s.KX == iana.KXNone
}

func hybrid(code uint16) bool {
	g := iana.GroupByCode(code)
	return g != nil && g.Kind == iana.Hybrid
}

// follows says whether one end's list, when it alone is named, is the other's.
func (k *Key) follows() bool { return k.kind == kindCiphers || k.kind == kindVersions }
