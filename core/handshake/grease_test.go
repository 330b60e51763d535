//go:build !js

package handshake

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// greased are two ends of a version that both send GREASE.
func greased(version uint16) (client, server *Config) {
	client, server = clientConfig(code(ecdheGCM), code(tls13Suite)), serverConfig("rsa-2048", code(ecdheGCM), code(tls13Suite))
	if version < iana.TLS12 {
		client.Suites, server.Suites = []uint16{code(rsaCBC)}, []uint16{code(rsaCBC)}
	}
	client.Versions, server.Versions = []uint16{version}, []uint16{version}
	client.GREASE, server.GREASE = true, true
	server.ClientAuth, client.Certificates = Require, []Identity{identity("rsa-2048", "", true)}
	return client, server
}

// counted gives how many GREASE values a hello has of each kind.
func counted(t testing.TB, m *wire.ClientHello, version uint16) (n map[string]int) {
	t.Helper()
	n = map[string]int{}
	count := func(kind string, codes ...uint16) {
		for _, c := range codes {
			if iana.IsGREASE(c) {
				n[kind]++
			}
		}
	}
	count("suites", m.CipherSuites...)
	for _, x := range m.Extensions {
		count("extensions", x.Type)
	}
	groups, _, _ := wire.Find[wire.SupportedGroups](m)
	count("groups", groups.Groups...)
	schemes, _, _ := wire.Find[wire.SignatureAlgorithms](m)
	count("schemes", schemes.Schemes...)
	versions, _, _ := wire.Find[wire.SupportedVersions](m)
	count("versions", versions.Versions...)
	shares, _, _ := wire.Find[wire.KeyShare](m)
	count("shares", groupsOf(shares.Shares)...)
	return n
}

// TestGREASE: the values are where they may be, others with another seed, and
// nobody stumbles over them.
func TestGREASE(t *testing.T) {
	want := map[uint16]string{iana.TLS11: "map[extensions:2 suites:1]", iana.TLS12: "map[extensions:2 groups:1 schemes:1 suites:1]",
		iana.TLS13: "map[extensions:2 groups:1 schemes:1 shares:1 suites:1 versions:1]"}
	for version, want := range want {
		hellos := map[string]bool{}
		for seed := range 40 {
			c, s := greased(version)
			c.Random, s.Random = crypt.Labelled(fmt.Sprint("seed", seed)), crypt.Labelled(fmt.Sprint("server", seed))
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			completed(t, e)
			for i := range rec.T.Bufs {
				b := &rec.T.Bufs[i]
				if b.Kind != trace.SentMessage || b.Data[0] != iana.HandshakeClientHello {
					continue
				}
				m, err := wire.Unmarshal(b.Data, wire.Context{})
				if err != nil {
					t.Fatal(err)
				}
				h := m.(*wire.ClientHello)
				if got := fmt.Sprint(counted(t, h, version)); got != want {
					t.Fatalf("%s, want %s", got, want)
				}
				hellos[fmt.Sprint(h.CipherSuites[0], h.Extensions[0].Type)] = true
				break
			}
			if seed == 0 {
				e.talk(t, whole)
				completed(t, e)
				checkTrace(t, &rec.T)
			}
		}
		if len(hellos) < 20 {
			t.Errorf("%d different hellos of 40", len(hellos))
		}
	}
	c, s := greased(iana.TLS12)
	c.GREASE, s.GREASE = false, false
	c.Rewrite = misdoing(editClientHello(func(m *wire.ClientHello) {
		if n := counted(t, m, iana.TLS12); len(n) > 0 {
			t.Errorf("%v though it is off", n)
		}
	}))
	completed(t, connect(t, c, s, whole))
}

// TestGREASEWithSessions: beside keys known before, whose offer stays last, and
// in tickets.
func TestGREASEWithSessions(t *testing.T) {
	c, s := greased(iana.TLS13)
	s.ClientAuth = Off
	c.Time, s.Time, s.Tickets, s.TicketKey = testTime, testTime, 2, testTicketKey
	c.PSKModes, s.PSKModes = []uint8{1}, []uint8{1}
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	completed(t, e)
	n := 0
	for i := range rec.T.Bufs {
		if b := &rec.T.Bufs[i]; b.Kind == trace.SentMessage && b.Data[0] == iana.HandshakeNewSessionTicket {
			m, err := wire.Unmarshal(b.Data, wire.Context{Version: iana.TLS13})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range m.(*wire.NewSessionTicket13).Extensions {
				if iana.IsGREASE(x.Type) {
					n++
				}
			}
		}
	}
	if n != 2 || len(e.client.Sessions()) != 2 {
		t.Fatalf("%d in %d tickets", n, len(e.client.Sessions()))
	}
	c, s = again(c, e.client.Sessions()[0]), again(s, nil)
	rec = traced(c, s)
	e = connect(t, c, s, whole)
	completed(t, e)
	if !e.client.Status().Session.Resumed {
		t.Error("not resumed")
	}
	e.talk(t, whole)
	completed(t, e)
	checkTrace(t, &rec.T)
}

