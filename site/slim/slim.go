// Package slim makes a Go program for js/wasm smaller to download, without
// changing what it does.
//
// What goes:
//
//   - The tables that say which line of which file an instruction came from: the
//     runtime reads them for tracebacks alone, and where a function has none it
//     prints "?:0" beside the function's name, as it does for functions written
//     in assembly. Those that say where a goroutine may be stopped by a signal:
//     there are none here.
//   - The names of functions but those of the protocol's ends: tracebacks alone
//     read these too, and a fault of an end is told with its own. The names of
//     types.
//   - The bodies of what never runs in a page: idle.go has the list.
//   - What can be worked out, and whoever loads the module puts back ([Gaps]): the
//     table of P-256's base point, and the places of the functions' tables, of
//     which the differences are left.
//   - The cutting of memory into a hundred thousand data segments: the linker
//     leaves out every short run of zeros, whose places then cost more,
//     compressed, than the zeros would.
//
// Together they take a quarter off the compressed size. The file itself grows,
// by the zeros.
package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Slim gives the module without line tables and with few data segments, and
// what has to be put back before it runs. Applied again it changes nothing. The
// error says what it did not understand: another version of Go may lay its
// tables out anew.
func Slim(module []byte) (out []byte, g Gaps, err error) {
	if !bytes.HasPrefix(module, []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, g, errors.New("slim: this is not a WebAssembly module")
	}
	type section struct {
		id   byte
		body []byte
	}
	var sections []section
	var idle map[int]bool
	r := &reader{b: module, at: 8}
	for r.at < len(r.b) && r.err == nil {
		s := section{r.byte(), r.bytes(r.uint())}
		if r.err != nil {
			return nil, g, r.err
		}
		if mark, done := bytes.CutPrefix(s.body, []byte(ourMark)); s.id == 0 && done {
			_, err = fmt.Sscan(string(mark), &g.Table, &g.Functions, &g.Index)
			return module, g, err
		}
		if s.id == dataSection {
			if s.body, g, idle, err = slimData(s.body); err != nil {
				return nil, g, err
			}
		}
		sections = append(sections, s)
	}
	if g.Functions == 0 {
		return nil, g, errors.New("slim: the module has no data")
	}
	mark := fmt.Sprint(g.Table, " ", g.Functions, " ", g.Index)
	out = appendSection(append(out, module[:8]...), 0, []byte(ourMark+mark))
	for _, s := range sections {
		if s.id == codeSection {
			if s.body, err = stop(s.body, idle); err != nil {
				return nil, g, err
			}
		}
		out = appendSection(out, s.id, s.body)
	}
	return out, g, nil
}

// slimData gives a data section with less in it, and which functions, counted
// from the first, never run.
func slimData(section []byte) (out []byte, g Gaps, idle map[int]bool, err error) {
	m, low, err := readData(section)
	if err != nil {
		return nil, g, nil, err
	}
	if g, idle, err = dropLines(m); err != nil {
		return nil, g, nil, err
	}
	if err := differences(m, g); err != nil {
		return nil, g, nil, err
	}
	dropTypes(m)
	g.Table = dropTable(m)
	return writeData(m, low), g, idle, nil
}

// ourMark is the name of the section that says that a module is slim already;
// its length stands before it.
const ourMark = "\x04slim"

func appendSection(out []byte, id byte, body []byte) []byte {
	out = binary.AppendUvarint(append(out, id), uint64(len(body)))
	return append(out, body...)
}

// The layout of the program counter tables: runtime/symtab.go's pcHeader and
// runtime/runtime2.go's _func.
const (
	firstFunction = 0x1000 // what the linker calls the first one of the code section
	funcName      = 4
	funcPCSP      = 16 // offsets in _func
	funcPCFile    = 20
	funcPCLine    = 24
	funcNPCData   = 28
	funcCU        = 32
	funcStartLine = 36
	funcNFuncData = 43
	funcSize      = 44 // pcdata and funcdata follow, four bytes each

	pcdataUnsafe    = 0
	pcdataInlTree   = 2 // internal/abi's PCDATA_InlTreeIndex and so on
	pcdataArgLive   = 3
	funcdataInl     = 3
	funcdataArgs    = 5
	funcdataArgLive = 6
	noFuncData      = 1<<32 - 1
)

