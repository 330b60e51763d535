package crypt

import (
	"encoding/binary"
	"hash/adler32"
)

// Compression of certificates, RFC 8879, by zlib (RFC 1950, RFC 1951). The
// compressor is our own, so that what it makes is the same with every release
// of Go: repetitions found greedily, one block with the fixed codes. Chains
// repeat names and object identifiers; a fifth or so goes.

// CompressZlib compresses data.
func CompressZlib(data []byte) []byte {
	w := bitWriter{out: []byte{0x78, 0x01}} // a window of 2^15, no dictionary
	w.bits(1, 1)                            // the last block
	w.bits(1, 2)                            // with fixed codes
	var table deflateTable
	for i := 0; i < len(data); {
		n, distance := table.longest(data, i)
		if n == 0 {
			w.literal(int(data[i]))
			n = 1
		} else {
			w.match(n, distance)
		}
		for end := i + n; i < end; i++ {
			table.add(data, i)
		}
	}
	w.literal(endOfBlock)
	return binary.BigEndian.AppendUint32(w.bytes(), adler32.Checksum(data))
}

const (
	shortestMatch = 3
	longestMatch  = 258
	farthestMatch = 1 << 15
	endOfBlock    = 256
)

// deflateTable knows where three bytes were last seen, by a hash of them.
type deflateTable struct{ last [1 << 12]int32 } // place + 1

func (t *deflateTable) slot(data []byte, i int) *int32 {
	h := (uint32(data[i])<<16 | uint32(data[i+1])<<8 | uint32(data[i+2])) * 0x9e3779b1
	return &t.last[h>>20]
}

func (t *deflateTable) add(data []byte, i int) {
	if i+shortestMatch <= len(data) {
		*t.slot(data, i) = int32(i + 1)
	}
}

// longest gives how many bytes from i on are a repetition, and of how far back;
// 0 if they are none.
func (t *deflateTable) longest(data []byte, i int) (n, distance int) {
	if i+shortestMatch > len(data) {
		return 0, 0
	}
	at := int(*t.slot(data, i)) - 1
	if at < 0 || i-at > farthestMatch {
		return 0, 0
	}
	for n < longestMatch && i+n < len(data) && data[at+n] == data[i+n] {
		n++
	}
	if n < shortestMatch {
		return 0, 0
	}
	return n, i - at
}

// bitWriter packs bits, the lowest first, codes with their highest first.
type bitWriter struct {
	out  []byte
	hold uint32
	n    int
}

func (w *bitWriter) bits(v uint32, n int) {
	w.hold |= v << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.hold))
		w.hold >>= 8
	}
}

func (w *bitWriter) code(v uint32, n int) {
	for n--; n >= 0; n-- {
		w.bits(v>>n&1, 1)
	}
}

func (w *bitWriter) bytes() []byte {
	if w.n > 0 {
		w.out = append(w.out, byte(w.hold))
	}
	return w.out
}

// literal writes a literal, length or end of block by its fixed code (RFC 1951
// §3.2.6).
func (w *bitWriter) literal(v int) {
	switch {
	case v < 144:
		w.code(uint32(0x30+v), 8)
	case v < 256:
		w.code(uint32(0x190+v-144), 9)
	case v < 280:
		w.code(uint32(v-256), 7)
	default:
		w.code(uint32(0xc0+v-280), 8)
	}
}

// match writes a length and a distance, each the code of a range and where in
// it (RFC 1951 §3.2.5). Lengths have four ranges for each power of two,
// distances two; the longest length is a range of its own.
func (w *bitWriter) match(n, distance int) {
	if n == longestMatch {
		w.literal(285)
	} else {
		code, extra, v := ranged(n-shortestMatch, 2)
		w.literal(257 + code)
		w.bits(v, extra)
	}
	code, extra, v := ranged(distance-1, 1)
	w.code(uint32(code), 5)
	w.bits(v, extra)
}

// ranged gives the range that v is in, where there are 2^log for each power of
// two, how many bits say where in it, and these.
func ranged(v, log int) (code, extra int, bits uint32) {
	for v>>extra >= 2<<log {
		extra++
	}
	code = v >> extra
	if extra > 0 {
		code += extra << log
	}
	return code, extra, uint32(v) & (1<<extra - 1)
}
