package pki

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"handshakelab/core/trace"
)

// made is a chain of certificates that no scenario has, root first.
type made struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// certify makes a certificate from t, signed by parent (nil: by itself).
func certify(t *testing.T, tmpl *x509.Certificate, key string, parent *made) *made {
	t.Helper()
	k := fixture(key)
	if tmpl.SerialNumber == nil {
		tmpl.SerialNumber = big.NewInt(7)
	}
	if tmpl.NotAfter.IsZero() {
		tmpl.NotBefore, tmpl.NotAfter = testClock.Add(-day), testClock.Add(day)
	}
	up, signer := tmpl, k
	if parent != nil {
		up, signer = parent.cert, parent.key
	}
	der, err := x509.CreateCertificate(nil, tmpl, up, k.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &made{c, k}
}

func ca(name string, change func(*x509.Certificate)) *x509.Certificate {
	c := &x509.Certificate{Subject: pkix.Name{CommonName: name}, BasicConstraintsValid: true, IsCA: true, MaxPathLen: -1,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte(name)}
	if change != nil {
		change(c)
	}
	return c
}

func leafFor(change func(*x509.Certificate)) *x509.Certificate {
	c := &x509.Certificate{Subject: pkix.Name{CommonName: "www.example.test"}, DNSNames: []string{"www.example.test"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if change != nil {
		change(c)
	}
	return c
}

// TestOtherChains: chains that no scenario has, for the rules that no
// scenario's fault touches. x509 agrees on each.
func TestOtherChains(t *testing.T) {
	type cert = x509.Certificate
	for _, c := range []struct {
		what               string
		root, top, sub, at func(*cert)
		want               string // failed checks
		reason             string // of the first
	}{
		{what: "in order"},
		{what: "path length", top: func(c *cert) { c.MaxPathLen, c.MaxPathLenZero = 0, true }, want: "basic-constraints", reason: "path-too-long"},
		{what: "path length that just fits", top: func(c *cert) { c.MaxPathLen = 1 }},
		{what: "root's path length", root: func(c *cert) { c.MaxPathLen = 1 }, want: "basic-constraints", reason: "path-too-long"},
		{what: "may not sign", sub: func(c *cert) { c.KeyUsage = x509.KeyUsageCRLSign }, want: "basic-constraints", reason: "no-cert-sign"},
		{what: "no key usage at all", sub: func(c *cert) { c.KeyUsage = 0 }, at: func(c *cert) { c.KeyUsage = 0 }},
		{what: "limited purposes above", top: func(c *cert) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} },
			want: "extended-key-usage", reason: "wrong-usage"},
		{what: "unknown purpose", at: func(c *cert) { c.ExtKeyUsage, c.UnknownExtKeyUsage = nil, []asn1.ObjectIdentifier{{1, 2, 3}} },
			want: "extended-key-usage", reason: "wrong-usage"},
		{what: "any purpose", at: func(c *cert) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }},
		{what: "no purposes", at: func(c *cert) { c.ExtKeyUsage = nil }},
		{what: "intermediate expired", top: func(c *cert) { c.NotBefore, c.NotAfter = testClock.Add(-2*day), testClock.Add(-day) },
			want: "validity", reason: "expired"},
		{what: "root not yet valid", root: func(c *cert) { c.NotBefore, c.NotAfter = testClock.Add(day), testClock.Add(2*day) },
			want: "validity", reason: "not-yet-valid"},
		{what: "no names", at: func(c *cert) { c.DNSNames = nil }, want: "name", reason: "no-names"},
		{what: "wildcard", at: func(c *cert) { c.DNSNames = []string{"*.example.test"} }},
		{what: "wildcard for two labels", at: func(c *cert) { c.DNSNames = []string{"*.test"} }, want: "name", reason: "wrong-host"},
		{what: "wildcard within a label", at: func(c *cert) { c.DNSNames = []string{"w*.example.test"} }, want: "name", reason: "wrong-host"},
		{what: "wildcard further right", at: func(c *cert) { c.DNSNames = []string{"www.*.test"} }, want: "name", reason: "wrong-host"},
		{what: "one of several names", at: func(c *cert) { c.DNSNames = []string{"a.test", "www.example.test"} }},
		{what: "unknown critical extension", at: func(c *cert) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
		}, want: "parse", reason: "unknown-critical-extension"},
		{what: "unknown extension", at: func(c *cert) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: []byte{5, 0}}}
		}},
		{what: "outside of what is permitted", top: func(c *cert) { c.PermittedDNSDomains = []string{"campus.test"} },
			want: "name-constraints", reason: "not-permitted-name"},
		{what: "within what is permitted", top: func(c *cert) { c.PermittedDNSDomains = []string{"campus.test", "example.test"} }},
		{what: "an address is permitted", top: func(c *cert) { c.PermittedIPRanges = []*net.IPNet{single(net.IPv4(192, 0, 2, 7))} }},
		{what: "excluded by the root", root: func(c *cert) { c.ExcludedDNSDomains = []string{"example.test"} },
			want: "name-constraints", reason: "excluded-name"},
		{what: "an authority's own names count", top: func(c *cert) { c.ExcludedDNSDomains = []string{"campus.test"} },
			sub: func(c *cert) { c.DNSNames = []string{"ca.campus.test"} }, want: "name-constraints", reason: "excluded-name"},
		{what: "a name that is none", top: func(c *cert) { c.ExcludedDNSDomains = []string{"x.test"} },
			at: func(c *cert) { c.DNSNames = append(c.DNSNames, "a b") }, want: "name-constraints", reason: "unreadable-name"},
		{what: "limits on URIs", top: func(c *cert) { c.ExcludedURIDomains = []string{"example.test"} },
			at: func(c *cert) { c.URIs = []*url.URL{{Scheme: "https", Host: "example.test"}} }, want: "name-constraints", reason: "unknown-constraint"},
		{what: "limits on mail", top: func(c *cert) { c.PermittedEmailAddresses = []string{"a@example.test"} },
			at: func(c *cert) { c.EmailAddresses = []string{"b@example.test"} }, want: "name-constraints", reason: "unknown-constraint"},
	} {
		root := certify(t, ca("root", c.root), "lab-root/ecdsa-p256", nil)
		top := certify(t, ca("top", c.top), "lab-intermediate/ecdsa-p256", root)
		sub := certify(t, ca("sub", c.sub), "lab-constrained/ecdsa-p256", top)
		leaf := certify(t, leafFor(c.at), "server/ecdsa-p256", sub)
		v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{root.cert}, Clock: testClock, Host: "www.example.test", Revocation: "off"}
		chain := [][]byte{leaf.cert.Raw, sub.cert.Raw, top.cert.Raw}
		checks := v.Verify(chain)
		if f := failed(checks); f != c.want {
			t.Errorf("%s: fails %q, want %q", c.what, f, c.want)
		}
		if c.want != "" {
			if got := results(checks)[c.want]; got != "failed: "+c.reason {
				t.Errorf("%s: %s %s, want %s", c.what, c.want, got, c.reason)
			}
		}
		agree(t, c.what, v, chain, checks)
	}
}

