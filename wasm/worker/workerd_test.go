//go:build !js

package main_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/scenario"
	"handshakelab/wasm/worker/edge"
)

// start runs the built Worker on workerd, as ./build.sh worker does, and gives
// its address and its process.
func start(t *testing.T) (url string, pid int) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	workerd := filepath.Join(root, "node_modules/@cloudflare/workerd-linux-64/bin/workerd")
	for path, how := range map[string]string{workerd: "./build.sh test fetches it", filepath.Join(root, "dist/.worker/app.wasm"): "./build.sh worker-build makes it", filepath.Join(root, "dist/index.html"): "./build.sh makes it"} {
		if _, err := os.Stat(path); err != nil {
			t.Fatalf("%s is missing: %s.", path, how)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	var said bytes.Buffer
	c := exec.Command(workerd, "serve", filepath.Join(root, "dist/.worker/local.capnp"), "--socket-addr", "http="+addr, "--directory-path", "site="+filepath.Join(root, "dist"))
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if said.Len() > 0 {
			t.Errorf("workerd said:\n%s", said.String()) // nothing is written down about who asks, and nothing went wrong
		}
	})
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r, err := http.Get("http://" + addr + "/oembed")
		if err == nil {
			r.Body.Close()
			return "http://" + addr, c.Process.Pid
		}
		if time.Now().After(end) {
			t.Fatalf("workerd does not answer: %v\n%s", err, said.String())
		}
	}
}

func fetch(url string) (int, http.Header, []byte, error) {
	r, err := http.Get(url)
	if err != nil {
		return 0, nil, nil, err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, r.Header, b, err
}

// TestWorker compares the Worker on workerd with the same code run natively,
// byte for byte, on every route, right and wrong; and holds it under load.
func TestWorker(t *testing.T) {
	url, pid := start(t)
	native := httptest.NewServer(edge.Handler())
	defer native.Close()

	queries := []string{"", "server-cert=exspired", "step=11", "seed=" + strings.Repeat("x", edge.LongestQuery)}
	for _, p := range scenario.Presets() {
		queries = append(queries, p.Scenario)
	}
	routes := []string{"/figure.svg", "/trace.json", "/text", "/capture.pcapng"}
	for i, q := range queries {
		for _, path := range routes {
			if i > 6 && path != routes[i%len(routes)] {
				continue // each story in one form
			}
			code, head, got, err := fetch(url + path + "?" + q)
			if err != nil {
				t.Fatal(err)
			}
			wantCode, wantHead, want, err := fetch(native.URL + path + "?" + q)
			if err != nil {
				t.Fatal(err)
			}
			if code != wantCode || !bytes.Equal(got, want) {
				t.Errorf("%s?%.60s: %d, %d bytes; natively %d, %d bytes", path, q, code, len(got), wantCode, len(want))
			}
			for _, h := range []string{"Content-Type", "ETag", "Cache-Control", "Content-Security-Policy", "Access-Control-Allow-Origin"} {
				if head.Get(h) != wantHead.Get(h) {
					t.Errorf("%s?%.60s: %s is %q, natively %q", path, q, h, head.Get(h), wantHead.Get(h))
				}
			}
		}
	}
	for path, says := range map[string]string{"/see?server-cert=expired": "application/json+oembed", "/oembed?url=" + url + "/see": `"type":"rich"`, "/elsewhere": "nothing here"} {
		if _, _, b, err := fetch(url + path); err != nil || !strings.Contains(string(b), says) {
			t.Errorf("%s: %v %.200s", path, err, b)
		}
	}
	// The site is served as it is, without Go.
	want, err := os.ReadFile("../../dist/frame.html")
	if err != nil {
		t.Fatal(err)
	}
	if code, head, got, err := fetch(url + "/frame.html"); err != nil || code != 200 || !bytes.Equal(got, want) || !strings.HasPrefix(head.Get("Content-Type"), "text/html") {
		t.Errorf("frame.html: %d, %d bytes, %v", code, len(got), err)
	}
	if code, _, _, _ := fetch(url + "/.worker/local.mjs"); code != 404 {
		t.Errorf("the Worker's own files are given away: %d", code)
	}

	load(t, url, pid)
}

// load asks for 300 answers, 8 at once, some of them wrong: none may fail.
func load(t *testing.T, url string, pid int) {
	const all, atOnce = 300, 8
	_, _, want, err := fetch(url + "/figure.svg?server-cert=expired")
	if err != nil {
		t.Fatal(err)
	}
	before, begun := cpu(t, pid), time.Now()
	jobs := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	failed := map[string]int{}
	for range atOnce {
		wg.Go(func() {
			for i := range jobs {
				fault := ""
				if i%10 == 9 {
					if code, _, _, err := fetch(url + "/figure.svg?server-cert=" + strconv.Itoa(i)); err != nil || code != 400 {
						fault = fmt.Sprint("a wrong one: ", code, " ", err)
					}
				} else if code, _, b, err := fetch(url + "/figure.svg?server-cert=expired"); err != nil || code != 200 || !bytes.Equal(b, want) {
					fault = fmt.Sprint(code, " ", len(b), " bytes ", err)
				}
				if fault != "" {
					mu.Lock()
					failed[fault]++
					mu.Unlock()
				}
			}
		})
	}
	for i := range all {
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	for fault, n := range failed {
		t.Errorf("%d of %d requests: %s", n, all, fault)
	}
	took := time.Since(begun)
	t.Logf("%d requests, %d at once: %v, %.1f ms of CPU each", all, atOnce, took.Round(time.Millisecond), float64((cpu(t, pid)-before).Microseconds())/1000/all)
	b, err := os.ReadFile("../../dist/.worker/app.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	w.Write(b)
	w.Close()
	t.Logf("app.wasm: %d bytes, gzip %d", len(b), packed.Len())
	if packed.Len() > 3<<20 {
		t.Errorf("app.wasm has %d bytes compressed; Cloudflare's free plan takes %d", packed.Len(), 3<<20)
	}
}

// cpu is the time that a process has used so far.
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * time.Second / 100 // clock ticks
}

// TestWrangler has Cloudflare's own tool pack the Worker and the site, as it
// would before it deploys them.
func TestWrangler(t *testing.T) {
	wrangler := os.Getenv("WRANGLER")
	if wrangler == "" {
		t.Skip("wrangler 4 needs Node 22 or later and brings 300 MB along: npm install wrangler node@22, then WRANGLER=…/node_modules/.bin/wrangler")
	}
	c := exec.Command(wrangler, "deploy", "--dry-run")
	c.Dir = "../.."
	c.Env = append(os.Environ(), "CI=1", "WRANGLER_SEND_METRICS=false",
		"PATH="+filepath.Join(filepath.Dir(wrangler), "../node/bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--dry-run: exiting now") {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
