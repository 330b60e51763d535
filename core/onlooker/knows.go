package onlooker

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// Knowledge is what one party knows once a run is over.
type Knowledge struct {
	values []bool // by ValueID - 1
	bufs   []bool // by BufID - 1
}

// Value says whether the party knows a value.
func (k *Knowledge) Value(id trace.ValueID) bool { return id > 0 && k.values[id-1] }

// Buf says whether the party knows what is in a byte space.
func (k *Knowledge) Buf(id trace.BufID) bool { return id > 0 && k.bufs[id-1] }

// Knows gives what a party knows: for Client, Server and Attacker what their
// ends hold, for the Attacker and the Onlooker every byte that was on the
// wire and what leaked in this run, and for all what follows from that. leaks
// are values handed to the party besides.
//
// A value follows if it was read from bytes that are known, kept from an
// earlier connection where it is known, computed from what is known, or the same bytes as something known: who has derived the
// server's master secret has the client's.
func Knows(t *trace.Trace, p trace.Party, leaks ...trace.ValueID) *Knowledge {
	k := &closure{t: t, Knowledge: Knowledge{make([]bool, len(t.Values)), make([]bool, len(t.Bufs))},
		equal: map[string]bool{}}
	onWire := p == trace.Onlooker || p == trace.Attacker
	for i := range t.Bufs {
		b := &t.Bufs[i]
		k.bufs[i] = b.At == p || onWire && (b.Kind == trace.SentRecord || b.Kind == trace.ReceivedRecord)
	}
	for i := range t.Values {
		if v := &t.Values[i]; v.Party == p || v.Origin.Kind == trace.FromConst && !v.Secret {
			k.learn(v.ID)
		}
	}
	for _, id := range leaks {
		k.learn(id)
	}
	for i := range t.Events {
		if e := &t.Events[i]; e.Kind == trace.Leaked && onWire {
			for _, id := range e.Uses {
				k.learn(id)
			}
		}
	}
	for k.grown = true; k.grown; {
		k.grown = false
		k.followBufs()
		k.followValues()
		for i := range t.Ops {
			k.followOp(&t.Ops[i])
		}
	}
	return &k.Knowledge
}

// closure is knowledge that grows.
type closure struct {
	Knowledge
	t     *trace.Trace
	equal map[string]bool // data of known values, where equal data can't be chance
	grown bool
}

// unlikely is from how many bytes on equal data is no coincidence.
const unlikely = 8

func (k *closure) learn(id trace.ValueID) {
	if id == 0 || k.values[id-1] {
		return
	}
	k.values[id-1], k.grown = true, true
	if d := k.t.Value(id).Data; len(d) >= unlikely {
		k.equal[string(d)] = true
	}
}

func (k *closure) see(id trace.BufID) {
	if id > 0 && !k.bufs[id-1] {
		k.bufs[id-1], k.grown = true, true
	}
}

// followBufs goes along copies, in both directions: who sees a record in the
// clear sees the message in it, and who sees messages sees what they were put
// together from.
func (k *closure) followBufs() {
	for i := range k.t.Bufs {
		b := &k.t.Bufs[i]
		if k.bufs[i] {
			for _, p := range b.Parts {
				if p.Op == 0 && !p.Altered && k.whole(p.Src) {
					k.see(p.Src.Buf)
				}
			}
			continue
		}
		copied := len(b.Parts) > 0
		for _, p := range b.Parts {
			copied = copied && p.Op == 0 && k.Buf(p.Src.Buf)
		}
		if copied {
			k.see(b.ID)
		}
	}
}

// whole says whether a stretch is a whole byte space. Who knows a part of one
// is not taken to know all of it: a message cut over several records is known
// from the receiver's side.
func (k *closure) whole(s trace.Slice) bool {
	return s.Buf != 0 && s.Off == 0 && int(s.Len) == len(k.t.Buf(s.Buf).Data)
}

