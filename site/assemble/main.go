// Assemble puts the site together from the module, the markup, the style and
// the loader:
//
//	dist/index.html         the site's page, the default handshake printed in it
//	dist/boot.js            Go's wasm_exec.js and the loader
//	dist/page.wasm          the module, also as .br and .gz for hosts that serve those
//	dist/handshake-lab.html everything in one file, for a double-click
//	dist/lab.js             the module for the root index.html, likewise
//	dist/handshake-lab.js   the element that puts it into any document
//	dist/words/*.txt        the words of each language, likewise compressed
//	dist/frame.html         the page inside of it: without a figure printed beforehand
//	dist/embed.html         how to, with each way alive
//	dist/site/teachers.html notes for teachers, a page for each chapter
//	dist/sw.js              the service worker, which keeps the site for when the network is gone
//	dist/site.webmanifest   what makes it installable, with icon.svg
//	dist/trace.schema.json  the JSON Schema of traces
//	dist/_headers           what Cloudflare sends along; .assetsignore is what it does not take
//	dist/story/*.html       the presets as still figures, for where WebAssembly is forbidden
//	dist/story/*.svg        the same as pictures
//
// It is run by build.sh, after the module was built.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"

	"handshakelab/core"
	"handshakelab/core/explain"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/site/slim"
	"handshakelab/wasm/page/view"
)

// english is what is printed beforehand.
var english = explain.In("en")

func main() {
	fast := flag.Bool("fast", false, "compress quickly instead of well, for trying things out")
	flag.Parse()
	if err := run(*fast); err != nil {
		fmt.Fprintln(os.Stderr, "assemble:", err)
		os.Exit(1)
	}
}

func run(fast bool) error {
	view.Run = core.Run
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	in := map[string]string{}
	for name, path := range map[string]string{
		"markup": "index.html", "style": "site/style.css", "loader": "site/loader.js",
		"embed": "site/embed.js", "embedding": "site/embed.html", "teachers": "site/teachers.html",
		"sw": "site/sw.js", "manifest": "site/site.webmanifest", "icon": "site/icon.svg", "headers": "site/_headers",
		"schema": "core/export/trace.schema.json",
		"exec":   filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"),
	} {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		in[name] = string(b)
	}
	module, err := os.ReadFile("dist/page.wasm")
	if err != nil {
		return fmt.Errorf("%w (build.sh builds it first)", err)
	}
	module, gaps, err := slim.Slim(module)
	if err != nil {
		return err
	}
	if gaps.Table == 0 {
		return errors.New("dist/page.wasm is slim already: build.sh builds it anew first")
	}
	if err := os.WriteFile("dist/page.wasm", module, 0o644); err != nil {
		return err
	}
	m, err := cut(in["markup"])
	if err != nil {
		return err
	}
	style := squeeze(in["style"])
	boot := fmt.Sprintf("(function labBoot() {\n%s\nglobalThis.labGaps = %s;\nglobalThis.labTongues = %s;\n%s})();\n", in["exec"], gaps.Script(), tongues(), in["loader"])
	data := base85(gz(module))
	sum := sha256.Sum256(module)

	words := tongueFiles()
	sumOfWords := sha256.New()
	var wordsInside, wordsData strings.Builder
	for _, w := range words {
		sumOfWords.Write(w.text)
		packed := base85(gz(w.text))
		fmt.Fprintf(&wordsInside, "<script type=\"text/plain\" id=\"words-%s\">%s</script>\n", w.code, packed)
		fmt.Fprintf(&wordsData, "%s: \"%s\", ", w.code, packed)
	}

	shown := printed("")
	head := func(rel, more string) string {
		return fmt.Sprintf("<link rel=\"%s\" id=\"module\" href=\"page.wasm?%s\" as=\"fetch\" type=\"application/wasm\" crossorigin data-size=\"%d\" data-words=\"%s\">\n<script src=\"boot.js\"%s defer></script>\n",
			rel, hex.EncodeToString(sum[:6]), len(module), hex.EncodeToString(sumOfWords.Sum(nil)[:6]), more)
	}
	whole := " integrity=\"" + strings.Trim(hash(boot), "'") + "\"" // no page runs another version's script
	site := m.page(page{style: style, figure: shown, csp: siteCSP(style), head: head("preload", whole) + "<link rel=\"manifest\" href=\"site.webmanifest\">\n", foot: stories()})
	// The frame's module may come from the element around it: not before it was asked.
	frame := m.page(page{style: style, figure: "<div id=\"lab\" class=\"lab\"></div>", csp: siteCSP(style), head: head("module", "")})
	single := m.page(page{
		style: style + alone, figure: shown, csp: singleCSP(style+alone, boot),
		foot: "<script type=\"text/plain\" id=\"module-data\">" + data + "</script>\n" + wordsInside.String() + "<script>" + boot + "</script>\n",
	})
	files := map[string][]byte{
		"dist/index.html":         []byte(site),
		"dist/frame.html":         []byte(frame),
		"dist/boot.js":            []byte(boot),
		"dist/handshake-lab.html": []byte(single),
		"dist/handshake-lab.js":   []byte(squeezeJS(strings.Replace(in["embed"], "%TONGUES%", codes(), 1))),
		"dist/embed.html":         []byte(embedding(in["embedding"])),
		"dist/site/teachers.html": []byte(notes(in["teachers"])),
		"dist/site.webmanifest":   []byte(in["manifest"]),
		"dist/trace.schema.json":  []byte(in["schema"]),
		"dist/icon.svg":           []byte(in["icon"]),
		"dist/_headers":           []byte(in["headers"]),
		"dist/.assetsignore":      []byte(".*\n*.br\n*.gz\nlab.js\nnpm\n"),
		"dist/lab.js":             []byte("globalThis.labModule = \"" + data + "\";\nglobalThis.labWordsData = { " + wordsData.String() + "};\n" + boot),
	}
	compressed := []string{"dist/index.html", "dist/boot.js", "dist/page.wasm"}
	for _, w := range words {
		name := "dist/words/" + w.code + ".txt"
		files[name] = w.text
		compressed = append(compressed, name)
	}
	for _, p := range scenario.Presets() {
		files["dist/story/"+p.ID+".html"] = []byte(m.still(style, p))
		t, err := core.Run(p.Scenario)
		if err != nil {
			return err
		}
		files["dist/story/"+p.ID+".svg"] = export.SVG(t, figure.Options{View: p.View})
	}
	files["dist/sw.js"] = []byte(worker(in["sw"], files, module))
	for name, b := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, b, 0o644); err != nil {
			return err
		}
	}
	for _, name := range compressed {
		if err := compress(name, fast); err != nil {
			return err
		}
	}
	return nil
}

