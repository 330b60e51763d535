package wire

import (
	"fmt"
	"slices"
	"strconv"

	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// Fields is the cursor that layouts are written against. It appends to buf
// when encoding; else it reads buf from pos to end, and notes spans if told to.
// After the first fault all methods do nothing.
type Fields struct {
	buf      []byte
	pos, end int
	encoding bool
	noting   bool
	message  uint8 // the handshake type whose layout runs
	ctx      Context
	ref      string // the clause of what follows
	err      *DecodeError
	spans    []Span // of the level that is open
	claim    int    // where the structure that is read says it ends; beyond end if it is cut short
}

// Ref sets the clause that the fields from here on are named after, until the
// structure they stand in ends.
func (f *Fields) Ref(clause string) { f.ref = clause }

// Uint8, Uint16, Uint24 and Uint32 are numbers.
func (f *Fields) Uint8(name string, v *uint8) {
	*v = uint8(f.number(name, 1, uint64(*v), span.Number, 0))
}

func (f *Fields) Uint16(name string, v *uint16) {
	*v = uint16(f.number(name, 2, uint64(*v), span.Number, 0))
}

func (f *Fields) Uint24(name string, v *uint32) {
	*v = uint32(f.number(name, 3, uint64(*v), span.Number, 0))
}

func (f *Fields) Uint32(name string, v *uint32) {
	*v = uint32(f.number(name, 4, uint64(*v), span.Number, 0))
}

// Enum8 and Enum16 are code points of a registry.
func (f *Fields) Enum8(name string, r iana.Registry, v *uint8) {
	*v = uint8(f.number(name, 1, uint64(*v), span.Enum, r))
}

func (f *Fields) Enum16(name string, r iana.Registry, v *uint16) {
	*v = uint16(f.number(name, 2, uint64(*v), span.Enum, r))
}

// Fixed is an array of bytes.
func (f *Fields) Fixed(name string, v []byte) {
	if f.err != nil {
		return
	}
	if f.encoding {
		f.buf = append(f.buf, v...)
		return
	}
	if f.room(name, len(v)) {
		copy(v, f.buf[f.pos:])
		f.step(name, len(v), span.Bytes)
	}
}

// Opaque is n bytes without a length of their own.
func (f *Fields) Opaque(name string, v *[]byte, n int) {
	if f.err != nil {
		return
	}
	if f.encoding {
		f.buf = append(f.buf, *v...)
		return
	}
	if f.room(name, n) {
		*v = f.buf[f.pos : f.pos+n : f.pos+n]
		f.step(name, n, span.Bytes)
	}
}

// Rest is all bytes up to the end of what holds them.
func (f *Fields) Rest(name string, v *[]byte) { f.Opaque(name, v, f.end-f.pos) }

// Vector is bytes after a length of size bytes, which lies from min to max.
func (f *Fields) Vector(name string, size int, v *[]byte, min, max int) {
	f.VectorOf(name, size, v, min, max, nil)
}

// VectorOf is a Vector whose bytes have a structure of their own: spans, if not
// nil, gives the spans of the bytes b, which begin at offset off.
func (f *Fields) VectorOf(name string, size int, v *[]byte, min, max int, spans func(b []byte, off int) []Span) {
	m := f.open(name, size, min, max)
	if f.err == nil {
		if f.noting && spans != nil && f.pos < f.end {
			f.spans = append(f.spans, spans(f.buf[f.pos:f.end:f.end], f.pos)...)
			*v = f.buf[f.pos:f.end:f.end]
			f.pos = f.end
		} else {
			f.Rest(name, v)
		}
	}
	f.close(m)
}

// Text is a Vector that people can read.
func (f *Fields) Text(name string, size int, v *string, min, max int) {
	m := f.open(name, size, min, max)
	if f.err == nil {
		if f.encoding {
			f.buf = append(f.buf, *v...)
		} else {
			*v = string(f.buf[f.pos:f.end])
			f.step(name, f.end-f.pos, span.Text)
			if f.noting && *v != "" {
				q := strconv.QuoteToGraphic(*v)
				f.spans[len(f.spans)-1].Value = q[1 : len(q)-1]
			}
		}
	}
	f.close(m)
}

// Enums8 and Enums16 are vectors of code points.
func (f *Fields) Enums8(name, elem string, size int, r iana.Registry, v *[]uint8, min, max int) {
	m := f.open(name, size, min, max)
	switch {
	case f.err != nil:
	case f.noting:
		*v = make([]uint8, 0, f.end-f.pos)
		f.spans = slices.Grow(f.spans, f.end-f.pos)
		for f.pos < f.end {
			var c uint8
			f.Enum8(elem, r, &c)
			*v = append(*v, c)
		}
	default:
		f.Rest(elem, v)
	}
	f.close(m)
}

func (f *Fields) Enums16(name, elem string, size int, r iana.Registry, v *[]uint16, min, max int) {
	m := f.open(name, size, min, max)
	switch {
	case f.err != nil:
	case f.encoding:
		for _, c := range *v {
			f.buf = append(f.buf, byte(c>>8), byte(c))
		}
	case (f.end-f.pos)%2 != 0 && f.claim <= f.end:
		f.fail("", Bounds)
	default:
		*v = make([]uint16, (f.end-f.pos)/2)
		if f.noting {
			f.spans = slices.Grow(f.spans, len(*v))
		}
		for i := range *v {
			if f.noting {
				f.Enum16(elem, r, &(*v)[i])
				continue
			}
			(*v)[i] = uint16(f.buf[f.pos])<<8 | uint16(f.buf[f.pos+1])
			f.pos += 2
		}
		if f.pos < f.end { // the last one is cut short
			f.fail(elem, Truncated)
		}
	}
	f.close(m)
}

// List is a vector of elements that have a layout of their own.
func List[T any](f *Fields, name string, size int, v *[]T, min, max int, layout func(*Fields, *T)) {
	m := f.open(name, size, min, max)
	if f.encoding {
		for i := range *v {
			layout(f, &(*v)[i])
		}
	} else if f.err == nil {
		*v = []T{}
		for f.pos < f.end && f.err == nil {
			var t T
			layout(f, &t)
			if f.err != nil {
				f.err.Path = "[" + strconv.Itoa(len(*v)) + "]" + dotted(f.err.Path)
				break
			}
			*v = append(*v, t)
		}
	}
	f.close(m)
}

// Group is a structure. It is opened here and closed by [Fields.close].
func (f *Fields) Group(name string) mark {
	m := mark{name: name, off: f.pos, end: f.end, claim: f.claim, ref: f.ref, kind: span.Group, dead: f.err != nil}
	if f.noting {
		m.spans, f.spans = f.spans, make([]Span, 0, 3)
	}
	return m
}

// mark remembers what was open around a structure or a vector.
type mark struct {
	name     string
	off, end int // of the structure, and the end of what holds it
	claim    int // of what holds it
	size     int // of a vector's length
	kind     span.Kind
	ref      string
	dead     bool // there was a fault before
	spans    []Span
}

// open begins a vector: its length is read and becomes the end, or its place
// is kept.
func (f *Fields) open(name string, size, min, max int) mark {
	m := mark{name: name, off: f.pos, end: f.end, claim: f.claim, size: size, kind: span.Vector, ref: f.ref, dead: f.err != nil}
	if f.encoding {
		m.off = len(f.buf)
		f.buf = append(f.buf, 0, 0, 0)[:m.off+size]
		return m
	}
	if f.noting {
		m.spans, f.spans = f.spans, make([]Span, 0, 2)
	}
	if m.dead {
		return m
	}
	n := int(f.number("", size, 0, span.Length, 0))
	switch {
	case f.err != nil:
	case n < min || n > max:
		f.fail("", Bounds)
	case n > f.end-f.pos && f.noting && f.pos+n <= f.claim: // what holds it is cut short, and so is this
		f.spans[len(f.spans)-1].Value = span.Short
		f.claim = f.pos + n
	case n > f.end-f.pos:
		f.short("")
	default:
		f.end, f.claim = f.pos+n, f.pos+n
	}
	return m
}

// close ends what a mark began: the length is written, or the end is restored
// and the spans are gathered.
func (f *Fields) close(m mark) {
	if f.encoding {
		if m.size > 0 {
			f.patch(m.name, m.off, m.size)
		}
		return
	}
	if f.err == nil && m.kind == span.Vector && f.pos < f.end {
		f.fail("", Trailing)
	}
	if f.err != nil && !m.dead {
		f.err.Path = m.name + dotted(f.err.Path)
	}
	f.end, f.claim, f.ref = m.end, m.claim, m.ref
	if f.noting {
		kids := f.spans
		f.spans = m.spans
		if f.pos > m.off {
			f.spans = append(f.spans, Span{Off: m.off, Len: f.pos - m.off, Name: m.name, Kind: m.kind, Ref: m.ref, Kids: kids})
		}
	}
}

// patch writes the length of what was appended behind its place.
func (f *Fields) patch(name string, off, size int) {
	n := len(f.buf) - off - size
	if n>>(8*size) != 0 {
		panic(fmt.Sprintf("wire: %s: %d bytes do not fit a length of %d bytes", name, n, size))
	}
	for i := range size {
		f.buf[off+i] = byte(n >> (8 * (size - 1 - i)))
	}
}

// number is a big-endian number of n bytes; it gives what was read, or v.
func (f *Fields) number(name string, n int, v uint64, k span.Kind, r iana.Registry) uint64 {
	if f.err != nil {
		return v
	}
	if f.encoding {
		for i := n - 1; i >= 0; i-- {
			f.buf = append(f.buf, byte(v>>(8*i)))
		}
		return v
	}
	if f.end-f.pos < n {
		f.fail(name, Truncated)
		return v
	}
	v = 0
	for _, b := range f.buf[f.pos : f.pos+n] {
		v = v<<8 | uint64(b)
	}
	f.step(name, n, k)
	if f.noting {
		s := &f.spans[len(f.spans)-1]
		s.Code, s.Registry = v, r
		switch k {
		case span.Enum:
			s.Value, _ = iana.Name(r, v)
		case span.Number:
			s.Value = strconv.FormatUint(v, 10)
		case span.Length:
			s.Name = "length"
		}
	}
	return v
}

// room says whether n bytes are left, and notes the fault if not.
func (f *Fields) room(name string, n int) bool {
	if f.end-f.pos < n {
		f.fail(name, Truncated)
		return false
	}
	return true
}

// step passes over n bytes that have been read, and notes their span.
func (f *Fields) step(name string, n int, k span.Kind) {
	if f.noting && n > 0 {
		f.spans = append(f.spans, Span{Off: f.pos, Len: n, Name: name, Kind: k, Ref: f.ref})
	}
	f.pos += n
}

func (f *Fields) fail(name string, why Fault) {
	if f.err == nil {
		f.err = &DecodeError{name, f.pos, why}
	}
}

// short is the fault of a length, just read, that counts more than there is.
func (f *Fields) short(name string) {
	f.fail(name, Truncated)
	if f.noting {
		f.spans[len(f.spans)-1].Value = span.Short
	}
}

// rest names what is left after a fault, up to the end of the input.
func (f *Fields) rest(end int) {
	if f.pos < end {
		f.spans = append(f.spans, unparsed(f.pos, end-f.pos, f.err))
		f.pos = end
	}
}

func unparsed(off, n int, err *DecodeError) Span {
	s := Span{Off: off, Len: n, Name: "unparsed", Kind: span.Unparsed}
	if err != nil {
		s.Value = err.Why.String()
		if err.Path != "" {
			s.Value = err.Path + ": " + s.Value
		}
	}
	return s
}

// dotted puts a dot before a path that goes on inside, unless it is an index.
func dotted(path string) string {
	if path == "" || path[0] == '[' {
		return path
	}
	return "." + path
}
