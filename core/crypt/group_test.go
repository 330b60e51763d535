package crypt

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"handshakelab/core/iana"
)

func TestX25519Vector(t *testing.T) { // RFC 7748 §6.1
	b := unhex(t, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
	alice := unhex(t, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
	want := unhex(t, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
	k, err := GroupByCode(iana.X25519).KeyShare(b)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "public", k.Public, unhex(t, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
	z, err := k.Shared(alice, versionTLS12)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "shared", z, want)
}

func TestFFDHEVectors(t *testing.T) {
	for _, v := range vectors(t, "ffdhe.txt") {
		g := groupByName(v.text("group"))
		k, err := g.KeyShare(v.hex("private"))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "public", k.Public, v.hex("public"))
		for version, want := range map[uint16][]byte{versionTLS12: v.hex("stripped"), versionTLS13: v.hex("kept")} {
			z, err := k.Shared(v.hex("peer"), version)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "shared", z, want)
			name, params := g.SharedOp(version)
			same(t, "rerun", rerun1(t, name, params, k.Private, v.hex("peer"), g.P), want)
		}
		v.done()
	}
}

// The primes by RFC 7919's formula, with e from its series.
func TestFFDHEPrimes(t *testing.T) {
	for _, c := range []struct {
		g    *Group
		bits uint
		x    int64
	}{{ffdhe2048, 2048, 560316}, {ffdhe3072, 3072, 2625351}} {
		const guard = 64
		e, term := new(big.Int), new(big.Int).Lsh(one, c.bits-130+guard)
		for i := int64(1); term.Sign() > 0; i++ {
			e.Add(e, term)
			term.Div(term, big.NewInt(i))
		}
		e.Rsh(e, guard)
		p := new(big.Int).Lsh(one, c.bits)
		p.Sub(p, new(big.Int).Lsh(one, c.bits-64))
		p.Add(p, e.Lsh(e.Add(e, big.NewInt(c.x)), 64))
		p.Sub(p, one)
		if p.Cmp(c.g.p) != 0 {
			t.Errorf("%s: not the formula's prime", c.g.Name)
		}
		if c.g.PrivateLen*8 < map[string]int{"ffdhe2048": 225, "ffdhe3072": 275}[c.g.Name] {
			t.Errorf("%s: private values are too short", c.g.Name)
		}
	}
}

// Both ends of every group come to one secret, and the Ops come to the same.
func TestGroupsAgree(t *testing.T) {
	made, err := NewGroup(modp2048(t), []byte{2})
	if err != nil {
		t.Fatal(err)
	}
	if made.Code != 0 || made.Name != "dh" {
		t.Errorf("a server's own group is %d %s", made.Code, made.Name)
	}
	r := Labelled("1")
	for _, g := range append(groups[:], made) {
		if g.KEM() {
			continue // TestHybridsAgree
		}
		if want := iana.GroupByCode(g.Code); want != nil && want.Name != g.Name {
			t.Errorf("%s is %s", g.Name, want.Name)
		}
		a, b := g.NewKeyShare(r, "a"), g.NewKeyShare(r, "b")
		if again := g.NewKeyShare(r, "a"); !bytes.Equal(again.Public, a.Public) {
			t.Errorf("%s: the same label, another key", g.Name)
		}
		if want := iana.GroupByCode(g.Code); want != nil && len(a.Public) != want.PublicLen {
			t.Errorf("%s: public value of %d bytes", g.Name, len(a.Public))
		}
		z1, err1 := a.Shared(b.Public, versionTLS12)
		z2, err2 := b.Shared(a.Public, versionTLS12)
		if err1 != nil || err2 != nil || !bytes.Equal(z1, z2) {
			t.Errorf("%s: %x %x %v %v", g.Name, z1, z2, err1, err2)
		}
		public, shared := [][]byte{a.Private}, [][]byte{a.Private, b.Public}
		if !g.Curve() {
			public, shared = append(public, g.P, g.G), append(shared, g.P)
		}
		same(t, g.Name, rerun1(t, g.PublicOp(), "", public...), a.Public)
		name, params := g.SharedOp(versionTLS12)
		same(t, g.Name, rerun1(t, name, params, shared...), z1)
	}
}

func TestNISTScalarRetries(t *testing.T) {
	first := bytes.Repeat([]byte{0xff}, 32) // above P-256's order
	second := bytes.Repeat([]byte{0x11}, 32)
	r := Scripted(map[string][]byte{"k": first, "k/2": make([]byte, 32), "k/3": second}, nil)
	k := GroupByCode(iana.Secp256r1).NewKeyShare(r, "k")
	same(t, "private", k.Private, second)
	top := bytes.Repeat([]byte{0xff}, 66)
	r = Scripted(map[string][]byte{"k": top, "k/2": bytes.Repeat([]byte{0xfe}, 66)}, nil)
	if k := GroupByCode(iana.Secp521r1).NewKeyShare(r, "k"); k.Private[0] != 0 || k.Private[1] != 0xfe {
		t.Errorf("secp521r1: private value %x…", k.Private[:2])
	}
}

func TestBadGroups(t *testing.T) {
	p := modp2048(t)
	even := append(bytes.Clone(p[:255]), 0xfe)
	minus1 := even
	short := bytes.Clone(p)
	short[0] = 0x7f
	long := append([]byte{1}, make([]byte, 1024)...)
	long[1024] = 1
	for _, c := range []struct {
		what   string
		p, g   []byte
		reason string
	}{
		{"empty", nil, []byte{2}, "short"},
		{"2047 bits", short, []byte{2}, "short"},
		{"leading zeros do not make it longer", append(make([]byte, 256), short...), []byte{2}, "short"},
		{"8193 bits", long, []byte{2}, "long"},
		{"even", even, []byte{2}, "even"},
		{"g = 0", p, nil, "generator"},
		{"g = 1", p, []byte{1}, "generator"},
		{"g = p-1", p, minus1, "generator"},
		{"g = p", p, p, "generator"},
	} {
		_, err := NewGroup(c.p, c.g)
		wantShareError(t, c.what, err, "dh-prime", c.reason)
	}
	for _, bits := range []uint{2048, 8192} {
		odd := new(big.Int).Sub(new(big.Int).Lsh(one, bits), one).Bytes()
		if _, err := NewGroup(odd, []byte{5}); err != nil {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
	for _, g := range []*Group{ffdhe2048, ffdhe3072} {
		if got, err := NewGroup(g.P, g.G); got != g || err != nil {
			t.Errorf("%s is not recognised: %v", g.Name, err)
		}
	}
}

func TestBadPublics(t *testing.T) {
	add := func(p []byte, d int64) []byte {
		return new(big.Int).Add(new(big.Int).SetBytes(p), big.NewInt(d)).Bytes()
	}
	p := ffdhe2048.P
	x, p256, p521 := GroupByCode(iana.X25519), GroupByCode(iana.Secp256r1), GroupByCode(iana.Secp521r1)
	r := Labelled("1")
	good := p256.NewKeyShare(r, "peer").Public
	off := bytes.Clone(good)
	off[64] ^= 1
	hybrid := bytes.Clone(good)
	hybrid[0] = 6
	for _, c := range []struct {
		what   string
		g      *Group
		public []byte
		reason string
	}{
		{"Y = 0", ffdhe2048, []byte{0}, "range"},
		{"Y empty", ffdhe2048, nil, "range"},
		{"Y = 1", ffdhe2048, []byte{1}, "range"},
		{"Y = p-1", ffdhe2048, add(p, -1), "range"},
		{"Y = p", ffdhe2048, p, "range"},
		{"Y = p+2", ffdhe2048, add(p, 2), "range"},
		{"x25519 short", x, make([]byte, 31), "length"},
		{"x25519 long", x, make([]byte, 33), "length"},
		{"x25519 0", x, make([]byte, 32), "weak"},
		{"x25519 1", x, append([]byte{1}, make([]byte, 31)...), "weak"},
		{"x25519 order 8", x, unhex(t, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"), "weak"},
		{"P-256 empty", p256, nil, "length"},
		{"P-256 infinity", p256, []byte{0}, "length"},
		{"P-256 compressed", p256, append([]byte{2}, good[1:33]...), "length"},
		{"P-256 off the curve", p256, off, "point"},
		{"P-256 hybrid form", p256, hybrid, "point"},
		{"P-521 zeros", p521, append([]byte{4}, make([]byte, 132)...), "point"},
	} {
		k := c.g.NewKeyShare(r, "ours")
		_, err := k.Shared(c.public, versionTLS12)
		wantShareError(t, c.what, err, "public", c.reason)
		name, params := c.g.SharedOp(versionTLS12)
		in := [][]byte{k.Private, c.public}
		if !c.g.Curve() {
			in = append(in, p)
		}
		if out, err := Rerun(name, params, in); out != nil || err != nil {
			t.Errorf("%s: Rerun gives %x, %v", c.what, out, err)
		}
	}
}

// A composite p has elements of small order within the range.
func TestWeakSecret(t *testing.T) {
	q := new(big.Int).Add(new(big.Int).Lsh(one, 1100), one)
	p := new(big.Int).Mul(q, q)                                                   // y = 1+q has order q, which is odd …
	y := new(big.Int).Add(q, one)                                                 // (1+q)^q = 1 mod q²
	k := &KeyShare{Group: newModp(0, "dh", p, big.NewInt(2)), Private: q.Bytes()} // … and the private value is just that
	_, err := k.Shared(y.Bytes(), versionTLS12)
	wantShareError(t, "order q", err, "public", "weak")
}

func wantShareError(t *testing.T, what string, err error, of, reason string) {
	t.Helper()
	var e *ShareError
	if !errors.As(err, &e) || e.Of != of || e.Reason != reason {
		t.Errorf("%s: %v, want %s: %s", what, err, of, reason)
	}
}

// modp2048 is RFC 3526's 2048-bit prime, which OpenSSL sends:
// 2^2048 - 2^1984 - 1 + 2^64 (floor(2^1918 pi) + 124476).
func modp2048(t *testing.T) []byte {
	// pi by Machin's formula: 16 arctan(1/5) - 4 arctan(1/239).
	const bits, guard = 1918, 64
	arctan := func(x int64) *big.Int {
		sum, term := new(big.Int), new(big.Int).Div(new(big.Int).Lsh(one, bits+guard), big.NewInt(x))
		for i := int64(1); term.Sign() != 0; i += 2 {
			part := new(big.Int).Div(term, big.NewInt(i))
			if i%4 == 1 {
				sum.Add(sum, part)
			} else {
				sum.Sub(sum, part)
			}
			term.Div(term, big.NewInt(x*x))
		}
		return sum
	}
	pi := new(big.Int).Mul(arctan(5), big.NewInt(16))
	pi.Sub(pi, new(big.Int).Mul(arctan(239), big.NewInt(4)))
	pi.Rsh(pi, guard)
	p := new(big.Int).Lsh(one, 2048)
	p.Sub(p, new(big.Int).Lsh(one, 1984)).Sub(p, one)
	p.Add(p, pi.Lsh(pi.Add(pi, big.NewInt(124476)), 64))
	if !p.ProbablyPrime(4) {
		t.Fatal("RFC 3526's prime is none")
	}
	return p.Bytes()
}
