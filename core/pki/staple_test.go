package pki

import (
	"crypto/x509"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"handshakelab/core/trace"
)

// TestMustStaple: a certificate that promises a staple is refused without a
// current one, and only by clients that asked.
func TestMustStaple(t *testing.T) {
	const none trace.Result = 0
	for _, m := range []struct {
		promise    bool
		revocation string
		staple     string
		faults     []string

		must             trace.Result
		reason           string
		revocationResult trace.Result
		revocationReason string
	}{
		{false, "staple", "", nil, none, "", trace.Passed, ""},
		{false, "staple", "none", nil, none, "", trace.NotMade, "no-staple"},
		{false, "staple", "stale", nil, none, "", trace.NotMade, "status-out-of-date"},
		{true, "staple", "", nil, trace.Passed, "", trace.Passed, ""},
		{true, "staple", "none", nil, trace.Failed, "no-staple", trace.NotMade, "no-staple"},
		{true, "staple", "stale", nil, trace.Failed, "status-out-of-date", trace.NotMade, "status-out-of-date"},
		{true, "staple", "", []string{"revoked"}, trace.Passed, "", trace.Failed, "revoked"},
		{true, "staple", "stale", []string{"revoked"}, trace.Failed, "status-out-of-date", trace.NotMade, "status-out-of-date"},
		{true, "staple", "none", []string{"revoked"}, trace.Failed, "no-staple", trace.NotMade, "no-staple"},
		{true, "crl", "", nil, trace.NotMade, "not-asked-to-staple", trace.Passed, ""},
		{true, "off", "", nil, trace.NotMade, "not-asked-to-staple", trace.NotMade, "revocation-off"},
		{true, "staple", "", []string{"self-signed"}, trace.Failed, "no-staple", trace.NotMade, "self-signed"},
	} {
		for _, key := range []string{"rsa-2048", "ecdsa-p256"} {
			t.Run(fmt.Sprint(m.promise, m.revocation, m.staple, m.faults, key), func(t *testing.T) {
				w, err := New(Spec{Seed: "1", Host: "www.example.test", Clock: testClock, ServerKey: key, Revocation: m.revocation,
					MustStaple: m.promise, Staple: m.staple, ServerFaults: m.faults})
				if err != nil {
					t.Fatal(err)
				}
				checks := w.ForClient([]string{"lab"}, testClock).Verify(w.Server.Chain)
				results(checks)
				inOrder(t, "server-cert/", checks)
				var must, revocation trace.Check
				for _, c := range checks {
					switch c.ID {
					case "server-cert/must-staple":
						must = c
					case "server-cert/revocation":
						revocation = c
					}
				}
				if must.Result != m.must || must.Reason != m.reason || m.must != none && len(must.Looked) != 1 {
					t.Errorf("must-staple %v %q, want %v %q", must.Result, must.Reason, m.must, m.reason)
				}
				if revocation.Result != m.revocationResult || revocation.Reason != m.revocationReason {
					t.Errorf("revocation %v %q, want %v %q", revocation.Result, revocation.Reason, m.revocationResult, m.revocationReason)
				}
			})
		}
	}
}

// TestTLSFeature: what is minted is what OpenSSL calls a TLS feature, and
// another feature is no promise.
func TestTLSFeature(t *testing.T) {
	w, err := New(Spec{Seed: "1", Host: "www.example.test", Clock: testClock, ServerKey: "ecdsa-p256", Revocation: "staple", MustStaple: true})
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "js" {
		t.Log("OpenSSL is not asked: a WebAssembly module cannot start it")
	} else {
		cmd := exec.Command("openssl", "x509", "-inform", "DER", "-noout", "-ext", "tlsfeature")
		cmd.Stdin = strings.NewReader(string(w.Server.Chain[0]))
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "status_request") {
			t.Errorf("%v: %s", err, out)
		}
	}
	other := tlsFeature()
	for value, want := range map[string]bool{"\x30\x03\x02\x01\x05": true, "\x30\x03\x02\x01\x11": false, "\x30\x06\x02\x01\x11\x02\x01\x05": true, "": false, "\x30\x03\x02": false} {
		other.Value = []byte(value)
		c := &x509.Certificate{}
		c.Extensions = append(c.Extensions, other)
		if wantsStaple(c) != want {
			t.Errorf("%x: %v", value, !want)
		}
	}
}
