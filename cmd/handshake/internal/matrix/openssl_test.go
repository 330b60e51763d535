package matrix

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// openSSL is OpenSSL 3's s_server and s_client.
type openSSL struct {
	w      *world
	title  string
	suites map[uint16]string // its names
}

func newOpenSSL(t *testing.T, w *world) peer {
	o := &openSSL{w: w, suites: map[uint16]string{}}
	version := strings.Fields(output(t, "openssl", "openssl", "version"))
	o.title = version[0] + " " + version[1]
	for line := range strings.Lines(output(t, "openssl", "openssl", "ciphers", "-V", "-s", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")) {
		o.add(line)
	}
	for line := range strings.Lines(output(t, "openssl", "openssl", "ciphers", "-V", "-ciphersuites",
		"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256")) {
		o.add(line)
	}
	return o
}

// add reads a line such as "0xC0,0x2F - ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 Kx=ECDH …".
func (o *openSSL) add(line string) {
	f := strings.Fields(line)
	if len(f) < 3 || len(f[0]) != 9 {
		return
	}
	hi, err1 := strconv.ParseUint(f[0][2:4], 16, 8)
	lo, err2 := strconv.ParseUint(f[0][7:9], 16, 8)
	if err1 == nil && err2 == nil {
		o.suites[uint16(hi)<<8|uint16(lo)] = f[2]
	}
}

func (o *openSSL) name() string { return o.title }

var openSSLVersions = map[uint16]string{iana.TLS10: "-tls1", iana.TLS11: "-tls1_1", iana.TLS12: "-tls1_2", iana.TLS13: "-tls1_3"}

var openSSLGroups = map[uint16]string{iana.X25519: "X25519", iana.Secp256r1: "P-256", iana.Secp384r1: "P-384", iana.Secp521r1: "P-521",
	iana.FFDHE2048: "ffdhe2048", iana.FFDHE3072: "ffdhe3072"}

func (o *openSSL) speaks(c cell, asServer bool) (bool, string) {
	switch {
	case openSSLVersions[c.version] == "":
		return false, "built without " + versionName(c.version)
	case o.suites[c.suite.Code] == "":
		return false, "built without these suites"
	case c.group != 0 && openSSLGroups[c.group] == "":
		return false, "does not have these groups"
	case c.resume == "ID" && !asServer:
		return true, ""
	}
	return true, ""
}

func (o *openSSL) certificate(name string) []string {
	return []string{"-cert", o.w.file(name + "-leaf.pem"), "-cert_chain", o.w.file(name + "-above.pem"), "-key", o.w.file(name + ".key")}
}

func (o *openSSL) serve(t *testing.T, k kind) (addr, ask, answer string) {
	port := freePort(t)
	args := append([]string{"s_server", "-accept", "127.0.0.1:" + port, "-rev", "-quiet", "-min_protocol", "TLSv1", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0",
		"-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256",
		"-groups", "X25519:P-256:P-384:P-521:ffdhe2048:ffdhe3072", "-CAfile", o.w.file("roots.pem"), "-verify_return_error", "-alpn", "http/1.1"},
		o.certificate(k.key+"-server")...)
	args = append(args, [...][]string{nil, {"-verify", "4"}, {"-Verify", "4"}}[k.auth]...)
	return daemon(t, program(t, "openssl", "openssl", args...), port), "hello\n", "olleh\n"
}

func (o *openSSL) call(t *testing.T, c cell, addr string) error {
	args := []string{"s_client", "-connect", addr, "-quiet", "-nocommands", "-servername", host, "-verify_hostname", host, "-verify_return_error",
		"-CAfile", o.w.file("roots.pem"), "-alpn", "http/1.1", openSSLVersions[c.version]}
	if c.version == iana.TLS13 {
		args = append(args, "-ciphersuites", o.suites[c.suite.Code])
	} else {
		args = append(args, "-cipher", o.suites[c.suite.Code]+":@SECLEVEL=0")
	}
	if c.group != 0 {
		// The certificate's curve has to be among them up to TLS 1.2.
		groups := openSSLGroups[c.group]
		if c.group != iana.Secp256r1 {
			groups += ":P-256"
		}
		args = append(args, "-groups", groups)
	}
	if c.cert {
		args = append(args, o.certificate(clientKey(c)+"-client")...)
	}
	if c.resume == "" {
		return talk(program(t, "openssl", "openssl", args...), 1)
	}
	if c.resume == "ID" {
		args = append(args, "-no_ticket")
	}
	file := filepath.Join(t.TempDir(), "session.pem")
	for _, how := range []string{"-sess_out", "-sess_in"} {
		if err := talk(program(t, "openssl", "openssl", append(args, how, file)...), 1); err != nil {
			return fmt.Errorf("%s: %v", how, err)
		}
	}
	return nil
}
