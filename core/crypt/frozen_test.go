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
	for _, k := range kinds() {
		p := k.protection(t)
		d.Write(p.Seal(nil, Header{23, versionTLS12, 5}, r.Bytes("iv", p.IVLen()), r.Bytes("content", 99)))
	}
	const want = "59517972b0ab0ac340c9bac4594204b3817e8cca295646e68774367a4000c013"
	if got := hex.EncodeToString(d.Sum(nil)); got != want {
		t.Errorf("%s, was %s", got, want)
	}
}
