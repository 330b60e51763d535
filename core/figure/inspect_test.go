package figure

import (
	"strings"
	"testing"

	"handshakelab/core/scenario"
	"handshakelab/core/span"
	"handshakelab/core/trace"
)

// Every selection of a run has words, whoever looks.
func TestEverythingCanBeInspected(t *testing.T) {
	hearMisses(t)
	for _, text := range []string{"", "client-auth=require&ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
		"ciphers=TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", "attack=intercept&user=ignores", "attack=replay",
		"wire=flip:client.application_data", "server-cert=expired,wrong-host"} {
		tr := run(t, text)
		for _, view := range []string{"all", "client", "onlooker"} {
			for _, sel := range selections(tr) {
				checkInspection(t, text, Inspect(tr, sel, Options{View: view}))
			}
		}
	}
}

func checkInspection(t *testing.T, text string, in *Inspection) {
	t.Helper()
	if in.Sel == "" || in.Title == "" || in.Kind == "" || len(in.Meaning.Paragraphs)+len(in.Meaning.Facts)+len(in.Meaning.Chips) == 0 {
		t.Errorf("%s: %+v", text, in)
	}
	for _, p := range append(in.Meaning.Paragraphs, in.Title, in.Subtitle) {
		if strings.Contains(p, "{") {
			t.Errorf("%s, %s: a placeholder is left: %s", text, in.Sel, p)
		}
	}
	if len(in.Bytes.Spaces) == 0 && in.Bytes.Note == "" || len(in.Standard.Clauses) == 0 && in.Standard.Note == "" ||
		len(in.Origin.From)+len(in.Origin.Used) == 0 && in.Origin.Note == "" {
		t.Errorf("%s, %s: an empty tab says nothing", text, in.Sel)
	}
	for _, s := range in.Bytes.Spaces {
		if s.Hidden {
			if len(s.Rows)+len(s.Fields) > 0 {
				t.Errorf("%s, %s: %s is hidden, and shows", text, in.Sel, s.Title)
			}
			continue
		}
		n := s.Cut
		for _, r := range s.Rows {
			n += len(r.Cells)
			for _, c := range r.Cells {
				if c.Field == 0 {
					t.Fatalf("%s, %s: a byte of %s without a name, at %d", text, in.Sel, s.Title, r.Off)
				}
			}
		}
		if n != s.Len {
			t.Errorf("%s, %s: %s has %d bytes, shown are %d", text, in.Sel, s.Title, s.Len, n)
		}
	}
	for _, c := range in.Standard.Clauses {
		if c.Text == "" || strings.HasPrefix(c.Text, "RFC") && c.URL == "" {
			t.Errorf("%s, %s: clause %+v", text, in.Sel, c)
		}
	}
}

// Every byte has a name, every name an explanation and a clause, and a value
// that can be told is told: codes by their names, times as dates. That goes
// for all that lies in the bytes, certificates' ASN.1 too.
func TestEveryFieldHasWords(t *testing.T) {
	told := map[string]bool{}
	once := func(text, name, what string) {
		if key := what + name; !told[key] {
			told[key] = true
			t.Errorf("%s: %s %s", text, name, what)
		}
	}
	texts := golden(t)
	for _, p := range scenario.Presets() {
		texts = append(texts, p.Scenario)
	}
	fields := 0
	for _, text := range texts {
		tr, err := runs(text)
		if err != nil {
			continue
		}
		damaged := strings.Contains(text, "wire=") || strings.Contains(text, "attack=")
		x := newInspector(tr, Options{})
		var walk func(list []span.Span, asn1 bool)
		walk = func(list []span.Span, asn1 bool) {
			for i := range list {
				p := &list[i]
				fields++
				inside := asn1 || isASN1(p)
				if x.words(p, asn1) == "" && !strings.HasPrefix(p.Name, "extension_") {
					once(text, p.Name, "has no words")
				}
				if p.Ref == "" && p.Kind != span.Unparsed {
					once(text, p.Name, "has no clause")
				}
				if p.Kind == span.Unparsed && !damaged && !strings.Contains(text, "ech=") {
					once(text, p.Name, "though nothing was changed: "+p.Value)
				}
				switch p.Kind {
				case span.Enum, span.OID, span.Time, span.Flags:
					if p.Value == "" && !damaged && p.Code&0x0f0f != 0x0a0a { // but for GREASE
						once(text, p.Name, "has no value: "+p.Kind.String())
					}
				}
				walk(p.Kids, inside)
			}
		}
		for i := range tr.Bufs {
			b := &tr.Bufs[i]
			spans := x.spans(b)
			if len(b.Data) > 0 && !span.Tiles(spans, 0, len(b.Data)) {
				t.Errorf("%s: not every byte of space %d has a name", text, b.ID)
			}
			walk(spans, false)
		}
	}
	t.Logf("%d fields", fields)
	if fields < 100_000 {
		t.Errorf("only %d fields", fields)
	}
}

