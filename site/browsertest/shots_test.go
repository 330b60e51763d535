package browsertest

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestShots takes pictures of every state of the page, for eyes to judge, and
// lays them side by side in an index.html: SHOTS says where to. SHOT chooses
// some: "name|WxH|dark|fragment|clicks", separated by spaces.
func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("pictures are taken when SHOTS names a folder")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	take := func(name string, w, h int64, dark bool, fragment string, clicks ...string) {
		c.size(t, w, h, dark)
		p.start(url + "#" + fragment)
		for _, s := range clicks {
			if s != "" {
				p.click(s)
			}
		}
		b, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
		if strings.HasSuffix(name, "-full") {
			b, err = chromedp.Run(c.ctx, chromedp.FullScreenshot(100))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".png"), b, 0o644); err != nil {
			t.Fatal(err)
		}
		if log := c.console(); len(log) > 0 {
			t.Errorf("%s: %q", name, log)
		}
	}
	if one := os.Getenv("SHOT"); one != "" {
		for _, s := range strings.Fields(one) {
			f := append(strings.Split(s, "|"), "", "", "", "", "")
			var w, h int64
			fmt.Sscanf(f[1], "%dx%d", &w, &h)
			take(f[0], w, h, f[2] == "dark", f[3], strings.Split(strings.ReplaceAll(f[4], "+", " "), ";")...)
		}
		return
	}
	sheet := map[string][][2]int64{
		"light":     {{1280, 800}, {360, 740}, {768, 1024}, {1366, 625}, {1920, 1000}},
		"dark":      {{1280, 800}, {360, 740}},
		"projector": {{1280, 800}},
	}
	var index strings.Builder
	index.WriteString(indexTop)
	for _, s := range states {
		fmt.Fprintf(&index, "<h2 id=%q><a href=%[1]q>%[2]s</a></h2>\n<p><code>#%[3]s</code></p>\n<div>\n", s.name, "#"+s.name, html.EscapeString(s.fragment))
		for _, theme := range []string{"light", "dark", "projector"} {
			c.size(t, 1280, 800, false)
			p.enter(url, s, theme)
			for _, size := range sheet[theme] {
				c.size(t, size[0], size[1], false)
				p.str("(async()=>{" + painted + "})()")
				b, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
				if err != nil {
					t.Fatal(err)
				}
				name := fmt.Sprintf("%s-%s-%d.png", s.name, theme, size[0])
				if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&index, "<figure><a href=%q><img src=%[1]q width=%[2]d alt=%[3]q loading=lazy></a><figcaption>%[4]s, %[5]d × %[6]d</figcaption></figure>\n",
					name, min(size[0]/3, 480), s.name+", "+theme, theme, size[0], size[1])
			}
			if log := c.console(); len(log) > 0 {
				t.Errorf("%s, %s: %q", s.name, theme, log)
			}
		}
		index.WriteString("</div>\n")
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(index.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

const indexTop = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Handshake Lab, looked over</title>
<style>body{font:16px/1.5 system-ui;margin:24px;background:#eee;color:#111}div{display:flex;flex-wrap:wrap;gap:16px;align-items:start}figure{margin:0}img{border:1px solid #777;background:#fff}figcaption{font-size:13px}h2{margin:32px 0 0}</style>
<h1>Every state of the page, in every theme</h1>
`
