package handshake

import (
	"bytes"
	"slices"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// client13 is TLS 1.3's handshake as a client sees it (RFC 9846 §2):
//
//	Client                                               Server
//
//	ClientHello                  -------->
//	                             <--------   HelloRetryRequest*
//	ClientHello*                 -------->
//	                                                ServerHello
//	                                      {EncryptedExtensions}
//	                                      {CertificateRequest*}
//	                                              {Certificate}
//	                                        {CertificateVerify}
//	                             <--------           {Finished}
//	{Certificate*}
//	{CertificateVerify*}
//	{Finished}                   -------->
//	                             <--------  [NewSessionTicket*]
//	[Application Data]           <------->   [Application Data]
//
// What stands in {} is encrypted with the handshake's keys, in [] with those
// for data.
func (e *end) client13(o *offer, hello *heard) {
	// Steps 2 and 4: the server answers, and both shares make a secret.
	if hello.msg.(*wire.ServerHello).Retry() {
		hello = e.retry(o, hello)
	}
	shared, key := e.readServerHello13(o, hello)
	e.deriveEarly(key)
	e.deriveHandshake(shared)
	s := &e.hs.secrets
	suite := e.hs.suite
	e.changeKeys13(false, "handshake", suite, s.serverHandshake)
	if !e.early.offered {
		e.changeKeys13(true, "handshake", suite, s.clientHandshake)
	}
	e.readEncryptedExtensions(o, key)
	if e.early.offered && !e.early.accepted {
		e.changeKeys13(true, "handshake", suite, s.clientHandshake)
	}

	// Step 3: who is the server? It proves it at once. With a key that both have
	// there is no question.
	var request *demands
	if key != nil {
		e.resume13(key)
	} else {
		request = e.meetServer(o)
	}
	e.receiveFinished13(s.serverHandshake)
	e.deriveApplication()
	e.changeKeys13(false, "application", suite, s.server)
	if e.early.accepted {
		e.sendMessage(&wire.EndOfEarlyData{})
		e.changeKeys13(true, "handshake", suite, s.clientHandshake)
	}

	// Step 5: who the client is, if it was asked.
	e.sendCompatibility()
	if request != nil {
		e.hs.session.ClientAuthenticated = e.identify(nil, request)
	}

	// Steps 8 to 10: the client proves what it saw, and data may flow.
	e.sendFinished13(s.clientHandshake)
	e.changeKeys13(true, "application", suite, s.client)
	e.refuseOuter()
	e.deriveResumption()
	e.complete()
}

// meetServer has the server show and prove who it is, and gives what it wants
// of the client's certificate, nil if it wants none.
func (e *end) meetServer(o *offer) (request *demands) {
	next := e.receive(append([]uint8{iana.HandshakeCertificateRequest}, e.certificates()...)...)
	if _, asked := next.msg.(*wire.CertificateRequest13); asked {
		request = e.readCertificateRequest(&next)
		next = e.receive(e.certificates()...)
	}
	server := e.judgeServer13(e.unpacked(&next), o)
	e.hs.session.Signature = e.receiveCertificateVerify13(server, o.signatures)
	return request
}

// readServerHello13 holds the server's answer against what was offered, and
// gives the secret that both shares make and the key that was taken, if there
// are such.
func (e *end) readServerHello13(o *offer, h *heard) (shared val, key *psk) {
	m := h.msg.(*wire.ServerHello)
	random := e.read("server_random", m.Random[:], h.part(messageHeader+2, 32))
	e.hs.serverRandom = random
	e.made(random)
	suite := e.readChoice(o, h)
	e.hs.use(suite, false)
	e.settleECH(o, h)

	share, present, at := extension[wire.KeyShare](e, h)
	if key = e.readSelected(o, h, suite, present); key != nil && !present {
		return val{}, key
	}
	e.demand(present, iana.ExtKeyShare, h)
	theirs := share.Shares[0]
	i := slices.IndexFunc(o.mine, func(s ownShare) bool { return s.share.Group.Code == theirs.Group })
	e.check("hello/key-share-offered", i >= 0, found{got: be16(int(theirs.Group)), want: be16s(groupsOf(keyShare(o.mine).Shares)), looked: []trace.Slice{at}})
	e.hs.session.Group = theirs.Group
	return e.agree(&o.mine[i], theirs.KeyExchange, h.slice(theirs.KeyExchange)), key
}

// readChoice reads what ServerHello and HelloRetryRequest have in common: what
// stands before the extensions, and which of these there may be.
func (e *end) readChoice(o *offer, h *heard) *iana.Suite {
	m := h.msg.(*wire.ServerHello)
	at := messageHeader + 2 + 32 + 1
	e.check("hello/session-id-echo", bytes.Equal(m.SessionID, o.hello.SessionID),
		found{got: m.SessionID, want: o.hello.SessionID, looked: []trace.Slice{h.part(at-1, 1+len(m.SessionID))}})
	at += len(m.SessionID)
	suite := iana.SuiteByCode(m.CipherSuite)
	f := found{got: be16(int(m.CipherSuite)), want: be16s(e.cfg.Suites), looked: []trace.Slice{h.part(at, 2)}}
	e.check("hello/cipher-offered", suite != nil && suite.UsableIn(e.version) && slices.Contains(o.hello.CipherSuites, m.CipherSuite), f)
	if e.hs.suite != nil { // since a HelloRetryRequest
		f.want = be16(int(e.hs.suite.Code))
		e.check("hello/retry-cipher", suite == e.hs.suite, f)
	}
	e.check("hello/compression-offered", m.CompressionMethod == iana.CompressionNull,
		found{got: []byte{m.CompressionMethod}, want: []byte{iana.CompressionNull}, looked: []trace.Slice{h.part(at+2, 1)}})
	e.checkAnswers(o.hello.Extensions, m.Extensions, h)
	return suite
}

// checkAnswers refuses answers to extensions that were not asked for, but a
// HelloRetryRequest's cookie, and those that must not stand in this message
// (RFC 9846 §4.3).
func (e *end) checkAnswers(offered, answers []wire.Extension, h *heard) {
	kind := wire.Kind(h.msg)
	f := found{looked: []trace.Slice{h.at}}
	for _, x := range answers {
		ok := answerable(offered, x.Type) || x.Type == iana.ExtCookie && kind == iana.HandshakeHelloRetryRequest
		allowed := wire.AllowedIn13(x.Type, kind)
		if ok && allowed {
			continue
		}
		f.got = be16(int(x.Type))
		if len(x.Data) > 0 {
			f.looked = []trace.Slice{h.slice(x.Data)}
		}
		if !ok {
			e.refuse("hello/extension-unsolicited", f)
		}
		e.refuse("hello/extension-place", f)
	}
	e.checked("hello/extension-unsolicited", trace.Passed, f)
	e.checked("hello/extension-place", trace.Passed, f)
}

// retry does what a HelloRetryRequest asks for, and gives the ServerHello that
// comes then (RFC 9846 §4.2.4).
func (e *end) retry(o *offer, h *heard) *heard {
	suite := e.readChoice(o, h)
	share, newGroup, at := extension[wire.KeyShare](e, h)
	cookie, newCookie, _ := extension[wire.Cookie](e, h)
	e.check("hello/retry-changes", newGroup || newCookie, found{looked: []trace.Slice{h.at}})
	m := o.hello
	if newGroup {
		group := share.Shares[0].Group
		sent := groupsOf(keyShare(o.mine).Shares)
		g := crypt.GroupByCode(group)
		e.check("hello/retry-group", g != nil && slices.Contains(o.groups, group) && !slices.Contains(sent, group),
			found{got: be16(int(group)), want: be16s(o.groups), looked: []trace.Slice{at}})
		o.mine = []ownShare{e.newShare(g)}
		m.Extensions = replaced(m.Extensions, wire.Ext(keyShare(o.mine)))
	}
	if newCookie {
		m.Extensions = added(m.Extensions, wire.Ext(&wire.Cookie{Cookie: cookie.Cookie}))
	}
	e.hs.use(suite, false)
	e.withdraw()
	e.declineEarly()
	e.early.offered = false
	m.Extensions = removed(m.Extensions, iana.ExtEarlyData)
	e.keepFitting(o, suite)
	e.messageHash()
	e.retryHidden(o, h)
	e.sendCompatibility()
	e.sendHello(o)

	again := e.receive(iana.HandshakeServerHello)
	if again.msg.(*wire.ServerHello).Retry() {
		e.refuse("message/order", found{reason: "hello_retry_request", looked: []trace.Slice{again.at}})
	}
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{again.at}})
	e.readVersion(&again)
	return &again
}

