//go:build ignore

// Makes keys.txt anew: go run gen.go >keys.txt. All certificates change with
// it, and so do all wires: a new edition. Of an RSA key the two primes are
// kept, of an ECDSA key the scalar, of an Ed25519 key the seed.
package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log"
)

func main() {
	authorities := []string{"lab-root", "lab-intermediate", "lab-constrained",
		"stranger-root", "stranger-intermediate", "attacker-root", "shop"}
	for _, role := range authorities {
		for _, kind := range []string{"rsa-2048", "ecdsa-p256"} {
			make1(role, kind)
		}
	}
	for _, role := range []string{"server", "server-other", "client", "client-other", "attacker"} {
		for _, kind := range []string{"rsa-1024", "rsa-2048", "rsa-4096", "ecdsa-p256", "ecdsa-p384", "ed25519"} {
			make1(role, kind)
		}
	}
	for _, role := range []string{"lab-log", "stranger-log"} {
		make1(role, "ecdsa-p256")
	}
}

func make1(role, kind string) {
	var secret []byte
	switch kind {
	case "rsa-1024":
		secret = primes(1024)
	case "rsa-2048":
		secret = primes(2048)
	case "rsa-4096":
		secret = primes(4096)
	case "ecdsa-p256":
		secret = scalar(elliptic.P256())
	case "ecdsa-p384":
		secret = scalar(elliptic.P384())
	case "ed25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		check(err)
		secret = key.Seed()
	}
	fmt.Printf("%s/%s %x\n", role, kind, secret)
}

func primes(bits int) []byte {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	check(err)
	b := make([]byte, bits/8)
	key.Primes[0].FillBytes(b[:bits/16])
	key.Primes[1].FillBytes(b[bits/16:])
	return b
}

func scalar(c elliptic.Curve) []byte {
	key, err := ecdsa.GenerateKey(c, rand.Reader)
	check(err)
	b, err := key.Bytes()
	check(err)
	return b
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
