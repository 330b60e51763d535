package crypt

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/subtle"
	"hash"
)

// cbc12 is TLS 1.2's protection by AES-CBC and HMAC with an explicit IV, in
// either order:
//
//	RFC 5246 §6.2.3.2:  IV 16 | encrypted(content | MAC | padding)
//	RFC 7366 §3:        IV 16 | encrypted(content | padding) | MAC
//
// The first, MAC then encrypt, makes the receiver decrypt before it knows
// whether anyone tampered, and a decade of padding oracles came of it. Open
// therefore looks at padding and MAC whatever the padding is, hashes the same
// number of blocks, and answers once. What remains is which cache lines are
// touched; the second order and AEADs have none of the problem.
type cbc12 struct {
	name    string
	hash    crypto.Hash
	etm     bool
	keys    Keys
	block   cipher.Block
	mac     hash.Hash // HMAC with the MAC key
	scratch hash.Hash // hashes for time alone
	enc     cipher.BlockMode
	dec     cipher.BlockMode

	pseudo pseudoHeader
	sum    [64]byte
}

func newCBC12(name string, keyLen int, h crypto.Hash, k Keys, etm bool) (Protection, error) {
	if len(k.Key) != keyLen || HashName(h) == "" || len(k.MAC) != h.Size() {
		return nil, errCipher
	}
	block, err := aes.NewCipher(k.Key)
	if err != nil {
		return nil, err
	}
	return &cbc12{name: name, hash: h, etm: etm, keys: k, block: block, mac: hmac.New(h.New, k.MAC)}, nil
}

func (p *cbc12) Cipher() string { return p.name }

func (p *cbc12) Params(h Header) string {
	if p.etm {
		return headerParams(h, ";mac="+HashName(p.hash)+";etm=1")
	}
	return headerParams(h, ";mac="+HashName(p.hash)+";etm=0")
}

func (p *cbc12) IVLen() int { return aes.BlockSize }

func (p *cbc12) SealedLen(n int) int {
	if p.etm {
		return aes.BlockSize + padded(n) + p.hash.Size()
	}
	return aes.BlockSize + padded(n+p.hash.Size())
}

// padded is n with one byte to a whole block of padding.
func padded(n int) int { return n/aes.BlockSize*aes.BlockSize + aes.BlockSize }

func (p *cbc12) Pieces(sealed, content int) Pieces {
	at, mac := aes.BlockSize, p.hash.Size()
	if p.etm {
		return Pieces{
			Explicit: Range{0, at},
			Content:  Range{at, content},
			Padding:  Range{at + content, sealed - mac - at - content},
			MAC:      Range{sealed - mac, mac},
		}
	}
	return Pieces{
		Explicit: Range{0, at},
		Content:  Range{at, content},
		MAC:      Range{at + content, mac},
		Padding:  Range{at + content + mac, sealed - at - content - mac},
	}
}

// Seal pads as little as it can.
func (p *cbc12) Seal(dst []byte, h Header, iv, content []byte) []byte {
	if len(iv) != aes.BlockSize {
		panic("crypt: CBC wants an IV of 16 bytes")
	}
	all, out := grow(dst, p.SealedLen(len(content)))
	copy(out, iv)
	copy(out[aes.BlockSize:], content)
	n := aes.BlockSize + len(content) // written so far
	end := len(out)
	if p.etm {
		end -= p.hash.Size()
	} else {
		n += copy(out[n:], p.sumOf(h, len(content), content))
	}
	for i := n; i < end; i++ {
		out[i] = byte(end - n - 1)
	}
	p.encrypt(iv, out[aes.BlockSize:end])
	if p.etm {
		copy(out[end:], p.sumOf(h, end, out[:end]))
	}
	return all
}

