package browsertest

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// versions serves the built site, or a later version of it: the same files
// with a word more in each that is text.
type versions struct {
	*httptest.Server
	later  atomic.Bool
	broken atomic.Bool // the later version has lost a file
}

const mark = "\n<!-- a second version -->\n"

func newVersions(t *testing.T, addr string) *versions {
	v := &versions{}
	dist := filepath.Join(root(t), "dist")
	v.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		b, err := os.ReadFile(filepath.Join(dist, filepath.FromSlash(name)))
		if err != nil || v.broken.Load() && name == "embed.html" {
			http.NotFound(w, r)
			return
		}
		switch filepath.Ext(name) {
		case ".html":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if v.later.Load() {
				b = append(b, mark...)
			}
		case ".js":
			w.Header().Set("Content-Type", "text/javascript")
			if v.later.Load() && name == "sw.js" {
				b = []byte(strings.Replace(string(b), `const version = "`, `const version = "later`, 1))
			}
		case ".wasm":
			w.Header().Set("Content-Type", "application/wasm")
		case ".svg":
			w.Header().Set("Content-Type", "image/svg+xml")
		}
		w.Write(b)
	}))
	if addr != "" { // the same origin again
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		v.Listener.Close()
		v.Listener = l
	}
	v.Start()
	return v
}

func (v *versions) stop() { v.CloseClientConnections(); v.Close() }

// TestOffline opens the served site once, stops the server, and goes on.
func TestOffline(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	v := newVersions(t, "")
	p.start(v.URL)
	p.wait("the site is kept", `navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === "activated"`)
	p.quiet()
	v.stop()
	p.start(v.URL + "/#server-cert=expired")
	p.wait("another handshake runs without a server", `document.querySelector("#s3 .stop")`)
	if err := c.open(v.URL + "/story/expired-certificate.html"); err != nil {
		t.Fatal(err)
	}
	if got := p.text(".stop"); !strings.Contains(got, "expired") {
		t.Errorf("without a server a still figure says %q", got)
	}
	if err := c.open(v.URL + "/embed.html"); err != nil {
		t.Fatal(err)
	}
	p.wait("the page about embedding", `document.querySelector("h1").textContent.includes("living handshake")`)
}

// TestUpdates brings a later version out while a page of the earlier one is
// open: that page keeps the earlier files, all of them; the later version
// comes whole, or not at all.
func TestUpdates(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	v := newVersions(t, "")
	defer v.stop()
	p.start(v.URL)
	p.wait("the site is kept", `navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === "activated"`)
	const get = `(await (await fetch("embed.html")).text()).includes("a second version") + " " + (await (await fetch("index.html")).text()).includes("a second version")`
	later := func() string { t.Helper(); return p.str(`(async () => ` + get + `)()`) }
	// One file is missing: nothing of it is taken.
	v.later.Store(true)
	v.broken.Store(true)
	p.str(`(async () => { const r = await navigator.serviceWorker.ready; await r.update().catch(() => 0); const w = r.installing; if (w) await new Promise((done) => w.onstatechange = () => w.state !== "installing" && done()); })()`)
	if got := later(); got != "false false" {
		t.Errorf("with half a version out, files are later: %s", got)
	}
	p.start(v.URL)
	if got := later(); got != "false false" {
		t.Errorf("after half a version came out, files are later: %s", got)
	}
	// It comes out whole, and waits while a page of the earlier one is open.
	v.broken.Store(false)
	p.str(`(async () => { const r = await navigator.serviceWorker.ready; await r.update(); const w = r.installing ?? r.waiting; if (w && w.state === "installing") await new Promise((done) => w.onstatechange = () => w.state !== "installing" && done()); })()`)
	p.wait("the later version waits", `navigator.serviceWorker.getRegistration().then(r => globalThis.waits = !!r.waiting), globalThis.waits`)
	if got := later(); got != "false false" {
		t.Errorf("a page of the earlier version gets later files: %s", got)
	}
	// All pages are left: the later version takes over, all of it.
	for try := 0; ; try++ {
		if err := chromedp.Do(c.ctx, chromedp.Navigate("about:blank")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // the browser takes its time to see that a page is gone
		p.start(v.URL)
		if p.str(`document.lastChild.nodeType === Node.COMMENT_NODE`) == "true" {
			break
		}
		if got := later(); got != "false false" {
			t.Errorf("while the earlier version lasts, files are later: %s", got)
		}
		if try == 10 {
			t.Fatal("the later version never takes over")
		}
	}
	if got := later(); got != "true true" {
		t.Errorf("after it took over, files are later: %s", got)
	}
}
