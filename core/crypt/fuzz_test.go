package crypt

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// Whatever arrives, Open answers; what it opens is what Seal makes of it
// again, but for CBC's longer paddings.
func FuzzOpen(f *testing.F) {
	all := append(kinds(), oldKinds()...)
	for i, k := range all {
		for _, n := range []int{0, 1, 60} {
			p := k.protection(f)
			sealed := p.Seal(nil, Header{Type: 23, Version: k.version, Seq: 1}, make([]byte, p.IVLen()), make([]byte, n))
			f.Add(byte(i), byte(23), uint64(1), sealed)
			f.Add(byte(i), byte(22), uint64(1), sealed)
			f.Add(byte(i), byte(23), uint64(1), sealed[1:])
		}
		f.Add(byte(i), byte(0), uint64(0), []byte{})
	}
	f.Fuzz(func(t *testing.T, which, typ byte, seq uint64, sealed []byte) {
		k := all[int(which)%len(all)]
		p := k.protection(t)
		h := Header{Type: typ, Version: k.version, Seq: seq}
		kept := bytes.Clone(sealed)
		content, err := p.Open(nil, h, sealed)
		if !bytes.Equal(kept, sealed) {
			t.Fatal("Open changed its input")
		}
		if err != nil {
			if content != nil {
				t.Fatal("an error and a content")
			}
			return
		}
		if n := p.SealedLen(len(content)); n > len(sealed) {
			t.Fatalf("%d bytes opened from %d", len(content), len(sealed))
		}
		if k.suite.Cipher.CBC() && k.version == versionSSL30 {
			return // its padding may be anything
		}
		if k.suite.AEAD() && k.suite.RecordIVLen == 8 && binary.BigEndian.Uint64(sealed) != seq {
			return
		}
		if again := k.protection(t).Seal(nil, h, sealed[:p.IVLen()], content); len(again) == len(sealed) && !bytes.Equal(again, sealed) {
			t.Fatalf("sealed anew:\n%x\n%x", again, sealed)
		}
	})
}

// As above for TLS 1.3, whose content ends where its type is.
func FuzzOpen13(f *testing.F) {
	all := suites13()
	for i, s := range all {
		p, _ := protection13(f, s)
		for _, n := range []int{0, 1, 60} {
			sealed := p.Seal(nil, Header{Type: 23, Version: versionTLS12, Seq: 1, Inner: 22, Zeros: n}, nil, make([]byte, n))
			f.Add(byte(i), byte(23), uint64(1), sealed)
			f.Add(byte(i), byte(23), uint64(2), sealed)
			f.Add(byte(i), byte(23), uint64(1), sealed[1:])
		}
		f.Add(byte(i), byte(0), uint64(0), []byte{})
	}
	f.Fuzz(func(t *testing.T, which, typ byte, seq uint64, sealed []byte) {
		p, _ := protection13(t, all[int(which)%len(all)])
		h := Header{Type: typ, Version: versionTLS12, Seq: seq}
		kept := bytes.Clone(sealed)
		inner, err := p.Open(nil, h, sealed)
		if !bytes.Equal(kept, sealed) {
			t.Fatal("Open changed its input")
		}
		n, content, ok := Inner13(inner)
		if err != nil && inner != nil || err != nil && ok {
			t.Fatal("an error and a content")
		}
		if !ok {
			return
		}
		h.Inner, h.Zeros = content, len(inner)-n-1
		if again := p.Seal(nil, h, nil, inner[:n]); !bytes.Equal(again, sealed) {
			t.Fatalf("sealed anew:\n%x\n%x", again, sealed)
		}
	})
}

// Any name, params and inputs: an answer or an error, no panic.
func FuzzRerun(f *testing.F) {
	for _, name := range []string{
		"tls12/master-secret", "tls12/key-block", "tls12/verify-data", OpSplit, OpRSAEncrypt, OpRSADecrypt,
		OpExtract13, OpDeriveSecret13, OpExpandLabel13, OpVerifyData13, OpExporter13, OpExporter12,
		OpHPKEEncapsulate, OpHPKEDecapsulate, OpHPKEKeys, OpHPKESeal, OpHPKEOpen,
		"x25519/public", "secp256r1/shared", "ffdhe2048/public", "dh/shared", "X25519MLKEM768/public", "SecP256r1MLKEM768/encapsulate", "hash/sha256", "hash/md5-sha1",
		"tls10/master-secret", "ssl3/key-block", OpVerifyData30, OpCertificateVerify30, "3des-ede-cbc/open", "rc4-128/open", "null/seal",
		"sign/rsa_pss_rsae_sha256", "verify/ed25519", "aes-128-cbc/seal", "aes-256-gcm/open", "chacha20-poly1305/open",
	} {
		for _, params := range []string{"", "hash=sha256;label=x;n=48", "n=1,2", "version=303", "type=22;version=303;seq=1;mac=sha1;etm=0",
			"type=22;version=300;seq=1;mac=md5;at=7;n=20", "sender=client;message=digest"} {
			for _, n := range []int{0, 1, 20, 32, 48} {
				f.Add(name, params, bytes.Repeat([]byte{1}, n), []byte{2}, []byte{3})
			}
		}
	}
	f.Fuzz(func(t *testing.T, name, params string, a, b, c []byte) {
		if len(a)+len(b)+len(c) > 600 {
			return // the largest powers take their time
		}
		for n := range 4 {
			out, err := Rerun(name, params, [][]byte{a, b, c}[:n])
			if err != nil && out != nil {
				t.Fatal("an error and outputs")
			}
			if err != nil && !strings.Contains(err.Error(), ":") {
				t.Fatalf("%v", err)
			}
		}
	})
}
