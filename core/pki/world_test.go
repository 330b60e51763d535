package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHosts: names of every kind are certified and found again.
func TestHosts(t *testing.T) {
	long := strings.Repeat("a", 60) + "." + strings.Repeat("b", 60) + ".test"
	for _, host := range []string{"www.example.test", "www.example.test.", "WWW.Example.Test", "localhost", "a_b.test",
		"other.test", "OTHER.test.", "shop.test", "xn--bcher-kva.test", "192.0.2.7", "2001:db8::7", "[2001:db8::7]", long} {
		for _, fault := range append([]string{""}, ServerFaults...) {
			s := testSpec("ecdsa-p256")
			s.Host, s.ClientHasCert = host, false
			if fault != "" {
				s.ServerFaults = []string{fault}
			}
			w := mustNew(t, s)
			v := w.ForClient([]string{"lab"}, testClock)
			checks := v.Verify(w.Server.Chain)
			if got, want := failed(checks), serverFails(s.ServerFaults); got != want {
				t.Errorf("host=%s server-cert=%s fails %q, want %q", host, fault, got, want)
			}
			agree(t, "host="+host+" "+fault, v, w.Server.Chain, checks)
		}
	}
	for _, host := range []string{"", ".", "*.example.test", "a..b", "-a.test", "a b.test", "bücher.test", "a\x00b.test",
		strings.Repeat("a", 64) + ".test", strings.Repeat("a.", 127) + "test", "fe80::1%eth0", "[x]"} {
		s := testSpec("ecdsa-p256")
		s.Host = host
		if _, err := New(s); err == nil {
			t.Errorf("host=%q is taken", host)
		}
	}
}

// TestClocks: a wrong clock at the verifier makes a good certificate expired
// or not yet valid, and its issuer's list out of date.
func TestClocks(t *testing.T) {
	w := mustNew(t, testSpec("ecdsa-p256"))
	for _, c := range []struct {
		clock                time.Time
		validity, revocation string
	}{
		{testClock, "passed", "passed"},
		{testClock.Add(-30 * day), "passed", "not made: status-out-of-date"},
		{testClock.Add(-30*day - time.Second), "failed: not-yet-valid", "not made: status-out-of-date"},
		{testClock.Add(60 * day), "passed", "not made: status-out-of-date"},
		{testClock.Add(60*day + time.Second), "failed: expired", "not made: status-out-of-date"},
		{testClock.AddDate(-50, 0, 0), "failed: not-yet-valid", "not made: status-out-of-date"},
		{testClock.AddDate(50, 0, 0), "failed: expired", "not made: status-out-of-date"},
	} {
		v := w.ForClient([]string{"lab"}, c.clock)
		checks := v.Verify(w.Server.Chain)
		r := results(checks)
		if r["validity"] != c.validity || r["revocation"] != c.revocation {
			t.Errorf("%v: %s, %s", c.clock, r["validity"], r["revocation"])
		}
		agree(t, c.clock.String(), v, w.Server.Chain, checks)
		for _, ch := range checks {
			if ch.ID == "server-cert/validity" && (string(ch.Want) != dates(c.clock) ||
				string(ch.Got) != "2025-12-16 12:00:00 UTC to 2026-03-16 12:00:00 UTC") {
				t.Errorf("got %q, want %q", ch.Got, ch.Want)
			}
		}
	}
}

// TestKeySize: RSA-1024 is too small for us (x509 takes it).
func TestKeySize(t *testing.T) {
	w := mustNew(t, testSpec("rsa-1024"))
	v := w.ForClient([]string{"lab"}, testClock)
	checks := v.Verify(w.Server.Chain)
	if failed(checks) != "key-size" {
		t.Errorf("server: %s", failed(checks))
	}
	agree(t, "rsa-1024", v, w.Server.Chain, checks)
	if f := failed(w.ForServer(testClock).Verify(w.Client.Chain)); f != "key-size" {
		t.Errorf("client: %s", f)
	}
}

// TestKeys: a holder has the key that the leaf certifies, or with wrong-key
// another one of the same kind and size.
func TestKeys(t *testing.T) {
	for _, kind := range KeyTypes {
		for _, wrong := range []bool{false, true} {
			s := testSpec(kind)
			s.Attacker = true
			if wrong {
				s.ServerFaults, s.ClientFaults = []string{"wrong-key"}, []string{"wrong-key"}
			}
			w := mustNew(t, s)
			seen := map[string]bool{}
			for who, id := range map[string]Identity{"server": w.Server, "client": w.Client, "attacker": w.Attacker} {
				leaf, err := x509.ParseCertificate(id.Chain[0])
				if err != nil {
					t.Fatal(err)
				}
				public, err := x509.MarshalPKIXPublicKey(id.Key.Public())
				if err != nil {
					t.Fatal(err)
				}
				seen[string(public)] = true
				same := string(public) == string(leaf.RawSubjectPublicKeyInfo)
				if want := !wrong || who == "attacker"; same != want {
					t.Errorf("%s %s wrong=%t: key fits: %t", kind, who, wrong, same)
				}
				if len(public) != len(leaf.RawSubjectPublicKeyInfo) {
					t.Errorf("%s %s: the other key is of another size", kind, who)
				}
				if r, ok := id.Key.(*rsa.PrivateKey); ok && fmt.Sprintf("rsa-%d", r.N.BitLen()) != kind {
					t.Errorf("%s %s: %d bits", kind, who, r.N.BitLen())
				}
				if e, ok := id.Key.(*ecdsa.PrivateKey); ok && e.Curve.Params().BitSize != map[string]int{"ecdsa-p256": 256, "ecdsa-p384": 384}[kind] {
					t.Errorf("%s %s: %s", kind, who, e.Curve.Params().Name)
				}
				wantIssuer := x509.ECDSAWithSHA256
				if strings.HasPrefix(kind, "rsa") {
					wantIssuer = x509.SHA256WithRSA
				}
				if leaf.SignatureAlgorithm != wantIssuer {
					t.Errorf("%s %s: signed with %v", kind, who, leaf.SignatureAlgorithm)
				}
			}
			if len(seen) != 3 {
				t.Errorf("%s wrong=%t: two parties share a key", kind, wrong)
			}
		}
	}
}

