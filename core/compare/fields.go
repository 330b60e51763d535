package compare

import (
	"bytes"
	"strconv"
	"strings"

	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

type node = span.Span

// spans names the bytes of a message.
func (s *side) spans(m *trace.Buf) []node { return annotate(s.t, m) }

// annotate names the bytes of a message, sent or received.
func annotate(t *trace.Trace, m *trace.Buf) []node {
	return wire.AnnotateNamed(name(t, m), m.Data, context(t, m.Conn))
}

// name gives a message's name.
func name(t *trace.Trace, m *trace.Buf) string {
	for i := range t.Events {
		e := &t.Events[i]
		switch {
		case len(e.On) == 0 || e.On[0].Buf != m.ID:
		case e.Alert != nil:
			return "alert"
		case e.Msg != nil && e.Msg.Name != "":
			return e.Msg.Name
		case e.Kind == trace.DataSent || e.Kind == trace.DataReceived:
			return "application_data"
		}
	}
	return ""
}

// context gives what was agreed on for a connection, as far as its first
// ServerHello says it: it is what layouts need to know.
func context(t *trace.Trace, c trace.ConnID) wire.Context {
	for i := range t.Events {
		e := &t.Events[i]
		if e.Conn != c || e.Kind != trace.MessageSent || e.Msg.Name != "server_hello" || len(e.On) == 0 {
			continue
		}
		m, err := wire.Unmarshal(t.Bytes(e.On[0]), wire.Context{})
		if h, ok := m.(*wire.ServerHello); ok && err == nil {
			return h.Agreed()
		}
		break
	}
	return wire.Context{}
}

// differ finds the fields in which two messages differ.
type differ struct {
	bufs   [2]*trace.Buf
	alike  int // bytes
	fields []Field
}

// walk holds the fields of one level against each other: the how-manieth of a
// name against the same of the other.
func (d *differ) walk(level [2][]node, path string, depth int) {
	used := make([]bool, len(level[1]))
	for i := range level[0] {
		s := &level[0][i]
		o := find(level[1], used, alias(s.Name))
		in := path
		if depth > 0 && s.Name != "extension_data" { // not the message's own, nor what all extensions have
			in = within(path, s.Name, nth(level[0], i))
		}
		switch {
		case o == nil:
			d.tell(in, s, nil)
		case bytes.Equal(d.bytes(0, s), d.bytes(1, o)):
			d.alike += s.Len
		case len(s.Kids) > 0 && len(o.Kids) > 0:
			d.walk([2][]node{kids(s), kids(o)}, in, depth+1)
		case s.Kind == span.Length && o.Kind == span.Length: // it follows what it counts
		default:
			d.tell(in, s, o)
		}
	}
	for i := range level[1] {
		if !used[i] {
			d.tell(within(path, level[1][i].Name, nth(level[1], i)), nil, &level[1][i])
		}
	}
}

// find gives the first unused one of a name.
func find(list []node, used []bool, name string) *node {
	for i := range list {
		if !used[i] && alias(list[i].Name) == name {
			used[i] = true
			return &list[i]
		}
	}
	return nil
}

// alias is what a field was called before TLS 1.3 gave it another name.
func alias(name string) string {
	switch name {
	case "client_version", "server_version":
		return "version"
	case "certificate_entry":
		return "ASN.1Cert"
	}
	return strings.TrimPrefix(name, "legacy_")
}

// kids are what a field consists of. TLS 1.3's certificates are one level
// deeper in, beside extensions of their own.
func kids(s *node) []node {
	if len(s.Kids) > 0 && s.Kids[0].Name == "cert_data" {
		return append(s.Kids[0].Kids[:len(s.Kids[0].Kids):len(s.Kids[0].Kids)], s.Kids[1:]...)
	}
	return s.Kids
}

// nth is the how-manieth of its name a field is, from 0.
func nth(list []node, i int) int {
	n := 0
	for j := range i {
		if list[j].Name == list[i].Name {
			n++
		}
	}
	return n
}

func within(path, name string, n int) string {
	if n > 0 {
		name += "[" + strconv.Itoa(n) + "]"
	}
	switch {
	case path == "":
		return name
	case path == name || strings.HasSuffix(path, "/"+name): // a vector and what it holds
		return path
	}
	return path + "/" + name
}

func (d *differ) bytes(k int, s *node) []byte { return d.bufs[k].Data[s.Off : s.Off+s.Len] }

// tell adds a field that differs; nil: it is not there.
func (d *differ) tell(path string, spans ...*node) {
	var f Field
	for k, s := range spans {
		if s == nil {
			continue
		}
		f.Path = path
		f.Len[k] = s.Len
		f.Text[k] = d.text(k, s)
		f.Sel[k] = "b" + strconv.Itoa(int(d.bufs[k].ID)) + ":" + strconv.Itoa(s.Off) + "-" + strconv.Itoa(s.Off+s.Len)
	}
	d.fields = append(d.fields, f)
}

// text is what a field holds, as people read it.
func (d *differ) text(k int, s *node) string {
	switch {
	case s.Value != "":
		return s.Value
	case s.Kind == span.Number || s.Kind == span.Length:
		return strconv.FormatUint(s.Code, 10)
	case len(s.Kids) > 0:
		return ""
	}
	return start(d.bytes(k, s))
}
