package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"

	"golang.org/x/crypto/chacha20poly1305"
)

// aead12 is TLS 1.2's protection by an AEAD (RFC 5246 §6.2.3.3): the nonce is
// made from the fixed IV of the key block and 8 bytes, which GCM and CCM send
// along (RFC 5288 §3, RFC 6655 §3) and ChaCha20-Poly1305 takes from the
// sequence number (RFC 7905 §2).
//
//	GCM, CCM: explicit nonce 8 | content | tag 16, CCM_8: 8
//	ChaCha20:                    content | tag 16
type aead12 struct {
	name     string
	aead     cipher.AEAD
	explicit int // 8 or 0

	fixed  [12]byte
	nonce  [12]byte
	pseudo pseudoHeader
}

const explicitLen = 8 // GCM's and CCM's part of the nonce that each record carries

func newAEAD12(name string, k Keys) (Protection, error) {
	aead, err := newAEAD(name, k.Key)
	if err != nil {
		return nil, err
	}
	p := &aead12{name: name, aead: aead, explicit: explicitLen}
	if name == "chacha20-poly1305" {
		p.explicit = 0
	}
	if len(k.IV) != len(p.fixed)-p.explicit {
		return nil, errCipher
	}
	copy(p.fixed[:], k.IV)
	return p, nil
}

// newAEAD is an AEAD by the cipher's name. All have nonces of 12 bytes.
func newAEAD(name string, key []byte) (cipher.AEAD, error) {
	if name == "chacha20-poly1305" {
		aead, err := chacha20poly1305.New(key)
		if err != nil {
			return nil, errCipher
		}
		return aead, nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errCipher
	}
	switch size := len(key); {
	case name == "aes-128-gcm" && size == 16, name == "aes-256-gcm" && size == 32:
		return cipher.NewGCM(block)
	case name == "aes-128-ccm" && size == 16, name == "aes-256-ccm" && size == 32:
		return newCCM(block, 12, 16), nil
	case name == "aes-128-ccm-8" && size == 16, name == "aes-256-ccm-8" && size == 32:
		return newCCM(block, 12, 8), nil
	}
	return nil, errCipher
}

func (p *aead12) Cipher() string         { return p.name }
func (p *aead12) Params(h Header) string { return headerParams(h, "") }
func (p *aead12) IVLen() int             { return 0 }
func (p *aead12) SealedLen(n int) int    { return p.explicit + n + p.aead.Overhead() }

func (p *aead12) Pieces(sealed, content int) Pieces {
	return Pieces{
		Explicit: Range{0, p.explicit},
		Content:  Range{p.explicit, content},
		MAC:      Range{p.explicit + content, p.aead.Overhead()},
	}
}

// Seal uses the sequence number as the explicit nonce, which never repeats
// under a key (RFC 5288 §3).
func (p *aead12) Seal(dst []byte, h Header, iv, content []byte) []byte {
	all, out := grow(dst, p.SealedLen(len(content)))
	var seq [8]byte
	binary.BigEndian.PutUint64(seq[:], h.Seq)
	copy(out[:p.explicit], seq[:])
	p.setNonce(seq)
	p.aead.Seal(out[p.explicit:p.explicit], p.nonce[:], content, p.pseudo.set(h, len(content)))
	return all
}

func (p *aead12) Open(dst []byte, h Header, sealed []byte) ([]byte, error) {
	n := len(sealed) - p.explicit - p.aead.Overhead()
	if n < 0 {
		return nil, ErrRecordShort
	}
	var eight [8]byte
	if p.explicit == 0 {
		binary.BigEndian.PutUint64(eight[:], h.Seq)
	} else {
		copy(eight[:], sealed) // the sender's choice, which need not be the sequence number
	}
	p.setNonce(eight)
	all, out := grow(dst, n)
	if _, err := p.aead.Open(out[:0], p.nonce[:], sealed[p.explicit:], p.pseudo.set(h, n)); err != nil {
		return nil, ErrRecordMAC
	}
	return all, nil
}

// setNonce is the fixed part with eight bytes behind it (GCM, CCM) or added to
// its last eight (ChaCha20-Poly1305); the former's fixed part ends in zeros.
func (p *aead12) setNonce(eight [8]byte) {
	p.nonce = p.fixed
	for i, b := range eight {
		p.nonce[4+i] ^= b
	}
}
