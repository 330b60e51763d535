package iana

import "crypto"

// Groups by the names that code uses.
const (
	Secp256r1 uint16 = 23
	Secp384r1 uint16 = 24
	Secp521r1 uint16 = 25
	X25519    uint16 = 29
	X448      uint16 = 30
	FFDHE2048 uint16 = 256
	FFDHE3072 uint16 = 257
	FFDHE4096 uint16 = 258
	FFDHE6144 uint16 = 259
	FFDHE8192 uint16 = 260

	SecP256r1MLKEM768  uint16 = 4587
	X25519MLKEM768     uint16 = 4588
	SecP384r1MLKEM1024 uint16 = 4589
)

// GroupKind is the mathematics of a group.
type GroupKind uint8

const (
	Weierstrass GroupKind = iota + 1 // a NIST curve; points are uncompressed, 04 ‖ X ‖ Y
	Montgomery                       // x25519, x448; a point is its X
	FiniteField                      // integers modulo a safe prime (RFC 7919)
	Hybrid                           // a curve and ML-KEM together
)

// Group is a key exchange group.
type Group struct {
	Info
	Kind      GroupKind
	Bits      int // the field's size
	PublicLen int // bytes of a public value on the wire (a hybrid's: the client's)
}

// GroupByCode gives the group with this code, nil if the table has none.
func GroupByCode(code uint16) *Group {
	for i := range Groups {
		if Groups[i].Code == code {
			return &Groups[i]
		}
	}
	return nil
}

// GroupByName gives the group with IANA's name ("x25519", "secp256r1"), nil if
// the table has none.
func GroupByName(name string) *Group {
	for i := range Groups {
		if Groups[i].Name == name {
			return &Groups[i]
		}
	}
	return nil
}

// Groups lists the groups with their mathematics.
var Groups = []Group{
	{Info{X25519, "x25519", Recommended, "", "RFC 8422 §5.1.1"}, Montgomery, 255, 32},
	{Info{Secp256r1, "secp256r1", Recommended, "", "RFC 8422 §5.1.1"}, Weierstrass, 256, 65},
	{Info{Secp384r1, "secp384r1", Recommended, "", "RFC 8422 §5.1.1"}, Weierstrass, 384, 97},
	{Info{Secp521r1, "secp521r1", Plain, "", "RFC 8422 §5.1.1"}, Weierstrass, 521, 133},
	{Info{X448, "x448", Recommended, "", "RFC 8422 §5.1.1"}, Montgomery, 448, 56},
	{Info{FFDHE2048, "ffdhe2048", Plain, "", "RFC 7919"}, FiniteField, 2048, 256},
	{Info{FFDHE3072, "ffdhe3072", Plain, "", "RFC 7919"}, FiniteField, 3072, 384},
	{Info{FFDHE4096, "ffdhe4096", Plain, "", "RFC 7919"}, FiniteField, 4096, 512},
	{Info{FFDHE6144, "ffdhe6144", Plain, "", "RFC 7919"}, FiniteField, 6144, 768},
	{Info{FFDHE8192, "ffdhe8192", Plain, "", "RFC 7919"}, FiniteField, 8192, 1024},
	{Info{SecP256r1MLKEM768, "SecP256r1MLKEM768", Plain, "", "draft-ietf-tls-ecdhe-mlkem"}, Hybrid, 256, 65 + 1184},
	{Info{X25519MLKEM768, "X25519MLKEM768", Recommended, "", "draft-ietf-tls-ecdhe-mlkem"}, Hybrid, 255, 1184 + 32},
	{Info{SecP384r1MLKEM1024, "SecP384r1MLKEM1024", Plain, "", "draft-ietf-tls-ecdhe-mlkem"}, Hybrid, 384, 97 + 1568},
}

// Signature schemes by the names that code uses.
const (
	RSAPKCS1SHA1         uint16 = 0x0201
	ECDSASHA1            uint16 = 0x0203
	RSAPKCS1SHA256       uint16 = 0x0401
	ECDSASecp256r1SHA256 uint16 = 0x0403
	RSAPKCS1SHA384       uint16 = 0x0501
	ECDSASecp384r1SHA384 uint16 = 0x0503
	RSAPKCS1SHA512       uint16 = 0x0601
	ECDSASecp521r1SHA512 uint16 = 0x0603
	RSAPSSRSAESHA256     uint16 = 0x0804
	RSAPSSRSAESHA384     uint16 = 0x0805
	RSAPSSRSAESHA512     uint16 = 0x0806
	Ed25519              uint16 = 0x0807
	Ed448                uint16 = 0x0808
	RSAPSSPSSSHA256      uint16 = 0x0809
	RSAPSSPSSSHA384      uint16 = 0x080a
	RSAPSSPSSSHA512      uint16 = 0x080b

	// RSAPKCS1MD5SHA1 is what RSA keys signed with before TLS 1.2, which was
	// the first to name its algorithms. The number is from IANA's range for
	// private use and never on the wire.
	RSAPKCS1MD5SHA1 uint16 = 0xff01
)

