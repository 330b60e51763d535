//go:build !js

package handshake

import (
	"crypto/tls"
	"net"
	"path/filepath"
	"testing"
	"time"

	"handshakelab/core/check"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Sessions taken up with crypto/tls, which knows tickets only, and with
// OpenSSL, both ways, in both roles.

var resumptionSuites = []string{rsaCBC, ecdheGCM, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"}

// took says what an end made of the session: whether it was taken up must be
// as wanted.
func took(t testing.TB, d *driver, resumed bool) {
	t.Helper()
	if st := d.Status(); st.Session.Resumed != resumed {
		t.Fatalf("%+v, %+v", st, st.Session)
	}
}

func TestResumptionWithCryptoTLS(t *testing.T) {
	for _, name := range resumptionSuites {
		suite := iana.SuiteByName(name)
		if ok, why := goSpeaks(suite); !ok {
			t.Logf("not run: %s: %s", name, why)
			continue
		}
		key := keysFor(suite)[0]
		t.Run("client/"+name, func(t *testing.T) {
			cfg := goConfig(suite, 0)
			cfg.SessionTicketsDisabled = false
			cfg.Certificates = []tls.Certificate{goCertificate(identity(key, "", false))}
			c, _ := resuming(true, key, suite.Code)
			for n := range 3 {
				d, state := callGo(t, c, cfg, true)
				if took(t, d, n > 0); state.DidResume != (n > 0) {
					t.Errorf("crypto/tls resumed: %v", state.DidResume)
				}
				if s := d.Sessions(); len(s) > 0 {
					c = again(c, s[0])
				}
			}
		})
		t.Run("server/"+name, func(t *testing.T) {
			cfg := goConfig(suite, 0)
			cfg.SessionTicketsDisabled, cfg.ClientSessionCache = false, tls.NewLRUClientSessionCache(2)
			_, s := resuming(true, key, suite.Code)
			for n := range 3 {
				s = again(s, nil)
				d, state := serveGo(t, s, cfg, true)
				if took(t, d, n > 0); state.DidResume != (n > 0) {
					t.Errorf("crypto/tls resumed: %v", state.DidResume)
				}
			}
		})
	}
}

func TestResumptionWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	for how, byTicket := range bothWays {
		for i, name := range resumptionSuites {
			suite := iana.SuiteByName(name)
			key := keysFor(suite)[0]
			t.Run("client/"+how+"/"+name, func(t *testing.T) {
				args := append(pemFiles(t, dir, key, identity(key, "", false)), "-alpn", "http/1.1")
				if !byTicket {
					args = append(args, "-no_ticket")
				}
				addr := sServer(t, args...)
				c := clientConfig(suite.Code)
				c.Time, c.SessionTickets, c.ExtendedMasterSecret = testTime, byTicket, i%2 == 0
				for n := range 3 {
					d := callOpenSSL(t, c, addr)
					took(t, d, n > 0)
					if s := d.Sessions(); len(s) > 0 {
						c = again(c, s[0])
					}
				}
			})
			t.Run("server/"+how+"/"+name, func(t *testing.T) {
				_, s := resuming(byTicket, key, suite.Code)
				s.ExtendedMasterSecret = i%2 == 0
				file := filepath.Join(t.TempDir(), "session.pem")
				for n := range 3 {
					s = again(s, nil)
					args := []string{"-tls1_2", "-cipher", "ALL:@SECLEVEL=0", "-CAfile", root, "-alpn", "http/1.1", "-sess_out", file}
					if n > 0 {
						args = append(args, "-sess_in", file)
					}
					if !byTicket {
						args = append(args, "-no_ticket")
					}
					took(t, serveOpenSSL(t, l, s, args...), n > 0)
				}
			})
		}
	}
}

// TestResumptionTableAgainstWorld: what crypto/tls and OpenSSL say to the
// misdeeds, where no RFC fixes the alert.
func TestResumptionTableAgainstWorld(t *testing.T) {
	dir := t.TempDir()
	root, file := rootFile(t, dir), filepath.Join(dir, "session.pem")
	l := listen(t)
	suite := iana.SuiteByName(ecdheGCM)
	id := identity("rsa-2048", "", false)
	cfg := goConfig(suite, 0)
	cfg.MinVersion, cfg.CipherSuites = tls.VersionTLS11, append(cfg.CipherSuites, code(rsaCBC))
	cfg.SessionTicketsDisabled, cfg.ClientSessionCache = false, tls.NewLRUClientSessionCache(2)
	cfg.Certificates = []tls.Certificate{goCertificate(id)}
	addr := sServer(t, append(pemFiles(t, dir, "rsa", id), "-alpn", "http/1.1")...)
	for _, p := range []struct {
		worldly
		client, server func(again bool) *driver
	}{
		{worldly{name: "Go", says: func(r *check.Row) string { return r.Go }},
			func(bool) *driver {
				ours, theirs := connected(t, true)
				cfg := cfg
				go func() {
					conn := tls.Client(theirs, cfg)
					if conn.Handshake() == nil {
						conn.Read(make([]byte, 1))
					}
					theirs.(*net.TCPConn).CloseWrite()
				}()
				return &driver{conn: ours}
			},
			func(bool) *driver {
				ours, theirs := connected(t, true)
				cfg := cfg
				go func() { tls.Server(theirs, cfg).Handshake(); theirs.(*net.TCPConn).CloseWrite() }()
				return &driver{conn: ours}
			}},
		{worldly{name: "OpenSSL", says: func(r *check.Row) string { return r.OpenSSL }},
			func(again bool) *driver {
				args := []string{"-cipher", "ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA:@SECLEVEL=0", "-CAfile", root, "-sess_out", file, "-no_tls1_3"}
				if again {
					args = append(args, "-sess_in", file)
				}
				sClientAny(t, l.Addr().String(), args...)
				return &driver{conn: accept(t, l)}
			},
			func(bool) *driver { return &driver{conn: dial(t, addr)} }},
	} {
		for _, m := range resumptionMisdeeds {
			c, s := resuming(true, "rsa-2048", code(ecdheGCM), code(rsaCBC))
			c.Versions = []uint16{iana.TLS12, iana.TLS11}
			dial := func(again bool, c, s *Config) *driver {
				if m.server != nil {
					d := p.client(again)
					d.End = NewServer(s)
					return d
				}
				d := p.server(again)
				d.End = NewClient(c)
				return d
			}
			var session *Session
			if !m.none {
				d := dial(false, c, s)
				d.until(d.open)
				d.Do(Close())
				d.until(d.ended)
				if list := d.Sessions(); len(list) > 0 {
					session = list[0]
				}
				d.Stop()
				d.conn.Close()
			}
			c, s = again(c, session), again(s, nil)
			c.Rewrite, s.Rewrite = misdoing(m.client), misdoing(m.server)
			d := dial(!m.none, c, s)
			d.conn.SetDeadline(time.Now().Add(2 * time.Second))
			d.until(d.ended)
			if told := d.Status().Told; p.name == "Go" && m.name == "EMS left out by the client" {
				if told != "" {
					t.Errorf("crypto/tls's server sends %q now; it used to close without an alert", told)
				}
			} else {
				agrees(t, p.worldly, m.name, m.check, told)
			}
			d.Stop()
			d.conn.Close()
		}
		// A session ID for middleboxes (RFC 9846 §E.4) stands for no session.
		_, s := resuming(false, "rsa-2048", suite.Code)
		rec := traced(&Config{}, s)
		s.Rewrite = misdoing(editServerHello(func(m *wire.ServerHello) {
			for i := range rec.T.Bufs {
				if b := &rec.T.Bufs[i]; b.Kind == trace.ReceivedMessage && b.Data[0] == iana.HandshakeClientHello {
					m.SessionID = b.Data[messageHeader+2+32+1:][:32]
				}
			}
		}))
		cfg = cfg.Clone()
		cfg.MaxVersion, cfg.ClientSessionCache = tls.VersionTLS13, nil
		var d *driver
		if p.name == "Go" {
			d = p.client(false)
		} else {
			sClientAny(t, l.Addr().String(), "-CAfile", root)
			d = &driver{conn: accept(t, l)}
		}
		d.End = NewServer(s)
		d.conn.SetDeadline(time.Now().Add(2 * time.Second))
		d.until(d.open)
		agrees(t, p.worldly, "echo of no session", "resumption/offered", d.Status().Told)
		d.Stop()
		d.conn.Close()
	}
}
