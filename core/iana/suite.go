package iana

import "crypto"

// KX is how a TLS 1.2 suite makes the premaster secret.
type KX uint8

const (
	KXNone  KX = iota // TLS 1.3 suites do not say
	KXRSA             // the client makes it and encrypts it for the server's RSA key
	KXDHE             // finite-field Diffie-Hellman, ephemeral
	KXECDHE           // elliptic-curve Diffie-Hellman, ephemeral
)

var kxNames = [...]string{"", "RSA", "DHE", "ECDHE"}

// String gives "RSA", "DHE", "ECDHE" or "".
func (k KX) String() string { return kxNames[k] }

// ForwardSecret says whether a key leaked later leaves the secret secret.
func (k KX) ForwardSecret() bool { return k == KXDHE || k == KXECDHE }

// Auth is the kind of key that a TLS 1.2 suite wants in the server's certificate.
type Auth uint8

const (
	AuthNone  Auth = iota
	AuthRSA        // an RSA key
	AuthECDSA      // an ECDSA or EdDSA key (RFC 8422 §5.3 lets Ed25519 use these suites)
)

var authNames = [...]string{"", "RSA", "ECDSA"}

// String gives "RSA", "ECDSA" or "".
func (a Auth) String() string { return authNames[a] }

// Cipher is a suite's bulk encryption.
type Cipher uint8

const (
	CipherNone Cipher = iota
	AES128CBC
	AES256CBC
	AES128GCM
	AES256GCM
	ChaCha20Poly1305
	TripleDESCBC
	RC4128
	NullCipher // encrypts nothing; the MAC is all there is
	AES128CCM
	AES256CCM
	AES128CCM8 // with a tag of 8 bytes
	AES256CCM8
)

var cipherNames = [...]string{"", "AES-128-CBC", "AES-256-CBC", "AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305",
	"3DES-EDE-CBC", "RC4-128", "NULL", "AES-128-CCM", "AES-256-CCM", "AES-128-CCM-8", "AES-256-CCM-8"}

// String gives "AES-128-CBC" and so on.
func (c Cipher) String() string { return cipherNames[c] }

// CBC says whether the cipher is a block cipher in CBC mode, with a MAC beside it.
func (c Cipher) CBC() bool { return c == AES128CBC || c == AES256CBC || c == TripleDESCBC }

// Stream says whether the cipher is one that encrypts byte by byte, or not at
// all, with a MAC beside it.
func (c Cipher) Stream() bool { return c == RC4128 || c == NullCipher }

// Suite is a cipher suite that this house implements. Lengths are in bytes.
type Suite struct {
	Info
	KX          KX
	Auth        Auth
	Cipher      Cipher
	KeyLen      int         // the cipher's key; 0 for NULL
	MACLen      int         // the MAC's key and output; 0 for AEADs
	FixedIVLen  int         // the part of the nonce that comes with the key: GCM and CCM 4, ChaCha20 12, others 0; in TLS 1.3 all 12
	RecordIVLen int         // what each record carries: GCM's and CCM's explicit nonce 8, CBC's IV 8 or 16, others 0 (TLS 1.1 and 1.2)
	TagLen      int         // an AEAD's tag; 0 for others
	BlockLen    int         // CBC's block; 0 for others
	Hash        crypto.Hash // the TLS 1.2 PRF's, or TLS 1.3's
	MAC         crypto.Hash // the MAC's; 0 for AEADs
}

// AEAD says whether the suite's cipher authenticates by itself.
func (s *Suite) AEAD() bool { return s.MACLen == 0 }

