package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// kind is a kind of handshake to measure.
type kind struct {
	name    string
	version uint16
	key     string // pki's name of the server's key
	suite   uint16
	group   tls.CurveID // where it is not RSA key exchange
	use     pki.Use
}

var kinds = []kind{
	{"ECDHE-ECDSA", tls.VersionTLS12, "ecdsa-p256", tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.X25519, pki.Signing},
	{"ECDHE-RSA", tls.VersionTLS12, "rsa-2048", tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.X25519, pki.Signing},
	{"RSA", tls.VersionTLS12, "rsa-2048", tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.X25519, pki.Encipherment},
	{"1.3 ECDSA", tls.VersionTLS13, "ecdsa-p256", tls.TLS_AES_128_GCM_SHA256, tls.X25519, pki.Signing},
	{"1.3 RSA", tls.VersionTLS13, "rsa-2048", tls.TLS_AES_128_GCM_SHA256, tls.X25519, pki.Signing},
	{"1.3 PQ ECDSA", tls.VersionTLS13, "ecdsa-p256", tls.TLS_AES_128_GCM_SHA256, tls.X25519MLKEM768, pki.Signing},
	{"1.3 PQ RSA", tls.VersionTLS13, "rsa-2048", tls.TLS_AES_128_GCM_SHA256, tls.X25519MLKEM768, pki.Signing},
}

// pair is the same handshake on both sides of a comparison.
type pair struct {
	traced, untraced, cryptoTLS func()
	mint                        time.Duration
	apart                       float64 // milliseconds of the traced side that don't belong to it
}

const host = "www.example.test"

var clock = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// prepare makes the certificates and tries each side once.
func prepare(k kind) (*pair, error) {
	start := time.Now()
	w, err := pki.New(pki.Spec{Seed: "bench " + k.name, Host: host, Clock: clock, ServerKey: k.key, Revocation: "off"})
	if err != nil {
		return nil, err
	}
	p := &pair{mint: time.Since(start)}
	client, server := k.ours(w)
	run := func(traced bool) error { return ourHandshake(client, server, traced) }
	theirClient, theirServer := k.theirs(w)
	for _, err := range []error{run(true), run(false), theirHandshake(theirClient, theirServer)} {
		if err != nil {
			return nil, err
		}
	}
	p.traced = func() { must(run(true)) }
	p.untraced = func() { must(run(false)) }
	p.cryptoTLS = func() { must(theirHandshake(theirClient, theirServer)) }
	return p, nil
}

func (k kind) ours(w *pki.World) (client, server handshake.Config) {
	v := w.ForClient([]string{"lab"}, clock)
	v.Use = k.use
	both := handshake.Config{
		Versions: []uint16{k.version}, Suites: []uint16{k.suite}, Groups: []uint16{uint16(k.group), uint16(tls.CurveP256)},
		Signatures:           []uint16{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501},
		ExtendedMasterSecret: true, SecureRenegotiation: true,
		Random: crypt.Labelled("bench"),
	}
	client, server = both, both
	client.ServerName = host
	client.Verify = func(p handshake.Presented) []trace.Check { return v.Verify(p.Chain) }
	server.Certificates = []handshake.Identity{{Chain: w.Server.Chain, Key: w.Server.Key}}
	return client, server
}

func (k kind) theirs(w *pki.World) (client, server *tls.Config) {
	roots := x509.NewCertPool()
	for _, r := range w.LabRoots {
		roots.AddCert(r)
	}
	both := tls.Config{
		MinVersion: k.version, MaxVersion: k.version, CipherSuites: []uint16{k.suite}, // TLS 1.3's are not asked for: its own first is the same
		CurvePreferences: []tls.CurveID{k.group, tls.CurveP256},
		Time:             func() time.Time { return clock }, SessionTicketsDisabled: true,
	}
	client, server = both.Clone(), both.Clone()
	client.RootCAs, client.ServerName = roots, host
	server.Certificates = []tls.Certificate{{Certificate: w.Server.Chain, PrivateKey: w.Server.Key}}
	return client, server
}

// ourHandshake runs both ends until both are complete.
func ourHandshake(client, server handshake.Config, traced bool) error {
	c, s, err := ourEnds(client, server, traced)
	c.Stop()
	s.Stop()
	return err
}

// ourEnds gives two ends that are open to each other.
func ourEnds(client, server handshake.Config, traced bool) (c, s handshake.End, err error) {
	if traced {
		r := trace.NewRecorder()
		id := r.Conn(trace.Client, trace.Server, trace.First, 0)
		client.Trace, server.Trace = r.At(id, trace.Client), r.At(id, trace.Server)
	}
	c, s = handshake.NewClient(&client), handshake.NewServer(&server)
	carry(c, s)
	if c.Status().State != handshake.Open || s.Status().State != handshake.Open {
		return c, s, errors.New("our handshake did not complete")
	}
	return c, s, nil
}

// carry takes bytes from each end to the other until neither has any.
func carry(c, s handshake.End) {
	for {
		there, back := c.Take(), s.Take()
		if len(there) == 0 && len(back) == 0 {
			return
		}
		if len(there) > 0 {
			s.Feed(there)
		}
		if len(back) > 0 {
			c.Feed(back)
		}
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
