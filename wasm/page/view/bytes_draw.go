package view

import (
	"fmt"
	"strconv"

	"handshakelab/core/figure"
	"handshakelab/core/open"
)

// drawOwn draws the bench for bytes that people bring.
func drawOwn(st State, n *Node) {
	el("p", "sum", text(st.phrase("bytes/what")+" "), el("b", "", text(st.phrase("bytes/stays")))).into(n)
	typed := ""
	if st.own != nil {
		typed = st.own.typed
	}
	el("textarea", "paste live", attr("rows", "5"), attr("spellcheck", "false"), attr("autocomplete", "off"), attr("id", "own-bytes"),
		attr("aria-label", st.phrase("bytes/paste")), attr("placeholder", "16 03 01 00 7e 01 00 00 7a 03 03 …"),
		attr("data-drag", "paste:"), attr("data-value", typed)).into(n)
	list := el("div", "choices live", el("label", "choice", text(st.phrase("bytes/file")+" "),
		el("input", "", attr("type", "file"), attr("id", "own-file"), attr("multiple", ""))))
	if st.own != nil {
		button("plain", "forget", st.phrase("bytes/forget")).into(list)
	}
	list.into(n)
	ready := el("p", "ready live", text(st.phrase("bytes/try")+" "))
	for _, id := range [...]string{"hello", "damaged", "chain", "capture"} {
		btn("preset", "sample:"+id, key(id), text(st.phrase("bytes/sample-"+id))).into(ready)
	}
	ready.into(n)
	o := st.own
	switch {
	case o == nil:
	case o.wrong != nil:
		el("p", "refused", key("refused"), attr("role", "alert"), text(st.refusal(o.wrong))).into(n)
	default:
		drawTaken(st, o, n)
	}
}

// refusal says why something can't be read.
func (st State) refusal(err error) string {
	if f, ok := err.(*open.Fault); ok {
		return st.phrase("open/"+f.ID, f.Fill...)
	}
	return worded(st.Words(), err)
}

// drawTaken says what it was taken for, and shows it.
func drawTaken(st State, o *owned, n *Node) {
	r := o.reading
	line := el("div", "taken", attr("role", "status"))
	what := el("p", "", text(st.phrase("bytes/taken")+" "), el("b", "", text(st.phrase("bytes/kind-"+string(r.Kind)))))
	if o.name != "" {
		text(" (" + o.name + ")").into(what)
	}
	text(", " + st.phrase("bytes", "{n}", strconv.Itoa(len(r.Data))) + ", " + st.phrase("bytes/from-"+string(r.Dress)) + ".").into(what)
	what.into(line)
	if r.Kind != open.Captured && r.Kind != open.KeyLog {
		opts := &several{}
		option := func(k open.Kind) {
			opts.add(el("option", "", key(string(k)), attr("value", string(k)), flag("selected", k == r.Kind), text(st.phrase("bytes/kind-"+string(k)))))
		}
		if r.Kind == open.Unknown {
			option(r.Kind)
		}
		for _, k := range open.Kinds {
			option(k)
		}
		el("label", "choice live", text(st.phrase("bytes/as")+" "),
			el("select", "", attr("data-pick", "read-as:"), attr("data-value", string(r.Kind)), opts)).into(line)
	}
	if r.Kind == open.Records && len(r.Found) > 0 && r.Found[0].Records > 1 {
		button("plain live", "found:0", st.phrase("capture/show")).into(line)
	}
	if len(r.Chain()) > 0 {
		button("plain live", "judge", st.phrase("bytes/judge")).into(line)
	}
	line.into(n)
	if r.Kind == open.KeyLog {
		para("sum", st.phrase("capture/keys-alone", "{n}", strconv.Itoa(r.Secrets))).into(n)
		return
	}
	if r.Kind == open.Captured {
		drawFound(st, o, n)
	} else {
		drawPieces(st, o, n)
	}
}

// drawFound lists the connections that were found.
func drawFound(st State, o *owned, n *Node) {
	r := o.reading
	say := func(id string, fill ...string) { para("sum", st.phrase(id, fill...)).into(n) }
	if r.Cut {
		say("capture/cut")
	}
	if r.Foreign > 0 {
		say("capture/foreign", "{n}", strconv.Itoa(r.Foreign))
	}
	if len(r.Found) == 0 {
		say("capture/none")
		return
	}
	if r.Secrets > 0 {
		say("capture/keys", "{n}", strconv.Itoa(r.Secrets))
	} else {
		say("capture/no-keys")
	}
	body := el("tbody", "")
	for i := range r.Found {
		if i == mostListed {
			break
		}
		drawConnection(st, o, i).into(body)
	}
	el("table", "found", el("thead", "", el("tr", "", head3(st, "capture/who"), head3(st, "capture/records"), head3(st, "capture/opens"), el("td", ""))), body).into(n)
	if more := len(r.Found) - mostListed; more > 0 {
		say("bytes/pieces-more", "{n}", strconv.Itoa(more))
	}
}

