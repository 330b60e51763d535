package crypt

import (
	"crypto"
	"encoding/hex"
	"testing"

	"handshakelab/core/iana"
)

// The same bytes everywhere: natively, under js/wasm, and in ten years. If
// this fails on a new Go, links no longer show the bytes that they showed.
func TestBytesAreFrozen(t *testing.T) {
	r := Labelled("frozen")
	d := crypto.SHA256.New()
	for _, g := range groups {
		if g.KEM() {
			continue // TestLaterBytesAreFrozen
		}
		ours, peer := g.NewKeyShare(r, "ours/"+g.Name), g.NewKeyShare(r, "peer/"+g.Name)
		z, err := ours.Shared(peer.Public, versionTLS12)
		if err != nil {
			t.Fatal(err)
		}
		d.Write(ours.Public)
		d.Write(z)
	}
	keys := testKeys(t)
	for _, name := range []string{"rsa-1024", "rsa-2048", "p256", "p384", "p521", "ed25519"} {
		for _, s := range iana.Schemes {
			if CanSign(versionTLS12, keys[name].Public(), s.Code) {
				sig, err := Sign(s.Code, keys[name], r.Bytes("salt", SaltLen(s.Code)), []byte("message"))
				if err != nil {
					t.Fatal(err)
				}
				d.Write(sig)
			}
		}
	}
	old := crypto.SHA256.New() // what came later: broken ciphers, and old versions
	for _, k := range append(kinds(), oldKinds()...) {
		to := d
		if k.version < versionTLS12 || k.suite.Standing == iana.Broken {
			to = old
		}
		if k.suite.Cipher >= iana.AES128CCM {
			continue // TestLaterBytesAreFrozen
		}
		p := k.protection(t)
		for range 2 {
			to.Write(p.Seal(nil, Header{Type: 23, Version: k.version, Seq: 5}, r.Bytes("iv", p.IVLen()), r.Bytes("content", 99)))
			if to == d {
				break
			}
		}
	}
	const want = "59517972b0ab0ac340c9bac4594204b3817e8cca295646e68774367a4000c013"
	if got := hex.EncodeToString(d.Sum(nil)); got != want {
		t.Errorf("%s, was %s", got, want)
	}
	const wantOld = "f80885198e38502939f67b001e4f243b7d23a9f1694371146482298b95bd9f6a"
	if got := hex.EncodeToString(old.Sum(nil)); got != wantOld {
		t.Errorf("old versions: %s, was %s", got, wantOld)
	}
}

// As above, for what edition 1 began without.
func TestLaterBytesAreFrozen(t *testing.T) {
	r := Labelled("frozen")
	d := crypto.SHA256.New()
	for _, g := range groups {
		if g.KEM() {
			client := g.NewKeyShare(r, "ours/"+g.Name)
			server, err := g.Encapsulate(r, "peer/"+g.Name, client.Public)
			if err != nil {
				t.Fatal(err)
			}
			d.Write(client.Public)
			d.Write(server.Public)
			d.Write(server.Secret)
		}
	}
	for _, k := range kinds() {
		if k.suite.Cipher >= iana.AES128CCM {
			d.Write(k.protection(t).Seal(nil, Header{Type: 23, Version: versionTLS12, Seq: 5}, nil, r.Bytes("content", 99)))
		}
	}
	for _, s := range suites13() {
		p, _ := protection13(t, s)
		d.Write(p.Seal(nil, Header{Type: 23, Version: versionTLS12, Seq: 5, Inner: 23, Zeros: 9}, nil, r.Bytes("content", 99)))
	}
	const want = "da641976c32825c75b911644850d96afad2e5472cfe424d567425a29d209e0fa"
	if got := hex.EncodeToString(d.Sum(nil)); got != want {
		t.Errorf("%s, was %s", got, want)
	}
}
