package crypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"testing"

	"handshakelab/core/iana"
)

// kind is one way to protect records: a cipher, its HMAC, their order.
type kind struct {
	name  string
	suite *iana.Suite
	etm   bool
}

// kinds are all that the suites have, by one suite each.
func kinds() []kind {
	var all []kind
	seen := map[string]bool{}
	for i := range iana.Suites {
		s := &iana.Suites[i]
		name := cipherName(s.Cipher) + HashName(s.MAC)
		if seen[name] {
			continue
		}
		seen[name] = true
		all = append(all, kind{name, s, false})
		if s.Cipher.CBC() {
			all = append(all, kind{name + "-etm", s, true})
		}
	}
	return all
}

func (k kind) keys() Keys {
	b := SplitKeyBlock(k.suite, Labelled("keys").Bytes(k.name, KeyBlockLen(k.suite)))
	return b.Client
}

func (k kind) protection(t testing.TB) Protection {
	t.Helper()
	p, err := NewProtection(k.suite, versionTLS12, k.keys(), k.etm)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var sizes = []int{0, 1, 11, 12, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 255, 256, 257, 1000, 16383, 16384}

func TestSealAndOpen(t *testing.T) {
	if len(kinds()) != 5*2+3 {
		t.Fatalf("%d kinds", len(kinds()))
	}
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			sealer, opener := k.protection(t), k.protection(t)
			r := Labelled("1")
			for seq, n := range sizes {
				h := Header{23, versionTLS12, uint64(seq) << 33}
				content := r.Bytes("content", n)
				iv := r.Bytes(fmt.Sprint("iv/", seq), sealer.IVLen())
				prefix := []byte("header")
				got := sealer.Seal(prefix, h, iv, content)
				sealed := got[len(prefix):]
				same(t, "prefix", got[:len(prefix)], prefix)
				if len(sealed) != sealer.SealedLen(n) {
					t.Fatalf("%d bytes sealed, SealedLen says %d", len(sealed), sealer.SealedLen(n))
				}
				if room := make([]byte, 0, len(sealed)); &sealer.Seal(room, h, iv, content)[0] != &room[:1][0] {
					t.Error("room in dst is not used")
				}
				kept := bytes.Clone(sealed)
				opened, err := opener.Open([]byte("before"), h, sealed)
				if err != nil {
					t.Fatalf("%d bytes: %v", n, err)
				}
				same(t, "opened", opened, append([]byte("before"), content...))
				same(t, "sealed, after opening", sealed, kept)
				k.rerun(t, sealer, h, iv, content, sealed)
				k.pieces(t, sealer, iv, content, sealed)
			}
		})
	}
}

// rerun repeats both Ops of a record.
func (k kind) rerun(t *testing.T, p Protection, h Header, iv, content, sealed []byte) {
	t.Helper()
	keys := k.keys()
	in := [][]byte{keys.Key, keys.IV}
	seal := in
	if k.suite.Cipher.CBC() {
		in = [][]byte{keys.Key, keys.MAC}
		seal = append(in[:2:2], iv)
	}
	half := len(content) / 2
	seal = append(seal[:len(seal):len(seal)], content[:half], content[half:])
	same(t, "seal, rerun", rerun1(t, SealOp(p), p.Params(h), seal...), sealed)
	same(t, "open, rerun", rerun1(t, OpenOp(p), p.Params(h), append(in[:2:2], sealed)...), content)
	out, err := Rerun(OpenOp(p), p.Params(h), append(in[:2:2], append([]byte{1}, sealed[1:]...), []byte{0}))
	if out != nil || err != nil {
		t.Errorf("a changed record, rerun: %x, %v", out, err)
	}
}

