package slim

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Gaps is what was taken out of a module's memory that can be worked out, and
// has to be before the program runs; loader.js does it. All are addresses
// but the number of functions.
type Gaps struct {
	Table     int // of P-256's base point, see [Table]; 0: there is none
	Functions int // so many
	Index     int // of the functions: two words of four bytes for each, the second being how far on its record is
}

// Script writes the gaps as the loader reads them, an object of JavaScript.
func (g Gaps) Script() string {
	return fmt.Sprintf("{ table: %d, functions: %d, index: %d }", g.Table, g.Functions, g.Index)
}

// What a record holds one after the other are places that grow from function
// to function, or stay near. The differences to the function before take a
// quarter off what the tables weigh, compressed.
//
// A difference d is written as 2d, or as -2d-1 where it is negative. In the
// index both words are differences. In a record they are the first word, the
// place of the stack's table, and then those of pcdata and funcdata with
// another one added, 0 where there is none; each goes by the function before
// that has one at this place.

// differences replaces what the index and the records of functions hold by
// differences.
func differences(m []byte, g Gaps) error {
	var last columns
	for i := range g.Functions {
		at := g.Index + 8*i
		entry, offset := word(m, at), word(m, at+4)
		f := g.Index + int(offset)
		npc, nfd, err := sizes(m, f)
		if err != nil {
			return err
		}
		put(m, at, last.less(0, entry))
		put(m, at+4, last.less(1, offset))
		put(m, f, last.less(2, word(m, f)))
		put(m, f+funcPCSP, last.less(3, word(m, f+funcPCSP)))
		for k := range npc + nfd {
			at, none := f+funcSize+4*k, uint32(0)
			column := 4 + k
			if k >= npc {
				column, none = 20+k-npc, noFuncData
			}
			switch v := word(m, at); {
			case v == none:
				put(m, at, 0)
			default:
				put(m, at, 1+last.less(column, v))
			}
		}
	}
	return nil
}

// columns are the words of the function before: index, record, pcdata from 4
// on, funcdata from 20 on.
type columns [36]uint32

func (c *columns) less(i int, v uint32) uint32 {
	d := int32(v - c[i])
	c[i] = v
	return uint32(d<<1) ^ uint32(d>>31)
}

// sizes gives how many tables of each kind the record at f has.
func sizes(m []byte, f int) (npc, nfd int, err error) {
	if f < 0 || f+funcSize > len(m) {
		return 0, 0, errors.New("slim: a function lies outside of the data")
	}
	npc, nfd = int(word(m, f+funcNPCData)), int(m[f+funcNFuncData])
	if npc > 16 || nfd > 16 || f+funcSize+4*(npc+nfd) > len(m) {
		return 0, 0, errors.New("slim: a function has more tables than can be")
	}
	return npc, nfd, nil
}

func word(m []byte, at int) uint32   { return binary.LittleEndian.Uint32(m[at:]) }
func put(m []byte, at int, v uint32) { binary.LittleEndian.PutUint32(m[at:], v) }
