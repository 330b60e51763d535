//go:build js && wasm

package main

import (
	"syscall/js"

	"handshakelab/wasm/page/view"
)

// drop opens files that were dropped on the page; text, as if it was pasted.
func (p *page) drop(e js.Value) {
	e.Call("preventDefault")
	data := e.Get("dataTransfer")
	if files := data.Get("files"); files.Get("length").Int() > 0 {
		p.openAll(files)
		return
	}
	if text := data.Call("getData", "text/plain").String(); text != "" {
		p.act("paste:" + text)
	}
}

func (p *page) openAll(files js.Value) {
	for i := range files.Get("length").Int() {
		p.open(files.Index(i))
	}
}

// open shows what is in a file. It is read here and sent nowhere.
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
		p.st = before.Bring(name, b)
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
