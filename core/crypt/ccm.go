package crypt

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// ccm is counter mode with CBC-MAC over a block cipher of 16 bytes (RFC 3610,
// NIST SP 800-38C): the content is encrypted with a keystream, and its CBC-MAC
// is the tag. It needs nothing but the block cipher, which is why devices with
// hardly any memory speak it. Go has no such mode.
type ccm struct {
	block          cipher.Block
	nonceLen, tagN int

	mac, stream, counter [ccmBlock]byte
}

const ccmBlock = 16

// newCCM makes CCM with nonces of 7 to 13 bytes and tags of 4 to 16, even. It
// is not for use by two at a time. Additional data has to be shorter than 2^16
// - 2^8 bytes, content shorter than 256^(15 - nonce).
func newCCM(block cipher.Block, nonceLen, tagLen int) *ccm {
	return &ccm{block: block, nonceLen: nonceLen, tagN: tagLen}
}

func (c *ccm) NonceSize() int { return c.nonceLen }
func (c *ccm) Overhead() int  { return c.tagN }

func (c *ccm) Seal(dst, nonce, content, additional []byte) []byte {
	n := len(content)
	all, out := grow(dst, n+c.tagN)
	c.authenticate(nonce, content, additional)
	c.start(nonce)
	subtle.XORBytes(out[n:], c.mac[:c.tagN], c.stream[:])
	c.encrypt(out[:n], content)
	return all
}

func (c *ccm) Open(dst, nonce, sealed, additional []byte) ([]byte, error) {
	n := len(sealed) - c.tagN
	if n < 0 {
		return nil, ErrRecordShort
	}
	all, out := grow(dst, n)
	c.start(nonce)
	var tag [ccmBlock]byte
	subtle.XORBytes(tag[:c.tagN], sealed[n:], c.stream[:])
	c.encrypt(out, sealed[:n])
	c.authenticate(nonce, out, additional)
	if subtle.ConstantTimeCompare(tag[:c.tagN], c.mac[:c.tagN]) == 0 {
		clear(out)
		return nil, ErrRecordMAC
	}
	return all, nil
}

// authenticate makes the CBC-MAC of lengths and nonce, additional data and
// content, each filled up with zeros to whole blocks (RFC 3610 §2.2).
func (c *ccm) authenticate(nonce, content, additional []byte) {
	c.mac = [ccmBlock]byte{}
	binary.BigEndian.PutUint64(c.mac[8:], uint64(len(content)))
	copy(c.mac[1:], nonce)
	c.mac[0] = byte((c.tagN-2)/2<<3 | (14 - c.nonceLen))
	if len(additional) == 0 {
		c.block.Encrypt(c.mac[:], c.mac[:])
	} else {
		c.mac[0] |= 0x40
		c.block.Encrypt(c.mac[:], c.mac[:])
		c.mac[0] ^= byte(len(additional) >> 8)
		c.mac[1] ^= byte(len(additional))
		n := subtle.XORBytes(c.mac[2:], c.mac[2:], additional)
		c.block.Encrypt(c.mac[:], c.mac[:])
		c.absorb(additional[n:])
	}
	c.absorb(content)
}

func (c *ccm) absorb(data []byte) {
	for len(data) > 0 {
		n := subtle.XORBytes(c.mac[:], c.mac[:], data)
		c.block.Encrypt(c.mac[:], c.mac[:])
		data = data[n:]
	}
}

// start makes the keystream's block 0, which is the tag's (RFC 3610 §2.3).
func (c *ccm) start(nonce []byte) {
	c.counter = [ccmBlock]byte{byte(14 - c.nonceLen)}
	copy(c.counter[1:], nonce)
	c.block.Encrypt(c.stream[:], c.counter[:])
}

// encrypt adds the keystream from block 1 on, which decrypts too.
func (c *ccm) encrypt(dst, src []byte) {
	for len(src) > 0 {
		for i := ccmBlock - 1; ; i-- {
			if c.counter[i]++; c.counter[i] != 0 {
				break
			}
		}
		c.block.Encrypt(c.stream[:], c.counter[:])
		n := subtle.XORBytes(dst, src, c.stream[:])
		dst, src = dst[n:], src[n:]
	}
}
