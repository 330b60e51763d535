package crypt

import (
	"bytes"
	"crypto/cipher"
	"errors"
	"fmt"
	"testing"

	"handshakelab/core/iana"
)

// kind is one way to protect records: a version, a cipher, its MAC, their order.
type kind struct {
	name    string
	suite   *iana.Suite
	version uint16
	etm     bool
}

// kinds are all that the suites have in TLS 1.2, by one suite each.
func kinds() []kind { return kindsOf("", versionTLS12) }

// oldKinds are those of the versions before.
func oldKinds() []kind {
	return append(append(kindsOf("tls1.1/", versionTLS11), kindsOf("tls1.0/", versionTLS10)...), kindsOf("ssl3.0/", versionSSL30)...)
}

func kindsOf(prefix string, version uint16) []kind {
	var all []kind
	seen := map[string]bool{}
	for i := range iana.Suites {
		s := &iana.Suites[i]
		name := prefix + cipherName(s.Cipher) + HashName(s.MAC)
		if seen[name] || !s.UsableIn(version) {
			continue
		}
		seen[name] = true
		all = append(all, kind{name, s, version, false})
		if s.Cipher.CBC() && version > versionSSL30 {
			all = append(all, kind{name + "-etm", s, version, true})
		}
	}
	return all
}

func (k kind) keys() Keys {
	b := SplitKeyBlock(k.suite, k.version, Labelled("keys").Bytes(k.name, KeyBlockLen(k.suite, k.version)))
	return b.Client
}

func (k kind) protection(t testing.TB) Protection {
	t.Helper()
	p, err := NewProtection(k.suite, k.version, k.keys(), k.etm)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// open opens a record that is its direction's first.
func (k kind) open(t testing.TB, h Header, sealed []byte) ([]byte, error) {
	t.Helper()
	return k.protection(t).Open(nil, h, sealed)
}

func (k kind) chained() bool { return k.suite.Cipher.CBC() && k.version <= versionTLS10 }

var sizes = []int{0, 1, 11, 12, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 255, 256, 257, 1000, 16383, 16384}

func TestSealAndOpen(t *testing.T) {
	if n, m := len(kinds()), len(oldKinds()); n != 6*2+3+2+3+4 || m != 2*(3*2+4)+3+4 {
		t.Fatalf("%d kinds, %d old ones", n, m)
	}
	for _, k := range append(kinds(), oldKinds()...) {
		t.Run(k.name, func(t *testing.T) {
			sealer, opener := k.protection(t), k.protection(t)
			chain := k.keys().IV
			r := Labelled("1")
			for seq, n := range sizes {
				h := Header{Type: 23, Version: k.version, Seq: uint64(seq) << 33}
				content := r.Bytes("content", n)
				iv := r.Bytes(fmt.Sprint("iv/", seq), sealer.IVLen())
				prefix := []byte("header")
				params := sealer.Params(h)
				if got := opener.Params(h); got != params {
					t.Fatalf("params %s to seal, %s to open", params, got)
				}
				got := sealer.Seal(prefix, h, iv, content)
				sealed := got[len(prefix):]
				same(t, "prefix", got[:len(prefix)], prefix)
				if len(sealed) != sealer.SealedLen(n) {
					t.Fatalf("%d bytes sealed, SealedLen says %d", len(sealed), sealer.SealedLen(n))
				}
				if room := make([]byte, 0, len(sealed)); &k.protection(t).Seal(room, h, iv, content)[0] != &room[:1][0] {
					t.Error("room in dst is not used")
				}
				kept := bytes.Clone(sealed)
				opened, err := opener.Open([]byte("before"), h, sealed)
				if err != nil {
					t.Fatalf("%d bytes: %v", n, err)
				}
				same(t, "opened", opened, append([]byte("before"), content...))
				same(t, "sealed, after opening", sealed, kept)
				if k.chained() {
					iv = chain
				}
				k.rerun(t, params, iv, content, sealed)
				k.pieces(t, sealer, iv, content, sealed)
				if x := sealer.Pieces(len(sealed), n).Chain; k.chained() {
					chain = bytes.Clone(sealed[x.Off:][:x.Len])
				} else if x.Len > 0 {
					t.Error("a chain where there is none")
				}
			}
		})
	}
}

// rerun repeats both Ops of a record.
func (k kind) rerun(t *testing.T, params string, iv, content, sealed []byte) {
	t.Helper()
	p := k.protection(t)
	keys := k.keys()
	in := [][]byte{keys.Key, keys.IV}
	switch {
	case k.suite.Cipher == iana.NullCipher:
		in = [][]byte{keys.MAC}
	case !k.suite.AEAD():
		in = [][]byte{keys.Key, keys.MAC}
	}
	seal := in
	if len(iv) > 0 {
		seal = append(in[:2:2], iv)
	}
	if k.chained() {
		in = seal
	}
	half := len(content) / 2
	seal = append(seal[:len(seal):len(seal)], content[:half], content[half:])
	same(t, "seal, rerun", rerun1(t, SealOp(p), params, seal...), sealed)
	same(t, "open, rerun", rerun1(t, OpenOp(p), params, append(in[:len(in):len(in)], sealed)...), content)
	out, err := Rerun(OpenOp(p), params, append(in[:len(in):len(in)], append([]byte{sealed[0] ^ 1}, sealed[1:]...), []byte{0}))
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
	if !k.chained() {
		same(t, "IV", sealed[:x.Explicit.Len], iv)
	}
	end := len(sealed)
	if k.etm {
		end = x.MAC.Off
	}
	plain := bytes.Clone(sealed)
	block, _ := newBlock(p.Cipher(), k.keys().Key)
	at = x.Explicit.Len
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain[at:end], plain[at:end])
	same(t, "content", plain[x.Content.Off:][:x.Content.Len], content)
	pad := plain[x.Padding.Off:][:x.Padding.Len]
	if k.version == versionSSL30 {
		clear(pad[:len(pad)-1])
		same(t, "padding", pad, append(make([]byte, len(pad)-1), byte(len(pad)-1)))
		return
	}
	same(t, "padding", pad, bytes.Repeat([]byte{byte(len(pad) - 1)}, len(pad)))
}

