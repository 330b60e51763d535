package der

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/url"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"handshakelab/core/span"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// mint makes a certificate with most of what certificates have, signed by its
// own key.
func mint(t testing.TB, key crypto.Signer) *x509.Certificate {
	t.Helper()
	_, allowed, _ := net.ParseCIDR("10.0.0.0/8")
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(0x1234),
		Subject:      pkix.Name{Country: []string{"NO"}, Organization: []string{"Håndtrykk"}, CommonName: "www.example.test"},
		NotBefore:    day, NotAfter: time.Date(2055, 1, 2, 3, 4, 5, 0, time.UTC),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:        true, BasicConstraintsValid: true, MaxPathLen: 3,
		SubjectKeyId: []byte{1, 2, 3, 4}, AuthorityKeyId: []byte{1, 2, 3, 4},
		DNSNames: []string{"www.example.test", "example.test"}, IPAddresses: []net.IP{net.IPv4(192, 0, 2, 1), net.ParseIP("2001:db8::1")},
		URIs: []*url.URL{{Scheme: "https", Host: "example.test"}}, EmailAddresses: []string{"a@example.test"},
		OCSPServer: []string{"http://ocsp.example.test"}, IssuingCertificateURL: []string{"http://ca.example.test"},
		CRLDistributionPoints: []string{"http://crl.example.test"},
		PermittedDNSDomains:   []string{"example.test"}, ExcludedIPRanges: []*net.IPNet{allowed},
	}
	raw, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func keys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, d, _ := ed25519.GenerateKey(rand.Reader)
	return map[string]crypto.Signer{"rsa": r, "ecdsa": e, "ed25519": d}
}

// want looks fields up by path and compares their text.
func want(t *testing.T, spans []span.Span, fields ...string) {
	t.Helper()
	for i := 0; i < len(fields); i += 2 {
		s := span.Find(spans, fields[i])
		if s == nil {
			t.Errorf("%s: not there", fields[i])
			continue
		}
		if len(s.Kids) > 0 {
			s = &s.Kids[len(s.Kids)-1]
		}
		if s.Value != fields[i+1] {
			t.Errorf("%s = %q, want %q", fields[i], s.Value, fields[i+1])
		}
	}
}

func noneUnparsed(t *testing.T, spans []span.Span) {
	t.Helper()
	for i := range spans {
		if spans[i].Kind == span.Unparsed {
			t.Errorf("unparsed at %d: %s", spans[i].Off, spans[i].Value)
		}
		noneUnparsed(t, spans[i].Kids)
	}
}

func TestCertificateFields(t *testing.T) {
	for name, key := range keys(t) {
		t.Run(name, func(t *testing.T) {
			c := mint(t, key)
			spans := AnnotateCertificate(c.Raw, 100)
			if !span.Tiles(spans, 100, len(c.Raw)) {
				t.Fatal("the spans do not tile")
			}
			noneUnparsed(t, spans)
			want(t, spans,
				"Certificate.tbsCertificate.version.version", "2",
				"tbsCertificate.serialNumber", "4660",
				"tbsCertificate.validity.notBefore", "2026-03-01T12:00:00Z",
				"tbsCertificate.validity.notAfter", "2055-01-02T03:04:05Z",
				"issuer.organizationName.value", "Håndtrykk",
				"subject.commonName.type", "commonName",
				"subject.commonName.value", "www.example.test",
				"extensions.subjectAltName.dNSName", "www.example.test",
				"subjectAltName.GeneralNames[1]", "example.test",
				"subjectAltName.iPAddress", "192.0.2.1",
				"subjectAltName.GeneralNames[4]", "2001:db8::1",
				"subjectAltName.uniformResourceIdentifier", "https://example.test",
				"keyUsage.extnValue.keyUsage", "digitalSignature, keyCertSign, cRLSign",
				"keyUsage.critical", "TRUE",
				"extKeyUsage.extnValue.extKeyUsage[1]", "id-kp-clientAuth",
				"basicConstraints.pathLenConstraint", "3",
				"authorityInfoAccess.accessLocation", "http://ocsp.example.test",
				"cRLDistributionPoints.fullName.uniformResourceIdentifier", "http://crl.example.test",
				"nameConstraints.permittedSubtrees.dNSName", "example.test",
				"nameConstraints.excludedSubtrees.iPAddress", "10.0.0.0/255.0.0.0",
			)
			if s := span.Find(spans, "tbsCertificate.validity.notAfter"); s.Ref != "RFC 5280 §4.1.2.5" {
				t.Errorf("notAfter's clause is %q", s.Ref)
			}
			tbs := span.Find(spans, "tbsCertificate")
			if !bytes.Equal(c.Raw[tbs.Off-100:tbs.Off-100+tbs.Len], c.RawTBSCertificate) {
				t.Error("tbsCertificate is not where x509 finds it")
			}
			deep := map[string]string{"rsa": "subjectPublicKey.RSAPublicKey.publicExponent", "ecdsa": "signatureValue.ECDSA-Sig-Value.s"}[name]
			if deep != "" && span.Find(spans, deep) == nil {
				t.Errorf("%s: not there", deep)
			}
		})
	}
}

