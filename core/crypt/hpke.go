package crypt

import (
	"bytes"
	"crypto"
	"crypto/cipher"
	"encoding/binary"
	"strconv"

	"handshakelab/core/iana"
)

// Hybrid public key encryption in its base mode (RFC 9180), as Encrypted
// Client Hello uses it: whoever has a public key encapsulates a secret for
// it, and messages are sealed with keys made from that and from an info that
// both ends know.
//
//	sender:    ephemeral key, public key ─▶ enc, shared_secret
//	recipient: private key, enc          ─▶      shared_secret
//	both:      shared_secret, info       ─▶ key, base_nonce
//
// The KEM is DHKEM(X25519, HKDF-SHA256), the KDF HKDF-SHA256. Go's crypto/hpke
// draws its ephemeral keys itself; this one is handed them.

// HPKESupports says whether a KEM, a KDF and an AEAD are among ours, by their
// numbers in IANA's HPKE registries: 0x0020, 0x0001, and 0x0001 (AES-128-GCM),
// 0x0002 (AES-256-GCM) or 0x0003 (ChaCha20-Poly1305).
func HPKESupports(kem, kdf, aead uint16) bool {
	return kem == iana.HPKEX25519 && kdf == iana.HPKEHKDFSHA256 && hpkeCipher(aead) != ""
}

// hpkeCipher is the name of an AEAD, "" if it is none of ours.
func hpkeCipher(aead uint16) string {
	switch aead {
	case iana.HPKEAES128GCM:
		return "aes-128-gcm"
	case iana.HPKEAES256GCM:
		return "aes-256-gcm"
	case iana.HPKEChaCha20Poly1305:
		return "chacha20-poly1305"
	}
	return ""
}

// HPKETagLen is how much longer a sealed message is, with any of our AEADs.
const HPKETagLen = 16

// HPKEEncapsulate is Encap of a public key with a fresh private value, both of
// x25519 (RFC 9180 §4.1): enc goes to the recipient. The error is a
// *ShareError of "public".
func HPKEEncapsulate(ephemeral *KeyShare, public []byte) (enc, secret []byte, err error) {
	dh, err := ephemeral.Shared(public, versionTLS13)
	if err != nil {
		return nil, nil, err
	}
	return ephemeral.Public, hpkeSecret(dh, ephemeral.Public, public), nil
}

// HPKEDecapsulate is Decap (RFC 9180 §4.1), the recipient's part. The error is
// a *ShareError of "public".
func HPKEDecapsulate(private *KeyShare, enc []byte) ([]byte, error) {
	dh, err := private.Shared(enc, versionTLS13)
	if err != nil {
		return nil, err
	}
	return hpkeSecret(dh, enc, private.Public), nil
}

// hpkeSecret is ExtractAndExpand with the KEM's context.
func hpkeSecret(dh, enc, public []byte) []byte {
	suite := binary.BigEndian.AppendUint16([]byte("KEM"), iana.HPKEX25519)
	context := append(append(make([]byte, 0, 64), enc...), public...)
	return hpkeExpand(suite, hpkeExtract(suite, nil, "eae_prk", dh), "shared_secret", context, 32)
}

// HPKEKeys is KeySchedule of the base mode (RFC 9180 §5.1): key and base_nonce
// for one of our AEADs.
func HPKEKeys(aead uint16, secret, info []byte) Keys {
	suite := []byte("HPKE")
	for _, id := range [...]uint16{iana.HPKEX25519, iana.HPKEHKDFSHA256, aead} {
		suite = binary.BigEndian.AppendUint16(suite, id)
	}
	context := []byte{0} // mode_base
	context = append(context, hpkeExtract(suite, nil, "psk_id_hash", nil)...)
	context = append(context, hpkeExtract(suite, nil, "info_hash", info)...)
	s := hpkeExtract(suite, secret, "secret", nil)
	n := 32
	if aead == iana.HPKEAES128GCM {
		n = 16
	}
	return Keys{Key: hpkeExpand(suite, s, "key", context, n), IV: hpkeExpand(suite, s, "base_nonce", context, ivLen13)}
}

// hpkeExtract is LabeledExtract, hpkeExpand LabeledExpand (RFC 9180 §4).
func hpkeExtract(suite, salt []byte, label string, ikm []byte) []byte {
	b := append([]byte(hpkeVersion), suite...)
	b = append(b, label...)
	return Extract13(crypto.SHA256, salt, append(b, ikm...))
}

func hpkeExpand(suite, prk []byte, label string, info []byte, n int) []byte {
	b := append([]byte{byte(n >> 8), byte(n)}, hpkeVersion...)
	b = append(b, suite...)
	b = append(b, label...)
	return expand(crypto.SHA256, prk, append(b, info...), n)
}

// HPKESeal seals the message with this number (RFC 9180 §5.2); additional is
// authenticated with it. The error says that the AEAD is none of ours, or the
// keys none of its.
func HPKESeal(aead uint16, k Keys, seq uint64, additional, message []byte) ([]byte, error) {
	c, nonce, err := hpkeAEAD(aead, k, seq)
	if err != nil {
		return nil, err
	}
	return c.Seal(nil, nonce, message, additional), nil
}

// HPKEOpen opens the message with this number. The error is ErrRecordMAC, or
// HPKESeal's.
func HPKEOpen(aead uint16, k Keys, seq uint64, additional, sealed []byte) ([]byte, error) {
	c, nonce, err := hpkeAEAD(aead, k, seq)
	if err != nil {
		return nil, err
	}
	message, err := c.Open(nil, nonce, sealed, additional)
	if err != nil {
		return nil, ErrRecordMAC
	}
	return message, nil
}

func hpkeAEAD(aead uint16, k Keys, seq uint64) (c cipher.AEAD, nonce []byte, err error) {
	c, err = newAEAD(hpkeCipher(aead), k.Key)
	if err != nil || len(k.IV) != ivLen13 {
		return nil, nil, errCipher
	}
	nonce = bytes.Clone(k.IV)
	addNumber(nonce, seq)
	return c, nonce, nil
}

// HPKEParams are the params of OpHPKEKeys, and HPKESealParams those of the Ops
// that seal and open.
func HPKEParams(aead uint16) string { return "aead=" + strconv.Itoa(int(aead)) }

func HPKESealParams(aead uint16, seq uint64) string {
	return HPKEParams(aead) + ";seq=" + strconv.FormatUint(seq, 10)
}
