package view

import (
	"fmt"
	"strings"
	"sync"

	"handshakelab/core/export"
	"handshakelab/core/scenario"
)

// drawPanel draws what lies over the page when it is asked for.
func drawPanel(st State) *Node {
	var title string
	body := el("div", "body")
	switch st.Panel {
	case "options":
		title = st.phrase("menu/options")
		drawOptions(st, body)
	case "presets":
		title = st.phrase("stories/all")
		drawStories(st, body)
	case "save":
		title = st.phrase("save/title")
		drawSave(st, body)
	case "keys":
		title = st.phrase("menu/keys")
		drawKeys(st, body)
	case "lessons":
		title = st.phrase("lesson/title")
		drawLessons(st, body)
	case "menu":
		title = st.phrase("menu")
		drawMenu(st, body)
	case "share":
		title = st.phrase("share/" + ifs(st.Copied, "copied") + ifs(!st.Copied, "copy"))
		drawShare(st, body)
	default:
		return el("div", "no-panel", key("panel"), attr("hidden", ""))
	}
	return el("section", "drawer p-"+st.Panel, key("panel-"+st.Panel), attr("role", "dialog"), attr("aria-labelledby", "panel-title"), attr("tabindex", "-1"), attr("id", "panel"),
		el("div", join("bar", ifs(st.Panel == "menu", "vh")), el("h2", "", attr("id", "panel-title"), text(title)),
			when(st.Panel != "menu", button("plain", "panel:"+st.Panel, st.phrase("close")))),
		body)
}

func drawOptions(st State, n *Node) {
	if st.scenario == nil {
		return
	}
	para("tip", st.phrase("options/tip")).into(n)
	el("p", "buttons",
		button("plain", "undo", st.phrase("options/undo"), flag("disabled", len(st.Past) == 0)),
		button("plain", "normal", st.phrase("options/normal"), flag("disabled", st.Scenario == ""))).into(n)
	for _, g := range scenario.Groups {
		f := el("fieldset", "", key(g), el("legend", "", text(st.phrase("group/"+g))))
		for _, k := range scenario.Keys() {
			if k.Group == g {
				drawKey(st, &k).into(f)
			}
		}
		f.into(n)
	}
}

func drawKey(st State, k *scenario.Key) *Node {
	named := st.scenario.Named(k.Name) || k.Pair && (st.scenario.Named("client-"+k.Name) || st.scenario.Named("server-"+k.Name))
	n := el("div", join("option", ifs(named, "changed")), key(k.Name),
		el("p", "name", attr("id", "o-"+k.Name), el("code", "", text(k.Name)), when(named, el("small", "", text(" "+st.phrase("options/changed"))))),
		el("p", "help", attr("id", "h-"+k.Name), text(st.phrase("key/"+k.Name))))
	if st.held(k.Name) {
		el("p", "help", lock(), text(" "+st.phrase("held"))).into(n)
	}
	c := el("div", "controls")
	control(st, k, k.Name, ifs(k.Pair, st.phrase("side/both"))).into(c)
	if k.Pair {
		control(st, k, "client-"+k.Name, st.phrase("side/client")).into(c)
		control(st, k, "server-"+k.Name, st.phrase("side/server")).into(c)
	}
	if k.Second && (len(st.scenario.Plans()) > 1 || st.scenario.Named("2."+k.Name)) {
		control(st, k, "2."+k.Name, st.phrase("side/second")).into(c)
	}
	c.into(n)
	return n
}

// control draws the control of one key: boxes to tick for a list of faults,
// a list to choose from for a closed set, a line to write in for the rest.
func control(st State, k *scenario.Key, name, which string) *Node {
	now, held := st.scenario.Value(name), flag("disabled", st.held(name))
	label := strings.TrimSpace(which + " " + k.Name)
	if k.List && !k.Open && k.Group == "certificates" {
		n := el("div", "ticks", key(name), attr("role", "group"), attr("aria-labelledby", "o-"+k.Name))
		on := map[string]bool{}
		for _, v := range strings.Split(now, ",") {
			on[v] = true
		}
		for _, v := range k.Values {
			if v == k.Default {
				continue
			}
			el("label", "tick", key(v), attrIf("title", st.Words().Choice(k.Name, v)),
				el("input", "", attr("type", "checkbox"), flag("checked", on[v]), held, do("toggle:"+name+"="+v)),
				text(" "+v)).into(n)
		}
		return n
	}
	n := el("label", "field", key(name))
	if which != "" {
		span("which", which).into(n)
	}
	if !k.Open && !k.List {
		s := el("select", "", attr("data-pick", "key:"+name+"="), attr("data-value", now), attr("aria-label", label), attr("aria-describedby", "h-"+k.Name), held)
		found := false
		for _, v := range k.Values {
			found = found || v == now
		}
		if !found {
			t := st.phrase("options/differ")
			if name != k.Name {
				t = st.phrase("options/as-both")
			}
			el("option", "", key("?"), attr("value", now), attr("selected", ""), text(t)).into(s)
		}
		for _, v := range k.Values {
			el("option", "", key(v), attr("value", v), flag("selected", v == now), text(v)).into(s)
		}
		s.into(n)
		return n
	}
	id := "l-" + strings.ReplaceAll(name, ".", "-")
	el("input", "", attr("type", "text"), attr("spellcheck", "false"), attr("autocomplete", "off"), attr("data-pick", "key:"+name+"="),
		attr("data-value", now), attr("value", now), attr("aria-label", label), attr("aria-describedby", "h-"+k.Name), held,
		when(len(k.Values) > 0, attr("list", id))).into(n)
	if len(k.Values) > 0 {
		dl := el("datalist", "", attr("id", id))
		for _, v := range k.Values {
			el("option", "", attr("value", v), text(st.Words().Choice(k.Name, v))).into(dl)
		}
		dl.into(n)
	}
	if k.Open && name == k.Name {
		el("small", "", text(st.phrase("options/open", "{what}", st.phrase("open/"+k.Name)))).into(n)
	}
	return n
}