// TestSameName: of two authorities with one name the one whose key fits is
// found, and a stranger who calls himself like a trusted root gains nothing.
func TestSameName(t *testing.T) {
	root := certify(t, ca("root", nil), "lab-root/ecdsa-p256", nil)
	old := certify(t, ca("root", func(c *x509.Certificate) { c.SubjectKeyId = []byte("old") }), "lab-intermediate/ecdsa-p256", nil)
	stranger := certify(t, ca("root", func(c *x509.Certificate) { c.SubjectKeyId = []byte("x") }), "stranger-root/ecdsa-p256", nil)
	v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{old.cert, root.cert}, Clock: testClock, Host: "www.example.test", Revocation: "off"}
	for _, c := range []struct {
		by   *made
		want string
	}{{root, ""}, {old, ""}, {stranger, "issuer-trusted"}} {
		leaf := certify(t, leafFor(nil), "server/ecdsa-p256", c.by)
		chain := [][]byte{leaf.cert.Raw, stranger.cert.Raw}
		checks := v.Verify(chain)
		if f := failed(checks); f != c.want {
			t.Errorf("fails %q, want %q", f, c.want)
		}
		agree(t, "same name", v, chain, checks)
		// Without his own certificate it is the trusted root's name and not its signature.
		if checks = v.Verify(chain[:1]); c.want != "" && failed(checks) != "issuer-signature" {
			t.Errorf("alone it fails %q", failed(checks))
		}
	}
}

