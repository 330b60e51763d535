package lab

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"

	"handshakelab/core/pki"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// PEM writes the certificates and private keys of a scenario, so that one can
// go on with them elsewhere: for the server, the client and the attacker, as
// far as there are any, the chain they show and the key they hold, then the
// authorities that the client trusts. A line before each block says what it
// is. The lab's keys stand in its source for all to read: nobody should trust
// them.
func PEM(s *scenario.Scenario) ([]byte, error) {
	w, err := world(&s.Plans()[0])
	if err != nil {
		return nil, err
	}
	p := &pemFile{}
	p.b.WriteString("# " + trace.MadeBy(s.String()) + "\n# For learning and testing: anybody can read these private keys.\n")
	p.identity("the server", w.Server)
	p.identity("the client", w.Client)
	p.identity("the attacker", w.Attacker)
	for _, r := range w.LabRoots {
		p.block("an authority that both ends trust: "+r.Subject.CommonName, "CERTIFICATE", r.Raw)
	}
	if w.AttackerRoot != nil {
		p.block("the attacker's authority: "+w.AttackerRoot.Subject.CommonName, "CERTIFICATE", w.AttackerRoot.Raw)
	}
	return p.b.Bytes(), p.err
}

// Files are the certificates and keys of a scenario one by one, as PEM: what
// each end shows and holds ("" if it has none), and whom the client trusts.
type Files struct{ Server, Client, Trust string }

// FilesOf gives them.
func FilesOf(s *scenario.Scenario) (Files, error) {
	plan := &s.Plans()[0]
	w, err := world(plan)
	if err != nil {
		return Files{}, err
	}
	var server, client, trust pemFile
	server.identity("the server", w.Server)
	client.identity("the client", w.Client)
	for _, r := range w.ForClient(plan.ClientTrust, plan.Client.Clock).Roots {
		trust.block("an authority: "+r.Subject.CommonName, "CERTIFICATE", r.Raw)
	}
	return Files{server.b.String(), client.b.String(), trust.b.String()}, errors.Join(server.err, client.err)
}

type pemFile struct {
	b   bytes.Buffer
	err error
}

func (p *pemFile) identity(who string, i pki.Identity) {
	if i.Key == nil {
		return
	}
	for n, der := range i.Chain {
		what := who + "'s certificate"
		if n > 0 {
			what = "an issuer of " + what
		}
		p.block(what, "CERTIFICATE", der)
	}
	der, err := x509.MarshalPKCS8PrivateKey(i.Key)
	if err != nil {
		p.err = err
		return
	}
	p.block("the private key that "+who+" holds", "PRIVATE KEY", der)
}

// block writes one block, in lines of 64 (RFC 7468). encoding/pem would do the
// same, and weighs more in the page than all else here.
func (p *pemFile) block(what, kind string, der []byte) {
	p.b.WriteString("\n# " + what + "\n-----BEGIN " + kind + "-----\n")
	for text := base64.StdEncoding.EncodeToString(der); text != ""; {
		n := min(64, len(text))
		p.b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	p.b.WriteString("-----END " + kind + "-----\n")
}
