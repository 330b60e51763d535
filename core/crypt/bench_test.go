package crypt

import (
	"testing"

	"handshakelab/core/iana"
)

func BenchmarkRecord(b *testing.B) {
	for _, k := range kinds() {
		p := k.protection(b)
		h := Header{Type: 23, Version: versionTLS12, Seq: 1}
		content := make([]byte, 16384)
		iv := make([]byte, p.IVLen())
		sealed := p.Seal(nil, h, iv, content)
		room := make([]byte, 0, len(sealed)+16)
		b.Run(k.name+"/seal", func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				p.Seal(room, h, iv, content)
			}
		})
		b.Run(k.name+"/open", func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Open(room, h, sealed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TLS 1.3's records of 16 KiB, beside the AEAD alone on the same bytes.
func BenchmarkRecord13(b *testing.B) {
	content := make([]byte, 16384)
	for _, s := range suites13() {
		p, k := protection13(b, s)
		h := Header{Type: 23, Version: versionTLS12, Seq: 1, Inner: 23}
		sealed := p.Seal(nil, h, nil, content)
		room := make([]byte, 0, len(sealed))
		aead, err := newAEAD(cipherName(s.Cipher), k.Key)
		if err != nil {
			b.Fatal(err)
		}
		inner, additional := make([]byte, len(content)+1), make([]byte, 5)
		bare := aead.Seal(nil, k.IV, inner, additional)
		for _, c := range []struct {
			name string
			f    func() error
		}{
			{"seal", func() error { p.Seal(room, h, nil, content); return nil }},
			{"seal/bare", func() error { aead.Seal(room, k.IV, inner, additional); return nil }},
			{"open", func() error { _, err := p.Open(room, h, sealed); return err }},
			{"open/bare", func() error { _, err := aead.Open(room, k.IV, bare, additional); return err }},
		} {
			b.Run(cipherName(s.Cipher)+"/"+c.name, func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				b.ReportAllocs()
				for b.Loop() {
					if err := c.f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// What one end computes for keys, Finished and the two records around it.
func BenchmarkKeySchedule(b *testing.B) {
	secret, random := make([]byte, 48), make([]byte, 32)
	s := iana.SuiteByName("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
	b.ReportAllocs()
	for b.Loop() {
		k := NewSchedule(versionTLS12, s)
		m := k.Master(secret, random, random).Out
		SplitKeyBlock(s, versionTLS12, k.KeyBlock(m, random, random, KeyBlockLen(s, versionTLS12)).Out)
		k.VerifyData(m, random, true)
		k.VerifyData(m, random, false)
	}
}

func BenchmarkShare(b *testing.B) {
	r := Labelled("1")
	for _, g := range groups {
		if g.KEM() {
			client := g.NewKeyShare(r, "client")
			b.Run(g.Name, func(b *testing.B) {
				for b.Loop() {
					if _, err := g.Encapsulate(r, "server", client.Public); err != nil {
						b.Fatal(err)
					}
				}
			})
			continue
		}
		peer := g.NewKeyShare(r, "peer").Public
		b.Run(g.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := g.NewKeyShare(r, "ours").Shared(peer, versionTLS12); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSmall(b *testing.B) {
	key := testKeys(b)["rsa-2048"]
	b.Run("PKCS8", func(b *testing.B) {
		for b.Loop() {
			if _, err := PKCS8(key); err != nil {
				b.Fatal(err)
			}
		}
	})
	r := Labelled("1")
	b.Run("Labelled", func(b *testing.B) {
		for b.Loop() {
			r.Bytes("client/random", 32)
		}
	})
	b.Run("NewProtection", func(b *testing.B) {
		k := kinds()[0]
		keys := k.keys()
		for b.Loop() {
			if _, err := NewProtection(k.suite, versionTLS12, keys, false); err != nil {
				b.Fatal(err)
			}
		}
	})
}
