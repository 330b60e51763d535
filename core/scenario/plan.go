package scenario

import "time"

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