// keepFitting leaves out the keys that can't go with a suite (RFC 9846
// §4.2.4).
func (e *end) keepFitting(o *offer, suite *iana.Suite) {
	o.psks = slices.DeleteFunc(o.psks, func(p psk) bool { return p.hash != suite.Hash })
	for i := range o.psks {
		o.psks[i].index = i
	}
	m := o.hello
	if len(o.psks) > 0 {
		m.Extensions = replaced(m.Extensions, wire.Ext(preSharedKey(o.psks)))
		return
	}
	m.Extensions = removed(m.Extensions, iana.ExtPreSharedKey)
}

// removed leaves an extension out.
func removed(exts []wire.Extension, typ uint16) []wire.Extension {
	return slices.DeleteFunc(slices.Clone(exts), func(x wire.Extension) bool { return x.Type == typ })
}

// replaced puts an extension in the place of the one of its type.
func replaced(exts []wire.Extension, x wire.Extension) []wire.Extension {
	exts = slices.Clone(exts)
	for i := range exts {
		if exts[i].Type == x.Type {
			exts[i] = x
		}
	}
	return exts
}

// added puts an extension last, or before pre_shared_key, which has to be that.
func added(exts []wire.Extension, x wire.Extension) []wire.Extension {
	n := len(exts)
	if n > 0 && exts[n-1].Type == iana.ExtPreSharedKey {
		n--
	}
	return slices.Insert(slices.Clone(exts), n, x)
}

