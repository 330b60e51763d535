//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// TestExport: both ends export the same, and what crypto/tls exports; another
// label, context or connection gives something else.
func TestExport(t *testing.T) {
	const label = "EXPERIMENTAL lab"
	for _, version := range []uint16{iana.TLS10, iana.TLS11, iana.TLS12} {
		suite := code("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")
		c, s := clientConfig(suite), serverConfig("rsa-2048", suite)
		c.Versions, s.Versions = []uint16{version}, []uint16{version}
		rec := traced(c, s)
		early := NewClient(again(c, nil))
		if _, err := early.Export(label, nil, 32); err == nil {
			t.Error("exports before the handshake is complete")
		}
		early.Stop()
		e := connect(t, c, s, whole)
		completed(t, e)
		seen := map[string]bool{}
		for _, label := range []string{label, "EXPERIMENTAL other"} {
			for _, context := range [][]byte{nil, {}, []byte("context")} {
				a := must(e.client.Export(label, context, 48))
				b := must(e.server.Export(label, context, 48))
				if !bytes.Equal(a, b) || len(a) != 48 {
					t.Errorf("%#x: %x at the client, %x at the server", version, a, b)
				}
				if seen[string(a)] {
					t.Errorf("%#x %s %q: exported before", version, label, context)
				}
				seen[string(a)] = true
			}
		}
		for _, reserved := range []string{"client finished", "master secret", "extended master secret"} {
			if _, err := e.client.Export(reserved, nil, 48); err == nil {
				t.Errorf("exports the protocol's own %q", reserved)
			}
		}
		checkTrace(t, &rec.T)

		cfg := goConfig(iana.SuiteByCode(suite), 0)
		cfg.MinVersion, cfg.MaxVersion = version, version
		cfg.Certificates = []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
		ours, theirs := connected(t, true)
		conn := tls.Server(theirs, cfg)
		done := make(chan error, 1)
		go func() { done <- conn.Handshake() }()
		d := &driver{End: NewClient(again(c, nil)), conn: ours}
		defer d.Stop()
		d.until(d.open)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		state := conn.ConnectionState()
		for _, context := range [][]byte{nil, {}, []byte("context")} {
			want := must(state.ExportKeyingMaterial(label, context, 33))
			if got := must(d.Export(label, context, 33)); !bytes.Equal(got, want) {
				t.Errorf("%#x: %x, crypto/tls exports %x", version, got, want)
			}
		}
	}
}

// TestExportWithOpenSSL: s_client prints the same.
func TestExportWithOpenSSL(t *testing.T) {
	l := listen(t)
	p := startTalking(t, "s_client", "-connect", l.Addr().String(), "-tls1_2", "-keymatexport", "EXPERIMENTAL lab", "-keymatexportlen", "24")
	d := &driver{End: NewServer(serverConfig("rsa-2048", code(ecdheGCM))), conn: accept(t, l)}
	defer d.Stop()
	d.until(d.open)
	d.until(func() bool { return true })
	p.await(t, fmt.Sprintf("Keying material: %X", must(d.Export("EXPERIMENTAL lab", nil, 24))), 1)
	io.WriteString(p.in, "Q\n")
	if !strings.Contains(p.said(), "Length: 24 bytes") {
		t.Error(p.said())
	}
}
