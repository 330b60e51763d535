package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// keyShareOf makes this end's share in a group.
func (e *end) keyShareOf(g *crypt.Group, in inputs) (*crypt.KeyShare, val, val) {
	kind := "dh"
	if g.Curve() {
		kind = "ecdh"
	}
	label := e.label("key-share/" + g.Name)
	ks := g.NewKeyShare(e.cfg.Random, label)
	private := val{ks.Private, e.tr.Value(e.role()+"_"+kind+"_private", ks.Private,
		trace.Origin{Kind: trace.FromRandom, Label: label}, true)}
	e.made(private)
	clause := "RFC 8422 §5.11"
	if !g.Curve() {
		clause = "RFC 5246 §8.1.2"
	}
	in.values = append([]val{private}, in.values...)
	public := e.compute(g.PublicOp(), "", clause, in, e.role()+"_"+kind+"_public", ks.Public, false)
	return ks, private, public
}

// shared makes the premaster secret from this end's share and the peer's
// public value, which is refused if it is none; that is the check id. p is the
// prime of an exchange with numbers.
func (e *end) shared(id string, mine *crypt.KeyShare, private, public, p val) val {
	g := mine.Group
	z, err := mine.Shared(public.data, e.version)
	f := found{got: public.data, reason: shareReason(err), values: []trace.ValueID{public.id}}
	if e.tr != nil {
		if v := e.tr.R.T.Value(public.id); v.Origin.Kind == trace.FromWire {
			f.looked = []trace.Slice{v.Origin.Slice}
		}
	}
	e.check(id, err == nil, f)
	name, params := g.SharedOp(e.version)
	in := from(private, public)
	clause := "RFC 8422 §5.10"
	if !g.Curve() {
		in.values = append(in.values, p)
		clause = "RFC 5246 §8.1.2"
	}
	return e.compute(name, params, clause, in, "premaster_secret", z, true)
}