// TestGREASEChosen: whoever chooses one of them is refused (RFC 8701 §3.1, §4.2).
func TestGREASEChosen(t *testing.T) {
	greaseOf := func(rec *trace.Recorder, place int) uint16 {
		for i := range rec.T.Values {
			if v := &rec.T.Values[i]; v.Name == "grease" && v.Party == trace.Client {
				return grease(v.Data).of(place)
			}
		}
		t.Fatal("no GREASE")
		return 0
	}
	for _, m := range []struct {
		name         string
		version      uint16
		place        int
		change       func(m *wire.ServerHello, v uint16)
		check, alert string
	}{
		{"suite", iana.TLS12, greaseSuite, func(m *wire.ServerHello, v uint16) { m.CipherSuite = v }, "hello/cipher-offered", "illegal_parameter"},
		{"suite", iana.TLS13, greaseSuite, func(m *wire.ServerHello, v uint16) { m.CipherSuite = v }, "hello/cipher-offered", "illegal_parameter"},
		{"extension", iana.TLS12, greaseFirst, func(m *wire.ServerHello, v uint16) { m.Extensions = append(m.Extensions, wire.Extension{Type: v}) },
			"hello/extension-unsolicited", "unsupported_extension"},
		{"extension", iana.TLS13, greaseLast, func(m *wire.ServerHello, v uint16) { m.Extensions = append(m.Extensions, wire.Extension{Type: v}) },
			"hello/extension-unsolicited", "unsupported_extension"},
		{"group", iana.TLS13, greaseGroup, func(m *wire.ServerHello, v uint16) {
			m.Extensions = replaced(m.Extensions, wire.ExtIn(&wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: v, KeyExchange: []byte{0}}}}, iana.HandshakeServerHello))
		}, "hello/key-share-offered", "illegal_parameter"},
		{"version", iana.TLS13, greaseVersion, func(m *wire.ServerHello, v uint16) {
			m.Extensions = replaced(m.Extensions, wire.ExtIn(&wire.SupportedVersions{Versions: []uint16{v}}, iana.HandshakeServerHello))
		}, "hello/selected-version", "illegal_parameter"},
	} {
		t.Run(fmt.Sprint(m.name, m.version), func(t *testing.T) {
			c, s := greased(m.version)
			rec := traced(c, s)
			s.Rewrite = func(v trace.Message, d []byte) [][]byte {
				return editServerHello(func(h *wire.ServerHello) { m.change(h, greaseOf(rec, m.place)) })(&situation{context: wire.Context{KX: iana.KXECDHE}}, v, d)
			}
			e := connect(t, c, s, whole)
			if f := e.client.Status().Failure; f == nil || f.Check != m.check || f.Alert != m.alert {
				t.Errorf("%+v", e.client.Status())
			}
		})
	}
}

// TestGREASEWithWorld: no implementation stumbles over ours.
func TestGREASEWithWorld(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	id, mine := identity("rsa-2048", "", false), identity("rsa-2048", "", true)
	l := listen(t)
	for _, version := range []uint16{iana.TLS12, iana.TLS13} {
		t.Run(fmt.Sprint("crypto/tls", version), func(t *testing.T) {
			cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
			cfg.MinVersion, cfg.MaxVersion = version, version
			cfg.Certificates, cfg.ClientAuth = []tls.Certificate{goCertificate(id)}, tls.RequireAndVerifyClientCert
			c, s := greased(version)
			ours, theirs := connected(t, true)
			go func() {
				conn := tls.Server(theirs, cfg)
				if conn.Handshake() == nil {
					conn.Write([]byte("hello"))
				}
			}()
			d := &driver{End: NewClient(c), conn: ours}
			defer d.Stop()
			if got := d.receive(5); string(got) != "hello" {
				t.Errorf("our client: %q %+v", got, d.Status())
			}
			cfg = cfg.Clone()
			cfg.Certificates = []tls.Certificate{goCertificate(mine)}
			ours, theirs = connected(t, true)
			go tls.Client(theirs, cfg).Write([]byte("hello"))
			d = &driver{End: NewServer(s), conn: ours}
			defer d.Stop()
			if got := d.receive(5); string(got) != "hello" || !d.Status().Session.ClientAuthenticated {
				t.Errorf("our server: %q %+v", got, d.Status())
			}
		})
		t.Run(fmt.Sprint("OpenSSL", version), func(t *testing.T) {
			flag := map[uint16]string{iana.TLS12: "-tls1_2", iana.TLS13: "-tls1_3"}[version]
			addr := freeAddress(t)
			p := startTalking(t, append(append([]string{"s_server", "-accept", addr, flag, "-rev", "-alpn", "http/1.1", "-Verify", "4", "-CAfile", root}, atTime()...),
				pemFiles(t, dir, "s", id)...)...)
			p.await(t, "ACCEPT", 1)
			c, s := greased(version)
			d := &driver{End: NewClient(c), conn: dial(t, addr)}
			defer d.Stop()
			d.Do(Write([]byte("hello\n")))
			if got := d.receive(6); string(got) != "olleh\n" {
				t.Errorf("our client: %q %+v %s", got, d.Status(), p.said())
			}
			p = startTalking(t, append(append([]string{"s_client", "-connect", l.Addr().String(), flag, "-alpn", "http/1.1", "-CAfile", root}, atTime()...),
				pemFiles(t, dir, "c", mine)...)...)
			d = &driver{End: NewServer(s), conn: accept(t, l)}
			defer d.Stop()
			d.until(d.open)
			d.Do(Write([]byte("hello from the server\n")))
			d.until(d.open)
			p.await(t, "hello from the server", 1)
			if !d.Status().Session.ClientAuthenticated || strings.Contains(p.said(), "alert") {
				t.Errorf("our server: %+v %s", d.Status(), p.said())
			}
		})
	}
}
