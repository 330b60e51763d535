package handshake

import (
	"bytes"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Taking up sessions up to TLS 1.2.

var testTicketKey = bytes.Repeat([]byte{0x42}, crypt.TicketKeyLen)

// resuming are two ends that resume by ticket, or by session ID.
func resuming(byTicket bool, key string, suites ...uint16) (client, server *Config) {
	client, server = clientConfig(suites...), serverConfig(key, suites...)
	client.Time, server.Time = testTime, testTime
	if byTicket {
		client.SessionTickets, server.SessionTickets = true, true
		server.Tickets, server.TicketKey = 1, testTicketKey
	} else {
		server.Sessions = NewSessionCache(8)
	}
	return client, server
}

// again is a later connection's configuration: other randomness.
func again(c *Config, resume *Session) *Config {
	n := *c
	n.Random, n.Resume = crypt.Labelled("again"), resume
	return &n
}

// onlySession gives the one session that a connection left behind.
func onlySession(t testing.TB, e ends) *Session {
	t.Helper()
	list := e.client.Sessions()
	if len(list) != 1 {
		t.Fatalf("%d sessions", len(list))
	}
	return list[0]
}

var bothWays = map[string]bool{"ticket": true, "ID": false}

// TestResumption: a session is taken up, both ways, again and again, with all
// that belongs to it, in one trace that says where the master secret is from.
func TestResumption(t *testing.T) {
	for how, byTicket := range bothWays {
		for i, name := range []string{rsaCBC, ecdheGCM, dheGCM} {
			for _, auth := range []ClientAuth{Off, Require} {
				t.Run(how+"/"+name, func(t *testing.T) {
					c, s := resuming(byTicket, "rsa-2048", code(name))
					s.ClientAuth = auth
					c.Certificates = []Identity{identity("ecdsa-p256", "", true)}
					c.ExtendedMasterSecret = i != 0
					rec := traced(c, s)
					e := connect(t, c, s, whole)
					completed(t, e)
					first := *e.client.Status().Session
					session := onlySession(t, e)
					if (len(session.Ticket) > 0) != byTicket || (len(session.ID) > 0) == byTicket {
						t.Fatalf("%+v", session)
					}
					e.talk(t, whole)
					was := session
					for n := range 3 {
						c, s := again(c, was), again(s, nil)
						conn := rec.Conn(trace.Client, trace.Server, trace.Resumes, 1)
						c.Trace, s.Trace = rec.At(conn, trace.Client), rec.At(conn, trace.Server)
						var sent []string
						s.Rewrite = func(m trace.Message, data []byte) [][]byte {
							sent = append(sent, m.Name)
							return [][]byte{data}
						}
						e := connect(t, c, s, whole)
						completed(t, e)
						want := first
						want.Resumed = true
						if got := *e.client.Status().Session; got != want {
							t.Errorf("client's session %+v, want %+v", got, want)
						}
						if got := *e.server.Status().Session; got != want {
							t.Errorf("server's session %+v, want %+v", got, want)
						}
						flight := []string{"server_hello", "change_cipher_spec", "finished"}
						if byTicket {
							flight = []string{"server_hello", "new_session_ticket", "change_cipher_spec", "finished"}
							was = onlySession(t, e)
							if bytes.Equal(was.Ticket, session.Ticket) && n == 0 {
								t.Error("the ticket was not renewed")
							}
						} else if len(e.client.Sessions()) != 0 {
							t.Error("another session")
						}
						if joined(sent) != joined(flight) {
							t.Errorf("the server sent %v", sent)
						}
						e.talk(t, whole)
						completed(t, e)
						origin := trace.FromSession
						if byTicket {
							origin = trace.FromOp
						}
						for i := range rec.T.Values {
							v := &rec.T.Values[i]
							if v.Conn != conn || v.Name != "master_secret" {
								continue
							}
							if !bytes.Equal(v.Data, session.Secret) || v.Party == trace.Client && (v.Origin.Kind != trace.FromSession || v.Origin.Value == 0) ||
								v.Party == trace.Server && v.Origin.Kind != origin {
								t.Errorf("%v has the master secret from %+v", v.Party, v.Origin)
							}
						}
					}
					checkTrace(t, &rec.T)
				})
			}
		}
	}
}

// result gives what an end found of a check, and why.
func resultOf(tr *trace.Trace, p trace.Party, id string) (trace.Result, string) {
	for i := len(tr.Events) - 1; i >= 0; i-- {
		if k := tr.Events[i].Check; k != nil && k.ID == id && tr.Events[i].Party == p {
			return k.Result, k.Reason
		}
	}
	return 0, ""
}

// TestNotResumed: what keeps a session from being taken up. A full handshake
// follows, and says why.
func TestNotResumed(t *testing.T) {
	other := code(rsaCBC)
	for _, m := range []struct {
		name   string
		change func(c, s *Config)
		by     trace.Party
		reason string
		id     string // for IDs another reason
	}{
		{"the client's clock", func(c, s *Config) { c.Time = c.Time.Add(7201 * time.Second) }, trace.Client, "session-expired", "-"},
		{"the server's clock", func(c, s *Config) { s.Time = s.Time.Add(7201 * time.Second) }, trace.Server, "session-expired", ""},
		{"another name", func(c, s *Config) { c.ServerName = "other.example.test"; c.Verify = nil }, trace.Client, "other-name", ""},
		{"the client lost the suite", func(c, s *Config) { c.Suites = []uint16{other} }, trace.Client, "other-suite", ""},
		{"the server lost the suite", func(c, s *Config) { s.Suites = []uint16{other} }, trace.Server, "other-suite", ""},
		{"the client lost EMS", func(c, s *Config) { c.ExtendedMasterSecret = false }, trace.Client, "extended-master-secret", ""},
		{"the server lost EMS", func(c, s *Config) { s.ExtendedMasterSecret = false }, trace.Server, "extended-master-secret", ""},
		{"the server wants a certificate", func(c, s *Config) { s.ClientAuth = Require }, trace.Server, "client-certificate", ""},
		{"another ticket key", func(c, s *Config) {
			s.TicketKey = bytes.Repeat([]byte{1}, 32)
			if s.Sessions != nil {
				s.Sessions = NewSessionCache(1)
			}
		}, trace.Server, "ticket-unreadable", "unknown-session"},
		{"no session kept", func(c, s *Config) { c.Resume = &Session{Version: iana.TLS12} }, trace.Client, "unknown-session", ""},
	} {
		for how, byTicket := range bothWays {
			want := m.reason
			if !byTicket && m.id != "" {
				want = m.id
			}
			if want == "-" {
				continue
			}
			t.Run(m.name+"/"+how, func(t *testing.T) {
				c, s := resuming(byTicket, "rsa-2048", code(ecdheGCM), other)
				c.Certificates = []Identity{identity("ecdsa-p256", "", true)}
				e := connect(t, c, s, whole)
				completed(t, e)
				c, s = again(c, onlySession(t, e)), again(s, nil)
				m.change(c, s)
				rec := traced(c, s)
				e = connect(t, c, s, whole)
				completed(t, e)
				if r, why := resultOf(&rec.T, m.by, "resumption/session"); r != trace.NotMade || why != want || e.client.Status().Session.Resumed {
					t.Errorf("%v %q, want %q", r, why, want)
				}
				if m.by == trace.Server {
					if r, why := resultOf(&rec.T, trace.Client, "resumption/session"); r != trace.NotMade || why != "declined" {
						t.Errorf("the client found %v %q", r, why)
					}
				}
				checkTrace(t, &rec.T)
				e.talk(t, whole)
				completed(t, e)
			})
		}
	}
}

// resumptionMisdeeds are what a server, or a client, must not do with a session.
var resumptionMisdeeds = []struct {
	name           string
	server, client rewrite
	none           bool // there is no session
	check, alert   string
}{
	{name: "another suite", server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = code(rsaCBC) }), check: "resumption/cipher", alert: "illegal_parameter"},
	{name: "another version", server: editServerHello(func(m *wire.ServerHello) { m.Version, m.CipherSuite = iana.TLS11, code(rsaCBC) }), check: "resumption/version", alert: "illegal_parameter"},
	{name: "EMS left out by the server", server: editServerHello(func(m *wire.ServerHello) { m.Extensions = without(m.Extensions, iana.ExtExtendedMasterSecret) }),
		check: "resumption/extended-master-secret", alert: "handshake_failure"},
	{name: "EMS left out by the client", client: editClientHello(func(m *wire.ClientHello) { m.Extensions = without(m.Extensions, iana.ExtExtendedMasterSecret) }),
		check: "resumption/extended-master-secret", alert: "handshake_failure"},
	{name: "a ticket that was not announced", server: on("server_hello", func(d []byte) [][]byte { return [][]byte{d, {4, 0, 0, 6, 0, 0, 0, 0, 0, 0}} }),
		check: "message/order", alert: "unexpected_message"},
	{name: "no certificate, and no session", none: true, server: drop("certificate"), check: "message/order", alert: "unexpected_message"},
}

