package handshake

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Encrypted Client Hello between two ends of ours, and what either does about
// the other's misdeeds.

// publicHost is in the certificate with the fault "wrong-host".
const publicHost = "other.example.test"

// echConfig gives a configuration and its key.
func echConfig(label string, aead uint16) (wire.ECHConfig, ECHKey) {
	k := crypt.GroupByCode(iana.X25519).NewKeyShare(crypt.Labelled("ech "+label), "key")
	c := wire.ECHConfig{Version: iana.ExtEncryptedClientHello, ConfigID: 42, KEM: iana.HPKEX25519, PublicKey: k.Public,
		Suites: []wire.HPKESuite{{KDF: iana.HPKEHKDFSHA256, AEAD: aead}}, MaximumNameLength: 32, PublicName: publicHost}
	return c, ECHKey{Config: wire.EncodeECHConfig(&c), PrivateKey: k.Private, SendAsRetry: true}
}

// hiding gives two ends of which the client encrypts its hello, and the server
// can read it.
func hiding(suite string, aead uint16) (c, s *Config) {
	c, s = config13("ecdsa-p256", suite)
	config, key := echConfig("", aead)
	c.ECHConfigs, s.ECHKeys = wire.EncodeECHConfigs([]wire.ECHConfig{config}), []ECHKey{key}
	return c, s
}

// stale gives the server another key, and the certificate of the public name.
func stale(s *Config) (retry []byte) {
	config, key := echConfig("new", iana.HPKEAES128GCM)
	s.ECHKeys = []ECHKey{key}
	s.Certificates = []Identity{identity("ecdsa-p256", "wrong-host", false)}
	return wire.EncodeECHConfigs([]wire.ECHConfig{config})
}

var aeads = []uint16{iana.HPKEAES128GCM, iana.HPKEAES256GCM, iana.HPKEChaCha20Poly1305}

// TestECH: the server goes by the hidden hello, whatever else there is, and the
// true name is nowhere in the clear.
func TestECH(t *testing.T) {
	n := 0
	for _, suite := range suites13 {
		for _, aead := range aeads {
			for _, retry := range []bool{false, true} {
				for _, d := range []deliver{whole, byteByByte} {
					n++
					t.Run(fmt.Sprintf("%s/%d/%v", suite, aead, retry), func(t *testing.T) {
						c, s := hiding(suite, aead)
						if retry {
							c.KeyShares = []uint16{}
						}
						s.Cookie, c.CompatibilityMode, c.GREASE = n%5 == 0, n%2 == 0, n%3 == 0
						c.Versions = []uint16{iana.TLS13, iana.TLS12}
						var sent []byte
						c.Rewrite = func(m trace.Message, d []byte) [][]byte {
							sent = append(sent, d...)
							return [][]byte{d}
						}
						rec := traced(c, s)
						e := connect(t, c, s, d)
						completed(t, e)
						for _, end := range []End{e.client, e.server} {
							if st := end.Status(); !st.ECH || st.Session.ServerName != testHost {
								t.Errorf("%+v, %+v", st, st.Session)
							}
						}
						if bytes.Contains(sent, []byte(testHost)) || !bytes.Contains(sent, []byte(publicHost)) {
							t.Error("the name is in the clear")
						}
						e.talk(t, d)
						completed(t, e)
						checkTrace(t, &rec.T)
					})
				}
			}
		}
	}
}

// TestECHRejected: with another key the client finds the public name, and is
// told what would have been right; with that it succeeds.
func TestECHRejected(t *testing.T) {
	for _, retry := range []bool{false, true} {
		for _, auth := range []ClientAuth{Off, Request} {
			c, s := hiding(aes128, iana.HPKEChaCha20Poly1305)
			right := stale(s)
			s.ClientAuth = auth
			c.Certificates = []Identity{identity("ecdsa-p256", "", true)}
			if retry {
				c.KeyShares = []uint16{}
			}
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			if st := e.server.Status(); st.ECH || st.Told != "ech_required" || st.Session == nil || st.Session.ServerName != publicHost || st.Session.ClientAuthenticated {
				t.Errorf("the server: %+v, %+v, %v", st, st.Session, st.Failure)
			}
			st := e.client.Status()
			if st.Failure == nil || st.Failure.Check != "ech/accepted" || st.Failure.Alert != "ech_required" || st.ECH || !bytes.Equal(st.ECHRetryConfigs, right) || len(e.client.Sessions()) > 0 {
				t.Errorf("the client: %+v, %v", st, st.Failure)
			}
			checkTrace(t, &rec.T)

			c, s = copied(c), copied(s)
			c.ECHConfigs, s.Certificates = st.ECHRetryConfigs, []Identity{identity("ecdsa-p256", "", false)}
			e = connect(t, c, s, whole)
			completed(t, e)
			if !e.client.Status().ECH {
				t.Error("not taken with the right configuration")
			}
		}
	}
}

