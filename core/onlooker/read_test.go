package onlooker

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// tap is a connection whose written bytes are captured, as records, in order
// with its peer's.
type tap struct {
	net.Conn
	client bool
	log    *capture
	rest   []byte
}

type capture struct {
	sync.Mutex
	records []Record
}

func (t *tap) Write(b []byte) (int, error) {
	t.log.Lock()
	t.rest = append(t.rest, b...)
	for {
		_, n, err := wire.ParseRecord(t.rest)
		if err != nil || n == 0 {
			break
		}
		t.log.records = append(t.log.records, Record{t.client, t.rest[:n:n]})
		t.rest = t.rest[n:]
	}
	t.log.Unlock()
	return t.Conn.Write(b)
}

const said, answered = "what is your name?", "Rumpelstiltskin"

// talk lets Go's crypto/tls talk to itself, and gives what was on the wire and
// the key log.
func talk(t *testing.T, suite uint16, cert tls.Certificate) ([]Record, string) {
	t.Helper()
	var keys bytes.Buffer
	log := &capture{}
	a, b := net.Pipe()
	config := func() *tls.Config {
		return &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite},
			InsecureSkipVerify: true, SessionTicketsDisabled: true, Certificates: []tls.Certificate{cert}}
	}
	cc := config()
	cc.KeyLogWriter = &keys
	client := tls.Client(&tap{Conn: a, client: true, log: log}, cc)
	server := tls.Server(&tap{Conn: b, log: log}, config())
	done := make(chan error, 1)
	go func() {
		buf := make([]byte, len(said))
		_, err := io.ReadFull(server, buf)
		if err == nil {
			_, err = server.Write([]byte(answered))
		}
		done <- err
	}()
	client.SetDeadline(time.Now().Add(10 * time.Second))
	server.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := client.Write([]byte(said)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(client, make([]byte, len(answered))); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	a.Close()
	b.Close()
	log.Lock()
	defer log.Unlock()
	return log.records, keys.String()
}

// data joins the application data that one side sent, and says whether all
// records of it were opened.
func data(r Reading, fromClient bool) (string, bool) {
	var b strings.Builder
	all := true
	for _, p := range r.Plain {
		if p.Type == iana.ContentApplicationData && p.FromClient == fromClient {
			b.Write(p.Data)
			all = all && p.Opened
		}
	}
	return b.String(), all
}

// Captures of another implementation: with the server's key RSA key exchange
// opens and ECDHE does not, with the master secret from the key log both do.
func TestReadsCapturesOfCryptoTLS(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	for _, suite := range []uint16{
		tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA256,
		tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	} {
		name := tls.CipherSuiteName(suite)
		records, log := talk(t, suite, cert)
		words := strings.Fields(log)
		if len(words) != 3 || words[0] != "CLIENT_RANDOM" {
			t.Fatalf("%s: key log %q", name, log)
		}
		master, _ := hex.DecodeString(words[2])
		forward := strings.Contains(name, "ECDHE")

		r := Read(records, Secret{})
		if _, ok := data(r, true); ok || r.Missing != "premaster_secret" {
			t.Errorf("%s: with nothing: opened %v, missing %q", name, ok, r.Missing)
		}
		r = Read(records, Secret{ServerKey: key})
		if _, ok := data(r, true); ok == forward {
			t.Errorf("%s: with the server's key: opened %v", name, ok)
		}
		if !forward && !bytes.Equal(r.Master, master) {
			t.Errorf("%s: derived %x, the key log has %x", name, r.Master, master)
		}
		r = Read(records, Secret{Masters: [][]byte{master}})
		q, ok1 := data(r, true)
		a, ok2 := data(r, false)
		if q != said || a != answered || !ok1 || !ok2 || r.Missing != "" {
			t.Errorf("%s: with the master secret: %q, %q, missing %q", name, q, a, r.Missing)
		}
	}
}

// Captures may hold anything.
func FuzzRead(f *testing.F) {
	f.Add([]byte{1, 22, 3, 3, 0, 1, 1})
	f.Add(append([]byte{1}, wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0303, Fragment: wire.Marshal(&wire.ClientHello{CipherSuites: []uint16{0x2f}, CompressionMethods: []uint8{0}}, wire.Context{})})...))
	f.Fuzz(func(t *testing.T, b []byte) {
		var recs []Record
		for len(b) > 1 {
			_, n, err := wire.ParseRecord(b[1:])
			if err != nil || n == 0 {
				n = len(b) - 1
			}
			recs = append(recs, Record{b[0]&1 == 1, b[1 : 1+n]})
			b = b[1+n:]
		}
		for _, p := range Read(recs, Secret{Masters: [][]byte{make([]byte, 48)}}).Plain {
			if p.Opened == (p.Data == nil) && p.Opened {
				t.Errorf("opened, and nothing there: %+v", p)
			}
		}
	})
}
