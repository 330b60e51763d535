package crypt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

func TestSignAndVerify(t *testing.T) {
	keys := testKeys(t)
	r := Labelled("1")
	message := r.Bytes("message", 300)
	// What each key can sign with in TLS 1.2 and in TLS 1.3.
	all := "ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ecdsa_sha1"
	pkcs1 := "rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pkcs1_sha1"
	for name, want := range map[string][2]string{
		"rsa-1024": {"rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 " + pkcs1, "rsa_pss_rsae_sha256 rsa_pss_rsae_sha384"},
		"rsa-2048": {"rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 " + pkcs1, "rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512"},
		"p256":     {all, "ecdsa_secp256r1_sha256"},
		"p384":     {all, "ecdsa_secp384r1_sha384"},
		"p521":     {all, "ecdsa_secp521r1_sha512"},
		"ed25519":  {"ed25519", "ed25519"},
	} {
		key := keys[name]
		pkcs8, err1 := PKCS8(key)
		spki, err2 := x509.MarshalPKIXPublicKey(key.Public())
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		var can [2][]string
		for _, s := range iana.Schemes {
			for i, v := range []uint16{versionTLS12, versionTLS13} {
				if CanSign(v, key.Public(), s.Code) {
					can[i] = append(can[i], s.Name)
				}
			}
			salt := r.Bytes("salt", SaltLen(s.Code))
			sig, err := Sign(s.Code, key, salt, message)
			if able := CanSign(versionTLS12, key.Public(), s.Code) || CanSign(versionTLS11, key.Public(), s.Code); able != (err == nil) {
				t.Errorf("%s with %s: can %v, but %v", name, s.Name, able, err)
			}
			if err != nil {
				if Verify(s.Code, key.Public(), message, make([]byte, 128)) {
					t.Errorf("%s with %s verifies", name, s.Name)
				}
				continue
			}
			if AuthCanUse(AuthOf(key.Public()), s.Code) != true {
				t.Errorf("%s with %s: no suite", name, s.Name)
			}
			again, _ := Sign(s.Code, key, salt, message)
			if !bytes.Equal(sig, again) {
				t.Errorf("%s with %s is not deterministic", name, s.Name)
			}
			if !Verify(s.Code, key.Public(), message, sig) {
				t.Errorf("%s with %s does not verify", name, s.Name)
			}
			in := [][]byte{pkcs8, message[:100], message[100:]}
			if len(salt) > 0 {
				in = [][]byte{pkcs8, salt, message[:100], message[100:]}
			}
			same(t, "rerun", rerun1(t, SignOp(s.Code), "", in...), sig)
			same(t, "rerun", rerun1(t, VerifyOp(s.Code), "", spki, message[:9], message[9:], sig), []byte{1})
			bad := bytes.Clone(sig)
			bad[len(bad)-1] ^= 1
			same(t, "rerun", rerun1(t, VerifyOp(s.Code), "", spki, message, bad), []byte{0})
			if Verify(s.Code, key.Public(), message[1:], sig) || Verify(s.Code, key.Public(), message, nil) {
				t.Errorf("%s with %s verifies what it should not", name, s.Name)
			}
			for _, o := range iana.Schemes {
				if o.Code != s.Code && Verify(o.Code, key.Public(), message, sig) {
					t.Errorf("a signature of %s is one of %s", s.Name, o.Name)
				}
			}
		}
		for i, v := range []string{"1.2", "1.3"} {
			if got := strings.Join(can[i], " "); sorted(got) != sorted(want[i]) {
				t.Errorf("%s in TLS %s: %s\nwant %s", name, v, got, want[i])
			}
		}
	}
}

func sorted(s string) string {
	f := strings.Fields(s)
	for i := range f {
		for j := range i {
			if f[i] < f[j] {
				f[i], f[j] = f[j], f[i]
			}
		}
	}
	return fmt.Sprint(f)
}

// A PSS signature has the very salt that was handed in, and one salt wrong is
// an error.
func TestPSSSalt(t *testing.T) {
	key := testKeys(t)["rsa-2048"].(*rsa.PrivateKey)
	salt := bytes.Repeat([]byte{0x5a}, 32)
	sig, err := Sign(iana.RSAPSSRSAESHA256, key, salt, []byte("m"))
	if err != nil {
		t.Fatal(err)
	}
	// RFC 8017 §9.1.1: DB = PS 01 salt, masked with MGF1 of H.
	em := encryptRaw(key, sig)
	h := em[len(em)-33 : len(em)-1]
	var got []byte
	for i, block := 0, len(em)-33; len(got) < block; i++ {
		got = append(got, Hash(crypto.SHA256, h, []byte{0, 0, 0, byte(i)})...)
	}
	for i := range len(em) - 33 {
		got[i] ^= em[i]
	}
	same(t, "salt", got[len(em)-33-32:len(em)-33], salt)
	for _, s := range [][]byte{nil, salt[1:], append(salt, 1)} {
		if _, err := Sign(iana.RSAPSSRSAESHA256, key, s, []byte("m")); err == nil {
			t.Errorf("a salt of %d bytes is taken", len(s))
		}
	}
}

func TestECDSAIsRFC6979(t *testing.T) { // A.2.5
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), unhex(t, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		scheme uint16
		r, s   string
	}{
		{iana.ECDSASecp256r1SHA256, "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716", "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
		{iana.ECDSASHA1, "61340c88c3aaebeb4f6d667f672ca9759a6ccaa9fa8811313039ee4a35471d32", "6d7f147dac089441bb2e2fe8f7a3fa264b9c475098fdcf6e00d7c996e1b8b7eb"},
	} {
		sig, err := Sign(c.scheme, key, nil, []byte("sample"))
		if err != nil {
			t.Fatal(err)
		}
		var rs struct{ R, S *big.Int }
		if _, err := asn1.Unmarshal(sig, &rs); err != nil {
			t.Fatal(err)
		}
		if r, s := hex.EncodeToString(rs.R.Bytes()), hex.EncodeToString(rs.S.Bytes()); r != c.r || s != c.s {
			t.Errorf("%04x: r %s, s %s", c.scheme, r, s)
		}
	}
}

func TestAuthCanUse(t *testing.T) {
	for _, c := range []struct {
		auth   iana.Auth
		scheme uint16
		want   bool
	}{
		{iana.AuthRSA, iana.RSAPKCS1SHA256, true},
		{iana.AuthRSA, iana.RSAPSSRSAESHA256, true},
		{iana.AuthRSA, iana.RSAPSSPSSSHA256, false},
		{iana.AuthRSA, iana.ECDSASecp256r1SHA256, false},
		{iana.AuthRSA, iana.Ed25519, false},
		{iana.AuthECDSA, iana.ECDSASecp521r1SHA512, true},
		{iana.AuthECDSA, iana.Ed25519, true},
		{iana.AuthECDSA, iana.Ed448, false},
		{iana.AuthECDSA, iana.RSAPKCS1SHA1, false},
		{iana.AuthNone, iana.RSAPKCS1SHA1, false},
		{iana.AuthRSA, 0x9999, false},
	} {
		if got := AuthCanUse(c.auth, c.scheme); got != c.want {
			t.Errorf("%s with %04x: %v", c.auth, c.scheme, got)
		}
	}
	keys := testKeys(t)
	for name, want := range map[string]uint16{"p256": 23, "p384": 24, "p521": 25, "rsa-2048": 0, "ed25519": 0} {
		if got := KeyGroup(keys[name].Public()); got != want {
			t.Errorf("%s: group %d", name, got)
		}
	}
}
