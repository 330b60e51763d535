//go:build !js

package handshake

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// record_size_limit with GnuTLS, which knows it; OpenSSL and crypto/tls don't.

// GnuTLS wants no limit below 512.
var gnutlsVersions = map[uint16]string{iana.TLS12: "NORMAL:-VERS-ALL:+VERS-TLS1.2", iana.TLS13: "NORMAL:-VERS-ALL:+VERS-TLS1.3"}

func gnutls(t testing.TB, name string, args ...string) *talking {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(name + " is needed for this test: apt-get install gnutls-bin")
	}
	return startTalkingProgram(t, exec.Command(path, args...))
}

// chainFile writes an identity's whole chain, as GnuTLS wants it.
func chainFile(t testing.TB, dir string, id Identity) string {
	t.Helper()
	var b bytes.Buffer
	for _, der := range id.Chain {
		pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	path := filepath.Join(dir, "whole.pem")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sizes gives the lengths of the longest protected records that came and went.
func sizes(tr *trace.Trace, p trace.Party) (came, went int) {
	for i := range tr.Ops {
		op := &tr.Ops[i]
		if op.Party != p || len(op.InBytes) == 0 {
			continue
		}
		switch {
		case strings.HasSuffix(op.Name, "/open") && len(op.OutBytes) == 1:
			came = max(came, int(op.OutBytes[0].Len))
		case strings.HasSuffix(op.Name, "/seal"):
			went = max(went, int(op.InBytes[len(op.InBytes)-1].Len))
		}
	}
	return came, went
}

func TestRecordSizeLimitWithGnuTLS(t *testing.T) {
	for version, priority := range gnutlsVersions {
		t.Run(fmt.Sprint(version), func(t *testing.T) { recordSizeLimitWithGnuTLS(t, version, priority) })
	}
}

func recordSizeLimitWithGnuTLS(t *testing.T, version uint16, priority string) {
	dir := t.TempDir()
	id := identity("rsa-2048", "", false)
	pemFiles(t, dir, "g", id)
	long := strings.Repeat("a long line ", 400) + "\n"
	t.Run("client", func(t *testing.T) {
		_, port, _ := net.SplitHostPort(freeAddress(t))
		p := gnutls(t, "gnutls-serv", "--echo", "--port", port, "--x509certfile", chainFile(t, dir, id), "--x509keyfile", filepath.Join(dir, "g-key.pem"),
			"--priority", priority, "--recordsize=600", "--disable-client-cert")
		p.await(t, "Echo Server listening", 1)
		c := clientConfig(code(ecdheGCM), code(tls13Suite))
		c.Versions, c.RecordSizeLimit = []uint16{version}, 520
		rec := traced(c, &Config{})
		d := &driver{End: NewClient(c), conn: dialUntil(t, "127.0.0.1:"+port)}
		defer d.Stop()
		d.Do(Write([]byte(long)))
		if got := d.receive(len(long)); string(got) != long {
			t.Fatalf("received %d bytes: %+v %v; gnutls-serv says %s", len(got), d.Status(), d.Status().Failure, p.said())
		}
		if came, went := sizes(&rec.T, trace.Client); came != 520 || went != 600 {
			t.Errorf("records of %d bytes came and of %d went", came, went)
		}
	})
	t.Run("server", func(t *testing.T) {
		// gnutls-cli holds the unprotected Certificate to it too, so it gets room.
		l := listen(t)
		host, port, _ := net.SplitHostPort(l.Addr().String())
		p := gnutls(t, "gnutls-cli", host, "--port", port, "--insecure", "--priority", priority, "--recordsize=4096", "--sni-hostname", testHost)
		s := serverConfig("rsa-2048", code(ecdheGCM), code(tls13Suite))
		s.Versions, s.RecordSizeLimit = []uint16{version}, 520
		rec := traced(&Config{}, s)
		d := &driver{End: NewServer(s), conn: accept(t, l)}
		defer d.Stop()
		d.until(d.open)
		d.until(func() bool { return true })
		io.WriteString(p.in, long)
		// Of a line longer than two records gnutls-cli sends two, of the same bytes.
		n := 520
		if version == iana.TLS13 {
			n-- // for the type
		}
		if got := d.receive(2 * n); len(got) < n || string(got[:n]) != long[:n] {
			t.Fatalf("received %d bytes: %+v %v; gnutls-cli says %s", len(got), d.Status(), d.Status().Failure, p.said())
		}
		d.Do(Write([]byte(long)))
		d.until(func() bool { return true })
		p.await(t, long, 1)
		if came, went := sizes(&rec.T, trace.Server); came != 520 || went != 4096 {
			t.Errorf("records of %d bytes came and of %d went", came, went)
		}
	})
}
