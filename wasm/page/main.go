//go:build js && wasm

// The page's behaviour in the browser. What the page looks like and what an
// action makes of it is package view's; this one adopts the printed page,
// listens, and carries changes into the document.
//
// There is one listener for each kind of event, on the document, and
// handlers never block. What an element does stands in its data-do or
// data-pick attribute, see package view.
package main

import (
	"runtime/debug"
	"strconv"
	"strings"
	"syscall/js"
	"time"

	"honnef.co/go/js/dom/v2"

	"handshakelab/core"
	"handshakelab/core/trace"
	"handshakelab/wasm/page/view"
)

func main() {
	if js.Global().Get("document").IsUndefined() {
		work()
		return
	}
	// A run leaves a few megabytes behind. Collecting them less often costs a
	// little memory and saves a third of the time.
	debug.SetGCPercent(400)
	view.Judge, view.Run = core.Judge, measured(js.Global().Get("performance"))
	view.Pause = breathe
	core.Pause(breathe) // the first run takes long
	p := &page{
		win:  js.Global(),
		doc:  js.Global().Get("document"),
		done: make(chan struct{}),
	}
	p.hist, p.loc = p.win.Get("history"), p.win.Get("location")
	p.html = p.doc.Get("documentElement")
	p.surface = surface{p.doc, map[kind]js.Value{}}
	p.start()
	<-p.done
	p.release()
}

// measured is core.Run with the time it took among the browser's performance
// measures, for whoever looks: "handshake-lab/run", the last one only.
func measured(performance js.Value) func(string) (*trace.Trace, error) {
	const name = "handshake-lab/run"
	return func(scenario string) (*trace.Trace, error) {
		start := performance.Call("now")
		t, err := core.Run(scenario)
		performance.Call("clearMeasures", name)
		performance.Call("measure", name, map[string]any{"start": start, "end": performance.Call("now")})
		return t, err
	}
}

// page is the living page.
type page struct {
	win, doc, html, hist, loc js.Value

	st       view.State
	surface  surface
	mounted  *view.Mounted[dom.Node]
	told     told     // to the document that frames this one
	timer    js.Value // of playing
	later    js.Value // of weighing
	funcs    []listener
	noted    *view.Where // what the address still says, nil if it is up to date
	dragged  bool        // something is being moved along
	tick     js.Func
	painted  js.Func // a frame is being painted
	settled  js.Func // it has been
	weigh    js.Func
	spoken   string // the language that the document says it is in
	fetching string // the language whose words are on their way
	crew     *crew  // who works on a matrix, nil if nobody does
	done     chan struct{}
}

func (p *page) start() {
	breathe()
	home := spelt()
	root := p.doc.Call("getElementById", "lab")
	breathe()
	first := view.Begin(p.meta(""), view.Unbaked(p.meta("-intro"))) // what was printed when the site was built, or the lab saved
	breathe()
	if root.Call("hasAttribute", "data-printed").Bool() {
		p.mounted = view.Adopt[dom.Node](node(root), view.Render(first))
		root.Call("removeAttribute", "data-printed")
	} else {
		p.mounted = view.Adopt[dom.Node](node(root), &view.Node{Tag: "div"})
		root.Set("textContent", "")
	}
	breathe()
	hash := p.hash()
	st := first
	if hash != "" {
		st = view.NewFor(home, hash)
		breathe()
		st.Intro = first.Intro
		if st.Lock == "" {
			st.Lock = first.Lock
		}
		if st.Lang == "" {
			st.Lang = first.Lang
		}
	}
	st.Alive, st.Quick, st.Home = true, true, home
	if st.Words().Lang != first.Words().Lang && hash == "" {
		st = view.Update(st, "words") // it was printed in another language
	}
	if st.Theme == "" && st.Controls == "" {
		st.Theme = recall(p.win)
	}
	p.st = st
	p.paint() // what is slow about the first time, while nobody waits for it
	breathe()
	view.Pause = func() {} // within an event nobody may wait
	core.Pause(nil)
	p.listen()
	if st.Controls != "" {
		p.html.Get("classList").Call("add", "embedded")
	}
	p.html.Get("classList").Call("add", "alive")
	p.html.Get("classList").Call("remove", "starting")
	p.show(view.State{})
	p.win.Set("handshakeLab", "alive")
	p.muster()
	p.tell("alive", map[string]any{})
	p.resized()
	p.news()
	p.speak("")
}

// breathe gives the browser its turn: to come alive in one go would keep a
// reader who scrolls or clicks meanwhile waiting.
func breathe() { time.Sleep(time.Millisecond) }

// now is the time by the reader's clock, in RFC 3339's form.
func (p *page) now() string { return p.win.Get("Date").New().Call("toISOString").String() }

// meta is what a saved lab has in its head.
func (p *page) meta(name string) string {
	m := p.doc.Call("querySelector", `meta[name="handshake-lab`+name+`"]`)
	if !m.Truthy() {
		return ""
	}
	return m.Get("content").String()
}

func (p *page) hash() string { return strings.TrimPrefix(p.loc.Get("hash").String(), "#") }

// act carries out an action and shows what came of it.
func (p *page) act(action string) {
	if name, ok := strings.CutPrefix(action, "save:"); ok {
		p.save(name)
		return
	}
	if action == "print" {
		p.win.Call("print")
		return
	}
	if action == "share" {
		p.share()
		return
	}
	if p.st.Bench == "certificate" {
		p.st.Now = p.now()
	}
	before := p.st
	if before.Brought() {
		p.st = p.brought(action)
	} else {
		p.st = view.Update(before, action)
	}
	p.st.Alive = true
	p.show(before)
	p.news()
	p.speak(action)
	p.muster()
	switch {
	case strings.HasPrefix(action, "fragment:"):
		p.noted = nil // it came from the address
	case p.noted == nil:
		p.noted = &before.Where // that takes a browser longer than a step, and can wait until the figure is painted
	}
	p.win.Call("requestAnimationFrame", p.painted)
}

