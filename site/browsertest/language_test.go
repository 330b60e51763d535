package browsertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	browserdomain "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// speaking has the browser prefer these languages, as its user chose them.
func speaking(t *testing.T, c *chromium, languages string) page {
	t.Helper()
	p := page{t, c}
	if err := p.open("about:blank"); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(c.ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: p.str("navigator.userAgent"), AcceptLanguage: languages}); err != nil {
		t.Fatal(err)
	}
	return p
}

// says fails unless the page speaks a language: by what it calls itself, and
// by its verdict on the normal handshake.
func (p page) says(where, lang string) {
	p.t.Helper()
	verdict := map[string]string{"en": "It worked.", "de": "Es hat geklappt.", "es": "Ha funcionado."}[lang]
	p.wait(where+" speaks "+lang, `document.documentElement.lang === `+quote(lang)+` && document.querySelector(".verdict b")?.textContent === `+quote(verdict))
	if dir := p.str("document.documentElement.dir"); dir != "ltr" {
		p.t.Errorf("%s: %s runs %q", where, lang, dir)
	}
}

// TestLanguage: the language follows the browser, is chosen by pointer and by
// keyboard, by link, and is remembered; a link's goes before all.
func TestLanguage(t *testing.T) {
	c := newChromium(t)
	url := serve(t)
	p := speaking(t, c, "fr-FR,de-AT,en")
	p.start(url)
	p.says("a page for whom reads French and German", "de")
	if got := p.str("location.hash"); got != "" {
		t.Errorf("the address holds %q", got)
	}

	// By pointer: at once, here and in the address.
	p.click(".tool.menu")
	p.choose(`[data-pick="lang:"]`, "Español")
	p.says("chosen by pointer", "es")
	p.wait("the address holds it", `location.hash.includes("lang=es")`)
	p.start(url)
	p.says("chosen earlier", "es")

	// By keyboard: the menu, the list, the letter that the name begins with.
	press := func(keys string) {
		t.Helper()
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(keys)); err != nil {
			t.Fatal(err)
		}
	}
	p.str(`void document.querySelector(".tool.menu").focus()`)
	press(kb.Enter)
	p.wait("the menu is open", `document.querySelector('[data-pick="lang:"]')`)
	for range 20 {
		if p.str(`document.activeElement.dataset.pick || ""`) == "lang:" {
			break
		}
		press(kb.Tab)
	}
	if got := p.str(`document.activeElement.dataset.pick || document.activeElement.outerHTML.slice(0, 80)`); got != "lang:" {
		t.Fatalf("Tab does not lead to the languages but to %s", got)
	}
	press("D")
	p.says("chosen by keyboard", "de")
	if got := p.text(".p-menu .item.choice span"); got != "Farben" {
		t.Errorf("the menu still says %q", got)
	}

	// By link: it goes before what was chosen, and what is no language is said.
	p.start(url + "#lang=en&server-cert=expired&step=3")
	p.wait("a link in English", `document.documentElement.lang === "en" && document.querySelector(".stop")?.textContent.includes("client stops here")`)
	p.str(`void(location.hash = "lang=es&server-cert=expired")`)
	p.wait("another link", `document.documentElement.lang === "es" && document.querySelector(".stop")?.textContent.includes("el certificado ha caducado")`)
	p.start(url + "#lang=tlh")
	p.wait("no such language", `document.querySelector(".wrong")?.textContent.includes("en, de, es")`)

	// What it says about links that are wrong is in its language, too.
	p.start(url + "#lang=de&server-cert=exspired")
	p.wait("what is wrong, in German", `document.querySelector(".wrong")?.textContent.includes("War expired gemeint?")`)
	p.quiet()
}

// TestLanguageInFiles: the single file has all languages inside; one that is
// saved keeps its own, whoever opens it.
func TestLanguageInFiles(t *testing.T) {
	c := newChromium(t)
	p := speaking(t, c, "de-DE")
	single := fileURL(t, "dist/handshake-lab.html")
	p.start(single)
	p.says("the single file", "de")
	p.start(fileURL(t, "index.html"))
	p.says("the root page", "de")
	p.start(single + "#lang=es")
	p.says("the single file by link", "es")
	p.click(".tool.menu")
	p.choose(`[data-pick="lang:"]`, "Deutsch")
	p.says("the single file by hand", "de")

	dir := t.TempDir()
	path := filepath.Join(dir, "handshake-lab.html")
	if _, err := chromedp.Call(c.ctx, browserdomain.SetDownloadBehavior, browserdomain.SetDownloadBehaviorParams{Behavior: browserdomain.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir}); err != nil {
		t.Fatal(err)
	}
	p.click(`[data-do="panel:save"]`)
	p.str(`void(document.getElementById("lab-intro").value = "Sieh dir das Zertifikat an.")`)
	p.click(`[data-do="save:lab"]`)
	var saved string
	p.wait("the lab is saved", `(() => true)()`)
	for range 300 {
		if b, _ := os.ReadFile(path); strings.HasSuffix(string(b), "</html>\n") {
			saved = string(b)
			break
		}
		p.str(`new Promise(r => setTimeout(r, 50))`)
	}
	if !strings.HasPrefix(saved, "<!doctype html>\n<html lang=\"de\">") || !strings.Contains(saved, "Es hat geklappt.") {
		t.Fatalf("the lab that was saved has %d bytes and begins with %.80q", len(saved), saved)
	}
	p = speaking(t, c, "en-US")
	p.start("file://" + path)
	p.says("a saved lab, opened by whom reads English", "de")
	p.start("file://" + path + "#lang=es")
	p.says("a saved lab by link", "es")
	p.quiet()
}

// TestLanguageInDocuments: the element speaks the language of the document
// around it, and follows it.
func TestLanguageInDocuments(t *testing.T) {
	c := newChromium(t)
	url := serve(t)
	p := speaking(t, c, "en-US")
	if err := p.open(url + "embed.html"); err != nil {
		t.Fatal(err)
	}
	p.str(`void(document.documentElement.lang = "es")`)
	p.str(`void(document.getElementById("first").scrollIntoView())`)
	var heard = `(globalThis.heard ??= (document.getElementById("first").addEventListener("step", (e) => { globalThis.said = e.detail.text; }), true))`
	p.str(heard)
	p.str(`void(document.getElementById("first").setAttribute("step", "4"), document.getElementById("first").setAttribute("scenario", "versions=tls1.2"))`)
	p.wait("the element speaks Spanish", `globalThis.said?.includes("Paso 4")`)
	p.str(`void document.documentElement.setAttribute("lang", "de")`)
	p.str(`void document.getElementById("first").setAttribute("step", "5")`)
	p.wait("the element follows its document", `globalThis.said?.includes("Schritt 5")`)
	p.str(`void document.getElementById("first").setAttribute("lang", "en-GB")`)
	p.str(`void document.getElementById("first").setAttribute("step", "6")`)
	p.wait("the element's own language goes before", `globalThis.said?.includes("Step 6")`)
}