// TestAttacker: his certificate is for the host and trusted only by a
// client that trusts him.
func TestAttacker(t *testing.T) {
	for _, kind := range []string{"rsa-2048", "ecdsa-p256", "ed25519"} {
		s := testSpec(kind)
		s.Attacker = true
		s.ServerFaults = []string{"expired"} // the server's fault is not his
		w := mustNew(t, s)
		for trust, want := range map[string]string{"lab": "issuer-trusted", "lab,attacker": "", "attacker": "", "": "issuer-trusted"} {
			v := w.ForClient(strings.Split(trust, ","), testClock)
			checks := v.Verify(w.Attacker.Chain)
			if f := failed(checks); f != want {
				t.Errorf("%s, trusting %q: fails %q, want %q", kind, trust, f, want)
			}
			if r := results(checks)["revocation"]; r != "not made: no-status" {
				t.Errorf("revocation %s", r)
			}
			agree(t, "attacker, trust="+trust, v, w.Attacker.Chain, checks)
		}
	}
	if w := mustNew(t, testSpec("rsa-2048")); w.Attacker.Chain != nil || w.AttackerRoot != nil {
		t.Error("there is an attacker though nobody asked for one")
	}
}

// TestSeed: another seed gives another serial number and the same length;
// what has nothing to do with the seed or a fault stays as it was.
func TestSeed(t *testing.T) {
	a := testSpec("ecdsa-p256")
	b := a
	b.Seed = "desk 12"
	wa, wb := mustNew(t, a), mustNew(t, b)
	la, lb := wa.Server.Chain[0], wb.Server.Chain[0]
	if string(la) == string(lb) {
		t.Error("two seeds, one certificate")
	}
	ca, _ := x509.ParseCertificate(la)
	cb, _ := x509.ParseCertificate(lb)
	if len(ca.RawTBSCertificate) != len(cb.RawTBSCertificate) || ca.SerialNumber.BitLen() != 127 {
		t.Error("the serial numbers' lengths differ")
	}
	if string(wa.Server.Chain[1]) != string(wb.Server.Chain[1]) {
		t.Error("the intermediate depends on the seed")
	}
	c := a
	c.ClientFaults = []string{"expired"}
	if string(mustNew(t, c).Server.Chain[0]) != string(la) {
		t.Error("the server's certificate depends on the client's")
	}
	if first, second := mustNew(t, c), mustNew(t, c); first != second {
		t.Error("the same world is made twice")
	}
}

// TestRefusals: what can't be is refused with a sentence that says why.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		change func(*Spec)
		want   string
	}{
		{func(s *Spec) { s.ServerKey = "dsa" }, "server-key=dsa"},
		{func(s *Spec) { s.ClientKey = "" }, "client-key="},
		{func(s *Spec) { s.ServerFaults = []string{"late"} }, "server-cert=late"},
		{func(s *Spec) { s.ClientFaults = []string{"null-prefix"} }, "client-cert=null-prefix"},
		{func(s *Spec) { s.ServerFaults = []string{"expired", "expired"} }, "twice"},
		{func(s *Spec) { s.ServerFaults = []string{"not-yet-valid", "expired"} }, "both past its time and before it"},
		{func(s *Spec) { s.Revocation = "" }, "revocation="},
		{func(s *Spec) { s.Clock = time.Time{} }, "clock"},
		{func(s *Spec) { s.ClientHasCert, s.ClientFaults = false, []string{"expired"} }, "without a certificate"},
	} {
		s := testSpec("ecdsa-p256")
		c.change(&s)
		if _, err := New(s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want something with %q", err, c.want)
		}
	}
}

// Who has one thread for all gets a turn while certificates are made, and none
// where they are there already; no byte comes of it.
func TestPause(t *testing.T) {
	defer func() { Pause = nil }()
	turns := 0
	world := func() *World {
		w, err := New(Spec{Seed: "pause", Host: "www.example.test", Clock: testClock, ServerKey: "ecdsa-p256", Revocation: "off"})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	Pause = func() { turns++ }
	with := world()
	if turns == 0 {
		t.Error("nobody had a turn")
	}
	turns = 0
	if world(); turns > 0 {
		t.Errorf("%d turns where there was nothing to make", turns)
	}
	keep.worlds, keep.certs, Pause = nil, nil, nil
	if without := world(); !bytes.Equal(with.Server.Chain[0], without.Server.Chain[0]) {
		t.Error("another certificate came of it")
	}
}
