package handshake

import (
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// choose13 picks what the connection will use. A key that both have decides on
// the suite, whose hash has to be its own; else it is the first of the
// server's that the client has too (RFC 9846 §4.2.1).
func (e *end) choose13(o *offer) choice {
	c := choice{}
	c.psk, c.suite = e.findPSK(o, nil)
	for _, code := range e.cfg.Suites {
		if s := iana.SuiteByCode(code); c.suite == nil && s != nil && s.UsableIn(e.version) && slices.Contains(o.hello.CipherSuites, code) {
			c.suite = s
		}
	}
	e.check("hello/cipher-overlap", c.suite != nil,
		found{got: be16s(o.hello.CipherSuites), want: be16s(e.cfg.Suites), looked: []trace.Slice{o.suites}})
	e.chooseRest(o, &c)
	return c
}

// chooseRest picks group and certificate, each for itself. A group with a share
// goes before one without, which costs a round trip. A key can do without a
// group if both would use it so, and does without a certificate.
func (e *end) chooseRest(o *offer, c *choice) {
	c.group, c.identity, c.scheme = 0, nil, 0
	if c.psk == nil || e.pskMode(o, iana.PSKDHEKE) {
		if c.group = firstGroup13(e.cfg.Groups, groupsOf(o.shares)); c.group == 0 {
			c.group = firstGroup13(e.cfg.Groups, o.groups)
		}
	}
	if c.psk != nil && e.prefersKE(o) {
		c.group = 0
	}
	if c.psk == nil || !e.pskMode(o, iana.PSKKE) {
		e.check("hello/group-overlap", c.group != 0, o.groupsFound(e.cfg.Groups))
	}
	if c.psk != nil {
		return
	}
	e.demand(o.signatures != nil, iana.ExtSignatureAlgorithms, o.in)
	c.identity, c.scheme = e.pick(e.wishOf(o.in, o.hello.Extensions, o.signatures))
	e.check("hello/signature-overlap", c.identity != nil, o.signaturesFound(e.cfg.Signatures))
}

// prefersKE says whether a key is used without a group: the server likes it
// better, and the client would do it too.
func (e *end) prefersKE(o *offer) bool {
	for _, mode := range e.cfg.PSKModes {
		if slices.Contains(o.modes, mode) {
			return mode == iana.PSKKE
		}
	}
	return false
}

// firstGroup13 gives the first of ours that is among theirs, 0 if there is none.
func firstGroup13(ours, theirs []uint16) uint16 {
	for _, code := range ours {
		if crypt.GroupByCode(code) != nil && slices.Contains(theirs, code) {
			return code
		}
	}
	return 0
}
