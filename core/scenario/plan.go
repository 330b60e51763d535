package scenario

import (
	"strconv"
	"strings"
	"time"

	"handshakelab/core/iana"
)

// Plan is one connection of a scenario, every choice resolved: what was
// named, and for what was not, what follows.
type Plan struct {
	Edition       int
	Seed          string
	Host          string // as written: a name (perhaps with a trailing dot) or an IP address
	Client        Side
	Server        Side
	ServerKey     string    // "rsa-2048", "ecdsa-p256", …: the keys' values
	ClientKey     string    // likewise
	ServerCert    []string  // faults in the table's order; nil: valid
	ClientHasCert bool      // false: client-cert=none
	ClientCert    []string  // faults in the table's order; nil: valid, or none
	ClientTrust   []string  // "lab", and perhaps "attacker"
	Revocation    string    // "crl", "ocsp", "staple", "off"
	ClientAuth    string    // "off", "request", "require"
	User          string    // "heeds", "ignores"
	Attack        string    // "none", "intercept", "weaken-ciphers", "replay"
	Wire          []Surgery // in order; nil: none
	Clock         time.Time // the edition's constant, around which certificates are minted
}

// Side is what one end is set to. Lists are in order of preference and hold
// IANA's code points.
type Side struct {
	Versions             []uint16 // 0x0303: TLS 1.2
	Ciphers              []uint16
	Groups               []uint16
	Signatures           []uint16
	ALPN                 []string // nil: the extension is not sent, or not answered
	ExtendedMasterSecret bool
	EncryptThenMAC       bool
	Renegotiation        bool      // renegotiation_info is sent and answered
	Clock                time.Time // what this end takes the time to be
}

// text gives one end's value of a pair's key, in canonical form.
func (s *Side) text(k *Key) string {
	switch k.kind {
	case kindVersions:
		return names(iana.VersionRegistry, s.Versions)
	case kindCiphers:
		return names(iana.SuiteRegistry, s.Ciphers)
	case kindGroups:
		return names(iana.GroupRegistry, s.Groups)
	case kindSignatures:
		return names(iana.SchemeRegistry, s.Signatures)
	case kindALPN:
		return list(s.ALPN, "none")
	case kindClock:
		return clockText(s.Clock)
	}
	switch k.Name {
	case "extended-master-secret":
		return onOrOff(s.ExtendedMasterSecret)
	case "encrypt-then-mac":
		return onOrOff(s.EncryptThenMAC)
	case "renegotiation":
		return onOrOff(s.Renegotiation)
	}
	return ""
}

// text gives the value of a key that is no pair's, in canonical form.
func (p *Plan) text(k *Key) string {
	switch k.Name {
	case "edition":
		return strconv.Itoa(p.Edition)
	case "seed":
		return p.Seed
	case "host":
		return p.Host
	case "server-key":
		return p.ServerKey
	case "client-key":
		return p.ClientKey
	case "server-cert":
		return list(p.ServerCert, "valid")
	case "client-cert":
		if !p.ClientHasCert {
			return "none"
		}
		return list(p.ClientCert, "valid")
	case "client-trust":
		return list(p.ClientTrust, "")
	case "revocation":
		return p.Revocation
	case "client-auth":
		return p.ClientAuth
	case "user":
		return p.User
	case "attack":
		return p.Attack
	case "wire":
		var words []string
		for _, s := range p.Wire {
			words = append(words, s.Text)
		}
		return list(words, "none")
	}
	return ""
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// list joins words; none stands for no words.
func list(words []string, none string) string {
	if len(words) == 0 {
		return none
	}
	return strings.Join(words, ",")
}

// names joins the names of codes.
func names(r iana.Registry, codes []uint16) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i], _ = iana.Name(r, uint64(c))
	}
	return strings.Join(words, ",")
}

// fingerprint tells plans apart: equal ones, and only these, have the same.
func fingerprint(plans []Plan) string {
	b := make([]byte, 0, 1024)
	for i := range plans {
		p := &plans[i]
		b = p.Client.print(b)
		b = p.Server.print(b)
		for j := range table {
			if k := &table[j]; !k.Later && !k.Pair {
				b = append(append(b, p.text(k)...), 0)
			}
		}
	}
	return string(b)
}

// print appends what tells one end's settings apart.
func (s *Side) print(b []byte) []byte {
	for _, codes := range [][]uint16{s.Versions, s.Ciphers, s.Groups, s.Signatures} {
		b = append(b, byte(len(codes)))
		for _, c := range codes {
			b = append(b, byte(c>>8), byte(c))
		}
	}
	for _, on := range []bool{s.ExtendedMasterSecret, s.EncryptThenMAC, s.Renegotiation} {
		b = append(b, onOrOff(on)...)
	}
	b = append(append(b, list(s.ALPN, "none")...), 0)
	return strconv.AppendInt(b, s.Clock.Unix(), 10)
}
