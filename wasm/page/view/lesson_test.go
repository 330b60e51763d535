package view

import (
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
