package view

import (
	"strings"
	"testing"
)

// What the address holds of the workbench comes back as it was.
func TestWorkbenchRoundTrips(t *testing.T) {
	for _, f := range []string{
		"bench=compare&with=normal",
		"edition=1&server-cert=expired&bench=compare&with=normal",
		"bench=compare&with=edition%3D1%26versions%3Dtls1.3",
		"edition=1&versions=tls1.3&bench=compare&with=edition%3D1%26ciphers%3DTLS_CHACHA20_POLY1305_SHA256%26groups%3DX25519MLKEM768",
		"theme=dark&bench=compare&with=edition%3D1%26seed%3Da%2525b%2526", // a seed of "a%b&"
	} {
		st := New(f)
		if st.Wrong != "" || st.Fragment() != f {
			t.Errorf("%q became %q (%s)", f, st.Fragment(), st.Wrong)
		}
	}
}

func TestWrongBenchesAreSaid(t *testing.T) {
	for f, says := range map[string]string{
		"bench=table": "compare",
		"bench=compare&with=server-cert=exspired":                 "expired",
		"bench=compare&with=preset:nothing":                       "preset",
		"bench=compare&with=%zz":                                  "hexadecimal",
		"bench=compare&with=wire%3Dflip:client.client_hello:9999": "byte",
	} {
		st := New(f)
		if !strings.Contains(st.Wrong, says) {
			t.Errorf("%q: the page says %q, which lacks %q", f, st.Wrong, says)
		}
		Render(st)
	}
}

// shown is what a state shows of an element with a class, as text.
func shown(st State, class string) string {
	var b strings.Builder
	var walk func(n *Node, in bool)
	walk = func(n *Node, in bool) {
		c, _ := n.Get("class")
		in = in || strings.Contains(" "+c+" ", " "+class+" ")
		if in && n.Tag == "" {
			b.WriteString(n.Text)
		}
		for _, k := range n.Kids {
			walk(k, in)
		}
		if in && n.Tag != "" && n.Tag != "wbr" {
			b.WriteString("|")
		}
	}
	walk(Render(st), false)
	return b.String()
}

func TestCompare(t *testing.T) {
	st := updated(New(""), "bench:compare")
	if st.With != "versions=tls1.3" || st.Wrong != "" {
		t.Errorf("the normal handshake is compared with %q (%s)", st.With, st.Wrong)
	}
	if s := shown(st, "sides"); !strings.Contains(s, "2|1|") {
		t.Errorf("TLS 1.2 and 1.3 are summed up as %s", s)
	}
	// After a change with the one before.
	st = updated(New(""), "key:server-cert=expired", "with:before")
	if st.Bench != "compare" || st.With != "normal" || st.Scenario != "server-cert=expired" {
		t.Errorf("expired is compared with %q", st.With)
	}
	if s := shown(st, "sides"); !strings.Contains(s, "server-cert|expired|valid|") {
		t.Errorf("what was chosen is told as %s", s)
	}
	if s := shown(st, "both"); !strings.Contains(s, "notAfter") || strings.Contains(s, "subjectPublicKeyInfo") {
		t.Errorf("the certificates differ in %s", s)
	}
	// Swapped, and swapped back.
	st = updated(st, "swap")
	if st.Scenario != "" || st.With != "server-cert=expired" {
		t.Errorf("swapped: %q with %q", st.Scenario, st.With)
	}
	if st = updated(st, "swap"); st.Scenario != "server-cert=expired" || st.With != "normal" {
		t.Errorf("swapped twice: %q with %q", st.Scenario, st.With)
	}
	// A word of the sentence still counts.
	if st = updated(st, "key:server-cert="); !strings.Contains(shown(st, "sum"), "to the byte") {
		t.Errorf("normal and normal: %s", shown(st, "sum"))
	}
	for i := range pairs {
		st := updated(New(""), "pair:"+pairs[i].id)
		if st.Wrong != "" || !strings.Contains(shown(st, "sum"), "differ") {
			t.Errorf("the pair %s: %q, %s", pairs[i].id, st.Wrong, shown(st, "sum"))
		}
	}
	// What is no scenario is said, and the comparison stays.
	bad := updated(st, "with:server-cert=exspired")
	if bad.With != st.With || !strings.Contains(bad.Wrong, "expired") || bad.comparing.Comparison == nil {
		t.Errorf("with nonsense: %q, %q", bad.With, bad.Wrong)
	}
	if st = updated(st, "close"); st.Bench != "" {
		t.Error("Escape does not lead back")
	}
}
