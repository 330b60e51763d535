package handshake

import (
	"crypto/subtle"
	"slices"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Encrypted Client Hello as the client does it, RFC 9849 §6.1.

// newECH encapsulates a secret for the first configuration that this end can
// use. It gives nil if there is none, which is said if some were given.
func (e *end) newECH() *ech {
	if len(e.cfg.ECHConfigs) == 0 || e.handshakes > 0 {
		return nil
	}
	configs, err := wire.DecodeECHConfigs(e.cfg.ECHConfigs)
	if err != nil || !slices.Contains(e.cfg.Versions, iana.TLS13) {
		configs = nil
	}
	for i := range configs {
		c := &configs[i]
		suite, ok := usableECH(c)
		if !ok {
			continue
		}
		label := e.label("ech/x25519")
		ephemeral := crypt.GroupByCode(iana.X25519).NewKeyShare(e.cfg.Random, label)
		enc, secret, err := crypt.HPKEEncapsulate(ephemeral, c.PublicKey)
		if err != nil {
			continue
		}
		x := &ech{config: *c, suite: suite, enc: enc}
		private := val{ephemeral.Private, e.tr.Value("ech_ephemeral_private", ephemeral.Private, trace.Origin{Kind: trace.FromRandom, Label: label}, true)}
		public := e.known("ech_public_key", "ech-config", c.PublicKey)
		e.made(private, public)
		op := e.op(crypt.OpHPKEEncapsulate, "", clauseECH, from(private, public))
		e.result(op, "ech_enc", enc, false)
		shared := e.result(op, "ech_shared_secret", secret, true)
		e.computed(op)
		e.deriveECH(x, shared, wire.EncodeECHConfig(c))
		return x
	}
	e.notMade("ech/accepted", "ech-config")
	return nil
}

// usableECH gives the first suite of a configuration that this end has. One
// with an extension that must be understood, or with a name that is none, is
// not used (RFC 9849 §4, §4.2).
func usableECH(c *wire.ECHConfig) (wire.HPKESuite, bool) {
	mandatory := slices.ContainsFunc(c.Extensions, func(x wire.Extension) bool { return x.Type&0x8000 != 0 })
	if c.Version != iana.ExtEncryptedClientHello || mandatory || !publicName(c.PublicName) {
		return wire.HPKESuite{}, false
	}
	for _, s := range c.Suites {
		if crypt.HPKESupports(c.KEM, s.KDF, s.AEAD) {
			return s, true
		}
	}
	return wire.HPKESuite{}, false
}

// publicName says whether a name is one of letters, digits and hyphens, and no
// address.
func publicName(name string) bool {
	for _, label := range strings.Split(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return false
		}
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	number := len(last) > 1 && strings.EqualFold(last[:2], "0x") && strings.Trim(last[2:], "0123456789abcdefABCDEF") == ""
	return !number && sniHost(name) != ""
}

// hide makes an offer's ClientHello an inner one, and the outer one to go with
// it: of the same kind, but for its random, the name, and keys from before, in
// whose place stands what means nothing (RFC 9849 §6.1, §6.1.2).
func (e *end) hide(o *offer) {
	x, m := e.ech, o.hello
	m.Extensions = added(m.Extensions, wire.Ext(&wire.EncryptedClientHello{Type: iana.ECHInner}))
	outer := *m
	x.random = e.draw("outer_client_random", "outer-random", 32, false)
	e.made(x.random)
	outer.Random = [32]byte(x.random.data)
	name := wire.Ext(&wire.ServerName{Names: []wire.ServerNameEntry{{Type: iana.NameTypeHost, Name: x.config.PublicName}}})
	if o.host != "" {
		outer.Extensions = replaced(m.Extensions, name)
	} else {
		outer.Extensions = inFront(name, m.Extensions)
	}
	if len(o.psks) > 0 {
		outer.Extensions = replaced(outer.Extensions, wire.Ext(e.greasePSKs(o.psks)))
	}
	x.outer = &outer
}

// greasePSKs looks like an offer of keys.
func (e *end) greasePSKs(psks []psk) *wire.PreSharedKey {
	b := &wire.PreSharedKey{}
	for i, p := range psks {
		n := len(p.identity)
		r := e.draw("grease_psk", "grease-psk/"+itoa(uint64(i+1)), 4+n+p.hash.Size(), false)
		e.made(r)
		age := uint32(r.data[0])<<24 | uint32(r.data[1])<<16 | uint32(r.data[2])<<8 | uint32(r.data[3])
		b.Identities = append(b.Identities, wire.PSKIdentity{Identity: r.data[4 : 4+n], ObfuscatedTicketAge: age})
		b.Binders = append(b.Binders, r.data[4+n:])
	}
	return b
}

// hides says whether this client's next ClientHello is encrypted in another.
func (e *end) hides() bool { return e.ech != nil && !e.ech.rejected }

// alike gives the inner ClientHello's extensions that are not encrypted with
// it, as the outer one has them too: those between name and mark.
func alike(o *offer) (from, n int) {
	exts := o.hello.Extensions
	if i := slices.IndexFunc(exts, func(x wire.Extension) bool { return x.Type == iana.ExtServerName }); i >= 0 {
		from = i + 1
	}
	mark := slices.IndexFunc(exts, func(x wire.Extension) bool { return x.Type == iana.ExtEncryptedClientHello })
	return from, max(0, mark-from)
}

// sendHidden encrypts the inner ClientHello, which is raw and lies at at, and
// sends the outer one (RFC 9849 §6.1.1).
func (e *end) sendHidden(o *offer, raw []byte, at trace.Slice) {
	x := e.ech
	first, n := alike(o)
	encoded := wire.EncodeInner(o.hello, first, n, &x.config, o.host)
	encodedAt := trace.Slice{Len: int32(len(encoded))}
	if e.tr != nil {
		b := helloBytes{raw: encoded}
		encodedAt.Buf = e.tr.Buf(trace.SentMessage, encoded, b.parts(helloBytes{raw, messageHeader, at})...)
	}
	payload := make([]byte, len(encoded)+crypt.HPKETagLen)
	ext := &wire.EncryptedClientHello{Type: iana.ECHOuter, Suite: x.suite, ConfigID: x.config.ConfigID, Enc: x.enc, Payload: payload}
	if x.seq > 0 {
		ext.Enc = nil // the server has it
	}
	m := x.outer
	m.Extensions = replaced(m.Extensions, wire.Ext(ext))
	e.arrange(m)
	blank := wire.Marshal(m, e.context())
	aad := e.additional(blank, e.sentSpace(blank))
	sealed, err := crypt.HPKESeal(x.suite.AEAD, crypt.Keys{Key: x.key.data, IV: x.nonce.data}, x.seq, aad.data, encoded)
	if err != nil {
		panic(err) // the keys were made for it
	}
	copy(payload, sealed)
	m.Extensions = replaced(m.Extensions, wire.Ext(ext))
	outer := wire.Marshal(m, e.context())
	outerAt := trace.Slice{Len: int32(len(outer))}
	if e.tr != nil {
		off := len(outer) - len(sealed)
		for i := len(m.Extensions) - 1; m.Extensions[i].Type != iana.ExtEncryptedClientHello; i-- {
			off -= 4 + len(m.Extensions[i].Data)
		}
		op := e.op(crypt.OpHPKESeal, crypt.HPKESealParams(x.suite.AEAD, x.seq), clauseECH, from(x.key, x.nonce, aad).and(encodedAt))
		part := trace.Part{At: int32(off), Len: int32(len(sealed)), Src: encodedAt, Op: op}
		outerAt.Buf = e.tr.Buf(trace.SentMessage, outer, part)
		e.tr.Yields(op, trace.Slice{Buf: outerAt.Buf, Off: part.At, Len: part.Len})
		e.computed(op)
	}
	x.seq++
	e.send(handshakeNames[iana.HandshakeClientHello], outer, outerAt, nil)
	e.hs.transcript.add(raw, at)
	x.transcript.add(outer, outerAt)
}

// retryHidden finds out from a HelloRetryRequest which ClientHello the server
// took, and has the outer one follow the inner one's changes (RFC 9849 §6.1.4).
func (e *end) retryHidden(o *offer, h *heard) {
	x := e.ech
	if x == nil {
		return
	}
	answer, said, at := extension[wire.EncryptedClientHello](e, h)
	if x.retried = true; said {
		off, _ := where(h.raw, answer.Confirmation)
		e.judgeConfirmation(answer.Confirmation, at, h, off, crypt.LabelECHRetryConfirm)
	}
	outer := x.outer
	if data, ok := wire.Raw(o.hello.Extensions, iana.ExtKeyShare); ok {
		outer.Extensions = replaced(outer.Extensions, wire.Extension{Type: iana.ExtKeyShare, Data: data})
	}
	if data, ok := wire.Raw(o.hello.Extensions, iana.ExtCookie); ok {
		outer.Extensions = added(outer.Extensions, wire.Extension{Type: iana.ExtCookie, Data: data})
	}
	outer.Extensions = removed(outer.Extensions, iana.ExtEarlyData)
	if x.accepted && len(o.psks) == 0 {
		outer.Extensions = removed(outer.Extensions, iana.ExtPreSharedKey)
	}
	if !x.accepted {
		e.turnOut(o, h)
		e.messageHash()
	}
}

// settleECH finds out from a ServerHello which ClientHello the server took, and
// goes on with that one. After a HelloRetryRequest for the inner one it has to
// be the inner one still (RFC 9849 §6.1.4, §6.1.5).
func (e *end) settleECH(o *offer, h *heard) {
	x := e.ech
	if x == nil || x.rejected {
		return
	}
	m := h.msg.(*wire.ServerHello)
	e.judgeConfirmation(m.Random[24:], h.part(confirmAt, confirmLen), h, confirmAt, crypt.LabelECHConfirm)
	if x.retried {
		e.check("ech/confirmed-again", x.accepted, found{looked: []trace.Slice{h.part(confirmAt, confirmLen)}})
	}
	if !x.accepted {
		e.turnOut(o, h)
		e.hs.transcript.use(e.hs.suite.Hash)
		return
	}
	e.checked("ech/accepted", trace.Passed, found{looked: []trace.Slice{h.part(confirmAt, confirmLen)}})
}

// judgeConfirmation says whether eight bytes of a message, off from its start,
// confirm the inner ClientHello.
func (e *end) judgeConfirmation(got []byte, at trace.Slice, h *heard, off int, label string) {
	v := e.read("ech_confirmation", got, at)
	e.made(v)
	before := e.hs.transcript.before(h.raw)
	blank, lies := e.blanked(h, off, confirmLen)
	want := e.confirmation(&before, blank, lies, label)
	e.ech.accepted = subtle.ConstantTimeCompare(got, want.data) == 1
}

// turnOut goes on with the outer ClientHello, which the server answered by h.
func (e *end) turnOut(o *offer, h *heard) {
	x := e.ech
	x.rejected = true
	o.hello, o.host, o.psks = x.outer, x.config.PublicName, nil
	e.hs.clientRandom, e.hs.session.ServerName = x.random, o.host
	e.hs.transcript = x.transcript
	e.hs.transcript.add(h.raw, h.at)
}

// publicName is the name by which the server has to be known that does not have
// the key (RFC 9849 §6.1.7); "" if it has it.
func (e *end) publicName() string {
	if e.ech == nil || !e.ech.rejected || !e.isClient {
		return ""
	}
	return e.ech.config.PublicName
}

// readRetryConfigs takes note of the configurations that would have been right.
// They are given to no client whose inner ClientHello was taken (RFC 9849 §5).
func (e *end) readRetryConfigs(h *heard) {
	if e.ech == nil {
		return
	}
	m, present, at := extension[wire.EncryptedClientHello](e, h)
	if present {
		e.check("ech/retry-configs", e.ech.rejected, found{looked: []trace.Slice{at}})
		e.ech.retry = wire.EncodeECHConfigs(m.RetryConfigs)
	}
}

// refuseOuter ends a connection to a server that did not take the inner ClientHello:
// it proved to be who tells the right configurations, and no more than that is
// wanted of it (RFC 9849 §6.1.6).
func (e *end) refuseOuter() {
	if e.publicName() != "" {
		e.refuse("ech/accepted", found{got: []byte(e.publicName()), reason: "ech-rejected"})
	}
}
