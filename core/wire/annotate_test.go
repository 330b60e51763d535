package wire_test

import (
	"bytes"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

func sample() *wire.ClientHello {
	return &wire.ClientHello{Version: iana.TLS12, SessionID: []byte{1, 2, 3}, CipherSuites: []uint16{0x002f, 0xc02f, 0x00ff},
		CompressionMethods: []uint8{0}, Extensions: []wire.Extension{
			wire.Ext(&wire.ServerName{Names: []wire.ServerNameEntry{{Name: "www.example.test"}}}),
			wire.Ext(&wire.SupportedGroups{Groups: []uint16{iana.X25519, 0x3a3a}}), {Type: 0x1234, Data: []byte("what")},
			wire.Ext(&wire.ALPN{Protocols: []string{"h2", "http/1.1"}})}}
}

func TestLocate(t *testing.T) {
	b := wire.Marshal(sample(), wire.Context{})
	for path, want := range map[string]string{
		"msg_type": "\x01", "client_version": "\x03\x03", "random": string(make([]byte, 32)),
		"session_id": "\x01\x02\x03", "session_id.length": "\x03",
		"cipher_suites": "\x00\x2f\xc0\x2f\x00\xff", "cipher_suites[0]": "\x00\x2f", "cipher_suites[2]": "\x00\xff",
		"cipher_suites.length": "\x00\x06", "compression_methods[0]": "\x00",
		"extensions.server_name.host_name": "www.example.test", "server_name.host_name": "www.example.test", "host_name": "www.example.test",
		"extensions.server_name.server_name_list[0].host_name": "www.example.test",
		"extensions.server_name.extension_type":                "\x00\x00",
		"extensions.extension_4660":                            "\x12\x34\x00\x04what", "extensions.extension_4660.extension_data": "what",
		"extensions.supported_groups.named_group_list[1]":                         "\x3a\x3a",
		"extensions.application_layer_protocol_negotiation.protocol_name_list[1]": "http/1.1",
		"extensions[2].extension_data":                                            "what",
		"client_hello.cipher_suites[1]":                                           "\xc0\x2f",
	} {
		off, n, ok := wire.Locate(b, wire.Context{}, path)
		if !ok || string(b[off:off+n]) != want {
			t.Errorf("%s is %q, %v, want %q", path, b[off:off+n], ok, want)
		}
	}
	for _, path := range []string{"", ".", "randoms", "cipher_suites[3]", "cipher_suites[-1]", "cipher_suites[x]", "cipher_suites[0", "random.", "random[0]", "session_id.random"} {
		if _, _, ok := wire.Locate(b, wire.Context{}, path); ok {
			t.Errorf("%q was found", path)
		}
	}
}

// TestSpans: spans say names, codes, values and clauses.
func TestSpans(t *testing.T) {
	spans := wire.Annotate(wire.Marshal(sample(), wire.Context{}), wire.Context{})
	for _, c := range []struct {
		path, value, ref string
		kind             span.Kind
		code             uint64
		registry         iana.Registry
	}{
		{"client_version", "tls1.2", "RFC 5246 §7.4.1.2", span.Enum, 0x0303, iana.VersionRegistry},
		{"cipher_suites[1]", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "RFC 5246 §7.4.1.2", span.Enum, 0xc02f, iana.SuiteRegistry},
		{"supported_groups.named_group_list[0]", "x25519", "RFC 8422 §5.1.1", span.Enum, 29, iana.GroupRegistry},
		{"supported_groups.named_group_list[1]", "GREASE", "RFC 8422 §5.1.1", span.Enum, 0x3a3a, iana.GroupRegistry},
		{"server_name.extension_type", "server_name", "RFC 6066 §3", span.Enum, 0, iana.ExtensionRegistry},
		{"extension_4660.extension_type", "", "RFC 5246 §7.4.1.4", span.Enum, 0x1234, iana.ExtensionRegistry},
		{"cipher_suites.length", "", "RFC 5246 §7.4.1.2", span.Length, 6, 0},
	} {
		s := span.Find(spans, c.path)
		if s == nil || s.Value != c.value || s.Ref != c.ref || s.Kind != c.kind || s.Code != c.code || s.Registry != c.registry {
			t.Errorf("%s is %+v", c.path, s)
		}
	}
	if p := span.Leaf(spans, 4); len(p) != 2 || p[1].Name != "client_version" {
		t.Errorf("byte 4 is %v", p)
	}
}

// TestRest: what follows a fault is one span, and the last.
func TestRest(t *testing.T) {
	b := wire.Marshal(sample(), wire.Context{})
	off, _, _ := wire.Locate(b, wire.Context{}, "cipher_suites.length")
	b[off+1]++ // three suites and a half
	spans := wire.Annotate(b, wire.Context{})
	kids := spans[0].Kids
	last := kids[len(kids)-1]
	if last.Kind != span.Unparsed || last.Off != off+2 || last.Off+last.Len != len(b) || last.Value != "cipher_suites: bounds" {
		t.Errorf("the last span is %+v", last)
	}

	// A fault in an extension's body stays there: for a decoder it is opaque.
	b = wire.Marshal(sample(), wire.Context{})
	off, _, _ = wire.Locate(b, wire.Context{}, "named_group_list.length")
	b[off+1]++
	spans = wire.Annotate(b, wire.Context{})
	if span.Find(spans, "supported_groups.unparsed") == nil || span.Find(spans, "protocol_name") == nil {
		t.Error("the fault did not stay in its extension")
	}
}

func TestRecords(t *testing.T) {
	done := wire.Marshal(&wire.ServerHelloDone{}, wire.Context{})
	two := append(wire.Marshal(sample(), wire.Context{}), done...)
	check := func(name string, spans []span.Span, b []byte, paths ...string) {
		t.Helper()
		if !span.Tiles(spans, 0, len(b)) {
			t.Errorf("%s: the spans do not tile", name)
		}
		for _, p := range paths {
			if span.Find(spans, p) == nil {
				t.Errorf("%s: no %s", name, p)
			}
		}
	}
	b := wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0301, Fragment: two})
	check("two messages", wire.AnnotateRecord(b, wire.Context{}, false), b, "type", "version", "length", "fragment.client_hello.random", "fragment.server_hello_done.length")
	half := wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0303, Fragment: two[:60]})
	check("the first part", wire.AnnotateRecord(half, wire.Context{}, false), half, "client_hello.random")
	rest := wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0303, Fragment: two[60:]})
	check("the second part", wire.AnnotateRecord(rest, wire.Context{Continues: len(two) - len(done) - 60}, false), rest, "continued", "server_hello_done.msg_type")
	check("a short record", wire.AnnotateRecord(b[:40], wire.Context{}, false), b[:40], "client_hello.client_version")
	check("a header alone", wire.AnnotateRecord(b[:3], wire.Context{}, false), b[:3], "version")

	sealed := wire.AppendRecord(nil, wire.Record{Type: 23, Version: 0x0303, Fragment: make([]byte, 96)})
	for _, c := range []struct {
		suite uint16
		etm   bool
		want  map[string]int
	}{
		{0x002f, false, map[string]int{"IV": 16, "ciphertext": 80}},
		{0x002f, true, map[string]int{"IV": 16, "ciphertext": 60, "mac": 20}},
		{0xc02f, false, map[string]int{"nonce_explicit": 8, "ciphertext": 72, "tag": 16}},
		{0xcca8, false, map[string]int{"ciphertext": 80, "tag": 16}},
		{0, false, map[string]int{"ciphertext": 96}},
	} {
		spans := wire.AnnotateRecord(sealed, wire.Context{Suite: c.suite, EncryptThenMAC: c.etm}, true)
		check("a protected record", spans, sealed)
		if n := len(span.Find(spans, "fragment").Kids); n != len(c.want) {
			t.Errorf("%04x: %d parts", c.suite, n)
		}
		for name, n := range c.want {
			if s := span.Find(spans, name); s == nil || s.Len != n {
				t.Errorf("%04x: %s is %+v", c.suite, name, s)
			}
		}
	}

	check("an alert", wire.AnnotateAlert([]byte{2, 20}), []byte{2, 20}, "level", "description")
	if s := span.Find(wire.AnnotateAlert([]byte{2, 20}), "description"); s.Value != "bad_record_mac" {
		t.Errorf("the alert is %+v", s)
	}
	check("half an alert", wire.AnnotateAlert([]byte{2}), []byte{2}, "level")
	check("a ChangeCipherSpec", wire.AnnotateCCS([]byte{1}), []byte{1}, "type")
	check("a long ChangeCipherSpec", wire.AnnotateCCS([]byte{1, 1}), []byte{1, 1}, "unparsed")
	check("data", wire.AnnotateData([]byte("GET /")), []byte("GET /"), "data")
}

