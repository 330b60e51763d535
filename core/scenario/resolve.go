package scenario

import (
	"slices"

	"handshakelab/core/iana"
)

// plans resolves the choices for the first connection and the second.
func (c choices) plans() []Plan {
	return []Plan{c.plan(view{c, ""}), c.plan(view{c, "2."})}
}

// view looks choices up for one connection: what is named for the second
// goes before what is named for both.
type view struct {
	c      choices
	prefix string
}

// get looks a key up that is no pair's.
func (v view) get(name string) (value, bool) {
	if v.prefix != "" {
		if x, ok := v.c[v.prefix+name]; ok {
			return x, true
		}
	}
	x, ok := v.c[name]
	return x, ok
}

// side looks a pair's key up for one end.
func (v view) side(side, name string) (value, bool) {
	if v.prefix != "" {
		if x, ok := v.c[v.prefix+side+name]; ok {
			return x, true
		}
		if x, ok := v.c[v.prefix+name]; ok {
			return x, true
		}
	}
	if x, ok := v.c[side+name]; ok {
		return x, true
	}
	x, ok := v.c[name]
	return x, ok
}

// word looks a key up whose value is one of a few words.
func (v view) word(name string) string {
	if x, ok := v.get(name); ok {
		return x.text
	}
	return KeyByName(name).Default
}

// on looks a pair's switch up for one end.
func (v view) on(side, name string) bool {
	x, ok := v.side(side, name)
	return !ok || x.text == "on"
}

// plan resolves the choices for one connection.
func (c choices) plan(v view) Plan {
	p := Plan{
		Edition:    1,
		Seed:       v.word("seed"),
		Host:       v.word("host"),
		ClientAuth: v.word("client-auth"),
		Revocation: v.word("revocation"),
		User:       v.word("user"),
		Attack:     v.word("attack"),
		Clock:      edition1Clock,
	}
	p.ClientTrust = []string{"lab"}
	if x, ok := v.get("client-trust"); ok {
		p.ClientTrust = x.words
	}
	if x, ok := v.get("server-cert"); ok && x.text != "valid" {
		p.ServerCert = x.words
	}
	cert, _ := v.get("client-cert")
	p.ClientHasCert = cert.text != "none"
	if p.ClientHasCert && cert.text != "valid" {
		p.ClientCert = cert.words
	}
	p.Wire = c[v.prefix+"wire"].surgery // a connection's own, or none

	for side, s := range map[string]*Side{"client-": &p.Client, "server-": &p.Server} {
		s.Versions = []uint16{iana.TLS12}
		s.ExtendedMasterSecret = v.on(side, "extended-master-secret")
		s.EncryptThenMAC = v.on(side, "encrypt-then-mac")
		s.Renegotiation = v.on(side, "renegotiation")
		s.Clock = edition1Clock
		if x, ok := v.side(side, "clock"); ok {
			s.Clock = x.time
		}
		s.Groups = v.groups(side)
	}
	v.signatures(&p)
	v.protocols(&p)
	v.suites(&p)
	v.keys(&p)
	if _, ok := v.get("client-auth"); !ok && (p.ClientCert != nil || p.ClientKey != v.defaultClientKey(&p)) {
		p.ClientAuth = "require" // else nobody would look at what is named
	}
	return p
}

// groups gives one end's list: its own, else all with the pinned ones first.
func (v view) groups(side string) []uint16 {
	pinned, ok := v.get("groups")
	if x, own := v.get(side + "groups"); own {
		_, newer := v.c["2.groups"]
		_, newest := v.c["2."+side+"groups"]
		if v.prefix == "" || newest || !newer {
			return x.codes
		}
	}
	if !ok {
		return edition1Groups
	}
	all := slices.Clone(pinned.codes)
	for _, g := range edition1Groups {
		if !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

// protocols gives both ends their ALPN lists. An end for which none is named
// keeps the default if the other knows it, else it follows.
func (v view) protocols(p *Plan) {
	std := []string{"http/1.1"}
	c, hasC := v.side("client-", "alpn")
	s, hasS := v.side("server-", "alpn")
	pick := func(own value, has bool, other value, hasOther bool) []string {
		switch {
		case has:
			return own.words
		case hasOther && other.words != nil && !slices.Contains(other.words, std[0]):
			return other.words
		}
		return std
	}
	p.Client.ALPN = pick(c, hasC, s, hasS)
	p.Server.ALPN = pick(s, hasS, c, hasC)
}

// signatures gives both ends their signature algorithms, likewise.
func (v view) signatures(p *Plan) {
	c, hasC := v.side("client-", "signatures")
	s, hasS := v.side("server-", "signatures")
	pick := func(own value, has bool, other value, hasOther bool) []uint16 {
		switch {
		case has:
			return own.codes
		case hasOther && !slices.ContainsFunc(other.codes, func(c uint16) bool { return slices.Contains(edition1Signatures, c) }):
			return other.codes
		}
		return edition1Signatures
	}
	p.Client.Signatures = pick(c, hasC, s, hasS)
	p.Server.Signatures = pick(s, hasS, c, hasC)
}

// suites gives both ends their cipher suites.
func (v view) suites(p *Plan) {
	c, hasC := v.side("client-", "ciphers")
	s, hasS := v.side("server-", "ciphers")
	switch {
	case hasC && hasS:
		p.Client.Ciphers, p.Server.Ciphers = c.codes, s.codes
	case hasC:
		p.Client.Ciphers, p.Server.Ciphers = c.codes, c.codes
	case hasS:
		p.Client.Ciphers, p.Server.Ciphers = s.codes, s.codes
	default:
		list := v.freeSuites(p)
		p.Client.Ciphers, p.Server.Ciphers = list, list
	}
}

// freeSuites picks suites when none are named.
func (v view) freeSuites(p *Plan) []uint16 {
	kx, ecdsa := iana.KXRSA, false
	if x, ok := v.firstNamed("signatures"); ok {
		kx = iana.KXECDHE // so that something is signed
		ecdsa = !rsaScheme(x.codes[0])
	}
	if x, ok := v.get("server-key"); ok {
		ecdsa = !rsaKey(x.text)
	}
	if x, ok := v.firstNamed("groups"); ok {
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
func (v view) firstNamed(name string) (value, bool) {
	for _, side := range []string{"client-", "server-"} {
		if x, ok := v.side(side, name); ok {
			return x, true
		}
	}
	return value{}, false
}

// keys gives both ends the kinds of their keys.
func (v view) keys(p *Plan) {
	p.ClientKey = v.defaultClientKey(p)
	if x, ok := v.get("client-key"); ok {
		p.ClientKey = x.text
	}
	if x, ok := v.get("server-key"); ok {
		p.ServerKey = x.text
		return
	}
	p.ServerKey = "rsa-2048"
	if agreed := iana.SuiteByCode(first(p.Server.Ciphers, p.Client.Ciphers)); agreed != nil && agreed.Auth == iana.AuthECDSA {
		p.ServerKey = ecKey(p.Client.Groups, p.Client.Signatures, p.Server.Signatures)
	}
}

// defaultClientKey is the first kind of key that can sign as the server asks.
func (v view) defaultClientKey(p *Plan) string {
	if rsa := func(c uint16) bool { return rsaScheme(c) && slices.Contains(p.Client.Signatures, c) }; slices.ContainsFunc(p.Server.Signatures, rsa) {
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

// follows says whether one end's list, when it alone is named, is the other's.
func (k *Key) follows() bool { return k.kind == kindCiphers || k.kind == kindVersions }
