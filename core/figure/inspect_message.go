package figure

import (
	"strconv"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/trace"
)

// message tells about a message, from its sender to its receiver.
func (x *inspector) message(f *flow) {
	w, _ := x.c.Message(f.name)
	x.in.Step, x.in.Party = f.step, f.from
	x.head(f.kind(), x.title(f))
	x.in.Subtitle = x.c.Phrase("subtitle-message", "{From}", x.capital(f.from), "{to}", x.name(f.to),
		"{step}", strconv.Itoa(f.step), "{bytes}", x.count(f.bytes))
	open := x.sight.flow(f)
	if !x.sight.onWire(f.conn) && !open {
		x.hide()
		return
	}
	x.in.Hidden = !open
	if open {
		x.say(w.Text)
		x.clause(w.Clause, x.c.Phrase("clause-message", "{message}", w.Title))
		if f.alert != nil {
			a, _ := x.c.Alert(f.alert.Name)
			x.say(x.c.Phrase("quote", "{text}", a.Text), x.c.Phrase("alert-leaves-open")+" "+x.fill(a.Guess, f.conn, f.to))
			if f.alert.Check != "" {
				c, _ := x.c.Check(f.alert.Check)
				x.fact("fact-why", c.Question)
			}
			if i := iana.AlertByName(f.alert.Name); i != nil {
				x.clause(i.Ref, x.c.Phrase("clause-alert", "{alert}", i.Name))
			}
		}
	} else {
		x.say(x.c.Phrase("sealed-text"))
	}
	switch {
	case f.sent == 0:
		x.say(x.c.Phrase("message-injected"))
	case f.lost:
		x.say(x.c.Phrase("message-lost"))
	case f.altered && x.seesChange():
		x.say(x.c.Phrase("message-altered"))
	}
	if f.encrypted && open {
		x.say(x.c.Phrase("message-encrypted"))
	}
	if len(f.hidden) > 0 {
		x.say(x.c.Phrase("message-hides"))
	}
	x.messageChecks(f)
	x.messageBytes(f, open)
	if open {
		x.messageFacts(f)
	}
	x.messageOrigin(f)
}

// messageChecks lists the checks that a message met.
func (x *inspector) messageChecks(f *flow) {
	if !x.sight.mind(f.to) {
		return
	}
	for _, e := range x.events {
		if e.Kind != trace.Checked || e.Party != f.to || e.Conn != f.conn {
			continue
		}
		for _, l := range e.Check.Looked {
			if l.Buf != 0 && x.fs.of(l.Buf) == f {
				x.in.Meaning.Checks = append(x.in.Meaning.Checks, x.mark(e))
				break
			}
		}
	}
}

// telling are the fields whose values are told in the first tab.
var telling = [...]struct{ field, label string }{
	{"client_version", "fact-version"}, {"server_version", "fact-version"}, {"host_name", "fact-host"}, {"cipher_suites", "fact-offers"},
	{"cipher_suite", "fact-suite"}, {"namedcurve", "fact-group"}, {"protocol_name", "fact-alpn"}, {"dNSName", "fact-name"},
	{"notBefore", "fact-from"}, {"notAfter", "fact-until"}, {"algorithm", "fact-signed"}, {"level", "fact-level"},
}

// messageFacts tells the values that matter most, of a chain those of its
// first certificate.
func (x *inspector) messageFacts(f *flow) {
	if f.message == 0 {
		return
	}
	var told [len(telling)]bool
	of := f.message
	var walk func(spans []span.Span, in string)
	walk = func(spans []span.Span, in string) {
		for i := range spans {
			p := &spans[i]
			if in != "cipher_suites" && !(p.Name == "algorithm" && isASN1(p)) {
				x.tellField(of, p, &told)
			}
			walk(p.Kids, p.Name)
		}
	}
	if h := x.trueHello(f); h != 0 {
		of = h
		x.fact("fact-cover", x.named(f.message))
		walk(x.spans(x.t.Buf(h)), "")
		return
	}
	walk(x.spans(x.t.Buf(f.message)), "")
}

// tellField tells the value of one field, once.
func (x *inspector) tellField(of trace.BufID, p *span.Span, told *[len(telling)]bool) {
	value := p.Value
	if p.Name == "cipher_suites" {
		value = values(p.Kids)
	}
	for i := range telling {
		if telling[i].field != p.Name || value == "" || told[i] {
			continue
		}
		told[i] = true
		note := ""
		if info := iana.Lookup(p.Registry, p.Code); p.Registry != iana.NoRegistry && info != nil {
			note = x.standing(*info)
		}
		x.addFact(Fact{Label: x.c.Phrase(telling[i].label), Text: value, Note: note, Sel: selStretch(of, p.Off, p.Off+p.Len)})
	}
}

// values joins the values of a list.
func values(list []span.Span) string {
	var out []string
	for i := range list {
		if list[i].Kind == span.Enum && list[i].Value != "" {
			out = append(out, list[i].Value)
		}
	}
	return strings.Join(out, ", ")
}

func (x *inspector) messageBytes(f *flow, open bool) {
	if f.message != 0 && open {
		x.space(x.bufSpace(x.t.Buf(f.message), 0, 0))
	}
	for _, h := range x.within(f) {
		x.space(x.bufSpace(x.t.Buf(h), 0, 0))
	}
	sent := ""
	if f.message != 0 {
		sent = string(x.t.Buf(f.message).Data)
	}
	for _, r := range f.received {
		if b := x.t.Buf(r); string(b.Data) != sent && x.sight.buf(r) {
			x.space(x.bufSpace(b, 0, 0))
		}
	}
	for _, r := range f.records {
		if x.sight.buf(r) {
			x.space(x.bufSpace(x.t.Buf(r), 0, 0))
		}
	}
	for _, r := range f.arrived {
		if x.sight.buf(r) && (f.altered && x.seesChange() || len(f.records) == 0) {
			x.space(x.bufSpace(x.t.Buf(r), 0, 0))
		}
	}
}
