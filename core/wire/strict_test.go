package wire_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

// unhex reads hex with spaces.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// message puts a handshake header before a body.
func message(kind uint8, body []byte) []byte {
	n := len(body)
	return append([]byte{kind, byte(n >> 16), byte(n >> 8), byte(n)}, body...)
}

const (
	random = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	hello  = "0303" + random + "00 0002 002f 01 00" // no extensions block
)

// TestBytes holds messages to bytes written by hand after the RFCs.
func TestBytes(t *testing.T) {
	ecdhe, dhe := wire.Context{KX: iana.KXECDHE}, wire.Context{KX: iana.KXDHE}
	var r [32]byte
	copy(r[:], unhex(t, random))
	for _, c := range []struct {
		m    wire.Message
		c    wire.Context
		want string
	}{
		{&wire.HelloRequest{}, wire.Context{}, "00 000000"},
		{&wire.ClientHello{Version: 0x0303, Random: r, CipherSuites: []uint16{0x2f}, CompressionMethods: []uint8{0}}, wire.Context{},
			"01 000029" + hello},
		{&wire.ClientHello{Version: 0x0303, Random: r, CipherSuites: []uint16{0x2f}, CompressionMethods: []uint8{0}, Extensions: []wire.Extension{}}, wire.Context{},
			"01 00002b" + hello + "0000"},
		{&wire.ClientHello{Version: 0x0303, Random: r, CipherSuites: []uint16{0x2f}, CompressionMethods: []uint8{0}, Extensions: []wire.Extension{
			wire.Ext(&wire.ServerName{Names: []wire.ServerNameEntry{{Name: "a.b"}}}), wire.Ext(&wire.SupportedGroups{Groups: []uint16{29, 23}}),
			wire.Ext(&wire.ECPointFormats{Formats: []uint8{0}}), wire.Ext(&wire.SignatureAlgorithms{Schemes: []uint16{0x0401}}),
			wire.Ext(&wire.ALPN{Protocols: []string{"h2", "x"}}), wire.Ext(&wire.EncryptThenMAC{}), wire.Ext(&wire.ExtendedMasterSecret{}),
			wire.Ext(&wire.RenegotiationInfo{}), {Type: 0x1234, Data: []byte{9}}}}, wire.Context{},
			"01 00006c" + hello + "0041 0000 0008 0006 00 0003 612e62 000a 0006 0004 001d 0017 000b 0002 01 00 000d 0004 0002 0401" +
				"0010 0007 0005 02 6832 01 78 0016 0000 0017 0000 ff01 0001 00 1234 0001 09"},
		{&wire.ServerHello{Version: 0x0303, Random: r, SessionID: []byte{7}, CipherSuite: 0xc02f,
			Extensions: []wire.Extension{wire.ExtIn(&wire.ServerName{}, iana.HandshakeServerHello)}}, wire.Context{},
			"02 00002d 0303" + random + "01 07 c02f 00 0004 0000 0000"},
		{&wire.Certificate{CertificateList: [][]byte{{0x30, 0x00}, {0x05, 0x00}}}, wire.Context{}, "0b 00000d 00000a 000002 3000 000002 0500"},
		{&wire.Certificate{CertificateList: [][]byte{}}, wire.Context{}, "0b 000003 000000"},
		{&wire.ServerKeyExchange{CurveType: 3, NamedCurve: 29, Public: []byte{1, 2}, Scheme: 0x0804, Signature: []byte{5}}, ecdhe,
			"0c 00000b 03 001d 02 0102 0804 0001 05"},
		{&wire.ServerKeyExchange{P: []byte{23}, G: []byte{5}, Ys: []byte{8}, Scheme: 0x0401, Signature: []byte{5}}, dhe,
			"0c 00000e 0001 17 0001 05 0001 08 0401 0001 05"},
		{&wire.ServerKeyExchange{P: []byte{23}, G: []byte{5}, Ys: []byte{8}, Signature: []byte{5}}, wire.Context{Version: iana.TLS11, KX: iana.KXDHE},
			"0c 00000c 0001 17 0001 05 0001 08 0001 05"},
		{&wire.CertificateRequest{CertificateTypes: []uint8{1, 64}, Schemes: []uint16{0x0401}, Authorities: [][]byte{{0x30, 0}}}, wire.Context{},
			"0d 00000d 02 01 40 0002 0401 0004 0002 3000"},
		{&wire.CertificateRequest{CertificateTypes: []uint8{1}, Authorities: [][]byte{}}, wire.Context{Version: iana.TLS10}, "0d 000004 01 01 0000"},
		{&wire.ServerHelloDone{}, wire.Context{}, "0e 000000"},
		{&wire.ClientKeyExchange{EncryptedPreMasterSecret: []byte{1, 2, 3}}, wire.Context{KX: iana.KXRSA}, "10 000005 0003 010203"},
		{&wire.ClientKeyExchange{EncryptedPreMasterSecret: []byte{1, 2, 3}}, wire.Context{Version: iana.SSL30, KX: iana.KXRSA}, "10 000003 010203"},
		{&wire.ClientKeyExchange{Yc: []byte{8}}, dhe, "10 000003 0001 08"},
		{&wire.ClientKeyExchange{Point: []byte{4, 5}}, wire.Context{Suite: 0xc02f}, "10 000003 02 0405"},
		{&wire.CertificateVerify{Scheme: 0x0807, Signature: []byte{1}}, wire.Context{}, "0f 000005 0807 0001 01"},
		{&wire.Finished{VerifyData: []byte("abcdefghijkl")}, wire.Context{}, "14 00000c 6162636465666768696a6b6c"},
		{&wire.Finished{VerifyData: bytes.Repeat([]byte{7}, 36)}, wire.Context{Version: iana.SSL30}, "14 000024" + strings.Repeat("07", 36)},
		{&wire.NewSessionTicket{LifetimeHint: 7200, Ticket: []byte{1}}, wire.Context{}, "04 000007 00001c20 0001 01"},
		{&wire.CertificateStatus{StatusType: 1, Response: []byte{5, 0}}, wire.Context{}, "16 000006 01 000002 0500"},
	} {
		want := unhex(t, c.want)
		if got := wire.Marshal(c.m, c.c); !bytes.Equal(got, want) {
			t.Errorf("%s is\n%x, want\n%x", c.m.Name(), got, want)
			continue
		}
		sound(t, want, c.c)
	}
	ske := &wire.ServerKeyExchange{CurveType: 3, NamedCurve: 29, Public: []byte{1, 2}, Scheme: 0x0804, Signature: []byte{5}}
	if got := ske.Params(ecdhe); !bytes.Equal(got, unhex(t, "03 001d 02 0102")) {
		t.Errorf("the signed parameters are %x", got)
	}
}

