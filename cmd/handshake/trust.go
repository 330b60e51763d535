package main

import (
	"crypto/x509"
	"fmt"
	"time"

	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// trust is whom an end believes: the authorities in a file, the lab's own,
// or those of this machine.
type trust struct {
	roots  []*x509.Certificate
	system *x509.CertPool
}

// trustIn reads the authorities that --flag names; "" means this machine's.
func trustIn(flag, name string, now time.Time) (*trust, error) {
	switch name {
	case "":
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("this machine has no list of authorities (%v); --%s FILE names some", err, flag)
		}
		return &trust{system: pool}, nil
	case labWord:
		w, err := labServer("localhost", "", "ecdsa-p256", now)
		if err != nil {
			return nil, err
		}
		return &trust{roots: w.LabRoots}, nil
	}
	data, err := readFile(flag, name)
	if err != nil {
		return nil, err
	}
	list, err := certificates(flag, name, data)
	if err != nil {
		return nil, err
	}
	t := &trust{}
	for i, der := range list {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("--%s: certificate %d in %s cannot be read: %v", flag, i+1, name, err)
		}
		t.roots = append(t.roots, c)
	}
	return t, nil
}

// rootsFor gives the trusted authorities that matter for a chain. Of this
// machine's it gives those that a path from the leaf reaches; the checks are
// the lab's own afterwards, each for itself. So a path is looked for at a time
// when the leaf was valid, whether it is now or not.
func (t *trust) rootsFor(chain [][]byte, now time.Time) []*x509.Certificate {
	if t.system == nil || len(chain) == 0 {
		return t.roots
	}
	leaf, err := x509.ParseCertificate(chain[0])
	if err != nil {
		return nil
	}
	between := x509.NewCertPool()
	for _, der := range chain[1:] {
		if c, err := x509.ParseCertificate(der); err == nil {
			between.AddCert(c)
		}
	}
	var roots []*x509.Certificate
	for _, at := range []time.Time{now, leaf.NotBefore, leaf.NotAfter} {
		paths, err := leaf.Verify(x509.VerifyOptions{Roots: t.system, Intermediates: between, CurrentTime: at,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			continue
		}
		for _, p := range paths {
			roots = append(roots, p[len(p)-1])
		}
		break
	}
	return roots
}

// server judges a server's certificate: was it host that was called?
func (t *trust) server(host string, now time.Time) func(handshake.Presented) []trace.Check {
	return func(p handshake.Presented) []trace.Check {
		host := host
		if p.PublicName != "" {
			host = p.PublicName
		}
		v := &pki.Verifier{Peer: trace.Server, Roots: t.rootsFor(p.Chain, now), Clock: now, Host: host, Use: pki.Signing,
			Revocation: "staple", Stapled: p.Staple}
		if p.Suite.KX == iana.KXRSA {
			v.Use = pki.Encipherment
		}
		return v.Verify(p.Chain)
	}
}

// client judges a client's certificate.
func (t *trust) client(now time.Time) func(handshake.Presented) []trace.Check {
	return func(p handshake.Presented) []trace.Check {
		v := &pki.Verifier{Peer: trace.Client, Roots: t.rootsFor(p.Chain, now), Clock: now, Use: pki.Signing, Revocation: "off"}
		return v.Verify(p.Chain)
	}
}
