//go:build !js

package handshake

import (
	"crypto/tls"
	"fmt"
	"net"
	"testing"
	"time"

	"handshakelab/core/check"
	"handshakelab/core/iana"
)

// peers13 are crypto/tls and OpenSSL with TLS 1.3.
func peers13(t *testing.T) []worldly {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	servers := map[string]string{}
	return []worldly{
		{"Go", func(r *check.Row) string { return r.Go },
			func(t *testing.T, suite *iana.Suite) driver {
				ours, theirs := connected(t, true)
				go func() { tls.Client(theirs, goConfig13(0)).Handshake(); theirs.(*net.TCPConn).CloseWrite() }()
				return driver{conn: ours}
			},
			func(t *testing.T, key string, asks bool) driver {
				ours, theirs := connected(t, true)
				cfg := goConfig13(0)
				cfg.Certificates = []tls.Certificate{goCertificate(identity(key, "", false))}
				cfg.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
				if asks {
					cfg.ClientAuth = tls.RequireAnyClientCert
				}
				go func() {
					conn := tls.Server(theirs, cfg)
					conn.Handshake()
					conn.Read(make([]byte, 1))
					theirs.(*net.TCPConn).CloseWrite()
				}()
				return driver{conn: ours}
			}},
		{"OpenSSL", func(r *check.Row) string { return r.OpenSSL },
			func(t *testing.T, suite *iana.Suite) driver {
				sClientAny(t, l.Addr().String(), "-tls1_3", "-CAfile", root, "-alpn", "http/1.1", "-groups", "X25519:P-256", "-ciphersuites", aes128)
				return driver{conn: accept(t, l)}
			},
			func(t *testing.T, key string, asks bool) driver {
				name := fmt.Sprint(key, asks)
				if servers[name] == "" {
					args := append(pemFiles(t, dir, key, identity(key, "", false)), "-tls1_3", "-alpn", "http/1.1", "-groups", "X25519:P-256", "-psk", "31", "-psk_identity", "one")
					if asks {
						args = append(args, "-Verify", "4", "-verifyCAfile", root)
						args = append(args, atTime()...)
					}
					servers[name] = sServerAny(t, args...)
				}
				return driver{conn: dial(t, servers[name])}
			}},
	}
}

// TestTable13AgainstWorld does TLS 1.3's misdeeds to crypto/tls and OpenSSL.
func TestTable13AgainstWorld(t *testing.T) {
	n := 0
	for _, p := range peers13(t) {
		for i := range misdeeds13 {
			m := &misdeeds13[i]
			c, s, _ := m.configs()
			byServer := s.Rewrite != nil
			if !byServer && c.Rewrite == nil || m.check == "hello/downgrade" || len(c.PSKs) > 0 && (byServer || p.name == "Go") {
				continue // the configuration is at fault, or they lack the keys
			}
			traced(c, s)
			var d driver
			if byServer {
				d = p.clients(t, nil)
				d.End = NewServer(s)
			} else {
				d = p.servers(t, "ecdsa-p256", len(c.Certificates) > 0)
				d.End = NewClient(c)
			}
			d.conn.SetDeadline(time.Now().Add(2 * time.Second))
			d.until(d.ended)
			got := d.Status().Told
			if row := check.Lookup(m.check); row.Clause13 == "" {
				if agrees(t, p, m.name, m.check, got) {
					n++
				}
			} else if got != m.alert { // what OpenSSL and Go say there is of TLS 1.2
				t.Logf("%s: %s: %s says %q", m.name, m.check, p.name, got)
			}
			d.Stop()
			d.conn.Close()
		}
	}
	t.Logf("%d alerts compared", n)
}
