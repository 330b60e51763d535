package handshake

import (
	"bytes"
	"slices"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Renegotiation is a handshake within a connection, up to TLS 1.2: under the
// keys of the one before, to be other keys' or another certificate's. Either
// end may want it, the server by a HelloRequest (RFC 5246 §7.4.1.1).
//
// It was broken. To a server the client's first handshake looks the same
// whether it is the first of the connection or comes within another's. So an
// attacker began a connection, sent what he liked, and passed a victim's whole
// handshake on within it: the server took his words for the beginning of hers
// (2009, CVE-2009-3555). Since then each handshake carries the verify_data of
// the one before, and a first one says that it is the first (RFC 5746).

// history is what an end remembers of its handshakes.
type history struct {
	handshakes int    // that are complete
	again      int    // renegotiations that began
	secure     bool   // both said in the first that they know RFC 5746
	loose      bool   // the last does not bind what follows to it
	verify     [2]val // the last handshake's verify_data, the server's and the client's
	pending    *offer // a client's hello that the server has not answered yet
	asking     bool   // a server's application wants to know who the client is
}

// asksClient says whether a server asks for the client's certificate in this
// handshake.
func (e *end) asksClient() bool {
	return e.cfg.ClientAuth != Off && (e.asking || !e.cfg.ClientAuthLater)
}

// settled takes note of a handshake that is complete. One that took up a
// session without extended master secret does not bind what follows to it (RFC
// 7627 §5.4).
func (p *history) settled(h *handshake) {
	if p.handshakes == 0 {
		p.secure = h.session.SecureRenegotiation
	}
	p.loose = h.session.Resumed && !h.session.ExtendedMasterSecret
	p.handshakes++
	p.verify = h.verify
}

// of gives the client's or the server's place in verify.
func of(client bool) int {
	if client {
		return 1
	}
	return 0
}

// unwilling says why this end wants no new handshake now, "" if it does.
func (e *end) unwilling() string {
	switch {
	case e.version >= iana.TLS13:
		return "not-applicable" // it has no such thing (RFC 9846 §4.2.2)
	case e.cfg.Renegotiation == RefuseRenegotiation:
		return "refused-here"
	case e.cfg.Renegotiation == SecureRenegotiation && (!e.secure || e.loose):
		return "insecure"
	}
	return ""
}

// startRenegotiation is what the application's wish leads to: a ClientHello,
// or a HelloRequest, which is not hashed. Until the peer has answered,
// application data may arrive under the old keys.
func (e *end) startRenegotiation() {
	if why := e.unwilling(); why != "" {
		e.notMade("renegotiation/allowed", why)
		return
	}
	e.checked("renegotiation/allowed", trace.Passed, found{})
	if e.isClient {
		e.helloAgain()
		return
	}
	raw := wire.Marshal(&wire.HelloRequest{}, e.context())
	e.send(handshakeNames[iana.HandshakeHelloRequest], raw, e.sentSpace(raw), nil)
}

// renegotiation takes handshake messages once the connection is open: the
// peer wants a new handshake, or answers this end's wish. What an end does not
// want it declines by a warning (RFC 5246 §7.2.2).
func (e *end) renegotiation() {
	types := []uint8{iana.HandshakeClientHello}
	if e.isClient {
		types = []uint8{iana.HandshakeHelloRequest}
	}
	for {
		if s := &e.stream; len(s.data) > 0 && !e.closeSent {
			switch {
			case e.pending != nil && s.data[0] != iana.HandshakeHelloRequest:
				o := e.pending
				e.pending, e.state = nil, Handshaking
				e.clientAnswered(o)
				continue
			case !e.isClient && s.data[0] == iana.HandshakeClientHello && e.unwilling() == "":
				e.state = Handshaking
				e.again++
				e.requests++
				e.check("message/flood", e.requests <= maxRequests, found{})
				e.checked("renegotiation/allowed", trace.Passed, found{})
				e.serverHandshake()
				continue
			}
		}
		h, ok := e.assembled(types)
		if !ok {
			return
		}
		e.requested(&h)
		switch {
		case e.closeSent || e.pending != nil:
		case e.isClient && e.unwilling() == "":
			e.checked("renegotiation/allowed", trace.Passed, found{looked: []trace.Slice{h.at}})
			e.helloAgain()
		default:
			e.decline(&h)
		}
	}
}

// helloAgain sends a hello within the connection.
func (e *end) helloAgain() {
	e.again++
	e.pending = e.clientHello()
}

// decline says that this end wants no new handshake. SSL 3.0 has no such
// warning, and ends (RFC 5746 §4.5).
func (e *end) decline(h *heard) {
	f := found{reason: e.unwilling(), looked: []trace.Slice{h.at}}
	if e.version == iana.SSL30 {
		e.refuse("renegotiation/allowed", f)
	}
	if e.cfg.Renegotiation != RefuseRenegotiation {
		e.checked("renegotiation/allowed", trace.NotMade, f)
	}
	e.sendAlert(iana.LevelWarning, "no_renegotiation", "")
}

// declined takes note that the server wants no new handshake: the connection
// goes on as it is.
func (e *end) declined() {
	if e.pending != nil {
		e.pending, e.hs = nil, handshake{}
	}
}

// versions are those that this handshake may come to: a later one keeps to the
// first one's.
func (e *end) versions() []uint16 {
	if e.handshakes > 0 {
		return []uint16{e.version}
	}
	if e.isClient && e.ech != nil {
		return []uint16{iana.TLS13}
	}
	return e.cfg.Versions
}

// highest is the highest of them.
func (e *end) highest() uint16 {
	return slices.Max(append([]uint16{iana.SSL30}, e.versions()...))
}

// lowest is the lowest of them.
func (e *end) lowest() uint16 {
	return slices.Min(append([]uint16{iana.TLS13}, e.versions()...))
}

// label is the label of some randomness. Each handshake of a connection has
// labels of its own.
func (e *end) label(purpose string) string {
	if e.again > 0 {
		return e.role() + "/renegotiation/" + itoa(uint64(e.again)) + "/" + purpose
	}
	return e.role() + "/" + purpose
}

// renegotiationInfo is what this end puts into renegotiation_info: nothing in a
// first handshake, then the last one's verify_data (RFC 5746 §3.5, §3.7).
func (e *end) renegotiationInfo() *wire.RenegotiationInfo {
	m := &wire.RenegotiationInfo{}
	if e.handshakes > 0 {
		m.RenegotiatedConnection = e.lastVerifyData(e.isClient)
	}
	return m
}

// lastVerifyData is what binds a hello to the handshake before: the client's
// verify_data, in the server's hello followed by the server's.
func (e *end) lastVerifyData(client bool) []byte {
	data := slices.Clone(e.verify[of(true)].data)
	if !client {
		data = append(data, e.verify[of(false)].data...)
	}
	return data
}

// checkRenegotiationInfo holds what the peer says in renegotiation_info against
// what it must say. In a first handshake it is empty; its absence is taken, as
// by most ends (RFC 5746 §4.1, §4.3). After one it must be there if both know
// RFC 5746, and not if not (§3.5, §3.7, §4.2, §4.4). A server that doesn't know
// it looks at none of it.
func (e *end) checkRenegotiationInfo(m *wire.RenegotiationInfo, present bool, at trace.Slice) {
	f := found{got: m.RenegotiatedConnection, want: []byte{}, looked: []trace.Slice{at}}
	switch {
	case e.handshakes == 0 && !present:
		e.notMade("hello/renegotiation-info", "absent")
	case e.handshakes == 0:
		e.check("hello/renegotiation-info", len(m.RenegotiatedConnection) == 0, f)
	case !e.isClient && !e.cfg.SecureRenegotiation:
		e.notMade("renegotiation/verify-data", "insecure")
	case !e.secure:
		e.check("renegotiation/verify-data", !present, f)
	default:
		f.want = e.lastVerifyData(!e.isClient)
		f.values = []trace.ValueID{e.verify[of(true)].id, e.verify[of(false)].id}
		e.check("renegotiation/verify-data", present && bytes.Equal(f.got, f.want), f)
	}
}

// checkNoSCSV refuses TLS_EMPTY_RENEGOTIATION_INFO_SCSV after a first handshake:
// by it a client says that it is in one (RFC 5746 §3.7, §4.4).
func (e *end) checkNoSCSV(o *offer) {
	if e.handshakes > 0 && e.cfg.SecureRenegotiation {
		e.check("renegotiation/scsv", !slices.Contains(o.hello.CipherSuites, iana.EmptyRenegotiationInfoSCSV),
			found{looked: []trace.Slice{o.suites}})
	}
}

// checkEncryptThenMAC refuses to go back from encrypt-then-MAC (RFC 7366 §3.1).
func (e *end) checkEncryptThenMAC() {
	if e.handshakes > 0 && e.session.EncryptThenMAC && e.hs.suite.Cipher.CBC() {
		e.check("renegotiation/encrypt-then-mac", e.hs.etm, found{})
	}
}
