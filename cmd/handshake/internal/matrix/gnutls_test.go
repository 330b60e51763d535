package matrix

import (
	"net"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// gnuTLS is GnuTLS's gnutls-serv and gnutls-cli.
type gnuTLS struct {
	w      *world
	title  string
	suites map[string]bool // "0xc0, 0x2f": those it has
}

// gnuTLSAll is everything that it has. NULL switches TLS 1.3 off.
const (
	gnuTLSAll = "NONE:+VERS-TLS1.0:+VERS-TLS1.1:+VERS-TLS1.2:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+SIGN-ALL:+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1:+GROUP-ALL:" +
		"+RSA:+DHE-RSA:+ECDHE-RSA:+ECDHE-ECDSA:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-CCM:+AES-256-CCM:+AES-128-CCM-8:+AES-256-CCM-8:" +
		"+AES-128-CBC:+AES-256-CBC:+3DES-CBC:+ARCFOUR-128:+AEAD:+SHA1:+SHA256:+SHA384:+MD5:%VERIFY_ALLOW_BROKEN"
	gnuTLSNull = ":+NULL"
)

func newGnuTLS(t *testing.T, w *world) peer {
	g := &gnuTLS{w: w, suites: map[string]bool{}}
	first, _, _ := strings.Cut(output(t, "gnutls-bin", "gnutls-cli", "--version"), "\n")
	g.title = "GnuTLS " + first[strings.LastIndexByte(first, ' ')+1:]
	for _, all := range []string{gnuTLSAll, gnuTLSAll + gnuTLSNull} {
		for line := range strings.Lines(output(t, "gnutls-bin", "gnutls-cli", "--list", "--priority", all)) {
			if f := strings.Split(line, "\t"); strings.HasPrefix(line, "TLS_") && len(f) > 1 {
				g.suites[f[1]] = true
			}
		}
	}
	return g
}

func (g *gnuTLS) name() string { return g.title }

var gnuTLSVersions = map[uint16]string{iana.TLS10: "VERS-TLS1.0", iana.TLS11: "VERS-TLS1.1", iana.TLS12: "VERS-TLS1.2", iana.TLS13: "VERS-TLS1.3"}

var gnuTLSGroups = map[uint16]string{iana.X25519: "GROUP-X25519", iana.Secp256r1: "GROUP-SECP256R1", iana.Secp384r1: "GROUP-SECP384R1",
	iana.Secp521r1: "GROUP-SECP521R1", iana.FFDHE2048: "GROUP-FFDHE2048", iana.FFDHE3072: "GROUP-FFDHE3072"}

func (g *gnuTLS) speaks(c cell, asServer bool) (bool, string) {
	switch {
	case gnuTLSVersions[c.version] == "":
		return false, "built without " + versionName(c.version)
	case !g.suites[hexPair(c.suite.Code)]:
		return false, "does not have these suites"
	case c.group != 0 && gnuTLSGroups[c.group] == "":
		return false, "does not have these groups"
	}
	return true, ""
}

func hexPair(code uint16) string {
	const digits = "0123456789abcdef"
	return "0x" + string([]byte{digits[code>>12], digits[code>>8&15]}) + ", 0x" + string([]byte{digits[code>>4&15], digits[code&15]})
}

// priority pins a cell's version, suite and group.
func (g *gnuTLS) priority(c cell) string {
	name := strings.TrimPrefix(c.suite.Name, "TLS_")
	kx, cipher, ok := strings.Cut(name, "_WITH_")
	if !ok {
		kx, cipher = "", name // TLS 1.3
	}
	p := "NONE:+CTYPE-X509:+COMP-NULL:+SIGN-ALL:+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1:%VERIFY_ALLOW_BROKEN:+" + gnuTLSVersions[c.version]
	if kx != "" {
		p += ":+" + strings.ReplaceAll(kx, "_", "-")
	}
	for _, x := range []struct{ in, cipher string }{{"AES_128_GCM", "AES-128-GCM"}, {"AES_256_GCM", "AES-256-GCM"}, {"CHACHA20", "CHACHA20-POLY1305"},
		{"AES_128_CCM_8", "AES-128-CCM-8"}, {"AES_256_CCM_8", "AES-256-CCM-8"}, {"AES_128_CCM", "AES-128-CCM"}, {"AES_256_CCM", "AES-256-CCM"},
		{"AES_128_CBC", "AES-128-CBC"}, {"AES_256_CBC", "AES-256-CBC"}, {"3DES_EDE_CBC", "3DES-CBC"}, {"RC4_128", "ARCFOUR-128"}, {"NULL", "NULL"}} {
		if strings.HasPrefix(cipher, x.in) {
			p += ":+" + x.cipher
			break
		}
	}
	mac := "AEAD"
	if !c.suite.AEAD() {
		mac = map[string]string{"SHA": "SHA1"}[cipher[strings.LastIndexByte(cipher, '_')+1:]]
		if mac == "" {
			mac = cipher[strings.LastIndexByte(cipher, '_')+1:]
		}
	}
	p += ":+" + mac
	if c.group == 0 {
		return p + ":+GROUP-ALL"
	}
	return p + ":+" + gnuTLSGroups[c.group] + ":+GROUP-SECP256R1:+GROUP-SECP384R1"
}

func (g *gnuTLS) certificate(name string) []string {
	return []string{"--x509certfile", g.w.file(name + ".pem"), "--x509keyfile", g.w.file(name + ".key")}
}

func (g *gnuTLS) serve(t *testing.T, k kind) (addr, ask, answer string) {
	port := freePort(t)
	all := gnuTLSAll
	if k.version < iana.TLS13 {
		all += gnuTLSNull
	}
	args := append([]string{"-p", port, "--echo", "-q", "--priority", all, "--x509cafile", g.w.file("roots.pem"), "--alpn", "http/1.1"},
		g.certificate(k.key+"-server")...)
	args = append(args, [...][]string{{"-a"}, {"--verify-client-cert"}, {"-r", "--verify-client-cert"}}[k.auth]...)
	return daemon(t, program(t, "gnutls-bin", "gnutls-serv", args...), port), "hello\n", "hello\n"
}

func (g *gnuTLS) call(t *testing.T, c cell, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	args := []string{"-p", port, "--priority", g.priority(c), "--x509cafile", g.w.file("roots.pem"), "--alpn", "http/1.1",
		"--sni-hostname", host, "--verify-hostname", host, "127.0.0.1"}
	if c.cert {
		args = append(args, g.certificate(clientKey(c)+"-client")...)
	}
	if c.packed {
		args = append(args, "--compress-cert", "zlib")
	}
	switch c.resume {
	case "ID":
		args = append(args, "--noticket", "-r")
	case "ticket":
		args = append(args, "-r")
	case "PSK":
		args = append(args, "-r", "--waitresumption")
	}
	return talk(program(t, "gnutls-bin", "gnutls-cli", args...), 1)
}
