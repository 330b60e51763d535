package handshake

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Against Go's crypto/tls, in both directions, over net.Pipe and over TCP.

// driver carries an end's bytes over a connection.
type driver struct {
	End
	conn net.Conn
	buf  [4096]byte
}

// until carries bytes until something is the case or the connection ends.
func (d *driver) until(done func() bool) error {
	for {
		if b := d.Take(); len(b) > 0 {
			if _, err := d.conn.Write(b); err != nil {
				return err
			}
		}
		if done() {
			return nil
		}
		n, err := d.conn.Read(d.buf[:])
		d.Feed(d.buf[:n])
		if err != nil {
			d.EOF()
			if b := d.Take(); len(b) > 0 {
				d.conn.Write(b)
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		}
	}
}

func (d *driver) ended() bool { return d.Status().State == Ended }
func (d *driver) open() bool  { return d.Status().State != Handshaking }

// receive waits for n bytes of application data.
func (d *driver) receive(n int) []byte {
	var got []byte
	d.until(func() bool {
		got = append(got, d.Received()...)
		return len(got) >= n || d.ended()
	})
	return got
}

// connected gives the two ends of a connection.
func connected(t testing.TB, tcp bool) (ours, theirs net.Conn) {
	t.Helper()
	if !tcp {
		ours, theirs = net.Pipe()
	} else {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if ours, err = net.Dial("tcp", l.Addr().String()); err != nil {
			t.Fatal(err)
		}
		if theirs, err = l.Accept(); err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(20 * time.Second)
	ours.SetDeadline(deadline)
	theirs.SetDeadline(deadline)
	return ours, theirs
}

// goSpeaks says whether crypto/tls has a suite, and why not.
func goSpeaks(s *iana.Suite) (bool, string) {
	if s.KX == iana.KXDHE {
		return false, "crypto/tls has no DHE"
	}
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, c := range list {
			if c.ID == s.Code {
				return true, ""
			}
		}
	}
	return false, "crypto/tls does not have this suite"
}

var goCurves = map[uint16]tls.CurveID{iana.X25519: tls.X25519, iana.Secp256r1: tls.CurveP256, iana.Secp384r1: tls.CurveP384, iana.Secp521r1: tls.CurveP521}

func goCertificate(i Identity) tls.Certificate {
	return tls.Certificate{Certificate: i.Chain, PrivateKey: i.Key}
}

func goConfig(s *iana.Suite, group uint16) *tls.Config {
	c := &tls.Config{
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{s.Code},
		ServerName: testHost, RootCAs: testPKI().roots, ClientCAs: testPKI().roots, NextProtos: []string{"http/1.1"},
		Time: func() time.Time { return testTime }, SessionTicketsDisabled: true,
	}
	if group != 0 {
		c.CurvePreferences = []tls.CurveID{goCurves[group], tls.CurveP256, tls.CurveP384}
	}
	return c
}

// world is every suite, kind of key and group, and a way of client authentication.
func world(t *testing.T, speaks func(*iana.Suite) (bool, string), f func(t *testing.T, s *iana.Suite, key string, group uint16, auth ClientAuth, n int), setUp ...func()) {
	for _, f := range setUp {
		f()
	}
	n := 0
	for i := range iana.Suites {
		suite := &iana.Suites[i]
		if !suite.UsableIn(iana.TLS12) {
			continue // TLS 1.3's are not chosen here
		}
		if ok, why := speaks(suite); !ok {
			t.Logf("not run: %s: %s", suite.Name, why)
			continue
		}
		for _, key := range keysFor(suite) {
			for _, group := range groupsFor(suite) {
				for _, auth := range []ClientAuth{Off, Request, Require} {
					n++
					t.Run(fmt.Sprintf("%s/%s/%d/%d", suite.Name, key, group, auth), func(t *testing.T) { f(t, suite, key, group, auth, n) })
				}
			}
		}
	}
	t.Logf("%d connections", n)
}

var clientKeys = []string{"rsa-2048", "ecdsa-p256", "ed25519", "ecdsa-p384"}

func TestClientWithCryptoTLS(t *testing.T) {
	world(t, goSpeaks, func(t *testing.T, s *iana.Suite, key string, group uint16, auth ClientAuth, n int) {
		cfg := goConfig(s, group)
		cfg.Certificates = []tls.Certificate{goCertificate(identity(key, "", false))}
		cfg.ClientAuth = [...]tls.ClientAuthType{tls.NoClientCert, tls.VerifyClientCertIfGiven, tls.RequireAndVerifyClientCert}[auth]
		if group != 0 {
			cfg.CurvePreferences = []tls.CurveID{goCurves[group]}
		}
		c := clientConfig(s.Code)
		withCert := auth == Require || n%2 == 0
		if withCert {
			c.Certificates = []Identity{identity(clientKeys[n%4], "", true)}
		}
		if n%3 == 0 {
			c.SecureRenegotiation, c.RenegotiationSCSV = false, true
		}
		c.ExtendedMasterSecret = n%5 != 0
		rec := traced(c, &Config{})
		ours, theirs := connected(t, n%2 == 0)
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
			t.Fatalf("received %d bytes: %+v %v", len(got), d.Status(), d.Status().Failure)
		}
		d.Do(Close())
		d.until(d.ended)
		ours.Close()
		if err := <-done; err != io.EOF {
			t.Fatalf("crypto/tls says %v", err)
		}
		st := d.Status()
		if st.Outcome != trace.EndCompleted || st.Session.Suite != s.Code || st.Session.ALPN != "http/1.1" ||
			st.Session.Group != group || st.Session.ClientAuthenticated != (auth != Off && withCert) ||
			!st.Session.SecureRenegotiation || st.Session.ExtendedMasterSecret != c.ExtendedMasterSecret {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		if state.CipherSuite != s.Code || state.NegotiatedProtocol != "http/1.1" || (len(state.PeerCertificates) > 0) != (auth != Off && withCert) {
			t.Fatalf("crypto/tls: %+v", state)
		}
		checkTrace(t, &rec.T)
	})
}

func TestServerWithCryptoTLS(t *testing.T) {
	world(t, goSpeaks, func(t *testing.T, s *iana.Suite, key string, group uint16, auth ClientAuth, n int) {
		cfg := goConfig(s, group)
		withCert := auth == Require || n%2 == 0
		if withCert {
			cfg.Certificates = []tls.Certificate{goCertificate(identity(clientKeys[n%4], "", true))}
		}
		c := serverConfig(key, s.Code)
		c.ClientAuth, c.Groups = auth, withGroup(group)
		if n%3 == 0 {
			p := testPKI()
			c.AcceptableCAs = [][]byte{p.stranger.cert.RawSubject, p.root.cert.RawSubject, p.inter.cert.RawSubject}
		}
		rec := traced(&Config{}, c)
		ours, theirs := connected(t, n%2 == 0)
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
		if st.Outcome != trace.EndCompleted || st.Session.Suite != s.Code || st.Session.ALPN != "http/1.1" || st.Session.ServerName != testHost ||
			st.Session.Group != group || st.Session.ClientAuthenticated != (auth != Off && withCert) || !st.Session.ExtendedMasterSecret {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		if state.CipherSuite != s.Code || state.NegotiatedProtocol != "http/1.1" || len(state.PeerCertificates) != 2 {
			t.Fatalf("crypto/tls: %+v", state)
		}
		checkTrace(t, &rec.T)
	})
}

// refusal is a fault of a certificate and the check that finds it.
type refusal struct {
	fault, check, alert string
	goSays              string // part of crypto/tls's error
}

var refusals = []refusal{
	{"expired", "validity", "certificate_expired", "expired"},
	{"untrusted", "issuer-trusted", "unknown_ca", "unknown authority"},
	{"wrong-host", "name", "bad_certificate", "not " + testHost},
}

// TestRefusedAlike: a failing certificate is refused by crypto/tls and by us.
func TestRefusedAlike(t *testing.T) {
	suite := iana.SuiteByName("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
	for _, r := range refusals {
		t.Run("server/"+r.fault, func(t *testing.T) {
			bad := identity("rsa-2048", r.fault, false)
			// Our client and their server: the server is told.
			cfg := goConfig(suite, 0)
			cfg.Certificates = []tls.Certificate{goCertificate(bad)}
			ours, theirs := connected(t, true)
			done := make(chan error, 1)
			go func() { done <- tls.Server(theirs, cfg).Handshake(); theirs.Close() }()
			d := &driver{End: NewClient(clientConfig(suite.Code)), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if f := d.Status().Failure; f == nil || f.Check != "server-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our client: %+v", f)
			}
			var alert tls.AlertError
			if err := <-done; err == nil || errors.As(err, &alert) || !strings.HasPrefix(err.Error(), "remote error: tls:") {
				t.Errorf("their server: %v", err)
			}
			// Their client and our server: we are told.
			c := serverConfig("rsa-2048", suite.Code)
			c.Certificates = []Identity{bad}
			ours, theirs = connected(t, true)
			go func() { done <- tls.Client(theirs, goConfig(suite, 0)).Handshake(); theirs.Close() }()
			d = &driver{End: NewServer(c), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if st := d.Status(); st.Outcome != trace.EndTold {
				t.Errorf("our server: %+v", st)
			}
			if err := <-done; err == nil || !strings.Contains(err.Error(), r.goSays) {
				t.Errorf("their client: %v", err)
			}
		})
		if r.fault == "wrong-host" {
			continue
		}
		t.Run("client/"+r.fault, func(t *testing.T) {
			bad := identity("ecdsa-p256", r.fault, true)
			cfg := goConfig(suite, 0)
			cfg.Certificates = []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
			cfg.ClientAuth = tls.RequireAndVerifyClientCert
			c := clientConfig(suite.Code)
			c.Certificates = []Identity{bad}
			ours, theirs := connected(t, true)
			done := make(chan error, 1)
			// Their list of authorities does not have the stranger: our client withholds its certificate then.
			if r.fault == "untrusted" {
				cfg.ClientCAs = x509.NewCertPool()
				cfg.ClientAuth = tls.RequireAnyClientCert
				cfg.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { return errors.New("unknown authority") }
			}
			go func() { done <- tls.Server(theirs, cfg).Handshake(); theirs.Close() }()
			d := &driver{End: NewClient(c), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if st := d.Status(); st.Outcome != trace.EndTold {
				t.Errorf("our client: %+v", st)
			}
			if err := <-done; err == nil || !strings.Contains(err.Error(), r.goSays) {
				t.Errorf("their server: %v", err)
			}

			s := serverConfig("rsa-2048", suite.Code)
			s.ClientAuth = Require
			cfg = goConfig(suite, 0)
			cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
				cert := goCertificate(bad)
				return &cert, nil
			}
			ours, theirs = connected(t, true)
			go func() { done <- tls.Client(theirs, cfg).Handshake(); theirs.Close() }()
			d = &driver{End: NewServer(s), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if f := d.Status().Failure; f == nil || f.Check != "client-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our server: %+v", f)
			}
			if err := <-done; err == nil {
				t.Errorf("their client went on")
			}
		})
	}
}