// TestAgainstOpenSSL compares every element outside of strings with what
// openssl asn1parse finds.
func TestAgainstOpenSSL(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("a WebAssembly module cannot start openssl; this runs natively")
	}
	for name, key := range keys(t) {
		c := mint(t, key)
		cmd := exec.Command("openssl", "asn1parse", "-inform", "DER")
		cmd.Stdin = bytes.NewReader(c.Raw)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("openssl asn1parse (is openssl installed?): %v", err)
		}
		var theirs, ours []string
		for line := range strings.Lines(string(out)) {
			off, rest, _ := strings.Cut(strings.TrimSpace(line), ":d=")
			depth, rest, _ := strings.Cut(rest, "hl=")
			hl, rest, _ := strings.Cut(rest, "l=")
			l, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			theirs = append(theirs, strings.Join([]string{strings.TrimSpace(off), strings.TrimSpace(depth), strings.TrimSpace(hl), l}, " "))
		}
		var walk func(spans []span.Span, depth int)
		walk = func(spans []span.Span, depth int) {
			for _, s := range spans {
				if s.Kind != span.Group {
					continue
				}
				hl := s.Kids[0].Len + s.Kids[1].Len
				ours = append(ours, strconv.Itoa(s.Off)+" "+strconv.Itoa(depth)+" "+strconv.Itoa(hl)+" "+strconv.Itoa(s.Len-hl))
				if s.Kids[0].Code&0x20 != 0 {
					walk(s.Kids, depth+1)
				}
			}
		}
		walk(AnnotateCertificate(c.Raw, 0), 0)
		if strings.Join(ours, "\n") != strings.Join(theirs, "\n") {
			t.Errorf("%s: ours\n%s\ntheirs\n%s", name, strings.Join(ours, "\n"), out)
		}
	}
}

