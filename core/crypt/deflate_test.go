package crypt

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"io"
	"testing"
)

// samples are data of all kinds: nothing, one byte, noise, runs, text.
func samples() [][]byte {
	noise := Labelled("noise").Bytes("noise", 70000)
	text := bytes.Repeat([]byte("CN=Handshake Lab RSA Intermediate, O=Handshake Lab "), 900)
	mixed := bytes.Clone(noise[:40000])
	for i := 0; i+1000 < len(mixed); i += 1777 {
		copy(mixed[i+300:], mixed[i:i+257])
	}
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	out := [][]byte{nil, {0}, {1, 2}, {7, 7, 7}, all, noise, text, mixed, make([]byte, 100000), append(bytes.Clone(noise[:33000]), noise[:33000]...)}
	for n := range 300 {
		out = append(out, make([]byte, n))
	}
	return out
}

// TestZlib: what we compress Go's zlib reads, what it compresses we read, by
// each of its ways.
func TestZlib(t *testing.T) {
	for i, data := range samples() {
		z := CompressZlib(data)
		r, err := zlib.NewReader(bytes.NewReader(z))
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d: %d bytes, want %d: %v", i, len(got), len(data), err)
		}
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			if len(data) == 0 && level < 0 {
				continue
			}
			var b bytes.Buffer
			w, _ := zlib.NewWriterLevel(&b, level)
			w.Write(data)
			w.Close()
			if got, err := DecompressZlib(b.Bytes(), len(data)); err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%d at level %d: %d bytes, want %d: %v", i, level, len(got), len(data), err)
			}
		}
		if got, err := DecompressZlib(z, len(data)); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d: %v", i, err)
		}
		if _, err := DecompressZlib(z, len(data)+1); err == nil {
			t.Errorf("%d: one byte more came out", i)
		}
		if len(data) > 0 {
			if _, err := DecompressZlib(z, len(data)-1); err == nil {
				t.Errorf("%d: one byte less came out", i)
			}
		}
	}
}

// TestZlibIsFrozen: what is compressed never changes, for goldens hold it.
func TestZlibIsFrozen(t *testing.T) {
	h := sha256.New()
	for _, data := range samples() {
		h.Write(CompressZlib(data))
	}
	const want = "b548c2ff1d5060f57ea84ffe5afa0f0ead35298d0fe4422109a52e2bb52253e1"
	if got := fmt.Sprintf("%x", h.Sum(nil)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestZlibRefuses: what was changed or cut is no zlib.
func TestZlibRefuses(t *testing.T) {
	data := []byte("CN=Handshake Lab RSA Intermediate, O=Handshake Lab, CN=Handshake Lab RSA Root")
	z := CompressZlib(data)
	if len(z) >= len(data) {
		t.Errorf("%d bytes became %d", len(data), len(z))
	}
	for i := range z {
		if _, err := DecompressZlib(z[:i], len(data)); err == nil {
			t.Errorf("%d of %d bytes will do", i, len(z))
		}
		for bit := range 8 {
			changed := bytes.Clone(z)
			changed[i] ^= 1 << bit
			if got, err := DecompressZlib(changed, len(data)); err == nil && !bytes.Equal(got, data) {
				t.Errorf("changed in byte %d, %q came out", i, got)
			}
		}
	}
	if _, err := DecompressZlib(append(bytes.Clone(z), 0), len(data)); err == nil {
		t.Error("a byte too many")
	}
}

// sameAsGo holds what we make of bytes that may be zlib's against what Go's zlib
// does.
func sameAsGo(t *testing.T, b []byte, n int) {
	t.Helper()
	got, err := DecompressZlib(b, n)
	var want []byte
	in := bytes.NewReader(b)
	r, wantErr := zlib.NewReader(in)
	if wantErr == nil {
		want, wantErr = io.ReadAll(io.LimitReader(r, int64(n)+1))
	}
	if ok := wantErr == nil && len(want) == n && in.Len() == 0; ok != (err == nil) || ok && !bytes.Equal(got, want) {
		t.Fatalf("%x, %d bytes: %x, %v; want %x, %v", b, n, got, err, want, wantErr)
	}
}

// TestZlibChanged: whatever is changed in zlib's bytes, we and Go's take the
// same. The checksum is put right, so that it does not decide all.
func TestZlibChanged(t *testing.T) {
	data := append(bytes.Repeat([]byte("CN=Handshake Lab, O=Handshake Lab"), 4), Labelled("noise").Bytes("noise", 60)...)
	data = append(data, data[20:100]...)
	for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
		var b bytes.Buffer
		w, _ := zlib.NewWriterLevel(&b, level)
		w.Write(data)
		w.Close()
		for i := range b.Len() {
			for bit := range 8 {
				changed := bytes.Clone(b.Bytes())
				changed[i] ^= 1 << bit
				out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(changed[2:])), 1<<16))
				if err == nil && i < len(changed)-4 {
					binary.BigEndian.PutUint32(changed[len(changed)-4:], adler32.Checksum(out))
				}
				sameAsGo(t, changed, len(data))
				sameAsGo(t, changed, len(out))
			}
		}
	}
}

func FuzzZlib(f *testing.F) {
	f.Add([]byte("CN=Handshake Lab CN=Handshake Lab"), 33)
	f.Add(CompressZlib([]byte("hello hello hello")), 17)
	for _, data := range samples()[4:7] {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		w.Write(data[:200])
		w.Close()
		f.Add(b.Bytes(), 200)
	}
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		if got, err := DecompressZlib(CompressZlib(b), len(b)); err != nil || !bytes.Equal(got, b) {
			t.Fatal(err)
		}
		sameAsGo(t, b, n&(1<<16-1))
	})
}
