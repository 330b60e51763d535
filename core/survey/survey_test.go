package survey_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/scenario"
	"handshakelab/core/survey"
)

func grid(t *testing.T, base, rows, columns string) *survey.Grid {
	t.Helper()
	g, err := survey.New(base, rows, columns)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func outcome(g *survey.Grid, row, column string) (survey.Outcome, string) {
	for _, r := range g.Rows {
		for _, c := range r.Cells {
			if r.Name == row && c.Value == column {
				return survey.Read(survey.Try(core.Run, c.Scenario, "en")), c.Scenario
			}
		}
	}
	return survey.Outcome{}, "no such cell"
}

// Each cell is the scenario with both values, and what comes of it is what the
// RFCs demand.
func TestTwoKeys(t *testing.T) {
	g := grid(t, "", "server-cert", "client-auth")
	if len(g.Columns) != 3 || len(g.Cells()) != 3*len(g.Rows) {
		t.Fatalf("%d columns, %d rows, %d cells", len(g.Columns), len(g.Rows), len(g.Cells()))
	}
	for _, c := range []struct{ row, column, scenario, mark, check, alert string }{
		{"valid", "off", "", "✓", "", ""},
		{"valid", "require", "client-auth=require", "✓", "", ""},
		{"expired", "off", "server-cert=expired", "✗C3", "server-cert/validity", "certificate_expired"},
		{"revoked", "request", "server-cert=revoked&client-auth=request", "✗C3", "server-cert/revocation", "certificate_revoked"},
		{"wrong-key", "off", "server-cert=wrong-key", "✗S8", "record/mac", "bad_record_mac"},
	} {
		o, text := outcome(g, c.row, c.column)
		if text != c.scenario || o.Check != c.check && c.check != "" || o.Alert != c.alert && c.alert != "" || o.Mark() != c.mark {
			t.Errorf("%s, %s: %q gives %s %+v", c.row, c.column, text, o.Mark(), o)
		}
	}
	// A default that the other key would have follow is said.
	if o, text := outcome(grid(t, "", "ciphers", "server-key"), "TLS_RSA_WITH_AES_128_CBC_SHA", "ecdsa-p256"); o.Mark() != "✗S2" || !strings.Contains(text, "ciphers=TLS_RSA") {
		t.Errorf("RSA key exchange with an ECDSA key: %q %s", text, o.Mark())
	}
	o, _ := outcome(grid(t, "", "server-cert", "user"), "self-signed", "ignores")
	if o.Mark() != "⚠" || o.Check == "" {
		t.Errorf("clicked on through: %s %+v", o.Mark(), o)
	}
	o, _ = outcome(grid(t, "", "wire", "versions"), "drop:server.finished", "tls1.2")
	if o.Mark() != "…C9" || o.End != "stalled" {
		t.Errorf("a lost Finished: %s %+v", o.Mark(), o)
	}
	o, _ = outcome(grid(t, "", "wire", "versions"), "flip:server.server_key_exchange", "tls1.2")
	if o.Mark() != "–" || !strings.Contains(o.Said, "server_key_exchange") {
		t.Errorf("surgery on what is never sent: %s %+v", o.Mark(), o)
	}
}

// What can't go together says why; what goes only with the other is tried.
func TestWhatCannotBeBuilt(t *testing.T) {
	g := grid(t, "", "resume", "versions")
	bad, good := 0, 0
	for _, c := range g.Cells() {
		if _, err := scenario.Parse(c.Scenario); err != nil {
			t.Errorf("%q: %v", c.Scenario, err)
		}
		if c.Why != "" {
			bad++
			if !strings.HasSuffix(c.Why, ".") {
				t.Errorf("%q is no sentence", c.Why)
			}
		} else {
			good++
		}
	}
	if bad == 0 || good < 10 {
		t.Errorf("%d cells can be built, %d can't", good, bad)
	}
}

// Every value of every key is a scenario around the one in the middle.
func TestAllAround(t *testing.T) {
	g := grid(t, "client-auth=require", survey.All, "")
	n := 0
	for _, r := range g.Rows {
		k := scenario.KeyByName(strings.TrimPrefix(strings.TrimPrefix(r.Name, "client-"), "server-"))
		if k == nil {
			k = scenario.KeyByName(r.Name)
		}
		for _, c := range r.Cells {
			if c.Why == "" && r.Name != "client-auth" && c.Scenario != "" && !strings.Contains(c.Scenario, "client-auth=require") {
				t.Errorf("%s=%s is %q, which has lost what it is around", r.Name, c.Value, c.Scenario)
			}
			n++
		}
		if r.Name != "wire" && (len(r.Cells) < 2 || r.Cells[0].Value != k.Values[0]) {
			t.Errorf("%s has %d cells", r.Name, len(r.Cells))
		}
	}
	if n < 300 {
		t.Errorf("only %d cells", n)
	}
}

func TestWrongAxesAreSaid(t *testing.T) {
	for _, c := range [][4]string{
		{"", "server-cert", "server-cert", "two keys"},
		{"", "serwer-cert", "client-auth", "server-cert"},
		{"", "server-cert", "seed", "no list of values"},
		{"", "server-cert", "", "no list of values"},
		{"server-cert=exspired", "server-cert", "client-auth", "expired"},
	} {
		if _, err := survey.New(c[0], c[1], c[2]); err == nil || !strings.Contains(err.Error(), c[3]) {
			t.Errorf("%q: %v, which lacks %q", c[:3], err, c[3])
		}
	}
}

// A line is read back as it was; what is no line has no kind.
func TestLinesRoundTrip(t *testing.T) {
	for _, p := range scenario.Presets() {
		line := survey.Try(core.Run, p.Scenario, "en")
		o := survey.Read(line)
		if o.Line() != line || strings.ContainsAny(line, "\r\n") || o.Mark() == "" || o.Said == "" {
			t.Errorf("%s: %q", p.ID, line)
		}
	}
	for _, line := range []string{"", "good", "a\tb\tc"} {
		if o := survey.Read(line); o.Mark() != "" {
			t.Errorf("%q is read as %+v", line, o)
		}
	}
}

// Others can read the CSV, and it has what the grid has.
func TestCSV(t *testing.T) {
	g := grid(t, "", "client-cert", "client-auth")
	var lines []string
	for _, c := range g.Cells() {
		lines = append(lines, survey.Try(core.Run, c.Scenario, "en"))
	}
	lines[len(lines)-1] = ""
	all, err := csv.NewReader(strings.NewReader(g.CSV(lines))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1+len(lines) || all[0][0] != "client-cert" || all[0][1] != "client-auth" {
		t.Errorf("%d lines: %q", len(all), all[0])
	}
	i := slices.IndexFunc(all, func(r []string) bool { return r[0] == "expired" && r[1] == "require" })
	if want := []string{"bad", "refused", "server", "6", "client-cert/validity", "certificate_expired"}; i < 0 || !slices.Equal(all[i][2:8], want) || all[i][9] != "client-cert=expired&client-auth=require" {
		t.Errorf("expired, require: %q", all[i])
	}
	if last := all[len(all)-1]; last[2] != "not tried" {
		t.Errorf("what was not tried: %q", last)
	}
}

func BenchmarkTry(b *testing.B) {
	for b.Loop() {
		survey.Try(core.Run, "server-cert=expired&client-auth=require", "en")
	}
}