// printed is the page for a fragment, as HTML.
func printed(fragment string) string {
	return view.Printed(view.New(fragment))
}

// markup is the root index.html, cut into what stays and what is replaced.
type markup struct{ head string }

type page struct{ csp, style, head, figure, foot string }

func cut(s string) (markup, error) {
	from, to := strings.Index(s, "<meta charset"), strings.Index(s, "<link rel=\"stylesheet\"")
	if from < 0 || to < from {
		return markup{}, fmt.Errorf("index.html no longer has its charset first and its style sheet last in the head")
	}
	h := s[from:to]
	a := strings.Index(h, "<meta http-equiv=")
	b := strings.Index(h[max(a, 0):], "\n")
	if a < 0 || b < 0 {
		return markup{}, fmt.Errorf("index.html no longer has its policy on a line of its own")
	}
	return markup{h[:a] + "%POLICY%" + h[a+b+1:]}, nil
}

// alone is style for the single file, which has no other files beside it.
const alone = ".notes{display:none}"

// Rows stand open where no script can open them.
const noScript = ".lines[hidden]{display:grid!important}.live{display:none!important}.inspector.inspector{display:block}"

func (m markup) page(p page) string {
	policy := "<meta http-equiv=\"Content-Security-Policy\" content=\"" + p.csp + "\">\n"
	return "<!doctype html>\n<html lang=\"en\">\n<head>\n" + strings.Replace(m.head, "%POLICY%", policy, 1) +
		"<style>" + p.style + "</style>\n<noscript><style>" + noScript + "</style></noscript>\n" + p.head + "</head>\n<body>\n" +
		p.figure + "\n" + p.foot + "</body>\n</html>\n"
}

// still is a preset as a page without a script.
func (m markup) still(style string, p scenario.Preset) string {
	f := view.Where{Scenario: p.Scenario, View: p.View}.Fragment()
	s := m.page(page{style: style, csp: stillCSP(style), figure: printed(f),
		foot: "<p class=\"elsewhere\"><a href=\"../index.html#" + strings.ReplaceAll(f, "&", "&amp;") + "\">The same, alive</a></p>\n"})
	s = strings.Replace(s, "<html lang=\"en\">", "<html lang=\"en\" class=\"still\">", 1)
	return strings.Replace(s, "<title>", "<title>"+english.Phrase("preset/"+p.ID)+" – ", 1)
}

// stories lists the still figures for those who can't run the module.
func stories() string {
	var b strings.Builder
	b.WriteString("<noscript><nav class=\"elsewhere\" aria-label=\"Other stories\"><p>With JavaScript this figure comes alive. The other stories, as still figures:</p><ul>")
	for _, p := range scenario.Presets() {
		fmt.Fprintf(&b, "<li><a href=\"story/%s.html\">%s</a></li>", p.ID, english.Phrase("preset/"+p.ID))
	}
	b.WriteString("</ul></nav></noscript>\n")
	return b.String()
}

const strict = "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types "

