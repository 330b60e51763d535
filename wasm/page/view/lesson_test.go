package view

import (
	"strconv"
	"strings"
	"testing"

	"handshakelab/core/lesson"
	"handshakelab/core/scenario"
)

// Each story can be asked about: before the answer nothing on the page gives
// it away, whichever way one steps; after it all is told, and the reader hears
// who was right, why, and where to see it.
func TestPredict(t *testing.T) {
	st := Update(New(""), "lesson:predict")
	for i, p := range scenario.Presets() {
		if st.Ask != p.ID || st.Scenario != p.Scenario {
			t.Fatalf("question %d is about %s (%q), want %s", i+1, st.Ask, st.Scenario, p.ID)
		}
		if f := st.Fragment(); New(f).Fragment() != f || New(f).Asking() != st.Asking() {
			t.Errorf("%s: the link %q leads to %q (%s)", p.ID, f, New(f).Fragment(), New(f).Wrong)
		}
		if st.Asking() < 3 {
			t.Fatalf("%s: %d answers", p.ID, st.Asking())
		}
		told := st.scene.At
		for _, action := range []string{"next", "step:10", "step:0", "next-event", "play", "next-event", "step:9"} {
			next := Update(st, action)
			for range 3 {
				next = Update(next, "tick")
			}
			if next.scene.At > told {
				t.Errorf("%s: %s tells more than was told", p.ID, action)
			}
		}
		html := HTML(Render(st))
		for _, leak := range []string{`class="stop"`, "check failed", "gutter notice", st.phrase("notice/" + p.ID), "lane note"} {
			if strings.Contains(html, leak) {
				t.Errorf("%s: before the answer the page has %q", p.ID, leak)
			}
		}
		for i := st.Step + 1; i <= 10; i++ {
			if r := st.scene.Rows[i-1]; len(r.Lines) > 0 || !bare(&r) {
				t.Errorf("%s: step %d is still to come, and shows something", p.ID, i)
			}
		}
		right := st.asked.put.Right
		for a := range st.Asking() {
			said := Update(st, "answer:"+lesson.Letter(a))
			if said.Asking() != 0 || said.Step != 0 || said.Scene().Verdict.Kind == "open" {
				t.Errorf("%s: after the answer the story is not told", p.ID)
			}
			card := HTML(drawQuestion(said))
			if said, wants := strings.Contains(card, "and so it was"), a == right; said != wants {
				t.Errorf("%s: %s is right: the card says %v, the run %v", p.ID, lesson.Letter(a), said, wants)
			}
			if strings.Contains(card, "{") || strings.Contains(card, "lesson/") || strings.Contains(card, "fact ") {
				t.Errorf("%s: words are missing: %s", p.ID, card)
			}
			shown := Update(said, "evidence:"+lesson.Letter(a))
			if shown.inspection == nil || shown.inspection.Sel != shown.Sel || !shown.isOpen(&shown.scene.Rows[said.asked.put.Choices[a].Step-1]) {
				t.Errorf("%s: the evidence for %s, %s, can't be seen", p.ID, lesson.Letter(a), shown.Sel)
			}
			if back := New(said.Fragment()); back.Said != said.Said || HTML(drawQuestion(back)) != card {
				t.Errorf("%s: the link does not hold the answer", p.ID)
			}
		}
		st = Update(Update(st, "answer:a"), "lesson:next")
	}
	if st.Ask != "normal" {
		t.Errorf("after the last question comes %s", st.Ask)
	}
}

func TestALessonEndsWhereItsStoryEnds(t *testing.T) {
	st := New("server-cert=expired&lesson=predict")
	if st.Ask != "expired-certificate" {
		t.Fatalf("an address with the scenario alone asks about %q (%s)", st.Ask, st.Wrong)
	}
	if next := Update(st, "key:client-auth=require"); next.Lesson != "" || next.asked != nil || next.Scenario == st.Scenario {
		t.Error("another scenario is still asked about")
	}
	if next := Update(st, "preset:wrong-name"); next.Ask != "wrong-name" || next.Asking() == 0 {
		t.Error("another story is not asked about")
	}
	for _, action := range []string{"lesson:", "close"} {
		if next := Update(st, action); next.Lesson != "" || next.Step != 0 || next.Scene().Stop == nil || next.Fragment() != "edition=1&server-cert=expired" {
			t.Errorf("%s leads to %q", action, next.Fragment())
		}
	}
	if next := Update(st, "answer:e"); next.Said != "" {
		t.Error("there is no answer e")
	}
	for f, says := range map[string]string{
		"lesson=dance": "predict", "lesson=predict&question=none": "question", "lesson=predict&said=x": "a, b, c or d",
		"lesson=predict&server-cert=revoked": "only about the stories",
	} {
		if st := New(f); !strings.Contains(st.Wrong, says) {
			t.Errorf("%q: the page says %q", f, st.Wrong)
		}
	}
	if st := New("question=normal&said=a"); st.Fragment() != "" {
		t.Errorf("words of a lesson without one leave %q", st.Fragment())
	}
}

