package scenario

import (
	"net/netip"
	"slices"
	"strings"

	"handshakelab/core/iana"
)

// apart are faults that one certificate cannot have together, and leaks of
// which one is the other and more.
var apart = []struct{ a, b, why string }{
	{"expired", "not-yet-valid", "a certificate has one period of validity, and now is after it or before it"},
	{"wrong-host", "null-prefix", "the name in the certificate can be wrong in one way only"},
	{"self-signed", "untrusted-root", "nobody stands above a self-signed certificate"},
	{"self-signed", "incomplete-chain", "above a self-signed certificate there is nothing to leave out"},
	{"self-signed", "revoked", "a self-signed certificate has no issuer who could take it back"},
	{"self-signed", "not-a-ca", "a self-signed certificate has no issuer"},
	{"self-signed", "constrained", "a self-signed certificate has no authority above it that could be constrained"},
	{"revoked", "not-a-ca", "whoever is no authority keeps no list of the revoked"},
	{"server-key:before", "server-key:after", "who has it beforehand has it afterwards"},
	{"client-key:before", "client-key:after", "who has it beforehand has it afterwards"},
}

// conflicts finds choices that cannot be built together. What real peers could
// disagree about is none: it runs, and fails as it would.
func conflicts(c choices) error {
	if h, cert := c.text("host"), c["server-cert"]; cert != nil && slices.Contains(cert.words, "null-prefix") {
		if _, err := netip.ParseAddr(h); err == nil {
			return &Error{Key: "server-cert", Value: "null-prefix", Sentence: "server-cert=null-prefix needs a host name: a zero byte can be put into a name, and host=" + h + " is an address."}
		}
	}
	if err := c.outOfVersion(); err != nil {
		return err
	}
	if name := c.firstOfSecond(); name != "" && !c.second() {
		return &Error{Key: name, Sentence: name + ": there is no second connection to set it for. user=ignores, attack=intercept and attack=replay, resume, fallback and ech can lead to one."}
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
		return &Error{Key: name, Value: c[name].text, Sentence: name + "=" + c[name].text + " needs TLS 1.3, and the versions named are older: add tls1.3 to them."}
	}
	for _, k := range [...]struct{ name, text string }{{"resume", "id"}, {"resume", "ticket"}, {"renegotiate", "client"}, {"renegotiate", "server"}, {"attack", "splice"}} {
		if c.text(k.name) != k.text {
			continue
		}
		if !speaks(func(v uint16) bool { return v < iana.TLS13 }) {
			e := &Error{Key: k.name, Value: k.text, Sentence: k.name + "=" + k.text + " is of TLS 1.2 and before, and the versions named are newer"}
			if k.name == "resume" {
				e.Nearest = "psk"
				e.Sentence += "; there it is resume=psk"
			}
			e.Sentence += "."
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
