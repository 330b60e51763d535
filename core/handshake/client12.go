package handshake

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// client12 is the handshake up to TLS 1.2 as a client sees it (RFC 5246 §7.3):
//
//	Client                                               Server
//
//	ClientHello                  -------->
//	                                                ServerHello
//	                                                Certificate
//	                                        CertificateStatus*
//	                                        ServerKeyExchange*
//	                                       CertificateRequest*
//	                             <--------      ServerHelloDone
//	Certificate*
//	ClientKeyExchange
//	CertificateVerify*
//	[ChangeCipherSpec]
//	Finished                     -------->
//	                                          NewSessionTicket*
//	                                         [ChangeCipherSpec]
//	                             <--------             Finished
//	Application Data             <------->     Application Data
func (e *end) client12(o *offer, hello *heard) {
	// Step 2: the server answers.
	e.readServerHello12(o, hello)
	if e.hs.resumed != nil {
		e.clientResume12()
		return
	}
	suite := e.hs.suite

	// Step 3: who is the server?
	certificate := e.receive(iana.HandshakeCertificate)
	next, staple := e.receiveStaple(o, suite)
	server := e.judgeServer(&certificate, staple, o)
	if next.msg == nil {
		next = e.receive(afterCertificate(suite)...)
	}
	var share *serverShare
	if suite.KX != iana.KXRSA {
		share = e.readServerKeyExchange(&next, server, o)
		next = e.receive(iana.HandshakeCertificateRequest, iana.HandshakeServerHelloDone)
	}
	request, asked := next.msg.(*wire.CertificateRequest)
	if asked {
		e.receive(iana.HandshakeServerHelloDone)
	}

	// Steps 4 and 5: the premaster secret, and who the client is.
	var me *Identity
	var scheme uint16
	if asked {
		me, scheme = e.chooseIdentity(request)
		e.sendCertificate(chainOf(me))
	}
	var premaster val
	if suite.KX == iana.KXRSA {
		premaster = e.sendEncryptedPremaster(server, o)
	} else {
		premaster = e.sendPublic(share)
	}
	sessionHash := e.sessionHash()
	var master val
	if e.version == iana.SSL30 { // its CertificateVerify takes the master secret
		master = e.deriveMaster(premaster, sessionHash)
	}
	if me != nil {
		e.sendCertificateVerify(me, scheme, master)
		e.hs.session.ClientAuthenticated = true
	}

	// Steps 6 and 7: the master secret, and the session keys.
	if e.version > iana.SSL30 {
		master = e.deriveMaster(premaster, sessionHash)
	}
	k := e.deriveKeys(master)

	// Steps 8 to 10: both change over to them and prove it.
	e.sendFinished(master, k)
	e.receiveTicket()
	e.receiveFinished(master, k)
	e.keepSession12(master)
	e.complete()
}

// receiveStaple gives the OCSP response that comes with the certificate, if
// the server said that it would send one. It may leave it out none the less
// (RFC 6066 §8): then next is the message that came instead.
func (e *end) receiveStaple(o *offer, s *iana.Suite) (next heard, staple []byte) {
	if !o.status {
		return next, nil
	}
	h := e.receive(append(afterCertificate(s), iana.HandshakeCertificateStatus)...)
	if m, ok := h.msg.(*wire.CertificateStatus); ok {
		return next, m.Response
	}
	return h, nil
}

// afterCertificate is what follows the server's Certificate.
func afterCertificate(s *iana.Suite) []uint8 {
	if s.KX == iana.KXRSA {
		return []uint8{iana.HandshakeCertificateRequest, iana.HandshakeServerHelloDone}
	}
	return []uint8{iana.HandshakeServerKeyExchange}
}

// judgeServer wants a key of the suite's kind that can sign in this version,
// and if it is on a curve, on one that this client named (RFC 8422 §5.3).
func (e *end) judgeServer(h *heard, staple []byte, o *offer) *peer {
	suite := e.hs.suite
	chain := h.msg.(*wire.Certificate).CertificateList
	if len(chain) == 0 {
		e.refuse("server-cert/present", found{reason: "none-sent", looked: []trace.Slice{h.at}})
	}
	misfit := func(pub crypto.PublicKey) string {
		if crypt.AuthOf(pub) != suite.Auth || !e.canSign(pub) {
			return "wrong-key-type"
		}
		if k, ok := pub.(*ecdsa.PublicKey); ok && o.groups != nil && !slices.Contains(o.groups, curveGroup(k)) {
			return "curve-not-offered"
		}
		return ""
	}
	return e.judge(h, chain, staple, misfit, suite.Auth.String())
}

