package lesson

import (
	"strings"
	"testing"

	"handshakelab/core/explain"
	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

func run(t testing.TB, text string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	tr, err := lab.Run(s)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return tr
}

// Each preset has a question, its run decides for one choice alone, and what
// decides is in the trace and is told after the figure stopped.
func TestRunsDecide(t *testing.T) {
	if len(questions) != len(scenario.Presets()) {
		t.Fatalf("%d questions about %d presets", len(questions), len(scenario.Presets()))
	}
	for i, p := range scenario.Presets() {
		q := QuestionOf(p.ID)
		if q == nil || questions[i].Preset != p.ID {
			t.Errorf("%s has no question, or not at its place", p.ID)
			continue
		}
		tr := run(t, p.Scenario)
		put := q.Put(tr)
		steps := explain.Steps(tr)
		if n := len(q.Claims); n < 3 || n > 4 {
			t.Errorf("%s: %d choices", p.ID, n)
		}
		if put.Right < 0 {
			for i, c := range put.Choices {
				t.Errorf("%s: %q is %v by %v", p.ID, q.Claims[i], c.Holds, c.Fact)
			}
			continue
		}
		for i, c := range put.Choices {
			switch {
			case c.Event == 0 || c.Sel() == "" || steps[c.Event-1] != c.Step:
				t.Errorf("%s: nothing shows that %q is %v", p.ID, q.Claims[i], c.Holds)
			case put.Stop > c.Step || put.Stop == c.Step && !put.Before && !c.Absent:
				t.Errorf("%s: told up to step %d, and step %d decides %q", p.ID, put.Stop, c.Step, q.Claims[i])
			case c.Holds != (i == put.Right):
				t.Errorf("%s: right is %d, and %q is %v", p.ID, put.Right, q.Claims[i], c.Holds)
			}
		}
	}
}

// Every question, choice and finding has words, and every name in a claim is
// one that there is: a slip of the pen would make a claim false for ever.
func TestClaimsAndWords(t *testing.T) {
	en := explain.In("en")
	words := func(id string) string {
		s, ok := en.Optional("lesson/ask/" + id)
		if !ok || s == "" {
			t.Errorf("no words for lesson/ask/%s", id)
		}
		return s
	}
	checks, values, messages := names(t)
	for i := range questions {
		q := &questions[i]
		if s := words(q.Preset); !strings.HasSuffix(s, "?") {
			t.Errorf("%s: %q asks nothing", q.Preset, s)
		}
		seen := map[string]bool{}
		for i := range q.Claims {
			s := words(q.Preset + "/" + Letter(i))
			if seen[s] || strings.HasSuffix(s, ".") {
				t.Errorf("%s: the choice %q", q.Preset, s)
			}
			seen[s] = true
		}
		if s := words(q.Preset + "/because"); !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %q is no sentence", q.Preset, s)
		}
		for _, claim := range q.Claims {
			for _, fact := range strings.Split(claim, ";") {
				w := append(strings.Fields(strings.TrimPrefix(strings.TrimSpace(fact), "!")), "", "", "", "")
				ok := true
				switch w[0] {
				case "completes", "warned":
				case "stops", "encrypted":
					ok = party(w[1]) != trace.Nobody
				case "check":
					ok = checks[w[1]] && strings.Contains("passed failed overridden unmade", w[2])
				case "fails", "opens", "stage":
					ok = w[1] != ""
				case "sends", "takes":
					ok = party(w[1]) != trace.Nobody && messages[w[2]]
				case "sent", "length", "again":
					ok = values[w[1]]
				case "within", "covers":
					ok = messages[w[1]] && values[w[2]]
				case "makes", "has":
					ok = party(w[1]) != trace.Nobody && values[w[2]]
				case "knows":
					ok = party(w[1]) != trace.Nobody && party(w[2]) != trace.Nobody && messages[w[3]]
				case "computes":
					ok = strings.Contains(w[2], "/")
				default:
					ok = false
				}
				if !ok {
					t.Errorf("%s: %q has a word that means nothing", q.Preset, fact)
				}
			}
		}
	}
}

// names are those that presets' traces have.
func names(t *testing.T) (checks, values, messages map[string]bool) {
	checks, values, messages = map[string]bool{}, map[string]bool{}, map[string]bool{"application_data": true}
	for _, p := range scenario.Presets() {
		tr := run(t, p.Scenario)
		for i := range tr.Values {
			values[tr.Values[i].Name] = true
		}
		for i := range tr.Events {
			if e := &tr.Events[i]; e.Check != nil {
				checks[e.Check.ID] = true
			} else if e.Msg != nil {
				messages[e.Msg.Name] = true
			}
		}
	}
	return
}

// The run decides, not the table: of another run the same claims say something
// else.
func TestAnotherRunSaysSomethingElse(t *testing.T) {
	q := QuestionOf("expired-certificate")
	for text, right := range map[string]int{"server-cert=expired": 1, "": 3, "wire=flip:client.client_hello:random": -1} {
		if got := q.Put(run(t, text)).Right; got != right {
			t.Errorf("%q: right is %d, want %d", text, got, right)
		}
	}
	if f := Ask(run(t, "")).Fact("walks on water"); f.Holds {
		t.Error("what is no fact holds")
	}
	if f := Ask(run(t, "")).Fact("!walks on water"); f.Holds {
		t.Error("the contrary of what is no fact holds")
	}
}
