package wire_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

var tls13 = wire.Context{Version: iana.TLS13, Suite: 0x1301}

// TestBytes13 holds TLS 1.3's messages to bytes written by hand after RFC 9846
// and RFC 8879.
func TestBytes13(t *testing.T) {
	in := func(b wire.Body, m wire.Message) wire.Extension { return wire.ExtIn(b, wire.Kind(m)) }
	retry := &wire.ServerHello{Version: 0x0303, Random: wire.RetryRandom, SessionID: []byte{7}, CipherSuite: 0x1301}
	retry.Extensions = []wire.Extension{in(&wire.SupportedVersions{Versions: []uint16{0x0304}}, retry),
		in(&wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: 23}}}, retry), in(&wire.Cookie{Cookie: []byte{1, 2}}, retry)}
	ticket := &wire.NewSessionTicket13{Lifetime: 7200, AgeAdd: 0x01020304, Nonce: []byte{0}, Ticket: []byte{5}}
	ticket.Extensions = []wire.Extension{in(&wire.EarlyData{MaxSize: 1024}, ticket)}
	for _, c := range []struct {
		m    wire.Message
		want string
	}{
		{retry, "02 00003d 0303" + "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c" + "01 07 1301 00" +
			"0014 002b 0002 0304 0033 0002 0017 002c 0004 0002 0102"},
		{&wire.EncryptedExtensions{Extensions: []wire.Extension{}}, "08 000002 0000"},
		{&wire.EncryptedExtensions{Extensions: []wire.Extension{in(&wire.EarlyData{}, &wire.EncryptedExtensions{})}}, "08 000006 0004 002a 0000"},
		{&wire.Certificate13{List: []wire.CertificateEntry{}}, "0b 000004 00 000000"},
		{&wire.Certificate13{Context: []byte{9}, List: []wire.CertificateEntry{
			{Data: []byte{0x30, 0}, Extensions: []wire.Extension{in(&wire.StatusRequest{StatusType: 1, Response: []byte{0x30, 0}}, &wire.Certificate13{})}},
			{Data: []byte{5, 0}, Extensions: []wire.Extension{}}}},
			"0b 00001d 01 09 000018 000002 3000 000a 0005 0006 01 000002 3000 000002 0500 0000"},
		{&wire.CertificateRequest13{Extensions: []wire.Extension{
			in(&wire.SignatureAlgorithms{Schemes: []uint16{0x0804}}, &wire.CertificateRequest13{}),
			in(&wire.CertificateAuthorities{Authorities: [][]byte{{0x30, 0}}}, &wire.CertificateRequest13{}),
			in(&wire.OIDFilters{Filters: []wire.OIDFilter{{OID: []byte{6, 1, 42}, Values: []byte{}}}}, &wire.CertificateRequest13{})}},
			"0d 000021 00 001e 000d 0004 0002 0804 002f 0006 0004 0002 3000 0030 0008 0006 03 06012a 0000"},
		{&wire.CertificateVerify{Scheme: 0x0807, Signature: []byte{1}}, "0f 000005 0807 0001 01"},
		{&wire.Finished{VerifyData: bytes.Repeat([]byte{7}, 32)}, "14 000020" + strings.Repeat("07", 32)},
		{ticket, "04 000017 00001c20 01020304 01 00 0001 05 0008 002a 0004 00000400"},
		{&wire.EndOfEarlyData{}, "05 000000"},
		{&wire.KeyUpdate{RequestUpdate: 1}, "18 000001 01"},
		{&wire.MessageHash{Hash: bytes.Repeat([]byte{3}, 32)}, "fe 000020" + strings.Repeat("03", 32)},
		{&wire.CompressedCertificate{Algorithm: 1, UncompressedLength: 600, Compressed: []byte{8, 9}}, "19 00000a 0001 000258 000002 0809"},
	} {
		want := unhex(t, c.want)
		if got := wire.Marshal(c.m, tls13); !bytes.Equal(got, want) {
			t.Errorf("%s is\n%x, want\n%x", c.m.Name(), got, want)
			continue
		}
		sound(t, want, tls13)
	}
	if wire.RetryRandom != sha256.Sum256([]byte("HelloRetryRequest")) {
		t.Error("the random of a HelloRetryRequest")
	}
}

