package handshake

import (
	"crypto"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// The key schedule of TLS 1.3, RFC 9846 §7.1, as an end walks down it;
// crypt/tls13.go has the picture.

const clauseSchedule = "RFC 9846 §7.1"

// secrets are those that an end needs beyond the step that makes them.
type secrets struct {
	early           val // Early Secret
	handshake       val // Handshake Secret
	main            val // Main Secret
	clientHandshake val // client_handshake_traffic_secret
	serverHandshake val
	client          val // client_application_traffic_secret_N
	server          val
	exporter        val
	resumption      val
}

// extract is HKDF-Extract. A salt or an input that is not there is zeros.
func (e *end) extract(h crypto.Hash, salt, ikm val, name string) val {
	secret := crypt.Extract13(h, salt.data, ikm.data)
	if e.tr == nil {
		return val{data: secret}
	}
	var in []val
	for _, v := range []val{salt, ikm} {
		if v.data != nil {
			in = append(in, v)
		}
	}
	return e.compute(crypt.OpExtract13, crypt.ExtractParams(h, salt.data != nil, ikm.data != nil), clauseSchedule, from(in...), name, secret, true)
}

// derive is Derive-Secret. A transcript hash that is not there is that of no
// messages.
func (e *end) derive(h crypto.Hash, secret val, label string, transcript val, name string) val {
	out := crypt.DeriveSecret13(h, secret.data, label, transcript.data)
	if e.tr == nil {
		return val{data: out}
	}
	in := from(secret)
	if transcript.data != nil {
		in = from(secret, transcript)
	}
	return e.compute(crypt.OpDeriveSecret13, crypt.PRFParams(h, label, h.Size()), clauseSchedule, in, name, out, true)
}

// expand is HKDF-Expand-Label, with a context or without.
func (e *end) expand(h crypto.Hash, secret val, label string, context val, n int, clause, name string) val {
	out := crypt.ExpandLabel13(h, secret.data, label, context.data, n)
	if e.tr == nil {
		return val{data: out}
	}
	in := from(secret)
	if context.data != nil {
		in = from(secret, context)
	}
	return e.compute(crypt.OpExpandLabel13, crypt.PRFParams(h, label, n), clause, in, name, out, true)
}

// transcriptHash is Transcript-Hash of all messages so far (RFC 9846 §4.1).
func (e *end) transcriptHash() val { return e.hashMessages("transcript_hash", "RFC 9846 §4.1") }

// deriveEarly begins the schedule with a pre-shared key, or with none.
func (e *end) deriveEarly(p *psk) {
	if p != nil {
		e.hs.secrets.early = p.early
		return
	}
	e.hs.secrets.early = e.extract(e.hs.suite.Hash, val{}, val{}, "early_secret")
}

// deriveHandshake mixes in the secret that both shares make, if there are any,
// and gives the keys that protect the rest of the handshake. ServerHello is the
// last message so far.
func (e *end) deriveHandshake(shared val) {
	s, h := &e.hs.secrets, e.hs.suite.Hash
	s.handshake = e.extract(h, e.derive(h, s.early, crypt.LabelDerived, val{}, "derived_secret"), shared, "handshake_secret")
	digest := e.transcriptHash()
	s.clientHandshake = e.derive(h, s.handshake, crypt.LabelClientHS, digest, "client_handshake_traffic_secret")
	s.serverHandshake = e.derive(h, s.handshake, crypt.LabelServerHS, digest, "server_handshake_traffic_secret")
	s.main = e.extract(h, e.derive(h, s.handshake, crypt.LabelDerived, val{}, "derived_secret"), val{}, "main_secret")
}

// deriveApplication gives the keys for data. The server's Finished is the last
// message so far.
func (e *end) deriveApplication() {
	s, h := &e.hs.secrets, e.hs.suite.Hash
	digest := e.transcriptHash()
	s.client = e.derive(h, s.main, crypt.LabelClientAP, digest, "client_application_traffic_secret_0")
	s.server = e.derive(h, s.main, crypt.LabelServerAP, digest, "server_application_traffic_secret_0")
	s.exporter = e.derive(h, s.main, crypt.LabelExporterMain, digest, "exporter_secret")
}

// deriveResumption gives the secret of tickets' keys. The client's Finished is
// the last message so far.
func (e *end) deriveResumption() {
	s := &e.hs.secrets
	s.resumption = e.derive(e.hs.suite.Hash, s.main, crypt.LabelResumptionAll, e.transcriptHash(), "resumption_secret")
}

// changeKeys13 makes the keys of a traffic secret count in one direction (RFC
// 9846 §7.3). What is received has to end with a message where keys change
// (§5.1).
func (e *end) changeKeys13(send bool, stage string, suite *iana.Suite, secret val) {
	d, role := &e.writing, e.role()
	if send {
		e.unpack()
	} else {
		d, role = &e.reading, e.peerRole()
		e.check("record/key-change", len(e.stream.data) == 0, found{looked: e.stream.looked()})
	}
	key := e.expand(suite.Hash, secret, crypt.LabelKey, val{}, suite.KeyLen, "RFC 9846 §7.3", role+"_write_key")
	iv := e.expand(suite.Hash, secret, crypt.LabelIV, val{}, suite.FixedIVLen, "RFC 9846 §7.3", role+"_write_iv")
	p, err := crypt.NewProtection(suite, iana.TLS13, crypt.Keys{Key: key.data, IV: iv.data}, false)
	if err != nil {
		panic(err) // the suite is one of ours and the keys were made for it
	}
	*d = direction{protection: p, tls13: true, stage: stage, epoch: d.epoch + 1}
	if e.tr != nil {
		d.inputs = []val{key, iv}
		d.values = []trace.ValueID{key.id, iv.id}
		e.event(trace.Event{Kind: trace.KeysChanged, Epoch: &trace.Epoch{
			Send: send, N: d.epoch, Stage: stage, Suite: suite.Code, Values: d.values}})
	}
}

// verifyData13 is what a Finished has to carry whose sender's traffic secret
// is base, over the messages with this digest (RFC 9846 §4.5.3).
func (e *end) verifyData13(h crypto.Hash, base, digest val, name string) val {
	key := e.expand(h, base, crypt.LabelFinished, val{}, h.Size(), "RFC 9846 §4.5.3", "finished_key")
	data := crypt.VerifyData13(h, key.data, digest.data)
	if e.tr == nil {
		return val{data: data}
	}
	return e.compute(crypt.OpVerifyData13, crypt.HashParams(h), "RFC 9846 §4.5.3", from(key, digest), name, data, false)
}

// messageHash puts a message_hash in the place of the first ClientHello, with
// which the transcript begins (RFC 9846 §4.1).
func (e *end) messageHash() {
	t := &e.hs.transcript
	n, _ := wire.MessageLen(t.data)
	first := t.slices[:min(1, len(t.slices))]
	rest, slices := t.data[n:], t.slices[len(first):]
	h := e.hs.suite.Hash
	digest := e.compute(crypt.HashOp(h), "", "RFC 9846 §4.1", inputs{bytes: first}, "client_hello_hash", crypt.Hash(h, t.data[:n]), false)
	raw := wire.Marshal(&wire.MessageHash{Hash: digest.data}, wire.Context{Version: iana.TLS13})
	header := e.known("message_hash_header", "message_hash", raw[:wire.HeaderLen])
	*t = transcript{data: append(raw, rest...), head: []val{header, digest}, slices: slices, hash: h.New()}
	t.hash.Write(t.data)
}
