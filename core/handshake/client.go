package handshake

import (
	"slices"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// clientHandshake is what is the same for all versions: the hellos.
func (e *end) clientHandshake() { e.clientAnswered(e.clientHello()) }

// clientHello sends the client's hello.
func (e *end) clientHello() *offer {
	o := e.makeOffer()
	e.sendHello(o)
	e.sendEarly(o)
	e.hs.session.ServerName = o.host
	return o
}

// clientAnswered goes on with the server's answer.
func (e *end) clientAnswered(o *offer) {
	h := e.receive(iana.HandshakeServerHello)
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{h.at}})
	e.readVersion(&h)
	if e.version >= iana.TLS13 {
		e.client13(o, &h)
	} else {
		e.client12(o, &h)
	}
}

// readServerHello12 holds the server's answer against what was offered.
func (e *end) readServerHello12(o *offer, h *heard) {
	m := h.msg.(*wire.ServerHello)
	random := e.read("server_random", m.Random[:], h.part(messageHeader+2, 32))
	e.hs.serverRandom = random
	e.made(random)

	at := messageHeader + 2 + 32 + 1 + len(m.SessionID)
	suite := iana.SuiteByCode(m.CipherSuite)
	e.check("hello/cipher-offered", suite != nil && suite.KX != iana.KXNone && slices.Contains(o.hello.CipherSuites, m.CipherSuite),
		found{got: be16(int(m.CipherSuite)), want: be16s(e.cfg.Suites), looked: []trace.Slice{h.part(at, 2)}})
	if e.version < iana.TLS12 {
		e.check("hello/cipher-version", suite.UsableIn(e.version),
			found{got: be16(int(m.CipherSuite)), looked: []trace.Slice{h.part(at, 2)}})
	}
	e.check("hello/compression-offered", m.CompressionMethod == iana.CompressionNull,
		found{got: []byte{m.CompressionMethod}, want: []byte{iana.CompressionNull}, looked: []trace.Slice{h.part(at+2, 1)}})
	e.checkSolicited(o, h, m)

	_, ems, _ := extension[wire.ExtendedMasterSecret](e, h)
	_, etm, etmAt := extension[wire.EncryptThenMAC](e, h)
	extension[wire.ServerName](e, h)
	_, o.status, _ = extension[wire.StatusRequest](e, h)
	switch {
	case !etm:
		e.notMade("hello/encrypt-then-mac", "absent")
	case suite.Cipher == iana.NullCipher:
		e.notMade("hello/encrypt-then-mac", "not-applicable") // OpenSSL says it there, where the order makes no difference
	default:
		e.check("hello/encrypt-then-mac", suite.Cipher.CBC(), found{looked: []trace.Slice{etmAt}})
	}
	e.readResumption(o, h, m, ems)
	_, e.hs.ticket, _ = extension[wire.SessionTicket](e, h)
	e.hs.session.ExtendedMasterSecret = ems
	e.hs.use(suite, etm)

	reneg, present, renegAt := extension[wire.RenegotiationInfo](e, h)
	e.checkRenegotiationInfo(&reneg, present, renegAt)
	e.hs.session.SecureRenegotiation = present
	e.checkEncryptThenMAC()

	if m, ok, _ := extension[wire.SignedCertificateTimestamps](e, h); ok {
		e.receiveSCTs(h, m.List)
	}
	if m, ok, at := extension[wire.RecordSizeLimit](e, h); ok {
		e.agreeOnRecordSize(&m, at)
	}
	if formats, ok, at := extension[wire.ECPointFormats](e, h); ok {
		e.check("hello/point-formats", slices.Contains(formats.Formats, iana.PointUncompressed),
			found{got: formats.Formats, want: []byte{iana.PointUncompressed}, looked: []trace.Slice{at}})
	} else {
		e.notMade("hello/point-formats", "absent")
	}
	if alpn, ok, at := extension[wire.ALPN](e, h); ok {
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
}

// checkSolicited refuses answers to extensions that were not offered, or that
// no server may answer (signature_algorithms, RFC 5246 §7.4.1.4.1). The SCSV
// counts as an offer of renegotiation_info (RFC 5746 §3.6), the one extension
// that SSL 3.0 has (§4.5).
func (e *end) checkSolicited(o *offer, h *heard, m *wire.ServerHello) {
	f := found{looked: []trace.Slice{h.at}}
	for _, x := range m.Extensions {
		offered := e.version > iana.SSL30 && answerable(o.hello.Extensions, x.Type) || x.Type == iana.ExtRenegotiationInfo && o.secureRenegotiation
		if offered && wire.AllowedIn(x.Type, iana.HandshakeServerHello) {
			continue
		}
		f.got = be16(int(x.Type))
		if len(x.Data) > 0 {
			f.looked = []trace.Slice{h.slice(x.Data)}
		}
		e.refuse("hello/extension-unsolicited", f)
	}
	e.checked("hello/extension-unsolicited", trace.Passed, f)
}
