package handshake

import (
	"crypto"
	"crypto/rsa"
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// server12 is the handshake up to TLS 1.2 as a server sees it; client12 has the
// picture.
func (e *end) server12(o *offer) {
	// Step 2: choose, answer, show who this is, and ask who that is.
	alpn := e.agreeOnALPN(o)
	if e.findSession12(o); e.hs.resumed != nil {
		e.serverResume12(o, alpn)
		return
	}
	c := e.choose(o)
	e.sendServerHello12(o, &c, alpn)
	e.sendCertificate(c.identity.Chain)
	if o.status {
		e.sendMessage(&wire.CertificateStatus{StatusType: iana.StatusTypeOCSP, Response: c.identity.Staple})
	}
	var share *ownShare
	if c.suite.KX != iana.KXRSA {
		share = e.sendServerKeyExchange(&c)
	}
	var request *wire.CertificateRequest
	if e.asksClient() {
		request = e.sendCertificateRequest()
	}
	e.sendMessage(&wire.ServerHelloDone{})

	// Step 6: who is the client?
	var client *peer
	if request != nil {
		client = e.receiveClientCertificate(request)
	}
	exchange := e.receive(iana.HandshakeClientKeyExchange)
	sessionHash := e.sessionHash()
	var master val
	if e.version == iana.SSL30 { // its CertificateVerify takes the master secret
		master = e.deriveMaster(e.readExchange(&exchange, &c, share, o), sessionHash)
	}
	if client != nil {
		e.receiveCertificateVerify(client, request, master)
		e.hs.session.ClientAuthenticated = true
	}

	// Steps 6 and 7: the premaster secret, the master secret, the session keys.
	if e.version > iana.SSL30 {
		master = e.deriveMaster(e.readExchange(&exchange, &c, share, o), sessionHash)
	}
	k := e.deriveKeys(master)

	// Steps 8 to 10: both change over to them and prove it.
	e.receiveFinished(master, k)
	e.sendTicket(master)
	e.sendFinished(master, k)
	e.keepSession12(master)
	e.complete()
}

// ownShare is this end's part of a Diffie-Hellman exchange.
type ownShare struct {
	share   *crypt.KeyShare
	private val
	public  val // in TLS 1.3
	p       val // of numbers
}

// sendServerKeyExchange makes the server's share and signs it, both randoms
// before it (RFC 5246 §7.4.3).
func (e *end) sendServerKeyExchange(c *choice) *ownShare {
	g := crypt.GroupByCode(c.group)
	own := &ownShare{}
	in := inputs{}
	if !g.Curve() {
		own.p = e.known("dh_p", g.Name, g.P)
		in = from(own.p, e.known("dh_g", g.Name, g.G))
		e.made(in.values...)
	}
	share, private, public := e.keyShareOf(g, in)
	own.share, own.private = share, private
	m := &wire.ServerKeyExchange{Scheme: c.scheme}
	if g.Curve() {
		m.CurveType, m.NamedCurve, m.Public = iana.CurveTypeNamed, c.group, public.data
	} else {
		m.P, m.G, m.Ys = g.P, g.G, public.data
	}
	params := m.Params(e.context())
	client, server := e.hs.randoms()
	signature, with := e.signed(c.scheme, c.identity, slices.Concat(client.data, server.data, params))
	m.Signature = signature
	with.values = append(with.values, client, server)
	e.sendSigned(m, func(at trace.Slice) {
		at.Off, at.Len = messageHeader, int32(len(params))
		e.compute(crypt.SignOp(c.scheme), "", "RFC 5246 §7.4.3", with.and(at), "signature", signature, false)
	})
	return own
}

// sendCertificateRequest asks for the client's certificate (RFC 5246 §7.4.4).
func (e *end) sendCertificateRequest() *wire.CertificateRequest {
	r := &wire.CertificateRequest{Authorities: e.cfg.AcceptableCAs}
	if e.namesSchemes() {
		r.Schemes = e.greaseSchemes()
	}
	for _, code := range e.cfg.Signatures {
		if e.version == iana.SSL30 {
			code = iana.RSAPKCS1MD5SHA1 // it knows no ECDSA
		}
		typ := iana.ClientCertRSASign
		if crypt.AuthCanUse(iana.AuthECDSA, code) {
			typ = iana.ClientCertECDSASign
		}
		switch {
		case slices.Contains(r.CertificateTypes, typ):
		case typ == iana.ClientCertRSASign: // it goes first
			r.CertificateTypes = slices.Insert(r.CertificateTypes, 0, typ)
		default:
			r.CertificateTypes = append(r.CertificateTypes, typ)
		}
	}
	e.sendMessage(r)
	return r
}

// receiveClientCertificate looks at the client's certificate. Without one it
// gives nil, unless one is required.
func (e *end) receiveClientCertificate(r *wire.CertificateRequest) *peer {
	h := e.receiveCertificate()
	m, ok := h.msg.(*wire.Certificate)
	if !ok || len(m.CertificateList) == 0 {
		f := found{reason: "none-sent", looked: []trace.Slice{h.at}}
		if e.cfg.ClientAuth == Require {
			e.refuse("client-cert/present", f)
		}
		e.checked("client-cert/present", trace.NotMade, f)
		return nil
	}
	misfit := func(pub crypto.PublicKey) string {
		typ := iana.ClientCertECDSASign
		if _, ok := pub.(*rsa.PublicKey); ok {
			typ = iana.ClientCertRSASign
		}
		if crypt.AuthOf(pub) == iana.AuthNone || !slices.Contains(r.CertificateTypes, typ) || !e.canSign(pub) {
			return "wrong-key-type"
		}
		return ""
	}
	want := ""
	for i, typ := range r.CertificateTypes {
		name, _ := iana.Name(iana.ClientCertTypeRegistry, uint64(typ))
		if i > 0 {
			want += " "
		}
		want += name
	}
	return e.judge(&h, m.CertificateList, nil, misfit, want)
}

// receiveCertificateVerify has the client prove that it holds its
// certificate's private key (RFC 5246 §7.4.8). Only SSL 3.0 takes the master
// secret.
func (e *end) receiveCertificateVerify(client *peer, r *wire.CertificateRequest, master val) {
	h := e.receive(iana.HandshakeCertificateVerify)
	m := h.msg.(*wire.CertificateVerify)
	scheme := m.Scheme
	if e.namesSchemes() {
		e.check("certificate-verify/signature-offered", e.canVerify(r.Schemes, scheme, client),
			found{got: be16(int(scheme)), want: be16s(r.Schemes), looked: []trace.Slice{h.part(messageHeader, 2)}})
	} else {
		scheme = e.impliedScheme("certificate-verify/signature-offered", client)
	}
	t := &e.hs.transcript
	at := h.slice(m.Signature)
	var ok bool
	var v val
	if e.version == iana.SSL30 {
		ok, v = e.verified30(scheme, client, master, m.Signature, at)
	} else {
		ok, v = e.verified(scheme, client, t.data, m.Signature, "RFC 5246 §7.4.8", inputs{bytes: t.messages()}, at)
	}
	e.check("certificate-verify/signature", ok, found{looked: []trace.Slice{at}, values: []trace.ValueID{client.value.id, v.id}})
	t.add(h.raw, h.at)
}

// readExchange gives the premaster secret.
func (e *end) readExchange(h *heard, c *choice, share *ownShare, o *offer) val {
	if c.suite.KX == iana.KXRSA {
		return e.decryptPremaster(h, c.identity, o)
	}
	return e.readPublic(h, share)
}

// decryptPremaster decrypts what the client made. If it is malformed the
// server goes on with random bytes instead, drawn in any case, so that nobody
// can tell before Finished (RFC 5246 §7.4.7.1).
func (e *end) decryptPremaster(h *heard, me *Identity, o *offer) val {
	sealed := h.msg.(*wire.ClientKeyExchange).EncryptedPreMasterSecret
	at := h.slice(sealed)
	key := me.Key.(*rsa.PrivateKey)
	fallback := e.draw("fallback_premaster_secret", "fallback-premaster", crypt.PremasterLen, true)
	e.made(fallback)
	data, ok := crypt.DecryptPremaster(key, sealed, o.hello.Version, fallback.data)
	premaster := e.compute(crypt.OpRSADecrypt, crypt.RSADecryptParams(o.hello.Version), "RFC 5246 §7.4.7.1",
		from(e.privateKey(me), fallback).and(at), "premaster_secret", data, true)
	result := trace.Passed
	f := found{looked: []trace.Slice{at}, values: []trace.ValueID{premaster.id}}
	if !ok {
		result, f.reason = trace.Withheld, "malformed"
	}
	e.checked("client-key-exchange/premaster", result, f)
	return premaster
}

// readPublic gives the premaster secret that both shares make.
func (e *end) readPublic(h *heard, own *ownShare) val {
	m := h.msg.(*wire.ClientKeyExchange)
	data, name := m.Point, "client_ecdh_public"
	if !own.share.Group.Curve() {
		data, name = m.Yc, "client_dh_public"
	}
	at := h.slice(data)
	public := e.read(name, data, at)
	e.made(public)
	return e.shared("client-key-exchange/public", own.share, own.private, public, own.p)
}