// Whatever changes, in the record or in what its header says, is noticed. What
// SSL 3.0 does not notice is in ssl30_test.go.
func TestTampering(t *testing.T) {
	for _, k := range append(kinds(), oldKinds()...) {
		if k.version == versionSSL30 {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			h := Header{Type: 23, Version: k.version, Seq: 7}
			for _, n := range []int{0, 1, 20, 60} {
				p := k.protection(t)
				content := Labelled("1").Bytes("content", n)
				sealed := p.Seal(nil, h, Labelled("1").Bytes("iv", p.IVLen()), content)
				for i := range sealed {
					for bit := range 8 {
						sealed[i] ^= 1 << bit
						if out, err := k.open(t, h, sealed); err != ErrRecordMAC || out != nil {
							t.Fatalf("byte %d, bit %d: %x, %v", i, bit, out, err)
						}
						sealed[i] ^= 1 << bit
					}
				}
				for what, other := range map[string]Header{
					"type":    {Type: 22, Version: k.version, Seq: 7},
					"version": {Type: 23, Version: k.version ^ 1, Seq: 7},
					"number":  {Type: 23, Version: k.version, Seq: 8},
				} {
					if _, err := k.open(t, other, sealed); err != ErrRecordMAC {
						t.Errorf("other %s: %v", what, err)
					}
				}
				for cut := range sealed {
					if _, err := k.open(t, h, sealed[:cut]); err == nil {
						t.Errorf("cut to %d of %d: opens", cut, len(sealed))
					}
					if _, err := k.open(t, h, sealed[cut+1:]); err == nil {
						t.Errorf("%d bytes lost at the beginning: opens", cut+1)
					}
				}
				if _, err := k.open(t, h, append(bytes.Clone(sealed), make([]byte, 16)...)); err != ErrRecordMAC {
					t.Errorf("16 bytes more: %v", err)
				}
				if out, err := k.open(t, h, sealed); err != nil || !bytes.Equal(out, content) {
					t.Errorf("untouched: %x, %v", out, err)
				}
			}
		})
	}
}

