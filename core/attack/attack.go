// Package attack is what is done to bytes on the way: surgery on single
// records (flip, set, drop, duplicate, swap, inject, truncate) and the stories
// that need more than that ([Wire.Weaken], [Wire.Strip]; a replay and a man in the middle are two
// ordinary ends joined by the lab).
//
// A [Wire] sits between the two ends of one connection. The driver hands it
// what a sender put on the wire at one go, as records that say which messages
// they carry, and gets back what arrives: bytes, where each of them came from,
// and a note of what was done. It knows no keys. What it does to a protected
// record it does to bytes that it cannot read.
//
// # Targets
//
// "client.certificate" is the first message of that name that the client
// sends, "client.certificate.2" the second; "server.record.3" the third record
// of the server's, whatever it carries. Byte 0 of a message is the first byte
// of its handshake header; of a message that travels protected, the first byte
// after the record's header; of a record, the first byte of that header. All
// offsets count in bytes as sent: what one surgery inserts or removes does not
// move the aim of the next.
//
// # What each verb does
//
//   - flip turns one bit over (bit 0 is the lowest). No AT: the lowest bit of
//     the target's last byte.
//   - set writes VALUE over the bytes from AT on. No AT: from the first byte.
//   - inject puts VALUE into the target, before AT. No AT: into the stream,
//     before the target's record, so that a whole record can be slipped in.
//   - truncate ends the sender's stream before AT: neither that byte nor any
//     after it arrives, and the connection is cut. No AT: before the target's
//     record.
//   - drop, duplicate and swap work on the whole records that carry the
//     target: none arrives, each arrives twice, each changes places with the
//     next record from the same sender (and is held back until there is one).
//
// An AT may be a field, a byte, or a byte of a field, counted from the end if
// negative.
//
// An inject within a record leaves that record well formed: its header's
// length follows. The length inside of a handshake message does not, nor does
// any vector's. flip and set change no length, and what they write into a
// length stays.
package attack

import (
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Record is a record as its sender put it on the wire.
type Record struct {
	Buf       trace.BufID // its byte space; copied parts of what arrives point there
	Data      []byte      // with its header of five bytes
	Protected bool
	Carries   []Stretch // in order
}

// Stretch is a stretch of a record that carries a stretch of a message. Of a
// protected record nobody on the way knows more than which message is in it:
// then the stretch is all after the header, with Off 0.
type Stretch struct {
	Msg     *Message // the same pointer in all records that carry the message
	At, Len int      // in the record
	Off     int      // in the message
}

// Message is a message as its sender made it: a handshake message with its
// header of four bytes, an alert, a ChangeCipherSpec, application data.
type Message struct {
	Name string // snake_case: "client_hello", "application_data"
	Data []byte
}

// Delivery is one piece of what arrives. Without a note it is the record Of as
// it was sent. Data is empty when the record was dropped or is held back.
type Delivery struct {
	Of    trace.BufID
	Data  []byte
	Parts []trace.Part // tile Data; offsets relative to it
	Notes []string     // what was done, in words of the scenario: "flip:client.finished:3.0"
}

// Surgery is one cut.
type Surgery struct {
	Verb    string // "flip", "set", "drop", "duplicate", "swap", "inject", "truncate"
	Sender  string // "client" or "server": who plays that part on this connection
	Message string // snake_case, or "record"
	N       int    // the how-manieth, from 1

	HasAt bool
	Path  string // a field path of package wire; "": the whole target
	Byte  int    // offset in the field or target; negative: from its end
	Bit   int    // flip: 0 is the lowest

	Value []byte // set and inject
	Text  string // as the scenario has it
}

// Wire is what lies between the two ends of one connection.
type Wire struct {
	surgery []*cut
	rewrite []rewriter
	senders map[string]*sender
	context wire.Context
}

// rewriter changes a record's plaintext message in one go: a story. It gives
// the new message bytes and which stretch of the old ones was replaced by
// which of the new, or ok false to leave it alone.
type rewriter func(from string, m *Message, c wire.Context) (edit, bool)

// edit replaces n bytes of a message at offset off by with; note says why.
type edit struct {
	set  []replacement
	note string
}

type replacement struct {
	off, n int
	with   []byte
}

// cut is a surgery and what has become of it.
type cut struct {
	Surgery
	done bool
	err  error
}

// sender is what was seen of one sender's bytes.
type sender struct {
	records int
	names   []string       // messages seen, in order
	count   map[string]int // by name
	held    []*item        // records a swap holds back
	cut     bool           // the stream has ended
}

// New gives a wire on which each surgery is carried out, in this order.
func New(surgery ...Surgery) *Wire {
	w := &Wire{senders: map[string]*sender{}}
	for _, s := range surgery {
		w.Add(s)
	}
	return w
}

// Add adds a surgery behind the others.
func (w *Wire) Add(s Surgery) {
	if s.N == 0 {
		s.N = 1
	}
	w.surgery = append(w.surgery, &cut{Surgery: s})
}

// Pass takes what from ("client" or "server") put on the wire at one go and
// gives what arrives at the other end, in order.
func (w *Wire) Pass(from string, flight []Record) []Delivery {
	s := w.senders[from]
	if s == nil {
		s = &sender{count: map[string]int{}}
		w.senders[from] = s
	}
	items := make([]*item, len(flight))
	for i := range flight {
		items[i] = &item{rec: &flight[i], nth: s.records + i + 1}
	}
	s.records += len(flight)
	targets := messages(items, s)
	for _, m := range targets {
		w.learn(m)
		for _, r := range w.rewrite {
			if e, ok := r(from, m.msg, w.context); ok {
				m.apply(e)
			}
		}
	}
	order := append([]*item(nil), items...)
	held := s.held
	s.held = nil
	for _, c := range w.surgery {
		if c.Sender == from && !c.done {
			order = w.operate(c, s, items, targets, order)
		}
	}
	order = release(s, held, order)
	var out []Delivery
	for _, it := range order {
		if s.cut {
			break
		}
		out = append(out, it.deliveries()...)
		s.cut = it.last
	}
	return out
}

// Cut says whether the sender's stream was ended on the way: nothing of what
// it sends arrives any more, and the other end is to be told so.
func (w *Wire) Cut(from string) bool {
	s := w.senders[from]
	return s != nil && s.cut
}
