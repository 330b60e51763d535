package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// host serves somebody's document with elements in it, and beside it what
// dist has. It counts what was asked for.
type host struct {
	*httptest.Server
	mu     sync.Mutex
	asked  map[string]int
	pages  map[string]string
	refuse string // what is not given: the end of its path
}

func newHost(t testing.TB) *host {
	h := &host{asked: map[string]int{}, pages: map[string]string{}}
	files := http.FileServer(http.Dir(filepath.Join(root(t), "dist")))
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked[r.URL.Path]++
		body, ok := h.pages[r.URL.Path]
		refuse := h.refuse != "" && strings.HasSuffix(r.URL.Path, h.refuse)
		h.mu.Unlock()
		w.Header().Set("Access-Control-Allow-Origin", "*") // as any host of a copy has to
		switch {
		case refuse:
			http.NotFound(w, r)
		case ok:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, body)
		case r.URL.Path == "/favicon.ico":
			w.WriteHeader(http.StatusNoContent)
		default:
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() { h.CloseClientConnections(); h.Close() })
	return h
}

func (h *host) count(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked[path]
}

// document is a document with a script and a body; heard holds the events.
func document(script, body string) string {
	return `<!doctype html><html lang="en"><title>A document</title><meta name="viewport" content="width=device-width">
<style>body{margin:0 auto;max-width:720px;font:16px/24px sans-serif;background:#fff;color:#000} body.dark{background:#000;color:#eee}</style>
<script>globalThis.heard=[]; for (const k of ["step","outcome","error"]) addEventListener(k, (e) => { if (e.target.localName === "handshake-lab") heard.push({id: e.target.id, event: k, ...e.detail}); }, true);</script>
` + script + "\n<body><p id=before tabindex=0>Before.</p>" + body + "<p id=after>After.</p></body></html>"
}

const fallback = `<a href="https://lab.example.test/"><img alt="The fallback." width=720 height=520></a>`

func alive(id string) string {
	return fmt.Sprintf(`document.getElementById(%q).shadowRoot && document.getElementById(%q).shadowRoot.querySelector(".alive")`, id, id)
}

// heard gives the value that an element's last event of a kind has.
func (p page) heard(id, kind, field string) string {
	p.t.Helper()
	return p.str(fmt.Sprintf(`(heard.findLast(e => e.id === %q && e.event === %q) ?? {})[%q] ?? "nothing"`, id, kind, field))
}

// TestElement puts the element into documents: with the lab beside it, from
// another origin, with the single file, and all of it without a server.
func TestElement(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	h, far := newHost(t), newHost(t)
	script := `<script src="handshake-lab.js" defer></script>`
	one := `<handshake-lab id="a" scenario="server-cert=expired" step="3">` + fallback + `</handshake-lab>`
	h.pages["/beside.html"] = document(script, one)
	h.pages["/far.html"] = document(strings.Replace(script, `"`, `"`+far.URL+"/", 1), one)
	h.pages["/single.html"] = document(script, strings.Replace(one, `step=`, `src="handshake-lab.html" step=`, 1))
	dir := t.TempDir() // a copy: the script and the single file, no more
	for _, f := range []string{"handshake-lab.js", "handshake-lab.html"} {
		b, err := os.ReadFile(filepath.Join(root(t), "dist", f))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "doc.html"), []byte(document(script, one)), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, url := range map[string]string{
		"beside": h.URL + "/beside.html", "another origin": h.URL + "/far.html", "the single file": h.URL + "/single.html", "file": "file://" + dir + "/doc.html",
	} {
		t.Run(name, func(t *testing.T) {
			p := page{t, c}
			if err := p.open(url); err != nil {
				t.Fatal(err)
			}
			p.wait("the element is alive", alive("a"))
			p.wait("it has told", `heard.some(e => e.event === "step") && heard.some(e => e.event === "outcome")`)
			if got := p.heard("a", "step", "step"); got != "3" {
				t.Errorf("the step is %s", got)
			}
			if got := p.heard("a", "step", "text"); !strings.Contains(got, "expired") {
				t.Errorf("step 3 is told as %q", got)
			}
			if kind, client, server := p.heard("a", "outcome", "kind"), p.heard("a", "outcome", "client"), p.heard("a", "outcome", "server"); kind != "bad" || client != "refused" || server != "told" {
				t.Errorf("the outcome is %s, client %s, server %s", kind, client, server)
			}
			if got := p.str(`document.activeElement.localName`); got != "body" {
				t.Errorf("the focus went to %s", got)
			}
			if got := p.str(`document.querySelector("handshake-lab img").getClientRects().length`); got != "0" {
				t.Error("the fallback shows beside the figure")
			}
			link := p.str(`document.getElementById("a").shadowRoot.querySelector("a").href`)
			if !strings.HasSuffix(link, "#edition=1&server-cert=expired&step=3") {
				t.Errorf("“Open in the lab” leads to %s", link)
			}
			if got := p.str(`document.getElementById("a").shadowRoot.querySelector("iframe").getAttribute("sandbox")`); got != "allow-scripts" {
				t.Errorf("the frame may %q", got)
			}
			p.quiet()
		})
	}
	if n := h.count("/page.wasm"); n != 1 {
		t.Errorf("the module was fetched %d times from the host, want once: for the document with the lab beside it", n)
	}
	p.t = t
}

