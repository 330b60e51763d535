package core_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/iana"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares text with a file in testdata, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test ./core -update writes it)", err)
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(b), "\n")
	wrong := 0
	for i := range max(len(g), len(w)) {
		var gl, wl string
		if i < len(g) {
			gl = g[i]
		}
		if i < len(w) {
			wl = w[i]
		}
		if gl != wl {
			t.Errorf("%s:%d\n got %s\nwant %s", file, i+1, gl, wl)
			if wrong++; wrong > 5 {
				t.Fatal("and so on (go test ./core -update rewrites it: read the difference before committing)")
			}
		}
	}
}

func run(t *testing.T, text string) *trace.Trace {
	t.Helper()
	tr, err := core.Run(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return tr
}

// summary says in a few lines what came of a run: for each end how it ended
// and what decided that, and what else there is to know.
func summary(tr *trace.Trace) string {
	var b strings.Builder
	for _, o := range tr.Outcomes {
		c := tr.Conn(o.Conn)
		fmt.Fprintf(&b, "  c%d %-10s %-8s %s", o.Conn, c.Why, o.Party, o.End)
		alert, results := "", map[trace.Result][]string{}
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.Conn != o.Conn || e.Party != o.Party {
				continue
			}
			switch e.Kind {
			case trace.AlertSent:
				if e.Alert.Check != "" {
					alert = ", says " + e.Alert.Name
				}
			case trace.Checked:
				if e.Check.Result != trace.Passed && e.Check.Result != trace.NotMade {
					results[e.Check.Result] = append(results[e.Check.Result], e.Check.ID)
				}
			}
		}
		by := &trace.Event{Note: "nothing decided it"}
		if o.By != 0 {
			by = tr.Event(o.By)
		}
		switch {
		case by.Check != nil:
			b.WriteString(": " + by.Check.ID)
			if by.Check.Reason != "" {
				b.WriteString(" (" + by.Check.Reason + ")")
			}
		case by.Alert != nil:
			b.WriteString(": " + by.Alert.Name)
		case by.Kind == trace.Waits:
			b.WriteString(": waits for " + by.Note)
		case by.Note != "":
			b.WriteString(": " + by.Note)
		case by.Session != nil:
			b.WriteString(": " + session(by.Session))
		}
		b.WriteString(alert)
		for _, r := range []trace.Result{trace.Failed, trace.Overridden, trace.Withheld} {
			if len(results[r]) > 0 && !(r == trace.Failed && len(results[r]) == 1) {
				fmt.Fprintf(&b, "; %s: %s", r, strings.Join(results[r], " "))
			}
		}
		b.WriteByte('\n')
	}
	for i := range tr.Events {
		switch e := &tr.Events[i]; e.Kind {
		case trace.Attacked:
			fmt.Fprintf(&b, "  c%d attacked: %s\n", e.Conn, e.Note)
		case trace.Warned:
			fmt.Fprintf(&b, "  c%d warned of: %s\n", e.Conn, e.Note)
		case trace.UserChose:
			fmt.Fprintf(&b, "  c%d user goes %s\n", e.Conn, e.Note)
		}
	}
	return b.String()
}

func session(s *trace.Session) string {
	name := func(r iana.Registry, code uint16) string {
		n, _ := iana.Name(r, uint64(code))
		return n
	}
	words := []string{name(iana.SuiteRegistry, s.Suite)}
	if s.Group != 0 {
		words = append(words, name(iana.GroupRegistry, s.Group))
	}
	if s.Signature != 0 {
		words = append(words, name(iana.SchemeRegistry, s.Signature))
	}
	for _, f := range []struct {
		on   bool
		word string
	}{
		{s.ALPN != "", s.ALPN}, {s.ServerName == "", "no name"}, {s.ExtendedMasterSecret, "ems"}, {s.EncryptThenMAC, "etm"},
		{s.SecureRenegotiation, "ri"}, {s.ForwardSecrecy, "fs"}, {s.Resumed, "resumed"}, {s.ClientAuthenticated, "client authenticated"},
	} {
		if f.on {
			words = append(words, f.word)
		}
	}
	return strings.Join(words, " ")
}

func TestOutcomes(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What comes of each scenario. go test ./core -run Outcomes -update rewrites this file.\n")
	for _, text := range cases {
		fmt.Fprintf(&b, "\n%s\n", orNormal(text))
		tr, err := core.Run(text)
		if err != nil {
			fmt.Fprintf(&b, "  error: %v\n", err)
			continue
		}
		b.WriteString(summary(tr))
	}
	golden(t, "outcomes.txt", b.String())
}

func orNormal(text string) string {
	if text == "" {
		return "(normal)"
	}
	return text
}

// Every value of every key runs, and every end of every connection comes to an
// outcome that an event of its own decided.
func TestEveryValueRunsToAnOutcome(t *testing.T) {
	ends := map[string]bool{trace.EndCompleted: true, trace.EndRefused: true, trace.EndTold: true, trace.EndStalled: true, trace.EndCut: true}
	all := everyValue()
	if len(all) < 150 {
		t.Errorf("only %d scenarios: the table of keys has shrunk", len(all))
	}
	for _, text := range append(all, cases...) {
		tr, err := core.Run(text)
		if err != nil {
			if !cannotBe[text] {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if cannotBe[text] {
			t.Errorf("%s runs, and should not", text)
		}
		if len(tr.Outcomes) != 2*len(tr.Conns) {
			t.Errorf("%s: %d outcomes for %d connections", text, len(tr.Outcomes), len(tr.Conns))
		}
		for i, o := range tr.Outcomes {
			c := tr.Conns[i/2]
			if o.Conn != c.ID || o.Party != c.Ends[i%2] || !ends[o.End] {
				t.Errorf("%s: outcome %d is %+v", text, i, o)
			}
			if o.By == 0 {
				t.Errorf("%s: nothing decided outcome %+v", text, o)
			} else if e := tr.Event(o.By); e.Conn != o.Conn || e.Party != o.Party {
				t.Errorf("%s: outcome %+v was decided by another end's event", text, o)
			}
		}
	}
}

// Every preset that is shown runs, and tells the story under its own name in
// the goldens too.
func TestPresetsRun(t *testing.T) {
	for _, p := range scenario.Presets() {
		tr := run(t, p.Scenario)
		if tr.Scenario != p.Scenario {
			t.Errorf("%s: %q is not canonical: %q", p.ID, p.Scenario, tr.Scenario)
		}
		if !slices.Contains(cases, p.Scenario) {
			t.Errorf("%s: %q is not among the goldens", p.ID, p.Scenario)
		}
	}
}

// cannotBe are scenarios that end in an error.
var cannotBe = map[string]bool{
	// Found after the run: the first surgery keeps the second's target from being sent.
	"wire=flip:client.application_data,flip:server.finished": true,
}
