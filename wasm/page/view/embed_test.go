package view

import (
	"strings"
	"testing"
)

func TestEmbeddedFragments(t *testing.T) {
	for _, f := range []string{
		"step=3&controls=verdict,figure,step", "edition=1&server-cert=expired&controls=sentence,figure&lock=client-auth,server-versions",
		"controls=figure&lock=all&keys=off", "lock=seed",
	} {
		st := New(f)
		if st.Wrong != "" || st.Fragment() != f {
			t.Errorf("%q became %q (%s)", f, st.Fragment(), st.Wrong)
		}
	}
	if st := New("controls=step,figure"); st.Controls != "figure,step" {
		t.Errorf("the panes are not in their order: %q", st.Controls)
	}
	if st := New("edition=1&server-cert=expired&step=3&theme=dark&controls=figure&lock=all&keys=off"); st.Here() != "edition=1&server-cert=expired&step=3" {
		t.Errorf("the whole page would be at %q", st.Here())
	}
	for f, says := range map[string]string{
		"controls=figure,sky":    "verdict",
		"controls=":              "There is no pane",
		"lock=server-cert,moon":  "moon",
		"lock=2.moon":            "2.moon",
		"controls=figure&keys=x": "on or off",
	} {
		if st := Update(New(""), "fragment:"+f); !strings.Contains(st.Wrong, says) {
			t.Errorf("%q: the page says %q, which lacks %q", f, st.Wrong, says)
		}
	}
}

// What the author leaves out is not shown, and is not to be had by an action.
func TestOnlyChosenPanesShow(t *testing.T) {
	marks := map[string]string{
		"stories": `class="presets`, "options": `panel:options`, "sentence": `class="sentence"`, "verdict": `class="verdict`,
		"figure": `class="figure`, "view": `data-pick="view:"`, "inspector": `class="inspector`, "step": `class="steps`,
	}
	for _, only := range Panes {
		html := HTML(Render(New("controls=figure," + only)))
		for _, p := range Panes {
			if got, want := strings.Contains(html, marks[p]), p == only || p == "figure"; got != want {
				t.Errorf("with controls=figure,%s: %s shows is %v", only, p, got)
			}
		}
	}
	st := updated(New("controls=figure"), "panel:options", "sel:e3")
	if st.Panel != "" || st.Sel != "" {
		t.Errorf("panel %q and selection %q came where none shows", st.Panel, st.Sel)
	}
	if html := HTML(Render(New("controls=figure&server-cert=nonsense"))); !strings.Contains(html, "nonsense") {
		t.Error("an embedded page does not say what is wrong with its scenario")
	}
}

func TestLocks(t *testing.T) {
	st := New("controls=sentence,options,figure&lock=server-cert,alpn")
	for _, action := range []string{"key:server-cert=expired", "pick:server-cert=expired", "toggle:server-cert=expired", "go:server-cert=expired", "preset:expired-certificate", "key:client-alpn=h2"} {
		if got := Update(st, action); got.Scenario != "" || got.Wrong != st.phrase("held") {
			t.Errorf("%s: the scenario is %q, the page says %q", action, got.Scenario, got.Wrong)
		}
	}
	if got := updated(st, "key:client-auth=require"); got.Scenario != "client-auth=require" {
		t.Errorf("what is not locked: %q, %s", got.Scenario, got.Wrong)
	}
	if got := updated(st, "fragment:server-cert=expired&lock=server-cert"); got.Scenario != "server-cert=expired" {
		t.Errorf("the author's own choice: %q, %s", got.Scenario, got.Wrong)
	}
	html := HTML(Render(st))
	if strings.Contains(html, `data-pick="pick:server-cert=`) || !strings.Contains(html, "fixed here") {
		t.Error("a locked word of the sentence can be changed, or has no lock")
	}
	html = HTML(Render(Update(st, "panel:options")))
	if i := strings.Index(html, `toggle:server-cert=expired`); i < 0 || !strings.Contains(html[max(0, i-60):i], "disabled") {
		t.Error("a locked option is not disabled")
	}
	// Where nothing shows that could change it, everything is held: the
	// warning's buttons too.
	st = New("server-cert=expired&controls=figure")
	if got := Update(st, "key:user=ignores"); got.Scenario != "server-cert=expired" {
		t.Errorf("without a sentence the scenario became %q", got.Scenario)
	}
	if html := HTML(Render(st)); !strings.Contains(html, `class="solid" type="button" data-do="go:`) || !strings.Contains(html, "disabled") {
		t.Error("the warning's buttons are not disabled")
	}
}
