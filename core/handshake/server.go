package handshake

import (
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// serverHandshake is what is the same for all versions: reading the client's
// hello.
func (e *end) serverHandshake() {
	h := e.receive(iana.HandshakeClientHello)
	o := e.readOffer(e.reveal(&h))
	e.hs.session.ServerName = o.host
	if e.version >= iana.TLS13 {
		e.server13(o)
	} else {
		e.server12(o)
	}
}

// sendServerHello12 answers with what was chosen. Extensions are answers to
// the client's, in the order of makeOffer.
func (e *end) sendServerHello12(o *offer, c *choice, alpn string) {
	cfg, s := e.cfg, &e.hs.session
	random := e.draw("server_random", "random", 32, false)
	if s := sentinel(e.version, e.highest()); s != "" {
		copy(random.data[24:], s)
	}
	e.hs.serverRandom = random
	e.made(random)
	m := &wire.ServerHello{Version: e.version, CipherSuite: c.suite.Code, CompressionMethod: iana.CompressionNull}
	m.Random = [32]byte(random.data)
	e.hs.ticket = o.sessionTicket && cfg.Tickets > 0 && len(cfg.TicketKey) == crypt.TicketKeyLen
	m.SessionID = e.newSessionID(o)
	add := func(b wire.Body) {
		m.Extensions = append(m.Extensions, wire.ExtIn(b, iana.HandshakeServerHello))
	}
	full := e.hs.resumed == nil
	if full && o.host != "" && strings.EqualFold(o.host, sniHost(cfg.ServerName)) {
		add(&wire.ServerName{})
	}
	s.ExtendedMasterSecret = o.extendedMasterSecret && cfg.ExtendedMasterSecret
	if s.ExtendedMasterSecret {
		add(&wire.ExtendedMasterSecret{})
	}
	e.hs.use(c.suite, o.encryptThenMAC && cfg.EncryptThenMAC)
	if s.EncryptThenMAC {
		add(&wire.EncryptThenMAC{})
	}
	e.checkEncryptThenMAC()
	s.SecureRenegotiation = o.secureRenegotiation && cfg.SecureRenegotiation
	if s.SecureRenegotiation {
		add(e.renegotiationInfo())
	}
	o.status = full && o.status && c.identity.Staple != nil
	if o.status {
		add(&wire.StatusRequest{})
	}
	if full && o.scts && len(c.identity.SCTs) > 0 {
		add(&wire.SignedCertificateTimestamps{List: c.identity.SCTs})
	}
	if o.recordSizeLimit {
		add(&wire.RecordSizeLimit{Limit: e.ownRecordLimit(e.version)})
	}
	if e.hs.ticket {
		add(&wire.SessionTicket{})
	}
	if full && o.pointFormats && c.suite.KX == iana.KXECDHE {
		add(&wire.ECPointFormats{Formats: []uint8{iana.PointUncompressed}})
	}
	if s.ALPN = alpn; alpn != "" {
		add(&wire.ALPN{Protocols: []string{alpn}})
	}
	s.Group, s.Signature = c.group, c.scheme
	e.sendMessage(m)
}