func head3(st State, id string) *Node {
	return el("th", "", attr("scope", "col"), text(st.phrase(id)))
}

// drawConnection draws one connection that was found.
func drawConnection(st State, o *owned, i int) *Node {
	f := &o.reading.Found[i]
	name := f.Host
	if name == "" {
		name = st.phrase("capture/unnamed")
	}
	who := el("th", "", attr("scope", "row"), el("b", "", text(name)))
	if f.Client != "" {
		el("small", "", text(" "+f.Client+" → "+f.Server)).into(who)
	}
	state := el("td", "")
	if i < len(o.list) {
		rec := o.list[i]
		switch {
		case rec.Sealed == 0:
			text(st.phrase("capture/clear")).into(state)
		case rec.Missing != "" && rec.Opened == 0:
			text(st.phrase("capture/shut", "{sealed}", strconv.Itoa(rec.Sealed), "{missing}", st.valueTitle(rec.Missing))).into(state)
		default:
			text(st.phrase("capture/opened", "{opened}", strconv.Itoa(rec.Opened), "{sealed}", strconv.Itoa(rec.Sealed))).into(state)
		}
		drawRest(st, rec, who)
	}
	return el("tr", "", key(fmt.Sprint("c", i)), who, el("td", "", text(strconv.Itoa(f.Records))), state,
		el("td", "", button("plain live", "found:"+strconv.Itoa(i), st.phrase("capture/show"))))
}

// valueTitle is how a value is called.
func (st State) valueTitle(name string) string {
	w, _ := st.Words().Value(name)
	return w.Title
}

// drawRest says what of a connection could not be read as records.
func drawRest(st State, rec *open.Recording, n *Node) {
	if rec.Ahead > 0 {
		para("note", st.phrase("capture/ahead", "{n}", strconv.Itoa(rec.Ahead))).into(n)
	}
	for i, end := range [2]string{"client", "server"} {
		rest := &rec.Rest[i]
		if rest.Lost > 0 {
			para("note", st.phrase("capture/lost-"+end, "{lost}", strconv.Itoa(rest.Lost), "{more}", strconv.Itoa(rest.More))).into(n)
		} else if len(rest.Data) > 0 {
			para("note", st.phrase("capture/rest-"+end, "{n}", strconv.Itoa(len(rest.Data)))).into(n)
		}
	}
}

// drawPieces lists the pieces, one of them open.
func drawPieces(st State, o *owned, n *Node) {
	list := el("ul", "pieces")
	for i := range o.reading.Pieces {
		if i == mostListed {
			break
		}
		drawPiece(st, o, i).into(list)
	}
	list.into(n)
	if more := len(o.reading.Pieces) - mostListed; more > 0 {
		para("sum", st.phrase("bytes/pieces-more", "{n}", strconv.Itoa(more))).into(n)
	}
}

func drawPiece(st State, o *owned, i int) *Node {
	p := &o.reading.Pieces[i]
	title := st.phrase("bytes/piece-"+string(p.Kind), "{n}", strconv.Itoa(p.N))
	if p.Wrong {
		title = st.phrase("bytes/piece-wrong")
	}
	now := o.piece == i && o.shown != nil
	h := btn("piece", "piece:"+strconv.Itoa(i), attr("aria-expanded", fmt.Sprint(now)), el("b", "", text(title)))
	for _, name := range p.Names() {
		span("named", name).into(h)
	}
	span("flen", st.phrase("bytes", "{n}", strconv.Itoa(len(p.Data)))).into(h)
	li := el("li", join(ifs(now, "open"), ifs(p.Wrong, "wrong")), key(fmt.Sprint("p", i)), h)
	if !now {
		return li
	}
	s := o.shown
	if s.Stop != "" {
		el("p", "halt", key("halt"), cross(), el("span", "", breakable(s.Stop))).into(li)
	}
	named := el("div", "named-bytes")
	left := el("div", "", drawHex(st, &s.Space, "mark:"))
	drawMarked(st, o).into(left)
	left.into(named)
	drawFields(s.Fields, "mark:").into(named)
	named.into(li)
	return li
}

// drawMarked tells about the field or byte that is looked at.
func drawMarked(st State, o *owned) *Node {
	n := el("div", "looked", attr("aria-live", "polite"), key("looked"))
	f := (*figure.Field)(nil)
	if o.to > o.from {
		f = o.shown.Marked(o.from, o.to)
	}
	if f == nil {
		para("tip", st.phrase("bytes/empty-piece")).into(n)
		return n
	}
	el("p", "head", text(f.Name), when(f.Value != "", el("span", "fvalue", text(" "), breakable(f.Value)))).into(n)
	if f.Words != "" {
		para("", f.Words).into(n)
	}
	if f.Note != "" {
		para("fnote", f.Note).into(n)
	}
	if f.Ref != "" {
		el("p", "", clause(&figure.Clause{Text: f.Ref, URL: f.URL})).into(n)
	}
	return n
}
