package crypt

import (
	"crypto/ecdh"
	"errors"
	"math/big"
	"strconv"

	"handshakelab/core/iana"
)

// Group is a group to exchange keys in: a curve, numbers modulo a prime, or a
// curve together with ML-KEM, which hybrid.go is about.
type Group struct {
	Code       uint16 // IANA's; 0 for a group that a server made up itself
	Name       string // IANA's, which is the Op names' beginning; "dh" for code 0
	PrivateLen int    // bytes of a private value

	P, G []byte // prime and generator, big-endian; nil for a curve

	curve     ecdh.Curve
	firstMask byte // of a private value's first byte; 0 means all bits
	hybrid    *hybrid
	p, g      *big.Int
}

// ShareError says what is wrong with a peer's group or public value.
type ShareError struct {
	// Of is "dh-prime" or "public": the last part of a check's ID
	// (server-key-exchange/dh-prime, client-key-exchange/public).
	Of string
	// Reason is "short", "long", "even" or "generator" for a group; "length"
	// or "point" (not on the curve) for a point, "range" for a number not
	// between 1 and p-1, "weak" for one that leads to a known secret, "key"
	// for what is no ML-KEM encapsulation key.
	Reason string
}

func (e *ShareError) Error() string { return "crypt: bad " + e.Of + ": " + e.Reason }

// GroupByCode gives the group with IANA's number, nil if it is none of ours.
func GroupByCode(code uint16) *Group {
	for _, g := range groups {
		if g.Code == code {
			return g
		}
	}
	return nil
}

// groupByName is for Ops.
func groupByName(name string) *Group {
	for _, g := range groups {
		if g.Name == name {
			return g
		}
	}
	return nil
}

var (
	x25519    = &Group{Code: iana.X25519, Name: "x25519", PrivateLen: 32, curve: ecdh.X25519()}
	secp256r1 = &Group{Code: iana.Secp256r1, Name: "secp256r1", PrivateLen: 32, curve: ecdh.P256()}
	secp384r1 = &Group{Code: iana.Secp384r1, Name: "secp384r1", PrivateLen: 48, curve: ecdh.P384()}
	secp521r1 = &Group{Code: iana.Secp521r1, Name: "secp521r1", PrivateLen: 66, curve: ecdh.P521(), firstMask: 1}
)

var groups = [...]*Group{
	x25519, secp256r1, secp384r1, secp521r1,
	ffdhe2048, ffdhe3072,
	x25519MLKEM768, secP256r1MLKEM768, secP384r1MLKEM1024,
}

// Curve says whether the group is one of curves, of RFC 8422.
func (g *Group) Curve() bool { return g.curve != nil }

// KeyShare is a fresh key pair for one handshake.
type KeyShare struct {
	Group   *Group
	Private []byte
	Public  []byte // as on the wire: a point uncompressed, a number with p's length; a hybrid's client share

	key *ecdh.PrivateKey
	kem decapsulator // a hybrid's
}

// NewKeyShare draws a private value under a label and computes the public
// one. The bytes drawn are the private value, in big-endian for all but
// x25519; for secp521r1 without the seven bits too many. Should they be none
// below the curve's order, the next try draws label + "/2", "/3" and so on:
// once in 2^32 handshakes or more seldom.
func (g *Group) NewKeyShare(r Random, label string) *KeyShare {
	for try := 1; ; try++ {
		l := label
		if try > 1 {
			l += "/" + strconv.Itoa(try)
		}
		private := r.Bytes(l, g.PrivateLen)
		if g.firstMask != 0 {
			private[0] &= g.firstMask
		}
		if k, err := g.KeyShare(private); err == nil {
			return k
		}
	}
}

// KeyShare makes the key pair of a known private value. It fails if the value
// has the wrong length or is out of range.
func (g *Group) KeyShare(private []byte) (*KeyShare, error) {
	if g.hybrid != nil {
		return g.hybrid.keyShare(g, private)
	}
	if g.curve == nil {
		if len(stripZeros(private)) == 0 {
			return nil, errPrivate
		}
		return &KeyShare{Group: g, Private: private, Public: g.power(g.g, private)}, nil
	}
	key, err := g.curve.NewPrivateKey(private)
	if err != nil {
		return nil, errPrivate
	}
	return &KeyShare{Group: g, Private: private, Public: key.PublicKey().Bytes(), key: key}, nil
}

var errPrivate = errors.New("crypt: not a private value of this group")

// Shared is the secret shared with the peer who holds the private part of
// peer: up to TLS 1.2 the premaster secret. A point's secret is its x
// coordinate with all zeros (RFC 8422 §5.10); a number's loses its leading
// zeros up to TLS 1.2 (RFC 5246 §8.1.2) and keeps them in 1.3; a hybrid's is
// ML-KEM's and the point's. The error is a *ShareError of "public".
func (k *KeyShare) Shared(peer []byte, version uint16) ([]byte, error) {
	if k.kem != nil {
		return k.Group.hybrid.shared(k, peer)
	}
	if k.key == nil {
		if version >= versionTLS13 && len(peer) != len(k.Group.P) {
			return nil, &ShareError{"public", "length"} // zeros belong to it (RFC 9846 §4.3.8.1)
		}
		z, err := k.Group.modpShared(k.Private, peer)
		if err == nil && version < versionTLS13 {
			z = stripZeros(z)
		}
		return z, err
	}
	return k.Group.pointShared(k.key, peer)
}

// pointShared is the secret of a private value and a peer's point.
func (g *Group) pointShared(key *ecdh.PrivateKey, peer []byte) ([]byte, error) {
	if len(peer) != g.publicLen() {
		return nil, &ShareError{"public", "length"}
	}
	pub, err := g.curve.NewPublicKey(peer)
	if err != nil {
		return nil, &ShareError{"public", "point"}
	}
	z, err := key.ECDH(pub)
	if err != nil { // x25519 only: the peer's point has small order, the secret is zero
		return nil, &ShareError{"public", "weak"}
	}
	return z, nil
}

// publicLen is how many bytes a curve's point has: 04, X and Y; x25519 has X.
func (g *Group) publicLen() int {
	if g == x25519 {
		return g.PrivateLen
	}
	return 1 + 2*g.PrivateLen
}

// PublicOp is the name of the Op that makes the public value.
func (g *Group) PublicOp() string { return g.Name + "/public" }

// SharedOp is name and params of the Op that makes the shared secret.
func (g *Group) SharedOp(version uint16) (name, params string) {
	switch {
	case g.curve != nil || g.hybrid != nil:
		return g.Name + "/shared", ""
	case version < versionTLS13:
		return g.Name + "/shared", "zeros=stripped"
	}
	return g.Name + "/shared", "zeros=kept"
}
