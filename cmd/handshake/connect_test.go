package main

import (
	"bufio"
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
