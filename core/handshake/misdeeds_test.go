package handshake

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"handshakelab/core/check"
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// What a peer can do wrong, who finds out, by which check, and what it says.

const (
	rsaCBC     = "TLS_RSA_WITH_AES_128_CBC_SHA"
	ecdheGCM   = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	ecdheECDSA = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
	dheGCM     = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
	tls13Suite = "TLS_AES_128_GCM_SHA256"
)

type misdeed struct {
	name   string
	suite  string                       // the default: ecdheGCM
	config func(client, server *Config) // what is different
	server rewrite                      // the server's misdeed
	client rewrite                      // the client's
	check  string                       // fails at the honest end
	alert  string                       // and this is what it says
	clause string                       // where the standard demands it
}

// rewrite is one end's misdeed. x knows what went before.
type rewrite func(x *situation, m trace.Message, data []byte) [][]byte

// situation is what a misbehaving end knows.
type situation struct {
	context                    wire.Context
	clientRandom, serverRandom []byte
	identity                   Identity
}

func (x *situation) look(m trace.Message, data []byte) {
	switch m.Name {
	case "client_hello":
		x.clientRandom = data[6:38]
	case "server_hello":
		x.serverRandom = data[6:38]
	}
}

// on does something with each message of a name.
func on(name string, f func(data []byte) [][]byte) rewrite {
	return func(_ *situation, m trace.Message, data []byte) [][]byte {
		if m.Name == name {
			return f(data)
		}
		return [][]byte{data}
	}
}

func drop(name string) rewrite  { return on(name, func([]byte) [][]byte { return nil }) }
func twice(name string) rewrite { return on(name, func(d []byte) [][]byte { return [][]byte{d, d} }) }

func instead(name string, data ...byte) rewrite {
	return on(name, func([]byte) [][]byte { return [][]byte{data} })
}

func before(name string, data ...byte) rewrite {
	return on(name, func(d []byte) [][]byte { return [][]byte{data, d} })
}

func longer(name string) rewrite {
	return on(name, func(d []byte) [][]byte {
		d = append(slices.Clone(d), 0)
		d[3]++
		return [][]byte{d}
	})
}

func flipLast(name string) rewrite {
	return on(name, func(d []byte) [][]byte {
		d = slices.Clone(d)
		d[len(d)-1] ^= 1
		return [][]byte{d}
	})
}

// edit decodes a message, changes it and encodes it again.
func edit[M wire.Message](f func(x *situation, m M)) rewrite {
	return func(x *situation, t trace.Message, data []byte) [][]byte {
		if t.Content == iana.ContentHandshake {
			m, err := wire.Unmarshal(data, x.context)
			if msg, ok := m.(M); ok && err == nil {
				f(x, msg)
				return [][]byte{wire.Marshal(msg, x.context)}
			}
		}
		return [][]byte{data}
	}
}

func editServerHello(f func(m *wire.ServerHello)) rewrite {
	return edit(func(_ *situation, m *wire.ServerHello) { f(m) })
}

func editClientHello(f func(m *wire.ClientHello)) rewrite {
	return edit(func(_ *situation, m *wire.ClientHello) { f(m) })
}

func setExtension(exts []wire.Extension, x wire.Extension) []wire.Extension {
	i := slices.IndexFunc(exts, func(e wire.Extension) bool { return e.Type == x.Type })
	if i < 0 {
		return append(exts, x)
	}
	exts[i] = x
	return exts
}

// editShare changes the server's key exchange and signs it as it ought to.
func editShare(f func(m *wire.ServerKeyExchange)) rewrite {
	return edit(func(x *situation, m *wire.ServerKeyExchange) {
		f(m)
		var salt []byte
		if n := crypt.SaltLen(m.Scheme); n > 0 {
			salt = make([]byte, n)
		}
		if sig, err := crypt.Sign(m.Scheme, x.identity.Key, salt, slices.Concat(x.clientRandom, x.serverRandom, m.Params(x.context))); err == nil {
			m.Signature = sig
		}
	})
}

