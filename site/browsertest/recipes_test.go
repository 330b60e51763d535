package browsertest

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// project is a folder with the npm package installed in it, as npm packs and
// installs it, and a server that serves it as any would: without a word of
// CORS.
func project(t *testing.T) (dir, url string) {
	t.Helper()
	dir = t.TempDir()
	in := func(where, name string, args ...string) {
		t.Helper()
		c := exec.Command(name, args...)
		c.Dir = where
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	layout := filepath.Join(dir, "layout")
	in(root(t), "go", "run", "./site/release", "npm", layout)
	in(layout, "npm", "pack", "--silent", "--pack-destination", dir)
	packed, _ := filepath.Glob(filepath.Join(dir, "handshake-lab-*.tgz"))
	if len(packed) != 1 {
		t.Fatalf("npm pack made %v", packed)
	}
	in(dir, "npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", packed[0])
	for _, name := range []string{"reveal.js"} {
		from := filepath.Join(root(t), "node_modules", name)
		if _, err := os.Stat(from); err != nil {
			t.Fatal(name + " is missing: ./build.sh test fetches it.")
		}
		if err := os.Symlink(from, filepath.Join(dir, "node_modules", name)); err != nil {
			t.Fatal(err)
		}
	}
	s := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return dir, s.URL + "/"
}

// recipe is the piece to copy of the page about embedding that holds a word.
func recipe(t *testing.T, word string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), "site/embed.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?s)<pre data-copy><code>(.*?)</code></pre>`).FindAllStringSubmatch(string(b), -1) {
		if code := html.UnescapeString(m[1]); strings.Contains(code, word) {
			return code
		}
	}
	t.Fatalf("the page about embedding has no recipe with %q", word)
	return ""
}

// element is a recipe without the line that brings the script, which the
// configuration of what makes the document does.
func element(recipe string) string {
	_, rest, _ := strings.Cut(recipe, "</script>")
	return strings.TrimSpace(rest)
}

// TestRecipes tries what the page about embedding tells authors to write.
func TestRecipes(t *testing.T) {
	dir, url := project(t)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const lab = "node_modules/handshake-lab/"
	beside := func(s string) string { // the bare names are those of the package's folder here
		return strings.NewReplacer(`src="handshake-lab.js"`, `src="`+lab+`handshake-lab.js"`, `"story/`, `"`+lab+`story/`,
			`"handshake-lab.html`, `"`+lab+`handshake-lab.html`, `(story/`, `(`+lab+`story/`).Replace(s)
	}
	c := newChromium(t)
	p := page{t, c}
	c.size(t, 1000, 800, false)
	first := `document.querySelector("handshake-lab").shadowRoot?.querySelector(".alive")`
	begin := func(t *testing.T, name string) page {
		t.Helper()
		p := page{t, c}
		if err := p.open(url + name); err != nil {
			t.Fatal(err)
		}
		return p
	}
	const head = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>A document</title>`

	t.Run("plain HTML", func(t *testing.T) {
		write("plain.html", head+beside(recipe(t, "<script")))
		p := begin(t, "plain.html")
		p.wait("the element is alive", first)
		p.quiet()
	})
	t.Run("plain frame", func(t *testing.T) {
		write("frame.html", head+beside(recipe(t, "<iframe")))
		c := newChromium(t) // one of its own: who has looked inside a frame can't leave it
		p := page{t, c}
		if err := p.open(url + "frame.html"); err != nil {
			t.Fatal(err)
		}
		p.wait("it is framed", `document.querySelector("iframe")`)
		for _, f := range inside(t, c) {
			f.wait("the wrong name stops it", `document.querySelector(".stop")`)
		}
	})
	t.Run("npm and a module", func(t *testing.T) {
		write("module.html", head+`<script type="importmap">{"imports":{"handshake-lab":"./`+lab+`index.js"}}</script>
<script type="module">import "handshake-lab";</script><handshake-lab step="2">fallback</handshake-lab>`)
		p := begin(t, "module.html")
		p.wait("the element is alive", first)
		p.quiet()
	})
	t.Run("MkDocs", func(t *testing.T) {
		docs := filepath.Join(dir, "docs")
		if err := os.CopyFS(docs, os.DirFS(filepath.Join(dir, "node_modules/handshake-lab"))); err != nil {
			t.Fatal(err)
		}
		for _, mine := range []string{"README.md", "index.html"} { // MkDocs makes these of index.md
			os.Remove(filepath.Join(docs, mine))
		}
		write("docs/index.md", "# A chapter\n\nSome *words*.\n\n"+element(recipe(t, "<script"))+"\n\nMore **words**, and a picture:\n\n"+recipe(t, "![")+"\n")
		write("mkdocs.yml", "site_name: A document\nextra_javascript: [handshake-lab.js]\ntheme: {name: mkdocs, highlightjs: false}\n")
		c := exec.Command("mkdocs", "build", "--quiet", "--strict", "--site-dir", "made")
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("mkdocs build: %v\n%s", err, out)
		}
		p := begin(t, "made/index.html")
		p.wait("the element is alive", first)
		p.wait("the picture is there", `document.querySelector('p > img[src$=".svg"]').naturalWidth === 720`)
		if got := p.str(`document.querySelectorAll("[role=main] em, [role=main] strong").length`); got != "2" {
			t.Errorf("the words around it are not Markdown any more: there are %s", got)
		}
		p.quiet()
	})
	t.Run("reveal.js", func(t *testing.T) {
		write("slides.html", head+`<link rel="stylesheet" href="node_modules/reveal.js/dist/reveal.css">
<script src="`+lab+`handshake-lab.js" defer></script>
<div class="reveal"><div class="slides"><section>One</section>`+recipe(t, "<section>")+`<section>Three</section></div></div>
<script src="node_modules/reveal.js/dist/reveal.js"></script><script>Reveal.initialize({transition: "none"});</script>`)
		p := begin(t, "slides.html")
		press := func(key string) {
			t.Helper()
			if err := chromedp.Do(c.ctx, chromedp.KeyEvent(key)); err != nil {
				t.Fatal(err)
			}
		}
		slide := func(n int) {
			p.t.Helper()
			p.wait(fmt.Sprint("slide ", n), fmt.Sprintf(`Reveal.getIndices().h === %d`, n-1))
		}
		p.wait("the slides are ready", `globalThis.Reveal && Reveal.isReady()`)
		press(kb.ArrowRight)
		slide(2)
		p.wait("the element is alive", first)
		p.str(`void document.querySelector("handshake-lab").shadowRoot.querySelector("iframe").focus()`)
		press(kb.ArrowRight) // inside the frame, with keys off: the slides' key all the same
		slide(3)
		press(kb.ArrowLeft)
		slide(2)
		p.quiet()
	})
	p.t = t
}
