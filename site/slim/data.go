package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	codeSection = 10
	dataSection = 11
)

// gap is how many zeros in a row are left out between two segments.
const gap = 4096

// readData lays a data section's segments out as memory. low is where the
// first of them begins.
func readData(section []byte) (m []byte, low int, err error) {
	r := &reader{b: section}
	low = 1 << 31
	for range r.uint() {
		if r.byte() != 0 || r.byte() != 0x41 { // active, in memory 0, at an i32.const
			return nil, 0, errors.New("slim: a data segment of an unknown kind")
		}
		at := r.int()
		if r.byte() != 0x0b {
			return nil, 0, errors.New("slim: a data segment at no constant")
		}
		b := r.bytes(r.uint())
		if r.err != nil {
			return nil, 0, r.err
		}
		if at < 0 || at+len(b) > 1<<30 {
			return nil, 0, fmt.Errorf("slim: a data segment at %d", at)
		}
		if need := at + len(b); need > len(m) {
			m = append(m, make([]byte, need-len(m))...)
		}
		copy(m[at:], b)
		low = min(low, at)
	}
	return m, low, r.err
}

// writeData makes a data section of memory from low on. Memory is zero to
// begin with, so long runs of zeros need not be said.
func writeData(m []byte, low int) []byte {
	var body []byte
	n := 0
	zeros := make([]byte, gap)
	for low < len(m) {
		if m[low] == 0 {
			low++
			continue
		}
		end := len(m)
		if i := bytes.Index(m[low:], zeros); i >= 0 {
			end = low + i
		}
		n++
		body = append(body, 0, 0x41)
		body = appendInt(body, low)
		body = append(body, 0x0b)
		body = binary.AppendUvarint(body, uint64(end-low))
		body = append(body, m[low:end]...)
		low = end
	}
	return append(binary.AppendUvarint(nil, uint64(n)), body...)
}

// reader reads LEB128 numbers and bytes. After a fault all it gives is zero.
type reader struct {
	b   []byte
	at  int
	err error
}

func (r *reader) bytes(n int) []byte {
	if r.err == nil && (n < 0 || n > len(r.b)-r.at) {
		r.err = errors.New("slim: the module ends early")
	}
	if r.err != nil {
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint() int {
	v, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 || v > 1<<31 {
		r.bytes(len(r.b) + 1)
		return 0
	}
	r.at += n
	return int(v)
}

// int reads a signed LEB128 number of 32 bits.
func (r *reader) int() int {
	v := 0
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		v |= int(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 {
				v -= 1 << (shift + 7)
			}
			break
		}
	}
	return v
}

// appendInt appends v, which is not negative, as signed LEB128.
func appendInt(b []byte, v int) []byte {
	for v >= 0x40 {
		b = append(b, byte(v&0x7f)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}
