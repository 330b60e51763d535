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
		title = "All options"
		drawOptions(st, body)
	case "presets":
		title = "All stories"
		drawStories(st, body)
	case "save":
		title = "Take it with you"
		drawSave(body)
	case "keys":
		title = "Keys"
		drawKeys(body)
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
			when(st.Panel != "menu", button("plain", "panel:"+st.Panel, "Close"))),
		body)
}

var groupTitles = map[string]string{
	"general": "In general", "protocol": "What the two ends can do", "certificates": "Keys and certificates",
	"people": "Who asks whom, and what people do", "wire": "What happens on the way",
}

func drawOptions(st State, n *Node) {
	if st.scenario == nil {
		return
	}
	para("tip", "Every choice there is, under the name that links and the command line use. Each change runs at once.").into(n)
	el("p", "buttons",
		button("plain", "undo", "Undo", flag("disabled", len(st.Past) == 0)),
		button("plain", "normal", "Reset to normal", flag("disabled", st.Scenario == ""))).into(n)
	for _, g := range scenario.Groups {
		f := el("fieldset", "", key(g), el("legend", "", text(groupTitles[g])))
		any := false
		for _, k := range scenario.Keys() {
			if k.Group != g || k.Later {
				continue
			}
			any = true
			drawKey(st, &k).into(f)
		}
		if any {
			f.into(n)
		}
	}
}

func drawKey(st State, k *scenario.Key) *Node {
	named := st.scenario.Named(k.Name) || k.Pair && (st.scenario.Named("client-"+k.Name) || st.scenario.Named("server-"+k.Name))
	n := el("div", join("option", ifs(named, "changed")), key(k.Name),
		el("p", "name", attr("id", "o-"+k.Name), el("code", "", text(k.Name)), when(named, el("small", "", text(" changed")))),
		el("p", "help", attr("id", "h-"+k.Name), text(k.Help)))
	if st.held(k.Name) {
		el("p", "help", lock(), text(" "+heldWords)).into(n)
	}
	c := el("div", "controls")
	control(st, k, k.Name, ifs(k.Pair, "both")).into(c)
	if k.Pair {
		control(st, k, "client-"+k.Name, "client").into(c)
		control(st, k, "server-"+k.Name, "server").into(c)
	}
	if k.Second && (len(st.scenario.Plans()) > 1 || st.scenario.Named("2."+k.Name)) {
		control(st, k, "2."+k.Name, "2nd connection").into(c)
	}
	c.into(n)
	return n
}

// control draws the control of one key: boxes to tick for a list of faults,
// a list to choose from for a closed set, a line to write in for the rest.
func control(st State, k *scenario.Key, name, which string) *Node {
	now, held := st.scenario.Value(name), flag("disabled", st.held(name))
	label := strings.TrimSpace(which + " " + k.Name)
	if k.List && k.Open == "" && k.Group == "certificates" {
		n := el("div", "ticks", key(name), attr("role", "group"), attr("aria-labelledby", "o-"+k.Name))
		on := map[string]bool{}
		for _, v := range strings.Split(now, ",") {
			on[v] = true
		}
		for _, v := range k.Values {
			if v.Later || v.Name == k.Default {
				continue
			}
			el("label", "tick", key(v.Name), attrIf("title", v.Help),
				el("input", "", attr("type", "checkbox"), flag("checked", on[v.Name]), held, do("toggle:"+name+"="+v.Name)),
				text(" "+v.Name)).into(n)
		}
		return n
	}
	n := el("label", "field", key(name))
	if which != "" {
		span("which", which).into(n)
	}
	if k.Open == "" && !k.List {
		s := el("select", "", attr("data-pick", "key:"+name+"="), attr("data-value", now), attr("aria-label", label), attr("aria-describedby", "h-"+k.Name), held)
		found := false
		for _, v := range k.Values {
			found = found || v.Name == now
		}
		if !found {
			t := "(the ends differ)"
			if name != k.Name {
				t = "(as both)"
			}
			el("option", "", key("?"), attr("value", now), attr("selected", ""), text(t)).into(s)
		}
		for _, v := range k.Values {
			if v.Later {
				continue
			}
			el("option", "", key(v.Name), attr("value", v.Name), flag("selected", v.Name == now), text(v.Name)).into(s)
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
			if !v.Later {
				el("option", "", attr("value", v.Name), text(v.Help)).into(dl)
			}
		}
		dl.into(n)
	}
	if k.Open != "" && name == k.Name {
		el("small", "", text("or "+k.Open)).into(n)
	}
	return n
}

