package scenario

import (
	"slices"
	"time"

	"handshakelab/core/iana"
)

// Edition 1's constants. Links made with edition=1 mean these for ever: a
// change needs a new edition.
const (
	defaultHost  = "www.example.test"
	defaultSuite = "TLS_RSA_WITH_AES_128_CBC_SHA"
	defaultClock = "2026-07-01T12:00:00Z"
)

const modeDHE uint16 = 1 // psk_dhe_ke

var edition1Clock = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// The groups of an end for which none are named. In TLS 1.3 too x25519 is the
// first and a hybrid has to be named: the plain exchange is the one to learn,
// and what is told of it is true of the hybrids' half.
var edition1Groups = []uint16{
	0x001d, // x25519
	0x0017, // secp256r1
	0x0018, // secp384r1
	0x0019, // secp521r1
	0x0100, // ffdhe2048
	0x0101, // ffdhe3072
}

// The signature algorithms of an end for which none are named.
var edition1Signatures = []uint16{
	0x0403, // ecdsa_secp256r1_sha256
	0x0807, // ed25519
	0x0804, // rsa_pss_rsae_sha256
	0x0401, // rsa_pkcs1_sha256
	0x0503, // ecdsa_secp384r1_sha384
	0x0805, // rsa_pss_rsae_sha384
	0x0501, // rsa_pkcs1_sha384
	0x0603, // ecdsa_secp521r1_sha512
	0x0806, // rsa_pss_rsae_sha512
	0x0601, // rsa_pkcs1_sha512
}

// What a freed choice of suites follows to, by key exchange and
// authentication: the seed's record protection stays, so that only what was
// asked for changes.
const (
	suiteTLS13      uint16 = 0x1301 // TLS_AES_128_GCM_SHA256
	suiteSSL30      uint16 = 0x000a // TLS_RSA_WITH_3DES_EDE_CBC_SHA: SSL 3.0 is older than AES
	suiteRSA        uint16 = 0x002f // TLS_RSA_WITH_AES_128_CBC_SHA
	suiteDHERSA     uint16 = 0x0033 // TLS_DHE_RSA_WITH_AES_128_CBC_SHA
	suiteECDHERSA   uint16 = 0xc013 // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
	suiteECDHEECDSA uint16 = 0xc009 // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
)

// What both ends offer when the attack is to weaken the list: something
// strong that can be struck out, and what remains.
var (
	weakenTLS13 = []uint16{0x1302, 0x1303, suiteTLS13}      // AES-256-GCM, ChaCha20
	weakenRSA   = []uint16{0xc030, 0xc02f, suiteRSA}        // ECDHE-RSA with AES-256-GCM and AES-128-GCM
	weakenDHE   = []uint16{0x009f, 0x009e, suiteDHERSA}     // DHE-RSA likewise
	weakenECDHE = []uint16{0xc030, 0xc02f, suiteECDHERSA}   // when groups or signatures are named
	weakenECDSA = []uint16{0xc02c, 0xc02b, suiteECDHEECDSA} // ECDHE-ECDSA likewise
)

// extraSignatures can be named, though no end has them unless they are.
var extraSignatures = []uint16{
	0x0201, // rsa_pkcs1_sha1
	0x0203, // ecdsa_sha1
}

func suiteValues() []string {
	v := make([]string, len(iana.Suites))
	for i := range iana.Suites {
		v[i] = iana.Suites[i].Name
	}
	return v
}

// hybrids can be named, though no end has them unless they are.
var hybrids = []uint16{
	0x11ec, // X25519MLKEM768
	0x11eb, // SecP256r1MLKEM768
	0x11ed, // SecP384r1MLKEM1024
}

func groupValues() []string {
	return codeValues(iana.GroupRegistry, edition1Groups, hybrids)
}

func shareValues() []string { return append([]string{"first", "none"}, groupValues()...) }

func signatureValues() []string {
	return codeValues(iana.SchemeRegistry, edition1Signatures, extraSignatures)
}

// codeValues gives the names of codes as values.
func codeValues(r iana.Registry, lists ...[]uint16) (v []string) {
	for _, c := range slices.Concat(lists...) {
		v = append(v, names(r, []uint16{c}))
	}
	return v
}

func groupList() string     { return names(iana.GroupRegistry, edition1Groups) }
func signatureList() string { return names(iana.SchemeRegistry, edition1Signatures) }
