package handshake

import (
	"bytes"
	"slices"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// What a peer can do wrong in TLS 1.3, who finds out, by which check, and what
// it says. Both ends speak TLS 1.3 alone, with x25519 and secp256r1, and a
// server of ECDSA, unless the misdeed says otherwise.

// onExtensions changes the extensions of messages of a kind.
func onExtensions(kind uint8, f func([]wire.Extension) []wire.Extension) rewrite {
	return func(x *situation, t trace.Message, data []byte) [][]byte {
		if t.Content != iana.ContentHandshake {
			return [][]byte{data}
		}
		m, err := wire.Unmarshal(data, x.context)
		if err != nil || wire.Kind(m) != kind {
			return [][]byte{data}
		}
		switch m := m.(type) {
		case *wire.ClientHello:
			m.Extensions = f(m.Extensions)
		case *wire.ServerHello:
			m.Extensions = f(m.Extensions)
		case *wire.EncryptedExtensions:
			m.Extensions = f(m.Extensions)
		case *wire.CertificateRequest13:
			m.Extensions = f(m.Extensions)
		case *wire.Certificate13:
			m.List[0].Extensions = f(m.List[0].Extensions)
		}
		return [][]byte{wire.Marshal(m, x.context)}
	}
}

func adding(kind uint8, x ...wire.Extension) rewrite {
	return onExtensions(kind, func(e []wire.Extension) []wire.Extension { return append(slices.Clone(e), x...) })
}

func leaving(kind uint8, typ uint16) rewrite {
	return onExtensions(kind, func(e []wire.Extension) []wire.Extension { return removed(e, typ) })
}

func setting(kind uint8, b wire.Body) rewrite {
	return onExtensions(kind, func(e []wire.Extension) []wire.Extension { return setExtension(slices.Clone(e), wire.ExtIn(b, kind)) })
}

// nth does something to the n-th message of a name alone, from 1.
func nth(n int, name string, f rewrite) func() rewrite {
	return func() rewrite {
		seen := 0
		return func(x *situation, m trace.Message, d []byte) [][]byte {
			if m.Name == name {
				if seen++; seen == n {
					return f(x, m, d)
				}
			}
			return [][]byte{d}
		}
	}
}

const (
	ch  = iana.HandshakeClientHello
	sh  = iana.HandshakeServerHello
	hrr = iana.HandshakeHelloRetryRequest
	ee  = iana.HandshakeEncryptedExtensions
	cr  = iana.HandshakeCertificateRequest
	ct  = iana.HandshakeCertificate
)

func share(group uint16, public []byte) wire.Body {
	return &wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: group, KeyExchange: public}}}
}

func groupSet(groups ...uint16) func(c, s *Config) {
	return func(c, s *Config) { c.Groups, s.Groups = groups, groups }
}

// retrying makes the server ask for another hello.
func retrying(c, s *Config) { c.KeyShares = []uint16{} }

func keyed(c, s *Config) {
	c.PSKModes, s.PSKModes = []uint8{iana.PSKDHEKE}, []uint8{iana.PSKDHEKE}
	c.PSKs = []PSK{{Identity: []byte("one"), Key: []byte("1")}, {Identity: []byte("two"), Key: []byte("2")}}
	s.PSKs = c.PSKs
}

// upTo12 leaves nothing but TLS 1.2 of a hello, as somebody on the way could.
func upTo12(v ...uint16) rewrite { return setting(ch, &wire.SupportedVersions{Versions: v}) }

func both12(c, s *Config) {
	c.Versions, s.Versions = []uint16{iana.TLS13, iana.TLS12}, []uint16{iana.TLS13, iana.TLS12}
	c.Suites, s.Suites = append(c.Suites, code(ecdheECDSA)), append(s.Suites, code(ecdheECDSA))
}

// misdeed13 is a misdeed whose rewriting may have to count.
type misdeed13 struct {
	misdeed
	counting func() rewrite // the client's
	answers  func() rewrite // the server's
}

func one(m misdeed) misdeed13 { return misdeed13{misdeed: m} }

