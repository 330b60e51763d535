package core_test

import (
	"testing"

	"handshakelab/core/trace"
)

// The outcomes that SCENARIO.md pins, and those that the presets tell of: who
// noticed what, and what the other end was told. They were measured against
// real stacks and stand here as code, so that no -update can change them.
func TestPinnedOutcomes(t *testing.T) {
	const ecdhe = "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&"
	for _, c := range []struct {
		text         string
		who          trace.Party // who noticed, on the last connection; Nobody: it completed
		check, alert string
	}{
		{"", trace.Nobody, "", ""},
		{"attack=weaken-ciphers", trace.Server, "record/mac", "bad_record_mac"},
		{"attack=weaken-ciphers&server-key=ecdsa-p256", trace.Server, "record/mac", "bad_record_mac"},
		{"attack=weaken-ciphers&extended-master-secret=off", trace.Server, "finished/verify-data", "decrypt_error"},
		{"attack=weaken-ciphers&extended-master-secret=off&groups=x25519", trace.Server, "finished/verify-data", "decrypt_error"},
		{ecdhe + "wire=flip:client.client_hello:random", trace.Client, "server-key-exchange/signature", "decrypt_error"},
		{"groups=ffdhe2048&wire=flip:client.client_hello:random", trace.Client, "server-key-exchange/signature", "decrypt_error"},
		{"client-auth=require&client-cert=none", trace.Server, "client-cert/present", "handshake_failure"},
		{"client-auth=request&client-cert=none", trace.Nobody, "", ""},
		{"wire=flip:client.client_key_exchange", trace.Server, "record/mac", "bad_record_mac"},
		{"server-cert=wrong-key", trace.Server, "record/mac", "bad_record_mac"},
		{ecdhe + "server-cert=wrong-key", trace.Client, "server-key-exchange/signature", "decrypt_error"},
		{"wire=flip:client.record.1:version+1", trace.Nobody, "", ""},
		{"server-cert=expired", trace.Client, "server-cert/validity", "certificate_expired"},
		{"server-cert=wrong-host", trace.Client, "server-cert/name", "bad_certificate"},
		{"server-cert=untrusted-root", trace.Client, "server-cert/issuer-trusted", "unknown_ca"},
		{"server-cert=self-signed&user=ignores", trace.Nobody, "", ""},
		{"client-auth=require", trace.Nobody, "", ""},
		{"wire=flip:client.application_data", trace.Server, "record/mac", "bad_record_mac"},
		{"wire=flip:client.client_hello:random", trace.Server, "record/mac", "bad_record_mac"},
		{"attack=intercept", trace.Client, "server-cert/issuer-trusted", "unknown_ca"},
		{"attack=intercept&user=ignores", trace.Nobody, "", ""},
		{"attack=intercept&client-trust=lab,attacker&client-auth=require", trace.Server, "client-cert/present", "handshake_failure"},
		{"attack=replay", trace.Server, "record/mac", "bad_record_mac"},
		{"ech=on", trace.Nobody, "", ""},
		{"ech=rejected", trace.Nobody, "", ""},
		{"ech=rejected&server-cert=wrong-host", trace.Client, "server-cert/name", "bad_certificate"},
		{"ech=on&server-groups=secp256r1&wire=flip:client.client_hello.2:extensions.encrypted_client_hello.payload", trace.Server, "ech/decrypt", "decrypt_error"},
		{"ech=on&attack=intercept&user=ignores", trace.Client, "server-cert/issuer-trusted", "unknown_ca"},
		{"attack=replay&client-auth=require", trace.Server, "certificate-verify/signature", "decrypt_error"},
	} {
		tr := run(t, c.text)
		last := tr.Conns[len(tr.Conns)-1]
		noticed := trace.Nobody
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.Conn == last.ID && e.Kind == trace.Checked && e.Check.Result == trace.Failed {
				noticed = e.Party
				break
			}
		}
		if noticed != c.who {
			t.Errorf("%s: %s noticed, want %s\n%s", orNormal(c.text), noticed, c.who, summary(tr))
			continue
		}
		for _, p := range last.Ends {
			o := tr.Outcome(last.ID, p)
			by := tr.Event(o.By)
			switch {
			case c.who == trace.Nobody:
				if o.End != trace.EndCompleted || by.Kind != trace.Completed {
					t.Errorf("%s: %s %s", orNormal(c.text), p, o.End)
				}
			case p == c.who:
				if o.End != trace.EndRefused || by.Check == nil || by.Check.ID != c.check || by.Check.Alert != c.alert {
					t.Errorf("%s: %s %s by %+v, want %s", c.text, p, o.End, by.Check, c.check)
				}
			default:
				if o.End != trace.EndTold || by.Alert == nil || by.Alert.Name != c.alert {
					t.Errorf("%s: %s %s by %+v, want to be told %s", c.text, p, o.End, by.Alert, c.alert)
				}
			}
		}
	}
}

// A wrong premaster secret shows nowhere before Finished: what the server
// sends up to then is the same, record for record (RFC 5246 §7.4.7.1).
func TestBadPremasterShowsNowhereBeforeFinished(t *testing.T) {
	sent := func(text string) (records [][]byte, checks []*trace.Check) {
		tr := run(t, text)
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.Party != trace.Server {
				continue
			}
			if e.Kind == trace.RecordSent {
				records = append(records, tr.Bytes(e.On[0]))
			}
			if e.Kind == trace.Checked {
				checks = append(checks, e.Check)
			}
		}
		return records, checks
	}
	const pms = "wire=flip:client.client_key_exchange:encrypted_pre_master_secret"
	a, checks := sent(pms + "+100")
	b, _ := sent("wire=flip:client.finished")
	if len(a) != len(b) {
		t.Fatalf("%d records with a bad premaster secret, %d with a bad Finished", len(a), len(b))
	}
	for i := range a {
		if string(a[i]) != string(b[i]) {
			t.Errorf("record %d differs: %x and %x", i, a[i], b[i])
		}
	}
	withheld := false
	for _, c := range checks {
		withheld = withheld || c.ID == "client-key-exchange/premaster" && c.Result == trace.Withheld
	}
	if !withheld {
		t.Error("the server knows that the premaster secret was bad, and the trace does not say so")
	}
}
