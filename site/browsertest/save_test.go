package browsertest

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	browserdomain "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"handshakelab/core/export"
)

// TestDownload saves one for real, under the page's strict policy.
func TestDownload(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	dir := t.TempDir()
	for name, url := range map[string]string{"served": serve(t), "single file": fileURL(t, "dist/handshake-lab.html")} {
		p.start(url + "#server-cert=expired")
		if _, err := chromedp.Call(c.ctx, browserdomain.SetDownloadBehavior, browserdomain.SetDownloadBehaviorParams{Behavior: browserdomain.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir}); err != nil {
			t.Fatal(err)
		}
		p.tool("panel:save")
		p.click(`[data-do="save:svg"]`)
		path := filepath.Join(dir, "handshake-server-cert-expired.svg")
		want, _ := exec.Command(command(t), "run", "--format", "svg", "server-cert=expired").Output()
		var got []byte
		for end := time.Now().Add(10 * time.Second); len(got) < len(want) && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			got, _ = os.ReadFile(path)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the file saved has %d bytes, the command line's %d", name, len(got), len(want))
		}
		os.Remove(path)
		p.quiet()
	}
}

// TestSave saves a run from the page in every format: the same bytes as the
// command line's, under a name that says which run it is.
func TestSave(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	for _, scenario := range []string{"", "edition=1&client-auth=require&client-cert=expired"} {
		p.start(url + "#" + scenario + "&view=server&step=2") // what is saved is the whole run
		p.tool("panel:save")
		// What the browser would save is held instead.
		p.str(`void(globalThis.saved = {}, HTMLAnchorElement.prototype.click = function() { saved[this.download] = globalThis.lastBlob; },
			globalThis.make ??= URL.createObjectURL, URL.createObjectURL = (b) => { globalThis.lastBlob = b; return make.call(URL, b); })`)
		get := func(format, ext string) []byte {
			t.Helper()
			p.click(`[data-do="save:` + format + `"]`)
			p.wait(format+" is saved", `Object.keys(saved).some(k => k.endsWith("`+ext+`"))`)
			b, err := base64.StdEncoding.DecodeString(p.str(`(async () => { const [name, blob] = Object.entries(saved).find(([k]) => k.endsWith("` + ext + `")); delete saved[name];
				let s = ""; for (const b of new Uint8Array(await blob.arrayBuffer())) s += String.fromCharCode(b); globalThis.lastName = name; return btoa(s); })()`))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		for _, f := range export.Formats {
			got := get(f.Name, f.Ext)
			want, err := exec.Command(command(t), "run", "--format", f.Name, scenario).Output()
			if _, exit := err.(*exec.ExitError); err != nil && !exit {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%q: %s has %d bytes from the page, %d from the command line, and they differ", scenario, f.Name, len(got), len(want))
			}
			if name := p.str("lastName"); !strings.HasPrefix(name, "handshake") || scenario != "" && !strings.Contains(name, "client-auth-require") {
				t.Errorf("%q: the file is called %q", scenario, name)
			}
		}
		picture, err := png.DecodeConfig(bytes.NewReader(get("png", ".png")))
		if err != nil || picture.Width != 1440 || picture.Height < 400 {
			t.Errorf("%q: the PNG is %d × %d (%v)", scenario, picture.Width, picture.Height, err)
		}
	}
}

// TestSaveLab saves the lab with a scenario, a step, locks and an
// introduction in it, opens it from file://, and saves it from there again.
func TestSaveLab(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	dir := t.TempDir()
	path := filepath.Join(dir, "handshake-lab.html")
	take := func(url, intro, lock string) []byte {
		t.Helper()
		os.Remove(path)
		p.start(url)
		if _, err := chromedp.Call(c.ctx, browserdomain.SetDownloadBehavior, browserdomain.SetDownloadBehaviorParams{Behavior: browserdomain.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir}); err != nil {
			t.Fatal(err)
		}
		p.tool("panel:save")
		p.str(`void(document.getElementById("lab-intro").value = ` + quote(intro) + `, document.getElementById("lab-lock").value = ` + quote(lock) + `)`)
		p.click(`[data-do="save:lab"]`)
		var b []byte
		for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if b, _ = os.ReadFile(path); bytes.HasSuffix(b, []byte("</html>\n")) {
				return b
			}
		}
		t.Fatalf("nothing was saved, or half: %d bytes; the page says %q, the console %q", len(b), p.text(".wrong"), c.console())
		return nil
	}
	const intro = "Read the <b>certificate</b> & say\nwho \"stops\"."
	served := take(serve(t)+"#client-auth=require&server-cert=expired&step=2", intro, "named")
	first := filepath.Join(dir, "first.html")
	if err := os.WriteFile(first, served, 0o644); err != nil {
		t.Fatal(err)
	}
	look := func(name string) {
		t.Helper()
		p.start("file://" + name)
		if got := p.str(`[...document.querySelectorAll(".intro p")].map(e => e.textContent).join("|")`); got != "Read the <b>certificate</b> & say|who \"stops\"." {
			t.Errorf("%s: the introduction is %q", name, got)
		}
		if got := p.text(`.scrubber [aria-current]`); got != "2" {
			t.Errorf("%s: it begins at step %s", name, got)
		}
		if n := p.count(`[data-pick="pick:server-cert="], [data-pick="pick:client-auth="]`); n != 0 {
			t.Errorf("%s: %d fixed choices can be changed", name, n)
		}
		if n := p.count(`[data-pick="pick:versions="], .word select`); n == 0 {
			t.Errorf("%s: nothing can be changed", name)
		}
		p.click(`[data-do="step:0"]`)
		if got := p.text(".stop"); !strings.Contains(got, "expired") {
			t.Errorf("%s: it stops with %q", name, got)
		}
		p.quiet()
	}
	look(first)
	// From the file itself: with the same wishes, the same bytes.
	again := take("file://"+first, intro, "named")
	if !bytes.Equal(again, served) {
		i := 0
		for i < min(len(again), len(served)) && again[i] == served[i] {
			i++
		}
		t.Errorf("saved again it is another file: %d bytes and %d, from byte %d: %.120q, was %.120q", len(again), len(served), i, again[i:], served[i:])
	}
	look(path)
	// And the plain one gives back what it was built as.
	plain := take(fileURL(t, "dist/handshake-lab.html"), "", "")
	built, err := os.ReadFile(filepath.Join(root(t), "dist/handshake-lab.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain, built) {
		t.Errorf("saved with no wishes it has %d bytes, built %d, and they differ", len(plain), len(built))
	}
}
