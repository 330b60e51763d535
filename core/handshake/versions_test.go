package handshake

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// SSL 3.0 to TLS 1.1, our two ends with each other.

var oldVersions = []uint16{iana.SSL30, iana.TLS10, iana.TLS11}

func versionName(v uint16) string { return iana.VersionByCode(v).Name }

// keysIn are the keys that a suite can be used with in a version.
func keysIn(v uint16, s *iana.Suite) []string {
	if v == iana.TLS13 {
		return keys13
	}
	if v < iana.TLS12 && s.Auth == iana.AuthECDSA {
		return []string{"ecdsa-p256", "ecdsa-p384"} // Ed25519 came with TLS 1.2 (RFC 8422 §5.10)
	}
	return keysFor(s)
}

// TestOldVersions runs every suite of every old version, with and without
// client authentication, whole flights and single bytes at a time.
func TestOldVersions(t *testing.T) {
	n := 0
	for _, v := range oldVersions {
		for i := range iana.Suites {
			suite := &iana.Suites[i]
			if !suite.UsableIn(v) {
				continue
			}
			for _, key := range keysIn(v, suite) {
				for _, auth := range []ClientAuth{Off, Request, Require} {
					group := groupsFor(suite)[0]
					clientKey, none := []string{"rsa-2048", "ecdsa-p256"}[n%2], auth == Request && n%3 == 0
					if v == iana.SSL30 {
						clientKey = "rsa-2048"
					}
					ems, etm := n%5 != 0, n%4 != 0
					n++
					t.Run(fmt.Sprintf("%s/%s/%s/%d", versionName(v), suite.Name, key, auth), func(t *testing.T) {
						c, s := clientConfig(suite.Code), serverConfig(key, suite.Code)
						c.Versions, s.Versions = []uint16{v}, []uint16{v}
						c.ExtendedMasterSecret, s.EncryptThenMAC = ems, etm
						s.Groups, s.ClientAuth = withGroup(group), auth
						if !none {
							c.Certificates = []Identity{identity(clientKey, "", true)}
						}
						rec := traced(c, s)
						d := deliver(whole)
						if n%7 == 0 {
							d = byteByByte
						}
						e := connect(t, c, s, d)
						completed(t, e)
						session := *e.server.Status().Session
						want := trace.Session{Version: v, Suite: suite.Code, Group: group, Signature: session.Signature,
							ALPN: "http/1.1", ServerName: testHost, ExtendedMasterSecret: ems, EncryptThenMAC: etm && suite.Cipher.CBC(),
							SecureRenegotiation: true, ForwardSecrecy: suite.KX != iana.KXRSA, ClientAuthenticated: auth != Off && !none}
						if v == iana.SSL30 {
							want.ALPN, want.ServerName, want.ExtendedMasterSecret, want.EncryptThenMAC = "", "", false, false
						}
						if session != want {
							t.Errorf("server's session %+v, want %+v", session, want)
						}
						got := *e.client.Status().Session
						if v == iana.SSL30 {
							got.ServerName = "" // it knows whom it called
						}
						if got != session {
							t.Errorf("client's session %+v, server's %+v", got, session)
						}
						e.talk(t, d)
						completed(t, e)
						if c, s := e.client.Status().State, e.server.Status().State; c != Ended || s != Ended {
							t.Errorf("after close_notify: client %v, server %v", c, s)
						}
						checkTrace(t, &rec.T)
					})
				}
			}
		}
	}
	t.Logf("%d connections", n)
}

// inVersion are two ends that speak one version and have a suite of it.
func inVersion(v uint16, suite string) (client, server *Config) {
	client, server = clientConfig(code(suite)), serverConfig(keysIn(v, iana.SuiteByName(suite))[0], code(suite))
	client.Versions, server.Versions = []uint16{v}, []uint16{v}
	return client, server
}