func TestParseRecord(t *testing.T) {
	b := wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0303, Fragment: []byte("abc")})
	for i := range b {
		if _, n, err := wire.ParseRecord(b[:i]); n != 0 || err != nil {
			t.Errorf("%d bytes: %d, %v", i, n, err)
		}
	}
	r, n, err := wire.ParseRecord(append(bytes.Clone(b), 9, 9))
	if n != len(b) || err != nil || string(r.Fragment) != "abc" {
		t.Error(r, n, err)
	}
	if _, _, err := wire.ParseRecord([]byte{22, 3, 3, 0x48, 0x00}); err != nil {
		t.Error("a fragment may have 2^14+2048 bytes:", err)
	}
	if _, _, err := wire.ParseRecord([]byte{22, 3, 3, 0x48, 0x01}); err == nil {
		t.Error("a fragment may have no more than 2^14+2048 bytes")
	}
	for _, a := range [][]byte{nil, {1}, {1, 0, 0}} {
		if _, err := wire.ParseAlert(a); err == nil {
			t.Errorf("%x is an alert", a)
		}
	}
}

// contexts are what fuzzing reads under.
var contexts = []wire.Context{{}, {KX: iana.KXECDHE}, {KX: iana.KXDHE}, {KX: iana.KXRSA}, {Version: iana.TLS10, KX: iana.KXDHE},
	{Version: iana.SSL30, KX: iana.KXRSA}, {Suite: 0x002f}, {Suite: 0xc014, EncryptThenMAC: true}, {Suite: 0xc02f, Continues: 7},
	{Version: iana.TLS13, Suite: 0x1301}, {Version: iana.TLS13}}

