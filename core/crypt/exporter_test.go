package crypt

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
)

func TestExporter13(t *testing.T) {
	for _, v := range vectors(t, "exporter13.txt") {
		h := hashByName(v.text("hash"))
		secret, label, want := v.hex("exporter_secret"), v.text("label"), v.hex("exported")
		in := [][]byte{secret, []byte(label)}
		var context []byte
		if v.has("context") {
			context = v.hex("context")
			in = append(in, context)
		}
		got, err := Exporter13(h, secret, label, context, len(want))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "exported", got, want)
		same(t, "rerun", rerun1(t, OpExporter13, ExportParams(h, len(want)), in...), want)
		v.done()
	}
}

// TestExporter12 makes from crypto/tls's logged secret what its connection
// exports.
func TestExporter12(t *testing.T) {
	const label = "EXPERIMENTAL lab"
	state, client, server, master := goConnection12(t)
	for _, context := range [][]byte{nil, {}, []byte("context"), make([]byte, 300)} {
		for _, n := range []int{1, 32, 77} {
			want, err := state.ExportKeyingMaterial(label, context, n)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Exporter12(crypto.SHA256, master, client, server, label, context, n)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "exported", got, want)
			in := [][]byte{master, client, server, []byte(label)}
			if context != nil {
				in = append(in, context)
			}
			same(t, "rerun", rerun1(t, OpExporter12, ExportParams(crypto.SHA256, n), in...), want)
		}
	}
	if _, err := Exporter12(crypto.SHA256, master, client, server, label, make([]byte, 0x10000), 1); err == nil {
		t.Error("a context of 65536 bytes has no room for its length")
	}
}

// goConnection12 is a handshake of crypto/tls with itself: its state, both
// randoms and the logged master secret.
func goConnection12(t *testing.T) (state tls.ConnectionState, clientRandom, serverRandom, master []byte) {
	t.Helper()
	key := testKeys(t)["p256"]
	var log bytes.Buffer
	a, b := net.Pipe()
	tap := &tapped{Conn: a}
	client := tls.Client(tap, &tls.Config{InsecureSkipVerify: true, MaxVersion: versionTLS12, KeyLogWriter: &log,
		CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}})
	server := tls.Server(b, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{selfSigned(t, key).Raw}, PrivateKey: key}}})
	done := make(chan error, 1)
	go func() { done <- server.Handshake() }()
	if err := errors.Join(client.Handshake(), <-done); err != nil {
		t.Fatal(err)
	}
	a.Close()
	b.Close()
	f := strings.Fields(log.String())
	if len(f) != 3 || f[0] != "CLIENT_RANDOM" || len(tap.read) < 43 || tap.read[5] != 2 {
		t.Fatalf("%q, first read %x", f, tap.read)
	}
	return client.ConnectionState(), unhex(t, f[1]), tap.read[11:43], unhex(t, f[2])
}

// tapped keeps what is read.
type tapped struct {
	net.Conn
	read []byte
}

func (c *tapped) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.read = append(c.read, b[:n]...)
	return n, err
}
