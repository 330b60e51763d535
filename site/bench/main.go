// Command bench prints the project's figures of size and speed, each beside something
// measured in the same run: handshakes natively and in Chromium beside
// crypto/tls, in Chromium beside node-forge too, and from a changed control to
// the painted figure beside the run itself. It wants dist/ built and
// node_modules/node-forge fetched: ./build.sh bench sees to both.
//
// Arguments choose parts: sizes, native, chromium, paint, hand, lighthouse.
//
// It exits with 1 when a figure misses what the project promises.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// report is wasm/bench's.
type report struct {
	Go, Platform string
	Handshakes   []figure
	Streams      []figure
	MintMS       []struct {
		Key string
		MS  float64
	}
}

// figure is wasm/bench's.
type figure struct {
	Name                        string
	OursMS, UntracedMS, TheirMS float64
	Ratio, UntracedRatio        float64
}

// What the project promises.
const (
	maxRatio12  = 1.3  // a handshake with full trace, to crypto/tls without any
	maxRatio13  = 1.2  // the same in TLS 1.3
	maxUntraced = 1.05 // and without a trace
	minForge    = 3.0  // as many handshakes in a second as node-forge
)

var missed []string

func main() {
	dir, err := os.MkdirTemp("", "bench")
	check(err)
	defer os.RemoveAll(dir)

	for _, part := range parts(os.Args[1:]) {
		part(dir)
	}

	if len(missed) > 0 {
		fmt.Println("\nMissed: " + strings.Join(missed, "; "))
		os.RemoveAll(dir)
		os.Exit(1)
	}
}

// parts gives what to measure: all, or what is named.
func parts(names []string) []func(dir string) {
	all := map[string]func(string){"sizes": sizes, "native": natively, "chromium": inChromium, "paint": paint, "hand": hand, "lighthouse": lighthouse}
	if len(names) == 0 {
		names = []string{"sizes", "native", "chromium", "paint", "hand", "lighthouse"}
	}
	var chosen []func(string)
	for _, n := range names {
		part := all[n]
		if part == nil {
			check(fmt.Errorf("there is nothing called %q to measure: it is sizes, native, chromium, paint, hand or lighthouse", n))
		}
		chosen = append(chosen, part)
	}
	return chosen
}

func natively(dir string) {
	program := filepath.Join(dir, "bench")
	run("go", "build", "-o", program, "./wasm/bench")
	var r report
	check(json.Unmarshal(run(program), &r))
	r.print("natively")
}

func (r *report) print(where string) {
	fmt.Printf("\nA full handshake %s (%s, %s), both ends, same chain, both verifying, no tickets; medians\n", where, r.Go, r.Platform)
	fmt.Printf("  %-13s %12s %12s %12s %14s %14s\n", "", "full trace", "no trace", "crypto/tls", "traced ratio", "untraced ratio")
	for _, h := range r.Handshakes {
		h.print()
		most := maxRatio12
		if strings.HasPrefix(h.Name, "1.3") {
			most = maxRatio13
			hold(h.UntracedRatio <= maxUntraced, "%s %s, no trace: %.2f times crypto/tls, at most %.2f promised", h.Name, where, h.UntracedRatio, maxUntraced)
		}
		hold(h.Ratio <= most, "%s %s: %.2f times crypto/tls, at most %.1f promised", h.Name, where, h.Ratio, most)
	}
	fmt.Printf("  1 MiB both ways in records of 16 KiB, over an open connection:\n")
	for _, h := range r.Streams {
		h.print()
	}
	for _, m := range r.MintMS {
		fmt.Printf("  minting a world of certificates with server-key=%s: %.1f ms, not in the above\n", m.Key, m.MS)
	}
}

func (h *figure) print() {
	fmt.Printf("  %-13s %9.2f ms %9.2f ms %9.2f ms %14.2f %14.2f\n", h.Name, h.OursMS, h.UntracedMS, h.TheirMS, h.Ratio, h.UntracedRatio)
}

// hold notes a promise that was not kept.
func hold(kept bool, format string, args ...any) {
	if !kept {
		missed = append(missed, fmt.Sprintf(format, args...))
	}
}

func run(name string, args ...string) []byte {
	cmd := exec.Command(name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	check(cmd.Run())
	return out.Bytes()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
