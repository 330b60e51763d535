package view

import (
	"strings"
	"testing"

	"handshakelab/core/scenario"
)

// Every story can be put on the scale, and the parts shown add up to the wire.
func TestCosts(t *testing.T) {
	for _, p := range scenario.Presets() {
		st := updated(New(Where{Scenario: p.Scenario}.Fragment()), "bench:costs")
		if st.Wrong != "" || len(st.weighing.all) != len(st.trace.Conns) {
			t.Errorf("%s: %q, %d connections weighed", p.ID, st.Wrong, len(st.weighing.all))
		}
		if s := shown(st, "costs"); !strings.Contains(s, "Record headers |") || strings.Contains(s, "costs/") {
			t.Errorf("%s: %s", p.ID, s)
		}
	}
	st := updated(New("groups=X25519MLKEM768"), "bench:costs")
	if s := shown(st, "costs"); !strings.Contains(s, "|1\u202f226|1\u202f128|–|") {
		t.Errorf("what ML-KEM-768 and X25519 cost is told as %s", s)
	}
	if s := shown(st, "sum"); !strings.Contains(s, "data: 1, and TCP's own before them makes 2") || !strings.Contains(s, "No flight is longer") {
		t.Errorf("round trips: %s", s)
	}
	for i := range heavy {
		if st := updated(st, "go:"+heavy[i].scenario); st.Wrong != "" || st.Bench != "costs" || st.Scenario != heavy[i].scenario {
			t.Errorf("%s: %q %q", heavy[i].id, st.Wrong, st.Scenario)
		}
	}
}
