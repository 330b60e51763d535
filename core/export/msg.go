package export

import (
	"fmt"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Msg writes what each end sent and received, in the manner of openssl's
// -msg.
func Msg(t *trace.Trace) string {
	m := &msgLog{t: t, words: explain.In("en")}
	for i := range t.Conns {
		c := &t.Conns[i]
		for _, p := range c.Ends {
			m.end(c, p)
		}
	}
	return m.b.String()
}

type msgLog struct {
	t     *trace.Trace
	words *explain.Catalog
	b     strings.Builder
	held  []*trace.Event // sent messages whose record's header is still to come
}

// end writes one end's view of a connection.
func (m *msgLog) end(c *trace.Conn, p trace.Party) {
	if m.b.Len() > 0 {
		m.b.WriteByte('\n')
	}
	part := "client"
	if c.Ends[1] == p {
		part = "server"
	}
	fmt.Fprintf(&m.b, "# connection %d (%s), the %s", c.ID, c.Why, part)
	if p.String() != part {
		fmt.Fprintf(&m.b, "'s part, played by the %s", p)
	}
	m.b.WriteByte('\n')
	for i := range m.t.Events {
		e := &m.t.Events[i]
		if e.Conn != c.ID || e.Party != p || len(e.On) == 0 {
			continue
		}
		switch e.Kind {
		case trace.MessageSent, trace.AlertSent, trace.DataSent:
			m.flush()
			m.held = append(m.held, e)
		case trace.RecordSent:
			m.header(">>>", m.t.Bytes(e.On[0]))
			m.flush()
		case trace.RecordReceived:
			m.flush()
			m.header("<<<", m.t.Bytes(e.On[0]))
		case trace.MessageReceived, trace.AlertReceived, trace.DataReceived:
			m.message("<<<", e)
		}
	}
	m.flush()
	if o := m.t.Outcome(c.ID, p); o != nil {
		fmt.Fprintf(&m.b, "# %s", o.End)
		if o.By != 0 {
			if e := m.t.Event(o.By); e.Check != nil {
				fmt.Fprintf(&m.b, ": %s", e.Check.ID)
			} else if e.Alert != nil {
				fmt.Fprintf(&m.b, ": %s", e.Alert.Name)
			} else if e.Kind == trace.Waits {
				fmt.Fprintf(&m.b, ": waits for %s", strings.ReplaceAll(e.Note, "|", " or "))
			}
		}
		m.b.WriteByte('\n')
	}
}

func (m *msgLog) flush() {
	for _, e := range m.held {
		m.message(">>>", e)
	}
	m.held = m.held[:0]
}

// header writes the five bytes before a record.
func (m *msgLog) header(mark string, record []byte) {
	if len(record) < 5 {
		return
	}
	version := uint16(record[1])<<8 | uint16(record[2])
	m.line(mark, version, "RecordHeader", 5, "")
	m.dump(record[:5])
}

// message writes a message, decrypted.
func (m *msgLog) message(mark string, e *trace.Event) {
	data := m.t.Bytes(e.On[0])
	kind, detail := "ApplicationData", ""
	switch {
	case e.Alert != nil:
		kind, detail = "Alert", ", "+level(e.Alert.Level)+" "+e.Alert.Name
	case e.Msg != nil && e.Msg.Content == iana.ContentChangeCipherSpec:
		kind = "ChangeCipherSpec"
	case e.Msg != nil && e.Msg.Content == iana.ContentAlert:
		kind = "Alert"
	case e.Msg != nil && e.Msg.Content == iana.ContentHandshake:
		w, _ := m.words.Message(e.Msg.Name)
		kind, detail = "Handshake", ", "+w.Title
	}
	m.line(mark, iana.TLS12, kind, len(data), detail)
	m.dump(data)
}

func level(l uint8) string {
	if l == iana.LevelWarning {
		return "warning"
	}
	return "fatal"
}

func (m *msgLog) line(mark string, version uint16, kind string, n int, detail string) {
	title := "???"
	if v := iana.VersionByCode(version); v != nil {
		title = v.Title
	}
	fmt.Fprintf(&m.b, "%s %s, %s [length %04x]%s\n", mark, title, kind, n, detail)
}

// dump writes bytes, sixteen to a line.
func (m *msgLog) dump(b []byte) {
	for len(b) > 0 {
		n := min(16, len(b))
		fmt.Fprintf(&m.b, "    % x\n", b[:n])
		b = b[n:]
	}
}