// Lengths that no sealed fragment has.
func TestShortRecords(t *testing.T) {
	for _, k := range append(kinds(), oldKinds()...) {
		least := k.protection(t).SealedLen(0)
		for n := range least + 40 {
			_, err := k.open(t, Header{Type: 23, Version: k.version, Seq: 0}, make([]byte, n))
			possible := n >= least
			if size := k.suite.BlockLen; size > 0 {
				possible = possible && (n-least)%size == 0
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
	p := k.protection(t).(*cbc)
	iv := Labelled("1").Bytes("iv", p.IVLen())
	plain := bytes.Clone(content)
	if !k.etm {
		plain = append(plain, p.mac.of(h, len(content), content)...)
	}
	plain = append(plain, padding...)
	if len(plain)%k.suite.BlockLen != 0 {
		t.Fatalf("%d bytes", len(plain))
	}
	if k.chained() {
		p.encrypt(p.chain, plain)
	} else {
		p.encrypt(iv, plain)
	}
	sealed := append(iv, plain...)
	if k.etm {
		sealed = append(sealed, p.mac.of(h, len(sealed), sealed)...)
	}
	return sealed
}

// filled is content that ends a block before n bytes of padding.
func (k kind) filled(n int) []byte {
	mac := k.suite.MACLen
	if k.etm {
		mac = 0
	}
	return bytes.Repeat([]byte{1}, 16+(320-mac-n)%k.suite.BlockLen)
}

// Padding may be any length up to 255 and its length byte; each byte counts.
func TestPadding(t *testing.T) {
	for _, k := range append(kinds(), oldKinds()...) {
		if !k.suite.Cipher.CBC() || k.version == versionSSL30 {
			continue
		}
		h := Header{Type: 23, Version: k.version, Seq: 0}
		for n := 1; n <= 256; n++ {
			content := k.filled(n)
			padding := bytes.Repeat([]byte{byte(n - 1)}, n)
			out, err := k.open(t, h, k.sealWith(t, h, content, padding))
			if err != nil || !bytes.Equal(out, content) {
				t.Errorf("%s, %d bytes of padding: %v", k.name, n, err)
			}
			for _, at := range []int{0, n / 2, n - 2} {
				if n < 2 {
					break
				}
				bad := bytes.Clone(padding)
				bad[at] ^= 0x80
				if _, err := k.open(t, h, k.sealWith(t, h, content, bad)); err != ErrRecordMAC {
					t.Errorf("%s, byte %d of %d of padding wrong: %v", k.name, at, n, err)
				}
			}
		}
		// All padding: no room for what has to stand before it.
		for _, n := range []int{64, 80, 256, 272} {
			if k.etm {
				continue // then the padding is authentic, and the content empty
			}
			all := bytes.Repeat([]byte{byte(min(n, 256) - 1)}, n)
			p := k.protection(t).(*cbc)
			iv := make([]byte, p.IVLen())
			if k.chained() {
				p.encrypt(p.chain, all)
			} else {
				p.encrypt(iv, all)
			}
			if _, err := k.open(t, h, append(iv, all...)); err != ErrRecordMAC {
				t.Errorf("%s, %d bytes of padding alone: %v", k.name, n, err)
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
		p := k.protection(t).(*cbc)
		inner, outer := &countingHash{Hash: k.suite.MAC.New()}, &countingHash{Hash: k.suite.MAC.New()}
		work := -1
		for _, pad := range []int{0, 15, 63, 127, 200, 255} {
			body := 20 * 16
			inner.n, outer.n = 0, 0
			p.mac.mac, p.scratch = inner, outer
			n := body - (pad + 1) - k.suite.MACLen
			p.mac.of(Header{}, n, make([]byte, n))
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
	for i := range iana.Suites {
		s := &iana.Suites[i]
		for _, v := range []uint16{0x02ff, versionSSL30, versionTLS10, versionTLS11, versionTLS12} {
			if s.UsableIn(versionTLS13) {
				continue // TestKeysOfWrongLength
			}
			k := kind{"x", s, v, false}
			if _, err := NewProtection(s, v, Keys{}, false); err == nil {
				t.Errorf("%s without keys", s.Name)
			}
			_, err := NewProtection(s, v, k.keys(), false)
			if s.AEAD() && (err == nil) != (v == versionTLS12) || v < versionSSL30 && err == nil {
				t.Errorf("%s in version %x: %v", s.Name, v, err)
			}
			if err != nil {
				continue
			}
			for _, part := range []func(*Keys) *[]byte{
				func(k *Keys) *[]byte { return &k.Key }, func(k *Keys) *[]byte { return &k.MAC }, func(k *Keys) *[]byte { return &k.IV },
			} {
				k := k.keys()
				if b := part(&k); len(*b) > 0 {
					*b = (*b)[1:]
					if _, err := NewProtection(s, v, k, false); err == nil {
						t.Errorf("%s in version %x with a part too short", s.Name, v)
					}
				}
			}
		}
	}
}
