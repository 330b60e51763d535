package handshake

import (
	"bytes"
	"strings"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// What two honest ends agree on, and what a user decides.

func code(name string) uint16 { return iana.SuiteByName(name).Code }

// TestServerChooses: of what both have the server takes what it likes best.
func TestServerChooses(t *testing.T) {
	ordinary := trace.Session{Suite: code(ecdheGCM), Group: iana.X25519, Signature: iana.RSAPSSRSAESHA256, ALPN: "http/1.1", ServerName: testHost}
	with := func(f func(*trace.Session)) trace.Session {
		s := ordinary
		f(&s)
		return s
	}
	for _, c := range []struct {
		name   string
		config func(c, s *Config)
		want   trace.Session
	}{
		{"its order, not the client's", func(c, s *Config) {
			c.Suites = []uint16{code(rsaCBC), code(dheGCM), code(ecdheGCM)}
			s.Suites = []uint16{code(ecdheECDSA), code(ecdheGCM), code(rsaCBC)}
			s.Groups = []uint16{iana.Secp521r1, iana.X25519}
			s.Signatures = []uint16{iana.RSAPKCS1SHA384, iana.RSAPSSRSAESHA256}
			c.ALPN, s.ALPN = []string{"h2", "http/1.1"}, []string{"http/1.1", "h2"}
		}, with(func(s *trace.Session) { s.Group, s.Signature = iana.Secp521r1, iana.RSAPKCS1SHA384 })},
		{"a certificate for each kind of suite", func(c, s *Config) {
			s.Suites = []uint16{code(ecdheECDSA), code(ecdheGCM)}
			c.Suites = s.Suites
			s.Certificates = append(s.Certificates, identity("ecdsa-p384", "", false))
		}, with(func(s *trace.Session) { s.Suite, s.Signature = code(ecdheECDSA), iana.ECDSASecp256r1SHA256 })},
		{"the next suite if there is no certificate", func(c, s *Config) {
			s.Suites = []uint16{code(ecdheECDSA), code(rsaCBC)}
			c.Suites = s.Suites
		}, with(func(s *trace.Session) { s.Suite, s.Group, s.Signature = code(rsaCBC), 0, 0 })},
		{"the next suite if there is no group", func(c, s *Config) {
			s.Suites = []uint16{code(ecdheGCM), code(dheGCM)}
			c.Suites, c.Groups = s.Suites, []uint16{iana.FFDHE3072}
		}, with(func(s *trace.Session) { s.Suite, s.Group = code(dheGCM), iana.FFDHE3072 })},
		{"any FFDHE group for a client that names none", func(c, s *Config) {
			s.Suites, c.Suites = []uint16{code(dheGCM)}, []uint16{code(dheGCM)}
			c.Groups = []uint16{iana.X25519}
			s.Groups = []uint16{iana.X25519, iana.FFDHE3072}
		}, with(func(s *trace.Session) { s.Suite, s.Group = code(dheGCM), iana.FFDHE3072 })},
		{"SHA-1 for a client that names no signatures", func(c, s *Config) { c.Signatures = nil },
			with(func(s *trace.Session) { s.Signature = iana.RSAPKCS1SHA1 })},
		{"no protocol if one side names none", func(c, s *Config) { s.ALPN = nil },
			with(func(s *trace.Session) { s.ALPN = "" })},
		{"no server_name for an address", func(c, s *Config) { c.ServerName, c.Verify = "192.0.2.1", nil },
			with(func(s *trace.Session) { s.ServerName = "" })},
		{"no server_name for an address of version 6", func(c, s *Config) { c.ServerName, c.Verify = "2001:db8::1", nil },
			with(func(s *trace.Session) { s.ServerName = "" })},
		{"a name's trailing dot is not sent", func(c, s *Config) { c.ServerName = testHost + "." }, ordinary},
	} {
		t.Run(c.name, func(t *testing.T) {
			cc, sc := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
			c.config(cc, sc)
			rec := traced(cc, sc)
			e := connect(t, cc, sc, whole)
			completed(t, e)
			for _, end := range []End{e.client, e.server} {
				s := end.Status().Session
				got := trace.Session{Suite: s.Suite, Group: s.Group, Signature: s.Signature, ALPN: s.ALPN, ServerName: s.ServerName}
				if got != c.want {
					t.Errorf("%+v, want %+v", got, c.want)
				}
			}
			checkTrace(t, &rec.T)
		})
	}
}

// TestClientCertificate: which certificate a client shows.
func TestClientCertificate(t *testing.T) {
	p := testPKI()
	rsa, ec := identity("rsa-2048", "", true), identity("ecdsa-p256", "", true)
	for _, c := range []struct {
		name string
		has  []Identity
		asks func(server *Config)
		want []byte // the leaf it shows
	}{
		{"the first", []Identity{rsa, ec}, func(*Config) {}, rsa.Chain[0]},
		{"the first that fits the types", []Identity{rsa, ec}, func(s *Config) { s.Signatures = []uint16{iana.ECDSASecp256r1SHA256, iana.Ed25519} }, ec.Chain[0]},
		{"one of an authority that is named", []Identity{ec}, func(s *Config) { s.AcceptableCAs = [][]byte{p.root.cert.RawSubject} }, ec.Chain[0]},
		{"none of another authority", []Identity{ec}, func(s *Config) { s.AcceptableCAs = [][]byte{p.stranger.cert.RawSubject} }, nil},
		{"none if it has none", nil, func(*Config) {}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			cc, sc := clientConfig(code(rsaCBC)), serverConfig("rsa-2048", code(rsaCBC))
			cc.Certificates, sc.ClientAuth = c.has, Request
			c.asks(sc)
			var shown []byte
			verify := sc.Verify
			sc.Verify = func(p Presented) []trace.Check {
				shown = p.Chain[0]
				return verify(p)
			}
			e := connect(t, cc, sc, whole)
			completed(t, e)
			if !bytes.Equal(shown, c.want) {
				t.Errorf("it shows %d bytes, want %d", len(shown), len(c.want))
			}
			if got := e.client.Status().Session.ClientAuthenticated; got != (c.want != nil) {
				t.Errorf("authenticated: %v", got)
			}
		})
	}
}

