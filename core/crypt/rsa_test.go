package crypt

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"testing"
)

// decryptRaw is the padded message: what only the key's holder can see.
func decryptRaw(key *rsa.PrivateKey, c []byte) []byte {
	m := new(big.Int).Exp(new(big.Int).SetBytes(c), key.D, key.N)
	return m.FillBytes(make([]byte, key.Size()))
}

// encryptRaw encrypts any padded message.
func encryptRaw(key *rsa.PrivateKey, em []byte) []byte {
	m := new(big.Int).Exp(new(big.Int).SetBytes(em), big.NewInt(int64(key.E)), key.N)
	return m.FillBytes(make([]byte, key.Size()))
}

func TestEncryptPKCS1v15(t *testing.T) {
	r := Labelled("1")
	for _, name := range []string{"rsa-1024", "rsa-2048"} {
		key := testKeys(t)[name].(*rsa.PrivateKey)
		pub := &key.PublicKey
		pms := append([]byte{3, 3}, r.Bytes("premaster", 46)...)
		ps := NonZero(r, "padding", PaddingLen(pub, len(pms)))
		c, err := EncryptPKCS1v15(pub, pms, ps)
		if err != nil {
			t.Fatal(err)
		}
		// RFC 8017 §7.2.1: 00 02 PS 00 M.
		same(t, "padded", decryptRaw(key, c), append(append(append([]byte{0, 2}, ps...), 0), pms...))
		//lint:ignore SA1019 the foreign opinion on our encryption
		m, err := rsa.DecryptPKCS1v15(nil, key, c)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "decrypted by Go", m, pms)
		spki, err := x509.MarshalPKIXPublicKey(pub)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "rerun", rerun1(t, OpRSAEncrypt, "", spki, ps, pms), c)

		for what, ps := range map[string][]byte{
			"short": ps[1:], "long": append(ps, 1), "none": nil, "zero": append([]byte{0}, ps[1:]...),
		} {
			if _, err := EncryptPKCS1v15(pub, pms, ps); err == nil {
				t.Errorf("%s padding is taken", what)
			}
		}
		if _, err := EncryptPKCS1v15(pub, make([]byte, pub.Size()-10), bytes.Repeat([]byte{1}, 7)); err == nil {
			t.Error("7 bytes of padding are taken")
		}
	}
}

// What RFC 5246 §7.4.7.1 wants: whatever is wrong, the fallback comes, 48
// bytes, and nothing else tells.
func TestPremasterCountermeasure(t *testing.T) {
	key := testKeys(t)["rsa-2048"].(*rsa.PrivateKey)
	pkcs8, err := PKCS8(key)
	if err != nil {
		t.Fatal(err)
	}
	r := Labelled("1")
	fallback := r.Bytes("fallback", 48)
	pms := append([]byte{3, 3}, r.Bytes("premaster", 46)...)
	em := func(change func(em []byte) []byte) []byte {
		ps := NonZero(r, "padding", PaddingLen(&key.PublicKey, 48))
		m := append(append(append([]byte{0, 2}, ps...), 0), pms...)
		return encryptRaw(key, change(m))
	}
	set := func(at int, b byte) func([]byte) []byte {
		return func(m []byte) []byte { m[at] = b; return m }
	}
	n := key.Size()
	good := em(func(m []byte) []byte { return m })
	for _, c := range []struct {
		what string
		c    []byte
		ok   bool
	}{
		{"good", good, true},
		{"first byte 1", em(set(0, 1)), false},
		{"block type 1", em(set(1, 1)), false},
		{"zero within the first 8 of the padding", em(set(5, 0)), false},
		{"message longer than 48", em(set(n-50, 0)), false},
		{"message shorter than 48", em(func(m []byte) []byte { m[n-49] = 9; m[n-48] = 0; return m }), false},
		{"no zero behind the padding", em(func(m []byte) []byte { return bytes.ReplaceAll(m[:n:n], []byte{0}, []byte{1}) }), false},
		{"other version", em(set(n-48, 2)), false},
		{"version TLS 1.1", em(set(n-47, 2)), false},
		{"ciphertext empty", nil, false},
		{"ciphertext short", good[1:], false},
		{"ciphertext long", append([]byte{0}, good...), false},
		{"ciphertext above n", bytes.Repeat([]byte{0xff}, n), false},
		{"ciphertext 0", make([]byte, n), false},
	} {
		m, ok := DecryptPremaster(key, c.c, versionTLS12, fallback)
		want := fallback
		if c.ok {
			want = pms
		}
		if ok != c.ok {
			t.Errorf("%s: ok is %v", c.what, ok)
		}
		same(t, c.what, m, want)
		same(t, c.what+", rerun", rerun1(t, OpRSADecrypt, RSADecryptParams(versionTLS12), pkcs8, fallback, c.c), want)
		if &m[0] == &fallback[0] {
			t.Errorf("%s: the answer is the fallback's own memory", c.what)
		}
	}
	if m, ok := DecryptPremaster(key, good, 0x0302, fallback); ok || !bytes.Equal(m, fallback) {
		t.Error("a premaster secret of TLS 1.2 is good in TLS 1.1")
	}
}
