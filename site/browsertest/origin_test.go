package browsertest

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestOrigin follows the server's premaster secret back to the bytes that the
// client drew at random: by pointer, by keys, and by link.
func TestOrigin(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	c.size(t, 1280, 1000, false)
	url := serve(t)
	p.start(url)
	p.click("#s6 .cell.right .chip.secret")
	p.click("#tab-origin")
	title := func(want string) {
		p.wait(want, `document.querySelector(".inspector h2").textContent === `+quote(want))
	}
	title("Premaster secret")
	for _, want := range []string{"SK", "EPMS", "PMS", "PAD"} {
		if n := p.str(`[...document.querySelectorAll(".diagram .dot text.tag")].filter(e=>e.textContent===` + quote(want) + `).length`); n == "0" {
			t.Errorf("the diagram has no %s", want)
		}
	}
	// By pointer, where it stands on the screen.
	p.str(`void [...document.querySelectorAll(".diagram .dot")].find(e=>e.textContent.includes("EPMS")).classList.add("here")`)
	b := p.box(".dot.here")
	c.mouse(t, input.DispatchMouseEventTypeMousePressed, b[0]+b[2]/2, b[1]+b[3]/2)
	c.mouse(t, input.DispatchMouseEventTypeMouseReleased, b[0]+b[2]/2, b[1]+b[3]/2)
	title("Encrypted premaster secret")
	// By keys: the node for what it was made of, which was drawn at random.
	p.str(`void [...document.querySelectorAll(".diagram .dot")].find(e=>e.querySelector("title").textContent.startsWith("Premaster secret: drawn at random by the client")).focus()`)
	if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	title("Premaster secret")
	// The link of a node leads to the same.
	href := p.str(`[...document.querySelectorAll(".diagram .dot")].find(e=>e.textContent.includes("EPMS")).getAttribute("href")`)
	p.start(url + href)
	title("Encrypted premaster secret")

	// An onlooker with the server's key, and Diffie-Hellman: it says what is missing.
	p.start(url + "#preset=recorded-today-ecdhe")
	p.wait("it says what is missing", `/stops.*server's private share/.test((document.querySelector(".inspector .stops")||{}).textContent)`)
	if n := p.count(".diagram .dot.unseen.missing"); n == 0 {
		t.Error("nothing is marked as missing")
	}
	p.click(".diagram .dot.missing")
	title("Server's private share")
	p.start(url + "#preset=recorded-today-rsa")
	p.wait("the leaked key opens it", `[...document.querySelectorAll(".diagram .dot .caption")].some(e=>e.textContent==="leaked")`)
	if p.shown(".inspector .stops") || p.count(".diagram .dot.unseen") != 0 {
		t.Error("with RSA nothing is missing, and the page says that something is")
	}
	p.quiet()
}
