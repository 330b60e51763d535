package pki

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// verdictOn gives what Verify says of transparency; the zero Check if it says
// nothing.
func verdictOn(t *testing.T, v *Verifier, chain [][]byte) trace.Check {
	t.Helper()
	checks := v.Verify(chain)
	results(checks)
	inOrder(t, "server-cert/", checks)
	for _, c := range checks {
		if c.ID == "server-cert/transparency" {
			return c
		}
	}
	return trace.Check{}
}

// TestTransparency: a certificate is taken when a known log has it, and refused
// without its word, by clients that demand it and by no others.
func TestTransparency(t *testing.T) {
	const none trace.Result = 0
	for _, m := range []struct {
		word   string
		fault  string
		clock  time.Time
		result trace.Result
		reason string
	}{
		{"", "", testClock, none, ""},
		{"on", "", testClock, trace.Passed, ""},
		{"missing", "", testClock, trace.Failed, "no-sct"},
		{"forged", "", testClock, trace.Failed, "unknown-log"},
		{"on", "", testClock.Add(logged), trace.Passed, ""},
		{"on", "", testClock.Add(logged - time.Millisecond), trace.Failed, "sct-in-future"},
		{"on", "", testClock.AddDate(-100, 0, 0), trace.Failed, "sct-in-future"},
		{"on", "expired", testClock, trace.Passed, ""},
		{"on", "revoked", testClock, trace.Passed, ""},
		{"on", "incomplete-chain", testClock, trace.Passed, ""},
		{"on", "self-signed", testClock, trace.Failed, "no-sct"},
		{"on", "untrusted-root", testClock, trace.Failed, "no-sct"},
		{"on", "bad-signature", testClock, trace.Failed, "no-sct"},
	} {
		for _, key := range []string{"rsa-2048", "ecdsa-p256"} {
			t.Run(fmt.Sprint(m.word, m.fault, m.clock.Unix(), key), func(t *testing.T) {
				s := Spec{Seed: "1", Host: "www.example.test", Clock: testClock, ServerKey: key, Revocation: "off", Transparency: m.word}
				if m.fault != "" {
					s.ServerFaults = []string{m.fault}
				}
				w := mustNew(t, s)
				c := verdictOn(t, w.ForClient([]string{"lab"}, m.clock), w.Server.Chain)
				if c.Result != m.result || c.Reason != m.reason || m.result != none && len(c.Looked) != 1 {
					t.Errorf("%+v, want %v %q", c, m.result, m.reason)
				}
			})
		}
	}
	s := testSpec("rsa-2048")
	s.Transparency = "perhaps"
	if _, err := New(s); err == nil {
		t.Error("transparency=perhaps is taken")
	}
}

// TestTimestamps: a single changed bit, another certificate and another kind
// of signature are noticed; one good timestamp among others is enough.
func TestTimestamps(t *testing.T) {
	w := mustNew(t, Spec{Seed: "1", Host: "www.example.test", Clock: testClock, ServerKey: "rsa-2048", Revocation: "off", Transparency: "on"})
	other := mustNew(t, Spec{Seed: "2", Host: "www.example.test", Clock: testClock, ServerKey: "rsa-2048", Revocation: "off", Transparency: "on"})
	v := w.ForClient([]string{"lab"}, testClock)
	say := func(scts ...[]byte) trace.Check {
		v.SCTs = scts
		return verdictOn(t, v, w.Server.Chain)
	}
	good := w.SCTs[0]
	if c := say(good); c.Result != trace.Passed || string(c.Got) != "Handshake Lab Log, 2025-12-16 12:00:00 UTC" {
		t.Errorf("%+v, %s", c, c.Got)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if c := say(bad); c.Result != trace.Failed {
			t.Errorf("byte %d changed: %+v", i, c)
		}
		if c := say(bad, good); c.Result != trace.Passed {
			t.Errorf("byte %d changed, and a good one: %+v", i, c)
		}
	}
	change := func(f func(*wire.SCT)) []byte {
		s, err := wire.ParseSCT(good)
		if err != nil {
			t.Fatal(err)
		}
		f(&s)
		return s.Bytes()
	}
	for _, m := range []struct {
		sct    []byte
		reason string
	}{
		{other.SCTs[0], "sct-bad-signature"},
		{change(func(s *wire.SCT) { s.Timestamp++ }), "sct-bad-signature"},
		{change(func(s *wire.SCT) { s.Timestamp = 1<<64 - 1 }), "sct-bad-signature"},
		{change(func(s *wire.SCT) { s.Extensions = []byte{0} }), "sct-bad-signature"},
		{change(func(s *wire.SCT) { s.Scheme = iana.ECDSASecp384r1SHA384 }), "sct-bad-signature"},
		{change(func(s *wire.SCT) { s.Signature = nil }), "sct-bad-signature"},
		{change(func(s *wire.SCT) { s.LogID[31] ^= 1 }), "unknown-log"},
		{change(func(s *wire.SCT) { s.Version, s.Rest = 1, []byte{0} }), "sct-unreadable"},
		{good[:40], "sct-unreadable"},
	} {
		if c := say(m.sct); c.Result != trace.Failed || c.Reason != m.reason {
			t.Errorf("%x: %+v, want %s", m.sct, c, m.reason)
		}
	}
	v.SCTs = [][]byte{good}
	if c := verdictOn(t, v, [][]byte{{0x30}}); c.Result != trace.NotMade || c.Reason != "unreadable" {
		t.Errorf("%+v", c)
	}
}
