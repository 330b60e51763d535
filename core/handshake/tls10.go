package handshake

import (
	"crypto"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
)

// What TLS 1.0 (RFC 2246) and TLS 1.1 (RFC 4346) do otherwise than TLS 1.2, and
// SSL 3.0 like them. Their key schedule and their records are package crypt's.
// Both are out of use (RFC 8996): all that they sign and prove rests on MD5 and
// SHA-1, no AEAD can be had, and TLS 1.0's records can be read by who chooses
// some of what is sent (BEAST).

// namesSchemes says whether signatures name the scheme they were made with,
// and ends say beforehand which they take. Before TLS 1.2 the key decides.
func (e *end) namesSchemes() bool { return e.version >= iana.TLS12 }

// canSign says whether a kind of key can make signatures at all.
func (e *end) canSign(pub crypto.PublicKey) bool {
	return e.namesSchemes() || crypt.ImpliedScheme(e.version, pub) != 0
}

// impliedScheme is how a peer signs where the key decides; then there is
// nothing to check about the choice, which would have been check id.
func (e *end) impliedScheme(id string, p *peer) uint16 {
	e.notMade(id, "not-applicable")
	return crypt.ImpliedScheme(e.version, p.key)
}
