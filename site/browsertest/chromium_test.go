package browsertest

import (
	"context"
	"encoding/json"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

type chromium struct {
	ctx context.Context
	mu  sync.Mutex
	log []string
}

// newChromium starts a Chromium of its own.
func newChromium(t testing.TB) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is missing: apt-get install chromium, or run ./build.sh test, which does it.")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true))
	ctx, cancel := context.WithTimeout(context.Background(), 25*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(ctx)
	t.Cleanup(done)
	c := &chromium{ctx: ctx}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == "log" || m.Type == "info" || m.Type == "debug" || m.Type == "verbose" {
				continue
			}
			c.mu.Lock()
			c.log = append(c.log, m.String()+" "+m.URL)
			c.mu.Unlock()
		}
	}()
	return c
}

func (c *chromium) open(url string) error {
	c.mu.Lock()
	c.log = nil
	c.mu.Unlock()
	if err := chromedp.Do(c.ctx, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	return chromedp.Do(c.ctx, chromedp.Navigate(url))
}

func (c *chromium) eval(expression string) (json.RawMessage, error) {
	b, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	return json.RawMessage(b), err
}

func (c *chromium) console() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.log...)
}

// size sets the window, and what the system wishes.
func (c *chromium) size(t testing.TB, w, h int64, dark bool) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	if err := chromedp.Do(c.ctx, chromedp.EmulateViewport(w, h)); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(c.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	}); err != nil {
		t.Fatal(err)
	}
}
