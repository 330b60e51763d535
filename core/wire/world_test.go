package wire_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

// figures gives RFC 8448's figures of a kind.
func figures(t testing.TB, kind string) (out [][]byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/rfc8448.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) != 3 || f[1] != kind {
			continue
		}
		b, err := hex.DecodeString(f[2])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		t.Fatalf("no figures of kind %s", kind)
	}
	return out
}

// sound checks what must hold of every message that the world sends: it
// decodes, encodes to the same bytes, and each byte has a name.
func sound(t *testing.T, b []byte, c wire.Context) wire.Message {
	t.Helper()
	m, err := wire.Unmarshal(b, c)
	if err != nil {
		t.Fatalf("%v\n%x", err, b)
	}
	if again := wire.Marshal(m, c); !bytes.Equal(again, b) {
		t.Fatalf("%s encodes as\n%x, was\n%x", m.Name(), again, b)
	}
	spans := wire.Annotate(b, c)
	if !span.Tiles(spans, 0, len(b)) {
		t.Fatalf("%s: the spans do not tile", m.Name())
	}
	if len(spans) != 1 || spans[0].Name != m.Name() {
		t.Fatalf("%s is annotated as %+v", m.Name(), spans)
	}
	noneUnparsed(t, spans)
	return m
}

func noneUnparsed(t *testing.T, spans []span.Span) {
	t.Helper()
	for i := range spans {
		if spans[i].Kind == span.Unparsed {
			t.Errorf("unparsed at %d: %s", spans[i].Off, spans[i].Value)
		}
		if spans[i].Name == "" || spans[i].Kind == 0 {
			t.Errorf("no name or kind at %d: %+v", spans[i].Off, spans[i])
		}
		noneUnparsed(t, spans[i].Kids)
	}
}

func TestRFC8448(t *testing.T) {
	for _, b := range figures(t, "ClientHello") {
		h := sound(t, b, wire.Context{}).(*wire.ClientHello)
		name, present, err := wire.Find[wire.ServerName](h)
		if err != nil || !present || name.Host() != "server" {
			t.Errorf("server_name is %+v, %v, %v", name, present, err)
		}
		groups, present, err := wire.Find[wire.SupportedGroups](h)
		if err != nil || !present || len(groups.Groups) == 0 {
			t.Errorf("supported_groups is %+v, %v, %v", groups, present, err)
		}
		schemes, present, err := wire.Find[wire.SignatureAlgorithms](h)
		if err != nil || !present || len(schemes.Schemes) == 0 {
			t.Errorf("signature_algorithms is %+v, %v, %v", schemes, present, err)
		}
	}
	retries := 0
	for _, b := range figures(t, "ServerHello") {
		h := sound(t, b, wire.Context{}).(*wire.ServerHello)
		if _, present, err := wire.Find[wire.SupportedVersions](h); err != nil || !present {
			t.Errorf("supported_versions: %v, %v", present, err)
		}
		if share, _, err := wire.Find[wire.KeyShare](h); err != nil || h.Retry() != (share.Shares[0].KeyExchange == nil) {
			t.Errorf("%s: key_share is %+v, %v", h.Name(), share, err)
		}
		if h.Retry() {
			retries++
		}
	}
	if retries != 1 {
		t.Errorf("%d HelloRetryRequests", retries)
	}
	for _, kind := range []string{"EncryptedExtensions", "Certificate", "CertificateRequest", "CertificateVerify", "Finished", "NewSessionTicket", "EndOfEarlyData"} {
		for _, b := range figures(t, kind) {
			sound(t, b, wire.Context{Version: iana.TLS13, Suite: 0x1301})
		}
	}
	for _, b := range figures(t, "complete-record") {
		r, n, err := wire.ParseRecord(b)
		if err != nil || n != len(b) {
			t.Fatalf("%d of %d bytes, %v", n, len(b), err)
		}
		if !bytes.Equal(wire.AppendRecord(nil, r), b) {
			t.Error("a record is written otherwise than read")
		}
		spans := wire.AnnotateRecord(b, wire.Context{Version: iana.TLS13}, r.Type == iana.ContentApplicationData)
		if !span.Tiles(spans, 0, len(b)) {
			t.Error("a record's spans do not tile")
		}
		noneUnparsed(t, spans)
	}
}

