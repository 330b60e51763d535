package export

import (
	"encoding/hex"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"handshakelab/core/explain"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// JSON writes the whole trace; the package's documentation has its fields.
// Each entry of a list stands on a line of its own.
func JSON(t *trace.Trace) []byte {
	w := &writer{b: make([]byte, 0, 1<<18)}
	steps := explain.Steps(t)
	w.open('{')
	w.str("format", "handshake-lab-trace")
	w.num("version", 1)
	w.str("lab", trace.Version)
	w.num("edition", t.Edition)
	w.always("scenario", t.Scenario)
	if !t.Began.IsZero() {
		w.str("began", t.Began.UTC().Format(time.RFC3339Nano))
	}
	w.list("connections", len(t.Conns), func(i int) { w.conn(&t.Conns[i]) })
	w.list("outcomes", len(t.Outcomes), func(i int) { w.outcome(&t.Outcomes[i], steps) })
	keys := t.Keys()
	w.list("events", len(t.Events), func(i int) { w.event(t, &t.Events[i], keys[i], steps[i]) })
	w.list("spaces", len(t.Bufs), func(i int) { w.space(&t.Bufs[i]) })
	w.list("values", len(t.Values), func(i int) { w.value(&t.Values[i]) })
	w.list("operations", len(t.Ops), func(i int) { w.operation(&t.Ops[i]) })
	w.b = append(w.b, "\n}\n"...)
	return w.b
}

func (w *writer) conn(c *trace.Conn) {
	w.num("id", int(c.ID))
	w.str("client", c.Ends[0].String())
	w.str("server", c.Ends[1].String())
	w.str("why", string(c.Why))
	w.num("parent", int(c.Parent))
}

func (w *writer) outcome(o *trace.Outcome, steps []int) {
	w.num("connection", int(o.Conn))
	w.str("party", o.Party.String())
	w.str("end", o.End)
	w.num("event", int(o.By))
	if o.By != 0 {
		w.num("step", steps[o.By-1])
	}
}

func (w *writer) event(t *trace.Trace, e *trace.Event, key string, step int) {
	w.num("id", int(e.ID))
	w.num("connection", int(e.Conn))
	w.str("party", e.Party.String())
	w.str("kind", e.Kind.String())
	w.str("key", key)
	w.num("step", step)
	w.num("time", int(e.At.Microseconds()))
	w.stretches("on", e.On)
	w.values("uses", e.Uses)
	w.num("operation", int(e.Op))
	if m := e.Msg; m != nil {
		w.object("message", func() {
			w.str("name", m.Name)
			w.num("content", int(m.Content))
			w.num("type", int(m.Type))
		})
	}
	if a := e.Alert; a != nil {
		w.object("alert", func() {
			w.str("name", a.Name)
			w.num("level", int(a.Level))
			w.key("code") // zero is close_notify
			w.b = strconv.AppendInt(w.b, int64(a.Code), 10)
			w.str("check", a.Check)
		})
	}
	if c := e.Check; c != nil {
		w.object("check", func() { w.check(c) })
	}
	if k := e.Epoch; k != nil {
		w.object("keys", func() {
			w.str("direction", map[bool]string{true: "send", false: "receive"}[k.Send])
			w.num("number", int(k.N))
			w.str("stage", k.Stage)
			w.str("suite", name(iana.SuiteRegistry, k.Suite))
			w.values("values", k.Values)
		})
	}
	if s := e.Session; s != nil {
		w.object("session", func() { w.session(s) })
	}
	w.str("note", e.Note)
}

func (w *writer) check(c *trace.Check) {
	w.str("id", c.ID)
	w.str("clause", c.Clause)
	w.str("result", c.Result.String())
	w.str("reason", c.Reason)
	w.str("alert", c.Alert)
	w.bytes("got", c.Got)
	w.str("got_text", text(c.Got))
	w.bytes("want", c.Want)
	w.str("want_text", text(c.Want))
	w.stretches("looked", c.Looked)
	w.values("values", c.Values)
}

func (w *writer) session(s *trace.Session) {
	w.str("version", name(iana.VersionRegistry, s.Version))
	w.str("suite", name(iana.SuiteRegistry, s.Suite))
	w.str("group", name(iana.GroupRegistry, s.Group))
	w.str("signature", name(iana.SchemeRegistry, s.Signature))
	w.str("alpn", s.ALPN)
	w.str("server_name", s.ServerName)
	w.boolean("extended_master_secret", s.ExtendedMasterSecret)
	w.boolean("encrypt_then_mac", s.EncryptThenMAC)
	w.boolean("secure_renegotiation", s.SecureRenegotiation)
	w.boolean("forward_secrecy", s.ForwardSecrecy)
	w.boolean("resumed", s.Resumed)
	w.boolean("client_authenticated", s.ClientAuthenticated)
}

func (w *writer) space(b *trace.Buf) {
	w.num("id", int(b.ID))
	w.num("connection", int(b.Conn))
	w.str("kind", b.Kind.String())
	w.str("from", b.From.String())
	w.str("at", b.At.String())
	w.always("bytes", hex.EncodeToString(b.Data))
	if len(b.Parts) == 0 {
		return
	}
	w.array("parts", len(b.Parts), func(i int) {
		p := &b.Parts[i]
		w.open('{')
		w.key("at")
		w.b = strconv.AppendInt(w.b, int64(p.At), 10)
		w.num("length", int(p.Len))
		if p.Src.Buf != 0 {
			w.key("source")
			w.stretch(p.Src)
		}
		w.num("operation", int(p.Op))
		if p.Altered {
			w.boolean("altered", true)
		}
		w.close('}')
	})
}

func (w *writer) value(v *trace.Value) {
	w.num("id", int(v.ID))
	w.num("connection", int(v.Conn))
	w.str("party", v.Party.String())
	w.str("name", v.Name)
	w.always("bytes", hex.EncodeToString(v.Data))
	if v.Secret {
		w.boolean("secret", true)
	}
	w.object("origin", func() {
		w.str("kind", v.Origin.Kind.String())
		w.str("label", v.Origin.Label)
		if v.Origin.Slice.Buf != 0 {
			w.key("source")
			w.stretch(v.Origin.Slice)
		}
		w.num("operation", int(v.Origin.Op))
		w.num("value", int(v.Origin.Value))
	})
}

func (w *writer) operation(o *trace.Op) {
	w.num("id", int(o.ID))
	w.num("connection", int(o.Conn))
	w.str("party", o.Party.String())
	w.str("name", o.Name)
	w.str("parameters", o.Params)
	w.str("clause", o.Clause)
	w.values("in", o.In)
	w.stretches("in_bytes", o.InBytes)
	w.values("out", o.Out)
	w.stretches("out_bytes", o.OutBytes)
}

// name gives a code's name, or 0x and its four digits; nothing for zero.
func name(r iana.Registry, code uint16) string {
	if code == 0 {
		return ""
	}
	if s, ok := iana.Name(r, uint64(code)); ok {
		return s
	}
	return "0x" + hex.EncodeToString([]byte{byte(code >> 8), byte(code)})
}

// text gives bytes as text if they are printable; else "".
func text(b []byte) string {
	if !utf8.Valid(b) {
		return ""
	}
	for _, r := range string(b) {
		if !strconv.IsPrint(r) {
			return ""
		}
	}
	return string(b)
}

// writer writes JSON. Its methods for a field leave it out when it is empty.
type writer struct {
	b     []byte
	depth int
	first bool // nothing stands yet in the object or array that is open
}

func (w *writer) open(c byte) {
	w.b = append(w.b, c)
	w.depth++
	w.first = true
}

func (w *writer) close(c byte) {
	w.b = append(w.b, c)
	w.depth--
	w.first = false
}

func (w *writer) comma() {
	if !w.first {
		w.b = append(w.b, ',')
	}
	w.first = false
}

func (w *writer) key(k string) {
	w.comma()
	if w.depth == 1 {
		w.b = append(w.b, "\n  "...)
	}
	w.quote(k)
	w.b = append(w.b, ':')
}

func (w *writer) str(k, v string) {
	if v != "" {
		w.always(k, v)
	}
}

func (w *writer) always(k, v string) {
	w.key(k)
	w.quote(v)
}

func (w *writer) bytes(k string, v []byte) { w.str(k, hex.EncodeToString(v)) }

func (w *writer) num(k string, v int) {
	if v != 0 {
		w.key(k)
		w.b = strconv.AppendInt(w.b, int64(v), 10)
	}
}

func (w *writer) boolean(k string, v bool) {
	w.key(k)
	w.b = strconv.AppendBool(w.b, v)
}

func (w *writer) object(k string, fill func()) {
	w.key(k)
	w.open('{')
	fill()
	w.close('}')
}

func (w *writer) array(k string, n int, each func(int)) {
	w.key(k)
	w.open('[')
	for i := range n {
		w.comma()
		each(i)
	}
	w.close(']')
}

// list is an array of objects, one to a line; it stands even when empty.
func (w *writer) list(k string, n int, each func(int)) {
	w.array(k, n, func(i int) {
		w.b = append(w.b, "\n    "...)
		w.open('{')
		each(i)
		w.close('}')
	})
}

func (w *writer) values(k string, ids []trace.ValueID) {
	if len(ids) > 0 {
		w.array(k, len(ids), func(i int) { w.b = strconv.AppendUint(w.b, uint64(ids[i]), 10) })
	}
}

func (w *writer) stretches(k string, list []trace.Slice) {
	list = slices.DeleteFunc(slices.Clone(list), func(s trace.Slice) bool { return s.Buf == 0 }) // of nothing: no bytes were added
	if len(list) > 0 {
		w.array(k, len(list), func(i int) { w.stretch(list[i]) })
	}
}

func (w *writer) stretch(s trace.Slice) {
	w.b = append(w.b, `{"space":`...)
	w.b = strconv.AppendUint(w.b, uint64(s.Buf), 10)
	w.b = append(w.b, `,"offset":`...)
	w.b = strconv.AppendInt(w.b, int64(s.Off), 10)
	w.b = append(w.b, `,"length":`...)
	w.b = strconv.AppendInt(w.b, int64(s.Len), 10)
	w.b = append(w.b, '}')
}

// quote writes a string (RFC 8259 §7). What is not UTF-8 becomes U+FFFD.
func (w *writer) quote(s string) {
	const digits = "0123456789abcdef"
	w.b = append(w.b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.b = append(w.b, '\\', byte(r))
		case r < 0x20 || r == 0x7f || r == 0x2028 || r == 0x2029:
			w.b = append(w.b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
		default:
			w.b = utf8.AppendRune(w.b, r)
		}
	}
	w.b = append(w.b, '"')
}

func versionTitle(code uint16) string {
	if v := iana.VersionByCode(code); v != nil {
		return v.Title
	}
	return name(iana.VersionRegistry, code)
}

func suiteName(code uint16) string { return name(iana.SuiteRegistry, code) }
