package slim

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// The program works a stack with defers, a recovered panic, goroutines and
// collections: what the runtime walks with the tables that stay.
const program = `package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

func deep(n int, s string) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out = fmt.Sprint("recovered ", r, " ", strings.Contains(string(debug.Stack()), "main.deep"))
		}
	}()
	if n == 0 {
		runtime.GC()
		var p []int
		_ = p[n+len(s)]
	}
	grown := [64]int{n}
	return deep(n-1, s) + fmt.Sprint(grown[0])
}

func main() {
	done := make(chan string)
	for i := range 3 {
		go func() { done <- deep(50+i, "x") }()
	}
	got := map[string]bool{}
	for range 3 {
		got[<-done] = true
	}
	fmt.Println(len(got), got[deep(50, "x")])
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(file, line, ok)
}
`

// built compiles the program, and gives the file and what is in it.
func built(t *testing.T, flags ...string) (file string, module []byte) {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("builds and runs programs, which a WebAssembly module cannot")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "main.go")
	if err := os.WriteFile(name, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(dir, "fat.wasm")
	build := exec.Command("go", append(append([]string{"build", "-trimpath"}, flags...), "-o", file, name)...)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	module, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, module
}

func TestSlimRuns(t *testing.T) {
	fat, module := built(t, "-ldflags=-s -w")
	thin, gaps, err := Slim(module)
	if err != nil {
		t.Fatal(err)
	}
	slim := filepath.Join(filepath.Dir(fat), "slim.wasm")
	if err := os.WriteFile(slim, thin, 0o755); err != nil {
		t.Fatal(err)
	}
	before, after := execute(t, fat, ""), execute(t, slim, gaps.Script())
	was, lines, _ := strings.Cut(before, "\n")
	is, noLines, _ := strings.Cut(after, "\n")
	if was != is || was != "3 true" {
		t.Errorf("prints %q, before %q", is, was)
	}
	if !strings.Contains(lines, "main.go 35 true") || strings.TrimSpace(noLines) != "? 0 true" {
		t.Errorf("lines: before %q, now %q", lines, noLines)
	}
	again, same, err := Slim(thin)
	if err != nil || !bytes.Equal(again, thin) || same != gaps {
		t.Errorf("a second time it is not the same: %v, %v", same, err)
	}
}

// execute runs a module under Node, with its gaps filled by the loader's own
// function, if it has any.
func execute(t *testing.T, module, gaps string) string {
	t.Helper()
	loader, err := os.ReadFile("../loader.js")
	if err != nil {
		t.Fatal(err)
	}
	mend := ""
	if gaps != "" {
		mend = string(regexp.MustCompile(`(?s)const mend = .*?\n  };\n`).Find(loader)) + "mend(instance.exports.mem.buffer, null, " + gaps + ");"
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", "-e", `
		globalThis.fs = require("fs");
		require(`+"`"+strings.TrimSpace(string(root))+`/lib/wasm/wasm_exec.js`+"`"+`);
		const go = new Go();
		WebAssembly.instantiate(fs.readFileSync(`+"`"+module+"`"+`), go.importObject).then(({ instance }) => {
			`+mend+`
			return go.run(instance);
		});`).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestSlimRefuses(t *testing.T) {
	for _, module := range []string{
		"", "plain text", "\x00asm\x01\x00\x00\x00", "\x00asm\x01\x00\x00\x00\x0b",
		"\x00asm\x01\x00\x00\x00\x0b\x01\x00", "\x00asm\x01\x00\x00\x00\x0b\x05\x01\x00\x41\x00\x0b",
	} {
		if out, _, err := Slim([]byte(module)); err == nil {
			t.Errorf("%q: gives %d bytes, want an error", module, len(out))
		}
	}
}
