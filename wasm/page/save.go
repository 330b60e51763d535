//go:build js && wasm

package main

import (
	"encoding/base64"
	"strings"
	"syscall/js"

	"handshakelab/core"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/wasm/page/view"
)

// save hands the run that is shown to the reader as a file in a format, or
// as a PNG, which the browser makes of the picture.
func (p *page) save(format string) {
	if format == "lab" {
		p.saveLab()
		return
	}
	if format == "csv" {
		name, table := p.st.Table()
		p.download(p.win.Get("Blob").New([]any{table}, map[string]any{"type": "text/csv"}), name)
		return
	}
	png := format == "png"
	if png {
		format = "svg"
	}
	f := export.FormatNamed(format)
	if f == nil || p.st.Trace() == nil {
		return
	}
	b, err := core.Export(p.st.Trace(), f, figure.Options{Lang: p.st.Words().Lang})
	if err != nil {
		return
	}
	if png {
		p.rasterise(b)
		return
	}
	data := p.win.Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(data, b)
	p.download(p.win.Get("Blob").New([]any{data}, map[string]any{"type": f.Media}), fileName(p.st.Scenario)+f.Ext)
}

// download has the browser save a blob.
func (p *page) download(blob js.Value, name string) {
	url := p.win.Get("URL").Call("createObjectURL", blob)
	a := p.doc.Call("createElement", "a")
	a.Set("href", url)
	a.Set("download", name)
	a.Call("click")
	p.once(p.win, "setTimeout", func(js.Value) { p.win.Get("URL").Call("revokeObjectURL", url) }, 1000)
}

// rasterise draws a picture twice as large as it says it is.
func (p *page) rasterise(svg []byte) {
	img := p.win.Get("Image").New()
	p.once(img, "onload", func(js.Value) {
		w, h := img.Get("naturalWidth").Int()*2, img.Get("naturalHeight").Int()*2
		canvas := p.doc.Call("createElement", "canvas")
		canvas.Set("width", w)
		canvas.Set("height", h)
		canvas.Call("getContext", "2d").Call("drawImage", img, 0, 0, w, h)
		p.once(canvas, "toBlob", func(blob js.Value) {
			if blob.Truthy() {
				p.download(blob, fileName(p.st.Scenario)+".png")
			}
		}, "image/png")
	})
	img.Set("src", "data:image/svg+xml;base64,"+base64.StdEncoding.EncodeToString(svg))
}

// saveLab saves the lab itself, with what it is to begin with. The single file
// has it all in the document; the served site has the file beside it.
func (p *page) saveLab() {
	intro := p.doc.Call("getElementById", "lab-intro").Get("value").String()
	fragment := p.st.Baked(p.doc.Call("getElementById", "lab-lock").Get("value").String(), intro)
	give := func(html string) {
		baked := view.Bake(html, fragment, intro)
		if baked == "" {
			p.refuse("lab/cannot")
			return
		}
		p.download(p.win.Get("Blob").New([]any{baked}, map[string]any{"type": "text/html"}), "handshake-lab.html")
	}
	if p.doc.Call("getElementById", "module-data").Truthy() {
		give(p.html.Get("outerHTML").String())
		return
	}
	failed := func(js.Value) { p.refuse("lab/not-fetched") }
	p.once(p.win.Call("fetch", "handshake-lab.html"), "then", func(r js.Value) {
		if !r.Get("ok").Bool() {
			failed(r)
			return
		}
		p.once(r.Call("text"), "then", func(text js.Value) { give(text.String()) })
	})
}

// refuse says why something can't be done, in words of the catalog.
func (p *page) refuse(id string) {
	before := p.st
	p.st.Wrong, p.st.Panel = p.st.Words().Phrase(id), ""
	p.show(before)
}

// once hands a function that is to be called one time: to the method of this
// name, before more, or to the property if it is one of those that begin with
// "on".
func (p *page) once(v js.Value, name string, f func(js.Value), more ...any) {
	var call js.Func
	call = js.FuncOf(func(_ js.Value, args []js.Value) any {
		call.Release()
		arg := js.Undefined()
		if len(args) > 0 {
			arg = args[0]
		}
		f(arg)
		return nil
	})
	if strings.HasPrefix(name, "on") {
		v.Set(name, call)
		return
	}
	v.Call(name, append([]any{call}, more...)...)
}

// fileName makes a file's name of a scenario.
func fileName(scenario string) string {
	name := []byte("handshake")
	for i := 0; i < len(scenario) && len(name) < 80; i++ {
		c := scenario[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.':
		default:
			c = '-'
		}
		if i == 0 {
			name = append(name, '-')
		}
		if c != '-' || name[len(name)-1] != '-' {
			name = append(name, c)
		}
	}
	return strings.TrimRight(string(name), "-.")
}
