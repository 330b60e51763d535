package handshake

import (
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// published has an end repeat a published trace, byte for byte, where the
// standard leaves it the choice: RFC 8448's ends order extensions in their own
// way, seal tickets that nobody else can open, and put several messages into a
// record. Only tests set it.
type published struct {
	arrange func(m wire.Message)         // changes a message before it is sent and hashed
	session func(ticket []byte) *Session // opens a ticket; nil: it can't
	packed  []byte                       // handshake messages that wait for others to share a record with
	parts   []trace.Part                 // where they lie
}

func (e *end) arrange(m wire.Message) {
	if p := e.cfg.published; p != nil && p.arrange != nil {
		p.arrange(m)
	}
}

// packs says whether a message waits for others to share a record with.
func (e *end) packs(m *trace.Message, data []byte, at trace.Slice) bool {
	p := e.cfg.published
	if p == nil {
		return false
	}
	if m.Content != iana.ContentHandshake || m.Type == iana.HandshakeClientHello {
		e.unpack()
		return false
	}
	p.parts = append(p.parts, trace.Part{At: int32(len(p.packed)), Len: int32(len(data)), Src: at})
	p.packed = append(p.packed, data...)
	return true
}

// unpack sends what waits.
func (e *end) unpack() {
	p := e.cfg.published
	if p == nil || len(p.packed) == 0 {
		return
	}
	data, at := p.packed, p.parts[0].Src
	if len(p.parts) > 1 {
		at = trace.Slice{Buf: e.tr.Buf(trace.SentMessage, data, p.parts...), Len: int32(len(data))}
	}
	p.packed, p.parts = nil, nil
	e.putRecords(iana.ContentHandshake, data, at)
}

// publishedSession opens a ticket of a published trace.
func (e *end) publishedSession(ticket []byte) *Session {
	if p := e.cfg.published; p != nil && p.session != nil {
		return p.session(ticket)
	}
	return nil
}
