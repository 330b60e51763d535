package view

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/open"
	"handshakelab/core/trace"
)

// owned is what somebody brought of their own, and what became of it. It is
// in no address and in no file that is saved. It is not changed: another one
// takes its place.
type owned struct {
	name    string // the file's, "" if it was pasted
	typed   string // what stands in the field to paste into
	data    []byte
	keys    []byte    // a key log that was brought beside it
	as      open.Kind // how to read it, "" by its looks
	reading *open.Reading
	wrong   error // why it can't be read
	list    []*open.Recording
	piece   int // that is open; -1: none
	from    int // in it the stretch that is looked at; to 0: none
	to      int
	shown   *figure.Annotated
	lang    string // of its words
}

// mostWorked is of how many connections of a capture is worked out at once
// what opens; the others when they are shown.
const mostWorked = 8

// mostTyped is how much of a file that is text stands in the field.
const mostTyped = 1 << 16

// Bring takes in a file that somebody dropped or chose. A trace is shown; a
// key log joins the capture that is there; all else is read on the bench for
// bytes.
func (st State) Bring(name string, data []byte) State {
	o := &owned{name: name, data: data, lang: st.Words().Lang}
	if st.own != nil {
		o.keys = st.own.keys
	}
	o.read()
	if o.reading != nil {
		switch o.reading.Kind {
		case open.Saved:
			return st.Open(o.reading.Trace, name)
		case open.KeyLog:
			return bring(st, st.own.unlocked(o))
		}
	}
	return bring(st, o)
}

// bring shows what was brought.
func bring(st State, o *owned) State {
	st.own = o
	st.Bench, st.Panel, st.Wrong = "bytes", "", ""
	if o != nil && o.wrong != nil {
		if f, ok := o.wrong.(*open.Fault); ok && f.ID == "private-key" {
			st.own = &owned{wrong: o.wrong, piece: -1} // and nothing of it
		}
	}
	return settle(st)
}

// unlocked is what was there before with a key log that was brought; the key
// log alone if there was nothing that it could open.
func (o *owned) unlocked(log *owned) *owned {
	if o == nil || o.reading == nil || len(o.reading.Found) == 0 {
		log.keys = log.data
		return log
	}
	next := *o
	next.keys = log.data
	next.read()
	return &next
}

// read reads what was brought.
func (o *owned) read() {
	o.reading, o.wrong, o.list, o.shown = nil, nil, nil, nil
	o.piece, o.from, o.to = -1, 0, 0
	o.reading, o.wrong = open.Read(o.data, open.Options{As: o.as, Keys: o.keys})
	if o.wrong != nil {
		return
	}
	for i := range o.reading.Found {
		if i < mostWorked {
			o.list = append(o.list, o.reading.Recording(i))
		}
	}
	if o.name != "" && o.reading.Dress != open.Bare && len(o.data) <= mostTyped {
		o.typed = string(o.data)
	}
	for i := range o.reading.Pieces {
		if o.look(i); o.shown.Stop != "" || i == mostListed-1 {
			break // there is where people want to look
		}
	}
	if len(o.reading.Pieces) > 0 && o.shown.Stop == "" {
		o.look(0)
	}
}

// look opens a piece.
func (o *owned) look(i int) {
	p := &o.reading.Pieces[i]
	o.piece = i
	o.shown = figure.Annotate("b"+strconv.Itoa(i), "", p.Data, p.Spans, o.from, o.to, o.lang)
}

// reworded is what was brought in the present language.
func (st State) reworded() *owned {
	o := st.own
	if lang := st.Words().Lang; o != nil && o.lang != lang {
		next := *o
		if next.lang = lang; next.shown != nil {
			next.look(next.piece)
		}
		return &next
	}
	return o
}

// mostListed is how many pieces are listed.
const mostListed = 200

