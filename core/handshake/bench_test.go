package handshake

import (
	"crypto/tls"
	"net"
	"slices"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// A whole handshake, both ends, the same chain, both verifying, no tickets:
// ours with the full trace and without, and crypto/tls without any.

type benchmark struct {
	suite, key string
	group      uint16
}

var benchmarks = []benchmark{
	{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ecdsa-p256", iana.X25519},
	{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "rsa-2048", iana.X25519},
	{"TLS_RSA_WITH_AES_128_CBC_SHA", "rsa-2048", 0},
	{"TLS_AES_128_GCM_SHA256", "ecdsa-p256", iana.X25519},
	{"TLS_AES_128_GCM_SHA256", "rsa-2048", iana.X25519},
	{"TLS_AES_128_GCM_SHA256", "ecdsa-p256", iana.X25519MLKEM768},
}

// name is a benchmark's: suite, key and group.
func (m *benchmark) name() string {
	name, _ := iana.Name(iana.GroupRegistry, uint64(m.group))
	return m.suite + "/" + m.key + "/" + name
}

func ourHandshake(b testing.TB, suite *iana.Suite, key string, group uint16, rec func() *trace.Recorder) func() {
	c, s := clientConfig(suite.Code), serverConfig(key, suite.Code)
	if suite.UsableIn(iana.TLS13) {
		c, s = config13(key, suite.Name)
		c.Groups, s.Groups = []uint16{group}, []uint16{group}
	}
	return func() {
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

func goHandshake(b testing.TB, suite *iana.Suite, key string, group uint16) func() {
	server, client := goConfig(suite, iana.X25519), goConfig(suite, iana.X25519)
	if suite.UsableIn(iana.TLS13) {
		for _, c := range []*tls.Config{server, client} {
			c.MinVersion, c.MaxVersion, c.CipherSuites = tls.VersionTLS13, tls.VersionTLS13, nil
			c.CurvePreferences = []tls.CurveID{tls.CurveID(group)}
		}
	}
	server.Certificates = []tls.Certificate{goCertificate(identity(key, "", false))}
	return func() {
		x, y := net.Pipe()
		done := make(chan error, 1)
		go func() { done <- tls.Server(y, server).Handshake() }()
		if err := tls.Client(x, client).Handshake(); err != nil {
			b.Fatal(err)
		}
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}

func noTrace() *trace.Recorder { return nil }

func BenchmarkHandshake(b *testing.B) {
	for _, m := range benchmarks {
		suite := iana.SuiteByName(m.suite)
		for name, f := range map[string]func(){"traced": ourHandshake(b, suite, m.key, m.group, trace.NewRecorder),
			"untraced": ourHandshake(b, suite, m.key, m.group, noTrace), "crypto-tls": goHandshake(b, suite, m.key, m.group)} {
			b.Run(m.name()+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
	}
}

// BenchmarkRatio measures by turns, so that what else the machine does falls
// on all alike, and reports medians' ratios to crypto/tls: "traced", which is
// to be 1.3 at most, and "untraced".
func BenchmarkRatio(b *testing.B) {
	for _, m := range benchmarks {
		b.Run(m.name(), func(b *testing.B) {
			suite := iana.SuiteByName(m.suite)
			runs := []func(){ourHandshake(b, suite, m.key, m.group, trace.NewRecorder), ourHandshake(b, suite, m.key, m.group, noTrace), goHandshake(b, suite, m.key, m.group)}
			took := make([][]time.Duration, len(runs))
			for b.Loop() {
				for i, f := range runs {
					start := time.Now()
					f()
					took[i] = append(took[i], time.Since(start))
				}
			}
			median := func(i int) float64 {
				slices.Sort(took[i])
				return float64(took[i][len(took[i])/2])
			}
			theirs := median(2)
			b.ReportMetric(median(0)/theirs, "traced")
			b.ReportMetric(median(1)/theirs, "untraced")
			b.ReportMetric(theirs/1e6, "crypto-tls-ms")
		})
	}
}
