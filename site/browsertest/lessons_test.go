package browsertest

import (
	"fmt"
	"strings"
	"testing"
)

// press presses a key as a person would whose focus is nowhere in particular.
func (p page) press(key string) {
	p.t.Helper()
	p.str(fmt.Sprintf(`void document.body.dispatchEvent(new KeyboardEvent("keydown",{key:%q,bubbles:true,cancelable:true}))`, key))
}

// lessons is what every browser is led through: a question is asked in the
// verdict's place, the story stops before it, and it is answered by key and
// by pointer.
func lessons(p page, url string) {
	t := p.t
	p.start(url)
	p.click(`.tool[data-do="panel:lessons"]`)
	p.click(`[data-do="lesson:predict=expired-certificate"]`)
	p.wait("it is asked", `document.querySelector(".ask button.answer")`)
	if got := p.str("location.hash"); got != "#edition=1&server-cert=expired&step=1&lesson=predict&question=expired-certificate" {
		t.Errorf("the address of the question is %q", got)
	}
	top := p.str(`document.querySelector(".figure").getBoundingClientRect().top`)
	for range 4 {
		p.press("ArrowRight")
	}
	p.press("End")
	if n := p.count(".stop, .row .check, .gutter.notice"); n != 0 || p.text(".position") != "step 1, event 2 of 26" {
		t.Errorf("before the answer the story goes on: %d things give it away, %q", n, p.text(".position"))
	}
	p.press("a")
	p.wait("it was answered", `document.querySelector(".answer.right")`)
	if got := p.text(".reply"); !strings.Contains(got, "You said A") || !strings.Contains(got, "It was B") {
		t.Errorf("after the answer A the page says %q", got)
	}
	if p.count(".stop") != 1 || p.text(".answer.right .letter") != "B" {
		t.Error("after the answer the story is not told")
	}
	if got := p.str(`document.querySelector(".figure").getBoundingClientRect().top`); got != top {
		t.Errorf("the answer moved the figure from %s to %s", top, got)
	}
	p.click(".proof")
	p.wait("the evidence is shown", `document.querySelector("#s3 .lines:not([hidden])") && document.querySelector(".inspector h2").textContent.includes("validity")`)
	p.click(`[data-do="lesson:next"]`)
	p.wait("the next one is asked", `document.querySelector(".ask h2").textContent.includes("made out to another site")`)
	p.click(`button.answer[data-do="answer:a"]`)
	p.wait("it was right", `document.querySelector(".reply").textContent.includes("You said A, and so it was.")`)
	p.str(`void history.back()`)
	p.wait("Back leads to the story before", `location.hash.includes("expired")`)
	p.press("Escape")
	p.press("Escape")
	p.press("Escape")
	p.wait("Escape leads out of the lesson", `!document.querySelector(".ask") && document.querySelector(".verdict")`)
	p.quiet()
}

func TestLessons(t *testing.T) {
	c := newChromium(t)
	for _, size := range [][2]int64{{1280, 800}, {768, 1024}} {
		c.size(t, size[0], size[1], false)
		lessons(page{t, c}, serve(t))
	}
}