func seeds(f *testing.F) {
	for _, k := range []string{"ClientHello", "ServerHello", "complete-record"} {
		for _, b := range figures(f, k) {
			f.Add(b, uint8(0))
		}
	}
	for _, k := range []string{"EncryptedExtensions", "Certificate", "CertificateRequest", "CertificateVerify", "Finished", "NewSessionTicket", "EndOfEarlyData"} {
		for _, b := range figures(f, k) {
			f.Add(b, uint8(9))
		}
	}
	f.Add(message(24, []byte{1}), uint8(9))
	f.Add(message(25, []byte{0, 1, 0, 0, 9, 0, 0, 2, 7, 7}), uint8(9))
	f.Add(message(254, make([]byte, 32)), uint8(10))
	f.Add(wire.Marshal(sample(), wire.Context{}), uint8(1))
	f.Add(message(11, []byte{0, 0, 5, 0, 0, 2, 0x30, 0}), uint8(1))
	f.Add(message(12, []byte{3, 0, 29, 1, 2, 4, 1, 0, 1, 5}), uint8(1))
	f.Add(message(12, []byte{0, 1, 23, 0, 1, 5, 0, 1, 8, 0, 1, 5}), uint8(4))
	f.Add(message(13, []byte{1, 1, 0, 2, 4, 1, 0, 4, 0, 2, 0x30, 0}), uint8(0))
	f.Add(message(16, []byte{0, 1, 2}), uint8(3))
	f.Add(message(20, make([]byte, 12)), uint8(0))
	f.Add(message(20, make([]byte, 36)), uint8(5))
	f.Add([]byte{21, 3, 3, 0, 2, 2, 20}, uint8(0))
	f.Add([]byte{22, 3, 3, 0xff, 0xff, 1}, uint8(8))
}

