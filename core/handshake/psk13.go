package handshake

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"slices"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Pre-shared keys of TLS 1.3, RFC 9846 §4.3.11: what a ticket stands for, or
// what both were given. Whoever offers one proves by a binder that it has it.

// psk is a key that this end offers, or takes.
type psk struct {
	index    int // which of the client's identities
	identity []byte
	hash     crypto.Hash
	key      val
	early    val      // its Early Secret
	session  *Session // what the ticket stands for, nil without one
	age      uint32   // obfuscated_ticket_age
}

// weekly is the longest a ticket may last, in seconds (RFC 9846 §4.7.1).
const weekly = 604800

func (p *PSK) hash() crypto.Hash {
	if p.Hash == 0 {
		return crypto.SHA256
	}
	return p.Hash
}

// offeredPSKs are the keys that a client offers: of the session that it would
// take up, and those it was given.
func (e *end) offeredPSKs(host string) (psks []psk) {
	c := e.cfg
	if len(c.PSKModes) == 0 {
		return nil
	}
	if s := c.Resume; s != nil && s.Version >= iana.TLS13 {
		if why := e.unofferable(s, host); why != "" {
			e.notMade("resumption/session", why)
		} else {
			p := e.sessionPSK(s)
			p.identity, p.age = s.Ticket, s.age(c.Time)
			psks = append(psks, *p)
		}
	}
	for i := range c.PSKs {
		p := &c.PSKs[i]
		if e.hasSuite(p.hash()) {
			psks = append(psks, psk{identity: p.Identity, hash: p.hash(), key: e.given(p)})
		}
	}
	for i := range psks {
		psks[i].index = i
	}
	return psks
}

// sessionPSK is the key of a session that was kept.
func (e *end) sessionPSK(s *Session) *psk {
	key := val{s.Secret, e.tr.Value("psk", s.Secret, e.kept(s), true)}
	e.made(key)
	return &psk{hash: iana.SuiteByCode(s.Suite).Hash, key: key, session: s}
}

// given is a key that this end was given, as a value.
func (e *end) given(p *PSK) val {
	key := val{p.Key, e.tr.Value("psk", p.Key, trace.Origin{Kind: trace.FromKey, Label: "psk"}, true)}
	e.made(key)
	return key
}

// hasSuite says whether a suite of TLS 1.3 with this hash is among this end's.
func (e *end) hasSuite(h crypto.Hash) bool {
	return slices.ContainsFunc(e.cfg.Suites, func(code uint16) bool {
		s := iana.SuiteByCode(code)
		return s != nil && s.UsableIn(iana.TLS13) && s.Hash == h
	})
}

// unofferable says why a client does not offer a session, "" if it does (RFC
// 9846 §4.7.1).
func (e *end) unofferable(s *Session, host string) string {
	suite := iana.SuiteByCode(s.Suite)
	switch {
	case len(s.Ticket) == 0 || suite == nil:
		return "unknown-session"
	case s.expired(e.cfg.Time) || e.cfg.Time.Sub(s.Issued) > weekly*time.Second:
		return "session-expired"
	case !e.hasSuite(suite.Hash):
		return "other-suite"
	case s.ServerName != host:
		return "other-name"
	}
	return ""
}

// age is how old a ticket is, in milliseconds, with what hides it from those
// who listen (RFC 9846 §4.3.11.1).
func (s *Session) age(now time.Time) uint32 {
	return uint32(now.Sub(s.Issued).Milliseconds()) + s.AgeAdd
}

// preSharedKey is the extension that offers keys; the binders are still zero.
func preSharedKey(psks []psk) *wire.PreSharedKey {
	b := &wire.PreSharedKey{}
	for _, p := range psks {
		b.Identities = append(b.Identities, wire.PSKIdentity{Identity: p.identity, ObfuscatedTicketAge: p.age})
		b.Binders = append(b.Binders, make([]byte, p.hash.Size()))
	}
	return b
}

// sendHello sends a ClientHello. Binders are over the message as far as it
// stands before them (RFC 9846 §4.3.11.2).
func (e *end) sendHello(o *offer) {
	if len(o.psks) == 0 && !e.hides() {
		e.sendMessage(o.hello)
		return
	}
	e.arrange(o.hello)
	raw := wire.Marshal(o.hello, e.context())
	at := e.sentSpace(raw)
	if len(o.psks) > 0 {
		e.bind(o, raw, at)
	}
	if e.hides() {
		e.sendHidden(o, raw, at)
		return
	}
	e.send(handshakeNames[iana.HandshakeClientHello], raw, at, nil)
	e.hs.transcript.add(raw, at)
}

