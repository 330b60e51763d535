package wire

import (
	"handshakelab/core/der"
	"handshakelab/core/iana"
)

// Messages that TLS 1.3 added, or gave another form: with Context.Version 1.3
// these are what [New] and [Unmarshal] give.

// EncryptedExtensions are the answers to the client's extensions that need not
// be known to agree on keys (RFC 9846 §4.4.1). Extensions is never nil when
// decoded.
type EncryptedExtensions struct {
	Extensions []Extension
}

func (*EncryptedExtensions) Type() uint8  { return iana.HandshakeEncryptedExtensions }
func (*EncryptedExtensions) Name() string { return "encrypted_extensions" }

func (m *EncryptedExtensions) extensions() []Extension { return m.Extensions }

func (m *EncryptedExtensions) layout(f *Fields) {
	f.Ref("RFC 9846 §4.4.1")
	f.extensionBlock(&m.Extensions)
}

// Certificate13 is TLS 1.3's Certificate: a chain, its owner's certificate
// first, each certificate with extensions of its own (RFC 9846 §4.5.1).
type Certificate13 struct {
	Context []byte // certificate_request_context: at most 255 bytes, empty from a server
	List    []CertificateEntry
}

// CertificateEntry is a certificate of a chain and what is said about it.
type CertificateEntry struct {
	Data       []byte // cert_data: DER, at least one byte
	Extensions []Extension
}

func (*Certificate13) Type() uint8  { return iana.HandshakeCertificate }
func (*Certificate13) Name() string { return "certificate" }

func (m *Certificate13) layout(f *Fields) {
	f.Ref("RFC 9846 §4.5.1")
	f.Vector("certificate_request_context", 1, &m.Context, 0, 1<<8-1)
	List(f, "certificate_list", 3, &m.List, 0, 1<<24-1, func(f *Fields, e *CertificateEntry) {
		g := f.Group("certificate_entry")
		f.VectorOf("cert_data", 3, &e.Data, 1, 1<<24-1, der.AnnotateCertificate)
		f.extensionBlock(&e.Extensions)
		f.close(g)
	})
}

// Chain gives the certificates alone.
func (m *Certificate13) Chain() [][]byte {
	chain := make([][]byte, len(m.List))
	for i := range m.List {
		chain[i] = m.List[i].Data
	}
	return chain
}

// CertificateRequest13 is TLS 1.3's CertificateRequest: what the client's
// certificate has to be like is said in extensions (RFC 9846 §4.4.2).
type CertificateRequest13 struct {
	Context    []byte // certificate_request_context: at most 255 bytes, empty in the handshake
	Extensions []Extension
}

func (*CertificateRequest13) Type() uint8  { return iana.HandshakeCertificateRequest }
func (*CertificateRequest13) Name() string { return "certificate_request" }

func (m *CertificateRequest13) extensions() []Extension { return m.Extensions }

func (m *CertificateRequest13) layout(f *Fields) {
	f.Ref("RFC 9846 §4.4.2")
	f.Vector("certificate_request_context", 1, &m.Context, 0, 1<<8-1)
	f.extensionBlock(&m.Extensions)
}

// NewSessionTicket13 is TLS 1.3's NewSessionTicket: a pre-shared key's name,
// and how to make the key (RFC 9846 §4.7.1).
type NewSessionTicket13 struct {
	Lifetime   uint32 // ticket_lifetime: seconds, at most 604800
	AgeAdd     uint32 // ticket_age_add: added to the ticket's age, milliseconds
	Nonce      []byte // ticket_nonce: at most 255 bytes
	Ticket     []byte // at least one byte
	Extensions []Extension
}

func (*NewSessionTicket13) Type() uint8  { return iana.HandshakeNewSessionTicket }
func (*NewSessionTicket13) Name() string { return "new_session_ticket" }

func (m *NewSessionTicket13) extensions() []Extension { return m.Extensions }

func (m *NewSessionTicket13) layout(f *Fields) {
	f.Ref("RFC 9846 §4.7.1")
	f.Uint32("ticket_lifetime", &m.Lifetime)
	f.Uint32("ticket_age_add", &m.AgeAdd)
	f.Vector("ticket_nonce", 1, &m.Nonce, 0, 1<<8-1)
	f.Vector("ticket", 2, &m.Ticket, 1, 1<<16-1)
	f.extensionBlock(&m.Extensions)
}

// EndOfEarlyData says that the client's early data ends here (RFC 9846 §4.6).
type EndOfEarlyData struct{}

func (*EndOfEarlyData) Type() uint8      { return iana.HandshakeEndOfEarlyData }
func (*EndOfEarlyData) Name() string     { return "end_of_early_data" }
func (*EndOfEarlyData) layout(f *Fields) { f.Ref("RFC 9846 §4.6") }

// KeyUpdate says that the sender's next record is under new keys (RFC 9846
// §4.7.3).
type KeyUpdate struct {
	RequestUpdate uint8 // 1: the receiver is to do the same; 0: it need not
}

func (*KeyUpdate) Type() uint8  { return iana.HandshakeKeyUpdate }
func (*KeyUpdate) Name() string { return "key_update" }

func (m *KeyUpdate) layout(f *Fields) {
	f.Ref("RFC 9846 §4.7.3")
	f.Enum8("request_update", iana.KeyUpdateRegistry, &m.RequestUpdate)
}

// MessageHash stands for the first ClientHello in the transcript when there
// was a HelloRetryRequest (RFC 9846 §4.1). It is never sent.
type MessageHash struct {
	Hash []byte // of the first ClientHello
}

func (*MessageHash) Type() uint8  { return iana.HandshakeMessageHash }
func (*MessageHash) Name() string { return "message_hash" }

func (m *MessageHash) layout(f *Fields) {
	f.Ref("RFC 9846 §4.1")
	f.Rest("hash", &m.Hash)
}

// CompressedCertificate is a Certificate message's body, compressed (RFC 8879
// §4).
type CompressedCertificate struct {
	Algorithm          uint16
	UncompressedLength uint32 // bytes of the Certificate's body, at most 2^24-1
	Compressed         []byte // compressed_certificate_message: at least one byte
}

func (*CompressedCertificate) Type() uint8  { return iana.HandshakeCompressedCertificate }
func (*CompressedCertificate) Name() string { return "compressed_certificate" }

func (m *CompressedCertificate) layout(f *Fields) {
	f.Ref("RFC 8879 §4")
	f.Enum16("algorithm", iana.CertCompressionRegistry, &m.Algorithm)
	f.Uint24("uncompressed_length", &m.UncompressedLength)
	f.Vector("compressed_certificate_message", 3, &m.Compressed, 1, 1<<24-1)
}
