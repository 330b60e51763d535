package wire

import (
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/span"
)

func sampleHello() *ClientHello {
	return &ClientHello{
		Version: iana.TLS12, SessionID: []byte{1, 2, 3},
		CipherSuites:       []uint16{0x002f, 0xc02f, iana.EmptyRenegotiationInfoSCSV},
		CompressionMethods: []uint8{0},
		Extensions: []Extension{
			Ext(&ServerName{Names: []ServerNameEntry{{0, "www.example.test"}}}),
			Ext(&SupportedGroups{Groups: []uint16{iana.X25519, iana.Secp256r1}}),
			Ext(&ExtendedMasterSecret{}),
			{Type: 0x1234, Data: []byte("what")},
			Ext(&ALPN{Protocols: []string{"http/1.1"}}),
		},
	}
}

func TestSmoke(t *testing.T) {
	b := Marshal(sampleHello(), Context{})
	m, err := Unmarshal(b, Context{})
	if err != nil {
		t.Fatal(err)
	}
	h := m.(*ClientHello)
	if string(Marshal(h, Context{})) != string(b) {
		t.Fatal("encoded otherwise")
	}
	n, ok, err := Find[ServerName](h)
	if err != nil || !ok || n.Host() != "www.example.test" {
		t.Fatal(n, ok, err)
	}
	if !span.Tiles(Annotate(b, Context{}), 0, len(b)) {
		t.Fatal("not tiled")
	}
	off, ln, ok := Locate(b, Context{}, "extensions.server_name.host_name")
	if !ok || string(b[off:off+ln]) != "www.example.test" {
		t.Fatal(off, ln, ok)
	}
}