// serverShare is the server's part of a Diffie-Hellman exchange.
type serverShare struct {
	group  *crypt.Group
	public val
	p, g   val // of numbers
}

// readServerKeyExchange checks the server's share and its signature.
func (e *end) readServerKeyExchange(h *heard, server *peer, o *offer) *serverShare {
	m := h.msg.(*wire.ServerKeyExchange)
	behind := 2 + len(m.Signature) // the params
	if e.namesSchemes() {
		behind += 2
	}
	params := h.part(messageHeader, len(h.raw)-messageHeader-behind)
	share := &serverShare{}
	if e.hs.suite.KX == iana.KXECDHE {
		share.group = crypt.GroupByCode(m.NamedCurve)
		ok := share.group != nil && share.group.Curve() && (o.groups == nil || slices.Contains(o.groups, m.NamedCurve))
		e.check("server-key-exchange/group-offered", ok,
			found{got: be16(int(m.NamedCurve)), want: be16s(o.groups), looked: []trace.Slice{h.part(messageHeader+1, 2)}})
		at := h.slice(m.Public)
		share.public = e.read("server_ecdh_public", m.Public, at)
		e.made(share.public)
	} else {
		e.readGroup(h, m, share)
	}

	message := slices.Concat(e.hs.clientRandom.data, e.hs.serverRandom.data, h.raw[params.Off:params.Off+params.Len])
	scheme := m.Scheme
	if e.namesSchemes() {
		e.check("server-key-exchange/signature-offered",
			e.canVerify(o.schemes(), scheme, server) && crypt.AuthCanUse(e.hs.suite.Auth, scheme),
			found{got: be16(int(scheme)), want: be16s(o.schemes()), looked: []trace.Slice{h.part(int(params.Off+params.Len), 2)}})
	} else {
		scheme = e.impliedScheme("server-key-exchange/signature-offered", server)
	}
	at := h.slice(m.Signature)
	ok, v := e.verified(scheme, server, message, m.Signature, "RFC 5246 §7.4.3",
		from(e.hs.clientRandom, e.hs.serverRandom).and(params), at)
	e.check("server-key-exchange/signature", ok, found{looked: []trace.Slice{params, at}, values: []trace.ValueID{server.value.id, v.id}})
	if share.group.Code != 0 {
		e.hs.session.Group = share.group.Code
	}
	e.hs.session.Signature = scheme
	return share
}

// readGroup reads prime, generator and public value of an exchange with numbers.
func (e *end) readGroup(h *heard, m *wire.ServerKeyExchange, share *serverShare) {
	pAt, gAt, at := h.slice(m.P), h.slice(m.G), h.slice(m.Ys)
	share.p, share.g = e.read("dh_p", m.P, pAt), e.read("dh_g", m.G, gAt)
	share.public = e.read("server_dh_public", m.Ys, at)
	e.made(share.p, share.g, share.public)
	e.notMade("server-key-exchange/group-offered", "not-applicable") // the server makes its group up (RFC 5246 §7.4.3)
	group, err := crypt.NewGroup(m.P, m.G)
	f := found{looked: []trace.Slice{pAt, gAt}, reason: shareReason(err)}
	e.check("server-key-exchange/dh-prime", err == nil, f)
	share.group = group
}

// shareReason is what is wrong with a group or a public value.
func shareReason(err error) string {
	if s, ok := err.(*crypt.ShareError); ok {
		return s.Reason
	}
	return ""
}

