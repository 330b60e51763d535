package pki

import (
	"crypto/x509"
	"strconv"
	"strings"
	"testing"
	"time"

	"handshakelab/core/trace"
)

// TestManyNames: a peer cannot make an end compare names with limits without
// end, be they many or long.
func TestManyNames(t *testing.T) {
	list := func(n int, pad string) (names []string) {
		for i := range n {
			names = append(names, pad+strconv.Itoa(i)+".example.test")
		}
		return names
	}
	for _, x := range []struct {
		what           string
		names, domains []string
		reason         string
	}{
		{"a hundred of each", append(list(100, "n"), "www.example.test"), list(100, "d"), ""},
		{"many of each", append(list(5000, "n"), "www.example.test"), list(5000, "d"), "too-many-names"},
		{"a long name", []string{"www.example.test", strings.Repeat("a.", 50_000) + "test"}, list(5000, "d"), "unreadable-name"},
		{"a long limit", append(list(5000, "n"), "www.example.test"), []string{strings.Repeat("a", 100_000)}, ""},
	} {
		root := certify(t, ca("root", nil), "lab-root/ecdsa-p256", nil)
		sub := certify(t, ca("sub", func(c *x509.Certificate) { c.ExcludedDNSDomains = x.domains }), "lab-intermediate/ecdsa-p256", root)
		leaf := certify(t, leafFor(func(c *x509.Certificate) { c.DNSNames = x.names }), "server/ecdsa-p256", sub)
		v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{root.cert}, Clock: testClock, Host: "www.example.test", Revocation: "off"}
		start := time.Now()
		got := results(v.Verify([][]byte{leaf.cert.Raw, sub.cert.Raw}))["name-constraints"]
		if want := "failed: " + x.reason; got != want && (x.reason != "" || got != "passed") {
			t.Errorf("%s: %s, want %q", x.what, got, x.reason)
		}
		if d := time.Since(start); d > 5*time.Second { // each with each would take minutes
			t.Errorf("%s: %v", x.what, d)
		}
	}
}

// TestNewKeyOfARoot: an authority that changed keys signs its new one with the
// old; who trusts the old takes what the new signs.
func TestNewKeyOfARoot(t *testing.T) {
	old := certify(t, ca("root", nil), "lab-root/ecdsa-p256", nil)
	next := certify(t, ca("root", func(c *x509.Certificate) { c.SubjectKeyId = []byte("new") }), "lab-intermediate/ecdsa-p256", old)
	stranger := certify(t, ca("root", func(c *x509.Certificate) { c.SubjectKeyId = []byte("new") }), "lab-intermediate/ecdsa-p256",
		certify(t, ca("root", nil), "stranger-root/ecdsa-p256", nil))
	leaf := certify(t, leafFor(nil), "server/ecdsa-p256", next)
	v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{old.cert}, Clock: testClock, Host: "www.example.test", Revocation: "off"}
	for _, x := range []struct {
		by   *made
		want string
	}{{next, ""}, {stranger, "issuer-signature issuer-trusted"}} {
		chain := [][]byte{leaf.cert.Raw, x.by.cert.Raw}
		checks := v.Verify(chain)
		if f := failed(checks); f != x.want {
			t.Errorf("fails %q, want %q", f, x.want)
		}
		agree(t, "new key", v, chain, checks)
	}
}
