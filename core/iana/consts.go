package iana

// Content types of records (RFC 5246 §6.2.1).
const (
	ContentChangeCipherSpec uint8 = 20
	ContentAlert            uint8 = 21
	ContentHandshake        uint8 = 22
	ContentApplicationData  uint8 = 23
	ContentHeartbeat        uint8 = 24
)

// Handshake types (RFC 5246 §7.4).
const (
	HandshakeHelloRequest        uint8 = 0
	HandshakeClientHello         uint8 = 1
	HandshakeServerHello         uint8 = 2
	HandshakeNewSessionTicket    uint8 = 4
	HandshakeEncryptedExtensions uint8 = 8
	HandshakeCertificate         uint8 = 11
	HandshakeServerKeyExchange   uint8 = 12
	HandshakeCertificateRequest  uint8 = 13
	HandshakeServerHelloDone     uint8 = 14
	HandshakeCertificateVerify   uint8 = 15
	HandshakeClientKeyExchange   uint8 = 16
	HandshakeFinished            uint8 = 20
	HandshakeCertificateStatus   uint8 = 22
)

// Extension types.
const (
	ExtServerName           uint16 = 0
	ExtStatusRequest        uint16 = 5
	ExtSupportedGroups      uint16 = 10
	ExtECPointFormats       uint16 = 11
	ExtSignatureAlgorithms  uint16 = 13
	ExtALPN                 uint16 = 16
	ExtPadding              uint16 = 21
	ExtEncryptThenMAC       uint16 = 22
	ExtExtendedMasterSecret uint16 = 23
	ExtSessionTicket        uint16 = 35
	ExtSupportedVersions    uint16 = 43
	ExtKeyShare             uint16 = 51
	ExtRenegotiationInfo    uint16 = 0xff01
)

// Types of client certificates (RFC 5246 §7.4.4, RFC 8422 §5.5).
const (
	ClientCertRSASign   uint8 = 1
	ClientCertDSSSign   uint8 = 2
	ClientCertECDSASign uint8 = 64
)

// Small enumerations.
const (
	CompressionNull         uint8 = 0
	CurveTypeNamed          uint8 = 3
	PointUncompressed       uint8 = 0
	NameTypeHost            uint8 = 0
	StatusTypeOCSP          uint8 = 1
	ChangeCipherSpecMessage uint8 = 1
)
