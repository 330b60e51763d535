package handshake

import (
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// server13 is TLS 1.3's handshake as a server sees it; client13 has the
// picture.
func (e *end) server13(o *offer) {
	// Steps 2 and 4: choose, answer, and make a secret of both shares.
	alpn := e.agreeOnALPN(o)
	c := e.choose13(o)
	e.hs.use(c.suite, false)
	if e.cfg.Cookie || c.group != 0 && shareOf(o.shares, c.group) == nil {
		e.passOver(o, "retried")
		o = e.askAgain(o, &c)
		e.early.pass = false
	}
	if c.psk != nil {
		e.checkBinder(o, c.psk)
	}
	var earlySecret val
	if e.judgeEarly(o, &c, alpn); e.early.accepted {
		earlySecret = e.deriveEarlyTraffic(c.psk)
	}
	shared := e.sendServerHello13(o, &c)
	e.deriveEarly(c.psk)
	e.deriveHandshake(shared)
	s := &e.hs.secrets
	e.changeKeys13(true, "handshake", c.suite, s.serverHandshake)
	if e.early.accepted {
		e.changeKeys13(false, "early", c.suite, earlySecret)
	} else {
		e.changeKeys13(false, "handshake", c.suite, s.clientHandshake)
	}
	e.limits = e.hs.limits
	e.sendEncryptedExtensions(o, &c, alpn)

	// Ask who the client is; show who this is, and prove it. With a key that
	// both have there is no question.
	var request *wire.CertificateRequest13
	if c.psk != nil {
		e.resume13(c.psk)
	} else {
		if e.asksClient() {
			request = e.certificateRequest(nil)
			e.sendMessage(request)
		}
		e.sendCertificate13(nil, c.identity, o.hello.Extensions)
		e.sendCertificateVerify13(c.identity, c.scheme)
	}
	e.sendFinished13(s.serverHandshake)
	e.deriveApplication()
	e.changeKeys13(true, "application", c.suite, s.server)
	if e.early.accepted {
		e.receive(iana.HandshakeEndOfEarlyData)
		e.changeKeys13(false, "handshake", c.suite, s.clientHandshake)
	}

	// Step 6: who is the client?
	if request != nil {
		came := e.receive(e.certificates()...)
		client := e.judgeClient13(e.unpacked(&came), request)
		if client != nil {
			e.receiveCertificateVerify13(client, e.cfg.Signatures)
		}
		e.hs.session.ClientAuthenticated = client != nil
	}

	// Steps 8 to 10: the client proves what it saw, and data may flow.
	e.receiveFinished13(s.clientHandshake)
	e.changeKeys13(false, "application", c.suite, s.client)
	e.deriveResumption()
	e.after.later.offered = o.postHandshakeAuth && (c.psk == nil || c.psk.session != nil)
	e.complete()
	e.sendTickets(o)
}

// shareOf gives the share of a group, nil if there is none.
func shareOf(shares []wire.KeyShareEntry, group uint16) *wire.KeyShareEntry {
	for i := range shares {
		if shares[i].Group == group {
			return &shares[i]
		}
	}
	return nil
}

// askAgain sends a HelloRetryRequest for the group that was chosen, if there
// is no share of it, and with a cookie, if the configuration wants one. It gives
// the second ClientHello's offer, which has to be the first's but for what was
// asked for (RFC 9846 §4.2.2).
func (e *end) askAgain(o *offer, c *choice) *offer {
	m := &wire.ServerHello{Version: iana.TLS12, Random: wire.RetryRandom, SessionID: o.hello.SessionID,
		CipherSuite: c.suite.Code, CompressionMethod: iana.CompressionNull}
	add := func(b wire.Body) {
		m.Extensions = append(m.Extensions, wire.ExtIn(b, iana.HandshakeHelloRetryRequest))
	}
	add(&wire.SupportedVersions{Versions: []uint16{e.version}})
	group := uint16(0)
	if c.group != 0 && shareOf(o.shares, c.group) == nil {
		group = c.group
		add(&wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: group}}})
	}
	if e.cfg.Cookie {
		cookie := e.draw("cookie", "cookie", 32, false)
		e.made(cookie)
		add(&wire.Cookie{Cookie: cookie.data})
	}
	e.messageHash()
	e.confirmRetry(m)
	e.sendMessage(m)
	cookie, _, _ := wire.FindIn[wire.Cookie](m.Extensions, iana.HandshakeHelloRetryRequest)
	e.answerCompatibility(o)

	h := e.receive(iana.HandshakeClientHello)
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{h.at}})
	again := e.readOfferAgain(o, e.revealAgain(&h), group, cookie.Cookie)
	c.psk, _ = e.findPSK(again, c.suite)
	e.chooseRest(again, c)
	return again
}

