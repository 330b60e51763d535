package lab

import (
	"bytes"
	"strconv"

	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

// browser is the client's application: it asks for the page when it can, and
// leaves the closing to the server. When the connection was refused because
// of the server's certificate it warns its user.
func (l *lab) browser(s *side) func() {
	asked, warned := false, false
	return func() {
		s.end.Received()
		if s.ended() && !warned {
			warned = true
			l.warn(s)
		}
		if s.open() && !asked {
			asked = true
			if s.conn.plan.Renegotiate == "client" {
				s.end.Do(handshake.Renegotiate())
			}
			if up := s.conn.plan.KeyUpdate; up == "client" || up == "both" {
				s.end.Do(handshake.UpdateKeys(up == "both"))
			}
			s.end.Do(handshake.Write([]byte("GET / HTTP/1.1\r\nHost: " + s.conn.plan.Host + "\r\nConnection: close\r\n\r\n")))
		}
	}
}

// page is what the server serves.
const page = "Hello. Only you and I can read this.\n"

// website is the server's application: it answers a request and closes. If it
// wants another handshake first, it waits for that to be over, or refused.
func (l *lab) website(s *side) func() {
	var request []byte
	answered := false
	var before *trace.Session // the first handshake's, when another is wanted
	return func() {
		request = append(request, s.end.Received()...)
		if answered || !s.open() || !bytes.Contains(request, []byte("\r\n\r\n")) {
			return
		}
		if s.conn.plan.Renegotiate == "server" {
			if before == nil {
				before = s.end.Status().Session
				s.end.Do(handshake.Renegotiate())
			}
			if s.end.Status().Session == before && !l.declined(s) {
				return
			}
		}
		answered = true
		if s.conn.plan.KeyUpdate == "server" {
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
		if e.Conn != s.conn.id || e.Party != s.party {
			continue
		}
		if e.Kind == trace.AlertReceived && e.Alert.Name == "no_renegotiation" ||
			e.Kind == trace.Checked && e.Check.ID == "renegotiation/allowed" && e.Check.Result == trace.NotMade {
			return true
		}
	}
	return false
}

// close says goodbye, and ends the stream behind it without waiting for the
// answer (RFC 5246 §7.2.1 does not ask for that).
func (s *side) close() {
	s.end.Do(handshake.Close())
	s.shut = true
}