// SchemeKind is a signature algorithm without its hash.
type SchemeKind uint8

const (
	RSAPKCS1   SchemeKind = iota + 1 // RSASSA-PKCS1-v1_5
	RSAPSSRSAE                       // RSASSA-PSS with an rsaEncryption key
	RSAPSSPSS                        // RSASSA-PSS with an id-RSASSA-PSS key
	ECDSA
	EdDSA
)

// Scheme is a signature scheme.
type Scheme struct {
	Info
	Kind SchemeKind
	Hash crypto.Hash // 0 for EdDSA, which signs the message itself
	// Group is the curve that TLS 1.3 binds an ECDSA scheme to; TLS 1.2
	// reads the code as ECDSA with Hash over any curve (RFC 8422 §5.1.3,
	// RFC 9846 §4.3.3). 0 when there is none.
	Group uint16
}

// SchemeByCode gives the scheme with this code, nil if the table has none.
func SchemeByCode(code uint16) *Scheme {
	for i := range Schemes {
		if Schemes[i].Code == code {
			return &Schemes[i]
		}
	}
	return nil
}

// SchemeByName gives the scheme with IANA's name, nil if the table has none.
func SchemeByName(name string) *Scheme {
	for i := range Schemes {
		if Schemes[i].Name == name {
			return &Schemes[i]
		}
	}
	return nil
}

const (
	sha1Why  = "SHA-1 collisions are practical: SLOTH, SHAttered"
	pkcs1Why = "PKCS #1 v1.5 padding; TLS 1.3 leaves it to certificates"
)

// Schemes lists the schemes with their mathematics.
var Schemes = []Scheme{
	{Info{Ed25519, "ed25519", Recommended, "", "RFC 8422 §5.1.3"}, EdDSA, 0, 0},
	{Info{ECDSASecp256r1SHA256, "ecdsa_secp256r1_sha256", Recommended, "", "RFC 9846 §4.3.3"}, ECDSA, crypto.SHA256, Secp256r1},
	{Info{ECDSASecp384r1SHA384, "ecdsa_secp384r1_sha384", Recommended, "", "RFC 9846 §4.3.3"}, ECDSA, crypto.SHA384, Secp384r1},
	{Info{ECDSASecp521r1SHA512, "ecdsa_secp521r1_sha512", Plain, "", "RFC 9846 §4.3.3"}, ECDSA, crypto.SHA512, Secp521r1},
	{Info{RSAPSSRSAESHA256, "rsa_pss_rsae_sha256", Recommended, "", "RFC 9846 §4.3.3"}, RSAPSSRSAE, crypto.SHA256, 0},
	{Info{RSAPSSRSAESHA384, "rsa_pss_rsae_sha384", Recommended, "", "RFC 9846 §4.3.3"}, RSAPSSRSAE, crypto.SHA384, 0},
	{Info{RSAPSSRSAESHA512, "rsa_pss_rsae_sha512", Recommended, "", "RFC 9846 §4.3.3"}, RSAPSSRSAE, crypto.SHA512, 0},
	{Info{RSAPSSPSSSHA256, "rsa_pss_pss_sha256", Recommended, "", "RFC 9846 §4.3.3"}, RSAPSSPSS, crypto.SHA256, 0},
	{Info{RSAPSSPSSSHA384, "rsa_pss_pss_sha384", Recommended, "", "RFC 9846 §4.3.3"}, RSAPSSPSS, crypto.SHA384, 0},
	{Info{RSAPSSPSSSHA512, "rsa_pss_pss_sha512", Recommended, "", "RFC 9846 §4.3.3"}, RSAPSSPSS, crypto.SHA512, 0},
	{Info{RSAPKCS1SHA256, "rsa_pkcs1_sha256", Legacy, pkcs1Why, "RFC 9846 §4.3.3"}, RSAPKCS1, crypto.SHA256, 0},
	{Info{RSAPKCS1SHA384, "rsa_pkcs1_sha384", Legacy, pkcs1Why, "RFC 9846 §4.3.3"}, RSAPKCS1, crypto.SHA384, 0},
	{Info{RSAPKCS1SHA512, "rsa_pkcs1_sha512", Legacy, pkcs1Why, "RFC 9846 §4.3.3"}, RSAPKCS1, crypto.SHA512, 0},
	{Info{RSAPKCS1SHA1, "rsa_pkcs1_sha1", Broken, sha1Why, "RFC 9155"}, RSAPKCS1, crypto.SHA1, 0},
	{Info{ECDSASHA1, "ecdsa_sha1", Broken, sha1Why, "RFC 9155"}, ECDSA, crypto.SHA1, 0},
	{Info{RSAPKCS1MD5SHA1, "rsa_pkcs1_md5_sha1", Broken, "SHA-1 and MD5 side by side are hardly stronger than one of them: SLOTH", "RFC 8996"},
		RSAPKCS1, crypto.MD5SHA1, 0},
}
