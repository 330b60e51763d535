package figure

import (
	"strings"
	"testing"

	"handshakelab/core/trace"
)

// TLS 1.3 does the same work in another order, and the figure says so.
func TestTLS13(t *testing.T) {
	s := Build(run(t, "versions=tls1.3"), Options{})
	if s.Verdict.Kind != "good" || s.Stop != nil {
		t.Errorf("verdict %+v, stop %+v", s.Verdict, s.Stop)
	}
	wires := []string{"ClientHello", "ServerHello EncryptedExtensions Certificate CertificateVerify", "", "", "", "", "",
		"Finished", "Finished", "application data application data Alert: close_notify Alert: close_notify"}
	for i, r := range s.Rows {
		if got := messages(r.Wires[0]); got != wires[i] {
			t.Errorf("row %d: %q, want %q", r.Step, got, wires[i])
		}
	}
	if a := s.Rows[1].Wires[0].Arrows; len(a) != 2 || a[0].Encrypted || !a[1].Encrypted || len(a[1].Messages) != 3 {
		t.Errorf("the certificate's flight is no pipe of its own: %+v", a)
	}
	if s.Rows[0].Cells[0].Speech != "“Up to TLS 1.3, please”" || s.Rows[1].Cells[1].Speech != "“TLS 1.3. This is me.”" {
		t.Errorf("the hellos: %q, %q", s.Rows[0].Cells[0].Speech, s.Rows[1].Cells[1].Speech)
	}
	if result(s.Rows[2], 0, "server-certificate-verify/signature") != trace.Passed {
		t.Error("the fifth question is not answered in row 3")
	}
	if s.Rows[3].Wires[0].Note != "sent along with 1 and 2" || s.Rows[3].Cells[0].Chips[0].Tag != "SS" {
		t.Errorf("row 4: %+v", s.Rows[3])
	}
	if c := s.Rows[5].Cells; c[0].Chips[0].Tag != "MS" || c[1].Chips[0].Same != "same as the client's" {
		t.Errorf("row 6: %+v", c)
	}
	// What an onlooker no longer reads.
	s = Build(run(t, "versions=tls1.3&client-auth=require"), Options{View: "onlooker"})
	all := words(s)
	for _, hidden := range []string{"Certificate", "Finished", "EncryptedExtensions", "rsa_pss_rsae_sha256", "http/1.1"} {
		if strings.Contains(strings.ReplaceAll(all, "client certificate", ""), hidden) {
			t.Errorf("the onlooker reads %s", hidden)
		}
	}
	if !strings.Contains(all, "ServerHello") || !strings.Contains(s.Verdict.Knows[0].Text, "Not the certificates") {
		t.Errorf("the onlooker: %+v", s.Verdict)
	}
}

func TestHelloRetry(t *testing.T) {
	s := Build(run(t, "versions=tls1.3&server-groups=secp256r1"), Options{})
	a := s.Rows[0].Wires[0].Arrows
	if messages(s.Rows[0].Wires[0]) != "ClientHello HelloRetryRequest ClientHello" || len(a) != 3 || !a[0].Right || a[1].Right || !a[2].Right {
		t.Errorf("row 1: %+v", a)
	}
	for _, c := range s.Rows[0].Cells[1].Chips {
		if c.Differs {
			t.Errorf("the server has another %s than the client", c.Words)
		}
	}
}

