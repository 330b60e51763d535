package figure

import (
	"strconv"

	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// listener is the verdict of one who only listens: he sees messages, and how
// many records are encrypted, but not whether anybody is content; and with
// what leaked, whether the recording opens.
func (b *builder) listener(v *Verdict) {
	sealed, data := 0, false
	for _, f := range b.fs.list {
		if b.shows(f.conn) && f.encrypted && !b.later(f.line(), f.step) {
			sealed++
			data = data || f.name == "application_data"
		}
	}
	phrase := "verdict-listener"
	switch {
	case b.recorded() && sealed > 0 && !b.shutOut():
		phrase = "recording/read"
	case b.recorded() && b.readsSome():
		phrase = "recording/read-in-part"
	case b.leaky() && b.opened(b.conns[0]):
		phrase = "verdict-opened"
	case b.leaky() && data && b.covered() != nil && b.uncovered(b.covered()):
		phrase = "verdict-named"
	case b.leaky() && data:
		phrase = "verdict-shut"
	case len(b.conns) > 1:
		phrase = "verdict-listener-twice"
	case !data:
		phrase = "verdict-listener-short"
	}
	b.came(v, "seen", "◉", phrase)
	v.Title = b.c.Phrase(phrase, "{records}", b.c.Phrase("records", "{n}", strconv.Itoa(sealed)))
	if b.leaky() {
		v.Text = b.spilled(b.conns[0])
	}
}

// readsSome says whether a recording's keys open any of its protected records.
func (b *builder) readsSome() bool {
	for _, o := range b.ops {
		if len(o.OutBytes) > 0 {
			return true
		}
	}
	return false
}

// leaky says whether anything got into other hands, as far as the viewer can
// tell.
func (b *builder) leaky() bool {
	for _, e := range b.events {
		if e.Kind == trace.Leaked {
			return b.seesLeak()
		}
	}
	return false
}

// listens gives what somebody on the wire can know.
func (b *builder) listens() *onlooker.Knowledge {
	if b.heard == nil {
		b.heard = onlooker.Knows(b.t, trace.Onlooker)
	}
	return b.heard
}

// opened says whether somebody on the wire can read all data of a connection
// that was encrypted.
func (b *builder) opened(c trace.ConnID) bool {
	some := false
	for _, f := range b.fs.list {
		if f.conn != c || f.name != "application_data" || !f.encrypted || f.message == 0 {
			continue
		}
		if some = true; !b.listens().Buf(f.message) {
			return false
		}
	}
	return some
}

// spilled says what the leaks of a connection are good for: whether the
// recording of it opens, and if not, which secret is still missing.
func (b *builder) spilled(c trace.ConnID) string {
	if b.opened(c) {
		return b.c.Phrase("leak-opens")
	}
	missing := ""
	for _, v := range b.values {
		if v.Conn == c && v.Secret && missing == "" && keystone(v.Name) && !b.listens().Value(v.ID) {
			missing = v.Name
		}
	}
	if missing == "" {
		return b.c.Phrase("leak-nothing")
	}
	w, _ := b.c.Value(missing)
	if f := b.covered(); f != nil && c == f.conn && b.uncovered(f) {
		return b.c.Phrase("leak-named", "{host}", b.host(), "{secret}", w.Title)
	}
	return b.c.Phrase("leak-shut", "{secret}", w.Title)
}

// prize gives the value that opens what was recorded of a connection, as the
// server has it; 0 if it came to none.
func (b *builder) prize(c trace.ConnID) trace.ValueID {
	if c == 0 && len(b.conns) > 0 {
		c = b.conns[0]
	}
	if c == 0 {
		return 0
	}
	name := "master_secret"
	if b.st.Modern(c) {
		name = "client_application_traffic_secret_0"
	}
	return b.find(c, b.t.Conn(c).Ends[1], name)
}

// spoils gives what leaked with an event, each thing once.
func (b *builder) spoils(e *trace.Event) []trace.ValueID {
	var out []trace.ValueID
	for i, id := range e.Uses {
		if i == 0 || b.t.Value(id).Name != b.t.Value(e.Uses[i-1]).Name {
			out = append(out, id)
		}
	}
	return out
}

// leak gives what to tell of first to an onlooker who got something that
// leaked; "" if that is not so.
func (b *builder) leak() string {
	if b.sight.party != trace.Onlooker {
		return ""
	}
	for _, e := range b.events {
		if e.Kind == trace.Leaked && (b.shows(e.Conn) || e.Conn == 0) {
			return selEvent(e.ID)
		}
	}
	return ""
}

// keystone says whether all keys of a connection follow from a value.
func keystone(name string) bool {
	return name == "premaster_secret" || name == "shared_secret" || name == "master_secret"
}