// chapterTitle gives a chapter's title.
func chapterTitle(id string) string {
	for _, c := range scenario.Chapters() {
		if c.ID == id {
			return c.Title
		}
	}
	return ""
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
			el("h3", "", key("ch"+chapter), text(chapter+"  "+chapterTitle(chapter))).into(n)
			ol = el("ol", "stories", key("ol"+chapter), attr("start", fmt.Sprint(p.Number)))
		}
		li := el("li", "", key(p.ID))
		if p.Later != "" {
			el("span", "later", el("b", "", text(p.Title)), el("small", "", text("not yet: "+p.Later))).into(li)
		} else {
			now := isShown(&p, &st)
			el("a", join("tale", ifs(now, "now")), attr("href", presetHref(&p)), do("preset:"+p.ID), when(now, attr("aria-current", "true")),
				el("b", "", text(p.Title)), el("small", "", text(p.Notice))).into(li)
		}
		li.into(ol)
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
func drawSave(n *Node) {
	para("tip", "This handshake as it stands, in a file. Each says which scenario and which version of the lab made it; the command line's handshake run --format makes the same bytes.").into(n)
	dl := el("dl", "keys")
	save := func(name, what string) {
		el("dt", "", button("plain", "save:"+name, name)).into(dl)
		el("dd", "", text(what)).into(dl)
	}
	for i := range export.Formats {
		save(export.Formats[i].Name, export.Formats[i].What)
	}
	save("png", "the picture, for what takes no SVG")
	dl.into(n)
	drawOpen(n)
	drawSaveLab(n)
}

// drawOpen takes a file back; one can also be dropped on the page.
func drawOpen(n *Node) {
	el("h3", "", text("Open a trace")).into(n)
	para("tip", "A trace that was saved as json, here or by the command line: handshake connect --format json example.com records a real connection. It can be dropped on the page as well. It is read in this browser and sent nowhere.").into(n)
	el("label", "field", span("which", "File"), el("input", "", attr("type", "file"), attr("id", "lab-open"), attr("accept", ".json,application/json"))).into(n)
}

// drawSaveLab asks what goes into a copy of the lab. What is written and
// chosen here is read when it is saved.
func drawSaveLab(n *Node) {
	el("h3", "", text("Save this lab")).into(n)
	para("tip", "The whole lab as one file that runs by double-click, without a network: it begins where you are now, and can save itself again. Links get lost when files are passed around; what is in the file stays.").into(n)
	el("label", "field tall", text("Your introduction, for those who open it"),
		el("textarea", "", attr("id", "lab-intro"), attr("rows", "4"), attr("maxlength", "4000"))).into(n)
	el("label", "field", span("which", "Choices"), el("select", "", attr("id", "lab-lock"),
		el("option", "", attr("value", ""), text("all can be changed")),
		el("option", "", attr("value", "named"), text("those that differ from normal are fixed")),
		el("option", "", attr("value", "all"), text("all are fixed")))).into(n)
	el("p", "buttons", button("solid", "save:lab", "Save this lab")).into(n)
}

var keyTable = [][2]string{
	{"→ ←", "the next step, the step before"},
	{"Shift → ←", "one event on, one back"},
	{"Page Down, Page Up", "steps too (a presenter's remote)"},
	{"Space", "play and pause"},
	{"Home, End", "the first step, the whole story"},
	{"1 … 9, 0", "step 1 … 9, step 10"},
	{"Tab to the line at the foot, → ←", "along the handshake, event by event"},
	{"a … d", "in a lesson: the answer"},
	{"v", "the next point of view"},
	{"w", "the workbench, and back"},
	{"p", "projector: black on white, large"},
	{"u", "undo the last change"},
	{"Esc", "close, deselect, show the whole story"},
	{"?", "this list"},
}

func drawKeys(n *Node) {
	dl := el("dl", "keys")
	for _, k := range keyTable {
		el("dt", "", el("kbd", "", text(k[0]))).into(dl)
		el("dd", "", text(k[1])).into(dl)
	}
	dl.into(n)
}