// Times are told as dates, also those that a log counts in milliseconds.
func TestTimesAreDates(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"":                {"notBefore": "1 June 2026, 12:00:00 UTC", "notAfter": "30 August 2026, 12:00:00 UTC"},
		"transparency=on": {"timestamp": "1 June 2026"},
	} {
		tr := run(t, text)
		for i := range tr.Bufs {
			if b := &tr.Bufs[i]; b.Kind != trace.Certificate && b.Kind != trace.ReceivedMessage {
				continue
			}
			in := Inspect(tr, selBuf(tr.Bufs[i].ID), Options{})
			for _, s := range in.Bytes.Spaces {
				for name, value := range want {
					if f := find(s.Fields, name); f != nil {
						if len(f.Kids) > 0 {
							f = &f.Kids[len(f.Kids)-1]
						}
						if strings.HasPrefix(f.Value, value) {
							delete(want, name)
						}
					}
				}
			}
		}
		if len(want) > 0 {
			t.Errorf("%s: not told: %v", text, want)
		}
	}
}

func find(list []Field, name string) *Field {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
		if f := find(list[i].Kids, name); f != nil {
			return f
		}
	}
	return nil
}

func TestInspectServerHello(t *testing.T) {
	tr := run(t, "")
	var sel string
	for _, l := range Build(tr, Options{}).Rows[1].Lines {
		if strings.HasPrefix(l.Text, "sends ServerHello,") {
			sel = l.Sel
		}
	}
	in := Inspect(tr, sel, Options{})
	if in.Title != "ServerHello" || in.Step != 2 || in.Party != trace.Server {
		t.Fatalf("%q, step %d", in.Title, in.Step)
	}
	f := find(in.Bytes.Spaces[0].Fields, "cipher_suite")
	if f == nil || f.Value != "TLS_RSA_WITH_AES_128_CBC_SHA" || !strings.HasPrefix(f.Note, "Legacy") {
		t.Fatalf("cipher_suite: %+v", f)
	}
	if got := Inspect(tr, f.Sel, Options{}); got.Title != "cipher_suite" || !find(got.Bytes.Spaces[0].Fields, "cipher_suite").Marked {
		t.Errorf("the field alone: %+v", got.Title)
	}
	if got := in.Standard.Clauses[0]; got.URL != "https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.3" {
		t.Errorf("clause %+v", got)
	}
}

// The master secret is traced back to what was drawn at random.
func TestOriginOfTheMasterSecret(t *testing.T) {
	tr := run(t, "extended-master-secret=off")
	for i := range tr.Values {
		v := &tr.Values[i]
		if v.Name != "master_secret" || v.Party != trace.Client {
			continue
		}
		in := Inspect(tr, selValue(v.ID), Options{})
		all := ""
		for _, l := range in.Origin.From {
			all += l.Text + "\n"
		}
		for _, want := range []string{"Premaster secret: drawn at random by the client", "Client random: drawn at random by the client",
			"Server random: read by the client from ServerHello", "Server random: drawn at random by the server"} {
			if !strings.Contains(all, want) {
				t.Errorf("the derivation lacks %q:\n%s", want, all)
			}
		}
		if len(in.Origin.Used) == 0 {
			t.Error("nothing is made of the master secret")
		}
		// For an onlooker it ends at the master secret itself.
		in = Inspect(tr, selValue(v.ID), Options{View: "onlooker"})
		if !in.Hidden || len(in.Origin.From) != 1 || !in.Origin.From[0].Hidden {
			t.Errorf("the onlooker's derivation: %+v", in.Origin.From)
		}
	}
}

func TestAlteredBytesAreMarked(t *testing.T) {
	tr := run(t, "wire=flip:client.client_hello:random")
	in := Inspect(tr, Build(tr, Options{}).Rows[0].Lines[1].Sel, Options{})
	marked := 0
	for _, s := range in.Bytes.Spaces {
		for _, r := range s.Rows {
			for _, c := range r.Cells {
				if c.Altered {
					marked++
				}
			}
		}
	}
	if marked == 0 {
		t.Error("no byte is marked")
	}
}

