package figure

import (
	"strings"
	"testing"
)

// hello gives what can be told of the first ClientHello from a point of view.
func hello(t *testing.T, scenario, view string) (line string, in *Inspection) {
	t.Helper()
	tr, o := run(t, scenario), Options{View: view, Conn: 1}
	for _, l := range Build(tr, o).Rows[0].Lines {
		if l.Wire {
			return l.Text, Inspect(tr, l.Sel, o)
		}
	}
	t.Fatalf("%s: no ClientHello", scenario)
	return "", nil
}

// field gives a field's value in one of an inspection's byte spaces, "" if it is
// not there.
func field(in *Inspection, title, name string) string {
	for i := range in.Bytes.Spaces {
		if s := &in.Bytes.Spaces[i]; strings.Contains(s.Title, title) {
			f := find(s.Fields, name)
			for f != nil && f.Value == "" { // a length, and the name behind it
				f = &f.Kids[len(f.Kids)-1]
			}
			if f != nil {
				return f.Value
			}
		}
	}
	return ""
}

// The hidden hello is there to the last byte for those who know it, and the
// others see a name that says nothing.
func TestHiddenHello(t *testing.T) {
	const site, cover, key = "www.example.test", "cover.example.test", "ech=on&leak=ech-key"
	for _, c := range []struct {
		scenario, view string
		known          bool
	}{
		{"ech=on", "all", true}, {"ech=on", "client", true}, {"ech=on", "server", true}, {"ech=on", "onlooker", false},
		{key, "onlooker", true}, {"ech=on&leak=server-key:after", "onlooker", false},
		{"ech=rejected", "client", true}, {"ech=rejected", "server", false}, {"ech=rejected&leak=ech-key", "onlooker", false},
		{"ech=on&attack=intercept&client-trust=lab,attacker", "attacker", false},
	} {
		line, in := hello(t, c.scenario, c.view)
		if strings.Contains(line, site) != c.known || !strings.Contains(line, cover) {
			t.Errorf("%s, %s: %q", c.scenario, c.view, line)
		}
		if got := field(in, "put together", "host_name"); got == site != c.known {
			t.Errorf("%s, %s: the hidden hello's name is %q", c.scenario, c.view, got)
		}
		if got := field(in, "before it was encrypted", "host_name"); got == site != c.known {
			t.Errorf("%s, %s: in what was encrypted the name is %q", c.scenario, c.view, got)
		}
		if got := field(in, "as its sender made it", "host_name"); got != cover {
			t.Errorf("%s, %s: in the open stands %q", c.scenario, c.view, got)
		}
		told := map[string]string{}
		for _, f := range in.Meaning.Facts {
			told[f.Label] = f.Text
		}
		if want := map[bool]string{true: site, false: cover}[c.known]; told["Site"] != want || (told["In the open"] == cover) != c.known {
			t.Errorf("%s, %s: told are %v", c.scenario, c.view, told)
		}
	}

	// What the café knows.
	s := Build(run(t, "ech=on"), Options{View: "onlooker"})
	if s.Rows[0].Cells[0].Speech != "“To cover.example.test”" {
		t.Errorf("the client says %q", s.Rows[0].Cells[0].Speech)
	}
	if all := words(s); strings.Contains(all, site) || !strings.Contains(s.Verdict.Knows[0].Text, cover) {
		t.Errorf("the onlooker is told the name: %s", all)
	}
	s = Build(run(t, key), Options{View: "onlooker"})
	if s.Verdict.Title != "The name is out. The data stays shut." || !strings.Contains(s.Verdict.Text, site) {
		t.Errorf("with the key: %+v", s.Verdict)
	}
	for scenario, want := range map[string]string{"ech=on": "The site's name was hidden", "ech=rejected": "told the right one",
		"ech=on&client-trust=lab,attacker&attack=intercept": "hides nothing any more"} {
		tr := run(t, scenario)
		s := Build(tr, Options{})
		if len(s.Conns) > 1 && s.Conns[1].Label != "Tried again" {
			t.Errorf("%s: the connections are %+v", scenario, s.Conns)
		}
		if text := Build(tr, Options{}).Verdict.Text; !strings.Contains(text, want) {
			t.Errorf("%s: %q", scenario, text)
		}
	}
	// Hiding and finding go with the hello.
	for i, r := range Build(run(t, "ech=on"), Options{}).Rows {
		for _, l := range r.Lines {
			if l.Kind == "compute" && strings.Contains(l.Text, "hides") && i != 0 || strings.Contains(l.Text, "confirmation") && i != 1 {
				t.Errorf("step %d: %s", i+1, l.Text)
			}
		}
	}
}
