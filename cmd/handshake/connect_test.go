package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"handshakelab/core/pki"
)

// files are an identity of the lab's, as files and as crypto/tls has it.
type files struct {
	root, cert, key string // names
	tls             tls.Certificate
	pool            *x509.CertPool
}

// write writes the identity of a world that is valid now.
func write(t *testing.T, host, kind string, client bool, faults ...string) files {
	t.Helper()
	spec := pki.Spec{Seed: "test", Host: host, Clock: time.Now().Truncate(time.Hour), ServerKey: kind, ServerFaults: faults,
		ClientHasCert: true, ClientKey: kind, Revocation: "off"}
	if client {
		spec.ServerFaults, spec.ClientFaults = nil, faults
	}
	w, err := pki.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	id := w.Server
	if client {
		id = w.Client
	}
	dir := t.TempDir()
	f := files{filepath.Join(dir, "root.pem"), filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"),
		tls.Certificate{Certificate: id.Chain, PrivateKey: id.Key}, x509.NewCertPool()}
	var root, cert []byte
	for _, r := range w.LabRoots {
		root = append(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Raw})...)
		f.pool.AddCert(r)
	}
	for _, c := range id.Chain {
		cert = append(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c})...)
	}
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{f.root: root, f.cert: cert, f.key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// accepting gives the address of a server that does this with each connection.
func accepting(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return "localhost:" + l.Addr().String()[len("127.0.0.1:"):]
}

// answering gives the address of a crypto/tls server that answers each
// connection's first bytes and closes.
func answering(t *testing.T, c *tls.Config) string {
	return accepting(t, func(sock net.Conn) {
		conn := tls.Server(sock, c)
		buf := make([]byte, 1000)
		if _, err := conn.Read(buf); err == nil {
			conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\nfrom Go"))
		}
		conn.Close()
	})
}

// Against crypto/tls: what came of it, as the exit status and in words.
func TestConnectCryptoTLS(t *testing.T) {
	good, alice := write(t, "localhost", "ecdsa-p256", false), write(t, "localhost", "ecdsa-p256", true)
	server := func(f files, auth tls.ClientAuthType) string {
		return answering(t, &tls.Config{Certificates: []tls.Certificate{f.tls}, ClientAuth: auth, ClientCAs: f.pool, NextProtos: []string{"http/1.1", "h2"}})
	}
	open, closed := server(good, tls.NoClientCert), server(good, tls.RequireAndVerifyClientCert)
	expired := server(write(t, "localhost", "rsa-2048", false, "expired"), tls.NoClientCert)
	other := server(write(t, "other.test", "rsa-2048", false), tls.NoClientCert)
	for _, c := range []struct {
		status int
		says   string
		args   []string
	}{
		{0, "client: completed", []string{"--ca", good.root, open}},
		{0, "“HTTP/1.1 200 OK”", []string{"--ca", good.root, open}},
		{0, "client: completed", []string{"--ca", "lab", open}},
		{0, "client: completed", []string{"--insecure", open}},
		{0, "client: completed", []string{"--ca", "lab", "--send", `hello\x21\n`, "--quiet", "50ms", open}},
		{0, "“hello!", []string{"--ca", "lab", "--send", `hello\x21\n`, open}},
		{0, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", []string{"--ca", "lab", "--versions", "tls1.2", "--ciphers", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", open}},
		{0, "secp384r1", []string{"--ca", "lab", "--groups", "secp384r1,secp256r1", "--versions", "tls1.2", open}},
		{0, "client: completed", []string{"--ca", "lab", "--alpn", "none", open}},
		{0, "client: completed", []string{"--ca", "lab", "--alpn", "h2", open}},
		{0, "Client authenticated     yes", []string{"--ca", "lab", "--cert", alice.cert, "--key", alice.key, closed}},
		{0, "Client authenticated     yes", []string{"--ca", "lab", "--cert", "lab", closed}},
		{1, "client: refused", []string{open}}, // this machine trusts no such authority
		{1, "The chain of issuers does not lead to an authority", []string{open}},
		{1, "client: told", []string{"--ca", "lab", "--versions", "tls1.2", closed}},
		{1, "client: told", []string{"--ca", "lab", "--versions", "tls1.2", "--ciphers", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", open}},
		{1, "certificate has expired", []string{"--ca", "lab", expired}},
		{0, "client: completed", []string{"--ca", "lab", "--insecure", expired}},
		{1, "other name", []string{"--ca", "lab", other}},
		{0, "client: completed", []string{"--ca", "lab", "--server-name", "other.test", other}},
		{3, "client: cut", []string{"--ca", "lab", accepting(t, func(net.Conn) {})}},
		{3, "client: stalled", []string{"--ca", "lab", "--timeout", "100ms", accepting(t, func(c net.Conn) { io.Copy(io.Discard, c) })}},
		{3, "client: cut", []string{"--ca", "lab", accepting(t, func(c net.Conn) { // a reset
			c.Read(make([]byte, 1))
			c.(*net.TCPConn).SetLinger(0)
		})}},
		{1, "client: refused", []string{"--ca", "lab", accepting(t, func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })}},
	} {
		status, out, errs := call(append([]string{"connect"}, c.args...)...)
		if status != c.status || !strings.Contains(out, c.says) || strings.Contains(out, "attacker") {
			t.Errorf("connect %q exits with %d, want %d and %q: %s\n%s", c.args, status, c.status, c.says, errs, out)
		}
	}
}

// Without --ca it is this machine's list of authorities that counts, and each
// question is answered for itself: that a certificate is over does not hide
// who issued it.
func TestConnectSystemRoots(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		says   []string
		faults []string
	}{
		{0, []string{"leads to an authority that the client trusts", "client: completed"}, nil},
		{1, []string{"leads to an authority that the client trusts", "certificate has expired"}, []string{"expired"}},
		{1, []string{"does not lead to an authority", "client: refused"}, []string{"untrusted-root"}},
		{1, []string{"does not lead to an authority", "The certificate is for the name"}, []string{"self-signed"}},
	} {
		f := write(t, "localhost", "ecdsa-p256", false, c.faults...)
		cmd := exec.Command(self, "connect", answering(t, &tls.Config{Certificates: []tls.Certificate{f.tls}}))
		cmd.Env = append(os.Environ(), "HANDSHAKE_TEST_MAIN=1", "SSL_CERT_FILE="+f.root, "SSL_CERT_DIR=/nowhere")
		out, _ := cmd.Output()
		if status := cmd.ProcessState.ExitCode(); status != c.status {
			t.Errorf("%v: exits with %d", c.faults, status)
		}
		for _, says := range c.says {
			if !strings.Contains(string(out), says) {
				t.Errorf("%v: it does not say %q\n%s", c.faults, says, out)
			}
		}
	}
}

