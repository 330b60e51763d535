package wire

import "handshakelab/core/iana"

// HelloRequest asks the client to negotiate anew (RFC 5246 §7.4.1.1).
type HelloRequest struct{}

func (*HelloRequest) Type() uint8    { return iana.HandshakeHelloRequest }
func (*HelloRequest) Name() string   { return "hello_request" }
func (*HelloRequest) layout(*Fields) {}

// ClientHello is RFC 5246 §7.4.1.2's. Extensions is nil when there is no block
// of extensions at all.
type ClientHello struct {
	Version            uint16 // client_version
	Random             [32]byte
	SessionID          []byte   // at most 32 bytes
	CipherSuites       []uint16 // at least one
	CompressionMethods []uint8  // at least one
	Extensions         []Extension
}

func (*ClientHello) Type() uint8  { return iana.HandshakeClientHello }
func (*ClientHello) Name() string { return "client_hello" }

func (m *ClientHello) extensions() []Extension { return m.Extensions }

func (m *ClientHello) layout(f *Fields) {
	version, session, compressions := "client_version", "session_id", "compression_methods"
	f.Ref("RFC 5246 §7.4.1.2")
	if f.tls13() {
		version, session, compressions = "legacy_version", "legacy_session_id", "legacy_compression_methods"
		f.Ref("RFC 9846 §4.2.2")
	}
	f.Enum16(version, iana.VersionRegistry, &m.Version)
	f.Fixed("random", m.Random[:])
	f.Vector(session, 1, &m.SessionID, 0, 32)
	f.Enums16("cipher_suites", "cipher_suite", 2, iana.SuiteRegistry, &m.CipherSuites, 2, 1<<16-2)
	f.Enums8(compressions, "compression_method", 1, iana.CompressionRegistry, &m.CompressionMethods, 1, 1<<8-1)
	f.Extensions(&m.Extensions)
}

// ServerHello is RFC 5246 §7.4.1.3's. Extensions is nil when there is no block
// of extensions at all. With [RetryRandom] as its random it is TLS 1.3's
// HelloRetryRequest, and has that name.
type ServerHello struct {
	Version           uint16 // server_version
	Random            [32]byte
	SessionID         []byte // at most 32 bytes
	CipherSuite       uint16
	CompressionMethod uint8
	Extensions        []Extension
}

// RetryRandom is the random of a HelloRetryRequest, SHA-256 of its name (RFC
// 9846 §4.2.3).
var RetryRandom = [32]byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// Retry says whether it is a HelloRetryRequest.
func (m *ServerHello) Retry() bool { return m.Random == RetryRandom }

// Chosen gives the version that the server chose: TLS 1.3 says it in the
// extension supported_versions (RFC 9846 §4.3.1).
func (m *ServerHello) Chosen() uint16 {
	if x, ok, _ := Find[SupportedVersions](m); ok && len(x.Versions) == 1 {
		return x.Versions[0]
	}
	return m.Version
}

// Agreed gives what it says about how later bytes are laid out.
func (m *ServerHello) Agreed() Context {
	_, etm, _ := Find[EncryptThenMAC](m)
	return Context{Version: m.Chosen(), Suite: m.CipherSuite, EncryptThenMAC: etm}
}

func (*ServerHello) Type() uint8 { return iana.HandshakeServerHello }

func (m *ServerHello) Name() string {
	if m.Retry() {
		return "hello_retry_request"
	}
	return "server_hello"
}

func (m *ServerHello) extensions() []Extension { return m.Extensions }

func (m *ServerHello) layout(f *Fields) {
	version, session, compression := "server_version", "session_id", "compression_method"
	f.Ref("RFC 5246 §7.4.1.3")
	if f.tls13() {
		version, session, compression = "legacy_version", "legacy_session_id_echo", "legacy_compression_method"
		f.Ref("RFC 9846 §4.2.3")
	}
	f.Enum16(version, iana.VersionRegistry, &m.Version)
	f.Fixed("random", m.Random[:])
	f.message = Kind(m)
	f.Vector(session, 1, &m.SessionID, 0, 32)
	f.Enum16("cipher_suite", iana.SuiteRegistry, &m.CipherSuite)
	f.Enum8(compression, iana.CompressionRegistry, &m.CompressionMethod)
	f.Extensions(&m.Extensions)
}

// ServerHelloDone ends the server's first flight (RFC 5246 §7.4.5).
type ServerHelloDone struct{}

func (*ServerHelloDone) Type() uint8    { return iana.HandshakeServerHelloDone }
func (*ServerHelloDone) Name() string   { return "server_hello_done" }
func (*ServerHelloDone) layout(*Fields) {}
