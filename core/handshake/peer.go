package handshake

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"slices"

	"handshakelab/core/check"
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// peer is the other end as its certificate shows it.
type peer struct {
	key   crypto.PublicKey
	value val // the same, SubjectPublicKeyInfo
}

// judge looks at the peer's certificate chain. All checks are made and
// recorded before the first failed one ends the connection. misfit says why a
// key cannot be used here, "" if it can, and want names the kinds that can.
func (e *end) judge(h *heard, chain [][]byte, staple []byte, misfit func(crypto.PublicKey) string, want string) *peer {
	prefix := "server-cert/"
	if !e.isClient {
		prefix = "client-cert/"
	}
	e.hs.chain = chain
	e.checked(prefix+"present", trace.Passed, found{looked: []trace.Slice{h.at}})
	spaces := e.certificateSpaces(h, chain)

	var checks []trace.Check
	if e.cfg.Verify != nil {
		checks = e.cfg.Verify(Presented{Chain: chain, Staple: staple, SCTs: e.hs.scts, Suite: e.hs.suite, PublicName: e.publicName()})
	}
	leaf, err := x509.ParseCertificate(chain[0])
	switch {
	case err != nil && !has(checks, prefix+"parse"):
		checks = append(checks, trace.Check{ID: prefix + "parse", Result: trace.Failed, Reason: "malformed",
			Looked: []trace.Slice{{Buf: 1, Len: int32(len(chain[0]))}}})
	case err == nil:
		checks = append(checks, keyTypeCheck(prefix, leaf, misfit, want))
	}
	for i := range checks { // but for the last they are in the table's order
		for ; i > 0 && check.Before(checks[i].ID, checks[i-1].ID); i-- {
			checks[i], checks[i-1] = checks[i-1], checks[i]
		}
	}
	e.recordVerdict(checks, spaces)
	// The user may have gone on, but there has to be a key to go on with.
	f := found{looked: []trace.Slice{h.at}}
	if err != nil {
		f.reason = "malformed"
		e.refuse(prefix+"parse", f)
	}
	if f.reason = misfit(leaf.PublicKey); f.reason != "" {
		e.refuse(prefix+"key-type", f)
	}
	if k, ok := leaf.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > largestRSA {
		f.reason = "key-too-large"
		e.refuse(prefix+"key-size", f)
	}

	spki := leaf.RawSubjectPublicKeyInfo
	at := h.at
	if e.tr != nil {
		if off, ok := where(leaf.Raw, spki); ok {
			at = trace.Slice{Buf: spaces[0], Off: int32(off), Len: int32(len(spki))}
		}
	}
	p := &peer{leaf.PublicKey, e.read(e.peerRole()+"_public_key", spki, at)}
	e.made(p.value)
	return p
}

// certificateSpaces gives each certificate a byte space of its own.
func (e *end) certificateSpaces(h *heard, chain [][]byte) []trace.BufID {
	if e.tr == nil {
		return nil
	}
	spaces := make([]trace.BufID, len(chain))
	for i, der := range chain {
		spaces[i] = e.tr.Buf(trace.Certificate, der, trace.Part{Len: int32(len(der)), Src: h.slice(der)})
	}
	return spaces
}

func has(checks []trace.Check, id string) bool {
	return slices.ContainsFunc(checks, func(c trace.Check) bool { return c.ID == id })
}

func keyTypeCheck(prefix string, leaf *x509.Certificate, misfit func(crypto.PublicKey) string, want string) trace.Check {
	c := trace.Check{ID: prefix + "key-type", Result: trace.Passed,
		Got: []byte(leaf.PublicKeyAlgorithm.String()), Want: []byte(want)}
	if off, ok := where(leaf.Raw, leaf.RawSubjectPublicKeyInfo); ok {
		c.Looked = []trace.Slice{{Buf: 1, Off: int32(off), Len: int32(len(leaf.RawSubjectPublicKeyInfo))}}
	}
	if c.Reason = misfit(leaf.PublicKey); c.Reason != "" {
		c.Result = trace.Failed
	}
	return c
}

