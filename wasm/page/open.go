//go:build js && wasm

package main

import (
	"syscall/js"

	"handshakelab/core/open"
	"handshakelab/wasm/page/view"
)

// drop opens a file that was dropped on the page.
func (p *page) drop(e js.Value) {
	e.Call("preventDefault")
	if files := e.Get("dataTransfer").Get("files"); files.Get("length").Int() > 0 {
		p.open(files.Index(0))
	}
}

// open shows the trace in a file. It is read here and sent nowhere.
func (p *page) open(file js.Value) {
	if !file.Truthy() {
		return
	}
	name := file.Get("name").String()
	p.once(file.Call("arrayBuffer"), "then", func(buffer js.Value) {
		data := p.win.Get("Uint8Array").New(buffer)
		b := make([]byte, data.Get("length").Int())
		js.CopyBytesToGo(b, data)
		before := p.st
		if t, err := open.Trace(b); err != nil {
			p.st = before.Refuse(name, err)
		} else {
			p.st = before.Open(t, name)
		}
		p.show(before)
		p.news()
		p.win.Call("requestAnimationFrame", p.painted)
	})
}

// brought carries out an action on a trace that somebody brought. What it
// holds is not the lab's own, so an action that breaks on it is taken back.
func (p *page) brought(action string) (after view.State) {
	before := p.st
	defer func() {
		if recover() != nil {
			after = before
		}
	}()
	after = view.Update(before, action)
	view.Render(after)
	return after
}
