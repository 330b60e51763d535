package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestShots takes pictures of the page, for eyes to judge: SHOTS says where to.
// SHOT chooses some: "name|WxH|dark|fragment|clicks", separated by spaces.
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
	stories := map[string]string{
		"normal": "", "expired": "server-cert=expired", "late": "wire=flip:server.application_data:20.0",
		"middle": "attack=intercept",
	}
	for name, f := range stories {
		for _, size := range [][2]int64{{1280, 800}, {1366, 625}, {360, 740}} {
			for _, dark := range []bool{false, true} {
				kind := "light"
				if dark {
					kind = "dark"
				}
				take(fmt.Sprintf("%s-%d-%s", name, size[0], kind), size[0], size[1], dark, f)
			}
		}
	}
}