// TestVersionsInCommon: whatever both have, the highest in common is spoken, and
// where there is none the server says so.
func TestVersionsInCommon(t *testing.T) {
	versions := []uint16{iana.SSL30, iana.TLS10, iana.TLS11, iana.TLS12}
	n := 0
	for ours := 1; ours < 16; ours++ {
		for theirs := 1; theirs < 16; theirs++ {
			c, s := clientConfig(code(rsaCBC), code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM), code(rsaCBC))
			c.Versions, s.Versions = nil, nil
			highest, best := uint16(0), uint16(0)
			for i, v := range versions {
				if ours>>i&1 == 1 {
					c.Versions, highest = append(c.Versions, v), v
				}
				if theirs>>i&1 == 1 {
					s.Versions = append(s.Versions, v)
				}
			}
			for _, v := range s.Versions {
				if v <= highest {
					best = v // the highest that the client's highest allows
				}
			}
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			name := fmt.Sprintf("client %x, server %x", c.Versions, s.Versions)
			switch {
			case best == 0:
				refused(t, e.server, e.client, "hello/version", "protocol_version")
			case !slices.Contains(c.Versions, best): // it has a gap there
				if f := e.client.Status().Failure; f == nil || f.Check != "hello/version" {
					t.Errorf("%s: %v", name, f)
				}
			default:
				n++
				completed(t, e)
				suite := code(rsaCBC)
				if best == iana.TLS12 {
					suite = code(ecdheGCM)
				}
				for _, end := range []End{e.client, e.server} {
					if got := end.Status().Session; got.Version != best || got.Suite != suite {
						t.Errorf("%s: %+v", name, got)
					}
				}
				e.talk(t, whole)
				completed(t, e)
			}
			checkTrace(t, &rec.T)
		}
	}
	t.Logf("%d connections", n)
}

// TestHelloOfOldClients: what a client may not offer it does not offer.
func TestHelloOfOldClients(t *testing.T) {
	for _, v := range []uint16{iana.SSL30, iana.TLS10, iana.TLS11, iana.TLS12} {
		c := clientConfig(code(ecdheGCM), code("TLS_RSA_WITH_AES_128_CBC_SHA256"), code("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"), code(rsaCBC))
		c.Versions = []uint16{iana.SSL30, v}
		client := NewClient(c)
		b := client.Take()
		client.Stop()
		msg, err := wire.Unmarshal(b[5:], wire.Context{})
		if err != nil {
			t.Fatal(err)
		}
		m := msg.(*wire.ClientHello)
		if want := min(v, iana.TLS10); m.Version != v || b[1] != byte(want>>8) || b[2] != byte(want) {
			t.Errorf("version %x in a record of version %x", m.Version, b[1:3])
		}
		want := []uint16{code(ecdheGCM), code("TLS_RSA_WITH_AES_128_CBC_SHA256"), code("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"), code(rsaCBC)}
		switch {
		case v == iana.SSL30:
			want = []uint16{want[3], iana.EmptyRenegotiationInfoSCSV}
		case v < iana.TLS12:
			want = want[2:]
		}
		if !slices.Equal(m.CipherSuites, want) {
			t.Errorf("%s: suites %04x, want %04x", versionName(v), m.CipherSuites, want)
		}
		_, schemes := wire.Raw(m.Extensions, iana.ExtSignatureAlgorithms)
		if schemes != (v == iana.TLS12) || (m.Extensions != nil) != (v > iana.SSL30) {
			t.Errorf("%s: extensions %v", versionName(v), m.Extensions)
		}
	}
}

