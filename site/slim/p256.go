package slim

import (
	"bytes"
	"crypto/elliptic"
	"encoding/binary"
	"math/big"
)

// The standard library multiplies P-256's base point with a table of its
// multiples: 88 KB that no compression makes smaller, and that are worked out
// from the curve in some milliseconds. So they are left out of what is
// downloaded, and the loader puts them back before the program starts.

// Table is the table: 43 times 32 points, the j-th of the i-th row being
// (j+1) * 2^(6i) times the base point, each as x and y of 32 bytes,
// little-endian, times 2^256 modulo the curve's prime.
func Table() []byte {
	curve := elliptic.P256().Params()
	out := make([]byte, 0, 43*32*64)
	put := func(v *big.Int) {
		var b [32]byte
		v = new(big.Int).Lsh(v, 256)
		v.Mod(v, curve.P).FillBytes(b[:])
		for i := 3; i >= 0; i-- {
			out = binary.LittleEndian.AppendUint64(out, binary.BigEndian.Uint64(b[8*i:]))
		}
	}
	base := new(big.Int).SetInt64(1)
	for range 43 {
		for j := int64(1); j <= 32; j++ {
			k := new(big.Int).Mul(base, big.NewInt(j))
			k.Mod(k, curve.N)
			x, y := elliptic.P256().ScalarBaseMult(k.Bytes()) //lint:ignore SA1019 a multiple of the base point is what is wanted
			put(x)
			put(y)
		}
		base.Lsh(base, 6)
	}
	return out
}

// dropTable takes the table out of the memory image m and says where it was,
// 0 if it is not there.
func dropTable(m []byte) (at int) {
	table := Table()
	if at = bytes.Index(m, table); at < 0 {
		return 0
	}
	clear(m[at : at+len(table)])
	return at
}
