package crypt

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/iana"
)

// capture is what two peers said to each other in a TLS 1.2 connection.
type capture struct {
	records  []captured
	messages [][]byte // handshake messages in order, those under keys not among them
}

type captured struct {
	client bool // who sent it
	typ    uint8
	body   []byte
}

// add takes bytes that one peer sent, whole records, in the order of the wire.
func (c *capture) add(t testing.TB, client bool, wire []byte) {
	for len(wire) > 0 {
		if len(wire) < 5 || len(wire) < 5+int(binary.BigEndian.Uint16(wire[3:])) {
			t.Fatalf("%d bytes are no record", len(wire))
		}
		n := 5 + int(binary.BigEndian.Uint16(wire[3:]))
		c.records = append(c.records, captured{client, wire[0], wire[5:n]})
		wire = wire[n:]
	}
}

// protected gives one end's records behind its ChangeCipherSpec.
func (c *capture) protected(client bool) []captured {
	for i, r := range c.records {
		if r.client == client && r.typ == 20 {
			var all []captured
			for _, r := range c.records[i+1:] {
				if r.client == client {
					all = append(all, r)
				}
			}
			return all
		}
	}
	return nil
}

// handshake cuts the messages before the first ChangeCipherSpec out of their
// records.
func (c *capture) handshake(t testing.TB) {
	var stream []byte
	for _, r := range c.records {
		if r.typ == 20 {
			break
		}
		if r.typ == 22 {
			stream = append(stream, r.body...)
		}
	}
	for len(stream) > 0 {
		n := 4 + int(binary.BigEndian.Uint32(stream)&0xffffff)
		if n > len(stream) {
			t.Fatal("a message is cut")
		}
		c.messages = append(c.messages, stream[:n])
		stream = stream[n:]
	}
}

func (c *capture) message(t testing.TB, typ byte) []byte {
	for _, m := range c.messages {
		if m[0] == typ {
			return m[4:]
		}
	}
	t.Fatalf("no message %d", typ)
	return nil
}

// tap is the client's end of a connection that keeps what passes.
type tap struct {
	net.Conn
	mu  sync.Mutex
	log []struct {
		client bool
		data   []byte
	}
}

func (c *tap) keep(client bool, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.log); n > 0 && c.log[n-1].client == client {
		c.log[n-1].data = append(c.log[n-1].data, b...)
		return
	}
	c.log = append(c.log, struct {
		client bool
		data   []byte
	}{client, bytes.Clone(b)})
}

func (c *tap) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.keep(false, b[:n])
	}
	return n, err
}

func (c *tap) Write(b []byte) (int, error) {
	c.keep(true, b)
	return c.Conn.Write(b)
}

// Go's crypto/tls talks to itself in every suite and version up to TLS 1.2
// that it and we have. From the key log alone our keys open every record, our
// sealing makes the same bytes, and Finished is what we compute.
func TestRecordsOfGo(t *testing.T) {
	var all []*tls.CipherSuite
	all = append(append(all, tls.CipherSuites()...), tls.InsecureCipherSuites()...)
	tried := 0
	for _, s := range all {
		suite := iana.SuiteByCode(s.ID)
		if suite == nil || suite.UsableIn(versionTLS13) {
			continue
		}
		for _, version := range []uint16{versionTLS10, versionTLS11, versionTLS12} {
			if suite.UsableIn(version) {
				tried++
				t.Run(fmt.Sprintf("%s/%x", s.Name, version), func(t *testing.T) { goPeers(t, suite, version) })
			}
		}
	}
	if tried < 44 {
		t.Errorf("only %d suites", tried)
	}
}

