package crypt

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Random is where all randomness comes from. The same label always gives the
// same bytes, and fewer bytes are the beginning of more. A label is used for
// one purpose only and has no NUL in it ("client/random").
type Random interface {
	Bytes(label string, n int) []byte
}

// Labelled is randomness by label from a scenario's seed: HKDF-Expand with
// SHA-256 (RFC 5869) over HKDF-Extract of the seed. To draw one label more or
// less leaves all others as they were, so two runs can be compared.
//
// HKDF ends at 8160 bytes. The i-th stretch of 8160 bytes after the first is
// made with the label, a NUL and i as four bytes.
func Labelled(seed string) Random {
	// The error is about FIPS mode's short keys only.
	prk, err := hkdf.Extract(sha256.New, []byte(seed), []byte(seedSalt))
	if err != nil {
		panic(err)
	}
	return labelled{prk}
}

type labelled struct{ prk []byte }

const hkdfMax = 255 * sha256.Size

func (l labelled) Bytes(label string, n int) []byte {
	b := l.expand(label, min(n, hkdfMax))
	for i := uint32(1); len(b) < n; i++ {
		more := string(binary.BigEndian.AppendUint32([]byte(label+"\x00"), i))
		b = append(b, l.expand(more, min(n-len(b), hkdfMax))...)
	}
	return b
}

func (l labelled) expand(info string, n int) []byte {
	b, err := hkdf.Expand(sha256.New, l.prk, info, n)
	if err != nil {
		panic(err) // n is within HKDF's bound
	}
	return b
}

// Scripted replays published bytes by label. What the script does not name
// comes from rest; it panics if rest is nil then, or if the script has fewer
// bytes than are asked for: the script does not fit the run.
func Scripted(script map[string][]byte, rest Random) Random {
	return scripted{script, rest}
}

type scripted struct {
	script map[string][]byte
	rest   Random
}

func (s scripted) Bytes(label string, n int) []byte {
	b, ok := s.script[label]
	if !ok && s.rest != nil {
		return s.rest.Bytes(label, n)
	}
	if len(b) < n {
		panic(fmt.Sprintf("crypt: the script has %d bytes for %q, %d are wanted", len(b), label, n))
	}
	return append([]byte(nil), b[:n]...)
}

// NonZero draws n bytes none of which is zero, for PKCS#1 v1.5 padding: what
// remains of the label's bytes when its zeros are left out.
func NonZero(r Random, label string, n int) []byte {
	for m := n; ; m += 16 + m/64 {
		b := r.Bytes(label, m)
		k := 0
		for _, c := range b {
			if c != 0 {
				b[k] = c
				k++
			}
		}
		if k >= n {
			return b[:n:n]
		}
	}
}