// TestExtensions13 holds TLS 1.3's extensions of a ClientHello to bytes
// written by hand.
func TestExtensions13(t *testing.T) {
	binder := strings.Repeat("0b", 32)
	psk := &wire.PreSharedKey{Identities: []wire.PSKIdentity{{Identity: []byte("ab"), ObfuscatedTicketAge: 1}, {Identity: []byte("c")}},
		Binders: [][]byte{unhex(t, binder), unhex(t, binder)}}
	for _, c := range []struct {
		b    wire.Body
		want string
	}{
		{&wire.SupportedVersions{Versions: []uint16{0x0304, 0x0303}}, "04 0304 0303"},
		{&wire.KeyShare{}, "0000"},
		{&wire.KeyShare{Shares: []wire.KeyShareEntry{{Group: 29, KeyExchange: []byte{1}}, {Group: 23, KeyExchange: []byte{4, 5}}}}, "000b 001d 0001 01 0017 0002 0405"},
		{psk, "000f 0002 6162 00000001 0001 63 00000000 0042 20" + binder + "20" + binder},
		{&wire.PSKKeyExchangeModes{Modes: []uint8{1, 0}}, "02 01 00"},
		{&wire.Cookie{Cookie: []byte{1, 2}}, "0002 0102"},
		{&wire.EarlyData{}, ""},
		{&wire.PostHandshakeAuth{}, ""},
		{&wire.CertificateAuthorities{Authorities: [][]byte{{0x30, 0}}}, "0004 0002 3000"},
		{&wire.MaxFragmentLength{Length: 1}, "01"},
	} {
		if got, want := wire.Ext(c.b).Data, unhex(t, c.want); !bytes.Equal(got, want) {
			t.Errorf("extension %d is\n%x, want\n%x", c.b.ExtensionType(), got, want)
		}
	}
	if n := psk.BindersLen(); n != 2+2*33 {
		t.Errorf("the binders take %d bytes", n)
	}
	h := sample()
	h.Extensions = append(h.Extensions, wire.Ext(psk))
	raw := wire.Marshal(h, tls13)
	got, present, err := wire.Find[wire.PreSharedKey](sound(t, raw, tls13).(wire.Extended))
	if err != nil || !present || len(got.Identities) != 2 || string(got.Identities[1].Identity) != "c" || len(got.Binders) != 2 {
		t.Errorf("pre_shared_key is %+v, %v, %v", got, present, err)
	}
	if off, n, ok := wire.Locate(raw, tls13, "pre_shared_key.binders"); !ok || off+n != len(raw) || n != 2*33 {
		t.Errorf("the binders lie at %d, %d, %v of %d", off, n, ok, len(raw))
	}
	if _, _, ok := wire.Locate(raw, tls13, "legacy_version"); !ok {
		t.Error("no legacy_version")
	}
}