// A blind trace tells its bytes and nothing that a check would have told:
// neither the page nor the address, from any place that one can step to.
func TestBlind(t *testing.T) {
	for _, name := range []string{"1", "2", "17", "100", "240", lesson.Seal("server-cert=expired&client-auth=require")} {
		st := New("lesson=blind&case=" + name)
		text, _ := lesson.Case(name)
		if !st.Sealed() || st.Wrong != "" || st.Fragment() != "lesson=blind&case="+name {
			t.Fatalf("case %s: %q, %q", name, st.Fragment(), st.Wrong)
		}
		x := st.puzzle
		check, _ := st.Words().Check(x.x.Check)
		clues := []string{"sel:" + x.clue(0), "sel:" + x.clue(1), "sel:" + x.clue(2)}
		for _, actions := range [][]string{nil, {"open-all"}, {"step:3"}, {"step:10", "next"}, {"play", "tick", "tick"}, {"sel:s3"}, {"sel:b1:20-21"}, clues[:1], clues[1:2], clues[2:],
			{"sel:e" + itoa(int(x.x.Event))}, {"sel:e" + itoa(int(x.x.Event)), "tab:meaning"}, {"view:client"}, {"conn:1"}, {"panel:lessons"}, {"panel:presets"}, {"panel:keys"}, {"weigh", "inspect"}} {
			next := updated(st, actions...)
			html := HTML(&Node{Tag: "div", Kids: Render(next).Kids[:2]})
			for _, leak := range []string{"check failed", `class="stop"`, "gutter", `class="check`, check.Failed, "has stopped", "stopped at", "verdict bad", HTML(&Node{Text: text}), "go:", "class=\"warning", "altered"} {
				if strings.Contains(html, leak) && !strings.Contains(leak, "presets") {
					t.Errorf("case %s after %v: the page has %q", name, actions, leak)
				}
			}
			if f := next.Fragment(); strings.Contains(f, "cert") || strings.Contains(f, "wire") {
				t.Errorf("case %s after %v: the address is %q", name, actions, f)
			}
			if !strings.Contains(html, "▒▒▒") {
				t.Errorf("case %s after %v: nothing is veiled", name, actions)
			}
		}
		for _, action := range []string{"key:server-cert=valid", "undo", "panel:options", "panel:save", "pick:server-cert=valid", "bench:compare", "with:before"} {
			if next := Update(st, action); next.Wrong == "" || next.Panel != "" || next.Scenario != text || !next.Sealed() {
				t.Errorf("case %s: %s opens it", name, action)
			}
		}
		// A wrong answer says where to look, not what is there.
		for i, what := range []string{"who", "step", "check"} {
			for _, said := range append(append([]string{"client", "server", "1", "9"}, x.suspects...), "x") {
				next := Update(st, "guess:"+what+"="+said)
				card := HTML(drawBlind(next))
				if right := said == x.truth(i); strings.Contains(card, "So it was.") != right {
					t.Errorf("case %s: %s=%s: right %v, and the card says %s", name, what, said, right, card)
				}
				if said != x.truth(i) && (updated(next, "sel:"+x.clue(i)).inspection == nil || strings.Contains(card, "lesson/")) {
					t.Errorf("case %s: for %s it points to %s, where there is nothing", name, what, x.clue(i))
				}
			}
		}
		all := updated(st, "guess:who="+x.truth(0), "guess:step="+x.truth(1), "guess:check="+x.truth(2))
		if !strings.Contains(HTML(drawBlind(all)), "That is all of it.") {
			t.Errorf("case %s is not found out by the truth", name)
		}
		shown := Update(all, "lesson:show")
		if shown.Sealed() || shown.Scene().Stop == nil || HTML(drawVerdict(shown)) != HTML(drawVerdict(New(text))) {
			t.Errorf("case %s: when it is shown, the page is not the normal one", name)
		}
		if back := New(shown.Fragment()); back.Fragment() != shown.Fragment() || back.Scenario != text {
			t.Errorf("case %s: the link to what was shown is %q", name, shown.Fragment())
		}
		if next := Update(st, "lesson:next"); !next.Sealed() || next.Case == name {
			t.Errorf("case %s: there is no next one", name)
		}
	}
	for f, says := range map[string]string{"lesson=blind&case=999": "1 to 240", "lesson=blind&case=" + lesson.Seal("server-cert=self-signed&user=ignores"): "nothing to find out"} {
		if st := New(f); !strings.Contains(st.Wrong, says) {
			t.Errorf("%q: the page says %q", f, st.Wrong)
		}
	}
	quick := New("")
	quick.Alive, quick.Quick = true, true
	quick = updated(quick, "lesson:blind=5", "inspect", "weigh", "inspect")
	if html := HTML(Render(quick)); !strings.Contains(html, "▒▒▒") || strings.Contains(html, "<select class=\"live\" data-pick=\"pick:") {
		t.Error("what is worked out later opens a blind trace")
	}
	if quick = updated(quick, "lesson:show", "inspect", "weigh"); strings.Contains(HTML(Render(quick)), "▒▒▒") {
		t.Error("what was shown is still veiled")
	}
}

