package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// What the project promises of Lighthouse's scores, of 100.
var scores = []struct {
	id    string
	least float64
}{{"performance", 95}, {"accessibility", 100}, {"best-practices", 100}}

// lighthouse has Lighthouse look at the site as the command line serves it, as
// on a desk; how it would do on a slow phone is told, and not promised.
func lighthouse(dir string) {
	program := "node_modules/lighthouse/cli/index.js"
	if _, err := os.Stat(program); err != nil {
		fmt.Println("\nLighthouse: not asked, for it is not there. ./build.sh bench fetches it from npm.")
		return
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		fmt.Println("\nLighthouse: not asked, for there is no Chromium.")
		return
	}
	server := filepath.Join(dir, "handshake")
	run("go", "build", "-o", server, "./cmd/handshake")
	serve := exec.Command(server, "serve", "--addr", "127.0.0.1:0", "dist")
	out, err := serve.StdoutPipe()
	check(err)
	check(serve.Start())
	defer func() { serve.Process.Kill(); serve.Wait() }()
	line, err := bufio.NewReader(out).ReadString('\n')
	check(err)
	_, address, _ := strings.Cut(line, "http://")
	fmt.Println("\nLighthouse, of the served site; of 100")
	for _, as := range []string{"desktop", "phone"} {
		report := filepath.Join(dir, as+".json")
		args := []string{program, "http://" + strings.Fields(address)[0], "--quiet", "--output=json", "--output-path=" + report,
			"--only-categories=performance,accessibility,best-practices", "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic"}
		if as == "desktop" {
			args = append(args, "--preset=desktop")
		}
		cmd := exec.Command("node", args...)
		cmd.Env = append(os.Environ(), "CHROME_PATH="+chromium)
		if said, err := cmd.CombinedOutput(); err != nil {
			fmt.Printf("  %s: it did not come to a score: %s\n", as, strings.TrimSpace(string(said)))
			return
		}
		b, err := os.ReadFile(report)
		check(err)
		var r struct {
			Categories map[string]struct{ Score float64 }
			Audits     map[string]struct{ DisplayValue string }
		}
		check(json.Unmarshal(b, &r))
		fmt.Printf("  %-8s", as)
		for _, s := range scores {
			got := 100 * r.Categories[s.id].Score
			fmt.Printf(" %s %.0f (at least %.0f)  ", s.id, got, s.least)
			if as == "desktop" {
				hold(got >= s.least, "Lighthouse, %s: %.0f, at least %.0f promised", s.id, got, s.least)
			}
		}
		fmt.Printf(" first painted after %s, blocked for %s, shifted by %s\n", r.Audits["first-contentful-paint"].DisplayValue,
			r.Audits["total-blocking-time"].DisplayValue, r.Audits["cumulative-layout-shift"].DisplayValue)
	}
}