// TestFaults13 does for TLS 1.3 what TestFaults does for the others.
func TestFaults13(t *testing.T) {
	for _, c := range []struct {
		name string
		kind uint8
		body string
		path string
		why  wire.Fault
	}{
		{"EncryptedExtensions without a block", 8, "", "extensions", wire.Truncated},
		{"an extension twice in EncryptedExtensions", 8, "0008 0000 0000 0000 0000", "extensions.server_name", wire.Duplicate},
		{"an empty certificate", 11, "00 000005 000000 0000", "certificate_list[0].certificate_entry.cert_data", wire.Bounds},
		{"a certificate without extensions", 11, "00 000005 000002 3000", "certificate_list[0].certificate_entry.extensions", wire.Truncated},
		{"an extension twice beside a certificate", 11, "00 00000f 000002 3000 0008 1234 0000 1234 0000", "certificate_list[0].certificate_entry.extensions.extension_4660", wire.Duplicate},
		{"TLS 1.2's form of a Certificate", 11, "000005 000002 3000", "certificate_list", wire.Truncated},
		{"a CertificateRequest without extensions", 13, "00", "extensions", wire.Truncated},
		{"a ticket of no bytes", 4, "00001c20 01020304 00 0000 0000", "ticket", wire.Bounds},
		{"a short verify_data", 20, "0011", "verify_data", wire.Truncated},
		{"a long verify_data", 20, strings.Repeat("00", 33), "", wire.Trailing},
		{"a body in end_of_early_data", 5, "00", "", wire.Trailing},
		{"an empty key_update", 24, "", "request_update", wire.Truncated},
		{"a long key_update", 24, "0000", "", wire.Trailing},
		{"nothing compressed", 25, "0001 000001 000000", "compressed_certificate_message", wire.Bounds},
		{"a server_key_exchange", 12, "03 001d 01 00 0804 0000", "params", wire.Unknown},
	} {
		b := message(c.kind, unhex(t, c.body))
		_, err := wire.Unmarshal(b, tls13)
		var de *wire.DecodeError
		if !errors.As(err, &de) || de.Path != c.path || de.Why != c.why {
			t.Errorf("%s: %v, want %s: %v", c.name, err, c.path, c.why)
		}
		if !span.Tiles(wire.Annotate(b, tls13), 0, len(b)) {
			t.Errorf("%s: the spans do not tile", c.name)
		}
	}
	const ch, sh, hrr, ee, ct, nst = iana.HandshakeClientHello, iana.HandshakeServerHello, iana.HandshakeHelloRetryRequest,
		iana.HandshakeEncryptedExtensions, iana.HandshakeCertificate, iana.HandshakeNewSessionTicket
	binders := "0021 20" + strings.Repeat("00", 32)
	for _, c := range []struct {
		name, data string
		find       func([]byte) error
		path       string
		why        wire.Fault
	}{
		{"no versions", "00", find[wire.SupportedVersions](43, ch), "supported_versions.versions", wire.Bounds},
		{"half a version", "03 030403", find[wire.SupportedVersions](43, ch), "supported_versions.versions", wire.Bounds},
		{"two versions from a server", "0304 0303", find[wire.SupportedVersions](43, sh), "supported_versions", wire.Trailing},
		{"an empty share", "0004 001d 0000", find[wire.KeyShare](51, ch), "key_share.client_shares[0].key_share_entry.key_exchange", wire.Bounds},
		{"two shares from a server", "001d 0001 01 0017 0001 02", find[wire.KeyShare](51, sh), "key_share", wire.Trailing},
		{"a group alone in a ServerHello", "001d", find[wire.KeyShare](51, sh), "key_share.key_share_entry.key_exchange", wire.Truncated},
		{"a share in a HelloRetryRequest", "001d 0001 01", find[wire.KeyShare](51, hrr), "key_share", wire.Trailing},
		{"an empty cookie", "0000", find[wire.Cookie](44, hrr), "cookie.cookie", wire.Bounds},
		{"no modes", "00", find[wire.PSKKeyExchangeModes](45, ch), "psk_key_exchange_modes.ke_modes", wire.Bounds},
		{"no identities", "0000" + binders, find[wire.PreSharedKey](41, ch), "pre_shared_key.identities", wire.Bounds},
		{"an empty identity", "0007 0000 00000000 00" + binders, find[wire.PreSharedKey](41, ch), "pre_shared_key.identities[0].psk_identity.identity", wire.Bounds},
		{"a short binder", "0007 0001 61 00000000 0021 1f" + strings.Repeat("00", 32), find[wire.PreSharedKey](41, ch), "pre_shared_key.binders[0].psk_binder_entry", wire.Bounds},
		{"no binders", "0007 0001 61 00000000 0000", find[wire.PreSharedKey](41, ch), "pre_shared_key.binders", wire.Bounds},
		{"something in early_data", "00", find[wire.EarlyData](42, ch), "early_data", wire.Trailing},
		{"nothing in a ticket's early_data", "", find[wire.EarlyData](42, nst), "early_data.max_early_data_size", wire.Truncated},
		{"something in post_handshake_auth", "00", find[wire.PostHandshakeAuth](49, ch), "post_handshake_auth", wire.Trailing},
		{"no authorities", "0000", find[wire.CertificateAuthorities](47, ch), "certificate_authorities.authorities", wire.Bounds},
		{"a status of another type", "02 000001 05", find[wire.StatusRequest](5, ct), "status_request.status_type", wire.Unknown},
		{"an empty status", "01 000000", find[wire.StatusRequest](5, ct), "status_request.response", wire.Bounds},
	} {
		err := c.find(unhex(t, c.data))
		var de *wire.DecodeError
		if !errors.As(err, &de) || de.Path != "extensions."+c.path || de.Why != c.why {
			t.Errorf("%s: %v, want %s: %v", c.name, err, c.path, c.why)
		}
	}
	for _, c := range []struct {
		ext  uint16
		in   []uint8
		none []uint8
	}{
		{iana.ExtServerName, []uint8{ch, ee}, []uint8{sh, hrr, ct}},
		{iana.ExtStatusRequest, []uint8{ch, ct, iana.HandshakeCertificateRequest}, []uint8{sh, hrr, ee}},
		{iana.ExtSupportedGroups, []uint8{ch, ee}, []uint8{sh, hrr}},
		{iana.ExtSupportedVersions, []uint8{ch, sh, hrr}, []uint8{ee}},
		{iana.ExtKeyShare, []uint8{ch, sh, hrr}, []uint8{ee, ct}},
		{iana.ExtCookie, []uint8{ch, hrr}, []uint8{sh, ee}},
		{iana.ExtPreSharedKey, []uint8{ch, sh}, []uint8{hrr, ee}},
		{iana.ExtEarlyData, []uint8{ch, ee, nst}, []uint8{sh, hrr, ct}},
		{iana.ExtExtendedMasterSecret, []uint8{ch}, []uint8{sh, hrr, ee}},
		{0x1234, []uint8{ch, sh, hrr, ee, ct, nst}, nil},
	} {
		for _, kind := range c.in {
			if !wire.AllowedIn13(c.ext, kind) {
				t.Errorf("extension %d may stand in %d", c.ext, kind)
			}
		}
		for _, kind := range c.none {
			if wire.AllowedIn13(c.ext, kind) {
				t.Errorf("extension %d must not stand in %d", c.ext, kind)
			}
		}
	}
}

