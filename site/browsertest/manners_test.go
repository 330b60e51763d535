package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// coloured are the states that every theme is looked at in: each thing that
// the palette paints stands in one of them. In light all states are.
var coloured = []string{"normal", "check-selected", "step3-onlooker", "man-in-the-middle", "changed-early", "bytes", "origin", "tls13-step4",
	"leak-opens", "menu", "options", "stories", "question", "answered", "blind", "compare", "costs", "matrix", "flip", "own-bytes", "own-certificate", "wrong-address"}

// TestAxe asks axe-core, which finds what machines can find of WCAG.
func TestAxe(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(root(t), "node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal("axe-core is missing: npm install --no-save axe-core, or run ./build.sh test, which does it.")
	}
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	for _, theme := range []string{"light", "dark", "projector"} {
		options := "{}"
		if theme == "dark" { // colours are all that is different
			options = `{runOnly: {type: "rule", values: ["color-contrast"]}}`
		}
		for _, s := range states {
			if theme != "light" && !slices.Contains(coloured, s.name) {
				continue
			}
			c.size(t, 1280, 3200, false) // so high that nothing lies under the bar at the foot
			p.enter(url, s, theme)
			if _, err := c.eval(string(src) + ";0"); err != nil {
				t.Fatal(err)
			}
			for _, width := range []int64{1280, 360} {
				if width < 1280 && theme == "projector" {
					continue // no projector is as narrow
				}
				c.size(t, width, 3200, false)
				b, err := c.eval(`axe.run(document, ` + options + `).then(r => r.violations.map(v => v.impact + ": " + v.id + ": " + v.help + " " + v.nodes.slice(0,3).map(n => n.html.slice(0,160) + " " + (n.any[0] ? n.any[0].message : "")).join(" // ")))`)
				if err != nil {
					t.Fatal(err)
				}
				var found []string
				if err := json.Unmarshal(b, &found); err != nil {
					t.Fatalf("%s: axe says %s", s.name, b)
				}
				for _, f := range found {
					t.Errorf("%s, %s, %d wide: %s", s.name, theme, width, f)
				}
			}
		}
	}
}

// TestKeyboard plays with nothing but keys.
func TestKeyboard(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	p.start(serve(t))
	press := func(keys string, opts ...chromedp.KeyOption) {
		t.Helper()
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(keys, opts...)); err != nil {
			t.Fatal(err)
		}
	}
	step := func(want string) {
		t.Helper()
		p.wait("step "+want, fmt.Sprintf(`(document.querySelector('.scrubber [aria-current]')||{textContent:"none"}).textContent === %q`, want))
	}
	press(kb.ArrowRight)
	step("1")
	press(kb.ArrowRight)
	press(kb.ArrowRight)
	step("3")
	press(kb.ArrowLeft)
	step("2")
	press(kb.PageDown)
	step("3")
	press("7")
	step("7")
	press(kb.Escape)
	step("none")
	press("?")
	p.wait("the list of keys", `document.querySelector(".drawer.p-keys") === document.activeElement`)
	press(kb.Escape)
	p.wait("it is gone, and the focus is where it was", `!document.querySelector(".drawer") && document.activeElement.matches(".tool.menu")`)

	// Tab reaches a word of the sentence; an arrow key changes it.
	p.str(`void document.querySelector('[data-pick="pick:server-cert="]').focus()`)
	press(kb.ArrowDown)
	p.wait("the certificate has expired", `document.querySelector("#s3 .stop")`)
	p.wait("the focus stays in the control", `document.activeElement.dataset.pick === "pick:server-cert="`)
	press("u")
	p.str(`void document.activeElement.blur()`)
	press("u")
	p.wait("undone", `!document.querySelector(".stop")`)
	press(" ")
	p.wait("it plays", `document.querySelector('[data-do="pause"]')`)
	press(" ")
	p.wait("it pauses", `document.querySelector('[data-do="play"]')`)
	p.quiet()
}

// TestWithoutScript reads the page where scripts are off.
func TestWithoutScript(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	if err := chromedp.Do(c.ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(c.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	if err := c.open(url); err != nil {
		t.Fatal(err)
	}
	if got := p.text(".verdict"); !strings.Contains(got, "It worked") {
		t.Errorf("the verdict says %q", got)
	}
	if n := p.str(`[...document.querySelectorAll(".lines")].filter(e=>e.getClientRects().length).length`); n != "9" {
		t.Errorf("%s rows stand open, want all nine that happen", n)
	}
	if n := p.str(`[...document.querySelectorAll(".live")].filter(e=>e.getClientRects().length).length`); n != "0" {
		t.Errorf("%s controls show that can't work", n)
	}
	if n := p.count(`.elsewhere a[href^="story/"]`); n < 12 {
		t.Errorf("%d stories as still figures", n)
	}
	if err := c.open(url + "story/expired-certificate.html"); err != nil {
		t.Fatal(err)
	}
	if got := p.text(".stop"); !strings.Contains(got, "expired") {
		t.Errorf("the still figure of the expired certificate says %q", got)
	}
}

// TestBlocked opens the page where WebAssembly is forbidden, and where the
// module is missing: a sentence says so, and the figure stays.
func TestBlocked(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	dist := http.FileServer(http.Dir(filepath.Join(root(t), "dist")))
	for name, block := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"policy": func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Security-Policy", "script-src 'self'")
			return false
		},
		"no module": func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, ".wasm") {
				http.NotFound(w, r)
				return true
			}
			return false
		},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !block(w, r) {
				dist.ServeHTTP(w, r)
			}
		}))
		if err := c.open(s.URL); err != nil {
			t.Fatal(err)
		}
		p.wait("a sentence says what is wrong", `document.querySelector("#loading.failed")`)
		said := p.text("#loading")
		if name == "policy" && !strings.Contains(said, "blocked") || name == "no module" && !strings.Contains(said, "404") {
			t.Errorf("%s: the page says %q", name, said)
		}
		if n := p.count(".rows>li"); n != 10 {
			t.Errorf("%s: the figure has %d rows", name, n)
		}
		s.Close()
	}
}

// TestNoJump compares the page before and after it comes to life.
func TestNoJump(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	where := `JSON.stringify([...document.querySelectorAll("h1,.sentence,.verdict,.figure,.row,.inspector,.steps")].map(e=>{const r=e.getBoundingClientRect(); return e.className+" "+[r.x,r.y,r.width,r.height].map(Math.round)}))`
	for _, size := range [][2]int64{{1280, 800}, {360, 740}} {
		c.size(t, size[0], size[1], false)
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".wasm") {
				<-r.Context().Done()
				return
			}
			http.FileServer(http.Dir(filepath.Join(root(t), "dist"))).ServeHTTP(w, r)
		}))
		if err := c.open(s.URL); err != nil {
			t.Fatal(err)
		}
		before := p.str(where)
		c.open("about:blank")
		s.CloseClientConnections()
		s.Close()
		p.start(url)
		if after := p.str(where); after != before {
			t.Errorf("at %v the page jumps when it comes to life:\n%s\n%s", size, before, after)
		}
	}
}
