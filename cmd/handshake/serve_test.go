package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"
)

// TestServeLAN serves a class: what is printed can be reached, is no loopback
// address, and the QR code holds it. The edge's routes are answered too.
func TestServeLAN(t *testing.T) {
	if len(networks()) == 0 {
		t.Skip("this machine has no address on a network, so there is none to serve a class on")
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"index.html": "the lab", ".hidden": "not to be seen"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan int)
	go func() { ended <- start(ctx, []string{"serve", "--lan", "--addr", ":0", dir}, w, os.Stderr) }()
	lines := bufio.NewReader(r)
	line := func() string {
		s, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimRight(s, "\n")
	}
	if s := line(); !strings.Contains(s, "everybody on this network") {
		t.Errorf("it says %q", s)
	}
	var urls []string
	for s := line(); s != ""; s = line() {
		urls = append(urls, strings.TrimSpace(s))
	}
	code, err := qr.Encode(urls[0], qr.L)
	if err != nil {
		t.Fatal(err)
	}
	for y := -quiet; y < code.Size+quiet; y += 2 {
		cells := []rune(strings.TrimSuffix(strings.TrimPrefix(line(), "\x1b[30;107m"), "\x1b[0m"))
		for i, c := range cells {
			x := i - quiet
			if upper, lower := c == '█' || c == '▀', c == '█' || c == '▄'; upper != code.Black(x, y) || lower != code.Black(x, y+1) {
				t.Fatalf("the QR code differs at %d, %d", x, y)
			}
		}
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	for _, u := range urls {
		if strings.Contains(u, "127.0.0.1") {
			t.Errorf("%s is nobody else's to reach", u)
		}
		for path, want := range map[string]string{"": "the lab", "text?server-cert=expired": "certificate has expired", "figure.svg": "<svg", ".hidden": "no such page"} {
			a, err := http.Get(u + path)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(a.Body)
			a.Body.Close()
			if !strings.Contains(string(b), want) {
				t.Errorf("%s%s: %d %.60q", u, path, a.StatusCode, b)
			}
		}
	}
	cancel()
	if status := <-ended; status != 0 {
		t.Errorf("serve ends with %d", status)
	}
}
