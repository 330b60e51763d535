//go:build !js

package pki

import (
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// openssl runs the program and gives what it printed; it fails the test if
// there is no such program.
func openssl(t *testing.T, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("this test needs openssl:", err)
	}
	out, err := exec.Command("openssl", args...).CombinedOutput()
	return string(out), err
}

// pemFile writes DER blocks as one PEM file and gives its path.
func pemFile(t *testing.T, dir, name, kind string, ders ...[]byte) string {
	t.Helper()
	var b []byte
	for _, d := range ders {
		b = append(b, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: d})...)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// opensslErrors are X509_V_ERR numbers that a fault may bring up; no number:
// OpenSSL has nothing to complain about.
var opensslErrors = map[string][]int{
	"valid":            nil,
	"expired":          {10}, // certificate has expired
	"not-yet-valid":    {9},
	"wrong-host":       {62, 64}, // hostname, IP address mismatch
	"null-prefix":      {62, 64},
	"self-signed":      {18}, // self-signed certificate
	"untrusted-root":   {19}, // self-signed certificate in certificate chain
	"incomplete-chain": {20}, // unable to get local issuer certificate
	"bad-signature":    {7},  // certificate signature failure
	"revoked":          {23},
	"wrong-usage":      {26}, // unsuitable certificate purpose
	"wrong-key-usage":  {26},
	"not-a-ca":         {79, 24, 26, 32}, // invalid CA certificate, key usage does not include certificate signing
	"constrained":      {48, 47},         // excluded subtree violation
	"wrong-key":        nil,
	"not-on-file":      nil,
	"not-authorised":   nil,
}

// TestOpenSSLVerify: for each single fault OpenSSL accepts what we accept,
// and refuses what we refuse for the same reason.
func TestOpenSSLVerify(t *testing.T) {
	tried := 0
	for _, kind := range []string{"rsa-2048", "ecdsa-p256", "ed25519"} {
		for _, host := range []string{"www.example.test", "192.0.2.7"} {
			for _, party := range []string{"server", "client"} {
				list := ServerFaults
				if party == "client" {
					if list = ClientFaults; host == "192.0.2.7" {
						continue
					}
				}
				for _, fault := range append([]string{"valid"}, list...) {
					tried++
					t.Run(kind+"/"+host+"/"+party+"/"+fault, func(t *testing.T) {
						opensslVerify(t, kind, host, party, fault)
					})
				}
			}
		}
	}
	t.Logf("%d chains", tried)
}

func opensslVerify(t *testing.T, kind, host, party, fault string) {
	s := testSpec(kind)
	s.Host = host
	dir := t.TempDir()
	args := []string{"verify", "-x509_strict", "-attime", fmt.Sprint(testClock.Unix()), "-no-CAfile", "-no-CApath", "-no-CAstore"}
	if fault == "self-signed" {
		// Strictly, a certificate without authority must not sign even itself.
		args = append(args[:1], args[2:]...)
	}
	if fault != "valid" && party == "server" {
		s.ServerFaults = []string{fault}
	} else if fault != "valid" {
		s.ClientFaults = []string{fault}
	}
	w := mustNew(t, s)
	id := w.Client
	switch {
	case party == "client":
		args = append(args, "-purpose", "sslclient")
	case host == "192.0.2.7":
		args = append(args, "-purpose", "sslserver", "-verify_ip", host)
	default:
		args = append(args, "-purpose", "sslserver", "-verify_hostname", host)
	}
	if party == "server" {
		id = w.Server
	}
	args = append(args, "-trusted", pemFile(t, dir, "roots.pem", "CERTIFICATE", w.LabRoots[0].Raw, w.LabRoots[1].Raw))
	if len(id.Chain) > 1 {
		args = append(args, "-untrusted", pemFile(t, dir, "chain.pem", "CERTIFICATE", id.Chain[1:]...))
	}
	if fault != "self-signed" && fault != "not-a-ca" { // nobody keeps a list for these
		var lists [][]byte
		for _, c := range w.CRLs {
			lists = append(lists, c.DER)
		}
		args = append(args, "-crl_check_all", "-CRLfile", pemFile(t, dir, "crl.pem", "X509 CRL", lists...))
	}
	out, err := openssl(t, append(args, pemFile(t, dir, "leaf.pem", "CERTIFICATE", id.Chain[0]))...)
	want := opensslErrors[fault]
	if len(want) == 0 {
		if err != nil {
			t.Errorf("OpenSSL refuses: %s", out)
		}
		return
	}
	if err == nil {
		t.Fatalf("OpenSSL accepts: %s", out)
	}
	for _, n := range want {
		if strings.Contains(out, fmt.Sprintf("error %d at", n)) {
			return
		}
	}
	t.Errorf("OpenSSL refuses for another reason than %v: %s", want, out)
}

// TestOpenSSLStatus: OpenSSL reads our lists and OCSP responses, finds their
// signatures good, and in them what we meant.
func TestOpenSSLStatus(t *testing.T) {
	for _, kind := range []string{"rsa-2048", "ecdsa-p256", "ed25519"} {
		for _, revoked := range []bool{false, true} {
			s := testSpec(kind)
			s.ClientHasCert = false
			if revoked {
				s.ServerFaults = []string{"revoked"}
			}
			dir := t.TempDir()
			w := mustNew(t, s)
			root := w.LabRoots[1]
			if family(kind) == "rsa-2048" {
				root = w.LabRoots[0]
			}
			rootFile := pemFile(t, dir, "root.pem", "CERTIFICATE", root.Raw)
			interFile := pemFile(t, dir, "inter.pem", "CERTIFICATE", w.Server.Chain[1])
			leafFile := pemFile(t, dir, "leaf.pem", "CERTIFICATE", w.Server.Chain[0])
			for i, ca := range []string{rootFile, interFile} {
				out, err := openssl(t, "crl", "-in", pemFile(t, dir, "crl.pem", "X509 CRL", w.CRLs[i].DER), "-CAfile", ca, "-noout", "-text")
				if err != nil || !strings.Contains(out, "verify OK") {
					t.Errorf("%s list %d: %s", kind, i, out)
				}
				if got := strings.Contains(out, "Key Compromise"); got != (revoked && i == 1) {
					t.Errorf("%s list %d: revoked %t: %s", kind, i, got, out)
				}
			}

			s.Revocation = "staple"
			w = mustNew(t, s)
			response := filepath.Join(dir, "response.der")
			if err := os.WriteFile(response, w.Staple, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := openssl(t, "ocsp", "-respin", response, "-issuer", interFile, "-cert", leafFile, "-no_nonce",
				"-CAfile", rootFile, "-verify_other", interFile, "-attime", fmt.Sprint(testClock.Unix()),
				"-validity_period", "3000000000")
			want := "leaf.pem: good"
			if revoked {
				want = "leaf.pem: revoked"
			}
			if err != nil || !strings.Contains(out, "Response verify OK") || !strings.Contains(out, want) {
				t.Errorf("%s revoked=%t: %v %s", kind, revoked, err, out)
			}
		}
	}
}