// oldMisdeeds are misdeeds whose answer in an old version is another than in
// TLS 1.2, or for which there is no occasion there.
var oldMisdeeds = []struct {
	misdeed
	versions []uint16
}{
	{misdeed{name: "wrong Finished from the server", suite: rsaCBC, server: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error"}, oldVersions},
	{misdeed{name: "wrong Finished from the client", suite: rsaCBC, client: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error"}, oldVersions},
	{misdeed{name: "a Finished of the length of TLS", suite: rsaCBC, client: on("finished", func(d []byte) [][]byte {
		return [][]byte{append([]byte{20, 0, 0, 12}, d[4:16]...)}
	}), check: "message/decode", alert: "decode_error"}, oldVersions[:1]},
	{misdeed{name: "a Finished of the length of SSL 3.0", suite: rsaCBC, client: on("finished", func(d []byte) [][]byte {
		return [][]byte{append([]byte{20, 0, 0, 36}, make([]byte, 36)...)}
	}), check: "message/decode", alert: "decode_error"}, oldVersions[1:]},
	{misdeed{name: "wrong signature", suite: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", server: flipLast("server_key_exchange"),
		check: "server-key-exchange/signature", alert: "decrypt_error"}, oldVersions},
	{misdeed{name: "wrong signature with ECDSA", suite: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", server: edit(func(_ *situation, m *wire.ServerKeyExchange) {
		m.Signature = slices.Clone(m.Signature)
		m.Signature[len(m.Signature)-1] ^= 1
	}), check: "server-key-exchange/signature", alert: "decrypt_error"}, oldVersions[1:]},
	{misdeed{name: "wrong CertificateVerify", suite: rsaCBC, config: askingRSA, client: flipLast("certificate_verify"),
		check: "certificate-verify/signature", alert: "decrypt_error"}, oldVersions},
	{misdeed{name: "somebody else's key", suite: rsaCBC, config: func(c, s *Config) {
		askingRSA(c, s)
		c.Certificates = []Identity{{Chain: identity("rsa-2048", "", true).Chain, Key: testKeys["other-rsa"]()}}
	}, client: func(_ *situation, m trace.Message, d []byte) [][]byte { return [][]byte{d} },
		check: "certificate-verify/signature", alert: "decrypt_error"}, oldVersions},
	{misdeed{name: "no CertificateVerify", suite: rsaCBC, config: askingRSA, client: drop("certificate_verify"),
		check: "message/order", alert: "unexpected_message"}, oldVersions},
	{misdeed{name: "no certificate though required", suite: rsaCBC, config: func(c, s *Config) { s.ClientAuth = Require },
		check: "client-cert/present", alert: "handshake_failure"}, oldVersions},
	{misdeed{name: "an empty list though required", suite: rsaCBC, config: askingRSA, client: edit(func(_ *situation, m *wire.Certificate) {
		m.CertificateList = nil
	}), check: "client-cert/present", alert: "handshake_failure"}, oldVersions},
	{misdeed{name: "a suite of TLS 1.2", suite: rsaCBC, config: func(c, s *Config) {
		c.Versions, c.Suites = append(c.Versions, iana.TLS12), append(c.Suites, code("TLS_RSA_WITH_AES_128_GCM_SHA256"))
	}, server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = code("TLS_RSA_WITH_AES_128_GCM_SHA256") }),
		check: "hello/cipher-version", alert: "illegal_parameter"}, oldVersions},
	{misdeed{name: "a suite not offered because of its age", suite: rsaCBC, config: func(c, s *Config) {
		c.Suites = append(c.Suites, code("TLS_RSA_WITH_AES_128_GCM_SHA256"))
	}, server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = code("TLS_RSA_WITH_AES_128_GCM_SHA256") }),
		check: "hello/cipher-offered", alert: "illegal_parameter"}, oldVersions},
	{misdeed{name: "an extension in SSL 3.0", suite: rsaCBC, config: func(c, s *Config) { c.Versions = append(c.Versions, iana.TLS12) },
		server: editServerHello(func(m *wire.ServerHello) { m.Extensions = append(m.Extensions, wire.Ext(&wire.ExtendedMasterSecret{})) }),
		check:  "hello/extension-unsolicited", alert: "unsupported_extension"}, oldVersions[:1]},
	{misdeed{name: "a key that can't sign yet", suite: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", server: edit(func(_ *situation, m *wire.Certificate) {
		m.CertificateList = identity("ed25519", "", false).Chain
	}), check: "server-cert/key-type", alert: "unsupported_certificate"}, oldVersions[1:]},
	{misdeed{name: "no certificate that can sign yet", suite: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", config: func(c, s *Config) {
		s.Certificates = []Identity{identity("ed25519", "", false)}
	}, check: "hello/certificate-overlap", alert: "handshake_failure"}, oldVersions[1:]},
	{misdeed{name: "a premaster secret that does not decrypt", suite: rsaCBC, client: flipLast("client_key_exchange"),
		check: "record/mac", alert: "bad_record_mac"}, oldVersions},
	{misdeed{name: "a certificate that nobody trusts", suite: rsaCBC, config: func(c, s *Config) {
		s.Certificates = []Identity{identity("rsa-2048", "untrusted", false)}
	}, server: func(_ *situation, m trace.Message, d []byte) [][]byte { return [][]byte{d} },
		check: "server-cert/issuer-trusted", alert: "unknown_ca"}, oldVersions},
}

