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

// Handshake types of TLS 1.3 (RFC 9846 §4).
const (
	HandshakeEndOfEarlyData        uint8 = 5
	HandshakeHelloRetryRequest     uint8 = 6 // reserved: a HelloRetryRequest goes as a ServerHello, and is called this here
	HandshakeKeyUpdate             uint8 = 24
	HandshakeCompressedCertificate uint8 = 25 // RFC 8879
	HandshakeMessageHash           uint8 = 254
)

// KeyUpdate's request_update (RFC 9846 §4.7.3).
const (
	UpdateNotRequested uint8 = 0
	UpdateRequested    uint8 = 1
)

// How a client would use a pre-shared key (RFC 9846 §4.3.9).
const (
	PSKKE    uint8 = 0
	PSKDHEKE uint8 = 1
)

// Extension types.
const (
	ExtServerName                 uint16 = 0
	ExtMaxFragmentLength          uint16 = 1
	ExtStatusRequest              uint16 = 5
	ExtSupportedGroups            uint16 = 10
	ExtECPointFormats             uint16 = 11
	ExtSignatureAlgorithms        uint16 = 13
	ExtALPN                       uint16 = 16
	ExtSignedCertificateTimestamp uint16 = 18
	ExtPadding                    uint16 = 21
	ExtEncryptThenMAC             uint16 = 22
	ExtExtendedMasterSecret       uint16 = 23
	ExtCompressCertificate        uint16 = 27
	ExtRecordSizeLimit            uint16 = 28
	ExtSessionTicket              uint16 = 35
	ExtPreSharedKey               uint16 = 41
	ExtEarlyData                  uint16 = 42
	ExtSupportedVersions          uint16 = 43
	ExtCookie                     uint16 = 44
	ExtPSKKeyExchangeModes        uint16 = 45
	ExtCertificateAuthorities     uint16 = 47
	ExtOIDFilters                 uint16 = 48
	ExtPostHandshakeAuth          uint16 = 49
	ExtSignatureAlgorithmsCert    uint16 = 50
	ExtKeyShare                   uint16 = 51
	ExtECHOuterExtensions         uint16 = 0xfd00
	ExtEncryptedClientHello       uint16 = 0xfe0d // the version of an ECHConfig, too
	ExtRenegotiationInfo          uint16 = 0xff01
)

// What hybrid public key encryption is made of (RFC 9180 §7).
const (
	HPKEX25519           uint16 = 0x0020 // DHKEM(X25519, HKDF-SHA256)
	HPKEHKDFSHA256       uint16 = 0x0001
	HPKEAES128GCM        uint16 = 0x0001
	HPKEAES256GCM        uint16 = 0x0002
	HPKEChaCha20Poly1305 uint16 = 0x0003
)

// Whose ClientHello an encrypted_client_hello is in (RFC 9849 §5).
const (
	ECHOuter uint8 = 0
	ECHInner uint8 = 1
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

// Algorithms of certificate compression (RFC 8879 §7.3).
const CompressionZlib uint16 = 1
