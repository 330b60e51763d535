package handshake

import (
	"bytes"
	"fmt"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Handshakes within a connection.

// renegotiating are two ends that both allow it.
func renegotiating(p RenegotiationPolicy) (client, server *Config) {
	client, server = clientConfig(code(ecdheGCM), code(rsaCBC)), serverConfig("rsa-2048", code(rsaCBC), code(ecdheGCM))
	client.Renegotiation, server.Renegotiation = p, p
	return client, server
}

func exchange(t testing.TB, e ends, what string) {
	t.Helper()
	e.client.Do(Write([]byte("from the client " + what)))
	e.server.Do(Write([]byte("from the server " + what)))
	pump(e.client, e.server, whole)
	if c, s := string(e.client.Received()), string(e.server.Received()); c != "from the server "+what || s != "from the client "+what {
		t.Fatalf("the client received %q, the server %q", c, s)
	}
}

// countHandshakes gives how many handshakes an end completed.
func countHandshakes(tr *trace.Trace, p trace.Party) (n int) {
	for i := range tr.Events {
		if v := &tr.Events[i]; v.Kind == trace.Completed && v.Party == p {
			n++
		}
	}
	return n
}

// TestRenegotiation: whoever wants it, again and again, with data before,
// between and after, and a client's certificate each time.
func TestRenegotiation(t *testing.T) {
	for _, who := range []string{"client", "server", "both"} {
		for _, scsv := range []bool{false, true} {
			for _, policy := range []RenegotiationPolicy{SecureRenegotiation, InsecureRenegotiation} {
				t.Run(fmt.Sprint(who, scsv, policy), func(t *testing.T) {
					c, s := renegotiating(policy)
					c.SecureRenegotiation, c.RenegotiationSCSV = !scsv, scsv
					s.ClientAuth, c.Certificates = Require, []Identity{identity("ecdsa-p256", "", true)}
					rec := traced(c, s)
					e := connect(t, c, s, whole)
					completed(t, e)
					for n := range 3 {
						exchange(t, e, fmt.Sprint(n))
						if who != "server" {
							e.client.Do(Renegotiate())
						}
						if who != "client" {
							e.server.Do(Renegotiate())
						}
						pump(e.client, e.server, whole)
						completed(t, e)
						if c, s := countHandshakes(&rec.T, trace.Client), countHandshakes(&rec.T, trace.Server); c != n+2 || s != n+2 {
							t.Fatalf("client %d, server %d handshakes, want %d", c, s, n+2)
						}
						if s := e.server.Status().Session; !s.SecureRenegotiation || !s.ClientAuthenticated {
							t.Errorf("%+v", s)
						}
					}
					e.talk(t, whole)
					completed(t, e)
					checkTrace(t, &rec.T)
					seen := map[string]bool{}
					for i := range rec.T.Values {
						if v := &rec.T.Values[i]; v.Origin.Kind == trace.FromRandom {
							if seen[v.Origin.Label] {
								t.Errorf("%s was drawn twice", v.Origin.Label)
							}
							seen[v.Origin.Label] = true
						}
					}
				})
			}
		}
	}
}

// TestRenegotiationInFragments: bytes one by one, with data on the way that
// was sent before the peer knew.
func TestRenegotiationInFragments(t *testing.T) {
	c, s := renegotiating(SecureRenegotiation)
	e := connect(t, c, s, byteByByte)
	e.server.Do(Write([]byte("on the way")))
	e.client.Do(Renegotiate())
	e.client.Do(Write([]byte("after the handshake")))
	pump(e.client, e.server, byteByByte)
	completed(t, e)
	if got := e.client.Received(); string(got) != "on the way" {
		t.Errorf("the client received %q", got)
	}
	if got := e.server.Received(); string(got) != "after the handshake" {
		t.Errorf("the server received %q", got)
	}
	e.client.Do(Write([]byte("on the way")))
	e.server.Do(Renegotiate())
	pump(e.client, e.server, byteByByte)
	completed(t, e)
	if got := e.server.Received(); string(got) != "on the way" {
		t.Errorf("the server received %q", got)
	}
	e.talk(t, byteByByte)
	completed(t, e)
}

// TestRenegotiationDeclined: who wants no new handshake says so by a warning,
// and the connection goes on.
func TestRenegotiationDeclined(t *testing.T) {
	for _, m := range []struct {
		name           string
		client, server RenegotiationPolicy
		old            bool // the server does not know RFC 5746
		asks           func(e ends) End
		warned         bool
	}{
		{"the server declines", SecureRenegotiation, RefuseRenegotiation, false, func(e ends) End { return e.client }, true},
		{"the client declines", RefuseRenegotiation, SecureRenegotiation, false, func(e ends) End { return e.server }, true},
		{"the client declines an old server", SecureRenegotiation, InsecureRenegotiation, true, func(e ends) End { return e.server }, true},
		{"an old server declines", InsecureRenegotiation, SecureRenegotiation, true, func(e ends) End { return e.client }, true},
		{"the client's policy", RefuseRenegotiation, SecureRenegotiation, false, func(e ends) End { return e.client }, false},
		{"the server's policy", SecureRenegotiation, RefuseRenegotiation, false, func(e ends) End { return e.server }, false},
		{"the client does not ask an old server", SecureRenegotiation, SecureRenegotiation, true, func(e ends) End { return e.client }, false},
	} {
		t.Run(m.name, func(t *testing.T) {
			c, s := renegotiating(m.client)
			s.Renegotiation, s.SecureRenegotiation = m.server, !m.old
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			m.asks(e).Do(Renegotiate())
			pump(e.client, e.server, whole)
			if got := warned(&rec.T, "no_renegotiation"); got != m.warned {
				t.Errorf("warned: %v", got)
			}
			if c, s := countHandshakes(&rec.T, trace.Client), countHandshakes(&rec.T, trace.Server); c != 1 || s != 1 {
				t.Errorf("client %d, server %d handshakes", c, s)
			}
			exchange(t, e, "afterwards")
			e.talk(t, whole)
			completed(t, e)
			checkTrace(t, &rec.T)
		})
	}
}

// TestClientCertificateLater: a server asks who the client is once it wants to
// know, in a second handshake.
func TestClientCertificateLater(t *testing.T) {
	for _, has := range []bool{true, false} {
		c, s := renegotiating(SecureRenegotiation)
		s.ClientAuth, s.ClientAuthLater = Require, true
		if has {
			c.Certificates = []Identity{identity("ecdsa-p256", "", true)}
		}
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		completed(t, e)
		if e.server.Status().Session.ClientAuthenticated {
			t.Error("asked at first")
		}
		e.server.Do(RequestClientCertificate())
		pump(e.client, e.server, whole)
		if !has {
			refused(t, e.server, e.client, "client-cert/present", "handshake_failure")
			continue
		}
		completed(t, e)
		if s := e.server.Status().Session; !s.ClientAuthenticated {
			t.Errorf("%+v", s)
		}
		e.talk(t, whole)
		completed(t, e)
		checkTrace(t, &rec.T)
	}
	// Where no new handshake is possible nobody is asked.
	c, s := renegotiating(SecureRenegotiation)
	c.SecureRenegotiation, s.ClientAuth, s.ClientAuthLater = false, Require, true
	e := connect(t, c, s, whole)
	e.server.Do(RequestClientCertificate())
	e.talk(t, whole)
	completed(t, e)
}

// TestRenegotiationIn13: TLS 1.3 has none, whatever the policy.
func TestRenegotiationIn13(t *testing.T) {
	c, s := clientConfig(code(tls13Suite)), serverConfig("rsa-2048", code(tls13Suite))
	c.Versions, s.Versions = []uint16{iana.TLS13}, []uint16{iana.TLS13}
	c.Renegotiation, s.Renegotiation = InsecureRenegotiation, InsecureRenegotiation
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	e.client.Do(Renegotiate())
	e.server.Do(Renegotiate())
	pump(e.client, e.server, whole)
	if n := countHandshakes(&rec.T, trace.Client); n != 1 {
		t.Errorf("%d handshakes", n)
	}
	e.talk(t, whole)
	completed(t, e)
}

// TestRenegotiationAfterResumption: a session that was taken up without
// extended master secret binds nothing (RFC 7627 §5.4); with it, it does.
func TestRenegotiationAfterResumption(t *testing.T) {
	for _, ems := range []bool{true, false} {
		c, s := resuming(true, "rsa-2048", code(ecdheGCM))
		c.ExtendedMasterSecret, c.Renegotiation, s.Renegotiation = ems, SecureRenegotiation, SecureRenegotiation
		c, s = again(c, onlySession(t, connect(t, c, s, whole))), again(s, nil)
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		if !e.client.Status().Session.Resumed {
			t.Fatal("not resumed")
		}
		e.client.Do(Renegotiate())
		e.server.Do(Renegotiate())
		pump(e.client, e.server, whole)
		if n := countHandshakes(&rec.T, trace.Client); (n > 1) != ems {
			t.Errorf("extended master secret %v: %d handshakes", ems, n)
		}
		e.talk(t, whole)
		completed(t, e)
	}
}

// TestRenegotiationWithOldServer: the insecure way, between an end that knows
// RFC 5746 and one that does not, and between two that do not.
func TestRenegotiationWithOldServer(t *testing.T) {
	for _, old := range []string{"server", "client", "both"} {
		c, s := renegotiating(InsecureRenegotiation)
		s.SecureRenegotiation, c.SecureRenegotiation = old == "client", old == "server"
		e := connect(t, c, s, whole)
		e.client.Do(Renegotiate())
		pump(e.client, e.server, whole)
		completed(t, e)
		exchange(t, e, old)
		if e.client.(*end).handshakes != 2 || e.client.Status().Session.SecureRenegotiation {
			t.Errorf("%s is old: %d handshakes", old, e.client.(*end).handshakes)
		}
	}
}

// TestRenegotiationMisdeeds: what must not be in the second handshake's hellos.
func TestRenegotiationMisdeeds(t *testing.T) {
	info := func(data ...byte) wire.Extension {
		return wire.Ext(&wire.RenegotiationInfo{RenegotiatedConnection: data})
	}
	for _, m := range []struct {
		name           string
		old            bool // they don't know RFC 5746, but for the misdeed
		server, client rewrite
		check, alert   string
	}{
		{name: "the client claims a first handshake", client: editClientHello(func(m *wire.ClientHello) { m.Extensions = setExtension(m.Extensions, info()) }),
			check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "the client leaves it out", client: editClientHello(func(m *wire.ClientHello) { m.Extensions = without(m.Extensions, iana.ExtRenegotiationInfo) }),
			check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "the client has another's", client: editClientHello(func(m *wire.ClientHello) { m.Extensions = setExtension(m.Extensions, info(make([]byte, 12)...)) }),
			check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "the client's signal", client: editClientHello(func(m *wire.ClientHello) {
			m.CipherSuites = append(m.CipherSuites, iana.EmptyRenegotiationInfoSCSV)
		}), check: "renegotiation/scsv", alert: "handshake_failure"},
		{name: "the server claims a first handshake", server: editServerHello(func(m *wire.ServerHello) { m.Extensions = setExtension(m.Extensions, info()) }),
			check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "the server leaves it out", server: editServerHello(func(m *wire.ServerHello) { m.Extensions = without(m.Extensions, iana.ExtRenegotiationInfo) }),
			check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "the server repeats the client's only", server: editServerHello(func(m *wire.ServerHello) {
			data, _ := wire.Raw(m.Extensions, iana.ExtRenegotiationInfo)
			m.Extensions = setExtension(m.Extensions, info(data[1:13]...))
		}), check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "an old server knows it now", old: true, server: editServerHello(func(m *wire.ServerHello) { m.Extensions = append(m.Extensions, info()) }),
			check: "renegotiation/verify-data", alert: "handshake_failure"},
		{name: "another version", server: editServerHello(func(m *wire.ServerHello) { m.Version = iana.TLS11 }), check: "hello/version", alert: "protocol_version"},
	} {
		t.Run(m.name, func(t *testing.T) {
			c, s := renegotiating(InsecureRenegotiation)
			s.SecureRenegotiation = !m.old
			c.Versions = []uint16{iana.TLS12, iana.TLS11}
			second := false
			hook := func(r rewrite) func(trace.Message, []byte) [][]byte {
				if r == nil {
					return nil
				}
				return func(t trace.Message, data []byte) [][]byte {
					if !second {
						return [][]byte{data}
					}
					return r(&situation{context: wire.Context{KX: iana.KXECDHE}}, t, data)
				}
			}
			c.Rewrite, s.Rewrite = hook(m.client), hook(m.server)
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			completed(t, e)
			second = true
			e.client.Do(Renegotiate())
			pump(e.client, e.server, whole)
			honest, other := e.server, e.client
			if m.server != nil {
				honest, other = other, honest
			}
			refused(t, honest, other, m.check, m.alert)
			failedOnce(t, &rec.T, m.check)
			checkTrace(t, &rec.T)
		})
	}
}

// TestRenegotiationKeepsEncryptThenMAC: nobody goes back from it (RFC 7366 §3.1).
func TestRenegotiationKeepsEncryptThenMAC(t *testing.T) {
	for _, who := range []string{"server", "client"} {
		c, s := clientConfig(code(rsaCBC)), serverConfig("rsa-2048", code(rsaCBC))
		c.Renegotiation, s.Renegotiation = SecureRenegotiation, SecureRenegotiation
		e := connect(t, c, s, whole)
		completed(t, e)
		honest, other := e.server, e.client
		if who == "client" {
			honest, other = other, honest
			s.Rewrite = misdoing(editServerHello(func(m *wire.ServerHello) { m.Extensions = without(m.Extensions, iana.ExtEncryptThenMAC) }))
		} else {
			c.EncryptThenMAC = false
		}
		e.client.Do(Renegotiate())
		pump(e.client, e.server, whole)
		refused(t, honest, other, "renegotiation/encrypt-then-mac", "handshake_failure")
	}
}

// TestDataInTheMiddle: application data goes on until a hello is answered, and
// not between the messages of a handshake.
func TestDataInTheMiddle(t *testing.T) {
	for _, who := range []string{"client", "server"} {
		c, s := renegotiating(SecureRenegotiation)
		e := connect(t, c, s, whole)
		e.client.Do(Renegotiate())
		e.server.Feed(e.client.Take()) // the hello, answered by a flight
		honest, other := e.server, e.client
		if who == "server" {
			e.client.Feed(e.server.Take())
			honest, other = other, honest
		}
		other.(*end).putRecord(iana.ContentApplicationData, []byte("in the middle"), trace.Slice{})
		honest.Feed(other.Take())
		if f := honest.Status().Failure; f == nil || f.Check != "message/order" || f.Alert != "unexpected_message" {
			t.Errorf("%s: %+v", who, honest.Status())
		}
	}
}

// splice is the attack of 2009: an attacker who has a connection of his own
// passes a victim's whole handshake on within it. To the server it is a
// renegotiation, to the victim a first handshake.
func splice(t *testing.T, victim, server *Config, prefix string) (v, s End) {
	t.Helper()
	mallory := clientConfig(victim.Suites...)
	mallory.SecureRenegotiation = victim.SecureRenegotiation
	mallory.Verify = nil
	a := NewClient(mallory).(*end)
	s = NewServer(server)
	t.Cleanup(func() { a.Stop(); s.Stop() })
	pump(a, s, whole)
	completed(t, ends{a, s})
	a.Do(Write([]byte(prefix)))
	s.Feed(a.Take())

	v = NewClient(victim)
	t.Cleanup(v.Stop)
	toServer, toVictim := true, true // what passes is still under the attacker's keys
	for moved := true; moved; {
		moved = false
		for _, r := range records(v.Take()) {
			moved = true
			if !toServer {
				s.Feed(r)
				continue
			}
			a.putRecord(r[0], r[recordHeader:], trace.Slice{})
			s.Feed(a.Take())
			toServer = r[0] != iana.ContentChangeCipherSpec
		}
		for _, r := range records(s.Take()) {
			moved = true
			if !toVictim {
				v.Feed(r)
				continue
			}
			f := a.open(r, fragment{r[0], r[recordHeader:], trace.Slice{}}, maxCiphertext)
			v.Feed(wire.AppendRecord(nil, wire.Record{Type: r[0], Version: iana.TLS12, Fragment: f.data}))
			toVictim = r[0] != iana.ContentChangeCipherSpec
		}
	}
	return v, s
}

// TestAttackOf2009: with renegotiation as it was until 2009, the server takes
// the attacker's words for the victim's, certificate and all. With RFC 5746 at
// both it refuses; and one that declines renegotiation never gets so far.
func TestAttackOf2009(t *testing.T) {
	const prefix, request = "POST /transfer HTTP/1.1\r\nX-Ignore: ", "GET /account HTTP/1.1\r\nCookie: secret\r\n\r\n"
	ends := func(policy RenegotiationPolicy, victimKnows, serverKnows bool) (v, s *Config) {
		v, s = clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		s.Renegotiation, s.SecureRenegotiation, v.SecureRenegotiation = policy, serverKnows, victimKnows
		s.ClientAuth, v.Certificates = Request, []Identity{identity("ecdsa-p256", "", true)}
		return v, s
	}
	for _, knows := range []bool{false, true} {
		t.Run(fmt.Sprint("it works, the victim knows RFC 5746: ", knows), func(t *testing.T) {
			vc, sc := ends(InsecureRenegotiation, knows, false)
			v, s := splice(t, vc, sc, prefix)
			if st := v.Status(); st.State != Open {
				t.Fatalf("the victim: %+v %v", st, st.Failure)
			}
			v.Do(Write([]byte(request)))
			s.Feed(v.Take())
			if got := s.Received(); !bytes.Equal(got, []byte(prefix+request)) {
				t.Errorf("the server received %q", got)
			}
			if !s.Status().Session.ClientAuthenticated {
				t.Error("the victim's certificate does not vouch for the attacker's words")
			}
			s.Do(Write([]byte("done")))
			v.Feed(s.Take())
			if got := v.Received(); string(got) != "done" {
				t.Errorf("the victim received %q", got)
			}
		})
	}
	t.Run("both know RFC 5746", func(t *testing.T) {
		for _, policy := range []RenegotiationPolicy{SecureRenegotiation, InsecureRenegotiation} {
			vc, sc := ends(policy, true, true)
			v, s := splice(t, vc, sc, prefix)
			refused(t, s, v, "renegotiation/verify-data", "handshake_failure")
		}
	})
	t.Run("the victim signals by SCSV", func(t *testing.T) {
		vc, sc := ends(InsecureRenegotiation, true, true)
		vc.SecureRenegotiation, vc.RenegotiationSCSV = false, true
		v, s := splice(t, vc, sc, prefix)
		refused(t, s, v, "renegotiation/scsv", "handshake_failure")
	})
	t.Run("the server declines", func(t *testing.T) {
		for _, serverKnows := range []bool{false, true} {
			vc, sc := ends(RefuseRenegotiation, false, serverKnows)
			v, s := splice(t, vc, sc, prefix)
			if v.Status().State != Handshaking || s.Status().State != Open {
				t.Errorf("victim %+v, server %+v", v.Status(), s.Status())
			}
		}
	})
}
