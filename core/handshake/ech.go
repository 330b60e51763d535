package handshake

import (
	"bytes"

	"handshakelab/core/crypt"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Encrypted Client Hello, RFC 9849. A ClientHello names the server that is
// wanted, for all to read. So the client makes two: the inner one says what it
// wants, and travels encrypted in the outer one, which names but the public
// face of many servers. Who has the key goes on with the inner one, and says so
// by eight bytes of its random; who has not goes on with the outer one, proves
// to be that public face, and tells the client which configuration would have
// been right.
//
//	Client                                                    Server
//
//	ClientHello (outer)  [ClientHello (inner)]  -------->
//	                                            <--------  ServerHello (confirmed or not)
//
// ech_client.go and ech_server.go are the two ends; here is what they have in
// common.

// ech is what an end knows of it. Without Encrypted Client Hello there is none.
type ech struct {
	accepted bool // the handshake is the inner ClientHello's
	rejected bool // or the outer one's; before that is clear, neither
	retried  bool // client: a HelloRetryRequest said which

	// How inner ClientHellos are encrypted.
	config     wire.ECHConfig
	suite      wire.HPKESuite
	key, nonce val
	seq        uint64 // so many have been

	// The client's outer ClientHello, its random, what goes into its extension,
	// and the transcript that begins with it.
	outer      *wire.ClientHello
	random     val
	enc        []byte
	transcript transcript
	retry      []byte // the server's retry_configs
}

// ECHKey is a server's key for Encrypted Client Hello.
type ECHKey struct {
	Config      []byte // the ECHConfig that it published (RFC 9849 §4)
	PrivateKey  []byte // of x25519, 32 bytes
	SendAsRetry bool   // clients that used another are told this configuration
}

const (
	clauseECH     = "RFC 9849 §6.1.1"
	clauseConfirm = "RFC 9849 §7.2"
	confirmLen    = 8                      // of a confirmation
	confirmAt     = messageHeader + 2 + 24 // where a ServerHello has it
)

// deriveECH makes the key that encrypts inner ClientHellos, bound to the
// configuration (RFC 9849 §6.1.1).
func (e *end) deriveECH(x *ech, secret val, config []byte) {
	info := e.known("ech_info", "ech-config", append([]byte("tls ech\x00"), config...))
	k := crypt.HPKEKeys(x.suite.AEAD, secret.data, info.data)
	op := e.op(crypt.OpHPKEKeys, crypt.HPKEParams(x.suite.AEAD), clauseECH, from(secret, info))
	x.key, x.nonce = e.result(op, "ech_key", k.Key, true), e.result(op, "ech_base_nonce", k.IV, true)
	e.computed(op)
}

// additional is what is authenticated with an inner ClientHello: the outer one
// without its header, which lies at at, zeros being where the payload will be
// or was (RFC 9849 §5.2).
func (e *end) additional(outer []byte, at trace.Slice) val {
	v := val{data: outer[messageHeader:]}
	if e.tr != nil {
		at.Off, at.Len = messageHeader, at.Len-messageHeader
		v.id = e.tr.Value("client_hello_outer_aad", v.data, trace.Origin{Kind: trace.FromWire, Slice: at}, false)
		e.made(v)
	}
	return v
}

// blanked gives a message that arrived with n bytes from off on made zero, and
// where that lies.
func (e *end) blanked(h *heard, off, n int) ([]byte, trace.Slice) {
	b := bytes.Clone(h.raw)
	clear(b[off : off+n])
	if e.tr == nil {
		return b, trace.Slice{}
	}
	parts := []trace.Part{{Len: int32(off), Src: h.part(0, off)}}
	if rest := off + n; rest < len(b) {
		parts = append(parts, trace.Part{At: int32(rest), Len: int32(len(b) - rest), Src: h.part(rest, len(b)-rest)})
	}
	return b, trace.Slice{Buf: e.tr.Buf(trace.Opened, b, parts...), Len: int32(len(b))}
}

// confirmation says that a server took the inner ClientHello. It is made of
// that one's random, which nobody else can know, and of the transcript: what was
// before the message that carries it, and that message with zeros in its place,
// which lies at at (RFC 9849 §7.2, §7.2.1).
func (e *end) confirmation(before *transcript, message []byte, at trace.Slice, label string) val {
	h := e.hs.suite.Hash
	digest := val{data: crypt.Hash(h, before.data, message)}
	if e.tr != nil {
		digest = e.compute(crypt.HashOp(h), "", clauseConfirm, before.inputs().and(at), "transcript_hash", digest.data, false)
	}
	secret := e.extract(h, val{}, e.hs.clientRandom, "ech_confirmation_secret")
	return e.expand(h, secret, label, digest, confirmLen, clauseConfirm, "ech_confirmation")
}

// helloBytes are a ClientHello's bytes: as a message, or as they are encrypted.
type helloBytes struct {
	raw  []byte
	body int // where it begins, behind the header if it has one
	at   trace.Slice
}

func (b *helloBytes) part(off, n int) trace.Slice {
	return trace.Slice{Buf: b.at.Buf, Off: b.at.Off + int32(off), Len: int32(n)}
}

// sessionID is where legacy_session_id begins, suites where it ends, and
// extensions the first of these.
func (b *helloBytes) sessionID() int { return b.body + 2 + 32 }
func (b *helloBytes) suites() int    { return b.sessionID() + 1 + int(b.raw[b.sessionID()]) }
func (b *helloBytes) extensions() int {
	p := b.suites()
	p += 2 + b.number(p)
	return p + 1 + int(b.raw[p]) + 2
}

func (b *helloBytes) number(off int) int { return int(b.raw[off])<<8 | int(b.raw[off+1]) }

// each visits the extensions, header included.
func (b *helloBytes) each(f func(typ uint16, off, n int)) {
	p := b.extensions()
	for end := p + b.number(p-2); p < end; {
		n := 4 + b.number(p+2)
		f(uint16(b.number(p)), p, n)
		p += n
	}
}

// parts says where the bytes of a ClientHello come from: what stands before
// the extensions from the first source, and each extension from the first that
// has it. The session ID is the last source's.
func (b *helloBytes) parts(sources ...helloBytes) (parts []trace.Part) {
	add := func(off, n int, s *helloBytes, from int) {
		parts = append(parts, trace.Part{At: int32(off), Len: int32(n), Src: s.part(from, n)})
	}
	first, last := &sources[0], &sources[len(sources)-1]
	add(b.body, 2+32, first, first.body)
	if n := b.suites() - b.sessionID(); n == last.suites()-last.sessionID() {
		add(b.sessionID(), n, last, last.sessionID())
	}
	add(b.suites(), b.extensions()-2-b.suites(), first, first.suites())
	b.each(func(typ uint16, off, n int) {
		found := false
		for i := range sources {
			sources[i].each(func(t uint16, at, m int) {
				if t == typ && m == n && !found {
					add(off, n, &sources[i], at)
					found = true
				}
			})
		}
	})
	return parts
}

// instead puts a message in the place of the last.
func (t *transcript) instead(last, msg []byte, at trace.Slice) {
	before := t.before(last)
	t.data = append(before.data[:len(before.data):len(before.data)], msg...)
	t.slices = before.slices[:len(before.slices):len(before.slices)]
	if at.Buf != 0 {
		t.slices = append(t.slices, at)
	}
	if t.hash != nil {
		t.hash.Reset()
		t.hash.Write(t.data)
	}
}

// before is the transcript as it was before its last message.
func (t *transcript) before(last []byte) transcript {
	return transcript{data: t.data[:len(t.data)-len(last)], head: t.head, slices: t.slices[:max(0, len(t.slices)-1)]}
}
