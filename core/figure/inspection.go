package figure

import "handshakelab/core/trace"

// Inspection is all there is to say of one selected thing, in four tabs.
// A tab with nothing in it is there too, with a sentence that says why.
type Inspection struct {
	Sel      string // as asked; "" if there is no such thing (then Title says so)
	Kind     string // "step", "message", "check", "compute", "value", "bytes", "alert", "data", "attack", "leak", "end", "none"
	Step     int    // the step it belongs to; 0 for none
	Party    trace.Party
	Title    string // "ServerHello"
	Subtitle string // "Server → client, step 2, 86 bytes"
	Meaning  Meaning
	Bytes    Bytes
	Origin   Origin
	Standard Standard
	Hidden   bool // not known from this point of view; the tabs hold no more than one can know
}

// Meaning is the first tab.
type Meaning struct {
	Paragraphs []string
	Facts      []Fact
	Checks     []CheckMark // made on it
	Chips      []Chip      // values in it
}

// Bytes is the second tab: one or more byte spaces.
type Bytes struct {
	Flip   *Flip  // a bit of them can be turned over; nil: none
	Note   string // why there are none; or what one sees
	Spaces []Space
}

// Space is one byte space, as hex and as fields.
type Space struct {
	Sel    string // "b7"
	Title  string // "the message as sent"
	Len    int
	Rows   []ByteRow // 16 bytes each; empty when Hidden
	Fields []Field   // they tile the space
	Cut    int       // bytes left out at the end of Rows, for very long ones
	Hidden bool      // ciphertext or not known from here: only Len is
}

// ByteRow is up to 16 bytes.
type ByteRow struct {
	Off   int
	Cells []ByteCell
}

// ByteCell is one byte.
type ByteCell struct {
	Hex     string // "4f"
	Field   int    // the innermost field it belongs to: its Field.N
	Marked  bool   // within the stretch selected
	Altered bool   // changed on the way
}

// Field is a named stretch of bytes.
type Field struct {
	N       int    // number in the space, from 1, in depth-first order
	Sel     string // "b7:4-9": offsets of first byte and of the one after the last
	Off     int
	Len     int
	Name    string // the RFC's: "cipher_suite"
	Value   string // decoded: "TLS_RSA_WITH_AES_128_CBC_SHA", "1 June 2026"; "" for groups
	Words   string // what it is, one sentence; "" when the name says it all
	Ref     string // "RFC 5246 §7.4.1.3"
	URL     string
	Note    string // standing: "Legacy: …", "Broken: …"
	Marked  bool
	Altered bool
	Kids    []Field
}

// Origin is the third tab: where it came from, and what came of it.
type Origin struct {
	Note    string   // when there is nothing to tell
	Diagram *Diagram // the same as a picture; nil if there is nothing to draw
	From    []OriginLine
	Used    []OriginLine
}

// OriginLine is one line of a derivation, indented by Depth.
type OriginLine struct {
	Depth  int
	Text   string // "master secret = PRF(premaster secret, …)"
	Chip   *Chip  // the value the line is about, if it is about one
	Op     string // the operation's name as recorded: "tls12/master-secret"
	Sel    string
	Clause *Clause
	Hidden bool // not known from here: the derivation stops
}

// Standard is the fourth tab.
type Standard struct {
	Note    string
	Clauses []Clause
}

// Clause is a place in a standard.
type Clause struct {
	Text string // "RFC 5246 §7.4.9"
	URL  string // "" when it isn't online as pages
	Says string // what it asks for, in our words; may be ""
}
