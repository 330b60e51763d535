package view

import (
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
)

func init() { Run, Judge = core.Run, core.Judge }

func updated(st State, actions ...string) State {
	for _, a := range actions {
		st = Update(st, a)
	}
	return st
}

func TestFragmentRoundTrips(t *testing.T) {
	for _, f := range []string{
		"", "step=3", "edition=1&server-cert=expired", "edition=1&server-cert=expired&step=3&view=onlooker&sel=e12",
		"edition=1&user=ignores&attack=intercept&view=server&connection=1", "step=2.3&sel=b7:4-9&theme=dark", "theme=projector",
	} {
		st := New(f)
		if st.Wrong != "" || st.Fragment() != f {
			t.Errorf("%q became %q (%s)", f, st.Fragment(), st.Wrong)
		}
	}
}

func TestWrongFragmentsAreSaid(t *testing.T) {
	good := New("server-cert=expired&step=2")
	for f, says := range map[string]string{
		"step=11":                           "1 to 10",
		"step=x":                            "1 to 10",
		"view=moon":                         "onlooker",
		"sel=<b>":                           "e12",
		"theme=pink":                        "light, dark, projector",
		"preset=expired-certificat":         "expired-certificate",
		"preset=zzz":                        "The list of presets",
		"connection=many":                   "counted from 1",
		"server-cert=exspired":              "expired",
		"serwer-cert=expired":               "server-cert",
		"=":                                 "name",
		strings.Repeat("a=b&", 4000):        "characters long",
		"server-cert=%zz":                   "%",
		"step=3&server-cert=exspired":       "expired",
		"seed=" + strings.Repeat("x", 9000): "characters long",
	} {
		st := Update(good, "fragment:"+f)
		if !strings.Contains(st.Wrong, says) {
			t.Errorf("%.40q: the page says %q, which lacks %q", f, st.Wrong, says)
		}
		if st.Scenario != good.Scenario || st.Step != good.Step || st.Scene() == nil {
			t.Errorf("%.40q: the last good figure did not stay", f)
		}
		if html := HTML(Render(st)); strings.Contains(html, "<b>\"") {
			t.Errorf("%.40q: the address became markup", f)
		}
	}
	if st := New("server-cert=exspired"); st.Wrong == "" || st.Scene() == nil {
		t.Error("a page opened with a wrong address shows no figure, or says nothing")
	}
}

func TestAChangeKeepsTheStepOrGoesToTheFailingOne(t *testing.T) {
	st := updated(New(""), "step:2", "key:server-cert=expired")
	if st.Step != 2 {
		t.Errorf("step 2 became %d", st.Step)
	}
	st = updated(New(""), "step:8", "key:server-cert=expired")
	if st.Step != 3 {
		t.Errorf("step 8, which no longer happens, became %d, want the failing 3", st.Step)
	}
	st = updated(New(""), "key:server-cert=expired")
	if st.Step != 0 || !st.isOpen(&st.Scene().Rows[2]) {
		t.Error("in the whole story the failing row is not open")
	}
}

func TestStepping(t *testing.T) {
	st := New("")
	var steps []int
	for range 12 {
		st = Update(st, "next")
		steps = append(steps, st.Step)
	}
	if steps[0] != 1 || steps[9] != 10 || steps[11] != 10 {
		t.Errorf("→ leads along %v", steps)
	}
	st = updated(st, "prev", "prev")
	if st.Step != 8 {
		t.Errorf("← twice leads to %d", st.Step)
	}
	st = Update(New(""), "play")
	for n := 0; st.Playing; n++ {
		if n > 500 {
			t.Fatal("playing never ends")
		}
		st = Update(st, "tick")
	}
	if sc := st.Scene(); sc.At != len(sc.Story)-1 {
		t.Errorf("playing ended at %d of %d", sc.At, len(sc.Story))
	}
	if st := updated(New(""), "play", "view:onlooker"); st.Playing {
		t.Error("a change did not end the playing")
	}
}

func TestUndo(t *testing.T) {
	st := updated(New(""), "key:server-cert=expired", "key:client-auth=require", "undo")
	if st.Scenario != "server-cert=expired" {
		t.Errorf("undo leads to %q", st.Scenario)
	}
	if st = Update(st, "undo"); st.Scenario != "" {
		t.Errorf("undo twice leads to %q", st.Scenario)
	}
	if st = Update(st, "undo"); st.Scenario != "" || st.Wrong != "" {
		t.Error("undo with nothing to undo does something")
	}
}

