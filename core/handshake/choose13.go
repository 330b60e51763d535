package handshake

import (
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// choose13 picks what the connection will use, each for itself: the first of
// the server's suites and groups that the client has too, and the first
// certificate that can sign in a way that the client verifies (RFC 9846
// §4.2.1). A group with a share goes before one without, which costs a round
// trip.
func (e *end) choose13(o *offer) choice {
	c := choice{}
	for _, code := range e.cfg.Suites {
		if s := iana.SuiteByCode(code); s != nil && s.UsableIn(e.version) && slices.Contains(o.hello.CipherSuites, code) {
			c.suite = s
			break
		}
	}
	e.check("hello/cipher-overlap", c.suite != nil,
		found{got: be16s(o.hello.CipherSuites), want: be16s(e.cfg.Suites), looked: []trace.Slice{o.suites}})
	if c.group = firstGroup13(e.cfg.Groups, groupsOf(o.shares)); c.group == 0 {
		c.group = firstGroup13(e.cfg.Groups, o.groups)
	}
	e.check("hello/group-overlap", c.group != 0, o.groupsFound(e.cfg.Groups))
	for i := range e.cfg.Certificates {
		id := &e.cfg.Certificates[i]
		if len(id.Chain) == 0 {
			continue
		}
		if c.scheme = e.schemeFor(id.Key.Public(), o.signatures); c.scheme != 0 {
			c.identity = id
			break
		}
	}
	e.check("hello/signature-overlap", c.identity != nil, o.signaturesFound(e.cfg.Signatures))
	return c
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
