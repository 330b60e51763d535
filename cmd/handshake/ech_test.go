package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handshakelab/core/pki"
)

const coverName = "cover.example.test"

// tapped gives the address of a relay to another, and what clients said to it.
func tapped(t *testing.T, to string) (address string, said *bytes.Buffer) {
	said = &bytes.Buffer{}
	return accepting(t, func(c net.Conn) {
		up, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		defer up.Close()
		go func() {
			io.Copy(c, up)
			c.(*net.TCPConn).CloseWrite()
		}()
		io.Copy(up, io.TeeReader(c, said))
	}), said
}

// A client of crypto/tls hides its hello, with what listen tells; with an old key
// it is told the right one. The key can be in a file.
func TestListenECH(t *testing.T) {
	root, file := filepath.Join(t.TempDir(), "root.pem"), filepath.Join(t.TempDir(), "ech.pem")
	_, list, _, err := echKeys(coverName)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	copy(list[2+4+1+2+2:], key.PublicKey().Bytes()) // behind version, length, config_id, kem_id and the key's length
	both := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "ECHCONFIG", Bytes: list})...)
	if err := os.WriteFile(file, both, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ech := range []string{coverName, file} {
		port, lines, _ := listening(t, "--root", root, "--ech", ech, "0")
		_, text, _ := strings.Cut(line(t, lines), "--ech ")
		right, err := base64.StdEncoding.DecodeString(text)
		if err != nil || ech == file && !bytes.Equal(right, list) {
			t.Fatalf("it says %q", text)
		}
		address, said := tapped(t, "127.0.0.1:"+port)
		get := func(configs []byte) error {
			conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: "localhost", RootCAs: labPool(t, root), EncryptedClientHelloConfigList: configs})
			if err != nil {
				return err
			}
			defer conn.Close()
			io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
			if b, err := io.ReadAll(conn); err != nil || !conn.ConnectionState().ECHAccepted || !strings.Contains(string(b), "Only you and I") {
				t.Errorf("%q, %v", b, err)
			}
			return nil
		}
		if err := get(right); err != nil {
			t.Error(err)
		}
		want(t, lines, "completed")
		if bytes.Contains(said.Bytes(), []byte("localhost")) || !bytes.Contains(said.Bytes(), []byte(coverName)) {
			t.Error("the name is in the open")
		}
		_, old, _, _ := echKeys(coverName)
		var rejected *tls.ECHRejectionError
		if err := get(old); !errors.As(err, &rejected) || !bytes.Equal(rejected.RetryConfigList, right) {
			t.Errorf("with an old key: %v", err)
		}
		want(t, lines, "told: ech_required")
	}
}

// connect hides its hello from all but a server of crypto/tls.
func TestConnectECH(t *testing.T) {
	keys, list, _, err := echKeys(coverName)
	if err != nil {
		t.Fatal(err)
	}
	w, err := pki.New(pki.Spec{Seed: "test", Host: "localhost", Cover: coverName, Clock: time.Now().Truncate(time.Hour), ServerKey: "ecdsa-p256", Revocation: "off"})
	if err != nil {
		t.Fatal(err)
	}
	server := answering(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: w.Server.Chain, PrivateKey: w.Server.Key}},
		EncryptedClientHelloKeys: []tls.EncryptedClientHelloKey{tls.EncryptedClientHelloKey(keys[0])}})
	stranger := answering(t, &tls.Config{Certificates: []tls.Certificate{write(t, "localhost", "ecdsa-p256", false).tls}})
	file := filepath.Join(t.TempDir(), "ech.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "ECHCONFIG", Bytes: list}), 0o600); err != nil {
		t.Fatal(err)
	}
	_, old, _, _ := echKeys(coverName)
	for _, c := range []struct {
		ech, address string
		status       int
		says         string
	}{
		{base64.StdEncoding.EncodeToString(list), server, 0, "which names " + coverName + " and hides one that names localhost"},
		{file, server, 0, "The site's name was hidden"},
		{base64.StdEncoding.EncodeToString(old), server, 1, "The server could not open the hidden hello."},
		{file, stranger, 1, "The certificate is for localhost; the client meant to call " + coverName}, // whatever it was called
	} {
		status, out, errs := call("connect", "--ca", "lab", "--ech", c.ech, "--format", "text", c.address)
		if status != c.status || !strings.Contains(strings.Join(strings.Fields(out), " "), c.says) {
			t.Errorf("%s: exits with %d: %s %s", c.ech, status, errs, out)
		}
	}
	for text, want := range map[string]string{"nothing-there": "neither a file nor configurations", "AEX+DQ==": "no list of configurations", "AAQACwAA": "can use none", "AAX+DAABAA==": "can use none"} {
		if status, _, errs := call("connect", "--ech", text, server); status != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: %d, %q", text, status, errs)
		}
	}
	for text, want := range map[string]string{"not a name": "neither a file nor a name", file: "there should be one X25519 private key"} {
		if status, _, errs := call("listen", "--ech", text, "0"); status != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: %d, %q", text, status, errs)
		}
	}
}
