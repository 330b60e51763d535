package open

import (
	"net/netip"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// record is a record as it stood in a stream.
type record struct {
	fromClient bool
	packet     int
	at         int64 // nanoseconds since 1970, 0: not told
	data       []byte
}

// session is one TLS connection that was found.
type session struct {
	client, server netip.AddrPort
	records        []record
	rest           [2]remainder // from the client, from the server: what is no record any more
	ahead          [2]int       // bytes that came before TLS began: another protocol's
}

// remainder is where a stream stops making sense.
type remainder struct {
	data []byte // from there on; the begin of a record, or something else
	lost int    // bytes that are missing in the capture, behind data
	more int    // bytes that are there behind the missing ones
}

// sessions finds the TLS connections of a capture, by their content.
func sessions(c *capture) []*session {
	var out []*session
	for _, t := range talks(c) {
		if s := tlsIn(t); s != nil {
			out = append(out, s)
		}
	}
	return out
}

// tlsIn finds TLS in a TCP connection; nil if there is not one record of it.
func tlsIn(t *talk) *session {
	var ways [2]stream
	var at [2]int
	for i := range ways {
		ways[i] = t.ways[i].stream()
		at[i] = begins(ways[i].data)
	}
	if at[0] < 0 && at[1] < 0 {
		return nil
	}
	client := 0 // who called speaks first, in TLS as well; unless a hello says otherwise
	switch {
	case hello(ways[0].data, at[0]) == iana.HandshakeServerHello || hello(ways[1].data, at[1]) == iana.HandshakeClientHello:
		client = 1
	case hello(ways[0].data, at[0]) == 0 && !t.called && t.ends[0].Port() < t.ends[1].Port():
		client = 1
	}
	s := &session{client: t.ends[client], server: t.ends[1-client]}
	var lists [2][]record
	for i, n := range [2]int{client, 1 - client} {
		w := &ways[n]
		if at[n] < 0 {
			s.ahead[i] = len(w.data)
			continue
		}
		s.ahead[i] = at[n]
		lists[i], s.rest[i].data = split(w, at[n], i == 0)
		s.rest[i].lost, s.rest[i].more = w.lost, w.beyond
	}
	if s.records = merge(lists[0], lists[1]); len(s.records) == 0 {
		return nil // not one is whole
	}
	return s
}

// split cuts a stream into records; rest is what is none.
func split(w *stream, from int, fromClient bool) (list []record, rest []byte) {
	b := w.data[from:]
	for len(b) > 0 {
		h, ok := wire.ParseHeader(b)
		n := wire.RecordHeaderLen + h.Length
		if !ok || !plausible(h) || n > len(b) {
			return list, b
		}
		packet, at := w.came(len(w.data) - len(b) + n)
		list = append(list, record{fromClient, packet, at, b[:n:n]})
		b = b[n:]
	}
	return list, nil
}

// merge puts both directions in the order in which records were complete.
func merge(a, b []record) []record {
	out := make([]record, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].packet <= b[0].packet {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out
}

// plausible says whether bytes can be a record's header.
func plausible(h wire.Header) bool {
	return h.Type >= iana.ContentChangeCipherSpec && h.Type <= iana.ContentApplicationData &&
		h.Version>>8 == 3 && h.Version <= iana.TLS13 && h.Length <= wire.MaxCiphertext
}

// searched is how far into a stream TLS is looked for: behind a greeting of
// another protocol (SMTP's STARTTLS, a proxy's CONNECT).
const searched = 1 << 16

// begins gives where in a stream TLS begins, -1 if it does not: with a hello,
// or if it begins in the middle, with records one behind the other.
func begins(b []byte) int {
	if chained(b) {
		return 0
	}
	for i := 1; i < len(b) && i < searched; i++ {
		if b[i] == iana.ContentHandshake && hello(b, i) != 0 {
			return i
		}
	}
	return -1
}

// chained says whether a stream begins with a record, and with another one
// behind it, if there is anything behind it.
func chained(b []byte) bool {
	h, ok := wire.ParseHeader(b)
	if !ok || !plausible(h) || h.Length == 0 {
		return false
	}
	if hello(b, 0) != 0 {
		return true
	}
	next, ok := wire.ParseHeader(b[min(wire.RecordHeaderLen+h.Length, len(b)):])
	return ok && plausible(next) || len(b) == wire.RecordHeaderLen+h.Length
}

// hello gives the type of the hello that a record at an offset begins with, 0
// if it is none.
func hello(b []byte, at int) byte {
	if at < 0 || len(b)-at < wire.RecordHeaderLen+wire.HeaderLen+2 {
		return 0
	}
	b = b[at:]
	h, _ := wire.ParseHeader(b)
	m := b[wire.RecordHeaderLen:]
	if h.Type != iana.ContentHandshake || !plausible(h) || m[0] != iana.HandshakeClientHello && m[0] != iana.HandshakeServerHello || m[1] != 0 || m[4] != 3 || m[5] > 4 {
		return 0
	}
	return m[0]
}

// moment gives when a record came, counted from when the first one did.
func (s *session) moment(r *record) time.Duration {
	if len(s.records) == 0 || r.at == 0 || s.records[0].at == 0 {
		return 0
	}
	return max(time.Duration(r.at-s.records[0].at), 0)
}

// clientHello gives the first ClientHello of a session, nil if there is none
// in a whole piece.
func (s *session) clientHello() *wire.ClientHello {
	var data []byte
	for i := range s.records {
		r := &s.records[i]
		if !r.fromClient {
			continue
		}
		if r.data[0] != iana.ContentHandshake || len(data) > 1<<16 {
			break
		}
		data = append(data, r.data[wire.RecordHeaderLen:]...)
		if n, ok := wire.MessageLen(data); ok && n <= len(data) {
			m, _ := wire.Unmarshal(data[:n], wire.Context{})
			hello, _ := m.(*wire.ClientHello)
			return hello
		}
	}
	return nil
}

// host gives whom the client asked for, "" if it did not say.
func (s *session) host() string {
	hello := s.clientHello()
	if hello == nil {
		return ""
	}
	if names, ok, _ := wire.Find[wire.ServerName](hello); ok && len(names.Names) > 0 {
		return string(names.Names[0].Name)
	}
	return ""
}

// greeted says whether there is a hello in the clear.
func (s *session) greeted() bool {
	for i := range s.records {
		if hello(s.records[i].data, 0) != 0 {
			return true
		}
	}
	return false
}
