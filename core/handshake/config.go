package handshake

import (
	"crypto"
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Config is what one end brings to a connection: its preferences, its
// certificates, what it asks of the peer, and the sources of all that an end
// must not make up by itself. It is read, never written, and may serve many
// ends. All lists are in order of preference.
type Config struct {
	Versions   []uint16 // 0x0303 is TLS 1.2
	Suites     []uint16
	Groups     []uint16
	Signatures []uint16 // signature schemes, for what the peer may sign with and for what this end signs
	ALPN       []string
	ServerName string // client: sent as server_name when not empty

	ExtendedMasterSecret bool // RFC 7627
	EncryptThenMAC       bool // RFC 7366
	SecureRenegotiation  bool // RFC 5746: send and answer renegotiation_info
	RenegotiationSCSV    bool // client: signal it by the cipher suite value instead of the extension

	// Certificates are this end's own. A server picks the first that fits
	// the cipher suite; a client the first that fits the server's request.
	Certificates []Identity

	ClientAuth    ClientAuth // server: whether to ask
	AcceptableCAs [][]byte   // server: distinguished names in DER, sent when asking; empty: any

	// StatusRequest asks the server to staple an OCSP response to its
	// certificate (client; RFC 6066 §8). A server staples if it has one.
	StatusRequest bool

	// Verify judges the peer's certificates and gives its checks in package
	// check's order: "server-cert/…" at a client, "client-cert/…" at a
	// server. A check's Looked may name certificate i of the chain as byte
	// space i+1; the end puts the real ones in. The end adds the checks that
	// need the negotiation (present, key-type), and clauses and alerts where
	// they are left out, records all, and fails by the first Failed one. Nil:
	// every chain that parses is taken.
	Verify func(p Presented) []trace.Check

	// Overridden are IDs of checks of certificates that the user chose to go
	// on without: when they fail it is recorded and the handshake continues.
	Overridden []string

	Random crypt.Random // must not be nil
	Trace  *trace.Scope // nil: nothing is recorded

	// Rewrite, when set, makes this end misbehave: each outgoing message
	// (handshake messages with header, ChangeCipherSpec, alerts, application
	// data) is replaced by what it gives, each piece a message of the same
	// content type, none meaning dropped. The end itself goes by the original.
	Rewrite func(m trace.Message, data []byte) [][]byte
}

// Identity is a certificate chain in DER, leaf first, and the leaf's private
// key: *rsa.PrivateKey, *ecdsa.PrivateKey or ed25519.PrivateKey. The key may
// be another one than the leaf's: that is a fault the peer finds.
type Identity struct {
	Chain  [][]byte
	Key    crypto.Signer
	Staple []byte // an OCSP response about the leaf, sent to clients that ask
}

// Presented is what a peer showed to be known by.
type Presented struct {
	Chain  [][]byte // DER, leaf first
	Staple []byte   // an OCSP response, nil if there was none
	Suite  *iana.Suite
}

// ClientAuth says whether a server asks for the client's certificate.
type ClientAuth uint8

const (
	Off     ClientAuth = iota
	Request            // verify it if there is one, else go on without
	Require
)

func (c *Config) overridden(id string) bool { return slices.Contains(c.Overridden, id) }
