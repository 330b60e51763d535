package pki

import (
	"crypto/x509"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
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

// seen are the reasons that any test met.
var seen sync.Map

// TestMain asks in the end whether every reason came up in some test.
func TestMain(m *testing.M) {
	code := m.Run()
	if run := flag.Lookup("test.run").Value.String(); code == 0 && run == "" && flag.Lookup("test.fuzz").Value.String() == "" {
		for _, r := range Reasons {
			if _, ok := seen.Load(r); !ok {
				fmt.Println("FAIL: no test met the reason", r)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// results gives each check's result, "passed" or "failed: reason", by name
// without the party.
func results(checks []trace.Check) map[string]string {
	m := map[string]string{}
	for _, c := range checks {
		if c.Reason != "" && !slices.Contains(Reasons[:], c.Reason) {
			panic("not in Reasons: " + c.Reason)
		}
		seen.Store(c.Reason, true)
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
	results(checks)
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
		if row.ID == "server-cert/must-staple" && (i >= len(checks) || checks[i].ID != row.ID) {
			continue // of certificates that promise a staple only
		}
		if row.ID == "server-cert/transparency" && (i >= len(checks) || checks[i].ID != row.ID) {
			continue // by clients that demand it only
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