// Steps of stories in TLS 1.3, of sessions taken up and of old versions.
func TestOutcomesByVersion(t *testing.T) {
	for text, want := range map[string]struct {
		kind string
		step int
	}{
		"versions=tls1.3&server-cert=wrong-key":                                                       {"bad", 3},
		"versions=tls1.3&client-auth=require&client-cert=expired":                                     {"bad", 6},
		"versions=tls1.3&attack=weaken-ciphers":                                                       {"bad", 2},
		"versions=tls1.3&wire=flip:server.finished":                                                   {"bad", 9},
		"versions=tls1.3&wire=flip:client.finished":                                                   {"bad", 8},
		"versions=tls1.3&wire=drop:server.finished":                                                   {"bad", 9},
		"versions=tls1.3&attack=replay":                                                               {"bad", 8},
		"versions=tls1.2-tls1.3&attack=strip-version":                                                 {"bad", 2},
		"versions=ssl3.0-tls1.2&attack=strip-version&extended-master-secret=off":                      {"bad", 2},
		"versions=ssl3.0-tls1.1&attack=strip-version":                                                 {"bad", 8},
		"versions=ssl3.0-tls1.2&fallback=scsv&attack=strip-version":                                   {"bad", 2},
		"key-update=both&wire=flip:client.key_update":                                                 {"bad", 10},
		"resume=id&2.wire=flip:server.finished":                                                       {"bad", 9},
		"versions=ssl3.0&server-cert=expired":                                                         {"bad", 3},
		"versions=tls1.3&server-groups=secp256r1&wire=drop:server.hello_retry_request":                {"bad", 2},
		"versions=tls1.3&server-groups=secp256r1&wire=flip:client.client_hello.2:random":              {"bad", 2},
		"versions=tls1.3&client-ciphers=TLS_AES_128_GCM_SHA256&server-ciphers=TLS_AES_256_GCM_SHA384": {"bad", 2},
	} {
		s := Build(run(t, text), Options{})
		if s.Verdict.Kind != want.kind || s.Stop == nil || s.Stop.Step != want.step {
			t.Errorf("%s: %s %q, stop %+v; want step %d", text, s.Verdict.Kind, s.Verdict.Title, s.Stop, want.step)
		}
	}
}

func TestResumption(t *testing.T) {
	tr := run(t, "resume=id")
	s := Build(tr, Options{})
	if len(s.Conns) != 2 || !s.Conns[1].Current || s.Verdict.Kind != "good" {
		t.Fatalf("connections %+v, verdict %+v", s.Conns, s.Verdict)
	}
	for _, step := range []int{3, 4} {
		if r := s.Rows[step-1]; r.State != Skipped || r.Note != "done when the session began" {
			t.Errorf("row %d is %s: %s", step, r.State, r.Note)
		}
	}
	if s.Rows[1].Cells[1].Speech != "“TLS 1.2, as before.”" || messages(s.Rows[1].Wires[0]) != "ServerHello" {
		t.Errorf("row 2: %+v", s.Rows[1])
	}
	if first := Build(tr, Options{Conn: 1}); first.Rows[2].State != Done {
		t.Errorf("the first connection's row 3 is %s", first.Rows[2].State)
	}
}

// Whatever is broken is called so, with the attack's name.
func TestBrokenIsSaid(t *testing.T) {
	for text, attack := range map[string]string{
		"versions=ssl3.0": "POODLE", "versions=tls1.0": "BEAST", "versions=tls1.1": "SLOTH",
		"ciphers=TLS_RSA_WITH_RC4_128_SHA": "RC4 NOMORE", "ciphers=TLS_RSA_WITH_3DES_EDE_CBC_SHA": "Sweet32",
		"ciphers=TLS_RSA_WITH_NULL_SHA": "read along", "versions=ssl3.0-tls1.2&fallback=on&attack=strip-version": "POODLE",
	} {
		s := Build(run(t, text), Options{})
		if s.Verdict.Kind != "odd" || !strings.Contains(s.Verdict.Text, attack) {
			t.Errorf("%s: %+v", text, s.Verdict)
		}
		broken := false
		for _, f := range s.Summary {
			broken = broken || strings.HasPrefix(f.Note, "Broken")
		}
		if !broken {
			t.Errorf("%s: no fact says that it is broken", text)
		}
	}
	parts, _ := Sentence("versions=ssl3.0", "en")
	if c := parts[1].Control; c == nil || c.Text != "SSL 3.0 (broken)" {
		t.Errorf("the sentence's version: %+v", c)
	}
}

// The attack of 2009: what the attacker said first counts as the client's.
func TestSplice(t *testing.T) {
	s := Build(run(t, "renegotiation=insecure&attack=splice"), Options{})
	if len(s.Lanes) != 3 || s.Verdict.Kind != "odd" || s.Verdict.Title != "His words count as the client's." || s.Stop != nil {
		t.Errorf("verdict %+v, stop %+v", s.Verdict, s.Stop)
	}
	if got := messages(s.Rows[0].Wires[1]); got != "ClientHello ClientHello" || messages(s.Rows[0].Wires[0]) != "ClientHello" {
		t.Errorf("row 1: %q", got)
	}
	s = Build(run(t, "attack=splice"), Options{})
	if s.Stop == nil || s.Stop.Party != trace.Server || !strings.Contains(s.Verdict.Text, "the Finished of the one before") {
		t.Errorf("with RFC 5746: %+v, %+v", s.Verdict, s.Stop)
	}
}
