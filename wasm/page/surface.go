//go:build js && wasm

package main

import (
	"syscall/js"

	"honnef.co/go/js/dom/v2"
)

// node makes a dom/v2 node as a struct literal. The library's getters read
// dozens of properties to find out what a node is; here that is known.
func node(v js.Value) dom.Node { return &dom.BasicNode{Value: v} }

const svgNS = "http://www.w3.org/2000/svg"

// surface is the browser's document as package view sees it. Elements are
// cloned from one of their kind, which is half the work of making them: kinds
// holds one for each tag, class and type there was.
type surface struct {
	doc   js.Value
	kinds map[kind]js.Value
}

type kind struct {
	tag, class, typ string
	svg             bool
}

func (s surface) Child(parent dom.Node, i int) dom.Node {
	return node(parent.Underlying().Get("childNodes").Index(i))
}

func (s surface) Text(t string) dom.Node { return node(s.doc.Call("createTextNode", t)) }

func (s surface) Element(tag, class, typ string, svg bool) dom.Node {
	k := kind{tag, class, typ, svg}
	v, ok := s.kinds[k]
	if !ok {
		if svg {
			v = s.doc.Call("createElementNS", svgNS, tag)
		} else {
			v = s.doc.Call("createElement", tag)
		}
		if class != "" {
			v.Call("setAttribute", "class", class)
		}
		if typ != "" {
			v.Call("setAttribute", "type", typ)
		}
		s.kinds[k] = v
	}
	return node(v.Call("cloneNode", false))
}

func (s surface) SetText(h dom.Node, t string) { h.Underlying().Set("data", t) }

func (s surface) Fill(h dom.Node, t string) { h.Underlying().Set("textContent", t) }

func (s surface) SetAttr(h dom.Node, name, value string) {
	v := h.Underlying()
	v.Call("setAttribute", name, value)
	switch name {
	case "data-value": // what a control shows, whatever was typed or chosen in it
		setValue(v, value)
	case "checked":
		v.Set("checked", true)
	}
}

func (s surface) RemoveAttr(h dom.Node, name string) {
	v := h.Underlying()
	v.Call("removeAttribute", name)
	if name == "checked" {
		v.Set("checked", false)
	}
}

func (s surface) Append(parent, child dom.Node) {
	parent.Underlying().Call("appendChild", child.Underlying())
}

func (s surface) Before(parent, child, next dom.Node) {
	parent.Underlying().Call("insertBefore", child.Underlying(), next.Underlying())
}

func (s surface) Remove(parent, child dom.Node) {
	parent.Underlying().Call("removeChild", child.Underlying())
}

// listener is one listener on the document or the window.
type listener struct {
	on   js.Value
	kind string
	f    js.Func
}

func (p *page) on(target js.Value, kind string, f func(e js.Value)) {
	l := listener{target, kind, js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})}
	target.Call("addEventListener", kind, l.f)
	p.funcs = append(p.funcs, l)
}

func (p *page) release() {
	for _, l := range p.funcs {
		l.on.Call("removeEventListener", l.kind, l.f)
		l.f.Release()
	}
	p.tick.Release()
	p.painted.Release()
	p.settled.Release()
	p.weigh.Release()
}

func (p *page) listen() {
	p.tick = js.FuncOf(func(js.Value, []js.Value) any {
		if p.st.Playing {
			p.act("tick")
		}
		return nil
	})
	p.painted = js.FuncOf(func(js.Value, []js.Value) any {
		p.win.Call("setTimeout", p.settled, 5) // behind this frame, before the next
		return nil
	})
	p.settled = js.FuncOf(func(js.Value, []js.Value) any {
		p.settle()
		return nil
	})
	p.weigh = js.FuncOf(func(js.Value, []js.Value) any {
		if p.st.Unweighed() {
			p.act("weigh")
		}
		return nil
	})
	p.on(p.doc, "click", p.click)
	p.on(p.doc, "change", p.change)
	p.on(p.doc, "input", p.drag)
	p.on(p.doc, "keydown", p.key)
	p.on(p.doc, "dragover", func(e js.Value) { e.Call("preventDefault") })
	p.on(p.doc, "drop", p.drop)
	p.on(p.win, "message", p.hear)
	p.on(p.win, "resize", func(js.Value) { p.resized() })
	p.on(p.win, "hashchange", func(js.Value) {
		if h := p.hash(); h != p.st.Fragment() {
			p.act("fragment:" + h)
		}
	})
	p.on(p.win, "popstate", func(js.Value) {
		if h := p.hash(); h != p.st.Fragment() {
			p.act("fragment:" + h)
		}
	})
}

func (p *page) click(e js.Value) {
	if e.Get("button").Int() != 0 || e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("shiftKey").Bool() {
		return
	}
	t := e.Get("target").Call("closest", "[data-do],select,a,input,label")
	if (p.st.Panel == "menu" || p.st.Panel == "share") && !e.Get("target").Call("closest", "#panel,.tool.menu").Truthy() {
		p.act("close") // they are not in anybody's way
	}
	if !t.Truthy() {
		return
	}
	a := t.Call("getAttribute", "data-do")
	if a.Type() != js.TypeString {
		return
	}
	action := a.String()
	if t.Get("tagName").String() == "LI" { // a row: not when text is being selected
		if s := p.win.Call("getSelection"); s.Truthy() && !s.Get("isCollapsed").Bool() {
			return
		}
	}
	if t.Get("tagName").String() != "INPUT" {
		e.Call("preventDefault")
	}
	p.act(action)
}