// dropLines takes the line tables, and what else only tracebacks read, out of
// the memory image m of a Go program, and says where its functions are, and
// which of them never run.
func dropLines(m []byte) (g Gaps, idle map[int]bool, err error) {
	head := bytes.Index(m, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
	if head < 0 || head+72 > len(m) {
		return g, nil, errors.New("slim: no program counter table of Go 1.20 or later")
	}
	field := func(i int) int { return int(binary.LittleEndian.Uint64(m[head+8*i:])) }
	functions, names, cu, pctab, funcs := field(1), head+field(4), head+field(5), head+field(7), head+field(8)
	if functions <= 0 || !(head < names && names < cu && cu <= pctab && pctab < funcs && funcs+8*functions < len(m)) {
		return g, nil, errors.New("slim: the program counter table is not laid out as expected")
	}
	old := bytes.Clone(m[pctab:funcs])
	p := &packer{old: old, at: map[int]int{0: 0}, same: map[string]int{}, tab: []byte{0}}
	n := &namer{old: bytes.Clone(m[names:cu]), at: map[string]int{"": 0}, tab: []byte{0}}
	idle = map[int]bool{}
	for i := range functions {
		f := funcs + int(word(m, funcs+8*i+4))
		npc, nfd, err := sizes(m, f)
		if err != nil {
			return g, nil, err
		}
		name, whole, err := n.move(int(word(m, f+funcName)))
		if err != nil {
			return g, nil, err
		}
		if isIdle(whole) {
			idle[int(word(m, f))-firstFunction] = true
		}
		put(m, f+funcName, uint32(name))
		for _, at := range []int{funcPCFile, funcPCLine, funcCU, funcStartLine} {
			put(m, f+at, 0)
		}
		pcdata, funcdata := f+funcSize, f+funcSize+4*npc
		for _, k := range []int{pcdataUnsafe, pcdataInlTree, pcdataArgLive} {
			if k < npc {
				put(m, pcdata+4*k, 0)
			}
		}
		for _, k := range []int{funcdataInl, funcdataArgs, funcdataArgLive} {
			if k < nfd {
				put(m, funcdata+4*k, noFuncData)
			}
		}
		tables := []int{f + funcPCSP}
		for at := pcdata; at < funcdata; at += 4 {
			tables = append(tables, at)
		}
		for _, at := range tables {
			t, err := p.move(int(word(m, at)))
			if err != nil {
				return g, nil, err
			}
			put(m, at, uint32(t))
		}
	}
	if len(p.tab) > len(old) || len(n.tab) > len(n.old) {
		return g, nil, errors.New("slim: the tables that stay do not fit")
	}
	clear(m[names:funcs]) // names of functions and of files, and the tables
	copy(m[names:], n.tab)
	copy(m[pctab:], p.tab)
	return Gaps{Functions: functions, Index: funcs}, idle, nil
}

// namer lays the names that stay one behind the other, equal ones once.
type namer struct {
	old []byte
	at  map[string]int // where a name is
	tab []byte
}

// move gives the new place of the name at t, and the name.
func (n *namer) move(t int) (place int, whole string, err error) {
	end := -1
	if t >= 0 && t < len(n.old) {
		end = bytes.IndexByte(n.old[t:], 0)
	}
	if end < 0 {
		return 0, "", errors.New("slim: a function's name lies outside of the names")
	}
	whole = string(n.old[t : t+end])
	name := kept(whole)
	at, ok := n.at[name]
	if !ok {
		at = len(n.tab)
		n.at[name] = at
		n.tab = append(append(n.tab, name...), 0)
	}
	return at, whole, nil
}

// kept is what stays of a function's name: of the protocol's ends all, since a
// fault of theirs is told with where it was, and of the program's own; of the
// runtime's that it is the runtime's, which the runtime itself asks for.
func kept(name string) string {
	const ends, system = "handshakelab/core/handshake.", "runtime."
	switch {
	case strings.HasPrefix(name, "main."), strings.HasPrefix(name, ends) && !strings.Contains(name, "go.shape"):
		return name
	case strings.HasPrefix(name, system):
		return system
	}
	return ""
}

// packer lays the program counter tables that stay one behind the other,
// equal ones once. The offset 0 means that there is none.
type packer struct {
	old  []byte
	at   map[int]int    // where a table went
	same map[string]int // where one with these bytes is
	tab  []byte
}

// move gives the new place of the table at t.
func (p *packer) move(t int) (int, error) {
	if n, ok := p.at[t]; ok {
		return n, nil
	}
	end, err := tableEnd(p.old, t)
	if err != nil {
		return 0, err
	}
	body := p.old[t:end]
	n, ok := p.same[string(body)]
	if !ok {
		n = len(p.tab)
		p.same[string(body)] = n
		p.tab = append(p.tab, body...)
	}
	p.at[t] = n
	return n, nil
}

// tableEnd gives where the table at t ends: pairs of varints, up to one whose
// first is 0, the first pair excepted.
func tableEnd(tab []byte, t int) (int, error) {
	for first := true; t < len(tab); first = false {
		if tab[t] == 0 && !first {
			return t + 1, nil
		}
		for range 2 {
			for t < len(tab) && tab[t] >= 0x80 {
				t++
			}
			t++
		}
	}
	return 0, errors.New("slim: a program counter table runs over its end")
}