func (p *cbc12) Open(dst []byte, h Header, sealed []byte) ([]byte, error) {
	macLen := p.hash.Size()
	body := len(sealed) - aes.BlockSize // encrypted bytes
	least := macLen + 1
	if p.etm {
		body -= macLen
		least = 1
	}
	if body < least || body%aes.BlockSize != 0 {
		return nil, ErrRecordShort
	}
	iv, encrypted := sealed[:aes.BlockSize], sealed[aes.BlockSize:aes.BlockSize+body]
	if p.etm {
		end := aes.BlockSize + body
		if !hmac.Equal(p.sumOf(h, end, sealed[:end]), sealed[end:]) {
			return nil, ErrRecordMAC
		}
		all, out := grow(dst, body)
		p.decrypt(iv, out, encrypted)
		pad, good := paddingLen(out, 0)
		if good == 0 { // the sender authenticated bad padding
			return nil, ErrRecordMAC
		}
		return all[:len(all)-pad], nil
	}
	all, out := grow(dst, body)
	p.decrypt(iv, out, encrypted)
	pad, good := paddingLen(out, macLen)
	n := body - pad - macLen
	sum := p.sumOf(h, n, out[:n])
	p.equalise(n, body-1-macLen)
	good &= subtle.ConstantTimeCompare(sum, out[n:n+macLen])
	if good == 0 {
		return nil, ErrRecordMAC
	}
	return all[:len(dst)+n], nil
}

// paddingLen looks at the padding at the end of b, before which there have to
// be at least rest bytes. It gives its length with the length byte, and good
// is 1, if each of its bytes is its length without the length byte (RFC 5246
// §6.2.3.2), else 1 byte, and good is 0. The time depends on len(b) alone.
func paddingLen(b []byte, rest int) (n, good int) {
	last := b[len(b)-1]
	pad := int(last) + 1
	good = subtle.ConstantTimeLessOrEq(pad+rest, len(b))
	var wrong byte
	for i := 2; i <= min(256, len(b)); i++ {
		within := byte(subtle.ConstantTimeLessOrEq(i, pad))
		wrong |= -within & (b[len(b)-i] ^ last)
	}
	good &= subtle.ConstantTimeByteEq(wrong, 0)
	return subtle.ConstantTimeSelect(good, pad, 1), good
}

// equalise hashes as many blocks more as it takes to hide that n bytes of
// content were hashed and not the most that there can be (Lucky Thirteen).
func (p *cbc12) equalise(n, most int) {
	if p.scratch == nil {
		p.scratch = p.hash.New()
	}
	size := p.scratch.BlockSize()
	// HMAC's inner hash: a block of key, 13 bytes, the content, a bit and
	// the length in an eighth of a block.
	blocks := func(n int) int { return (size + len(p.pseudo) + n + 1 + size/8 + size - 1) / size }
	for range blocks(most) - blocks(n) {
		p.scratch.Write(zeroBlock[:size])
	}
}

var zeroBlock [128]byte

// sumOf is the MAC of a record: over the pseudo header with a length, and data.
func (p *cbc12) sumOf(h Header, length int, data []byte) []byte {
	p.mac.Reset()
	p.mac.Write(p.pseudo.set(h, length))
	p.mac.Write(data)
	return p.mac.Sum(p.sum[:0])
}

// ivSetter is what the block modes of crypto/cipher have beyond BlockMode;
// it saves making a new one for each record.
type ivSetter interface{ SetIV([]byte) }

func (p *cbc12) encrypt(iv, data []byte) {
	if s, ok := p.enc.(ivSetter); ok {
		s.SetIV(iv)
	} else {
		p.enc = cipher.NewCBCEncrypter(p.block, iv)
	}
	p.enc.CryptBlocks(data, data)
}

func (p *cbc12) decrypt(iv, dst, src []byte) {
	if s, ok := p.dec.(ivSetter); ok {
		s.SetIV(iv)
	} else {
		p.dec = cipher.NewCBCDecrypter(p.block, iv)
	}
	p.dec.CryptBlocks(dst, src)
}
