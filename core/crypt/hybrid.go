package crypt

import (
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"strconv"

	"handshakelab/core/iana"
)

// A hybrid group is a curve and ML-KEM (FIPS 203) side by side: whoever wants
// the secret has to break both, today's mathematics and that which is made to
// withstand a quantum computer (draft-ietf-tls-ecdhe-mlkem). A KEM is no
// exchange of equals. The client sends a key, the server encapsulates a secret
// for it, and only the client can take it out:
//
//	client: NewKeyShare ── encapsulation key, point ─▶ server: Encapsulate
//	client: Shared      ◀─ ciphertext, point ───────── server
//
// The parts stand one behind the other, in shares and in the secret alike,
// and so do both ends' private bytes.
type hybrid struct {
	ec       *Group
	kem      *kem
	kemFirst bool // in X25519MLKEM768 only
}

// kem is ML-KEM with one of its parameters. Go's keys have a type for each.
type kem struct {
	publicLen, sealedLen int
	private              func(seed []byte) (decapsulator, []byte, error)
	encapsulate          func(public, random []byte) (secret, sealed []byte, err error)
}

// decapsulator is what both of Go's private keys have.
type decapsulator interface {
	Decapsulate(sealed []byte) ([]byte, error)
}

const (
	kemSeedLen   = mlkem.SeedSize // what a private key is made of: d and z
	kemRandomLen = 32             // what an encapsulation is made of: m
)

var mlkem768 = &kem{
	publicLen: mlkem.EncapsulationKeySize768, sealedLen: mlkem.CiphertextSize768,
	private: func(seed []byte) (decapsulator, []byte, error) {
		k, err := mlkem.NewDecapsulationKey768(seed)
		if err != nil {
			return nil, nil, err
		}
		return k, k.EncapsulationKey().Bytes(), nil
	},
	encapsulate: func(public, random []byte) (secret, sealed []byte, err error) {
		k, err := mlkem.NewEncapsulationKey768(public)
		if err != nil {
			return nil, nil, err
		}
		return mlkemtest.Encapsulate768(k, random)
	},
}

var mlkem1024 = &kem{
	publicLen: mlkem.EncapsulationKeySize1024, sealedLen: mlkem.CiphertextSize1024,
	private: func(seed []byte) (decapsulator, []byte, error) {
		k, err := mlkem.NewDecapsulationKey1024(seed)
		if err != nil {
			return nil, nil, err
		}
		return k, k.EncapsulationKey().Bytes(), nil
	},
	encapsulate: func(public, random []byte) (secret, sealed []byte, err error) {
		k, err := mlkem.NewEncapsulationKey1024(public)
		if err != nil {
			return nil, nil, err
		}
		return mlkemtest.Encapsulate1024(k, random)
	},
}

// newHybrid makes a group of a curve and ML-KEM.
func newHybrid(code uint16, name string, ec *Group, k *kem, kemFirst bool) *Group {
	return &Group{Code: code, Name: name, PrivateLen: kemSeedLen + ec.PrivateLen, hybrid: &hybrid{ec, k, kemFirst}}
}

var (
	x25519MLKEM768     = newHybrid(iana.X25519MLKEM768, "X25519MLKEM768", x25519, mlkem768, true)
	secP256r1MLKEM768  = newHybrid(iana.SecP256r1MLKEM768, "SecP256r1MLKEM768", secp256r1, mlkem768, false)
	secP384r1MLKEM1024 = newHybrid(iana.SecP384r1MLKEM1024, "SecP384r1MLKEM1024", secp384r1, mlkem1024, false)
)

// KEM says whether the group is a hybrid: its server has no key share but
// encapsulates a secret for the client's.
func (g *Group) KEM() bool { return g.hybrid != nil }

// Encapsulation is a server's part in a hybrid group.
type Encapsulation struct {
	Random []byte // what it is made of: ML-KEM's 32 bytes and the curve's private value
	Public []byte // the server's share: ciphertext and point
	Secret []byte
}

