package crypt

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"hash"
)

// SSL 3.0 (RFC 6101) is from 1996, before HMAC was a standard, and made up its
// own: hashes of secrets with pads, around or between. They are not known to be
// broken by themselves. POODLE (2014) is about something else: the padding of a
// record may hold anything, no MAC covers it, and so nobody can check it. RFC
// 7568 took SSL 3.0 out of use.

// expand30Max is when Expand30 runs out of letters.
const expand30Max = 26 * 16

// Expand30 is SSL 3.0's way from a secret to n bytes, at most 416 (RFC 6101
// §6.1, §6.2.2): MD5(secret + SHA-1("A" + secret + seed)), then "BB", "CCC" …
// The seed is the seeds' concatenation.
func Expand30(secret []byte, n int, seed ...[]byte) []byte {
	if n > expand30Max {
		panic("crypt: SSL 3.0 makes no more than 416 bytes of keys")
	}
	out := make([]byte, 0, n+crypto.MD5.Size())
	for i := 1; len(out) < n; i++ {
		inner := crypto.SHA1.New()
		inner.Write(bytes.Repeat([]byte{'A' + byte(i-1)}, i))
		inner.Write(secret)
		for _, s := range seed {
			inner.Write(s)
		}
		outer := crypto.MD5.New()
		outer.Write(secret)
		outer.Write(inner.Sum(nil))
		out = outer.Sum(out)
	}
	return out[:n:n]
}

// VerifyData30 is what SSL 3.0's Finished carries (RFC 6101 §5.6.9), 36 bytes:
// md5_hash and sha_hash. client says whose Finished it is; messages are all
// before it, in any number of pieces.
func VerifyData30(master []byte, client bool, messages ...[]byte) []byte {
	if client {
		return messages30(master, Sender30Client, messages)
	}
	return messages30(master, Sender30Server, messages)
}

// CertificateVerify30 is what SSL 3.0's CertificateVerify signs (RFC 6101
// §5.6.8), 36 bytes. It takes the master secret, so that must be there before.
func CertificateVerify30(master []byte, messages ...[]byte) []byte {
	return messages30(master, "", messages)
}

// messages30 is MD5 and SHA-1 of
// master_secret + pad_2 + hash(messages + sender + master_secret + pad_1).
func messages30(master []byte, sender string, messages [][]byte) []byte {
	var out []byte
	for _, h := range [...]crypto.Hash{crypto.MD5, crypto.SHA1} {
		d := h.New()
		for _, m := range messages {
			d.Write(m)
		}
		d.Write([]byte(sender))
		d.Write(master)
		d.Write(pad30(h, pad30Inner))
		inner := d.Sum(nil)
		d.Reset()
		d.Write(master)
		d.Write(pad30(h, pad30Outer))
		d.Write(inner)
		out = d.Sum(out)
	}
	return out
}

// pad30 is pad_1 or pad_2: 48 bytes for MD5, 40 for SHA-1.
func pad30(h crypto.Hash, b byte) []byte {
	if h == crypto.MD5 {
		return bytes.Repeat([]byte{b}, 48)
	}
	return bytes.Repeat([]byte{b}, 40)
}

// mac30 is the MAC of SSL 3.0's records (RFC 6101 §5.2.3.1):
// hash(secret + pad_2 + hash(secret + pad_1 + data)).
type mac30 struct {
	hash.Hash // the inner one
	outer     hash.Hash
	head      []byte // secret + pad_1
	tail      []byte // secret + pad_2
	inner     [20]byte
}

func newMAC30(h crypto.Hash, secret []byte) *mac30 {
	m := &mac30{Hash: h.New(), outer: h.New()}
	m.head = append(bytes.Clone(secret), pad30(h, pad30Inner)...)
	m.tail = append(bytes.Clone(secret), pad30(h, pad30Outer)...)
	m.Reset()
	return m
}

func (m *mac30) Reset() {
	m.Hash.Reset()
	m.Hash.Write(m.head)
}

func (m *mac30) Sum(b []byte) []byte {
	m.outer.Reset()
	m.outer.Write(m.tail)
	m.outer.Write(m.Hash.Sum(m.inner[:0]))
	return m.outer.Sum(b)
}

// paddingLen30 is paddingLen for SSL 3.0: the last byte says how many come
// before it, less than a block, and those may be anything (RFC 6101 §5.2.3.2).
func paddingLen30(b []byte, rest, block int) (n, good int) {
	pad := int(b[len(b)-1]) + 1
	good = subtle.ConstantTimeLessOrEq(pad, block) & subtle.ConstantTimeLessOrEq(pad+rest, len(b))
	return subtle.ConstantTimeSelect(good, pad, 1), good
}
