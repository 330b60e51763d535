package crypt

import (
	"bytes"
	"strconv"
	"testing"

	"handshakelab/core/iana"
)

// suites13 are TLS 1.3's.
func suites13() []*iana.Suite {
	var all []*iana.Suite
	for i := range iana.Suites {
		if s := &iana.Suites[i]; s.UsableIn(versionTLS13) {
			all = append(all, s)
		}
	}
	return all
}

func protection13(t testing.TB, s *iana.Suite) (Protection, Keys) {
	t.Helper()
	keys := TrafficKeys13(s, Labelled("1").Bytes("secret", s.Hash.Size()))
	p, err := NewProtection(s, versionTLS13, keys, false)
	if err != nil {
		t.Fatal(err)
	}
	return p, keys
}

// TestRFC8448Records: every protected record of the five traces opens with
// one of the keys before it, at one number, and is sealed to the same bytes.
func TestRFC8448Records(t *testing.T) {
	suite := iana.SuiteByName("TLS_AES_128_GCM_SHA256")
	var keys []Keys
	records := 0
	for _, v := range vectors(t, "rfc8448.txt") {
		switch v.text("op") {
		case "keys":
			keys = append(keys, Keys{Key: v.hex("key"), IV: v.hex("iv")})
		case "record":
			records++
			record, payload := v.hex("record"), v.hex("payload")
			typ, _ := strconv.Atoi(v.text("type"))
			found := 0
			for _, k := range keys {
				p, err := NewProtection(suite, versionTLS13, k, false)
				if err != nil {
					t.Fatal(err)
				}
				for seq := range uint64(4) {
					h := Header{Type: record[0], Version: 0x0303, Seq: seq}
					inner, err := p.Open(nil, h, record[5:])
					if err != nil {
						continue
					}
					found++
					n, inside, ok := Inner13(inner)
					if !ok || int(inside) != typ {
						t.Errorf("%s: type %d", v.text("source"), inside)
					}
					same(t, v.text("source"), inner[:n], payload)
					h.Inner = inside
					same(t, v.text("source"), p.Seal(nil, h, nil, payload), record[5:])
				}
			}
			if found == 0 {
				t.Errorf("%s: no key opens it", v.text("source"))
			}
		}
	}
	if records != 27 {
		t.Errorf("%d records", records)
	}
}

func TestSealAndOpen13(t *testing.T) {
	for _, s := range suites13() {
		p, keys := protection13(t, s)
		r := Labelled("1")
		for i, n := range sizes {
			for _, zeros := range []int{0, 1, 250} {
				h := Header{Type: 23, Version: versionTLS12, Seq: uint64(i) << 40, Inner: 22, Zeros: zeros}
				content := r.Bytes("content", n)
				got := p.Seal([]byte("header"), h, nil, content)
				sealed := got[6:]
				if len(sealed) != p.SealedLen(n+zeros) || len(sealed) != n+1+zeros+s.TagLen {
					t.Fatalf("%s: %d bytes sealed of %d and %d", s.Name, len(sealed), n, zeros)
				}
				want := append(append(bytes.Clone(content), 22), make([]byte, zeros)...)
				outer := Header{Type: 23, Version: versionTLS12, Seq: h.Seq}
				inner, err := p.Open([]byte("before"), outer, sealed)
				if err != nil {
					t.Fatal(err)
				}
				same(t, s.Name, inner, append([]byte("before"), want...))
				at, typ, ok := Inner13(inner[6:])
				if at != n || typ != 22 || !ok {
					t.Errorf("%s: content of %d bytes, type %d", s.Name, at, typ)
				}
				same(t, "seal, rerun", rerun1(t, SealOp(p), p.Params(h), keys.Key, keys.IV, content[:n/2], content[n/2:]), sealed)
				same(t, "open, rerun", rerun1(t, OpenOp(p), p.Params(outer), keys.Key, keys.IV, sealed), want)
				x := p.Pieces(len(sealed), n)
				if x != (Pieces{Content: Range{0, n}, Type: Range{n, 1}, Padding: Range{n + 1, zeros}, MAC: Range{n + 1 + zeros, s.TagLen}}) {
					t.Errorf("%s: %+v", s.Name, x)
				}
				if x := p.Pieces(len(sealed), n+1+zeros); x != (Pieces{Content: Range{0, n + 1 + zeros}, MAC: Range{n + 1 + zeros, s.TagLen}}) {
					t.Errorf("%s, all of it: %+v", s.Name, x)
				}
			}
		}
	}
}

// Any bit of the fragment or of its header, and the number, count.
func TestChangedRecord13(t *testing.T) {
	for _, s := range suites13() {
		p, _ := protection13(t, s)
		h := Header{Type: 23, Version: versionTLS12, Seq: 7, Inner: 23, Zeros: 3}
		for _, n := range []int{0, 1, 20, 60} {
			sealed := p.Seal(nil, h, nil, Labelled("1").Bytes("content", n))
			for i := range sealed {
				for bit := range 8 {
					sealed[i] ^= 1 << bit
					if out, err := p.Open(nil, h, sealed); err != ErrRecordMAC || out != nil {
						t.Fatalf("%s: byte %d, bit %d: %x, %v", s.Name, i, bit, out, err)
					}
					sealed[i] ^= 1 << bit
				}
			}
			for what, other := range map[string]Header{
				"type":    {Type: 22, Version: versionTLS12, Seq: 7},
				"version": {Type: 23, Version: versionTLS13, Seq: 7},
				"number":  {Type: 23, Version: versionTLS12, Seq: 7 | 1<<63},
			} {
				if _, err := p.Open(nil, other, sealed); err != ErrRecordMAC {
					t.Errorf("%s: other %s: %v", s.Name, what, err)
				}
			}
			for cut := range sealed {
				want := ErrRecordMAC
				if cut < s.TagLen {
					want = ErrRecordShort
				}
				if _, err := p.Open(nil, h, sealed[:cut]); err != want {
					t.Errorf("%s: cut to %d of %d: %v", s.Name, cut, len(sealed), err)
				}
			}
		}
	}
}

func TestInner13(t *testing.T) {
	for _, c := range []struct {
		inner []byte
		n     int
		typ   uint8
		ok    bool
	}{
		{nil, 0, 0, false}, {make([]byte, 1), 0, 0, false}, {make([]byte, 1000), 0, 0, false},
		{[]byte{23}, 0, 23, true}, {[]byte{21, 0, 0}, 0, 21, true}, {[]byte{0, 0, 22}, 2, 22, true}, {[]byte{1, 2, 22, 0}, 2, 22, true},
	} {
		if n, typ, ok := Inner13(c.inner); n != c.n || typ != c.typ || ok != c.ok {
			t.Errorf("%x: %d, %d, %v", c.inner, n, typ, ok)
		}
	}
}

func TestKeysOfWrongLength(t *testing.T) {
	for _, s := range suites13() {
		_, good := protection13(t, s)
		for _, k := range []Keys{{}, {Key: good.Key}, {IV: good.IV}, {Key: good.Key[1:], IV: good.IV},
			{Key: good.Key, IV: good.IV[:4]}, {Key: append(good.Key, 0), IV: good.IV}, {Key: good.Key, IV: append(good.IV, 0)}} {
			if p, err := NewProtection(s, versionTLS13, k, false); p != nil || err == nil {
				t.Errorf("%s: a key of %d bytes and an IV of %d", s.Name, len(k.Key), len(k.IV))
			}
		}
	}
}