// bringing carries out an action on what was brought; false if it is none.
func bringing(st State, verb, arg string) (State, bool) {
	o := st.own
	switch verb {
	case "paste":
		if strings.TrimSpace(arg) == "" {
			return bring(st, nil), true
		}
		o = &owned{typed: arg, data: []byte(arg), lang: st.Words().Lang}
		if st.own != nil {
			o.keys = st.own.keys
		}
		if o.read(); o.reading != nil && o.reading.Kind == open.KeyLog {
			o = st.own.unlocked(o)
		} else if o.reading != nil && o.reading.Kind == open.Saved {
			return st.Open(o.reading.Trace, st.phrase("bytes/kind-trace")), true
		}
		return bring(st, o), true
	case "sample":
		return sample(st, arg), true
	case "forget":
		return bring(st, nil), true
	}
	if o == nil || o.reading == nil {
		return st, false
	}
	next := *o
	switch verb {
	case "read-as":
		if !slices.Contains(open.Kinds[:], open.Kind(arg)) {
			return st, true
		}
		next.as = open.Kind(arg)
		next.read()
	case "piece":
		i, err := strconv.Atoi(arg)
		if err != nil || i < 0 || i >= len(o.reading.Pieces) {
			return st, true
		}
		next.from, next.to = 0, 0
		if i == o.piece {
			next.piece, next.shown = -1, nil
		} else {
			next.look(i)
		}
	case "mark":
		head, stretch, _ := strings.Cut(arg, ":")
		lo, hi, _ := strings.Cut(stretch, "-")
		i, err1 := strconv.Atoi(strings.TrimPrefix(head, "b"))
		from, err2 := strconv.Atoi(lo)
		to, err3 := strconv.Atoi(hi)
		if err1 != nil || err2 != nil || err3 != nil || i < 0 || i >= len(o.reading.Pieces) || from < 0 || to <= from || to > len(o.reading.Pieces[i].Data) {
			return st, true
		}
		if next.from, next.to = from, to; from == o.from && to == o.to && i == o.piece {
			next.from, next.to = 0, 0
		}
		next.look(i)
	case "found":
		i, err := strconv.Atoi(arg)
		if err != nil || i < 0 || i >= len(o.reading.Found) {
			return st, true
		}
		name := o.name
		if name == "" {
			name = st.phrase("capture/unnamed")
		}
		shown := st.Open(o.reading.Recording(i).Trace, name)
		return shown, true
	default:
		return st, false
	}
	st.own = &next
	return settle(st), true
}

// sample brings something of the lab's own, made in this moment.
func sample(st State, what string) State {
	if what == "capture" {
		t, err := Run("versions=tls1.3")
		if err != nil {
			return wrong(st, err)
		}
		st.own = nil
		return st.Bring("handshake-lab.pcapng", export.PCAPNG(t))
	}
	t, err := Run("")
	if err != nil {
		return wrong(st, err)
	}
	typed := ""
	switch what {
	case "hello", "damaged":
		b := firstSpace(t, trace.SentRecord, trace.Client)
		if what == "damaged" {
			b = append([]byte(nil), b[:len(b)-15]...) // its end got lost
		}
		typed = spaced(hex.EncodeToString(b))
	case "chain":
		var b strings.Builder
		for i := range t.Bufs {
			if c := &t.Bufs[i]; c.Kind == trace.Certificate && c.From == trace.Server {
				b.WriteString(pemOf(c.Data))
			}
		}
		typed = b.String()
	default:
		return st
	}
	st.own = nil
	st, _ = bringing(st, "paste", typed)
	return st
}

// firstSpace gives the first byte space of a kind from a party.
func firstSpace(t *trace.Trace, kind trace.BufKind, from trace.Party) []byte {
	for i := range t.Bufs {
		if b := &t.Bufs[i]; b.Kind == kind && b.From == from {
			return b.Data
		}
	}
	return nil
}

// spaced writes hexadecimal in lines of sixteen bytes.
func spaced(digits string) string {
	var b strings.Builder
	for i := 0; i < len(digits); i += 2 {
		switch {
		case i > 0 && i%32 == 0:
			b.WriteByte('\n')
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(digits[i : i+2])
	}
	return b.String()
}

// pemOf writes a certificate as PEM.
func pemOf(der []byte) string {
	var b strings.Builder
	b.WriteString("-----BEGIN CERTIFICATE-----\n")
	for s := base64.StdEncoding.EncodeToString(der); s != ""; {
		n := min(64, len(s))
		b.WriteString(s[:n] + "\n")
		s = s[n:]
	}
	return b.String() + "-----END CERTIFICATE-----\n"
}
