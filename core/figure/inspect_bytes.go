package figure

import (
	"strconv"
	"strings"
	"time"

	"handshakelab/core/der"
	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// rowLen is how many bytes a line of hex has, shownMax how many are shown at
// most of one space.
const (
	rowLen   = 16
	shownMax = 4096
)

func (x *inspector) space(s *Space) {
	if s == nil {
		return
	}
	for i := range x.in.Bytes.Spaces {
		if x.in.Bytes.Spaces[i].Sel == s.Sel {
			return
		}
	}
	x.in.Bytes.Spaces = append(x.in.Bytes.Spaces, *s)
}

// buf tells about a byte space, or a stretch of it ("4-9": from the fourth
// byte up to before the ninth); false if there is no such stretch.
func (x *inspector) buf(b *trace.Buf, stretch string) bool {
	from, to := 0, 0
	if stretch != "" {
		lo, hi, ok := strings.Cut(stretch, "-")
		var err1, err2 error
		from, err1 = strconv.Atoi(lo)
		to, err2 = strconv.Atoi(hi)
		if !ok || err1 != nil || err2 != nil || from < 0 || to <= from || to > len(b.Data) {
			return false
		}
	}
	x.in.Party, x.in.Step = b.From, x.st.Buf(b.ID)
	x.head("bytes", x.spaceTitle(b))
	x.in.Subtitle = x.count(len(b.Data))
	if !x.sight.buf(b.ID) {
		x.hide()
		return true
	}
	s := x.bufSpace(b, from, to)
	x.space(s)
	x.in.Bytes.Flip = x.flip(b, from, to)
	if f := marked(s.Fields, from, to); f != nil && to > from {
		x.in.Title = f.Name
		x.in.Subtitle = x.c.Phrase("subtitle-stretch", "{space}", x.spaceTitle(b), "{from}", strconv.Itoa(from), "{bytes}", x.count(to-from))
		x.say(f.Words, f.Note)
		x.fact("fact-value", f.Value)
		x.clause(f.Ref, x.c.Phrase("clause-field", "{field}", f.Name))
	} else if w, ok := x.c.Optional("space-" + b.Kind.String() + "-text"); ok {
		x.say(w)
	}
	x.bufOrigin(b)
	for _, v := range x.values {
		if o := v.Origin; o.Kind == trace.FromWire && o.Slice.Buf == b.ID && (to == 0 || int(o.Slice.Off) < to && int(o.Slice.Off+o.Slice.Len) > from) {
			x.in.Meaning.Chips = append(x.in.Meaning.Chips, x.chip(v.ID))
			x.used(v.ID)
		}
	}
	return true
}

// marked gives the field that is exactly the stretch, else the smallest one
// that holds it.
func marked(fields []Field, from, to int) *Field {
	for i := range fields {
		f := &fields[i]
		if f.Off <= from && f.Off+f.Len >= to {
			if f.Off == from && f.Off+f.Len == to && len(f.Kids) != 1 {
				return f
			}
			if k := marked(f.Kids, from, to); k != nil {
				return k
			}
			return f
		}
	}
	return nil
}

func (x *inspector) spaceTitle(b *trace.Buf) string {
	if n := x.hidden(b.ID); n != 0 {
		return x.c.Phrase([...]string{"space-hidden", "space-hidden-hello"}[n-1])
	}
	name := ""
	if f := x.fs.of(b.ID); f != nil && x.sight.flow(f) {
		name = x.openTitle(f)
	}
	if b.Kind == trace.Certificate {
		return x.c.Phrase("space-certificate", "{n}", strconv.Itoa(x.certNumber(b)))
	}
	return strings.TrimSuffix(x.c.Phrase("space-"+b.Kind.String(), "{message}", name), ": ")
}

// certNumber counts the certificates of the same holder up to b.
func (x *inspector) certNumber(b *trace.Buf) int {
	n := 0
	for i := range x.t.Bufs {
		if o := &x.t.Bufs[i]; o.Kind == trace.Certificate && o.Conn == b.Conn && o.At == b.At && o.From == b.From {
			n++
			if o.ID == b.ID {
				break
			}
		}
	}
	return n
}

// bufSpace shows a byte space with a stretch marked; to 0: none.
func (x *inspector) bufSpace(b *trace.Buf, from, to int) *Space {
	s := &Space{Sel: selBuf(b.ID), Title: x.spaceTitle(b), Len: len(b.Data)}
	if !x.sight.buf(b.ID) {
		s.Hidden = true
		return s
	}
	s.fill(x, b.Data, x.spans(b), from, to)
	if x.sight.all || x.sight.party == trace.Attacker {
		for _, p := range b.Parts {
			if p.Altered {
				s.alter(int(p.At), int(p.At+p.Len))
			}
		}
	}
	return s
}

// valueSpace shows a value's bytes.
func (x *inspector) valueSpace(v *trace.Value) *Space {
	w, _ := x.c.Value(v.Name)
	s := &Space{Sel: selValue(v.ID), Title: w.Title, Len: len(v.Data)}
	if !x.sight.value(v.ID) {
		s.Hidden = true
		return s
	}
	if len(v.Data) == 0 {
		return nil
	}
	s.fill(x, v.Data, []span.Span{{Len: len(v.Data), Name: v.Name, Kind: span.Bytes}}, 0, 0)
	s.Fields[0].Words = w.Text
	return s
}

// fill makes hex rows and fields.
func (s *Space) fill(x *inspector, data []byte, spans []span.Span, from, to int) {
	n := 0
	owner := make([]int, len(data))
	s.Fields = x.fields(s.Sel, spans, from, to, &n, owner, false)
	shown := len(data)
	if shown > shownMax {
		shown, s.Cut = shownMax, len(data)-shownMax
	}
	for off := 0; off < shown; off += rowLen {
		row := ByteRow{Off: off}
		for i := off; i < min(off+rowLen, shown); i++ {
			row.Cells = append(row.Cells, ByteCell{Hex: hexByte(data[i]), Field: owner[i], Marked: i >= from && i < to})
		}
		s.Rows = append(s.Rows, row)
	}
}

// fields turns spans into fields with words.
func (x *inspector) fields(sel string, spans []span.Span, from, to int, n *int, owner []int, asn1 bool) []Field {
	out := make([]Field, 0, len(spans))
	for i := range spans {
		p := &spans[i]
		*n++
		f := Field{N: *n, Off: p.Off, Len: p.Len, Name: p.Name, Value: p.Value, Ref: p.Ref,
			Sel:    sel + ":" + strconv.Itoa(p.Off) + "-" + strconv.Itoa(p.Off+p.Len),
			Marked: to > from && p.Off >= from && p.Off+p.Len <= to}
		if sel[0] != 'b' {
			f.Sel = ""
		}
		f.Words = x.words(p, asn1)
		switch p.Kind {
		case span.Length, span.Number:
			if p.Kind == span.Length && p.Value == span.Short {
				f.Value, f.Note = "", x.short(p, len(owner))
			}
			if f.Value == "" && p.Len <= 8 {
				f.Value = strconv.FormatUint(p.Code, 10)
			}
			if p.Name == "timestamp" && p.Len == 8 && p.Code < 1<<50 {
				f.Value = x.c.Date(time.UnixMilli(int64(p.Code)), true)
			}
		case span.Time:
			if at, err := time.Parse(time.RFC3339, p.Value); err == nil {
				f.Value = x.c.Date(at, true)
			}
		case span.Unparsed:
			f.Value, f.Words, f.Note = "", x.c.Phrase("bytes/stops", "{bytes}", x.count(p.Len)), x.senseless(p)
		case span.Enum:
			if f.Value == "" {
				f.Value = x.c.Phrase("unassigned", "{code}", "0x"+strconv.FormatUint(p.Code, 16))
			}
		}
		if p.Registry != iana.NoRegistry {
			if info := iana.Lookup(p.Registry, p.Code); info != nil {
				f.Note = x.standing(*info)
				if f.Ref == "" {
					f.Ref = info.Ref
				}
			}
		}
		if c := Clauses(f.Ref); len(c) > 0 {
			f.URL = c[0].URL
		}
		for k := p.Off; k < p.Off+p.Len && k < len(owner); k++ {
			owner[k] = f.N
		}
		f.Kids = x.fields(sel, p.Kids, from, to, n, owner, asn1 || isASN1(p))
		out = append(out, f)
	}
	return out
}

// isASN1 says whether a span is an ASN.1 element: it begins with a tag.
func isASN1(p *span.Span) bool { return len(p.Kids) > 0 && p.Kids[0].Kind == span.Tag }

// words says what a field is; "" if its name says it all.
func (x *inspector) words(p *span.Span, asn1 bool) string {
	if asn1 || isASN1(p) {
		if text, ok := x.c.Part(p.Name); ok {
			return text
		}
		return ""
	}
	text, ok := x.c.Field(p.Name)
	if whole := len(p.Kids) > 0 && p.Kids[0].Name == "msg_type"; x.c.IsMessage(p.Name) && (!ok || whole) {
		m, _ := x.c.Message(p.Name)
		return m.Text
	}
	return text
}

// alter marks bytes as changed on the way, and the fields they are in.
func (s *Space) alter(from, to int) {
	for r := range s.Rows {
		for c := range s.Rows[r].Cells {
			if at := s.Rows[r].Off + c; at >= from && at < to {
				s.Rows[r].Cells[c].Altered = true
			}
		}
	}
	alterFields(s.Fields, from, to)
}

func alterFields(fields []Field, from, to int) {
	for i := range fields {
		if f := &fields[i]; f.Off < to && f.Off+f.Len > from {
			f.Altered = true
			alterFields(f.Kids, from, to)
		}
	}
}

// spans names the bytes of a space.
func (x *inspector) spans(b *trace.Buf) []span.Span {
	c := x.context(b.Conn)
	if x.hidden(b.ID) == 1 {
		return wire.AnnotateHidden(b.Data)
	}
	switch b.Kind {
	case trace.Certificate:
		return der.AnnotateCertificate(b.Data, 0)
	case trace.SentRecord, trace.ReceivedRecord:
		c.GoesOn = true
		f := x.fs.of(b.ID)
		protected := f != nil && f.encrypted || x.wasOpened(b.ID)
		if len(b.Parts) > 0 && b.Kind == trace.SentRecord && !(f != nil && (f.replayed || f.handed)) {
			c.Continues, protected = x.continues(b), b.Parts[0].Op != 0
		} else {
			c.Continues = x.goesOn(b.ID)
		}
		return wire.AnnotateRecord(b.Data, c, protected)
	case trace.Opened:
		content := byte(iana.ContentHandshake)
		if len(b.Parts) > 0 && b.Parts[0].Src.Buf != 0 {
			from := x.t.Buf(b.Parts[0].Src.Buf)
			if from.Kind != trace.ReceivedRecord {
				return wire.Annotate(b.Data, c) // of a message, as it would be in another place
			}
			content = from.Data[0]
		}
		c.Continues, c.GoesOn = x.goesOn(b.ID), true
		if c.Version >= iana.TLS13 {
			return wire.AnnotateInner(b.Data, c)
		}
		return wire.AnnotateFragment(content, b.Data, c)
	}
	name := ""
	if f := x.fs.of(b.ID); f != nil {
		name = f.name
	}
	return wire.AnnotateNamed(name, b.Data, c)
}

// wasOpened says whether a record's receiver took protection off it, were it
// but a MAC.
func (x *inspector) wasOpened(id trace.BufID) bool {
	for i := range x.t.Bufs {
		if o := &x.t.Bufs[i]; o.Kind == trace.Opened && len(o.Parts) > 0 && o.Parts[0].Src.Buf == id {
			return true
		}
	}
	return false
}

// goesOn gives how many of the first bytes that reached a receiver go on with
// a message of which an earlier record brought the beginning.
func (x *inspector) goesOn(id trace.BufID) int {
	for i := range x.t.Bufs {
		if m := &x.t.Bufs[i]; m.Kind == trace.ReceivedMessage {
			for _, p := range m.Parts {
				if p.Src.Buf == id && p.At > 0 {
					return int(p.Len)
				}
			}
		}
	}
	return 0
}

// continues gives how many of a record's first bytes go on with a message
// that an earlier record began.
func (x *inspector) continues(b *trace.Buf) int {
	if p := b.Parts[0]; p.Src.Off > 0 && p.Op == 0 {
		return int(p.Len)
	}
	return 0
}

// context gives what was agreed on for a connection, as far as the bytes of
// the ServerHello say: it is what layouts need to know.
func (x *inspector) context(c trace.ConnID) wire.Context {
	var out wire.Context
	if c == 0 {
		return out
	}
	for _, f := range x.fs.list {
		if f.conn != c || f.name != "server_hello" || f.message == 0 {
			continue
		}
		m, err := wire.Unmarshal(x.t.Buf(f.message).Data, out)
		hello, ok := m.(*wire.ServerHello)
		if err != nil || !ok {
			break
		}
		return hello.Agreed()
	}
	return out
}
