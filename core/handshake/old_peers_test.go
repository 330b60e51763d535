//go:build !js

package handshake

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// SSL 3.0, TLS 1.0 and TLS 1.1 with peers that are not ours, as clients and as
// servers: OpenSSL, GnuTLS and NSS in every suite that both have, and all that
// is computed on the way once more. Ways of client authentication are walked
// through here; cmd/handshake/internal/matrix multiplies them.

// meeting is what one connection with such a peer is about.
type meeting struct {
	version uint16
	suite   *iana.Suite
	key     string     // the server's
	auth    ClientAuth // what the server asks for
	cert    string     // the kind of the client's key, "" if it has none
	n       int
}

// oldPeer is a peer that is not ours.
type oldPeer struct {
	name     string
	versions []uint16
	speaks   func(*iana.Suite) (bool, string)
	ems, etm bool                                   // it knows these extensions
	server   func(m *meeting, port string) []string // the command of a server, in all versions and suites
	ask      []string                               // what it is told, in records of their own
	answer   string                                 // and part of what it says to that
	client   func(m *meeting, port string) []string // the command of a client
}

// meetings runs f for all meetings with a peer and logs a table of them.
func (p *oldPeer) meetings(t *testing.T, f func(t *testing.T, m *meeting)) {
	n, ran := 0, 0
	var table strings.Builder
	for _, v := range p.versions {
		for i := range iana.Suites {
			s := &iana.Suites[i]
			if !s.UsableIn(v) {
				continue
			}
			if ok, why := p.speaks(s); !ok {
				fmt.Fprintf(&table, "\n%-6s  %-40s not run: %s", versionName(v), s.Name, why)
				continue
			}
			for _, key := range keysIn(v, s) {
				way := n % 4
				said := [...]string{"nobody asked", "asked, none", "asked", "required"}[way]
				m := &meeting{v, s, key, [...]ClientAuth{Off, Request, Request, Require}[way], "", n}
				if way != 1 {
					m.cert = oldKeys[n%3]
					if v == iana.SSL30 {
						m.cert = "rsa-2048"
					}
				}
				n++
				result := "not run" // the command line left it out
				t.Run(fmt.Sprintf("%s/%s/%s", versionName(v), s.Name, key), func(t *testing.T) {
					result = "FAILED"
					f(t, m)
					result = "ok"
					ran++
				})
				fmt.Fprintf(&table, "\n%-6s  %-40s %-10s  %-12s  %s", versionName(v), s.Name, key, said, result)
			}
		}
	}
	t.Logf("%s, %d connections%s", p.name, ran, table.String())
}

// ownTime is what faketime adds to a program's environment, so that it takes
// the time of the tests for now. faketime itself would stand between us and it.
var ownTime = sync.OnceValues(func() ([]string, error) {
	lib, err := exec.Command("faketime", "now", "printenv", "LD_PRELOAD").Output()
	return []string{"LD_PRELOAD=" + strings.TrimSpace(string(lib)), "FAKETIME=@" + testTime.Format("2006-01-02 15:04:05")}, err
})

// background starts a program that ends with the test, and gives what it
// prints.
func background(t testing.TB, args []string) (cmd *exec.Cmd, stdin io.Writer, out *bytes.Buffer) {
	t.Helper()
	env, err := ownTime()
	if err != nil {
		t.Fatalf("faketime is needed for this test: ./build.sh test installs it: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd = exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out = new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s is needed for this test: ./build.sh test installs it: %v", args[0], err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
		for _, left := range []string{"faketime_shm_", "sem.faketime_sem_"} { // or it stands in the way of the next of this number
			os.Remove(fmt.Sprint("/dev/shm/", left, cmd.Process.Pid))
		}
		if t.Failed() {
			t.Logf("%v says:\n%.2000s", args, out)
		}
	})
	return cmd, in, out
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

// asClients has our client call servers of the peer's.
func (p *oldPeer) asClients(t *testing.T) {
	servers := map[string]string{}
	p.meetings(t, func(sub *testing.T, m *meeting) {
		name := fmt.Sprint(m.key, m.auth)
		if servers[name] == "" {
			servers[name] = freeAddress(t)
			background(t, p.server(m, portOf(servers[name])))
		}
		c := clientConfig(m.suite.Code)
		c.Versions = []uint16{m.version}
		c.ExtendedMasterSecret, c.EncryptThenMAC = m.n%3 != 0, m.n%5 != 0
		if m.cert != "" {
			c.Certificates = []Identity{identity(m.cert, "", true)}
		}
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dialUntil(sub, servers[name])}
		defer d.Stop()
		if err := d.until(d.open); err != nil {
			sub.Fatal(err)
		}
		for _, ask := range p.ask {
			d.Do(Write([]byte(ask)))
		}
		if got := string(d.receive(len(p.answer))); !strings.Contains(got, p.answer) {
			sub.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
		}
		d.Do(Close())
		d.until(func() bool { return true })
		p.met(sub, m, d, c)
		checkTrace(sub, &rec.T)
	})
}

