package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

//go:embed forge.js
var forgeJS string

//go:embed paint.js
var paintJS string

// inChromium measures in a browser what wasm/bench and node-forge do there.
func inChromium(dir string) {
	buildWasm("./wasm/bench", filepath.Join(dir, "bench.wasm"))
	goroot := strings.TrimSpace(string(run("go", "env", "GOROOT")))
	mux := http.NewServeMux()
	file := func(path, name string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, name) })
	}
	file("/bench.wasm", filepath.Join(dir, "bench.wasm"))
	file("/wasm_exec.js", filepath.Join(goroot, "lib/wasm/wasm_exec.js"))
	file("/forge.js", "node_modules/node-forge/dist/forge.min.js")
	mux.HandleFunc("/forge.json", forgeFixture)
	mux.HandleFunc("/bench.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, forgeJS)
	})
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<!doctype html><script src="forge.js"></script><script src="wasm_exec.js"></script><script src="bench.js"></script>`)
	})
	browse(mux, func(ctx context.Context) {
		before := evaluate[forgeReport](ctx, `forgeHandshakes(2000)`)
		wasm := evaluate[report](ctx, `wasmHandshakes()`)
		after := evaluate[forgeReport](ctx, `forgeHandshakes(2000)`)
		wasm.print("in Chromium")
		wasm.besideForge(after, min(before.MS, after.MS))
	})
}

// paint measures the built page.
func paint(string) {
	browse(http.FileServer(http.Dir("dist")), func(ctx context.Context) {
		tell(evaluate[[]painted](ctx, paintJS))
	})
}

// browse opens a site's first page in Chromium and lets f work on it.
func browse(site http.Handler, f func(ctx context.Context)) {
	srv := httptest.NewServer(site)
	defer srv.Close()
	profile, err := os.MkdirTemp("", "bench-profile")
	check(err)
	defer os.RemoveAll(profile)
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.UserDataDir(profile))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	check(chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(srv.URL+"/")))
	f(ctx)
}

func evaluate[T any](ctx context.Context, script string) T {
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	check(err)
	return v
}

// forgeReport is forge.js's.
type forgeReport struct {
	MS      float64 `json:"ms"`
	Version string  `json:"version"` // on the wire: "3.1" is TLS 1.0
	Forge   string  `json:"forge"`
}

// besideForge compares with node-forge's handshake, f, of ms milliseconds: the
// better of two measurements, one before ours and one after.
func (r *report) besideForge(f forgeReport, ms float64) {
	version := map[string]string{"3.1": "TLS 1.0", "3.2": "TLS 1.1", "3.3": "TLS 1.2"}[f.Version]
	for _, h := range r.Handshakes {
		if h.Name != "RSA" {
			continue
		}
		times := ms / h.OursMS
		fmt.Printf("\nBeside node-forge %s in Chromium, both ends in memory, RSA-2048 key exchange\n", f.Forge)
		fmt.Printf("  ours, TLS 1.2, full trace %8.2f ms\n  node-forge, %s       %8.2f ms\n  ours are %.1f times as many per second\n", h.OursMS, version, ms, times)
		hold(times >= minForge, "%.1f times as many handshakes as node-forge, at least %.0f promised", times, minForge)
	}
}

// painted is paint.js's account of one changed control.
type painted struct {
	Change  string  `json:"change"`
	RunMS   float64 `json:"run"`   // the run itself
	PaintMS float64 `json:"paint"` // from the changed control to the painted figure
	WallMS  float64 `json:"wall"`  // the same, with the wait for the display's next refresh
}

func tell(changes []painted) {
	fmt.Printf("\nFrom a changed control to the painted figure, in Chromium (%s/%s); medians\n", runtime.GOOS, runtime.GOARCH)
	for _, c := range changes {
		most := min(max(2*c.RunMS, 16), c.RunMS+aFrame)
		fmt.Printf("  %-28s run %6.1f ms   painted after %6.1f ms   at most %6.1f ms   (%.1f ms with the wait for the display, at 60 Hz)\n", c.Change, c.RunMS, c.PaintMS, most, c.WallMS)
		hold(c.PaintMS <= most, "%s: painted after %.1f ms, at most %.1f promised", c.Change, c.PaintMS, most)
	}
}
