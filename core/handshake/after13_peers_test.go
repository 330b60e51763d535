//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/trace"
)

// What goes ahead of TLS 1.3's handshake and what comes after it, with
// crypto/tls and OpenSSL.

// console is an openssl command with a keyboard and a screen.
type console struct {
	in  io.WriteCloser
	mu  sync.Mutex
	out bytes.Buffer
}

func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.Write(b)
}

// shows waits until something stands on the screen.
func (c *console) shows(t *testing.T, text string) {
	t.Helper()
	for range 200 {
		c.mu.Lock()
		ok := strings.Contains(c.out.String(), text)
		c.mu.Unlock()
		if ok {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("no %q in %q", text, c.out.String())
}

func startConsole(t *testing.T, args ...string) *console {
	t.Helper()
	cmd, c := openssl(t, args...), &console{}
	c.in, _ = cmd.StdinPipe()
	cmd.Stdout, cmd.Stderr = c, c
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEarlyDataToOpenSSL(t *testing.T) {
	addr := freeAddress(t)
	screen := startConsole(t, append([]string{"s_server", "-accept", addr, "-tls1_3", "-early_data", "-alpn", "http/1.1"},
		pemFiles(t, t.TempDir(), "rsa", identity("rsa-2048", "", false))...)...)
	c, _ := resumable("rsa-2048", aes256)
	for n, compatible := range []bool{false, true, false} {
		c.CompatibilityMode = compatible
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dialUntil(t, addr)}
		if err := d.until(d.open); err != nil {
			t.Fatal(err)
		}
		d.until(func() bool { return len(d.Sessions()) > 0 || d.ended() })
		if d.Status().EarlyData != (n > 0) || d.Status().Session.Resumed != (n > 0) {
			t.Fatalf("connection %d: %+v %+v", n, d.Status(), d.Status().Failure)
		}
		if n > 0 {
			screen.shows(t, string(c.EarlyData))
		}
		d.Do(Write([]byte("then this\n")))
		d.until(func() bool { return true })
		screen.shows(t, "then this")
		d.Do(Close()) // or it forgets the session
		d.until(d.ended)
		d.Stop()
		d.conn.Close()
		checkTrace(t, &rec.T)
		c.Resume, c.EarlyData = d.Sessions()[0], []byte("ahead of "+[]string{"one", "two", "three"}[n]+"\n")
	}
}

func TestEarlyDataFromOpenSSL(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	file, data := filepath.Join(dir, "session.pem"), filepath.Join(dir, "early")
	if err := os.WriteFile(data, ahead, 0o600); err != nil {
		t.Fatal(err)
	}
	_, s := resumable("rsa-2048", aes128)
	s.MaxEarlyData = 1 << 14
	s.Time = time.Now()
	s.Verify = nil
	for n, x := range []struct {
		change func()
		taken  bool
	}{{func() {}, false}, {func() {}, true}, {func() { s.AntiReplay = func([]byte) bool { return false } }, false}, {func() { s.AntiReplay, s.Cookie = nil, true }, false}} {
		x.change()
		args := []string{"-tls1_3", "-CAfile", root, "-alpn", "http/1.1", "-sess_out", file}
		if n > 0 {
			args = append(args, "-sess_in", file, "-early_data", data)
		}
		s.Time = time.Now()
		rec := traced(&Config{}, s)
		wait := sClientAny(t, l.Addr().String(), args...)
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		want := "hello\n"
		if x.taken {
			want = string(ahead) + want
		}
		if got := d.receive(len(want)); string(got) != want {
			_, err := wait()
			t.Fatalf("connection %d: received %q: %+v %v; s_client %v", n, got, d.Status(), d.Status().Failure, err)
		}
		d.Do(Write([]byte("hi\n")))
		d.Do(Close())
		d.until(d.ended)
		d.conn.Close()
		d.Stop()
		if got, err := wait(); err != nil || got != "hi\n" {
			t.Fatalf("s_client: %q, %v", got, err)
		}
		if st := d.Status(); st.EarlyData != x.taken || st.Session.Resumed != (n > 0) {
			t.Errorf("connection %d: %+v %+v", n, st, st.Session)
		}
		checkTrace(t, &rec.T)
	}
}

func TestPostHandshakeAuthWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	t.Run("client", func(t *testing.T) {
		addr := freeAddress(t)
		args := append([]string{"s_server", "-accept", addr, "-tls1_3", "-alpn", "http/1.1", "-CAfile", rootFile(t, dir), "-verify", "4"},
			pemFiles(t, dir, "rsa", identity("rsa-2048", "", false))...)
		screen := startConsole(t, append(args, atTime()...)...)
		c, _ := config13("rsa-2048", aes128)
		c.PostHandshakeAuth = true
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dialUntil(t, addr)}
		defer d.Stop()
		if err := d.until(d.open); err != nil {
			t.Fatal(err)
		}
		d.until(func() bool { return true })
		time.Sleep(100 * time.Millisecond)
		c.Certificates = []Identity{identity("ecdsa-p256", "", true)} // which it had not at first
		io.WriteString(screen.in, "c\n")
		d.until(func() bool { return d.Status().Session.ClientAuthenticated || d.ended() })
		d.Do(Write([]byte("it is me\n")))
		d.until(func() bool { return true })
		screen.shows(t, "it is me")
		screen.shows(t, "leaf ecdsa-p256")
		if st := d.Status(); st.State != Open || !st.Session.ClientAuthenticated {
			t.Errorf("%+v %v", st, st.Failure)
		}
		checkTrace(t, &rec.T)
	})
	t.Run("server", func(t *testing.T) {
		l := listen(t)
		args := append([]string{"-tls1_3", "-enable_pha", "-CAfile", rootFile(t, dir), "-alpn", "http/1.1"}, pemFiles(t, dir, "client", identity("ed25519", "", true))...)
		wait := sClientAny(t, l.Addr().String(), args...)
		_, s := config13("rsa-2048", aes256)
		rec := traced(&Config{}, s)
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		defer d.Stop()
		if got := d.receive(6); string(got) != "hello\n" {
			t.Fatalf("received %q: %v", got, d.Status().Failure)
		}
		d.Do(RequestClientCertificate())
		d.until(func() bool { return d.Status().Session.ClientAuthenticated || d.ended() })
		d.Do(Write([]byte("so it is you\n")))
		d.Do(Close())
		d.until(d.ended)
		d.conn.Close()
		if got, err := wait(); err != nil || got != "so it is you\n" {
			t.Errorf("s_client: %q, %v", got, err)
		}
		if st := d.Status(); st.Outcome != trace.EndCompleted || !st.Session.ClientAuthenticated {
			t.Errorf("%+v %v", st, st.Failure)
		}
		checkTrace(t, &rec.T)
	})
}

