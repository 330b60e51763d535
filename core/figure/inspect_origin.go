package figure

import (
	"handshakelab/core/explain"
	"handshakelab/core/trace"
)

// deepest is how far a derivation is followed.
const deepest = 20

// value tells about a value.
func (x *inspector) value(v *trace.Value) {
	w, _ := x.c.Value(v.Name)
	x.in.Party = v.Party
	x.head("value", explain.Capital(w.Title))
	if e := x.born(v.ID); e != 0 {
		x.in.Step = x.st.Event(e)
	}
	x.in.Subtitle = x.c.Phrase("subtitle-value", "{End}", x.capital(v.Party), "{bytes}", x.count(len(v.Data)), "{name}", v.Name)
	chip := x.chip(v.ID)
	x.in.Meaning.Chips = []Chip{chip}
	x.say(w.Text)
	if v.Secret {
		x.say(x.c.Phrase("value-secret"))
	} else {
		x.say(x.c.Phrase("value-public"))
	}
	if chip.Hidden {
		x.in.Hidden = true
		x.say(x.c.Phrase("unknown-here-text"))
	}
	x.equals(v)
	x.history(v.ID)
	if o := v.Origin; o.Kind == trace.FromOp && o.Op != 0 {
		x.opClause(x.t.Op(o.Op))
	}
	for _, op := range x.ops {
		for _, in := range op.In {
			if in == v.ID {
				x.opClause(op)
			}
		}
	}
}

// equals compares a value with what others hold under the same name.
func (x *inspector) equals(v *trace.Value) {
	if !x.seesChange() {
		return
	}
	seen := map[trace.Party]bool{v.Party: true}
	for _, o := range x.values {
		if o.Name != v.Name || seen[o.Party] || !x.shows(o.Conn) || !x.sight.value(o.ID) || !x.sight.value(v.ID) {
			continue
		}
		seen[o.Party] = true
		key := "differs-from"
		if string(o.Data) == string(v.Data) {
			key = "same-as"
		}
		x.addFact(Fact{Label: x.c.Phrase("fact-compare"),
			Text: x.c.Phrase(key, "{whose}", x.c.Phrase("whose-"+x.seems(o.Party).String())), Sel: selValue(o.ID)})
	}
}

// history shows a value, where it came from and what it went into.
func (x *inspector) history(id trace.ValueID) {
	x.space(x.valueSpace(x.t.Value(id)))
	x.from(id)
	x.used(id)
}

// from adds where a value came from.
func (x *inspector) from(id trace.ValueID) {
	x.asked = append(x.asked, id)
	x.chain(id, 0, map[trace.ValueID]bool{})
}

// chain adds where a value came from, line by line, back to what was drawn at
// random, read, or known from the start.
func (x *inspector) chain(id trace.ValueID, depth int, seen map[trace.ValueID]bool) {
	l := x.chainLine(id)
	l.Depth = depth
	v := x.t.Value(id)
	if seen[id] && !l.Hidden {
		w, _ := x.c.Value(v.Name)
		l = OriginLine{Depth: depth, Chip: l.Chip, Sel: selValue(id), Text: explain.Capital(w.Title) + x.c.Phrase("origin-seen")}
	}
	x.in.Origin.From = append(x.in.Origin.From, l)
	if seen[id] || l.Hidden || depth >= deepest {
		return
	}
	seen[id] = true
	from, _ := x.sources(v)
	for _, in := range from.values {
		x.chain(in, depth+1, seen)
	}
	if from.bytes != 0 {
		x.in.Origin.From = append(x.in.Origin.From, OriginLine{Depth: depth + 1, Sel: selBuf(from.bytes),
			Text: x.c.Phrase("origin-bytes", "{messages}", from.names)})
	}
}