// pieces looks whether what lies in a record is where Pieces says: it tiles
// the record, and what CBC encrypted is as the RFCs draw it.
func (k kind) pieces(t *testing.T, p Protection, iv, content, sealed []byte) {
	t.Helper()
	x := p.Pieces(len(sealed), len(content))
	parts := []Range{x.Explicit, x.Content, x.MAC, x.Padding}
	if k.etm {
		parts = []Range{x.Explicit, x.Content, x.Padding, x.MAC}
	}
	at := 0
	for i, part := range parts {
		if part.Len > 0 && part.Off != at || part.Len < 0 {
			t.Fatalf("part %d at %d, want %d", i, part.Off, at)
		}
		at += part.Len
	}
	if at != len(sealed) {
		t.Fatalf("parts make %d of %d bytes", at, len(sealed))
	}
	if !k.suite.Cipher.CBC() {
		return
	}
	same(t, "IV", sealed[:x.Explicit.Len], iv)
	end := len(sealed)
	if k.etm {
		end = x.MAC.Off
	}
	plain := bytes.Clone(sealed)
	block, _ := aes.NewCipher(k.keys().Key)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain[16:end], plain[16:end])
	same(t, "content", plain[x.Content.Off:][:x.Content.Len], content)
	pad := plain[x.Padding.Off:][:x.Padding.Len]
	same(t, "padding", pad, bytes.Repeat([]byte{byte(len(pad) - 1)}, len(pad)))
}

// Whatever changes, in the record or in what its header says, is noticed.
func TestTampering(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			p := k.protection(t)
			h := Header{23, versionTLS12, 7}
			for _, n := range []int{0, 1, 20, 60} {
				content := Labelled("1").Bytes("content", n)
				sealed := p.Seal(nil, h, Labelled("1").Bytes("iv", p.IVLen()), content)
				for i := range sealed {
					for bit := range 8 {
						sealed[i] ^= 1 << bit
						if out, err := p.Open(nil, h, sealed); err != ErrRecordMAC || out != nil {
							t.Fatalf("byte %d, bit %d: %x, %v", i, bit, out, err)
						}
						sealed[i] ^= 1 << bit
					}
				}
				for what, other := range map[string]Header{
					"type": {22, versionTLS12, 7}, "version": {23, 0x0302, 7}, "number": {23, versionTLS12, 8},
				} {
					if _, err := p.Open(nil, other, sealed); err != ErrRecordMAC {
						t.Errorf("other %s: %v", what, err)
					}
				}
				for cut := range sealed {
					if _, err := p.Open(nil, h, sealed[:cut]); err == nil {
						t.Errorf("cut to %d of %d: opens", cut, len(sealed))
					}
					if _, err := p.Open(nil, h, sealed[cut+1:]); err == nil {
						t.Errorf("%d bytes lost at the beginning: opens", cut+1)
					}
				}
				if _, err := p.Open(nil, h, append(bytes.Clone(sealed), make([]byte, 16)...)); err != ErrRecordMAC {
					t.Errorf("16 bytes more: %v", err)
				}
				if out, err := p.Open(nil, h, sealed); err != nil || !bytes.Equal(out, content) {
					t.Errorf("untouched: %x, %v", out, err)
				}
			}
		})
	}
}

// Lengths that no sealed fragment has.
func TestShortRecords(t *testing.T) {
	for _, k := range kinds() {
		p := k.protection(t)
		least := p.SealedLen(0)
		for n := range least + 40 {
			_, err := p.Open(nil, Header{23, versionTLS12, 0}, make([]byte, n))
			possible := n >= least
			if k.suite.Cipher.CBC() {
				possible = possible && (n-least)%16 == 0
			}
			want := ErrRecordMAC
			if !possible {
				want = ErrRecordShort
			}
			if !errors.Is(err, want) {
				t.Errorf("%s, %d bytes: %v", k.name, n, err)
			}
		}
	}
}

// sealWith seals content with CBC and any padding, as a sender might that
// has the keys.
func (k kind) sealWith(t *testing.T, h Header, content, padding []byte) []byte {
	t.Helper()
	p := k.protection(t).(*cbc12)
	iv := Labelled("1").Bytes("iv", 16)
	plain := bytes.Clone(content)
	if !k.etm {
		plain = append(plain, p.sumOf(h, len(content), content)...)
	}
	plain = append(plain, padding...)
	if len(plain)%16 != 0 {
		t.Fatalf("%d bytes", len(plain))
	}
	p.encrypt(iv, plain)
	sealed := append(iv, plain...)
	if k.etm {
		sealed = append(sealed, p.sumOf(h, len(sealed), sealed)...)
	}
	return sealed
}

