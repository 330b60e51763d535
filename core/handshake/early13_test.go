package handshake

import (
	"bytes"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Data ahead of the handshake, between two ends of ours.

var ahead = []byte("GET /pay?amount=100 HTTP/1.1\r\n\r\n")

// early gives two ends of which the client can send data ahead.
func earlyConfigs(t testing.TB, suites ...string) (c, s *Config) {
	c, s = resumable("ecdsa-p256", suites...)
	s.MaxEarlyData = 1 << 14
	first := session(t, c, s)
	c, s = copied(c), copied(s)
	c.Resume, c.EarlyData = first, ahead
	c.Random, s.Random = crypt.Labelled("second"), crypt.Labelled("second")
	return c, s
}

func TestEarlyData(t *testing.T) {
	for _, suite := range suites13 {
		for _, modes := range [][]uint8{{iana.PSKDHEKE}, {iana.PSKKE}} {
			for _, compatible := range []bool{false, true} {
				for _, d := range []deliver{whole, byteByByte} {
					c, s := earlyConfigs(t, suite)
					c.PSKModes, s.PSKModes, c.CompatibilityMode = modes, append([]uint8{iana.PSKDHEKE}, modes...), compatible
					c.RecordPadding = 100
					rec := traced(c, s)
					e := connect(t, c, s, d)
					completed(t, e)
					if got := e.server.Received(); !bytes.Equal(got, ahead) {
						t.Errorf("the server received %q", got)
					}
					if !e.client.Status().EarlyData || !e.server.Status().EarlyData || !e.client.Status().Session.Resumed {
						t.Errorf("%+v, %+v", e.client.Status(), e.server.Status())
					}
					e.talk(t, d)
					completed(t, e)
					checkTrace(t, &rec.T)
				}
			}
		}
	}
}

// TestEarlyDataDeclined: why a server does not take it, and that the
// connection goes on without.
func TestEarlyDataDeclined(t *testing.T) {
	for _, x := range []struct {
		name   string
		change func(c, s *Config)
		why    string
	}{
		{"the server takes none", func(c, s *Config) { s.MaxEarlyData = 0 }, "off"},
		{"another ticket key", func(c, s *Config) { s.TicketKey = []byte("another key of thirty-two bytes!") }, "not-first"},
		{"another suite", func(c, s *Config) { s.Suites = []uint16{code("TLS_CHACHA20_POLY1305_SHA256"), code(aes128)} }, "other-suite"},
		{"another protocol", func(c, s *Config) { c.ALPN, s.ALPN = []string{"h2"}, []string{"h2"} }, "other-protocol"},
		{"an old hello", func(c, s *Config) { s.Time = testTime.Add(11 * time.Second) }, "stale"},
		{"a hello from the future", func(c, s *Config) { c.Time = testTime.Add(11 * time.Second) }, "stale"},
		{"a guard", func(c, s *Config) { s.AntiReplay = func([]byte) bool { return false } }, "replayed"},
		{"a retry for a group", func(c, s *Config) { c.KeyShares = []uint16{} }, "retried"},
		{"a retry for a cookie", func(c, s *Config) { s.Cookie = true }, "retried"},
		{"a suite with another hash", func(c, s *Config) { s.Suites = []uint16{code(aes256)} }, "not-first"},
	} {
		for _, compatible := range []bool{false, true} {
			t.Run(x.name, func(t *testing.T) {
				c, s := earlyConfigs(t, aes128, "TLS_CHACHA20_POLY1305_SHA256", aes256)
				x.change(c, s)
				c.CompatibilityMode = compatible
				rec := traced(c, s)
				e := connect(t, c, s, whole)
				completed(t, e)
				if got := e.server.Received(); len(got) > 0 || e.client.Status().EarlyData || e.server.Status().EarlyData {
					t.Errorf("the server received %q", got)
				}
				said := map[trace.Party]string{}
				for _, v := range rec.T.Events {
					if k := v.Check; k != nil && k.ID == "early-data/accepted" {
						said[v.Party] = k.Reason
					}
				}
				if said[trace.Server] != x.why || said[trace.Client] != "not-taken" {
					t.Errorf("%v", said)
				}
				e.talk(t, whole)
				completed(t, e)
				checkTrace(t, &rec.T)
			})
		}
	}
}

// TestEarlyDataNotOffered: a client does not send more than the server said,
// nor to one that said nothing.
func TestEarlyDataNotOffered(t *testing.T) {
	c, s := earlyConfigs(t, aes128)
	c.EarlyData = make([]byte, 1<<14+1)
	e := connect(t, c, s, whole)
	completed(t, e)
	if e.client.Status().EarlyData || len(e.server.Received()) > 0 {
		t.Error("too much was sent")
	}
}

// TestReplay: who recorded a client's first flight can send it again, and a
// server without a guard takes the data once more. A guard that remembers
// binders, or a ticket key that is gone, stops it.
func TestReplay(t *testing.T) {
	c, s := earlyConfigs(t, aes128)
	client := NewClient(c)
	defer client.Stop()
	flight := client.Take()
	seen := map[string]bool{}
	guard := func(binder []byte) bool {
		again := seen[string(binder)]
		seen[string(binder)] = true
		return !again
	}
	for _, x := range []struct {
		name  string
		guard func([]byte) bool
		want  []byte
	}{{"first", guard, ahead}, {"again, guarded", guard, nil}, {"again, without guard", nil, ahead}, {"and again", nil, ahead}} {
		s := copied(s)
		s.AntiReplay = x.guard
		server := NewServer(s)
		server.Feed(flight)
		if got := server.Received(); !bytes.Equal(got, x.want) {
			t.Errorf("%s: received %q", x.name, got)
		}
		if st := server.Status(); st.State != Handshaking || st.Failure != nil {
			t.Errorf("%s: %+v", x.name, st)
		}
		server.Stop()
	}
}

// TestTooMuchEarlyData: taken or passed over, there is an end to it.
func TestTooMuchEarlyData(t *testing.T) {
	for _, taken := range []bool{true, false} {
		c, s := earlyConfigs(t, aes128)
		c.EarlyData = make([]byte, 1<<14)
		if !taken {
			s.AntiReplay = func([]byte) bool { return false }
		}
		c.Rewrite = func(m trace.Message, d []byte) [][]byte {
			if m.Name == "application_data" {
				return [][]byte{d, {1}}
			}
			return [][]byte{d}
		}
		e := connect(t, c, s, whole)
		refused(t, e.server, e.client, "early-data/size", "unexpected_message")
	}
}
