package compare

import (
	"slices"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// InitialWindow is how many bytes an end may send before it has to wait for
// the other's acknowledgement: ten segments of 1460 bytes (RFC 6928 §2). A
// flight that is longer costs another round trip.
const InitialWindow = 10 * 1460

// Kind says what bytes on the wire are for.
type Kind uint8

// What bytes are for, in the order in which they are told.
const (
	Headers     Kind = iota // of records
	Hellos                  // but for the key shares
	Shares                  // public values of a key exchange before quantum computers
	Hybrids                 // public values of one that withstands them, the plain part included
	Chain                   // the server's certificates
	Staples                 // what is stapled to them
	Signature               // the server's, on the handshake
	Request                 // for the client's certificate
	ClientChain             // the client's certificates
	ClientProof             // the client's signature on the handshake
	Finisheds               // Finished, ChangeCipherSpec, KeyUpdate, and what only marks an end
	Tickets                 // sessions to be taken up
	Extras                  // other messages: EncryptedExtensions, HelloRequest, …
	Data                    // the application's
	Alerts                  // what went wrong, and close_notify
	Protection              // initialisation vectors, MACs, padding, tags, inner content types
	Unnamed                 // what somebody in between made up, or sent once more
	Kinds       = int(Unnamed) + 1
)

var kindNames = [Kinds]string{"headers", "hellos", "shares", "hybrids", "chain", "staples", "signature", "request",
	"client-chain", "client-proof", "finished", "tickets", "extras", "data", "alerts", "protection", "unnamed"}

// String gives the kind's id: "headers", "client-chain" and so on.
func (k Kind) String() string { return kindNames[k] }

// Weight is what a connection costs, in bytes. Of a pair the first is what the
// client sent, the second what the server sent. The kinds' bytes add up to what
// was on the wire.
type Weight struct {
	Tally
	Conn    trace.ConnID
	Kinds   [Kinds][2]int
	Certs   [2][]int // each certificate of a chain, with its length field and extensions
	Flights []Flight
}

// Flight is what one end sent at once, before it waited for the other.
type Flight struct {
	Sender int // 0 the client, 1 the server
	Bytes  int // with the records' headers
}

// Over says whether a flight is longer than TCP lets go at once.
func (f *Flight) Over() bool { return f.Bytes > InitialWindow }

// Weigh weighs every connection of a run, in order.
func Weigh(t *trace.Trace) []Weight {
	var all []Weight
	for i := range t.Conns {
		all = append(all, weigh(t, t.Conns[i].ID))
	}
	return all
}

func weigh(t *trace.Trace, c trace.ConnID) Weight {
	s := &scale{t: t, w: Weight{Tally: tally(t, c), Conn: c}, kinds: map[trace.BufID][]Kind{}}
	for i := range t.Events {
		e := &t.Events[i]
		k, ok := sender(t, e, c)
		if !ok {
			continue
		}
		s.record(k, e)
		if n := len(s.w.Flights); n > 0 && s.w.Flights[n-1].Sender == k {
			s.w.Flights[n-1].Bytes += int(e.On[0].Len)
		} else {
			s.w.Flights = append(s.w.Flights, Flight{k, int(e.On[0].Len)})
		}
	}
	return s.w
}

// scale weighs one connection.
type scale struct {
	t     *trace.Trace
	w     Weight
	kinds map[trace.BufID][]Kind // what each byte of a message is for
}

// record puts a record on the scale.
func (s *scale) record(sender int, e *trace.Event) {
	for _, k := range s.bytes(e.On[0].Buf, e) {
		s.w.Kinds[k][sender]++
	}
}

// bytes gives what each byte of a record or a message is for. A record has its
// header, stretches of messages, and what protects them; one that was recorded
// and is sent once more has all of it from another record.
func (s *scale) bytes(id trace.BufID, e *trace.Event) []Kind {
	b := s.t.Buf(id)
	if b.Kind == trace.SentMessage || b.Kind == trace.ReceivedMessage {
		return s.message(id)
	}
	out := make([]Kind, len(b.Data))
	parts := b.Parts
	if b.Kind == trace.ReceivedRecord {
		parts = s.arrived(e)
	}
	rest := Protection
	if len(parts) == 0 {
		rest = Unnamed
	}
	for i := range out {
		if i >= wire.RecordHeaderLen {
			out[i] = rest
		}
	}
	for _, p := range parts {
		k := s.bytes(p.Src.Buf, e)
		for i := 0; i < int(p.Len) && int(p.At)+i < len(out) && int(p.Src.Off)+i < len(k); i++ {
			out[int(p.At)+i] = k[int(p.Src.Off)+i]
		}
	}
	return out
}

// arrived gives which stretches of messages a record held that arrived: the
// messages know, from the record or from what was opened of it.
func (s *scale) arrived(e *trace.Event) []trace.Part {
	var out []trace.Part
	at := int32(wire.RecordHeaderLen)
	for i := range s.t.Bufs {
		m := &s.t.Bufs[i]
		if m.Kind != trace.ReceivedMessage {
			continue
		}
		for _, p := range m.Parts {
			if slices.ContainsFunc(e.On, func(on trace.Slice) bool { return on.Buf == p.Src.Buf }) {
				out = append(out, trace.Part{At: at, Len: p.Len, Src: trace.Slice{Buf: m.ID, Off: p.At, Len: p.Len}})
				at += p.Len
			}
		}
	}
	return out
}

// message gives what each byte of a message is for.
func (s *scale) message(id trace.BufID) []Kind {
	if k, ok := s.kinds[id]; ok {
		return k
	}
	m := s.t.Buf(id)
	client := m.Conn != 0 && s.t.Conn(m.Conn).Ends[0] == m.From
	p := painter{bytes: make([]Kind, len(m.Data))}
	p.paint(annotate(s.t, m), messageKind(name(s.t, m), client))
	sender := 1
	if client {
		sender = 0
	}
	s.w.Certs[sender] = append(s.w.Certs[sender], p.certs...)
	s.kinds[id] = p.bytes
	return p.bytes
}

// messageKind is what a message is for, all in all.
func messageKind(name string, client bool) Kind {
	switch name {
	case "client_hello", "server_hello", "hello_retry_request":
		return Hellos
	case "server_key_exchange", "client_key_exchange":
		return Shares
	case "certificate", "compressed_certificate":
		if client {
			return ClientChain
		}
		return Chain
	case "certificate_status":
		return Staples
	case "certificate_verify":
		if client {
			return ClientProof
		}
		return Signature
	case "certificate_request":
		return Request
	case "finished", "change_cipher_spec":
		return Finisheds
	case "new_session_ticket":
		return Tickets
	case "application_data":
		return Data
	case "alert":
		return Alerts
	}
	return Extras
}

// painter gives each byte of a message its kind, by the spans that name it.
type painter struct {
	bytes []Kind
	certs []int
}

func (p *painter) paint(spans []node, k Kind) {
	for i := range spans {
		s, kind := &spans[i], k
		switch s.Name {
		case "key_share", "key_share_entry":
			kind = shareKind(s)
		case "algorithm", "signature":
			if k == Shares { // the server's on its share
				kind = Signature
			}
		case "pre_shared_key", "session_ticket":
			kind = Tickets
		case "status_request", "signed_certificate_timestamp":
			if k == Chain {
				kind = Staples
			}
		case "ASN.1Cert", "certificate_entry":
			p.certs = append(p.certs, s.Len)
		}
		for j := s.Off; j < s.Off+s.Len; j++ {
			p.bytes[j] = kind
		}
		p.paint(s.Kids, kind)
	}
}

// shareKind tells by its group what a share withstands; of several the first.
func shareKind(s *node) Kind {
	if g := span.Find(s.Kids, "group"); g != nil {
		if g := iana.GroupByCode(uint16(g.Code)); g != nil && g.Kind == iana.Hybrid {
			return Hybrids
		}
	}
	return Shares
}
