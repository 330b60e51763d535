//go:build !js

package handshake

import (
	"fmt"
	"io"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// TestOldVersionsGoOn: sessions are taken up, and handshakes made within the
// connection, in every version there was.
func TestOldVersionsGoOn(t *testing.T) {
	for _, version := range []uint16{iana.SSL30, iana.TLS10, iana.TLS11} {
		for how, byTicket := range bothWays {
			if byTicket && version == iana.SSL30 {
				continue // SSL 3.0 has no extensions
			}
			t.Run(fmt.Sprintf("%#x/%s", version, how), func(t *testing.T) {
				c, s := resuming(byTicket, "rsa-2048", code(rsaCBC))
				c.Versions, s.Versions = []uint16{version}, []uint16{version}
				c.Renegotiation, s.Renegotiation = SecureRenegotiation, SecureRenegotiation
				c.RenegotiationSCSV = version == iana.SSL30
				rec := traced(c, s)
				e := connect(t, c, s, whole)
				completed(t, e)
				session := onlySession(t, e)
				e.client.Do(Renegotiate())
				pump(e.client, e.server, whole)
				e.server.Do(Renegotiate())
				pump(e.client, e.server, whole)
				if n := countHandshakes(&rec.T, trace.Client); n != 3 || !e.server.Status().Session.SecureRenegotiation {
					t.Errorf("%d handshakes, %+v", n, e.server.Status().Session)
				}
				e.talk(t, whole)
				completed(t, e)
				checkTrace(t, &rec.T)

				c, s = again(c, session), again(s, nil)
				rec = traced(c, s)
				e = connect(t, c, s, whole)
				completed(t, e)
				if got := e.client.Status().Session; !got.Resumed || got.Version != version {
					t.Errorf("%+v", got)
				}
				e.talk(t, whole)
				completed(t, e)
				checkTrace(t, &rec.T)
				// Not in another version, though both speak it.
				c, s = again(c, session), again(s, nil)
				c.Versions, s.Versions = []uint16{iana.TLS12, version}, []uint16{iana.TLS12, version}
				rec = traced(c, s)
				e = connect(t, c, s, whole)
				completed(t, e)
				if r, why := resultOf(&rec.T, trace.Server, "resumption/session"); r != trace.NotMade || why != "other-version" {
					t.Errorf("%v %q", r, why)
				}
			})
		}
	}
}

// TestSSL30Declines: SSL 3.0 has no warning for it, and ends (RFC 5746 §4.5).
func TestSSL30Declines(t *testing.T) {
	c, s := clientConfig(code(rsaCBC)), serverConfig("rsa-2048", code(rsaCBC))
	c.Versions, s.Versions, c.Renegotiation = []uint16{iana.SSL30}, []uint16{iana.SSL30}, InsecureRenegotiation
	e := connect(t, c, s, whole)
	completed(t, e)
	e.client.Do(Renegotiate())
	pump(e.client, e.server, whole)
	refused(t, e.server, e.client, "renegotiation/allowed", "handshake_failure")
}

// TestOldVersionsGoOnWithOpenSSL: the same with s_server.
func TestOldVersionsGoOnWithOpenSSL(t *testing.T) {
	for version, flag := range map[uint16]string{iana.TLS10: "-tls1", iana.TLS11: "-tls1_1"} {
		for _, byTicket := range bothWays {
			addr := freeAddress(t)
			args := append([]string{"s_server", "-accept", addr, flag, "-cipher", "ALL:@SECLEVEL=0", "-client_renegotiation", "-alpn", "http/1.1"},
				pemFiles(t, t.TempDir(), "rsa", identity("rsa-2048", "", false))...)
			if !byTicket {
				args = append(args, "-no_ticket")
			}
			p := startTalking(t, args...)
			p.await(t, "ACCEPT", 1)
			c := clientConfig(code(rsaCBC))
			c.Versions, c.Time, c.SessionTickets, c.Renegotiation = []uint16{version}, testTime, byTicket, SecureRenegotiation
			for n := range 2 {
				rec := traced(c, &Config{})
				d := &driver{End: NewClient(c), conn: dial(t, addr)}
				defer d.Stop()
				d.handshakes(t, 1)
				took(t, d, n > 0)
				if n == 0 {
					c = again(c, d.Sessions()[0])
				}
				d.Do(Renegotiate())
				d.handshakes(t, 2)
				d.Do(Write([]byte("hello from the client\n")))
				d.until(d.open)
				p.await(t, "hello from the client", n+1)
				io.WriteString(p.in, "hello from the server\n")
				if got := d.receive(22); string(got) != "hello from the server\n" {
					t.Errorf("received %q: %+v", got, d.Status())
				}
				d.Do(Close())
				d.until(d.ended)
				checkTrace(t, &rec.T)
			}
		}
	}
}
