//go:build js && wasm

package main

import (
	"strconv"
	"syscall/js"

	"handshakelab/core/trace"
)

// The document that this one is framed by is told what happens, by messages
// {handshakeLab: KIND, …} to its window:
//
//	alive    the figure is alive; height: what it wants, in pixels, at its tallest
//	size     height, anew
//	step     step (0: the whole story), moment, of (steps), here (the fragment that shows the same in the lab), text
//	outcome  kind ("good", "bad", "odd", "seen"), client and server ("completed", "refused", …), text, scenario
//	leave    Escape was pressed where nothing was open: the focus may go back
//	key      a key that means nothing here, and may on a slide
//
// It says what to show by {handshakeLab: "show", fragment: "…"}, which is read
// as the address is. Whatever else arrives is none of ours.

// framed says whether there is such a document.
func (p *page) framed() bool { return !p.win.Get("parent").Equal(p.win) }

func (p *page) tell(kind string, more map[string]any) {
	if !p.framed() {
		return
	}
	more["handshakeLab"] = kind
	p.win.Get("parent").Call("postMessage", more, "*")
}

// hear takes a message of the host's.
func (p *page) hear(e js.Value) {
	data := e.Get("data")
	if !p.framed() || !e.Get("source").Equal(p.win.Get("parent")) || data.Type() != js.TypeObject {
		return
	}
	if kind, f := data.Get("handshakeLab"), data.Get("fragment"); kind.Type() == js.TypeString && kind.String() == "show" && f.Type() == js.TypeString {
		p.act("fragment:" + f.String())
	}
}

// news tells the host what is different now.
func (p *page) news() {
	if !p.framed() || p.st.Scene() == nil {
		return
	}
	if here, lang := p.st.Here(), p.st.Words().Lang; here != p.told.here || lang != p.told.lang {
		p.told.here, p.told.lang = here, lang
		step, text := p.st.Step, ""
		if step > 0 {
			text = p.st.Scene().Rows[step-1].Spoken
		}
		p.tell("step", map[string]any{"step": step, "moment": p.st.Moment, "of": len(p.st.Scene().Rows), "here": here, "text": text})
	}
	if kind := p.st.Outcome(); kind != p.told.outcome || p.st.Scenario != p.told.scenario {
		p.told.outcome, p.told.scenario = kind, p.st.Scenario
		if kind == "" {
			return
		}
		v := &p.st.Scene().Verdict
		p.tell("outcome", map[string]any{"kind": kind, "text": v.Title + " " + v.Text, "scenario": p.st.Scenario,
			"client": ended(p.st.Trace(), trace.Client), "server": ended(p.st.Trace(), trace.Server)})
	}
}

// ended says how a party's last connection ended.
func ended(t *trace.Trace, party trace.Party) string {
	for i := len(t.Outcomes) - 1; i >= 0; i-- {
		if t.Outcomes[i].Party == party {
			return t.Outcomes[i].End
		}
	}
	return ""
}

// height measures what the page wants at its tallest: the whole story with a
// row open. Nothing of this is painted.
func (p *page) height() int {
	now := p.st
	if now.Step > 0 {
		p.st = p.st.Whole()
		p.paint()
	}
	stage := p.doc.Call("querySelector", ".stage")
	h := p.doc.Call("getElementById", "lab").Get("offsetHeight").Int()
	if stage.Truthy() {
		tall, kids := 0, stage.Get("children")
		for i := range kids.Length() {
			k := kids.Index(i)
			tall = max(tall, k.Get("offsetTop").Int()+k.Get("offsetHeight").Int()-stage.Get("offsetTop").Int())
		}
		h += tall - stage.Get("clientHeight").Int()
		if !p.doc.Call("querySelector", ".row.open").Truthy() {
			h += roomOfRow
		}
	}
	if now.Step > 0 {
		p.st = now
		p.paint()
	}
	return h
}

// roomOfRow is what an open row takes at most: the style sheet's .lines there.
const roomOfRow = 114

// resized tells the host when another width or scenario wants another height.
func (p *page) resized() {
	if !p.framed() {
		return
	}
	if at := p.st.Scenario + " " + strconv.Itoa(p.win.Get("innerWidth").Int()); at != p.told.size {
		p.told.size = at
		p.tell("size", map[string]any{"height": p.height()})
	}
}

// told is what the host knows.
type told struct{ here, lang, outcome, scenario, size string }

// forward are the keys that a host with keys of its own may want.
var forward = map[string]bool{"ArrowRight": true, "ArrowLeft": true, "ArrowUp": true, "ArrowDown": true,
	"PageDown": true, "PageUp": true, "Home": true, "End": true, " ": true}
