package crypt

import (
	"bytes"
	"encoding/hex"
	"testing"
)

func TestLabelledIsFrozen(t *testing.T) {
	// Every wire of edition 1 hangs on these bytes.
	r := Labelled("1")
	for label, want := range map[string]string{
		"client/random": "251eb5b067a0df283407c0c2a00e84428f9e8bdfd1be5d08d70360476fde8523",
		"server/random": "46eff0e75dab433ca475b6fbb997e06eccec61205cab8f6c53d68bc9054ed6cf",
	} {
		if got := hex.EncodeToString(r.Bytes(label, 32)); got != want {
			t.Errorf("%s: %s, was %s", label, got, want)
		}
	}
	if got := hex.EncodeToString(r.Bytes("client/random", 8200)[8160:]); got != "a3aa1c55c9cf2d4d2c8dc84c00b999837c24d9218e016707c56a5f30ac41149c62cfd2dc3df8f101" {
		t.Errorf("beyond 8160: %s", got)
	}
}

func TestLabelledStandsAlone(t *testing.T) {
	a, b := Labelled("1"), Labelled("2")
	if bytes.Equal(a.Bytes("x", 32), b.Bytes("x", 32)) || bytes.Equal(a.Bytes("x", 32), a.Bytes("y", 32)) {
		t.Error("another seed or label, the same bytes")
	}
	long := a.Bytes("x", 20000)
	if len(long) != 20000 {
		t.Fatalf("%d bytes", len(long))
	}
	for _, n := range []int{0, 1, 31, 32, 33, 8159, 8160, 8161, 16320, 16321} {
		if !bytes.Equal(a.Bytes("x", n), long[:n]) {
			t.Errorf("%d bytes are not the beginning of more", n)
		}
	}
	if bytes.Equal(long[:100], long[8160:8260]) {
		t.Error("the stretches repeat")
	}
}

func TestScripted(t *testing.T) {
	r := Scripted(map[string][]byte{"a": {1, 2, 3}}, Labelled("1"))
	same(t, "scripted", r.Bytes("a", 2), []byte{1, 2})
	same(t, "not scripted", r.Bytes("b", 9), Labelled("1").Bytes("b", 9))
	defer func() {
		if recover() == nil {
			t.Error("more bytes than the script has, and no panic")
		}
	}()
	r.Bytes("a", 4)
}

func TestNonZero(t *testing.T) {
	r := Labelled("1")
	for _, n := range []int{1, 205, 461, 5000} {
		b := NonZero(r, "p", n)
		if len(b) != n || bytes.IndexByte(b, 0) >= 0 {
			t.Errorf("%d bytes, a zero at %d", len(b), bytes.IndexByte(b, 0))
		}
	}
	// With no zero among them the drawn bytes are the padding as they are.
	ps := bytes.Repeat([]byte{7}, 205)
	same(t, "scripted", NonZero(Scripted(map[string][]byte{"p": ps}, nil), "p", 205), ps)
	zeros := append(make([]byte, 300), ps...)
	same(t, "zeros left out", NonZero(Scripted(map[string][]byte{"p": append(zeros, zeros...)}, nil), "p", 205), ps)
}
