//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// TLS 1.3 against crypto/tls and OpenSSL, in both directions: every suite,
// group, kind of key and way of client authentication that both have, with and
// without a HelloRetryRequest.

// TestStaple13: the OCSP response stands beside the certificate, ours for them
// and theirs for us.
func TestStaple13(t *testing.T) {
	w, err := pki.New(pki.Spec{Seed: "1", Host: testHost, Clock: testTime, ServerKey: "rsa-2048", Revocation: "staple"})
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	c, s := config13("rsa-2048", aes128)
	s.Certificates = []Identity{{Chain: w.Server.Chain, Key: w.Server.Key, Staple: w.Staple}}
	c.StatusRequest = true
	c.Verify = func(p Presented) []trace.Check {
		got = p.Staple
		return nil
	}
	arrived := func(t *testing.T, d *driver) {
		t.Helper()
		if err := d.until(d.open); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, w.Staple) || d.Status().State != Open {
			t.Errorf("%d bytes: %+v %v", len(got), d.Status(), d.Status().Failure)
		}
		got = nil
	}
	cert := tls.Certificate{Certificate: w.Server.Chain, PrivateKey: w.Server.Key, OCSPStaple: w.Staple}
	t.Run("our client and crypto/tls", func(t *testing.T) {
		cfg := goConfig13(0)
		cfg.Certificates = []tls.Certificate{cert}
		ours, theirs := connected(t, true)
		go tls.Server(theirs, cfg).Handshake()
		d := &driver{End: NewClient(c), conn: ours}
		defer d.Stop()
		arrived(t, d)
	})
	t.Run("crypto/tls and our server", func(t *testing.T) {
		cfg := goConfig13(0)
		cfg.InsecureSkipVerify = true
		ours, theirs := connected(t, true)
		conn := tls.Client(theirs, cfg)
		done := make(chan error, 1)
		go func() { done <- conn.Handshake() }()
		d := &driver{End: NewServer(s), conn: ours}
		defer d.Stop()
		d.until(d.open)
		if err := <-done; err != nil || !bytes.Equal(conn.OCSPResponse(), w.Staple) {
			t.Errorf("%v, %d bytes", err, len(conn.OCSPResponse()))
		}
	})
	t.Run("our client and OpenSSL", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "staple.der")
		if err := os.WriteFile(path, w.Staple, 0o600); err != nil {
			t.Fatal(err)
		}
		addr := sServerAny(t, append(pemFiles(t, dir, "staple", Identity{Chain: w.Server.Chain, Key: w.Server.Key}), "-tls1_3", "-status_file", path)...)
		d := &driver{End: NewClient(c), conn: dial(t, addr)}
		defer d.Stop()
		arrived(t, d)
	})
}

// TestVersionsWithPeers13: both speak TLS 1.2 and 1.3, or one of the two, and
// the best in common is used; who could do better says so in its random.
func TestVersionsWithPeers13(t *testing.T) {
	lists := map[string][]uint16{"1.2": {iana.TLS12}, "1.3": {iana.TLS13}, "both": {iana.TLS13, iana.TLS12}}
	for mine, versions := range lists {
		for theirs, others := range lists {
			want := uint16(0)
			for _, v := range versions {
				if slices.Contains(others, v) {
					want = max(want, v)
				}
			}
			configs := func() (c, s *Config, cfg *tls.Config) {
				c, s = clientConfig(code(aes128), code(ecdheGCM)), serverConfig("rsa-2048", code(aes128), code(ecdheGCM))
				c.Versions, s.Versions = versions, versions
				cfg = goConfig(iana.SuiteByName(ecdheGCM), 0)
				cfg.MinVersion, cfg.MaxVersion = slices.Min(others), slices.Max(others)
				cfg.Certificates = []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
				return c, s, cfg
			}
			result := func(t *testing.T, d *driver, err error) {
				t.Helper()
				st := d.Status()
				if want == 0 && (st.State == Open || err == nil) || want != 0 && (st.State != Open || err != nil || st.Session.Version != want) {
					t.Errorf("%+v %v; crypto/tls %v", st, st.Failure, err)
				}
			}
			t.Run("client/"+mine+"/"+theirs, func(t *testing.T) {
				c, _, cfg := configs()
				ours, conn := connected(t, true)
				done := make(chan error, 1)
				go func() { done <- tls.Server(conn, cfg).Handshake(); conn.(*net.TCPConn).CloseWrite() }()
				d := &driver{End: NewClient(c), conn: ours}
				defer d.Stop()
				d.until(d.open)
				d.until(func() bool { return true })
				result(t, d, <-done)
			})
			t.Run("server/"+mine+"/"+theirs, func(t *testing.T) {
				_, s, cfg := configs()
				ours, conn := connected(t, true)
				done := make(chan error, 1)
				go func() { done <- tls.Client(conn, cfg).Handshake(); conn.(*net.TCPConn).CloseWrite() }()
				d := &driver{End: NewServer(s), conn: ours}
				defer d.Stop()
				d.until(d.open)
				d.until(func() bool { return true })
				result(t, d, <-done)
			})
		}
	}
}

// TestDowngradeNoticed: crypto/tls and our client notice what somebody on the
// way made of a hello with TLS 1.3 in it.
func TestDowngradeNoticed(t *testing.T) {
	strip := func(_ trace.Message, d []byte) [][]byte {
		return upTo12(iana.TLS12)(&situation{context: wire.Context{Version: iana.TLS13}}, trace.Message{Content: iana.ContentHandshake}, d)
	}
	c, s := clientConfig(code(aes128), code(ecdheGCM)), serverConfig("rsa-2048", code(aes128), code(ecdheGCM))
	c.Versions, s.Versions = []uint16{iana.TLS13, iana.TLS12}, []uint16{iana.TLS13, iana.TLS12}
	c.Rewrite = func(m trace.Message, d []byte) [][]byte {
		if m.Name == "client_hello" {
			return strip(m, d)
		}
		return [][]byte{d}
	}
	cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
	cfg.MaxVersion = tls.VersionTLS13
	cfg.Certificates = []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
	ours, theirs := connected(t, true)
	done := make(chan error, 1)
	go func() { done <- tls.Server(theirs, cfg).Handshake() }()
	d := &driver{End: NewClient(c), conn: ours}
	defer d.Stop()
	d.until(d.ended)
	if f := d.Status().Failure; f == nil || f.Check != "hello/downgrade" {
		t.Errorf("%+v", d.Status())
	}
	<-done

	// Their client, through a wire that strips, and our server.
	ours, theirs = connected(t, true)
	go func() { done <- tls.Client(theirs, cfg).Handshake() }()
	hello := make([]byte, 4096)
	n, err := ours.Read(hello)
	if err != nil {
		t.Fatal(err)
	}
	server := NewServer(s)
	defer server.Stop()
	server.Feed(wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0301, Fragment: strip(trace.Message{}, hello[5:n])[0]}))
	ours.Write(server.Take())
	if err := <-done; err == nil || !strings.Contains(err.Error(), "downgrade") {
		t.Errorf("crypto/tls says %v", err)
	}
}
