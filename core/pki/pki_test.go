package pki

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"handshakelab/core/check"
	"handshakelab/core/trace"
)

var testClock = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// testSpec is a scenario in which all is in order.
func testSpec(kind string) Spec {
	return Spec{Seed: "1", Host: "www.example.test", Clock: testClock, ServerKey: kind, ClientKey: kind,
		ClientHasCert: true, Revocation: "crl"}
}

func mustNew(t testing.TB, s Spec) *World {
	t.Helper()
	w, err := New(s)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	return w
}

// results gives each check's result, "passed" or "failed: reason", by name
// without the party.
func results(checks []trace.Check) map[string]string {
	m := map[string]string{}
	for _, c := range checks {
		_, name, _ := strings.Cut(c.ID, "/")
		m[name] = c.Result.String()
		if c.Reason != "" {
			m[name] += ": " + c.Reason
		}
	}
	return m
}

// failed gives the names of the failed checks, sorted and joined.
func failed(checks []trace.Check) string {
	var f []string
	for _, c := range checks {
		if c.Result == trace.Failed {
			_, name, _ := strings.Cut(c.ID, "/")
			f = append(f, name)
		}
	}
	slices.Sort(f)
	return strings.Join(f, " ")
}

// TestSingleFaults: each fault alone fails exactly its check, for its reason.
func TestSingleFaults(t *testing.T) {
	server := map[string]string{ // "check: reason", and after a ";" what is not made
		"":                 "",
		"expired":          "validity: expired",
		"not-yet-valid":    "validity: not-yet-valid",
		"wrong-host":       "name: wrong-host",
		"self-signed":      "issuer-trusted: self-signed; basic-constraints name-constraints revocation",
		"untrusted-root":   "issuer-trusted: untrusted-root",
		"incomplete-chain": "issuer-trusted: issuer-absent; basic-constraints issuer-signature name-constraints revocation",
		"bad-signature":    "issuer-signature: bad-signature",
		"revoked":          "revocation: revoked",
		"wrong-usage":      "extended-key-usage: wrong-usage",
		"wrong-key-usage":  "key-usage: wrong-key-usage",
		"not-a-ca":         "basic-constraints: not-a-ca; revocation",
		"wrong-key":        "",
		"null-prefix":      "name: null-prefix",
		"constrained":      "name-constraints: excluded-name",
	}
	client := map[string]string{
		"":               "",
		"expired":        "validity: expired",
		"not-yet-valid":  "validity: not-yet-valid",
		"self-signed":    "issuer-trusted: self-signed; basic-constraints revocation",
		"untrusted-root": "issuer-trusted: untrusted-root",
		"bad-signature":  "issuer-signature: bad-signature",
		"revoked":        "revocation: revoked",
		"wrong-usage":    "extended-key-usage: wrong-usage",
		"wrong-key":      "",
		"not-on-file":    "on-file: not-on-file",
		"not-authorised": "authorised: not-authorised",
	}
	if len(server) != len(ServerFaults)+1 || len(client) != len(ClientFaults)+1 {
		t.Fatal("the tables do not name every fault")
	}
	judge := func(t *testing.T, want string, checks []trace.Check) {
		t.Helper()
		wantFailed, wantUnmade, _ := strings.Cut(want, "; ")
		var gotFailed, gotUnmade []string
		for _, c := range checks {
			_, name, _ := strings.Cut(c.ID, "/")
			switch c.Result {
			case trace.Failed:
				gotFailed = append(gotFailed, name+": "+c.Reason)
			case trace.NotMade:
				gotUnmade = append(gotUnmade, name)
			}
		}
		slices.Sort(gotUnmade)
		if f := strings.Join(gotFailed, ", "); f != wantFailed {
			t.Errorf("failed %q, want %q", f, wantFailed)
		}
		if u := strings.Join(gotUnmade, " "); u != wantUnmade {
			t.Errorf("not made %q, want %q", u, wantUnmade)
		}
	}
	for _, kind := range KeyTypes {
		if kind == "rsa-1024" {
			continue // has a fault of its own, TestKeySize
		}
		for _, revocation := range []string{"crl", "ocsp", "staple"} {
			for fault, want := range server {
				t.Run("server/"+kind+"/"+revocation+"/"+fault, func(t *testing.T) {
					s := testSpec(kind)
					s.Revocation = revocation
					if fault != "" {
						s.ServerFaults = []string{fault}
					}
					w := mustNew(t, s)
					judge(t, want, w.ForClient([]string{"lab"}, testClock).Verify(w.Server.Chain))
				})
			}
			for fault, want := range client {
				t.Run("client/"+kind+"/"+revocation+"/"+fault, func(t *testing.T) {
					s := testSpec(kind)
					s.Revocation = revocation
					if fault != "" {
						s.ClientFaults = []string{fault}
					}
					w := mustNew(t, s)
					judge(t, want, w.ForServer(testClock).Verify(w.Client.Chain))
				})
			}
		}
	}
}

// comparable are the checks that x509's Verify makes too.
var comparableChecks = []string{"parse", "validity", "issuer-trusted", "issuer-signature", "name",
	"basic-constraints", "name-constraints", "extended-key-usage"}

