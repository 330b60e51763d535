//go:build !js

package handshake

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// SSL 3.0, TLS 1.0 and TLS 1.1 with peers that are not ours, as clients and as
// servers: OpenSSL, GnuTLS and NSS in every suite that both have, and all that
// is computed on the way once more. Ways of client authentication are walked
// through here; cmd/handshake/internal/matrix multiplies them.

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

// asClients has our client call servers of the peer's.
func (p *oldPeer) asClients(t *testing.T) {
	servers := map[string]string{}
	meetings(t, p.name, p.versions, nil, p.speaks, func(sub *testing.T, m *meeting) {
		name := fmt.Sprint(m.key, m.auth)
		if servers[name] == "" {
			servers[name] = freeAddress(t)
			background(t, p.server(m, portOf(servers[name])))
		}
		c := m.client()
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
		d.well(sub, rec)
		m.met(sub, d, p.ems && c.ExtendedMasterSecret, p.etm && c.EncryptThenMAC)
	})
}

// asServers has clients of the peer's call our server.
func (p *oldPeer) asServers(t *testing.T) {
	l := listen(t)
	answer := strings.Repeat("an answer of some length\n", 2000)
	meetings(t, p.name, p.versions, nil, p.speaks, func(t *testing.T, m *meeting) {
		s := m.server()
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
		d.well(t, rec)
		m.met(t, d, p.ems && s.ExtendedMasterSecret, p.etm && s.EncryptThenMAC)
	})
}

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
