package check_test

import (
	"strings"
	"testing"

	"handshakelab/core/check"
	"handshakelab/core/iana"
)

// TestTable: each row once, with a clause, with alerts that exist, and with a
// word on OpenSSL and Go exactly where no RFC fixes the alert.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for i, r := range check.Table {
		if seen[r.ID] {
			t.Errorf("%s stands there twice", r.ID)
		}
		seen[r.ID] = true
		if check.Lookup(r.ID) != &check.Table[i] {
			t.Errorf("%s is not found", r.ID)
		}
		if r.Clause == "" || strings.Count(r.ID, "/") != 1 {
			t.Errorf("%+v", r)
		}
		alerts := []string{r.Alert, r.Alert13}
		if clause, alert := r.At(0x0304); r.Clause13 != "" && clause != r.Clause13 || r.Alert13 != "" && alert != r.Alert13 {
			t.Errorf("%s: in TLS 1.3 %s, %s", r.ID, clause, alert)
		}
		if clause, alert := r.At(0x0303); clause != r.Clause || alert != r.Alert {
			t.Errorf("%s: %s, %s", r.ID, clause, alert)
		}
		if r.Chosen != (r.OpenSSL != "") || r.Chosen != (r.Go != "") {
			t.Errorf("%s: chosen %v, OpenSSL %q, Go %q", r.ID, r.Chosen, r.OpenSSL, r.Go)
		}
		for _, said := range []string{r.OpenSSL, r.Go} {
			if !strings.HasPrefix(said, "(") {
				alerts = append(alerts, strings.Split(said, ", ")...)
			}
		}
		for _, a := range alerts {
			if a == "" {
				continue
			}
			if x := iana.AlertByName(a); x == nil || x.Warning {
				t.Errorf("%s: %q is no fatal alert", r.ID, a)
			}
		}
	}
}

// TestOrder: SEED's questions come in its order.
func TestOrder(t *testing.T) {
	for _, order := range [][]string{
		{"server-cert/validity", "server-cert/issuer-trusted", "server-cert/issuer-signature", "server-cert/name"},
		{"client-cert/validity", "client-cert/issuer-trusted", "client-cert/issuer-signature", "client-cert/on-file", "client-cert/authorised"},
	} {
		for i := 1; i < len(order); i++ {
			if !check.Before(order[i-1], order[i]) || check.Before(order[i], order[i-1]) {
				t.Errorf("%s, %s", order[i-1], order[i])
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a check outside of the table is not noticed")
		}
	}()
	check.Lookup("no/such")
}
