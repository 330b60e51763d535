// Package slim makes a Go program for js/wasm smaller to download, without
// changing what it does.
//
// Two things go. The tables that say which line of which file an instruction
// came from: the runtime reads them for tracebacks alone, and where a
// function has none it prints "?:0" beside the function's name, as it does
// for functions written in assembly. And the cutting of memory into a hundred
// thousand data segments: the linker leaves out every short run of zeros,
// whose places then cost more, compressed, than the zeros would.
//
// Together they take an eighth off the compressed size. The file itself grows,
// by the zeros.
package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Slim gives the module without line tables and with few data segments.
// Applied again it changes nothing. The error says what it did not
// understand: another version of Go may lay its tables out anew.
func Slim(module []byte) ([]byte, error) {
	if !bytes.HasPrefix(module, []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, errors.New("slim: this is not a WebAssembly module")
	}
	out := append([]byte(nil), module[:8]...)
	r := &reader{b: module, at: 8}
	found := false
	for r.at < len(r.b) && r.err == nil {
		start := r.at
		id := r.byte()
		body := r.bytes(r.uint())
		if r.err != nil {
			break
		}
		if id != dataSection {
			out = append(out, module[start:r.at]...)
			continue
		}
		found = true
		m, low, err := readData(body)
		if err != nil {
			return nil, err
		}
		if err := dropLines(m); err != nil {
			return nil, err
		}
		section := writeData(m, low)
		out = append(out, dataSection)
		out = binary.AppendUvarint(out, uint64(len(section)))
		out = append(out, section...)
	}
	if r.err == nil && !found {
		r.err = errors.New("slim: the module has no data")
	}
	return out, r.err
}

// The layout of the program counter tables: runtime/symtab.go's pcHeader and
// runtime/runtime2.go's _func.
const (
	funcPCFile    = 20 // offset in _func of pcfile, pcln, then npcdata
	funcPCLine    = 24
	funcNPCData   = 28
	funcCU        = 32 // cuOffset, then startLine
	funcNFuncData = 43
	funcSize      = 44 // pcdata and funcdata follow, four bytes each

	pcdataInlTree  = 2 // internal/abi's PCDATA_InlTreeIndex
	pcdataArgLive  = 3
	funcdataInl    = 3 // FUNCDATA_InlTree
	funcdataArgs   = 5 // FUNCDATA_ArgInfo, FUNCDATA_ArgLiveInfo
	funcdataArgsOK = 6
	noFuncData     = 1<<32 - 1
)

// dropLines takes the line tables, and what else only tracebacks read, out of
// the memory image m of a Go program.
func dropLines(m []byte) error {
	head := bytes.Index(m, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
	if head < 0 || head+72 > len(m) {
		return errors.New("slim: no program counter table of Go 1.20 or later")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(m[head+8*i:])) }
	functions, cu, pctab, funcs := word(1), head+word(5), head+word(7), head+word(8)
	if functions <= 0 || !(head < cu && cu <= pctab && pctab < funcs && funcs+8*functions < len(m)) {
		return errors.New("slim: the program counter table is not laid out as expected")
	}
	used := make([]bool, funcs-pctab)
	for i := range functions {
		f := funcs + int(binary.LittleEndian.Uint32(m[funcs+8*i+4:]))
		if f+funcSize > len(m) {
			return fmt.Errorf("slim: function %d of %d lies outside of the data", i, functions)
		}
		npc, nfd := int(binary.LittleEndian.Uint32(m[f+funcNPCData:])), int(m[f+funcNFuncData])
		if npc > 16 || nfd > 16 || f+funcSize+4*(npc+nfd) > len(m) {
			return fmt.Errorf("slim: function %d of %d has %d and %d tables", i, functions, npc, nfd)
		}
		put := func(at int, v uint32) { binary.LittleEndian.PutUint32(m[at:], v) }
		put(f+funcPCFile, 0)
		put(f+funcPCLine, 0)
		put(f+funcCU, 0)
		put(f+funcCU+4, 0)
		pcdata, funcdata := f+funcSize, f+funcSize+4*npc
		for _, k := range []int{pcdataInlTree, pcdataArgLive} {
			if k < npc {
				put(pcdata+4*k, 0)
			}
		}
		for _, k := range []int{funcdataInl, funcdataArgs, funcdataArgsOK} {
			if k < nfd {
				put(funcdata+4*k, noFuncData)
			}
		}
		for at := f + 16; at < funcdata; at += 4 {
			if at != f+16 && at < pcdata {
				continue // of the fixed fields only pcsp names a table
			}
			if t := int(binary.LittleEndian.Uint32(m[at:])); t != 0 {
				if err := markTable(m[pctab:funcs], used, t); err != nil {
					return err
				}
			}
		}
	}
	for i, u := range used {
		if !u {
			m[pctab+i] = 0
		}
	}
	clear(m[cu:pctab]) // names of files
	return nil
}

// markTable marks the table at t as used: pairs of varints up to a pair whose
// first is 0, the first pair excepted.
func markTable(tab []byte, used []bool, t int) error {
	for first := true; ; first = false {
		if t >= len(tab) {
			return errors.New("slim: a program counter table runs over its end")
		}
		if tab[t] == 0 && !first {
			used[t] = true
			return nil
		}
		for range 2 {
			for t < len(tab) {
				used[t] = true
				t++
				if tab[t-1] < 0x80 {
					break
				}
			}
		}
	}
}