// The JSON of a real connection is like any other trace's, and says what it is.
func TestConnectFormats(t *testing.T) {
	f := write(t, "localhost", "rsa-2048", false)
	addr := answering(t, &tls.Config{Certificates: []tls.Certificate{f.tls}})
	_, out, errs := call("connect", "--ca", f.root, "--format", "json", addr)
	var x struct {
		Format, Scenario string
		Outcomes         []struct{ Party, End string }
		Events           []struct {
			Kind, Party string
			Time        int
		}
	}
	if err := json.Unmarshal([]byte(out), &x); err != nil {
		t.Fatal(err, errs)
	}
	if x.Format != "handshake-lab-trace" || !strings.HasPrefix(x.Scenario, "a real connection to "+addr) ||
		len(x.Outcomes) != 1 || x.Outcomes[0].Party != "client" || x.Outcomes[0].End != "completed" {
		t.Errorf("%.300s", out)
	}
	last := 0
	for _, e := range x.Events {
		if e.Time < last || e.Party != "client" {
			t.Errorf("%+v after %d µs", e, last)
		}
		last = e.Time
	}
	if last == 0 {
		t.Error("no time has passed")
	}
	if _, out, _ = call("connect", "--ca", f.root, "--format", "msg", addr); !strings.Contains(out, "Handshake [length") || !strings.Contains(out, "# completed") {
		t.Errorf("%.300s", out)
	}
}

// openssl gives a command that ends with the test.
func openssl(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is needed for this test: apt-get install openssl")
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, path, args...)
}

