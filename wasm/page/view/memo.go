package view

import "handshakelab/core/figure"

// memo keeps what was drawn last, for as long as it would be drawn the same:
// a step along the story draws the row that it is about, and patching passes
// over whatever is the very node that stands there. Nothing else is kept in
// it, so that a state that has none draws the same page.
type memo struct {
	book *figure.Book
	rows [10]struct {
		of   rowOf
		node *Node
	}
	top struct {
		of           topOf
		header, said *Node
	}
}

// rowOf is all that a row's look depends on.
type rowOf struct {
	made      int
	open, now bool
	sel, lang string
	alive     bool
	Embed
}

// topOf is all that the look of what is above the figure depends on.
type topOf struct {
	Where
	alive, tried, unweighed    bool
	panel, wrong, brought      string
	home, link, intro, partsOf string
	copied                     bool
	past                       int
	part                       *figure.Part
	asked                      *asked
	puzzle                     *puzzle
}

// row draws a row, or gives it as it was drawn.
func (st State) row(r *figure.Row) *Node {
	if st.memo == nil || r.Made == 0 {
		return drawRow(st, r)
	}
	if st.memo.book != st.book {
		*st.memo = memo{book: st.book, top: st.memo.top}
	}
	of := rowOf{r.Made, st.isOpen(r), st.scene.Step == r.Step, st.Sel, st.Words().Lang, st.Alive, st.Embed}
	had := &st.memo.rows[r.Step-1]
	if had.node == nil || had.of != of {
		had.of, had.node = of, drawRow(st, r)
	}
	return had.node
}

// above draws the header and the scenario, or gives them as they were drawn.
func (st State) above() (header, said *Node) {
	if st.memo == nil {
		return drawTop(st), drawStory(st)
	}
	of := topOf{st.Where, st.Alive, st.Tried, st.unweighed, st.Panel, st.Wrong, st.brought, st.Home, st.Link, st.Intro, st.partsOf,
		st.Copied, len(st.Past), nil, st.asked, st.puzzle}
	of.Step, of.Moment, of.Sel = 0, 0, ""
	if len(st.parts) > 0 {
		of.part = &st.parts[0]
	}
	had := &st.memo.top
	if had.header == nil || had.of != of {
		had.of, had.header, had.said = of, drawTop(st), drawStory(st)
	}
	return had.header, had.said
}
