package onlooker

import (
	"crypto/rsa"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// Record is a captured record, with its header.
type Record struct {
	FromClient bool
	Data       []byte
}

// Secret is what has been leaked; whatever is there is used.
type Secret struct {
	ServerKey *rsa.PrivateKey // of the server's certificate
	TicketKey []byte          // 32 bytes, with which the server seals its tickets
	ECHKey    []byte          // 32 bytes, with which the server opens hidden hellos (RFC 9849)
	ECHSecret []byte          // or what hides this connection's hellos, as a key log has it
	ECHConfig []byte          // that the server published for that key; no secret
	Premaster []byte
	Masters   [][]byte // master secrets, one for each handshake in the connection
	Earlier   []byte   // the master secret of the session that is taken up, if one is

	// TLS 1.3: the secret that both key shares make, the pre-shared key, and
	// traffic secrets as a key log has them, in the order in which they come
	// into use: the client's, the server's.
	Shared  []byte
	PSK     []byte
	Traffic [2][][]byte
}

// Plain is a record as far as it could be read.
type Plain struct {
	FromClient bool
	Record     int   // its place in the capture, from 0
	Type       uint8 // content type
	Protected  bool
	Opened     bool   // in the clear, or its protection came off
	Data       []byte // the fragment; nil if not opened

	Way *Opening // how its protection came off; nil if it had none, or stayed
}

// Opening is how a record was opened: all that it takes to do so again.
type Opening struct {
	Op, Params string // as crypt.Rerun takes them
	Keys       crypt.Keys
	Secret     []byte      // what the keys were made from: TLS 1.3's traffic secret, else the master secret; nil: nothing
	Inner      []byte      // what came off: in TLS 1.3 the fragment with its type and zeros behind it
	Chain      crypt.Range // of the record's fragment: what the next one begins with, CBC before TLS 1.1
}

// Reading is what became of a capture.
type Reading struct {
	Version uint16 // that was agreed on in the end, 0 if none was
	Suite   uint16
	Plain   []Plain
	Master  []byte   // the master secret, in TLS 1.3 the main secret, if it could be derived
	PSKs    [][]byte // TLS 1.3: the keys of the tickets, those that could be derived
	Hidden  []byte   // TLS 1.3: the ClientHello that was hidden in the last one, if it could be opened
	Missing string   // why protected records stay shut: the value that is missing, by the RFC's name; "" if they need not
}

// Read reads a connection's records, in the order in which they were on the
// wire, with what was leaked. It makes no checks: what it can't make sense of
// it passes over.
func Read(capture []Record, s Secret) Reading {
	r := reader{secret: s}
	r.ways[1].secrets, r.ways[0].secrets = s.Traffic[0], s.Traffic[1]
	r.lookAhead(capture)
	for i, rec := range capture {
		r.record(i, rec)
	}
	if len(r.secret.Masters) > len(s.Masters) { // one came in a ticket, and was needed earlier
		s.Masters = r.secret.Masters
		return Read(capture, s)
	}
	if r.hellos[1] != nil || r.suite != nil {
		r.out.Version, r.out.Suite = r.context.Version, r.context.Suite
	}
	return r.out
}

// reader follows a connection.
type reader struct {
	secret     Secret
	out        Reading
	context    wire.Context
	hellos     [2]*hello // the client's, the server's
	transcript []byte    // handshake messages up to ClientKeyExchange
	extended   bool      // RFC 7627
	keys       *crypt.KeyBlock
	handshakes int    // that began
	exchanged  bool   // there was a key exchange
	ticket     []byte // that the client brings, nil if it brings none
	ways       [2]way // from the server, from the client

	schedule13
	hiding hiding
}

type hello struct {
	random  []byte
	version uint16
}

// way is one direction.
type way struct {
	stream []byte // handshake bytes not yet put together
	sealed bool
	seq    uint64
	open   crypt.Protection
	keys   crypt.Keys // of open
	master []byte     // that they are from, up to TLS 1.2

	secrets [][]byte // TLS 1.3's traffic secrets that may come next
	current []byte   // the one in use
}

func (r *reader) record(i int, rec Record) {
	parsed, n, err := wire.ParseRecord(rec.Data)
	if err != nil || n != len(rec.Data) {
		return
	}
	w := &r.ways[index(rec.FromClient)]
	if r.suite != nil && parsed.Type == iana.ContentApplicationData {
		r.record13(i, rec.FromClient, parsed)
		return
	}
	p := Plain{FromClient: rec.FromClient, Record: i, Type: parsed.Type, Protected: w.sealed, Opened: true, Data: parsed.Fragment}
	if w.sealed {
		p.Data, p.Way, p.Opened = r.unseal(w, parsed)
	}
	r.out.Plain = append(r.out.Plain, p)
	if !p.Opened {
		return
	}
	switch parsed.Type {
	case iana.ContentHandshake:
		w.stream = append(w.stream, p.Data...)
		for {
			n, ok := wire.MessageLen(w.stream)
			if !ok || n > len(w.stream) {
				return
			}
			r.message(w.stream[:n:n])
			w.stream = w.stream[n:]
		}
	case iana.ContentChangeCipherSpec:
		if r.suite != nil {
			return // it means nothing
		}
		w.sealed, w.seq = true, 0
		r.protect(w, rec.FromClient)
	}
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (r *reader) unseal(w *way, rec wire.Record) ([]byte, *Opening, bool) {
	h := crypt.Header{Type: rec.Type, Version: rec.Version, Seq: w.seq}
	w.seq++
	if w.open == nil {
		data, ok := r.bare(rec.Fragment)
		return data, nil, ok
	}
	o := &Opening{Op: crypt.OpenOp(w.open), Params: w.open.Params(h), Keys: w.keys, Secret: w.master}
	var err error
	if o.Inner, err = w.open.Open(nil, h, rec.Fragment); err != nil {
		return nil, nil, false
	}
	o.Chain = w.open.Pieces(len(rec.Fragment), len(o.Inner)).Chain
	return o.Inner, o, true
}

// bare reads a record of a suite that encrypts nothing: there is but a MAC
// behind the content.
func (r *reader) bare(fragment []byte) ([]byte, bool) {
	s := iana.SuiteByCode(r.context.Suite)
	if s == nil || s.Cipher != iana.NullCipher || len(fragment) < s.MACLen {
		return nil, false
	}
	return fragment[:len(fragment)-s.MACLen], true
}

// message follows a handshake message that could be read: in the clear, or,
// when there is another handshake in the connection, opened.
func (r *reader) message(raw []byte) {
	switch {
	case raw[0] != iana.HandshakeClientHello:
	case r.suite == nil:
		r.transcript, r.keys, r.exchanged = nil, nil, false
		r.handshakes++
	default:
		raw = r.reveal(raw)
	}
	if raw[0] != iana.HandshakeHelloRequest && r.keys == nil {
		r.transcript = append(r.transcript, raw...)
	}
	m, err := wire.Unmarshal(raw, r.context)
	if err != nil {
		return
	}
	switch m := m.(type) {
	case *wire.ClientHello:
		r.hellos[0] = &hello{m.Random[:], m.Version}
		if t, ok, _ := wire.Find[wire.SessionTicket](m); ok && len(t.Ticket) > 0 {
			r.ticket = t.Ticket
		}
		r.early13(m)
	case *wire.ServerHello:
		if r.suite != nil {
			r.hello13(m, raw)
			return
		}
		r.hellos[1] = &hello{m.Random[:], m.Version}
		r.context.Version, r.context.Suite = m.Version, m.CipherSuite
		_, r.context.EncryptThenMAC, _ = wire.Find[wire.EncryptThenMAC](m)
		_, r.extended, _ = wire.Find[wire.ExtendedMasterSecret](m)
	case *wire.ClientKeyExchange:
		r.exchange(m)
	case *wire.NewSessionTicket:
		if master := r.openTicket(m.Ticket); master != nil && len(r.secret.Masters) == r.handshakes-1 {
			r.secret.Masters = append(r.secret.Masters[:r.handshakes-1:r.handshakes-1], master)
		}
	}
}

// given gives the master secret that was leaked of the handshake under way,
// nil if none was.
func (r *reader) given() []byte {
	if i := r.handshakes - 1; i >= 0 && i < len(r.secret.Masters) {
		return r.secret.Masters[i]
	}
	return nil
}

// openTicket gets at the master secret in a ticket, its last bytes; nil if
// there is no getting at it.
func (r *reader) openTicket(ticket []byte) []byte {
	if r.secret.TicketKey == nil {
		return nil
	}
	state, err := crypt.OpenTicket(r.secret.TicketKey, ticket)
	if err != nil || len(state) < crypt.MasterSecretLen {
		return nil
	}
	return state[len(state)-crypt.MasterSecretLen:]
}

// resume gets at the keys of a session that is taken up: there is no key
// exchange in it.
func (r *reader) resume() {
	for _, master := range [...][]byte{r.given(), r.openTicket(r.ticket), r.secret.Earlier} {
		if master != nil {
			r.expand(master)
			return
		}
	}
	r.out.Missing = "master_secret"
}

// exchange gets at the premaster secret, and derives what follows from it.
func (r *reader) exchange(m *wire.ClientKeyExchange) {
	suite := iana.SuiteByCode(r.context.Suite)
	if suite == nil || r.hellos[0] == nil || r.hellos[1] == nil {
		return
	}
	r.exchanged = true
	master := r.given()
	premaster := r.secret.Premaster
	if premaster == nil && suite.KX == iana.KXRSA && r.secret.ServerKey != nil {
		got, ok := crypt.DecryptPremaster(r.secret.ServerKey, m.EncryptedPreMasterSecret, r.hellos[0].version, make([]byte, crypt.PremasterLen))
		if ok {
			premaster = got
		}
	}
	client, server := r.hellos[0].random, r.hellos[1].random
	schedule := crypt.NewSchedule(r.hellos[1].version, suite)
	switch {
	case master != nil:
	case premaster == nil:
		r.out.Missing = "premaster_secret"
		return
	case r.extended:
		master = schedule.ExtendedMaster(premaster, crypt.Hash(schedule.Hash(), r.transcript)).Out
	default:
		master = schedule.Master(premaster, client, server).Out
	}
	r.expand(master)
}

// expand makes the session keys.
func (r *reader) expand(master []byte) {
	suite := iana.SuiteByCode(r.context.Suite)
	if suite == nil || r.hellos[0] == nil || r.hellos[1] == nil {
		return
	}
	client, server, version := r.hellos[0].random, r.hellos[1].random, r.hellos[1].version
	r.out.Master = master
	block := crypt.NewSchedule(version, suite).KeyBlock(master, client, server, crypt.KeyBlockLen(suite, version)).Out
	keys := crypt.SplitKeyBlock(suite, version, block)
	r.keys = &keys
}

// protect sets up what opens a direction's records, nothing if its keys are
// not known.
func (r *reader) protect(w *way, client bool) {
	w.open = nil
	if r.keys == nil && (r.given() != nil || !r.exchanged) {
		r.resume()
	}
	if r.keys == nil {
		return
	}
	suite := iana.SuiteByCode(r.context.Suite)
	keys := r.keys.Of(client)
	p, err := crypt.NewProtection(suite, r.hellos[1].version, keys, r.context.EncryptThenMAC && suite.Cipher.CBC())
	if err == nil {
		w.open, w.keys, w.master = p, keys, r.out.Master
	}
}