// TestFaults: each way in which bytes can be wrong has its reason and its place.
func TestFaults(t *testing.T) {
	ecdhe := wire.Context{KX: iana.KXECDHE}
	for _, c := range []struct {
		name string
		msg  string // after the header's type: body
		kind uint8
		c    wire.Context
		path string
		why  wire.Fault
	}{
		{"no extensions block is no fault", hello, 1, ecdhe, "", 0},
		{"unknown suites, compressions, versions are none", "7f99" + random + "00 0004 abcd 002f 02 99 00", 1, ecdhe, "", 0},
		{"cut in the random", "0303 0011", 1, ecdhe, "random", wire.Truncated},
		{"session_id of 33 bytes", "0303" + random + "21" + strings.Repeat("00", 33) + "0002 002f 01 00", 1, ecdhe, "session_id", wire.Bounds},
		{"no suites", "0303" + random + "00 0000 01 00", 1, ecdhe, "cipher_suites", wire.Bounds},
		{"half a suite", "0303" + random + "00 0003 002f00 01 00", 1, ecdhe, "cipher_suites", wire.Bounds},
		{"no compressions", "0303" + random + "00 0002 002f 00", 1, ecdhe, "compression_methods", wire.Bounds},
		{"suites beyond the end", "0303" + random + "00 ff00 002f 01 00", 1, ecdhe, "cipher_suites", wire.Truncated},
		{"one byte of extensions", hello + "00", 1, ecdhe, "extensions", wire.Truncated},
		{"half an extension", hello + "0003 001700", 1, ecdhe, "extensions.extension_type", wire.Truncated},
		{"an extension beyond the block", hello + "0004 0017 0001", 1, ecdhe, "extensions.extended_master_secret.extension_data", wire.Truncated},
		{"bytes behind the extensions", hello + "0000 00", 1, ecdhe, "", wire.Trailing},
		{"an extension twice", hello + "0008 0017 0000 0017 0000", 1, ecdhe, "extensions.extended_master_secret", wire.Duplicate},
		{"an unknown extension twice", hello + "0009 1234 0001 00 1234 0000", 1, ecdhe, "extensions.extension_4660", wire.Duplicate},
		{"a body in server_hello_done", "00", 14, ecdhe, "", wire.Trailing},
		{"an empty certificate", "000003 000000", 11, ecdhe, "certificate_list[0].ASN.1Cert", wire.Bounds},
		{"a certificate beyond the list", "000005 000001 05 0000", 11, ecdhe, "certificate_list[1].ASN.1Cert", wire.Truncated},
		{"an explicit curve", "01 0000", 12, ecdhe, "params.curve_type", wire.Unknown},
		{"an empty point", "03 001d 00 0401 0000", 12, ecdhe, "params.public", wire.Bounds},
		{"dh_p of no bytes", "0000 0001 05 0001 08 0401 0000", 12, wire.Context{KX: iana.KXDHE}, "params.dh_p", wire.Bounds},
		{"no certificate types", "00 0002 0401 0000", 13, ecdhe, "certificate_types", wire.Bounds},
		{"no signature algorithms", "01 01 0000 0000", 13, ecdhe, "supported_signature_algorithms", wire.Bounds},
		{"an empty authority", "01 01 0002 0401 0002 0000", 13, ecdhe, "certificate_authorities[0].DistinguishedName", wire.Bounds},
		{"a short verify_data", "0011", 20, ecdhe, "verify_data", wire.Truncated},
		{"a long verify_data", strings.Repeat("00", 13), 20, ecdhe, "", wire.Trailing},
		{"an unknown message", "", 99, ecdhe, "msg_type", wire.Unknown},
		{"a key exchange out of turn", "00", 16, wire.Context{}, "exchange_keys", wire.Unknown},
	} {
		b := message(c.kind, unhex(t, c.msg))
		_, err := wire.Unmarshal(b, c.c)
		var de *wire.DecodeError
		if c.why == 0 {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		} else if !errors.As(err, &de) || de.Path != c.path || de.Why != c.why {
			t.Errorf("%s: %v, want %s: %v", c.name, err, c.path, c.why)
		}
		spans := wire.Annotate(b, c.c)
		if !span.Tiles(spans, 0, len(b)) {
			t.Errorf("%s: the spans do not tile", c.name)
		}
	}
	for msg, why := range map[string]wire.Fault{"": wire.Truncated, "01": wire.Truncated, "0e000001": wire.Truncated, "0e00000000": wire.Trailing} {
		_, err := wire.Unmarshal(unhex(t, msg), ecdhe)
		var de *wire.DecodeError
		if !errors.As(err, &de) || de.Why != why {
			t.Errorf("%s: %v", msg, err)
		}
	}
}

