package crypt

import (
	"bytes"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/rand"
	"testing"

	"handshakelab/core/iana"
)

// hybrids are the hybrid groups, and where their parts lie by the draft.
var hybrids = []struct {
	g                  *Group
	curve              ecdh.Curve
	kemFirst           bool
	client, server, ec int // lengths of the key, the ciphertext, the point
}{
	{x25519MLKEM768, ecdh.X25519(), true, 1184, 1088, 32},
	{secP256r1MLKEM768, ecdh.P256(), false, 1184, 1088, 65},
	{secP384r1MLKEM1024, ecdh.P384(), false, 1568, 1568, 97},
}

// order is a share or a secret by its parts, in the group's order.
func order(kemFirst bool, kem, ec []byte) []byte {
	if kemFirst {
		return append(bytes.Clone(kem), ec...)
	}
	return append(bytes.Clone(ec), kem...)
}

// The other end is Go's ML-KEM and curves, put together here by the draft.
func TestHybridsWithGo(t *testing.T) {
	for _, h := range hybrids {
		theirs, err := h.curve.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		dh := func(point []byte) []byte {
			pub, err := h.curve.NewPublicKey(point)
			if err != nil {
				t.Fatal(err)
			}
			z, err := theirs.ECDH(pub)
			if err != nil {
				t.Fatal(err)
			}
			return z
		}

		// Our client, their server.
		ours := h.g.NewKeyShare(Labelled("1"), "client")
		if len(ours.Public) != h.client+h.ec || len(ours.Private) != h.g.PrivateLen {
			t.Errorf("%s: client's share of %d bytes", h.g.Name, len(ours.Public))
		}
		key, point := ours.Public[:h.client], ours.Public[h.client:]
		if !h.kemFirst {
			point, key = ours.Public[:h.ec], ours.Public[h.ec:]
		}
		secret, sealed := goEncapsulate(t, key)
		z, err := ours.Shared(order(h.kemFirst, sealed, theirs.PublicKey().Bytes()), versionTLS13)
		if err != nil {
			t.Fatal(err)
		}
		same(t, h.g.Name+", client", z, order(h.kemFirst, secret, dh(point)))

		// Their client, our server.
		public, decapsulate := goKey(t, h.client)
		e, err := h.g.Encapsulate(Labelled("1"), "server", order(h.kemFirst, public, theirs.PublicKey().Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Public) != h.server+h.ec {
			t.Errorf("%s: server's share of %d bytes", h.g.Name, len(e.Public))
		}
		sealed, point = e.Public[:h.server], e.Public[h.server:]
		if !h.kemFirst {
			point, sealed = e.Public[:h.ec], e.Public[h.ec:]
		}
		same(t, h.g.Name+", server", e.Secret, order(h.kemFirst, decapsulate(sealed), dh(point)))
	}
}

func goEncapsulate(t *testing.T, key []byte) (secret, sealed []byte) {
	t.Helper()
	if len(key) == mlkem.EncapsulationKeySize768 {
		k, err := mlkem.NewEncapsulationKey768(key)
		if err != nil {
			t.Fatal(err)
		}
		return k.Encapsulate()
	}
	k, err := mlkem.NewEncapsulationKey1024(key)
	if err != nil {
		t.Fatal(err)
	}
	return k.Encapsulate()
}

func goKey(t *testing.T, publicLen int) (public []byte, decapsulate func(sealed []byte) []byte) {
	t.Helper()
	var k decapsulator
	if publicLen == mlkem.EncapsulationKeySize768 {
		key, err := mlkem.GenerateKey768()
		if err != nil {
			t.Fatal(err)
		}
		k, public = key, key.EncapsulationKey().Bytes()
	} else {
		key, err := mlkem.GenerateKey1024()
		if err != nil {
			t.Fatal(err)
		}
		k, public = key, key.EncapsulationKey().Bytes()
	}
	return public, func(sealed []byte) []byte {
		secret, err := k.Decapsulate(sealed)
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
}

// Both ends come to one secret, the Ops to the same, and again the same.
func TestHybridsAgree(t *testing.T) {
	r := Labelled("1")
	for _, h := range hybrids {
		g := h.g
		if i := iana.GroupByCode(g.Code); i == nil || i.Name != g.Name || i.PublicLen != h.client+h.ec || i.Kind != iana.Hybrid || GroupByCode(g.Code) != g {
			t.Errorf("%s: %+v", g.Name, i)
		}
		client := g.NewKeyShare(r, "client")
		server, err := g.Encapsulate(r, "server", client.Public)
		if err != nil {
			t.Fatal(err)
		}
		z, err := client.Shared(server.Public, versionTLS13)
		if err != nil {
			t.Fatal(err)
		}
		same(t, g.Name, z, server.Secret)
		if again, err := g.Encapsulate(r, "server", client.Public); err != nil || !bytes.Equal(again.Public, server.Public) {
			t.Errorf("%s: the same label, another share, %v", g.Name, err)
		}
		same(t, g.Name, rerun1(t, g.PublicOp(), "", client.Private), client.Public)
		name, params := g.SharedOp(versionTLS13)
		same(t, g.Name, rerun1(t, name, params, client.Private, server.Public), z)
		out, err := Rerun(g.EncapsulateOp(), "", [][]byte{server.Random, client.Public})
		if err != nil || len(out) != 2 {
			t.Fatal(out, err)
		}
		same(t, g.Name, out[0], server.Public)
		same(t, g.Name, out[1], server.Secret)
		// A changed ciphertext is no error: the secret is another.
		at := 0
		if !h.kemFirst {
			at = h.ec
		}
		server.Public[at] ^= 1
		if other, err := client.Shared(server.Public, versionTLS13); err != nil || bytes.Equal(other, z) || len(other) != len(z) {
			t.Errorf("%s: changed ciphertext: %v", g.Name, err)
		}
	}
}

func TestBadHybrids(t *testing.T) {
	r := Labelled("1")
	for _, h := range hybrids {
		client := h.g.NewKeyShare(r, "client")
		server, err := h.g.Encapsulate(r, "server", client.Public)
		if err != nil {
			t.Fatal(err)
		}
		kemAt, ecAt := 0, len(client.Public)-h.ec
		if !h.kemFirst {
			kemAt, ecAt = h.ec, 0
		}
		change := func(b []byte, at int, to ...byte) []byte {
			b = bytes.Clone(b)
			copy(b[at:], to)
			return b
		}
		point, reason := bytes.Repeat([]byte{0xff}, h.ec), "point"
		if h.ec == 32 {
			point, reason = make([]byte, 32), "weak"
		}
		for what, c := range map[string]struct {
			share  []byte
			reason string
		}{
			"empty": {nil, "length"}, "short": {client.Public[1:], "length"}, "long": {append(bytes.Clone(client.Public), 0), "length"},
			"a number of q": {change(client.Public, kemAt, 0x01, 0x0d), "key"}, // 0xd01 = 3329
			"a bad point":   {change(client.Public, ecAt, point...), reason},
		} {
			_, err := h.g.Encapsulate(r, "server", c.share)
			wantShareError(t, h.g.Name+", client's share "+what, err, "public", c.reason)
			if out, err := Rerun(h.g.EncapsulateOp(), "", [][]byte{server.Random, c.share}); out != nil || err != nil {
				t.Errorf("%s, %s: Rerun gives %d outputs, %v", h.g.Name, what, len(out), err)
			}
		}
		ecAt = len(server.Public) - h.ec
		if !h.kemFirst {
			ecAt = 0
		}
		name, params := h.g.SharedOp(versionTLS13)
		for what, c := range map[string]struct {
			share  []byte
			reason string
		}{
			"empty": {nil, "length"}, "short": {server.Public[1:], "length"}, "long": {append(bytes.Clone(server.Public), 0), "length"},
			"a bad point": {change(server.Public, ecAt, point...), reason},
		} {
			_, err := client.Shared(c.share, versionTLS13)
			wantShareError(t, h.g.Name+", server's share "+what, err, "public", c.reason)
			if out, err := Rerun(name, params, [][]byte{client.Private, c.share}); out != nil || err != nil {
				t.Errorf("%s, %s: Rerun gives %d outputs, %v", h.g.Name, what, len(out), err)
			}
		}
		for _, private := range [][]byte{nil, client.Private[1:], append(bytes.Clone(client.Private), 0)} {
			if _, err := h.g.KeyShare(private); err == nil {
				t.Errorf("%s: a private value of %d bytes", h.g.Name, len(private))
			}
		}
	}
	if _, err := Rerun("x25519/encapsulate", "", [][]byte{make([]byte, 64), make([]byte, 32)}); err == nil {
		t.Error("a curve encapsulates nothing")
	}
}

// Random bytes that are no private value of the curve are drawn anew, at both
// ends.
func TestHybridRetries(t *testing.T) {
	bad, good := bytes.Repeat([]byte{0xff}, 32), bytes.Repeat([]byte{0x11}, 32)
	seed := make([]byte, 64)
	r := Scripted(map[string][]byte{"k": append(bytes.Clone(bad), seed...), "k/2": append(bytes.Clone(good), seed...),
		"s": append(bytes.Clone(bad), seed[:32]...), "s/2": append(bytes.Clone(good), seed[:32]...)}, nil)
	k := secP256r1MLKEM768.NewKeyShare(r, "k")
	same(t, "private", k.Private[:32], good)
	e, err := secP256r1MLKEM768.Encapsulate(r, "s", k.Public)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "random", e.Random[:32], good)
}
