package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handshakelab/core/trace"
)

// A made-up dist: what is in it is the browser tests' business.
func dist(t *testing.T) string {
	t.Chdir("../..") // the package's own files lie in site/npm
	dir := t.TempDir()
	for _, name := range append([]string{".boot.js.stamp", ".worker/app.wasm", "boot.js.br", "lab.js", "sw.js", "words/de.txt", "story/a.svg", "story/b.html"}, npmFiles...) {
		if name == "story" || name == "words" {
			continue
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("this is "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Two builds at different times have equal bytes, and hold what they should.
func TestArchives(t *testing.T) {
	dir := dist(t)
	first, err := archives(dir)
	if err != nil {
		t.Fatal(err)
	}
	filepath.Walk(dir, func(path string, _ os.FileInfo, _ error) error {
		return os.Chtimes(path, time.Unix(1, 0), time.Unix(1, 0))
	})
	second, err := archives(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range first {
		if !bytes.Equal(b, second[name]) {
			t.Errorf("%s has other bytes the second time", name)
		}
	}
	v := "handshake-lab-" + trace.Version
	if len(first) != 3 || string(first[v+".html"]) != "this is handshake-lab.html" {
		t.Errorf("there are %d, and the single file is %q", len(first), first[v+".html"])
	}
	z, err := zip.NewReader(bytes.NewReader(first[v+"-site.zip"]), int64(len(first[v+"-site.zip"])))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "boot.js embed.html frame.html handshake-lab.html handshake-lab.js index.html page.wasm story/a.svg story/b.html sw.js words/de.txt" {
		t.Errorf("the site's archive has %s", got)
	}
	g, err := gzip.NewReader(bytes.NewReader(first[v+".tgz"]))
	if err != nil {
		t.Fatal(err)
	}
	r, has := tar.NewReader(g), map[string]string{}
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		has[h.Name] = string(b)
	}
	for _, name := range []string{"package/package.json", "package/index.js", "package/home.js", "package/README.md", "package/LICENSE", "package/handshake-lab.js", "package/page.wasm", "package/story/a.svg"} {
		if has[name] == "" {
			t.Errorf("the npm tarball lacks %s", name)
		}
	}
	if !strings.Contains(has["package/package.json"], `"version": "`+trace.Version+`"`) {
		t.Errorf("the package's version is not the lab's: %s", has["package/package.json"])
	}
}

func TestSums(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "b"), []byte("abc"), 0o644)
	os.WriteFile(filepath.Join(dir, "a"), nil, 0o644)
	if err := sums(dir); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if want := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b\n"; string(b) != want {
		t.Errorf("SHA256SUMS is %s", b)
	}
}
