package figure

import (
	"strings"
	"testing"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

func result(r Row, lane int, id string) trace.Result {
	for _, m := range r.Cells[lane].Checks {
		if m.ID == id {
			return m.Result
		}
	}
	return 0
}

func messages(w Wire) string {
	var out []string
	for _, a := range w.Arrows {
		for _, m := range a.Messages {
			out = append(out, m.Text)
		}
	}
	return strings.Join(out, " ")
}

func TestNormalHandshake(t *testing.T) {
	s := Build(run(t, ""), Options{})
	if s.Verdict.Kind != "good" || s.Stop != nil || len(s.Marks) != 0 || s.Warning != nil {
		t.Errorf("verdict %+v, stop %+v, marks %v", s.Verdict, s.Stop, s.Marks)
	}
	wires := []string{"ClientHello", "ServerHello Certificate ServerHelloDone", "", "ClientKeyExchange", "", "", "",
		"ChangeCipherSpec Finished", "ChangeCipherSpec Finished", "application data application data Alert: close_notify Alert: close_notify"}
	for i, r := range s.Rows {
		if got := messages(r.Wires[0]); got != wires[i] {
			t.Errorf("row %d: %q, want %q", r.Step, got, wires[i])
		}
		want := Done
		if r.Step == 5 {
			want = Skipped
		}
		if r.State != want {
			t.Errorf("row %d is %s", r.Step, r.State)
		}
	}
	if a := s.Rows[1].Wires[0].Arrows; len(a) != 1 || a[0].Right || a[0].Encrypted {
		t.Errorf("the server's flight is %+v", a)
	}
	if a := s.Rows[7].Wires[0].Arrows; len(a) != 2 || a[0].Encrypted || !a[1].Encrypted {
		t.Errorf("Finished is the first to be encrypted: %+v", a)
	}
	ms := s.Rows[5].Cells
	last := ms[1].Chips[len(ms[1].Chips)-1]
	if ms[0].Chips[0].Tag != "MS" || last.Tag != "MS" || ms[0].Chips[0].Bars != last.Bars || last.Same != "same as the client's" || !last.Secret {
		t.Errorf("the master secrets: %+v %+v", ms[0].Chips, ms[1].Chips)
	}
	if s.Rows[5].Wires[0].Note != "nothing sent" || s.Rows[5].Cells[0].Speech != "makes the master secret" || s.Rows[5].Cells[1].Speech != "makes the master secret" {
		t.Errorf("row 6 is mute: %+v", s.Rows[5])
	}
	if s.Rows[6].Wires[0].Note == "" {
		t.Error("row 7 doesn't say that nothing is sent")
	}
	if s.Rows[9].Cells[0].Speech != "“GET / HTTP/1.1”" {
		t.Errorf("the client asks for %q", s.Rows[9].Cells[0].Speech)
	}
}

func TestExpiredCertificate(t *testing.T) {
	s := Build(run(t, "server-cert=expired"), Options{})
	r := s.Rows[2]
	for id, want := range map[string]trace.Result{
		"server-cert/validity": trace.Failed, "server-cert/issuer-trusted": trace.Passed,
		"server-cert/issuer-signature": trace.Passed, "server-cert/name": trace.Passed} {
		if got := result(r, 0, id); got != want {
			t.Errorf("%s is %v, want %v", id, got, want)
		}
	}
	if r.State != Failed || !r.Open {
		t.Errorf("row 3 is %s, open %v", r.State, r.Open)
	}
	if s.Stop == nil || s.Stop.Text != "The client stops here: the certificate has expired" || s.Stop.After != "Steps 4–10 did not happen." {
		t.Errorf("stop %+v", s.Stop)
	}
	if !strings.HasPrefix(r.Cells[1].Guess, "The server knows: certificate_expired. Not whose clock is wrong") {
		t.Errorf("the server guesses %q", r.Cells[1].Guess)
	}
	a := r.Wires[0].Arrows
	if len(a) != 1 || !a[0].Alert || !a[0].Right {
		t.Errorf("the alert: %+v", a)
	}
	for _, r := range s.Rows[3:] {
		if r.State != NotReached || len(r.Lines) != 0 {
			t.Errorf("row %d is %s with %d lines", r.Step, r.State, len(r.Lines))
		}
	}
	w := s.Warning
	if w == nil || w.Code != "LAB_CERT_EXPIRED" || w.On.Scenario != "server-cert=expired&user=ignores" || !w.Back.Current {
		t.Fatalf("the warning: %+v", w)
	}
}

func TestClickingOn(t *testing.T) {
	tr := run(t, "server-cert=self-signed&user=ignores")
	s := Build(tr, Options{})
	if len(s.Conns) != 2 || !s.Conns[1].Current {
		t.Fatalf("connections: %+v", s.Conns)
	}
	if s.Verdict.Kind != "odd" || s.Warning == nil || s.Warning.Chose != "on" {
		t.Errorf("verdict %+v, warning %+v", s.Verdict, s.Warning)
	}
	if got := result(s.Rows[2], 0, "server-cert/issuer-trusted"); got != trace.Overridden {
		t.Errorf("issuer-trusted is %v", got)
	}
	if first := Build(tr, Options{Conn: 1}); first.Stop == nil || first.Stop.Step != 3 {
		t.Errorf("the first connection: %+v", first.Stop)
	}
}

func TestFlippedEarly(t *testing.T) {
	tr := run(t, "wire=flip:client.client_hello:random")
	s := Build(tr, Options{})
	if s.Link == nil || s.Link.From != 1 || s.Link.To != 8 || s.Link.Text != "changed in 1 · noticed in 8" {
		t.Errorf("link %+v", s.Link)
	}
	if len(s.Marks) != 2 || s.Marks[0].Kind != "cause" || s.Marks[1].Kind != "notice" {
		t.Errorf("marks %+v", s.Marks)
	}
	if c := s.Rows[0].Cells[1].Chips[0]; !c.Differs || c.Same != "differs from the client's" {
		t.Errorf("the server's copy of the client's random: %+v", c)
	}
	if !s.Rows[0].Wires[0].Arrows[0].Altered {
		t.Error("the arrow does not show the change")
	}
	// Neither end can see it happen.
	for _, view := range []string{"client", "server"} {
		s := Build(tr, Options{View: view})
		if s.Link != nil || s.Rows[0].Wires[0].Arrows[0].Altered {
			t.Errorf("the %s sees the change", view)
		}
	}
	// The same with ECDHE is caught by the signature.
	s = Build(run(t, "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&wire=flip:client.client_hello:random"), Options{})
	if s.Stop == nil || s.Stop.Step != 3 || result(s.Rows[2], 0, "server-key-exchange/signature") != trace.Failed {
		t.Errorf("with ECDHE: %+v", s.Stop)
	}
}

func TestManInTheMiddle(t *testing.T) {
	s := Build(run(t, "attack=intercept"), Options{})
	if len(s.Lanes) != 3 || s.Lanes[1].Party != trace.Attacker || s.Stop == nil || s.Stop.Step != 3 {
		t.Fatalf("lanes %+v, stop %+v", s.Lanes, s.Stop)
	}
	if messages(s.Rows[0].Wires[1]) != "" || s.Rows[0].Wires[1].Note == "" {
		t.Error("the server was never called, and the figure doesn't say so")
	}
	s = Build(run(t, "attack=intercept&user=ignores"), Options{})
	if s.Verdict.Kind != "odd" || len(s.Lanes) != 3 {
		t.Fatalf("verdict %+v", s.Verdict)
	}
	row := s.Rows[5]
	client, middle, server := row.Cells[0].Chips, row.Cells[1].Chips, row.Cells[2].Chips
	if !server[len(server)-1].Differs {
		t.Errorf("the server's master secret: %+v", server)
	}
	bars := map[[6]uint8]bool{}
	for _, c := range middle {
		bars[c.Bars] = true
	}
	if !bars[client[0].Bars] || !bars[server[len(server)-1].Bars] {
		t.Error("the attacker does not hold both master secrets")
	}
	for _, r := range s.Rows[7:] {
		if messages(r.Wires[0]) == "" || messages(r.Wires[1]) == "" {
			t.Errorf("row %d: a wire is empty", r.Step)
		}
	}
}

func TestClientCertificate(t *testing.T) {
	s := Build(run(t, "client-auth=require"), Options{})
	if got := messages(s.Rows[4].Wires[0]); got != "Certificate CertificateVerify" {
		t.Errorf("row 5: %q", got)
	}
	for _, id := range []string{"certificate-verify/signature", "client-cert/validity", "client-cert/issuer-trusted",
		"client-cert/issuer-signature", "client-cert/on-file", "client-cert/authorised"} {
		if result(s.Rows[5], 1, id) != trace.Passed {
			t.Errorf("%s did not pass in row 6", id)
		}
	}
	s = Build(run(t, "client-cert=expired"), Options{})
	if s.Stop == nil || s.Stop.Step != 6 || s.Stop.Party != trace.Server {
		t.Errorf("expired: %+v", s.Stop)
	}
	s = Build(run(t, "client-auth=require&client-cert=none"), Options{})
	if s.Rows[4].Cells[0].Speech != "“I have nothing to show”" || s.Stop == nil || s.Stop.Step != 6 {
		t.Errorf("none: %q, %+v", s.Rows[4].Cells[0].Speech, s.Stop)
	}
}

func TestOutcomes(t *testing.T) {
	for text, want := range map[string]struct {
		kind string
		step int
	}{
		"wire=flip:client.application_data":                {"bad", 10},
		"server-cert=wrong-key":                            {"bad", 8},
		"server-cert=wrong-key&server-key=ecdsa-p256":      {"bad", 3},
		"attack=weaken-ciphers":                            {"bad", 8},
		"attack=weaken-ciphers&extended-master-secret=off": {"bad", 8},
		"attack=replay":                                    {"bad", 8},
		"wire=drop:server.server_hello_done":               {"bad", 2},
		"wire=duplicate:client.finished":                   {"bad", 10},
		"client-ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-ciphers=TLS_RSA_WITH_AES_256_CBC_SHA": {"bad", 2},
	} {
		s := Build(run(t, text), Options{})
		if s.Verdict.Kind != want.kind || s.Stop == nil || s.Stop.Step != want.step {
			t.Errorf("%s: %s %q, stop %+v; want step %d", text, s.Verdict.Kind, s.Verdict.Title, s.Stop, want.step)
		}
	}
}

func TestStepping(t *testing.T) {
	tr := run(t, "server-cert=expired")
	s := Build(tr, Options{Step: 2})
	if s.Verdict.Kind != "open" || s.Stop != nil || s.Warning != nil || s.Rows[2].State != Future || s.Rows[1].State != Done || !s.Rows[1].Open {
		t.Errorf("step 2: %s, stop %v, rows %s %s", s.Verdict.Kind, s.Stop, s.Rows[1].State, s.Rows[2].State)
	}
	if s = Build(tr, Options{Step: 3}); s.Stop == nil || s.Rows[3].State != NotReached {
		t.Errorf("step 3: stop %+v, row 4 %s", s.Stop, s.Rows[3].State)
	}
	first := s.Rows[2].Lines[0]
	s = Build(tr, Options{Step: 3, Event: first.Event})
	if s.Rows[2].State != Current || s.Stop != nil || s.Rows[2].Lines[0].Future || !s.Rows[2].Lines[1].Future {
		t.Errorf("the first line of step 3: row %s, stop %+v", s.Rows[2].State, s.Stop)
	}
	// The story can be walked from end to end, one line more each time.
	tr = run(t, "client-auth=require")
	story := Build(tr, Options{}).Story
	for i, m := range story {
		s := Build(tr, Options{Step: m.Step, Event: m.Event})
		if s.At != i {
			t.Fatalf("moment %d is at %d", i, s.At)
		}
		if s.Rows[m.Step-1].State == Future {
			t.Fatalf("moment %d: row %d is still to come", i, m.Step)
		}
	}
}

func TestPresetsRun(t *testing.T) {
	for _, p := range scenario.Presets() {
		s := Build(run(t, p.Scenario), Options{View: p.View})
		if s.Verdict.Title == "" {
			t.Errorf("%s has no verdict", p.ID)
		}
	}
}

func TestSentence(t *testing.T) {
	hearMisses(t)
	for _, text := range append(golden(t), "client-auth=require", "versions=tls1.2", "server-cert=expired,wrong-host") {
		parts, err := Sentence(text, "en")
		if err != nil {
			continue
		}
		whole := ""
		ids := map[string]bool{}
		for _, p := range parts {
			whole += p.Text
			c := p.Control
			if c == nil {
				continue
			}
			whole += "[" + c.Text + "]"
			if ids[c.ID] || c.Label == "" || c.Text == "" {
				t.Errorf("%s: control %+v", text, c)
			}
			ids[c.ID] = true
			current := 0
			for _, x := range c.Choices {
				if n := len([]rune(x.Label)); n == 0 || n > 22 {
					t.Errorf("%s: %q has %d letters", text, x.Label, n)
				}
				if x.Current {
					current++
				}
				if x.Disabled == (x.Why == "") {
					t.Errorf("%s: %+v", text, x)
				}
				if _, err := scenario.Parse(x.Scenario); err != nil {
					t.Errorf("%s: %s leads to %q: %v", text, x.Label, x.Scenario, err)
				}
			}
			if current != 1 {
				t.Errorf("%s: %s has %d current choices", text, c.ID, current)
			}
		}
		if text == "" && whole != "A client that speaks up to [TLS 1.2] calls [www.example.test] and agrees on [RSA key exchange] with [AES-128-CBC]. "+
			"The server's certificate is [in order]. The server [does not ask] for a client certificate. [Nobody] touches the bytes in between." {
			t.Errorf("the normal sentence: %s", whole)
		}
	}
	if _, err := Sentence("no-such-key=1", "en"); err == nil {
		t.Error("an unknown key makes a sentence")
	}
}

// What a choice is called is what it leads to.
func TestSentenceChoices(t *testing.T) {
	for _, from := range []string{"", "server-cert=expired", "ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "attack=intercept"} {
		parts, err := Sentence(from, "en")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			if p.Control == nil {
				continue
			}
			for _, x := range p.Control.Choices {
				if x.Disabled || x.Current {
					continue
				}
				after, err := Sentence(x.Scenario, "en")
				if err != nil {
					t.Fatal(err)
				}
				for _, q := range after {
					if q.Control != nil && q.Control.ID == p.Control.ID && q.Control.Value != x.ID {
						t.Errorf("from %q, %s %q leads to %q, which is %q", from, p.Control.ID, x.ID, x.Scenario, q.Control.Value)
					}
				}
			}
		}
	}
}
