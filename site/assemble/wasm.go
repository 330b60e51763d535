package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// gap is how many zeros between two data segments are worth a new segment.
const gap = 64

// repack joins the data segments of a WebAssembly module where only zeros lie
// between them. Memory begins as zeros, so the module stays the same; but Go's
// linker cuts its sparse tables into a hundred thousand segments, whose
// headers compress badly: joined, a twelfth of the download is gone.
func repack(module []byte) ([]byte, error) {
	const dataSection = 11
	if len(module) < 8 || string(module[:4]) != "\x00asm" {
		return nil, fmt.Errorf("this is no WebAssembly module")
	}
	out := bytes.NewBuffer(module[:8:8])
	for r := (reader{b: module, at: 8}); r.at < len(module); {
		from := r.at
		id := r.byte()
		size := int(r.uint())
		body := r.at
		r.at += size
		if r.bad || r.at > len(module) {
			return nil, fmt.Errorf("section %d of the module is cut short", id)
		}
		if id != dataSection {
			out.Write(module[from:r.at])
			continue
		}
		data, err := joined(module[body:r.at])
		if err != nil {
			return nil, err
		}
		out.WriteByte(dataSection)
		out.Write(binary.AppendUvarint(nil, uint64(len(data))))
		out.Write(data)
	}
	return out.Bytes(), nil
}

type segment struct {
	at    int64
	bytes []byte
}

func joined(section []byte) ([]byte, error) {
	r := reader{b: section}
	var segs []segment
	for n := r.uint(); n > 0 && !r.bad; n-- {
		if mode := r.uint(); mode != 0 {
			return nil, fmt.Errorf("a data segment of mode %d, which Go's linker does not make", mode)
		}
		if r.byte() != 0x41 { // i32.const
			return nil, fmt.Errorf("a data segment whose place is no constant")
		}
		at := r.int()
		if r.byte() != 0x0b { // end
			return nil, fmt.Errorf("a data segment whose place is an expression")
		}
		size := int(r.uint())
		if r.bad || size > len(section)-r.at {
			break
		}
		b := section[r.at : r.at+size]
		r.at += size
		if l := len(segs) - 1; l >= 0 {
			hole := at - segs[l].at - int64(len(segs[l].bytes))
			if hole >= 0 && hole < gap {
				segs[l].bytes = append(append(segs[l].bytes, make([]byte, hole)...), b...)
				continue
			}
		}
		segs = append(segs, segment{at, append([]byte(nil), b...)})
	}
	if r.bad || r.at != len(section) {
		return nil, fmt.Errorf("the data section does not end where it should")
	}
	out := binary.AppendUvarint(nil, uint64(len(segs)))
	for _, s := range segs {
		out = append(out, 0, 0x41)
		out = appendInt(out, s.at)
		out = append(out, 0x0b)
		out = binary.AppendUvarint(out, uint64(len(s.bytes)))
		out = append(out, s.bytes...)
	}
	return out, nil
}

// appendInt appends a signed LEB128 number.
func appendInt(b []byte, v int64) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

// reader reads the numbers of the binary format; bad is set when they end
// too early or are too long.
type reader struct {
	b   []byte
	at  int
	bad bool
}

func (r *reader) byte() byte {
	if r.at >= len(r.b) {
		r.bad = true
		return 0
	}
	r.at++
	return r.b[r.at-1]
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b[min(r.at, len(r.b)):])
	if n <= 0 || v > 1<<32 {
		r.bad = true
		return 0
	}
	r.at += n
	return v
}

func (r *reader) int() int64 {
	var v int64
	for shift := uint(0); shift < 64; shift += 7 {
		c := r.byte()
		v |= int64(c&0x7f) << shift
		if c&0x80 == 0 {
			if c&0x40 != 0 && shift+7 < 64 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.bad = true
	return 0
}