// UsableIn says whether a suite may be used in a version. TLS 1.3 has its own,
// which no other version has any use for (RFC 9846 §B.4). AEADs
// and SHA-2 came with TLS 1.2 (RFC 5246 §1.2, RFC 5288 §4, RFC 5289 §4),
// elliptic curves with TLS 1.0 (RFC 8422 §1).
func (s *Suite) UsableIn(version uint16) bool {
	switch {
	case s.KX == KXNone:
		return version == TLS13
	case s.AEAD() || s.MACLen > crypto.SHA1.Size():
		return version == TLS12
	case s.KX == KXECDHE:
		return version >= TLS10 && version <= TLS12
	}
	return version >= SSL30 && version <= TLS12
}

// SuiteByCode gives the suite with this code, nil if it is not implemented.
func SuiteByCode(code uint16) *Suite {
	for i := range Suites {
		if Suites[i].Code == code {
			return &Suites[i]
		}
	}
	return nil
}

// SuiteByName gives the suite with IANA's name, nil if it is not implemented.
func SuiteByName(name string) *Suite {
	for i := range Suites {
		if Suites[i].Name == name {
			return &Suites[i]
		}
	}
	return nil
}

// Signalling values that stand in cipher_suites without being suites.
const (
	EmptyRenegotiationInfoSCSV uint16 = 0x00ff // RFC 5746 §3.3
	FallbackSCSV               uint16 = 0x5600 // RFC 7507
)

const (
	noFS    = "whoever gets the server's key later can read everything recorded today: no forward secrecy; Bleichenbacher's attack, ROBOT"
	cbc     = "MAC-then-encrypt with CBC: Lucky Thirteen; use an AEAD"
	dhe     = "finite-field Diffie-Hellman: Logjam with small groups, Raccoon with reused keys, slow with large ones"
	ccm8    = "a tag of 8 bytes, for devices with hardly any room: one forged record in 2^64 passes"
	ref9325 = "RFC 9325 §4.2"
)

