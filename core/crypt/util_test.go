package crypt

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"hash"
	"os"
	"strings"
	"testing"
)

// vectors reads a testdata file of cases "name: value", separated by empty
// lines; lines with # are comments.
func vectors(t testing.TB, file string) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	v := vector{t, map[string]string{}, map[string]bool{}}
	for line := range strings.SplitSeq(string(data)+"\n", "\n") {
		name, value, ok := strings.Cut(line, ": ")
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "" && len(v.fields) > 0:
			all = append(all, v)
			v = vector{t, map[string]string{}, map[string]bool{}}
		case line == "":
		case !ok:
			t.Fatalf("%s: no field: %q", file, line)
		default:
			v.fields[name] = value
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s: no case", file)
	}
	return all
}

type vector struct {
	t      testing.TB
	fields map[string]string
	used   map[string]bool
}

func (v vector) has(name string) bool { return v.fields[name] != "" }

func (v vector) text(name string) string {
	v.used[name] = true
	return v.fields[name]
}

func (v vector) hex(name string) []byte {
	v.t.Helper()
	if !v.has(name) {
		v.t.Fatalf("no field %s", name)
	}
	return unhex(v.t, v.text(name))
}

// done fails if the case has a field that nobody looked at.
func (v vector) done() {
	v.t.Helper()
	for name := range v.fields {
		if !v.used[name] {
			v.t.Errorf("field %s is not tested", name)
		}
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func same(t testing.TB, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}

// testKeys are testdata/keys.pem's by name.
func testKeys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	rest, err := os.ReadFile("testdata/keys.pem")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]crypto.Signer{}
	for _, name := range []string{"rsa-1024", "rsa-2048", "p256", "p384", "p521", "ed25519"} {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		keys[name] = key.(crypto.Signer)
	}
	return keys
}

// rerun1 runs an Op and fails unless it has one output.
func rerun1(t testing.TB, name, params string, in ...[]byte) []byte {
	t.Helper()
	out, err := Rerun(name, params, in)
	if err != nil || len(out) != 1 {
		t.Fatalf("Rerun(%s, %q): %d outputs, %v", name, params, len(out), err)
	}
	return out[0]
}

// countingHash counts the bytes written to it.
type countingHash struct {
	hash.Hash
	n int
}

func (c *countingHash) Write(b []byte) (int, error) {
	c.n += len(b)
	return c.Hash.Write(b)
}
