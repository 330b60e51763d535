package scenario

import (
	"slices"
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
	ServerKey     string   // "rsa-2048", "ecdsa-p256", …: the keys' values
	ClientKey     string   // likewise
	ServerCert    []string // faults in the table's order; nil: valid
	ClientHasCert bool     // false: client-cert=none
	ClientCert    []string // faults in the table's order; nil: valid, or none
	ClientTrust   []string // "lab", and perhaps "attacker"
	Revocation    string   // "crl", "ocsp", "staple", "off"
	Staple        string   // "fresh", "stale", "none"
	MustStaple    bool
	Transparency  string    // "off", "on", "missing", "forged"
	ClientAuth    string    // "off", "request", "require"
	User          string    // "heeds", "ignores"
	Attack        string    // "none", "intercept", "weaken-ciphers", "strip-version", "splice", "replay"
	Wire          []Surgery // in order; nil: none

	KeyShares      []uint16  // the client's groups to send shares of; nil: the first of Groups; empty: none
	Cookie         bool      // the server sends a HelloRetryRequest with a cookie
	Resume         string    // "none", "id", "ticket", "psk", "external-psk"
	EarlyData      string    // "off", "on", "guarded", "rejected"
	ClientAuthWhen string    // "handshake", "after"
	KeyUpdate      string    // "none", "client", "server", "both"
	Renegotiate    string    // "none", "client", "server"
	Fallback       string    // "off", "on", "scsv"
	ECH            string    // "off", "on", "rejected"
	Leak           []string  // in the table's order: "server-key:after", …; nil: none
	Clock          time.Time // the edition's constant, around which certificates are minted
}

// Side is what one end is set to. Lists are in order of preference and hold
// IANA's code points.
type Side struct {
	Versions             []uint16 // 0x0300, SSL 3.0, to 0x0304, TLS 1.3
	Ciphers              []uint16
	Groups               []uint16
	Signatures           []uint16
	ALPN                 []string // nil: the extension is not sent, or not answered
	ExtendedMasterSecret bool
	EncryptThenMAC       bool
	Renegotiation        string    // "on", "off", "insecure"
	Clock                time.Time // what this end takes the time to be
	PSKModes             []uint16  // psk_ke 0, psk_dhe_ke 1
	Compatibility        bool      // RFC 9846 §E.4
	CertCompression      string    // "none", "zlib": what it takes
	RecordSizeLimit      int       // bytes; 0: the extension is not sent
	RecordPadding        int       // bytes, of which a record's content is made a multiple; 0: none
	GREASE               bool      // RFC 8701
}

// Version is what the two ends will agree on if nobody comes between them: the
// newest that both speak, 0 if there is none.
func (p *Plan) Version() uint16 {
	v := uint16(0)
	for _, c := range p.Client.Versions {
		if c > v && slices.Contains(p.Server.Versions, c) {
			v = c
		}
	}
	return v
}

// text gives one end's value of a pair's key, in canonical form.
func (s *Side) text(k *Key) string {
	switch k.kind {
	case kindVersions:
		return versionsText(s.Versions)
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
	case kindModes:
		return names(iana.PSKModeRegistry, s.PSKModes)
	}
	switch k.Name {
	case "extended-master-secret":
		return onOrOff(s.ExtendedMasterSecret)
	case "encrypt-then-mac":
		return onOrOff(s.EncryptThenMAC)
	case "renegotiation":
		return s.Renegotiation
	case "compatibility-mode":
		return onOrOff(s.Compatibility)
	case "cert-compression":
		return s.CertCompression
	case "record-size-limit":
		return numberText(s.RecordSizeLimit)
	case "record-padding":
		return numberText(s.RecordPadding)
	case "grease":
		return onOrOff(s.GREASE)
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
	case "staple":
		return p.Staple
	case "must-staple":
		return onOrOff(p.MustStaple)
	case "transparency":
		return p.Transparency
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
	case "key-shares":
		if p.KeyShares == nil {
			return "first"
		}
		if len(p.KeyShares) == 0 {
			return "none"
		}
		return names(iana.GroupRegistry, p.KeyShares)
	case "cookie":
		return onOrOff(p.Cookie)
	case "resume":
		return p.Resume
	case "early-data":
		return p.EarlyData
	case "client-auth-when":
		return p.ClientAuthWhen
	case "key-update":
		return p.KeyUpdate
	case "renegotiate":
		return p.Renegotiate
	case "fallback":
		return p.Fallback
	case "ech":
		return p.ECH
	case "leak":
		return list(p.Leak, "none")
	}
	return ""
}

// numberText gives a number, "off" for none.
func numberText(n int) string {
	if n == 0 {
		return "off"
	}
	return strconv.Itoa(n)
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
	b := make([]byte, 0, 2048)
	for i := range plans {
		p := &plans[i]
		b = p.Client.print(b)
		b = p.Server.print(b)
		for j := range table {
			if k := &table[j]; !k.Pair {
				b = append(append(b, p.text(k)...), 0)
			}
		}
	}
	return string(b)
}

// print appends what tells one end's settings apart.
func (s *Side) print(b []byte) []byte {
	for _, codes := range [][]uint16{s.Versions, s.Ciphers, s.Groups, s.Signatures, s.PSKModes} {
		b = append(b, byte(len(codes)))
		for _, c := range codes {
			b = append(b, byte(c>>8), byte(c))
		}
	}
	for _, on := range []bool{s.ExtendedMasterSecret, s.EncryptThenMAC, s.Compatibility, s.GREASE} {
		b = append(b, onOrOff(on)...)
	}
	for _, text := range []string{list(s.ALPN, "none"), s.Renegotiation, s.CertCompression} {
		b = append(append(b, text...), 0)
	}
	for _, n := range []int64{s.Clock.Unix(), int64(s.RecordSizeLimit), int64(s.RecordPadding)} {
		b = append(strconv.AppendInt(b, n, 10), 0)
	}
	return b
}
