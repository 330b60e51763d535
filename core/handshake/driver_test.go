package handshake

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// What tests with peers that are not ours have in common: an end on a
// connection, and crypto/tls at the other. programs_test.go has the peers that
// are programs.

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

// callGo has our client call a server of crypto/tls's: each says something, and
// ours closes. It gives our end and how theirs saw it.
func callGo(t *testing.T, c *Config, cfg *tls.Config, tcp bool) (*driver, tls.ConnectionState) {
	t.Helper()
	rec := traced(c, &Config{})
	ours, theirs := connected(t, tcp)
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
	t.Cleanup(d.Stop)
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
	d.well(t, rec)
	return d, state
}

// serveGo has a client of crypto/tls's call our server: each says something, and
// theirs closes.
func serveGo(t *testing.T, s *Config, cfg *tls.Config, tcp bool) (*driver, tls.ConnectionState) {
	t.Helper()
	rec := traced(&Config{}, s)
	ours, theirs := connected(t, tcp)
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
	d := &driver{End: NewServer(s), conn: ours}
	t.Cleanup(d.Stop)
	if got := d.receive(5); string(got) != "hello" {
		t.Fatalf("received %q: %+v %v, crypto/tls %v", got, d.Status(), d.Status().Failure, <-done)
	}
	d.Do(Write(answer))
	d.until(d.ended)
	ours.Close()
	if err := <-done; err != nil {
		t.Fatalf("crypto/tls says %v", err)
	}
	d.well(t, rec)
	return d, state
}

// well fails unless the connection went as it should: nothing was refused, and
// all that was computed on the way can be computed again.
func (d *driver) well(t *testing.T, rec *trace.Recorder) {
	t.Helper()
	if st := d.Status(); st.Outcome != trace.EndCompleted || st.Session == nil {
		t.Fatalf("%+v %v", st, st.Failure)
	}
	checkTrace(t, &rec.T)
}
