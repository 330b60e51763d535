package pki

import (
	"bytes"
	"crypto/x509"
	"net"
	"strings"
)

// nameConstraints asks whether the issuers may sign for all names below them
// (RFC 5280 §4.2.1.10). Package x509 checks this too, but only on a path that
// is good in all else.
func (j *judge) nameConstraints() {
	if len(j.issuers()) == 0 && j.end != atTrusted {
		j.record("name-constraints", notMade(j.noIssuer()))
		return
	}
	compared := 0
	for i, issuer := range j.path {
		if i == 0 || !constrains(issuer.Certificate) {
			continue
		}
		for _, c := range j.path[:i] {
			if compared += comparisons(c.Certificate, issuer.Certificate); compared > mostComparisons {
				d := fail("too-many-names")
				d.looked = j.lookAtExtension(issuer, extNameConstraints)
				j.record("name-constraints", d)
				return
			}
			if d := constrained(c.Certificate, issuer.Certificate); d.reason != "" {
				d.looked = append(j.lookAtExtension(issuer, extNameConstraints), j.lookAtExtension(c, extSAN)...)
				j.record("name-constraints", d)
				return
			}
		}
	}
	j.record("name-constraints", verdict{})
}

func constrains(c *x509.Certificate) bool {
	return len(c.PermittedDNSDomains)+len(c.ExcludedDNSDomains)+len(c.PermittedIPRanges)+len(c.ExcludedIPRanges)+
		len(c.PermittedEmailAddresses)+len(c.ExcludedEmailAddresses)+len(c.PermittedURIDomains)+len(c.ExcludedURIDomains) > 0
}

// comparisons is how many of names with limits it takes at most.
func comparisons(c, issuer *x509.Certificate) int {
	return len(c.DNSNames)*(len(issuer.PermittedDNSDomains)+len(issuer.ExcludedDNSDomains)) +
		len(c.IPAddresses)*(len(issuer.PermittedIPRanges)+len(issuer.ExcludedIPRanges))
}

// constrained looks for a name of c that issuer must not sign for.
func constrained(c, issuer *x509.Certificate) verdict {
	for _, name := range c.DNSNames {
		if !readable(name) {
			d := fail("unreadable-name")
			d.got = name
			return d
		}
		is := func(domain string) bool { return below(name, domain) }
		if d := within(name, issuer.PermittedDNSDomains, issuer.ExcludedDNSDomains, is,
			func(domain string) bool { return is(domain) || wildBelow(name, domain) }); d.reason != "" {
			return d
		}
	}
	for _, ip := range c.IPAddresses {
		permitted, excluded := ranges(issuer.PermittedIPRanges), ranges(issuer.ExcludedIPRanges)
		is := func(r string) bool {
			_, n, err := net.ParseCIDR(r)
			return err == nil && len(n.IP) == len(ip) && n.Contains(ip)
		}
		if d := within(ip.String(), permitted, excluded, is, is); d.reason != "" {
			return d
		}
	}
	// Other kinds of name play no part here; a limit on them is not passed over.
	if len(c.EmailAddresses) > 0 && len(issuer.PermittedEmailAddresses)+len(issuer.ExcludedEmailAddresses) > 0 ||
		len(c.URIs) > 0 && len(issuer.PermittedURIDomains)+len(issuer.ExcludedURIDomains) > 0 {
		return fail("unknown-constraint")
	}
	return verdict{}
}

// within says whether a name is outside of all that is permitted (if there is
// anything permitted), or inside of something excluded.
func within(name string, permitted, excluded []string, isPermitted, isExcluded func(string) bool) verdict {
	ok := len(permitted) == 0
	for _, p := range permitted {
		ok = ok || isPermitted(p)
	}
	if !ok {
		d := fail("not-permitted-name")
		d.got, d.want = name, strings.Join(permitted, ", ")
		return d
	}
	for _, e := range excluded {
		if isExcluded(e) {
			d := fail("excluded-name")
			d.got, d.want = name, e
			return d
		}
	}
	return verdict{}
}

// below says whether name is domain or one below it. A domain that begins
// with a dot means only those below it; an empty one means all.
func below(name, domain string) bool {
	if len(domain) > len(name)+1 {
		return false
	}
	name, domain = strings.ToLower(name), strings.ToLower(domain)
	if domain == "" || name == domain {
		return true
	}
	if domain[0] != '.' {
		domain = "." + domain
	}
	return strings.HasSuffix(name, domain)
}

// wildBelow says whether a name with a wildcard stands, among others, for domain.
func wildBelow(name, domain string) bool {
	if !strings.HasPrefix(name, "*") { // "*te." as well, which says more than it may
		return false
	}
	_, rest, _ := strings.Cut(name, ".")
	_, parent, ok := strings.Cut(domain, ".")
	return ok && strings.EqualFold(rest, parent)
}

// readable says whether a DNS name is made of labels at all, and no longer
// than one may be (RFC 1035 §3.1).
func readable(name string) bool {
	if name == "" {
		return true // it is within no domain
	}
	if len(name) > 253 {
		return false
	}
	for _, label := range strings.Split(name, ".") {
		if label == "" {
			return false
		}
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r < 33 || r > 126 })
}

// ranges writes ranges of addresses as text, "192.0.2.0/24".
func ranges(nets []*net.IPNet) []string {
	var out []string
	for _, n := range nets {
		if ones, _ := n.Mask.Size(); ones == 0 && !bytes.Equal(n.Mask, make(net.IPMask, len(n.Mask))) {
			continue // x509 reads no such mask
		}
		out = append(out, n.String())
	}
	return out
}
