package view

// With a projector a whole room looks at the page: the figure, what came of
// it and the steps, black on white and large. What came of it is hidden until
// the teacher asks for it, and the story begins at its beginning.

// project goes to a theme. With the projector's a story that is shown whole
// begins anew; the theme before it comes back when it is left.
func project(st State, theme string) State {
	if was := st.Theme; theme != was && theme == "projector" {
		st.lit, st.Told, st.Panel = was, false, ""
		if st.Step == 0 && st.Lesson == "" {
			st.Step, st.Moment, st.Sel = 1, 0, ""
		}
	}
	st.Theme = theme
	return settle(st)
}

// projected says whether the page is shown to a room.
func (st State) projected() bool { return st.Theme == "projector" && !st.embedded() }

// drawUntold stands in the verdict's place until it is asked for.
func drawUntold(st State) *Node {
	return el("section", "verdict untold", attr("aria-label", st.phrase("verdict")), st.brief(),
		button("plain live", "verdict", st.phrase("projector/show"), attr("aria-keyshortcuts", "v")))
}

// drawProjector draws the buttons that a projected page has at its foot.
func drawProjector(st State) *Node {
	if !st.projected() {
		return nil
	}
	return el("span", "projecting", key("projecting"),
		when(st.Told, button("step", "verdict", st.phrase("projector/hide"), attr("aria-keyshortcuts", "v"))),
		button("step", "panel:keys", "?", attr("aria-label", st.phrase("menu/keys"))),
		button("step", "theme:"+st.lit, st.phrase("projector/leave"), attr("aria-keyshortcuts", "Escape")))
}
