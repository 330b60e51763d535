package handshake

import (
	"crypto/tls"
	"io"
	"net"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// A whole handshake, both ends, the same chain, both verifying, no tickets:
// ours with and without the full trace, and crypto/tls.

var benchmarks = []struct{ suite, key string }{
	{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ecdsa-p256"},
	{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "rsa-2048"},
	{"TLS_RSA_WITH_AES_128_CBC_SHA", "rsa-2048"},
}

func BenchmarkHandshake(b *testing.B) {
	for _, m := range benchmarks {
		suite := iana.SuiteByName(m.suite)
		c, s := clientConfig(suite.Code), serverConfig(m.key, suite.Code)
		c.Random = crypt.Labelled("bench")
		s.Random = c.Random
		ours := func(b *testing.B, rec func() *trace.Recorder) {
			b.ReportAllocs()
			for b.Loop() {
				r := rec()
				conn := r.Conn(trace.Client, trace.Server, trace.First, 0)
				c.Trace, s.Trace = r.At(conn, trace.Client), r.At(conn, trace.Server)
				e := ends{NewClient(c), NewServer(s)}
				pump(e.client, e.server, whole)
				if e.client.Status().Session == nil || e.server.Status().Session == nil {
					b.Fatal("not complete")
				}
				e.stop()
			}
		}
		b.Run(m.suite+"/traced", func(b *testing.B) { ours(b, trace.NewRecorder) })
		b.Run(m.suite+"/untraced", func(b *testing.B) { ours(b, func() *trace.Recorder { return nil }) })
		b.Run(m.suite+"/crypto-tls", func(b *testing.B) {
			b.ReportAllocs()
			server := goConfig(suite, iana.X25519)
			server.Certificates = []tls.Certificate{goCertificate(identity(m.key, "", false))}
			client := goConfig(suite, iana.X25519)
			for b.Loop() {
				x, y := net.Pipe()
				done := make(chan error, 1)
				go func() { done <- tls.Server(y, server).Handshake() }()
				if err := tls.Client(x, client).Handshake(); err != nil {
					b.Fatal(err)
				}
				if err := <-done; err != nil && err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}
