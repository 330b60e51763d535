//go:build !js

package handshake

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Against OpenSSL's s_server and s_client, over TCP.

// openssl makes a command that ends with the test, and its certificates' folder.
func openssl(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is needed for this test: apt-get install openssl")
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, path, args...)
}

// pemFiles writes an identity's leaf, chain and key, and gives the options
// that name them.
func pemFiles(t testing.TB, dir, name string, id Identity) []string {
	t.Helper()
	write := func(kind, typ string, ders ...[]byte) string {
		var b bytes.Buffer
		for _, der := range ders {
			pem.Encode(&b, &pem.Block{Type: typ, Bytes: der})
		}
		path := filepath.Join(dir, name+"-"+kind+".pem")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		t.Fatal(err)
	}
	return []string{"-cert", write("cert", "CERTIFICATE", id.Chain[0]), "-cert_chain", write("chain", "CERTIFICATE", id.Chain[1:]...),
		"-key", write("key", "PRIVATE KEY", key)}
}

func rootFile(t testing.TB, dir string) string {
	path := filepath.Join(dir, "root.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: testPKI().root.cert.Raw})
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func atTime() []string { return []string{"-attime", strconv.FormatInt(testTime.Unix(), 10)} }

// freeAddress gives a loopback address with a port below 32768.
var freeAddress = func() func(t testing.TB) string {
	var mu sync.Mutex
	port := 21000 + os.Getpid()%4000
	return func(t testing.TB) string {
		mu.Lock()
		defer mu.Unlock()
		for range 1000 {
			port++
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err == nil {
				l.Close()
				return l.Addr().String()
			}
		}
		t.Fatal("no free port")
		return ""
	}
}()

// sServer starts an s_server that answers each line reversed, and gives its
// address.
func sServer(t testing.TB, args ...string) string {
	t.Helper()
	return sServerAny(t, append(args, "-tls1_2")...)
}

// sServerAny is the same with the versions left to the arguments.
func sServerAny(t testing.TB, args ...string) string {
	t.Helper()
	addr := freeAddress(t)
	cmd := openssl(t, append([]string{"s_server", "-accept", addr, "-rev", "-cipher", "ALL:eNULL:@SECLEVEL=0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "ACCEPT") {
				select {
				case ready <- true:
				default:
				}
			}
		}
		close(ready)
	}()
	select {
	case ok := <-ready:
		if !ok {
			cmd.Wait()
			t.Fatalf("s_server: %s", stderr.String())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("s_server does not start")
	}
	return addr
}

func dial(t testing.TB, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

// opensslSpeaks says whether OpenSSL 3 has a suite, and why not.
func opensslSpeaks(s *iana.Suite) (bool, string) {
	if s.Cipher == iana.RC4128 || s.Cipher == iana.TripleDESCBC {
		return false, "OpenSSL 3 is built without RC4 and 3DES"
	}
	return true, ""
}

func TestClientWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	servers := map[string]string{}
	server := func(key string, auth ClientAuth) string {
		name := fmt.Sprintf("%s-%d", key, auth)
		if servers[name] == "" {
			args := append(pemFiles(t, dir, key, identity(key, "", false)), "-CAfile", rootFile(t, dir), "-alpn", "http/1.1", "-verify_return_error")
			args = append(args, atTime()...)
			args = append(args, [...][]string{nil, {"-verify", "4"}, {"-Verify", "4"}}[auth]...)
			servers[name] = sServer(t, args...)
		}
		return servers[name]
	}
	world(t, opensslSpeaks, func(t *testing.T, s *iana.Suite, key string, group uint16, auth ClientAuth, n int) {
		addr := servers[fmt.Sprintf("%s-%d", key, auth)]
		c := clientConfig(s.Code)
		c.Groups = withGroup(group)
		c.ExtendedMasterSecret, c.EncryptThenMAC = n%3 != 0, n%4 != 0
		withCert := auth == Require || n%2 == 0
		if withCert {
			c.Certificates = []Identity{identity(clientKeys[n%4], "", true)}
		}
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dial(t, addr)}
		defer d.Stop()
		if err := d.until(d.open); err != nil {
			t.Fatal(err)
		}
		d.Do(Write([]byte("hello\n")))
		if got := d.receive(6); string(got) != "olleh\n" {
			t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
		}
		d.Do(Close())
		d.until(d.ended)
		st := d.Status()
		wantGroup := group
		if s.KX == iana.KXDHE {
			wantGroup = 0 // OpenSSL 3.0 makes up its own, RFC 3526's
		}
		if st.Outcome != trace.EndCompleted || st.Session.Suite != s.Code || st.Session.ALPN != "http/1.1" || st.Session.Group != wantGroup ||
			st.Session.ClientAuthenticated != (auth != Off && withCert) || !st.Session.SecureRenegotiation ||
			st.Session.ExtendedMasterSecret != c.ExtendedMasterSecret || st.Session.EncryptThenMAC != (c.EncryptThenMAC && s.Cipher.CBC()) {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		checkTrace(t, &rec.T)
	}, func() {
		for _, key := range []string{"rsa-2048", "ecdsa-p256", "ecdsa-p384", "ed25519"} {
			for _, auth := range []ClientAuth{Off, Request, Require} {
				server(key, auth)
			}
		}
	})
}

// sClient starts an s_client that says hello, and gives what it prints.
func sClient(t testing.TB, addr string, args ...string) (wait func() (string, error)) {
	t.Helper()
	return sClientUpTo12(t, addr, append(args, "-tls1_2")...)
}

// sClientUpTo12 is the same with the versions left to the arguments.
func sClientUpTo12(t testing.TB, addr string, args ...string) (wait func() (string, error)) {
	t.Helper()
	cmd := openssl(t, append([]string{"s_client", "-connect", addr, "-quiet", "-servername", testHost,
		"-verify_return_error", "-verify_hostname", testHost, "-nocommands"}, args...)...)
	cmd.Args = append(cmd.Args, atTime()...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	io.WriteString(in, "hello\n")
	return func() (string, error) {
		defer in.Close()
		if err := cmd.Wait(); err != nil {
			return out.String(), fmt.Errorf("%v: %s", err, stderr.String())
		}
		return out.String(), nil
	}
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", freeAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func accept(t testing.TB, l net.Listener) net.Conn {
	t.Helper()
	l.(*net.TCPListener).SetDeadline(time.Now().Add(10 * time.Second))
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

func TestServerWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	world(t, opensslSpeaks, func(t *testing.T, s *iana.Suite, key string, group uint16, auth ClientAuth, n int) {
		args := []string{"-cipher", "ALL:eNULL:@SECLEVEL=0", "-CAfile", root, "-alpn", "http/1.1"}
		withCert := auth == Require || n%2 == 0
		if withCert {
			args = append(args, pemFiles(t, dir, clientKeys[n%4]+"-client", identity(clientKeys[n%4], "", true))...)
		}
		c := serverConfig(key, s.Code)
		c.Groups, c.ClientAuth = withGroup(group), auth
		c.ExtendedMasterSecret, c.EncryptThenMAC = n%3 != 0, n%4 != 0
		rec := traced(&Config{}, c)
		wait := sClient(t, l.Addr().String(), args...)
		d := &driver{End: NewServer(c), conn: accept(t, l)}
		defer d.Stop()
		if got := d.receive(6); string(got) != "hello\n" {
			_, err := wait()
			t.Fatalf("received %q: %+v %v; s_client %v", got, d.Status(), d.Status().Failure, err)
		}
		answer := strings.Repeat("answer\n", 5000)
		d.Do(Write([]byte(answer)))
		d.Do(Close())
		d.until(d.ended)
		d.conn.Close()
		if got, err := wait(); err != nil || got != answer {
			t.Fatalf("s_client: %d bytes, %v", len(got), err)
		}
		st := d.Status()
		if st.Outcome != trace.EndCompleted || st.Session.Suite != s.Code || st.Session.ALPN != "http/1.1" || st.Session.Group != group ||
			st.Session.ServerName != testHost || st.Session.ClientAuthenticated != (auth != Off && withCert) || !st.Session.SecureRenegotiation ||
			st.Session.ExtendedMasterSecret != c.ExtendedMasterSecret || st.Session.EncryptThenMAC != (c.EncryptThenMAC && s.Cipher.CBC()) {
			t.Fatalf("%+v %+v", st, st.Session)
		}
		checkTrace(t, &rec.T)
	})
}

// TestOpenSSLRefusesAlike: a failing certificate is refused by OpenSSL and by
// us, with the same alert.
func TestOpenSSLRefusesAlike(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	suite := iana.SuiteByName("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384").Code
	l := listen(t)
	for _, r := range refusals {
		t.Run("server/"+r.fault, func(t *testing.T) {
			bad := identity("rsa-2048", r.fault, false)
			d := &driver{End: NewClient(clientConfig(suite)), conn: dial(t, sServer(t, pemFiles(t, dir, r.fault, bad)...))}
			defer d.Stop()
			d.until(d.ended)
			if f := d.Status().Failure; f == nil || f.Check != "server-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our client: %+v", f)
			}
			c := serverConfig("rsa-2048", suite)
			c.Certificates = []Identity{bad}
			wait := sClient(t, l.Addr().String(), "-CAfile", root)
			d = &driver{End: NewServer(c), conn: accept(t, l)}
			defer d.Stop()
			d.until(d.ended)
			d.conn.Close()
			if st := d.Status(); st.Outcome != trace.EndTold || st.Told != r.alert {
				t.Errorf("our server was told %q, want %q", st.Told, r.alert)
			}
			if _, err := wait(); err == nil {
				t.Error("s_client went on")
			}
		})
		if r.fault == "wrong-host" {
			continue
		}
		t.Run("client/"+r.fault, func(t *testing.T) {
			bad := identity("ecdsa-p256", r.fault, true)
			args := append(pemFiles(t, dir, "rsa-2048", identity("rsa-2048", "", false)), "-Verify", "4", "-verify_return_error", "-verifyCAfile", root)
			c := clientConfig(suite)
			c.Certificates = []Identity{bad}
			d := &driver{End: NewClient(c), conn: dial(t, sServer(t, append(args, atTime()...)...))}
			defer d.Stop()
			d.until(d.ended)
			if st := d.Status(); st.Outcome != trace.EndTold || st.Told != r.alert {
				t.Errorf("our client was told %q, want %q", st.Told, r.alert)
			}
			s := serverConfig("rsa-2048", suite)
			s.ClientAuth = Require
			wait := sClient(t, l.Addr().String(), append(pemFiles(t, dir, r.fault+"-client", bad), "-CAfile", root)...)
			d = &driver{End: NewServer(s), conn: accept(t, l)}
			defer d.Stop()
			d.until(d.ended)
			d.conn.Close()
			if f := d.Status().Failure; f == nil || f.Check != "client-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our server: %+v", f)
			}
			if _, err := wait(); err == nil {
				t.Error("s_client went on")
			}
		})
	}
}

// dialUntil connects to somebody who is just starting.
func dialUntil(t testing.TB, addr string) net.Conn {
	t.Helper()
	for range 200 {
		if conn, err := net.Dial("tcp", addr); err == nil {
			t.Cleanup(func() { conn.Close() })
			conn.SetDeadline(time.Now().Add(20 * time.Second))
			return conn
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("nobody listens at " + addr)
	return nil
}
