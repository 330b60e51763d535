package lab

import (
	"slices"
	"strings"

	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

// story carries out the plans: the first connection, and what follows from it.
func (l *lab) story() {
	if l.plans[0].Attack == "splice" {
		l.splice()
		return
	}
	c := l.call(trace.First, nil, nil)
	for c.fallsBack() {
		c = l.call(trace.FellBack, c, nil)
	}
	if len(c.goOn) > 0 {
		c = l.call(trace.ClickedOn, c, c.goOn)
	}
	if kept := c.sides[0].end.Sessions(); len(kept) > 0 && c.plan.Resume != "none" {
		c = l.call(trace.Resumes, c, c.goOn, kept[len(kept)-1])
	}
	if c.plan.Attack == "replay" {
		l.replay(c)
		l.settle()
	}
}

// call lets the client call the server; with a man in the middle it reaches
// him. overridden are the checks that the user goes on without; kept is the
// session that the client offers to take up. A client whose hidden hello was not
// read tries once more. It gives the last connection when all is over.
func (l *lab) call(why trace.ConnWhy, parent *conn, overridden []string, kept ...*handshake.Session) *conn {
	other := trace.Server
	if l.next().Attack == "intercept" {
		other = trace.Attacker
	}
	c := l.connect(trace.Client, other, why, parent)
	client, server := c.sides[0], c.sides[1]
	cc := c.clientConfig()
	cc.Overridden = overridden
	if c.versions = cc.Versions; why == trace.FellBack {
		c.versions = older(parent.versions)
		cc.Versions, cc.FallbackSCSV = c.versions, c.plan.Fallback == "scsv"
	}
	if why == trace.Retried { // without any, the hello goes unhidden
		cc.ECHConfigs = parent.sides[0].end.Status().ECHRetryConfigs
	}
	if len(kept) > 0 {
		cc.Resume = kept[0]
		if c.plan.EarlyData != "off" {
			cc.EarlyData = c.request()
		}
	}
	client.app, server.app = l.browser(client), l.website(server)
	sc := l.serverConfig(c)
	switch c.plan.Attack {
	case "intercept":
		sc = c.impostorConfig()
		server.app = l.middle(server)
	case "weaken-ciphers":
		c.wire.Weaken(c.plan.Server.Ciphers)
	case "strip-version":
		c.strip()
	}
	server.end = handshake.NewServer(sc)
	client.end = handshake.NewClient(cc)
	l.begin(c)
	l.settle()
	if why != trace.Retried && c.unread() {
		return l.call(trace.Retried, c, overridden, kept...)
	}
	return c
}

// begin lets both sides of a connection with its ends in place begin.
func (l *lab) begin(c *conn) {
	for _, s := range []*side{c.sides[1], c.sides[0]} {
		s.app()
		l.flush(s)
	}
}

// warn shows the user what a browser shows when the server's certificate did
// not pass, and has him choose. With a cover that is none there is no going on
// (RFC 9849 §6.1.7).
func (l *lab) warn(s *side) {
	f := s.end.Status().Failure
	if f == nil || !strings.HasPrefix(f.Check, "server-cert/") {
		return
	}
	var failed []string
	for _, e := range l.rec.T.Events {
		if e.Conn == s.conn.id && e.Party == s.party && e.Kind == trace.Checked && e.Check.Result == trace.Failed {
			failed = append(failed, e.Check.ID)
		}
	}
	s.scope.Event(trace.Event{Kind: trace.Warned, Note: strings.Join(failed, " ")})
	choice := "back"
	if s.conn.plan.User == "ignores" && !s.conn.covered && !slices.ContainsFunc(failed, final) {
		choice, s.conn.goOn = "on", failed
	}
	s.scope.Event(trace.Event{Kind: trace.UserChose, Note: choice})
}

// final says whether a warning leaves no choice: there is no certificate
// that one could go on with, or its key is of no use for the handshake.
func final(check string) bool {
	switch check {
	case "server-cert/present", "server-cert/parse", "server-cert/key-type":
		return true
	}
	return !strings.HasPrefix(check, "server-cert/")
}

// middle is the attacker's application at the server's end of the client's
// connection. When the client has taken him for the server he calls the real
// one, and passes on what he reads from either.
func (l *lab) middle(s *side) func() {
	var up *side // his client's end of the connection to the server
	var request []byte
	pump := func() {
		request = append(request, s.end.Received()...)
		if up == nil {
			return
		}
		if up.open() && len(request) > 0 {
			up.end.Do(handshake.Write(request))
			request = nil
		}
		if answer := up.end.Received(); len(answer) > 0 {
			s.end.Do(handshake.Write(answer))
		}
		if up.ended() {
			s.close()
		}
		if s.ended() {
			up.close()
		}
		l.flush(s)
		l.flush(up)
	}
	return func() {
		if s.open() && up == nil {
			c := l.connect(trace.Attacker, trace.Server, trace.Relay, s.conn)
			c.sides[1].app = l.website(c.sides[1])
			c.sides[0].app = pump
			c.sides[1].end = handshake.NewServer(l.serverConfig(c))
			c.sides[0].end = handshake.NewClient(c.relayConfig(s.end.Status().Session.ServerName))
			up = c.sides[0]
			l.begin(c)
		}
		pump()
	}
}
