//go:build js && wasm

package main

import (
	"runtime/debug"
	"syscall/js"

	"handshakelab/core"
	"handshakelab/core/explain"
	"handshakelab/core/survey"
)

// A matrix of hundreds of handshakes is worked on by Workers, so that the page
// stays at hand. A Worker runs this same program, which finds no document and
// then does nothing but [work]. The loader makes Workers and hands out cells
// (labCrew); where they can't be had, the page does the work itself in slices,
// between one frame and the next.

// work runs the scenarios that come as messages, and answers each with a line
// in the language that its words are in. Ready it says null.
func work() {
	debug.SetGCPercent(400)
	self, lang := js.Global(), spelt()
	self.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		self.Call("postMessage", try(args[0].Get("data").String(), lang))
		return nil
	}))
	self.Call("postMessage", nil)
	select {}
}

// try runs a scenario. What breaks is a fault in the program, which is told as
// what came of this one.
func try(scenario, lang string) (line string) {
	defer func() {
		if recover() != nil {
			fault, _ := explain.In(lang).Check("internal/fault")
			line = (&survey.Outcome{Kind: "none", Said: fault.Failed}).Line()
		}
	}()
	return survey.Try(core.Run, scenario, lang)
}

// crew is who works on a matrix.
type crew struct {
	p    *page
	id   string   // the matrix
	lang string   // in which it is told
	home js.Value // the function that ends it
	rest []int    // the cells that the page is to try itself
	told [3]js.Func
}

// muster has a crew work on what is wanted now, and sends away one that is at
// something else. What they were at is not lost: it is tried when its matrix
// goes on.
func (p *page) muster() {
	id := p.st.Survey()
	if c := p.crew; c != nil && c.id != id {
		p.crew = nil
		c.home.Invoke()
		for i := range c.told {
			c.told[i].Release()
		}
	}
	if id == "" || p.crew != nil {
		return
	}
	c := &crew{p: p, id: id, lang: p.st.Words().Lang}
	p.crew = c
	var cells, scenarios []any
	for _, i := range p.st.Untried() {
		cells, scenarios = append(cells, i), append(scenarios, p.st.Cell(i))
	}
	for i, f := range [...]func([]js.Value){c.found, c.lost, c.slice} {
		c.told[i] = js.FuncOf(func(_ js.Value, args []js.Value) any {
			f(args)
			return nil
		})
	}
	c.home = p.win.Call("labCrew", c.lang, cells, scenarios, c.told[0], c.told[1])
}

// found takes in what came of cells: their numbers, and lines.
func (c *crew) found(args []js.Value) {
	lines := map[int]string{}
	for i, n := 0, args[0].Length(); i < n; i++ {
		lines[args[0].Index(i).Int()] = args[1].Index(i).String()
	}
	c.show(lines)
}

// lost is told which cells are left when there are no Workers.
func (c *crew) lost(args []js.Value) {
	for i, n := 0, args[0].Length(); i < n; i++ {
		c.rest = append(c.rest, args[0].Index(i).Int())
	}
	c.slice(nil)
}

// slice tries one cell here, and comes back for the next.
func (c *crew) slice([]js.Value) {
	if len(c.rest) == 0 || c.p.crew != c {
		return
	}
	i := c.rest[0]
	c.rest = c.rest[1:]
	c.show(map[int]string{i: try(c.p.st.Cell(i), c.lang)})
	if c.p.crew == c {
		c.p.win.Call("setTimeout", c.told[2], 0)
	}
}

// show takes in what was found, and shows it if the matrix is on the screen.
func (c *crew) show(lines map[int]string) {
	c.p.st = c.p.st.Found(c.id, lines)
	if c.p.st.Bench == "matrix" {
		c.p.paint()
	}
	c.p.muster()
}
