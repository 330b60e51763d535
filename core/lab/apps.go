package lab

import (
	"bytes"
	"strconv"

	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

// browser is the client's application: it asks for the page when it can, and
// leaves the closing to the server. What went ahead as early data and was
// taken it does not send again. When the connection was refused because of the
// server's certificate it warns its user.
func (l *lab) browser(s *side) func() {
	asked, warned := false, false
	return func() {
		s.end.Received()
		if s.ended() && !warned {
			warned = true
			l.warn(s)
		}
		if !s.open() || asked {
			return
		}
		asked = true
		if s.conn.plan.Renegotiate == "client" {
			s.end.Do(handshake.Renegotiate())
		}
		if up := s.conn.plan.KeyUpdate; up == "client" || up == "both" {
			s.end.Do(handshake.UpdateKeys(up == "both"))
		}
		if l.checked(s, "early-data/accepted") != trace.Passed {
			s.end.Do(handshake.Write(s.conn.request()))
		}
	}
}

// request is what the client asks for.
func (c *conn) request() []byte {
	return []byte("GET / HTTP/1.1\r\nHost: " + c.plan.Host + "\r\nConnection: close\r\n\r\n")
}

// page is what the server serves.
const page = "Hello. Only you and I can read this.\n"

// website is the server's application: it answers a request and closes. If it
// wants another handshake first, or the client's certificate, it waits for
// that to be over, or refused. What comes as early data it does at once.
func (l *lab) website(s *side) func() {
	var request []byte
	served, answered := false, false
	var before *trace.Session // the handshake's before what it wants
	return func() {
		request = append(request, s.end.Received()...)
		if answered || !bytes.Contains(request, []byte("\r\n\r\n")) {
			return
		}
		if !s.open() {
			if !served {
				served = true
				s.scope.Event(trace.Event{Kind: trace.Noted, Note: "serves-early"})
			}
			return
		}
		p := s.conn.plan
		later := p.ClientAuthWhen == "after" && p.ClientAuth != "off"
		if p.Renegotiate == "server" || later {
			if before == nil {
				before = s.end.Status().Session
				if later {
					s.end.Do(handshake.RequestClientCertificate())
				} else {
					s.end.Do(handshake.Renegotiate())
				}
			}
			if s.end.Status().Session == before && !l.declined(s) {
				return
			}
		}
		answered = true
		if p.KeyUpdate == "server" {
			s.end.Do(handshake.UpdateKeys(false))
		}
		s.end.Do(handshake.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
			strconv.Itoa(len(page)) + "\r\nConnection: close\r\n\r\n" + page)))
		s.close()
	}
}

// declined says whether one of the two ends wanted no new handshake.
func (l *lab) declined(s *side) bool {
	for i := range l.rec.T.Events {
		e := &l.rec.T.Events[i]
		if e.Conn == s.conn.id && e.Party == s.party && e.Kind == trace.AlertReceived && e.Alert.Name == "no_renegotiation" {
			return true
		}
	}
	return l.checked(s, "renegotiation/allowed") == trace.NotMade
}

// checked gives the last result of a check at a side, 0 if it made none.
func (l *lab) checked(s *side, check string) (r trace.Result) {
	for i := range l.rec.T.Events {
		if e := &l.rec.T.Events[i]; e.Kind == trace.Checked && e.Conn == s.conn.id && e.Party == s.party && e.Check.ID == check {
			r = e.Check.Result
		}
	}
	return r
}

// close says goodbye, and ends the stream behind it without waiting for the
// answer (RFC 5246 §7.2.1 does not ask for that).
func (s *side) close() {
	s.end.Do(handshake.Close())
	s.shut = true
}