// bind puts the binders into a ClientHello, which is raw and lies at at.
func (e *end) bind(o *offer, raw []byte, at trace.Slice) {
	b := preSharedKey(o.psks)
	head := at
	head.Len -= int32(b.BindersLen())
	off := int(head.Len) + 2
	for i := range o.psks {
		p := &o.psks[i]
		p.early = e.extract(p.hash, val{}, p.key, "early_secret")
		binder := e.binder(p, e.partialHash(p.hash, raw[:head.Len], head))
		off += 1 + copy(raw[off+1:], binder.data)
		copy(b.Binders[i], binder.data)
	}
	o.hello.Extensions = replaced(o.hello.Extensions, wire.Ext(b))
}

// partialHash is the hash of the messages before a ClientHello and of the
// beginning of it, which lies at at.
func (e *end) partialHash(h crypto.Hash, hello []byte, at trace.Slice) val {
	t := &e.hs.transcript
	sum := crypt.Hash(h, t.data, hello)
	if e.tr == nil {
		return val{data: sum}
	}
	return e.compute(crypt.HashOp(h), "", "RFC 9846 §4.3.11.2", t.inputs().and(at), "transcript_hash", sum, false)
}

// binder proves that an end has a key, over a ClientHello's beginning.
func (e *end) binder(p *psk, digest val) val {
	label := crypt.LabelExtBinder
	if p.session != nil {
		label = crypt.LabelResBinder
	}
	key := e.derive(p.hash, p.early, label, val{}, "binder_key")
	return e.verifyData13(p.hash, key, digest, "binder")
}

// readPSKs reads what keys a client offers, and holds it to what such an
// offer must be.
func (e *end) readPSKs(o *offer, h *heard) {
	modes, some, _ := extension[wire.PSKKeyExchangeModes](e, h)
	o.modes = modes.Modes
	keys, present, at := extension[wire.PreSharedKey](e, h)
	if !present {
		return
	}
	o.keys, o.keysAt = &keys, at
	last := o.hello.Extensions[len(o.hello.Extensions)-1].Type
	e.check("psk/last", last == iana.ExtPreSharedKey, found{got: be16(int(last)), want: be16(int(iana.ExtPreSharedKey)), looked: []trace.Slice{at}})
	e.demand(some, iana.ExtPSKKeyExchangeModes, h)
	e.check("psk/binders", len(keys.Binders) == len(keys.Identities),
		found{got: be16(len(keys.Binders)), want: be16(len(keys.Identities)), looked: []trace.Slice{at}})
}

// findPSK takes the first of the client's keys that this server knows and that
// goes with a suite of both (RFC 9846 §4.3.11). suite is the one that was
// chosen before, nil if none was.
func (e *end) findPSK(o *offer, suite *iana.Suite) (*psk, *iana.Suite) {
	if o.keys == nil || !e.pskMode(o, iana.PSKKE) && !e.pskMode(o, iana.PSKDHEKE) {
		return nil, suite
	}
	for i := range o.keys.Identities {
		id := &o.keys.Identities[i]
		p := e.knownPSK(o, id)
		if p == nil {
			continue
		}
		for _, code := range e.cfg.Suites {
			s := iana.SuiteByCode(code)
			if s == nil || !s.UsableIn(e.version) || s.Hash != p.hash || !slices.Contains(o.hello.CipherSuites, code) || suite != nil && s != suite {
				continue
			}
			p.index, p.identity, p.age = i, id.Identity, id.ObfuscatedTicketAge
			return p, s
		}
	}
	return nil, suite
}

// pskMode says whether both ends would use a key in a mode.
func (e *end) pskMode(o *offer, mode uint8) bool {
	return slices.Contains(o.modes, mode) && slices.Contains(e.cfg.PSKModes, mode)
}

