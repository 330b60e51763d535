package figure

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"handshakelab/core/explain"
	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

func run(t testing.TB, text string) *trace.Trace {
	t.Helper()
	tr, err := runs(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tr
}

// runs runs a scenario; the error may be about it, or about surgery aimed at
// what was never sent.
func runs(text string) (*trace.Trace, error) {
	s, err := scenario.Parse(text)
	if err != nil {
		return nil, err
	}
	return lab.Run(s)
}

// golden gives the scenarios of the lab's list of outcomes.
func golden(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("../testdata/outcomes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(data), "\n") {
		switch {
		case line == "" || line[0] == ' ' || line[0] == '#':
		case line == "(normal)":
			out = append(out, "")
		default:
			out = append(out, line)
		}
	}
	if len(out) < 50 {
		t.Fatalf("only %d scenarios", len(out))
	}
	return out
}

// hearMisses fails the test for each id that has no words, in any language.
func hearMisses(t *testing.T) {
	for _, l := range explain.Languages {
		c := explain.In(l.Code)
		told := map[string]bool{}
		c.Miss = func(id string) {
			if !told[id] {
				told[id] = true
				t.Errorf("%s has no words for %s", l.Code, id)
			}
		}
		t.Cleanup(func() { c.Miss = nil })
	}
}

var views = []string{"all", "client", "server", "onlooker", "attacker"}

func TestEveryScenarioMakesAScene(t *testing.T) {
	hearMisses(t)
	for _, text := range golden(t) {
		tr, err := runs(text)
		if err != nil {
			continue
		}
		for _, view := range views {
			checkScene(t, tr, Options{View: view})
		}
		for step := 1; step <= 10; step++ {
			checkScene(t, tr, Options{Step: step})
		}
		for i := range tr.Conns {
			checkScene(t, tr, Options{Conn: tr.Conns[i].ID})
		}
	}
}

// checkScene holds what is true of any scene.
func checkScene(t *testing.T, tr *trace.Trace, o Options) {
	t.Helper()
	s := Build(tr, o)
	bad := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s %+v: %s", tr.Scenario, o, fmt.Sprintf(format, args...))
	}
	if s.Verdict.Title == "" || s.Verdict.Text == "" || s.Verdict.Mark == "" || s.Position == "" {
		bad("verdict %+v, position %q", s.Verdict, s.Position)
	}
	if strings.Contains(s.Verdict.Title+s.Verdict.Text+s.Position, "{") {
		bad("a placeholder is left: %q %q", s.Verdict.Title, s.Verdict.Text)
	}
	if len(s.Lanes) != 2 && len(s.Lanes) != 3 {
		bad("%d lanes", len(s.Lanes))
	}
	if len(s.Conns) == 0 || len(s.Views) < 4 {
		bad("no connection or views to choose from")
	}
	seen := map[trace.EventID]bool{}
	lines := 0
	for i, r := range s.Rows {
		if r.Step != i+1 || r.Title == "" || r.Spoken == "" || r.State == "" {
			bad("row %d: %+v", i+1, r)
		}
		if (r.State == Skipped || r.State == NotReached) && r.Note == "" {
			bad("row %d gives no reason", r.Step)
		}
		if strings.Contains(r.Spoken, "{") {
			bad("row %d: a placeholder is left: %s", r.Step, r.Spoken)
		}
		if len(r.Cells) != len(s.Lanes) || len(r.Wires) != len(s.Lanes)-1 {
			bad("row %d has %d cells and %d wires", r.Step, len(r.Cells), len(r.Wires))
		}
		for _, l := range r.Lines {
			lines++
			if l.Text == "" || l.Kind == "" || l.Sel == "" && !l.Hidden || strings.Contains(l.Text, "{") {
				bad("row %d: line %+v", r.Step, l)
			}
			if seen[l.Event] {
				bad("event %d is told twice", l.Event)
			}
			seen[l.Event] = true
			checkChips(bad, l.Chips)
		}
		for _, c := range r.Cells {
			if n := len([]rune(c.Speech)); n > 30 {
				bad("row %d: %q is too long for a lane", r.Step, c.Speech)
			}
			checkChips(bad, c.Chips)
			for _, m := range c.Checks {
				if m.Text == "" || m.Label == "" || m.Mark == "" || m.Sel == "" {
					bad("row %d: check %+v", r.Step, m)
				}
			}
		}
		for _, w := range r.Wires {
			for _, a := range w.Arrows {
				if len(a.Messages) == 0 || a.Bytes == 0 || a.Spoken == "" || a.Sel == "" {
					bad("row %d: arrow %+v", r.Step, a)
				}
				for _, m := range a.Messages {
					if m.Text == "" || m.Short == "" || m.Sel == "" {
						bad("row %d: label %+v", r.Step, m)
					}
				}
			}
		}
		if (r.State == NotReached || r.State == Skipped) && len(r.Lines) > 0 {
			for _, l := range r.Lines {
				if l.Kind != "end" && l.Mark != "–" {
					bad("row %d did not happen, yet has %+v", r.Step, l)
				}
			}
		}
	}
	if lines != len(s.Story) || s.At >= len(s.Story) {
		bad("%d lines, %d moments, at %d", lines, len(s.Story), s.At)
	}
	if s.Stop != nil && (s.Stop.Text == "" || s.Rows[s.Stop.Step-1].State != Failed) {
		bad("stop %+v", s.Stop)
	}
}

