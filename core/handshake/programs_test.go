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
)

// Peers that are programs: OpenSSL's s_server and s_client, and whatever else
// there is on Debian.

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

// sClient starts an s_client that says hello, and gives what it prints.
func sClient(t testing.TB, addr string, args ...string) (wait func() (string, error)) {
	t.Helper()
	return sClientAny(t, addr, append(args, "-tls1_2")...)
}

// sClientAny is the same with the versions left to the arguments.
func sClientAny(t testing.TB, addr string, args ...string) (wait func() (string, error)) {
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

// opensslGroups are OpenSSL's names. Its finite fields are TLS 1.3's too.
var opensslGroups = map[uint16]string{iana.X25519: "X25519", iana.Secp256r1: "P-256", iana.Secp384r1: "P-384", iana.Secp521r1: "P-521",
	iana.FFDHE2048: "ffdhe2048", iana.FFDHE3072: "ffdhe3072"}

// callOpenSSL has our client call an s_server that answers each line reversed;
// ours closes.
func callOpenSSL(t *testing.T, c *Config, addr string) *driver {
	t.Helper()
	rec := traced(c, &Config{})
	d := &driver{End: NewClient(c), conn: dial(t, addr)}
	t.Cleanup(d.Stop)
	if err := d.until(d.open); err != nil {
		t.Fatal(err)
	}
	d.Do(Write([]byte("hello\n")))
	if got := d.receive(6); string(got) != "olleh\n" {
		t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
	}
	d.Do(Close())
	d.until(d.ended)
	d.well(t, rec)
	return d
}

// serveOpenSSL has an s_client call our server, which answers at length and
// closes.
func serveOpenSSL(t *testing.T, l net.Listener, s *Config, args ...string) *driver {
	t.Helper()
	rec := traced(&Config{}, s)
	wait := sClientAny(t, l.Addr().String(), args...)
	d := &driver{End: NewServer(s), conn: accept(t, l)}
	t.Cleanup(d.Stop)
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
	d.well(t, rec)
	return d
}