func askingRSA(c, s *Config) {
	s.ClientAuth = Require
	c.Certificates = []Identity{identity("rsa-2048", "", true)}
}

// in30 is what SSL 3.0 says instead of TLS's alerts.
var in30 = map[string]string{"decrypt_error": "handshake_failure", "decode_error": "handshake_failure", "unsupported_extension": "handshake_failure",
	"unknown_ca": "bad_certificate"}

func TestOldMisdeeds(t *testing.T) {
	n := 0
	for _, m := range oldMisdeeds {
		for _, v := range m.versions {
			n++
			t.Run(m.name+"/"+versionName(v), func(t *testing.T) {
				c, s := inVersion(v, m.suite)
				if m.config != nil {
					m.config(c, s)
				}
				x := &situation{context: wire.Context{Version: v, Suite: code(m.suite)}, identity: s.Certificates[0]}
				hook := func(r rewrite) func(trace.Message, []byte) [][]byte {
					return func(t trace.Message, data []byte) [][]byte {
						x.look(t, data)
						if r == nil {
							return [][]byte{data}
						}
						return r(x, t, data)
					}
				}
				c.Rewrite, s.Rewrite = hook(m.client), hook(m.server)
				rec := traced(c, s)
				e := connect(t, c, s, whole)
				honest, other := e.server, e.client
				if m.server != nil {
					honest, other = other, honest
				}
				alert := m.alert
				if v == iana.SSL30 && in30[alert] != "" {
					alert = in30[alert]
				}
				refused(t, honest, other, m.check, alert)
				failedOnce(t, &rec.T, m.check)
				checkTrace(t, &rec.T)
			})
		}
	}
	t.Logf("%d misdeeds", n)
}

// TestLoweredVersion: the premaster secret names the version that the client
// offered; who lowered it on the way shows there first, and nobody tells him.
func TestLoweredVersion(t *testing.T) {
	for _, v := range oldVersions {
		c, s := clientConfig(code(rsaCBC)), serverConfig("rsa-2048", code(rsaCBC))
		c.Versions, s.Versions = []uint16{v, iana.TLS12}, []uint16{v} // a better server would say that it is one
		c.Rewrite = func(m trace.Message, d []byte) [][]byte {
			return editClientHello(func(m *wire.ClientHello) { m.Version = v })(&situation{}, m, d)
		}
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		if f := e.server.Status().Failure; f == nil || f.Check != "record/mac" {
			t.Errorf("%s: %+v", versionName(v), e.server.Status())
		}
		withheld := false
		for _, ev := range rec.T.Events {
			withheld = withheld || ev.Check != nil && ev.Check.ID == "client-key-exchange/premaster" && ev.Check.Result == trace.Withheld
		}
		if !withheld {
			t.Errorf("%s: the premaster secret is in order", versionName(v))
		}
	}
}

// TestOldRenegotiation: within a connection of an old version, secure and bound
// to the handshake before; SSL 3.0 has no warning to decline with, and ends.
func TestOldRenegotiation(t *testing.T) {
	for _, v := range oldVersions {
		for _, who := range []string{"client", "server"} {
			c, s := inVersion(v, rsaCBC)
			c.Renegotiation, s.Renegotiation = SecureRenegotiation, SecureRenegotiation
			askingRSA(c, s)
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			completed(t, e)
			end := e.client
			if who == "server" {
				end = e.server
			}
			for n := range 2 {
				exchange(t, e, fmt.Sprint("before ", n))
				end.Do(Renegotiate())
				pump(e.client, e.server, whole)
			}
			exchange(t, e, "after")
			if n, m := countHandshakes(&rec.T, trace.Client), countHandshakes(&rec.T, trace.Server); n != 3 || m != 3 {
				t.Errorf("%s, %s: %d and %d handshakes", versionName(v), who, n, m)
			}
			completed(t, e)
			checkTrace(t, &rec.T)
		}
		c, s := inVersion(v, rsaCBC)
		c.Renegotiation = SecureRenegotiation
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		e.client.Do(Renegotiate())
		pump(e.client, e.server, whole)
		if v == iana.SSL30 {
			refused(t, e.server, e.client, "renegotiation/allowed", "handshake_failure")
			continue
		}
		if !warned(&rec.T, "no_renegotiation") {
			t.Errorf("%s: no warning", versionName(v))
		}
		exchange(t, e, "as before")
		completed(t, e)
	}
}

