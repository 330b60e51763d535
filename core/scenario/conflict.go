package scenario

import (
	"net/netip"
	"slices"
	"strings"
)

// apart are faults that one certificate cannot have together.
var apart = []struct{ a, b, why string }{
	{"expired", "not-yet-valid", "a certificate has one period of validity, and now is after it or before it"},
	{"wrong-host", "null-prefix", "the name in the certificate can be wrong in one way only"},
	{"self-signed", "untrusted-root", "nobody stands above a self-signed certificate"},
	{"self-signed", "incomplete-chain", "above a self-signed certificate there is nothing to leave out"},
	{"self-signed", "revoked", "a self-signed certificate has no issuer who could take it back"},
	{"self-signed", "not-a-ca", "a self-signed certificate has no issuer"},
	{"self-signed", "constrained", "a self-signed certificate has no authority above it that could be constrained"},
	{"revoked", "not-a-ca", "whoever is no authority keeps no list of the revoked"},
}

// conflicts finds choices that cannot be built together. What real peers could
// disagree about is none: it runs, and fails as it would.
func conflicts(c choices) error {
	if h, cert := c.text("host"), c["server-cert"]; cert != nil && slices.Contains(cert.words, "null-prefix") {
		if _, err := netip.ParseAddr(h); err == nil {
			return &Error{Key: "server-cert", Value: "null-prefix", Sentence: "server-cert=null-prefix needs a host name: a zero byte can be put into a name, and host=" + h + " is an address."}
		}
	}
	if name := c.firstOfSecond(); name != "" && !c.second() {
		return &Error{Key: name, Sentence: name + ": there is no second connection to set it for. user=ignores, attack=intercept and attack=replay can lead to one."}
	}
	return nil
}

// second says whether there can be a second connection.
func (c choices) second() bool {
	return c.text("user") == "ignores" || c.text("attack") == "intercept" || c.text("attack") == "replay"
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
