//go:build !js

package lab_test

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handshakelab/core"
	"handshakelab/core/trace"
)

// authority is a CA of OpenSSL's, made as people make one.
type authority struct {
	t   *testing.T
	dir string
}

func (a *authority) openssl(args ...string) {
	a.t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		a.t.Fatal("openssl is needed for this test: apt-get install openssl")
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = a.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		a.t.Fatalf("openssl %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// issue makes a key and a certificate under issuer ("" itself).
func (a *authority) issue(name, issuer, extensions string, key ...string) {
	a.t.Helper()
	a.openssl(append([]string{"genpkey", "-out", name + ".key"}, key...)...)
	if err := os.WriteFile(filepath.Join(a.dir, name+".ext"), []byte(extensions), 0o600); err != nil {
		a.t.Fatal(err)
	}
	a.openssl("req", "-new", "-key", name+".key", "-subj", "/O=Own Test/CN="+name, "-out", name+".csr")
	args := []string{"x509", "-req", "-in", name + ".csr", "-extfile", name + ".ext", "-days", "90", "-out", name + ".pem"}
	if issuer == "" {
		args = append(args, "-signkey", name+".key")
	} else {
		args = append(args, "-CA", issuer+".pem", "-CAkey", issuer+".key", "-CAcreateserial")
	}
	a.openssl(args...)
}

// der reads a certificate.
func (a *authority) der(names ...string) (list [][]byte) {
	a.t.Helper()
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(a.dir, n+".pem"))
		if err != nil {
			a.t.Fatal(err)
		}
		block, _ := pem.Decode(b)
		list = append(list, block.Bytes)
	}
	return list
}

// What is judged is what OpenSSL made, in a real handshake: every check about
// the certificate is the client's own, and after them the server can't prove
// that it is the owner.
func TestOwnCertificate(t *testing.T) {
	a := &authority{t, t.TempDir()}
	const ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
	const leaf = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:own.test,DNS:*.own.test,IP:192.0.2.7\n"
	p256 := []string{"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"}
	a.issue("root", "", ca, "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
	a.issue("middle", "root", ca+"authorityKeyIdentifier=keyid\n", p256...)
	a.issue("rsa", "middle", leaf, "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
	a.issue("p256", "middle", leaf, p256...)
	a.issue("p384", "middle", leaf, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")
	a.issue("p521", "middle", leaf, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521")
	a.issue("ed25519", "middle", leaf, "-algorithm", "ED25519")
	a.issue("mail", "middle", strings.Replace(leaf, "serverAuth", "emailProtection", 1), p256...)
	a.issue("alone", "", leaf, p256...)
	now := time.Now()
	for _, c := range []struct {
		what   string
		chain  []string
		root   string // "" the lab's
		host   string
		clock  time.Time
		failed string // checks about the certificate, joined; "" none
	}{
		{"RSA", []string{"rsa", "middle"}, "root", "own.test", now, ""},
		{"P-256", []string{"p256", "middle"}, "root", "own.test", now, ""},
		{"P-384", []string{"p384", "middle"}, "root", "www.own.test", now, ""},
		{"P-521", []string{"p521", "middle"}, "root", "own.test", now, ""},
		{"Ed25519", []string{"ed25519", "middle"}, "root", "own.test", now, ""},
		{"by its address", []string{"p256", "middle"}, "root", "192.0.2.7", now, ""},
		{"with its root", []string{"p256", "middle", "root"}, "root", "own.test", now, ""},
		{"wrong name", []string{"p256", "middle"}, "root", "other.test", now, "server-cert/name"},
		{"too late", []string{"p256", "middle"}, "root", "own.test", now.AddDate(1, 0, 0), "server-cert/validity"},
		{"too early", []string{"p256", "middle"}, "root", "own.test", now.AddDate(-1, 0, 0), "server-cert/validity"},
		{"nobody trusts it", []string{"p256", "middle", "root"}, "", "own.test", now, "server-cert/issuer-trusted"},
		{"a link is missing", []string{"p256"}, "root", "own.test", now, "server-cert/issuer-trusted"},
		{"for something else", []string{"mail", "middle"}, "root", "own.test", now, "server-cert/extended-key-usage"},
		{"self-signed", []string{"alone"}, "", "own.test", now, "server-cert/issuer-trusted"},
		{"self-signed, trusted", []string{"alone"}, "alone", "own.test", now, ""},
	} {
		var roots [][]byte
		if c.root != "" {
			roots = a.der(c.root)
		}
		tr, err := core.Judge(a.der(c.chain...), roots, c.host, c.clock)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		var failed []string
		made, stopped := 0, ""
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.Kind != trace.Checked || e.Party != trace.Client {
				continue
			}
			if strings.HasPrefix(e.Check.ID, "server-cert/") {
				if made++; e.Check.Result == trace.Failed {
					failed = append(failed, e.Check.ID)
				}
			} else if e.Check.Result == trace.Failed {
				stopped = e.Check.ID
			}
		}
		if got := strings.Join(failed, " "); got != c.failed || made < 10 {
			t.Errorf("%s: of %d checks failed %q, want %q", c.what, made, got, c.failed)
		}
		if want := "server-key-exchange/signature"; c.failed == "" && stopped != want {
			t.Errorf("%s: the client stops at %q, want %s", c.what, stopped, want)
		}
		if o := tr.Outcome(1, trace.Client); o.End != trace.EndRefused {
			t.Errorf("%s: the client %s", c.what, o.End)
		}
	}
	if _, err := core.Judge(a.der("p256"), nil, "not a name", now); err == nil || !strings.Contains(err.Error(), "host") {
		t.Errorf("a host that is none: %v", err)
	}
	if _, err := core.Judge([][]byte{[]byte("nothing")}, nil, "own.test", now); err != nil {
		t.Errorf("what is no certificate is judged all the same: %v", err)
	}
	if _, err := core.Judge(a.der("p256"), [][]byte{{1}}, "own.test", now); err == nil || !strings.Contains(err.Error(), "root 1 ") {
		t.Errorf("a root that is none: %v", err)
	}
	if _, err := core.Judge(nil, nil, "own.test", now); err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Errorf("no chain at all: %v", err)
	}
}