// settle does what can wait until the figure is painted: the inspector, the
// address, and what can be chosen next.
func (p *page) settle() {
	if p.st.Untold() {
		p.act("inspect")
		return // and once more when that is painted
	}
	if p.noted != nil && !p.dragged { // or until it is let go of
		p.address(*p.noted)
		p.noted = nil
	}
	p.resized()
	if p.st.Unweighed() {
		if p.later.Truthy() {
			p.win.Call("clearTimeout", p.later)
		}
		p.later = p.win.Call("setTimeout", p.weigh, 100) // not in the way of the next change
	}
}

// show brings the document up to the present state.
func (p *page) show(before view.State) {
	p.paint()
	if words := p.st.Words(); words.Lang != p.spoken {
		p.spoken = words.Lang
		p.html.Set("lang", words.Lang)
		p.html.Set("dir", words.Direction())
	}
	if p.st.Theme == before.Theme && before.Alive { // to say it again would have the page laid out anew
	} else if p.st.Theme == "" {
		p.html.Call("removeAttribute", "data-theme")
	} else {
		p.html.Call("setAttribute", "data-theme", p.st.Theme)
	}
	if p.st.Theme != before.Theme && before.Alive && p.st.Controls == "" {
		remember(p.win, "theme", p.st.Theme)
	}
	if p.st.Playing {
		p.wind()
	}
	if p.st.Step != before.Step && p.st.Step > 0 && before.Alive {
		p.reveal("#s" + strconv.Itoa(p.st.Step))
	}
	if p.st.Scenario != before.Scenario && p.st.Step == 0 && p.st.Controls != "" {
		p.reveal(".stop") // on the page itself the verdict has told it, and the reader stays with the word
	}
	if p.st.Panel != before.Panel && before.Alive {
		p.focusPanel(before)
	}
	if (p.st.Bench == "") != (before.Bench == "") && before.Alive {
		p.focusBench()
	}
}

// paint brings the document up to the present state, and no more.
func (p *page) paint() { view.Patch[dom.Node](p.surface, p.mounted, view.Render(p.st)) }

// reveal scrolls what is told now into sight; on an embedded page only the
// figure scrolls, never the document around it.
func (p *page) reveal(selector string) {
	e := p.doc.Call("querySelector", selector)
	if !e.Truthy() {
		return
	}
	if p.st.Controls == "" {
		e.Call("scrollIntoView", map[string]any{"block": "nearest"})
		return
	}
	stage := p.doc.Call("querySelector", ".stage")
	box, room := e.Call("getBoundingClientRect"), stage.Call("getBoundingClientRect")
	if d := box.Get("top").Float() - room.Get("top").Float(); d < 0 {
		stage.Call("scrollBy", 0, d)
	} else if d := box.Get("bottom").Float() - room.Get("bottom").Float(); d > 0 {
		stage.Call("scrollBy", 0, min(d, box.Get("top").Float()-room.Get("top").Float()))
	}
}

// focusPanel moves the focus into a panel that opened, and back to the
// button that opened it when it closes.
func (p *page) focusPanel(before view.State) {
	if panel := p.doc.Call("getElementById", "panel"); panel.Truthy() {
		panel.Call("focus")
		return
	}
	for _, opener := range [...]string{`.tool[data-do="panel:` + before.Panel + `"]`, `.tool[data-do="` + before.Panel + `"]`, `.all[data-do="panel:` + before.Panel + `"]`, ".tool.menu"} {
		if b := p.doc.Call("querySelector", opener); b.Truthy() && b.Call("getClientRects").Length() > 0 {
			b.Call("focus")
			return
		}
	}
}

// focusBench moves the focus to the workbench's tabs when it opens, and back
// to its button when it closes.
func (p *page) focusBench() {
	to := `.tool[data-do^="bench:"]`
	if p.st.Bench != "" {
		to = "#bench-" + p.st.Bench
	}
	if b := p.doc.Call("querySelector", to); b.Truthy() {
		b.Call("focus")
	}
}

// address keeps the address bar in step: a new entry for another scenario,
// so that Back leads to the one before, and on the way to the workbench and
// back; the present entry for the rest.
func (p *page) address(before view.Where) {
	f := p.st.Fragment()
	if f == p.hash() || p.st.Brought() {
		return
	}
	verb := "replaceState"
	if (p.st.Scenario != before.Scenario || (p.st.Bench == "") != (before.Bench == "")) && !p.framed() { // Back is the host's
		verb = "pushState"
	}
	url, _, _ := strings.Cut(p.loc.Get("href").String(), "#")
	if f != "" {
		url += "#" + f
	}
	defer func() { recover() }() // a sandboxed frame may not have a history
	p.hist.Call(verb, nil, "", url)
}

// wind sets the clock for the next moment of playing.
func (p *page) wind() {
	if p.timer.Truthy() {
		p.win.Call("clearTimeout", p.timer)
	}
	p.timer = p.win.Call("setTimeout", p.tick, 900)
}

// recall and remember keep the theme, and the language for the loader. Where storage is forbidden it is not
// kept, and nothing else comes of that.
func recall(win js.Value) (theme string) {
	defer func() {
		if recover() != nil {
			theme = ""
		}
	}()
	v := win.Get("localStorage").Call("getItem", "theme")
	if v.Type() == js.TypeString {
		switch s := v.String(); s {
		case "light", "dark", "projector":
			return s
		}
	}
	return ""
}

func remember(win js.Value, what, value string) {
	defer func() { recover() }()
	win.Get("localStorage").Call("setItem", what, value)
}
