package crypt

import (
	"crypto"
	"crypto/hmac"
	"hash"
)

// PRF12 is TLS 1.2's pseudorandom function, P_<hash> (RFC 5246 §5): n bytes
// from a secret, a label and a seed, which is the seeds' concatenation.
func PRF12(h crypto.Hash, secret []byte, label string, n int, seed ...[]byte) []byte {
	mac := hmac.New(h.New, secret)
	size := mac.Size()
	out := make([]byte, 0, (n+size-1)/size*size)
	// A(1) = HMAC(secret, label + seed); A(i) = HMAC(secret, A(i-1)).
	a := prfSum(mac, make([]byte, 0, size), nil, label, seed)
	for len(out) < n {
		out = prfSum(mac, out, a, label, seed)
		if len(out) < n {
			mac.Reset()
			mac.Write(a)
			a = mac.Sum(a[:0])
		}
	}
	return out[:n:n]
}

// prfSum appends HMAC(secret, a + label + seed) to dst.
func prfSum(mac hash.Hash, dst, a []byte, label string, seed [][]byte) []byte {
	mac.Reset()
	mac.Write(a)
	mac.Write([]byte(label))
	for _, s := range seed {
		mac.Write(s)
	}
	return mac.Sum(dst)
}

// FinishedLabel is the PRF's label for the client's or the server's Finished.
func FinishedLabel(client bool) string {
	if client {
		return LabelClientFinished
	}
	return LabelServerFinished
}

// Exporter12 is n bytes for another protocol, from the master secret (RFC 5705
// §4), with the PRF that goes with a hash: before TLS 1.2 crypto.MD5SHA1. A nil context is none, which is not the same as an empty one.
// The error says that the context is longer than 65535 bytes.
func Exporter12(h crypto.Hash, master, clientRandom, serverRandom []byte, label string, context []byte, n int) ([]byte, error) {
	if len(context) > 0xffff || n < 0 {
		return nil, errExporter
	}
	seed := [][]byte{clientRandom, serverRandom}
	if context != nil {
		seed = append(seed, []byte{byte(len(context) >> 8), byte(len(context))}, context)
	}
	if h == crypto.MD5SHA1 {
		return PRF10(master, label, n, seed...), nil
	}
	return PRF12(h, master, label, n, seed...), nil
}

// Hash hashes the parts' concatenation.
func Hash(h crypto.Hash, parts ...[]byte) []byte {
	d := NewHash(h)
	for _, p := range parts {
		d.Write(p)
	}
	return d.Sum(make([]byte, 0, d.Size()))
}

// Keys is what protects one direction (RFC 5246 §6.3). An AEAD has no MAC
// key, NULL no key, and only AEADs and CBC before TLS 1.1 have an IV.
type Keys struct {
	MAC []byte // <end>_write_MAC_key
	Key []byte // <end>_write_key
	IV  []byte // <end>_write_IV: the fixed part of an AEAD's nonce, or the first record's IV
}

// KeyBlock is a partitioned key block. The parts alias the block.
type KeyBlock struct{ Client, Server Keys }

// KeyPart is one part of a key block under the RFC's name.
type KeyPart struct {
	Name string // "client_write_MAC_key"
	Data []byte
}

// Of gives the keys that the client, or the server, writes with.
func (b *KeyBlock) Of(client bool) Keys {
	if client {
		return b.Client
	}
	return b.Server
}

// Parts gives the parts that are not empty, in the order of RFC 5246 §6.3,
// which is the order of the "split" Op's outputs.
func (b *KeyBlock) Parts() []KeyPart {
	parts := make([]KeyPart, 0, 6)
	for _, p := range [...]KeyPart{
		{"client_write_MAC_key", b.Client.MAC},
		{"server_write_MAC_key", b.Server.MAC},
		{"client_write_key", b.Client.Key},
		{"server_write_key", b.Server.Key},
		{"client_write_IV", b.Client.IV},
		{"server_write_IV", b.Server.IV},
	} {
		if len(p.Data) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// splitKeyBlock cuts a block of 2*(mac+key+iv) bytes.
func splitKeyBlock(block []byte, mac, key, iv int) KeyBlock {
	take := func(n int) []byte {
		p := block[:n:n]
		block = block[n:]
		return p
	}
	var b KeyBlock
	b.Client.MAC, b.Server.MAC = take(mac), take(mac)
	b.Client.Key, b.Server.Key = take(key), take(key)
	b.Client.IV, b.Server.IV = take(iv), take(iv)
	return b
}