// agree fails the test if x509's Verify and our comparable checks disagree.
func agree(t *testing.T, what string, v *Verifier, chain [][]byte, checks []trace.Check) {
	t.Helper()
	leaf, err := x509.ParseCertificate(chain[0])
	if err != nil {
		t.Fatal(err)
	}
	opts := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: v.Clock,
		DNSName: v.Host, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if v.Peer == trace.Client {
		opts.DNSName, opts.KeyUsages = "", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	for _, r := range v.Roots {
		opts.Roots.AddCert(r)
	}
	for _, der := range chain[1:] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		opts.Intermediates.AddCert(c)
	}
	_, err = leaf.Verify(opts)
	ours := true
	for _, c := range checks {
		_, name, _ := strings.Cut(c.ID, "/")
		if c.Result == trace.Failed && slices.Contains(comparableChecks, name) {
			ours = false
		}
	}
	if ours != (err == nil) {
		t.Errorf("%s: ours %t (failed: %s), x509: %v", what, ours, failed(checks), err)
	}
}

// combinations calls f with every set of faults with at most most members.
func combinations(all []string, most int, f func(set []string)) {
	for bits := range 1 << len(all) {
		var set []string
		for i, x := range all {
			if bits&(1<<i) != 0 {
				set = append(set, x)
			}
		}
		if len(set) <= most {
			f(set)
		}
	}
}

// every says up to how many faults at once are tried: all natively with the
// quick keys; pairs with RSA, and under wasm, where it would take minutes.
func every(kind string) int {
	if runtime.GOOS == "js" || kind != "ecdsa-p256" || testing.Short() {
		return 2
	}
	return 99
}

// serverFails are the checks that a set of faults must fail: those of each fault
// alone, but without an issuer nothing that needs one.
func serverFails(set faults) string {
	var f []string
	for fault, name := range map[string]string{"expired": "validity", "not-yet-valid": "validity", "wrong-host": "name",
		"null-prefix": "name", "self-signed": "issuer-trusted", "untrusted-root": "issuer-trusted",
		"incomplete-chain": "issuer-trusted", "wrong-usage": "extended-key-usage", "wrong-key-usage": "key-usage"} {
		if set.has(fault) {
			f = append(f, name)
		}
	}
	for fault, name := range map[string]string{"bad-signature": "issuer-signature", "revoked": "revocation",
		"not-a-ca": "basic-constraints", "constrained": "name-constraints"} {
		if set.has(fault) && !set.has("incomplete-chain") {
			f = append(f, name)
		}
	}
	slices.Sort(f)
	return strings.Join(slices.Compact(f), " ")
}

// TestEveryCombination: with every set of faults that can be built, each
// check fails that should and no other, and x509 agrees on the whole.
func TestEveryCombination(t *testing.T) {
	for _, kind := range []string{"ecdsa-p256", "rsa-2048"} {
		built, refused := 0, 0
		combinations(ServerFaults, every(kind), func(set []string) {
			s := testSpec(kind)
			s.ClientHasCert = false
			s.ServerFaults = set
			w, err := New(s)
			if err != nil {
				refused++
				conflictIn(t, set, err)
				return
			}
			built++
			v := w.ForClient([]string{"lab"}, testClock)
			checks := v.Verify(w.Server.Chain)
			if got, want := failed(checks), serverFails(set); got != want {
				t.Errorf("server-cert=%v fails %q, want %q", set, got, want)
			}
			agree(t, fmt.Sprintf("server-cert=%v", set), v, w.Server.Chain, checks)
			inOrder(t, "server-cert/", checks)
		})
		t.Logf("%s: server: %d sets of faults built, %d refused", kind, built, refused)

		built, refused = 0, 0
		combinations(ClientFaults, every(kind), func(set []string) {
			s := testSpec(kind)
			s.ClientFaults = set
			w, err := New(s)
			if err != nil {
				refused++
				conflictIn(t, set, err)
				return
			}
			built++
			v := w.ForServer(testClock)
			checks := v.Verify(w.Client.Chain)
			want := strings.Fields(serverFails(set))
			for fault, name := range map[string]string{"not-on-file": "on-file", "not-authorised": "authorised"} {
				if slices.Contains(set, fault) {
					want = append(want, name)
				}
			}
			slices.Sort(want)
			if got := failed(checks); got != strings.Join(want, " ") {
				t.Errorf("client-cert=%v fails %q, want %q", set, got, want)
			}
			agree(t, fmt.Sprintf("client-cert=%v", set), v, w.Client.Chain, checks)
			inOrder(t, "client-cert/", checks)
		})
		t.Logf("%s: client: %d sets of faults built, %d refused", kind, built, refused)
	}
}

// conflictIn fails the test if err does not name a pair of faults of the set.
func conflictIn(t *testing.T, set faults, err error) {
	t.Helper()
	for _, c := range conflicts {
		if set.has(c.a) && set.has(c.b) && strings.Contains(err.Error(), c.why) {
			return
		}
	}
	t.Errorf("%v: refused without a conflict: %v", set, err)
}

// inOrder fails the test if the checks are not all the table's checks of this
// prefix in its order, but for the handshake's two.
func inOrder(t *testing.T, prefix string, checks []trace.Check) {
	t.Helper()
	i := 0
	for _, row := range check.Table {
		if !strings.HasPrefix(row.ID, prefix) || row.ID == prefix+"present" || row.ID == prefix+"key-type" {
			continue
		}
		if i >= len(checks) || checks[i].ID != row.ID || checks[i].Clause != row.Clause {
			t.Fatalf("check %d is not %s", i, row.ID)
		}
		i++
	}
	if i != len(checks) {
		t.Fatalf("%d checks, want %d", len(checks), i)
	}
}

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