func TestRevocation(t *testing.T) {
	for name, key := range keys(t) {
		if name == "ed25519" {
			continue // x/crypto/ocsp does not sign with it
		}
		c := mint(t, key)
		crl, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(7), ThisUpdate: day, NextUpdate: day.AddDate(0, 0, 7),
			RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: big.NewInt(99), RevocationTime: day, ReasonCode: 1}}}, c, key)
		if err != nil {
			t.Fatal(err)
		}
		spans := AnnotateCRL(crl, 0)
		if !span.Tiles(spans, 0, len(crl)) {
			t.Fatal("the CRL's spans do not tile")
		}
		noneUnparsed(t, spans)
		want(t, spans, "tbsCertList.version", "1", "thisUpdate", "2026-03-01T12:00:00Z", "nextUpdate", "2026-03-08T12:00:00Z",
			"revokedCertificates[0].userCertificate", "99", "crlEntryExtensions.reasonCode.CRLReason", "keyCompromise",
			"crlExtensions.cRLNumber.extnValue.CRLNumber", "7", "issuer.commonName.value", "www.example.test")

		resp, err := ocsp.CreateResponse(c, c, ocsp.Response{Status: ocsp.Revoked, SerialNumber: big.NewInt(99), ThisUpdate: day,
			NextUpdate: day.AddDate(0, 0, 1), RevokedAt: day, RevocationReason: ocsp.KeyCompromise, Certificate: c}, key)
		if err != nil {
			t.Fatal(err)
		}
		spans = AnnotateOCSPResponse(resp, 0)
		if !span.Tiles(spans, 0, len(resp)) {
			t.Fatal("the OCSP response's spans do not tile")
		}
		noneUnparsed(t, spans)
		want(t, spans, "responseStatus", "successful", "responseType", "id-pkix-ocsp-basic", "certID.serialNumber", "99",
			"certID.hashAlgorithm.algorithm", "id-sha1", "revoked.revocationTime", "2026-03-01T12:00:00Z",
			"revocationReason.revocationReason", "keyCompromise", "singleResponse.nextUpdate.nextUpdate", "2026-03-02T12:00:00Z",
			"certs.Certificate.tbsCertificate.serialNumber", "4660")
	}
}

// TestFaultStaysInside: a broken length spoils the element that holds it and
// no more.
func TestFaultStaysInside(t *testing.T) {
	c := mint(t, keys(t)["ecdsa"])
	good := AnnotateCertificate(c.Raw, 0)
	raw := bytes.Clone(c.Raw)
	cn := span.Find(good, "issuer.commonName.value")
	raw[cn.Kids[1].Off] = 0x7f
	spans := AnnotateCertificate(raw, 0)
	if !span.Tiles(spans, 0, len(raw)) {
		t.Fatal("the spans do not tile")
	}
	if span.Find(spans, "issuer.commonName.unparsed") == nil {
		t.Error("the fault is not shown where it is")
	}
	want(t, spans, "validity.notAfter", "2055-01-02T03:04:05Z")
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		der  string
		want string
	}{
		{"\x06\x03\x55\x04\x03", "commonName"},
		{"\x06\x06\x2b\x06\x01\x04\x01\x00", "1.3.6.1.4.1.0"},
		{"\x06\x02\x88\x37", "2.999"}, // X.690 §8.19.5's example
		{"\x02\x01\xff", "-1"},
		{"\x02\x02\x00\x80", "128"},
		{"\x17\x0d700101000000Z", "1970-01-01T00:00:00Z"},
		{"\x17\x0d490101000000Z", "2049-01-01T00:00:00Z"},
		{"\x18\x0f20491231235959Z", "2049-12-31T23:59:59Z"},
		{"\x17\x0d501301000000Z", ""}, // a thirteenth month
		{"\x1e\x04\x00A\x00\xe5", "Aå"},
		{"\x14\x02A\xe5", "Aå"},
		{"\x0c\x03a\x00b", `a\x00b`},
		{"\x01\x01\x00", "FALSE"},
		{"\x05\x00", "0"},
	} {
		spans := Annotate([]byte(c.der), 0)
		last := spans[0].Kids[len(spans[0].Kids)-1]
		if c.want == "0" {
			if last.Kind != span.Length || last.Code != 0 {
				t.Errorf("%x: %+v", c.der, last)
			}
		} else if last.Value != c.want {
			t.Errorf("%x = %q, want %q", c.der, last.Value, c.want)
		}
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, key := range keys(f) {
		f.Add(mint(f, key).Raw)
	}
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Add([]byte{0x1f, 0xff, 0xff, 0xff, 0xff, 0x7f, 0})
	f.Add([]byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff})
	f.Add(bytes.Repeat([]byte{0x30, 0x7f}, 60))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, annotate := range []func([]byte, int) []span.Span{Annotate, AnnotateCertificate, AnnotateName, AnnotateCRL, AnnotateOCSPResponse} {
			if !span.Tiles(annotate(b, 3), 3, len(b)) {
				t.Fatal("the spans do not tile")
			}
		}
	})
}
