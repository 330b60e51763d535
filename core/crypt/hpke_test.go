package crypt

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"testing"

	"handshakelab/core/iana"
)

// TestHPKEVectors: RFC 9180, Appendices A.1.1 and A.2.1.
func TestHPKEVectors(t *testing.T) {
	for _, v := range vectors(t, "hpke.txt") {
		aead := map[string]uint16{"aes-128-gcm": iana.HPKEAES128GCM, "chacha20-poly1305": iana.HPKEChaCha20Poly1305}[v.text("aead")]
		v.text("source")
		ephemeral, err := x25519.KeyShare(v.hex("skEm"))
		if err != nil {
			t.Fatal(err)
		}
		recipient, err := x25519.KeyShare(v.hex("skRm"))
		if err != nil {
			t.Fatal(err)
		}
		public, info, wantEnc, wantSecret := v.hex("pkRm"), v.hex("info"), v.hex("enc"), v.hex("shared_secret")
		same(t, "pkRm", recipient.Public, public)
		enc, secret, err := HPKEEncapsulate(ephemeral, public)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "enc", enc, wantEnc)
		same(t, "shared_secret", secret, wantSecret)
		out, err := Rerun(OpHPKEEncapsulate, "", [][]byte{ephemeral.Private, public})
		if err != nil || len(out) != 2 {
			t.Fatal(out, err)
		}
		same(t, "enc, rerun", out[0], wantEnc)
		same(t, "shared_secret, rerun", out[1], wantSecret)
		secret, err = HPKEDecapsulate(recipient, enc)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "shared_secret, recipient's", secret, wantSecret)
		same(t, "recipient, rerun", rerun1(t, OpHPKEDecapsulate, "", recipient.Private, enc), wantSecret)
		k := HPKEKeys(aead, secret, info)
		same(t, "key", k.Key, v.hex("key"))
		same(t, "base_nonce", k.IV, v.hex("base_nonce"))
		out, err = Rerun(OpHPKEKeys, HPKEParams(aead), [][]byte{secret, info[:3], info[3:]})
		if err != nil || len(out) != 2 {
			t.Fatal(out, err)
		}
		same(t, "key, rerun", out[0], k.Key)
		same(t, "base_nonce, rerun", out[1], k.IV)
		additional, message, want := v.hex("aad"), v.hex("pt"), v.hex("ct")
		sealed, err := HPKESeal(aead, k, 0, additional, message)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "ct", sealed, want)
		same(t, "seal, rerun", rerun1(t, OpHPKESeal, HPKESealParams(aead, 0), k.Key, k.IV, additional, message), want)
		opened, err := HPKEOpen(aead, k, 0, additional, sealed)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "pt", opened, message)
		same(t, "open, rerun", rerun1(t, OpHPKEOpen, HPKESealParams(aead, 0), k.Key, k.IV, additional, sealed), message)
		v.done()
	}
}

// Go's crypto/hpke opens what we seal, and the other way round, message after
// message.
func TestHPKEWithGo(t *testing.T) {
	aeads := map[uint16]hpke.AEAD{iana.HPKEAES128GCM: hpke.AES128GCM(), iana.HPKEAES256GCM: hpke.AES256GCM(), iana.HPKEChaCha20Poly1305: hpke.ChaCha20Poly1305()}
	ours := x25519.NewKeyShare(Labelled("1"), "recipient")
	key, err := ecdh.X25519().NewPrivateKey(ours.Private)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for id, aead := range aeads {
		if !HPKESupports(iana.HPKEX25519, iana.HPKEHKDFSHA256, id) {
			t.Errorf("AEAD %d is not supported", id)
		}
		info, additional := []byte("tls ech\x00config"), []byte("additional")
		enc, secret, err := HPKEEncapsulate(x25519.NewKeyShare(Labelled("1"), "ephemeral"), ours.Public)
		if err != nil {
			t.Fatal(err)
		}
		recipient, err := hpke.NewRecipient(enc, theirs, hpke.HKDFSHA256(), aead, info)
		if err != nil {
			t.Fatal(err)
		}
		k := HPKEKeys(id, secret, info)
		for seq := range uint64(300) {
			message := Labelled("1").Bytes("message", int(seq))
			sealed, err := HPKESeal(id, k, seq, additional, message)
			if err != nil || len(sealed) != len(message)+HPKETagLen {
				t.Fatal(len(sealed), err)
			}
			opened, err := recipient.Open(additional, sealed)
			if err != nil {
				t.Fatalf("AEAD %d: Go does not open message %d: %v", id, seq, err)
			}
			same(t, "opened", opened, message)
		}
		enc, sender, err := hpke.NewSender(theirs.PublicKey(), hpke.HKDFSHA256(), aead, info)
		if err != nil {
			t.Fatal(err)
		}
		if secret, err = HPKEDecapsulate(ours, enc); err != nil {
			t.Fatal(err)
		}
		k = HPKEKeys(id, secret, info)
		for seq := range uint64(3) {
			sealed, err := sender.Seal(additional, []byte("message"))
			if err != nil {
				t.Fatal(err)
			}
			opened, err := HPKEOpen(id, k, seq, additional, sealed)
			if err != nil {
				t.Fatalf("AEAD %d: we do not open message %d: %v", id, seq, err)
			}
			same(t, "opened", opened, []byte("message"))
			for i := range sealed {
				sealed[i] ^= 1
				if out, err := HPKEOpen(id, k, seq, additional, sealed); out != nil || err != ErrRecordMAC {
					t.Errorf("byte %d changed: %v", i, err)
				}
				sealed[i] ^= 1
			}
		}
	}
}

func TestBadHPKE(t *testing.T) {
	for _, ids := range [][3]uint16{{0x10, 1, 1}, {0x20, 2, 1}, {0x20, 1, 4}, {0x20, 1, 0xffff}, {0x20, 1, 0}} {
		if HPKESupports(ids[0], ids[1], ids[2]) {
			t.Errorf("%x is supported", ids)
		}
	}
	k := x25519.NewKeyShare(Labelled("1"), "k")
	for reason, public := range map[string][]byte{"length": make([]byte, 31), "weak": make([]byte, 32)} {
		_, _, err := HPKEEncapsulate(k, public)
		wantShareError(t, "encapsulate", err, "public", reason)
		_, err = HPKEDecapsulate(k, public)
		wantShareError(t, "decapsulate", err, "public", reason)
		for _, name := range []string{OpHPKEEncapsulate, OpHPKEDecapsulate} {
			if out, err := Rerun(name, "", [][]byte{k.Private, public}); out != nil || err != nil {
				t.Errorf("%s: %x, %v", name, out, err)
			}
		}
	}
	keys := HPKEKeys(iana.HPKEAES128GCM, make([]byte, 32), nil)
	if _, err := HPKESeal(iana.HPKEAES256GCM, keys, 0, nil, nil); err == nil {
		t.Error("a key of another AEAD")
	}
	if _, err := HPKEOpen(4, keys, 0, nil, make([]byte, 32)); err == nil {
		t.Error("an AEAD that there is not")
	}
	for _, sealed := range [][]byte{nil, make([]byte, 15), bytes.Repeat([]byte{1}, 40)} {
		if out, err := Rerun(OpHPKEOpen, HPKESealParams(iana.HPKEAES128GCM, 0), [][]byte{keys.Key, keys.IV, nil, sealed}); out != nil || err != nil {
			t.Errorf("%d bytes: %x, %v", len(sealed), out, err)
		}
	}
}