// TestKeyUpdateWithPeers: they follow our keys, and we theirs.
func TestKeyUpdateWithPeers(t *testing.T) {
	t.Run("crypto/tls", func(t *testing.T) {
		cfg := goConfig13(0)
		cfg.Certificates = []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
		c, _ := config13("rsa-2048", aes128)
		rec := traced(c, &Config{})
		ours, theirs := connected(t, true)
		go func() {
			conn := tls.Server(theirs, cfg)
			io.Copy(conn, conn)
			conn.Close()
		}()
		d := &driver{End: NewClient(c), conn: ours}
		defer d.Stop()
		d.until(d.open)
		for _, request := range []bool{false, true, true} {
			d.Do(UpdateKeys(request))
			d.Do(Write([]byte("echo")))
			if got := d.receive(4); string(got) != "echo" {
				t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
			}
		}
		if got := d.End.(*end); got.writing.epoch != 5 || got.reading.epoch != 4 {
			t.Errorf("epochs %d and %d", got.writing.epoch, got.reading.epoch)
		}
		d.Do(Close())
		d.until(d.ended)
		checkTrace(t, &rec.T)
	})
	t.Run("s_client", func(t *testing.T) {
		l := listen(t)
		screen := startConsole(t, "s_client", "-connect", l.Addr().String(), "-tls1_3", "-alpn", "http/1.1")
		_, s := config13("rsa-2048", aes128)
		rec := traced(&Config{}, s)
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		defer d.Stop()
		d.until(d.open)
		for _, line := range []string{"k\n", "K\n"} { // keys, and ours too
			time.Sleep(50 * time.Millisecond)
			io.WriteString(screen.in, line)
			time.Sleep(50 * time.Millisecond)
			io.WriteString(screen.in, "hello\n")
			if got := d.receive(6); string(got) != "hello\n" {
				t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
			}
			d.Do(UpdateKeys(true))
			d.Do(Write([]byte("answer to " + line)))
			d.until(func() bool { return true })
			screen.shows(t, "answer to "+line)
		}
		checkTrace(t, &rec.T)
	})
}
