package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"handshakelab/core/lab"
	"handshakelab/core/scenario"
)

// A chain is judged: by its exit status, and in words that say what is wrong.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := func(name, scene string) string {
		t.Helper()
		s, err := scenario.Parse(scene)
		if err != nil {
			t.Fatal(err)
		}
		f, err := lab.FilesOf(s)
		if err != nil {
			t.Fatal(err)
		}
		chain := f.Server[:strings.Index(f.Server, "# the private key")]
		key := f.Server[len(chain):]
		for n, text := range map[string]string{name: chain, name + ".root": f.Trust, name + ".key": key} {
			if err := os.WriteFile(filepath.Join(dir, n), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return filepath.Join(dir, name)
	}
	good := file("good", "")
	const when = "--date=2026-07-01"
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{good, "--root=lab", when}, 0, "A client would go on"},
		{[]string{good, "--root=" + good + ".root", when, "--host=www.example.test"}, 0, "judged for www.example.test"},
		{[]string{good, when}, 1, "server-cert/issuer-trusted"}, // this machine knows nothing of the lab
		{[]string{good, "--root=lab", "--date=2030-01-01"}, 1, "ended on"},
		{[]string{good, "--root=lab", when, "--host=other.test"}, 1, "✗ server-cert/name"},
		{[]string{file("rsa", "server-key=rsa-1024"), "--root=lab", when}, 1, "✗ server-cert/key-size"},
		{[]string{file("ed", "server-key=ed25519"), "--root=lab", when}, 0, "A client would go on"},
		{[]string{file("gone", "server-cert=incomplete-chain"), "--root=lab", when}, 1, "✗ server-cert/issuer-trusted"},
		{[]string{good, "--root=lab", when, "--format=json"}, 0, "\"handshake-lab-trace\""},
	} {
		var out strings.Builder
		status, err := checkFile(context.Background(), c.args, &out, nil)
		if err != nil || status != c.status || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q: status %d (%v), want %d and %q:\n%.900s", c.args, status, err, c.status, c.says, out.String())
		}
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{nil, "one FILE is wanted"},
		{[]string{good + ".key", "--root=lab"}, "private key"},
		{[]string{good, "--date=yesterday"}, "no date"},
		{[]string{good, "--host=not a name", "--root=lab"}, "host"},
		{[]string{filepath.Join(dir, "nothing")}, "cannot read"},
		{[]string{good, "--root=" + good + ".key"}, "no certificate"},
		{[]string{good, "--format=pem"}, "no format"},
	} {
		var out strings.Builder
		if _, err := checkFile(context.Background(), c.args, &out, nil); err == nil || !strings.Contains(err.Error(), c.says) || out.Len() > 0 {
			t.Errorf("%q: %v, want %q", c.args, err, c.says)
		}
	}
}