func TestResumptionMisdeeds(t *testing.T) {
	for _, m := range resumptionMisdeeds {
		t.Run(m.name, func(t *testing.T) {
			c, s := resuming(false, "rsa-2048", code(ecdheGCM), code(rsaCBC))
			c.Versions = []uint16{iana.TLS12, iana.TLS11}
			e := connect(t, c, s, whole)
			completed(t, e)
			c, s = again(c, onlySession(t, e)), again(s, nil)
			if m.none {
				c.Resume = nil
			}
			c.Rewrite, s.Rewrite = misdoing(m.client), misdoing(m.server)
			rec := traced(c, s)
			e = connect(t, c, s, whole)
			honest, other := e.server, e.client
			if m.server != nil {
				honest, other = other, honest
			}
			refused(t, honest, other, m.check, m.alert)
			failedOnce(t, &rec.T, m.check)
		})
	}
}

// misdoing makes a rewrite an end's own.
func misdoing(r rewrite) func(trace.Message, []byte) [][]byte {
	if r == nil {
		return nil
	}
	x := &situation{context: wire.Context{KX: iana.KXECDHE}}
	return func(t trace.Message, data []byte) [][]byte { return r(x, t, data) }
}

// TestEchoOfNoSession: a server that echoes a session ID which stands for no
// session, but is there for middleboxes' sake, takes up what was not offered.
func TestEchoOfNoSession(t *testing.T) {
	c, s := clientConfig(code(tls13Suite), code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
	c.Versions, c.CompatibilityMode = []uint16{iana.TLS13, iana.TLS12}, true
	rec := traced(c, s)
	s.Rewrite = misdoing(editServerHello(func(m *wire.ServerHello) {
		for i := range rec.T.Bufs {
			if b := &rec.T.Bufs[i]; b.Kind == trace.ReceivedMessage && b.Data[0] == iana.HandshakeClientHello {
				m.SessionID = b.Data[messageHeader+2+32+1:][:32]
			}
		}
	}))
	e := connect(t, c, s, whole)
	refused(t, e.client, e.server, "resumption/offered", "illegal_parameter")
	failedOnce(t, &rec.T, "resumption/offered")
}

func without(exts []wire.Extension, code uint16) (rest []wire.Extension) {
	for _, x := range exts {
		if x.Type != code {
			rest = append(rest, x)
		}
	}
	return rest
}

// TestSessionOfAnotherTrace: a trace names no value of another one's.
func TestSessionOfAnotherTrace(t *testing.T) {
	c, s := resuming(false, "rsa-2048", code(ecdheGCM))
	traced(c, s)
	session := onlySession(t, connect(t, c, s, whole))
	if session.Value == 0 || s.Sessions.Get(session.ID).Value == 0 {
		t.Fatal("no value")
	}
	c, s = again(c, session), again(s, nil)
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	completed(t, e)
	n := 0
	for i := range rec.T.Values {
		if o := rec.T.Values[i].Origin; o.Kind == trace.FromSession {
			if n++; o.Value != 0 {
				t.Errorf("value %d of another trace", o.Value)
			}
		}
	}
	if n != 2 || !e.client.Status().Session.Resumed {
		t.Errorf("%d values kept", n)
	}
}

// TestFatalAlertForgets: after a fatal alert a session is not taken up again
// (RFC 5246 §7.2.2), whoever sent it.
func TestFatalAlertForgets(t *testing.T) {
	for _, refuser := range []string{"server", "client"} {
		c, s := resuming(false, "rsa-2048", code(ecdheGCM))
		e := connect(t, c, s, whole)
		session := onlySession(t, e)
		from, to := e.client, e.server
		if refuser == "client" {
			from, to = to, from
		}
		from.Do(Write([]byte("hello")))
		b := from.Take()
		b[len(b)-1] ^= 1
		to.Feed(b)
		pump(e.client, e.server, whole)
		if n := len(e.client.Sessions()); n != 0 || s.Sessions.Get(session.ID) != nil {
			t.Errorf("%s refused; the client has %d sessions, the server %v", refuser, n, s.Sessions.Get(session.ID))
		}
	}
}

// TestTicketChanged: a ticket that was changed on the way is not opened, and
// the handshake is a full one that fails only where the change shows.
func TestTicketChanged(t *testing.T) {
	c, s := resuming(true, "rsa-2048", code(ecdheGCM))
	e := connect(t, c, s, whole)
	session := *onlySession(t, e)
	session.Ticket = bytes.Clone(session.Ticket)
	session.Ticket[len(session.Ticket)-1] ^= 1
	e = connect(t, again(c, &session), again(s, nil), whole)
	completed(t, e)
	if e.client.Status().Session.Resumed {
		t.Error("resumed")
	}
}

// TestTicketLifetime: a renewed ticket lasts no longer than the first.
func TestTicketLifetime(t *testing.T) {
	c, s := resuming(true, "rsa-2048", code(ecdheGCM))
	first := onlySession(t, connect(t, c, s, whole))
	c, s = again(c, first), again(s, nil)
	c.Time, s.Time = c.Time.Add(time.Hour), s.Time.Add(time.Hour)
	e := connect(t, c, s, whole)
	if got := onlySession(t, e); !e.client.Status().Session.Resumed || first.Lifetime != 7200 || got.Lifetime != 3600 {
		t.Errorf("%d, then %d", first.Lifetime, got.Lifetime)
	}
	c, s = again(c, onlySession(t, e)), again(s, nil)
	c.Time, s.Time = c.Time.Add(time.Hour), s.Time.Add(time.Hour+time.Second)
	e = connect(t, c, s, whole)
	completed(t, e)
	if e.client.Status().Session.Resumed {
		t.Error("resumed beyond its lifetime")
	}
}

// TestResumptionByNewClients: a client that speaks TLS 1.3 too takes up a
// session of TLS 1.2 where the server still speaks that, with a session ID for
// middleboxes' sake or without; where the server has learnt TLS 1.3 it is a full
// handshake of that.
func TestResumptionByNewClients(t *testing.T) {
	for how, byTicket := range bothWays {
		for _, compatible := range []bool{false, true} {
			c, s := resuming(byTicket, "rsa-2048", code(tls13Suite), code(ecdheGCM))
			c.Versions, c.CompatibilityMode = []uint16{iana.TLS13, iana.TLS12}, compatible
			e := connect(t, c, s, whole)
			completed(t, e)
			session := onlySession(t, e)
			e = connect(t, again(c, session), again(s, nil), whole)
			completed(t, e)
			if got := e.client.Status().Session; !got.Resumed || got.Version != iana.TLS12 {
				t.Errorf("%s %v: %+v", how, compatible, got)
			}
			e.talk(t, whole)
			completed(t, e)
			s = again(s, nil)
			s.Versions = []uint16{iana.TLS13, iana.TLS12}
			e = connect(t, again(c, session), s, whole)
			completed(t, e)
			if got := e.client.Status().Session; got.Resumed || got.Version != iana.TLS13 {
				t.Errorf("%s %v: %+v", how, compatible, got)
			}
			e.talk(t, whole)
			completed(t, e)
		}
	}
}
