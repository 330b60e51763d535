package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"handshakelab/core/handshake"
	"handshakelab/core/pki"
)

// labWord stands in place of a file for what the lab has of its own.
const labWord = "lab"

// fileLimit is how large a file that is read may be.
const fileLimit = 1 << 20

// readFile reads a file that --flag names.
func readFile(flag, name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--%s: cannot read %s: %w", flag, name, reason(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, fileLimit+1))
	if err != nil {
		return nil, fmt.Errorf("--%s: cannot read %s: %v", flag, name, reason(err))
	}
	if len(data) > fileLimit {
		return nil, fmt.Errorf("--%s: %s is larger than 1 MiB, which is not for this", flag, name)
	}
	return data, nil
}

// reason is what is wrong with a file, without its name.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// identity reads a certificate chain and its key. keyFile "" means that both
// are in one file. A key that is not the certificate's is said here, where a
// peer would only see a bad signature.
func identity(certFile, keyFile string) (handshake.Identity, error) {
	var id handshake.Identity
	data, err := readFile("cert", certFile)
	if err != nil {
		return id, err
	}
	if id.Chain, err = certificates("cert", certFile, data); err != nil {
		return id, err
	}
	leaf, err := x509.ParseCertificate(id.Chain[0])
	if err != nil {
		return id, fmt.Errorf("--cert: the first certificate in %s cannot be read: %v", certFile, err)
	}
	if keyFile != "" {
		if data, err = readFile("key", keyFile); err != nil {
			return id, err
		}
	} else {
		keyFile = certFile
	}
	if id.Key, err = privateKey(keyFile, data); err != nil {
		return id, err
	}
	if same, ok := id.Key.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !same.Equal(leaf.PublicKey) {
		return id, fmt.Errorf("--key: the key in %s is not that of the first certificate in %s", keyFile, certFile)
	}
	return id, nil
}

// certificates gives the certificates in a PEM file, in its order.
func certificates(flag, name string, data []byte) (chain [][]byte, err error) {
	for {
		var b *pem.Block
		if b, data = pem.Decode(data); b == nil {
			break
		}
		if b.Type == "CERTIFICATE" {
			chain = append(chain, b.Bytes)
		}
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("--%s: there is no certificate in %s; it should have a line -----BEGIN CERTIFICATE-----", flag, name)
	}
	return chain, nil
}

// privateKey gives the first private key in a PEM file.
func privateKey(name string, data []byte) (crypto.Signer, error) {
	for {
		var b *pem.Block
		if b, data = pem.Decode(data); b == nil {
			return nil, fmt.Errorf("--key: there is no private key in %s; it should have a line -----BEGIN PRIVATE KEY-----", name)
		}
		if !strings.HasSuffix(b.Type, "PRIVATE KEY") {
			continue
		}
		if b.Type == "ENCRYPTED PRIVATE KEY" || bytes.Contains([]byte(b.Headers["Proc-Type"]), []byte("ENCRYPTED")) {
			return nil, fmt.Errorf("--key: the key in %s is encrypted; openssl pkey -in %s writes it in clear", name, name)
		}
		var key any
		var err error
		switch b.Type {
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(b.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(b.Bytes)
		default:
			key, err = x509.ParsePKCS8PrivateKey(b.Bytes)
		}
		if err != nil {
			return nil, fmt.Errorf("--key: the key in %s cannot be read: %v", name, err)
		}
		switch key := key.(type) {
		case *rsa.PrivateKey:
			return key, nil
		case *ecdsa.PrivateKey:
			return key, nil
		case ed25519.PrivateKey:
			return key, nil
		}
		return nil, fmt.Errorf("--key: the key in %s is neither RSA nor ECDSA nor Ed25519", name)
	}
}

// labServer is the lab's own world around now: a server called host with a
// key of this kind, and its client. cover is another name of the server's, "" none.
func labServer(host, cover, kind string, now time.Time) (*pki.World, error) {
	return pki.New(pki.Spec{Seed: "listen", Host: host, Cover: cover, Clock: now.UTC().Truncate(time.Hour), ServerKey: kind,
		ClientHasCert: true, ClientKey: kind, Revocation: "off"})
}
