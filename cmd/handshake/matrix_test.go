package main

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
)

func TestMatrix(t *testing.T) {
	status, out, errs := call("matrix", "--rows", "client-cert", "--columns", "client-auth")
	if status != 0 {
		t.Fatalf("exit status %d: %s", status, errs)
	}
	for _, want := range []string{
		`(?m)^client-cert +off +request +require$`, `(?m)^valid +✓ +✓ +✓$`, `(?m)^none +✓ +✓ +✗S6$`, `(?m)^expired +✓ +✗S6 +✗S6$`,
		`(?m)^ +4  client-cert/validity +Is today`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s does not match\n%s", want, out)
		}
	}
	if !regexp.MustCompile(`^\d+ handshakes in [\d.]+ s, \d+ a second\n$`).MatchString(errs) {
		t.Errorf("the rate is told as %q", errs)
	}
}

// All values of all keys, in parallel: the same as one after the other, in
// the same order.
func TestMatrixOfEverything(t *testing.T) {
	status, out, errs := call("matrix", "--rows", "all", "--format", "csv", "preset:client-certificate")
	all, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || status != 0 {
		t.Fatalf("exit status %d, %v: %s", status, err, errs)
	}
	n := 0
	for _, r := range all[1:] {
		switch {
		case r[2] == "" || r[2] == "not tried":
			t.Errorf("%q was not tried", r)
		case r[2] != "none":
			n++
		}
		if r[0] == "server-cert" && r[1] == "expired" && (r[6] != "server-cert/validity" || r[5] != "3") {
			t.Errorf("expired: %q", r)
		}
	}
	t.Logf("%d handshakes", n)
	if n < 300 {
		t.Errorf("only %d handshakes", n)
	}
	if _, again, _ := call("matrix", "--rows", "all", "--format", "csv", "preset:client-certificate"); again != out {
		t.Error("a second time something else comes out")
	}
}
