package wire_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/wire"
)

// TestECHBytes holds the forms of RFC 9849 to bytes written by hand.
func TestECHBytes(t *testing.T) {
	config := wire.ECHConfig{Version: 0xfe0d, ConfigID: 7, KEM: 0x0020, PublicKey: []byte{1, 2}, Suites: []wire.HPKESuite{{KDF: 1, AEAD: 1}, {KDF: 1, AEAD: 3}},
		MaximumNameLength: 9, PublicName: "a.b", Extensions: []wire.Extension{{Type: 0x8001, Data: []byte{5}}}}
	other := wire.ECHConfig{Version: 0xfe0c, Contents: []byte{3}}
	one := "fe0d 001d 07 0020 0002 0102 0008 00010001 00010003 09 03 612e62 0005 8001 0001 05"
	list := "0026" + one + "fe0c 0001 03"
	if got, want := wire.EncodeECHConfig(&config), unhex(t, one); !bytes.Equal(got, want) {
		t.Errorf("an ECHConfig is\n%x, want\n%x", got, want)
	}
	want := unhex(t, list)
	if got := wire.EncodeECHConfigs([]wire.ECHConfig{config, other}); !bytes.Equal(got, want) {
		t.Errorf("an ECHConfigList is\n%x, want\n%x", got, want)
	}
	read, err := wire.DecodeECHConfigs(want)
	if err != nil || len(read) != 2 || !bytes.Equal(wire.EncodeECHConfigs(read), want) || read[0].PublicName != "a.b" {
		t.Errorf("read: %+v, %v", read, err)
	}
	for cut := range want {
		_, err := wire.DecodeECHConfigs(want[:cut])
		var d *wire.DecodeError
		if !errors.As(err, &d) {
			t.Errorf("cut to %d bytes: %v", cut, err)
		}
		tiled(t, wire.AnnotateECHConfigs(want[:cut], 3), 3, 3+cut)
	}
	spans := wire.AnnotateECHConfigs(want, 0)
	if s := span.Find(spans, "ECHConfigList[0].contents.kem_id"); s == nil || s.Value != "DHKEM(X25519, HKDF-SHA256)" || s.Ref != "RFC 9849 §4" {
		t.Errorf("kem_id is %+v", s)
	}

	for _, c := range []struct {
		b       *wire.EncryptedClientHello
		message uint8
		want    string
	}{
		{&wire.EncryptedClientHello{Type: iana.ECHInner}, iana.HandshakeClientHello, "01"},
		{&wire.EncryptedClientHello{Suite: wire.HPKESuite{KDF: 1, AEAD: 2}, ConfigID: 9, Enc: []byte{4}, Payload: []byte{5, 6}}, iana.HandshakeClientHello,
			"00 0001 0002 09 0001 04 0002 0506"},
		{&wire.EncryptedClientHello{RetryConfigs: []wire.ECHConfig{config, other}}, iana.HandshakeEncryptedExtensions, list},
		{&wire.EncryptedClientHello{Confirmation: []byte("12345678")}, iana.HandshakeHelloRetryRequest, "3132333435363738"},
	} {
		x := wire.ExtIn(c.b, c.message)
		if want := unhex(t, c.want); !bytes.Equal(x.Data, want) || x.Type != 0xfe0d {
			t.Errorf("in %d: %x, want %x", c.message, x.Data, want)
		}
		if !wire.AllowedIn13(x.Type, c.message) {
			t.Errorf("not allowed in %d", c.message)
		}
		b, ok, err := wire.FindIn[wire.EncryptedClientHello]([]wire.Extension{x}, c.message)
		if again := wire.ExtIn(&b, c.message); !ok || err != nil || !bytes.Equal(again.Data, x.Data) {
			t.Errorf("in %d: read as %+v, %v", c.message, b, err)
		}
	}
	if x := wire.Ext(&wire.ECHOuterExtensions{Types: []uint16{10, 51}}); !bytes.Equal(x.Data, unhex(t, "04 000a 0033")) || x.Type != 0xfd00 {
		t.Errorf("outer extensions: %x", x.Data)
	}
	for _, bad := range []string{"", "02", "00", "00 0001 0001 07 0000 0000", "01 00", "00 0001 0001 07 0000 0001 01 00"} {
		if _, _, err := wire.FindIn[wire.EncryptedClientHello]([]wire.Extension{{Type: 0xfe0d, Data: unhex(t, bad)}}, iana.HandshakeClientHello); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
	for _, message := range []uint8{iana.HandshakeServerHello, iana.HandshakeCertificate} {
		if wire.AllowedIn13(0xfe0d, message) || wire.AllowedIn13(0xfd00, iana.HandshakeClientHello) {
			t.Errorf("allowed in %d", message)
		}
	}
}

// tiled says whether spans cover bytes from off to end without a gap.
func tiled(t *testing.T, spans []wire.Span, off, end int) {
	t.Helper()
	for _, s := range spans {
		if s.Off != off {
			t.Fatalf("a span at %d, want %d", s.Off, off)
		}
		off += s.Len
	}
	if off != end {
		t.Fatalf("spans end at %d, want %d", off, end)
	}
}

// TestECHOfGo: crypto/tls takes our configurations, at both ends, and what its
// client sends decrypts to the ClientHello that it hid.
func TestECHOfGo(t *testing.T) {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	config := wire.ECHConfig{Version: 0xfe0d, ConfigID: 42, KEM: iana.HPKEX25519, PublicKey: key.PublicKey().Bytes(),
		Suites:            []wire.HPKESuite{{KDF: iana.HPKEHKDFSHA256, AEAD: iana.HPKEAES128GCM}},
		MaximumNameLength: 32, PublicName: "public.example.test", Extensions: []wire.Extension{}}
	cert := self(t, ecKey(t))
	keys := []tls.EncryptedClientHelloKey{{Config: wire.EncodeECHConfig(&config), PrivateKey: key.Bytes(), SendAsRetry: true}}

	state, hello, err := goECH(t, cert, []wire.ECHConfig{config}, keys)
	if err != nil || !state.ECHAccepted {
		t.Fatalf("crypto/tls: accepted %v, %v", state.ECHAccepted, err)
	}
	m, err := wire.Unmarshal(hello, tls13)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, hello, tls13)
	outer := m.(*wire.ClientHello)
	if sni, _, _ := wire.Find[wire.ServerName](outer); sni.Host() != "public.example.test" {
		t.Errorf("the outer name is %s", sni.Host())
	}
	ech, ok, err := wire.Find[wire.EncryptedClientHello](outer)
	if !ok || err != nil || ech.Type != iana.ECHOuter || ech.ConfigID != 42 || ech.Suite != config.Suites[0] || len(ech.Enc) != 32 {
		t.Fatalf("%+v, %v", ech, err)
	}
	private, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := hpke.NewRecipient(ech.Enc, private, hpke.HKDFSHA256(), hpke.AES128GCM(), append([]byte("tls ech\x00"), keys[0].Config...))
	if err != nil {
		t.Fatal(err)
	}
	additional := bytes.Replace(hello[wire.HeaderLen:], ech.Payload, make([]byte, len(ech.Payload)), 1)
	inner, err := recipient.Open(additional, ech.Payload)
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := wire.DecodeInner(inner, outer)
	if err != nil {
		t.Fatal(err)
	}
	if sni, _, _ := wire.Find[wire.ServerName](hidden); sni.Host() != "www.example.test" {
		t.Errorf("the inner name is %s", sni.Host())
	}
	if x, ok, err := wire.Find[wire.EncryptedClientHello](hidden); !ok || err != nil || x.Type != iana.ECHInner {
		t.Errorf("the inner mark: %+v, %v", x, err)
	}
	for _, code := range []uint16{iana.ExtSupportedGroups, iana.ExtKeyShare, iana.ExtSupportedVersions} {
		if _, ok := wire.Raw(hidden.Extensions, code); !ok {
			t.Errorf("no extension %d in the inner ClientHello", code)
		}
	}
	if !bytes.Equal(hidden.SessionID, outer.SessionID) {
		t.Error("the inner session ID is another")
	}
	// Encoded anew it is what Go encrypted, but for the zeros: Go counts those
	// that fill up the name, and leaves them out.
	found := false
	for from := range hidden.Extensions {
		for n := range len(hidden.Extensions) - from + 1 {
			b := wire.EncodeInner(hidden, from, n, &config, "www.example.test")
			found = found || bytes.Equal(bytes.TrimRight(b, "\x00"), bytes.TrimRight(inner, "\x00"))
		}
	}
	if !found {
		t.Errorf("Go's inner ClientHello is encoded in another way:\n%x", inner)
	}

	// A client with an old configuration is told the new one.
	old, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	stale := config
	stale.PublicKey = old.PublicKey().Bytes()
	_, _, err = goECH(t, cert, []wire.ECHConfig{stale}, keys)
	var rejected *tls.ECHRejectionError
	if !errors.As(err, &rejected) || !bytes.Equal(rejected.RetryConfigList, wire.EncodeECHConfigs([]wire.ECHConfig{config})) {
		t.Errorf("rejected: %v", err)
	}
}

