package handshake

import (
	"bytes"
	"slices"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// clientResume12 takes up an earlier session, up to TLS 1.2 (RFC 5246 §7.3,
// RFC 5077 §3.1): no certificates, no key exchange. New randoms make new keys
// from the old master secret.
//
//	Client                                               Server
//
//	ClientHello                  -------->
//	                                                ServerHello
//	                                          NewSessionTicket*
//	                                         [ChangeCipherSpec]
//	                             <--------             Finished
//	[ChangeCipherSpec]
//	Finished                     -------->
//	Application Data             <------->     Application Data
func (e *end) clientResume12() {
	// Steps 3 to 6 were done when the session began.
	e.notMade("server-cert/present", "resumed")
	master := e.resumedMaster()

	// Step 7: the session keys.
	k := e.deriveKeys(master)

	// Steps 9, 8 and 10: the server is the first to prove them.
	e.receiveTicket()
	e.receiveFinished(master, k)
	e.sendFinished(master, k)
	e.keepSession12(master)
	e.complete()
}

// serverResume12 is the same as a server sees it.
func (e *end) serverResume12(o *offer, alpn string) {
	s := e.hs.resumed
	e.sendServerHello12(o, &choice{suite: iana.SuiteByCode(s.Suite), group: s.Group, scheme: s.Signature}, alpn)
	if e.asksClient() {
		e.notMade("client-cert/present", "resumed")
	}
	master := e.resumedMaster()
	k := e.deriveKeys(master)
	e.sendTicket(master)
	e.sendFinished(master, k)
	e.receiveFinished(master, k)
	e.keepSession12(master)
	e.complete()
}

// resumedMaster gives the master secret of the session that is taken up.
func (e *end) resumedMaster() val {
	s := e.hs.resumed
	e.hs.session.Resumed, e.hs.session.ClientAuthenticated = true, s.ClientAuthenticated
	e.hs.session.Group, e.hs.session.Signature = s.Group, s.Signature
	e.hs.chain = s.Chain
	master := e.hs.openedSecret // what a ticket held
	if master.data == nil {
		master = val{s.Secret, e.tr.Value("master_secret", s.Secret, e.kept(s), true)}
		e.made(master)
	}
	return master
}

// kept is where a session's secret is from. The session may be of another
// trace than this end writes; then there is no value to name.
func (e *end) kept(s *Session) trace.Origin {
	o := trace.Origin{Kind: trace.FromSession}
	if e.tr != nil && s.Value > 0 && int(s.Value) <= len(e.tr.R.T.Values) && bytes.Equal(e.tr.R.T.Value(s.Value).Data, s.Secret) {
		o.Value = s.Value
	}
	return o
}

// offerSession12 gives the session that a client offers to take up, nil if it
// offers none. Whether both use the extended master secret must not have
// changed since (RFC 7627 §5.3), nor the server's name (RFC 6066 §3).
func (e *end) offerSession12(host string) *Session {
	s, c := e.cfg.Resume, e.cfg
	if s == nil || s.Version > iana.TLS12 || e.handshakes > 0 {
		return nil
	}
	why := ""
	switch {
	case len(s.ID) == 0 && len(e.offeredTicket(s)) == 0:
		why = "unknown-session"
	case s.expired(c.Time):
		why = "session-expired"
	case !slices.Contains(e.versions(), s.Version):
		why = "other-version"
	case !slices.Contains(c.Suites, s.Suite):
		why = "other-suite"
	case s.ServerName != host:
		why = "other-name"
	case s.ExtendedMasterSecret != c.ExtendedMasterSecret && s.Version > iana.SSL30:
		why = "extended-master-secret"
	}
	if why != "" {
		e.notMade("resumption/session", why)
		return nil
	}
	return s
}

// offeredTicket is what a client puts into session_ticket: empty, it asks for
// a ticket.
func (e *end) offeredTicket(s *Session) []byte {
	if s == nil || !e.cfg.SessionTickets {
		return nil
	}
	return s.Ticket
}

// offeredID is what a client puts into session_id. With a ticket it makes one
// up, by which it knows whether the server takes the ticket (RFC 5077 §3.4).
func (e *end) offeredID(s *Session) []byte {
	switch {
	case s == nil:
		return nil
	case len(e.offeredTicket(s)) > 0:
		id := e.draw("session_id", "session-id", 32, false)
		e.made(id)
		return id.data
	}
	return s.ID
}

// readResumption holds a server's answer against the session offered. A server
// that echoes the session ID takes it up (RFC 5246 §7.4.1.3); then everything
// must be as it was.
func (e *end) readResumption(o *offer, h *heard, m *wire.ServerHello, ems bool) {
	at := found{got: m.SessionID, want: o.hello.SessionID, looked: []trace.Slice{h.part(messageHeader+2+32, 1+len(m.SessionID))}}
	if len(m.SessionID) == 0 || !bytes.Equal(m.SessionID, o.hello.SessionID) {
		e.hs.sessionID = m.SessionID
		if o.resume != nil {
			at.reason = "declined"
			e.checked("resumption/session", trace.NotMade, at)
		}
		return
	}
	s := o.resume
	e.check("resumption/offered", s != nil, at)
	e.checked("resumption/session", trace.Passed, at)
	e.hs.resumed, e.hs.sessionID = s, s.ID
	e.check("resumption/version", m.Version == s.Version,
		found{got: be16(int(m.Version)), want: be16(int(s.Version)), looked: []trace.Slice{h.part(messageHeader, 2)}})
	e.check("resumption/cipher", m.CipherSuite == s.Suite,
		found{got: be16(int(m.CipherSuite)), want: be16(int(s.Suite)), looked: []trace.Slice{h.part(messageHeader+2+32+1+len(m.SessionID), 2)}})
	e.check("resumption/extended-master-secret", ems == s.ExtendedMasterSecret, found{looked: []trace.Slice{h.at}})
}

// findSession12 finds the session that a client wants to take up and that fits
// what is agreed on now; without one a full handshake follows. A ticket goes
// before a session ID, which is then made up (RFC 5077 §3.4).
func (e *end) findSession12(o *offer) {
	c, m := e.cfg, o.hello
	byTicket := len(o.ticket) > 0
	var s *Session
	if e.handshakes > 0 {
		return // what is proved now is to be of now
	}
	f := found{got: m.SessionID, looked: []trace.Slice{o.sessionIDAt}}
	switch {
	case byTicket:
		f = found{looked: []trace.Slice{o.ticketAt}, reason: "ticket-unreadable"}
		var ok bool
		if s, e.hs.openedSecret, ok = e.openTicket(o.ticket, o.ticketAt, "master_secret"); !ok {
			s = nil
		}
	case len(m.SessionID) > 0 && c.Sessions != nil:
		f.reason = "unknown-session"
		s = c.Sessions.Get(m.SessionID)
	default:
		return
	}
	if s != nil {
		f.reason = e.unfit12(s, o)
	}
	if f.reason != "" {
		e.hs.openedSecret = val{}
		e.checked("resumption/session", trace.NotMade, f)
		return
	}
	// A client that had it must not go without now.
	e.check("resumption/extended-master-secret", o.extendedMasterSecret || !s.ExtendedMasterSecret, found{looked: []trace.Slice{o.at}})
	e.checked("resumption/session", trace.Passed, f)
	e.hs.resumed, e.hs.sessionID = s, s.ID
	if !byTicket {
		e.sessionID = s.ID
	}
}

// unfit12 says why a session can't be taken up now, "" if it can. One without
// extended master secret is not taken up by a client that has it now (RFC 7627
// §5.3), none under another name (RFC 6066 §3).
func (e *end) unfit12(s *Session, o *offer) string {
	c := e.cfg
	ems := o.extendedMasterSecret && c.ExtendedMasterSecret
	switch {
	case s.expired(c.Time):
		return "session-expired"
	case s.Version != e.version:
		return "other-version"
	case !slices.Contains(c.Suites, s.Suite) || !slices.Contains(o.hello.CipherSuites, s.Suite):
		return "other-suite"
	case !strings.EqualFold(s.ServerName, o.host):
		return "other-name"
	case ems && !s.ExtendedMasterSecret, s.ExtendedMasterSecret && !c.ExtendedMasterSecret:
		return "extended-master-secret"
	case c.ClientAuth == Require && e.asksClient() && !s.ClientAuthenticated, c.ClientAuth == Off && s.ClientAuthenticated:
		return "client-certificate"
	}
	return ""
}

// newSessionID gives the ID under which a server will know a session again: a
// new one in a full handshake if it keeps sessions, the client's in an
// abbreviated one, none if a ticket takes its place.
func (e *end) newSessionID(o *offer) []byte {
	switch {
	case e.hs.resumed != nil:
		return o.hello.SessionID
	case e.cfg.Sessions == nil || e.hs.ticket:
		return nil
	}
	id := e.draw("session_id", "session-id", 32, false)
	e.made(id)
	e.hs.sessionID, e.sessionID = id.data, id.data
	return id.data
}

// sendTicket gives the client a ticket, if the server said that it would. It
// renews an old one, and lasts no longer.
func (e *end) sendTicket(master val) {
	if !e.hs.ticket {
		return
	}
	s := e.sessionNow(master)
	left := int64(s.Lifetime)
	if old := e.hs.resumed; old != nil {
		s.Issued = old.Issued
		left = max(1, left-int64(e.cfg.Time.Sub(s.Issued).Seconds())) // 0 would leave it open
	}
	e.sendMessage(&wire.NewSessionTicket{LifetimeHint: uint32(left), Ticket: e.sealTicket(s, master, 0)})
}

// receiveTicket takes the ticket that the server said it would send.
func (e *end) receiveTicket() {
	if !e.hs.ticket {
		return
	}
	h := e.receive(iana.HandshakeNewSessionTicket)
	m := h.msg.(*wire.NewSessionTicket)
	if len(m.Ticket) == 0 {
		return // it thought better of it
	}
	e.hs.newTicket, e.hs.lifetime = m.Ticket, m.LifetimeHint
	e.made(e.read("ticket", m.Ticket, h.slice(m.Ticket)))
}

// sessionNow is the session as it stands at the end of a handshake.
func (e *end) sessionNow(master val) *Session {
	s := &e.hs.session
	return &Session{Version: s.Version, Suite: s.Suite, Secret: master.data, Value: master.id,
		ExtendedMasterSecret: s.ExtendedMasterSecret, EncryptThenMAC: s.EncryptThenMAC, ClientAuthenticated: s.ClientAuthenticated,
		ServerName: s.ServerName, ALPN: s.ALPN, Group: s.Group, Signature: s.Signature,
		Issued: e.cfg.Time, Lifetime: sessionLifetime, Chain: e.hs.chain}
}

// keepSession12 keeps the session, once both have proved it, and what to export
// from. A client has what
// the server gave it: a ticket, which makes the ID void (RFC 5077 §3.4), or an ID.
func (e *end) keepSession12(master val) {
	e.keepExporter12(master)
	s := e.sessionNow(master)
	s.ID = e.hs.sessionID
	switch {
	case !e.isClient:
		if e.cfg.Sessions != nil && e.hs.resumed == nil && len(s.ID) > 0 {
			e.cfg.Sessions.Put(s.ID, s)
		}
		return
	case len(e.hs.newTicket) > 0:
		s.ID, s.Ticket, s.Lifetime = nil, e.hs.newTicket, e.hs.lifetime
	case e.hs.resumed != nil || len(s.ID) == 0:
		return // it has no other than before
	default:
		s.Lifetime = 0 // the server did not say
	}
	e.sessions = append(e.sessions, s)
}

// forgetSessions lets go of what a fatal alert has spoilt (RFC 5246 §7.2.2).
func (e *end) forgetSessions() {
	e.sessions = nil
	if e.cfg.Sessions != nil && len(e.sessionID) > 0 {
		e.cfg.Sessions.Put(e.sessionID, nil)
	}
}
