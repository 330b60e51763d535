package crypt

import (
	"crypto"
	"testing"

	"handshakelab/core/iana"
)

func TestKeyDerivationVectors10(t *testing.T) {
	suite := iana.SuiteByName("TLS_RSA_WITH_AES_128_CBC_SHA")
	for _, v := range vectors(t, "kdf10.txt") {
		premaster, hcr, hsr := v.hex("premaster"), v.hex("client_hello_random"), v.hex("server_hello_random")
		cr, sr, block := v.hex("client_random"), v.hex("server_random"), v.hex("key_block")
		for _, version := range []uint16{versionTLS10, versionTLS11} {
			s := NewSchedule(version, suite)
			master := s.Master(premaster, hcr, hsr)
			same(t, v.text("source")+": master secret", master.Out, v.hex("master"))
			same(t, "rerun", rerun1(t, master.Op, master.Params, premaster, hcr, hsr), master.Out)
			keys := s.KeyBlock(master.Out, cr, sr, len(block))
			same(t, v.text("source")+": key block", keys.Out, block)
			same(t, "rerun", rerun1(t, keys.Op, keys.Params, master.Out, sr, cr), block)
			for _, n := range []int{0, 1, 15, 16, 17, 20, 21, 40, 79, 80, 81} {
				same(t, "beginning", s.KeyBlock(master.Out, cr, sr, n).Out, block[:n])
			}
		}
		v.done()
	}
}

// A secret of an odd number of bytes: the halves share the middle one (RFC
// 2246 §5).
func TestOddSecret(t *testing.T) {
	secret, seed := []byte("12345"), []byte("seed")
	want := PRF12(crypto.MD5, []byte("123"), "label", 50, seed)
	for i, b := range PRF12(crypto.SHA1, []byte("345"), "label", 50, seed) {
		want[i] ^= b
	}
	same(t, "PRF", PRF10(secret, "label", 50, seed), want)
}

// The two hashes side by side are what each of them is alone.
func TestMD5SHA1(t *testing.T) {
	a, b := []byte("some of it, "), []byte("and the rest")
	want := append(Hash(crypto.MD5, a, b), Hash(crypto.SHA1, a, b)...)
	same(t, "hash", Hash(crypto.MD5SHA1, a, b), want)
	same(t, "rerun", rerun1(t, HashOp(crypto.MD5SHA1), "", a, b), want)
	h := NewHash(crypto.MD5SHA1)
	h.Write(b)
	h.Reset()
	h.Write(a)
	h.Sum(nil)
	h.Write(b)
	same(t, "after a reset", h.Sum([]byte("x")), append([]byte("x"), want...))
	if h.Size() != len(want) || h.BlockSize() != 64 {
		t.Errorf("%d bytes, blocks of %d", h.Size(), h.BlockSize())
	}
}