// asServers has clients of the peer's call our server.
func (p *oldPeer) asServers(t *testing.T) {
	l := listen(t)
	answer := strings.Repeat("an answer of some length\n", 2000)
	p.meetings(t, func(t *testing.T, m *meeting) {
		s := serverConfig(m.key, m.suite.Code)
		s.Versions, s.ClientAuth = []uint16{m.version}, m.auth
		s.ExtendedMasterSecret, s.EncryptThenMAC = m.n%3 != 0, m.n%5 != 0
		rec := traced(&Config{}, s)
		cmd, in, out := background(t, p.client(m, portOf(l.Addr().String())))
		io.WriteString(in, "hello\n")
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		defer d.Stop()
		if got := d.receive(6); string(got) != "hello\n" {
			t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
		}
		d.Do(Write([]byte(answer)))
		d.Do(Close())
		d.until(d.ended)
		d.conn.Close()
		cmd.Wait()
		if !strings.Contains(out.String(), answer) {
			t.Fatalf("the client got %d bytes", out.Len())
		}
		p.met(t, m, d, s)
		checkTrace(t, &rec.T)
	})
}

// met looks at what was agreed on.
func (p *oldPeer) met(t *testing.T, m *meeting, d *driver, c *Config) {
	t.Helper()
	st := d.Status()
	if st.Outcome != trace.EndCompleted || st.Session == nil {
		t.Fatalf("%+v %v", st, st.Failure)
	}
	tls := m.version > iana.SSL30
	got := *st.Session
	want := trace.Session{Version: m.version, Suite: m.suite.Code, Group: got.Group, Signature: got.Signature, ServerName: got.ServerName,
		ExtendedMasterSecret: tls && p.ems && c.ExtendedMasterSecret, EncryptThenMAC: tls && p.etm && c.EncryptThenMAC && m.suite.Cipher.CBC(),
		SecureRenegotiation: true, ForwardSecrecy: m.suite.KX != iana.KXRSA, ClientAuthenticated: m.auth != Off && m.cert != ""}
	if got != want {
		t.Errorf("session %+v, want %+v", got, want)
	}
}

