package view

import (
	"fmt"
	"strings"

	"handshakelab/core/scenario"
)

// tool is a button of the header or its menu: what it does, the id of its
// label, and whether it is on.
type tool struct {
	do, label string
	on        bool
}

// tools stand in the header, where the screen is wide enough.
func (st State) tools() []tool {
	list := []tool{{do: "panel:lessons", label: "lesson/title"}}
	if len(benches) > 0 {
		t := tool{"bench:", "bench/title", st.Bench != ""}
		if !t.on {
			t.do += benches[0]
		}
		list = append(list, t)
	}
	return append(list, tool{do: "share", label: "share"})
}

// menu is what stands in the menu only.
var menu = []tool{{do: "panel:options", label: "menu/options"}, {do: "panel:save", label: "menu/save"}, {do: "panel:keys", label: "menu/keys"}}

// drawTop draws the header: the title, the stories, the tools and the menu,
// in one row where there is room.
func drawTop(st State) *Node {
	title := el("h1", ifs(st.embedded(), "vh"), text("Handshake Lab")) // in a document it is said, not shown
	if !st.shows("stories") && !st.shows("options") {
		return el("header", "vh", title)
	}
	head := el("header", "top", title)
	if st.shows("stories") {
		drawPresets(st).into(head)
	}
	n := el("div", "tools live")
	switch {
	case !st.embedded():
		for _, t := range st.tools() {
			st.tool(t, "tool").into(n)
		}
		btn("tool menu", "panel:menu", attr("aria-label", st.phrase("menu")), attr("aria-expanded", fmt.Sprint(st.Panel == "menu")),
			attr("aria-haspopup", "dialog"), icon("bars", "M1 2h14v2H1zM1 7h14v2H1zM1 12h14v2H1z")).into(n)
	case st.shows("options"):
		st.tool(menu[0], "tool").into(n)
	}
	n.into(head)
	return head
}

// tool draws the button of one.
func (st State) tool(t tool, class string) *Node {
	n := button(class, t.do, st.phrase(t.label), key(t.label))
	if panel, opens := strings.CutPrefix(t.do, "panel:"); opens {
		attr("aria-expanded", fmt.Sprint(st.Panel == panel)).into(n)
	}
	if strings.HasPrefix(t.do, "bench:") {
		attr("aria-pressed", fmt.Sprint(t.on)).into(n)
	}
	return n
}

// drawMenu draws what the header has no room for.
func drawMenu(st State, n *Node) {
	for _, t := range st.tools() {
		st.tool(t, "item narrow").into(n)
	}
	for _, t := range menu {
		st.tool(t, "item").into(n)
	}
	opts := &several{}
	for _, id := range [...]string{"", "light", "dark", "projector"} {
		opts.add(el("option", "", attr("value", id), flag("selected", id == st.Theme), text(st.phrase("theme/"+ifs(id == "", "auto")+id))))
	}
	el("label", "item choice", span("", st.phrase("theme")),
		el("select", "", attr("data-pick", "theme:"), attr("data-value", st.Theme), opts)).into(n)
	drawLanguages(st).into(n)
}

// drawShare shows the address of what is shown: copied already, or to be
// copied by hand where the browser does not let the page do it.
func drawShare(st State, n *Node) {
	if st.brought != "" {
		para("", st.phrase("share/brought")).into(n)
		return
	}
	para("", st.phrase("share/holds")).into(n)
	el("input", "", attr("type", "text"), attr("readonly", ""), attr("id", "share-link"), attr("data-value", st.Link), attr("value", st.Link),
		attr("aria-label", st.phrase("share/link")), attr("spellcheck", "false")).into(n)
	if strings.HasPrefix(st.Link, "file:") {
		para("tip", st.phrase("share/file")).into(n)
	}
}

// drawPresets draws the row of stories; with less room it can be moved along.
func drawPresets(st State) *Node {
	n := el("nav", "presets live", attr("aria-label", st.phrase("stories")))
	row := el("div", "row-of")
	for _, p := range scenario.Presets() {
		if !p.First {
			continue
		}
		now := isShown(&p, &st)
		el("a", join("preset", ifs(now, "now")), key(p.ID), attr("href", presetHref(&p)), do("preset:"+p.ID),
			when(now, attr("aria-current", "true")), attrIf("title", ifs(st.Asking() == 0, st.phrase("notice/"+p.ID))), text(st.phrase("preset/"+p.ID+"-short"))).into(row)
	}
	row.into(n)
	button("preset all", "panel:presets", st.phrase("stories/count", "{n}", count(len(scenario.Presets()))), key("all"), attr("aria-expanded", fmt.Sprint(st.Panel == "presets"))).into(n)
	return n
}
