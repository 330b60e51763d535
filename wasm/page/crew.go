//go:build js && wasm

package main

import (
	"runtime/debug"
	"syscall/js"

	"handshakelab/core"
	"handshakelab/core/survey"
)

// A matrix of hundreds of handshakes is worked on by Workers, so that the page
// stays at hand. A Worker runs this same program, which finds no document and
// then does nothing but [work]: it takes {cell, scenario} and answers {cell,
// line}. The loader makes Workers; where they can't be had, the page does the
// work itself in slices, between one frame and the next.

// work runs the scenarios that come as messages, and answers each with a line
// in the language that its words are in.
func work() {
	debug.SetGCPercent(400)
	self, lang := js.Global(), spelt()
	self.Call("addEventListener", "message", js.FuncOf(func(_ js.Value, args []js.Value) any {
		data := args[0].Get("data")
		self.Call("postMessage", map[string]any{"cell": data.Get("cell"), "line": try(data.Get("scenario").String(), lang)})
		return nil
	}))
	self.Call("postMessage", map[string]any{"ready": true})
	select {}
}

// try runs a scenario. What breaks is a fault in the program, which is told as
// what came of this one.
func try(scenario, lang string) (line string) {
	defer func() {
		if recover() != nil {
			line = (&survey.Outcome{Kind: "none", Said: "This is a fault in the program, and not in the scenario."}).Line()
		}
	}()
	return survey.Try(core.Run, scenario, lang)
}

// most is how many Workers there are at most: each takes some 50 MB.
const most = 4

// crew is who works on a matrix.
type crew struct {
	p       *page
	id      string // the matrix
	lang    string // in which it is told
	rest    []int  // its cells that nobody has taken yet
	hands   []*hand
	hired   bool           // they are there, or it is known that there will be none
	found   map[int]string // what is not yet shown
	due     bool           // it will be shown, or a slice will be worked on, soon
	forever []js.Func
	soon    js.Func
}

// hand is one Worker and the cell that it works on.
type hand struct {
	worker js.Value
	cell   int // -1: none
	ready  bool
}

// muster has the crew work on what is wanted now, and sends it home when
// there is nothing.
func (p *page) muster() {
	id := p.st.Survey()
	switch c := p.crew; {
	case id == "" && c != nil:
		c.dismiss()
	case id == "":
	case c == nil:
		c = &crew{p: p, lang: p.st.Words().Lang, found: map[int]string{}}
		c.soon = js.FuncOf(func(js.Value, []js.Value) any {
			c.due = false
			c.turn()
			return nil
		})
		p.crew = c
		c.take(id)
		c.hire()
	case c.lang != p.st.Words().Lang:
		c.dismiss()
		p.muster()
	case c.id != id:
		c.take(id)
	}
}

// take begins with another matrix. Who is at work comes for more when done.
func (c *crew) take(id string) {
	c.show()
	c.id, c.rest = id, c.p.st.Untried()
	for _, h := range c.hands {
		if h.cell >= 0 {
			h.cell = -2 // of the matrix before; its answer counts no more
		}
		c.give(h)
	}
	c.later()
}

// hire makes Workers, as many as there are processors and there is work for.
func (c *crew) hire() {
	n := 1
	if v := c.p.win.Get("navigator").Get("hardwareConcurrency"); v.Type() == js.TypeNumber {
		n = v.Int()
	}
	n = min(max(n, 1), most, 1+len(c.rest)/8)
	for range n {
		w, ok := c.worker()
		if !ok {
			break
		}
		c.hands = append(c.hands, &hand{worker: w, cell: -1})
	}
	for _, h := range c.hands {
		c.listen(h)
	}
	c.hired = true
	c.later()
}

// worker asks the loader for a Worker.
func (c *crew) worker() (w js.Value, ok bool) {
	defer func() {
		if recover() != nil { // forbidden here
			ok = false
		}
	}()
	return c.p.win.Call("labWorker", c.lang), true
}

func (c *crew) listen(h *hand) {
	on := func(kind string, f func(e js.Value)) {
		l := js.FuncOf(func(_ js.Value, args []js.Value) any {
			f(args[0])
			return nil
		})
		h.worker.Call("addEventListener", kind, l)
		c.forever = append(c.forever, l)
	}
	on("message", func(e js.Value) {
		data := e.Get("data")
		switch {
		case data.Get("failed").Truthy():
			c.lose(h)
			return
		case data.Get("ready").Truthy():
			h.ready = true
		case h.cell >= 0:
			c.found[h.cell] = data.Get("line").String()
			h.cell = -1
		default:
			h.cell = -1
		}
		c.give(h)
		c.later()
	})
	for _, kind := range [...]string{"error", "messageerror"} {
		on(kind, func(e js.Value) {
			e.Call("preventDefault")
			c.lose(h)
		})
	}
}

// give hands out the next cell.
func (c *crew) give(h *hand) {
	if !h.ready || h.cell != -1 || len(c.rest) == 0 {
		return
	}
	h.cell, c.rest = c.rest[0], c.rest[1:]
	h.worker.Call("postMessage", map[string]any{"cell": h.cell, "scenario": c.p.st.Cell(h.cell)})
}

// lose does without a Worker that broke; another takes its cell.
func (c *crew) lose(h *hand) {
	h.worker.Call("terminate")
	if h.cell >= 0 {
		c.rest = append(c.rest, h.cell)
	}
	for i := range c.hands {
		if c.hands[i] == h {
			c.hands = append(c.hands[:i:i], c.hands[i+1:]...)
			break
		}
	}
	c.later()
}

// later has what was found shown some times a second, or without Workers the
// next slice worked on.
func (c *crew) later() {
	if c.due || !c.hired {
		return
	}
	c.due = true
	wait := 150
	if len(c.hands) == 0 {
		wait = 0
	}
	c.p.win.Call("setTimeout", c.soon, wait)
}

// turn shows what was found; without Workers one more cell is tried first.
func (c *crew) turn() {
	if c.p.crew != c {
		return
	}
	if len(c.hands) == 0 && len(c.rest) > 0 {
		i := c.rest[0]
		c.rest = c.rest[1:]
		c.found[i] = try(c.p.st.Cell(i), c.lang)
		if len(c.rest)%8 != 0 {
			c.later()
			return
		}
		defer c.later()
	}
	c.show()
	c.p.muster()
}

// show takes in what was found, and shows it if the matrix is on the screen.
func (c *crew) show() {
	if len(c.found) == 0 {
		return
	}
	c.p.st = c.p.st.Found(c.id, c.found)
	c.found = map[int]string{}
	if c.p.st.Bench == "matrix" {
		c.p.paint()
	}
}

// dismiss ends all Workers. What they were at is not lost: it is tried when
// the matrix goes on.
func (c *crew) dismiss() {
	c.p.crew = nil
	c.show()
	for _, h := range c.hands {
		h.worker.Call("terminate")
	}
	for _, f := range c.forever {
		f.Release()
	}
	c.soon.Release()
}