// sendCompatibility sends a ChangeCipherSpec that means nothing, before this
// end's second flight (RFC 9846 §E.4).
func (e *end) sendCompatibility() {
	if !e.cfg.CompatibilityMode || e.hs.compatible {
		return
	}
	e.hs.compatible = true
	e.sendChangeCipherSpec()
}

// readEncryptedExtensions reads the rest of the server's answer.
func (e *end) readEncryptedExtensions(o *offer, key *psk) {
	h := e.receive(iana.HandshakeEncryptedExtensions)
	m := h.msg.(*wire.EncryptedExtensions)
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{h.at}})
	e.checkAnswers(o.hello.Extensions, m.Extensions, &h)
	e.readRetryConfigs(&h)
	extension[wire.ServerName](e, &h)
	extension[wire.SupportedGroups](e, &h)
	if limit, ok, at := extension[wire.RecordSizeLimit](e, &h); ok {
		e.agreeOnRecordSize(&limit, at)
		e.limits = e.hs.limits
	}
	if alpn, ok, at := extension[wire.ALPN](e, &h); ok {
		f := found{got: []byte(strings.Join(alpn.Protocols, " ")), want: []byte(strings.Join(o.alpn, " ")), looked: []trace.Slice{at}}
		if len(alpn.Protocols) != 1 { // RFC 7301 §3.1
			f.reason = wire.Bounds.String()
			e.refuse("message/decode", f)
		}
		e.check("hello/alpn-offered", slices.Contains(o.alpn, alpn.Protocols[0]), f)
		e.hs.session.ALPN = alpn.Protocols[0]
	} else {
		e.notMade("hello/alpn-offered", "absent")
	}
	e.readEarlyAnswer(&h, key)
}
