package pki

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"
)

// TestLooked: what a check says it looked at is that part of the certificate.
func TestLooked(t *testing.T) {
	s := testSpec("rsa-2048")
	w := mustNew(t, s)
	leaf, _ := x509.ParseCertificate(w.Server.Chain[0])
	want := map[string][]byte{"validity": nil, "issuer-signature": leaf.Signature, "name": []byte(s.Host), "issuer-trusted": nil,
		"revocation": leaf.SerialNumber.Bytes(), "key-size": leaf.RawSubjectPublicKeyInfo}
	for _, c := range w.ForClient([]string{"lab"}, testClock).Verify(w.Server.Chain) {
		_, name, _ := strings.Cut(c.ID, "/")
		for _, l := range c.Looked {
			b := w.Server.Chain[l.Buf-1][l.Off : l.Off+l.Len]
			if x, ok := want[name]; ok && !strings.Contains(string(b), string(x)) {
				t.Errorf("%s looked at %x", name, b)
			}
			if name == "validity" && (!strings.Contains(string(b), "251216120000Z") || len(b) != 32) {
				t.Errorf("validity looked at %q", b)
			}
			if name == "issuer-trusted" && l.Buf != 2 {
				t.Errorf("issuer-trusted looked at certificate %d", l.Buf)
			}
			delete(want, name)
		}
	}
	if len(want) != 0 {
		t.Errorf("not looked at: %v", want)
	}
}

// TestUse: RSA key exchange needs keyEncipherment, a signature
// digitalSignature.
func TestUse(t *testing.T) {
	for _, c := range []struct {
		kind string
		use  Use
		want string
	}{{"rsa-2048", Encipherment, ""}, {"rsa-2048", Signing, ""}, {"rsa-2048", AnyUse, ""},
		{"ecdsa-p256", Signing, ""}, {"ecdsa-p256", AnyUse, ""}, {"ecdsa-p256", Encipherment, "key-usage"}} {
		w := mustNew(t, testSpec(c.kind))
		v := w.ForClient([]string{"lab"}, testClock)
		v.Use = c.use
		if f := failed(v.Verify(w.Server.Chain)); f != c.want {
			t.Errorf("%s for %d: fails %q", c.kind, c.use, f)
		}
	}
}

// TestRevocationOff and the other ways in which nobody can say.
func TestUnknownStatus(t *testing.T) {
	for _, kind := range []string{"rsa-2048", "ecdsa-p256"} {
		for mode, want := range map[string]string{"off": "revocation-off", "crl": "no-status", "ocsp": "no-status", "staple": "no-staple"} {
			s := testSpec(kind)
			s.Revocation = mode
			w := mustNew(t, s)
			v := w.ForClient([]string{"lab"}, testClock)
			v.CRLs, v.Responses, v.Stapled = nil, nil, nil
			if r := results(v.Verify(w.Server.Chain))["revocation"]; r != "not made: "+want {
				t.Errorf("%s: %s", mode, r)
			}
		}
		// Stapled, but altered, or about another certificate.
		s := testSpec(kind)
		s.Revocation = "staple"
		w := mustNew(t, s)
		v := w.ForClient([]string{"lab"}, testClock)
		for i, want := range map[int]string{len(w.Staple) - 1: "status-bad-signature", 0: "status-unreadable"} {
			v.Stapled = slices.Clone(w.Staple)
			v.Stapled[i] ^= 1
			if r := results(v.Verify(w.Server.Chain))["revocation"]; r != "not made: "+want {
				t.Errorf("byte %d: %s", i, r)
			}
		}
		s.Seed = "another"
		v.Stapled = mustNew(t, s).Staple
		if r := results(v.Verify(w.Server.Chain))["revocation"]; r != "not made: no-status" {
			t.Error(r)
		}
		// A list whose signature was altered is no list.
		crl := mustNew(t, testSpec(kind)).CRLs[1]
		der := slices.Clone(crl.DER)
		der[len(der)-1] ^= 1
		bad, err := ParseCRL(der)
		if err != nil {
			t.Fatal(err)
		}
		v.Revocation, v.CRLs = "crl", []*CRL{bad}
		if r := results(v.Verify(w.Server.Chain))["revocation"]; r != "not made: status-bad-signature" {
			t.Error(r)
		}
	}
}

// TestUnreadable: a leaf that is none fails parse, and nothing else is said.
func TestUnreadable(t *testing.T) {
	w := mustNew(t, testSpec("ecdsa-p256"))
	v := w.ForClient([]string{"lab"}, testClock)
	checks := v.Verify([][]byte{{1, 2, 3}, w.Server.Chain[1]})
	if failed(checks) != "parse" {
		t.Error(failed(checks))
	}
	inOrder(t, "server-cert/", checks)
	checks = v.Verify([][]byte{w.Server.Chain[0], {1, 2, 3}})
	if failed(checks) != "issuer-trusted parse" {
		t.Error(failed(checks))
	}
	if v.Verify(nil) != nil {
		t.Error("an empty chain gives checks")
	}
}

// TestAnyOrder: certificates sent out of order, twice, or with others among
// them are sorted out, as x509 does.
func TestAnyOrder(t *testing.T) {
	s := testSpec("ecdsa-p256")
	s.ServerFaults = []string{"untrusted-root"}
	stranger := mustNew(t, s)
	s.ServerFaults = nil
	w := mustNew(t, s)
	v := w.ForClient([]string{"lab"}, testClock)
	leaf, inter := w.Server.Chain[0], w.Server.Chain[1]
	for i, chain := range [][][]byte{{leaf, stranger.Server.Chain[1], inter}, {leaf, inter, inter},
		{leaf, inter, w.LabRoots[1].Raw}, {leaf, w.LabRoots[1].Raw, inter}, {leaf, leaf, inter}} {
		checks := v.Verify(chain)
		if f := failed(checks); f != "" {
			t.Errorf("order %d: %s", i, f)
		}
		agree(t, "order", v, chain, checks)
	}
	root := w.LabRoots[1].Raw
	checks := v.Verify([][]byte{root})
	if r := results(checks)["issuer-trusted"]; r != "passed" {
		t.Error("a trusted root as a leaf:", r)
	}
	agree(t, "root", v, [][]byte{root}, checks)
}