// knownPSK gives the key that an identity names, nil if this server has none,
// or none that may be used now.
func (e *end) knownPSK(o *offer, id *wire.PSKIdentity) *psk {
	for i := range e.cfg.PSKs {
		if g := &e.cfg.PSKs[i]; bytes.Equal(g.Identity, id.Identity) {
			e.checked("psk/external", trace.Passed, found{got: id.Identity, looked: []trace.Slice{o.in.slice(id.Identity)}})
			return &psk{hash: g.hash(), key: e.given(g)}
		}
	}
	at := o.in.slice(id.Identity)
	if s := e.publishedSession(id.Identity); s != nil {
		return e.sessionPSK(s)
	}
	if len(e.cfg.TicketKey) != crypt.TicketKeyLen {
		return nil
	}
	f := found{looked: []trace.Slice{at}, reason: "ticket-unreadable"}
	s, key, ok := e.openTicket(id.Identity, at, "psk")
	if ok {
		f.reason = e.unfit13(s)
	}
	if f.reason != "" {
		e.checked("resumption/session", trace.NotMade, f)
		return nil
	}
	e.checked("resumption/session", trace.Passed, f)
	return &psk{hash: iana.SuiteByCode(s.Suite).Hash, key: key, session: s}
}

// unfit13 says why a session can't be taken up now, "" if it can.
func (e *end) unfit13(s *Session) string {
	switch {
	case s.Version != e.version:
		return "other-version"
	case s.expired(e.cfg.Time):
		return "session-expired"
	case e.cfg.ClientAuth == Require && e.asksClient() && !s.ClientAuthenticated, e.cfg.ClientAuth == Off && s.ClientAuthenticated:
		return "client-certificate"
	}
	return ""
}

// checkBinder has the client prove that it has the key.
func (e *end) checkBinder(o *offer, p *psk) {
	p.early = e.extract(p.hash, val{}, p.key, "early_secret")
	t := &e.hs.transcript
	hello := o.in
	n := len(hello.raw) - o.keys.BindersLen()
	before := t.before(hello.raw)
	sum := crypt.Hash(p.hash, before.data, hello.raw[:n])
	digest := val{data: sum}
	if e.tr != nil {
		digest = e.compute(crypt.HashOp(p.hash), "", "RFC 9846 §4.3.11.2", before.inputs().and(hello.part(0, n)), "transcript_hash", sum, false)
	}
	at := hello.slice(o.keys.Binders[p.index])
	got := e.read("binder", o.keys.Binders[p.index], at)
	e.made(got)
	want := e.binder(p, digest)
	e.check("psk/binder", subtle.ConstantTimeCompare(got.data, want.data) == 1,
		found{got: got.data, want: want.data, looked: []trace.Slice{at}, values: []trace.ValueID{got.id, want.id}})
}

// readSelected finds out which key the server took, nil for none, and whether
// it goes with the rest of its answer.
func (e *end) readSelected(o *offer, h *heard, suite *iana.Suite, shared bool) *psk {
	m, present, at := extension[wire.PreSharedKey](e, h)
	if !present {
		if len(o.psks) > 0 && o.psks[0].session != nil {
			e.notMade("resumption/session", "declined")
		}
		return nil
	}
	e.check("psk/selected", int(m.Selected) < len(o.psks), found{got: be16(int(m.Selected)), want: be16(len(o.psks) - 1), looked: []trace.Slice{at}})
	p := &o.psks[m.Selected]
	e.check("psk/hash", p.hash == suite.Hash, found{got: []byte(crypt.HashName(suite.Hash)), want: []byte(crypt.HashName(p.hash)), looked: []trace.Slice{h.at}})
	mode := iana.PSKKE
	if shared {
		mode = iana.PSKDHEKE
	}
	e.check("psk/mode", slices.Contains(e.cfg.PSKModes, mode), found{got: []byte{mode}, want: e.cfg.PSKModes, looked: []trace.Slice{h.at}})
	if p.session != nil {
		e.checked("resumption/session", trace.Passed, found{looked: []trace.Slice{at}})
	} else {
		e.checked("psk/external", trace.Passed, found{got: p.identity, looked: []trace.Slice{at}})
	}
	return p
}

// resume13 takes note of what a key stands for: who the ends are was found out
// when the session began, or is known from the key.
func (e *end) resume13(p *psk) {
	id, why := "server-cert/present", "external-psk"
	if !e.isClient {
		id = "client-cert/present"
	}
	if s := p.session; s != nil {
		why = "resumed"
		n := &e.hs.session
		n.Resumed, n.ClientAuthenticated, n.Signature = true, s.ClientAuthenticated, s.Signature
		e.hs.chain = s.Chain
	}
	if e.isClient || e.asksClient() {
		e.notMade(id, why)
	}
}
