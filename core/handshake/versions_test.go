package handshake

import (
	"fmt"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// SSL 3.0 to TLS 1.1, our two ends with each other.

var oldVersions = []uint16{iana.SSL30, iana.TLS10, iana.TLS11}

func versionName(v uint16) string { return iana.VersionByCode(v).Name }

// keysIn are the keys that a suite can be used with in a version.
func keysIn(v uint16, s *iana.Suite) []string {
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