// recordVerdict records the checks of a chain and ends the connection if one
// of them failed that is not overridden.
func (e *end) recordVerdict(checks []trace.Check, spaces []trace.BufID) {
	failed, reason, by := "", "", trace.EventID(0)
	for i := range checks {
		c := &checks[i]
		if c.Result == trace.Failed && e.cfg.overridden(c.ID) && e.publicName() == "" { // RFC 9849 §6.1.7
			c.Result = trace.Overridden
		}
		var id trace.EventID
		if e.tr != nil {
			id = e.recordGiven(c, spaces)
		}
		if c.Result == trace.Failed && failed == "" {
			failed, reason, by = c.ID, c.Reason, id
		}
	}
	if failed != "" {
		e.fail(failed, reason, by)
	}
}

// recordGiven records a check that was handed in.
func (e *end) recordGiven(c *trace.Check, spaces []trace.BufID) trace.EventID {
	clause, alert := check.Lookup(c.ID).At(e.version)
	if c.Clause == "" {
		c.Clause = clause
	}
	c.Alert = e.spoken(alert)
	if len(c.Looked) > 0 {
		looked := make([]trace.Slice, 0, len(c.Looked))
		for _, s := range c.Looked {
			if s.Buf > 0 && int(s.Buf) <= len(spaces) {
				s.Buf = spaces[s.Buf-1]
				looked = append(looked, s)
			}
		}
		c.Looked = looked
	}
	return e.event(trace.Event{Kind: trace.Checked, Check: c})
}

// sendCertificate shows a chain, or an empty one.
func (e *end) sendCertificate(chain [][]byte) {
	if e.version == iana.SSL30 && len(chain) == 0 {
		e.sendAlert(iana.LevelWarning, "no_certificate", "") // RFC 6101 §5.6.6
		return
	}
	e.sendMessage(&wire.Certificate{CertificateList: chain})
}

// signed gives the signature of a message and the computation's inputs up to
// the message, which the caller adds.
func (e *end) signed(scheme uint16, id *Identity, message []byte) ([]byte, inputs) {
	in := from(e.privateKey(id))
	var salt []byte
	if n := crypt.SaltLen(scheme); n > 0 {
		v := e.draw("salt", "signature-salt", n, false)
		e.made(v)
		salt, in.values = v.data, append(in.values, v)
	}
	signature, err := crypt.Sign(scheme, id.Key, salt, message)
	if err != nil {
		panic(err) // the scheme was chosen to fit the key
	}
	return signature, in
}

// verified checks a peer's signature and records the computation. in is what
// was signed.
func (e *end) verified(scheme uint16, p *peer, message, signature []byte, clause string, in inputs, at trace.Slice) (bool, val) {
	ok := crypt.Verify(scheme, p.key, message, signature)
	result := []byte{0}
	if ok {
		result[0] = 1
	}
	in.values = append([]val{p.value}, in.values...)
	v := e.compute(crypt.VerifyOp(scheme), "", clause, in.and(at), "signature_valid", result, false)
	return ok, v
}

// schemeFor gives the scheme to sign with: the first of ours that is among
// theirs and that the key can make, 0 if there is none. Before TLS 1.2 there is
// no choice.
func (e *end) schemeFor(id *Identity, theirs []uint16) uint16 {
	pub := id.Key.Public()
	if !e.namesSchemes() {
		return crypt.ImpliedScheme(e.version, pub)
	}
	ours := id.Signatures
	if ours == nil {
		ours = e.cfg.Signatures
	}
	for _, code := range ours {
		if slices.Contains(theirs, code) && crypt.CanSign(e.version, pub, code) {
			return code
		}
	}
	return 0
}

// canVerify says whether a scheme was offered and goes with the peer's key.
func (e *end) canVerify(offered []uint16, scheme uint16, p *peer) bool {
	return slices.Contains(offered, scheme) && crypt.CanSign(e.version, p.key, scheme)
}
