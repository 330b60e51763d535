package handshake

import (
	"errors"
	"slices"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// handshake is what an end remembers during the handshake.
type handshake struct {
	transcript   transcript
	suite        *iana.Suite
	schedule     crypt.Schedule
	etm          bool
	clientRandom val
	serverRandom val
	session      trace.Session
	verify       [2]val      // verify_data, the server's and the client's
	asked        bool        // SSL 3.0: the client may answer by a warning, no_certificate
	withheld     trace.Slice // and there it is
	limits       recordLimits
	grease       grease
	scts         [][]byte // the server's signed certificate timestamps

	// Resumption.
	sessionID    []byte   // this session's, if it has one
	resumed      *Session // what is taken up; nil: a full handshake
	openedSecret val      // the secret that a server found in a ticket
	ticket       bool     // the server gives a ticket
	newTicket    []byte   // and this is it, at a client
	lifetime     uint32   // with this hint
	chain        [][]byte // the peer's certificates
	secrets      secrets  // TLS 1.3's
	compatible   bool     // a ChangeCipherSpec without meaning was sent
}

// context is what message layouts must know.
func (e *end) context() wire.Context {
	c := wire.Context{Version: e.version}
	if s := e.hs.suite; s != nil {
		c.KX, c.Suite = s.KX, s.Code
	}
	return c
}

// randoms are both hellos' randoms, the client's first.
func (h *handshake) randoms() (client, server val) { return h.clientRandom, h.serverRandom }

// offer is what a ClientHello offers, read into lists. The client keeps its
// own to hold the server's answer against it.
type offer struct {
	hello *wire.ClientHello
	offer13
	host       string
	groups     []uint16 // nil: the extension is absent
	signatures []uint16 // nil: the extension is absent
	alpn       []string

	extendedMasterSecret bool
	encryptThenMAC       bool
	secureRenegotiation  bool // by extension or SCSV
	pointFormats         bool
	status               bool
	sessionTicket        bool
	recordSizeLimit      bool
	scts                 bool
	ticket               []byte
	resume               *Session // the client's own

	// Where in the message these lie.
	at, suites, groupsAt, signaturesAt, alpnAt, sessionIDAt, ticketAt trace.Slice
}

// curves are the groups that a server may use for ECDHE. Without the
// extension it may use any (RFC 8422 §4); all clients know P-256.
func (o *offer) curves() []uint16 {
	if o.groups == nil {
		return []uint16{iana.Secp256r1}
	}
	return o.groups
}

// schemes are the signatures that the client verifies; without the extension
// those with SHA-1 (RFC 5246 §7.4.1.4.1).
func (o *offer) schemes() []uint16 {
	if o.signatures == nil {
		return []uint16{iana.RSAPKCS1SHA1, iana.ECDSASHA1}
	}
	return o.signatures
}

func (o *offer) groupsFound(ours []uint16) found {
	return found{got: be16s(o.groups), want: be16s(ours), looked: []trace.Slice{o.groupsAt}}
}

func (o *offer) signaturesFound(ours []uint16) found {
	return found{got: be16s(o.schemes()), want: be16s(ours), looked: []trace.Slice{o.signaturesAt}}
}

// extension decodes an extension of a hello, and says where its body lies.
func extension[T any, P interface {
	*T
	wire.Body
}](e *end, h *heard) (body T, present bool, at trace.Slice) {
	return extensionIn[T, P](e, h, extensionsOf(h.msg), wire.Kind(h.msg))
}

// extensionIn decodes an extension of those that stand somewhere in a message.
func extensionIn[T any, P interface {
	*T
	wire.Body
}](e *end, h *heard, exts []wire.Extension, kind uint8) (body T, present bool, at trace.Slice) {
	body, present, err := wire.FindIn[T, P](exts, kind)
	if !present {
		return body, false, h.at
	}
	at = h.at
	if data, _ := wire.Raw(exts, P(&body).ExtensionType()); e.tr != nil {
		at = h.slice(data)
	}
	if err != nil {
		f := found{looked: []trace.Slice{at}}
		var d *wire.DecodeError
		if errors.As(err, &d) {
			f.reason, f.got = d.Why.String(), []byte(d.Path)
		}
		e.refuse("message/decode", f)
	}
	return body, true, at
}

func extensionsOf(m wire.Message) []wire.Extension {
	switch m := m.(type) {
	case *wire.ClientHello:
		return m.Extensions
	case *wire.ServerHello:
		return m.Extensions
	case *wire.EncryptedExtensions:
		return m.Extensions
	case *wire.CertificateRequest13:
		return m.Extensions
	case *wire.NewSessionTicket13:
		return m.Extensions
	}
	return nil
}

// groups are those that a client offers: hybrids are for TLS 1.3 only
// (draft-ietf-tls-ecdhe-mlkem §3).
func (e *end) groups() []uint16 {
	if e.highest() >= iana.TLS13 {
		return e.cfg.Groups
	}
	return slices.DeleteFunc(slices.Clone(e.cfg.Groups), func(code uint16) bool {
		g := iana.GroupByCode(code)
		return g != nil && g.Kind == iana.Hybrid
	})
}

// makeOffer makes a ClientHello from the configuration. Extensions stand in an
// order of their own, the edition's: no empty one comes last, which some old
// servers cannot bear.
func (e *end) makeOffer() *offer {
	c := e.cfg
	e.ech = e.newECH()
	o := &offer{alpn: c.ALPN, host: sniHost(c.ServerName), status: c.StatusRequest,
		extendedMasterSecret: c.ExtendedMasterSecret, encryptThenMAC: c.EncryptThenMAC,
		secureRenegotiation: c.SecureRenegotiation || c.RenegotiationSCSV}
	random := e.draw("client_random", "random", 32, false)
	e.hs.clientRandom = random
	e.made(random)
	old := e.lowest() < iana.TLS13
	m := &wire.ClientHello{Version: min(e.highest(), iana.TLS12), CompressionMethods: []uint8{iana.CompressionNull}}
	m.Random = [32]byte(random.data)
	o.resume = e.offerSession12(o.host)
	m.SessionID = e.offeredID(o.resume)
	m.CipherSuites = e.usable()
	if old && c.RenegotiationSCSV && e.handshakes == 0 {
		m.CipherSuites = append(m.CipherSuites, iana.EmptyRenegotiationInfoSCSV)
	}
	if c.FallbackSCSV {
		m.CipherSuites = append(m.CipherSuites, iana.FallbackSCSV)
	}
	add := func(b wire.Body) { m.Extensions = append(m.Extensions, wire.Ext(b)) }
	if o.host != "" {
		add(&wire.ServerName{Names: []wire.ServerNameEntry{{Type: iana.NameTypeHost, Name: o.host}}})
	}
	if old && o.extendedMasterSecret {
		add(&wire.ExtendedMasterSecret{})
	}
	if old && o.encryptThenMAC {
		add(&wire.EncryptThenMAC{})
	}
	if old && c.SecureRenegotiation || o.secureRenegotiation && e.handshakes > 0 {
		add(e.renegotiationInfo())
	}
	if o.status {
		add(&wire.StatusRequest{StatusType: iana.StatusTypeOCSP})
	}
	if c.SignedCertificateTimestamps {
		add(&wire.SignedCertificateTimestamps{})
	}
	if c.RecordSizeLimit > 0 {
		add(&wire.RecordSizeLimit{Limit: e.ownRecordLimit(e.highest())})
	}
	if old && c.SessionTickets {
		add(&wire.SessionTicket{Ticket: e.offeredTicket(o.resume)})
	}
	ecdhe, dhe := exchanges(c.Suites)
	if groups := e.groups(); (ecdhe || dhe || e.highest() >= iana.TLS13) && len(groups) > 0 {
		o.groups = groups
		add(&wire.SupportedGroups{Groups: groups})
	}
	if old && ecdhe {
		o.pointFormats = true
		add(&wire.ECPointFormats{Formats: []uint8{iana.PointUncompressed}})
	}
	if len(o.alpn) > 0 {
		add(&wire.ALPN{Protocols: o.alpn})
	}
	if len(c.Signatures) > 0 && m.Version >= iana.TLS12 { // RFC 5246 §7.4.1.4.1
		o.signatures = c.Signatures
		add(&wire.SignatureAlgorithms{Schemes: c.Signatures})
	}
	o.hello = m
	switch {
	case m.Version == iana.SSL30:
		e.bare(o)
	case e.highest() >= iana.TLS13:
		e.makeOffer13(o)
	}
	if c.GREASE && m.Version > iana.SSL30 {
		e.greaseOffer(m)
	}
	if e.ech != nil {
		e.hide(o)
	}
	return o
}

// usable are the suites that can be used in one of the versions; others must
// not be offered (RFC 5288 §4, RFC 5289 §4).
func (e *end) usable() []uint16 {
	return slices.DeleteFunc(slices.Clone(e.cfg.Suites), func(code uint16) bool {
		s := iana.SuiteByCode(code)
		return s != nil && !slices.ContainsFunc(e.versions(), s.UsableIn)
	})
}

// exchanges says which kinds of Diffie-Hellman are among the suites.
func exchanges(suites []uint16) (ecdhe, dhe bool) {
	for _, code := range suites {
		if s := iana.SuiteByCode(code); s != nil {
			ecdhe = ecdhe || s.KX == iana.KXECDHE
			dhe = dhe || s.KX == iana.KXDHE
		}
	}
	return ecdhe, dhe
}

// sniHost is a host's name as server_name has it: without a trailing dot, and
// none for an address (RFC 6066 §3).
func sniHost(host string) string {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.Contains(host, ":") || last != "" && strings.Trim(last, "0123456789") == "" {
		return ""
	}
	return host
}

// readOffer reads a ClientHello and makes the checks that are the same for
// all versions.
func (e *end) readOffer(h *heard) *offer {
	m := h.msg.(*wire.ClientHello)
	o := &offer{hello: m, at: h.at}
	o.sessionIDAt = h.part(messageHeader+2+32, 1+len(m.SessionID))
	o.in = h
	suitesOff := messageHeader + 2 + 32 + 1 + len(m.SessionID) + 2
	o.suites = h.part(suitesOff, 2*len(m.CipherSuites))
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{h.at}})

	random := e.read("client_random", m.Random[:], h.part(messageHeader+2, 32))
	e.hs.clientRandom = random
	e.made(random)
	e.agreeOnVersion(h, m)
	e.readLists(o, h)
	if e.version >= iana.TLS13 {
		e.readOffer13(o, h)
	} else {
		e.readOffer12(o, h)
	}
	return o
}

