// Package der names the bytes of ASN.1 in DER.
package der

import "handshakelab/core/span"

// AnnotateCertificate names the bytes of an X.509 certificate that begins at
// offset off of its byte space. The spans tile b, whatever it is.
func AnnotateCertificate(b []byte, off int) []span.Span { return plain(b, off, "certificate") }

// AnnotateName is the same for a distinguished name.
func AnnotateName(b []byte, off int) []span.Span { return plain(b, off, "name") }

// AnnotateCRL is the same for a certificate revocation list.
func AnnotateCRL(b []byte, off int) []span.Span { return plain(b, off, "crl") }

// AnnotateOCSPResponse is the same for an OCSP response.
func AnnotateOCSPResponse(b []byte, off int) []span.Span { return plain(b, off, "ocsp_response") }

// Annotate is the same for any DER.
func Annotate(b []byte, off int) []span.Span { return plain(b, off, "value") }

func plain(b []byte, off int, name string) []span.Span {
	if len(b) == 0 {
		return nil
	}
	return []span.Span{{Off: off, Len: len(b), Name: name, Kind: span.Bytes}}
}
