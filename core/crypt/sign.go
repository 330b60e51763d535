package crypt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"

	"handshakelab/core/iana"
)

var errScheme = errors.New("crypt: no such signature scheme for this key")

// usable gives a scheme that we can make and verify, nil for any other code.
func usable(code uint16) *iana.Scheme {
	s := iana.SchemeByCode(code)
	if s == nil || s.Kind == iana.RSAPSSPSS || s.Kind == iana.EdDSA && code != iana.Ed25519 {
		return nil
	}
	return s
}

// AuthCanUse says whether a suite's kind of server key goes with a scheme:
// RSA with rsa_pkcs1_* and rsa_pss_rsae_* (RFC 5246 §7.4.3, RFC 9846 §4.3.3),
// ECDSA with ecdsa_* and ed25519 (RFC 8422 §5.3).
func AuthCanUse(auth iana.Auth, code uint16) bool {
	s := usable(code)
	return s != nil && auth == authOf(s.Kind)
}

// AuthOf is the kind of suite that a public key is for, AuthNone for a kind of
// key that TLS does not know.
func AuthOf(pub crypto.PublicKey) iana.Auth {
	switch pub.(type) {
	case *rsa.PublicKey:
		return iana.AuthRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return iana.AuthECDSA
	}
	return iana.AuthNone
}

func authOf(k iana.SchemeKind) iana.Auth {
	if k == iana.ECDSA || k == iana.EdDSA {
		return iana.AuthECDSA
	}
	return iana.AuthRSA
}

// SaltLen is how many fresh random bytes Sign wants for a scheme: the hash's
// length for rsa_pss_*, else 0.
func SaltLen(code uint16) int {
	if s := usable(code); s != nil && s.Kind == iana.RSAPSSRSAE {
		return s.Hash.Size()
	}
	return 0
}

// ImpliedScheme is how a key signs before TLS 1.2, the first version to name
// its schemes: RSA with MD5 and SHA-1 side by side (RFC 4346 §7.4.3), and from
// TLS 1.0 on ECDSA with SHA-1 (RFC 4492 §5.4). 0: not at all.
func ImpliedScheme(version uint16, pub crypto.PublicKey) uint16 {
	switch pub.(type) {
	case *rsa.PublicKey:
		return iana.RSAPKCS1MD5SHA1
	case *ecdsa.PublicKey:
		if version > versionSSL30 {
			return iana.ECDSASHA1
		}
	}
	return 0
}

// CanSign says whether a key, given by its public half, can make signatures
// of a scheme in a version of TLS. Before TLS 1.2 there is but one scheme for
// a kind of key ([ImpliedScheme]). In TLS 1.2 an ECDSA scheme names the hash
// and leaves the curve open (RFC 5246 §7.4.1.4.1); in 1.3 it names both, and
// PKCS#1 v1.5 and SHA-1 are gone (RFC 9846 §4.3.3). A small RSA key has no
// room for a long hash (rsa_pss_rsae_sha512 with 1024 bits).
func CanSign(version uint16, pub crypto.PublicKey, code uint16) bool {
	s := usable(code)
	if s == nil || !fits(s.Kind, pub) {
		return false
	}
	if version < versionTLS12 || code == iana.RSAPKCS1MD5SHA1 {
		return version < versionTLS12 && code == ImpliedScheme(version, pub)
	}
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if s.Kind == iana.RSAPSSRSAE {
			return (key.N.BitLen()-1+7)/8 >= 2*s.Hash.Size()+2 // RFC 8017 §9.1.1
		}
		// DigestInfo is the hash and 19 bytes, 15 for SHA-1; 11 are padding (RFC 8017 §9.2).
		return version < versionTLS13 && key.Size() >= s.Hash.Size()+19+11
	case *ecdsa.PublicKey:
		return version < versionTLS13 || s.Group != 0 && s.Group == curveGroup(key)
	}
	return true
}

