package crypt

import (
	"crypto/rsa"
	"crypto/subtle"
	"errors"
	"math/big"
)

// RSA key exchange (RFC 5246 §7.4.7.1) has no forward secrecy, and its
// PKCS#1 v1.5 padding is what Bleichenbacher's attack of 1998 and its
// descendants (ROBOT, 2017) work on: a server that tells good padding from
// bad decrypts for whoever asks often enough. TLS 1.3 dropped it.

// PaddingLen is how many nonzero bytes EncryptPKCS1v15 pads a message with.
// It is below 8 if the key is too small for the message.
func PaddingLen(pub *rsa.PublicKey, message int) int { return pub.Size() - message - 3 }

// EncryptPKCS1v15 encrypts with given padding: (00 02 padding 00 message)^e
// (RFC 8017 §7.2.1). padding is [PaddingLen] bytes, none of them zero, as
// [NonZero] draws them. Go's own function takes no randomness from outside.
func EncryptPKCS1v15(pub *rsa.PublicKey, message, padding []byte) ([]byte, error) {
	if len(padding) < 8 || len(padding) != PaddingLen(pub, len(message)) {
		return nil, errors.New("crypt: RSA padding has the wrong length")
	}
	em := make([]byte, 0, pub.Size())
	em = append(em, 0, 2)
	for _, c := range padding {
		if c == 0 {
			return nil, errors.New("crypt: RSA padding has a zero")
		}
		em = append(em, c)
	}
	em = append(em, 0)
	em = append(em, message...)
	m := new(big.Int).SetBytes(em)
	m.Exp(m, big.NewInt(int64(pub.E)), pub.N)
	return m.FillBytes(em), nil
}

// DecryptPremaster decrypts the client's premaster secret, 48 bytes. If the
// padding, the length or the version in it is wrong the answer is fallback,
// 48 fresh random bytes, and the handshake goes on to fail at Finished (RFC
// 5246 §7.4.7.1). clientVersion is what ClientHello said. The choice takes the
// same time either way.
//
// ok says which it was. It is for the trace alone: an end that acts on it is
// an oracle.
func DecryptPremaster(priv *rsa.PrivateKey, ciphertext []byte, clientVersion uint16, fallback []byte) (premaster []byte, ok bool) {
	fallback = fallback[:PremasterLen]
	m := append(make([]byte, 0, PremasterLen), fallback...)
	// An error here is about public things, the ciphertext's length above
	// all. Wrong padding is no error: m then stays the fallback.
	//lint:ignore SA1019 RSA key exchange is PKCS#1 v1.5; that it is dangerous is what the lab shows
	if err := rsa.DecryptPKCS1v15SessionKey(nil, priv, ciphertext, m); err != nil {
		return append(m[:0], fallback...), false
	}
	good := subtle.ConstantTimeByteEq(m[0], byte(clientVersion>>8)) &
		subtle.ConstantTimeByteEq(m[1], byte(clientVersion))
	subtle.ConstantTimeCopy(1-good, m, fallback)
	// The fallback is random: that a decrypted secret equals it does not happen.
	return m, subtle.ConstantTimeCompare(m, fallback) == 0
}
