package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// What comes after TLS 1.3's handshake: data, and messages about keys and
// tickets (RFC 9846 §4.7).

// after13 is what an end keeps of the handshake for that.
type after13 struct {
	secrets secrets
	updates [2]uint64 // how often the client's and the server's keys were updated
	later   later     // client authentication
	owes    bool      // the peer wants this end to update its keys
	asked   bool      // this end wants the peer to, and waits for it
}

// hold13 keeps what will be needed once the handshake is over.
func (e *end) hold13(s *trace.Session) {
	s.ForwardSecrecy = s.Group != 0
	s.ExtendedMasterSecret = true // the transcript is in all of its secrets (RFC 9846 §E)
	e.after.secrets = e.hs.secrets
	if e.isClient && e.cfg.PostHandshakeAuth || e.after.later.offered {
		e.after.later.transcript = e.hs.transcript
	}
	e.exporter = exporter{hash: e.hs.suite.Hash, secret: e.hs.secrets.exporter}
}

// application13 is what comes after the handshake, until somebody closes.
func (e *end) application13() {
	e.afterHandshake()
	e.obey()
	waitsFor := []string{"application_data", "alert"}
	for {
		f := e.record(waitsFor)
		e.notBetween(f)
		switch f.content {
		case iana.ContentApplicationData:
			e.onData(f)
		case iana.ContentAlert:
			e.alert(f)
		case iana.ContentHandshake:
			e.stream.add(f, e.tr != nil)
			e.afterHandshake()
		}
	}
}

// afterHandshake takes the messages that have come as a whole.
func (e *end) afterHandshake() {
	for {
		types := e.typesAfter()
		h, ok := e.assembled(types)
		if !ok {
			return
		}
		e.decode(&h)
		e.requests++
		e.check("message/flood", e.requests <= maxRequests, found{looked: []trace.Slice{h.at}})
		switch m := h.msg.(type) {
		case *wire.KeyUpdate:
			e.onKeyUpdate(&h, m)
		case *wire.NewSessionTicket13:
			e.onTicket(&h, m)
		case *wire.CertificateRequest13:
			e.onRequest(&h, m)
		case *wire.Certificate13, *wire.CompressedCertificate:
			e.onAnswer(&h)
		}
	}
}

// typesAfter are the messages that may come now.
func (e *end) typesAfter() []uint8 {
	types := []uint8{iana.HandshakeKeyUpdate}
	switch {
	case e.isClient && e.cfg.PostHandshakeAuth:
		types = append(types, iana.HandshakeNewSessionTicket, iana.HandshakeCertificateRequest)
	case e.isClient:
		types = append(types, iana.HandshakeNewSessionTicket)
	case len(e.after.later.requests) > 0:
		types = append(types, e.certificates()...)
	}
	return types
}

// onKeyUpdate changes the keys that this end reads with, and remembers to do
// the same for its own, if it was asked to (RFC 9846 §4.7.3).
func (e *end) onKeyUpdate(h *heard, m *wire.KeyUpdate) {
	e.check("key-update/value", m.RequestUpdate <= iana.UpdateRequested, found{got: []byte{m.RequestUpdate},
		want: []byte{iana.UpdateNotRequested, iana.UpdateRequested}, looked: []trace.Slice{h.part(messageHeader, 1)}})
	e.asks(m.RequestUpdate == iana.UpdateRequested)
	e.updateSecret(false)
}

// asks takes note that the peer updated its keys, and whether it wants this
// end to.
func (e *end) asks(request bool) {
	e.after.asked = false
	e.after.owes = e.after.owes || request
}

// settle updates this end's keys, if the peer wants it: once, however often it
// asked.
func (e *end) settle() {
	if e.after.owes && !e.closeSent {
		e.updateKeys(false)
	}
}

// updateKeys has all that this end sends from now on protected with new keys.
// A request that the peer do so too waits for the answer before it is repeated.
func (e *end) updateKeys(request bool) {
	m := &wire.KeyUpdate{RequestUpdate: iana.UpdateNotRequested}
	if request && !e.after.asked {
		m.RequestUpdate, e.after.asked = iana.UpdateRequested, true
	}
	e.after.owes = false
	e.sendAfter(m)
	e.updateSecret(true)
}

// obeyUpdate updates keys because the application wants it.
func (e *end) obeyUpdate(request bool) {
	if e.version >= iana.TLS13 {
		e.updateKeys(request)
	}
}

// updateSecret makes the next traffic secret of one direction count (RFC 9846
// §7.2).
func (e *end) updateSecret(send bool) {
	s, n, role := &e.after.secrets.server, &e.after.updates[1], "server"
	if send == e.isClient {
		s, n, role = &e.after.secrets.client, &e.after.updates[0], "client"
	}
	*n++
	h := e.hs.suite.Hash
	*s = e.expand(h, *s, crypt.LabelTrafficUpdate, val{}, h.Size(), "RFC 9846 §7.2",
		role+"_application_traffic_secret_"+itoa(*n))
	e.changeKeys13(send, "application", e.hs.suite, *s)
}

// sendAfter sends a handshake message that is in no transcript.
func (e *end) sendAfter(m wire.Message) {
	e.arrange(m)
	raw := wire.Marshal(m, e.context())
	e.send(handshakeNames[m.Type()], raw, e.sentSpace(raw), nil)
}

// keyLimit is how many records an end protects with the same keys, at most
// (RFC 9846 §5.5).
const keyLimit = 1 << 24

// renewKeys updates this end's keys before they have protected too much.
func (e *end) renewKeys(content uint8) {
	if content == iana.ContentApplicationData && e.writing.seq >= keyLimit && e.state == Open && e.writing.tls13 {
		e.updateKeys(false)
	}
}
