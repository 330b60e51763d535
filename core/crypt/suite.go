package crypt

import (
	"strconv"

	"handshakelab/core/iana"
)

// KeyBlockLen is how many bytes of key block a suite needs in a version up to
// TLS 1.2 (RFC 5246 §6.3).
func KeyBlockLen(s *iana.Suite, version uint16) int {
	return 2 * (s.MACLen + s.KeyLen + fixedIVLen(s, version))
}

// fixedIVLen is how many bytes of IV a suite takes from the key block: the
// part of an AEAD's nonce, and before TLS 1.1 the first record's IV of CBC.
func fixedIVLen(s *iana.Suite, version uint16) int {
	if version <= versionTLS10 {
		return s.BlockLen
	}
	return s.FixedIVLen
}

// SplitKeyBlock cuts a key block of KeyBlockLen bytes into a suite's keys.
func SplitKeyBlock(s *iana.Suite, version uint16, block []byte) KeyBlock {
	return splitKeyBlock(block, s.MACLen, s.KeyLen, fixedIVLen(s, version))
}

// SplitParams is the "split" Op's params for a suite's key block:
// "n=20,20,16,16".
func SplitParams(s *iana.Suite, version uint16) string {
	b := []byte("n=")
	for _, n := range [...]int{s.MACLen, s.KeyLen, fixedIVLen(s, version)} {
		if n == 0 {
			continue
		}
		for range 2 {
			if len(b) > len("n=") {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, int64(n), 10)
		}
	}
	return string(b)
}

// NewProtection is a suite's record protection in one direction, with the
// keys of that direction's writer. encryptThenMAC counts for CBC only (RFC
// 7366). The version decides how records look.
func NewProtection(s *iana.Suite, version uint16, k Keys, encryptThenMAC bool) (Protection, error) {
	if version == versionTLS13 {
		return newProtection13(cipherName(s.Cipher), k)
	}
	return newProtection(cipherName(s.Cipher), version, s.MAC, k, encryptThenMAC)
}

// cipherName is a cipher's name in Ops: "aes-128-cbc".
func cipherName(c iana.Cipher) string {
	if int(c) < len(cipherNames) {
		return cipherNames[c]
	}
	return ""
}

var cipherNames = [...]string{
	iana.AES128CBC:        "aes-128-cbc",
	iana.AES256CBC:        "aes-256-cbc",
	iana.AES128GCM:        "aes-128-gcm",
	iana.AES256GCM:        "aes-256-gcm",
	iana.ChaCha20Poly1305: "chacha20-poly1305",
	iana.TripleDESCBC:     "3des-ede-cbc",
	iana.RC4128:           "rc4-128",
	iana.NullCipher:       "null",
	iana.AES128CCM:        "aes-128-ccm",
	iana.AES256CCM:        "aes-256-ccm",
	iana.AES128CCM8:       "aes-128-ccm-8",
	iana.AES256CCM8:       "aes-256-ccm-8",
}
