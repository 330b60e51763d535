package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// Key shares of TLS 1.3, RFC 9846 §4.3.8. In a hybrid group the server has no
// share of its own: it encapsulates a secret for the client's.

const (
	clauseShare  = "RFC 9846 §4.3.8"
	clauseShared = "RFC 9846 §7.4"
)

// shareName is what a group's values are called: client_ecdh_public.
func shareName(g *crypt.Group, role, what string) string {
	switch {
	case g.KEM():
		return role + "_hybrid_" + what
	case g.Curve():
		return role + "_ecdh_" + what
	}
	return role + "_dh_" + what
}

// drawn takes note of the random bytes that a share is made of.
func (e *end) drawn(g *crypt.Group, what string, data []byte, label string) val {
	v := val{data, e.tr.Value(shareName(g, e.role(), what), data, trace.Origin{Kind: trace.FromRandom, Label: label}, true)}
	e.made(v)
	return v
}

// newShare makes this end's share in a group.
func (e *end) newShare(g *crypt.Group) ownShare {
	own := ownShare{}
	label := e.label("key-share/" + g.Name)
	own.share = g.NewKeyShare(e.cfg.Random, label)
	own.private = e.drawn(g, "private", own.share.Private, label)
	in := from(own.private)
	if g.P != nil {
		own.p = e.known("dh_p", g.Name, g.P)
		in = from(own.private, own.p, e.known("dh_g", g.Name, g.G))
		e.made(in.values[1:]...)
	}
	own.public = e.compute(g.PublicOp(), "", clauseShare, in, shareName(g, e.role(), "public"), own.share.Public, false)
	return own
}

// agree makes the secret of this end's share and the peer's, which lies at at
// and is refused if it is none.
func (e *end) agree(own *ownShare, public []byte, at trace.Slice) val {
	g := own.share.Group
	theirs := e.theirShare(g, public, at)
	z, err := own.share.Shared(public, e.version)
	e.checkShare(err, theirs, at)
	name, params := g.SharedOp(e.version)
	in := from(own.private, theirs)
	if g.P != nil {
		in = from(own.private, theirs, own.p)
	}
	return e.compute(name, params, clauseShared, in, "shared_secret", z, true)
}

// answerShare is the server's part: it gives its public value and the secret
// that the client's share, which lies at at, makes with it.
func (e *end) answerShare(g *crypt.Group, public []byte, at trace.Slice) (mine []byte, shared val) {
	if !g.KEM() {
		own := e.newShare(g)
		return own.share.Public, e.agree(&own, public, at)
	}
	theirs := e.theirShare(g, public, at)
	label := e.label("key-share/" + g.Name)
	enc, err := g.Encapsulate(e.cfg.Random, label, public)
	e.checkShare(err, theirs, at)
	op := e.op(g.EncapsulateOp(), "", clauseShared, from(e.drawn(g, "random", enc.Random, label), theirs))
	e.result(op, shareName(g, e.role(), "public"), enc.Public, false)
	shared = e.result(op, "shared_secret", enc.Secret, true)
	e.computed(op)
	return enc.Public, shared
}

func (e *end) theirShare(g *crypt.Group, public []byte, at trace.Slice) val {
	v := e.read(shareName(g, e.peerRole(), "public"), public, at)
	e.made(v)
	return v
}

func (e *end) checkShare(err error, theirs val, at trace.Slice) {
	e.check("key-share/public", err == nil, found{got: theirs.data, reason: shareReason(err),
		values: []trace.ValueID{theirs.id}, looked: []trace.Slice{at}})
}
