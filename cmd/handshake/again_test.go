package main

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Sessions taken up, keys given beforehand, early data and its replay.

// A session outlives the program that began it, whoever is the server.
func TestSessionFile(t *testing.T) {
	f := write(t, "localhost", "rsa-2048", false)
	ours, lines, _ := listening(t, "--cert", f.cert, "--key", f.key, "0")
	none, _, _ := listening(t, "--cert", f.cert, "--key", f.key, "--tickets", "off", "0")
	for _, s := range []struct {
		name, addr string
		resumes    bool
	}{
		{"ours", "localhost:" + ours, true},
		{"ours, without tickets", "localhost:" + none, false},
		{"crypto/tls", answering(t, &tls.Config{Certificates: []tls.Certificate{f.tls}}), true},
		{"OpenSSL", sServer(t, "-www", "-cert", f.cert, "-cert_chain", f.cert, "-key", f.key), true},
	} {
		for _, version := range takenUp {
			session := filepath.Join(t.TempDir(), "session")
			for n, want := range []string{"resumed: no", "resumed: yes", "resumed: yes"} {
				if !s.resumes {
					want = "resumed: no"
				}
				status, out, errs := call("connect", "--ca", f.root, "--versions", versionName(version), "--session", session, s.addr)
				if status != 0 || !strings.Contains(out, want) {
					t.Errorf("%s, %s, connection %d: exits with %d, want %q: %s %s", s.name, versionName(version), n+1, status, want, errs, out)
				}
				if i, err := os.Stat(session); s.resumes && (err != nil || i.Mode().Perm() != 0o600) {
					t.Error(i, err)
				}
			}
		}
	}
	// Which of two quick ones is told of first is open.
	if two := line(t, lines) + line(t, lines); strings.Count(two, "completed") != 2 || strings.Count(two, "resumed") != 1 {
		t.Errorf("%q, want two completed, one of them resumed", two)
	}
}

// A client that is not ours takes up a session of our server's.
func TestListenResumption(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root.pem")
	port, _, _ := listening(t, "--root", root, "0")
	for _, version := range takenUp {
		c := &tls.Config{ServerName: "localhost", RootCAs: labPool(t, root), MaxVersion: version, ClientSessionCache: tls.NewLRUClientSessionCache(4)}
		for n := range 3 {
			conn, err := tls.Dial("tcp", "127.0.0.1:"+port, c)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
			page, err := io.ReadAll(conn)
			if resumed := conn.ConnectionState().DidResume; err != nil || resumed != (n > 0) || strings.Contains(string(page), "resumed") != resumed {
				t.Errorf("%s, connection %d: resumed %v, %v, %q", versionName(version), n+1, resumed, err, page)
			}
			conn.Close()
		}
		session := filepath.Join(t.TempDir(), "session.pem")
		for _, args := range [][]string{{"-sess_out", session}, {"-sess_in", session}} {
			cmd := openssl(t, append([]string{"s_client", "-connect", "127.0.0.1:" + port, "-CAfile", root, "-servername", "localhost", "-no_ign_eof"}, args...)...)
			if version == 0x0303 {
				cmd.Args = append(cmd.Args, "-tls1_2")
			}
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				time.Sleep(100 * time.Millisecond)
				io.WriteString(in, "GET / HTTP/1.1\r\n\r\n")
			}()
			out, err := cmd.CombinedOutput()
			if resumed := strings.Contains(string(out), "\nReused, "); err != nil || resumed != (args[0] == "-sess_in") {
				t.Errorf("%v: %v\n%s", args, err, out)
			}
		}
	}
}

// A key that both have been given needs no certificate.
func TestPSK(t *testing.T) {
	psk := "me:" + strings.Repeat("5a", 32)
	port, lines, _ := listening(t, "--psk", psk, "0")
	status, out, errs := call("connect", "--psk", psk, "localhost:"+port) // without --ca lab
	if status != 0 || !strings.Contains(out, "client: completed") {
		t.Errorf("exits with %d: %s\n%s", status, errs, out)
	}
	want(t, lines, "completed")
	if status, _, _ := call("connect", "--psk", "me:"+strings.Repeat("5b", 32), "localhost:"+port); status != 1 {
		t.Errorf("with another key it exits with %d", status)
	}
	want(t, lines, "refused: psk/binder")
	cmd := openssl(t, "s_client", "-connect", "127.0.0.1:"+port, "-quiet", "-tls1_3", "-psk_identity", "me", "-psk", strings.Repeat("5a", 32))
	cmd.Stdin = strings.NewReader("GET / HTTP/1.0\n\r\n\r\n")
	if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), "Only you and I") {
		t.Errorf("%s", out)
	}
	want(t, lines, "completed")
}

// Data ahead of the handshake: taken, refused and said again, and recorded and
// sent once more by somebody else.
func TestEarlyData(t *testing.T) {
	dir := t.TempDir()
	request := filepath.Join(dir, "request")
	if err := os.WriteFile(request, []byte("GET / HTTP/1.1\r\n\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, taken := range map[string]bool{"on": true, "guarded": true, "off": false} {
		port, lines, _ := listening(t, "--early-data", mode, "0")
		session := filepath.Join(dir, mode)
		args := []string{"connect", "--ca", "lab", "--session", session, "--early-data", request, "--format", "msg", "localhost:" + port}
		for n := range 3 {
			status, out, errs := call(args...)
			if status != 0 {
				t.Fatalf("%s: exits with %d: %s\n%s", mode, status, errs, out)
			}
			// It was taken if nothing was said between Finished and the answer.
			_, after, _ := strings.Cut(out, ">>> TLS 1.2, Handshake [length 0024], Finished")
			said, _, _ := strings.Cut(after, "<<< TLS 1.2, ApplicationData")
			if again := strings.Contains(said, ">>> TLS 1.2, ApplicationData"); again == (taken && n > 0) {
				t.Errorf("%s, connection %d: said again: %v\n%s", mode, n+1, again, out)
			}
			want(t, lines, "completed")
		}
	}
}

// A replay of recorded bytes: a server that does not guard against it answers
// twice, one that does so does not.
func TestReplay(t *testing.T) {
	dir := t.TempDir()
	request := filepath.Join(dir, "request")
	if err := os.WriteFile(request, []byte("GET / HTTP/1.1\r\n\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, twice := range map[string]bool{"on": true, "guarded": false} {
		port, lines, _ := listening(t, "--early-data", mode, "--timeout", "500ms", "0")
		session := filepath.Join(dir, mode)
		var sent bytes.Buffer
		// A wire that listens in: what the client sends before it hears anything.
		tap := accepting(t, func(c net.Conn) {
			up, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err != nil {
				return
			}
			defer up.Close()
			sent.Reset()
			go func() { io.Copy(c, up); c.(*net.TCPConn).CloseWrite() }()
			io.Copy(io.MultiWriter(&sent, up), c)
		})
		for range 2 {
			if status, out, errs := call("connect", "--ca", "lab", "--session", session, "--early-data", request, tap); status != 0 {
				t.Fatalf("%s: exits with %d: %s\n%s", mode, status, errs, out)
			}
			want(t, lines, "completed")
		}
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		c.Write(sent.Bytes())
		io.Copy(io.Discard, c)
		c.Close()
		l := line(t, lines)
		if answered := strings.Contains(l, "early data"); answered != twice {
			t.Errorf("%s: %s", mode, l)
		}
	}
}
