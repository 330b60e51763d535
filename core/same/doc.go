// Package same says how to set up a scenario with other people's programs:
// [OpenSSL] as a shell script that runs both ends, [Go] as a program that does
// so with crypto/tls, [Nginx] as the lines of a server's configuration. Each
// has the scenario's certificates and keys in it, and begins with what it
// cannot do as the lab does.
package same

import (
	"slices"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// setup is what the three have in common.
type setup struct {
	plan  *scenario.Plan
	files lab.Files
	head  []string // comment lines
}

func read(s *scenario.Scenario) (*setup, error) {
	f, err := lab.FilesOf(s)
	if err != nil {
		return nil, err
	}
	p := &s.Plans()[0]
	t := &setup{plan: p, files: f, head: []string{trace.MadeBy(s.String()), "For learning and testing: anybody can read these private keys."}}
	for _, x := range []struct {
		not  bool
		what string
	}{
		{p.Attack != "none", "there is no attacker"},
		{len(p.Wire) > 0, "nothing is changed on the way"},
		{len(p.Leak) > 0, "no key gets into other hands"},
		{p.ECH != "off", "no hello is hidden"},
		{p.Resume != "none", "no session is taken up again"},
		{p.Renegotiate != "none" || p.KeyUpdate != "none", "nothing is negotiated anew"},
		{slices.Contains(p.ServerCert, "revoked") || slices.Contains(p.ClientCert, "revoked"), "nobody asks whether a certificate was revoked"},
		{slices.Contains(p.ClientCert, "not-on-file") || slices.Contains(p.ClientCert, "not-authorised"), "the server has no file of users"},
	} {
		if x.not {
			t.head = append(t.head, "Not as in the lab: "+x.what+".")
		}
	}
	return t, nil
}

// comments are the head's lines after a mark.
func (t *setup) comments(mark string) string {
	var b strings.Builder
	for _, l := range t.head {
		b.WriteString(mark + " " + l + "\n")
	}
	return b.String()
}

// versions gives an end's oldest and newest version.
func versions(s *scenario.Side) (least, most uint16) {
	return slices.Min(s.Versions), slices.Max(s.Versions)
}

// suites splits an end's suites into TLS 1.3's and those before.
func suites(s *scenario.Side) (before, tls13 []*iana.Suite) {
	for _, code := range s.Ciphers {
		switch x := iana.SuiteByCode(code); {
		case x == nil:
		case x.KX == iana.KXNone:
			tls13 = append(tls13, x)
		default:
			before = append(before, x)
		}
	}
	return before, tls13
}

// opensslName is what OpenSSL calls a suite of before TLS 1.3.
func opensslName(s *iana.Suite) string {
	name := strings.TrimPrefix(s.Name, "TLS_")
	name = strings.Replace(name, "_WITH_", "-", 1)
	name = strings.TrimPrefix(name, "RSA-")
	return strings.NewReplacer("3DES_EDE_CBC_SHA", "DES-CBC3-SHA", "AES_", "AES", "CAMELLIA_", "CAMELLIA", "CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305",
		"_CBC_", "-", "CCM_8", "CCM8", "RC4_128", "RC4", "_", "-").Replace(name)
}

// opensslNames gives a list for OpenSSL, with what it holds to be too weak.
func opensslNames(list []*iana.Suite) string {
	names := []string{"DEFAULT"}
	if len(list) > 0 {
		names = nil
	}
	for _, x := range list {
		names = append(names, opensslName(x))
	}
	return strings.Join(append(names, "@SECLEVEL=0"), ":")
}

func isIP(host string) bool {
	return strings.Trim(host, "0123456789.") == "" || strings.Contains(host, ":")
}
