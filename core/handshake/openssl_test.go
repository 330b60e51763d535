//go:build !js

package handshake

import (
	"fmt"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Against OpenSSL's s_server and s_client, over TCP.

// opensslIn gives the options for a version, all suites and groups.
func opensslIn(v uint16, groups string) []string {
	if v == iana.TLS13 {
		return []string{"-tls1_3", "-ciphersuites", strings.Join(suites13, ":"), "-groups", groups, "-alpn", "http/1.1"}
	}
	return []string{"-tls1_2", "-cipher", "ALL:eNULL:@SECLEVEL=0", "-alpn", "http/1.1"}
}

const everyGroup = "X25519:P-256:P-384:P-521:ffdhe2048:ffdhe3072"

func TestClientWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	servers := map[string]string{}
	meetings(t, "OpenSSL", newVersions, newGroups, opensslSpeaks, func(sub *testing.T, m *meeting) {
		name := fmt.Sprint(m.version, m.key, m.auth)
		if servers[name] == "" {
			args := append(pemFiles(t, dir, m.key, identity(m.key, "", false)), "-CAfile", rootFile(t, dir), "-verify_return_error")
			args = append(append(args, opensslIn(m.version, everyGroup)...), atTime()...)
			servers[name] = sServerAny(t, append(args, [...][]string{nil, {"-verify", "4"}, {"-Verify", "4"}}[m.auth]...)...)
		}
		c := m.client()
		if m.version == iana.TLS13 {
			c.Groups = []uint16{m.group}
		}
		d := callOpenSSL(sub, c, servers[name])
		if m.suite.KX == iana.KXDHE {
			m.group = 0 // OpenSSL 3.0 makes up its own, RFC 3526's
		}
		m.met(sub, d, c.ExtendedMasterSecret, c.EncryptThenMAC)
		if d.Status().Session.ALPN != "http/1.1" {
			sub.Errorf("%+v", d.Status().Session)
		}
	})
}

func TestServerWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	l := listen(t)
	meetings(t, "OpenSSL", newVersions, newGroups, opensslSpeaks, func(t *testing.T, m *meeting) {
		groups := opensslGroups[m.group]
		if m.n%3 == 0 { // it sends a share of the first alone
			groups = "P-256:X25519:P-384:P-521:ffdhe2048:ffdhe3072"
		}
		args := append(opensslIn(m.version, groups), "-CAfile", rootFile(t, dir))
		if m.cert != "" {
			args = append(args, pemFiles(t, dir, m.cert+"-client", identity(m.cert, "", true))...)
		}
		s := m.server()
		d := serveOpenSSL(t, l, s, args...)
		m.met(t, d, s.ExtendedMasterSecret, s.EncryptThenMAC)
		if st := d.Status().Session; st.ALPN != "http/1.1" || st.ServerName != testHost {
			t.Errorf("%+v", st)
		}
	})
}

// TestOpenSSLRefusesAlike: a failing certificate is refused by OpenSSL and by
// us, with the same alert.
func TestOpenSSLRefusesAlike(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	suite := iana.SuiteByName("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384").Code
	l := listen(t)
	for _, r := range refusals {
		t.Run("server/"+r.fault, func(t *testing.T) {
			bad := identity("rsa-2048", r.fault, false)
			d := &driver{End: NewClient(clientConfig(suite)), conn: dial(t, sServer(t, pemFiles(t, dir, r.fault, bad)...))}
			defer d.Stop()
			d.until(d.ended)
			if f := d.Status().Failure; f == nil || f.Check != "server-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our client: %+v", f)
			}
			c := serverConfig("rsa-2048", suite)
			c.Certificates = []Identity{bad}
			wait := sClient(t, l.Addr().String(), "-CAfile", root)
			d = &driver{End: NewServer(c), conn: accept(t, l)}
			defer d.Stop()
			d.until(d.ended)
			d.conn.Close()
			if st := d.Status(); st.Outcome != trace.EndTold || st.Told != r.alert {
				t.Errorf("our server was told %q, want %q", st.Told, r.alert)
			}
			if _, err := wait(); err == nil {
				t.Error("s_client went on")
			}
		})
		if r.fault == "wrong-host" {
			continue
		}
		t.Run("client/"+r.fault, func(t *testing.T) {
			bad := identity("ecdsa-p256", r.fault, true)
			args := append(pemFiles(t, dir, "rsa-2048", identity("rsa-2048", "", false)), "-Verify", "4", "-verify_return_error", "-verifyCAfile", root)
			c := clientConfig(suite)
			c.Certificates = []Identity{bad}
			d := &driver{End: NewClient(c), conn: dial(t, sServer(t, append(args, atTime()...)...))}
			defer d.Stop()
			d.until(d.ended)
			if st := d.Status(); st.Outcome != trace.EndTold || st.Told != r.alert {
				t.Errorf("our client was told %q, want %q", st.Told, r.alert)
			}
			s := serverConfig("rsa-2048", suite)
			s.ClientAuth = Require
			wait := sClient(t, l.Addr().String(), append(pemFiles(t, dir, r.fault+"-client", bad), "-CAfile", root)...)
			d = &driver{End: NewServer(s), conn: accept(t, l)}
			defer d.Stop()
			d.until(d.ended)
			d.conn.Close()
			if f := d.Status().Failure; f == nil || f.Check != "client-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our server: %+v", f)
			}
			if _, err := wait(); err == nil {
				t.Error("s_client went on")
			}
		})
	}
}
