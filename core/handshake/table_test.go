//go:build !js

package handshake

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"handshakelab/core/check"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Package check says what OpenSSL and crypto/tls send where no RFC fixes the
// alert. Here the misdeeds are done to them.

// worldly is a peer that is not ours.
type worldly struct {
	name    string
	says    func(*check.Row) string
	clients func(t *testing.T, suite *iana.Suite) driver     // connected to a client of theirs
	servers func(t *testing.T, key string, asks bool) driver // and to a server
}

func peers(t *testing.T) []worldly {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	servers := map[string]string{}
	return []worldly{
		{"Go", func(r *check.Row) string { return r.Go },
			func(t *testing.T, suite *iana.Suite) driver {
				ours, theirs := connected(t, true)
				cfg := goConfig(suite, 0)
				go func() { tls.Client(theirs, cfg).Handshake(); theirs.(*net.TCPConn).CloseWrite() }()
				return driver{conn: ours}
			},
			func(t *testing.T, key string, asks bool) driver {
				ours, theirs := connected(t, true)
				cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
				cfg.CipherSuites = nil
				for _, s := range iana.Suites {
					cfg.CipherSuites = append(cfg.CipherSuites, s.Code)
				}
				cfg.Certificates = []tls.Certificate{goCertificate(identity(key, "", false))}
				if asks {
					cfg.ClientAuth = tls.RequireAnyClientCert
				}
				go func() { tls.Server(theirs, cfg).Handshake(); theirs.(*net.TCPConn).CloseWrite() }()
				return driver{conn: ours}
			}},
		{"OpenSSL", func(r *check.Row) string { return r.OpenSSL },
			func(t *testing.T, suite *iana.Suite) driver {
				ciphers := "ALL:eNULL:@SECLEVEL=0"
				if suite.Name == ecdheGCM {
					ciphers = "ECDHE-RSA-AES128-GCM-SHA256"
				}
				sClient(t, l.Addr().String(), "-cipher", ciphers, "-CAfile", root, "-alpn", "http/1.1", "-sigalgs", "RSA+SHA256:RSA-PSS+SHA256:ECDSA+SHA256")
				return driver{conn: accept(t, l)}
			},
			func(t *testing.T, key string, asks bool) driver {
				name := fmt.Sprint(key, asks)
				if servers[name] == "" {
					args := append(pemFiles(t, dir, key, identity(key, "", false)), "-alpn", "http/1.1")
					if asks {
						args = append(args, "-Verify", "4", "-verifyCAfile", root)
						args = append(args, atTime()...)
					}
					servers[name] = sServer(t, args...)
				}
				return driver{conn: dial(t, servers[name])}
			}},
	}
}

// agrees compares an alert with the table's row. A row in parentheses says
// that no alert is sent.
func agrees(t *testing.T, p worldly, what, id, got string) bool {
	t.Helper()
	row := check.Lookup(id)
	if !row.Chosen {
		if got != row.Alert {
			t.Logf("%s: %s: %s should send %s, and sends %q", what, id, p.name, row.Alert, got)
		}
		return false
	}
	want := p.says(row)
	if strings.HasPrefix(want, "(") {
		want = ""
	}
	if got == "" && want != "" || !strings.Contains(want, got) {
		t.Errorf("%s: %s: %s sends %q, and the table says %q", what, id, p.name, got, want)
	}
	return true
}

func TestTableAgainstWorld(t *testing.T) {
	n := 0
	for _, p := range peers(t) {
		for _, m := range misdeeds {
			if m.server == nil && m.client == nil {
				continue // the configuration is at fault
			}
			name := m.suite
			if name == "" {
				name = ecdheGCM
			}
			suite := iana.SuiteByName(name)
			if ok, _ := goSpeaks(suite); !ok && p.name == "Go" {
				continue
			}
			c, s := clientConfig(suite.Code), serverConfig(keysFor(suite)[0], suite.Code)
			if m.config != nil {
				m.config(c, s)
			}
			x := &situation{context: wire.Context{KX: suite.KX}, identity: s.Certificates[0]}
			bad, r := c, m.client
			if m.server != nil {
				bad, r = s, m.server
			}
			rec := traced(c, s)
			bad.Rewrite = func(v trace.Message, data []byte) [][]byte {
				x.look(v, data)
				for i := range rec.T.Values {
					if rec.T.Values[i].Name == "client_random" {
						x.clientRandom = rec.T.Values[i].Data
					}
				}
				return r(x, v, data)
			}
			var d driver
			if m.server != nil {
				d = p.clients(t, suite)
				d.End = NewServer(bad)
			} else {
				d = p.servers(t, keysFor(suite)[0], len(c.Certificates) > 0)
				d.End = NewClient(bad)
			}
			d.conn.SetDeadline(time.Now().Add(2 * time.Second))
			d.until(d.ended)
			if agrees(t, p, m.name, m.check, d.Status().Told) {
				n++
			}
			d.Stop()
			d.conn.Close()
		}
	}
	t.Logf("%d alerts compared", n)
}
