//go:build !js

package handshake

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// TestMustStaple: a certificate that promises a staple is refused without one,
// by a client that asked. crypto/tls and OpenSSL take no notice.
func TestMustStaple(t *testing.T) {
	for _, version := range []uint16{iana.TLS12, iana.TLS13} {
		w, err := pki.New(pki.Spec{Seed: "1", Host: testHost, Clock: testTime, ServerKey: "rsa-2048", Revocation: "staple", MustStaple: true})
		if err != nil {
			t.Fatal(err)
		}
		client := func(asks bool) *Config {
			c := clientConfig(code(ecdheGCM), code(tls13Suite))
			c.Versions, c.StatusRequest = []uint16{version}, asks
			c.Verify = func(p Presented) []trace.Check {
				v := w.ForClient([]string{"lab"}, testTime)
				v.Stapled = p.Staple
				if !asks {
					v.Revocation = "off"
				}
				return v.Verify(p.Chain)
			}
			return c
		}
		server := func(staple []byte) *Config {
			s := serverConfig("rsa-2048", code(ecdheGCM), code(tls13Suite))
			s.Versions, s.Certificates = []uint16{version}, []Identity{{Chain: w.Server.Chain, Key: w.Server.Key, Staple: staple}}
			return s
		}
		completed(t, connect(t, client(true), server(w.Staple), whole))
		completed(t, connect(t, client(false), server(nil), whole))
		e := connect(t, client(true), server(nil), whole)
		if f := e.client.Status().Failure; f == nil || f.Check != "server-cert/must-staple" || f.Reason != "no-staple" || f.Alert != "bad_certificate_status_response" {
			t.Errorf("%+v", e.client.Status())
		}

		roots := x509.NewCertPool()
		for _, r := range w.LabRoots {
			roots.AddCert(r)
		}
		ours, theirs := connected(t, true)
		done := make(chan error, 1)
		go func() {
			done <- tls.Client(theirs, &tls.Config{RootCAs: roots, ServerName: testHost, Time: func() time.Time { return testTime }}).Handshake()
		}()
		d := &driver{End: NewServer(server(nil)), conn: ours}
		defer d.Stop()
		d.until(d.open)
		if err := <-done; err != nil {
			t.Errorf("crypto/tls says %v", err)
		}
		l := listen(t)
		dir := t.TempDir()
		files := pemFiles(t, dir, "lab", Identity{Chain: [][]byte{w.LabRoots[0].Raw}, Key: w.Server.Key})
		p := startTalking(t, append([]string{"s_client", "-connect", l.Addr().String(), "-status", "-CAfile", files[1], "-verify_return_error", "-servername", testHost}, atTime()...)...)
		d = &driver{End: NewServer(server(nil)), conn: accept(t, l)}
		defer d.Stop()
		d.until(d.open)
		d.until(func() bool { return true })
		p.await(t, "OCSP response: no response sent", 1)
		p.await(t, "Verify return code: 0 (ok)", 1)
	}
}