// TestManyOfOneName: a peer cannot make an end check signatures without end.
func TestManyOfOneName(t *testing.T) {
	root := certify(t, ca("root", nil), "lab-root/ecdsa-p256", nil)
	leaf := certify(t, leafFor(nil), "server/ecdsa-p256", root)
	chain := [][]byte{leaf.cert.Raw}
	for i := range 200 {
		same := certify(t, ca("root", func(c *x509.Certificate) { c.SerialNumber = big.NewInt(int64(i + 1)) }), "stranger-root/ecdsa-p256", nil)
		chain = append(chain, same.cert.Raw)
	}
	v := &Verifier{Peer: trace.Server, Clock: testClock, Host: "www.example.test", Revocation: "off"}
	if f := failed(v.Verify(chain)); f != "issuer-signature issuer-trusted" {
		t.Error(f)
	}
	j := &judge{v: v, chain: chain, rows: serverRows}
	j.parse()
	j.findPath()
	if len(j.certs) != len(chain) || j.tried != mostSignatures {
		t.Errorf("%d signatures tried, %d certificates read", j.tried, len(j.certs))
	}
	v.Roots = []*x509.Certificate{root.cert}
	if f := failed(v.Verify(chain)); f != "" {
		t.Error(f)
	}
}

// TestListsIssuer: one list asked about with two authorities keeps them apart.
func TestListsIssuer(t *testing.T) {
	w := mustNew(t, testSpec("ecdsa-p256"))
	inter, _ := x509.ParseCertificate(w.Server.Chain[1])
	list := w.CRLs[1]
	for range 2 {
		if err := list.signedBy(inter); err != nil {
			t.Error(err)
		}
		if list.signedBy(w.LabRoots[1]) == nil {
			t.Error("the root has signed its intermediate's list")
		}
	}
}

// TestLoop: two authorities that certify each other, and a chain longer than
// anyone's, come to an end.
func TestLoop(t *testing.T) {
	a := certify(t, ca("a", nil), "lab-root/ecdsa-p256", nil)
	b := certify(t, ca("b", nil), "lab-intermediate/ecdsa-p256", a)
	back := certify(t, ca("a", nil), "lab-root/ecdsa-p256", b)
	leaf := certify(t, leafFor(nil), "server/ecdsa-p256", b)
	v := &Verifier{Peer: trace.Server, Clock: testClock, Host: "www.example.test", Revocation: "off"}
	if f := failed(v.Verify([][]byte{leaf.cert.Raw, b.cert.Raw, back.cert.Raw})); f != "issuer-trusted" {
		t.Error(f)
	}
	chain := [][]byte{leaf.cert.Raw}
	for range 100 {
		chain = append(chain, b.cert.Raw)
	}
	if f := failed(v.Verify(chain)); f != "issuer-trusted" {
		t.Error(f)
	}
}

// TestWeakAndLarge: a SHA-1 signature is not believed, an oversized key not
// computed with.
func TestWeakAndLarge(t *testing.T) {
	root := certify(t, ca("root", nil), "lab-root/rsa-2048", nil)
	leaf := certify(t, leafFor(nil), "server/rsa-2048", root)
	sha1Leaf := slices.Clone(leaf.cert.Raw)
	// sha256WithRSAEncryption's last arc is 11, sha1WithRSAEncryption's 5; it stands in two places.
	rsaArcs := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}
	n := 0
	for i := range sha1Leaf {
		if i >= len(rsaArcs) && string(sha1Leaf[i-len(rsaArcs):i]) == string(rsaArcs) {
			sha1Leaf[i-1] = 5
			n++
		}
	}
	v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{root.cert}, Clock: testClock, Host: "www.example.test", Revocation: "off"}
	checks := v.Verify([][]byte{sha1Leaf})
	if r := results(checks)["issuer-signature"]; n != 2 || r != "failed: insecure-algorithm" {
		t.Error(n, r)
	}
	agree(t, "SHA-1", v, [][]byte{sha1Leaf}, checks)

	large := *root.cert
	large.PublicKey = &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 9000, 1), E: 65537}
	v.Roots = []*x509.Certificate{&large}
	r := results(v.Verify([][]byte{leaf.cert.Raw}))
	if r["issuer-signature"] != "failed: key-too-large" || r["key-size"] != "failed: key-too-large" {
		t.Error(r)
	}
}

