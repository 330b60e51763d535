//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

func someSCTs() [][]byte {
	a := wire.SCT{LogID: [32]byte{1, 2, 3}, Timestamp: uint64(testTime.UnixMilli()), Scheme: iana.ECDSASecp256r1SHA256, Signature: []byte{0x30, 0}}
	b := wire.SCT{LogID: [32]byte{4}, Timestamp: 1, Extensions: []byte{9}, Scheme: iana.ECDSASecp256r1SHA256, Signature: []byte{1, 2, 3}}
	return [][]byte{a.Bytes(), b.Bytes()}
}

// TestSCTs: they reach who asks, ours and others' clients, from our server and
// from others', and nobody who does not ask.
func TestSCTs(t *testing.T) {
	for _, version := range []uint16{iana.TLS12, iana.TLS13} {
		t.Run(fmt.Sprint(version), func(t *testing.T) { testSCTs(t, version) })
	}
}

func testSCTs(t *testing.T, version uint16) {
	scts := someSCTs()
	same := func(t *testing.T, got [][]byte) {
		t.Helper()
		if len(got) != len(scts) || !bytes.Equal(bytes.Join(got, nil), bytes.Join(scts, nil)) {
			t.Errorf("%x", got)
		}
	}
	var got [][]byte
	client := func(asks bool) *Config {
		c := clientConfig(code(ecdheGCM), code(tls13Suite))
		c.Versions, c.SignedCertificateTimestamps = []uint16{version}, asks
		c.Verify = func(p Presented) []trace.Check {
			got = p.SCTs
			return nil
		}
		return c
	}
	s := serverConfig("rsa-2048", code(ecdheGCM), code(tls13Suite))
	s.Versions, s.Certificates[0].SCTs = []uint16{version}, scts
	t.Run("ours and ours", func(t *testing.T) {
		for _, asks := range []bool{true, false} {
			c := client(asks)
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			completed(t, e)
			checkTrace(t, &rec.T)
			if !asks {
				if got != nil {
					t.Errorf("%d for who did not ask", len(got))
				}
				continue
			}
			same(t, got)
			n := 0
			for i := range rec.T.Values {
				if rec.T.Values[i].Name == "signed_certificate_timestamp" {
					n++
				}
			}
			if n != 2 {
				t.Errorf("%d values", n)
			}
		}
		s.Trace = nil
	})
	t.Run("our client and crypto/tls", func(t *testing.T) {
		cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
		cfg.MinVersion, cfg.MaxVersion = version, version
		cert := goCertificate(s.Certificates[0])
		cert.SignedCertificateTimestamps = scts
		cfg.Certificates = []tls.Certificate{cert}
		ours, theirs := connected(t, true)
		go tls.Server(theirs, cfg).Handshake()
		d := &driver{End: NewClient(client(true)), conn: ours}
		defer d.Stop()
		d.until(d.open)
		same(t, got)
	})
	t.Run("crypto/tls and our server", func(t *testing.T) {
		ours, theirs := connected(t, true)
		cfg := goConfig(iana.SuiteByName(ecdheGCM), 0)
		cfg.MinVersion, cfg.MaxVersion = version, version
		conn := tls.Client(theirs, cfg)
		done := make(chan error, 1)
		go func() { done <- conn.Handshake() }()
		d := &driver{End: NewServer(s), conn: ours}
		defer d.Stop()
		d.until(d.open)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		same(t, conn.ConnectionState().SignedCertificateTimestamps)
	})
	t.Run("OpenSSL and our server", func(t *testing.T) {
		l := listen(t)
		logs := filepath.Join(t.TempDir(), "logs")
		if err := os.WriteFile(logs, []byte("enabled_logs=\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p := startTalking(t, "s_client", "-connect", l.Addr().String(), map[uint16]string{iana.TLS12: "-tls1_2", iana.TLS13: "-tls1_3"}[version], "-ct", "-ctlogfile", logs)
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		defer d.Stop()
		d.until(d.open)
		d.until(func() bool { return true })
		p.await(t, "SCTs present (2)", 1)
		p.await(t, "Jun  1 12:00:00.000 2026 GMT", 1)
		if !strings.Contains(p.said(), "01:02:03") {
			t.Error(p.said())
		}
	})
}

// TestSCTMisdeeds: a list that is empty, cut short or not asked for.
func TestSCTMisdeeds(t *testing.T) {
	for _, m := range []struct{ data, check, alert string }{
		{"", "message/decode", "decode_error"},
		{"0000", "message/decode", "decode_error"},
		{"00020000", "message/decode", "decode_error"},
		{"00030002ff", "message/decode", "decode_error"},
		{"unasked", "hello/extension-unsolicited", "unsupported_extension"},
	} {
		c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		c.SignedCertificateTimestamps = m.data != "unasked"
		data, _ := hex.DecodeString(m.data)
		s.Rewrite = misdoing(editServerHello(func(h *wire.ServerHello) {
			h.Extensions = setExtension(h.Extensions, wire.Extension{Type: iana.ExtSignedCertificateTimestamp, Data: data})
		}))
		e := connect(t, c, s, whole)
		refused(t, e.client, e.server, m.check, m.alert)
	}
}

// TestSCTSpans: every byte of a list has a name, and what can't be read is said so.
func TestSCTSpans(t *testing.T) {
	for cut := range 3 {
		list := someSCTs()
		list[1] = list[1][:len(list[1])-cut]
		m := &wire.ServerHello{Version: iana.TLS12, Extensions: []wire.Extension{
			wire.ExtIn(&wire.SignedCertificateTimestamps{List: list}, iana.HandshakeServerHello)}}
		raw := wire.Marshal(m, wire.Context{})
		spans := wire.Annotate(raw, wire.Context{})
		var names []string
		at := 0
		var walk func([]span.Span)
		walk = func(list []span.Span) {
			for _, s := range list {
				if len(s.Kids) > 0 {
					walk(s.Kids)
					continue
				}
				if s.Off != at {
					t.Fatalf("a gap at %d", at)
				}
				at += s.Len
				names = append(names, s.Name)
			}
		}
		walk(spans)
		all := strings.Join(names, " ")
		if at != len(raw) || strings.Count(all, "log_id timestamp") != 2 || strings.Contains(all, "unparsed") != (cut > 0) {
			t.Errorf("cut by %d: %s", cut, all)
		}
	}
	if s, err := wire.ParseSCT(someSCTs()[0]); err != nil || s.LogID[1] != 2 || s.Timestamp != uint64(testTime.UnixMilli()) {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := wire.ParseSCT(append(someSCTs()[0], 0)); err == nil {
		t.Error("a byte too many")
	}
}
