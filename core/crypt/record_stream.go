package crypt

import (
	"crypto"
	"crypto/hmac"
	"crypto/rc4"
	"strconv"
)

// stream is protection by a stream cipher and a MAC (RFC 5246 §6.2.3.1):
//
//	encrypted(content | MAC)
//
// RC4 goes on from record to record where it was. Its first bytes, and pairs of
// bytes anywhere, are not all equally likely, so what is sent often enough at
// the same place can be read (Bar Mitzvah, RC4NOMORE; RFC 7465). NULL does not
// encrypt: anyone can read the content, nobody can change it.
type stream struct {
	name   string
	cipher *rc4.Cipher // nil: NULL
	at     uint64      // bytes of key stream used so far
	mac    recordMAC
}

// streamMax bounds how far into a key stream an Op may lie, in bytes.
const streamMax = 1 << 28

func newStream(name string, keyLen int, version uint16, mac crypto.Hash, k Keys) (Protection, error) {
	p := &stream{name: name}
	if len(k.Key) != keyLen || !p.mac.set(version, mac, k.MAC) {
		return nil, errCipher
	}
	if keyLen > 0 {
		p.cipher, _ = rc4.NewCipher(k.Key) // its length is right
	}
	return p, nil
}

// skip moves on to where an Op says that it begins.
func (p *stream) skip(at uint64) {
	var waste [1024]byte
	for p.at < at {
		n := min(at-p.at, uint64(len(waste)))
		p.xor(waste[:n])
	}
}

func (p *stream) xor(b []byte) {
	if p.cipher != nil {
		p.cipher.XORKeyStream(b, b)
		p.at += uint64(len(b))
	}
}

func (p *stream) Cipher() string { return p.name }

func (p *stream) Params(h Header) string {
	more := ";mac=" + HashName(p.mac.hash)
	if p.cipher != nil {
		more += ";at=" + strconv.FormatUint(p.at, 10)
	}
	return headerParams(h, more)
}

func (p *stream) IVLen() int          { return 0 }
func (p *stream) SealedLen(n int) int { return n + p.mac.hash.Size() }

func (p *stream) Pieces(sealed, content int) Pieces {
	return Pieces{Content: Range{0, content}, MAC: Range{content, sealed - content}}
}

func (p *stream) Seal(dst []byte, h Header, iv, content []byte) []byte {
	all, out := grow(dst, p.SealedLen(len(content)))
	n := copy(out, content)
	copy(out[n:], p.mac.of(h, n, content))
	p.xor(out)
	return all
}

func (p *stream) Open(dst []byte, h Header, sealed []byte) ([]byte, error) {
	n := len(sealed) - p.mac.hash.Size()
	if n < 0 {
		return nil, ErrRecordShort
	}
	all, out := grow(dst, len(sealed))
	copy(out, sealed)
	p.xor(out)
	if !hmac.Equal(p.mac.of(h, n, out[:n]), out[n:]) {
		return nil, ErrRecordMAC
	}
	return all[:len(dst)+n], nil
}
