package wire

import (
	"handshakelab/core/der"
	"handshakelab/core/iana"
)

// Certificate is a chain, its owner's certificate first (RFC 5246 §7.4.2); a
// client that has none sends an empty list (§7.4.6).
type Certificate struct {
	CertificateList [][]byte // DER
}

func (*Certificate) Type() uint8  { return iana.HandshakeCertificate }
func (*Certificate) Name() string { return "certificate" }

func (m *Certificate) layout(f *Fields) {
	f.Ref("RFC 5246 §7.4.2")
	List(f, "certificate_list", 3, &m.CertificateList, 0, 1<<24-1, func(f *Fields, c *[]byte) {
		f.VectorOf("ASN.1Cert", 3, c, 1, 1<<24-1, der.AnnotateCertificate)
	})
}

// CertificateRequest asks for the client's certificate (RFC 5246 §7.4.4).
type CertificateRequest struct {
	CertificateTypes []uint8  // at least one
	Schemes          []uint16 // supported_signature_algorithms; TLS 1.2 only, at least one
	Authorities      [][]byte // certificate_authorities: distinguished names in DER
}

func (*CertificateRequest) Type() uint8  { return iana.HandshakeCertificateRequest }
func (*CertificateRequest) Name() string { return "certificate_request" }

func (m *CertificateRequest) layout(f *Fields) {
	f.Ref("RFC 5246 §7.4.4")
	f.Enums8("certificate_types", "certificate_type", 1, iana.ClientCertTypeRegistry, &m.CertificateTypes, 1, 1<<8-1)
	if f.ctx.version() >= iana.TLS12 {
		f.Enums16("supported_signature_algorithms", "signature_algorithm", 2, iana.SchemeRegistry, &m.Schemes, 2, 1<<16-2)
	}
	List(f, "certificate_authorities", 2, &m.Authorities, 0, 1<<16-1, func(f *Fields, name *[]byte) {
		f.VectorOf("DistinguishedName", 2, name, 1, 1<<16-1, der.AnnotateName)
	})
}

// CertificateVerify is the client's signature over all messages so far (RFC
// 5246 §7.4.8), in TLS 1.3 the server's too (RFC 9846 §4.5.2).
type CertificateVerify struct {
	Scheme    uint16 // algorithm; TLS 1.2 only
	Signature []byte
}

func (*CertificateVerify) Type() uint8  { return iana.HandshakeCertificateVerify }
func (*CertificateVerify) Name() string { return "certificate_verify" }

func (m *CertificateVerify) layout(f *Fields) {
	f.Ref("RFC 5246 §7.4.8")
	if f.tls13() {
		f.Ref("RFC 9846 §4.5.2")
	}
	f.signature(&m.Scheme, &m.Signature)
}

// CertificateStatus carries the OCSP response that the client asked for (RFC
// 6066 §8).
type CertificateStatus struct {
	StatusType uint8 // 1: ocsp
	Response   []byte
}

func (*CertificateStatus) Type() uint8  { return iana.HandshakeCertificateStatus }
func (*CertificateStatus) Name() string { return "certificate_status" }

func (m *CertificateStatus) layout(f *Fields) {
	f.Ref("RFC 6066 §8")
	f.status(&m.StatusType, &m.Response)
}

// status is an OCSP response; other types can't be read.
func (f *Fields) status(statusType *uint8, response *[]byte) {
	f.Enum8("status_type", iana.StatusTypeRegistry, statusType)
	if !f.encoding && *statusType != iana.StatusTypeOCSP {
		f.fail("status_type", Unknown)
	}
	f.VectorOf("response", 3, response, 1, 1<<24-1, der.AnnotateOCSPResponse)
}

// signature is RFC 5246 §4.7's digitally-signed struct; before TLS 1.2 it did
// not name its algorithm.
func (f *Fields) signature(scheme *uint16, signature *[]byte) {
	if f.ctx.version() >= iana.TLS12 {
		f.Enum16("algorithm", iana.SchemeRegistry, scheme)
	}
	f.Vector("signature", 2, signature, 0, 1<<16-1)
}