// TestOverridden: the user goes on in spite of failed checks; others still count.
func TestOverridden(t *testing.T) {
	run := func(overridden ...string) (ends, *trace.Trace) {
		c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		s.Certificates = []Identity{identity("rsa-2048", "wrong-host", false)}
		verify := c.Verify
		c.Verify = func(p Presented) []trace.Check {
			checks := verify(p)
			checks[1].Result, checks[1].Reason = trace.Failed, "expired"
			return checks
		}
		c.Overridden = overridden
		rec := traced(c, s)
		return connect(t, c, s, whole), &rec.T
	}
	e, tr := run()
	// Both fail and are recorded; the first in the table's order speaks.
	refused(t, e.client, e.server, "server-cert/validity", "certificate_expired")
	if n := results(tr, trace.Failed); n != 2 {
		t.Errorf("%d failed checks", n)
	}
	e, tr = run("server-cert/validity")
	refused(t, e.client, e.server, "server-cert/name", "bad_certificate")
	if results(tr, trace.Failed) != 1 || results(tr, trace.Overridden) != 1 {
		t.Error("one failed and one overridden check are wanted")
	}
	e, tr = run("server-cert/validity", "server-cert/name")
	completed(t, e)
	if results(tr, trace.Failed) != 0 || results(tr, trace.Overridden) != 2 {
		t.Error("two overridden checks are wanted")
	}
}

func results(tr *trace.Trace, r trace.Result) (n int) {
	for i := range tr.Events {
		if c := tr.Events[i].Check; c != nil && c.Result == r {
			n++
		}
	}
	return n
}

// TestLongMessages: a message that is longer than a record can be.
func TestLongMessages(t *testing.T) {
	c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
	s.ClientAuth = Request
	for range 900 {
		s.AcceptableCAs = append(s.AcceptableCAs, testPKI().root.cert.RawSubject)
	}
	c.Certificates = []Identity{identity("ed25519", "", true)}
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	completed(t, e)
	e.talk(t, byteByByte)
	checkTrace(t, &rec.T)
	for i := range rec.T.Bufs {
		if b := &rec.T.Bufs[i]; b.Kind == trace.ReceivedMessage && len(b.Parts) > 1 {
			return
		}
	}
	t.Error("no message in several records")
}

// TestFault: a fault in this program, or in what was handed in, is no crash.
func TestFault(t *testing.T) {
	c := clientConfig(code(ecdheGCM))
	c.Random = crypt.Scripted(map[string][]byte{"client/random": {1}}, nil)
	e := NewClient(c)
	defer e.Stop()
	st := e.Status()
	if st.State != Ended || st.Failure == nil || st.Failure.Check != "internal/fault" || !strings.Contains(st.Failure.Panic, "hello.go") {
		t.Fatalf("%+v %v", st, st.Failure)
	}
}

// TestWaits: an end says what it waits for, once for each message.
func TestWaits(t *testing.T) {
	c, s := clientConfig(code(rsaCBC)), serverConfig("rsa-2048", code(rsaCBC))
	s.ClientAuth = Request
	rec := traced(c, s)
	e := connect(t, c, s, byteByByte)
	completed(t, e)
	for p, want := range map[trace.Party]string{
		trace.Client: "server_hello certificate certificate_request|server_hello_done server_hello_done change_cipher_spec finished application_data|alert",
		trace.Server: "client_hello certificate client_key_exchange change_cipher_spec finished application_data|alert",
	} {
		var got []string
		for _, v := range rec.T.Events {
			if v.Kind == trace.Waits && v.Party == p {
				got = append(got, v.Note)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v waits for %v, want %s", p, got, want)
		}
	}
}
