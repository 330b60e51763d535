package lab_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// The certificates and keys go on elsewhere: in Go and in OpenSSL, and they
// are those that crossed the wire.
func TestPEM(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("starts OpenSSL, which a WebAssembly module cannot")
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("OpenSSL is missing: apt-get install openssl, or run ./build.sh test, which does it.")
	}
	for _, text := range []string{"", "server-key=ecdsa-p256&client-auth=require", "server-key=ed25519", "attack=intercept&user=ignores", "server-cert=self-signed&user=ignores"} {
		s, err := scenario.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := lab.PEM(s)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !strings.Contains(string(got), "# "+trace.MadeBy(s.String())+"\n") {
			t.Errorf("%s: it does not say what it was made from", text)
		}
		// The file as it is serves for the server, whose chain and key come first.
		pair, err := tls.X509KeyPair(got, got)
		if err != nil {
			t.Fatalf("%s: crypto/tls cannot use it: %v", text, err)
		}
		tr, err := lab.Run(s)
		if err != nil {
			t.Fatal(err)
		}
		crossed := false
		for i := range tr.Bufs {
			crossed = crossed || bytes.Equal(tr.Bufs[i].Data, pair.Certificate[0])
		}
		if !crossed && !strings.Contains(text, "intercept") {
			t.Errorf("%s: the certificate is not the one that the server showed", text)
		}
		file := filepath.Join(t.TempDir(), "lab.pem")
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"pkey", "-in", file, "-noout", "-check"}, {"x509", "-in", file, "-noout", "-subject"}} {
			if out, err := exec.Command(openssl, args...).CombinedOutput(); err != nil {
				t.Errorf("%s: openssl %s: %v\n%s", text, strings.Join(args, " "), err, out)
			}
		}
		for rest := got; ; {
			var b *pem.Block
			if b, rest = pem.Decode(rest); b == nil {
				break
			}
			if b.Type == "CERTIFICATE" {
				if _, err := x509.ParseCertificate(b.Bytes); err != nil {
					t.Errorf("%s: %v", text, err)
				}
			}
		}
	}
}
