package handshake

import (
	"bytes"
	"compress/zlib"
	"io"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// compressing are two ends that both compress certificates.
func compressing() (client, server *Config) {
	client, server = clientConfig(code(tls13Suite), code(ecdheGCM)), serverConfig("rsa-2048", code(tls13Suite), code(ecdheGCM))
	client.Versions, server.Versions = []uint16{iana.TLS13}, []uint16{iana.TLS13}
	client.CertCompression, server.CertCompression = []uint16{iana.CompressionZlib}, []uint16{iana.CompressionZlib}
	server.ClientAuth, client.Certificates = Require, []Identity{identity("rsa-2048", "", true)}
	return client, server
}

// packed counts the CompressedCertificates that ends sent, and whether each is
// shorter than what is in it.
func packed(t testing.TB, tr *trace.Trace) (n int) {
	t.Helper()
	for i := range tr.Events {
		v := &tr.Events[i]
		if v.Kind != trace.MessageSent || v.Msg.Name != "compressed_certificate" {
			continue
		}
		n++
		m, err := wire.Unmarshal(tr.Bytes(v.On[0]), wire.Context{Version: iana.TLS13})
		if err != nil {
			t.Fatal(err)
		}
		c := m.(*wire.CompressedCertificate)
		r, err := zlib.NewReader(bytes.NewReader(c.Compressed))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || len(body) != int(c.UncompressedLength) || len(c.Compressed) >= len(body) {
			t.Errorf("%d bytes, said to be %d, in %d: %v", len(body), c.UncompressedLength, len(c.Compressed), err)
		}
	}
	return n
}

// TestCertCompression: both certificates come compressed where both ends would,
// and as they are where one would not, or where there is no TLS 1.3.
func TestCertCompression(t *testing.T) {
	for _, m := range []struct {
		name   string
		change func(c, s *Config)
		want   int
	}{
		{"both", func(c, s *Config) {}, 2},
		{"the client would not", func(c, s *Config) { c.CertCompression = nil }, 0},
		{"the server would not", func(c, s *Config) { s.CertCompression = nil }, 0},
		{"by what we don't know", func(c, s *Config) { c.CertCompression = []uint16{2} }, 0},
		{"no certificate", func(c, s *Config) { s.ClientAuth, c.Certificates = Request, nil }, 1}, // an empty list would get longer
		{"TLS 1.2", func(c, s *Config) { s.Versions, c.Versions = []uint16{iana.TLS12}, []uint16{iana.TLS13, iana.TLS12} }, 0},
	} {
		t.Run(m.name, func(t *testing.T) {
			c, s := compressing()
			m.change(c, s)
			rec := traced(c, s)
			e := connect(t, c, s, byteByByte)
			completed(t, e)
			if n := packed(t, &rec.T); n != m.want {
				t.Errorf("%d compressed, want %d", n, m.want)
			}
			e.talk(t, whole)
			completed(t, e)
			checkTrace(t, &rec.T)
		})
	}
}

// TestCertCompressionMisdeeds: other algorithms, lengths and contents than
// announced, bombs among them.
func TestCertCompressionMisdeeds(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		w.Write(make([]byte, 1<<26))
		w.Close()
		return b.Bytes()
	}()
	for _, m := range []struct {
		name         string
		change       func(m *wire.CompressedCertificate)
		check, alert string
	}{
		{"another algorithm", func(m *wire.CompressedCertificate) { m.Algorithm = 2 }, "compressed-certificate/algorithm", "illegal_parameter"},
		{"a byte more", func(m *wire.CompressedCertificate) { m.UncompressedLength++ }, "compressed-certificate/decompress", "bad_certificate"},
		{"a byte less", func(m *wire.CompressedCertificate) { m.UncompressedLength-- }, "compressed-certificate/decompress", "bad_certificate"},
		{"no zlib", func(m *wire.CompressedCertificate) { m.Compressed = []byte("not compressed") }, "compressed-certificate/decompress", "bad_certificate"},
		{"huge", func(m *wire.CompressedCertificate) { m.UncompressedLength = 1<<18 + 1 }, "compressed-certificate/length", "bad_certificate"},
		{"a bomb that says so", func(m *wire.CompressedCertificate) { m.UncompressedLength, m.Compressed = 1<<24-1, bomb }, "compressed-certificate/length", "bad_certificate"},
		{"a bomb that does not", func(m *wire.CompressedCertificate) { m.UncompressedLength, m.Compressed = 1000, bomb }, "compressed-certificate/decompress", "bad_certificate"},
		{"not a Certificate", func(m *wire.CompressedCertificate) {
			m.UncompressedLength, m.Compressed = 3, []byte{0x78, 0x01, 0x01, 3, 0, 0xfc, 0xff, 1, 2, 3, 0, 0x0d, 0, 7}
		}, "message/decode", "decode_error"},
	} {
		for _, who := range []string{"server", "client"} {
			t.Run(m.name+"/"+who, func(t *testing.T) {
				c, s := compressing()
				r := misdoing13(edit(func(_ *situation, c *wire.CompressedCertificate) { m.change(c) }))
				bad := s
				if who == "client" {
					bad = c
				}
				bad.Rewrite = r
				rec := traced(c, s)
				e := connect(t, c, s, whole)
				honest := e.client
				if who == "client" {
					honest = e.server
				}
				if f := honest.Status().Failure; f == nil || f.Check != m.check || f.Alert != m.alert {
					t.Errorf("%+v", honest.Status())
				}
				checkTrace(t, &rec.T)
			})
		}
	}
	t.Run("nobody asked", func(t *testing.T) {
		c, s := compressing()
		c.CertCompression = nil
		s.Rewrite = misdoing13(on("certificate", func(d []byte) [][]byte {
			return [][]byte{wire.Marshal(&wire.CompressedCertificate{Algorithm: 1, UncompressedLength: 1, Compressed: []byte{1}}, wire.Context{Version: iana.TLS13})}
		}))
		e := connect(t, c, s, whole)
		if f := e.client.Status().Failure; f == nil || f.Check != "message/order" || f.Alert != "unexpected_message" {
			t.Errorf("%+v", e.client.Status())
		}
	})
}

// misdoing13 is misdoing in TLS 1.3.
func misdoing13(r rewrite) func(trace.Message, []byte) [][]byte {
	x := &situation{context: wire.Context{Version: iana.TLS13}}
	return func(t trace.Message, data []byte) [][]byte { return r(x, t, data) }
}
