package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"handshakelab/site/slim"
)

// The loader puts back what package slim took out, to the last bit.
func TestLoaderMakesTheTable(t *testing.T) {
	loader, err := os.ReadFile("../loader.js")
	if err != nil {
		t.Fatal(err)
	}
	made := regexp.MustCompile(`(?s)const baseTable = .*?\n  };\n`).Find(loader)
	cmd := exec.Command("node", "-e", string(made)+`process.stdout.write(Buffer.from(baseTable()));`)
	cmd.Stderr = os.Stderr
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, slim.Table()) {
		t.Errorf("%d bytes that are not the table's", len(got))
	}
}

// Base85 stands in scripts and strings as it is, and the loader's letters are
// the writer's.
func TestBase85(t *testing.T) {
	loader, err := os.ReadFile("../loader.js")
	if err != nil {
		t.Fatal(err)
	}
	unpack := regexp.MustCompile(`(?s)const letters = .*?const bytes = .*?\n`).Find(loader)
	for n := range 9 {
		want := bytes.Repeat([]byte{0, 255, 7, '<'}, 3)[:n]
		cmd := exec.Command("node", "-e", "let text = process.argv[1];"+string(unpack)+"process.stdout.write(Buffer.from(bytes));", base85(want))
		if got, err := cmd.Output(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%x: %x, %v", want, got, err)
		}
	}
}
