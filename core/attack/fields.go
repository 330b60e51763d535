package attack

import (
	"errors"
	"fmt"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

var errProtected = errors.New("it travels encrypted, so its fields can't be told apart on the way: give a byte's offset, as in :3.0")

// learn reads from what passes in the clear what is needed to read more: the
// suite and the version that the server chose.
func (w *Wire) learn(t *target) {
	if t.protected || t.msg.Name != "server_hello" && t.msg.Name != "hello_retry_request" {
		return
	}
	if m, err := wire.Unmarshal(t.msg.Data, w.context); err == nil {
		if h, ok := m.(*wire.ServerHello); ok {
			w.context.Suite, w.context.Version = h.CipherSuite, h.Chosen()
		}
	}
}

// messageField gives where a field lies in a message that travels in the
// clear.
func (w *Wire) messageField(m *Message, path string) (off, n int, err error) {
	if m.Name == "client_hello" { // TLS 1.3 calls some fields otherwise, and nobody knows yet which version it will be
		if spans := wire.Annotate(m.Data, wire.Context{Version: iana.TLS13}); span.Find(spans, path) != nil {
			return field(m.Name, spans, path)
		}
	}
	return field(m.Name, wire.AnnotateNamed(m.Name, m.Data, w.context), path)
}

// recordField gives where a field lies in a record.
func (w *Wire) recordField(r *Record, path string) (off, n int, err error) {
	return field("this record", wire.AnnotateRecord(r.Data, w.context, r.Protected), path)
}

func field(what string, spans []wire.Span, path string) (off, n int, err error) {
	off, n, ok := wire.Place(spans, path)
	if !ok {
		return 0, 0, fmt.Errorf("%s has no field %s; it has %s", what, path, list(fieldNames(spans)))
	}
	return off, n, nil
}

// fieldNames are the names of the outermost fields.
func fieldNames(spans []wire.Span) []string {
	for len(spans) == 1 && spans[0].Kind == span.Group {
		spans = spans[0].Kids
	}
	var out []string
	for _, s := range spans {
		out = append(out, s.Name)
	}
	return out
}
