package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What differs is named, with what stands in each; what is the same is not.
func TestCompare(t *testing.T) {
	_, out, errs := call("compare", "", "server-cert=expired")
	for _, want := range []string{
		"A: the normal handshake\nB: server-cert=expired\n",
		"A: ✓ It worked. round trips before the first data: 2; bytes from the client 639, from the server 2481\n",
		"    B ✗ The client finds: The certificate has expired.\n",
		"validity/notAfter\n            A 2026-08-30T12:00:00Z\n            B 2026-06-21T12:00:00Z\n",
		"    =   client_random, server_random\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said%s:\n%s", want, errs, out)
		}
	}
	for _, no := range []string{"sends ClientHello", "The issuer has not revoked"} {
		if strings.Contains(out, no) {
			t.Errorf("%q is said, and is the same", no)
		}
	}
	if _, out, _ := call("compare", "--all", "", "server-cert=expired"); !strings.Contains(out, "    = → The client sends ClientHello, 131 bytes\n") {
		t.Errorf("--all does not show what is the same:\n%s", out)
	}
}

// A saved trace is compared like the run that it was saved from.
func TestCompareSavedTraces(t *testing.T) {
	_, saved, _ := call("run", "--format", "json", "versions=tls1.3")
	name := filepath.Join(t.TempDir(), "then.json")
	if err := os.WriteFile(name, []byte(saved), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, out, errs := call("compare", name, "versions=tls1.3"); status != 0 || !strings.Contains(out, "the same, to the byte") {
		t.Errorf("a trace differs from its own run (%d, %s):\n%s", status, errs, out)
	}
	if status, _, _ := call("compare", name, ""); status != 1 {
		t.Errorf("exit status %d", status)
	}
}
