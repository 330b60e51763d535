package figure

import (
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/span"
)

// Annotated are bytes that somebody brought, as they are shown.
type Annotated struct {
	Space
	Stop string // where they stop making sense, and why, in a sentence or two; "" if they do not
	At   int    // the byte from which on they don't; -1 if they do
}

// Annotate names bytes that belong to no run. sel names the space: its fields
// are sel:4-9. spans tile data. The stretch from byte from up to before to is
// marked; to 0: none.
func Annotate(sel, title string, data []byte, spans []span.Span, from, to int, lang string) *Annotated {
	x := &inspector{}
	x.c = explain.In(lang)
	a := &Annotated{Space: Space{Sel: sel, Title: title, Len: len(data)}, At: -1}
	a.fill(x, data, spans, from, to)
	a.At, a.Stop = x.halt(data, spans)
	return a
}

// Marked gives the field of a space that is exactly the stretch, else the
// smallest one that holds it; nil if there is none.
func (s *Space) Marked(from, to int) *Field { return marked(s.Fields, from, to) }

// halt says where bytes stop making sense: at those that could not be read,
// or, if all could, at their end if a length says that there are more.
func (x *inspector) halt(data []byte, spans []span.Span) (at int, text string) {
	short := span.First(spans, func(s *span.Span) bool { return s.Kind == span.Length && s.Value == span.Short })
	stop := span.First(spans, func(s *span.Span) bool { return s.Kind == span.Unparsed })
	var says []string
	if short != nil {
		at = len(data)
		says = append(says, x.c.Phrase("bytes/short-at", "{at}", strconv.Itoa(short.Off), "{said}", x.count(int(short.Code)),
			"{have}", strconv.Itoa(len(data)-short.Off-short.Len)))
	}
	if stop != nil {
		at = stop.Off
		says = append(says, x.c.Phrase("bytes/stops-at", "{at}", strconv.Itoa(at), "{bytes}", x.count(stop.Len)), x.senseless(stop))
	}
	if len(says) == 0 {
		return -1, ""
	}
	return at, strings.Join(says, " ")
}

// short says what is wrong with a length in a space of n bytes that counts
// more than there are.
func (x *inspector) short(p *span.Span, n int) string {
	return x.c.Phrase("bytes/short", "{said}", x.count(int(p.Code)), "{have}", strconv.Itoa(n-p.Off-p.Len))
}

// senseless says why bytes could not be read: where they would have belonged,
// and what is wrong with them there.
func (x *inspector) senseless(p *span.Span) string {
	where, why, ok := strings.Cut(p.Value, ": ")
	if !ok {
		where, why = "", p.Value
	}
	if why == "" {
		why = "nothing"
	}
	text := x.c.Phrase("bytes/because-" + strings.ReplaceAll(why, " ", "-"))
	if where != "" && where != "length" && where != "type" {
		text = x.c.Phrase("bytes/there", "{field}", where) + " " + text
	}
	return text
}