// TestManyExtensions: a repeated extension is found among very many, soon.
func TestManyExtensions(t *testing.T) {
	var h wire.ClientHello
	h.CipherSuites, h.CompressionMethods = []uint16{1}, []uint8{0}
	for i := range 16000 {
		h.Extensions = append(h.Extensions, wire.Extension{Type: uint16(i)})
	}
	if _, err := wire.Unmarshal(wire.Marshal(&h, wire.Context{}), wire.Context{}); err != nil {
		t.Error(err)
	}
	h.Extensions = append(h.Extensions, wire.Extension{Type: 15000})
	if _, err := wire.Unmarshal(wire.Marshal(&h, wire.Context{}), wire.Context{}); err == nil {
		t.Error("the repeated extension went unnoticed")
	}
}

func find[T any, P interface {
	*T
	wire.Body
}](code uint16, msg uint8) func(data []byte) error {
	return func(data []byte) error {
		_, _, err := wire.FindIn[T, P]([]wire.Extension{{Type: code, Data: data}}, msg)
		return err
	}
}

// TestExtensionFaults does for extensions what TestFaults does for messages.
func TestExtensionFaults(t *testing.T) {
	const ch, sh = iana.HandshakeClientHello, iana.HandshakeServerHello
	sni := find[wire.ServerName](0, ch)
	for _, c := range []struct {
		name, data string
		find       func([]byte) error
		path       string
		why        wire.Fault
	}{
		{"an unknown name type", "0005 07 0002 6162", sni, "", 0},
		{"two hosts", "0008 00 0001 61 00 0001 62", sni, "server_name.server_name_list[1].server_name_entry.name_type", wire.Duplicate},
		{"an empty host", "0003 00 0000", sni, "server_name.server_name_list[0].server_name_entry.host_name", wire.Bounds},
		{"an empty server_name in a ClientHello", "", sni, "server_name.server_name_list", wire.Truncated},
		{"an empty server_name in a ServerHello", "", find[wire.ServerName](0, sh), "", 0},
		{"a host in a ServerHello", "0004 00 0001 61", find[wire.ServerName](0, sh), "server_name", wire.Trailing},
		{"no groups", "0000", find[wire.SupportedGroups](10, ch), "supported_groups.named_group_list", wire.Bounds},
		{"half a group", "0003 001d00", find[wire.SupportedGroups](10, ch), "supported_groups.named_group_list", wire.Bounds},
		{"no point formats", "00", find[wire.ECPointFormats](11, ch), "ec_point_formats.ec_point_format_list", wire.Bounds},
		{"no algorithms", "0000", find[wire.SignatureAlgorithms](13, ch), "signature_algorithms.supported_signature_algorithms", wire.Bounds},
		{"no protocols", "0000", find[wire.ALPN](16, ch), "application_layer_protocol_negotiation.protocol_name_list", wire.Bounds},
		{"an empty protocol", "0003 01 78 00", find[wire.ALPN](16, ch), "application_layer_protocol_negotiation.protocol_name_list[1].protocol_name", wire.Bounds},
		{"something in extended_master_secret", "00", find[wire.ExtendedMasterSecret](23, ch), "extended_master_secret", wire.Trailing},
		{"something in encrypt_then_mac", "00", find[wire.EncryptThenMAC](22, ch), "encrypt_then_mac", wire.Trailing},
		{"renegotiation_info's length", "02 00", find[wire.RenegotiationInfo](0xff01, ch), "renegotiation_info.renegotiated_connection", wire.Truncated},
	} {
		err := c.find(unhex(t, c.data))
		var de *wire.DecodeError
		if c.why == 0 {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		} else if !errors.As(err, &de) || de.Path != "extensions."+c.path || de.Why != c.why {
			t.Errorf("%s: %v, want %s: %v", c.name, err, c.path, c.why)
		}
	}
	if wire.AllowedIn(iana.ExtSignatureAlgorithms, sh) || !wire.AllowedIn(iana.ExtALPN, sh) || !wire.AllowedIn(0x1234, sh) {
		t.Error("AllowedIn")
	}
}
