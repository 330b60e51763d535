package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/andybalholm/brotli"

	"handshakelab/site/slim"
)

// sizes prints what the page weighs, beside two programs that do less: what
// any lab has to carry, and crypto/tls with both its ends. Both are compiled
// with the page's flags, and weighed as the linker leaves them and slimmed
// like the page.
func sizes(dir string) {
	fmt.Println("Sizes, brotli 11")
	for _, p := range []struct{ what, pkg string }{
		{"primitives, x509 and dom/v2", "primitives"},
		{"crypto/tls and dom/v2", "cryptotls"},
	} {
		file := filepath.Join(dir, p.pkg+".wasm")
		buildWasm("./site/bench/baseline/"+p.pkg, file)
		linked, err := os.ReadFile(file)
		check(err)
		slimmed, _, err := slim.Slim(linked)
		check(err)
		fmt.Printf("  %-30s %9d bytes, slimmed like the page %9d\n", p.what, compressed(linked), compressed(slimmed))
	}
	for _, name := range []string{"page.wasm.br", "handshake-lab.html"} {
		f, err := os.Stat(filepath.Join("dist", name))
		check(err)
		fmt.Printf("  %-30s %9d bytes\n", name, f.Size())
	}
}

func compressed(b []byte) int {
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: 11, LGWin: 24})
	_, err := w.Write(b)
	check(err)
	check(w.Close())
	return out.Len()
}

// buildWasm compiles a program for the browser with the page's own flags.
func buildWasm(pkg, to string) {
	cmd := exec.Command("./build.sh", "wasm", pkg, to)
	cmd.Stderr = os.Stderr
	check(cmd.Run())
}
