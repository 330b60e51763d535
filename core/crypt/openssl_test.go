package crypt

import (
	"bytes"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handshakelab/core/iana"
)

var update = flag.Bool("update", false, "record what testdata/openssl*.txt lack, with the openssl that is installed")

const opensslHead = `# Connections between openssl s_client and s_server (%s), one for each suite of TLS 1.2 that is not broken
# and for CBC suites one with and one without encrypt_then_mac. A line "client_n" or "server_n" is a
# record under keys, type and fragment; handshake_hash is the hash of all messages before the
# client's Finished. The client says "ping" and a newline, the server gives it back reversed.
# go test ./core/crypt -run OpenSSL -update writes this file.

`

// OpenSSL's records open with the keys from its key log, and Finished is what
// we compute. This has what crypto/tls does not speak: DHE's ChaCha20,
// HMAC-SHA384, and encrypt-then-MAC.
func TestRecordsOfOpenSSL(t *testing.T) {
	if *update {
		recordOpenSSL(t, "openssl.txt", opensslHead, false)
	}
	seen := map[string]bool{}
	for _, v := range vectors(t, "openssl.txt") {
		suite := iana.SuiteByName(v.text("suite"))
		etm := v.text("encrypt_then_mac") == "on"
		seen[suite.Name+v.text("encrypt_then_mac")] = true
		schedule := NewSchedule(versionTLS12, suite)
		block := SplitKeyBlock(suite, versionTLS12, schedule.KeyBlock(v.hex("master"), v.hex("client_random"), v.hex("server_random"), KeyBlockLen(suite, versionTLS12)).Out)
		for end, want := range map[string]string{"client": "ping\n", "server": "gnip\n"} {
			p, err := NewProtection(suite, versionTLS12, block.Of(end == "client"), etm)
			if err != nil {
				t.Fatal(err)
			}
			var data []byte
			for seq := 0; v.has(fmt.Sprint(end, "_", seq)); seq++ {
				r := v.hex(fmt.Sprint(end, "_", seq))
				h := Header{Type: r[0], Version: versionTLS12, Seq: uint64(seq)}
				content, err := p.Open(nil, h, r[1:])
				if err != nil {
					t.Fatalf("%s, etm %v: record %d of the %s: %v", suite.Name, etm, seq, end, err)
				}
				if suite.RecordIVLen != 8 { // OpenSSL's GCM nonces do not count from 0
					same(t, suite.Name+", sealed anew", p.Seal(nil, h, r[1:1+p.IVLen()], content), r[1:])
				}
				switch {
				case r[0] == 23:
					data = append(data, content...)
				case seq == 0 && end == "client":
					want := schedule.VerifyData(v.hex("master"), v.hex("handshake_hash"), true).Out
					same(t, suite.Name+", Finished", content, append([]byte{20, 0, 0, 12}, want...))
				}
			}
			if string(data) != want {
				t.Errorf("%s: the %s says %q", suite.Name, end, data)
			}
		}
		v.done()
	}
	for i := range iana.Suites {
		s := &iana.Suites[i]
		if s.Standing == iana.Broken || !s.UsableIn(versionTLS12) {
			continue // OpenSSL has NULL of these; crypto/tls has the others; TLS 1.3's are recorded by themselves
		}
		if !seen[s.Name+"off"] || s.Cipher.CBC() && !seen[s.Name+"on"] {
			t.Errorf("%s is not in the recording", s.Name)
		}
	}
}

