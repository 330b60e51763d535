package pki

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"

	"handshakelab/core/trace"
)

// Must-staple: a certificate can say by the TLS feature extension that its
// server always staples an OCSP response (RFC 7633). So an attacker who has
// the key of a revoked certificate cannot simply leave the response out.

// oidTLSFeature is id-pe-tlsfeature, and mustStaple the value that lists
// status_request, which is TLS's extension 5.
var (
	oidTLSFeature = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}
	mustStaple    = tlv(0x30, tlv(0x02, []byte{5}))
)

func tlsFeature() pkix.Extension { return pkix.Extension{Id: oidTLSFeature, Value: mustStaple} }

// wantsStaple says whether a certificate lists status_request among the
// features that its server must have.
func wantsStaple(c *x509.Certificate) bool {
	for _, x := range c.Extensions {
		if !x.Id.Equal(oidTLSFeature) {
			continue
		}
		list, ok := elementAt(x.Value, 0, len(x.Value))
		if !ok {
			return false
		}
		return slices.ContainsFunc(list.kids(x.Value), func(n element) bool {
			return n.tag == 0x02 && string(x.Value[n.body:n.end]) == "\x05"
		})
	}
	return false
}

// mustStaple asks for the response that the certificate promises. It has to
// say something about the leaf, now, by who may; whether that is good is
// revocation's question. The check is made of certificates that promise one,
// by clients that asked for one.
func (j *judge) mustStaple() {
	if !wantsStaple(j.leaf) {
		return
	}
	d := verdict{}
	switch {
	case j.v.Revocation != "staple":
		d = notMade("not-asked-to-staple")
	case len(j.path) == 1:
		d = fail("no-staple")
	default:
		if d = j.status(j.path[0], j.path[1].Certificate); d.result == trace.NotMade {
			d.result = trace.Failed
		} else {
			d = verdict{got: d.got} // it says so
		}
	}
	d.looked = j.lookAtExtension(j.path[0], extTLSFeature)
	j.record("must-staple", d)
}