func (p *page) change(e js.Value) {
	t := e.Get("target")
	if t.Get("type").String() == "file" {
		p.openAll(t.Get("files"))
		return
	}
	if p.dragged && t.Call("hasAttribute", "data-drag").Bool() {
		p.dragged = false
		p.settle()
		return
	}
	a := t.Call("getAttribute", "data-pick")
	if a.Type() != js.TypeString {
		return
	}
	p.act(a.String() + t.Get("value").String())
	// What was refused does not stay in the control.
	if v := t.Call("getAttribute", "data-value"); v.Type() == js.TypeString {
		setValue(t, v.String())
	}
}

// drag follows what is being moved along.
func (p *page) drag(e js.Value) {
	t := e.Get("target")
	if a := t.Call("getAttribute", "data-drag"); a.Type() == js.TypeString {
		p.dragged = true
		p.act(a.String() + t.Get("value").String())
	}
}

// setValue sets what a control shows, if it shows something else: to set it
// is to have the page laid out anew.
func setValue(control js.Value, value string) {
	if control.Get("value").String() != value {
		control.Set("value", value)
	}
}

var plainKeys = map[string]string{
	"ArrowRight": "next", "ArrowLeft": "prev", "PageDown": "next", "PageUp": "prev",
	"Home": "step:1", "End": "step:0", "?": "panel:keys", "u": "undo", "0": "step:10",
}

func (p *page) key(e js.Value) {
	if e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() || e.Get("defaultPrevented").Bool() {
		return
	}
	key := e.Get("key").String()
	t := e.Get("target")
	tag := ""
	if n := t.Get("tagName"); n.Type() == js.TypeString {
		tag = n.String()
	}
	if key == "Escape" {
		if p.st.Controls != "" && !p.st.Opened() {
			p.tell("leave", map[string]any{})
		} else {
			p.act("close")
		}
		return
	}
	if tag == "SELECT" || tag == "TEXTAREA" || tag == "INPUT" && t.Get("type").String() != "checkbox" {
		return
	}
	if tabs := t.Call("closest", "[role=tablist]"); tabs.Truthy() && (key == "ArrowRight" || key == "ArrowLeft") {
		e.Call("preventDefault")
		p.turn(tabs, key == "ArrowRight")
		return
	}
	if p.walk(t, key) {
		e.Call("preventDefault")
		return
	}
	if p.st.Mute {
		if forward[key] && (key != " " || tag != "BUTTON") {
			e.Call("preventDefault")
			p.tell("key", map[string]any{"key": key, "code": e.Get("code").String(), "keyCode": e.Get("keyCode").Int(), "shiftKey": e.Get("shiftKey").Bool()})
		}
		return
	}
	action := plainKeys[key]
	switch {
	case e.Get("shiftKey").Bool() && key == "ArrowRight":
		action = "next-event"
	case e.Get("shiftKey").Bool() && key == "ArrowLeft":
		action = "prev-event"
	case len(key) == 1 && key[0] >= '1' && key[0] <= '9':
		action = "step:" + key
	case key == " " && tag != "BUTTON" && tag != "A" && tag != "INPUT":
		action = "play"
		if p.st.Playing {
			action = "pause"
		}
	case key == "p":
		action = "theme:projector"
		if p.st.Theme == "projector" {
			action = "close"
		}
	case len(key) == 1 && key[0] >= 'a' && int(key[0]-'a') < p.st.Asking():
		action = "answer:" + key
	case key == "v" && p.st.Theme == "projector":
		action = "verdict"
	case key == "v":
		action = p.nextView()
	case key == "w":
		if b := p.doc.Call("querySelector", `.tool[data-do^="bench:"]`); b.Truthy() {
			action = b.Call("getAttribute", "data-do").String()
		}
	case key == "PageDown" || key == "PageUp":
		if p.st.Panel != "" {
			return
		}
	}
	if action == "" || p.st.Bench != "" && !aside[key] {
		return
	}
	e.Call("preventDefault")
	p.act(action)
}

// aside are the keys that mean something beside the workbench, where no step
// is seen.
var aside = map[string]bool{"?": true, "u": true, "p": true, "w": true}

// walk moves the focus from one cell of a matrix to another, and says whether
// the key is one for that.
func (p *page) walk(t js.Value, key string) bool {
	row := t.Call("closest", ".grid tr")
	if !row.Truthy() || !t.Call("matches", ".cell").Bool() {
		return false
	}
	cells := row.Call("querySelectorAll", ".cell")
	at, last := 0, cells.Length()-1
	for at < last && !cells.Index(at).Equal(t) {
		at++
	}
	switch key {
	case "ArrowRight":
		at++
	case "ArrowLeft":
		at--
	case "Home":
		at = 0
	case "End":
		at = last
	case "ArrowUp", "ArrowDown":
		way := "nextElementSibling"
		if key == "ArrowUp" {
			way = "previousElementSibling"
		}
		if row = row.Get(way); !row.Truthy() {
			return true
		}
		cells = row.Call("querySelectorAll", ".cell")
		last = cells.Length() - 1
	default:
		return false
	}
	cells.Index(min(max(at, 0), last)).Call("focus")
	return true
}

// nextView is the point of view after the present one.
func (p *page) nextView() string {
	vs := p.st.Scene().Views
	for i := range vs {
		if vs[i].Current {
			return "view:" + vs[(i+1)%len(vs)].ID
		}
	}
	return ""
}

// turn goes to the tab after or before the one that is chosen, and the focus
// with it.
func (p *page) turn(list js.Value, on bool) {
	tabs := list.Call("querySelectorAll", "[role=tab]")
	for i, n := 0, tabs.Length(); i < n; i++ {
		if tabs.Index(i).Call("getAttribute", "aria-selected").String() != "true" {
			continue
		}
		j := i + 1
		if !on {
			j = i + n - 1
		}
		next := tabs.Index(j % n)
		p.act(next.Call("getAttribute", "data-do").String())
		next.Call("focus")
		return
	}
}