// readLists reads what all versions have in common.
func (e *end) readLists(o *offer, h *heard) {
	o.groupsAt, o.signaturesAt = h.at, h.at
	if sni, ok, _ := extension[wire.ServerName](e, h); ok {
		o.host = sni.Host()
	}
	if status, ok, _ := extension[wire.StatusRequest](e, h); ok {
		o.status = status.StatusType == iana.StatusTypeOCSP // others are ignored
	}
	if groups, ok, at := extension[wire.SupportedGroups](e, h); ok {
		o.groups, o.groupsAt = groups.Groups, at
	}
	if alpn, ok, at := extension[wire.ALPN](e, h); ok {
		o.alpn, o.alpnAt = alpn.Protocols, at
	}
	if s, ok, at := extension[wire.SignatureAlgorithms](e, h); ok {
		o.signatures, o.signaturesAt = s.Schemes, at
	}
}

// readOffer12 reads what counts up to TLS 1.2.
func (e *end) readOffer12(o *offer, h *heard) {
	m := o.hello
	e.check("hello/compression", slices.Contains(m.CompressionMethods, iana.CompressionNull),
		found{got: m.CompressionMethods, want: []byte{iana.CompressionNull}, looked: []trace.Slice{h.slice(m.CompressionMethods)}})
	if e.version > iana.SSL30 {
		e.readExtensions12(o, h)
	} else {
		o.forget()
	}

	reneg, present, at := extension[wire.RenegotiationInfo](e, h)
	e.checkRenegotiationInfo(&reneg, present, at)
	e.checkNoSCSV(o)
	o.secureRenegotiation = present || slices.Contains(m.CipherSuites, iana.EmptyRenegotiationInfoSCSV)

	formats, ok, at := extension[wire.ECPointFormats](e, h)
	o.pointFormats = ok
	if ok {
		e.check("hello/point-formats", slices.Contains(formats.Formats, iana.PointUncompressed),
			found{got: formats.Formats, want: []byte{iana.PointUncompressed}, looked: []trace.Slice{at}})
	} else {
		e.notMade("hello/point-formats", "absent")
	}
}