// A task is judged by what really came of it, and the link to what did it is
// kept.
func TestBreak(t *testing.T) {
	st := Update(New(""), "lesson:break=server-first")
	card := func(st State) string { return HTML(drawTask(st)) }
	if !strings.Contains(card(st), "No bytes were changed") || st.Fragment() != "lesson=break&task=server-first" {
		t.Errorf("the task begins with %s", card(st))
	}
	if no := Update(st, "key:wire=flip:server.certificate:-3"); !strings.Contains(card(no), "Not yet.") || no.Task == "" {
		t.Errorf("the client noticed first, and the card says %s", card(no))
	}
	if foul := Update(st, "go:client-auth=require&client-cert=expired&wire=flip:client.client_hello:random"); !strings.Contains(card(foul), "does not count") || !strings.Contains(card(foul), "client-cert") {
		t.Errorf("something else is wrong, and the card says %s", card(foul))
	}
	done := Update(st, "key:wire=flip:client.client_key_exchange:-1")
	if !strings.Contains(card(done), "Done.") {
		t.Errorf("it is done, and the card says %s", card(done))
	}
	later := updated(done, "lesson:next", "normal")
	if later.Task != "as-late-as-can-be" || !strings.Contains(HTML(Render(Update(later, "panel:lessons"))), "#"+strings.ReplaceAll(done.Fragment(), "&", "&amp;")) {
		t.Error("the link to what was solved is lost")
	}
	if back := New(done.Fragment()); back.Fragment() != done.Fragment() || !back.judged.Done {
		t.Errorf("the link %q leads to %q", done.Fragment(), back.Fragment())
	}
	for range lesson.Tasks() {
		if html := card(st); strings.Contains(html, "lesson/") {
			t.Errorf("words are missing: %s", html)
		}
		st = Update(st, "lesson:next")
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// With a projector the story begins at its beginning, what is ahead is not
// seen, and the verdict is hidden until it is asked for; Escape leads back to
// the theme there was.
func TestProjector(t *testing.T) {
	st := updated(New("server-cert=expired&theme=dark"), "theme:projector")
	if st.Step != 1 || st.Told || st.isOpen(&st.scene.Rows[0]) {
		t.Errorf("it begins at step %d, told %v", st.Step, st.Told)
	}
	for range 12 {
		html := HTML(Render(st))
		if strings.Contains(html, st.scene.Verdict.Title) && st.scene.Verdict.Kind != "open" || strings.Contains(html, "certificate_expired") && st.Step < 3 {
			t.Errorf("at step %d the page tells what came of it", st.Step)
		}
		st = Update(st, "next")
	}
	if told := Update(st, "verdict"); !strings.Contains(HTML(Render(told)), told.scene.Verdict.Text) {
		t.Error("the verdict is not told when it is asked for")
	} else if again := Update(told, "verdict"); strings.Contains(HTML(Render(again)), again.scene.Verdict.Text) {
		t.Error("the verdict can't be hidden again")
	}
	if left := Update(st, "close"); left.Theme != "dark" || left.Step != st.Step {
		t.Errorf("Escape leads to the theme %q, step %d", left.Theme, left.Step)
	}
	if open := updated(st, "panel:keys", "close"); open.Theme != "projector" || open.Panel != "" {
		t.Error("Escape does not close the panel first")
	}
	if link := New("theme=projector"); link.Step != 0 || !strings.Contains(HTML(Render(link)), "untold") {
		t.Error("a link to the whole story shows something else, or its verdict")
	}
}

// A task is done by hand: a byte is chosen, one of its bits turned over.
func TestBreakByHand(t *testing.T) {
	st := updated(New("lesson=break&task=unnoticed"), "sel:b2:2-3", "tab:bytes")
	in := st.inspection
	if in.Bytes.Flip == nil || len(in.Bytes.Flip.Bits) != 8 || !strings.Contains(HTML(Render(st)), `class="bit`) {
		t.Fatal("no bit is offered to be flipped")
	}
	if st = Update(st, "go:"+in.Bytes.Flip.Bits[7].Scenario); st.Task != "unnoticed" || !st.judged.Done {
		t.Errorf("a flipped bit of the record's version: %q, %+v", st.Fragment(), st.judged)
	}
}
