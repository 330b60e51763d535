package matrix

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// nss is NSS's selfserv and tstclnt. It keeps certificates in databases, one
// of each subject in each.
type nss struct{ w *world }

func newNSS(t *testing.T, w *world) peer {
	n := &nss{w}
	w.put(t, "hello", []byte("hello\n"))
	for _, name := range []string{"none", "rsa-2048-server", "ecdsa-p256-server", "rsa-2048-client", "ecdsa-p256-client"} {
		if err := os.Mkdir(w.file("nss-"+name), 0o700); err != nil {
			t.Fatal(err)
		}
		certutil := func(args ...string) { output(t, "libnss3-tools", "certutil", append(args, "-d", n.db(name))...) }
		certutil("-N", "--empty-password")
		for i := range w.roots {
			certutil("-A", "-n", fmt.Sprint("root", i), "-t", "CT,C,C", "-a", "-i", w.file(fmt.Sprintf("root%d.pem", i)))
		}
		if name != "none" {
			p12 := w.file(name + ".p12")
			output(t, "openssl", "openssl", "pkcs12", "-export", "-in", w.file(name+".pem"), "-inkey", w.file(name+".key"), "-name", name, "-passout", "pass:x", "-out", p12)
			output(t, "libnss3-tools", "pk12util", "-i", p12, "-d", n.db(name), "-W", "x")
		}
	}
	return n
}

func (n *nss) db(name string) string { return "sql:" + n.w.file("nss-"+name) }

func (*nss) name() string { return "NSS" }

var nssVersions = map[uint16]string{iana.SSL30: "ssl3", iana.TLS10: "tls1.0", iana.TLS11: "tls1.1", iana.TLS12: "tls1.2", iana.TLS13: "tls1.3"}

var nssGroups = map[uint16]string{iana.X25519: "x25519", iana.Secp256r1: "P256", iana.Secp384r1: "P384", iana.Secp521r1: "P521",
	iana.FFDHE2048: "FF2048", iana.FFDHE3072: "FF3072"}

func (n *nss) speaks(c cell, asServer bool) (bool, string) {
	name := c.suite.Name
	switch {
	case strings.Contains(name, "CCM"):
		return false, "has no AES-CCM suites"
	case c.group != 0 && nssGroups[c.group] == "":
		return false, "does not have these groups"
	}
	return true, ""
}

func (n *nss) serve(t *testing.T, k kind) (addr, ask, answer string) {
	port := freePort(t)
	versions := "tls1.0:"
	if k.version == iana.SSL30 {
		versions = "ssl3:tls1.2" // SSL 3.0 and TLS 1.3 do not go together
	}
	nickname := map[string]string{"rsa-2048": "-n", "ecdsa-p256": "-e"}[k.key]
	args := []string{"-d", n.db(k.key + "-server"), "-p", port, nickname, k.key + "-server", "-V", versions, "-u", "-G", "-H", "1", "-Q",
		"-I", "x25519,P256,P384,P521,FF2048,FF3072", "-c", n.all()}
	args = append(args, [...][]string{nil, {"-r"}, {"-r", "-r"}}[k.auth]...)
	return daemon(t, program(t, "libnss3-tools", "selfserv", args...), port), "GET / HTTP/1.0\r\n\r\n", "200 OK"
}

// all is every suite that it may choose.
func (n *nss) all() string {
	s := ""
	for i := range iana.Suites {
		if ok, _ := n.speaks(cell{suite: &iana.Suites[i]}, true); ok {
			s += fmt.Sprintf(":%04X", iana.Suites[i].Code)
		}
	}
	return s
}

func (n *nss) call(t *testing.T, c cell, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	db := "none"
	if c.cert {
		db = clientKey(c) + "-client"
	}
	args := []string{"-h", host, "-4", "-p", port, "-d", n.db(db), "-V", nssVersions[c.version] + ":" + nssVersions[c.version], "-G",
		"-A", n.w.file("hello")}
	if c.group != 0 {
		args = append(args, "-I", nssGroups[c.group]+",P256,P384")
	}
	if c.cert {
		args = append(args, "-n", db)
	}
	times := 1
	if c.resume != "" {
		args, times = append(args, "-L", "2"), 2
	} else {
		args = append(args, "-c", fmt.Sprintf(":%04X", c.suite.Code)) // with -L it would free this twice; our server pins the suite too
	}
	if c.resume == "ticket" || c.resume == "PSK" {
		args = append(args, "-u")
	}
	return talk(program(t, "libnss3-tools", "tstclnt", args...), times)
}
