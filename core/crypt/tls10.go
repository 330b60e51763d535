package crypt

import (
	"crypto"
	"crypto/md5"
	"crypto/sha1"
	"hash"
)

// TLS 1.0 (RFC 2246) and TLS 1.1 (RFC 4346) left no choice of hashes: MD5 and
// SHA-1 side by side everywhere, in the hope that one of them would hold.
// Neither did, and RFC 8996 took both versions out of use.

// PRF10 is the pseudorandom function of TLS 1.0 and 1.1 (RFC 2246 §5): P_MD5
// with the secret's first half, xor P_SHA-1 with its second. The halves share
// the middle byte of an odd number.
func PRF10(secret []byte, label string, n int, seed ...[]byte) []byte {
	half := (len(secret) + 1) / 2
	out := PRF12(crypto.MD5, secret[:half], label, n, seed...)
	for i, b := range PRF12(crypto.SHA1, secret[len(secret)-half:], label, n, seed...) {
		out[i] ^= b
	}
	return out
}

// NewHash is h.New, and knows crypto.MD5SHA1 besides: both digests, MD5's first.
func NewHash(h crypto.Hash) hash.Hash {
	if h == crypto.MD5SHA1 {
		return &md5sha1{md5.New(), sha1.New()}
	}
	return h.New()
}

// md5sha1 is two hashes of the same.
type md5sha1 struct{ md5, sha1 hash.Hash }

func (h *md5sha1) Write(b []byte) (int, error) {
	h.md5.Write(b)
	return h.sha1.Write(b)
}

func (h *md5sha1) Sum(b []byte) []byte { return h.sha1.Sum(h.md5.Sum(b)) }
func (h *md5sha1) Reset()              { h.md5.Reset(); h.sha1.Reset() }
func (h *md5sha1) Size() int           { return md5.Size + sha1.Size }
func (h *md5sha1) BlockSize() int      { return md5.BlockSize } // SHA-1's too