// TestECHRejectedByStranger: who is not known by the public name tells the
// client nothing, and no user can go on with him. A server without keys disables
// it.
func TestECHRejectedByStranger(t *testing.T) {
	c, s := hiding(aes128, iana.HPKEAES128GCM)
	stale(s)
	s.Certificates = []Identity{identity("ecdsa-p256", "", false)}
	c.Overridden = []string{"server-cert/name"}
	e := connect(t, c, s, whole)
	refused(t, e.client, e.server, "server-cert/name", "bad_certificate")
	if e.client.Status().ECHRetryConfigs != nil {
		t.Error("retry configurations of a stranger")
	}
	c, s = hiding(aes128, iana.HPKEAES128GCM)
	stale(s)
	s.ECHKeys = nil
	e = connect(t, c, s, whole)
	if st := e.client.Status(); st.Failure == nil || st.Failure.Check != "ech/accepted" || st.ECHRetryConfigs != nil {
		t.Errorf("%+v, %v", st, st.Failure)
	}
}

// TestECHResumption: tickets are offered in the hidden hello alone, with early
// data too, and the outer one looks as if it had them.
func TestECHResumption(t *testing.T) {
	for _, retry := range []bool{false, true} {
		for _, accepted := range []bool{true, false} {
			c, s := earlyConfigs(t, aes128)
			h, k := hiding(aes128, iana.HPKEAES128GCM)
			c.ECHConfigs, s.ECHKeys = h.ECHConfigs, k.ECHKeys
			if !accepted {
				stale(s)
			}
			s.Cookie = retry
			ticket := c.Resume.Ticket
			seen := false
			c.Rewrite = func(m trace.Message, d []byte) [][]byte {
				seen = seen || bytes.Contains(d, ticket)
				return [][]byte{d}
			}
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			if seen {
				t.Error("the ticket is in the clear")
			}
			if accepted {
				completed(t, e)
				st := e.client.Status()
				if !st.Session.Resumed || !st.ECH || st.EarlyData != !retry || bytes.Equal(e.server.Received(), ahead) != !retry {
					t.Errorf("retry %v: %+v, %+v", retry, st, st.Session)
				}
			} else {
				refused(t, e.client, e.server, "ech/accepted", "ech_required")
			}
			checkTrace(t, &rec.T)
		}
	}
}