func TestEveryControlWorks(t *testing.T) {
	for _, start := range []string{"", "server-key=ecdsa-p256", "attack=intercept"} {
		st := New(start)
		for _, p := range st.parts {
			if p.Control == nil {
				continue
			}
			for _, c := range p.Control.Choices {
				next := Update(st, "pick:"+p.Control.ID+"="+c.ID)
				if c.Disabled != (next.Wrong != "") {
					t.Errorf("%q: %s=%s: disabled %v, and the page says %q", start, p.Control.ID, c.ID, c.Disabled, next.Wrong)
				}
			}
		}
	}
}

func TestLists(t *testing.T) {
	st := updated(New(""), "toggle:server-cert=wrong-host", "toggle:server-cert=expired")
	if st.Scenario != "server-cert=expired,wrong-host" {
		t.Errorf("two ticks make %q (%s)", st.Scenario, st.Wrong)
	}
	st = updated(st, "toggle:server-cert=expired", "toggle:server-cert=wrong-host")
	if st.Scenario != "" {
		t.Errorf("ticks taken away make %q", st.Scenario)
	}
}

func TestOptionsHoldEveryKey(t *testing.T) {
	html := HTML(Render(updated(New(""), "panel:options")))
	for _, k := range scenario.Keys() {
		if !strings.Contains(html, `<code>`+k.Name+`</code>`) {
			t.Errorf("key %s is not in the panel", k.Name)
		}
	}
	if st := updated(New(""), "toggle:client-cert=none"); st.scenario.Value("client-cert") != "none" {
		t.Errorf("no client certificate: %q (%s)", st.Scenario, st.Wrong)
	}
}

// Whatever is shown has to be printable and readable by machines: keys and
// ids unique, attributes once, buttons with a name, no inline style.
func TestTreesAreSound(t *testing.T) {
	states := []State{New(""), updated(New(""), "panel:options"), updated(New(""), "panel:presets"), updated(New(""), "panel:keys"),
		updated(New("attack=intercept&user=ignores"), "open-all"), New("server-cert=nonsense")}
	for _, p := range scenario.Presets() {
		st := Update(New(""), "preset:"+p.ID)
		if st.Wrong != "" {
			t.Errorf("preset %s: %s", p.ID, st.Wrong)
		}
		for _, v := range st.Scene().Views {
			for step := range 11 {
				s := updated(st, "view:"+v.ID, "step:"+string("0123456789:"[step]))
				s.Alive = true
				states = append(states, s)
			}
		}
		for _, l := range st.Scene().Rows[0].Lines {
			for _, tab := range tabs {
				states = append(states, updated(st, "sel:"+l.Sel, "tab:"+tab))
			}
		}
	}
	for _, st := range states {
		ids := map[string]bool{}
		var walk func(n *Node)
		walk = func(n *Node) {
			seen := map[string]bool{}
			for _, a := range n.Attrs {
				if seen[a.Name] {
					t.Fatalf("%q: <%s> has %s twice", st.Fragment(), n.Tag, a.Name)
				}
				seen[a.Name] = true
				if a.Name == "id" && ids[a.Value] {
					t.Fatalf("%q: two elements with the id %s", st.Fragment(), a.Value)
				}
				if a.Name == "id" {
					ids[a.Value] = true
				}
				if a.Name == "style" || strings.HasPrefix(a.Name, "on") {
					t.Fatalf("%q: <%s> has %s, which the policy forbids", st.Fragment(), n.Tag, a.Name)
				}
			}
			keys := map[string]bool{}
			for _, k := range n.Kids {
				if k.Key != "" && keys[k.Tag+" "+k.Key] {
					t.Fatalf("%q: two <%s> with the key %s", st.Fragment(), k.Tag, k.Key)
				}
				keys[k.Tag+" "+k.Key] = true
				walk(k)
			}
		}
		walk(Render(st))
	}
}

// The page that is alive differs from the printed one in nothing that a
// reader without scripts would miss.
func TestPrintedHoldsEveryLine(t *testing.T) {
	st := New("")
	printed := HTML(Render(st))
	for _, r := range st.Scene().Rows {
		for _, l := range r.Lines {
			want := HTML(&Node{Text: l.Text})
			if !strings.Contains(printed, want) {
				t.Errorf("step %d: the printed page lacks %q", r.Step, l.Text)
			}
		}
	}
}

func TestFailingRowIsTheOnlyRed(t *testing.T) {
	html := HTML(Render(New("server-cert=expired")))
	if n := strings.Count(html, `class="stop"`); n != 1 {
		t.Errorf("%d red bars", n)
	}
	st := New("server-cert=expired")
	for i, r := range st.Scene().Rows {
		if drawn := !strings.Contains(html, `id="`+r.Sel+`" hidden>`); drawn != (r.State != figure.NotReached) {
			t.Errorf("row %d, %s: drawn %v", i+1, r.State, drawn)
		}
	}
}
