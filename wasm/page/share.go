//go:build js && wasm

package main

import "syscall/js"

// share puts the address of what is shown into the clipboard; where the
// browser does not allow that, it is shown, to be copied by hand.
func (p *page) share() {
	if p.noted != nil {
		p.address(*p.noted)
		p.noted = nil
	}
	url := p.loc.Get("href").String()
	shown := func() {
		p.act("shown:" + url)
		if link := p.doc.Call("getElementById", "share-link"); link.Truthy() {
			link.Call("select")
		}
	}
	defer func() {
		if recover() != nil { // forbidden altogether
			shown()
		}
	}()
	clipboard := p.win.Get("navigator").Get("clipboard")
	if p.st.Brought() || !clipboard.Truthy() {
		shown()
		return
	}
	var yes, no js.Func
	done := func(f func()) func(js.Value, []js.Value) any {
		return func(js.Value, []js.Value) any {
			yes.Release()
			no.Release()
			f()
			return nil
		}
	}
	yes, no = js.FuncOf(done(func() { p.act("shared:" + url) })), js.FuncOf(done(shown))
	clipboard.Call("writeText", url).Call("then", yes, no)
}