// pemPaths writes an identity's chain and key, each in a file.
func pemPaths(t testing.TB, dir, name string, id Identity) (chain, key string) {
	t.Helper()
	pemFiles(t, dir, name, id)
	var b bytes.Buffer
	for _, der := range id.Chain {
		pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	chain = filepath.Join(dir, name+"-all.pem")
	if err := os.WriteFile(chain, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return chain, filepath.Join(dir, name+"-key.pem")
}

// oldKeys are the kinds of keys that sign before TLS 1.2.
var oldKeys = []string{"rsa-2048", "ecdsa-p256", "ecdsa-p384"}

// gnutlsCiphers and gnutlsExchanges are GnuTLS's words.
var (
	gnutlsCiphers = map[iana.Cipher]string{iana.AES128CBC: "AES-128-CBC", iana.AES256CBC: "AES-256-CBC",
		iana.TripleDESCBC: "3DES-CBC", iana.RC4128: "ARCFOUR-128", iana.NullCipher: "NULL"}
	gnutlsRest = "+MD5:+SHA1:+RSA:+DHE-RSA:+ECDHE-RSA:+ECDHE-ECDSA:+SIGN-ALL:+GROUP-ALL:+COMP-NULL"
)

func gnutlsOfOld(t *testing.T) *oldPeer {
	dir := t.TempDir()
	root := rootFile(t, dir)
	return &oldPeer{
		name: "GnuTLS", versions: []uint16{iana.TLS10, iana.TLS11}, ems: true, etm: true,
		speaks: func(*iana.Suite) (bool, string) { return true, "" },
		server: func(m *meeting, port string) []string {
			chain, key := pemPaths(t, dir, m.key, identity(m.key, "", false))
			return append([]string{"gnutls-serv", "--echo", "--port", port, "--x509certfile", chain, "--x509keyfile", key, "--x509cafile", root,
				"--priority", "NONE:+VERS-TLS1.0:+VERS-TLS1.1:+AES-128-CBC:+AES-256-CBC:+3DES-CBC:+ARCFOUR-128:+NULL:" + gnutlsRest},
				[][]string{{"--disable-client-cert"}, {"--verify-client-cert"}, {"--require-client-cert", "--verify-client-cert"}}[m.auth]...)
		},
		ask: []string{"hel", "lo\n"}, answer: "hello\n",
		client: func(m *meeting, port string) []string {
			args := []string{"gnutls-cli", "--port", port, "--x509cafile", root, "--sni-hostname", testHost, "--verify-hostname", testHost, "127.0.0.1",
				"--priority", "NONE:+VERS-" + strings.ToUpper(versionName(m.version)) + ":+" + gnutlsCiphers[m.suite.Cipher] + ":" + gnutlsRest}
			if m.cert != "" {
				chain, key := pemPaths(t, dir, m.cert+"-client", identity(m.cert, "", true))
				args = append(args, "--x509certfile", chain, "--x509keyfile", key)
			}
			return args
		},
	}
}

func TestOldVersionsWithGnuTLS(t *testing.T) {
	t.Run("clients", func(t *testing.T) { gnutlsOfOld(t).asServers(t) })
	t.Run("servers", func(t *testing.T) { gnutlsOfOld(t).asClients(t) })
}

func TestOldVersionsWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	p := &oldPeer{
		name: "OpenSSL", versions: []uint16{iana.TLS10, iana.TLS11}, ems: true, etm: true, speaks: opensslSpeaks,
		server: func(m *meeting, port string) []string {
			args := append([]string{"openssl", "s_server", "-accept", port, "-rev", "-min_protocol", "TLSv1", "-max_protocol", "TLSv1.1",
				"-cipher", "ALL:eNULL:@SECLEVEL=0", "-CAfile", root, "-verify_return_error"}, pemFiles(t, dir, m.key, identity(m.key, "", false))...)
			return append(args, [...][]string{nil, {"-verify", "4"}, {"-Verify", "4"}}[m.auth]...)
		},
		ask: []string{"hel", "lo\n"}, answer: "olleh\n",
		client: func(m *meeting, port string) []string {
			args := []string{"openssl", "s_client", "-connect", "127.0.0.1:" + port, "-quiet", "-nocommands", "-servername", testHost,
				"-verify_return_error", "-verify_hostname", testHost, "-CAfile", root, "-cipher", "ALL:eNULL:@SECLEVEL=0",
				map[uint16]string{iana.TLS10: "-tls1", iana.TLS11: "-tls1_1"}[m.version]}
			if m.cert != "" {
				args = append(args, pemFiles(t, dir, m.cert+"-client", identity(m.cert, "", true))...)
			}
			return args
		},
	}
	t.Run("clients", func(t *testing.T) { p.asServers(t) })
	t.Run("servers", func(t *testing.T) { p.asClients(t) })
}

// nssFolder makes a folder with NSS's database: the root, and identities under
// the names of their keys.
func nssFolder(t *testing.T, client bool, keys ...string) string {
	t.Helper()
	dir := t.TempDir()
	db := "sql:" + dir
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
	}
	run("certutil", "-N", "-d", db, "--empty-password")
	run("certutil", "-A", "-d", db, "-n", "root", "-t", "CT,C,C", "-i", rootFile(t, dir))
	for _, key := range keys {
		id := identity(key, "", client)
		chain, file := pemPaths(t, dir, key, id)
		p12 := filepath.Join(dir, key+".p12")
		run("openssl", "pkcs12", "-export", "-in", chain, "-inkey", file, "-name", key, "-out", p12, "-passout", "pass:x")
		run("pk12util", "-i", p12, "-d", db, "-W", "x", "-K", "")
	}
	return db
}

func TestOldVersionsWithNSS(t *testing.T) {
	servers, clients := nssFolder(t, false, oldKeys...), nssFolder(t, true, oldKeys...)
	nobody := nssFolder(t, true) // a client shows whatever it has
	hello := filepath.Join(t.TempDir(), "hello")
	if err := os.WriteFile(hello, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all := ""
	for i := range iana.Suites {
		if s := &iana.Suites[i]; s.UsableIn(iana.TLS11) {
			all += fmt.Sprintf(":%04x", s.Code)
		}
	}
	p := &oldPeer{
		name: "NSS", versions: oldVersions, ems: true,
		speaks: func(*iana.Suite) (bool, string) { return true, "" },
		server: func(m *meeting, port string) []string {
			args := []string{"selfserv", "-d", servers, "-p", port, "-V", "ssl3:tls1.1", "-c", all, "-G", "-H", "1", "-n", "rsa-2048"}
			if m.key != "rsa-2048" {
				args = append(args, "-e", m.key)
			}
			return append(args, [...][]string{nil, {"-r"}, {"-r", "-r"}}[m.auth]...)
		},
		ask: []string{"GET / HTTP/1.0\r\n", "\r\n"}, answer: "200 OK",
		client: func(m *meeting, port string) []string {
			name := versionName(m.version)
			args := []string{"tstclnt", "-h", "127.0.0.1", "-a", testHost, "-p", port, "-A", hello, // it turns in circles at the end of a pipe
				"-V", strings.Replace(name+":"+name, "ssl3.0", "ssl3", 2), "-c", fmt.Sprintf(":%04x", m.suite.Code), "-G"}
			if m.cert != "" {
				return append(args, "-d", clients, "-n", m.cert)
			}
			return append(args, "-d", nobody)
		},
	}
	t.Run("clients", func(t *testing.T) { p.asServers(t) })
	t.Run("servers", func(t *testing.T) { p.asClients(t) })
}