// chainLine says where one value came from.
func (x *inspector) chainLine(id trace.ValueID) OriginLine {
	v := x.t.Value(id)
	w, _ := x.c.Value(v.Name)
	chip := x.chip(id)
	l := OriginLine{Chip: &chip, Sel: selValue(id), Hidden: chip.Hidden}
	key := "origin-hidden"
	fill := []string{"{party}", x.name(v.Party)}
	if o := v.Origin; !chip.Hidden {
		switch key = "origin-" + o.Kind.String(); o.Kind {
		case trace.FromWire:
			name := x.c.Phrase("the-wire")
			if f := x.fs.of(o.Slice.Buf); f != nil {
				name = x.openTitle(f)
				if x.t.Buf(o.Slice.Buf).Kind == trace.Certificate {
					name = x.c.Phrase("a-certificate")
				}
			}
			l.Sel = selStretch(o.Slice.Buf, int(o.Slice.Off), int(o.Slice.Off+o.Slice.Len))
			fill = append(fill, "{message}", name)
		case trace.FromOp:
			op := x.t.Op(o.Op)
			words, _ := x.c.Op(op.Name)
			l.Op = op.Name
			if c := Clauses(op.Clause); len(c) > 0 {
				l.Clause = &c[0]
			}
			fill = append(fill, "{what}", words.Title)
		}
	}
	l.Text = explain.Capital(w.Title) + x.c.Phrase(key, fill...)
	return l
}

// maybeMade gives the sender's own value of what was read from its message.
func (x *inspector) maybeMade(v *trace.Value, f *flow) trace.ValueID {
	if f == nil {
		return 0
	}
	for _, o := range x.values {
		if o.Party == f.from && o.Conn == v.Conn && o.Name == v.Name && o.ID != v.ID {
			return o.ID
		}
	}
	return 0
}

// used adds what a value went into.
func (x *inspector) used(id trace.ValueID) {
	for _, o := range x.ops {
		for _, in := range o.In {
			if in != id || !x.sight.mind(o.Party) {
				continue
			}
			l := OriginLine{Text: x.capital(o.Party) + " " + x.doing(o), Op: o.Name}
			if e := x.opEvent(o.ID); e != 0 {
				l.Sel = selEvent(e)
			}
			if len(o.Out) > 0 {
				c := x.chip(o.Out[0])
				l.Chip = &c
			}
			if c := Clauses(o.Clause); len(c) > 0 {
				l.Clause = &c[0]
			}
			x.use(l)
			break
		}
	}
}

// use adds a line on use; records that are sealed or opened with the same
// key are many, and told once.
func (x *inspector) use(l OriginLine) {
	for _, have := range x.in.Origin.Used {
		if have.Op == l.Op && have.Text == l.Text && (l.Sel == "" || have.Sel == l.Sel || l.Chip == nil) {
			return
		}
	}
	x.in.Origin.Used = append(x.in.Origin.Used, l)
}

// opEvent gives the event of a computation.
func (x *inspector) opEvent(id trace.OpID) trace.EventID {
	for _, e := range x.events {
		if e.Op == id {
			return e.ID
		}
	}
	return 0
}

// bufOrigin adds where the bytes of a space came from, and what was made of
// them.
func (x *inspector) bufOrigin(b *trace.Buf) {
	for depth := 0; depth < deepest; depth++ {
		line := OriginLine{Depth: depth, Sel: selBuf(b.ID), Text: explain.Capital(x.spaceTitle(b)), Hidden: !x.sight.buf(b.ID)}
		x.in.Origin.From = append(x.in.Origin.From, line)
		var next trace.BufID
		for _, p := range b.Parts {
			if p.Src.Buf != 0 {
				next = p.Src.Buf
				break
			}
		}
		if next == 0 || line.Hidden {
			return
		}
		b = x.t.Buf(next)
	}
}

// messageOrigin tells what a message is made of and what was made with it.
func (x *inspector) messageOrigin(f *flow) {
	if !x.sight.flow(f) {
		x.in.Origin.Note = x.c.Phrase("origin-sealed")
		return
	}
	seen := map[trace.ValueID]bool{}
	for _, v := range x.values {
		if o := v.Origin; o.Kind != trace.FromWire || o.Slice.Buf == 0 || x.fs.of(o.Slice.Buf) != f || !x.sight.value(v.ID) {
			continue
		}
		x.in.Meaning.Chips = append(x.in.Meaning.Chips, x.chip(v.ID))
		x.asked = append(x.asked, v.ID)
		x.chain(v.ID, 0, seen)
		x.used(v.ID)
	}
	for _, o := range x.ops {
		if !x.sight.mind(o.Party) {
			continue
		}
		for _, s := range o.InBytes {
			if s.Buf == 0 || x.fs.of(s.Buf) != f {
				continue
			}
			l := OriginLine{Text: x.capital(o.Party) + " " + x.doing(o), Op: o.Name}
			if e := x.opEvent(o.ID); e != 0 {
				l.Sel = selEvent(e)
			}
			x.use(l)
			break
		}
	}
}
