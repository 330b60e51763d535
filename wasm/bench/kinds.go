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
	name  string
	key   string // pki's name of the server's key
	suite uint16
	use   pki.Use
}

var kinds = []kind{
	{"ECDHE-ECDSA", "ecdsa-p256", tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, pki.Signing},
	{"ECDHE-RSA", "rsa-2048", tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, pki.Signing},
	{"RSA", "rsa-2048", tls.TLS_RSA_WITH_AES_128_CBC_SHA, pki.Encipherment},
}

// pair is the same handshake on both sides of a comparison.
type pair struct {
	traced, untraced, cryptoTLS func()
	mint                        time.Duration
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
		Versions: []uint16{tls.VersionTLS12}, Suites: []uint16{k.suite}, Groups: []uint16{uint16(tls.X25519), uint16(tls.CurveP256)},
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
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{k.suite},
		CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256},
		Time:             func() time.Time { return clock }, SessionTicketsDisabled: true,
	}
	client, server = both.Clone(), both.Clone()
	client.RootCAs, client.ServerName = roots, host
	server.Certificates = []tls.Certificate{{Certificate: w.Server.Chain, PrivateKey: w.Server.Key}}
	return client, server
}

// ourHandshake runs both ends until both are complete.
func ourHandshake(client, server handshake.Config, traced bool) error {
	if traced {
		r := trace.NewRecorder()
		c := r.Conn(trace.Client, trace.Server, trace.First, 0)
		client.Trace, server.Trace = r.At(c, trace.Client), r.At(c, trace.Server)
	}
	c, s := handshake.NewClient(&client), handshake.NewServer(&server)
	defer c.Stop()
	defer s.Stop()
	for range 10 {
		there, back := c.Take(), s.Take()
		if len(there) == 0 && len(back) == 0 {
			break
		}
		if len(there) > 0 {
			s.Feed(there)
		}
		if len(back) > 0 {
			c.Feed(back)
		}
	}
	if c.Status().State != handshake.Open || s.Status().State != handshake.Open {
		return errors.New("our handshake did not complete")
	}
	return nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