var misdeeds13 = []misdeed13{
	// The server's hello.
	one(misdeed{name: "another legacy_version in ServerHello", server: editServerHello(func(m *wire.ServerHello) { m.Version = 0x0304 }),
		check: "hello/legacy-version", alert: "protocol_version", clause: "RFC 9846 §4.2.2, §4.2.3"}),
	one(misdeed{name: "a selected_version that was not listed", server: setting(sh, &wire.SupportedVersions{Versions: []uint16{0x0305}}),
		check: "hello/selected-version", alert: "illegal_parameter", clause: "RFC 9846 §4.3.1"}),
	one(misdeed{name: "TLS 1.2 as selected_version", config: both12, server: setting(sh, &wire.SupportedVersions{Versions: []uint16{0x0303}}),
		check: "hello/selected-version", alert: "illegal_parameter", clause: "RFC 9846 §4.3.1"}),
	one(misdeed{name: "no supported_versions", server: leaving(sh, iana.ExtSupportedVersions),
		check: "hello/version", alert: "protocol_version", clause: "RFC 5246 §E.1"}),
	one(misdeed{name: "the mark of a downgrade", config: both12, client: upTo12(iana.TLS12),
		check: "hello/downgrade", alert: "illegal_parameter", clause: "RFC 9846 §4.2.3"}),
	one(misdeed{name: "another session ID", config: func(c, s *Config) { c.CompatibilityMode = true }, server: editServerHello(func(m *wire.ServerHello) { m.SessionID[0] ^= 1 }),
		check: "hello/session-id-echo", alert: "illegal_parameter", clause: "RFC 9846 §4.2.3"}),
	one(misdeed{name: "a session ID out of nowhere", server: editServerHello(func(m *wire.ServerHello) { m.SessionID = []byte{1} }),
		check: "hello/session-id-echo", alert: "illegal_parameter", clause: "RFC 9846 §4.2.3"}),
	one(misdeed{name: "a suite not offered in TLS 1.3", server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = 0x1303 }),
		check: "hello/cipher-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.2.3"}),
	one(misdeed{name: "a suite of TLS 1.2", config: both12, server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = code(ecdheECDSA) }),
		check: "hello/cipher-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.2.3"}),
	one(misdeed{name: "compression in TLS 1.3", server: editServerHello(func(m *wire.ServerHello) { m.CompressionMethod = 1 }),
		check: "hello/compression-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.2.3"}),
	one(misdeed{name: "unknown extension in TLS 1.3's ServerHello", server: adding(sh, wire.Extension{Type: 0x1234}),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "pre_shared_key not offered", server: adding(sh, wire.ExtIn(&wire.PreSharedKey{}, sh)),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "ALPN in ServerHello", server: adding(sh, wire.Ext(&wire.ALPN{Protocols: []string{"http/1.1"}})),
		check: "hello/extension-place", alert: "illegal_parameter", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "extension twice in TLS 1.3's ServerHello", server: onExtensions(sh, func(e []wire.Extension) []wire.Extension { return append(e, e[0]) }),
		check: "hello/extension-duplicate", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.4"}),
	one(misdeed{name: "no key_share", server: leaving(sh, iana.ExtKeyShare),
		check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "a share of a group that none was sent of", server: setting(sh, share(iana.Secp256r1, []byte{4})),
		check: "hello/key-share-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "x25519 of zeros", server: setting(sh, share(iana.X25519, make([]byte, 32))),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "a short x25519 value", server: setting(sh, share(iana.X25519, make([]byte, 31))),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "a point off the curve in TLS 1.3", config: groupSet(iana.Secp256r1), server: setting(sh, share(iana.Secp256r1, append([]byte{4}, make([]byte, 64)...))),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "1 as a public value in TLS 1.3", config: groupSet(iana.FFDHE2048), server: setting(sh, share(iana.FFDHE2048, append(make([]byte, 255), 1))),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "a public value without its zeros", config: groupSet(iana.FFDHE2048), server: setting(sh, share(iana.FFDHE2048, []byte{2})),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "a short hybrid share", config: groupSet(iana.X25519MLKEM768), server: setting(sh, share(iana.X25519MLKEM768, make([]byte, 32))),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),

	// HelloRetryRequest.
	one(misdeed{name: "a retry that changes nothing", config: retrying, server: leaving(hrr, iana.ExtKeyShare),
		check: "hello/retry-changes", alert: "illegal_parameter", clause: "RFC 9846 §4.2.4"}),
	one(misdeed{name: "a retry for a group not named", config: retrying, server: setting(hrr, share(iana.Secp521r1, nil)),
		check: "hello/retry-group", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "a retry for a group that a share was sent of", config: func(c, s *Config) { s.Groups = s.Groups[1:] }, server: setting(hrr, share(iana.X25519, nil)),
		check: "hello/retry-group", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "a retry without supported_versions", config: retrying, server: leaving(hrr, iana.ExtSupportedVersions),
		check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "an unknown extension in a retry", config: retrying, server: adding(hrr, wire.Extension{Type: 0x1234}),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "signature_algorithms in a retry", config: retrying, server: adding(hrr, wire.Ext(&wire.SignatureAlgorithms{Schemes: allSchemes})),
		check: "hello/extension-place", alert: "illegal_parameter", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "an empty cookie", config: func(c, s *Config) { s.Cookie = true }, server: onExtensions(hrr, func(e []wire.Extension) []wire.Extension {
		return setExtension(e, wire.Extension{Type: iana.ExtCookie, Data: []byte{0, 0}})
	}), check: "message/decode", alert: "decode_error", clause: "RFC 9846 §6"}),
	{misdeed: misdeed{name: "a second retry", config: retrying, check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"},
		answers: func() rewrite {
			var retry []byte
			return func(_ *situation, m trace.Message, d []byte) [][]byte {
				if m.Name == "hello_retry_request" {
					retry = d
				}
				if m.Name == "server_hello" {
					d = retry
				}
				return [][]byte{d}
			}
		}},
	one(misdeed{name: "another suite after the retry", config: func(c, s *Config) {
		retrying(c, s)
		c.Suites = append(c.Suites, 0x1303)
	}, server: func(x *situation, m trace.Message, d []byte) [][]byte {
		if m.Name == "server_hello" {
			return editServerHello(func(m *wire.ServerHello) { m.CipherSuite = 0x1303 })(x, m, d)
		}
		return [][]byte{d}
	}, check: "hello/retry-cipher", alert: "illegal_parameter", clause: "RFC 9846 §4.2.4"}),
	one(misdeed{name: "another group than the retry's", config: retrying, server: setting(sh, share(iana.Secp256r1, []byte{4})),
		check: "hello/key-share-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "TLS 1.2 after the retry", config: func(c, s *Config) { retrying(c, s); both12(c, s) }, server: leaving(sh, iana.ExtSupportedVersions),
		check: "hello/selected-version", alert: "illegal_parameter", clause: "RFC 9846 §4.3.1"}),

	// The rest of the server's flight.
	one(misdeed{name: "an unknown extension in EncryptedExtensions", server: adding(ee, wire.Extension{Type: 0x1234}),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "early_data not offered", server: adding(ee, wire.ExtIn(&wire.EarlyData{}, ee)),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "key_share in EncryptedExtensions", server: adding(ee, wire.ExtIn(share(iana.X25519, make([]byte, 32)), sh)),
		check: "hello/extension-place", alert: "illegal_parameter", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "a protocol not offered in TLS 1.3", server: setting(ee, &wire.ALPN{Protocols: []string{"h2"}}),
		check: "hello/alpn-offered", alert: "illegal_parameter", clause: "RFC 7301 §3.1"}),
	one(misdeed{name: "no EncryptedExtensions", server: drop("encrypted_extensions"), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "no Certificate from the server", server: drop("certificate"), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "no CertificateVerify from the server", server: drop("certificate_verify"), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "CertificateRequest after Certificate", config: asking, server: on("certificate", func(d []byte) [][]byte {
		return [][]byte{d, {13, 0, 0, 3, 0, 0, 0}}
	}), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "KeyUpdate in the handshake", server: before("certificate", 24, 0, 0, 1, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "a ticket in the handshake", server: before("finished", 4, 0, 0, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "EndOfEarlyData from the server", server: before("finished", 5, 0, 0, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "HelloRequest in TLS 1.3", server: before("certificate", 0, 0, 0, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "a context in the handshake's request", config: asking, server: edit(func(_ *situation, m *wire.CertificateRequest13) { m.Context = []byte{1} }),
		check: "certificate/context", alert: "illegal_parameter", clause: "RFC 9846 §4.4.2, §4.5.1"}),
	one(misdeed{name: "a request without signature_algorithms", config: asking, server: leaving(cr, iana.ExtSignatureAlgorithms),
		check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "key_share in a request", config: asking, server: adding(cr, wire.ExtIn(share(iana.X25519, make([]byte, 32)), sh)),
		check: "hello/extension-place", alert: "illegal_parameter", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "a context beside the server's certificate", server: edit(func(_ *situation, m *wire.Certificate13) { m.Context = []byte{1} }),
		check: "certificate/context", alert: "illegal_parameter", clause: "RFC 9846 §4.4.2, §4.5.1"}),
	one(misdeed{name: "no certificates in TLS 1.3", server: edit(func(_ *situation, m *wire.Certificate13) { m.List = m.List[:0] }),
		check: "server-cert/present", alert: "decode_error", clause: "RFC 9846 §4.5.1.3"}),
	one(misdeed{name: "a staple not asked for", server: adding(ct, wire.ExtIn(&wire.StatusRequest{StatusType: 1, Response: []byte{5, 0}}, ct)),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "ALPN beside a certificate", server: adding(ct, wire.Ext(&wire.ALPN{Protocols: []string{"http/1.1"}})),
		check: "hello/extension-place", alert: "illegal_parameter", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "PKCS #1 v1.5 in CertificateVerify", config: rsaServer, server: edit(func(_ *situation, m *wire.CertificateVerify) { m.Scheme = iana.RSAPKCS1SHA256 }),
		check: "server-certificate-verify/signature-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.5.2"}),
	one(misdeed{name: "another curve's scheme", server: edit(func(_ *situation, m *wire.CertificateVerify) { m.Scheme = iana.ECDSASecp384r1SHA384 }),
		check: "server-certificate-verify/signature-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.5.2"}),
	one(misdeed{name: "a scheme not offered in TLS 1.3", config: func(c, s *Config) {
		c.Signatures = slices.DeleteFunc(slices.Clone(c.Signatures), func(x uint16) bool { return x == iana.Ed25519 })
	},
		server: edit(func(_ *situation, m *wire.CertificateVerify) { m.Scheme = iana.Ed25519 }),
		check:  "server-certificate-verify/signature-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.5.2"}),
	one(misdeed{name: "a wrong CertificateVerify from the server", server: flipLast("certificate_verify"),
		check: "server-certificate-verify/signature", alert: "decrypt_error", clause: "RFC 9846 §4.5.2"}),
	one(misdeed{name: "a wrong Finished from TLS 1.3's server", server: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error", clause: "RFC 9846 §4.5.3"}),
	one(misdeed{name: "a short Finished in TLS 1.3", server: instead("finished", append([]byte{20, 0, 0, 12}, make([]byte, 12)...)...), check: "message/decode", alert: "decode_error", clause: "RFC 9846 §6"}),

	// The client's hello.
	one(misdeed{name: "another legacy_version in ClientHello", client: editClientHello(func(m *wire.ClientHello) { m.Version = 0x0302 }),
		check: "hello/legacy-version", alert: "protocol_version", clause: "RFC 9846 §4.2.2, §4.2.3"}),
	one(misdeed{name: "no TLS 1.3 listed", client: setting(ch, &wire.SupportedVersions{Versions: []uint16{0x0303}}),
		check: "hello/version", alert: "protocol_version", clause: "RFC 5246 §E.1"}),
	one(misdeed{name: "two compression methods", client: editClientHello(func(m *wire.ClientHello) { m.CompressionMethods = []uint8{0, 1} }),
		check: "hello/compression", alert: "illegal_parameter", clause: "RFC 9846 §4.2.2"}),
	one(misdeed{name: "no signature_algorithms", client: leaving(ch, iana.ExtSignatureAlgorithms), check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "no supported_groups", client: leaving(ch, iana.ExtSupportedGroups), check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "no key_share from the client", client: leaving(ch, iana.ExtKeyShare), check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "a share of a group not named", client: setting(ch, share(iana.Secp521r1, []byte{4})), check: "hello/key-shares", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "two shares of a group", client: setting(ch, &wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: iana.X25519, KeyExchange: bytes.Repeat([]byte{9}, 32)}, {Group: iana.X25519, KeyExchange: bytes.Repeat([]byte{9}, 32)}}}),
		check: "hello/key-shares", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "shares in another order", client: setting(ch, &wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: iana.Secp256r1, KeyExchange: []byte{4}}, {Group: iana.X25519, KeyExchange: bytes.Repeat([]byte{9}, 32)}}}),
		check: "hello/key-shares", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"}),
	one(misdeed{name: "a client's x25519 of zeros", client: setting(ch, share(iana.X25519, make([]byte, 32))), check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "an encapsulation key that is none", config: groupSet(iana.X25519MLKEM768), client: setting(ch, share(iana.X25519MLKEM768, bytes.Repeat([]byte{255}, 1216))),
		check: "key-share/public", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8.1, §4.3.8.2"}),
	one(misdeed{name: "no group in common in TLS 1.3", config: func(c, s *Config) { c.Groups, s.Groups = []uint16{iana.X25519}, []uint16{iana.Secp256r1} },
		check: "hello/group-overlap", alert: "handshake_failure", clause: "RFC 9846 §4.2.1"}),
	one(misdeed{name: "no suite in common in TLS 1.3", config: func(c, s *Config) { c.Suites = []uint16{0x1303} },
		check: "hello/cipher-overlap", alert: "handshake_failure", clause: "RFC 9846 §4.2.1"}),
	one(misdeed{name: "no signature in common in TLS 1.3", config: func(c, s *Config) { c.Signatures = []uint16{iana.RSAPSSRSAESHA256} },
		check: "hello/signature-overlap", alert: "handshake_failure", clause: "RFC 9846 §4.2.1"}),

	// The second hello.
	{misdeed: misdeed{name: "another random in the second hello", config: retrying, check: "hello/second", alert: "illegal_parameter", clause: "RFC 9846 §4.2.2"},
		counting: nth(2, "client_hello", editClientHello(func(m *wire.ClientHello) { m.Random[0] ^= 1 }))},
	{misdeed: misdeed{name: "another suite in the second hello", config: retrying, check: "hello/second", alert: "illegal_parameter", clause: "RFC 9846 §4.2.2"},
		counting: nth(2, "client_hello", editClientHello(func(m *wire.ClientHello) { m.CipherSuites = append(m.CipherSuites, 0x1303) }))},
	{misdeed: misdeed{name: "another name in the second hello", config: retrying, check: "hello/second", alert: "illegal_parameter", clause: "RFC 9846 §4.2.2"},
		counting: nth(2, "client_hello", leaving(ch, iana.ExtServerName))},
	{misdeed: misdeed{name: "another share than asked for", config: retrying, check: "hello/retried-share", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"},
		counting: nth(2, "client_hello", setting(ch, share(iana.Secp256r1, []byte{4})))},
	{misdeed: misdeed{name: "no share again", config: retrying, check: "hello/retried-share", alert: "illegal_parameter", clause: "RFC 9846 §4.3.8"},
		counting: nth(2, "client_hello", setting(ch, &wire.KeyShare{}))},
	{misdeed: misdeed{name: "no cookie", config: func(c, s *Config) { s.Cookie = true }, check: "hello/cookie", alert: "illegal_parameter", clause: "RFC 9846 §4.3.2"},
		counting: nth(2, "client_hello", leaving(ch, iana.ExtCookie))},
	{misdeed: misdeed{name: "another cookie", config: func(c, s *Config) { s.Cookie = true }, check: "hello/cookie", alert: "illegal_parameter", clause: "RFC 9846 §4.3.2"},
		counting: nth(2, "client_hello", setting(ch, &wire.Cookie{Cookie: []byte{1}}))},
	{misdeed: misdeed{name: "early data in the second hello", config: retrying, check: "early-data/again", alert: "illegal_parameter", clause: "RFC 9846 §4.3.10"},
		counting: nth(2, "client_hello", onExtensions(ch, func(e []wire.Extension) []wire.Extension { return append(e, wire.Ext(&wire.EarlyData{})) }))},

	// Pre-shared keys.
	one(misdeed{name: "keys that do not stand last", config: keyed, client: adding(ch, wire.Extension{Type: 0x1234}),
		check: "psk/last", alert: "illegal_parameter", clause: "RFC 9846 §4.3.11"}),
	one(misdeed{name: "keys without modes", config: keyed, client: leaving(ch, iana.ExtPSKKeyExchangeModes),
		check: "hello/extension-missing", alert: "missing_extension", clause: "RFC 9846 §9.2"}),
	one(misdeed{name: "fewer proofs than keys", config: keyed, client: onExtensions(ch, func(e []wire.Extension) []wire.Extension {
		b, _, _ := wire.FindIn[wire.PreSharedKey](e, ch)
		b.Binders = b.Binders[1:]
		return setExtension(e, wire.Ext(&b))
	}), check: "psk/binders", alert: "illegal_parameter", clause: "RFC 9846 §4.3.11"}),
	one(misdeed{name: "a wrong proof", config: keyed, client: onExtensions(ch, func(e []wire.Extension) []wire.Extension {
		b, _, _ := wire.FindIn[wire.PreSharedKey](e, ch)
		b.Binders[0][0] ^= 1
		return setExtension(e, wire.Ext(&b))
	}), check: "psk/binder", alert: "decrypt_error", clause: "RFC 9846 §4.3.11.2, §6.2"}),
	one(misdeed{name: "a proof of another hello", config: keyed, client: editClientHello(func(m *wire.ClientHello) { m.Random[0] ^= 1 }),
		check: "psk/binder", alert: "decrypt_error", clause: "RFC 9846 §4.3.11.2, §6.2"}),
	one(misdeed{name: "a key not offered", config: keyed, server: setting(sh, &wire.PreSharedKey{Selected: 2}),
		check: "psk/selected", alert: "illegal_parameter", clause: "RFC 9846 §4.3.11"}),
	one(misdeed{name: "a suite that does not go with the key", config: func(c, s *Config) {
		keyed(c, s)
		c.Suites = append(c.Suites, code(aes256))
	}, server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = code(aes256) }),
		check: "psk/hash", alert: "illegal_parameter", clause: "RFC 9846 §4.3.11"}),
	one(misdeed{name: "a key without an exchange, which the client does not want", config: keyed, server: leaving(sh, iana.ExtKeyShare),
		check: "psk/mode", alert: "illegal_parameter", clause: "RFC 9846 §4.3.11"}),
	one(misdeed{name: "a certificate in spite of a key", config: keyed, server: before("finished", 11, 0, 0, 4, 0, 0, 0, 0),
		check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),

	// The client's certificate and Finished.
	one(misdeed{name: "no certificate though TLS 1.3 requires it", config: func(c, s *Config) { s.ClientAuth = Require },
		check: "client-cert/present", alert: "certificate_required", clause: "RFC 9846 §4.5.1.3"}),
	one(misdeed{name: "a context beside the client's certificate", config: asking, client: edit(func(_ *situation, m *wire.Certificate13) { m.Context = []byte{1} }),
		check: "certificate/context", alert: "illegal_parameter", clause: "RFC 9846 §4.4.2, §4.5.1"}),
	one(misdeed{name: "a client's staple not asked for", config: asking, client: adding(ct, wire.ExtIn(&wire.StatusRequest{StatusType: 1, Response: []byte{5, 0}}, ct)),
		check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 9846 §4.3"}),
	one(misdeed{name: "no Certificate from TLS 1.3's client", config: asking, client: drop("certificate"), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "no CertificateVerify from TLS 1.3's client", config: asking, client: drop("certificate_verify"), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "a certificate that was not asked for", client: before("finished", 11, 0, 0, 4, 0, 0, 0, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),
	one(misdeed{name: "a wrong CertificateVerify from TLS 1.3's client", config: asking, client: flipLast("certificate_verify"),
		check: "certificate-verify/signature", alert: "decrypt_error", clause: "RFC 9846 §4.5.2"}),
	one(misdeed{name: "a client's scheme for another curve", config: asking, client: edit(func(_ *situation, m *wire.CertificateVerify) { m.Scheme = iana.ECDSASecp384r1SHA384 }),
		check: "certificate-verify/signature-offered", alert: "illegal_parameter", clause: "RFC 9846 §4.5.2"}),
	one(misdeed{name: "a wrong Finished from TLS 1.3's client", client: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error", clause: "RFC 9846 §4.5.3"}),
	one(misdeed{name: "EndOfEarlyData without early data", client: before("finished", 5, 0, 0, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 9846 §4"}),

	// ChangeCipherSpec, and what stands at the edge of keys.
	one(misdeed{name: "ChangeCipherSpec of value 2 in TLS 1.3", config: func(c, s *Config) { c.CompatibilityMode = true }, client: instead("change_cipher_spec", 2),
		check: "change-cipher-spec/compatibility", alert: "unexpected_message", clause: "RFC 9846 §5"}),
	one(misdeed{name: "ChangeCipherSpec of two bytes in TLS 1.3", config: func(c, s *Config) { c.CompatibilityMode = true }, server: instead("change_cipher_spec", 1, 1),
		check: "change-cipher-spec/compatibility", alert: "unexpected_message", clause: "RFC 9846 §5"}),
	one(misdeed{name: "bytes behind ServerHello in its record", server: on("server_hello", func(d []byte) [][]byte { return [][]byte{append(slices.Clone(d), 8, 0, 0, 2)} }),
		check: "record/key-change", alert: "unexpected_message", clause: "RFC 9846 §5.1"}),
	one(misdeed{name: "bytes behind Finished in its record", server: on("finished", func(d []byte) [][]byte { return [][]byte{append(slices.Clone(d), 4)} }),
		check: "record/key-change", alert: "unexpected_message", clause: "RFC 9846 §5.1"}),
	one(misdeed{name: "bytes behind ClientHello in its record", client: on("client_hello", func(d []byte) [][]byte { return [][]byte{append(slices.Clone(d), 20, 0)} }),
		check: "record/key-change", alert: "unexpected_message", clause: "RFC 9846 §5.1"}),
}

func rsaServer(c, s *Config) { s.Certificates = []Identity{identity("rsa-2048", "", false)} }

// configs are the two ends of a misdeed, rewriting included.
func (m *misdeed13) configs() (c, s *Config, honestServer bool) {
	c, s = config13("ecdsa-p256", aes128)
	c.Groups, s.Groups = []uint16{iana.X25519, iana.Secp256r1}, []uint16{iana.X25519, iana.Secp256r1}
	if m.config != nil {
		m.config(c, s)
	}
	client, server := m.client, m.server
	if m.counting != nil {
		client = m.counting()
	}
	if m.answers != nil {
		server = m.answers()
	}
	x := &situation{context: wire.Context{Version: iana.TLS13, Suite: 0x1301}, identity: s.Certificates[0]}
	hook := func(r rewrite) func(trace.Message, []byte) [][]byte {
		if r == nil {
			return nil
		}
		return func(t trace.Message, data []byte) [][]byte { return r(x, t, data) }
	}
	c.Rewrite, s.Rewrite = hook(client), hook(server)
	// Where both behave and the configuration is at fault it is the server that
	// refuses; a downgrade is done to the hello, and noticed by who sent it.
	return c, s, server == nil && m.check != "hello/downgrade"
}

func TestMisdeeds13(t *testing.T) {
	for i := range misdeeds13 {
		m := &misdeeds13[i]
		t.Run(m.name, func(t *testing.T) {
			c, s, honestServer := m.configs()
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			honest, other := e.client, e.server
			if honestServer {
				honest, other = other, honest
			}
			refused(t, honest, other, m.check, m.alert)
			failedOnce(t, &rec.T, m.check)
			clause := ""
			for _, v := range rec.T.Events {
				if v.Check != nil && v.Check.Result == trace.Failed {
					clause = v.Check.Clause
				}
			}
			if clause != m.clause {
				t.Errorf("clause %s, want %s", clause, m.clause)
			}
			checkTrace(t, &rec.T)
		})
	}
	t.Logf("%d misdeeds", len(misdeeds13))
}
