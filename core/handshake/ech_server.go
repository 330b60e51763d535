package handshake

import (
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Encrypted Client Hello as the server does it, RFC 9849 §7.

// reveal gives the ClientHello that is hidden in one, if this server has the
// key, else that one.
func (e *end) reveal(h *heard) *heard {
	if len(e.cfg.ECHKeys) == 0 || e.highest() < iana.TLS13 {
		return h
	}
	data, _ := wire.Raw(h.msg.(*wire.ClientHello).Extensions, iana.ExtEncryptedClientHello)
	if len(data) > 0 { // an inner one is never sent as it is
		e.check("ech/outer", data[0] == iana.ECHOuter, found{got: data[:1], want: []byte{iana.ECHOuter}, looked: []trace.Slice{h.slice(data[:1])}})
	}
	sent, present, at := extension[wire.EncryptedClientHello](e, h)
	if !present {
		return h
	}
	e.ech = &ech{suite: sent.Suite}
	reason := "ech-key"
	for i := range e.cfg.ECHKeys {
		if !e.tryKey(&e.cfg.ECHKeys[i], &sent, h) {
			continue
		}
		if inner := e.openInner(&sent, h); inner != nil {
			e.ech.accepted = true
			e.checked("ech/decrypt", trace.Passed, found{looked: []trace.Slice{h.slice(sent.Payload)}})
			return e.assemble(inner, h)
		}
		reason = "ech-decrypt"
	}
	e.ech.rejected = true
	e.checked("ech/decrypt", trace.NotMade, found{reason: reason, looked: []trace.Slice{at}})
	return h
}

// tryKey makes the key of what a client sent, if it means this configuration.
func (e *end) tryKey(k *ECHKey, sent *wire.EncryptedClientHello, h *heard) bool {
	list, err := wire.DecodeECHConfigs(append(be16(len(k.Config)), k.Config...))
	if err != nil || len(list) != 1 || list[0].ConfigID != sent.ConfigID || !slices.Contains(list[0].Suites, sent.Suite) ||
		!crypt.HPKESupports(list[0].KEM, sent.Suite.KDF, sent.Suite.AEAD) {
		return false
	}
	mine, err := crypt.GroupByCode(iana.X25519).KeyShare(k.PrivateKey)
	if err != nil {
		return false
	}
	e.ech.config = list[0]
	private := val{k.PrivateKey, e.tr.Value("ech_private_key", k.PrivateKey, trace.Origin{Kind: trace.FromKey, Label: "ech"}, true)}
	enc := e.read("ech_enc", sent.Enc, h.slice(sent.Enc))
	e.made(private, enc)
	secret, err := crypt.HPKEDecapsulate(mine, sent.Enc)
	op := e.op(crypt.OpHPKEDecapsulate, "", "RFC 9849 §7.1", from(private, enc))
	if err != nil {
		e.computed(op)
		return false
	}
	shared := e.result(op, "ech_shared_secret", secret, true)
	e.computed(op)
	e.deriveECH(e.ech, shared, k.Config)
	return true
}

// openInner decrypts the inner ClientHello of a message, nil if that fails. The
// bytes are given with where they lie.
func (e *end) openInner(sent *wire.EncryptedClientHello, h *heard) *helloBytes {
	x := e.ech
	off, _ := where(h.raw, sent.Payload)
	n := len(sent.Payload)
	aad := e.additional(e.blanked(h, off, n))
	message, err := crypt.HPKEOpen(x.suite.AEAD, crypt.Keys{Key: x.key.data, IV: x.nonce.data}, x.seq, aad.data, sent.Payload)
	sealed := h.part(off, n)
	op := e.op(crypt.OpHPKEOpen, crypt.HPKESealParams(x.suite.AEAD, x.seq), "RFC 9849 §7.1", from(x.key, x.nonce, aad).and(sealed))
	if err != nil {
		e.computed(op)
		return nil
	}
	x.seq++
	at := trace.Slice{Len: int32(len(message))}
	if e.tr != nil {
		at.Buf = e.tr.Buf(trace.Opened, message, trace.Part{Len: at.Len, Src: sealed, Op: op})
		e.tr.Yields(op, at)
	}
	e.computed(op)
	return &helloBytes{raw: message, at: at}
}

// assemble puts the inner ClientHello together, with what it has in common with
// the outer one, and in that one's place into the transcript. It has to bear the
// mark of an inner one, and to want TLS 1.3 (RFC 9849 §7.1).
func (e *end) assemble(opened *helloBytes, outer *heard) *heard {
	f := found{looked: []trace.Slice{opened.at}}
	m, err := wire.DecodeInner(opened.raw, outer.msg.(*wire.ClientHello))
	if err != nil {
		f.reason = "ech-inner"
		e.refuse("ech/inner", f)
	}
	in := heard{msg: m, raw: wire.Marshal(m, e.context())}
	in.at.Len = int32(len(in.raw))
	if e.tr != nil {
		b := helloBytes{raw: in.raw, body: messageHeader}
		in.at.Buf = e.tr.Buf(trace.ReceivedMessage, in.raw, b.parts(*opened, helloBytes{outer.raw, messageHeader, outer.at})...)
	}
	if in.msg, err = wire.Unmarshal(in.raw, e.context()); err != nil {
		f.reason = "ech-inner"
		e.refuse("ech/inner", f)
	}
	f.looked = []trace.Slice{in.at}
	mark, _, err := wire.FindIn[wire.EncryptedClientHello](m.Extensions, iana.HandshakeClientHello)
	if err != nil || mark.Type != iana.ECHInner {
		f.reason = "ech-mark"
		e.refuse("ech/inner", f)
	}
	versions, _, err := wire.FindIn[wire.SupportedVersions](m.Extensions, iana.HandshakeClientHello)
	old := func(v uint16) bool { return v < iana.TLS13 && !iana.IsGREASE(v) }
	if err != nil || !slices.Contains(versions.Versions, iana.TLS13) || slices.ContainsFunc(versions.Versions, old) {
		f.reason, f.got = "ech-version", be16s(versions.Versions)
		e.refuse("ech/inner", f)
	}
	e.checked("ech/inner", trace.Passed, f)
	e.hs.transcript.instead(outer.raw, in.raw, in.at)
	return &in
}

// revealAgain is reveal for the ClientHello that answers a HelloRetryRequest:
// what was begun is gone on with (RFC 9849 §7.1.1).
func (e *end) revealAgain(h *heard) *heard {
	x := e.ech
	if x == nil || x.rejected {
		return h
	}
	sent, present, at := extension[wire.EncryptedClientHello](e, h)
	f := found{looked: []trace.Slice{at}}
	e.check("ech/again-missing", present, f)
	e.check("ech/again", sent.Type == iana.ECHOuter && sent.Suite == x.suite && sent.ConfigID == x.config.ConfigID && len(sent.Enc) == 0, f)
	inner := e.openInner(&sent, h)
	f.looked = []trace.Slice{h.slice(sent.Payload)}
	e.check("ech/decrypt", inner != nil, f)
	return e.assemble(inner, h)
}

// confirm has a ServerHello say that the inner ClientHello was taken, if it was:
// by the last bytes of its random (RFC 9849 §7.2).
func (e *end) confirm(m *wire.ServerHello) {
	if e.ech == nil || !e.ech.accepted {
		return
	}
	clear(m.Random[24:])
	raw := wire.Marshal(m, e.context())
	c := e.confirmation(&e.hs.transcript, raw, e.sentSpace(raw), crypt.LabelECHConfirm)
	copy(m.Random[24:], c.data)
	copy(e.hs.serverRandom.data[24:], c.data)
}

// confirmRetry has a HelloRetryRequest say so, by an extension (RFC 9849
// §7.2.1).
func (e *end) confirmRetry(m *wire.ServerHello) {
	if e.ech == nil || !e.ech.accepted {
		return
	}
	extension := func(c []byte) wire.Extension {
		return wire.ExtIn(&wire.EncryptedClientHello{Confirmation: c}, iana.HandshakeHelloRetryRequest)
	}
	m.Extensions = append(m.Extensions, extension(make([]byte, confirmLen)))
	raw := wire.Marshal(m, e.context())
	c := e.confirmation(&e.hs.transcript, raw, e.sentSpace(raw), crypt.LabelECHRetryConfirm)
	m.Extensions = replaced(m.Extensions, extension(c.data))
}

// retryConfigs are told a client that used a configuration whose key this server
// does not have (RFC 9849 §7.1).
func (e *end) retryConfigs() (configs []wire.ECHConfig) {
	if e.ech == nil || !e.ech.rejected {
		return nil
	}
	for i := range e.cfg.ECHKeys {
		if k := &e.cfg.ECHKeys[i]; k.SendAsRetry {
			if list, err := wire.DecodeECHConfigs(append(be16(len(k.Config)), k.Config...)); err == nil {
				configs = append(configs, list...)
			}
		}
	}
	return configs
}
