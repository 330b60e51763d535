package browsertest

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// box gives where the first thing that fits a selector stands in the window:
// left, top, width, height.
func (p page) box(selector string) (b [4]float64) {
	p.t.Helper()
	err := json.Unmarshal([]byte(p.str(`(()=>{const r=document.querySelector(`+quote(selector)+`).getBoundingClientRect(); return [r.left,r.top,r.width,r.height]})()`)), &b)
	if err != nil {
		p.t.Fatal(selector, ": ", err)
	}
	return b
}

// mouse presses, moves or releases the pointer at a place in the window.
func (c *chromium) mouse(t *testing.T, what input.DispatchMouseEventType, x, y float64) {
	t.Helper()
	buttons := int64(1)
	if what == input.DispatchMouseEventTypeMouseReleased {
		buttons = 0
	}
	if _, err := chromedp.Call(c.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{
		Type: what, X: x, Y: y, Button: input.MouseButtonLeft, Buttons: buttons, ClickCount: 1}); err != nil {
		t.Fatal(err)
	}
}

// TestTime steps, scrubs and jumps, by pointer and by keys, and reads how each
// end stands.
func TestTime(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	c.size(t, 1280, 800, false)
	p.start(serve(t))
	if p.shown(".present") {
		t.Error("the whole story has no state at a moment")
	}
	client, server, there := `.present .lane0`, `.present .lane1`, `.present .to-right`

	// One step: the client has said hello and waits, the server is at work.
	p.click(`[data-do="next"]`)
	p.wait("the client waits", `document.querySelector("`+client+`").textContent.includes("waits for ServerHello")`)
	if got := p.text(server); got != "Server is at work, has sent nothing yet, knowsCR client random, 32 bytes" {
		t.Errorf("the server: %q", got)
	}

	// Drag along the line: to its end, all is protected; back to its
	// beginning, nothing is.
	b := p.box(".slider")
	y := b[1] + b[3]/2
	drag := func(from, to float64) {
		t.Helper()
		c.mouse(t, input.DispatchMouseEventTypeMousePressed, from, y)
		for i := 1; i <= 8; i++ {
			c.mouse(t, input.DispatchMouseEventTypeMouseMoved, from+(to-from)*float64(i)/8, y)
		}
		c.mouse(t, input.DispatchMouseEventTypeMouseReleased, to, y)
	}
	drag(b[0]+b[2]/2, b[0]+b[2]-3)
	p.wait("both directions are protected", `document.querySelectorAll(".present .half.on").length === 4`)
	if got := p.text(".scrubber [aria-current]"); got != "10" {
		t.Errorf("dragged to the end: step %s", got)
	}
	drag(b[0]+b[2]-3, b[0]+b[2]/2)
	p.wait("in the middle", `document.querySelector("`+there+`").textContent.includes("in the clear")`)
	middle := p.text(".position")
	drag(b[0]+b[2]/2, b[0]+2)
	p.wait("at the beginning", `document.querySelector(".position").textContent.startsWith("step 1, event 1 of")`)
	if middle == p.text(".position") {
		t.Errorf("the middle and the beginning are both %q", middle)
	}

	// The same by keys: each is one event; Home and End are the ends.
	press := func(key string) {
		t.Helper()
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	p.str(`void document.querySelector(".slider").focus()`)
	press(kb.ArrowRight)
	p.wait("the second event", `document.querySelector(".position").textContent.includes("event 2 of")`)
	press(kb.ArrowLeft)
	p.wait("the first event", `document.querySelector(".position").textContent.includes("event 1 of")`)
	press(kb.End)
	p.wait("the last event", `document.querySelector(".scrubber [aria-current]").textContent === "10"`)
	if got := p.str(`document.activeElement.className + " " + document.activeElement.getAttribute("aria-valuetext")`); got != "slider "+p.text(".position") {
		t.Errorf("the slider says %q, the page %q", got, p.text(".position"))
	}

	// A value of an end's leads to what it is; a direction's keys too.
	p.click(`.present .lane0 .chip`)
	p.wait("the client's random is told of", `document.querySelector(".inspector h2").textContent === "Client random"`)
	p.click(there + ` button.label`)
	p.wait("the change of keys is told of", `document.querySelector(".inspector h2").textContent.includes("ncrypts what it sends")`)

	// Jumping, and the whole story again.
	p.str(`void document.activeElement.blur()`)
	press("4")
	p.wait("step 4", `document.querySelector(".scrubber [aria-current]").textContent === "4"`)
	press(kb.End)
	p.wait("the whole story", `!document.querySelector(".present")`)
	p.quiet()
}

// moments is what every browser is led through: a step, the state of each
// end, the line moved along, a value followed back to where it came from.
func moments(p page, url string) {
	p.t.Helper()
	p.start(url)
	p.click(`[data-do="next"]`)
	p.wait("the client waits", `document.querySelector(".present .lane0").textContent.includes("waits for ServerHello")`)
	p.str(`(()=>{const e=document.querySelector(".slider"); e.value=e.max; e.dispatchEvent(new Event("input",{bubbles:true})); e.dispatchEvent(new Event("change",{bubbles:true}))})()`)
	p.wait("all is protected", `document.querySelectorAll(".present .half.on").length === 4`)
	p.wait("the address follows", `location.hash.includes("step=10")`)
	p.click("#s6 .cell.right .chip.secret")
	p.click("#tab-origin")
	p.wait("the diagram", `document.querySelectorAll(".diagram .dot").length > 4`)
	p.str(`[...document.querySelectorAll(".diagram .dot")].find(e=>e.textContent.includes("EPMS")).dispatchEvent(new MouseEvent("click",{bubbles:true,cancelable:true}))`)
	p.wait("a node leads to what it is", `document.querySelector(".inspector h2").textContent === "Encrypted premaster secret"`)
	p.quiet()
}

func TestFirefoxMoments(t *testing.T) { moments(page{t, newFirefox(t)}, serve(t)) }
