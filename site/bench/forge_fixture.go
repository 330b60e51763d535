package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"time"
)

// forgeFixture answers with a server's chain, its RSA-2048 key and the root
// that signed it, all made now: node-forge judges by today's date.
func forgeFixture(w http.ResponseWriter, r *http.Request) {
	rootKey, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Bench Root"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "www.example.test"},
		NotBefore: root.NotBefore, NotAfter: root.NotAfter, DNSNames: []string{"www.example.test"},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	check(err)
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), rootKey)
	check(err)
	certificate := func(der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	var about struct{ Version string }
	b, err := os.ReadFile("node_modules/node-forge/package.json")
	check(err)
	check(json.Unmarshal(b, &about))
	check(json.NewEncoder(w).Encode(map[string]any{
		"Version": about.Version,
		"Chain":   []string{certificate(leafDER), certificate(rootDER)},
		"Key":     string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
		"Roots":   []string{certificate(rootDER)},
	}))
}