// TestOldSessions: a session is taken up by its ID, and in no other version.
func TestOldSessions(t *testing.T) {
	for _, v := range oldVersions {
		for _, suite := range []string{rsaCBC, "TLS_RSA_WITH_RC4_128_MD5", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"} {
			cache := NewSessionCache(4)
			c, s := inVersion(v, suite)
			s.Sessions = cache
			e := connect(t, c, s, whole)
			completed(t, e)
			e.talk(t, whole)
			sessions := e.client.Sessions()
			if len(sessions) != 1 {
				t.Fatalf("%s: %d sessions", versionName(v), len(sessions))
			}
			for _, other := range append(oldVersions, iana.TLS12) {
				if other < v {
					continue // then the client would not offer it
				}
				c, s := inVersion(other, suite)
				c.Versions = append(c.Versions, v)
				s.Sessions, c.Resume, s.Random = cache, sessions[0], crypt.Labelled("another session ID")
				rec := traced(c, s)
				e := connect(t, c, s, byteByByte)
				completed(t, e)
				if got := e.client.Status().Session; got.Resumed != (other == v) || got.Version != other {
					t.Errorf("%s in %s: %+v", versionName(v), versionName(other), got)
				}
				e.talk(t, whole)
				completed(t, e)
				checkTrace(t, &rec.T)
			}
		}
	}
}

// TestOldBytes: the same configuration gives the same bytes, and each of them
// has a name: in records as they were sent, opened, and in messages.
func TestOldBytes(t *testing.T) {
	for _, v := range oldVersions {
		for i := range iana.Suites {
			suite := &iana.Suites[i]
			if !suite.UsableIn(v) {
				continue
			}
			run := func() (all []byte, tr *trace.Trace) {
				c, s := inVersion(v, suite.Name)
				askingRSA(c, s)
				rec := traced(c, s)
				e := ends{NewClient(c), NewServer(s)}
				defer e.stop()
				d := func(to End, b []byte) { all = append(all, b...); to.Feed(b) }
				pump(e.client, e.server, d)
				e.talk(t, d)
				return all, &rec.T
			}
			a, tr := run()
			if b, _ := run(); !bytes.Equal(a, b) {
				t.Fatalf("%s, %s: two runs differ", versionName(v), suite.Name)
			}
			tiles(t, tr, wire.Context{Version: v, Suite: suite.Code, EncryptThenMAC: v > iana.SSL30 && suite.Cipher.CBC()})
		}
	}
}

// tiles fails if bytes of a trace are without a name.
func tiles(t *testing.T, tr *trace.Trace, c wire.Context) {
	t.Helper()
	changed := map[trace.Party]bool{}
	for i := range tr.Events {
		ev := &tr.Events[i]
		if ev.Kind == trace.KeysChanged && ev.Epoch.Send {
			changed[ev.Party] = true
		}
		var spans []span.Span
		for _, on := range ev.On {
			data := tr.Buf(on.Buf).Data
			switch ev.Kind {
			case trace.RecordSent:
				spans = wire.AnnotateRecord(data, c, changed[ev.Party])
			case trace.MessageReceived:
				if ev.Msg.Content != iana.ContentHandshake {
					continue
				}
				spans = wire.Annotate(data, c)
			default:
				continue
			}
			if !span.Tiles(spans, 0, len(data)) {
				t.Errorf("%v of %s does not tile", ev.Kind, versionName(c.Version))
			}
			if text := fmt.Sprint(spans); strings.Contains(text, "unparsed") {
				t.Errorf("%v %v: %s", ev.Kind, ev.Msg, text)
			}
		}
	}
}