func siteCSP(style string) string {
	return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; img-src 'self' data:; style-src " + hash(style) + " " + hash(noScript) + strict + "lab" // for the addresses of the service worker and of Workers
}

func singleCSP(style, script string) string {
	return "default-src 'none'; script-src " + hash(script) + " 'wasm-unsafe-eval'; worker-src blob:; img-src data:; style-src " + hash(style) + " " + hash(noScript) + strict + "lab"
}

func stillCSP(style string) string {
	return "default-src 'none'; img-src data:; style-src " + hash(style) + " " + hash(noScript) + strict + "'none'"
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// squeeze takes comments, indents and line ends out of a style sheet.
func squeeze(css string) string {
	var b strings.Builder
	for {
		i := strings.Index(css, "/*")
		if i < 0 {
			break
		}
		j := strings.Index(css[i:], "*/")
		if j < 0 {
			break
		}
		b.WriteString(css[:i])
		css = css[i+j+2:]
	}
	b.WriteString(css)
	var out strings.Builder
	for _, l := range strings.Split(b.String(), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out.WriteString(l)
			if strings.HasSuffix(l, ",") || !strings.ContainsAny(l[len(l)-1:], "{};") {
				out.WriteByte(' ')
			}
		}
	}
	return out.String()
}

// worker is the service worker, told what there is and which version of it.
func worker(js string, files map[string][]byte, module []byte) string {
	names := []string{"./", "page.wasm"}
	sum := sha256.New()
	sum.Write(module)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		name := strings.TrimPrefix(path, "dist/")
		if name[0] == '.' || name[0] == '_' || name == "lab.js" { // not served, or for index.html from a folder
			continue
		}
		names = append(names, name)
		fmt.Fprintf(sum, "%s %d ", name, len(files[path]))
		sum.Write(files[path])
	}
	return strings.NewReplacer("%VERSION%", hex.EncodeToString(sum.Sum(nil)[:8]), "%FILES%", strings.Join(names, " ")).Replace(js)
}

// embedding is the page about embedding, with the policy that its own style
// and script need.
func embedding(html string) string {
	between := func(from, to string) string {
		_, rest, _ := strings.Cut(html, from)
		s, _, _ := strings.Cut(rest, to)
		return s
	}
	csp := "default-src 'none'; script-src 'self' file: " + hash(between("<script>", "</script>")) + "; style-src " + hash(between("<style>", "</style>")) +
		"; img-src 'self' file: data:; frame-src 'self' file:; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	return strings.Replace(html, "<meta charset=\"utf-8\">\n", "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""+csp+"\">\n", 1)
}

// notes are the teacher's notes, with the policy that their style needs.
func notes(html string) string {
	_, rest, _ := strings.Cut(html, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	return strings.Replace(html, "<meta charset=\"utf-8\">\n", "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "+hash(style)+"; base-uri 'none'; form-action 'none'\">\n", 1)
}

// squeezeJS takes comment lines, indents and the spaces beside punctuation out
// of a script. Strings and templates stay as they are, but for the indents.
func squeezeJS(js string) string {
	var b strings.Builder
	quote := byte(0) // a template may go over several lines
	for _, l := range strings.Split(js, "\n") {
		l = strings.TrimSpace(l)
		if quote == 0 && strings.HasPrefix(l, "//") || l == "" {
			continue
		}
		for i := 0; i < len(l); i++ {
			c := l[i]
			switch {
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\'' || c == '`'):
				quote = c
			case quote == 0 && c == ' ' && (tight(l[i-1]) || tight(l[i+1])):
				continue
			case quote == 0 && strings.HasPrefix(l[i:], "/* "):
				i += strings.Index(l[i:], "*/") + 1
				continue
			}
			b.WriteByte(c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// tight says whether a space beside it means nothing.
func tight(c byte) bool { return strings.IndexByte("{}()[]=<>!?:;,&|*", c) >= 0 }

func gz(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// compress writes name.gz and name.br. Brotli's best takes half a minute for
// the module, so it is not done again for the same bytes.
func compress(name string, fast bool) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	mark := []byte(hex.EncodeToString(sum[:]) + fmt.Sprint(" fast=", fast && len(b) > 1<<20))
	stamp := filepath.Join("dist", "."+filepath.Base(name)+".stamp")
	if old, err := os.ReadFile(stamp); err == nil && bytes.Equal(old, mark) {
		if _, err := os.Stat(name + ".br"); err == nil {
			return nil
		}
	}
	level := brotli.BestCompression
	if fast && len(b) > 1<<20 {
		level = 5
	}
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: level, LGWin: 24})
	w.Write(b)
	w.Close()
	if err := os.WriteFile(name+".br", out.Bytes(), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(name+".gz", gz(b), 0o644); err != nil {
		return err
	}
	return os.WriteFile(stamp, mark, 0o644)
}