func (k *closure) followValues() {
	for i := range k.t.Values {
		v := &k.t.Values[i]
		if k.values[i] {
			continue
		}
		o := &v.Origin
		if o.Kind == trace.FromWire && k.Buf(o.Slice.Buf) || o.Kind == trace.FromSession && k.Value(o.Value) || k.equal[string(v.Data)] {
			k.learn(v.ID)
		}
	}
}

// followOp learns what an Op yields if all that it takes is known.
func (k *closure) followOp(o *trace.Op) {
	switch _, what, _ := strings.Cut(o.Name, "/"); {
	case o.Name == crypt.OpRSAEncrypt:
		k.followEncrypt(o)
	case o.Name == crypt.OpSealTicket:
		k.followTicket(o)
	case what == "seal":
		k.followSeal(o)
		return
	}
	for i, id := range o.In {
		if o.Name == "null/open" {
			break // what it takes is for the MAC
		}
		if !k.Value(id) && !(o.Name == crypt.OpRSADecrypt && i == 1 && k.decrypted(o)) {
			return
		}
	}
	for _, s := range o.InBytes {
		if s.Len > 0 && !k.Buf(s.Buf) {
			return
		}
	}
	for _, id := range o.Out {
		k.learn(id)
	}
	for _, s := range o.OutBytes {
		if k.whole(s) {
			k.see(s.Buf)
		}
	}
}

// decrypted says whether a premaster secret was really in the ciphertext. If
// it was, nobody needs the random fallback to decrypt it.
func (k *closure) decrypted(o *trace.Op) bool {
	return len(o.Out) > 0 && string(k.t.Value(o.Out[0]).Data) != string(k.t.Value(o.In[1]).Data)
}

// followSeal opens what was sealed: whoever has the key of a record that he
// sees knows what is in it, and with NULL whoever sees it. Its initialization vector travels with it.
func (k *closure) followSeal(o *trace.Op) {
	if o.Name != "null/seal" && (len(o.In) == 0 || !k.Value(o.In[0])) { // NULL's is for the MAC
		return
	}
	for _, s := range o.OutBytes {
		if !k.Buf(s.Buf) {
			return
		}
	}
	for _, s := range o.InBytes {
		if k.whole(s) {
			k.see(s.Buf)
		}
	}
}

// followEncrypt decrypts what was encrypted for a key that is known, even
// where the ciphertext never reached the key's owner as it was sent.
func (k *closure) followEncrypt(o *trace.Op) {
	if len(o.In) != 3 || len(o.Out) != 1 || k.Value(o.In[2]) || !k.onWire(o.Conn, k.t.Value(o.Out[0]).Data) {
		return
	}
	public := k.t.Value(o.In[0]).Data
	for i := range k.t.Values {
		if v := &k.t.Values[i]; k.values[i] && v.Secret && v.Origin.Kind == trace.FromKey && string(publicOf(v.Data)) == string(public) {
			k.learn(o.In[2])
			return
		}
	}
}

// followTicket opens a ticket that was seen: whoever has the server's ticket
// key has all that the server put into it.
func (k *closure) followTicket(o *trace.Op) {
	if len(o.In) == 0 || len(o.Out) != 1 || !k.Value(o.In[0]) || !k.onWire(o.Conn, k.t.Value(o.Out[0]).Data) {
		return
	}
	for _, id := range o.In {
		k.learn(id)
	}
}

// onWire says whether data stands in a message of a connection that is known.
func (k *closure) onWire(c trace.ConnID, data []byte) bool {
	for i := range k.t.Bufs {
		b := &k.t.Bufs[i]
		if k.bufs[i] && b.Conn == c && b.Kind == trace.SentMessage && bytes.Contains(b.Data, data) {
			return true
		}
	}
	return false
}

// publicOf gives the public key, as SubjectPublicKeyInfo, of a private one in
// PKCS#8; nil if it is none.
func publicOf(private []byte) []byte {
	key, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		return nil
	}
	s, ok := key.(crypto.Signer)
	if !ok {
		return nil
	}
	spki, _ := x509.MarshalPKIXPublicKey(s.Public())
	return spki
}
