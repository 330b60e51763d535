package pki

import (
	"crypto/x509"
	"testing"
)

// BenchmarkVerify is our verifier with all its checks; BenchmarkX509 is what
// crypto/tls does with the same chain: parse it and call x509's Verify.
func BenchmarkVerify(b *testing.B) {
	for _, kind := range []string{"ecdsa-p256", "rsa-2048"} {
		for _, revocation := range []string{"crl", "off", "ocsp"} {
			b.Run(kind+"/"+revocation, func(b *testing.B) {
				s := testSpec(kind)
				s.Revocation = revocation
				w := mustNew(b, s)
				v := w.ForClient([]string{"lab"}, testClock)
				for b.Loop() {
					if f := failed(v.Verify(w.Server.Chain)); f != "" {
						b.Fatal(f)
					}
				}
			})
		}
	}
}

func BenchmarkX509(b *testing.B) {
	for _, kind := range []string{"ecdsa-p256", "rsa-2048"} {
		b.Run(kind, func(b *testing.B) {
			w := mustNew(b, testSpec(kind))
			opts := x509.VerifyOptions{Roots: x509.NewCertPool(), CurrentTime: testClock, DNSName: "www.example.test"}
			for _, r := range w.LabRoots {
				opts.Roots.AddCert(r)
			}
			for b.Loop() {
				leaf, _ := x509.ParseCertificate(w.Server.Chain[0])
				inter, _ := x509.ParseCertificate(w.Server.Chain[1])
				opts.Intermediates = x509.NewCertPool()
				opts.Intermediates.AddCert(inter)
				if _, err := leaf.Verify(opts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNew is a world made from nothing, as at the first scenario, and
// one in which only the server's fault is new.
func BenchmarkNew(b *testing.B) {
	for _, kind := range []string{"ecdsa-p256", "rsa-2048"} {
		b.Run("all/"+kind, func(b *testing.B) {
			for b.Loop() {
				keep.Lock()
				keep.certs, keep.lists, keep.status, keep.worlds = nil, nil, nil, nil
				keep.Unlock()
				keys.made = nil
				mustNew(b, testSpec(kind))
			}
		})
		b.Run("fault/"+kind, func(b *testing.B) {
			s := testSpec(kind)
			s.ServerFaults = []string{"expired"}
			mustNew(b, s)
			s.ServerFaults = nil
			mustNew(b, s)
			s.ServerFaults = []string{"expired"}
			for b.Loop() {
				keep.Lock()
				for r := range keep.certs {
					if r.dns != "" && r.to < testClock.Unix() {
						delete(keep.certs, r)
					}
				}
				keep.worlds = nil
				keep.Unlock()
				mustNew(b, s)
			}
		})
	}
}