// TestInner names what TLS 1.3 encrypts.
func TestInner(t *testing.T) {
	for _, c := range []struct {
		in    string
		paths []string
	}{
		{"0f 000005 0807 0001 01 16 000000", []string{"certificate_verify.signature", "type", "zeros"}},
		{"01 00 15", []string{"level", "description", "type"}},
		{"68690a 17", []string{"data", "type"}},
		{"17", []string{"type"}},
		{"0000", []string{"zeros"}},
		{"05 63", []string{"unparsed", "type"}},
	} {
		b := unhex(t, c.in)
		spans := wire.AnnotateInner(b, tls13)
		if !span.Tiles(spans, 0, len(b)) {
			t.Errorf("%s: the spans do not tile", c.in)
		}
		for _, p := range c.paths {
			if span.Find(spans, p) == nil {
				t.Errorf("%s: no %s in %+v", c.in, p, spans)
			}
		}
	}
	sealed := wire.AppendRecord(nil, wire.Record{Type: 23, Version: 0x0303, Fragment: make([]byte, 40)})
	spans := wire.AnnotateRecord(sealed, tls13, true)
	if !span.Tiles(spans, 0, len(sealed)) || span.Find(spans, "encrypted_record.ciphertext") == nil {
		t.Errorf("%+v", spans)
	}
}

// TestGoHandshakes13 reads the hellos of crypto/tls's TLS 1.3, a hybrid group's
// and a resumption's among them, and its HelloRetryRequest.
func TestGoHandshakes13(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("a WebAssembly module has no sockets; this runs natively")
	}
	cert := self(t, ecKey(t))
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	cache := tls.NewLRUClientSessionCache(1)
	for _, c := range []struct {
		name           string
		client, server []tls.CurveID
		from, to       string
	}{
		{"a hybrid group", []tls.CurveID{tls.X25519MLKEM768}, nil, "client_hello", "server_hello"},
		{"taken up again", []tls.CurveID{tls.X25519}, nil, "client_hello", "server_hello"},
		{"asked again", nil, []tls.CurveID{tls.CurveP521}, "client_hello client_hello", "hello_retry_request server_hello"},
	} {
		conf := &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: pool, ServerName: "www.example.test", ClientSessionCache: cache,
			MinVersion: tls.VersionTLS13, NextProtos: []string{"h2", "http/1.1"}}
		near, far := conf.Clone(), conf
		near.CurvePreferences, far.CurvePreferences = c.client, c.server
		l, err := net.Listen("tcp", "127.0.0.1:0") // in a pipe both would wait to be heard
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			b, err := l.Accept()
			if err == nil {
				_, err = tls.Server(b, far).Write([]byte("hello"))
			}
			done <- err
		}()
		a, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		client := &tap{Conn: a}
		conn := tls.Client(client, near)
		if _, err := io.ReadFull(conn, make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if from := strings.Join(plainMessages(t, client.sent), " "); from != c.from {
			t.Errorf("%s: the client sent %s", c.name, from)
		}
		if to := strings.Join(plainMessages(t, client.in), " "); to != c.to {
			t.Errorf("%s: the server sent %s", c.name, to)
		}
	}
}

// plainMessages reads the unprotected messages of one direction, and gives
// their names.
func plainMessages(t *testing.T, b []byte) (names []string) {
	t.Helper()
	for len(b) > 0 {
		r, n, err := wire.ParseRecord(b)
		if err != nil || n == 0 {
			t.Fatalf("no record: %v, %x", err, b)
		}
		b = b[n:]
		if r.Type != iana.ContentHandshake {
			continue
		}
		m := sound(t, r.Fragment, tls13)
		names = append(names, m.Name())
		for _, x := range []error{
			second(wire.Find[wire.KeyShare](m.(wire.Extended))), second(wire.Find[wire.PreSharedKey](m.(wire.Extended))),
			second(wire.Find[wire.SupportedVersions](m.(wire.Extended))), second(wire.Find[wire.PSKKeyExchangeModes](m.(wire.Extended))),
		} {
			if x != nil {
				t.Error(x)
			}
		}
	}
	return names
}

func second[T any](_ T, _ bool, err error) error { return err }
