package handshake

import (
	"errors"
	"slices"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Session is what an end keeps of a connection so that a later one can take
// it up without a new key exchange: up to TLS 1.2 a session by its ID or its
// ticket (RFC 5246 §F.1.4, RFC 5077), in TLS 1.3 a pre-shared key by its
// ticket (RFC 9846 §2.2). It is not changed once made. Whoever has it can
// pass for its owner, and up to TLS 1.2 read the connection it came from.
type Session struct {
	Version uint16
	Suite   uint16
	Secret  []byte // up to TLS 1.2 the master secret, 48 bytes; in 1.3 the resumption PSK, as long as the suite's hash

	// Value is Secret's value in the trace of the connection it came from, 0
	// if that is not in the trace. It is not encoded.
	Value trace.ValueID

	ID     []byte // session ID, at most 32 bytes; empty: it can't be taken up by its ID
	Ticket []byte // less than 2^16 bytes; empty: it can't be taken up by a ticket

	ExtendedMasterSecret bool // RFC 7627, up to TLS 1.2
	EncryptThenMAC       bool // RFC 7366
	ClientAuthenticated  bool

	ServerName string // as in server_name, "" without one
	ALPN       string // "": none was agreed on
	Group      uint16 // of the key exchange, 0 if it had none
	Signature  uint16 // the server's signature scheme, 0 if it signed nothing

	Issued       time.Time // by the clock of the end that keeps it; to the millisecond
	Lifetime     uint32    // seconds from then; 0: up to TLS 1.2 not specified
	AgeAdd       uint32    // ticket_age_add, TLS 1.3
	MaxEarlyData uint32    // bytes of 0-RTT data that go with the ticket, TLS 1.3; 0: none

	Chain [][]byte // the peer's certificates in DER, its own first; nil if it showed none
}

// sessionLifetime is for how long a server lets a session be taken up, in
// seconds: less than the day that RFC 5246 §F.1.4 suggests as upper limit, and
// than the seven of RFC 9846 §4.7.1.
const sessionLifetime = 7200

// expired says whether a session is too old at a time. One from the future
// has the wrong clock, and counts as new.
func (s *Session) expired(now time.Time) bool {
	return s.Lifetime != 0 && now.Sub(s.Issued) > time.Duration(s.Lifetime)*time.Second
}

// SessionCache is where a server keeps sessions by their ID. Put replaces what
// was kept under the ID; nil forgets it. Get gives nil for what it has not.
type SessionCache interface {
	Get(id []byte) *Session
	Put(id []byte, s *Session)
}

// NewSessionCache gives a cache of at most so many sessions, at least one, that
// lets go of the oldest. It serves one end at a time.
func NewSessionCache(most int) SessionCache { return &sessionCache{most: most} }

type sessionCache struct {
	most     int
	sessions []cached // the oldest first
}

type cached struct {
	id string
	s  *Session
}

func (c *sessionCache) find(id []byte) int {
	return slices.IndexFunc(c.sessions, func(k cached) bool { return k.id == string(id) })
}

func (c *sessionCache) Get(id []byte) *Session {
	if i := c.find(id); i >= 0 {
		return c.sessions[i].s
	}
	return nil
}

func (c *sessionCache) Put(id []byte, s *Session) {
	if i := c.find(id); i >= 0 {
		c.sessions = slices.Delete(c.sessions, i, i+1)
	}
	if s == nil {
		return
	}
	if len(c.sessions) >= c.most && len(c.sessions) > 0 {
		c.sessions = slices.Delete(c.sessions, 0, 1)
	}
	c.sessions = append(c.sessions, cached{string(id), s})
}

// The encoded form of a session, for files and within tickets. It begins with
// four bytes that name it and its edition.
//
//	struct {
//	    uint8           format[4] = "HLS" 01;
//	    ProtocolVersion version;
//	    CipherSuite     cipher_suite;
//	    opaque          session_id<0..32>;
//	    opaque          ticket<0..2^16-1>;
//	    uint8           flags;       // 1 extended_master_secret, 2 encrypt_then_mac, 4 client authenticated
//	    opaque          server_name<0..2^16-1>;
//	    opaque          alpn<0..2^8-1>;
//	    NamedGroup      group;
//	    SignatureScheme signature;
//	    uint64          issued;      // milliseconds since 1970, UTC
//	    uint32          lifetime;    // seconds
//	    uint32          age_add;
//	    uint32          max_early_data;
//	    opaque          ASN1Cert<1..2^24-1>;
//	    ASN1Cert        chain<0..2^24-1>;
//	    opaque          secret<1..2^8-1>;
//	} Session;
const sessionFormat = "HLS\x01"

const (
	flagExtendedMasterSecret = 1 << iota
	flagEncryptThenMAC
	flagClientAuthenticated
)

var errSession = errors.New("handshake: not a session")

// MarshalBinary gives the encoded form. It holds the secret in the clear. The
// error says that a field is longer than its length can say.
func (s *Session) MarshalBinary() ([]byte, error) {
	w := sessionWriter{b: make([]byte, 0, 256)}
	w.b = append(w.b, sessionFormat...)
	w.number(uint64(s.Version), 2)
	w.number(uint64(s.Suite), 2)
	w.vector(s.ID, 1)
	w.vector(s.Ticket, 2)
	flags := uint64(0)
	if s.ExtendedMasterSecret {
		flags |= flagExtendedMasterSecret
	}
	if s.EncryptThenMAC {
		flags |= flagEncryptThenMAC
	}
	if s.ClientAuthenticated {
		flags |= flagClientAuthenticated
	}
	w.number(flags, 1)
	w.vector([]byte(s.ServerName), 2)
	w.vector([]byte(s.ALPN), 1)
	w.number(uint64(s.Group), 2)
	w.number(uint64(s.Signature), 2)
	w.number(uint64(s.Issued.UnixMilli()), 8)
	w.number(uint64(s.Lifetime), 4)
	w.number(uint64(s.AgeAdd), 4)
	w.number(uint64(s.MaxEarlyData), 4)
	var chain sessionWriter
	for _, der := range s.Chain {
		chain.vector(der, 3)
	}
	w.vector(chain.b, 3)
	w.vector(s.Secret, 1)
	if w.long || chain.long {
		return nil, errors.New("handshake: a session's field is too long")
	}
	return w.b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote, which it copies. The error
// says that it is something else; s is left as it was then.
func (s *Session) UnmarshalBinary(data []byte) error {
	r := sessionReader{b: slices.Clone(data), ok: true}
	if string(r.take(len(sessionFormat))) != sessionFormat {
		return errSession
	}
	var n Session
	n.Version = uint16(r.number(2))
	n.Suite = uint16(r.number(2))
	n.ID = r.vector(1)
	n.Ticket = r.vector(2)
	flags := r.number(1)
	n.ExtendedMasterSecret = flags&flagExtendedMasterSecret != 0
	n.EncryptThenMAC = flags&flagEncryptThenMAC != 0
	n.ClientAuthenticated = flags&flagClientAuthenticated != 0
	n.ServerName = string(r.vector(2))
	n.ALPN = string(r.vector(1))
	n.Group = uint16(r.number(2))
	n.Signature = uint16(r.number(2))
	n.Issued = time.UnixMilli(int64(r.number(8))).UTC()
	n.Lifetime = uint32(r.number(4))
	n.AgeAdd = uint32(r.number(4))
	n.MaxEarlyData = uint32(r.number(4))
	chain := sessionReader{b: r.vector(3), ok: true}
	for len(chain.b) > 0 {
		n.Chain = append(n.Chain, chain.vector(3))
	}
	n.Secret = r.vector(1)
	known := n.Version >= iana.SSL30 && n.Version <= iana.TLS13 && iana.SuiteByCode(n.Suite) != nil
	if !r.ok || !chain.ok || len(r.b) > 0 || !known || len(n.Secret) == 0 || len(n.ID) > 32 {
		return errSession
	}
	*s = n
	return nil
}

// sessionWriter appends numbers and vectors as TLS has them.
type sessionWriter struct {
	b    []byte
	long bool // a vector did not fit
}

func (w *sessionWriter) number(v uint64, size int) {
	for i := size - 1; i >= 0; i-- {
		w.b = append(w.b, byte(v>>(8*i)))
	}
}

func (w *sessionWriter) vector(v []byte, size int) {
	w.long = w.long || len(v)>>(8*size) != 0
	w.number(uint64(len(v)), size)
	w.b = append(w.b, v...)
}

// sessionReader reads them. After the first fault it gives nothing.
type sessionReader struct {
	b  []byte
	ok bool
}

func (r *sessionReader) take(n int) []byte {
	if n > len(r.b) {
		r.ok, r.b = false, nil
		return nil
	}
	p := r.b[:n:n]
	r.b = r.b[n:]
	return p
}

func (r *sessionReader) number(size int) (v uint64) {
	for _, b := range r.take(size) {
		v = v<<8 | uint64(b)
	}
	return v
}

// vector gives nil for an empty one.
func (r *sessionReader) vector(size int) []byte {
	if p := r.take(int(r.number(size))); len(p) > 0 {
		return p
	}
	return nil
}