// readExtensions12 reads what else stands in extensions up to TLS 1.2, and not
// in SSL 3.0.
func (e *end) readExtensions12(o *offer, h *heard) {
	_, o.extendedMasterSecret, _ = extension[wire.ExtendedMasterSecret](e, h)
	_, o.encryptThenMAC, _ = extension[wire.EncryptThenMAC](e, h)

	_, o.scts, _ = extension[wire.SignedCertificateTimestamps](e, h)
	if e.cfg.RecordSizeLimit > 0 {
		m, ok, at := extension[wire.RecordSizeLimit](e, h)
		if o.recordSizeLimit = ok; ok {
			e.agreeOnRecordSize(&m, at)
		}
	}
	if e.cfg.SessionTickets {
		var t wire.SessionTicket
		t, o.sessionTicket, o.ticketAt = extension[wire.SessionTicket](e, h)
		o.ticket = t.Ticket
	}
}

// agreeOnVersion picks the highest version of ours that the client speaks:
// one of those it lists (RFC 9846 §4.3.1), or any up to the one it names (RFC
// 5246 §E.1), which can't be TLS 1.3.
func (e *end) agreeOnVersion(h *heard, m *wire.ClientHello) {
	ours := e.versions()
	f := found{got: be16(int(m.Version)), want: be16s(ours), looked: []trace.Slice{h.part(messageHeader, 2)}}
	listed, ok, at := extension[wire.SupportedVersions](e, h)
	if ok {
		f.got, f.looked = be16s(listed.Versions), []trace.Slice{at}
	}
	version := uint16(0)
	for _, v := range ours {
		if v > version && (ok && slices.Contains(listed.Versions, v) || !ok && v <= m.Version && v < iana.TLS13) {
			version = v
		}
	}
	e.check("hello/version", version != 0, f)
	e.checkFallback(m, f)
	e.version, e.hs.session.Version = version, version
}

