package crypt

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
)

var errZlib = errors.New("crypt: not zlib, or not of this length")

// DecompressZlib gives the n bytes that were compressed (RFC 1950), and never
// makes more than that of whatever is in there. The error says that it is not
// zlib, or that other than n bytes come out of it.
func DecompressZlib(data []byte, n int) ([]byte, error) {
	if len(data) < 6 || data[0]&0x0f != 8 || data[0]>>4 > 7 || data[1]&0x20 != 0 || binary.BigEndian.Uint16(data)%31 != 0 {
		return nil, errZlib
	}
	r := inflater{in: data[2:], most: n}
	for last := false; !last; {
		last = r.bits(1) == 1
		switch r.bits(2) {
		case 0:
			r.stored()
		case 1:
			r.block(&fixedLiterals, &fixedDistances)
		case 2:
			r.dynamic()
		default:
			r.bad = true
		}
		if r.bad {
			return nil, errZlib
		}
	}
	if len(r.out) != n || len(r.in) != 4 || binary.BigEndian.Uint32(r.in) != adler32.Checksum(r.out) {
		return nil, errZlib
	}
	return r.out, nil
}

// inflater reads what is compressed as RFC 1951 has it. After the first fault
// all it gives is zero.
type inflater struct {
	in   []byte
	hold uint32 // bits read and not yet used, the lowest first
	n    int    // so many
	out  []byte
	most int // bytes that there may be in out
	bad  bool
}

func (r *inflater) bits(n int) int {
	for r.n < n && !r.bad {
		if len(r.in) == 0 {
			r.bad = true
			break
		}
		r.hold |= uint32(r.in[0]) << r.n
		r.in, r.n = r.in[1:], r.n+8
	}
	if r.bad {
		return 0
	}
	v := r.hold & (1<<n - 1)
	r.hold >>= n
	r.n -= n
	return int(v)
}

// put adds a byte to what comes out.
func (r *inflater) put(c byte) {
	if r.bad = r.bad || len(r.out) >= r.most; !r.bad {
		r.out = append(r.out, c)
	}
}

// stored reads a block that is not compressed (§3.2.4): it begins with the next
// whole byte.
func (r *inflater) stored() {
	r.hold, r.n = 0, 0
	n := r.bits(16)
	if r.bits(16) != n^0xffff || n > len(r.in) || n > r.most-len(r.out) {
		r.bad = true
		return
	}
	r.out = append(r.out, r.in[:n]...)
	r.in = r.in[n:]
}

// codes are the codes of an alphabet (§3.2.2), by their lengths: how many have
// each, and what they stand for, in their order.
type codes struct {
	count   [16]uint16
	symbols []uint16
}

// codesOf makes the codes that have these lengths, 0: a symbol has none. ok is
// false if they do not make up a whole tree; a single code of one bit does.
func codesOf(lengths []uint8) (c codes, ok bool) {
	for _, n := range lengths {
		c.count[n]++
	}
	c.count[0] = 0
	left := 1
	for n := 1; n < len(c.count); n++ {
		if left = left<<1 - int(c.count[n]); left < 0 {
			return c, false
		}
		for s, l := range lengths {
			if int(l) == n {
				c.symbols = append(c.symbols, uint16(s))
			}
		}
	}
	return c, left == 0 || len(c.symbols) == 0 || len(c.symbols) == 1 && c.count[1] == 1
}

// symbol reads a code.
func (r *inflater) symbol(c *codes) int {
	code, first, index := 0, 0, 0
	for n := 1; n < len(c.count); n++ {
		code |= r.bits(1)
		count := int(c.count[n])
		if r.bad {
			return 0
		}
		if code-first < count {
			return int(c.symbols[index+code-first])
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	r.bad = true
	return 0
}

// The codes that need not be told (§3.2.6).
var fixedLiterals, fixedDistances = func() (l, d codes) {
	lengths := make([]uint8, 288)
	for i := range lengths {
		switch {
		case i < 144 || i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	l, _ = codesOf(lengths)
	d, _ = codesOf([]uint8{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5})
	return
}()

// lengthOrder is in which order the lengths of the codes for lengths come.
const lengthOrder = "\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"

// dynamic reads a block that begins with its codes (§3.2.7).
func (r *inflater) dynamic() {
	literals, distances, n := 257+r.bits(5), 1+r.bits(5), 4+r.bits(4)
	var short [19]uint8
	for _, c := range []byte(lengthOrder[:n]) {
		short[c] = uint8(r.bits(3))
	}
	c, ok := codesOf(short[:])
	var lengths []uint8
	for len(lengths) < literals+distances && ok && !r.bad {
		v, again := r.symbol(&c), 1
		switch {
		case v == 16 && len(lengths) == 0:
			r.bad = true
		case v == 16:
			v, again = int(lengths[len(lengths)-1]), 3+r.bits(2)
		case v == 17:
			v, again = 0, 3+r.bits(3)
		case v == 18:
			v, again = 0, 11+r.bits(7)
		}
		for range again {
			lengths = append(lengths, uint8(v))
		}
	}
	if !ok || r.bad || literals > 286 || distances > 30 || len(lengths) > literals+distances {
		r.bad = true
		return
	}
	l, ok1 := codesOf(lengths[:literals])
	d, ok2 := codesOf(lengths[literals:])
	if r.bad = !ok1 || !ok2; !r.bad {
		r.block(&l, &d)
	}
}

// block reads literals, and repetitions of what has come out already, up to the
// end of the block (§3.2.5).
func (r *inflater) block(literals, distances *codes) {
	for !r.bad {
		s := r.symbol(literals)
		switch {
		case s < endOfBlock:
			r.put(byte(s))
			continue
		case s == endOfBlock:
			return
		case s > 285:
			r.bad = true
			return
		}
		n := longestMatch
		if s < 285 {
			n = shortestMatch + r.ranged(s-257, 2)
		}
		s = r.symbol(distances)
		far := 1 + r.ranged(s, 1)
		if s > 29 || far > len(r.out) {
			r.bad = true
		}
		for ; n > 0 && !r.bad; n-- {
			r.put(r.out[len(r.out)-far])
		}
	}
}

// ranged reads where in a range a number is; it undoes [ranged].
func (r *inflater) ranged(code, log int) int {
	extra := max(0, code>>log-1)
	if extra > 0 {
		code -= extra << log
	}
	return code<<extra + r.bits(extra)
}
