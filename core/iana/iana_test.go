package iana_test

import (
	"crypto/tls"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// TestSuites holds the suites to what crypto/tls and openssl call them and say
// of their parts.
func TestSuites(t *testing.T) {
	count := map[string]int{}
	for i := range iana.Suites {
		s := &iana.Suites[i]
		count[s.KX.String()+"/"+s.Auth.String()]++
		if iana.SuiteByCode(s.Code) != s || iana.SuiteByName(s.Name) != s {
			t.Errorf("%s is not found by its code and name", s.Name)
		}
		if name := tls.CipherSuiteName(s.Code); !strings.HasPrefix(name, "0x") && name != s.Name {
			t.Errorf("%04x is %s, to crypto/tls %s", s.Code, s.Name, name)
		}
	}
	for kind, n := range map[string]int{"RSA/RSA": 16, "DHE/RSA": 12, "ECDHE/RSA": 10, "ECDHE/ECDSA": 14, "/": 5} {
		if count[kind] != n {
			t.Errorf("%d suites of %s, want %d", count[kind], kind, n)
		}
	}

	if runtime.GOOS == "js" {
		t.Skip("a WebAssembly module cannot start openssl; this runs natively")
	}
	out, err := exec.Command("openssl", "ciphers", "-V", "-stdname",
		"-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256",
		"ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatalf("this test needs the openssl command: %v", err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		// 0xC0,0x2F - TLS_… - ECDHE-… TLSv1.2 Kx=ECDH Au=RSA Enc=AESGCM(128) Mac=AEAD
		f := strings.Fields(line)
		if len(f) < 9 {
			continue
		}
		code, err := strconv.ParseUint(strings.ReplaceAll(f[0], ",0x", ""), 0, 16)
		s := iana.SuiteByCode(uint16(code))
		if name, ok := iana.Name(iana.SuiteRegistry, code); err == nil && ok && name != f[2] {
			t.Errorf("%04x is %s, to openssl %s", code, name, f[2])
		}
		if s == nil {
			continue
		}
		seen++
		kx := map[iana.KX]string{iana.KXRSA: "Kx=RSA", iana.KXDHE: "Kx=DH", iana.KXECDHE: "Kx=ECDH", iana.KXNone: "Kx=any"}[s.KX]
		auth := "Au=" + s.Auth.String()
		if s.Auth == iana.AuthNone {
			auth += "any"
		}
		mac := map[int]string{0: "Mac=AEAD", 16: "Mac=MD5", 20: "Mac=SHA1", 32: "Mac=SHA256", 48: "Mac=SHA384"}[s.MACLen]
		enc := "(" + strconv.Itoa(8*s.KeyLen) + ")"
		if s.Cipher == iana.NullCipher {
			enc = "Enc=None"
		}
		if f[6] != kx || f[7] != auth || !strings.HasSuffix(f[8], enc) || f[9] != mac {
			t.Errorf("%s: openssl says %v", s.Name, f[6:])
		}
	}
	// OpenSSL 3 has neither RC4 nor 3DES any more; GnuTLS has.
	out, err = exec.Command("gnutls-cli", "--list").Output()
	if err != nil {
		t.Fatalf("this test needs the gnutls-cli command: %v", err)
	}
	spelling := strings.NewReplacer("_WITH_", "_", "RC4", "ARCFOUR", "SHA", "SHA1")
	for i := range iana.Suites {
		s := &iana.Suites[i]
		if s.Cipher != iana.RC4128 && s.Cipher != iana.TripleDESCBC {
			continue
		}
		// TLS_RSA_ARCFOUR_128_MD5   0x00, 0x04   TLS1.0
		want := []string{spelling.Replace(s.Name), fmt.Sprintf("0x%02x,", s.Code>>8), fmt.Sprintf("0x%02x", s.Code&0xff)}
		for line := range strings.Lines(string(out)) {
			if f := strings.Fields(line); len(f) == 4 && slices.Equal(f[:3], want) {
				seen++
			}
		}
	}
	if seen != len(iana.Suites) {
		t.Errorf("openssl and gnutls-cli know %d of our %d", seen, len(iana.Suites))
	}
}

// TestVersionsOfSuites holds to openssl's and gnutls-cli's minimal versions.
func TestVersionsOfSuites(t *testing.T) {
	for _, c := range []struct {
		name string
		from uint16 // up to TLS 1.2
	}{
		{"TLS_RSA_WITH_NULL_MD5", iana.SSL30}, {"TLS_RSA_WITH_RC4_128_MD5", iana.SSL30}, {"TLS_RSA_WITH_3DES_EDE_CBC_SHA", iana.SSL30},
		{"TLS_RSA_WITH_AES_128_CBC_SHA", iana.SSL30}, {"TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", iana.SSL30},
		{"TLS_ECDHE_RSA_WITH_RC4_128_SHA", iana.TLS10}, {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", iana.TLS10},
		{"TLS_RSA_WITH_NULL_SHA256", iana.TLS12}, {"TLS_RSA_WITH_AES_128_CBC_SHA256", iana.TLS12},
		{"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", iana.TLS12}, {"TLS_RSA_WITH_AES_128_GCM_SHA256", iana.TLS12},
		{"TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", iana.TLS12},
	} {
		for i := range iana.Versions {
			v := iana.Versions[i].Code
			if got := iana.SuiteByName(c.name).UsableIn(v); got != (v >= c.from && v <= iana.TLS12) {
				t.Errorf("%s in %s: %v", c.name, iana.Versions[i].Name, got)
			}
		}
	}
}

func TestLookups(t *testing.T) {
	for i := range iana.Groups {
		g := &iana.Groups[i]
		if iana.GroupByCode(g.Code) != g || iana.GroupByName(g.Name) != g {
			t.Error(g.Name)
		}
	}
	for i := range iana.Schemes {
		s := &iana.Schemes[i]
		if iana.SchemeByCode(s.Code) != s || iana.SchemeByName(s.Name) != s {
			t.Error(s.Name)
		}
	}
	for i := range iana.Alerts {
		a := &iana.Alerts[i]
		if iana.AlertByCode(uint8(a.Code)) != a || iana.AlertByName(a.Name) != a {
			t.Error(a.Name)
		}
	}
	for i := range iana.Versions {
		v := &iana.Versions[i]
		if iana.VersionByCode(v.Code) != v || iana.VersionByName(v.Name) != v || tls.VersionName(v.Code) != strings.Replace(v.Title, "SSL 3.0", "SSLv3", 1) {
			t.Error(v.Name)
		}
	}
	for _, c := range []struct {
		r    iana.Registry
		code uint64
		want string
	}{
		{iana.HandshakeTypeRegistry, 1, "client_hello"}, {iana.ExtensionRegistry, 0xff01, "renegotiation_info"},
		{iana.SuiteRegistry, 0x1301, "TLS_AES_128_GCM_SHA256"}, {iana.SuiteRegistry, 0x0a0a, "GREASE"}, {iana.GroupRegistry, 0xfafa, "GREASE"},
		{iana.GroupRegistry, 0x0a1a, ""}, {iana.AlertRegistry, 20, "bad_record_mac"}, {iana.AlertRegistry, 0x10014, ""}, {iana.NoRegistry, 1, ""},
		{200, 1, ""}, {iana.ContentTypeRegistry, 22, "handshake"}, {iana.SchemeRegistry, 0x0403, "ecdsa_secp256r1_sha256"},
	} {
		if got, _ := iana.Name(c.r, c.code); got != c.want {
			t.Errorf("%v %#x is %q, want %q", c.r, c.code, got, c.want)
		}
	}
}

// TestReasons: what is Legacy or Broken says why.
func TestReasons(t *testing.T) {
	for r := iana.Registry(1); r.String() != ""; r++ {
		for code := range uint64(0x10000) {
			if i := iana.Lookup(r, code); i != nil && (i.Name == "" || i.Ref == "" || i.Standing >= iana.Legacy && i.Why == "") {
				t.Errorf("%v %d: %+v", r, code, *i)
			}
		}
		if r == iana.ECHTypeRegistry {
			break
		}
	}
}