func asking(c, s *Config) {
	s.ClientAuth = Require
	c.Certificates = []Identity{identity("ecdsa-p256", "", true)}
}

var misdeeds = []misdeed{
	// The server's hello.
	{name: "unknown extension in ServerHello", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = append(m.Extensions, wire.Extension{Type: 0x1234, Data: []byte{1}})
	}), check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 5246 §7.4.1.4"},
	{name: "extension twice in ServerHello", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = append(m.Extensions, m.Extensions[0])
	}), check: "hello/extension-duplicate", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.4"},
	{name: "extension not offered", config: func(c, s *Config) { c.ExtendedMasterSecret = false }, server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = append(m.Extensions, wire.Ext(&wire.ExtendedMasterSecret{}))
	}), check: "hello/extension-unsolicited", alert: "unsupported_extension", clause: "RFC 5246 §7.4.1.4"},
	{name: "suite not offered", server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = 0x002f }),
		check: "hello/cipher-offered", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.3"},
	{name: "suite nobody knows", config: func(c, s *Config) { c.Suites = append(c.Suites, 0x1301) },
		server: editServerHello(func(m *wire.ServerHello) { m.CipherSuite = 0x1301 }),
		check:  "hello/cipher-offered", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.3"},
	{name: "compression not offered", server: editServerHello(func(m *wire.ServerHello) { m.CompressionMethod = 1 }),
		check: "hello/compression-offered", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.3"},
	{name: "lower version chosen", server: editServerHello(func(m *wire.ServerHello) { m.Version = 0x0302 }),
		check: "hello/version", alert: "protocol_version", clause: "RFC 5246 §E.1"},
	{name: "higher version chosen", server: editServerHello(func(m *wire.ServerHello) { m.Version = 0x0304 }),
		check: "hello/version", alert: "protocol_version", clause: "RFC 5246 §E.1"},
	{name: "renegotiation_info not empty from the server", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.RenegotiationInfo{RenegotiatedConnection: make([]byte, 24)}))
	}), check: "hello/renegotiation-info", alert: "handshake_failure", clause: "RFC 5746 §3.4, §3.6"},
	{name: "protocol not offered", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.ALPN{Protocols: []string{"h2"}}))
	}), check: "hello/alpn-offered", alert: "illegal_parameter", clause: "RFC 7301 §3.1"},
	{name: "two protocols chosen", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.ALPN{Protocols: []string{"http/1.1", "h2"}}))
	}), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "encrypt-then-MAC with an AEAD", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = append(m.Extensions, wire.Ext(&wire.EncryptThenMAC{}))
	}), check: "hello/encrypt-then-mac", alert: "illegal_parameter", clause: "RFC 7366 §3"},
	{name: "extension with a body where there is none", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = setExtension(m.Extensions, wire.Extension{Type: iana.ExtExtendedMasterSecret, Data: []byte{0}})
	}), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "no uncompressed points from the server", server: editServerHello(func(m *wire.ServerHello) {
		m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.ECPointFormats{Formats: []uint8{1}}))
	}), check: "hello/point-formats", alert: "illegal_parameter", clause: "RFC 8422 §5.1.2"},
	{name: "bytes behind ServerHelloDone", server: longer("server_hello_done"), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "length of ServerHello's session id too great", server: on("server_hello", func(d []byte) [][]byte {
		d = slices.Clone(d)
		d[38] = 33
		return [][]byte{d}
	}), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},

	// The server's certificate and key exchange.
	{name: "no certificate from the server", server: edit(func(_ *situation, m *wire.Certificate) { m.CertificateList = nil }),
		check: "server-cert/present", alert: "decode_error", clause: "RFC 5246 §7.4.2"},
	{name: "a certificate that is none", server: edit(func(_ *situation, m *wire.Certificate) { m.CertificateList = [][]byte{{1, 2, 3}} }),
		check: "server-cert/parse", alert: "bad_certificate", clause: "RFC 5246 §7.2.2"},
	{name: "a certificate of another kind", server: edit(func(_ *situation, m *wire.Certificate) {
		m.CertificateList = identity("ecdsa-p256", "", false).Chain
	}), check: "server-cert/key-type", alert: "unsupported_certificate", clause: "RFC 5246 §7.4.2"},
	{name: "no ServerKeyExchange", server: drop("server_key_exchange"), check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "ServerKeyExchange with RSA", suite: rsaCBC, server: before("server_hello_done", 12, 0, 0, 1, 0),
		check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "group not offered", config: func(c, s *Config) { c.Groups = []uint16{iana.X25519} },
		server: editShare(func(m *wire.ServerKeyExchange) { m.NamedCurve = iana.Secp256r1 }),
		check:  "server-key-exchange/group-offered", alert: "illegal_parameter", clause: "RFC 8422 §5.4"},
	{name: "a point that gives zero", server: editShare(func(m *wire.ServerKeyExchange) { m.Public = make([]byte, 32) }),
		check: "server-key-exchange/public", alert: "illegal_parameter", clause: "RFC 8422 §5.11, RFC 7919 §5.1"},
	{name: "a point off the curve", config: func(c, s *Config) { s.Groups = []uint16{iana.Secp256r1} },
		server: editShare(func(m *wire.ServerKeyExchange) { m.Public = slices.Clone(m.Public); m.Public[9] ^= 1 }),
		check:  "server-key-exchange/public", alert: "illegal_parameter", clause: "RFC 8422 §5.11, RFC 7919 §5.1"},
	{name: "an explicit curve", server: on("server_key_exchange", func(d []byte) [][]byte {
		d = slices.Clone(d)
		d[4] = 1
		return [][]byte{d}
	}), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "a short prime", suite: dheGCM, server: editShare(func(m *wire.ServerKeyExchange) { m.P, m.Ys = m.P[:128], m.Ys[:100] }),
		check: "server-key-exchange/dh-prime", alert: "insufficient_security", clause: "RFC 7919 §3"},
	{name: "an even prime", suite: dheGCM, server: editShare(func(m *wire.ServerKeyExchange) {
		m.P = slices.Clone(m.P)
		m.P[len(m.P)-1] ^= 1
	}), check: "server-key-exchange/dh-prime", alert: "insufficient_security", clause: "RFC 7919 §3"},
	{name: "one as a public value", suite: dheGCM, server: editShare(func(m *wire.ServerKeyExchange) { m.Ys = []byte{1} }),
		check: "server-key-exchange/public", alert: "illegal_parameter", clause: "RFC 8422 §5.11, RFC 7919 §5.1"},
	{name: "p-1 as a public value", suite: dheGCM, server: editShare(func(m *wire.ServerKeyExchange) {
		m.Ys = new(big.Int).Sub(new(big.Int).SetBytes(m.P), big.NewInt(1)).Bytes()
	}), check: "server-key-exchange/public", alert: "illegal_parameter", clause: "RFC 8422 §5.11, RFC 7919 §5.1"},
	{name: "signature scheme not offered", config: func(c, s *Config) { c.Signatures = []uint16{iana.RSAPKCS1SHA256} },
		server: editShare(func(m *wire.ServerKeyExchange) { m.Scheme = iana.RSAPKCS1SHA1 }),
		check:  "server-key-exchange/signature-offered", alert: "illegal_parameter", clause: "RFC 5246 §7.4.3"},
	{name: "signature scheme of another kind of key", server: edit(func(_ *situation, m *wire.ServerKeyExchange) { m.Scheme = iana.ECDSASecp256r1SHA256 }),
		check: "server-key-exchange/signature-offered", alert: "illegal_parameter", clause: "RFC 5246 §7.4.3"},
	{name: "wrong signature", server: flipLast("server_key_exchange"),
		check: "server-key-exchange/signature", alert: "decrypt_error", clause: "RFC 5246 §7.4.3, §7.2.2"},
	{name: "asked twice for a certificate", config: asking, server: twice("certificate_request"),
		check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},

	// The client's hello.
	{name: "no uncompressed data", client: editClientHello(func(m *wire.ClientHello) { m.CompressionMethods = []uint8{1} }),
		check: "hello/compression", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.2"},
	{name: "TLS 1.1", client: editClientHello(func(m *wire.ClientHello) { m.Version = 0x0302 }),
		check: "hello/version", alert: "protocol_version", clause: "RFC 5246 §E.1"},
	{name: "renegotiation_info not empty from the client", client: editClientHello(func(m *wire.ClientHello) {
		m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.RenegotiationInfo{RenegotiatedConnection: make([]byte, 12)}))
	}), check: "hello/renegotiation-info", alert: "handshake_failure", clause: "RFC 5746 §3.4, §3.6"},
	{name: "no uncompressed points from the client", client: editClientHello(func(m *wire.ClientHello) {
		m.Extensions = setExtension(m.Extensions, wire.Ext(&wire.ECPointFormats{Formats: []uint8{1, 2}}))
	}), check: "hello/point-formats", alert: "illegal_parameter", clause: "RFC 8422 §5.1.2"},
	{name: "extension twice in ClientHello", client: editClientHello(func(m *wire.ClientHello) {
		m.Extensions = append(m.Extensions, m.Extensions[1])
	}), check: "hello/extension-duplicate", alert: "illegal_parameter", clause: "RFC 5246 §7.4.1.4"},
	{name: "an empty list of groups", client: editClientHello(func(m *wire.ClientHello) {
		m.Extensions = setExtension(m.Extensions, wire.Extension{Type: iana.ExtSupportedGroups, Data: []byte{0, 0}})
	}), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "bytes behind ClientHello", client: longer("client_hello"), check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "not a ClientHello", client: instead("client_hello", 16, 0, 0, 1, 0), check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "a huge message", client: instead("client_hello", 1, 0xff, 0xff, 0xff, 3, 3), check: "message/size", alert: "illegal_parameter", clause: "RFC 5246 §7.4"},
	{name: "no suite in common", config: func(c, s *Config) { c.Suites = []uint16{0x002f} },
		check: "hello/cipher-overlap", alert: "handshake_failure", clause: "RFC 5246 §7.4.1.3"},
	{name: "no certificate for the suites in common", config: func(c, s *Config) { s.Certificates = []Identity{identity("ed25519", "", false)} },
		check: "hello/certificate-overlap", alert: "handshake_failure", clause: "RFC 5246 §7.4.2"},
	{name: "no group in common", config: func(c, s *Config) { c.Groups, s.Groups = []uint16{iana.X25519}, []uint16{iana.Secp256r1} },
		check: "hello/group-overlap", alert: "handshake_failure", clause: "RFC 8422 §4"},
	{name: "the certificate's curve not among the groups", suite: ecdheECDSA, config: func(c, s *Config) { c.Groups = []uint16{iana.X25519, iana.Secp384r1} },
		check: "hello/group-overlap", alert: "handshake_failure", clause: "RFC 8422 §4"},
	{name: "no FFDHE group in common", suite: dheGCM, config: func(c, s *Config) { c.Groups, s.Groups = []uint16{iana.FFDHE3072}, []uint16{iana.FFDHE2048} },
		check: "hello/dh-group-overlap", alert: "insufficient_security", clause: "RFC 7919 §4"},
	{name: "no signature in common", config: func(c, s *Config) { c.Signatures = []uint16{iana.ECDSASecp256r1SHA256} },
		check: "hello/signature-overlap", alert: "handshake_failure", clause: "RFC 5246 §7.4.1.4.1"},
	{name: "no protocol in common", config: func(c, s *Config) { c.ALPN = []string{"h2"} },
		check: "hello/alpn-overlap", alert: "no_application_protocol", clause: "RFC 7301 §3.2"},

	// The client's certificate and key exchange.
	{name: "no certificate though required", config: func(c, s *Config) { s.ClientAuth = Require },
		check: "client-cert/present", alert: "handshake_failure", clause: "RFC 5246 §7.4.6"},
	{name: "no Certificate message", config: asking, client: drop("certificate"), check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "no CertificateVerify", config: asking, client: drop("certificate_verify"), check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "wrong CertificateVerify", config: asking, client: flipLast("certificate_verify"),
		check: "certificate-verify/signature", alert: "decrypt_error", clause: "RFC 5246 §7.4.8, §7.2.2"},
	{name: "CertificateVerify with a scheme not asked for", config: asking, client: edit(func(_ *situation, m *wire.CertificateVerify) { m.Scheme = 0x0402 }),
		check: "certificate-verify/signature-offered", alert: "illegal_parameter", clause: "RFC 5246 §7.4.8"},
	{name: "somebody else's key", config: func(c, s *Config) {
		asking(c, s)
		c.Certificates = []Identity{{Chain: identity("rsa-2048", "", true).Chain, Key: testKeys["other-rsa"]()}}
	}, client: func(_ *situation, m trace.Message, d []byte) [][]byte { return [][]byte{d} },
		check: "certificate-verify/signature", alert: "decrypt_error", clause: "RFC 5246 §7.4.8, §7.2.2"},
	{name: "a client's point off the curve", config: func(c, s *Config) { s.Groups = []uint16{iana.Secp384r1} },
		client: flipLast("client_key_exchange"), check: "client-key-exchange/public", alert: "illegal_parameter", clause: "RFC 8422 §5.11, RFC 7919 §5.1"},
	{name: "a client's zero", suite: dheGCM, client: edit(func(_ *situation, m *wire.ClientKeyExchange) { m.Yc = []byte{0} }),
		check: "client-key-exchange/public", alert: "illegal_parameter", clause: "RFC 8422 §5.11, RFC 7919 §5.1"},
	{name: "a premaster secret that does not decrypt", suite: rsaCBC, client: flipLast("client_key_exchange"),
		check: "record/mac", alert: "bad_record_mac", clause: "RFC 5246 §6.2.3"},
	{name: "a premaster secret of the wrong length", suite: rsaCBC, client: edit(func(_ *situation, m *wire.ClientKeyExchange) {
		m.EncryptedPreMasterSecret = m.EncryptedPreMasterSecret[1:]
	}), check: "record/mac", alert: "bad_record_mac", clause: "RFC 5246 §6.2.3"},

	// Finished and ChangeCipherSpec, from either side.
	{name: "wrong Finished from the server", server: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error", clause: "RFC 5246 §7.4.9, §7.2.2"},
	{name: "wrong Finished from the client", client: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error", clause: "RFC 5246 §7.4.9, §7.2.2"},
	{name: "short Finished", client: on("finished", func(d []byte) [][]byte { return [][]byte{append([]byte{20, 0, 0, 11}, d[4:15]...)} }),
		check: "message/decode", alert: "decode_error", clause: "RFC 5246 §7.2.2"},
	{name: "Finished without ChangeCipherSpec", client: drop("change_cipher_spec"), check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "ChangeCipherSpec without Finished", client: on("finished", func([]byte) [][]byte { return [][]byte{{16, 0, 0, 0}} }),
		check: "message/order", alert: "unexpected_message", clause: "RFC 5246 §7.4"},
	{name: "ChangeCipherSpec of value 2", client: instead("change_cipher_spec", 2), check: "change-cipher-spec/value", alert: "illegal_parameter", clause: "RFC 5246 §7.1"},
	{name: "ChangeCipherSpec of two bytes", client: instead("change_cipher_spec", 1, 1), check: "change-cipher-spec/value", alert: "illegal_parameter", clause: "RFC 5246 §7.1"},
	{name: "ChangeCipherSpec twice", server: twice("change_cipher_spec"), check: "record/mac", alert: "bad_record_mac", clause: "RFC 5246 §6.2.3"},
	{name: "ChangeCipherSpec in the middle of a message", client: on("client_key_exchange", func(d []byte) [][]byte { return [][]byte{d, {16, 0, 0}} }),
		check: "change-cipher-spec/boundary", alert: "unexpected_message", clause: "RFC 5246 §7.1"},
}

func TestMisdeeds(t *testing.T) {
	for _, m := range misdeeds {
		t.Run(m.name, func(t *testing.T) {
			name := m.suite
			if name == "" {
				name = ecdheGCM
			}
			suite := iana.SuiteByName(name)
			c, s := clientConfig(suite.Code), serverConfig(keysFor(suite)[0], suite.Code)
			if m.config != nil {
				m.config(c, s)
			}
			x := &situation{context: wire.Context{KX: suite.KX}, identity: s.Certificates[0]}
			hook := func(r rewrite) func(trace.Message, []byte) [][]byte {
				return func(t trace.Message, data []byte) [][]byte {
					x.look(t, data)
					if r == nil {
						return [][]byte{data}
					}
					return r(x, t, data)
				}
			}
			c.Rewrite, s.Rewrite = hook(m.client), hook(m.server)
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			// Where both behave and the configuration is at fault it is the server that refuses.
			honest, other := e.server, e.client
			if m.server != nil {
				honest, other = other, honest
			}
			refused(t, honest, other, m.check, m.alert)
			if row := check.Lookup(m.check); row.Clause != m.clause {
				t.Errorf("clause %s, want %s", row.Clause, m.clause)
			}
			failedOnce(t, &rec.T, m.check)
			checkTrace(t, &rec.T)
		})
	}
	t.Logf("%d misdeeds", len(misdeeds))
}

// refused: one end refuses by a check and says so; the other is told.
func refused(t *testing.T, honest, other End, id, alert string) {
	t.Helper()
	st := honest.Status()
	if st.Outcome != trace.EndRefused || st.Failure == nil || st.Failure.Check != id || st.Failure.Alert != alert || st.State != Ended {
		t.Errorf("%+v, failure %+v, want %s and %s", st, st.Failure, id, alert)
	}
	if got := other.Status(); got.Outcome != trace.EndTold || got.Told != alert {
		t.Errorf("the other: %+v, failure %+v; want to be told %s", got, got.Failure, alert)
	}
	for _, end := range []End{honest, other} {
		end.Feed([]byte{21, 3, 3, 0, 2, 1, 0})
		end.Do(Write([]byte("more")))
		end.EOF()
		if b := end.Take(); len(b) > 0 {
			t.Errorf("after a fatal alert it sends %x", b)
		}
	}
}

func failedOnce(t *testing.T, tr *trace.Trace, id string) {
	t.Helper()
	n := 0
	for i := range tr.Events {
		if c := tr.Events[i].Check; c != nil && c.Result == trace.Failed {
			n++
			if c.ID != id {
				t.Errorf("%s failed too", c.ID)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d failed checks", n)
	}
}

// TestPremasterIsWithheld: the server knows that the premaster secret was
// malformed, and does not let it show before Finished.
func TestPremasterIsWithheld(t *testing.T) {
	suite := iana.SuiteByName(rsaCBC)
	c, s := clientConfig(suite.Code), serverConfig("rsa-2048", suite.Code)
	c.Rewrite = func(m trace.Message, d []byte) [][]byte {
		return flipLast("client_key_exchange")(nil, m, d)
	}
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	refused(t, e.server, e.client, "record/mac", "bad_record_mac")
	for i := range rec.T.Events {
		if ck := rec.T.Events[i].Check; ck != nil && ck.ID == "client-key-exchange/premaster" {
			if ck.Result != trace.Withheld {
				t.Errorf("%+v", ck)
			}
			return
		}
	}
	t.Error("no check of the premaster secret")
}

// TestHelloRequestWhileNegotiating: it is ignored, and not hashed (RFC 5246 §7.4.1.1).
func TestHelloRequestWhileNegotiating(t *testing.T) {
	for _, name := range []string{"certificate", "server_hello_done", "change_cipher_spec", "finished"} {
		suite := iana.SuiteByName(ecdheGCM)
		c, s := clientConfig(suite.Code), serverConfig("rsa-2048", suite.Code)
		s.Rewrite = func(m trace.Message, d []byte) [][]byte {
			if name == "change_cipher_spec" && m.Name == "server_hello_done" {
				return [][]byte{d, {0, 0, 0, 0}}
			}
			if m.Name == name && name != "change_cipher_spec" {
				return [][]byte{{0, 0, 0, 0}, d}
			}
			return [][]byte{d}
		}
		e := connect(t, c, s, whole)
		completed(t, e)
		e.talk(t, whole)
		completed(t, e)
	}
}

// TestClosure: how a connection may end.
func TestClosure(t *testing.T) {
	suite := iana.SuiteByName(ecdheGCM).Code
	open := func(t *testing.T) ends {
		e := connect(t, clientConfig(suite), serverConfig("rsa-2048", suite), whole)
		completed(t, e)
		return e
	}
	t.Run("cut", func(t *testing.T) {
		e := open(t)
		e.client.EOF()
		if st := e.client.Status(); st.Outcome != trace.EndCut || st.Failure.Check != "record/closure" || st.State != Ended {
			t.Errorf("%+v", st)
		}
	})
	t.Run("cut within a record", func(t *testing.T) {
		e := open(t)
		e.server.Do(Write([]byte("hello")))
		b := e.server.Take()
		e.client.Feed(b[:len(b)-1])
		e.client.EOF()
		if st := e.client.Status(); st.Outcome != trace.EndCut || e.client.Received() != nil {
			t.Errorf("%+v", st)
		}
	})
	t.Run("cut in the handshake", func(t *testing.T) {
		s := NewServer(serverConfig("rsa-2048", suite))
		defer s.Stop()
		if st := s.Status(); st.Outcome != trace.EndStalled {
			t.Errorf("%+v", st)
		}
		s.EOF()
		if st := s.Status(); st.Outcome != trace.EndCut {
			t.Errorf("%+v", st)
		}
	})
	t.Run("closed here, then cut", func(t *testing.T) {
		e := open(t)
		e.client.Do(Close())
		e.client.Do(Write([]byte("too late")))
		if recs := records(e.client.Take()); len(recs) != 1 {
			t.Errorf("%d records after Close", len(recs))
		}
		e.client.EOF()
		if st := e.client.Status(); st.Outcome != trace.EndCompleted {
			t.Errorf("%+v", st)
		}
	})
	t.Run("the user gives up", func(t *testing.T) {
		c, s := NewClient(clientConfig(suite)), NewServer(serverConfig("rsa-2048", suite))
		defer ends{c, s}.stop()
		c.Do(Close())
		pump(c, s, whole)
		if st := c.Status(); st.State != Ended || st.Outcome != trace.EndRefused || st.Failure != nil {
			t.Errorf("client %+v", st)
		}
		if st := s.Status(); st.State != Ended || st.Outcome != trace.EndTold || st.Told != "close_notify" {
			t.Errorf("server %+v", st)
		}
	})
	t.Run("commands before the handshake is complete", func(t *testing.T) {
		c, s := NewClient(clientConfig(suite)), NewServer(serverConfig("rsa-2048", suite))
		defer ends{c, s}.stop()
		c.Do(Write([]byte("early bird")))
		c.Do(Close())
		pump(c, s, whole)
		completed(t, ends{c, s})
		if got := s.Received(); !bytes.Equal(got, []byte("early bird")) {
			t.Errorf("server received %q", got)
		}
	})
}
