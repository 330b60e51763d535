package pki

import (
	"crypto/x509"
	"encoding/binary"
	"math/big"
	"net"
	"testing"

	"handshakelab/core/trace"
)

// cut makes a chain of any bytes: each certificate behind its length in two bytes.
func cut(b []byte) (chain [][]byte) {
	for len(b) >= 2 {
		n := min(int(binary.BigEndian.Uint16(b)), len(b)-2)
		chain, b = append(chain, b[2:2+n]), b[2+n:]
	}
	return chain
}

func join(chain [][]byte) (b []byte) {
	for _, c := range chain {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(c))), c...)
	}
	return b
}

// FuzzVerify: whatever chain is sent, every check is there once, and what it
// looked at lies within the certificates; what a chain as a whole is worth, x509 agrees.
func FuzzVerify(f *testing.F) {
	var views []*Verifier
	for _, mode := range []string{"crl", "ocsp", "staple"} {
		for _, kind := range []string{"ecdsa-p256", "rsa-2048"} {
			for _, fault := range append([]string{""}, ServerFaults...) {
				s := testSpec(kind)
				s.Revocation = mode
				if fault != "" {
					s.ServerFaults = []string{fault}
				}
				w, err := New(s)
				if err != nil {
					f.Fatal(err)
				}
				if fault == "" {
					views = append(views, w.ForClient([]string{"lab"}, testClock), w.ForServer(testClock))
				}
				f.Add(join(w.Server.Chain), byte(len(views)-2))
				f.Add(join(w.Client.Chain), byte(len(views)-1))
			}
		}
	}
	f.Add([]byte{}, byte(0))
	f.Add([]byte{0, 0, 0, 1, 48}, byte(0))
	f.Fuzz(func(t *testing.T, b []byte, view byte) {
		chain, v := cut(b), views[int(view)%len(views)]
		checks := v.Verify(chain)
		if len(chain) == 0 {
			return
		}
		prefix := "server-cert/"
		if v.Peer == trace.Client {
			prefix = "client-cert/"
		}
		inOrder(t, prefix, checks)
		for _, c := range checks {
			if c.Result == trace.Failed && c.Reason == "" || c.Result == trace.NotMade && c.Reason == "" {
				t.Errorf("%s: %v without a reason", c.ID, c.Result)
			}
			for _, l := range c.Looked {
				if d := chain[l.Buf-1]; l.Off < 0 || l.Len < 0 || int(l.Off+l.Len) > len(d) {
					t.Errorf("%s looked outside", c.ID)
				}
			}
		}
		if len(chain) < longestPath && results(checks)["parse"] == "passed" && v.Peer == trace.Server {
			if _, err := x509.ParseCertificate(chain[0]); err == nil {
				accepted(t, v, chain, checks)
			}
		}
	})
}

// accepted fails the test if we accept what x509 refuses. (The other way
// round may be: x509 tries every path, we follow one.)
func accepted(t *testing.T, v *Verifier, chain [][]byte, checks []trace.Check) {
	if failed(checks) == "" {
		agree(t, "fuzz", v, chain, checks)
	}
}

// FuzzConstraints: a name is within an authority's limits for us if and only
// if it is for x509.
func FuzzConstraints(f *testing.F) {
	for _, s := range [][3]string{{"www.example.test", "example.test", ""}, {"www.example.test", "", "example.test"},
		{"example.test", ".example.test", ""}, {"example.test", "", ".example.test"}, {"*.example.test", "", "a.example.test"},
		{"badexample.test", "example.test", ""}, {"www.EXAMPLE.test", "Example.Test", ""}, {"192.0.2.7", "192.0.2.0/24", ""},
		{"192.0.2.7", "", "192.0.2.7/32"}, {"2001:db8::1", "2001:db8::/32", ""}, {"192.0.2.7", "2001:db8::/32", ""},
		{"www.example.test", ".example.test", ""}, {"www.example.test", "", ".example.test"}, {"a\x00b.test", "", "test"}, {"a..b", "b", ""}, {"", "", "x.test"}, {"www.example.test", "192.0.2.0/24", ""},
		{"*.test", "test", ""}, {"*.b.test", "a.b.test", ""}, {"*", "", "test"}, {".a", "", "b"}} {
		f.Add(s[0], s[1], s[2])
	}
	keep.Lock()
	root, inter, leafKey := fixture("lab-root/ecdsa-p256"), fixture("lab-intermediate/ecdsa-p256"), fixture("server/ecdsa-p256")
	keep.Unlock()
	f.Fuzz(func(t *testing.T, name, permitted, excluded string) {
		authority := func(r recipe) *x509.Certificate {
			c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: testClock.Add(-day), NotAfter: testClock.Add(day),
				BasicConstraintsValid: r.authority, IsCA: r.authority}
			c.Subject.CommonName = r.name
			return c
		}
		rootT, interT, leafT := authority(recipe{name: "root", authority: true}), authority(recipe{name: "inter", authority: true}), authority(recipe{name: "leaf"})
		limit := func(s string, ranges *[]*net.IPNet, domains *[]string) {
			if _, n, err := net.ParseCIDR(s); err == nil {
				*ranges = append(*ranges, n)
			} else if s != "" {
				*domains = append(*domains, s)
			}
		}
		limit(permitted, &interT.PermittedIPRanges, &interT.PermittedDNSDomains)
		limit(excluded, &interT.ExcludedIPRanges, &interT.ExcludedDNSDomains)
		if ip := net.ParseIP(name); ip != nil {
			leafT.IPAddresses = []net.IP{ip}
		} else {
			leafT.DNSNames = []string{name}
		}
		rootDER, err1 := x509.CreateCertificate(nil, rootT, rootT, root.Public(), root)
		interDER, err2 := x509.CreateCertificate(nil, interT, rootT, inter.Public(), root)
		leafDER, err3 := x509.CreateCertificate(nil, leafT, interT, leafKey.Public(), inter)
		if err1 != nil || err2 != nil || err3 != nil {
			return // a name that no certificate can hold
		}
		rootCert, err := x509.ParseCertificate(rootDER)
		if err != nil {
			t.Fatal(err)
		}
		chain := [][]byte{leafDER, interDER}
		v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{rootCert}, Clock: testClock, Revocation: "off"}
		checks := v.Verify(chain)
		r := results(checks)
		if r["parse"] != "passed" {
			return
		}
		leaf, _ := x509.ParseCertificate(leafDER)
		interCert, _ := x509.ParseCertificate(interDER)
		pool := x509.NewCertPool()
		pool.AddCert(rootCert)
		between := x509.NewCertPool()
		between.AddCert(interCert)
		_, err = leaf.Verify(x509.VerifyOptions{Roots: pool, Intermediates: between, CurrentTime: testClock})
		ours := r["name-constraints"] == "passed"
		if len(name) > 253 && !ours {
			return // longer than a DNS name may be (RFC 1035 §3.1): ours refuses it, x509 does not ask
		}
		if ours != (err == nil) {
			t.Errorf("name %q, permitted %q, excluded %q: ours %s, x509 %v", name, permitted, excluded, r["name-constraints"], err)
		}
	})
}