// Encapsulate draws a server's randomness under a label, as NewKeyShare does,
// and makes share and secret from the client's share. The group is a hybrid.
// The error is a *ShareError of "public".
func (g *Group) Encapsulate(r Random, label string, peer []byte) (*Encapsulation, error) {
	for try := 1; ; try++ {
		l := label
		if try > 1 {
			l += "/" + strconv.Itoa(try)
		}
		e, err := g.encapsulate(r.Bytes(l, kemRandomLen+g.hybrid.ec.PrivateLen), peer)
		if err != errPrivate {
			return e, err
		}
	}
}

// encapsulate fails with errPrivate if the random bytes are none for the curve.
func (g *Group) encapsulate(random, peer []byte) (*Encapsulation, error) {
	h := g.hybrid
	theirs, point, ok := h.split(peer, h.kem.publicLen, h.ec.publicLen())
	if !ok {
		return nil, &ShareError{"public", "length"}
	}
	m, private, ok := h.split(random, kemRandomLen, h.ec.PrivateLen)
	if !ok {
		return nil, errPrivate
	}
	ec, err := h.ec.KeyShare(private)
	if err != nil {
		return nil, err
	}
	z, err := ec.Shared(point, versionTLS13)
	if err != nil {
		return nil, err
	}
	secret, sealed, err := h.kem.encapsulate(theirs, m)
	if err != nil { // a number in it is not below q (FIPS 203 §7.2)
		return nil, &ShareError{"public", "key"}
	}
	return &Encapsulation{Random: random, Public: h.join(sealed, ec.Public), Secret: h.join(secret, z)}, nil
}

// keyShare is a client's key pair of a hybrid group.
func (h *hybrid) keyShare(g *Group, private []byte) (*KeyShare, error) {
	seed, scalar, ok := h.split(private, kemSeedLen, h.ec.PrivateLen)
	if !ok {
		return nil, errPrivate
	}
	ec, err := h.ec.KeyShare(scalar)
	if err != nil {
		return nil, err
	}
	k, public, err := h.kem.private(seed)
	if err != nil {
		return nil, errPrivate
	}
	return &KeyShare{Group: g, Private: private, Public: h.join(public, ec.Public), kem: k, key: ec.key}, nil
}

// shared takes the secret out of the server's share. A ciphertext of the right
// length is never refused: a wrong one gives another secret (FIPS 203 §7.3).
func (h *hybrid) shared(k *KeyShare, peer []byte) ([]byte, error) {
	sealed, point, ok := h.split(peer, h.kem.sealedLen, h.ec.publicLen())
	if !ok {
		return nil, &ShareError{"public", "length"}
	}
	z, err := h.ec.pointShared(k.key, point)
	if err != nil {
		return nil, err
	}
	secret, err := k.kem.Decapsulate(sealed)
	if err != nil {
		return nil, &ShareError{"public", "length"}
	}
	return h.join(secret, z), nil
}

// join puts ML-KEM's part and the curve's in their order, split takes them
// apart again; ok is false if b has not both lengths together.
func (h *hybrid) join(kem, ec []byte) []byte {
	b := make([]byte, 0, len(kem)+len(ec))
	if h.kemFirst {
		return append(append(b, kem...), ec...)
	}
	return append(append(b, ec...), kem...)
}

func (h *hybrid) split(b []byte, kemLen, ecLen int) (kem, ec []byte, ok bool) {
	switch {
	case len(b) != kemLen+ecLen:
		return nil, nil, false
	case h.kemFirst:
		return b[:kemLen], b[kemLen:], true
	}
	return b[ecLen:], b[:ecLen], true
}

// EncapsulateOp is the name of the Op that makes a server's share and the
// secret.
func (g *Group) EncapsulateOp() string { return g.Name + "/encapsulate" }