// FuzzMessage: what decodes encodes to the same bytes; decoding and annotating
// agree on what is sound; spans tile whatever comes.
func FuzzMessage(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte, context uint8) {
		c := contexts[int(context)%len(contexts)]
		spans := wire.Annotate(b, c)
		if !span.Tiles(spans, 0, len(b)) {
			t.Fatal("the spans do not tile")
		}
		m, err := wire.Unmarshal(b, c)
		if err == nil {
			if again := wire.Marshal(m, c); !bytes.Equal(again, b) {
				t.Fatalf("%x encodes as %x", b, again)
			}
			if len(spans) != 1 || spans[0].Kids[len(spans[0].Kids)-1].Kind == span.Unparsed {
				t.Fatal("what decodes is annotated as faulty")
			}
		} else if m != nil {
			t.Fatal("a message and an error")
		}
		if h, ok := m.(wire.Extended); ok {
			findAll(h)
		}
	})
}

// findAll decodes every extension that there is a type for.
func findAll(h wire.Extended) {
	wire.Find[wire.ServerName](h)
	wire.Find[wire.SupportedGroups](h)
	wire.Find[wire.ECPointFormats](h)
	wire.Find[wire.SignatureAlgorithms](h)
	wire.Find[wire.SignatureAlgorithmsCert](h)
	wire.Find[wire.ALPN](h)
	wire.Find[wire.EncryptThenMAC](h)
	wire.Find[wire.ExtendedMasterSecret](h)
	wire.Find[wire.RenegotiationInfo](h)
	wire.Find[wire.StatusRequest](h)
	wire.Find[wire.SessionTicket](h)
	wire.Find[wire.SupportedVersions](h)
	wire.Find[wire.KeyShare](h)
	wire.Find[wire.PSKKeyExchangeModes](h)
	wire.Find[wire.RecordSizeLimit](h)
	wire.Find[wire.CompressCertificate](h)
	wire.Find[wire.Padding](h)
	wire.Find[wire.PreSharedKey](h)
	wire.Find[wire.EarlyData](h)
	wire.Find[wire.Cookie](h)
	wire.Find[wire.CertificateAuthorities](h)
	wire.Find[wire.OIDFilters](h)
	wire.Find[wire.PostHandshakeAuth](h)
	wire.Find[wire.MaxFragmentLength](h)
}

// FuzzRecord: spans tile whatever comes, protected or not; what parses is
// written as it was.
func FuzzRecord(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte, context uint8) {
		c := contexts[int(context)%len(contexts)]
		for _, protected := range []bool{false, true} {
			if !span.Tiles(wire.AnnotateRecord(b, c, protected), 0, len(b)) {
				t.Fatal("the record's spans do not tile")
			}
		}
		if !span.Tiles(wire.AnnotateInner(b, c), 0, len(b)) {
			t.Fatal("the inner plaintext's spans do not tile")
		}
		for kind := range uint8(25) {
			if !span.Tiles(wire.AnnotateFragment(kind, b, c), 0, len(b)) {
				t.Fatal("the fragment's spans do not tile")
			}
		}
		if r, n, err := wire.ParseRecord(b); err == nil && n > 0 && !bytes.Equal(wire.AppendRecord(nil, r), b[:n]) {
			t.Fatal("a record is written otherwise than read")
		}
		wire.ParseAlert(b)
	})
}

func BenchmarkHello(b *testing.B) {
	h := sample()
	h.SessionID = make([]byte, 32)
	h.CipherSuites = append(h.CipherSuites, make([]uint16, 20)...)
	h.Extensions = append(h.Extensions, wire.Ext(&wire.ECPointFormats{Formats: []uint8{0}}), wire.Ext(&wire.SignatureAlgorithms{Schemes: make([]uint16, 12)}),
		wire.Ext(&wire.ExtendedMasterSecret{}), wire.Ext(&wire.RenegotiationInfo{}), wire.Extension{Type: 51, Data: make([]byte, 38)}, wire.Extension{Type: 43, Data: []byte{4, 3, 4, 3, 3}})
	raw := wire.Marshal(h, wire.Context{})
	b.Logf("%d bytes", len(raw))
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			wire.Unmarshal(raw, wire.Context{})
		}
	})
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			wire.Marshal(h, wire.Context{})
		}
	})
	b.Run("annotate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			wire.Annotate(raw, wire.Context{})
		}
	})
}