// TestECHConfigs: which configurations a client can use; without one it hides
// nothing.
func TestECHConfigs(t *testing.T) {
	good, _ := echConfig("", iana.HPKEAES128GCM)
	with := func(change func(c *wire.ECHConfig)) wire.ECHConfig {
		c := good
		change(&c)
		return c
	}
	for what, x := range map[string]struct {
		config wire.ECHConfig
		usable bool
	}{
		"good":                  {good, true},
		"an optional extension": {with(func(c *wire.ECHConfig) { c.Extensions = []wire.Extension{{Type: 1}} }), true},
		"a mandatory extension": {with(func(c *wire.ECHConfig) { c.Extensions = []wire.Extension{{Type: 0x8001}} }), false},
		"another version":       {wire.ECHConfig{Version: 0xfe0c, Contents: []byte{1}}, false},
		"another KEM":           {with(func(c *wire.ECHConfig) { c.KEM = 0x0010 }), false},
		"another AEAD":          {with(func(c *wire.ECHConfig) { c.Suites = []wire.HPKESuite{{KDF: 1, AEAD: 9}} }), false},
		"another KDF, then good": {with(func(c *wire.ECHConfig) {
			c.Suites = []wire.HPKESuite{{KDF: 9, AEAD: 1}, good.Suites[0]}
		}), true},
		"a short key": {with(func(c *wire.ECHConfig) { c.PublicKey = []byte{1} }), false},
		"a weak key":  {with(func(c *wire.ECHConfig) { c.PublicKey = make([]byte, 32) }), false},
		"an address":  {with(func(c *wire.ECHConfig) { c.PublicName = "192.0.2.1" }), false},
		"a number":    {with(func(c *wire.ECHConfig) { c.PublicName = "a.0x7f" }), false},
		"no name":     {with(func(c *wire.ECHConfig) { c.PublicName = "a..b" }), false},
		"a hyphen":    {with(func(c *wire.ECHConfig) { c.PublicName = "-a.b" }), false},
		"a dot":       {with(func(c *wire.ECHConfig) { c.PublicName = "a.b." }), false},
		"a letter":    {with(func(c *wire.ECHConfig) { c.PublicName = "ä.b" }), false},
	} {
		c, s := hiding(aes128, iana.HPKEAES128GCM)
		c.ECHConfigs = wire.EncodeECHConfigs([]wire.ECHConfig{x.config})
		client := NewClient(c)
		if hidden := !bytes.Contains(client.Take(), []byte(testHost)); hidden != x.usable {
			t.Errorf("%s: hidden %v", what, hidden)
		}
		client.Stop()
		c.ECHConfigs = wire.EncodeECHConfigs([]wire.ECHConfig{x.config, good})
		e := connect(t, c, s, whole)
		if st := e.client.Status(); !x.usable && !st.ECH {
			t.Errorf("%s: the second is not used: %+v, %v", what, st, st.Failure)
		}
	}
}

// TestECHWithoutName: a client that names nobody has the public name in its
// outer hello alone.
func TestECHWithoutName(t *testing.T) {
	c, s := hiding(aes128, iana.HPKEAES128GCM)
	c.ServerName, c.GREASE = "", true
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	completed(t, e)
	if st := e.server.Status(); !st.ECH || st.Session.ServerName != "" {
		t.Errorf("%+v", st.Session)
	}
	checkTrace(t, &rec.T)
}

// edited decodes a message, has it changed, and encodes it anew.
func edited(data []byte, change func(m wire.Message)) [][]byte {
	m, err := wire.Unmarshal(bytes.Clone(data), wire.Context{Version: iana.TLS13})
	if err != nil {
		panic(err)
	}
	change(m)
	return [][]byte{wire.Marshal(m, wire.Context{Version: iana.TLS13})}
}

// mark gives a function that replaces a hello's extension.
func mark(b *wire.EncryptedClientHello) func(m *wire.ClientHello) {
	return func(m *wire.ClientHello) { m.Extensions = replaced(m.Extensions, wire.Ext(b)) }
}