// TestResponders: an OCSP response may be signed by another that the issuer
// appointed for it, and by nobody else.
func TestResponders(t *testing.T) {
	root := certify(t, ca("root", nil), "lab-root/ecdsa-p256", nil)
	leaf := certify(t, leafFor(nil), "server/ecdsa-p256", root)
	appointed := certify(t, leafFor(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} }), "shop/ecdsa-p256", root)
	notAppointed := certify(t, leafFor(nil), "shop/ecdsa-p256", root)
	stranger := certify(t, leafFor(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning} }), "shop/ecdsa-p256", nil)
	former := certify(t, leafFor(func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
		c.NotBefore, c.NotAfter = testClock.Add(-2*day), testClock.Add(-day)
	}), "shop/ecdsa-p256", root)
	long := certify(t, leafFor(func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
		c.Subject.CommonName = strings.Repeat("x", largestResponse)
	}), "shop/ecdsa-p256", root)
	good, unknown := tlv(0x80), tlv(0x82)
	for _, c := range []struct {
		what   string
		by     *made
		embed  bool
		status []byte
		want   string
	}{
		{"the issuer", root, false, good, "passed"},
		{"one appointed", appointed, true, good, "passed"},
		{"one appointed, unknown", appointed, true, unknown, "not made: status-unknown"},
		{"one appointed who does not say so", appointed, false, good, "not made: status-bad-signature"},
		{"one once appointed", former, true, good, "not made: status-bad-signature"},
		{"one who is long of speech", long, true, good, "not made: status-unreadable"},
		{"a leaf", notAppointed, true, good, "not made: status-bad-signature"},
		{"a stranger", stranger, true, good, "not made: status-bad-signature"},
	} {
		single := tlv(0x30, tlv(0x30, algSHA1, tlv(0x04, make([]byte, 20)), tlv(0x04, make([]byte, 20)), tlv(0x02, []byte{7})), c.status,
			generalized(testClock.Add(-time.Hour)))
		data := tlv(0x30, tlv(0xa2, tlv(0x04, make([]byte, 20))), generalized(testClock), tlv(0x30, single))
		sum := sha256.Sum256(data)
		sig, err := c.by.key.Sign(nil, sum[:], crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		parts := [][]byte{data, algECDSA, tlv(0x03, []byte{0}, sig)}
		if c.embed {
			parts = append(parts, tlv(0xa0, tlv(0x30, c.by.cert.Raw)))
		}
		der := tlv(0x30, tlv(0x0a, []byte{0}), tlv(0xa0, tlv(0x30, oidBasicResponse, tlv(0x04, tlv(0x30, parts...)))))
		v := &Verifier{Peer: trace.Server, Roots: []*x509.Certificate{root.cert}, Clock: testClock, Host: "www.example.test",
			Revocation: "ocsp", Responses: [][]byte{der}}
		if r := results(v.Verify([][]byte{leaf.cert.Raw}))["revocation"]; r != c.want {
			t.Errorf("%s: %s, want %s", c.what, r, c.want)
		}
	}
}

// TestIntermediateRevoked: an authority that was revoked takes down what is below it.
func TestIntermediateRevoked(t *testing.T) {
	w := mustNew(t, testSpec("ecdsa-p256"))
	inter, err := x509.ParseCertificate(w.Server.Chain[1])
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateRevocationList(nil, &x509.RevocationList{Number: big.NewInt(2), ThisUpdate: testClock.Add(-day), NextUpdate: testClock.Add(day),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: inter.SerialNumber, RevocationTime: testClock.Add(-day)}}},
		w.LabRoots[1], fixture("lab-root/ecdsa-p256"))
	if err != nil {
		t.Fatal(err)
	}
	crl, err := ParseCRL(der)
	if err != nil {
		t.Fatal(err)
	}
	v := w.ForClient([]string{"lab"}, testClock)
	v.CRLs = []*CRL{w.CRLs[1], crl}
	checks := v.Verify(w.Server.Chain)
	if r := results(checks)["revocation"]; r != "failed: revoked" {
		t.Error(r)
	}
}

// TestUsers: the file of users is asked by name.
func TestUsers(t *testing.T) {
	w := mustNew(t, testSpec("ecdsa-p256"))
	for _, c := range []struct {
		users []User
		want  string
	}{
		{w.Users, "passed passed"},
		{nil, "not made: no-users not made: no-users"},
		{[]User{}, "failed: unknown-user failed: unknown-user"},
		{[]User{{Name: "Bob", Cert: w.Users[0].Cert, Allowed: true}}, "failed: unknown-user failed: unknown-user"},
		{[]User{{Name: UserName, Allowed: true}}, "failed: not-on-file passed"},
		{[]User{{Name: UserName, Cert: w.Users[0].Cert}}, "passed failed: not-authorised"},
	} {
		v := w.ForServer(testClock)
		v.Users = c.users
		r := results(v.Verify(w.Client.Chain))
		if got := r["on-file"] + " " + r["authorised"]; got != c.want {
			t.Errorf("%v: %s, want %s", c.users, got, c.want)
		}
	}
}