func TestClauses(t *testing.T) {
	for text, want := range map[string][]Clause{
		"RFC 5246 §7.4.9, §7.2.2": {{Text: "RFC 5246 §7.4.9", URL: "https://www.rfc-editor.org/rfc/rfc5246#section-7.4.9"},
			{Text: "RFC 5246 §7.2.2", URL: "https://www.rfc-editor.org/rfc/rfc5246#section-7.2.2"}},
		"RFC 5280 §6.1.3 (a)(2)": {{Text: "RFC 5280 §6.1.3 (a)(2)", URL: "https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3"}},
		"RFC 5246 §E.1":          {{Text: "RFC 5246 §E.1", URL: "https://www.rfc-editor.org/rfc/rfc5246#appendix-E.1"}},
		"NIST SP 800-44, step 6": {{Text: "NIST SP 800-44, step 6"}},
		"RFC 7919":               {{Text: "RFC 7919", URL: "https://www.rfc-editor.org/rfc/rfc7919"}},
		"":                       nil,
	} {
		got := Clauses(text)
		if len(got) != len(want) {
			t.Errorf("%q: %+v", text, got)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: %+v, want %+v", text, got[i], want[i])
			}
		}
	}
}

// A selection comes from the address bar: anything may stand there.
func TestStrangeSelections(t *testing.T) {
	tr := run(t, "server-cert=expired")
	for _, sel := range []string{"", "e", "e0", "e-1", "e99999", "v0", "v99999999999999999999", "b1:", "b1:4", "b1:9-4", "b1:0-99999", "b1:-1-3",
		"s0", "s11", "x1", "é1", "e1x"} {
		if in := Inspect(tr, sel, Options{Step: 99, Event: 1 << 30, Conn: 77, View: "nobody", Lang: "xx"}); sel != "b1:" && in.Kind != "none" {
			t.Errorf("%q gives %+v", sel, in)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, view := range []string{"all", "onlooker"} {
		tr := run(b, "")
		b.Run(view, func(b *testing.B) {
			for b.Loop() {
				Build(tr, Options{View: view})
			}
		})
	}
}

// What a check found is called what it is, and code points have their names;
// each clause says what it is about.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ text, check, label, want string }{
		{"server-cert=expired", "server-cert/validity", "Valid", "23 March 2026 – 21 June 2026"},
		{"server-cert=expired", "server-cert/validity", "Clock", "1 July 2026, 12:00:00 UTC"},
		{"client-ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-ciphers=TLS_RSA_WITH_AES_256_CBC_SHA", "hello/cipher-overlap", "Offered", "TLS_RSA_WITH_AES_128_CBC_SHA"},
		{"client-ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-ciphers=TLS_RSA_WITH_AES_256_CBC_SHA", "hello/cipher-overlap", "Supported", "TLS_RSA_WITH_AES_256_CBC_SHA"},
		{"server-cert=wrong-host", "server-cert/name", "Called", "www.example.test"},
	} {
		tr := run(t, c.text)
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.Kind != trace.Checked || e.Check.ID != c.check {
				continue
			}
			in := Inspect(tr, selEvent(e.ID), Options{})
			got := ""
			for _, f := range in.Meaning.Facts {
				if f.Label == c.label {
					got = f.Text
				}
			}
			if got != c.want {
				t.Errorf("%s, %s: %s is %q, want %q", c.text, c.check, c.label, got, c.want)
			}
		}
	}
	tr := run(t, "client-auth=require")
	for _, sel := range selections(tr) {
		for _, cl := range Inspect(tr, sel, Options{}).Standard.Clauses {
			if cl.Says == "" {
				t.Fatalf("%s: %s says nothing", sel, cl.Text)
			}
		}
	}
}

// Two chips of one name in a lane say which connection each belongs to.
func TestChipsOfTwoConnections(t *testing.T) {
	s := Build(run(t, "attack=intercept&user=ignores"), Options{})
	with := map[string]int{}
	for _, c := range s.Rows[5].Cells[1].Chips {
		if c.Tag == "MS" {
			with[c.With+" "+c.WithText]++
		}
	}
	if len(with) != 2 || with["◐ with the client"] != 1 || with["▣ with the server"] != 1 {
		t.Errorf("%v", with)
	}
}
