package figure

import (
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Encrypted Client Hello (RFC 9849): a hello that hides another shows a cover's
// name to all, and the true one to who can open it.

// hidden says whether a byte space is what was encrypted of a hidden hello, 1,
// or that hello, 2; else it is 0.
func (b *builder) hidden(id trace.BufID) int {
	if f := b.fs.byBuf[id]; f != nil {
		for i, h := range f.hidden {
			if h == id {
				return 1 + i%2
			}
		}
	}
	return 0
}

// within gives the byte spaces of a hello's hidden one that are known from
// here, those that hold the same once.
func (b *builder) within(f *flow) (spaces []trace.BufID) {
	seen := map[string]bool{}
	for _, h := range f.hidden {
		if data := string(b.t.Buf(h).Data); b.sight.buf(h) && !seen[data] {
			seen[data] = true
			spaces = append(spaces, h)
		}
	}
	return spaces
}

// trueHello gives the hidden hello, 0 if there is none or it is not known
// from here.
func (b *builder) trueHello(f *flow) trace.BufID {
	for _, h := range b.within(f) {
		if b.hidden(h) == 2 {
			return h
		}
	}
	return 0
}

// names adds to what is told of a hello that hides another which name stands in
// the open, and the true one if it is known from here.
func (b *builder) names(f *flow) string {
	if len(f.hidden) == 0 {
		return ""
	}
	text := b.c.Phrase("hello-open", "{name}", b.named(f.message))
	if h := b.trueHello(f); h != 0 {
		return text + b.c.Phrase("hello-hidden", "{name}", b.named(h))
	}
	return text + b.c.Phrase("hello-shut")
}

// named gives the name in a hello's server_name; "–" if there is none.
func (b *builder) named(hello trace.BufID) string {
	m, err := wire.Unmarshal(b.t.Buf(hello).Data, wire.Context{})
	if h, ok := m.(*wire.ClientHello); ok && err == nil {
		if x, ok, _ := wire.Find[wire.ServerName](h); ok && len(x.Names) > 0 {
			return x.Names[0].Name
		}
	}
	return "–"
}

// covered gives the client's first hello of the connection shown if it hides
// another; nil if it does not.
func (b *builder) covered() *flow {
	for _, f := range b.fs.list {
		if len(b.conns) > 0 && f.conn == b.conns[0] && len(f.hidden) > 0 {
			return f
		}
	}
	return nil
}

// uncovered says whether somebody on the wire can know a hidden hello.
func (b *builder) uncovered(f *flow) bool {
	for _, h := range f.hidden {
		if b.listens().Buf(h) {
			return true
		}
	}
	return false
}

// also goes on with another sentence, if there is one.
func (v *Verdict) also(text string) {
	if text != "" {
		v.Text += " " + text
	}
}

// hiding says what came of hiding the hello; "" if that is not what the
// connection shown is about.
func (b *builder) hiding() string {
	again := len(b.conns) > 0 && b.t.Conn(b.conns[0]).Why == trace.Retried
	switch f := b.covered(); {
	case again && f == nil:
		return b.c.Phrase("verdict-retried-open")
	case again:
		return b.c.Phrase("verdict-retried")
	case f != nil && b.passed("ech/accepted"):
		return b.c.Phrase("verdict-covered", "{name}", b.named(f.message))
	}
	return ""
}
