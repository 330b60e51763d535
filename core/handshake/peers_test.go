//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// What is not every day's handshake, with peers that are not ours: a stapled
// OCSP response, clients that speak TLS 1.3 too, wishes to renegotiate.

// TestStaple: our server's staple reaches all clients, and our client gets
// all servers'.
func TestStaple(t *testing.T) {
	w, err := pki.New(pki.Spec{Seed: "1", Host: testHost, Clock: testTime, ServerKey: "rsa-2048", Revocation: "staple"})
	if err != nil {
		t.Fatal(err)
	}
	server := func() *Config {
		s := serverConfig("rsa-2048", code(ecdheGCM))
		s.Certificates = []Identity{{Chain: w.Server.Chain, Key: w.Server.Key, Staple: w.Staple}}
		return s
	}
	var got []byte
	client := func() *Config {
		got = nil
		c := clientConfig(code(ecdheGCM))
		c.StatusRequest = true
		c.Verify = func(p Presented) []trace.Check {
			got = p.Staple
			return nil
		}
		return c
	}
	arrived := func(t *testing.T, e End) {
		t.Helper()
		if !bytes.Equal(got, w.Staple) || e.Status().State != Open {
			t.Errorf("%d bytes: %+v %v", len(got), e.Status(), e.Status().Failure)
		}
	}
	t.Run("ours and ours", func(t *testing.T) {
		c, s := client(), server()
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		arrived(t, e.client)
		checkTrace(t, &rec.T)
	})
	t.Run("promised and left out", func(t *testing.T) {
		c, s := client(), server()
		s.Rewrite = func(m trace.Message, d []byte) [][]byte { return drop("certificate_status")(nil, m, d) }
		e := connect(t, c, s, whole)
		// It may be (RFC 6066 §8): the transcripts differ here, which shows at Finished only.
		refused(t, e.server, e.client, "record/mac", "bad_record_mac")
	})
	t.Run("our client and crypto/tls", func(t *testing.T) {
		cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
		cfg.Certificates = []tls.Certificate{{Certificate: w.Server.Chain, PrivateKey: w.Server.Key, OCSPStaple: w.Staple}}
		ours, theirs := connected(t, true)
		go tls.Server(theirs, cfg).Handshake()
		d := &driver{End: NewClient(client()), conn: ours}
		defer d.Stop()
		d.until(d.open)
		arrived(t, d)
	})
	t.Run("crypto/tls and our server", func(t *testing.T) {
		cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
		cfg.InsecureSkipVerify = true
		ours, theirs := connected(t, true)
		conn := tls.Client(theirs, cfg)
		done := make(chan error, 1)
		go func() { done <- conn.Handshake() }()
		d := &driver{End: NewServer(server()), conn: ours}
		defer d.Stop()
		d.until(d.open)
		if err := <-done; err != nil || !bytes.Equal(conn.OCSPResponse(), w.Staple) {
			t.Errorf("%v, %d bytes", err, len(conn.OCSPResponse()))
		}
	})
	dir := t.TempDir()
	t.Run("our client and OpenSSL", func(t *testing.T) {
		path := filepath.Join(dir, "staple.der")
		if err := os.WriteFile(path, w.Staple, 0o600); err != nil {
			t.Fatal(err)
		}
		addr := sServer(t, append(pemFiles(t, dir, "staple", Identity{Chain: w.Server.Chain, Key: w.Server.Key}), "-status_file", path)...)
		d := &driver{End: NewClient(client()), conn: dial(t, addr)}
		defer d.Stop()
		d.until(d.open)
		arrived(t, d)
	})
	t.Run("OpenSSL and our server", func(t *testing.T) {
		l := listen(t)
		cmd := openssl(t, "s_client", "-connect", l.Addr().String(), "-tls1_2", "-status", "-nocommands")
		out, _ := cmd.StdoutPipe()
		in, _ := cmd.StdinPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		d := &driver{End: NewServer(server()), conn: accept(t, l)}
		defer d.Stop()
		d.until(d.open)
		d.Do(Close())
		d.until(func() bool { return true })
		d.conn.Close()
		text, _ := io.ReadAll(out)
		in.Close()
		cmd.Wait()
		if !bytes.Contains(text, []byte("OCSP Response Status: successful (0x0)")) {
			t.Errorf("%s", text)
		}
	})
}

// TestTLS13Clients: a client that offers TLS 1.3 too takes TLS 1.2; one that
// takes nothing else is told so.
func TestTLS13Clients(t *testing.T) {
	for _, only := range []bool{false, true} {
		cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
		cfg.MaxVersion, cfg.CipherSuites = 0, nil
		if only {
			cfg.MinVersion = tls.VersionTLS13
		}
		ours, theirs := connected(t, true)
		done := make(chan error, 1)
		go func() { done <- tls.Client(theirs, cfg).Handshake() }()
		d := &driver{End: NewServer(serverConfig("rsa-2048", code(ecdheGCM))), conn: ours}
		defer d.Stop()
		d.until(d.open)
		st, err := d.Status(), <-done
		switch {
		case !only && (st.State != Open || err != nil):
			t.Errorf("%+v %v; crypto/tls: %v", st, st.Failure, err)
		case only && (st.Failure == nil || st.Failure.Check != "hello/version" || err == nil || !strings.Contains(err.Error(), "protocol version")):
			t.Errorf("%+v %v; crypto/tls: %v", st, st.Failure, err)
		}
	}
}

// TestOpenSSLRenegotiates: OpenSSL wants to negotiate anew, neither end of
// ours does, and it gets a warning.
func TestOpenSSLRenegotiates(t *testing.T) {
	t.Run("s_server", func(t *testing.T) {
		addr := freeAddress(t)
		cmd := openssl(t, append([]string{"s_server", "-accept", addr, "-tls1_2"}, pemFiles(t, t.TempDir(), "rsa", identity("rsa-2048", "", false))...)...)
		in, _ := cmd.StdinPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		c := clientConfig(code(ecdheGCM))
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dialUntil(t, addr)}
		defer d.Stop()
		d.until(d.open)
		d.until(func() bool { return true })
		time.Sleep(100 * time.Millisecond) // it takes commands once it is done with the handshake
		io.WriteString(in, "r\n")
		d.until(func() bool { return warned(&rec.T, "no_renegotiation") || d.ended() })
		if !warned(&rec.T, "no_renegotiation") {
			t.Errorf("%+v %v", d.Status(), d.Status().Failure)
		}
	})
	t.Run("s_client", func(t *testing.T) {
		l := listen(t)
		cmd := openssl(t, "s_client", "-connect", l.Addr().String(), "-tls1_2")
		in, _ := cmd.StdinPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		s := serverConfig("rsa-2048", code(ecdheGCM))
		rec := traced(&Config{}, s)
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		defer d.Stop()
		d.until(d.open)
		io.WriteString(in, "hello\n")
		d.receive(6)
		io.WriteString(in, "R\n")
		d.until(d.ended)
		if st := d.Status(); !warned(&rec.T, "no_renegotiation") || st.Failure != nil && st.Failure.Check != "record/closure" {
			t.Errorf("%+v %v", st, st.Failure)
		}
	})
}
