package scenario

import (
	"net/netip"
	"slices"
	"strings"

	"handshakelab/core/iana"
)

// apart are faults that one certificate cannot have together, and leaks of
// which one is the other and more; why is what says so.
var apart = []struct{ a, b, why string }{
	{"expired", "not-yet-valid", "expired"},
	{"wrong-host", "null-prefix", "wrong-host"},
	{"self-signed", "untrusted-root", "self-signed/untrusted-root"},
	{"self-signed", "incomplete-chain", "self-signed/incomplete-chain"},
	{"self-signed", "revoked", "self-signed/revoked"},
	{"self-signed", "not-a-ca", "self-signed/not-a-ca"},
	{"self-signed", "constrained", "self-signed/constrained"},
	{"revoked", "not-a-ca", "revoked"},
	{"server-key:before", "server-key:after", "before"},
	{"client-key:before", "client-key:after", "before"},
}

// conflicts finds choices that cannot be built together. What real peers could
// disagree about is none: it runs, and fails as it would.
func conflicts(c choices) error {
	if h, cert := c.text("host"), c["server-cert"]; cert != nil && slices.Contains(cert.words, "null-prefix") {
		if _, err := netip.ParseAddr(h); err == nil {
			return bad("server-cert", "null-prefix", "null-prefix", "{host}", h)
		}
	}
	if err := c.outOfVersion(); err != nil {
		return err
	}
	if name := c.firstOfSecond(); name != "" && !c.second() {
		return bad(name, "", "no-second")
	}
	return nil
}

// outOfVersion finds what is named for versions that neither end speaks.
func (c choices) outOfVersion() error {
	speaks := func(ok func(uint16) bool) bool {
		for _, name := range [...]string{"versions", "client-versions", "server-versions"} {
			if v := c[name]; v != nil && slices.ContainsFunc(v.codes, ok) {
				return true
			}
		}
		return c["versions"] == nil && c["client-versions"] == nil && c["server-versions"] == nil
	}
	if name := c.needs13(); name != "" && !speaks(func(v uint16) bool { return v == iana.TLS13 }) {
		return bad(name, c[name].text, "needs-13", "{what}", c[name].text)
	}
	for _, k := range [...]struct{ name, text string }{{"resume", "id"}, {"resume", "ticket"}, {"renegotiate", "client"}, {"renegotiate", "server"}, {"attack", "splice"}} {
		if c.text(k.name) != k.text {
			continue
		}
		if !speaks(func(v uint16) bool { return v < iana.TLS13 }) {
			if k.name != "resume" {
				return bad(k.name, k.text, "before-13", "{what}", k.text)
			}
			e := bad(k.name, k.text, "before-13-psk", "{what}", k.text)
			e.Nearest = "psk"
			return e
		}
	}
	return nil
}

// second says whether there can be a second connection.
func (c choices) second() bool {
	switch c.text("resume") {
	case "id", "ticket", "psk":
		return true
	}
	switch c.text("attack") {
	case "intercept", "replay", "splice":
		return true
	}
	on := func(key string) bool { return c.text(key) != "" && c.text(key) != "off" }
	return c.text("user") == "ignores" || on("early-data") || on("fallback") || on("ech")
}

// firstOfSecond is the first key of a second connection, in canonical order.
func (c choices) firstOfSecond() string {
	for _, name := range c.order() {
		if strings.HasPrefix(name, "2.") {
			return name
		}
	}
	return ""
}
