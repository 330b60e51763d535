package onlooker

import (
	"bytes"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// hiding is how hellos are hidden in a connection (RFC 9849), as far as it is
// known.
type hiding struct {
	aead uint16
	keys crypt.Keys
	seq  uint64 // so many were opened
}

// reveal gives the ClientHello that is hidden in one, else that one. Who has the
// server's key can open what the server could.
func (r *reader) reveal(raw []byte) []byte {
	m, err := wire.Unmarshal(raw, r.context)
	if err != nil || r.secret.ECHKey == nil && r.secret.ECHSecret == nil {
		return raw
	}
	outer := m.(*wire.ClientHello)
	x, there, err := wire.Find[wire.EncryptedClientHello](outer)
	if err != nil || !there || x.Type != iana.ECHOuter || len(x.Enc) > 0 && !r.unlock(&x) {
		return raw
	}
	at := bytes.Index(raw, x.Payload)
	aad := bytes.Clone(raw)
	clear(aad[at : at+len(x.Payload)])
	encoded, err := crypt.HPKEOpen(r.hiding.aead, r.hiding.keys, r.hiding.seq, aad[wire.HeaderLen:], x.Payload)
	if err != nil {
		return raw
	}
	inner, err := wire.DecodeInner(encoded, outer)
	if err != nil {
		return raw
	}
	r.hiding.seq++
	r.out.Hidden = wire.Marshal(inner, r.context)
	return r.out.Hidden
}

// unlock makes the key that opens what a client hid.
func (r *reader) unlock(x *wire.EncryptedClientHello) bool {
	if !crypt.HPKESupports(iana.HPKEX25519, x.Suite.KDF, x.Suite.AEAD) {
		return false
	}
	secret := r.secret.ECHSecret
	if secret == nil {
		private, err := crypt.GroupByCode(iana.X25519).KeyShare(r.secret.ECHKey)
		if err != nil {
			return false
		}
		if secret, err = crypt.HPKEDecapsulate(private, x.Enc); err != nil {
			return false
		}
	}
	info := append([]byte("tls ech\x00"), r.secret.ECHConfig...)
	r.hiding = hiding{aead: x.Suite.AEAD, keys: crypt.HPKEKeys(x.Suite.AEAD, secret, info)}
	return true
}
