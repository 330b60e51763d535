package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A client that is asked for its certificate after the handshake (RFC 9846
// §4.7.2), by us and by others.

// screen collects what a program prints.
type screen struct {
	sync.Mutex
	bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.Write(p)
}

// shows waits until it has printed this.
func (s *screen) shows(text string) bool {
	for range 500 {
		s.Lock()
		yes := strings.Contains(s.String(), text)
		s.Unlock()
		if yes {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// typing starts a program; say types, and its end is waited for with the test's.
func typing(t *testing.T, cmd *exec.Cmd) (s *screen, say func(string)) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s = &screen{}
	cmd.Stdout, cmd.Stderr = s, s
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	return s, func(text string) { io.WriteString(in, text) }
}

// installed gives a command of a package that the tests need.
func installed(t *testing.T, pkg, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed for this test: apt-get install %s", name, pkg)
	}
	return exec.Command(path, args...)
}

// nssFiles makes a database of NSS's that has an identity and its authorities.
func nssFiles(t *testing.T, f files) string {
	t.Helper()
	dir := t.TempDir()
	run := func(cmd *exec.Cmd) {
		t.Helper()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", cmd.Args, err, out)
		}
	}
	db := "sql:" + dir
	run(installed(t, "libnss3-tools", "certutil", "-N", "--empty-password", "-d", db))
	roots, err := os.ReadFile(f.root)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range strings.SplitAfter(string(roots), "-----END CERTIFICATE-----\n") {
		if one == "" {
			continue
		}
		file := filepath.Join(dir, fmt.Sprint("root", i, ".pem"))
		if err := os.WriteFile(file, []byte(one), 0o600); err != nil {
			t.Fatal(err)
		}
		run(installed(t, "libnss3-tools", "certutil", "-A", "-n", fmt.Sprint("root", i), "-t", "CT,C,C", "-a", "-i", file, "-d", db))
	}
	p12 := filepath.Join(dir, "alice.p12")
	run(openssl(t, "pkcs12", "-export", "-in", f.cert, "-inkey", f.key, "-name", "alice", "-passout", "pass:x", "-out", p12))
	run(installed(t, "libnss3-tools", "pk12util", "-i", p12, "-d", db, "-W", "x"))
	return db
}

// listen asks when a page is asked for; each client answers in its way.
func TestListenAsksLater(t *testing.T) {
	f, alice := write(t, "localhost", "rsa-2048", false), write(t, "localhost", "rsa-2048", true)
	const get, page = "GET / HTTP/1.0\r\n\r\n", "Only you and I"
	for _, mode := range []string{"request", "require"} {
		port, lines, _ := listening(t, "--cert", f.cert, "--key", f.key, "--client-auth", mode, "--client-auth-when", "after", "--client-ca", f.root, "0")
		known, unknown := "completed", "client-cert/present"
		if mode == "request" {
			unknown = "completed"
		}
		for _, c := range []struct {
			name  string
			cmd   *exec.Cmd
			shown string // on its screen
			says  string // in our line
			knows bool
		}{
			{"OpenSSL", openssl(t, "s_client", "-connect", "127.0.0.1:"+port, "-tls1_3", "-enable_pha", "-CAfile", f.root, "-cert", alice.cert, "-cert_chain", alice.cert, "-key", alice.key, "-quiet"), page, known, true},
			{"OpenSSL without a certificate", openssl(t, "s_client", "-connect", "127.0.0.1:"+port, "-tls1_3", "-enable_pha", "-CAfile", f.root, "-quiet"), "", unknown, false},
			{"GnuTLS", installed(t, "gnutls-bin", "gnutls-cli", "-p", port, "--post-handshake-auth", "--x509cafile", f.root, "--x509certfile", alice.cert, "--x509keyfile", alice.key, "--verify-hostname", "localhost", "127.0.0.1"), page, known, true},
			{"NSS", installed(t, "libnss3-tools", "tstclnt", "-h", "localhost", "-4", "-p", port, "-d", nssFiles(t, alice), "-V", "tls1.3:tls1.3", "-E", "-n", "alice"), page, known, true},
			{"OpenSSL that can't be asked", openssl(t, "s_client", "-connect", "127.0.0.1:"+port, "-tls1_3", "-CAfile", f.root, "-quiet"), map[string]string{"request": page, "require": "403 Forbidden"}[mode], "completed", false},
			{"OpenSSL with TLS 1.2", openssl(t, "s_client", "-connect", "127.0.0.1:"+port, "-tls1_2", "-CAfile", f.root, "-quiet"), map[string]string{"request": page, "require": "403 Forbidden"}[mode], "completed", false},
		} {
			s, say := typing(t, c.cmd)
			say(get)
			if c.shown != "" && !s.shows(c.shown) {
				t.Errorf("%s, %s: %.2000s", c.name, mode, s.String())
			}
			l := line(t, lines)
			if !strings.Contains(l, c.says) || strings.Contains(l, "client known") != c.knows {
				t.Errorf("%s, %s: %q", c.name, mode, l)
			}
		}
	}
	// An echo asks first of all, and sends nothing back to a stranger.
	port, lines, _ := listening(t, "--cert", f.cert, "--key", f.key, "--client-auth", "require", "--client-auth-when", "after", "--client-ca", f.root, "--echo", "0")
	if status, out, errs := call("connect", "--ca", f.root, "--cert", alice.cert, "--key", alice.key, "--send", "again", "localhost:"+port); status != 0 || !strings.Contains(out, "server   ◀── sends application data (encrypted), 27 bytes: “again”") {
		t.Errorf("exits with %d: %s %s", status, errs, out)
	}
	want(t, lines, "client known", "completed")
	if _, out, _ := call("connect", "--ca", f.root, "--send", "again", "localhost:"+port); strings.Contains(out, "◀── sends application data") {
		t.Errorf("%s", out)
	}
	want(t, lines, "completed")
	if status, _, errs := call("listen", "--client-auth-when", "after", "0"); status != 2 || !strings.Contains(errs, "what is to be asked for") {
		t.Errorf("%d, %q", status, errs)
	}
	if status, _, errs := call("listen", "--client-auth-when", "later", "0"); status != 2 || !strings.Contains(errs, "it can be handshake or after") {
		t.Errorf("%d, %q", status, errs)
	}
}

// connect answers a server of OpenSSL's that asks when somebody types "c".
func TestConnectIsAskedLater(t *testing.T) {
	f, alice := write(t, "localhost", "rsa-2048", false), write(t, "localhost", "rsa-2048", true)
	for _, cert := range []bool{true, false} {
		cmd := openssl(t, "s_server", "-accept", "127.0.0.1:0", "-tls1_3", "-cert", f.cert, "-cert_chain", f.cert, "-key", f.key, "-CAfile", f.root, "-alpn", "http/1.1")
		s, say := typing(t, cmd)
		if !s.shows("ACCEPT 127.0.0.1:") {
			t.Fatal(s.String())
		}
		_, after, _ := strings.Cut(s.String(), "ACCEPT 127.0.0.1:")
		port, _, _ := strings.Cut(after, "\n")
		args := []string{"connect", "--ca", f.root, "--send", "who goes there?\\n", "--timeout", "5s", "--quiet", "500ms"}
		if cert {
			args = append(args, "--cert", alice.cert, "--key", alice.key)
		}
		done := make(chan string, 1)
		go func() {
			status, out, errs := call(append(args, "localhost:"+port)...)
			done <- fmt.Sprint(status, " ", errs, out)
		}()
		if !s.shows("who goes there?") {
			t.Fatal(s.String())
		}
		say("c\n")
		if !s.shows(map[bool]string{true: "SSL_do_handshake -> 1", false: "extension not received"}[cert]) {
			t.Errorf("certificate %v: %s", cert, s.String())
		}
		say("it is you\n")
		out := strings.Join(strings.Fields(<-done), " ")
		if strings.Contains(out, "Client authenticated yes") != cert || !strings.Contains(out, "it is you") || !strings.HasPrefix(out, "0 ") {
			t.Errorf("certificate %v: %s", cert, out)
		}
	}
}
