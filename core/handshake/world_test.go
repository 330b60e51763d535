package handshake

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Certificates for tests: a root, an intermediate and leaves, made afresh in
// each run of the tests.

const testHost = "www.example.test"

var testTime = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

var testPKI = sync.OnceValue(func() (p struct {
	root, inter, stranger authority
	roots                 *x509.CertPool
}) {
	p.root = newAuthority("Test Root", nil)
	p.inter = newAuthority("Test Intermediate", &p.root)
	p.stranger = newAuthority("Somebody Else", nil)
	p.roots = x509.NewCertPool()
	p.roots.AddCert(p.root.cert)
	return p
})

var serial int64

func newAuthority(name string, by *authority) authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	serial++
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: testTime.AddDate(-1, 0, 0), NotAfter: testTime.AddDate(5, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	if by == nil {
		by = &authority{tmpl, key}
	}
	return authority{sign(tmpl, by, key.Public()), key}
}

func sign(tmpl *x509.Certificate, by *authority, pub crypto.PublicKey) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, tmpl, by.cert, pub, by.key)
	if err != nil {
		panic(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return c
}

var testKeys = map[string]func() crypto.Signer{
	"rsa-2048":   sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) }),
	"other-rsa":  sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) }),
	"ecdsa-p256": sync.OnceValue(func() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }),
	"ecdsa-p384": sync.OnceValue(func() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)) }),
	"ed25519": sync.OnceValue(func() crypto.Signer {
		_, k, err := ed25519.GenerateKey(rand.Reader)
		return must(k, err)
	}),
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var identities sync.Map

// identity gives a leaf of a kind of key. fault is "" or one of "expired",
// "untrusted", "wrong-host", "wrong-key" (RSA).
func identity(kind, fault string, client bool) Identity {
	type id struct {
		kind, fault string
		client      bool
	}
	if i, ok := identities.Load(id{kind, fault, client}); ok {
		return i.(Identity)
	}
	p := testPKI()
	by := &p.inter
	serial++
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "leaf " + kind},
		NotBefore: testTime.AddDate(0, -1, 0), NotAfter: testTime.AddDate(0, 1, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		DNSNames: []string{testHost}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if client {
		tmpl.ExtKeyUsage[0], tmpl.DNSNames = x509.ExtKeyUsageClientAuth, nil
	}
	key := testKeys[kind]()
	pub := key.Public()
	switch fault {
	case "expired":
		tmpl.NotAfter = testTime.AddDate(0, 0, -1)
	case "untrusted":
		by = &p.stranger
	case "wrong-host":
		tmpl.DNSNames = []string{"other.example.test"}
	case "wrong-key":
		key = testKeys["other-rsa"]()
	}
	leaf := sign(tmpl, by, pub)
	i := Identity{Chain: [][]byte{leaf.Raw, by.cert.Raw}, Key: key}
	identities.Store(id{kind, fault, client}, i)
	return i
}

// verifier judges by x509.Verify; "" as the host means a client's chain.
func verifier(host string) func(Presented) []trace.Check {
	return func(p Presented) []trace.Check {
		prefix, usage := "server-cert/", x509.ExtKeyUsageServerAuth
		if host == "" {
			prefix, usage = "client-cert/", x509.ExtKeyUsageClientAuth
		}
		result := func(id string, err error) trace.Check {
			c := trace.Check{ID: prefix + id, Result: trace.Passed, Looked: []trace.Slice{{Buf: 1, Len: int32(len(p.Chain[0]))}}}
			if err != nil {
				c.Result, c.Reason = trace.Failed, err.Error()
			}
			return c
		}
		var certs []*x509.Certificate
		for _, der := range p.Chain {
			c, err := x509.ParseCertificate(der)
			if err != nil {
				return []trace.Check{result("parse", err)}
			}
			certs = append(certs, c)
		}
		pool := x509.NewCertPool()
		for _, c := range certs[1:] {
			pool.AddCert(c)
		}
		var validity, trusted, name error
		_, err := certs[0].Verify(x509.VerifyOptions{Roots: testPKI().roots, Intermediates: pool,
			CurrentTime: testTime, KeyUsages: []x509.ExtKeyUsage{usage}})
		if invalid, ok := err.(x509.CertificateInvalidError); ok && invalid.Reason == x509.Expired {
			validity = err
		} else {
			trusted = err
		}
		checks := []trace.Check{result("parse", nil), result("validity", validity), result("issuer-trusted", trusted)}
		if host != "" {
			wanted := host
			if p.PublicName != "" {
				wanted = p.PublicName
			}
			name = certs[0].VerifyHostname(wanted)
			checks = append(checks, result("name", name))
		}
		return checks
	}
}

