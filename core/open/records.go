package open

import (
	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

// recordPieces cuts records and names their bytes. Nobody said which end sent
// which, so what is protected has to show in the bytes.
func recordPieces(b []byte) (list []Piece) {
	w := walk{}
	for off := 0; off < len(b); {
		h, ok := wire.ParseHeader(b[off:])
		n := wire.RecordHeaderLen + h.Length
		raw := b[off:]
		switch {
		case ok && !plausible(h) || len(list) == mostPieces: // no record any more
			return append(list, Piece{Kind: Records, N: len(list) + 1, Off: off, Data: raw, Wrong: true,
				Spans: []span.Span{{Len: len(raw), Name: "unparsed", Kind: span.Unparsed, Value: "type: " + wire.Unknown.String()}}})
		case ok && n <= len(raw):
			w.c.GoesOn = n < len(raw)
			raw = raw[:n:n]
		}
		list = append(list, Piece{Kind: Records, N: len(list) + 1, Off: off, Data: raw, Spans: w.record(h, raw)})
		off += len(raw)
	}
	return list
}

// walk follows records that are all in one row.
type walk struct {
	c      wire.Context
	sealed bool   // a ChangeCipherSpec was seen
	open   []byte // of a message that goes on in the next record
}

// record names the bytes of the next record.
func (w *walk) record(h wire.Header, raw []byte) []span.Span {
	protected := false
	fragment := raw[min(wire.RecordHeaderLen, len(raw)):]
	c := w.c
	c.Continues = 0
	switch h.Type {
	case iana.ContentApplicationData:
		protected = true // it never comes otherwise
	case iana.ContentChangeCipherSpec:
		w.sealed = w.c.Version < iana.TLS13
	case iana.ContentAlert:
		protected = w.sealed && len(fragment) != 2
	case iana.ContentHandshake:
		if len(w.open) > 0 {
			n, _ := wire.MessageLen(w.open)
			c.Continues = min(max(n-len(w.open), 0), len(fragment))
		}
		protected = w.sealed && !whole(append(w.open[:len(w.open):len(w.open)], fragment...))
		if !protected {
			w.take(fragment)
		}
	}
	if w.c.Version >= iana.TLS13 && h.Type != iana.ContentApplicationData {
		protected = false
	}
	return wire.AnnotateRecord(raw, c, protected)
}

// take takes in the handshake bytes of a record in the clear.
func (w *walk) take(fragment []byte) {
	w.open = append(w.open, fragment...)
	for {
		n, ok := wire.MessageLen(w.open)
		if !ok {
			return
		}
		if n > len(w.open) {
			if n > mostMessage {
				w.open = nil // it is no message
			}
			return
		}
		agreed(&w.c, w.open[:n])
		w.open = w.open[n:]
	}
}

// mostMessage is how long a message may be that goes on in later records.
const mostMessage = 1 << 18

// whole says whether bytes are handshake messages from the first to the last.
func whole(b []byte) bool {
	for len(b) > 0 {
		n, ok := wire.MessageLen(b)
		_, known := iana.Name(iana.HandshakeTypeRegistry, uint64(b[0]))
		if !ok || !known || n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}

// agreed takes in what a ServerHello says about how later bytes are laid out.
func agreed(c *wire.Context, raw []byte) {
	if len(raw) == 0 || raw[0] != iana.HandshakeServerHello {
		return
	}
	m, _ := wire.Unmarshal(raw, wire.Context{})
	h, ok := m.(*wire.ServerHello)
	if !ok {
		return
	}
	said := h.Agreed()
	c.Version, c.Suite, c.EncryptThenMAC, c.KX = said.Version, said.Suite, said.EncryptThenMAC, 0
}

// directed makes a session of records in one row, as far as their messages
// tell who sent them: a ClientHello is the client's.
func directed(b []byte) *session {
	s := &session{}
	client := true
	ccs := 0
	for len(b) > 0 {
		h, ok := wire.ParseHeader(b)
		n := wire.RecordHeaderLen + h.Length
		if !ok || !plausible(h) || n > len(b) {
			s.rest[0].data = b
			break
		}
		switch {
		case h.Type == iana.ContentHandshake && h.Length > 0 && ccs == 0:
			switch b[wire.RecordHeaderLen] {
			case iana.HandshakeClientHello, iana.HandshakeClientKeyExchange:
				client = true
			case iana.HandshakeServerHello, iana.HandshakeServerKeyExchange, iana.HandshakeServerHelloDone, iana.HandshakeCertificateRequest:
				client = false
			}
		case h.Type == iana.ContentChangeCipherSpec:
			if ccs++; ccs == 2 {
				client = !client
			}
		}
		s.records = append(s.records, record{fromClient: client, packet: len(s.records), data: b[:n:n]})
		b = b[n:]
	}
	return s
}
