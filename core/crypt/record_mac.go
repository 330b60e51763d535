package crypt

import (
	"crypto"
	"crypto/hmac"
	"hash"
)

// recordMAC is the MAC of a direction's records: HMAC (RFC 5246 §6.2.3.1), and
// in SSL 3.0 what there was before HMAC.
type recordMAC struct {
	hash   crypto.Hash
	old    bool // SSL 3.0's
	mac    hash.Hash
	pseudo pseudoHeader
	sum    [64]byte
}

// set says whether hash and key are such as there are.
func (m *recordMAC) set(version uint16, h crypto.Hash, key []byte) bool {
	if HashName(h) == "" || len(key) != h.Size() {
		return false
	}
	m.hash, m.old = h, version == versionSSL30
	if !m.old {
		m.mac = hmac.New(h.New, key)
		return true
	}
	if h != crypto.MD5 && h != crypto.SHA1 {
		return false
	}
	m.mac = newMAC30(h, key)
	return true
}

// of is the MAC of a record: over the pseudo header with a length, and data.
// SSL 3.0's does not cover the version.
func (m *recordMAC) of(h Header, length int, data []byte) []byte {
	m.mac.Reset()
	pseudo := m.pseudo.set(h, length)
	if m.old {
		m.mac.Write(pseudo[:9])
		m.mac.Write(pseudo[11:])
	} else {
		m.mac.Write(pseudo)
	}
	m.mac.Write(data)
	return m.mac.Sum(m.sum[:0])
}

// blocks is how many blocks of a size are hashed for n bytes of content, the
// outer hash apart: what stands before it, a bit, and the length in an eighth
// of a block.
func (m *recordMAC) blocks(n, size int) int {
	before := size + len(m.pseudo) // HMAC's key is a block
	if m.old {
		before = m.hash.Size() + len(pad30(m.hash, 0)) + len(m.pseudo) - 2
	}
	return (before + n + 1 + size/8 + size - 1) / size
}