func goPeers(t *testing.T, suite *iana.Suite, version uint16) {
	key := testKeys(t)["rsa-2048"]
	if suite.Auth == iana.AuthECDSA {
		key = testKeys(t)["p256"]
	}
	cert := selfSigned(t, key)
	a, b := net.Pipe()
	wire := &tap{Conn: a}
	var keyLog strings.Builder
	client := tls.Client(wire, &tls.Config{
		InsecureSkipVerify: true, MinVersion: version, MaxVersion: version, CipherSuites: []uint16{suite.Code},
		KeyLogWriter: &keyLog, DynamicRecordSizingDisabled: true,
	})
	server := tls.Server(b, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}},
		MinVersion:   version, CipherSuites: []uint16{suite.Code}, SessionTicketsDisabled: true, DynamicRecordSizingDisabled: true,
	})
	question, answer := Labelled("1").Bytes("question", 20000), Labelled("1").Bytes("answer", 100)
	done := make(chan error, 1)
	go func() {
		got := make([]byte, len(question))
		if _, err := io.ReadFull(server, got); err != nil {
			done <- err
			return
		}
		_, err := server.Write(answer)
		server.Close()
		done <- err
	}()
	if _, err := client.Write(question); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(client); err != nil || !bytes.Equal(got, answer) {
		t.Fatal(got, err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	a.Close()

	var c capture
	for _, l := range wire.log {
		c.add(t, l.client, l.data)
	}
	c.handshake(t)
	cr, sr := c.message(t, 1)[2:34], c.message(t, 2)[2:34]
	master := keyLogged(t, keyLog.String(), cr)
	checkConnection(t, suite, version, false, true, &c, cr, sr, master, question, answer)

	schedule := NewSchedule(version, suite)
	sessionHash := Hash(schedule.Hash(), c.messages...)
	switch suite.KX {
	case iana.KXRSA:
		encrypted := c.message(t, 16)[2:]
		premaster, ok := DecryptPremaster(key.(*rsa.PrivateKey), encrypted, version, make([]byte, 48))
		if !ok {
			t.Error("Go's premaster secret does not decrypt")
		}
		same(t, "master secret", schedule.ExtendedMaster(premaster, sessionHash).Out, master)
	case iana.KXECDHE:
		ske := c.message(t, 12)
		n := 4 + int(ske[3])
		params, rest := ske[:n], ske[n:]
		scheme := ImpliedScheme(version, cert.PublicKey)
		if version == versionTLS12 {
			scheme, rest = binary.BigEndian.Uint16(rest), rest[2:]
		}
		if !Verify(scheme, cert.PublicKey, bytes.Join([][]byte{cr, sr, params}, nil), rest[2:]) {
			t.Errorf("Go's signature (%04x) does not verify", scheme)
		}
	}
}

// checkConnection opens all records of a connection, makes each anew, and
// computes both Finished. exact: what is made anew has to be the same bytes,
// which it is not if a peer's GCM nonces do not count from 0.
func checkConnection(t *testing.T, suite *iana.Suite, version uint16, etm, exact bool, c *capture, cr, sr, master, question, answer []byte) {
	t.Helper()
	schedule := NewSchedule(version, suite)
	block := SplitKeyBlock(suite, version, schedule.KeyBlock(master, cr, sr, KeyBlockLen(suite, version)).Out)
	transcript := bytes.Join(c.messages, nil)
	for _, client := range []bool{true, false} {
		p, err := NewProtection(suite, version, block.Of(client), etm)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := NewProtection(suite, version, block.Of(client), etm)
		var data []byte
		records := c.protected(client)
		if len(records) < 2 {
			t.Fatalf("%d records under keys", len(records))
		}
		for seq, r := range records {
			h := Header{Type: r.typ, Version: version, Seq: uint64(seq)}
			content, err := p.Open(nil, h, r.body)
			if err != nil {
				t.Fatalf("record %d (client %v, type %d, %d bytes): %v", seq, client, r.typ, len(r.body), err)
			}
			if got := again.Seal(nil, h, r.body[:p.IVLen()], content); exact {
				same(t, "sealed anew", got, r.body)
			}
			switch {
			case r.typ == 23:
				data = append(data, content...)
			case seq == 0:
				hash := Hash(schedule.Hash(), transcript)
				want := schedule.VerifyData(master, hash, client)
				same(t, "Finished", content, append([]byte{20, 0, 0, 12}, want.Out...))
				transcript = append(transcript, content...)
				same(t, "verify_data, rerun", rerun1(t, want.Op, want.Params, master, hash), want.Out)
			}
		}
		if client {
			same(t, "question", data, question)
		} else {
			same(t, "answer", data, answer)
		}
	}
}

// keyLogged gives the master secret from a key log's line for a client random.
func keyLogged(t testing.TB, log string, clientRandom []byte) []byte {
	t.Helper()
	for line := range strings.Lines(log) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "CLIENT_RANDOM" && strings.EqualFold(f[1], hex.EncodeToString(clientRandom)) {
			return unhex(t, f[2])
		}
	}
	t.Fatal("no master secret in the key log")
	return nil
}

func selfSigned(t testing.TB, key crypto.Signer) *x509.Certificate {
	t.Helper()
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "peer"},
		NotBefore: start, NotAfter: start.AddDate(100, 0, 0), DNSNames: []string{"peer"},
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}
