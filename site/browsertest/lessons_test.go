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
	if n := p.count(".stop, .row .check, .gutter.notice"); n != 0 || p.text(".position") != "Step 1 of 10" {
		t.Errorf("before the answer the story goes on: %d things give it away, %q", n, p.text(".position"))
	}
	p.press("a")
	p.wait("it was answered", `document.querySelector(".answer.right")`)
	if got := p.text(".reply"); !strings.Contains(got, "You said A") || !strings.Contains(got, "It was B") {
		t.Errorf("after the answer A the page says %q", got)
	}
	if p.count(".stop") != 1 || p.text(".answer.right .abc") != "B" {
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

// blind is a trace whose fault is found out, or shown, and a task that is done
// by changing the scenario.
func blind(p page, url string) {
	t := p.t
	p.start(url + "#lesson=blind&case=8")
	p.wait("the case is blind", `document.querySelector(".veiled")`)
	for _, leak := range []string{".stop", ".rows .check", ".gutter", ".warning", ".verdict.bad", "select.live"} {
		if n := p.count(leak); n > 0 {
			t.Errorf("the blind trace shows %s", leak)
		}
	}
	p.click(`[data-do="guess:check=server-cert/validity"]`)
	p.wait("it was wrong", `document.querySelector(".clue .link")`)
	p.click(".clue .link")
	p.wait("the bytes are marked", `document.querySelector(".inspector .fields .marked") && document.querySelectorAll(".tab").length === 1`)
	for _, right := range []string{"who=client", "step=3", "check=server-cert/extended-key-usage"} {
		p.str(fmt.Sprintf(`void document.querySelector('[data-do="guess:%s"]').focus()`, right))
		p.click(fmt.Sprintf(`[data-do="guess:%s"]`, right))
	}
	p.wait("it is found out", `document.querySelector(".clue").textContent.includes("That is all of it.")`)
	if got := p.str("location.hash"); strings.Contains(got, "cert") || !strings.HasPrefix(got, "#sel=b") {
		t.Errorf("the address of a blind trace is %q", got)
	}
	p.click(`[data-do="lesson:show"]`)
	p.wait("it is the normal page", `document.querySelector("#s3 .stop") && document.querySelector(".verdict.bad")`)
	if got := p.str("location.hash"); got != "#edition=1&seed=case-8&server-cert=wrong-usage&lesson=blind&case=8&said=shown" {
		t.Errorf("the address of what was shown is %q", got)
	}
	p.click(`.hint [data-do="lesson:next"]`)
	p.wait("the next is blind", `location.hash === "#lesson=blind&case=9" && document.querySelector(".veiled")`)

	p.press("Escape")
	p.wait("Escape leads out", `!document.querySelector(".ask")`)
	p.str(`void (location.hash = "lesson=break")`) // the page is here: Firefox's driver waits in vain for it to come anew
	p.wait("there is a task", `document.querySelector(".task h2")?.textContent.includes("server notice first")`)
	p.choose(`[data-pick="pick:between="]`, "One bit, early")
	p.wait("it is done", `document.querySelector(".task .reply").textContent.includes("Done.")`)
	p.click(`[data-do="lesson:next"]`)
	p.wait("the next is not", `document.querySelector(".task .reply").textContent.includes("Not yet.")`)
	p.choose(`[data-pick="pick:between="]`, "One bit, late")
	p.wait("it is done, too", `document.querySelector(".task .reply").textContent.includes("Done.")`)
	p.click(`.tool[data-do="panel:lessons"]`)
	if n := p.count(".tasks li p .link"); n != 2 {
		t.Errorf("%d solved tasks have their link, want 2", n)
	}
	p.quiet()
}

// projector is shown to a room: the keys of a presenter's remote step, v asks
// for the verdict, Escape leaves.
func projector(p page, url string) {
	t := p.t
	p.start(url + "#server-cert=expired")
	p.press("p")
	p.wait("the room sees it", `document.documentElement.dataset.theme === "projector" && document.querySelector(".untold")`)
	for _, gone := range []string{".presets", ".tools", ".sentence", ".inspector", ".slider"} {
		if p.str(`getComputedStyle(document.querySelector("`+gone+`")).display`) != "none" {
			t.Errorf("%s is shown to the room", gone)
		}
	}
	if size := p.str(`(e => parseFloat(getComputedStyle(e).fontSize) * (e.currentCSSZoom || 1))(document.querySelector(".untold .brief"))`); size < "24" || len(size) > 2 && size[2] != '.' {
		t.Errorf("the text is %s px large", size)
	}
	for _, key := range []string{"PageDown", "PageDown", "PageUp", "PageDown"} {
		p.press(key)
	}
	p.wait("a remote steps to where it stops", `document.querySelector("#s3.now .stop")`)
	if p.count(".verdict.bad") != 0 {
		t.Error("the verdict is not hidden")
	}
	p.press("v")
	p.wait("v shows the verdict", `document.querySelector(".verdict.bad")`)
	p.press("v")
	p.wait("v hides it", `!document.querySelector(".verdict.bad")`)
	p.click(`.untold [data-do="verdict"]`)
	p.wait("so does the button show it", `document.querySelector(".verdict.bad")`)
	if over := p.str(`Math.max(0, document.documentElement.scrollWidth - innerWidth)`); over != "0" {
		t.Errorf("the page is %s px too wide", over)
	}
	p.press("?")
	p.wait("the keys are listed", `document.querySelector("#panel").textContent.includes("with a projector")`)
	p.press("Escape")
	p.press("Escape")
	p.wait("Escape leaves", `!document.documentElement.dataset.theme`)
	p.quiet()
}

func TestProjector(t *testing.T) {
	c := newChromium(t)
	for _, size := range [][2]int64{{1280, 720}, {1920, 1080}} {
		c.size(t, size[0], size[1], false)
		projector(page{t, c}, serve(t))
	}
}

func TestBlindTraces(t *testing.T) { blind(page{t, newChromium(t)}, serve(t)) }
