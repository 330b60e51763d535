package crypt

import (
	"bytes"
	"crypto"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/subtle"
	"hash"
)

// cbc is protection by a block cipher in CBC mode and a MAC, in either order.
// IV and blocks are 16 bytes, of 3DES 8:
//
//	RFC 5246 §6.2.3.2:  IV | encrypted(content | MAC | padding)
//	RFC 7366 §3:        IV | encrypted(content | padding) | MAC
//
// The first, MAC then encrypt, makes the receiver decrypt before it knows
// whether anyone tampered, and a decade of padding oracles came of it. Open
// therefore looks at padding and MAC whatever the padding is, hashes the same
// number of blocks, and answers once. What remains is which cache lines are
// touched; the second order and AEADs have none of the problem.
//
// SSL 3.0 and TLS 1.0 send no IV: a record's encryption begins with the last
// block of the record before, the first's with the key block's IV. So whoever
// chooses what is sent next knows the IV beforehand, and can try out guesses
// of a block that was sent: BEAST, 2011. Senders may put one byte of content
// into a record of its own against it; these here don't. TLS 1.1 brought the
// explicit IV (RFC 4346 §1.1).
type cbc struct {
	name     string
	mac      recordMAC
	etm      bool
	explicit int    // bytes of IV ahead of a record: a block, or 0
	chain    []byte // the next record's IV where none is sent
	block    cipher.Block
	scratch  hash.Hash // hashes for time alone
	enc      cipher.BlockMode
	dec      cipher.BlockMode
}

func newCBC(name string, version uint16, block cipher.Block, mac crypto.Hash, k Keys, etm bool) (Protection, error) {
	p := &cbc{name: name, etm: etm, block: block}
	if !p.mac.set(version, mac, k.MAC) || p.mac.old && etm {
		return nil, errCipher
	}
	if version > versionTLS10 {
		p.explicit = block.BlockSize()
	} else if p.chain = bytes.Clone(k.IV); len(p.chain) != block.BlockSize() {
		return nil, errCipher
	}
	return p, nil
}

func (p *cbc) Cipher() string { return p.name }

func (p *cbc) Params(h Header) string {
	if p.etm {
		return headerParams(h, ";mac="+HashName(p.mac.hash)+";etm=1")
	}
	return headerParams(h, ";mac="+HashName(p.mac.hash)+";etm=0")
}

func (p *cbc) IVLen() int { return p.explicit }

func (p *cbc) SealedLen(n int) int {
	if p.etm {
		return p.explicit + p.padded(n) + p.mac.hash.Size()
	}
	return p.explicit + p.padded(n+p.mac.hash.Size())
}

// padded is n with one byte to a whole block of padding.
func (p *cbc) padded(n int) int {
	size := p.block.BlockSize()
	return n/size*size + size
}

func (p *cbc) Pieces(sealed, content int) Pieces {
	at, mac := p.explicit, p.mac.hash.Size()
	x := Pieces{Explicit: Range{0, at}, Content: Range{at, content}}
	end := sealed // of what is encrypted
	if p.etm {
		end -= mac
		x.Padding = Range{at + content, end - at - content}
		x.MAC = Range{end, mac}
	} else {
		x.MAC = Range{at + content, mac}
		x.Padding = Range{at + content + mac, end - at - content - mac}
	}
	if p.chain != nil {
		x.Chain = Range{end - len(p.chain), len(p.chain)}
	}
	return x
}

// Seal pads as little as it can. SSL 3.0 says nothing of what padding is made
// of: zeros here.
func (p *cbc) Seal(dst []byte, h Header, iv, content []byte) []byte {
	if len(iv) != p.explicit {
		panic("crypt: CBC wants an IV of one block")
	}
	all, out := grow(dst, p.SealedLen(len(content)))
	n := copy(out, iv)
	n += copy(out[n:], content)
	end := len(out)
	if p.etm {
		end -= p.mac.hash.Size()
	} else {
		n += copy(out[n:], p.mac.of(h, len(content), content))
	}
	last := byte(end - n - 1)
	for i := n; i < end; i++ {
		out[i] = last
		if p.mac.old {
			out[i] = 0
		}
	}
	out[end-1] = last
	if p.chain != nil {
		iv = p.chain
	}
	p.encrypt(iv, out[p.explicit:end])
	copy(p.chain, out[end-len(p.chain):end])
	if p.etm {
		copy(out[end:], p.mac.of(h, end, out[:end]))
	}
	return all
}

func (p *cbc) Open(dst []byte, h Header, sealed []byte) ([]byte, error) {
	macLen := p.mac.hash.Size()
	body := len(sealed) - p.explicit // encrypted bytes
	least := macLen + 1
	if p.etm {
		body -= macLen
		least = 1
	}
	if body < least || body%p.block.BlockSize() != 0 {
		return nil, ErrRecordShort
	}
	end := p.explicit + body
	if p.etm && !hmac.Equal(p.mac.of(h, end, sealed[:end]), sealed[end:]) {
		return nil, ErrRecordMAC
	}
	iv, encrypted := sealed[:p.explicit], sealed[p.explicit:end]
	if p.chain != nil {
		iv = p.chain
	}
	all, out := grow(dst, body)
	p.decrypt(iv, out, encrypted)
	copy(p.chain, sealed[end-len(p.chain):end])
	if p.etm {
		pad, good := paddingLen(out, 0)
		if good == 0 { // the sender authenticated bad padding
			return nil, ErrRecordMAC
		}
		return all[:len(all)-pad], nil
	}
	pad, good := p.paddingLen(out, macLen)
	n := body - pad - macLen
	sum := p.mac.of(h, n, out[:n])
	p.equalise(n, body-1-macLen)
	good &= subtle.ConstantTimeCompare(sum, out[n:n+macLen])
	if good == 0 {
		return nil, ErrRecordMAC
	}
	return all[:len(dst)+n], nil
}

func (p *cbc) paddingLen(b []byte, rest int) (n, good int) {
	if p.mac.old {
		return paddingLen30(b, rest, p.block.BlockSize())
	}
	return paddingLen(b, rest)
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
func (p *cbc) equalise(n, most int) {
	if p.scratch == nil {
		p.scratch = p.mac.hash.New()
	}
	size := p.scratch.BlockSize()
	for range p.mac.blocks(most, size) - p.mac.blocks(n, size) {
		p.scratch.Write(zeroBlock[:size])
	}
}

var zeroBlock [128]byte

// ivSetter is what the block modes of crypto/cipher have beyond BlockMode;
// it saves making a new one for each record.
type ivSetter interface{ SetIV([]byte) }

func (p *cbc) encrypt(iv, data []byte) {
	if s, ok := p.enc.(ivSetter); ok {
		s.SetIV(iv)
	} else {
		p.enc = cipher.NewCBCEncrypter(p.block, iv)
	}
	p.enc.CryptBlocks(data, data)
}

func (p *cbc) decrypt(iv, dst, src []byte) {
	if s, ok := p.dec.(ivSetter); ok {
		s.SetIV(iv)
	} else {
		p.dec = cipher.NewCBCDecrypter(p.block, iv)
	}
	p.dec.CryptBlocks(dst, src)
}
