//go:build js && wasm

// Command primitives is what any lab has to carry: the cryptographic
// primitives of TLS 1.2, crypto/x509 and the DOM. It is compiled for its size.
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/mlkem"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"fmt"
	"hash"

	"golang.org/x/crypto/chacha20poly1305"
	"honnef.co/go/js/dom/v2"
)

// keep is what the linker must not leave out.
var keep = []any{
	aes.NewCipher, cipher.NewGCM, cipher.NewCBCEncrypter, cipher.NewCBCDecrypter, chacha20poly1305.New,
	ecdh.X25519, ecdh.P256, ecdh.P384, ecdh.P521, mlkem.NewDecapsulationKey768, mlkem.NewDecapsulationKey1024,
	ecdsa.SignASN1, ecdsa.VerifyASN1, ed25519.Sign, ed25519.Verify,
	rsa.SignPKCS1v15, rsa.VerifyPKCS1v15, rsa.SignPSS, rsa.VerifyPSS,
	//lint:ignore SA1019 RSA key exchange is what it is
	rsa.EncryptPKCS1v15, rsa.DecryptPKCS1v15SessionKey,
	hkdf.Expand[hash.Hash], hmac.New, sha1.New, sha256.New, sha512.New, sha512.New384,
	x509.ParseCertificate, x509.CreateCertificate, (*x509.Certificate).Verify, (*x509.Certificate).CheckSignatureFrom,
	x509.ParsePKCS8PrivateKey, x509.MarshalPKCS8PrivateKey, x509.CreateRevocationList, x509.ParseRevocationList,
}

func main() {
	e := dom.GetWindow().Document().CreateElement("p")
	e.SetTextContent(fmt.Sprint(len(keep)))
	dom.GetWindow().Document().DocumentElement().AppendChild(e)
	select {}
}
