package handshake

import (
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// FuzzChangedSessions is FuzzChangedFlights for ends that have all that there
// is beside the plain handshake: sessions by ID or ticket, new handshakes
// within the connection, GREASE, limits of records, compressed certificates.
func FuzzChangedSessions(f *testing.F) {
	for how := range byte(16) {
		f.Add(how, how*2, how%6, uint16(how)*7, byte(1))
		f.Add(how, how*2+20, how%6, uint16(how)*3, byte(0x80))
	}
	f.Fuzz(func(t *testing.T, how, nth, what byte, at uint16, value byte) {
		c, s := resuming(how&1 == 0, "rsa-2048", code(ecdheGCM), code(rsaCBC), code(tls13Suite))
		if how&2 != 0 {
			c.Suites = c.Suites[1:]
		}
		if how&4 != 0 {
			c.Versions, s.Versions = []uint16{iana.TLS13, iana.TLS12}, []uint16{iana.TLS13, iana.TLS12}
		}
		for _, x := range []*Config{c, s} {
			x.GREASE, x.RecordSizeLimit, x.CertCompression = true, 100, []uint16{iana.CompressionZlib}
			x.Renegotiation = RenegotiationPolicy(how >> 3 % 3)
			x.SecureRenegotiation = how&32 == 0
		}
		s.ClientAuth, c.Certificates = Request, []Identity{identity("ecdsa-p256", "", true)}
		s.Certificates[0].SCTs, c.SignedCertificateTimestamps = [][]byte{{0, 1, 2}}, true
		n := byte(0)
		run := func(resume *Session) *Session {
			c, s := again(c, resume), again(s, nil)
			rec := traced(c, s)
			e := ends{NewClient(c), NewServer(s)}
			defer e.stop()
			in := map[End]int{}
			d := func(to End, b []byte) {
				for _, r := range records(b) {
					if n++; n == nth+1 {
						r = changed(r, what, int(at), value)
					}
					in[to] += len(r)
					to.Feed(r)
				}
			}
			pump(e.client, e.server, d)
			for _, do := range []Command{Renegotiate(), Write([]byte("GET / HTTP/1.1\r\n\r\n")), Close()} {
				e.client.Do(do)
				e.server.Do(Renegotiate())
				pump(e.client, e.server, d)
			}
			return over(t, e, in, &rec.T)
		}
		noLeak(t, func() { run(run(nil)) })
	})
}

// TestRenegotiationFlood: a server is not kept busy for ever by a client that
// renegotiates and sends no data.
func TestRenegotiationFlood(t *testing.T) {
	c, s := renegotiating(SecureRenegotiation)
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	for range maxRequests + 1 {
		e.client.Do(Renegotiate())
		pump(e.client, e.server, whole)
	}
	if f := e.server.Status().Failure; f == nil || f.Check != "message/flood" {
		t.Errorf("%+v", e.server.Status())
	}
	if n := countHandshakes(&rec.T, trace.Server); n != maxRequests+1 {
		t.Errorf("%d handshakes", n)
	}
}
