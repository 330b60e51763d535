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
		p.click(`[data-do="panel:save"]`)
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
		p.click(`[data-do="panel:save"]`)
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
