package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// listening starts a server and gives its port, its lines, and a function
// that stops it and gives its exit status.
func listening(t *testing.T, args ...string) (port string, lines chan string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		var errs bytes.Buffer
		status := start(ctx, append([]string{"listen"}, args...), w, &errs)
		if errs.Len() > 0 {
			t.Error(errs.String())
		}
		w.Close()
		ended <- status
	}()
	lines = make(chan string, 10000)
	go func() {
		for s := bufio.NewScanner(r); s.Scan(); {
			lines <- s.Text()
		}
		close(lines)
	}()
	_, after, ok := strings.Cut(line(t, lines), "127.0.0.1:")
	if !ok {
		t.Fatal("it does not listen")
	}
	port, _, _ = strings.Cut(after, " ")
	stop = func() int {
		cancel()
		select {
		case status := <-ended:
			return status
		case <-time.After(10 * time.Second):
			t.Error("it does not end")
		}
		return -1
	}
	t.Cleanup(cancel)
	return port, lines, stop
}

func line(t *testing.T, lines chan string) string {
	t.Helper()
	select {
	case l := <-lines:
		return l
	case <-time.After(10 * time.Second):
		t.Fatal("no line")
	}
	return ""
}

// want waits for a line that says all of these.
func want(t *testing.T, lines chan string, says ...string) {
	t.Helper()
	l := line(t, lines)
	for _, s := range says {
		if !strings.Contains(l, s) {
			t.Errorf("%q, want %q", l, s)
		}
	}
}

func labPool(t *testing.T, file string) *x509.CertPool {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		t.Fatal("no roots")
	}
	return pool
}

func TestListenCryptoTLS(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root.pem")
	port, lines, stop := listening(t, "--root", root, "--client-auth", "request", "0")
	pool := labPool(t, root)
	get := func(c *tls.Config) (string, error) {
		c.ServerName, c.RootCAs = "localhost", pool
		conn, err := tls.Dial("tcp", "127.0.0.1:"+port, c)
		if err != nil {
			return "", err
		}
		defer conn.Close()
		io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		b, err := io.ReadAll(conn) // an error if there is no close_notify
		return string(b), err
	}
	if page, err := get(&tls.Config{NextProtos: []string{"http/1.1"}}); err != nil || !strings.Contains(page, "Only you and I") {
		t.Errorf("%q %v", page, err)
	}
	want(t, lines, "#1 127.0.0.1:", "http/1.1", "completed")
	alice := write(t, "localhost", "ecdsa-p256", true)
	if page, err := get(&tls.Config{Certificates: []tls.Certificate{alice.tls}}); err != nil || !strings.Contains(page, "client known") {
		t.Errorf("%q %v", page, err)
	}
	want(t, lines, "#2", "client known", "completed")
	expired := write(t, "localhost", "ecdsa-p256", true, "expired")
	if _, err := get(&tls.Config{Certificates: []tls.Certificate{expired.tls}}); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Error(err)
	}
	want(t, lines, "#3", "refused: client-cert/validity", "says certificate_expired")
	if _, err := get(&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}}); err == nil {
		t.Error("RC4")
	}
	want(t, lines, "#4", "refused: hello/cipher-overlap")
	if status := stop(); status != 0 {
		t.Errorf("it ends with %d", status)
	}
}

// A record for a record, whatever TCP makes of them.
func TestListenEcho(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root.pem")
	port, lines, _ := listening(t, "--root", root, "--echo", "127.0.0.1:0")
	conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{ServerName: "localhost", RootCAs: labPool(t, root)})
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1<<15)
	for _, text := range []string{"a", "bc", strings.Repeat("d", 1<<14)} {
		io.WriteString(conn, text) // in a record each, if it fits
	}
	for _, text := range []string{"a", "bc"} {
		if n, err := conn.Read(buf); err != nil || string(buf[:n]) != text { // crypto/tls reads at most a record at a time
			t.Errorf("%.10q, %v; want %q", buf[:n], err, text)
		}
	}
	if _, err := io.ReadFull(conn, buf[:1<<14]); err != nil || buf[0] != 'd' || buf[1<<14-1] != 'd' {
		t.Error(err)
	}
	conn.Close()
	want(t, lines, "completed")
}

// --once gives the connection's outcome as the exit status, and --format all of it.
func TestListenOnce(t *testing.T) {
	for status, args := range map[int][]string{
		0: {"--ca", "lab"},
		1: {},
	} {
		port, lines, stop := listening(t, "--once", "--format", "text", "0")
		call(append(append([]string{"connect"}, args...), "localhost:"+port)...)
		text := ""
		for l := range lines {
			text += l + "\n"
		}
		if !strings.Contains(text, "scenario: a real connection from 127.0.0.1:") || !strings.Contains(text, "\n2   The server answers") {
			t.Error(text)
		}
		if got := stop(); got != status {
			t.Errorf("it ends with %d, want %d", got, status)
		}
	}
}

