package view

import (
	"strings"
	"testing"

	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// filesOf gives the PEM files of a scenario: the server's chain without its
// key, the key, whom the client trusts.
func filesOf(t *testing.T, text string) (chain, key, trust string) {
	t.Helper()
	s, err := scenario.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	f, err := lab.FilesOf(s)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(f.Server, "# the private key")
	return f.Server[:at], f.Server[at:], f.Trust
}

// A chain that is pasted is judged at once, for the host that it names and by
// today's date; both can be changed, and a root be trusted.
func TestOwnCertificateIsJudged(t *testing.T) {
	chain, key, trust := filesOf(t, "")
	st := New("bench=certificate")
	st.Now = "2026-07-10T08:00:00.123Z"
	st = Update(st, "chain:"+chain)
	if got := shown(st, "judged"); !strings.Contains(got, "A client would take this certificate.") || !strings.Contains(got, "Failed: 0") {
		t.Errorf("a good one: %q", got)
	}
	if got := shown(st, "sum"); !strings.Contains(got, "www.example.test, on 2026-07-10") || !strings.Contains(got, "those that browsers trust are not in here") ||
		!strings.Contains(got, "The lab does not have it") {
		t.Errorf("a good one: %q", got)
	}
	if st.Fragment() != "bench=certificate" {
		t.Errorf("the address is %q", st.Fragment())
	}
	for action, want := range map[string]string{
		"own-date:2031-01-01": "ended on 30 August 2026", "own-host:other.test": "meant to call other.test",
		"root:" + chain: "A client would take", "own-date:": "A client would take",
		"own-date:soon": "is no date", "own-host:not a name": "host", "root:" + key: "private key", "root:nothing": "neither hexadecimal",
		"chain:" + key: "private key", "chain:" + trust + key: "private key", "chain:16 03 01 00 00": "There is no certificate in it",
	} {
		next := Update(st, action)
		if got := shown(next, "judged") + shown(next, "refused"); !strings.Contains(got, want) {
			t.Errorf("%.20s: %q, which lacks %q", action, got, want)
		}
		if html := HTML(Render(next)); strings.Contains(html, "PRIVATE KEY") {
			t.Errorf("%.20s: a private key is kept", action)
		}
	}
	// Its bytes are shown, and no others.
	for i := range st.ownCert.findings {
		if st.ownCert.findings[i].ID == "server-cert/validity" {
			st = Update(st, "finding:"+itoa(i))
		}
	}
	if got := shown(st, "named-bytes"); !strings.Contains(got, "notAfter") || strings.Contains(got, "subjectPublicKey") {
		t.Errorf("validity's bytes: %q", got)
	}
	// It is shown in the handshake, at step 3, and one comes back.
	st = Update(st, "judged:")
	if st.Step != 3 || !st.Brought() || !strings.Contains(shown(st, "recording"), "does not have its private key") {
		t.Errorf("step %d, %q", st.Step, shown(st, "recording"))
	}
	if got := shown(Update(st, "step:0"), "stop"); !strings.Contains(got, "signature on the key exchange is wrong") {
		t.Errorf("the handshake stops with %q", got)
	}
	if st = Update(st, "bench:certificate"); !strings.Contains(shown(st, "judged"), "A client would take") {
		t.Error("the way back leads elsewhere")
	}
}

// A chain under a root that nobody here knows: it fails, and its own root can
// be trusted by one click.
func TestStrangersRoot(t *testing.T) {
	chain, _, _ := filesOf(t, "server-cert=untrusted-root")
	st := New("bench=certificate")
	st.Now = labDate
	st = Update(st, "chain:"+chain)
	if got := shown(st, "judged"); !strings.Contains(got, "A client would stop here.") {
		t.Errorf("%q", got)
	}
	if st = Update(st, "own-root"); !strings.Contains(shown(st, "judged"), "A client would take") || !strings.Contains(shown(st, "sum"), "Trusted is the last certificate") {
		t.Errorf("%q", shown(st, "judged"))
	}
}

// From the bench for bytes a chain can be taken along.
func TestFromBytesToCertificate(t *testing.T) {
	st := Update(Update(New("bench=bytes"), "sample:chain"), "judge")
	st.Now = labDate
	if st.Bench != "certificate" || st.ownCert == nil || st.ownCert.trace == nil {
		t.Fatalf("bench %q", st.Bench)
	}
	for _, action := range []string{"shown-chain:", "shown-chain:server-cert=expired", "shown-chain:server-cert=wrong-host", "shown-chain:server-cert=self-signed"} {
		st = Update(st, action)
		failed := 0
		for _, f := range st.ownCert.findings {
			if f.Result == trace.Failed {
				failed++
			}
		}
		if want := min(len(action)-len("shown-chain:"), 1); failed != want {
			t.Errorf("%s: %d checks failed", action, failed)
		}
	}
	for _, strange := range []string{"finding:99", "finding:x", "judged:nonsense", "shown-chain:x=y", "own-date:9999999", "root: ", "chain: "} {
		Render(Update(st, strange))
	}
}