// recordOpenSSL adds the suites that a file lacks, all if there is no file.
func recordOpenSSL(t *testing.T, file, head string, tls13 bool) {
	version, err := exec.Command("openssl", "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	old, err := os.ReadFile("testdata/" + file)
	if err != nil {
		old = fmt.Appendf(nil, head, strings.Join(strings.Fields(string(version))[:2], " "))
	}
	out.Write(old)
	dir := t.TempDir()
	for auth, name := range map[iana.Auth]string{iana.AuthRSA: "rsa-2048", iana.AuthECDSA: "p256"} {
		key := testKeys(t)[name]
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		both := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
			pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: selfSigned(t, key).Raw})...)
		if err := os.WriteFile(filepath.Join(dir, auth.String()), both, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range iana.Suites {
		s := &iana.Suites[i]
		switch {
		case s.Standing == iana.Broken || s.UsableIn(versionTLS13) != tls13 || bytes.Contains(old, []byte("suite: "+s.Name+"\n")):
		case tls13:
			recordOne13(t, &out, dir, s)
		default:
			recordOne(t, &out, dir, s, false)
			if s.Cipher.CBC() {
				recordOne(t, &out, dir, s, true)
			}
		}
	}
	if err := os.WriteFile("testdata/"+file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// recordOne runs one connection through us and writes it down.
func recordOne(t *testing.T, out *bytes.Buffer, dir string, s *iana.Suite, etm bool) {
	flags := []string{"-tls1_2", "-cipher", opensslName(t, s) + ":@SECLEVEL=0", "-no_ticket"}
	if !etm {
		flags = append(flags, "-no_etm")
	}
	c, log := throughUs(t, dir, filepath.Join(dir, s.Auth.String()), flags)
	cr, hello := c.message(t, 1)[2:34], c.message(t, 2)
	if code := binary.BigEndian.Uint16(hello[35+int(hello[34]):]); code != s.Code {
		t.Fatalf("%s: the server chose %04x", s.Name, code)
	}
	onOff := map[bool]string{true: "on", false: "off"}[etm]
	fmt.Fprintf(out, "suite: %s\nencrypt_then_mac: %s\nclient_random: %x\nserver_random: %x\nmaster: %x\nhandshake_hash: %x\n",
		s.Name, onOff, cr, hello[2:34], keyLogged(t, log, cr), Hash(s.Hash, c.messages...))
	writeProtected(out, c)
}

// writeProtected writes the records under keys down.
func writeProtected(out *bytes.Buffer, c *capture) {
	for _, end := range []string{"client", "server"} {
		for seq, r := range c.protected(end == "client") {
			fmt.Fprintf(out, "%s_%d: %02x%x\n", end, seq, r.typ, r.body)
		}
	}
	out.WriteString("\n")
}

// throughUs runs one connection of s_client with s_server, a ping and its
// answer, and gives what was said and the client's key log.
func throughUs(t *testing.T, dir, cert string, flags []string) (*capture, string) {
	const port = "127.0.0.1:24433"
	server := exec.Command("openssl", append([]string{"s_server", "-accept", port, "-cert", cert, "-key", cert, "-rev", "-naccept", "1", "-quiet"}, flags...)...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Kill()
	var up net.Conn
	for try := 0; ; try++ {
		var err error
		if up, err = net.Dial("tcp", port); err == nil {
			break
		} else if try > 100 {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	defer up.Close()
	l, err := net.Listen("tcp", "127.0.0.1:24434")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	logFile := filepath.Join(dir, "keylog")
	os.Remove(logFile)
	client := exec.Command("openssl", append([]string{"s_client", "-connect", l.Addr().String(), "-keylogfile", logFile, "-quiet"}, flags...)...)
	in, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	defer client.Wait()
	defer client.Process.Kill()
	down, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer down.Close()
	wire := &tap{Conn: up}
	go func() { // the server's side to the client
		b := make([]byte, 1<<16)
		for {
			n, err := wire.Read(b)
			down.Write(b[:n])
			if err != nil {
				return
			}
		}
	}()
	go func() {
		b := make([]byte, 1<<16)
		for {
			n, err := down.Read(b)
			wire.Write(b[:n])
			if err != nil {
				return
			}
		}
	}()
	time.Sleep(400 * time.Millisecond)
	in.Write([]byte("ping\n"))
	time.Sleep(300 * time.Millisecond)

	var c capture
	wire.mu.Lock()
	defer wire.mu.Unlock()
	for _, l := range wire.log {
		c.add(t, l.client, l.data)
	}
	c.handshake(t)
	log, err := os.ReadFile(logFile)
	if err != nil {
		t.Fatal(err)
	}
	return &c, string(log)
}

// opensslName is OpenSSL's name of a suite: the standard's without TLS_ and
// WITH, and shorter here and there.
func opensslName(t *testing.T, s *iana.Suite) string {
	list, err := exec.Command("openssl", "ciphers", "-stdname", "ALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		if f := strings.Fields(line); len(f) > 2 && f[0] == s.Name {
			return f[2]
		}
	}
	t.Fatalf("openssl does not have %s", s.Name)
	return ""
}