func checkChips(bad func(string, ...any), chips []Chip) {
	for _, c := range chips {
		if c.Tag == "" || c.Words == "" || c.Sel == "" {
			bad("chip %+v", c)
		}
		if c.Hidden != (c.Bars == [6]uint8{}) {
			bad("chip %+v: hidden means no bars", c)
		}
	}
}

// Whoever looks on learns no secret from any scene or inspection: not its
// bytes, not its strip, not what was sent encrypted.
func TestOnlookerSeesNoSecrets(t *testing.T) {
	for _, text := range []string{"", "client-auth=require", "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"ciphers=TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "attack=intercept&user=ignores", "attack=replay", "server-cert=expired",
		"versions=tls1.3&client-auth=require", "groups=X25519MLKEM768", "key-update=both", "resume=ticket"} {
		tr := run(t, text)
		o := Options{View: "onlooker"}
		var b strings.Builder
		fmt.Fprintf(&b, "%+v\n", *Build(tr, o))
		for _, sel := range selections(tr) {
			in := Inspect(tr, sel, o)
			fmt.Fprintf(&b, "%+v\n", *in)
			for _, s := range in.Bytes.Spaces {
				for _, r := range s.Rows {
					for _, c := range r.Cells {
						b.WriteString(c.Hex)
					}
				}
				b.WriteByte('\n')
			}
		}
		all := b.String()
		secrets := 0
		for i := range tr.Values {
			v := &tr.Values[i]
			if !v.Secret || len(v.Data) < 8 {
				continue
			}
			if (v.Name == "early_secret" || v.Name == "derived_secret") && newBuilder(tr, o).sight.value(v.ID) {
				continue // without a pre-shared key it is made of zeros: everybody can
			}
			secrets++
			if strings.Contains(all, hex.EncodeToString(v.Data)) {
				t.Errorf("%s: %s of the %s shows", text, v.Name, v.Party)
			}
			if bars := fmt.Sprintf("Sel:v%d ", v.ID); strings.Contains(all, bars) {
				c := newBuilder(tr, o).chip(v.ID)
				if !c.Hidden {
					t.Errorf("%s: the strip of %s shows", text, v.Name)
				}
			}
		}
		if secrets == 0 && text != "server-cert=expired" {
			t.Errorf("%s: no secrets in it", text)
		}
		if strings.Contains(all, "GET / HTTP") || strings.Contains(all, "200 OK") {
			t.Errorf("%s: what was sent encrypted shows", text)
		}
		for _, r := range Build(tr, o).Rows {
			for _, c := range r.Cells {
				if len(c.Checks) > 0 {
					t.Errorf("%s: row %d shows checks", text, r.Step)
				}
			}
		}
	}
}

// Each end sees into itself and not into the other.
func TestEndsSeeOnlyTheirOwn(t *testing.T) {
	tr := run(t, "client-auth=require")
	for _, view := range []string{"client", "server"} {
		s := Build(tr, Options{View: view})
		for _, r := range s.Rows {
			for i, c := range r.Cells {
				own := s.Lanes[i].Party.String() == view
				if !own && len(c.Checks) > 0 {
					t.Errorf("the %s sees the other's checks in row %d", view, r.Step)
				}
			}
		}
		mine := 0
		if view == "server" {
			mine = 1
		}
		if c := s.Rows[5].Cells[mine]; len(c.Chips) == 0 {
			t.Errorf("the %s does not see its master secret", view)
		}
		for _, c := range s.Rows[9].Cells {
			if c.Speech == "" {
				t.Errorf("the %s does not see the data", view)
			}
		}
	}
}

func selections(tr *trace.Trace) []string {
	var out []string
	for n := 1; n <= 10; n++ {
		out = append(out, selStep(n))
	}
	for i := range tr.Events {
		out = append(out, selEvent(tr.Events[i].ID))
	}
	for i := range tr.Values {
		out = append(out, selValue(tr.Values[i].ID))
	}
	for i := range tr.Bufs {
		out = append(out, selBuf(tr.Bufs[i].ID))
	}
	return out
}
