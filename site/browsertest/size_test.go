package browsertest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
)

// TestSize holds the figures that people feel: the download.
func TestSize(t *testing.T) {
	if os.Getenv("FAST") != "" {
		t.Skip("FAST=1 compresses quickly, which says nothing of the sizes")
	}
	size := func(name string) int {
		i, err := os.Stat(filepath.Join(root(t), "dist", name))
		if err != nil {
			t.Fatal("There is no dist/"+name+": run ./build.sh first. ", err)
		}
		return int(i.Size())
	}
	hold := func(what string, got, most int) {
		t.Helper()
		t.Logf("%-46s %9d bytes, at most %9d", what, got, most)
		if got > most {
			t.Errorf("%s: %d bytes, that is %d too many", what, got, got-most)
		}
	}
	hold("page.wasm, brotli 11", size("page.wasm.br"), 1_600_000)
	hold("words of one language, brotli 11", size("words/en.txt.br"), 60_000)
	t.Logf("%-46s %9d bytes", "page.wasm, gzip", size("page.wasm.gz"))
	t.Logf("%-46s %9d bytes", "page.wasm", size("page.wasm"))
	hold("handshake-lab.html, the single file", size("handshake-lab.html"), 3_250_000)
	hold("readable before the module, brotli", size("index.html.br")+size("boot.js.br"), 40_000)
}

// TestCompressed unpacks what a host would serve.
func TestCompressed(t *testing.T) {
	dist := filepath.Join(root(t), "dist")
	for _, name := range []string{"index.html", "boot.js", "page.wasm"} {
		want, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(filepath.Join(dist, name+".br"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var got bytes.Buffer
		if _, err := got.ReadFrom(brotli.NewReader(f)); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s.br does not unpack to %s (%v)", name, name, err)
		}
	}
}