// sServer starts an s_server and gives its address.
func sServer(t *testing.T, args ...string) string {
	t.Helper()
	cmd := openssl(t, append([]string{"s_server", "-accept", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	addr := ""
	lines := bufio.NewScanner(out)
	for addr == "" && lines.Scan() {
		if a, ok := strings.CutPrefix(lines.Text(), "ACCEPT 127.0.0.1:"); ok {
			addr = "localhost:" + a
		}
	}
	if addr == "" {
		t.Fatal("s_server does not start")
	}
	go io.Copy(io.Discard, out)
	return addr
}

func TestConnectOpenSSL(t *testing.T) {
	f := write(t, "localhost", "rsa-2048", false)
	addr := sServer(t, "-www", "-cert", f.cert, "-cert_chain", f.cert, "-key", f.key)
	for _, version := range spoken {
		if version < 0x0303 {
			continue // it needs to be told to lower its level; core/handshake's tests do
		}
		status, text, errs := call("connect", "--ca", f.root, "--versions", versionName(version), addr)
		if status != 0 || !strings.Contains(text, "“HTTP/1.0 200 ok”") {
			t.Errorf("%04x exits with %d: %s\n%s", version, status, errs, text)
		}
	}
}

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
	want(t, lines, "completed")
	want(t, lines, "resumed", "completed")
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

// What is wrong with a command line is said in a sentence.
func TestConnectErrors(t *testing.T) {
	f, other := write(t, "localhost", "ecdsa-p256", false), write(t, "localhost", "rsa-2048", false)
	closed := accepting(t, func(net.Conn) {})
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken := l.Addr().String()
	defer l.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := free.Addr().String()
	free.Close()
	for _, c := range []struct {
		says string
		args []string
	}{
		{"one HOST:PORT is wanted, and here are 0", []string{"connect"}},
		{"one HOST:PORT is wanted, and here are 2", []string{"connect", "a", "b"}},
		{"is not HOST:PORT", []string{"connect", "a:b:c"}},
		{"has no host", []string{"connect", ":443"}},
		{"is no port", []string{"connect", "localhost:https2"}},
		{"cannot reach " + nobody, []string{"connect", nobody}},
		{"did you mean --versions?", []string{"connect", "--version", "tls1.2", closed}},
		{"did you mean tls1.2?", []string{"connect", "--versions", "tls12", closed}},
		{"other way round", []string{"connect", "--versions", "tls1.3-tls1.2", closed}},
		{"did you mean TLS_RSA_WITH_AES_128_CBC_SHA?", []string{"connect", "--ciphers", "TLS_RSA_WITH_AES_128_CBC_SHAA", closed}},
		{"in the list twice", []string{"connect", "--groups", "x25519,x25519", closed}},
		{"did you mean x25519?", []string{"connect", "--groups", "x25591", closed}},
		{"did you mean ed25519?", []string{"connect", "--signatures", "ed25518", closed}},
		{"1 to 255 letters", []string{"connect", "--alpn", "http/1.1,", closed}},
		{"--ca: cannot read nowhere.pem", []string{"connect", "--ca", "nowhere.pem", closed}},
		{"no certificate in", []string{"connect", "--ca", empty, closed}},
		{"no certificate in", []string{"connect", "--cert", f.key, closed}},
		{"no private key in", []string{"connect", "--cert", f.cert, closed}},
		{"is not that of the first certificate", []string{"connect", "--cert", f.cert, "--key", other.key, closed}},
		{"whose key is it?", []string{"connect", "--key", f.key, closed}},
		{"the key is the lab's as well", []string{"connect", "--cert", "lab", "--key", f.key, closed}},
		{"not a session that connect has written", []string{"connect", "--session", f.root, closed}},
		{"on or off", []string{"listen", "--tickets", "yes", "0"}},
		{"a name, a colon and the key", []string{"connect", "--psk", "key", closed}},
		{"16 bytes or more", []string{"listen", "--psk", "me:00ff", "0"}},
		{"there is no key yet", []string{"connect", "--early-data", f.root, closed}},
		{"off, on or guarded", []string{"listen", "--early-data", "yes", "0"}},
		{"above nothing", []string{"connect", "--timeout", "0s", closed}},
		{"invalid value", []string{"connect", "--timeout", "10", closed}},
		{"text, md, json, msg, svg, pcapng or keylog", []string{"connect", "--format", "xml", closed}},
		{"two hexadecimal digits", []string{"connect", "--send", `\xg0`, closed}},
		{`\\ is a backslash`, []string{"connect", "--send", `\`, closed}},
		{"one ADDRESS is wanted", []string{"listen"}},
		{"neither PORT nor HOST:PORT", []string{"listen", "localhost"}},
		{"is no port", []string{"listen", "70000"}},
		{"cannot listen on " + taken, []string{"listen", taken}},
		{"off, request or require", []string{"listen", "--client-auth", "maybe", "0"}},
		{"do not go together", []string{"listen", "--http", "--echo", "0"}},
		{"above 0", []string{"listen", "--connections", "0", "0"}},
		{"there is no such kind of key", []string{"listen", "--server-key", "dsa", "0"}},
		{"they do not go with --cert", []string{"listen", "--cert", f.cert, "--key", f.key, "--root", "x", "0"}},
		{"neither a name nor an IP address", []string{"listen", "--host", "a b", "0"}},
	} {
		status, out, errs := call(c.args...)
		if status != exitWrong || out != "" || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q exits with %d, says %q %q; want %q in one line", c.args, status, out, errs, c.says)
		}
	}
}
