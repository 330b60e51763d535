package compare

import (
	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// Comparison is two runs, [0] and [1], side by side.
type Comparison struct {
	Same  bool // whatever is compared is equal
	Pairs []Pair
	// Of the messages that are in both runs: how long they are, the longer of
	// the two each time, and how many bytes of them are the same in the same
	// field.
	Bytes, Alike int
}

// Pair is a connection of each run: the first of one and the first of the
// other, and so on. An attacker's own connection to the server belongs to the
// client's.
type Pair struct {
	Same   bool
	Sides  [2]*Side // nil: that run has no such connection
	Rows   []Row    // by step, in the order in which they happened
	Values []Value  // in the order in which they were made
}

// Side is how one run's connection went.
type Side struct {
	Conn  trace.ConnID
	Label string // "After clicking on"; "" if it is the run's only one
	Tally
	Verdict figure.Verdict
}

// Row is a line of the story in both runs, or in one of them.
type Row struct {
	Step  int                  // 1 to 10; where the runs differ about it, the first one's
	Lines [2]*figure.EventLine // nil: not in that run
	Same  bool                 // both, and the same to the byte
	Moved bool                 // both, at another step of the second
	// Of a message: its bytes in each run, how many are the same in the same
	// field, and the fields that are not.
	Len    [2]int
	Alike  int
	Fields []Field
}

// Field is a field of a message that differs.
type Field struct {
	Path string    // names from the outside in, joined by slashes; [1] is the second of its name
	Text [2]string // the value as people read it, or its first bytes; "" in both: a structure
	Len  [2]int    // in bytes; 0: not in that run
	Sel  [2]string // what package figure selects it by; "": not in that run
}

// Value is a named value in both runs, or in one of them.
type Value struct {
	Name   string      // the RFC's
	Party  trace.Party // whose
	IDs    [2]trace.ValueID
	Len    [2]int // in bytes
	Secret bool
	Same   bool
	Start  [2]string // the first bytes in hexadecimal
}

// Runs compares two runs; lang is the language of lines and labels. The traces
// must be whole, as core.Run and open.Trace give them.
func Runs(a, b *trace.Trace, lang string) *Comparison {
	runs := [2]*run{newRun(a, lang), newRun(b, lang)}
	c := &Comparison{Same: true}
	for i := 0; i < len(runs[0].tabs) || i < len(runs[1].tabs); i++ {
		p := Pair{Same: true}
		var sides [2]*side
		for k, r := range runs {
			if i >= len(r.tabs) {
				p.Same = false
				continue
			}
			sides[k] = r.side(i)
			p.Sides[k] = &sides[k].Side
		}
		p.align(c, sides)
		p.alignValues(sides)
		c.Same = c.Same && p.Same
		c.Pairs = append(c.Pairs, p)
	}
	return c
}
