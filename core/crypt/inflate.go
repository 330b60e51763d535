package crypt

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
)

var errZlib = errors.New("crypt: not zlib, or not of this length")

// DecompressZlib gives the n bytes that were compressed, and never more than
// that is read from whatever is in there. The error says that it is not zlib,
// or that other than n bytes come out of it.
func DecompressZlib(data []byte, n int) ([]byte, error) {
	if len(data) < 6 || data[0]&0x0f != 8 || data[0]>>4 > 7 || data[1]&0x20 != 0 || binary.BigEndian.Uint16(data)%31 != 0 {
		return nil, errZlib
	}
	in := bytes.NewReader(data[2:])
	r := flate.NewReader(in)
	out := make([]byte, n)
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, errZlib
	}
	var more [1]byte
	if k, err := r.Read(more[:]); k > 0 || err != io.EOF {
		return nil, errZlib
	}
	rest := data[len(data)-in.Len():]
	if len(rest) != 4 || binary.BigEndian.Uint32(rest) != adler32.Checksum(out) {
		return nil, errZlib
	}
	return out, nil
}
