package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed hand.js
var handJS string

// keepMemory keeps hold of the module's memory, which no other account has.
const keepMemory = `{ const was = WebAssembly.instantiateStreaming; WebAssembly.instantiateStreaming = async (...a) => {
	const r = await was.apply(WebAssembly, a); window.labMemory = r.instance.exports.mem; return r; }; }`

// aFrame is what a display of 60 Hz leaves.
const aFrame = 1000 / 60.0

// handled is hand.js's account of something done often.
type handled struct {
	Name   string  `json:"name"`
	Median float64 `json:"median"`
	Most   float64 `json:"most"` // of twenty, all but one were no longer
}

// hand measures the built page in the reader's hand: stepping and hovering on
// a machine four times as slow, and the memory that a thousand changes leave.
func hand(string) {
	browse(http.FileServer(http.Dir("dist")), func(ctx context.Context) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: keepMemory})
		check(err)
		check(chromedp.Do(ctx, chromedp.Reload()))
		evaluate[any](ctx, handJS+";0")
		throttle(ctx, 4)
		fmt.Println("\nStepping and hovering, in Chromium with its CPU slowed down to a quarter; medians, and 19 of 20")
		for _, h := range evaluate[[]handled](ctx, `hand.steps()`) {
			h.tell()
		}
		evaluate[any](ctx, `hand.watch();0`)
		for range 3 {
			for _, at := range evaluate[[][2]float64](ctx, `hand.places()`) {
				_, err := chromedp.Call(ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{
					Type: input.DispatchMouseEventTypeMouseMoved, X: at[0], Y: at[1]})
				check(err)
			}
		}
		h := evaluate[handled](ctx, `hand.stop()`)
		h.tell()
		throttle(ctx, 1)
		remembers(ctx)
	})
}

func (h *handled) tell() {
	fmt.Printf("  %-34s %6.1f ms %6.1f ms   at most %.1f ms\n", h.Name, h.Median, h.Most, aFrame)
	hold(h.Median <= aFrame, "%s: %.1f ms, at most %.1f promised", h.Name, h.Median, aFrame)
}

func throttle(ctx context.Context, rate float64) {
	_, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: rate})
	check(err)
}

// remembers compares the memory after a thousand changes with that after ten.
func remembers(ctx context.Context) {
	after := func(changes int) float64 {
		evaluate[any](ctx, fmt.Sprintf(`hand.change(%d)`, changes))
		_, err := chromedp.Call(ctx, heapprofiler.CollectGarbage, cdp.Empty{})
		check(err)
		u, err := chromedp.Call(ctx, runtime.GetHeapUsage, cdp.Empty{})
		check(err)
		return (u.UsedSize + u.EmbedderHeapUsedSize + u.BackingStorageSize + evaluate[float64](ctx, `labMemory.buffer.byteLength`)) / 1e6
	}
	ten := after(10)
	thousand := after(990)
	fmt.Printf("\nMemory of the page, its module's included: %.1f MB after 10 changes, %.1f MB after 1000; at most twice as much\n", ten, thousand)
	hold(thousand <= 2*ten, "memory after 1000 changes: %.1f MB, %.1f after 10", thousand, ten)
}
