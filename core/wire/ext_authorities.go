package wire

import (
	"handshakelab/core/der"
	"handshakelab/core/iana"
)

// Extensions that say what a certificate has to be like.

var certificateAuthorities = descriptor{iana.ExtCertificateAuthorities, "RFC 9846 §4.3.4", nil, inCHCR, func() Body { return new(CertificateAuthorities) }}

// CertificateAuthorities are those whose certificates one takes (RFC 9846
// §4.3.4).
type CertificateAuthorities struct {
	Authorities [][]byte // distinguished names in DER, at least one
}

func (*CertificateAuthorities) ExtensionType() uint16 { return iana.ExtCertificateAuthorities }

func (b *CertificateAuthorities) layout(f *Fields) {
	List(f, "authorities", 2, &b.Authorities, 3, 1<<16-1, func(f *Fields, name *[]byte) {
		f.VectorOf("DistinguishedName", 2, name, 1, 1<<16-1, der.AnnotateName)
	})
}

var oidFilters = descriptor{iana.ExtOIDFilters, "RFC 9846 §4.3.5", nil, inCR, func() Body { return new(OIDFilters) }}

// OIDFilters are the extensions that a client's certificate must have, and
// what must stand in them (RFC 9846 §4.3.5).
type OIDFilters struct {
	Filters []OIDFilter
}

// OIDFilter is a certificate extension and its values.
type OIDFilter struct {
	OID    []byte // certificate_extension_oid: DER
	Values []byte // certificate_extension_values: DER, or nothing
}

func (*OIDFilters) ExtensionType() uint16 { return iana.ExtOIDFilters }

func (b *OIDFilters) layout(f *Fields) {
	List(f, "filters", 2, &b.Filters, 0, 1<<16-1, func(f *Fields, o *OIDFilter) {
		g := f.Group("oid_filter")
		f.VectorOf("certificate_extension_oid", 1, &o.OID, 1, 1<<8-1, der.Annotate)
		f.VectorOf("certificate_extension_values", 2, &o.Values, 0, 1<<16-1, der.Annotate)
		f.close(g)
	})
}