// chooseIdentity picks the certificate that the server asked for, nil if there
// is none that fits, and how to sign with it (RFC 5246 §7.4.4, §7.4.6).
func (e *end) chooseIdentity(r *wire.CertificateRequest) (*Identity, uint16) {
	for i := range e.cfg.Certificates {
		id := &e.cfg.Certificates[i]
		pub := id.Key.Public()
		typ := iana.ClientCertECDSASign
		if _, ok := pub.(*rsa.PublicKey); ok {
			typ = iana.ClientCertRSASign
		}
		scheme := e.schemeFor(id, r.Schemes)
		if scheme != 0 && slices.Contains(r.CertificateTypes, typ) && acceptable(id, r.Authorities) {
			return id, scheme
		}
	}
	return nil, 0
}

// acceptable says whether a certificate of the chain was issued by one of the
// authorities; no list means any.
func acceptable(id *Identity, authorities [][]byte) bool {
	if len(authorities) == 0 {
		return true
	}
	for _, der := range id.Chain {
		c, err := x509.ParseCertificate(der)
		if err == nil && slices.ContainsFunc(authorities, func(a []byte) bool { return bytes.Equal(a, c.RawIssuer) }) {
			return true
		}
	}
	return false
}

func chainOf(id *Identity) [][]byte {
	if id == nil {
		return nil
	}
	return id.Chain
}

// sendEncryptedPremaster makes the premaster secret and encrypts it for the
// server (RFC 5246 §7.4.7.1). It begins with the version that ClientHello
// named, so that an attacker who lowered it is found out.
func (e *end) sendEncryptedPremaster(server *peer, o *offer) val {
	pub := server.key.(*rsa.PublicKey)
	premaster := e.drawPremaster(o.hello.Version)
	n := crypt.PaddingLen(pub, crypt.PremasterLen)
	if n < 8 { // the user went on, but it has no room
		e.refuse("server-cert/key-size", found{reason: "key-too-small"})
	}
	label := e.label("premaster-padding")
	pad := crypt.NonZero(e.cfg.Random, label, n)
	padding := val{pad, e.tr.Value("padding", pad, trace.Origin{Kind: trace.FromRandom, Label: label}, true)}
	e.made(premaster, padding)
	sealed, err := crypt.EncryptPKCS1v15(pub, premaster.data, pad)
	if err != nil {
		panic(err) // there is room, and no zero
	}
	e.compute(crypt.OpRSAEncrypt, "", "RFC 5246 §7.4.7.1", from(server.value, padding, premaster),
		"encrypted_premaster_secret", sealed, false)
	e.sendMessage(&wire.ClientKeyExchange{EncryptedPreMasterSecret: sealed})
	return premaster
}

// drawPremaster makes the premaster secret of RSA key exchange: a version and
// 46 random bytes.
func (e *end) drawPremaster(version uint16) val {
	label := e.label("premaster")
	data := append(be16(int(version)), e.cfg.Random.Bytes(label, crypt.PremasterLen-2)...)
	return val{data, e.tr.Value("premaster_secret", data, trace.Origin{Kind: trace.FromRandom, Label: label}, true)}
}

// sendPublic makes the client's share, sends it, and gives the premaster
// secret that both shares make.
func (e *end) sendPublic(share *serverShare) val {
	g := share.group
	in := inputs{}
	if !g.Curve() {
		in = from(share.p, share.g)
	}
	mine, private, public := e.keyShareOf(g, in)
	premaster := e.shared("server-key-exchange/public", mine, private, share.public, share.p)
	m := &wire.ClientKeyExchange{Point: public.data}
	if !g.Curve() {
		m = &wire.ClientKeyExchange{Yc: public.data}
	}
	e.sendMessage(m)
	return premaster
}

// sendCertificateVerify signs all messages so far (RFC 5246 §7.4.8). Only SSL
// 3.0 takes the master secret.
func (e *end) sendCertificateVerify(me *Identity, scheme uint16, master val) {
	if e.version == iana.SSL30 {
		e.sendCertificateVerify30(me, scheme, master)
		return
	}
	t := &e.hs.transcript
	signature, in := e.signed(scheme, me, t.data)
	e.compute(crypt.SignOp(scheme), "", "RFC 5246 §7.4.8", in.and(t.messages()...), "signature", signature, false)
	e.sendMessage(&wire.CertificateVerify{Scheme: scheme, Signature: signature})
}