// TestECHClientMisdeeds: what a server refuses. In inner the hidden hello is
// changed before it is encrypted; outer is what is done to the n-th hello on its
// way.
func TestECHClientMisdeeds(t *testing.T) {
	set := func(change func(x *wire.EncryptedClientHello)) func(m *wire.ClientHello) {
		return func(m *wire.ClientHello) {
			x, _, _ := wire.Find[wire.EncryptedClientHello](m)
			change(&x)
			mark(&x)(m)
		}
	}
	without := func(m *wire.ClientHello) {
		m.Extensions = removed(m.Extensions, iana.ExtEncryptedClientHello)
	}
	versions := func(v ...uint16) func(m *wire.ClientHello) {
		return func(m *wire.ClientHello) {
			m.Extensions = replaced(m.Extensions, wire.Ext(&wire.SupportedVersions{Versions: v}))
		}
	}
	for _, x := range []struct {
		name         string
		inner, outer func(m *wire.ClientHello)
		n            int
		check, alert string
	}{
		{"an inner hello in the clear", nil, mark(&wire.EncryptedClientHello{Type: iana.ECHInner}), 1, "ech/outer", "illegal_parameter"},
		{"a hello of a third kind", nil, func(m *wire.ClientHello) {
			m.Extensions = replaced(m.Extensions, wire.Extension{Type: iana.ExtEncryptedClientHello, Data: []byte{2}})
		}, 1, "ech/outer", "illegal_parameter"},
		{"half an extension", nil, func(m *wire.ClientHello) {
			m.Extensions = replaced(m.Extensions, wire.Extension{Type: iana.ExtEncryptedClientHello, Data: []byte{0, 0}})
		}, 1, "message/decode", "decode_error"},
		{"no mark", without, nil, 0, "ech/inner", "illegal_parameter"},
		{"an outer hello's mark", mark(&wire.EncryptedClientHello{Payload: []byte{1}}), nil, 0, "ech/inner", "illegal_parameter"},
		{"TLS 1.2 too", versions(iana.TLS13, iana.TLS12), nil, 0, "ech/inner", "illegal_parameter"},
		{"no TLS 1.3", versions(0x7f1c), nil, 0, "ech/inner", "illegal_parameter"},
		{"an extension that the outer one lacks", func(m *wire.ClientHello) {
			m.Extensions = append(removed(m.Extensions, iana.ExtSupportedGroups), wire.Ext(&wire.ECHOuterExtensions{Types: []uint16{0x7777}}))
		}, nil, 0, "ech/inner", "illegal_parameter"},
		{"no second extension", nil, without, 2, "ech/again-missing", "missing_extension"},
		{"another configuration", nil, set(func(x *wire.EncryptedClientHello) { x.ConfigID++ }), 2, "ech/again", "illegal_parameter"},
		{"another suite", nil, set(func(x *wire.EncryptedClientHello) { x.Suite.AEAD++ }), 2, "ech/again", "illegal_parameter"},
		{"another key", nil, set(func(x *wire.EncryptedClientHello) { x.Enc = []byte{1} }), 2, "ech/again", "illegal_parameter"},
		{"an inner hello, second", nil, mark(&wire.EncryptedClientHello{Type: iana.ECHInner}), 2, "ech/again", "illegal_parameter"},
		{"another payload", nil, set(func(x *wire.EncryptedClientHello) { x.Payload[0] ^= 1 }), 2, "ech/decrypt", "decrypt_error"},
		{"another outer hello", nil, func(m *wire.ClientHello) { m.Random[0] ^= 1 }, 2, "ech/decrypt", "decrypt_error"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, s := hiding(aes128, iana.HPKEAES128GCM)
			s.Cookie = true
			if x.inner != nil {
				c.published = &published{arrange: func(m wire.Message) {
					hello := m.(*wire.ClientHello)
					name, _, _ := wire.Find[wire.ServerName](hello)
					if name.Host() == testHost || strings.Contains(x.name, "TLS") { // which both have
						x.inner(hello)
					}
				}}
			}
			n := 0
			c.Rewrite = func(m trace.Message, d []byte) [][]byte {
				if m.Name != "client_hello" {
					return [][]byte{d}
				}
				if n++; x.outer == nil || n != x.n {
					return [][]byte{d}
				}
				return edited(d, func(m wire.Message) { x.outer(m.(*wire.ClientHello)) })
			}
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			refused(t, e.server, e.client, x.check, x.alert)
			checkTrace(t, &rec.T)
		})
	}
}

// TestECHSpoiled: who changes the first hello on its way gets no refusal: the
// server answers the outer one, and the client notices.
func TestECHSpoiled(t *testing.T) {
	for what, change := range map[string]func(x *wire.EncryptedClientHello){
		"payload": func(x *wire.EncryptedClientHello) { x.Payload[3] ^= 1 },
		"enc":     func(x *wire.EncryptedClientHello) { x.Enc = nil },
		"suite":   func(x *wire.EncryptedClientHello) { x.Suite.AEAD = 2 },
		"id":      func(x *wire.EncryptedClientHello) { x.ConfigID = 1 },
	} {
		c, s := hiding(aes128, iana.HPKEAES128GCM)
		c.Rewrite = func(m trace.Message, d []byte) [][]byte {
			if m.Name != "client_hello" {
				return [][]byte{d}
			}
			return edited(d, func(m wire.Message) {
				x, _, _ := wire.Find[wire.EncryptedClientHello](m.(*wire.ClientHello))
				change(&x)
				mark(&x)(m.(*wire.ClientHello))
			})
		}
		e := connect(t, c, s, whole)
		if f := e.client.Status().Failure; f == nil || e.server.Status().ECH {
			t.Errorf("%s: %v", what, f)
		}
	}
}

