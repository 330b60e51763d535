//go:build js && wasm

package main

import (
	"strings"
	"syscall/js"

	"handshakelab/core/explain"
)

// spelt takes in the words that the loader has fetched, and gives the language
// that it found the reader's to be.
func spelt() (lang string) {
	w := js.Global().Get("labWords")
	if !w.Truthy() {
		return ""
	}
	for _, l := range explain.Languages {
		if text := w.Get("here").Get(l.Code); text.Truthy() {
			explain.Load(l.Code, text.String()) // what can't be read is fetched anew when it is asked for
		}
	}
	return w.Get("lang").String()
}

// speak fetches the words that the page is to speak and has not got. Until
// they are here it goes on as it is.
func (p *page) speak(action string) {
	if code, ok := strings.CutPrefix(action, "lang:"); ok && p.st.Lang == code && p.st.Controls == "" {
		remember(p.win, "lang", code)
	}
	lang := p.st.Lacks()
	if lang == "" || lang == p.fetching || !p.win.Get("labWords").Truthy() {
		return
	}
	p.fetching = lang
	p.once(p.win.Get("labWords").Call("fetch", lang), "then", func(text js.Value) {
		p.fetching = ""
		if !text.Truthy() || explain.Load(lang, text.String()) != nil {
			before := p.st
			p.st = p.st.Without(lang)
			p.show(before)
			return
		}
		p.act("words")
	})
}