func drawStories(st State, n *Node) {
	chapter := ""
	var ol *Node
	flush := func() {
		if chapter != "" {
			ol.into(n)
		}
	}
	for _, p := range scenario.Presets() {
		if p.Chapter != chapter {
			flush()
			chapter = p.Chapter
			el("h3", "", key("ch"+chapter), text(chapter+"  "+st.phrase("chapter/"+chapter))).into(n)
			ol = el("ol", "stories", key("ol"+chapter), attr("start", fmt.Sprint(p.Number)))
		}
		now := isShown(&p, &st)
		el("li", "", key(p.ID),
			el("a", join("tale", ifs(now, "now")), attr("href", presetHref(&p)), do("preset:"+p.ID), when(now, attr("aria-current", "true")),
				el("b", "", text(st.phrase("preset/"+p.ID))), el("small", "", text(st.phrase("notice/"+p.ID))))).into(ol)
	}
	flush()
}

// isShown says whether a preset is what the page shows now. Two of them are
// the same run, seen by different people.
func isShown(p *scenario.Preset, st *State) bool {
	view := p.View
	if view == "" {
		view = "all"
	}
	if p.Scenario != st.Scenario || st.brought != "" {
		return false
	}
	if view == st.View {
		return true
	}
	for _, q := range scenario.Presets() {
		if q.Scenario == st.Scenario && q.View == st.View {
			return false
		}
	}
	return view == "all"
}

// presetHref is a preset's address, worked out once.
func presetHref(p *scenario.Preset) string { return hrefs()[p.ID] }

var hrefs = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, p := range scenario.Presets() {
		m[p.ID] = "#" + Where{Scenario: p.Scenario, View: p.View}.Fragment()
	}
	return m
})

// drawSave lists what this run can be saved as. The action "save:…" is the
// browser's to carry out.
func drawSave(st State, n *Node) {
	para("tip", st.phrase("save/tip")).into(n)
	dl := el("dl", "keys")
	save := func(name, what string) {
		el("dt", "", button("plain", "save:"+name, name)).into(dl)
		el("dd", "", text(what)).into(dl)
	}
	for i := range export.Formats {
		save(export.Formats[i].Name, st.phrase("format/"+export.Formats[i].Name))
	}
	save("png", st.phrase("format/png"))
	dl.into(n)
	drawOpen(st, n)
	drawSaveLab(st, n)
}

// drawOpen takes a file back; one can also be dropped on the page.
func drawOpen(st State, n *Node) {
	el("h3", "", text(st.phrase("open/title"))).into(n)
	para("tip", st.phrase("open/tip")).into(n)
	el("label", "field", span("which", st.phrase("open/file")), el("input", "", attr("type", "file"), attr("id", "lab-open"))).into(n)
}

// drawSaveLab asks what goes into a copy of the lab. What is written and
// chosen here is read when it is saved.
func drawSaveLab(st State, n *Node) {
	el("h3", "", text(st.phrase("lab/save"))).into(n)
	para("tip", st.phrase("lab/tip")).into(n)
	el("label", "field tall", text(st.phrase("lab/intro")),
		el("textarea", "", attr("id", "lab-intro"), attr("rows", "4"), attr("maxlength", "4000"))).into(n)
	el("label", "field", span("which", st.phrase("lab/choices")), el("select", "", attr("id", "lab-lock"),
		el("option", "", attr("value", ""), text(st.phrase("lab/lock-none"))),
		el("option", "", attr("value", "named"), text(st.phrase("lab/lock-named"))),
		el("option", "", attr("value", "all"), text(st.phrase("lab/lock-all"))))).into(n)
	el("p", "buttons", button("solid", "save:lab", st.phrase("lab/save"))).into(n)
}

// keys are what the keyboard can do: "keys/ID" says which keys, "keys/ID-does" what
// they do.
var keys = [...]string{"step", "event", "page", "play", "ends", "number", "slider", "answer", "view", "bench", "projector", "verdict", "undo", "close", "list"}

func drawKeys(st State, n *Node) {
	dl := el("dl", "keys")
	for _, id := range keys {
		el("dt", "", el("kbd", "", text(st.phrase("keys/"+id)))).into(dl)
		el("dd", "", text(st.phrase("keys/"+id+"-does"))).into(dl)
	}
	dl.into(n)
}
