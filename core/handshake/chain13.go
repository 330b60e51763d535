package handshake

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// Which of several certificates is shown in TLS 1.3 (RFC 9846 §4.5.1.2).

// wish is what the peer says about certificates.
type wish struct {
	schemes     []uint16 // for the handshake's signature
	chain       []uint16 // for those within certificates
	authorities [][]byte // distinguished names in DER; none: any
	filters     []wire.OIDFilter
}

// wishOf reads a wish from the extensions of a hello or a request, whose
// signature_algorithms are known.
func (e *end) wishOf(h *heard, exts []wire.Extension, schemes []uint16) wish {
	w := wish{schemes: schemes, chain: schemes}
	kind := wire.Kind(h.msg)
	if s, ok, _ := extensionIn[wire.SignatureAlgorithmsCert](e, h, exts, kind); ok {
		w.chain = s.Schemes
	}
	cas, _, _ := extensionIn[wire.CertificateAuthorities](e, h, exts, kind)
	w.authorities = cas.Authorities
	must, _, _ := extensionIn[wire.OIDFilters](e, h, exts, kind)
	w.filters = must.Filters
	return w
}

// pick gives the first certificate that can sign as the peer wishes; one by an
// issuer that it names goes before others, and so does, of these, one whose
// chain it can verify. It gives nil if none can sign and has what it must have.
func (e *end) pick(w wish) (best *Identity, scheme uint16) {
	rank := 0
	for i := range e.cfg.Certificates {
		id := &e.cfg.Certificates[i]
		if len(id.Chain) == 0 {
			continue
		}
		s := e.schemeFor(id, w.schemes)
		if s == 0 || len(w.filters) > 0 && !filtered(id.Chain[0], w.filters) {
			continue
		}
		r := 1
		if len(e.cfg.Certificates) > 1 && acceptable(id, w.authorities) {
			if r = 2; verifiable(id.Chain, w.chain) {
				r = 3
			}
		}
		if r > rank {
			best, scheme, rank = id, s, r
		}
	}
	return best, scheme
}

// filtered says whether a certificate has what oid_filters ask for, as far as
// this end knows what that is: of key usage and extended key usage all that is
// named has to be there. Other extensions are passed over (RFC 9846 §4.3.5).
func filtered(der []byte, filters []wire.OIDFilter) bool {
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return false
	}
	for i := range filters {
		f := &filters[i]
		switch string(f.OID) {
		case "\x06\x03\x55\x1d\x0f": // keyUsage
			var bits asn1.BitString
			if _, err := asn1.Unmarshal(f.Values, &bits); err != nil {
				return false
			}
			for n := range bits.BitLength {
				if bits.At(n) == 1 && leaf.KeyUsage>>n&1 == 0 {
					return false
				}
			}
		case "\x06\x03\x55\x1d\x25": // extKeyUsage
			var purposes, has []asn1.RawValue
			for _, x := range leaf.Extensions {
				if x.Id.String() == "2.5.29.37" {
					asn1.Unmarshal(x.Value, &has)
				}
			}
			if _, err := asn1.Unmarshal(f.Values, &purposes); err != nil {
				return false
			}
			for _, p := range purposes {
				if !slices.ContainsFunc(has, func(h asn1.RawValue) bool { return bytes.Equal(h.FullBytes, p.FullBytes) }) {
					return false
				}
			}
		}
	}
	return true
}

// verifiable says whether all signatures within a chain are made by schemes.
// What a certificate says of itself is not looked at by anybody.
func verifiable(chain [][]byte, schemes []uint16) bool {
	for _, der := range chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return false
		}
		if !bytes.Equal(c.RawIssuer, c.RawSubject) && !slices.ContainsFunc(schemes, func(s uint16) bool { return signedBy(c, s) }) {
			return false
		}
	}
	return true
}

// signedBy says whether a certificate's signature is made by a scheme.
func signedBy(c *x509.Certificate, scheme uint16) bool {
	return slices.ContainsFunc(certificateSchemes, func(x certificateScheme) bool {
		return x.code == scheme && x.algorithm == c.SignatureAlgorithm
	})
}

type certificateScheme struct {
	code      uint16
	algorithm x509.SignatureAlgorithm
}

var certificateSchemes = []certificateScheme{
	{iana.RSAPKCS1SHA1, x509.SHA1WithRSA}, {iana.RSAPKCS1SHA256, x509.SHA256WithRSA},
	{iana.RSAPKCS1SHA384, x509.SHA384WithRSA}, {iana.RSAPKCS1SHA512, x509.SHA512WithRSA},
	{iana.RSAPSSRSAESHA256, x509.SHA256WithRSAPSS}, {iana.RSAPSSRSAESHA384, x509.SHA384WithRSAPSS}, {iana.RSAPSSRSAESHA512, x509.SHA512WithRSAPSS},
	{iana.ECDSASHA1, x509.ECDSAWithSHA1}, {iana.ECDSASecp256r1SHA256, x509.ECDSAWithSHA256},
	{iana.ECDSASecp384r1SHA384, x509.ECDSAWithSHA384}, {iana.ECDSASecp521r1SHA512, x509.ECDSAWithSHA512},
	{iana.Ed25519, x509.PureEd25519},
}
