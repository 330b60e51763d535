package crypt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"sync"
)

// PKCS8 is a private key's PKCS#8 DER, which is how Ops take it. The answers
// for the last RSA and ECDSA keys are kept: to encode one costs a fiftieth of an
// RSA signature, a seventh of an ECDSA one. The result must not be changed.
func PKCS8(key crypto.PrivateKey) ([]byte, error) {
	switch key.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey:
		return keptKeys.get(key)
	}
	return x509.MarshalPKCS8PrivateKey(key)
}

var keptKeys keptDER

// keptDER remembers encodings by the keys' addresses, a few at a time.
type keptDER struct {
	mu  sync.Mutex
	der map[crypto.PrivateKey][]byte
}

const keptMax = 32

func (k *keptDER) get(key crypto.PrivateKey) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if der, ok := k.der[key]; ok {
		return der, nil
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if k.der == nil || len(k.der) >= keptMax {
		k.der = make(map[crypto.PrivateKey][]byte)
	}
	k.der[key] = der
	return der, nil
}
