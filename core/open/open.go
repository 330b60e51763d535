package open

import (
	"strings"

	"handshakelab/core/span"
	"handshakelab/core/trace"
)

// Options say how something is to be read.
type Options struct {
	As   Kind   // one of Kinds, or "": whatever it looks like most
	Keys []byte // a key log that was brought as well, for captures and records
}

// Reading is what became of something that was brought.
type Reading struct {
	Kind   Kind
	Dress  Dress
	Others []Kind // what it looks like as well, the likeliest first
	Data   []byte // what was read, its dress taken off; at most Limit bytes were brought
	Pieces []Piece
	Found  []Found      // the TLS connections in it, for captures and records
	Trace  *trace.Trace // of a saved trace

	Packets  int  // in a capture
	Foreign  int  // of them of a kind of network that is not read here
	Cut      bool // the capture ends within a packet
	Secrets  int  // lines of key logs that were understood, those in the capture among them
	keys     keyLog
	sessions []*session
}

// Found is a TLS connection in a capture.
type Found struct {
	Client, Server string // addresses; "" if not told
	Host           string // whom the client asked for, "" if it did not say
	Records        int
	Bytes          int // of them, with their headers
}

// Read reads what somebody brought: a file's content, or what was pasted. The
// error is a *Fault. What it recognises: traces, captures, key logs, PEM;
// records, handshake messages, hellos, extensions, certificates, CRLs, OCSP
// responses and other DER, as they are or in hexadecimal or Base64. Private keys
// are refused, and no copy of them is kept.
func Read(b []byte, o Options) (*Reading, error) {
	if len(b) > Limit {
		return nil, fault("too-large")
	}
	r := &Reading{keys: readKeyLog(o.Keys)}
	if err := r.read(b, o.As); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reading) read(b []byte, as Kind) error {
	if isCapture(b) != "" {
		r.capture(b)
		return nil
	}
	r.Dress, r.Data = Bare, b
	if isText(b) {
		if done, err := r.text(strings.TrimPrefix(string(b), "\ufeff"), as); done || err != nil {
			return err
		}
	}
	if len(r.Data) == 0 {
		return fault("empty")
	}
	return r.bytes(as)
}

// text reads what is text, or is written in text; done: nothing is left to do.
func (r *Reading) text(text string, as Kind) (done bool, err error) {
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return true, fault("empty")
	case trimmed[0] == '{' && strings.Contains(trimmed, "\""):
		t, err := Trace([]byte(text))
		if err != nil {
			return true, fault("trace", "{why}", err.Error())
		}
		r.Kind, r.Dress, r.Data, r.Trace = Saved, Text, []byte(text), t
		return true, nil
	case strings.Contains(text, pemBegin):
		r.Dress = PEM
		list, err := blocks(text)
		if err != nil {
			return true, err
		}
		return true, r.pem(list, as)
	}
	if log := readKeyLog([]byte(text)); len(log) > 0 {
		r.Kind, r.Dress, r.Data, r.Secrets = KeyLog, Text, []byte(text), len(log)
		return true, nil
	}
	r.Dress, r.Data, err = undress(text)
	return false, err
}

// capture reads a capture.
func (r *Reading) capture(b []byte) {
	c := readCapture(b)
	r.Kind, r.Dress, r.Data = Captured, Bare, b
	r.keys = append(r.keys, readKeyLog(c.keys)...)
	r.Packets, r.Cut, r.Secrets = len(c.packets), c.cut, len(r.keys)
	for i := range c.packets {
		if !knownLink(c.packets[i].link) {
			r.Foreign++
		}
	}
	r.sessions = sessions(c)
	r.find()
}

// find lists the connections.
func (r *Reading) find() {
	for _, s := range r.sessions {
		f := Found{Host: s.host(), Records: len(s.records)}
		if s.client.IsValid() {
			f.Client, f.Server = address(s.client), address(s.server)
		}
		for i := range s.records {
			f.Bytes += len(s.records[i].data)
		}
		r.Found = append(r.Found, f)
	}
}

// Recording gives the i-th connection as a trace, decrypted as far as there
// are keys.
func (r *Reading) Recording(i int) *Recording { return r.sessions[i].recording(r.keys) }

// bytes reads bytes without a dress.
func (r *Reading) bytes(as Kind) error {
	if isPrivate(r.Data) {
		return fault("private-key")
	}
	r.Others = guesses(r.Data)
	switch {
	case as != "":
		r.Kind = as
	case len(r.Others) > 0:
		r.Kind = r.Others[0]
	default:
		r.Kind = Unknown
	}
	r.Pieces = pieces(r.Data, r.Kind)
	if r.Kind == Records {
		if s := directed(r.Data); s.host() != "" || s.greeted() {
			r.sessions = []*session{s}
			r.Secrets = len(r.keys)
			r.find()
		}
	}
	return nil
}

// pem reads the blocks of PEM.
func (r *Reading) pem(list []block, as Kind) error {
	r.Data = nil
	for _, b := range list {
		if isPrivate(b.data) {
			return fault("private-key")
		}
		k := as
		if k == "" {
			k = pemKind(b)
		}
		for _, p := range pieces(b.data, k) {
			p.Off += len(r.Data)
			p.N = len(r.Pieces) + 1
			r.Pieces = append(r.Pieces, p)
		}
		if r.Kind == "" {
			r.Kind = k
		}
		r.Data = append(r.Data, b.data...)
	}
	r.Others = []Kind{r.Kind}
	if r.Kind != DER {
		r.Others = append(r.Others, DER)
	}
	return nil
}

func pemKind(b block) Kind {
	switch {
	case strings.HasSuffix(b.label, "CERTIFICATE"):
		return Certificate
	case strings.HasSuffix(b.label, "CRL"):
		return CRL
	case strings.HasPrefix(b.label, "OCSP"):
		return OCSP
	}
	return DER
}

// Chain gives the certificates that were brought, in their order; nil if
// there are none.
func (r *Reading) Chain() (chain [][]byte) {
	for i := range r.Pieces {
		if p := &r.Pieces[i]; p.Kind == Certificate {
			chain = append(chain, p.Data)
		}
	}
	return chain
}

// Host gives the host that the first certificate is for, in the first place;
// "" if it names none. Where a star stands it is "www".
func (r *Reading) Host() string {
	for i := range r.Pieces {
		if p := &r.Pieces[i]; p.Kind == Certificate {
			for _, path := range [...]string{"subjectAltName.dNSName", "subjectAltName.iPAddress"} {
				s := span.Find(p.Spans, path)
				if s == nil || len(s.Kids) == 0 {
					continue
				}
				if v := s.Kids[len(s.Kids)-1].Value; v != "" {
					return strings.Replace(v, "*", "www", 1)
				}
			}
			return ""
		}
	}
	return ""
}

// Tiled says whether spans name every byte of every piece.
func (r *Reading) Tiled() bool {
	for i := range r.Pieces {
		if p := &r.Pieces[i]; !span.Tiles(p.Spans, 0, len(p.Data)) {
			return false
		}
	}
	return true
}
