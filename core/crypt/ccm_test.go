package crypt

import (
	"bytes"
	"crypto/aes"
	"testing"
)

// TestCCMVectors: RFC 3610 §8 and NIST SP 800-38C, Appendix C.
func TestCCMVectors(t *testing.T) {
	for _, v := range vectors(t, "ccm.txt") {
		what := v.text("source")
		nonce, additional, content, sealed := v.hex("nonce"), v.hex("additional"), v.hex("content"), v.hex("sealed")
		block, err := aes.NewCipher(v.hex("key"))
		if err != nil {
			t.Fatal(err)
		}
		c := newCCM(block, len(nonce), len(sealed)-len(content))
		same(t, what, c.Seal(nil, nonce, content, additional), sealed)
		opened, err := c.Open(nil, nonce, sealed, additional)
		if err != nil {
			t.Error(what, err)
		}
		same(t, what, opened, content)
		for i := range sealed {
			sealed[i] ^= 4
			if out, err := c.Open(nil, nonce, sealed, additional); err == nil || out != nil {
				t.Errorf("%s: opens with byte %d changed", what, i)
			}
			sealed[i] ^= 4
		}
		v.done()
	}
}

// In place and behind what is there already, as records use it.
func TestCCMInPlace(t *testing.T) {
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		t.Fatal(err)
	}
	c := newCCM(block, 12, 16)
	for _, n := range sizes {
		content := Labelled("1").Bytes("content", n)
		want := c.Seal([]byte("before"), make([]byte, 12), content, nil)
		room := append(bytes.Clone(content), make([]byte, 16)...)
		got := c.Seal(room[:0], make([]byte, 12), room[:n], nil)
		same(t, "in place", got, want[6:])
		opened, err := c.Open(got[:0], make([]byte, 12), got, nil)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "opened in place", opened, content)
	}
}