// answerCompatibility sends a ChangeCipherSpec that means nothing behind this
// end's first message, if the client shows by its session ID that it would like
// that (RFC 9846 §E.4).
func (e *end) answerCompatibility(o *offer) {
	if e.hs.compatible || len(o.hello.SessionID) == 0 && !e.cfg.CompatibilityMode {
		return
	}
	e.hs.compatible = true
	e.sendChangeCipherSpec()
}

// sendServerHello13 answers with what was chosen, and gives the secret that
// both shares make.
func (e *end) sendServerHello13(o *offer, c *choice) (shared val) {
	random := e.draw("server_random", "random", 32, false)
	e.hs.serverRandom = random
	e.made(random)
	m := &wire.ServerHello{Version: iana.TLS12, SessionID: o.hello.SessionID, CipherSuite: c.suite.Code, CompressionMethod: iana.CompressionNull}
	m.Random = [32]byte(random.data)
	add := func(b wire.Body) {
		m.Extensions = append(m.Extensions, wire.ExtIn(b, iana.HandshakeServerHello))
	}
	add(&wire.SupportedVersions{Versions: []uint16{e.version}})
	if c.group != 0 {
		theirs := shareOf(o.shares, c.group).KeyExchange
		var mine []byte
		mine, shared = e.answerShare(crypt.GroupByCode(c.group), theirs, o.in.slice(theirs))
		add(&wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: c.group, KeyExchange: mine}}})
	}
	if c.psk != nil {
		add(&wire.PreSharedKey{Selected: uint16(c.psk.index)})
	}
	e.hs.session.Group, e.hs.session.Signature = c.group, c.scheme
	e.confirm(m)
	e.sendMessage(m)
	e.answerCompatibility(o)
	return shared
}

// sendEncryptedExtensions answers the client's other extensions.
func (e *end) sendEncryptedExtensions(o *offer, c *choice, alpn string) {
	m := &wire.EncryptedExtensions{Extensions: []wire.Extension{}}
	add := func(b wire.Body) {
		m.Extensions = append(m.Extensions, wire.ExtIn(b, iana.HandshakeEncryptedExtensions))
	}
	resumes := c.psk != nil && c.psk.session != nil // then it is not answered (RFC 6066 §3)
	if !resumes && o.host != "" && strings.EqualFold(o.host, sniHost(e.cfg.ServerName)) {
		add(&wire.ServerName{})
	}
	if c.group != 0 && e.cfg.Groups[0] != c.group {
		add(&wire.SupportedGroups{Groups: e.cfg.Groups}) // for the next time (RFC 9846 §4.3.7)
	}
	if o.recordSizeLimit {
		add(&wire.RecordSizeLimit{Limit: e.ownRecordLimit(e.version)})
	}
	if e.hs.session.ALPN = alpn; alpn != "" {
		add(&wire.ALPN{Protocols: []string{alpn}})
	}
	if e.early.accepted {
		add(&wire.EarlyData{})
	}
	if configs := e.retryConfigs(); configs != nil {
		add(&wire.EncryptedClientHello{RetryConfigs: configs})
	}
	e.sendMessage(m)
}