// fits says whether a key is of the kind that a scheme signs with.
func fits(k iana.SchemeKind, pub crypto.PublicKey) bool {
	switch pub.(type) {
	case *rsa.PublicKey:
		return k == iana.RSAPKCS1 || k == iana.RSAPSSRSAE
	case *ecdsa.PublicKey:
		return k == iana.ECDSA
	case ed25519.PublicKey:
		return k == iana.EdDSA
	}
	return false
}

// KeyGroup is the curve of an ECDSA key as a group's number, which in TLS 1.2
// has to be among the peer's supported_groups (RFC 8422 §5.1.1); 0 for other keys.
func KeyGroup(pub crypto.PublicKey) uint16 {
	if key, ok := pub.(*ecdsa.PublicKey); ok {
		return curveGroup(key)
	}
	return 0
}

func curveGroup(key *ecdsa.PublicKey) uint16 {
	switch key.Curve {
	case elliptic.P256():
		return iana.Secp256r1
	case elliptic.P384():
		return iana.Secp384r1
	case elliptic.P521():
		return iana.Secp521r1
	}
	return 0
}

// Sign signs a message with a scheme. salt is SaltLen fresh random bytes, nil
// for all but rsa_pss_*. ECDSA is deterministic (RFC 6979), as the others are
// by themselves: same key, message and salt, same signature.
func Sign(code uint16, key crypto.Signer, salt, message []byte) ([]byte, error) {
	s := usable(code)
	if s == nil || !fits(s.Kind, key.Public()) {
		return nil, errScheme
	}
	digest := digest(s.Hash, message)
	if s.Kind != iana.RSAPSSRSAE {
		return key.Sign(nil, digest, s.Hash)
	}
	if len(salt) != s.Hash.Size() {
		return nil, errors.New("crypt: a salt as long as the hash is wanted")
	}
	return key.Sign(bytes.NewReader(salt), digest, &rsa.PSSOptions{SaltLength: len(salt), Hash: s.Hash})
}

// SignDigest signs what has been hashed already, in a way of its own: SSL 3.0's
// CertificateVerify ([CertificateVerify30]). The scheme is rsa_pkcs1_md5_sha1.
func SignDigest(code uint16, key crypto.Signer, digest []byte) ([]byte, error) {
	if _, ok := key.Public().(*rsa.PublicKey); !ok || code != iana.RSAPKCS1MD5SHA1 {
		return nil, errScheme
	}
	return key.Sign(nil, digest, crypto.MD5SHA1)
}

// VerifyDigest is [SignDigest]'s other half.
func VerifyDigest(code uint16, pub crypto.PublicKey, digest, signature []byte) bool {
	key, ok := pub.(*rsa.PublicKey)
	return ok && code == iana.RSAPKCS1MD5SHA1 && rsa.VerifyPKCS1v15(key, crypto.MD5SHA1, digest, signature) == nil
}

// Verify says whether a signature of a message is the key's.
func Verify(code uint16, pub crypto.PublicKey, message, signature []byte) bool {
	s := usable(code)
	if s == nil || !fits(s.Kind, pub) {
		return false
	}
	digest := digest(s.Hash, message)
	switch key := pub.(type) {
	case *rsa.PublicKey:
		if s.Kind == iana.RSAPSSRSAE {
			return rsa.VerifyPSS(key, s.Hash, digest, signature, &rsa.PSSOptions{SaltLength: s.Hash.Size()}) == nil
		}
		return rsa.VerifyPKCS1v15(key, s.Hash, digest, signature) == nil
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest, signature)
	case ed25519.PublicKey:
		return ed25519.Verify(key, digest, signature)
	}
	return false
}

func digest(h crypto.Hash, message []byte) []byte {
	if h == 0 {
		return message
	}
	return Hash(h, message)
}

// SignOp and VerifyOp are the Op names of a scheme: "sign/rsa_pkcs1_sha256".
func SignOp(code uint16) string   { return "sign/" + schemeName(code) }
func VerifyOp(code uint16) string { return "verify/" + schemeName(code) }

func schemeName(code uint16) string {
	if s := usable(code); s != nil {
		return s.Name
	}
	return "unknown"
}
