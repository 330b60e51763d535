package crypt

import (
	"crypto/cipher"
	"encoding/binary"
	"strconv"
)

// aead13 is TLS 1.3's protection (RFC 9846 §5.2). What is encrypted is
// TLSInnerPlaintext: the content, its type, and as many zeros as the sender
// likes, which hide the length. The record's header says application_data of
// TLS 1.2 whatever is inside, and is authenticated as it stands. The nonce is
// the IV with the sequence number added to its end (§5.3).
//
//	encrypted(content | type 1 | zeros) | tag 16, CCM_8: 8
type aead13 struct {
	name string
	aead cipher.AEAD
	iv   [ivLen13]byte

	nonce [ivLen13]byte
	aad   [5]byte
}

const (
	ivLen13    = 12
	protocol13 = "304" // in Ops, for the header says 303
)

// newProtection13 makes TLS 1.3's record protection by the cipher's name.
func newProtection13(cipher string, k Keys) (Protection, error) {
	aead, err := newAEAD(cipher, k.Key)
	if err != nil || len(k.IV) != ivLen13 {
		return nil, errCipher
	}
	return &aead13{name: cipher, aead: aead, iv: [ivLen13]byte(k.IV)}, nil
}

// Inner13 finds the end of the content in an opened TLSInnerPlaintext: content
// is its length, typ the byte behind it, and all that follows is zero (RFC
// 9846 §5.4). ok is false if all of it is zero: there is no content then.
func Inner13(inner []byte) (content int, typ uint8, ok bool) {
	for n := len(inner) - 1; n >= 0; n-- {
		if inner[n] != 0 {
			return n, inner[n], true
		}
	}
	return 0, 0, false
}

func (p *aead13) Cipher() string      { return p.name }
func (p *aead13) IVLen() int          { return 0 }
func (p *aead13) SealedLen(n int) int { return n + 1 + p.aead.Overhead() }

func (p *aead13) Params(h Header) string {
	more := ";protocol=" + protocol13
	if h.Inner != 0 {
		more += ";inner=" + strconv.Itoa(int(h.Inner)) + ";zeros=" + strconv.Itoa(h.Zeros)
	}
	return headerParams(h, more)
}

func (p *aead13) Pieces(sealed, content int) Pieces {
	inner := sealed - p.aead.Overhead()
	x := Pieces{Content: Range{0, content}, MAC: Range{inner, sealed - inner}}
	if content < inner {
		x.Type = Range{content, 1}
		x.Padding = Range{content + 1, inner - content - 1}
	}
	return x
}

func (p *aead13) Seal(dst []byte, h Header, iv, content []byte) []byte {
	n := len(content) + 1 + h.Zeros
	all, out := grow(dst, n+p.aead.Overhead())
	copy(out, content)
	out[len(content)] = h.Inner
	clear(out[len(content)+1 : n])
	p.aead.Seal(out[:0], p.nonceOf(h), out[:n], p.additional(h, len(out)))
	return all
}

// Open gives the TLSInnerPlaintext as it is: see [Inner13].
func (p *aead13) Open(dst []byte, h Header, sealed []byte) ([]byte, error) {
	n := len(sealed) - p.aead.Overhead()
	if n < 0 {
		return nil, ErrRecordShort
	}
	all, out := grow(dst, n)
	if _, err := p.aead.Open(out[:0], p.nonceOf(h), sealed, p.additional(h, len(sealed))); err != nil {
		return nil, ErrRecordMAC
	}
	return all, nil
}

func (p *aead13) nonceOf(h Header) []byte {
	p.nonce = p.iv
	addNumber(p.nonce[:], h.Seq)
	return p.nonce[:]
}

// addNumber adds a number to a nonce's end, bit by bit.
func addNumber(nonce []byte, seq uint64) {
	low := nonce[ivLen13-8:]
	binary.BigEndian.PutUint64(low, binary.BigEndian.Uint64(low)^seq)
}

// additional is the record's header.
func (p *aead13) additional(h Header, sealed int) []byte {
	p.aad[0] = h.Type
	binary.BigEndian.PutUint16(p.aad[1:], h.Version)
	binary.BigEndian.PutUint16(p.aad[3:], uint16(sealed))
	return p.aad[:]
}
