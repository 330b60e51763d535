package handshake

import (
	"crypto"
	"slices"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Config is what one end brings to a connection: its preferences, its
// certificates, what it asks of the peer, and the sources of all that an end
// must not make up by itself. It is read, never written, and may serve many
// ends. All lists are in order of preference.
type Config struct {
	Versions   []uint16 // 0x0300 is SSL 3.0, 0x0304 TLS 1.3; the highest in common is used
	Suites     []uint16
	Groups     []uint16
	Signatures []uint16 // signature schemes, for what the peer may sign with and for what this end signs
	ALPN       []string
	ServerName string // client: sent as server_name when not empty

	ExtendedMasterSecret bool // RFC 7627
	EncryptThenMAC       bool // RFC 7366
	SecureRenegotiation  bool // RFC 5746: send and answer renegotiation_info
	RenegotiationSCSV    bool // client: signal it by the cipher suite value instead of the extension

	// Time is this end's clock, for ages and lifetimes of sessions.
	Time time.Time

	// Resumption. A client offers to take up Resume, if what it was agreed on
	// fits the rest of the configuration; [End.Sessions] has what it was given
	// itself. A server answers by session ID (up to TLS 1.2) if Sessions is set,
	// by ticket if TicketKey is, 32 bytes that seal its tickets. SessionTickets
	// is session_ticket (RFC 5077, up to TLS 1.2): the client asks for a ticket,
	// the server gives one if Tickets is not 0. In TLS 1.3 Tickets is how many
	// the server sends after the handshake.
	Resume         *Session
	SessionTickets bool
	Tickets        int
	TicketKey      []byte
	Sessions       SessionCache

	FallbackSCSV    bool                // client: says that it tried a higher version before (RFC 7507)
	Renegotiation   RenegotiationPolicy // up to TLS 1.2
	GREASE          bool                // RFC 8701
	RecordSizeLimit uint16              // the longest record this end takes, 64 to 2^14+1 (RFC 8449); 0: the extension is not sent
	CertCompression []uint16            // RFC 8879, TLS 1.3

	// TLS 1.3. KeyShares are those of Groups that the client sends shares of
	// at once: nil is the first that TLS 1.3 can use, empty is none, which costs a
	// HelloRetryRequest. With Cookie the server answers the first ClientHello
	// with one in any case. CompatibilityMode makes the handshake look like TLS
	// 1.2's (RFC 9846 §E.4). RecordPadding pads what is encrypted, with its type,
	// to a multiple of so many bytes; 0 and 1: not at all.
	KeyShares         []uint16
	Cookie            bool
	CompatibilityMode bool
	RecordPadding     int

	// Pre-shared keys of TLS 1.3: PSKModes are how they may be used, without
	// any the client offers none and gets no tickets. PSKs are those agreed on
	// elsewhere. A client sends EarlyData at once if it can resume; a server
	// takes MaxEarlyData bytes of it, 0: none, if AntiReplay, asked with the
	// binder of the key that was taken, does not say no. Nil: nobody asks, and
	// what was recorded can be sent again.
	PSKModes     []uint8
	PSKs         []PSK
	EarlyData    []byte
	MaxEarlyData uint32
	AntiReplay   func(binder []byte) bool

	// Encrypted Client Hello (RFC 9849). ECHConfigs is an ECHConfigList as a
	// server published it: a client that can use one of its configurations
	// offers TLS 1.3 alone, and hides in its ClientHello the one that counts; nil:
	// it hides nothing. ECHKeys are a server's.
	ECHConfigs []byte
	ECHKeys    []ECHKey

	// PostHandshakeAuth: the client can be asked for a certificate later (RFC
	// 9846 §4.3.6).
	PostHandshakeAuth bool

	// SignedCertificateTimestamps asks the server for those of its certificate
	// (client; RFC 6962 §3.3). A server sends them if it has any.
	SignedCertificateTimestamps bool

	// Certificates are this end's own. A server picks the first that fits
	// the cipher suite; a client the first that fits the server's request.
	Certificates []Identity

	ClientAuth      ClientAuth // server: whether to ask
	ClientAuthLater bool       // server: not at first, but when RequestClientCertificate says so
	AcceptableCAs   [][]byte   // server: distinguished names in DER, sent when asking; empty: any

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

	published *published // for tests that repeat a published trace

	// Divert, when set, is shown what arrives once the handshake is complete,
	// record by record, protection taken off; what it says true to is not for
	// this end. With [Pass] it lets a man in the middle hand another's
	// handshake on within his own connection (up to TLS 1.2).
	Divert func(content uint8, data []byte, at trace.Slice) bool

	// Rewrite, when set, makes this end misbehave: each outgoing message
	// (handshake messages with header, ChangeCipherSpec, alerts, application
	// data) is replaced by what it gives, each piece a message of the same
	// content type, none meaning dropped. The end itself goes by the original.
	Rewrite func(m trace.Message, data []byte) [][]byte
}

// Identity is a certificate chain in DER, leaf first, and the leaf's private
// key: *rsa.PrivateKey, *ecdsa.PrivateKey or ed25519.PrivateKey, or somebody who
// signs with such a one and keeps it to himself; the trace lacks it then. The key may
// be another one than the leaf's: that is a fault the peer finds.
type Identity struct {
	Chain  [][]byte
	Key    crypto.Signer
	Staple []byte   // an OCSP response about the leaf, sent to clients that ask
	SCTs   [][]byte // signed certificate timestamps of the leaf, sent to clients that ask

	Signatures []uint16 // what the key signs with, in order of preference; nil: Config's
}

// PSK is a pre-shared key that both ends were given (RFC 9846 §2.2).
type PSK struct {
	Identity []byte // its name: at least one byte, which travels in the clear
	Key      []byte
	Hash     crypto.Hash // that its suites use; 0: SHA-256
}

// Presented is what a peer showed to be known by.
type Presented struct {
	Chain  [][]byte // DER, leaf first
	Staple []byte   // an OCSP response, nil if there was none
	SCTs   [][]byte // signed certificate timestamps, RFC 6962 §3.2; nil if there were none
	Suite  *iana.Suite

	// PublicName is what the certificate has to be for instead of the name that
	// was wanted, if a server did not take an encrypted ClientHello (RFC 9849
	// §6.1.7); else "".
	PublicName string
}

// ClientAuth says whether a server asks for the client's certificate.
type ClientAuth uint8

const (
	Off     ClientAuth = iota
	Request            // verify it if there is one, else go on without
	Require
)

// RenegotiationPolicy says what an end does when the peer wants a handshake
// within the connection.
type RenegotiationPolicy uint8

const (
	RefuseRenegotiation   RenegotiationPolicy = iota // with the warning no_renegotiation
	SecureRenegotiation                              // only if both proved in the first handshake that they know RFC 5746
	InsecureRenegotiation                            // without that too: an attacker can put a beginning of his own before the peer's
)

func (c *Config) overridden(id string) bool { return slices.Contains(c.Overridden, id) }
