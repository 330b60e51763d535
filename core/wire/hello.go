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
	f.Ref("RFC 5246 §7.4.1.2")
	f.Enum16("client_version", iana.VersionRegistry, &m.Version)
	f.Fixed("random", m.Random[:])
	f.Vector("session_id", 1, &m.SessionID, 0, 32)
	f.Enums16("cipher_suites", "cipher_suite", 2, iana.SuiteRegistry, &m.CipherSuites, 2, 1<<16-2)
	f.Enums8("compression_methods", "compression_method", 1, iana.CompressionRegistry, &m.CompressionMethods, 1, 1<<8-1)
	f.Extensions(&m.Extensions)
}

// ServerHello is RFC 5246 §7.4.1.3's. Extensions is nil when there is no block
// of extensions at all.
type ServerHello struct {
	Version           uint16 // server_version
	Random            [32]byte
	SessionID         []byte // at most 32 bytes
	CipherSuite       uint16
	CompressionMethod uint8
	Extensions        []Extension
}

func (*ServerHello) Type() uint8  { return iana.HandshakeServerHello }
func (*ServerHello) Name() string { return "server_hello" }

func (m *ServerHello) extensions() []Extension { return m.Extensions }

func (m *ServerHello) layout(f *Fields) {
	f.Ref("RFC 5246 §7.4.1.3")
	f.Enum16("server_version", iana.VersionRegistry, &m.Version)
	f.Fixed("random", m.Random[:])
	f.Vector("session_id", 1, &m.SessionID, 0, 32)
	f.Enum16("cipher_suite", iana.SuiteRegistry, &m.CipherSuite)
	f.Enum8("compression_method", iana.CompressionRegistry, &m.CompressionMethod)
	f.Extensions(&m.Extensions)
}

// ServerHelloDone ends the server's first flight (RFC 5246 §7.4.5).
type ServerHelloDone struct{}

func (*ServerHelloDone) Type() uint8    { return iana.HandshakeServerHelloDone }
func (*ServerHelloDone) Name() string   { return "server_hello_done" }
func (*ServerHelloDone) layout(*Fields) {}