// inside attaches to the frames of the page: each is a page of its own.
func inside(t *testing.T, c *chromium) []page {
	t.Helper()
	infos, err := chromedp.Targets(c.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var ps []page
	for _, i := range infos {
		if i.Type != "iframe" {
			continue
		}
		ctx, done := chromedp.NewContext(c.ctx, chromedp.WithTargetID(target.ID(i.TargetID)))
		t.Cleanup(done)
		ps = append(ps, page{t, &chromium{ctx: ctx}})
	}
	return ps
}

// TestElementInUse has several on one page: they share the download, load
// when they are near, follow the host's colours, keep their height, and leave
// keys and focus alone.
func TestElementInUse(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	h := newHost(t)
	h.pages["/doc.html"] = document(`<script src="handshake-lab.js" defer></script>`,
		`<handshake-lab id="a" scenario="client-auth=require" step="1">`+fallback+`</handshake-lab>
		<handshake-lab id="b" preset="expired-certificate" step="2" keys="off" controls="figure">`+fallback+`</handshake-lab>
		<div style="height:9000px"></div><handshake-lab id="c">`+fallback+`</handshake-lab>`)
	c.size(t, 1000, 800, false)
	if err := p.open(h.URL + "/doc.html"); err != nil {
		t.Fatal(err)
	}
	if got := p.str(`document.querySelector("handshake-lab img").getClientRects().length`); got != "1" {
		t.Error("the fallback does not show first")
	}
	p.wait("two are alive", alive("a")+" && "+alive("b"))
	if got := p.str(`!!document.getElementById("c").shadowRoot.querySelector("iframe")`); got != "false" {
		t.Error("the third, far away, was loaded")
	}
	p.str(`void document.getElementById("c").scrollIntoView()`)
	p.wait("the third comes alive when it is near", alive("c"))
	p.str(`void scrollTo(0,0)`)
	if n := h.count("/page.wasm"); n != 1 {
		t.Errorf("three elements fetched the module %d times", n)
	}

	// Inside: what was asked for shows, and nothing else.
	frames := inside(t, c)
	if len(frames) != 3 {
		t.Fatalf("%d frames", len(frames))
	}
	for _, f := range frames {
		if n := f.count(".inspector,.presets,.tools,.sentence"); n != 0 {
			t.Errorf("%s: %d panes that nobody asked for", f.str("location.hash"), n)
		}
		bars := f.count(".steps")
		if only := strings.Contains(f.str("location.hash"), "controls=figure&"); only != (bars == 0) {
			t.Errorf("%s: %d bars", f.str("location.hash"), bars)
		}
		if over := f.str(`document.documentElement.scrollWidth - innerWidth`); over != "0" {
			t.Errorf("%s: %s px too wide", f.str("location.hash"), over)
		}
	}

	// Keys: outside the figure they are the document's.
	press := func(keys string, opts ...chromedp.KeyOption) {
		t.Helper()
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(keys, opts...)); err != nil {
			t.Fatal(err)
		}
	}
	p.str(`void document.getElementById("before").focus()`)
	where := `JSON.stringify([scrollY, ...[...document.querySelectorAll("handshake-lab,#after")].map(e=>Math.round(e.getBoundingClientRect().y+scrollY))])`
	press(kb.ArrowRight)
	if got := p.heard("a", "step", "step"); got != "1" {
		t.Errorf("a key outside brought the figure to step %s", got)
	}
	press(kb.Tab) // into the frame
	p.wait("the focus is in the frame", `document.activeElement.id === "a" && document.activeElement.shadowRoot.activeElement.localName === "iframe"`)
	before := p.str(where)
	for step := 2; step <= 10; step++ {
		press(kb.ArrowRight)
		p.wait(fmt.Sprint("step ", step), fmt.Sprintf(`heard.findLast(e=>e.id==="a"&&e.event==="step").step===%d`, step))
	}
	if after := p.str(where); after != before {
		t.Errorf("stepping moved the document: %s became %s", before, after)
	}
	press(kb.Escape)
	p.wait("Escape leaves the frame", `document.activeElement.id === "a" && document.activeElement.shadowRoot.activeElement.localName === "a"`)

	// keys="off": the document gets them.
	p.str(`void(globalThis.keys=[], document.addEventListener("keydown", e => keys.push(e.target.id+" "+e.key)))`)
	p.str(`void document.getElementById("b").shadowRoot.querySelector("iframe").focus()`)
	press(kb.ArrowRight)
	p.wait("the document hears the arrow", `keys.includes("b ArrowRight")`)
	if got := p.heard("b", "step", "step"); got != "2" {
		t.Errorf("with keys off the arrow led to step %s", got)
	}
	// An attribute leads there.
	p.str(`void document.getElementById("b").setAttribute("step", "3")`)
	p.wait("the attribute leads to step 3", `heard.findLast(e=>e.id==="b"&&e.event==="step").step===3`)

	// Colours: the system's, then the document's own.
	scheme := `[...document.querySelectorAll("handshake-lab")].map(e=>e.shadowRoot.querySelector("iframe").style.colorScheme).join()`
	if got := p.str(scheme); got != "light,light,light" {
		t.Errorf("in a light document: %s", got)
	}
	p.str(`void document.body.classList.add("dark")`)
	p.wait("the figures are dark in a dark document", scheme+`==="dark,dark,dark"`)
	for _, f := range frames {
		f.wait("dark inside", `document.documentElement.dataset.theme === "dark" && getComputedStyle(document.documentElement).backgroundColor === "rgba(0, 0, 0, 0)"`)
	}

	// In print the fallback stands, and the frame is gone.
	if _, err := chromedp.Call(c.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if got := p.str(`document.querySelector("handshake-lab img").getClientRects().length + " " + getComputedStyle(document.getElementById("a").shadowRoot.querySelector("iframe")).display`); got != "1 none" {
		t.Errorf("in print: %s", got)
	}
	p.quiet()
}

// TestElementFails keeps the fallback where the lab can't run.
func TestElementFails(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	h := newHost(t)
	h.pages["/doc.html"] = document(`<script src="handshake-lab.js" defer></script>`, `<handshake-lab id="a">`+fallback+`</handshake-lab>`)
	h.refuse = ".wasm"
	if err := p.open(h.URL + "/doc.html"); err != nil {
		t.Fatal(err)
	}
	p.wait("the host is told", `heard.some(e => e.event === "error")`)
	if got := p.heard("a", "error", "text"); !strings.Contains(got, "404") {
		t.Errorf("it is told %q", got)
	}
	if got := p.str(`document.querySelector("handshake-lab img").getClientRects().length`); got != "1" {
		t.Error("the fallback is gone")
	}
	// A strict host: its policy lets the script and the frame in, and no more.
	h.refuse = ""
	h.pages["/strict.html"] = strings.Replace(document(`<script src="handshake-lab.js" defer></script>`, `<handshake-lab id="a">`+fallback+`</handshake-lab>`),
		"<title>", `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; frame-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"><title>`, 1)
	if err := p.open(h.URL + "/strict.html"); err != nil {
		t.Fatal(err)
	}
	p.wait("alive under a strict policy", alive("a"))
}

// TestElementNarrow is the phone: 360 wide.
func TestElementNarrow(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	h := newHost(t)
	h.pages["/doc.html"] = document(`<script src="handshake-lab.js" defer></script>`, `<handshake-lab id="a">`+fallback+`</handshake-lab>`)
	c.size(t, 360, 740, false)
	if err := p.open(h.URL + "/doc.html"); err != nil {
		t.Fatal(err)
	}
	p.wait("alive", alive("a"))
	time.Sleep(200 * time.Millisecond)
	var box struct{ W, H float64 }
	b, err := p.eval(`(r => ({W: r.width, H: r.height}))(document.getElementById("a").shadowRoot.querySelector("iframe").getBoundingClientRect())`)
	if err != nil || json.Unmarshal(b, &box) != nil {
		t.Fatal(err)
	}
	if box.W != 360 || box.H < 640 || box.H > 760 {
		t.Errorf("the frame is %v × %v", box.W, box.H)
	}
	for _, f := range inside(t, c) {
		if n := f.count(".rows>li:not([hidden])"); n != 10 {
			t.Errorf("%d rows", n)
		}
		if over := f.str(`document.documentElement.scrollWidth - innerWidth`); over != "0" {
			t.Errorf("%s px too wide", over)
		}
	}
	p.quiet()
}

// TestEmbedPage reads the page about embedding: each way is alive on it, what
// it shows is what it says, and machines find nothing to blame.
func TestEmbedPage(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	c.size(t, 1000, 3600, false)
	if err := p.open(url + "embed.html"); err != nil {
		t.Fatal(err)
	}
	p.wait("both elements are alive", alive("first")+" && "+alive("second"))
	p.wait("the picture is there", `document.getElementById("picture").naturalWidth === 720`)
	p.wait("the events are told", `document.getElementById("said").textContent.startsWith("Step 3.")`)
	if n := len(inside(t, c)); n != 3 {
		t.Errorf("%d frames, want two elements' and a plain one", n)
	}
	// What is there to be copied is what is shown.
	for id, parts := range map[string][]string{
		"first":   {`scenario="server-cert=expired"`, `step="3"`, `story/expired-certificate.svg`},
		"second":  {`controls="sentence verdict figure step"`, `lock="versions ciphers"`},
		"frame":   {`handshake-lab.html#server-cert=wrong-host&amp;controls=verdict,figure,step`, `sandbox="allow-scripts"`},
		"picture": {`story/expired-certificate.svg`},
	} {
		shown := p.str(fmt.Sprintf(`document.getElementById(%q).outerHTML`, id))
		code := p.str(`[...document.querySelectorAll("pre")].map(e => e.textContent).join("\n")`)
		for _, part := range parts {
			if !strings.Contains(shown, part) || !strings.Contains(strings.Join(strings.Fields(code), " "), part) {
				t.Errorf("%s: %s is not both shown and said", id, part)
			}
		}
	}
	if n, m := p.count("pre"), p.count("pre + button"); n != m || n < 5 {
		t.Errorf("%d pieces to copy, %d buttons", n, m)
	}
	p.click("pre + button")
	p.wait("copied, or selected where copying is forbidden", `/Copied|Selected/.test(document.querySelector("pre + button").textContent)`)
	src, err := os.ReadFile(filepath.Join(root(t), "node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal("axe-core is missing: npm install --no-save axe-core, or run ./build.sh test, which does it.")
	}
	for _, dark := range []bool{false, true} {
		c.size(t, 1000, 3600, dark)
		if _, err := c.eval(string(src) + ";0"); err != nil {
			t.Fatal(err)
		}
		b, err := c.eval(`axe.run(document, {iframes: false}).then(r => r.violations.map(v => v.id + ": " + v.help + " " + v.nodes[0].html.slice(0, 160)))`)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		json.Unmarshal(b, &found)
		for _, f := range found {
			t.Errorf("dark %v: %s", dark, f)
		}
	}
	p.quiet()
}
