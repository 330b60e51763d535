package crypt

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"strconv"
	"testing"

	"handshakelab/core/iana"
)

// TestPoodle does what POODLE does (2014): where the padding is a whole block,
// a block that is to be read is put in its place. One time in 256 the record
// opens as if nothing had been done, and that tells the block's last byte.
func TestPoodle(t *testing.T) {
	for _, name := range []string{"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"} {
		s := iana.SuiteByName(name)
		size := s.BlockLen
		h := Header{Type: 23, Version: versionSSL30, Seq: 0}
		content := []byte("GET /account HTTP/1.0  Cookie: session=k3y9x") // with the MAC, whole blocks
		opened := 0
		for i := range 4000 {
			k := SplitKeyBlock(s, versionSSL30, Labelled("poodle").Bytes(strconv.Itoa(i), KeyBlockLen(s, versionSSL30))).Client
			sealer, _ := NewProtection(s, versionSSL30, k, false)
			opener, _ := NewProtection(s, versionSSL30, k, false)
			sealed := sealer.Seal(nil, h, nil, content)
			n := len(sealed)
			if x := sealer.Pieces(n, len(content)).Padding; x.Len != size {
				t.Fatalf("%s: %d bytes of padding", name, x.Len)
			}
			copy(sealed[n-size:], sealed[size:2*size])
			got, err := opener.Open(nil, h, sealed)
			if err != nil {
				continue
			}
			opened++
			same(t, "content", got, content)
			// What decryption xors: the block before where it is now, and where it was.
			if c := byte(size-1) ^ sealed[n-size-1] ^ sealed[size-1]; c != content[2*size-1] {
				t.Errorf("%s: the attacker reads %q, not %q", name, c, content[2*size-1])
			}
		}
		if opened < 5 || opened > 40 {
			t.Errorf("%s: %d of 4000 open", name, opened)
		}
	}
}

// TestPadding30: padding may be of any bytes, but not longer than a block.
func TestPadding30(t *testing.T) {
	for _, k := range oldKinds() {
		if k.version != versionSSL30 || !k.suite.Cipher.CBC() {
			continue
		}
		h := Header{Type: 23, Version: versionSSL30, Seq: 3}
		for n := 1; n <= 3*k.suite.BlockLen; n++ {
			content := k.filled(n)
			padding := Labelled("any").Bytes("padding", n)
			padding[n-1] = byte(n - 1)
			out, err := k.open(t, h, k.sealWith(t, h, content, padding))
			if fits := n <= k.suite.BlockLen; fits != (err == nil) || fits && !bytes.Equal(out, content) || !fits && err != ErrRecordMAC {
				t.Errorf("%s, %d bytes of padding: %v", k.name, n, err)
			}
		}
	}
}

// TestTampering30: whatever else changes is noticed, but for the version, which
// the MAC does not cover.
func TestTampering30(t *testing.T) {
	for _, k := range oldKinds() {
		if k.version != versionSSL30 {
			continue
		}
		h := Header{Type: 23, Version: versionSSL30, Seq: 7}
		content := make([]byte, 20)
		if k.suite.Cipher.CBC() {
			content = k.filled(1) // so that the padding is its length byte alone
		}
		sealed := k.protection(t).Seal(nil, h, nil, content)
		for i := range sealed {
			sealed[i] ^= 1
			if out, err := k.open(t, h, sealed); err != ErrRecordMAC || out != nil {
				t.Errorf("%s, byte %d: %x, %v", k.name, i, out, err)
			}
			sealed[i] ^= 1
		}
		for what, other := range map[string]Header{"type": {Type: 22, Version: versionSSL30, Seq: 7}, "number": {Type: 23, Version: versionSSL30, Seq: 8}} {
			if _, err := k.open(t, other, sealed); err != ErrRecordMAC {
				t.Errorf("%s, other %s: %v", k.name, what, err)
			}
		}
		if _, err := k.open(t, Header{Type: 23, Version: versionTLS10, Seq: 7}, sealed); err != nil {
			t.Errorf("%s, other version: %v", k.name, err)
		}
	}
}

// TestCertificateVerify30: a digest is signed as it is.
func TestCertificateVerify30(t *testing.T) {
	master, a, b := Labelled("1").Bytes("master", 48), []byte("one message"), []byte("and another")
	digest := CertificateVerify30(master, a, b)
	same(t, "digest", CertificateVerify30(master, append(a[:len(a):len(a)], b...)), digest)
	same(t, "digest, rerun", rerun1(t, OpCertificateVerify30, "", master, a, b), digest)
	for name, key := range testKeys(t) {
		sig, err := SignDigest(iana.RSAPKCS1MD5SHA1, key, digest)
		if _, ok := key.(*rsa.PrivateKey); ok != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			if VerifyDigest(iana.RSAPKCS1MD5SHA1, key.Public(), digest, make([]byte, 64)) {
				t.Errorf("%s verifies", name)
			}
			continue
		}
		private, _ := PKCS8(key)
		public, _ := x509.MarshalPKIXPublicKey(key.Public())
		op := SignOp(iana.RSAPKCS1MD5SHA1)
		same(t, "signature, rerun", rerun1(t, op, DigestParams, private, digest), sig)
		for changed, want := range map[byte]byte{0: 1, 1: 0} {
			d := bytes.Clone(digest)
			d[20] ^= changed
			same(t, "verified", Verified(VerifyDigest(iana.RSAPKCS1MD5SHA1, key.Public(), d, sig)), []byte{want})
			same(t, "verified, rerun", rerun1(t, VerifyOp(iana.RSAPKCS1MD5SHA1), DigestParams, public, d, sig), []byte{want})
		}
		// It is what signing the hashed message gives.
		same(t, "signature of a message", must(Sign(iana.RSAPKCS1MD5SHA1, key, nil, a)), must(SignDigest(iana.RSAPKCS1MD5SHA1, key, Hash(crypto.MD5SHA1, a))))
	}
}

// TestVerifyData30: both ends' differ, and are told apart by the sender alone.
func TestVerifyData30(t *testing.T) {
	master, messages := Labelled("1").Bytes("master", 48), []byte("all messages")
	for _, client := range []bool{true, false} {
		data := VerifyData30(master, client, messages)
		sender := Sender30Server
		if client {
			sender = Sender30Client
		}
		var want []byte
		for h, n := range map[crypto.Hash]int{crypto.MD5: 48, crypto.SHA1: 40} {
			inner := Hash(h, messages, []byte(sender), master, bytes.Repeat([]byte{0x36}, n))
			sum := Hash(h, master, bytes.Repeat([]byte{0x5c}, n), inner)
			if want = append(want, sum...); len(want) > 20 && h == crypto.MD5 {
				want = append(want[20:], want[:20]...)
			}
		}
		same(t, "verify_data", data, want)
		same(t, "rerun", rerun1(t, OpVerifyData30, SenderParams(client), master, messages[:3], messages[3:]), data)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