// Padding may be any length up to 255 and its length byte; each byte counts.
func TestPadding(t *testing.T) {
	h := Header{23, versionTLS12, 0}
	for _, k := range kinds() {
		if !k.suite.Cipher.CBC() {
			continue
		}
		p := k.protection(t)
		mac := k.suite.MACLen
		if k.etm {
			mac = 0
		}
		for n := 1; n <= 256; n++ {
			content := make([]byte, (320-mac-n)%16+16)
			for (len(content)+mac+n)%16 != 0 {
				content = append(content, 1)
			}
			padding := bytes.Repeat([]byte{byte(n - 1)}, n)
			out, err := p.Open(nil, h, k.sealWith(t, h, content, padding))
			if err != nil || !bytes.Equal(out, content) {
				t.Errorf("%s, %d bytes of padding: %v", k.name, n, err)
			}
			for _, at := range []int{0, n / 2, n - 2} {
				if n < 2 {
					break
				}
				bad := bytes.Clone(padding)
				bad[at] ^= 0x80
				if _, err := p.Open(nil, h, k.sealWith(t, h, content, bad)); err != ErrRecordMAC {
					t.Errorf("%s, byte %d of %d of padding wrong: %v", k.name, at, n, err)
				}
			}
		}
		// All padding: no room for what has to stand before it.
		for _, blocks := range []int{4, 5, 16, 17} {
			all := bytes.Repeat([]byte{byte(blocks*16 - 1)}, blocks*16)
			if blocks > 16 {
				all = bytes.Repeat([]byte{255}, blocks*16)
			}
			iv := make([]byte, 16)
			c := p.(*cbc12)
			c.encrypt(iv, all)
			sealed := append(iv, all...)
			if k.etm {
				continue // then the padding is authentic, and the content empty
			}
			if _, err := p.Open(nil, h, sealed); err != ErrRecordMAC {
				t.Errorf("%s, %d blocks of padding alone: %v", k.name, blocks, err)
			}
		}
	}
}

// A bad MAC and bad padding cost the same number of hashed blocks, whatever
// the padding's length is.
func TestEqualWork(t *testing.T) {
	for _, k := range kinds() {
		if !k.suite.Cipher.CBC() || k.etm {
			continue
		}
		p := k.protection(t).(*cbc12)
		inner, outer := &countingHash{Hash: p.hash.New()}, &countingHash{Hash: p.hash.New()}
		work := -1
		for _, pad := range []int{0, 15, 63, 127, 200, 255} {
			body := 20 * 16
			inner.n, outer.n = 0, 0
			p.mac, p.scratch = inner, outer
			n := body - (pad + 1) - k.suite.MACLen
			p.sumOf(Header{}, n, make([]byte, n))
			p.equalise(n, body-1-k.suite.MACLen)
			size := inner.BlockSize()
			blocks := (size + inner.n + 1 + size/8 + size - 1) / size
			if outer.n%size != 0 {
				t.Errorf("%s: %d bytes are no blocks", k.name, outer.n)
			}
			blocks += outer.n / size
			if work >= 0 && blocks != work {
				t.Errorf("%s, padding %d: %d blocks, not %d", k.name, pad, blocks, work)
			}
			work = blocks
		}
	}
}

func TestProtectionRefuses(t *testing.T) {
	good := iana.SuiteByName("TLS_RSA_WITH_AES_128_CBC_SHA")
	k := kind{"x", good, false}.keys()
	if _, err := NewProtection(good, 0x0300, k, false); err == nil {
		t.Error("SSL 3.0 is protected")
	}
	for i := range iana.Suites {
		s := &iana.Suites[i]
		if _, err := NewProtection(s, versionTLS12, Keys{}, false); err == nil {
			t.Errorf("%s without keys", s.Name)
		}
		k := kind{"x", s, false}.keys()
		k.Key = k.Key[1:]
		if _, err := NewProtection(s, versionTLS12, k, false); err == nil {
			t.Errorf("%s with a short key", s.Name)
		}
	}
}
