package handshake

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// leafOf is a certificate for a public key of any kind and size.
func leafOf(pub any) []byte {
	by := testPKI().inter
	serial++
	return sign(&x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "any key"},
		NotBefore: testTime, NotAfter: testTime.AddDate(0, 1, 0), DNSNames: []string{testHost}}, &by, pub).Raw
}

// TestUnusableKeys: whatever a user goes on without, an end does not compute
// with a key that is of no use, or would take too long.
func TestUnusableKeys(t *testing.T) {
	odd := func(bits uint) *big.Int { // 2^bits - 1
		n := new(big.Int).Lsh(big.NewInt(1), bits)
		return n.Sub(n, big.NewInt(1))
	}
	for _, x := range []struct {
		name, suite          string
		key                  any
		check, reason, alert string
	}{
		{"RSA of 128 bits", rsaCBC, &rsa.PublicKey{N: odd(128), E: 3}, "server-cert/key-size", "key-too-small", "bad_certificate"},
		{"RSA of 400,000 bits", rsaCBC, &rsa.PublicKey{N: odd(400_000), E: 1<<31 - 1}, "server-cert/key-size", "key-too-large", "bad_certificate"},
		{"to verify with", ecdheGCM, &rsa.PublicKey{N: odd(400_000), E: 1<<31 - 1}, "server-cert/key-size", "key-too-large", "bad_certificate"},
		{"ECDSA to encrypt with", rsaCBC, testKeys["ecdsa-p256"]().Public(), "server-cert/key-type", "wrong-key-type", "unsupported_certificate"},
	} {
		c, s := clientConfig(code(x.suite)), serverConfig("rsa-2048", code(x.suite))
		c.Verify = nil
		c.Overridden = []string{"server-cert/key-type", "server-cert/key-size"}
		leaf := leafOf(x.key)
		s.Rewrite = func(m trace.Message, d []byte) [][]byte {
			return on("certificate", func([]byte) [][]byte {
				return [][]byte{wire.Marshal(&wire.Certificate{CertificateList: [][]byte{leaf}}, wire.Context{})}
			})(nil, m, d)
		}
		start := time.Now()
		e := connect(t, c, s, whole)
		refused(t, e.client, e.server, x.check, x.alert)
		if f := e.client.Status().Failure; f == nil || f.Reason != x.reason {
			t.Errorf("%s: %v", x.name, f)
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("%s: %v", x.name, d)
		}
	}
}

// TestCurveOfCertificate: a client takes an ECDSA key only on a curve that it
// named (RFC 8422 §5.3), and on any if it named none.
func TestCurveOfCertificate(t *testing.T) {
	for _, named := range [][]uint16{nil, {iana.X25519, iana.Secp256r1}, {iana.X25519, iana.Secp384r1}} {
		c, s := clientConfig(code(ecdheECDSA)), serverConfig("ecdsa-p384", code(ecdheECDSA))
		c.Groups = named
		s.Groups = []uint16{iana.X25519, iana.Secp256r1}
		// The server does not keep to what the client names.
		client, server := NewClient(c), NewServer(s)
		defer ends{client, server}.stop()
		hello, err := wire.Unmarshal(client.Take()[5:], wire.Context{})
		if err != nil {
			t.Fatal(err)
		}
		m := hello.(*wire.ClientHello)
		if named != nil {
			m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.SupportedGroups{Groups: allGroups}))
		}
		server.Feed(wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0301, Fragment: wire.Marshal(m, wire.Context{})}))
		client.Feed(server.Take())
		f := client.Status().Failure
		if bad := named != nil && named[1] == iana.Secp256r1; bad != (f != nil) || bad && (f.Check != "server-cert/key-type" || f.Reason != "curve-not-offered") {
			t.Errorf("%v named: %v", named, f)
		}
	}
}
