package lab

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"time"

	"handshakelab/core/pki"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Own is a server's certificate that somebody brought to be judged.
type Own struct {
	Chain [][]byte            // in DER, the server's own first
	Roots []*x509.Certificate // whom the client trusts; nil: the lab's authorities
	Host  string              // whom it calls; as the scenario's key host
	Clock time.Time           // what it takes the time to be
}

// Judge runs a handshake of TLS 1.2 in which the server shows a certificate
// chain that somebody brought. The lab does not have its private key: the server
// signs with another one, of the same kind. So a client that is content
// with the certificate stops right behind it, at the server's signature. The
// error is a sentence about chain, host or clock.
func Judge(o Own) (*trace.Trace, error) {
	if len(o.Chain) == 0 {
		return nil, errors.New("there is no certificate to judge: a chain begins with the server's own")
	}
	s, err := scenario.Parse("")
	if err != nil {
		return nil, err
	}
	key, suite := o.kind()
	for _, choice := range [...][2]string{{"host", o.Host}, {"client-clock", o.Clock.UTC().Format(time.RFC3339)},
		{"server-key", key}, {"ciphers", suite}, {"revocation", "off"}, {"server-cert", "wrong-key"}} {
		if s, err = s.With(choice[0], choice[1]); err != nil {
			return nil, err
		}
	}
	t, err := carryOut(s, &o)
	if err != nil {
		return nil, err
	}
	t.Scenario = "a certificate of somebody's own, shown for " + o.Host
	return t, nil
}

// kind gives the kind of key that the server signs with in place of the
// certificate's, and a suite for it.
func (o *Own) kind() (key, suite string) {
	const rsa, ecdsaSuite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
	leaf, err := x509.ParseCertificate(o.Chain[0])
	if err != nil {
		return "rsa-2048", rsa
	}
	switch k := leaf.PublicKey.(type) {
	case *ecdsa.PublicKey:
		if k.Curve.Params().BitSize == 384 {
			return "ecdsa-p384", ecdsaSuite
		}
		return "ecdsa-p256", ecdsaSuite
	case ed25519.PublicKey:
		return "ed25519", ecdsaSuite
	}
	return "rsa-2048", rsa
}

// into puts the certificate into a world. Nothing is known of its
// revocation.
func (o *Own) into(w *pki.World) *pki.World {
	other := *w
	other.Server.Chain = o.Chain
	other.Staple, other.SCTs = nil, nil
	if o.Roots != nil {
		other.LabRoots = o.Roots
	}
	return &other
}
