package onlooker

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// schedule13 is how far down TLS 1.3's key schedule a reader has come.
type schedule13 struct {
	suite      *iana.Suite // nil: it is an older version
	retried    bool        // a HelloRetryRequest was seen
	psk        []byte      // that the client offers; nil: not known
	early      []byte      // secrets; nil: not known
	handshake  []byte
	main       []byte
	resumption []byte
}

// lookAhead finds out whether a capture is of TLS 1.3: what comes before the
// ServerHello may be early data.
func (r *reader) lookAhead(capture []Record) {
	for _, rec := range capture {
		parsed, n, err := wire.ParseRecord(rec.Data)
		if err != nil || n != len(rec.Data) || rec.FromClient || parsed.Type != iana.ContentHandshake {
			continue
		}
		n, ok := wire.MessageLen(parsed.Fragment)
		if !ok || n > len(parsed.Fragment) {
			return
		}
		m, err := wire.Unmarshal(parsed.Fragment[:n], wire.Context{})
		hello, ok := m.(*wire.ServerHello)
		if err != nil || !ok {
			return
		}
		if hello.Chosen() == iana.TLS13 {
			r.suite = iana.SuiteByCode(hello.CipherSuite)
			r.context = wire.Context{Version: iana.TLS13, Suite: hello.CipherSuite}
		}
		return
	}
}

// early13 gets at the pre-shared key that the client offers first, and makes
// the keys of early data, if there is any. The ClientHello stands in the
// transcript already.
func (r *reader) early13(m *wire.ClientHello) {
	keys, offers, err := wire.Find[wire.PreSharedKey](m)
	if r.suite == nil || !offers || err != nil {
		return
	}
	h := r.suite.Hash
	if r.psk = r.secret.PSK; r.psk == nil && r.secret.TicketKey != nil {
		state, err := crypt.OpenTicket(r.secret.TicketKey, keys.Identities[0].Identity)
		if err == nil && len(state) > h.Size() {
			r.psk = state[len(state)-h.Size():]
		}
	}
	if _, early, _ := wire.Find[wire.EarlyData](m); !early || r.psk == nil {
		return
	}
	secret := crypt.Extract13(h, nil, r.psk)
	w := &r.ways[1]
	w.secrets = append(w.secrets, crypt.DeriveSecret13(h, secret, crypt.LabelClientEarly, crypt.Hash(h, r.transcript)))
}

// hello13 reads a HelloRetryRequest or a ServerHello, which stands in the
// transcript already.
func (r *reader) hello13(m *wire.ServerHello, raw []byte) {
	h := r.suite.Hash
	if m.Retry() {
		first := crypt.Hash(h, r.transcript[:len(r.transcript)-len(raw)])
		r.transcript = append(wire.Marshal(&wire.MessageHash{Hash: first}, r.context), raw...)
		r.retried = true
		return
	}
	_, share, _ := wire.Find[wire.KeyShare](m)
	_, psk, _ := wire.Find[wire.PreSharedKey](m)
	if psk && r.psk == nil || share && r.secret.Shared == nil {
		r.out.Missing = "shared_secret"
		if psk && !share {
			r.out.Missing = "psk"
		}
		return
	}
	var ikm [2][]byte
	if psk {
		ikm[0] = r.psk
	}
	if share {
		ikm[1] = r.secret.Shared
	}
	r.early = crypt.Extract13(h, nil, ikm[0])
	r.handshake = crypt.Extract13(h, crypt.DeriveSecret13(h, r.early, crypt.LabelDerived, nil), ikm[1])
	r.main = crypt.Extract13(h, crypt.DeriveSecret13(h, r.handshake, crypt.LabelDerived, nil), nil)
	r.out.Master = r.main
	r.come(r.handshake, crypt.LabelClientHS, crypt.LabelServerHS)
}

// come makes the traffic secrets of both directions that come into use next.
func (r *reader) come(secret []byte, client, server string) {
	digest := crypt.Hash(r.suite.Hash, r.transcript)
	for i, label := range [2]string{server, client} {
		r.ways[i].secrets = append(r.ways[i].secrets, crypt.DeriveSecret13(r.suite.Hash, secret, label, digest))
	}
}

// record13 reads a protected record.
func (r *reader) record13(i int, fromClient bool, rec wire.Record) {
	w := &r.ways[index(fromClient)]
	p := Plain{FromClient: fromClient, Record: i, Type: rec.Type, Protected: true}
	if o := r.unseal13(w, rec); o != nil {
		if n, typ, typed := crypt.Inner13(o.Inner); typed {
			p.Opened, p.Type, p.Data, p.Way = true, typ, o.Inner[:n:n], o
		}
	}
	r.out.Plain = append(r.out.Plain, p)
	if !p.Opened || p.Type != iana.ContentHandshake {
		return
	}
	w.stream = append(w.stream, p.Data...)
	for {
		n, ok := wire.MessageLen(w.stream)
		if !ok || n > len(w.stream) {
			return
		}
		r.message13(fromClient, w.stream[:n:n])
		w.stream = w.stream[n:]
	}
}

// unseal13 opens a record with the keys in use or with those that may come
// next: the first that fit. Which it is need not be known. nil: none fits.
func (r *reader) unseal13(w *way, rec wire.Record) *Opening {
	if w.open != nil {
		if o := open13(w, rec); o != nil {
			w.seq++
			return o
		}
	}
	next := w.secrets
	if len(next) == 0 && w.current != nil {
		next = [][]byte{crypt.ExpandLabel13(r.suite.Hash, w.current, crypt.LabelTrafficUpdate, nil, r.suite.Hash.Size())}
	}
	for i, secret := range next {
		keys := crypt.TrafficKeys13(r.suite, secret)
		open, err := crypt.NewProtection(r.suite, iana.TLS13, keys, false)
		if err != nil {
			continue
		}
		other := way{open: open, keys: keys, current: secret}
		if o := open13(&other, rec); o != nil {
			w.open, w.keys, w.current, w.seq, w.secrets = open, keys, secret, 1, next[i+1:]
			return o
		}
	}
	return nil
}

// open13 opens a record with the keys of a direction.
func open13(w *way, rec wire.Record) *Opening {
	h := crypt.Header{Type: rec.Type, Version: rec.Version, Seq: w.seq}
	inner, err := w.open.Open(nil, h, rec.Fragment)
	if err != nil {
		return nil
	}
	return &Opening{Op: crypt.OpenOp(w.open), Params: w.open.Params(h), Keys: w.keys, Secret: w.current, Inner: inner}
}

// message13 follows a handshake message that was encrypted.
func (r *reader) message13(fromClient bool, raw []byte) {
	h := r.suite.Hash
	switch raw[0] {
	case iana.HandshakeKeyUpdate:
		return
	case iana.HandshakeNewSessionTicket:
		if m, err := wire.Unmarshal(raw, r.context); err == nil && r.resumption != nil {
			if t, ok := m.(*wire.NewSessionTicket13); ok {
				r.out.PSKs = append(r.out.PSKs, crypt.ExpandLabel13(h, r.resumption, crypt.LabelResumption, t.Nonce, h.Size()))
			}
		}
		return
	}
	r.transcript = append(r.transcript, raw...)
	if raw[0] != iana.HandshakeFinished || r.main == nil {
		return
	}
	if !fromClient {
		r.come(r.main, crypt.LabelClientAP, crypt.LabelServerAP)
	} else if r.resumption == nil {
		r.resumption = crypt.DeriveSecret13(h, r.main, crypt.LabelResumptionAll, crypt.Hash(h, r.transcript))
	}
}
