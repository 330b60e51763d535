package browsertest

import (
	"testing"

	browserdomain "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestShare copies the link to what is shown, by keyboard; opened, it shows
// the same. Where copying is forbidden the link is shown, to be copied.
func TestShare(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	p.start(url + "#server-cert=expired")
	for name, allowed := range map[string]browserdomain.PermissionSetting{"granted": browserdomain.PermissionSettingGranted, "denied": browserdomain.PermissionSettingDenied} {
		for _, permission := range []string{"clipboard-write", "clipboard-read"} {
			if _, err := chromedp.Call(c.ctx, browserdomain.SetPermission, browserdomain.SetPermissionParams{
				Permission: &browserdomain.PermissionDescriptor{Name: permission}, Setting: allowed}); err != nil {
				t.Fatal(err)
			}
		}
		p.click(`[data-do="step:3"]`)
		p.str(`void document.querySelector('.tool[data-do="share"]').focus()`)
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
			t.Fatal(err)
		}
		p.wait("the link is there", `document.querySelector("#share-link")`)
		link := p.str(`document.querySelector("#share-link").value`)
		if want := p.str("location.href"); link != want {
			t.Errorf("%s: the link is %q, the address %q", name, link, want)
		}
		said := p.text("#panel-title")
		if name == "granted" {
			if got := p.str("navigator.clipboard.readText()"); got != link || said != "The link is copied" {
				t.Errorf("the page says %q, the clipboard holds %q", said, got)
			}
		} else if got := p.str("getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"); got != link || said != "Copy this link" {
			t.Errorf("the page says %q, and selected is %q", said, got)
		}
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
			t.Fatal(err)
		}
		p.wait("it is gone, and the focus is where it was", `!document.querySelector("#panel") && document.activeElement.dataset.do === "share"`)
		p.start(link)
		if got := p.text(".scrubber [aria-current]"); got != "3" || p.count("#s3 .stop") != 1 {
			t.Errorf("%s: the link leads to step %q", name, got)
		}
	}
}

// TestMenu opens the menu by pointer and by key, and closes it in the ways
// that people try.
func TestMenu(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	p.start(serve(t))
	for _, closed := range []func(){
		func() { p.click(".tool.menu") },
		func() { p.click("main .verdict") },
		func() {
			if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		p.click(".tool.menu")
		p.wait("the menu has the focus", `document.activeElement.matches(".p-menu")`)
		closed()
		p.wait("the menu is gone", `!document.querySelector(".p-menu")`)
	}
	p.click(".tool.menu")
	if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	p.wait("its first entry is all options", `document.activeElement.matches(".p-options")`)
	p.quiet()
}
