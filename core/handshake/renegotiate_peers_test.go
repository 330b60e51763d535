//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Renegotiation with OpenSSL, both ways in both roles, and with crypto/tls's
// client, which does as the server asks.

// talking is a running program whose output can be waited for.
type talking struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	mu  sync.Mutex
	out bytes.Buffer
}

func (p *talking) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func startTalking(t testing.TB, args ...string) *talking {
	t.Helper()
	return startTalkingProgram(t, openssl(t, args...))
}

func startTalkingProgram(t testing.TB, cmd *exec.Cmd) *talking {
	t.Helper()
	p := &talking{cmd: cmd}
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.in.Close(); p.cmd.Process.Kill(); p.cmd.Wait() })
	return p
}

func (p *talking) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// await waits until the program has said something so many times.
func (p *talking) await(t testing.TB, what string, n int) {
	t.Helper()
	for range 500 {
		if strings.Count(p.said(), what) >= n {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s says %q, want %q %d times", p.cmd.Args[1], p.said(), what, n)
}

// handshakes carries bytes until an end has completed so many handshakes.
func (d *driver) handshakes(t testing.TB, n int) {
	t.Helper()
	d.until(func() bool { return d.End.(*end).handshakes >= n && d.open() || d.ended() })
	if got := d.End.(*end).handshakes; got < n || d.ended() {
		t.Fatalf("%d handshakes, want %d: %+v, failure %v", got, n, d.Status(), d.Status().Failure)
	}
}

func TestRenegotiationWithOpenSSLServer(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	for _, secure := range []bool{true, false} {
		for _, suite := range []string{ecdheGCM, rsaCBC} {
			t.Run(fmt.Sprint(suite, secure), func(t *testing.T) {
				addr := freeAddress(t)
				args := append([]string{"s_server", "-accept", addr, "-tls1_2", "-cipher", "ALL:@SECLEVEL=0", "-client_renegotiation", "-alpn", "http/1.1",
					"-verify", "2", "-CAfile", root}, pemFiles(t, dir, "rsa", identity("rsa-2048", "", false))...)
				if !secure {
					args = append(args, "-legacy_renegotiation")
				}
				p := startTalking(t, append(args, atTime()...)...)
				p.await(t, "ACCEPT", 1)
				c := clientConfig(code(suite))
				c.Renegotiation, c.Certificates = SecureRenegotiation, []Identity{identity("ecdsa-p256", "", true)}
				if !secure {
					c.SecureRenegotiation, c.Renegotiation = false, InsecureRenegotiation
				}
				rec := traced(c, &Config{})
				d := &driver{End: NewClient(c), conn: dial(t, addr)}
				defer d.Stop()
				d.handshakes(t, 1)
				if !d.Status().Session.ClientAuthenticated { // s_server asks once a connection
					t.Error("s_server did not ask for a certificate")
				}
				// Ours asks.
				d.Do(Renegotiate())
				d.handshakes(t, 2)
				d.Do(Write([]byte("hello from the client\n")))
				d.until(d.open)
				p.await(t, "hello from the client", 1)
				// Theirs asks.
				io.WriteString(p.in, "r\n")
				d.handshakes(t, 3)
				io.WriteString(p.in, "hello from the server\n")
				if got := d.receive(22); string(got) != "hello from the server\n" {
					t.Errorf("received %q: %+v", got, d.Status())
				}
				d.Do(Close())
				d.until(d.ended)
				if st := d.Status(); st.Outcome != trace.EndCompleted || st.Session.SecureRenegotiation != secure {
					t.Errorf("%+v %+v", st, st.Session)
				}
				checkTrace(t, &rec.T)
			})
		}
	}
}

func TestRenegotiationWithOpenSSLClient(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	for _, secure := range []bool{true, false} {
		for _, suite := range []string{ecdheGCM, rsaCBC} {
			t.Run(fmt.Sprint(suite, secure), func(t *testing.T) {
				args := append([]string{"s_client", "-connect", l.Addr().String(), "-tls1_2", "-cipher", "ALL:@SECLEVEL=0", "-servername", testHost, "-CAfile", root,
					"-verify_return_error", "-alpn", "http/1.1"}, pemFiles(t, dir, "client", identity("ecdsa-p256", "", true))...)
				if !secure {
					args = append(args, "-legacy_renegotiation")
				}
				p := startTalking(t, append(args, atTime()...)...)
				s := serverConfig("rsa-2048", code(suite))
				s.Renegotiation, s.ClientAuth = SecureRenegotiation, Require
				if !secure {
					s.SecureRenegotiation, s.Renegotiation = false, InsecureRenegotiation
				}
				rec := traced(&Config{}, s)
				d := &driver{End: NewServer(s), conn: accept(t, l)}
				defer d.Stop()
				d.handshakes(t, 1)
				// Theirs asks.
				io.WriteString(p.in, "R\n")
				d.handshakes(t, 2)
				io.WriteString(p.in, "hello from the client\n")
				if got := d.receive(22); string(got) != "hello from the client\n" {
					t.Errorf("received %q: %+v", got, d.Status())
				}
				// Ours asks.
				d.Do(Renegotiate())
				d.handshakes(t, 3)
				d.Do(Write([]byte("hello from the server\n")))
				d.until(d.open)
				p.await(t, "hello from the server", 1)
				d.Do(Close())
				d.until(d.ended)
				if st := d.Status(); st.Outcome != trace.EndCompleted || st.Session.SecureRenegotiation != secure || !st.Session.ClientAuthenticated {
					t.Errorf("%+v %+v", st, st.Session)
				}
				checkTrace(t, &rec.T)
			})
		}
	}
}

// TestClientCertificateLaterWithOpenSSL: s_client shows its certificate when it
// is asked for one later.
func TestClientCertificateLaterWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	l := listen(t)
	startTalking(t, append([]string{"s_client", "-connect", l.Addr().String(), "-tls1_2", "-alpn", "http/1.1"},
		pemFiles(t, dir, "client", identity("ecdsa-p256", "", true))...)...)
	s := serverConfig("rsa-2048", code(ecdheGCM))
	s.Renegotiation, s.ClientAuth, s.ClientAuthLater = SecureRenegotiation, Require, true
	d := &driver{End: NewServer(s), conn: accept(t, l)}
	defer d.Stop()
	d.handshakes(t, 1)
	if d.Status().Session.ClientAuthenticated {
		t.Error("asked at first")
	}
	d.Do(RequestClientCertificate())
	d.handshakes(t, 2)
	if !d.Status().Session.ClientAuthenticated {
		t.Errorf("%+v", d.Status().Session)
	}
}

// TestRenegotiationDeclinedByOpenSSL: and the connection goes on. OpenSSL 3
// declines a client's wish unless told otherwise.
func TestRenegotiationDeclinedByOpenSSL(t *testing.T) {
	c := clientConfig(code(ecdheGCM))
	c.Renegotiation = SecureRenegotiation
	rec := traced(c, &Config{})
	d := &driver{End: NewClient(c), conn: dial(t, sServer(t, append(pemFiles(t, t.TempDir(), "rsa", identity("rsa-2048", "", false)), "-alpn", "http/1.1")...))}
	defer d.Stop()
	d.handshakes(t, 1)
	d.Do(Renegotiate())
	d.Do(Write([]byte("hello\n")))
	if got := d.receive(6); string(got) != "olleh\n" {
		t.Errorf("received %q: %+v", got, d.Status())
	}
	if n := countHandshakes(&rec.T, trace.Client); n != 1 {
		t.Errorf("%d handshakes", n)
	}
}

func TestRenegotiationWithCryptoTLS(t *testing.T) {
	for _, will := range []bool{true, false} {
		suite := iana.SuiteByName(ecdheGCM)
		cfg := goConfig(suite, 0)
		if will {
			cfg.Renegotiation = tls.RenegotiateFreelyAsClient
		}
		ours, theirs := connected(t, true)
		answer := make(chan string, 1)
		go func() {
			conn := tls.Client(theirs, cfg)
			buf := make([]byte, 5)
			_, err := io.ReadFull(conn, buf)
			if err == nil {
				_, err = conn.Write([]byte("hello"))
			}
			if err == nil {
				_, err = conn.Read(buf)
			}
			if err != io.EOF {
				answer <- fmt.Sprint(err)
			}
			theirs.(*net.TCPConn).CloseWrite()
			close(answer)
		}()
		s := serverConfig("rsa-2048", suite.Code)
		s.Renegotiation = SecureRenegotiation
		rec := traced(&Config{}, s)
		d := &driver{End: NewServer(s), conn: ours}
		defer d.Stop()
		d.handshakes(t, 1)
		d.Do(Renegotiate())
		if will {
			d.handshakes(t, 2)
		}
		d.Do(Write([]byte("olleh")))
		got := d.receive(5)
		d.Do(Close())
		d.until(d.ended)
		said := <-answer
		if will && (string(got) != "hello" || said != "") {
			t.Errorf("received %q: %+v; crypto/tls says %q", got, d.Status(), said)
		}
		if !will && (d.Status().Outcome == trace.EndStalled || !strings.Contains(said, "renegotiation")) {
			t.Errorf("%+v; crypto/tls says %q", d.Status(), said)
		}
		checkTrace(t, &rec.T)
	}
}

// TestEncryptThenMACGivenUp: OpenSSL goes back from it in a new handshake,
// which is what package check says of it.
func TestEncryptThenMACGivenUp(t *testing.T) {
	addr := freeAddress(t)
	p := startTalking(t, append([]string{"s_server", "-accept", addr, "-tls1_2", "-cipher", "ALL:@SECLEVEL=0", "-client_renegotiation", "-alpn", "http/1.1"},
		pemFiles(t, t.TempDir(), "rsa", identity("rsa-2048", "", false))...)...)
	p.await(t, "ACCEPT", 1)
	c := clientConfig(code(rsaCBC))
	c.Renegotiation = SecureRenegotiation
	d := &driver{End: NewClient(c), conn: dial(t, addr)}
	defer d.Stop()
	d.handshakes(t, 1)
	c.EncryptThenMAC = false
	d.Do(Renegotiate())
	d.until(d.ended)
	if f := d.Status().Failure; f == nil || f.Check != "renegotiation/encrypt-then-mac" {
		t.Errorf("%+v", d.Status()) // OpenSSL agreed, and this end would not
	}
}