var (
	allGroups  = []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1, iana.FFDHE2048, iana.FFDHE3072}
	allSchemes = []uint16{iana.ECDSASecp256r1SHA256, iana.RSAPSSRSAESHA256, iana.RSAPKCS1SHA256, iana.Ed25519,
		iana.ECDSASecp384r1SHA384, iana.RSAPSSRSAESHA384, iana.RSAPKCS1SHA384, iana.RSAPSSRSAESHA512, iana.RSAPKCS1SHA512,
		iana.ECDSASecp521r1SHA512, iana.RSAPKCS1SHA1, iana.ECDSASHA1}
)

// clientConfig and serverConfig are two ends that get on with each other.
func clientConfig(suites ...uint16) *Config {
	return &Config{
		Versions: []uint16{iana.TLS12}, Suites: suites, Groups: allGroups, Signatures: allSchemes,
		ALPN: []string{"http/1.1"}, ServerName: testHost,
		ExtendedMasterSecret: true, EncryptThenMAC: true, SecureRenegotiation: true,
		Verify: verifier(testHost), Random: crypt.Labelled("test"),
	}
}

func serverConfig(key string, suites ...uint16) *Config {
	c := clientConfig(suites...)
	c.Verify = verifier("")
	c.Certificates = []Identity{identity(key, "", false)}
	return c
}

// traced makes both ends write one trace.
func traced(client, server *Config) *trace.Recorder {
	r := trace.NewRecorder()
	c := r.Conn(trace.Client, trace.Server, trace.First, 0)
	client.Trace, server.Trace = r.At(c, trace.Client), r.At(c, trace.Server)
	return r
}

// deliver is how bytes get from one end to the other: whole, byte by byte, …
type deliver func(to End, b []byte)

func whole(to End, b []byte) { to.Feed(b) }

func byteByByte(to End, b []byte) {
	for i := range b {
		to.Feed(b[i : i+1])
	}
}

// pump carries bytes both ways until nothing moves.
func pump(client, server End, d deliver) {
	for moved := true; moved; {
		moved = false
		for _, dir := range [][2]End{{client, server}, {server, client}} {
			if b := dir[0].Take(); len(b) > 0 {
				moved = true
				d(dir[1], b)
			}
		}
	}
}

// ends are two ends that talk to each other.
type ends struct{ client, server End }

func connect(t testing.TB, client, server *Config, d deliver) ends {
	t.Helper()
	e := ends{NewClient(client), NewServer(server)}
	t.Cleanup(e.stop)
	pump(e.client, e.server, d)
	return e
}

func (e ends) stop() { e.client.Stop(); e.server.Stop() }

// talk sends application data both ways and closes.
func (e ends) talk(t testing.TB, d deliver) {
	t.Helper()
	ask, answer := []byte("GET / HTTP/1.1\r\n\r\n"), bytes.Repeat([]byte("answer "), 5000)
	e.client.Do(Write(ask))
	pump(e.client, e.server, d)
	if got := e.server.Received(); !bytes.Equal(got, ask) {
		t.Fatalf("server received %q: client %+v, server %+v", got, e.client.Status(), e.server.Status())
	}
	e.server.Do(Write(answer))
	pump(e.client, e.server, d)
	if got := e.client.Received(); !bytes.Equal(got, answer) {
		t.Fatalf("client received %d bytes, want %d", len(got), len(answer))
	}
	e.client.Do(Close())
	pump(e.client, e.server, d)
}
