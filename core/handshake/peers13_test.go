//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
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

// goHas13 are the suites that crypto/tls has; it takes them all or none.
var goHas13 = []string{aes128, aes256, "TLS_CHACHA20_POLY1305_SHA256"}

var goGroups13 = []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1, iana.X25519MLKEM768, iana.SecP256r1MLKEM768, iana.SecP384r1MLKEM1024}

func goConfig13(group uint16) *tls.Config {
	c := goConfig(iana.SuiteByName(ecdheGCM), group)
	c.MinVersion, c.MaxVersion, c.CipherSuites = tls.VersionTLS13, tls.VersionTLS13, nil
	if group != 0 {
		c.CurvePreferences = []tls.CurveID{tls.CurveID(group)}
	}
	return c
}

// world13 is every suite, group, kind of key, and way of client authentication;
// n goes by turns through what else there is.
func world13(t *testing.T, suites []string, groups []uint16, f func(t *testing.T, suite, key string, group uint16, auth ClientAuth, n int)) {
	n := 0
	for _, suite := range suites {
		for _, key := range keys13 {
			for _, group := range groups {
				for _, auth := range []ClientAuth{Off, Request, Require} {
					n++
					t.Run(fmt.Sprintf("%s/%s/%d/%d", suite, key, group, auth), func(t *testing.T) { f(t, suite, key, group, auth, n) })
				}
			}
		}
	}
	t.Logf("%d connections", n)
}

