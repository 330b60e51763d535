// Package span holds the one type that says what bytes are: a [Span] names a
// stretch of a byte space, and spans within it name its parts. Packages wire
// and der make them, everything that shows bytes reads them.
//
// Spans tile: the spans of a byte space lie one behind the other from its
// first byte to its last, with no gap and no overlap, and the Kids of a span
// do the same within it, if it has any. What could not be understood is one
// span of kind [Unparsed]. [Tiles] tests it, [Find] looks one up by its path,
// [Leaf] by an offset.
package span

import (
	"strconv"
	"strings"

	"handshakelab/core/iana"
)

// Kind says what a span's bytes are, and which of its fields are set.
type Kind uint8

const (
	Group    Kind = iota + 1 // a structure of several fields: Kids
	Vector                   // a length and what it counts: Kids
	Length                   // a length: Code, and Value [Short] if there are not as many bytes
	Number                   // a number: Code and Value
	Enum                     // a code point: Code, Registry, and Value if it has a name
	Bytes                    // bytes without further structure
	Text                     // text: Value
	Time                     // a date: Value, RFC 3339
	OID                      // an object identifier: Value, its name or its dotted form
	Flags                    // bits with names: Value
	Tag                      // an ASN.1 tag: Code, Value
	Sealed                   // encrypted bytes
	Unparsed                 // the rest after a fault: Value says which
)

var kindNames = [...]string{"", "group", "vector", "length", "number", "enum", "bytes", "text", "time",
	"oid", "flags", "tag", "sealed", "unparsed"}

// String gives "group", "vector" and so on.
func (k Kind) String() string { return kindNames[k] }

// Short is the Value of a length that counts more bytes than there are.
const Short = "short"

// Span names Len bytes at offset Off of a byte space. Off counts from the
// start of the space, in Kids too.
type Span struct {
	Off, Len int
	Name     string // the field's name in the RFC: "session_id"
	Kind     Kind
	Value    string // for people; "" when the bytes speak for themselves
	Code     uint64
	Registry iana.Registry
	Ref      string // the clause: "RFC 5246 §7.4.1.2"
	Kids     []Span
}

// Tiles says whether spans tile the bytes from off to off+n, at every depth.
func Tiles(spans []Span, off, n int) bool {
	at := off
	for i := range spans {
		s := &spans[i]
		if s.Off != at || s.Len <= 0 {
			return false
		}
		if len(s.Kids) > 0 && !Tiles(s.Kids, s.Off, s.Len) {
			return false
		}
		at += s.Len
	}
	return at == off+n
}

// Find gives the span at a path, nil if there is none. A path is names joined
// by dots, from the outside in; a name may be followed by "[i]" for its i-th
// element, from 0. Names between may be left out: each is looked for among
// the kids first and then deeper, level by level. So all of
// "extensions.server_name.server_name_list[0].host_name",
// "server_name.host_name" and "host_name" find the same.
func Find(spans []Span, path string) *Span {
	var at *Span
	for path != "" {
		part := path
		if i := strings.IndexByte(path, '.'); i >= 0 {
			part, path = path[:i], path[i+1:]
			if path == "" {
				return nil
			}
		} else {
			path = ""
		}
		name, indices, _ := strings.Cut(part, "[")
		if name != "" {
			at = search(spans, name)
		}
		for indices != "" && at != nil {
			n, rest, ok := strings.Cut(indices, "]")
			i, err := strconv.Atoi(n)
			if !ok || err != nil || rest != "" && rest[0] != '[' {
				return nil
			}
			at = element(at, i)
			indices = strings.TrimPrefix(rest, "[")
		}
		if at == nil {
			return nil
		}
		spans = at.Kids
	}
	return at
}

// Leaf gives the innermost span that has the byte at this offset, and those
// around it, outermost first. It gives nil for an offset outside of spans.
func Leaf(spans []Span, off int) []*Span {
	var path []*Span
	for i := 0; i < len(spans); i++ {
		s := &spans[i]
		if off < s.Off || off >= s.Off+s.Len {
			continue
		}
		path = append(path, s)
		spans, i = s.Kids, -1
	}
	return path
}

// First gives the first span, from the outside in and from the front, that is
// one of a kind; nil if there is none.
func First(spans []Span, is func(*Span) bool) *Span {
	for i := range spans {
		s := &spans[i]
		if is(s) {
			return s
		}
		if in := First(s.Kids, is); in != nil {
			return in
		}
	}
	return nil
}

// search looks for a name level by level.
func search(level []Span, name string) *Span {
	rows := [][]Span{level}
	for len(rows) > 0 {
		var next [][]Span
		for _, row := range rows {
			for i := range row {
				if row[i].Name == name {
					return &row[i]
				}
				if len(row[i].Kids) > 0 {
					next = append(next, row[i].Kids)
				}
			}
		}
		rows = next
	}
	return nil
}

// element gives the i-th of a list's elements: its kids but for lengths and tags.
func element(s *Span, i int) *Span {
	for k := range s.Kids {
		if c := &s.Kids[k]; c.Kind != Length && c.Kind != Tag && c.Kind != Unparsed {
			if i == 0 {
				return c
			}
			i--
		}
	}
	return nil
}
