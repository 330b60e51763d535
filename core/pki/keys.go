package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/hex"
	"math/big"
	"strings"
	"sync"
)

// KeyTypes are the kinds of leaf keys that a [Spec] can ask for.
var KeyTypes = []string{"rsa-2048", "rsa-1024", "rsa-4096", "ecdsa-p256", "ecdsa-p384", "ed25519"}

// keyText has a line for each key: its name, a blank, and in hexadecimal what
// the key is made from. keys/gen.go wrote it once.
//
//go:embed keys/keys.txt
var keyText string

var keys struct {
	sync.Mutex
	made map[string]crypto.Signer
}

// fixture gives the key of this name ("server/rsa-2048"), parsed at first
// use. It panics if there is none.
func fixture(name string) crypto.Signer {
	keys.Lock()
	defer keys.Unlock()
	if k := keys.made[name]; k != nil {
		return k
	}
	_, rest, ok := strings.Cut(keyText, name+" ")
	line, _, _ := strings.Cut(rest, "\n")
	secret, err := hex.DecodeString(line)
	if !ok || err != nil {
		panic("pki: no key " + name)
	}
	_, kind, _ := strings.Cut(name, "/")
	key, err := parseKey(kind, secret)
	if err != nil {
		panic("pki: key " + name + ": " + err.Error())
	}
	if keys.made == nil {
		keys.made = map[string]crypto.Signer{}
	}
	keys.made[name] = key
	return key
}

func parseKey(kind string, secret []byte) (crypto.Signer, error) {
	switch kind {
	case "ecdsa-p256":
		return ecdsa.ParseRawPrivateKey(elliptic.P256(), secret)
	case "ecdsa-p384":
		return ecdsa.ParseRawPrivateKey(elliptic.P384(), secret)
	case "ed25519":
		return ed25519.NewKeyFromSeed(secret), nil
	}
	return rsaFromPrimes(secret)
}

// rsaFromPrimes gives the key with the two primes and the exponent 65537.
// The values for the Chinese remainder theorem are computed here: left to
// package rsa, which hides how it does it, they take as long as a signature.
func rsaFromPrimes(b []byte) (*rsa.PrivateKey, error) {
	p := new(big.Int).SetBytes(b[:len(b)/2])
	q := new(big.Int).SetBytes(b[len(b)/2:])
	p1, q1 := new(big.Int).Sub(p, big.NewInt(1)), new(big.Int).Sub(q, big.NewInt(1))
	d := new(big.Int).ModInverse(big.NewInt(65537), new(big.Int).Mul(p1, q1))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         d,
		Primes:    []*big.Int{p, q},
		Precomputed: rsa.PrecomputedValues{
			Dp:   new(big.Int).Mod(d, p1),
			Dq:   new(big.Int).Mod(d, q1),
			Qinv: new(big.Int).ModInverse(q, p),
		},
	}
	key.Precompute()
	return key, key.Validate()
}

// publicBits gives the value of a SubjectPublicKeyInfo's BIT STRING: what key
// identifiers are hashes of.
func publicBits(pub crypto.PublicKey) []byte {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		return x509.MarshalPKCS1PublicKey(k)
	case *ecdsa.PublicKey:
		b, err := k.Bytes()
		if err != nil {
			panic("pki: " + err.Error())
		}
		return b
	case ed25519.PublicKey:
		return k
	}
	panic("pki: unknown kind of public key")
}

// family is the kind of key of the authorities that sign a leaf of this kind.
func family(kind string) string {
	if strings.HasPrefix(kind, "rsa-") {
		return "rsa-2048"
	}
	return "ecdsa-p256"
}
