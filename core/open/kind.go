package open

import (
	"handshakelab/core/der"
	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

// Kind is what bytes were taken for.
type Kind string

const (
	Saved       Kind = "trace"        // a trace that this lab saved
	Captured    Kind = "capture"      // pcap or pcapng
	KeyLog      Kind = "key-log"      // an SSLKEYLOGFILE
	Records     Kind = "records"      // TLS records, one behind the other
	Messages    Kind = "messages"     // handshake messages with their headers
	ClientHello Kind = "client-hello" // without a header
	ServerHello Kind = "server-hello"
	Extensions  Kind = "extensions"
	Certificate Kind = "certificate" // one or several, in DER
	CRL         Kind = "crl"
	OCSP        Kind = "ocsp"
	DER         Kind = "der" // any other
	Unknown     Kind = "unknown"
)

// Kinds are those that any bytes can be read as, if somebody says so.
var Kinds = [...]Kind{Records, Messages, ClientHello, ServerHello, Certificate, CRL, OCSP, DER, Extensions}

// Piece is a stretch of bytes of its own: a record, a message, a certificate.
type Piece struct {
	Kind  Kind
	N     int // the how-manieth of its kind, from 1
	Off   int // the byte of Reading.Data at which it begins
	Data  []byte
	Spans []span.Span // tile Data
	Wrong bool        // it is what is left where it stopped making sense
}

// Names say in a few words what is in a piece: what its record carries and
// which messages, whose certificate it is.
func (p *Piece) Names() (list []string) {
	switch p.Kind {
	case Records:
		for i := range p.Spans {
			switch s := &p.Spans[i]; {
			case s.Name == "type" && s.Value != "":
				list = append(list, s.Value)
			case s.Name == "fragment":
				for k := range s.Kids {
					if m := &s.Kids[k]; m.Kind == span.Group && m.Registry != 0 {
						list = append(list, m.Name)
					} else if m.Name == "description" {
						list = append(list, m.Value)
					}
				}
			case s.Kind == span.Group && len(s.Kids) > 0:
				list = append(list, "encrypted")
			}
		}
	case Messages:
		if len(p.Spans) > 0 && p.Spans[0].Kind == span.Group {
			list = append(list, p.Spans[0].Name)
		}
	case Certificate:
		for _, path := range [...]string{"subject.commonName", "subject.organizationName"} {
			if s := span.Find(p.Spans, path); s != nil && len(s.Kids) > 0 {
				if v := text(s); v != "" {
					return []string{v}
				}
			}
		}
	}
	return list
}

// text gives the first text in a span.
func text(s *span.Span) string {
	if t := span.First(s.Kids, func(s *span.Span) bool { return s.Kind == span.Text }); t != nil {
		return t.Value
	}
	return ""
}

// guesses gives what bytes may be, the likeliest first. What reads further is
// likelier; where two read as far, Kinds decides.
func guesses(b []byte) []Kind {
	var list []Kind
	var far []int
	for _, k := range Kinds {
		if !looks(b, k) {
			continue
		}
		n := understood(pieces(b, k))
		if k == Extensions && n < len(b) {
			continue // nearly anything begins like one
		}
		i := len(list)
		for i > 0 && far[i-1] < n {
			i--
		}
		list, far = append(list, ""), append(far, 0)
		copy(list[i+1:], list[i:])
		copy(far[i+1:], far[i:])
		list[i], far[i] = k, n
	}
	return list
}

// looks says whether bytes begin as a kind does.
func looks(b []byte, k Kind) bool {
	switch k {
	case Records:
		h, ok := wire.ParseHeader(b)
		return ok && plausible(h)
	case Messages:
		if len(b) < wire.HeaderLen {
			return false
		}
		_, known := iana.Name(iana.HandshakeTypeRegistry, uint64(b[0]))
		return known && b[1] == 0
	case ClientHello, ServerHello:
		return len(b) >= 38 && b[0] == 3 && b[1] <= 4 && b[34] <= 32
	case Extensions:
		return len(b) >= 4 && (extension(b) || len(b) >= 6 && extension(b[2:]))
	case Certificate:
		in, _, ok := tlv(b, 0x30) // of three: what is stated, how it is signed, the signature
		if !ok {
			return false
		}
		stated, rest, ok := tlv(in, 0x30)
		if !ok {
			return false
		}
		_, rest, ok = tlv(rest, 0x30)
		_, _, signed := tlv(rest, 0x03)
		return ok && signed && len(stated) > 0 && (stated[0] == 0xa0 || stated[0] == 0x02 && nth(stated, 3) == 0x30 && nth(stated, 4) == 0x30)
	case CRL:
		in, _, ok := tlv(b, 0x30)
		stated, _, ok2 := tlv(in, 0x30)
		return ok && ok2 && len(stated) > 0 && (nth(stated, 3) == 0x17 || nth(stated, 3) == 0x18 || nth(stated, 2) == 0x17 || nth(stated, 2) == 0x18)
	case OCSP:
		in, _, ok := tlv(b, 0x30)
		return ok && len(in) >= 3 && in[0] == 0x0a && in[1] == 1
	case DER:
		_, _, ok := tlv(b, 0x30)
		return ok || len(b) > 4 && b[0] == 0x30 && b[1] >= 0x81 && b[1] <= 0x83
	}
	return false
}

// extension says whether bytes begin with the number of an extension that has a
// name.
func extension(b []byte) bool {
	return iana.Lookup(iana.ExtensionRegistry, uint64(b[0])<<8|uint64(b[1])) != nil
}

// nth gives the tag of the n-th element, from 0; 0 if there is none.
func nth(b []byte, n int) byte {
	for ; n > 0; n-- {
		if len(b) == 0 {
			return 0
		}
		_, behind, ok := tlv(b, b[0])
		if !ok {
			return 0
		}
		b = behind
	}
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

// understood gives how many bytes there are before the first that makes no
// sense.
func understood(list []Piece) int {
	n := 0
	for i := range list {
		p := &list[i]
		if at := stop(p.Spans); at != nil {
			return p.Off + at.Off
		}
		n = p.Off + len(p.Data)
	}
	return n
}

// stop gives the first span that makes no sense, nil if all do.
func stop(list []span.Span) *span.Span {
	return span.First(list, func(s *span.Span) bool { return s.Kind == span.Unparsed })
}

// pieces names all bytes as those of a kind.
func pieces(b []byte, k Kind) []Piece {
	switch k {
	case Records:
		return recordPieces(b)
	case Messages:
		return messagePieces(b)
	case Certificate, CRL, OCSP, DER:
		return derPieces(b, k)
	}
	p := Piece{Kind: k, N: 1, Data: b}
	switch k {
	case ClientHello:
		p.Spans = wire.AnnotateBody(b, iana.HandshakeClientHello, wire.Context{})
	case ServerHello:
		p.Spans = wire.AnnotateBody(b, iana.HandshakeServerHello, wire.Context{})
	case Extensions:
		bare := len(b) < 2 || int(b[0])<<8|int(b[1]) != len(b)-2
		p.Spans = wire.AnnotateExtensions(b, iana.HandshakeClientHello, wire.Context{}, bare)
	default:
		p.Spans = []span.Span{{Len: len(b), Name: "unparsed", Kind: span.Unparsed}}
		p.Wrong = true
	}
	return []Piece{p}
}

// mostPieces is how many pieces are named one by one; what is behind them is
// one more.
const mostPieces = 2000

// messagePieces cuts handshake messages.
func messagePieces(b []byte) (list []Piece) {
	var c wire.Context
	for off := 0; off < len(b); {
		n, ok := wire.MessageLen(b[off:])
		if !ok || n > len(b)-off || len(list) == mostPieces {
			n = len(b) - off
		}
		raw := b[off : off+n : off+n]
		agreed(&c, raw)
		list = append(list, Piece{Kind: Messages, N: len(list) + 1, Off: off, Data: raw, Spans: wire.Annotate(raw, c)})
		off += n
	}
	return list
}

// derPieces cuts elements of DER.
func derPieces(b []byte, k Kind) (list []Piece) {
	for off := 0; off < len(b); {
		n := len(b) - off
		if _, behind, ok := tlv(b[off:], b[off]); ok && len(list) < mostPieces {
			n -= len(behind)
		}
		p := Piece{Kind: k, N: len(list) + 1, Off: off, Data: b[off : off+n : off+n]}
		switch k {
		case Certificate:
			p.Spans = der.AnnotateCertificate(p.Data, 0)
		case CRL:
			p.Spans = der.AnnotateCRL(p.Data, 0)
		case OCSP:
			p.Spans = der.AnnotateOCSPResponse(p.Data, 0)
		default:
			p.Spans = der.Annotate(p.Data, 0)
		}
		list = append(list, p)
		off += n
	}
	return list
}