// Suites lists what is implemented: by key exchange, and within it from CBC
// with SHA-1 to AEADs; then what is broken; TLS 1.3's last.
var Suites = []Suite{
	suite(0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", KXRSA, AuthRSA, AES128CBC, crypto.SHA1, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", KXRSA, AuthRSA, AES256CBC, crypto.SHA1, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", KXRSA, AuthRSA, AES128CBC, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", KXRSA, AuthRSA, AES256CBC, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", KXRSA, AuthRSA, AES128GCM, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", KXRSA, AuthRSA, AES256GCM, crypto.SHA384, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0xc09c, "TLS_RSA_WITH_AES_128_CCM", KXRSA, AuthRSA, AES128CCM, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0xc09d, "TLS_RSA_WITH_AES_256_CCM", KXRSA, AuthRSA, AES256CCM, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0xc0a0, "TLS_RSA_WITH_AES_128_CCM_8", KXRSA, AuthRSA, AES128CCM8, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),
	suite(0xc0a1, "TLS_RSA_WITH_AES_256_CCM_8", KXRSA, AuthRSA, AES256CCM8, crypto.SHA256, Legacy, noFS, "RFC 9325 §4.1"),

	suite(0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", KXDHE, AuthRSA, AES128CBC, crypto.SHA1, Legacy, dhe, ref9325),
	suite(0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", KXDHE, AuthRSA, AES256CBC, crypto.SHA1, Legacy, dhe, ref9325),
	suite(0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", KXDHE, AuthRSA, AES128CBC, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", KXDHE, AuthRSA, AES256CBC, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", KXDHE, AuthRSA, AES128GCM, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", KXDHE, AuthRSA, AES256GCM, crypto.SHA384, Legacy, dhe, ref9325),
	suite(0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", KXDHE, AuthRSA, ChaCha20Poly1305, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0xc09e, "TLS_DHE_RSA_WITH_AES_128_CCM", KXDHE, AuthRSA, AES128CCM, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0xc09f, "TLS_DHE_RSA_WITH_AES_256_CCM", KXDHE, AuthRSA, AES256CCM, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0xc0a2, "TLS_DHE_RSA_WITH_AES_128_CCM_8", KXDHE, AuthRSA, AES128CCM8, crypto.SHA256, Legacy, dhe, ref9325),
	suite(0xc0a3, "TLS_DHE_RSA_WITH_AES_256_CCM_8", KXDHE, AuthRSA, AES256CCM8, crypto.SHA256, Legacy, dhe, ref9325),

	suite(0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", KXECDHE, AuthRSA, AES128CBC, crypto.SHA1, Legacy, cbc, ref9325),
	suite(0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", KXECDHE, AuthRSA, AES256CBC, crypto.SHA1, Legacy, cbc, ref9325),
	suite(0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", KXECDHE, AuthRSA, AES128CBC, crypto.SHA256, Legacy, cbc, ref9325),
	suite(0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", KXECDHE, AuthRSA, AES256CBC, crypto.SHA384, Legacy, cbc, ref9325),
	suite(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", KXECDHE, AuthRSA, AES128GCM, crypto.SHA256, Recommended, "", ref9325),
	suite(0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", KXECDHE, AuthRSA, AES256GCM, crypto.SHA384, Recommended, "", ref9325),
	suite(0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", KXECDHE, AuthRSA, ChaCha20Poly1305, crypto.SHA256, Recommended, "", "RFC 7905"),

	suite(0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", KXECDHE, AuthECDSA, AES128CBC, crypto.SHA1, Legacy, cbc, ref9325),
	suite(0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", KXECDHE, AuthECDSA, AES256CBC, crypto.SHA1, Legacy, cbc, ref9325),
	suite(0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", KXECDHE, AuthECDSA, AES128CBC, crypto.SHA256, Legacy, cbc, ref9325),
	suite(0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", KXECDHE, AuthECDSA, AES256CBC, crypto.SHA384, Legacy, cbc, ref9325),
	suite(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", KXECDHE, AuthECDSA, AES128GCM, crypto.SHA256, Recommended, "", ref9325),
	suite(0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", KXECDHE, AuthECDSA, AES256GCM, crypto.SHA384, Recommended, "", ref9325),
	suite(0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", KXECDHE, AuthECDSA, ChaCha20Poly1305, crypto.SHA256, Recommended, "", "RFC 7905"),
	suite(0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", KXECDHE, AuthECDSA, AES128CCM, crypto.SHA256, Plain, "", "RFC 7251"),
	suite(0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", KXECDHE, AuthECDSA, AES256CCM, crypto.SHA256, Plain, "", "RFC 7251"),
	suite(0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", KXECDHE, AuthECDSA, AES128CCM8, crypto.SHA256, Legacy, ccm8, "RFC 7251"),
	suite(0xc0af, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", KXECDHE, AuthECDSA, AES256CCM8, crypto.SHA256, Legacy, ccm8, "RFC 7251"),

	suite(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", KXRSA, AuthRSA, TripleDESCBC, crypto.SHA1, Broken, tdes, ref9325),
	suite(0x0005, "TLS_RSA_WITH_RC4_128_SHA", KXRSA, AuthRSA, RC4128, crypto.SHA1, Broken, rc4, "RFC 7465"),
	suite(0x0004, "TLS_RSA_WITH_RC4_128_MD5", KXRSA, AuthRSA, RC4128, crypto.MD5, Broken, rc4, "RFC 7465"),
	suite(0x003b, "TLS_RSA_WITH_NULL_SHA256", KXRSA, AuthRSA, NullCipher, crypto.SHA256, Broken, null, ref9325),
	suite(0x0002, "TLS_RSA_WITH_NULL_SHA", KXRSA, AuthRSA, NullCipher, crypto.SHA1, Broken, null, ref9325),
	suite(0x0001, "TLS_RSA_WITH_NULL_MD5", KXRSA, AuthRSA, NullCipher, crypto.MD5, Broken, null, ref9325),

	suite(0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", KXDHE, AuthRSA, TripleDESCBC, crypto.SHA1, Broken, tdes, ref9325),

	suite(0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", KXECDHE, AuthRSA, TripleDESCBC, crypto.SHA1, Broken, tdes, ref9325),
	suite(0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA", KXECDHE, AuthRSA, RC4128, crypto.SHA1, Broken, rc4, "RFC 7465"),
	suite(0xc010, "TLS_ECDHE_RSA_WITH_NULL_SHA", KXECDHE, AuthRSA, NullCipher, crypto.SHA1, Broken, null, ref9325),

	suite(0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA", KXECDHE, AuthECDSA, TripleDESCBC, crypto.SHA1, Broken, tdes, ref9325),
	suite(0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", KXECDHE, AuthECDSA, RC4128, crypto.SHA1, Broken, rc4, "RFC 7465"),
	suite(0xc006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA", KXECDHE, AuthECDSA, NullCipher, crypto.SHA1, Broken, null, ref9325),

	suite(0x1301, "TLS_AES_128_GCM_SHA256", KXNone, AuthNone, AES128GCM, crypto.SHA256, Recommended, "", "RFC 9846 §B.4"),
	suite(0x1302, "TLS_AES_256_GCM_SHA384", KXNone, AuthNone, AES256GCM, crypto.SHA384, Recommended, "", "RFC 9846 §B.4"),
	suite(0x1303, "TLS_CHACHA20_POLY1305_SHA256", KXNone, AuthNone, ChaCha20Poly1305, crypto.SHA256, Recommended, "", "RFC 9846 §B.4"),
	suite(0x1304, "TLS_AES_128_CCM_SHA256", KXNone, AuthNone, AES128CCM, crypto.SHA256, Recommended, "", "RFC 9846 §B.4"),
	suite(0x1305, "TLS_AES_128_CCM_8_SHA256", KXNone, AuthNone, AES128CCM8, crypto.SHA256, Legacy, ccm8, "RFC 9846 §B.4"),
}

// suite fills in what follows from the cipher. h is the hash in the name: an
// AEAD's PRF hash, or the MAC's of another suite, whose PRF then uses SHA-256
// unless h is SHA-384 (RFC 5246 §5, RFC 5289 §3.1).
func suite(code uint16, name string, kx KX, auth Auth, c Cipher, h crypto.Hash, st Standing, why, ref string) Suite {
	s := Suite{Info: Info{code, name, st, why, ref}, KX: kx, Auth: auth, Cipher: c, Hash: h}
	switch c {
	case AES128CBC, AES256CBC:
		s.KeyLen, s.RecordIVLen, s.BlockLen = 16, 16, 16
		if c == AES256CBC {
			s.KeyLen = 32
		}
	case TripleDESCBC:
		s.KeyLen, s.RecordIVLen, s.BlockLen = 24, 8, 8
	case RC4128:
		s.KeyLen = 16
	case AES128GCM, AES256GCM:
		s.KeyLen, s.FixedIVLen, s.RecordIVLen, s.TagLen = 16, 4, 8, 16
		if c == AES256GCM {
			s.KeyLen = 32
		}
	case AES128CCM, AES256CCM, AES128CCM8, AES256CCM8:
		s.KeyLen, s.FixedIVLen, s.RecordIVLen, s.TagLen = 16, 4, 8, 16
		if c == AES256CCM || c == AES256CCM8 {
			s.KeyLen = 32
		}
		if c == AES128CCM8 || c == AES256CCM8 {
			s.TagLen = 8
		}
	case ChaCha20Poly1305:
		s.KeyLen, s.FixedIVLen, s.TagLen = 32, 12, 16
	}
	if c.CBC() || c.Stream() {
		s.MAC, s.MACLen = h, h.Size()
		if h == crypto.SHA1 || h == crypto.MD5 {
			s.Hash = crypto.SHA256
		}
	}
	if kx == KXNone {
		s.FixedIVLen, s.RecordIVLen = 12, 0 // RFC 9846 §5.3
	}
	return s
}
