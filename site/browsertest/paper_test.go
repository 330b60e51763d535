package browsertest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"handshakelab/core/scenario"
)

// A worksheet is two pages of A4, whatever it is about; the answers are one.
// Nothing dark is printed, in dark mode either.
func TestWorksheet(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	yes := true
	leaf := regexp.MustCompile(`/Type\s*/Page[^s]`)
	type sheet struct {
		name, fragment string
		pages          int
	}
	var all []sheet
	for _, p := range scenario.Presets() {
		all = append(all, sheet{p.ID, "preset=" + p.ID + "&paper=worksheet", 2})
	}
	for _, s := range append(all, []sheet{
		{"own", "versions=tls1.3&client-auth=require&client-cert=expired&paper=worksheet", 2},
		{"answers", "server-cert=expired&paper=answers", 1},
		{"chapter-a", "paper=worksheet&chapter=A", 2},
		{"chapter-d", "paper=worksheet&chapter=D", 2},
		{"chapter-h", "paper=worksheet&chapter=H", 2},
		{"chapter-a-answers", "paper=answers&chapter=A", 1},
	}...) {
		c.size(t, 1280, 800, true)
		p.start(url + "#theme=dark&" + s.fragment)
		p.wait("there is paper", `document.querySelector(".page")`)
		if got := p.count(".page"); got != s.pages {
			t.Errorf("%s: %d pages on the screen", s.name, got)
		}
		if dark := p.str(`[...document.querySelectorAll(".page, .page *")].filter(e => {
			const [r, g, b, a = 1] = getComputedStyle(e).backgroundColor.match(/[\d.]+/g).map(Number);
			return a > 0 && r + g + b < 600 && !e.closest(".secret, button.num, .chip");
		}).length`); dark != "0" {
			t.Errorf("%s: %s things have a dark ground", s.name, dark)
		}
		got, err := chromedp.Call(c.ctx, cdp.PrintToPDF, cdp.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
		if err != nil {
			t.Fatal(err)
		}
		pdf := got.Data
		if n := len(leaf.FindAll(pdf, -1)); n != s.pages {
			t.Errorf("%s: %d pages are printed, want %d", s.name, n, s.pages)
		}
		if dir := os.Getenv("SHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "paper-"+s.name+".pdf"), pdf, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(p.text(".papers"), "paper/") {
			t.Errorf("%s: words are missing", s.name)
		}
		p.quiet()
	}
}

// The way to paper and back, by pointer and by key; another desk has other
// bytes, and the teacher's sheet knows them.
func TestPaperByHand(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	p.start(serve(t) + "#seed=desk-7&server-cert=expired")
	p.click(`.tool[data-do="panel:lessons"]`)
	p.click(`[data-do="paper:worksheet"]`)
	p.wait("there are two pages", `document.querySelectorAll(".page").length === 2`)
	if p.count(".page .stop, .page .check.failed") != 0 {
		t.Error("the worksheet has its answers")
	}
	p.str(`void(window.print = () => { window.printed = true })`)
	p.click(`[data-do="print"]`)
	p.wait("it is printed", `window.printed`)
	p.click(`[data-do="paper:answers"]`)
	p.wait("there are the answers", `document.querySelectorAll(".paper-desks tbody tr").length === 30`)
	desk := p.str(`document.querySelectorAll(".paper-desks tbody tr")[6].textContent`)
	if bytes := p.str(`document.querySelectorAll(".paper-desks tbody tr")[6].cells[1].textContent`); !strings.HasPrefix(desk, "desk-7") || !strings.Contains(strings.ReplaceAll(commandLine(p, "seed=desk-7&server-cert=expired"), " ", ""), strings.ReplaceAll(bytes, " ", "")) {
		t.Errorf("of desk 7 the sheet says %q", desk)
	}
	p.press("Escape")
	p.wait("Escape leads back", `document.querySelector("#s3 .stop") && location.hash === "#edition=1&seed=desk-7&server-cert=expired"`)
	p.quiet()
}
