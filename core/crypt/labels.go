package crypt

import (
	"crypto"
	_ "crypto/md5"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
)

// Labels of the PRF of TLS 1.0 to 1.2.
const (
	LabelMasterSecret         = "master secret"          // RFC 5246 §8.1
	LabelExtendedMasterSecret = "extended master secret" // RFC 7627 §4
	LabelKeyExpansion         = "key expansion"          // RFC 5246 §6.3
	LabelClientFinished       = "client finished"        // RFC 5246 §7.4.9
	LabelServerFinished       = "server finished"        // RFC 5246 §7.4.9
)

// SSL 3.0's counterparts: who sends a Finished, and pad_1 and pad_2 (RFC 6101
// §5.6.9, §5.2.3.1).
const (
	Sender30Client = "CLNT"
	Sender30Server = "SRVR"
	pad30Inner     = 0x36
	pad30Outer     = 0x5c
)

// Labels of TLS 1.3's key schedule (RFC 9846 §7.1 where nothing else is said).
// On their way into HKDF each has labelPrefix before it.
const (
	LabelExtBinder     = "ext binder"   // of an external PSK
	LabelResBinder     = "res binder"   // of a resumption PSK
	LabelClientEarly   = "c e traffic"  // client_early_traffic_secret
	LabelEarlyExporter = "e exp master" // early_exporter_secret
	LabelDerived       = "derived"
	LabelClientHS      = "c hs traffic" // client_handshake_traffic_secret
	LabelServerHS      = "s hs traffic" // server_handshake_traffic_secret
	LabelClientAP      = "c ap traffic" // client_application_traffic_secret_0
	LabelServerAP      = "s ap traffic" // server_application_traffic_secret_0
	LabelExporterMain  = "exp master"   // exporter_secret
	LabelResumptionAll = "res master"   // resumption_secret
	LabelResumption    = "resumption"   // a ticket's PSK, §4.7.1
	LabelFinished      = "finished"     // §4.5.3
	LabelKey           = "key"          // §7.3
	LabelIV            = "iv"           // §7.3
	LabelTrafficUpdate = "traffic upd"  // §7.2
	LabelExporter      = "exporter"     // §7.5

	LabelECHConfirm      = "ech accept confirmation"     // RFC 9849 §7.2
	LabelECHRetryConfirm = "hrr ech accept confirmation" // RFC 9849 §7.2.1

	labelPrefix = "tls13 "
	hpkeVersion = "HPKE-v1" // RFC 9180 §4
)

// Fixed lengths up to TLS 1.2, in bytes.
const (
	MasterSecretLen = 48 // RFC 5246 §8.1
	PremasterLen    = 48 // of RSA key exchange, RFC 5246 §7.4.7.1
	VerifyDataLen   = 12 // RFC 5246 §7.4.9; SSL 3.0's is 36
)

// Versions as on the wire, where a computation depends on them.
const (
	versionSSL30 = 0x0300
	versionTLS10 = 0x0301
	versionTLS11 = 0x0302
	versionTLS12 = 0x0303
	versionTLS13 = 0x0304
)

// seedSalt is HKDF-Extract's salt for the seed of a scenario. To change it is
// to change every byte of every run: it belongs to the edition.
const seedSalt = "handshake lab, edition 1"

// hashNames are the hashes by the names that Ops use.
var hashNames = []struct {
	name string
	hash crypto.Hash
}{
	{"sha1", crypto.SHA1},
	{"sha256", crypto.SHA256},
	{"sha384", crypto.SHA384},
	{"sha512", crypto.SHA512},
	{"md5", crypto.MD5},
	{"md5-sha1", crypto.MD5SHA1},
}

// HashName gives a hash's name as Ops use it: "sha1", "sha256", "sha384",
// "sha512", "md5", "md5-sha1"; "" for any other.
func HashName(h crypto.Hash) string {
	for _, n := range hashNames {
		if n.hash == h {
			return n.name
		}
	}
	return ""
}

// hashByName is HashName's reverse, 0 if there is none.
func hashByName(name string) crypto.Hash {
	for _, n := range hashNames {
		if n.name == name {
			return n.hash
		}
	}
	return 0
}
