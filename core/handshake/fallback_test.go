//go:build !js

package handshake

import (
	"crypto/tls"
	"net"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// TestFallback: a fallback is refused if the server has a better version, and
// only then.
func TestFallback(t *testing.T) {
	for _, m := range []struct {
		name           string
		scsv           bool
		client, server []uint16
		refused        bool
	}{
		{"needed", true, []uint16{iana.TLS12}, []uint16{iana.TLS12}, false},
		{"not needed", true, []uint16{iana.TLS12}, []uint16{iana.TLS12, iana.TLS13}, true},
		{"not said", false, []uint16{iana.TLS12}, []uint16{iana.TLS12, iana.TLS13}, false},
	} {
		c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		c.Versions, s.Versions, c.FallbackSCSV = m.client, m.server, m.scsv
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		if m.refused {
			refused(t, e.server, e.client, "hello/fallback", "inappropriate_fallback")
			failedOnce(t, &rec.T, "hello/fallback")
			continue
		}
		completed(t, e)
	}
}

// TestFallbackWithWorld: crypto/tls's server refuses our client's fallback,
// and ours refuses s_client's.
func TestFallbackWithWorld(t *testing.T) {
	suite := iana.SuiteByName(ecdheGCM)
	cfg := goConfig(suite, 0)
	cfg.MaxVersion, cfg.Certificates = tls.VersionTLS13, []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
	c := clientConfig(suite.Code)
	c.FallbackSCSV = true
	ours, theirs := connected(t, true)
	go func() { tls.Server(theirs, cfg).Handshake(); theirs.(*net.TCPConn).CloseWrite() }()
	d := &driver{End: NewClient(c), conn: ours}
	defer d.Stop()
	d.until(d.ended)
	if st := d.Status(); st.Outcome != trace.EndTold || st.Told != "inappropriate_fallback" {
		t.Errorf("our client: %+v", st)
	}

	l := listen(t)
	s := serverConfig("rsa-2048", suite.Code)
	s.Versions = []uint16{iana.TLS12, iana.TLS13}
	wait := sClient(t, l.Addr().String(), "-fallback_scsv", "-CAfile", rootFile(t, t.TempDir()))
	d = &driver{End: NewServer(s), conn: accept(t, l)}
	defer d.Stop()
	d.until(d.ended)
	d.conn.Close()
	if f := d.Status().Failure; f == nil || f.Check != "hello/fallback" {
		t.Errorf("our server: %+v", d.Status())
	}
	if _, err := wait(); err == nil {
		t.Error("s_client went on")
	}
}