func TestClientWithCryptoTLS13(t *testing.T) {
	world13(t, goHas13, goGroups13, func(t *testing.T, suite, key string, group uint16, auth ClientAuth, n int) {
		cfg := goConfig13(group)
		cfg.Certificates = []tls.Certificate{goCertificate(identity(key, "", false))}
		cfg.ClientAuth = [...]tls.ClientAuthType{tls.NoClientCert, tls.VerifyClientCertIfGiven, tls.RequireAndVerifyClientCert}[auth]
		c, _ := config13(key, suite)
		c.Groups = withGroup(group)
		withCert := auth == Require || n%2 == 0
		if withCert {
			c.Certificates = []Identity{identity(clientKeys[n%4], "", true)}
		}
		if c.CompatibilityMode = n%2 == 0; n%3 == 0 {
			c.KeyShares = []uint16{} // a HelloRetryRequest
		} else {
			c.KeyShares = []uint16{group}
		}
		c.RecordPadding = n % 5 * 64
		rec := traced(c, &Config{})
		ours, theirs := connected(t, true)
		answer := bytes.Repeat([]byte("from Go "), 4000)
		done := make(chan error, 1)
		var state tls.ConnectionState
		go func() {
			conn := tls.Server(theirs, cfg)
			buf := make([]byte, 5)
			_, err := io.ReadFull(conn, buf)
			if err == nil {
				state = conn.ConnectionState()
				_, err = conn.Write(answer)
			}
			if err == nil {
				_, err = conn.Read(buf) // close_notify
			}
			conn.Close()
			done <- err
		}()
		d := &driver{End: NewClient(c), conn: ours}
		defer d.Stop()
		if err := d.until(d.open); err != nil {
			t.Fatal(err)
		}
		d.Do(Write([]byte("hello")))
		if got := d.receive(len(answer)); !bytes.Equal(got, answer) {
			t.Fatalf("received %d bytes: %+v %v; crypto/tls: %v", len(got), d.Status(), d.Status().Failure, <-done)
		}
		d.Do(Close())
		d.until(d.ended)
		ours.Close()
		if err := <-done; err != io.EOF {
			t.Fatalf("crypto/tls says %v", err)
		}
		st := d.Status()
		if st.Outcome != trace.EndCompleted || st.Session.Suite != code(suite) || st.Session.ALPN != "http/1.1" ||
			st.Session.Group != group || st.Session.ClientAuthenticated != (auth != Off && withCert) {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		if state.CipherSuite != code(suite) || state.NegotiatedProtocol != "http/1.1" || (len(state.PeerCertificates) > 0) != (auth != Off && withCert) ||
			state.HelloRetryRequest != (n%3 == 0) || state.ServerName != testHost {
			t.Fatalf("crypto/tls: %+v", state)
		}
		checkTrace(t, &rec.T)
	})
}

func TestServerWithCryptoTLS13(t *testing.T) {
	world13(t, goHas13, goGroups13, func(t *testing.T, suite, key string, group uint16, auth ClientAuth, n int) {
		cfg := goConfig13(0)
		retry := n%3 == 0
		cfg.CurvePreferences = []tls.CurveID{tls.CurveID(group)}
		if retry { // it sends a share of its favourite alone, and a hybrid it likes best
			cfg.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521, tls.CurveID(group)}
			retry = group != iana.X25519 && iana.GroupByCode(group).Kind != iana.Hybrid
		}
		withCert := auth == Require || n%2 == 0
		if withCert {
			cfg.Certificates = []tls.Certificate{goCertificate(identity(clientKeys[n%4], "", true))}
		}
		_, c := config13(key, suite)
		c.ClientAuth, c.Groups = auth, []uint16{group}
		if n%7 == 0 {
			c.Cookie, retry = true, true
		}
		c.RecordPadding = n % 5 * 64
		if n%3 == 0 {
			p := testPKI()
			c.AcceptableCAs = [][]byte{p.stranger.cert.RawSubject, p.root.cert.RawSubject, p.inter.cert.RawSubject}
		}
		rec := traced(&Config{}, c)
		ours, theirs := connected(t, true)
		answer := bytes.Repeat([]byte("from us "), 4000)
		done := make(chan error, 1)
		var state tls.ConnectionState
		go func() {
			conn := tls.Client(theirs, cfg)
			_, err := conn.Write([]byte("hello"))
			if err == nil {
				state = conn.ConnectionState()
				got := make([]byte, len(answer))
				if _, err = io.ReadFull(conn, got); err == nil && !bytes.Equal(got, answer) {
					err = errors.New("wrong answer")
				}
			}
			conn.Close()
			done <- err
		}()
		d := &driver{End: NewServer(c), conn: ours}
		defer d.Stop()
		if got := d.receive(5); string(got) != "hello" {
			t.Fatalf("received %q: %+v %v, crypto/tls %v", got, d.Status(), d.Status().Failure, <-done)
		}
		d.Do(Write(answer))
		d.until(d.ended)
		ours.Close()
		if err := <-done; err != nil {
			t.Fatalf("crypto/tls says %v", err)
		}
		st := d.Status()
		if st.Outcome != trace.EndCompleted || st.Session.Suite != code(suite) || st.Session.ALPN != "http/1.1" || st.Session.ServerName != testHost ||
			st.Session.Group != group || st.Session.ClientAuthenticated != (auth != Off && withCert) {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		if state.CipherSuite != code(suite) || state.NegotiatedProtocol != "http/1.1" || len(state.PeerCertificates) != 2 || state.HelloRetryRequest != retry {
			t.Fatalf("crypto/tls: %+v", state)
		}
		checkTrace(t, &rec.T)
	})
}

// opensslGroups are OpenSSL's names. Its finite fields are TLS 1.3's too.
var opensslGroups = map[uint16]string{iana.X25519: "X25519", iana.Secp256r1: "P-256", iana.Secp384r1: "P-384", iana.Secp521r1: "P-521",
	iana.FFDHE2048: "ffdhe2048", iana.FFDHE3072: "ffdhe3072"}

func TestClientWithOpenSSL13(t *testing.T) {
	dir := t.TempDir()
	servers := map[string]string{}
	for _, key := range keys13 {
		for _, auth := range []ClientAuth{Off, Request, Require} {
			args := append(pemFiles(t, dir, key, identity(key, "", false)), "-CAfile", rootFile(t, dir), "-alpn", "http/1.1", "-verify_return_error",
				"-tls1_3", "-ciphersuites", strings.Join(suites13, ":"), "-groups", "X25519:P-256:P-384:P-521:ffdhe2048:ffdhe3072")
			args = append(args, atTime()...)
			args = append(args, [...][]string{nil, {"-verify", "4"}, {"-Verify", "4"}}[auth]...)
			servers[fmt.Sprintf("%s-%d", key, auth)] = sServerAny(t, args...)
		}
	}
	world13(t, suites13, allGroups, func(t *testing.T, suite, key string, group uint16, auth ClientAuth, n int) {
		c, _ := config13(key, suite)
		c.Groups = withGroup(group)
		c.Groups = []uint16{group}
		if c.CompatibilityMode = n%2 == 0; n%3 == 0 {
			c.KeyShares = []uint16{}
		}
		withCert := auth == Require || n%2 == 0
		if withCert {
			c.Certificates = []Identity{identity(clientKeys[n%4], "", true)}
		}
		c.RecordPadding = n % 5 * 64
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dial(t, servers[fmt.Sprintf("%s-%d", key, auth)])}
		defer d.Stop()
		if err := d.until(d.open); err != nil {
			t.Fatal(err)
		}
		d.Do(Write([]byte("hello\n")))
		if got := d.receive(6); string(got) != "olleh\n" {
			t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
		}
		d.Do(Close())
		d.until(d.ended)
		st := d.Status()
		if st.Outcome != trace.EndCompleted || st.Session.Suite != code(suite) || st.Session.ALPN != "http/1.1" || st.Session.Group != group ||
			st.Session.ClientAuthenticated != (auth != Off && withCert) {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		checkTrace(t, &rec.T)
	})
}

func TestServerWithOpenSSL13(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	world13(t, suites13, allGroups, func(t *testing.T, suite, key string, group uint16, auth ClientAuth, n int) {
		groups := opensslGroups[group]
		if n%3 == 0 { // it sends a share of the first alone
			groups = "P-256:X25519:P-384:P-521:ffdhe2048:ffdhe3072"
		}
		args := []string{"-tls1_3", "-ciphersuites", strings.Join(suites13, ":"), "-groups", groups, "-CAfile", root, "-alpn", "http/1.1"}
		withCert := auth == Require || n%2 == 0
		if withCert {
			args = append(args, pemFiles(t, dir, clientKeys[n%4]+"-client", identity(clientKeys[n%4], "", true))...)
		}
		_, c := config13(key, suite)
		c.Groups, c.ClientAuth, c.Cookie = []uint16{group}, auth, n%7 == 0
		c.RecordPadding = n % 5 * 64
		rec := traced(&Config{}, c)
		wait := sClientUpTo12(t, l.Addr().String(), args...)
		d := &driver{End: NewServer(c), conn: accept(t, l)}
		defer d.Stop()
		if got := d.receive(6); string(got) != "hello\n" {
			_, err := wait()
			t.Fatalf("received %q: %+v %v; s_client %v", got, d.Status(), d.Status().Failure, err)
		}
		answer := strings.Repeat("answer\n", 5000)
		d.Do(Write([]byte(answer)))
		d.Do(Close())
		d.until(d.ended)
		d.conn.Close()
		if got, err := wait(); err != nil || got != answer {
			t.Fatalf("s_client: %d bytes, %v", len(got), err)
		}
		st := d.Status()
		if st.Outcome != trace.EndCompleted || st.Session.Suite != code(suite) || st.Session.ALPN != "http/1.1" || st.Session.Group != group ||
			st.Session.ServerName != testHost || st.Session.ClientAuthenticated != (auth != Off && withCert) {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		checkTrace(t, &rec.T)
	})
}

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