// tap is a connection that keeps what passes.
type tap struct {
	net.Conn
	mu       sync.Mutex
	in, sent []byte
}

func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.mu.Lock()
	t.in = append(t.in, b[:n]...)
	t.mu.Unlock()
	return n, err
}

func (t *tap) Write(b []byte) (int, error) {
	t.mu.Lock()
	t.sent = append(t.sent, b...)
	t.mu.Unlock()
	return t.Conn.Write(b)
}

// stream checks one direction of a handshake, up to ChangeCipherSpec and
// beyond, and gives the names of its plain messages.
func stream(t *testing.T, b []byte, c wire.Context) (names []string) {
	t.Helper()
	var plain []byte
	protected := false
	for len(b) > 0 {
		r, n, err := wire.ParseRecord(b)
		if err != nil || n == 0 {
			t.Fatalf("no record: %v, %x", err, b)
		}
		spans := wire.AnnotateRecord(b[:n], c, protected)
		if !span.Tiles(spans, 0, n) {
			t.Fatalf("the spans of a record do not tile: %x", b[:n])
		}
		noneUnparsed(t, spans)
		if protected {
			seal := span.Find(spans, "ciphertext")
			if seal == nil {
				t.Fatal("a protected record without ciphertext")
			}
			s := iana.SuiteByCode(c.Suite)
			want := s.RecordIVLen
			if c.Version == iana.TLS10 {
				want = 0 // its IV is the last block of the record before
			}
			if seal.Off != wire.RecordHeaderLen+want {
				t.Errorf("the ciphertext of %s begins at %d", s.Name, seal.Off)
			}
			if s.BlockLen > 0 && seal.Len%s.BlockLen != 0 {
				t.Errorf("%s: %d bytes of ciphertext are no blocks", s.Name, seal.Len)
			}
		}
		switch {
		case r.Type == iana.ContentChangeCipherSpec:
			protected = true
		case r.Type == iana.ContentHandshake && !protected:
			plain = append(plain, r.Fragment...)
		}
		b = b[n:]
	}
	for len(plain) > 0 {
		n, ok := wire.MessageLen(plain)
		if !ok || n > len(plain) {
			t.Fatalf("half a message: %x", plain)
		}
		names = append(names, sound(t, plain[:n], c).Name())
		plain = plain[n:]
	}
	return names
}

func self(t testing.TB, key crypto.Signer) tls.Certificate {
	t.Helper()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "www.example.test"},
		DNSNames: []string{"www.example.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, _ := x509.ParseCertificate(raw)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}
}

func rsaKey(t testing.TB) crypto.Signer {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ecKey(t testing.TB) crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestGoHandshakes reads whole handshakes of crypto/tls, with client
// authentication, over all of its suites and its older versions.
func TestGoHandshakes(t *testing.T) {
	certs := map[iana.Auth]tls.Certificate{iana.AuthRSA: self(t, rsaKey(t)), iana.AuthECDSA: self(t, ecKey(t))}
	speaks := map[uint16]bool{}
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		speaks[s.ID] = true
	}
	tried := 0
	for _, version := range []uint16{iana.TLS10, iana.TLS11, iana.TLS12} {
		for i := range iana.Suites {
			s := &iana.Suites[i]
			if !speaks[s.Code] || !s.UsableIn(version) {
				continue
			}
			tried++
			t.Run(iana.VersionByCode(version).Name+"/"+s.Name, func(t *testing.T) {
				pool := x509.NewCertPool()
				pool.AddCert(certs[s.Auth].Leaf)
				conf := &tls.Config{Certificates: []tls.Certificate{certs[s.Auth]}, RootCAs: pool, ClientCAs: pool, ServerName: "www.example.test",
					ClientAuth: tls.RequireAnyClientCert, MinVersion: version, MaxVersion: version, CipherSuites: []uint16{s.Code},
					NextProtos: []string{"h2", "http/1.1"}}
				a, b := net.Pipe()
				client := &tap{Conn: a}
				done := make(chan error, 1)
				go func() {
					c := tls.Server(b, conf)
					request := make([]byte, 5)
					if _, err := io.ReadFull(c, request); err != nil {
						b.Close()
						done <- err
						return
					}
					_, err := c.Write(request)
					done <- err
				}()
				c := tls.Client(client, conf)
				if _, err := c.Write([]byte("hello")); err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(c, make([]byte, 5)); err != nil {
					t.Fatal(err)
				}
				a.Close()
				<-done
				ctx := wire.Context{Version: version, Suite: s.Code}
				from := strings.Join(stream(t, client.sent, ctx), " ")
				to := strings.Join(stream(t, client.in, ctx), " ")
				if from != "client_hello certificate client_key_exchange certificate_verify" {
					t.Error("the client sent", from)
				}
				want := "server_hello certificate server_key_exchange certificate_request server_hello_done"
				if s.KX == iana.KXRSA {
					want = "server_hello certificate certificate_request server_hello_done"
				}
				if to != want {
					t.Error("the server sent", to)
				}
			})
		}
	}
	if tried < 20 {
		t.Errorf("crypto/tls speaks only %d of ours", tried)
	}
}

