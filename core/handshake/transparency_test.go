//go:build !js

package handshake

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// TestTransparency: a certificate that no known log has is refused by a client
// that demands it. OpenSSL finds our log's timestamps good as we do, a
// stranger's unknown, and goes on without any.
func TestTransparency(t *testing.T) {
	for _, version := range []uint16{iana.TLS12, iana.TLS13} {
		for _, m := range []struct{ word, reason, openssl string }{
			{"on", "", "SCT validation status: valid"},
			{"missing", "no-sct", "SCTs present (0)"},
			{"forged", "unknown-log", "SCT validation status: unknown log"},
		} {
			t.Run(fmt.Sprintf("%04x %s", version, m.word), func(t *testing.T) {
				w, err := pki.New(pki.Spec{Seed: "1", Host: testHost, Clock: testTime, ServerKey: "rsa-2048", Revocation: "off", Transparency: m.word})
				if err != nil {
					t.Fatal(err)
				}
				c, s := clientConfig(code(ecdheGCM), code(tls13Suite)), serverConfig("rsa-2048", code(ecdheGCM), code(tls13Suite))
				c.Versions, s.Versions = []uint16{version}, []uint16{version}
				s.Certificates = []Identity{{Chain: w.Server.Chain, Key: w.Server.Key, SCTs: w.SCTs}}
				c.SignedCertificateTimestamps = true
				v := w.ForClient([]string{"lab"}, testTime)
				logs := v.Logs
				c.Verify = func(p Presented) []trace.Check {
					v.SCTs = p.SCTs
					return v.Verify(p.Chain)
				}
				e := connect(t, c, s, whole)
				if m.reason == "" {
					completed(t, e)
				} else if f := e.client.Status().Failure; f == nil || f.Check != "server-cert/transparency" || f.Reason != m.reason || f.Alert != "bad_certificate" {
					t.Errorf("%+v", e.client.Status())
				}

				spki, err := x509.MarshalPKIXPublicKey(logs[0].Key)
				if err != nil {
					t.Fatal(err)
				}
				dir := t.TempDir()
				list := filepath.Join(dir, "logs")
				text := "enabled_logs=lab\n[lab]\ndescription=" + logs[0].Name + "\nkey=" + base64.StdEncoding.EncodeToString(spki) + "\n"
				if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				l := listen(t)
				files := pemFiles(t, dir, "lab", Identity{Chain: [][]byte{w.LabRoots[0].Raw}, Key: w.Server.Key})
				p := startTalking(t, append([]string{"s_client", "-connect", l.Addr().String(), "-ct", "-ctlogfile", list,
					"-CAfile", files[1], "-verify_return_error", "-servername", testHost}, atTime()...)...)
				d := &driver{End: NewServer(s), conn: accept(t, l)}
				defer d.Stop()
				d.until(d.open)
				d.until(func() bool { return true })
				p.await(t, m.openssl, 1)
				p.await(t, "Verify return code: 0 (ok)", 1)
			})
		}
	}
}
