package crypt

import (
	"crypto/subtle"
	"math/big"

	"handshakelab/core/iana"
)

// Bounds on the prime of a group that a server names itself, in bits. Below,
// logarithms can be taken; above, a peer could keep us busy for seconds.
const (
	minPrimeBits = 2048
	maxPrimeBits = 8192
)

// NewGroup is the group that a server sent in ServerKeyExchange: a prime and a
// generator, big-endian. If it is one of RFC 7919's it is that one, else it
// has neither code nor name of its own ("dh"). The error is a *ShareError of
// "dh-prime": the prime is even, shorter than 2048 or longer than 8192 bits,
// or the generator is not between 1 and p-1.
//
// That p is prime is not checked, as no TLS end does: it would cost more than
// the handshake. Who signs a composite p gives only their own secrets away.
func NewGroup(p, g []byte) (*Group, error) {
	for _, k := range [...]*Group{ffdhe2048, ffdhe3072} {
		if subtle.ConstantTimeCompare(k.P, p) == 1 && len(g) == 1 && g[0] == 2 {
			return k, nil
		}
	}
	prime, gen := new(big.Int).SetBytes(p), new(big.Int).SetBytes(g)
	switch {
	case prime.BitLen() < minPrimeBits:
		return nil, &ShareError{"dh-prime", "short"}
	case prime.BitLen() > maxPrimeBits:
		return nil, &ShareError{"dh-prime", "long"}
	case prime.Bit(0) == 0:
		return nil, &ShareError{"dh-prime", "even"}
	case !between(gen, prime):
		return nil, &ShareError{"dh-prime", "generator"}
	}
	return newModp(0, "dh", prime, gen), nil
}

// between is 1 < y < p-1.
func between(y, p *big.Int) bool {
	return y.Cmp(one) > 0 && y.Cmp(new(big.Int).Sub(p, one)) < 0
}

var one = big.NewInt(1)

// newModp makes a group of numbers modulo p. The exponent's length is at
// least what RFC 7919 §5.2 and Appendix A ask for, in whole bytes.
func newModp(code uint16, name string, p, g *big.Int) *Group {
	scalar := 32
	switch n := p.BitLen(); {
	case n > 6144:
		scalar = 52
	case n > 3072:
		scalar = 48
	case n > 2048:
		scalar = 40
	}
	return &Group{
		Code: code, Name: name, PrivateLen: scalar,
		P: p.Bytes(), G: g.Bytes(), p: p, g: g,
	}
}

// power is base^exp mod p in as many bytes as p has. Its time depends on the
// values: fine for a lab whose keys are no secrets, not for the world.
func (g *Group) power(base *big.Int, exp []byte) []byte {
	y := new(big.Int).Exp(base, new(big.Int).SetBytes(exp), g.p)
	return y.FillBytes(make([]byte, len(g.P)))
}

// modpShared is peer^private mod p (RFC 5246 §8.1.2), with p's length.
func (g *Group) modpShared(private, peer []byte) ([]byte, error) {
	y := new(big.Int).SetBytes(peer)
	if !between(y, g.p) {
		return nil, &ShareError{"public", "range"}
	}
	z := g.power(y, private)
	// Only a peer value of small order leads here (SP 800-56A §5.7.1.1).
	if !between(new(big.Int).SetBytes(z), g.p) {
		return nil, &ShareError{"public", "weak"}
	}
	return z, nil
}

// stripZeros takes leading zeros off, as TLS up to 1.2 does with a premaster
// secret from numbers (RFC 5246 §8.1.2). Its length then tells a little about
// the secret: the Raccoon attack, and why TLS 1.3 keeps them.
func stripZeros(z []byte) []byte {
	for len(z) > 0 && z[0] == 0 {
		z = z[1:]
	}
	return z
}

func hexInt(s string) *big.Int {
	n, ok := new(big.Int).SetString(s, 16)
	if !ok {
		panic("crypt: bad constant")
	}
	return n
}

// The groups of RFC 7919, Appendix A: p = 2^b - 2^(b-64) + (floor(2^(b-130) e)
// + X) 2^64 - 1, X = 560316 and 2625351; g = 2.
var (
	ffdhe2048 = newModp(iana.FFDHE2048, "ffdhe2048", hexInt(""+
		"FFFFFFFFFFFFFFFFADF85458A2BB4A9AAFDC5620273D3CF1D8B9C583CE2D3695"+
		"A9E13641146433FBCC939DCE249B3EF97D2FE363630C75D8F681B202AEC4617A"+
		"D3DF1ED5D5FD65612433F51F5F066ED0856365553DED1AF3B557135E7F57C935"+
		"984F0C70E0E68B77E2A689DAF3EFE8721DF158A136ADE73530ACCA4F483A797A"+
		"BC0AB182B324FB61D108A94BB2C8E3FBB96ADAB760D7F4681D4F42A3DE394DF4"+
		"AE56EDE76372BB190B07A7C8EE0A6D709E02FCE1CDF7E2ECC03404CD28342F61"+
		"9172FE9CE98583FF8E4F1232EEF28183C3FE3B1B4C6FAD733BB5FCBC2EC22005"+
		"C58EF1837D1683B2C6F34A26C1B2EFFA886B423861285C97FFFFFFFFFFFFFFFF"), big.NewInt(2))
	ffdhe3072 = newModp(iana.FFDHE3072, "ffdhe3072", hexInt(""+
		"FFFFFFFFFFFFFFFFADF85458A2BB4A9AAFDC5620273D3CF1D8B9C583CE2D3695"+
		"A9E13641146433FBCC939DCE249B3EF97D2FE363630C75D8F681B202AEC4617A"+
		"D3DF1ED5D5FD65612433F51F5F066ED0856365553DED1AF3B557135E7F57C935"+
		"984F0C70E0E68B77E2A689DAF3EFE8721DF158A136ADE73530ACCA4F483A797A"+
		"BC0AB182B324FB61D108A94BB2C8E3FBB96ADAB760D7F4681D4F42A3DE394DF4"+
		"AE56EDE76372BB190B07A7C8EE0A6D709E02FCE1CDF7E2ECC03404CD28342F61"+
		"9172FE9CE98583FF8E4F1232EEF28183C3FE3B1B4C6FAD733BB5FCBC2EC22005"+
		"C58EF1837D1683B2C6F34A26C1B2EFFA886B4238611FCFDCDE355B3B6519035B"+
		"BC34F4DEF99C023861B46FC9D6E6C9077AD91D2691F7F7EE598CB0FAC186D91C"+
		"AEFE130985139270B4130C93BC437944F4FD4452E2D74DD364F2E21E71F54BFF"+
		"5CAE82AB9C9DF69EE86D2BC522363A0DABC521979B0DEADA1DBF9A42D5C4484E"+
		"0ABCD06BFA53DDEF3C1B20EE3FD59D7C25E41D2B66C62E37FFFFFFFFFFFFFFFF"), big.NewInt(2))
)