// agreeOnALPN picks the server's favourite among the client's protocols, ""
// if there is no question (RFC 7301 §3.2).
func (e *end) agreeOnALPN(o *offer) string {
	if len(o.alpn) == 0 || len(e.cfg.ALPN) == 0 {
		e.notMade("hello/alpn-overlap", "not-asked")
		return ""
	}
	chosen := ""
	for _, p := range e.cfg.ALPN {
		if slices.Contains(o.alpn, p) {
			chosen = p
			break
		}
	}
	e.check("hello/alpn-overlap", chosen != "", found{got: []byte(strings.Join(o.alpn, " ")),
		want: []byte(strings.Join(e.cfg.ALPN, " ")), looked: []trace.Slice{o.alpnAt}})
	return chosen
}

// sendMessage sends a handshake message and adds it to the transcript.
func (e *end) sendMessage(m wire.Message) { e.sendSigned(m, nil) }

// sendSigned is sendMessage for a message that is part of what it signs:
// signed is told where the message lies before it is sent.
func (e *end) sendSigned(m wire.Message, signed func(trace.Slice)) {
	e.arrange(m)
	raw := wire.Marshal(m, e.context())
	at := e.sentSpace(raw)
	if signed != nil {
		signed(at)
	}
	e.send(handshakeNames[wire.Kind(m)], raw, at, nil)
	e.hs.transcript.add(raw, at)
}

// handshakeNames are the trace's names of handshake messages, made once.
var handshakeNames = func() (names [256]*trace.Message) {
	for t := range names {
		names[t] = &trace.Message{Content: iana.ContentHandshake, Type: uint8(t), Name: messageName(uint8(t))}
	}
	names[iana.HandshakeHelloRetryRequest].Type = iana.HandshakeServerHello
	return names
}()

// complete ends the handshake well.
func (e *end) complete() {
	s := e.hs.session
	s.ForwardSecrecy = e.hs.suite.KX.ForwardSecret()
	if e.version >= iana.TLS13 {
		e.hold13(&s)
	}
	e.session, e.state = &s, Open
	e.settled(&e.hs)
	e.completed = e.event(trace.Event{Kind: trace.Completed, Session: e.session})
	e.hs = handshake{suite: e.hs.suite, schedule: e.hs.schedule, session: e.hs.session, chain: e.hs.chain}
}