// goECH is a handshake of crypto/tls with itself; it gives the client's first
// message.
func goECH(t *testing.T, cert tls.Certificate, configs []wire.ECHConfig, keys []tls.EncryptedClientHelloKey) (tls.ConnectionState, []byte, error) {
	t.Helper()
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	wireTap := &tap{Conn: a}
	client := tls.Client(wireTap, &tls.Config{ServerName: "www.example.test", RootCAs: pool, MinVersion: tls.VersionTLS13,
		EncryptedClientHelloConfigList:      wire.EncodeECHConfigs(configs),
		EncryptedClientHelloRejectionVerify: func(tls.ConnectionState) error { return nil }})
	server := tls.Server(b, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13, EncryptedClientHelloKeys: keys})
	go func() {
		server.Handshake()
		io.Copy(io.Discard, server)
	}()
	err := client.Handshake()
	wireTap.mu.Lock()
	defer wireTap.mu.Unlock()
	sent := wireTap.sent
	return client.ConnectionState(), sent[5 : 5+int(sent[3])<<8+int(sent[4])], err
}

// TestECHInner: what is left out comes back from the outer ClientHello, and what
// cannot is refused (RFC 9849 §5.1).
func TestECHInner(t *testing.T) {
	x := func(code uint16, data string) wire.Extension { return wire.Extension{Type: code, Data: []byte(data)} }
	outer := &wire.ClientHello{SessionID: []byte("session"), Extensions: []wire.Extension{
		x(0, "outer"), x(10, "groups"), x(51, "share"), x(13, "schemes"), wire.Ext(&wire.EncryptedClientHello{Payload: []byte{1}})}}
	inner := &wire.ClientHello{Version: 0x0303, SessionID: []byte("session"), CipherSuites: []uint16{0x1301}, CompressionMethods: []uint8{0},
		Extensions: []wire.Extension{x(0, "inner"), x(10, "groups"), x(51, "share"), x(43, "v")}}
	config := &wire.ECHConfig{MaximumNameLength: 40}
	whole := wire.Marshal(inner, tls13)
	for n := range 3 {
		b := wire.EncodeInner(inner, 1, n, config, "inner")
		if len(b)%32 != 0 {
			t.Errorf("%d bytes", len(b))
		}
		m, err := wire.DecodeInner(b, outer)
		if err != nil || !bytes.Equal(wire.Marshal(m, tls13), whole) {
			t.Errorf("%d left out: %+v, %v", n, m, err)
		}
	}
	if a, b := wire.EncodeInner(inner, 0, 0, config, "x"), wire.EncodeInner(inner, 0, 0, config, "a-longer-name"); len(a) < len(b) {
		t.Errorf("a short name makes %d bytes, a longer one %d", len(a), len(b))
	}
	without := func(types ...uint16) []byte {
		m := *inner
		m.Extensions = []wire.Extension{x(0, "inner"), wire.Ext(&wire.ECHOuterExtensions{Types: types})}
		return wire.EncodeInner(&m, 0, 0, config, "inner")
	}
	if m, err := wire.DecodeInner(without(10, 13), outer); err != nil || len(m.Extensions) != 3 || string(m.Extensions[2].Data) != "schemes" {
		t.Errorf("with a gap: %+v, %v", m, err)
	}
	good := wire.EncodeInner(inner, 1, 2, config, "inner")
	dirty := bytes.Clone(good)
	dirty[len(dirty)-1] = 1
	named := bytes.Clone(good)
	named = append(append(append([]byte{}, named[:34]...), 1, 7), named[35:]...)
	for what, b := range map[string][]byte{
		"another order": without(51, 10), "twice": without(10, 10), "not there": without(43), "the payload itself": without(0xfe0d),
		"there already": without(0, 10), "not zeros behind it": dirty, "a session ID": named, "nothing": nil, "cut": good[:60],
	} {
		m, err := wire.DecodeInner(b, outer)
		var d *wire.DecodeError
		if m != nil || !errors.As(err, &d) {
			t.Errorf("%s: %+v, %v", what, m, err)
		}
	}
}