// TestECHServerMisdeeds: what a client refuses.
func TestECHServerMisdeeds(t *testing.T) {
	config, _ := echConfig("", iana.HPKEAES128GCM)
	retry := wire.ExtIn(&wire.EncryptedClientHello{RetryConfigs: []wire.ECHConfig{config}}, iana.HandshakeEncryptedExtensions)
	add := func(x wire.Extension) func(m wire.Message) {
		return func(m wire.Message) {
			ee := m.(*wire.EncryptedExtensions)
			ee.Extensions = append(removed(ee.Extensions, x.Type), x)
		}
	}
	for _, x := range []struct {
		name         string
		stale        bool
		message      string
		change       func(m wire.Message)
		check, alert string
	}{
		{"configurations after all", false, "encrypted_extensions", add(retry), "ech/retry-configs", "unsupported_extension"},
		{"configurations that can't be read", true, "encrypted_extensions", add(wire.Extension{Type: retry.Type, Data: retry.Data[1:]}), "message/decode", "decode_error"},
		{"a ServerHello that takes it back", false, "server_hello", func(m wire.Message) { m.(*wire.ServerHello).Random[31] ^= 1 }, "ech/confirmed-again", "illegal_parameter"},
		{"a short confirmation", false, "hello_retry_request", func(m wire.Message) {
			sh := m.(*wire.ServerHello)
			sh.Extensions = replaced(sh.Extensions, wire.Extension{Type: iana.ExtEncryptedClientHello, Data: []byte("1234567")})
		}, "message/decode", "decode_error"},
		{"a key that nobody offered", true, "server_hello", func(m wire.Message) {
			sh := m.(*wire.ServerHello)
			sh.Extensions = append(sh.Extensions, wire.ExtIn(&wire.PreSharedKey{}, iana.HandshakeServerHello))
		}, "psk/selected", "illegal_parameter"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, s := hiding(aes128, iana.HPKEAES128GCM)
			s.Cookie = true
			if x.stale {
				stale(s)
			}
			if x.check == "psk/selected" {
				c.PSKModes, c.PSKs = []uint8{iana.PSKDHEKE}, []PSK{{Identity: []byte("id"), Key: []byte("key")}}
			}
			s.Rewrite = func(m trace.Message, d []byte) [][]byte {
				if m.Name != x.message {
					return [][]byte{d}
				}
				return edited(d, x.change)
			}
			e := connect(t, c, s, whole)
			if f := e.client.Status().Failure; f == nil || f.Check != x.check || f.Alert != x.alert {
				t.Errorf("%+v, want %s and %s", f, x.check, x.alert)
			}
		})
	}
	// Who asks for nothing is told nothing.
	c, s := hiding(aes128, iana.HPKEAES128GCM)
	c.ECHConfigs = nil
	s.Rewrite = func(m trace.Message, d []byte) [][]byte {
		if m.Name != "encrypted_extensions" {
			return [][]byte{d}
		}
		return edited(d, add(retry))
	}
	e := connect(t, c, s, whole)
	if f := e.client.Status().Failure; f == nil || f.Check != "hello/extension-unsolicited" || f.Alert != "unsupported_extension" {
		t.Errorf("%+v", f)
	}
}

// TestECHGrease: a client that only pretends is
// answered as if it had not, and is told the configurations all the same.
func TestECHGrease(t *testing.T) {
	c, s := hiding(aes128, iana.HPKEAES128GCM)
	c.ECHConfigs = nil
	pretends := wire.Ext(&wire.EncryptedClientHello{Suite: wire.HPKESuite{KDF: 1, AEAD: 1}, ConfigID: 42, Enc: make([]byte, 32), Payload: make([]byte, 128)})
	c.published = &published{arrange: func(m wire.Message) {
		if hello, ok := m.(*wire.ClientHello); ok {
			hello.Extensions = append(hello.Extensions, pretends)
		}
	}}
	e := connect(t, c, s, whole)
	completed(t, e)
	if st := e.server.Status(); st.ECH || st.Session.ServerName != testHost {
		t.Errorf("%+v", st.Session)
	}
}