func TestListenOpenSSL(t *testing.T) {
	f := write(t, "localhost", "rsa-2048", false)
	alice := write(t, "localhost", "rsa-2048", true)
	port, lines, _ := listening(t, "--cert", f.cert, "--key", f.key, "--client-auth", "require", "--client-ca", f.root, "0")
	for _, args := range [][]string{{"-cert", alice.cert, "-cert_chain", alice.cert, "-key", alice.key}, nil} {
		cmd := openssl(t, append([]string{"s_client", "-connect", "127.0.0.1:" + port, "-CAfile", f.root, "-verify_return_error", "-quiet", "-servername", "localhost", "-verify_hostname", "localhost"}, args...)...)
		cmd.Stdin = strings.NewReader("GET / HTTP/1.0\n\r\n\r\n")
		out, _ := cmd.CombinedOutput()
		if args != nil {
			if !strings.Contains(string(out), "Only you and I") {
				t.Errorf("%s", out)
			}
			want(t, lines, "client known", "completed")
		} else {
			want(t, lines, "refused: client-cert/present")
		}
	}
}

// Whatever a peer does, others are served, and nothing of it is left over.
func TestListenSurvives(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root.pem")
	before := runtime.NumGoroutine()
	port, lines, stop := listening(t, "--root", root, "--timeout", "600ms", "--idle", "600ms", "--total", "5s", "--bytes", "100000", "--echo", "0")
	dial := func() net.Conn {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(10 * time.Second))
		return c
	}
	pool := labPool(t, root)
	secure := func() *tls.Conn {
		c := tls.Client(dial(), &tls.Config{ServerName: "localhost", RootCAs: pool})
		if err := c.Handshake(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	hello := []byte{22, 3, 1, 0x40, 0}
	for _, c := range []struct {
		name string
		do   func()
		says string
	}{
		{"garbage", func() { c := dial(); c.Write(bytes.Repeat([]byte{0xa5}, 3000)); io.ReadAll(c); c.Close() }, "refused: record/type"},
		{"http", func() { c := dial(); io.WriteString(c, "GET / HTTP/1.0\r\n\r\n"); io.ReadAll(c); c.Close() }, "refused: record/type"},
		{"nothing", func() { dial().Close() }, "cut"},
		{"silence", func() { c := dial(); io.ReadAll(c); c.Close() }, "stalled · too slow"},
		{"a byte at a time", func() {
			c := dial()
			defer c.Close()
			for _, b := range append(hello, make([]byte, 1000)...) {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Error("it waits for ever")
		}, "stalled · too slow"},
		{"half a hello, then half closed", func() { c := dial(); c.Write(hello); c.(*net.TCPConn).CloseWrite(); io.ReadAll(c); c.Close() }, "cut"},
		{"a reset", func() { c := dial(); c.Write(hello); c.(*net.TCPConn).SetLinger(0); c.Close() }, "cut"},
		{"an endless flight of messages", func() {
			c := dial()
			defer c.Close()
			for range 100000 {
				if _, err := c.Write([]byte{22, 3, 1, 0, 4, 0, 0, 0, 0}); err != nil {
					return
				}
			}
		}, "refused"},
		{"silence after the handshake", func() { c := secure(); io.ReadAll(c); c.Close() }, "stalled · silent"},
		{"a half-closed stream after the handshake", func() { c := secure(); c.NetConn().(*net.TCPConn).CloseWrite(); io.ReadAll(c); c.Close() }, "cut"},
		{"a reset after the handshake", func() { c := secure(); c.NetConn().(*net.TCPConn).SetLinger(0); c.NetConn().Close() }, "cut"},
		{"close_notify", func() { c := secure(); c.CloseWrite(); io.ReadAll(c); c.Close() }, "completed"},
		{"a flood that is never read", func() {
			c := secure()
			for range 100 {
				if _, err := c.Write(make([]byte, 1<<14)); err != nil {
					break
				}
			}
			c.NetConn().Close()
		}, "cut · too much"},
	} {
		c.do()
		l := line(t, lines)
		if !strings.Contains(l, c.says) {
			t.Errorf("%s: %q, want %q", c.name, l, c.says)
		}
	}
	c := secure()
	io.WriteString(c, "still there?")
	buf := make([]byte, 20)
	if n, err := c.Read(buf); err != nil || string(buf[:n]) != "still there?" {
		t.Errorf("%q %v", buf[:n], err)
	}
	c.Close()
	want(t, lines, "completed")

	// More at a time than it takes: all are served, one after another.
	port, lines, stop2 := listening(t, "--connections", "2", "--timeout", "200ms", "0")
	for range 6 {
		defer dial().Close()
	}
	for range 6 {
		want(t, lines, "stalled")
	}
	stop()
	stop2()
	time.Sleep(50 * time.Millisecond)
	for i := 0; runtime.NumGoroutine() > before+4 && i < 100; i++ {
		time.Sleep(20 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+4 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// takenUp are the versions whose sessions these tests take up; the matrix
// has all of them.
var takenUp = []uint16{0x0303, 0x0304}
