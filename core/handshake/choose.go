package handshake

import (
	"crypto/ecdsa"
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// choice is what a server made of both sides' lists.
type choice struct {
	suite    *iana.Suite
	identity *Identity
	group    uint16 // 0: the suite needs none
	scheme   uint16 // 0: the suite needs none
	psk      *psk   // TLS 1.3: nil without one
}

// Why a suite that both sides have cannot be used.
type misfit uint8

const (
	noMisfit misfit = iota
	noCertificate
	noDHGroup
	noGroup
	noSignature
)

var misfitChecks = [...]struct {
	why   misfit
	check string
}{
	{noDHGroup, "hello/dh-group-overlap"}, // RFC 7919 §4: this alert, if no other suite will do either
	{noGroup, "hello/group-overlap"},
	{noSignature, "hello/signature-overlap"},
	{noCertificate, "hello/certificate-overlap"},
}

// choose picks what the connection will use: the first of the server's suites
// that the client offers too and for which there are a certificate, a group
// and a signature scheme. Without one the connection fails, and the checks
// say for which reasons (RFC 5246 §7.4.1.3).
func (e *end) choose(o *offer) choice {
	var failed [noSignature + 1]bool
	common := false
	for _, code := range e.cfg.Suites {
		s := iana.SuiteByCode(code)
		if s == nil || !s.UsableIn(e.version) || !slices.Contains(o.hello.CipherSuites, code) {
			continue
		}
		common = true
		c, why := e.fit(s, o)
		if why == noMisfit {
			e.chosen(&c, o)
			return c
		}
		failed[why] = true
	}
	suites := found{got: be16s(o.hello.CipherSuites), want: be16s(e.cfg.Suites), looked: []trace.Slice{o.suites}}
	if !common {
		e.refuse("hello/cipher-overlap", suites)
	}
	first, by := "", trace.EventID(0)
	for _, m := range misfitChecks {
		if !failed[m.why] {
			continue
		}
		f := suites
		switch m.why {
		case noGroup, noDHGroup:
			f = o.groupsFound(e.cfg.Groups)
		case noSignature:
			f = o.signaturesFound(e.cfg.Signatures)
		}
		id := e.checked(m.check, trace.Failed, f)
		if first == "" {
			first, by = m.check, id
		}
	}
	e.fail(first, "", by)
	return choice{}
}

// chosen records the checks that passed.
func (e *end) chosen(c *choice, o *offer) {
	if e.tr == nil {
		return
	}
	groups := "hello/group-overlap"
	if c.suite.KX == iana.KXDHE {
		groups = "hello/dh-group-overlap"
	}
	switch {
	case c.group == 0:
		e.notMade(groups, "not-applicable")
	case c.suite.KX == iana.KXDHE && !slices.ContainsFunc(o.groups, ffdhe), o.groups == nil:
		e.notMade(groups, "absent") // the client leaves it to the server
	default:
		e.checked(groups, trace.Passed, o.groupsFound(e.cfg.Groups))
	}
	if c.scheme != 0 && e.namesSchemes() {
		e.checked("hello/signature-overlap", trace.Passed, o.signaturesFound(e.cfg.Signatures))
	} else {
		e.notMade("hello/signature-overlap", "not-applicable")
	}
	f := found{got: be16s(o.hello.CipherSuites), want: be16s(e.cfg.Suites), looked: []trace.Slice{o.suites}}
	e.checked("hello/certificate-overlap", trace.Passed, f)
	e.checked("hello/cipher-overlap", trace.Passed, f)
}

// fit finds what a suite needs beside itself.
func (e *end) fit(s *iana.Suite, o *offer) (c choice, why misfit) {
	c.suite = s
	why = noCertificate
	for i := range e.cfg.Certificates {
		id := &e.cfg.Certificates[i]
		if len(id.Chain) == 0 || crypt.AuthOf(id.Key.Public()) != s.Auth {
			continue
		}
		c.identity = id
		if why = e.fitKey(&c, id, o); why == noMisfit {
			return c, why
		}
	}
	return c, why
}

// fitKey finds group and signature scheme for a suite and a key.
func (e *end) fitKey(c *choice, id *Identity, o *offer) misfit {
	pub := id.Key.Public()
	if c.suite.KX == iana.KXRSA {
		return noMisfit
	}
	if !e.canSign(pub) {
		return noCertificate
	}
	if k, ok := pub.(*ecdsa.PublicKey); ok && o.groups != nil && !slices.Contains(o.groups, curveGroup(k)) {
		return noGroup // the certificate's curve has to be among the client's (RFC 8422 §5.3)
	}
	if c.suite.KX == iana.KXECDHE {
		if c.group = firstGroup(e.cfg.Groups, o.curves(), true); c.group == 0 {
			return noGroup
		}
	} else {
		// A client that names no FFDHE group takes any (RFC 7919 §4).
		theirs := e.cfg.Groups
		if slices.ContainsFunc(o.groups, ffdhe) {
			theirs = o.groups
		}
		if c.group = firstGroup(e.cfg.Groups, theirs, false); c.group == 0 {
			return noDHGroup
		}
	}
	if c.scheme = e.schemeFor(id, o.schemes()); c.scheme == 0 {
		return noSignature
	}
	return noMisfit
}

func ffdhe(group uint16) bool { return group >= 256 && group < 512 } // RFC 7919 §2

// firstGroup gives the first of ours that is among theirs, curve or number
// field as wanted, 0 if there is none. Hybrids are TLS 1.3's.
func firstGroup(ours, theirs []uint16, curve bool) uint16 {
	for _, code := range ours {
		if g := crypt.GroupByCode(code); g != nil && !g.KEM() && g.Curve() == curve && slices.Contains(theirs, code) {
			return code
		}
	}
	return 0
}

// curveGroup gives the group of an ECDSA key's curve, 0 for unknown ones.
func curveGroup(k *ecdsa.PublicKey) uint16 {
	if g := iana.GroupByName(curveNames[k.Curve.Params().Name]); g != nil {
		return g.Code
	}
	return 0
}

var curveNames = map[string]string{"P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}

func be16s(list []uint16) []byte {
	b := make([]byte, 0, 2*len(list))
	for _, c := range list {
		b = append(b, byte(c>>8), byte(c))
	}
	return b
}