// TestOpenSSLHandshakes reads whole handshakes between openssl's client and
// server, DHE and encrypt_then_mac among them, through a tap on loopback.
func TestOpenSSLHandshakes(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("a WebAssembly module cannot start openssl; this runs natively")
	}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("this test needs the openssl command")
	}
	const address = "127.0.0.1:24531"
	dir := t.TempDir()
	key := rsaKey(t)
	cert := self(t, key)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	file := filepath.Join(dir, "server.pem")
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.Command("openssl", "s_server", "-accept", address, "-cert", file, "-key", file, "-www", "-quiet",
		"-cipher", "ALL:@SECLEVEL=0", "-Verify", "1", "-CAfile", file)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { server.Process.Kill(); server.Wait() }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		cipher string
		code   uint16
		etm    bool
	}{
		{"DHE-RSA-AES128-SHA256", 0x0067, true}, {"DHE-RSA-AES256-GCM-SHA384", 0x009f, false},
		{"DHE-RSA-CHACHA20-POLY1305", 0xccaa, false}, {"ECDHE-RSA-AES256-SHA384", 0xc028, true}, {"AES128-SHA", 0x002f, true},
	} {
		t.Run(c.cipher, func(t *testing.T) {
			sent, got := between(t, address, "s_client", "-tls1_2", "-cipher", c.cipher+":@SECLEVEL=0",
				"-cert", file, "-key", file, "-servername", "www.example.test", "-alpn", "h2,http/1.1", "-status")
			ctx := wire.Context{Suite: c.code, EncryptThenMAC: c.etm}
			from, to := strings.Join(stream(t, sent, ctx), " "), strings.Join(stream(t, got, ctx), " ")
			if from != "client_hello certificate client_key_exchange certificate_verify" {
				t.Error("the client sent", from)
			}
			if !strings.HasPrefix(to, "server_hello certificate ") || !strings.Contains(to, "certificate_request server_hello_done") {
				t.Error("the server sent", to)
			}
		})
	}
}

// between runs an openssl client whose bytes to and from address pass through a
// tap, and gives what it sent and got.
func between(t *testing.T, address string, args ...string) (sent, got []byte) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := exec.Command("openssl", append(args, "-connect", l.Addr().String())...)
	cmd.Stdin = strings.NewReader("Q\n")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	near, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	far, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	tapped := &tap{Conn: near}
	var wg sync.WaitGroup
	wg.Go(func() { io.Copy(far, tapped); far.(*net.TCPConn).CloseWrite() })
	wg.Go(func() { io.Copy(tapped, far); near.(*net.TCPConn).CloseWrite() })
	cmd.Wait()
	near.Close()
	far.Close()
	wg.Wait()
	return tapped.in, tapped.sent
}

// TestOpenSSLHello reads the hello of an openssl client left to its defaults,
// TLS 1.3 among them.
func TestOpenSSLHello(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("a WebAssembly module cannot start openssl; this runs natively")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := exec.Command("openssl", "s_client", "-connect", l.Addr().String(), "-servername", "www.example.test")
	if err := cmd.Start(); err != nil {
		t.Fatalf("this test needs the openssl command: %v", err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var b []byte
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		b = append(b, buf[:n]...)
		if r, n, _ := wire.ParseRecord(b); n > 0 {
			h := sound(t, r.Fragment, wire.Context{}).(*wire.ClientHello)
			if name, _, err := wire.Find[wire.ServerName](h); err != nil || name.Host() != "www.example.test" {
				t.Error(name, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
