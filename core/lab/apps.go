package lab

import (
	"bytes"
	"strconv"

	"handshakelab/core/handshake"
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
			s.end.Do(handshake.Write([]byte("GET / HTTP/1.1\r\nHost: " + s.conn.plan.Host + "\r\nConnection: close\r\n\r\n")))
		}
	}
}

// page is what the server serves.
const page = "Hello. Only you and I can read this.\n"

// website is the server's application: it answers a request and closes.
func website(s *side) func() {
	var request []byte
	answered := false
	return func() {
		request = append(request, s.end.Received()...)
		if answered || !s.open() || !bytes.Contains(request, []byte("\r\n\r\n")) {
			return
		}
		answered = true
		s.end.Do(handshake.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
			strconv.Itoa(len(page)) + "\r\nConnection: close\r\n\r\n" + page)))
		s.close()
	}
}

// close says goodbye, and ends the stream behind it without waiting for the
// answer (RFC 5246 §7.2.1 does not ask for that).
func (s *side) close() {
	s.end.Do(handshake.Close())
	s.shut = true
}
