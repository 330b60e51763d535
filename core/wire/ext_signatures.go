package wire

import "handshakelab/core/iana"

var signatureAlgorithms = descriptor{iana.ExtSignatureAlgorithms, "RFC 5246 §7.4.1.4.1",
	[]uint8{iana.HandshakeClientHello, iana.HandshakeCertificateRequest}, inCHCR, func() Body { return new(SignatureAlgorithms) }}

// SignatureAlgorithms are the signatures that one can verify, the favourite
// first (RFC 5246 §7.4.1.4.1).
type SignatureAlgorithms struct {
	Schemes []uint16 // supported_signature_algorithms
}

func (*SignatureAlgorithms) ExtensionType() uint16 { return iana.ExtSignatureAlgorithms }

func (b *SignatureAlgorithms) layout(f *Fields) {
	f.Enums16("supported_signature_algorithms", "signature_algorithm", 2, iana.SchemeRegistry, &b.Schemes, 2, 1<<16-2)
}

var signatureAlgorithmsCert = descriptor{iana.ExtSignatureAlgorithmsCert, "RFC 9846 §4.3.3", nil, inCHCR, func() Body { return new(SignatureAlgorithmsCert) }}

// SignatureAlgorithmsCert are the signatures that one can verify within
// certificates, where these differ (RFC 9846 §4.3.3).
type SignatureAlgorithmsCert struct {
	Schemes []uint16 // supported_signature_algorithms
}

func (*SignatureAlgorithmsCert) ExtensionType() uint16 { return iana.ExtSignatureAlgorithmsCert }

func (b *SignatureAlgorithmsCert) layout(f *Fields) {
	f.Enums16("supported_signature_algorithms", "signature_algorithm", 2, iana.SchemeRegistry, &b.Schemes, 2, 1<<16-2)
}
