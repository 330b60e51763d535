package wire

import (
	"handshakelab/core/der"
	"handshakelab/core/iana"
)

var statusRequest = descriptor{iana.ExtStatusRequest, "RFC 6066 §8", nil, inCHCRCT, func() Body { return new(StatusRequest) }}

// StatusRequest asks the server to staple an OCSP response; the server's
// answer is empty (RFC 6066 §8). What follows another type is not known, and
// the reader ignores the request. In TLS 1.3 the response itself stands beside
// the certificate, as a CertificateStatus (RFC 9846 §4.5.1.1).
type StatusRequest struct {
	StatusType   uint8    // 1: ocsp
	ResponderIDs [][]byte // DER
	Extensions   []byte   // request_extensions, DER
	Request      []byte   // of another type
	Response     []byte   // beside a certificate: an OCSP response, DER
}

func (*StatusRequest) ExtensionType() uint16 { return iana.ExtStatusRequest }

func (b *StatusRequest) layout(f *Fields) {
	if f.message == iana.HandshakeCertificate {
		f.status(&b.StatusType, &b.Response)
		return
	}
	if f.message != iana.HandshakeClientHello {
		return
	}
	f.Enum8("status_type", iana.StatusTypeRegistry, &b.StatusType)
	if b.StatusType != iana.StatusTypeOCSP {
		f.Rest("request", &b.Request)
		return
	}
	List(f, "responder_id_list", 2, &b.ResponderIDs, 0, 1<<16-1, func(f *Fields, id *[]byte) {
		f.VectorOf("ResponderID", 2, id, 1, 1<<16-1, der.Annotate)
	})
	f.VectorOf("request_extensions", 2, &b.Extensions, 0, 1<<16-1, der.Annotate)
}
