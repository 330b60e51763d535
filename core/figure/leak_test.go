package figure

import (
	"strings"
	"testing"

	"handshakelab/core/trace"
)

// Forward secrecy is seen: the same theft opens the one recording and not the
// other, and it is the onlooker who sees it.
func TestLeaks(t *testing.T) {
	const rsa, ecdhe = "leak=server-key:after", "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&leak=server-key:after"
	s := Build(run(t, rsa), Options{View: "onlooker"})
	if s.Verdict.Title != "The recording opens." || s.Rows[9].Cells[0].Speech != "“GET / HTTP/1.1”" {
		t.Errorf("RSA: %q, the client says %q", s.Verdict.Title, s.Rows[9].Cells[0].Speech)
	}
	s = Build(run(t, ecdhe), Options{View: "onlooker"})
	if s.Verdict.Title != "The recording stays shut." || !strings.Contains(s.Verdict.Text, "premaster secret does not follow") || s.Rows[9].Cells[0].Speech != "" {
		t.Errorf("ECDHE: %q %q, the client says %q", s.Verdict.Title, s.Verdict.Text, s.Rows[9].Cells[0].Speech)
	}
	// Its owner is not told.
	for view, want := range map[string]int{"all": 1, "onlooker": 1, "client": 0, "server": 0} {
		n := 0
		for _, r := range Build(run(t, rsa), Options{View: view}).Rows {
			for _, l := range r.Lines {
				if l.Kind == "leak" {
					n++
				}
			}
		}
		if n != want {
			t.Errorf("%s: %d leaks are told", view, n)
		}
	}
	// With the key beforehand nothing stops the man in the middle.
	s = Build(run(t, "attack=intercept&leak=server-key:before"), Options{})
	if s.Stop != nil || len(s.Lanes) != 3 || result(s.Rows[2], 0, "server-cert/issuer-trusted") != trace.Passed {
		t.Errorf("the man in the middle is stopped: %+v", s.Stop)
	}
}
