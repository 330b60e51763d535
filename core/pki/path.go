package pki

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"errors"
)

// pathEnd says where a path ends.
type pathEnd uint8

const (
	atTrusted    pathEnd = iota // at a trusted root
	atSelfSigned                // at a certificate that is its own issuer and not trusted
	atAbsent                    // at one whose issuer is not there
)

// Bounds on what an end computes with, whatever a peer sends.
const (
	longestPath     = 16
	mostSignatures  = 64      // checked for one chain
	mostComparisons = 250_000 // of names with limits, for one chain
	largestRSA      = 8192    // bits
	largestResponse = 1 << 14 // bytes of an OCSP response, which may bring a key of its own
)

var (
	errTooLarge = errors.New("the issuer's key is too large")
	errTooMany  = errors.New("too many authorities of the same name")
)

// findPath follows issuers up from the leaf: names first, then signatures
// among those of the same name. Trusted roots come before what the peer sent,
// so a path is never longer than need be. The order in which certificates
// were sent matters only among equals (RFC 5246 §7.4.2 fixes it; senders
// get it wrong, and receivers don't mind).
//
// Each link's signature is checked here, once; a self-signed end that isn't
// trusted is a link to itself.
func (j *judge) findPath() {
	j.path = append(j.path, j.certs[0])
	for {
		c := j.path[len(j.path)-1]
		if j.trusted(c.Certificate) {
			j.end = atTrusted
			return
		}
		var issuer sent
		var own, err error
		self := selfIssued(c.Certificate)
		if self {
			own = link(c.Certificate, c.Certificate)
		}
		if !self || own != nil {
			issuer, err = j.issuerOf(c.Certificate)
		}
		if self && (issuer.Certificate == nil || err != nil) {
			j.end, j.links = atSelfSigned, append(j.links, own)
			return
		}
		if issuer.Certificate == nil || len(j.path) == longestPath {
			j.end = atAbsent
			return
		}
		j.path, j.links = append(j.path, issuer), append(j.links, err)
	}
}

// selfIssued says whether a certificate names itself as its issuer. It is
// signed with its own key, or with another of an authority that changes keys
// (RFC 5280 §6.1).
func selfIssued(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, c.RawIssuer) }

// issuerOf gives c's issuer and what came of the check of c's signature
// with its key. With several of the same name it is the one whose key
// fits; if none does, the first.
func (j *judge) issuerOf(c *x509.Certificate) (first sent, firstErr error) {
	candidates := make([]sent, 0, len(j.v.Roots)+len(j.certs))
	for _, r := range j.v.Roots {
		candidates = append(candidates, sent{r, -1})
	}
	for _, s := range append(candidates, j.certs[1:]...) {
		if !bytes.Equal(s.RawSubject, c.RawIssuer) || j.onPath(s) {
			continue
		}
		err := errTooMany
		if j.tried < mostSignatures {
			j.tried++
			err = link(c, s.Certificate)
		}
		if err == nil {
			return s, nil
		}
		if first.Certificate == nil {
			first, firstErr = s, err
		}
	}
	return first, firstErr
}

func (j *judge) onPath(s sent) bool {
	for _, p := range j.path {
		if p.Certificate == s.Certificate {
			return true
		}
	}
	return false
}

func (j *judge) trusted(c *x509.Certificate) bool {
	for _, r := range j.v.Roots {
		if r.Equal(c) {
			return true
		}
	}
	return false
}

// link checks c's signature with issuer's key. Whether issuer may sign
// certificates at all is another question. CheckSignature itself refuses MD5
// but takes SHA-1.
func link(c, issuer *x509.Certificate) error {
	switch c.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1:
		return x509.InsecureAlgorithmError(c.SignatureAlgorithm)
	}
	if k, ok := issuer.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > largestRSA {
		return errTooLarge
	}
	return issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
}

// issuers gives the part of the path above the leaf that signed something: all of
// it, none if the leaf's issuer is absent or itself.
func (j *judge) issuers() []sent { return j.path[1:] }

// noIssuer says why there is no issuer to look at.
func (j *judge) noIssuer() string {
	if j.end == atSelfSigned {
		return "self-signed"
	}
	return "issuer-absent"
}
