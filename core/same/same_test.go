//go:build !js

package same

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// cases are scenarios that others can set up too.
var cases = []string{
	"",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"server-key=ecdsa-p256",
	"versions=tls1.3",
	"versions=tls1.1",
	"server-cert=expired",
	"server-cert=not-yet-valid",
	"server-cert=wrong-host",
	"server-cert=untrusted-root",
	"server-cert=self-signed",
	"server-cert=self-signed&user=ignores",
	"server-cert=incomplete-chain",
	"server-cert=bad-signature",
	"client-auth=require",
	"client-auth=require&client-cert=none",
	"client-auth=require&client-cert=expired",
	"client-auth=request&client-cert=none",
	"client-clock=2036-01-01T00:00:00Z",
}

// ends gives how the scenario's last connection ends in the lab.
func ends(t *testing.T, s *scenario.Scenario) (client, server bool) {
	t.Helper()
	tr, err := lab.Run(s)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tr.Outcomes {
		o := &tr.Outcomes[i]
		switch o.Party {
		case trace.Client:
			client = o.End == trace.EndCompleted
		case trace.Server:
			server = o.End == trace.EndCompleted
		}
	}
	return client, server
}

func parsed(t *testing.T, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// each tries the cases side by side: their programs mostly wait.
func each(t *testing.T, try func(*testing.T, string, *scenario.Scenario)) {
	for _, text := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			try(t, text, parsed(t, text))
		})
	}
}

// OpenSSL ends as the lab says.
func TestOpenSSL(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("a WebAssembly module cannot start openssl; this runs natively")
	}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("OpenSSL is missing: apt-get install openssl, or run ./build.sh test, which does it.")
	}
	each(t, func(t *testing.T, text string, s *scenario.Scenario) {
		script, err := OpenSSL(s)
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		file := filepath.Join(t.TempDir(), "same.sh")
		if err := os.WriteFile(file, script, 0o600); err != nil {
			t.Fatal(err)
		}
		run := exec.Command("sh", file)
		run.Env = append(os.Environ(), fmt.Sprint("PORT=", port))
		out, err := run.CombinedOutput()
		client, server := ends(t, s)
		if got, want := err == nil, client && server; got != want {
			t.Errorf("%q: OpenSSL is content: %v, the lab: client %v, server %v\n%s", text, got, client, server, tail(out))
		}
		if !strings.Contains(string(script), trace.MadeBy(s.String())) {
			t.Errorf("%q: the script does not say what it was made from", text)
		}
	})
}

// crypto/tls ends as the lab says, each end by itself.
func TestGo(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("a WebAssembly module cannot start go; this runs natively")
	}
	for _, text := range cases {
		s := parsed(t, text)
		program, err := Go(s)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(file, program, 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := exec.Command("go", "run", file).CombinedOutput()
		client, server := ends(t, s)
		for who, want := range map[string]bool{"client": client, "server": server} {
			if got := strings.Contains(string(out), who+": completed"); got != want || !strings.Contains(string(out), who+":") {
				t.Errorf("%q: crypto/tls's %s completed: %v, the lab's: %v\n%s", text, who, got, want, tail(out))
			}
		}
	}
}

func tail(b []byte) []byte { return b[max(0, len(b)-1500):] }

// What OpenSSL calls a suite, it says itself.
func TestOpenSSLNames(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("a WebAssembly module cannot start openssl; this runs natively")
	}
	out, err := exec.Command("openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal("OpenSSL is missing: ", err)
	}
	known := map[string]string{}
	for _, l := range strings.Split(string(out), "\n") {
		if f := strings.Fields(l); len(f) > 2 {
			known[f[0]] = f[2]
		}
	}
	n := 0
	for i := range iana.Suites {
		x := &iana.Suites[i]
		if want := known[x.Name]; want != "" && x.KX != iana.KXNone {
			n++
			if got := opensslName(x); got != want {
				t.Errorf("%s is %s to OpenSSL, not %s", x.Name, want, got)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d of our suites are known to OpenSSL", n)
	}
}

// nginx, set up by its lines, is to OpenSSL's client what the lab's server is
// to the lab's.
func TestNginx(t *testing.T) {
	for _, program := range []string{"nginx", "faketime", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatal(program, " is missing: run ./build.sh test, which installs it.")
		}
	}
	each(t, func(t *testing.T, text string, s *scenario.Scenario) {
		if s.Value("client-auth") == "require" && s.Value("client-cert") != "valid" {
			t.Skip("nginx refuses with an HTTP answer, once the handshake is done")
		}
		lines, err := Nginx(s)
		if err != nil {
			t.Fatal(err)
		}
		script, err := OpenSSL(s)
		if err != nil {
			t.Fatal(err)
		}
		port := nginx(t, s, lines)
		file := filepath.Join(t.TempDir(), "same.sh")
		if err := os.WriteFile(file, script, 0o600); err != nil {
			t.Fatal(err)
		}
		run := exec.Command("sh", file, "client")
		run.Env = append(os.Environ(), fmt.Sprint("PORT=", port))
		out, err := run.CombinedOutput()
		client, _ := ends(t, s)
		if got := err == nil; got != client {
			t.Errorf("%q: OpenSSL's client of nginx is content: %v, the lab's: %v\n%s", text, got, client, tail(out))
		}
	})
}

// nginx starts one with lines of ours, at the scenario's time, and gives its
// port. The lines' comments hold the files that they name.
func nginx(t *testing.T, s *scenario.Scenario, lines []byte) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	dir := t.TempDir()
	settings, rest, _ := strings.Cut(string(lines), "\n\n# server.pem\n")
	server, trust, _ := strings.Cut(strings.ReplaceAll(rest, "# ", ""), "\ntrust.pem\n")
	settings = strings.ReplaceAll(settings, "listen 8443", fmt.Sprint("listen 127.0.0.1:", port))
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("server.pem", server)
	write("trust.pem", trust)
	write("nginx.conf", "daemon off; master_process off; pid nginx.pid; error_log stderr; events {}\nhttp { access_log off;\n"+settings+"\n}\n")
	preload, err := exec.Command("faketime", "now", "printenv", "LD_PRELOAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("nginx", "-p", dir, "-c", "nginx.conf") // faketime itself would stand between us and it
	c.Env = append(os.Environ(), "TZ=UTC", "LD_PRELOAD="+strings.TrimSpace(string(preload)), "FAKETIME_DONT_FAKE_MONOTONIC=1",
		s.Plans()[0].Server.Clock.UTC().Format("FAKETIME=@2006-01-02 15:04:05"))
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	t.Cleanup(func() { c.Process.Kill(); <-done })
	for range 100 {
		if conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			conn.Close()
			return port
		}
		select {
		case err := <-done:
			done <- err
			t.Fatalf("nginx does not take its lines: %v\n%s\n%s", err, said.String(), settings)
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("nginx does not answer\n%s", said.String())
	return 0
}
