package wire

import "handshakelab/core/iana"

// Encrypted Client Hello, RFC 9849: the configuration that a server publishes,
// and the extensions that carry an encrypted ClientHello inside of another.

var encryptedClientHello = descriptor{iana.ExtEncryptedClientHello, "RFC 9849 §5", inCH, inCHEEHRR, func() Body { return new(EncryptedClientHello) }}

// EncryptedClientHello is in the outer ClientHello the encrypted inner one,
// and in the inner one a mark. The server answers in EncryptedExtensions with
// the configurations that the client should have used, in a HelloRetryRequest
// with a confirmation (RFC 9849 §5).
type EncryptedClientHello struct {
	Type     uint8     // whose ClientHello: iana.ECHOuter or ECHInner, which has nothing else
	Suite    HPKESuite // the outer's
	ConfigID uint8
	Enc      []byte // the encapsulated key; empty in a second ClientHello
	Payload  []byte // the encrypted inner ClientHello, at least one byte

	RetryConfigs []ECHConfig
	Confirmation []byte // 8 bytes
}

// HPKESuite is how messages are encrypted: KDF and AEAD by their numbers.
type HPKESuite struct{ KDF, AEAD uint16 }

func (*EncryptedClientHello) ExtensionType() uint16 { return iana.ExtEncryptedClientHello }

func (b *EncryptedClientHello) layout(f *Fields) {
	switch f.message {
	case iana.HandshakeEncryptedExtensions:
		layoutECHConfigs(f, "retry_configs", &b.RetryConfigs)
		return
	case iana.HandshakeHelloRetryRequest:
		f.Opaque("confirmation", &b.Confirmation, 8)
		return
	}
	f.Enum8("type", iana.ECHTypeRegistry, &b.Type)
	switch b.Type {
	case iana.ECHOuter:
		layoutHPKESuite(f, &b.Suite)
		f.Uint8("config_id", &b.ConfigID)
		f.Vector("enc", 2, &b.Enc, 0, 1<<16-1)
		f.Vector("payload", 2, &b.Payload, 1, 1<<16-1)
	case iana.ECHInner:
	default:
		if f.err == nil && !f.encoding {
			f.fail("type", Bounds)
		}
	}
}

var echOuterExtensions = descriptor{iana.ExtECHOuterExtensions, "RFC 9849 §5.1", []uint8{}, []uint8{}, func() Body { return new(ECHOuterExtensions) }}

// ECHOuterExtensions stands, before encryption, in the place of extensions
// that the inner ClientHello has in common with the outer one, in the same
// order (RFC 9849 §5.1). It is never sent in the open.
type ECHOuterExtensions struct {
	Types []uint16 // at least one
}

func (*ECHOuterExtensions) ExtensionType() uint16 { return iana.ExtECHOuterExtensions }

func (b *ECHOuterExtensions) layout(f *Fields) {
	f.Enums16("outer_extensions", "extension_type", 1, iana.ExtensionRegistry, &b.Types, 2, 254)
}

// ECHConfig is one configuration of a server for Encrypted Client Hello (RFC
// 9849 §4).
type ECHConfig struct {
	Version           uint16 // iana.ExtEncryptedClientHello
	ConfigID          uint8
	KEM               uint16
	PublicKey         []byte      // at least one byte
	Suites            []HPKESuite // at least one
	MaximumNameLength uint8
	PublicName        string // the outer ClientHello's server_name, 1 to 255 bytes
	Extensions        []Extension

	Contents []byte // of another version, as they are
}

// EncodeECHConfig gives the bytes of one configuration, which the encryption
// is bound to.
func EncodeECHConfig(c *ECHConfig) []byte {
	f := Fields{buf: []byte{}, encoding: true}
	layoutECHConfig(&f, c)
	return f.buf
}

// EncodeECHConfigs gives an ECHConfigList, as it stands in DNS.
func EncodeECHConfigs(configs []ECHConfig) []byte {
	f := Fields{buf: []byte{}, encoding: true}
	layoutECHConfigs(&f, "", &configs)
	return f.buf
}

// DecodeECHConfigs reads an ECHConfigList. The error is a *[DecodeError].
func DecodeECHConfigs(b []byte) (configs []ECHConfig, err error) {
	f := Fields{buf: b, end: len(b)}
	layoutECHConfigs(&f, "ECHConfigList", &configs)
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	if f.err != nil {
		return nil, f.err
	}
	return configs, nil
}

// AnnotateECHConfigs gives the spans of an ECHConfigList that begins at offset
// off.
func AnnotateECHConfigs(b []byte, off int) []Span {
	f := Fields{buf: append(make([]byte, off), b...), pos: off, end: off + len(b), noting: true}
	var configs []ECHConfig
	layoutECHConfigs(&f, "ECHConfigList", &configs)
	if f.err == nil && f.pos < f.end {
		f.fail("", Trailing)
	}
	f.rest(off + len(b))
	return f.spans
}

func layoutECHConfigs(f *Fields, name string, configs *[]ECHConfig) {
	f.Ref("RFC 9849 §4")
	List(f, name, 2, configs, 4, 1<<16-1, layoutECHConfig)
}

func layoutECHConfig(f *Fields, c *ECHConfig) {
	g := f.Group("ECHConfig")
	f.Enum16("version", iana.ECHVersionRegistry, &c.Version)
	if c.Version != iana.ExtEncryptedClientHello {
		f.Vector("contents", 2, &c.Contents, 0, 1<<16-1)
		f.close(g)
		return
	}
	m := f.open("contents", 2, 0, 1<<16-1)
	f.Uint8("config_id", &c.ConfigID)
	f.Enum16("kem_id", iana.HPKEKEMRegistry, &c.KEM)
	f.Vector("public_key", 2, &c.PublicKey, 1, 1<<16-1)
	List(f, "cipher_suites", 2, &c.Suites, 4, 1<<16-4, layoutHPKESuite)
	f.Uint8("maximum_name_length", &c.MaximumNameLength)
	f.Text("public_name", 1, &c.PublicName, 1, 255)
	List(f, "extensions", 2, &c.Extensions, 0, 1<<16-1, func(f *Fields, x *Extension) {
		g := f.Group("ECHConfigExtension")
		f.Uint16("type", &x.Type)
		f.Vector("data", 2, &x.Data, 0, 1<<16-1)
		f.close(g)
	})
	f.close(m)
	f.close(g)
}

func layoutHPKESuite(f *Fields, s *HPKESuite) {
	g := f.Group("cipher_suite")
	f.Enum16("kdf_id", iana.HPKEKDFRegistry, &s.KDF)
	f.Enum16("aead_id", iana.HPKEAEADRegistry, &s.AEAD)
	f.close(g)
}
