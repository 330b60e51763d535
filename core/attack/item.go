package attack

import "handshakelab/core/trace"

// item is a record on its way. It becomes cells when first touched.
type item struct {
	rec   *Record
	nth   int // the sender's how-manieth record, from 1
	cells []cell
	gone  bool
	again []string // for each further time that it arrives, the note
	held  bool
	last  bool // the sender's stream ends with it
	notes []string
}

// cell is one byte that arrives. src is its offset in the sent record, -1 for
// one that the attacker made.
type cell struct {
	b       byte
	src     int
	altered bool
}

func (it *item) open() {
	if it.cells != nil {
		return
	}
	it.cells = make([]cell, len(it.rec.Data), len(it.rec.Data)+16)
	for i, b := range it.rec.Data {
		it.cells[i] = cell{b: b, src: i}
	}
}

// find gives the index of the cell that was sent at offset off, or -1 if it
// has been taken away.
func (it *item) find(off int) int {
	for i := range it.cells {
		if it.cells[i].src == off {
			return i
		}
	}
	return -1
}

// put overwrites the byte sent at off; false if it has been taken away.
func (it *item) put(off int, b byte) bool {
	it.open()
	i := it.find(off)
	if i < 0 {
		return false
	}
	if it.cells[i].b != b {
		it.cells[i].b, it.cells[i].altered = b, true
	}
	return true
}

// insert puts bytes in before the one sent at off, which may be the record's
// end. The record's length follows, unless they come before all of it.
func (it *item) insert(off int, b []byte) bool {
	it.open()
	i := len(it.cells)
	if off < len(it.rec.Data) {
		i = it.find(off)
	}
	if i < 0 {
		return false
	}
	in := make([]cell, len(b), len(b)+len(it.cells)-i)
	for j := range b {
		in[j] = cell{b[j], -1, true}
	}
	it.cells = append(it.cells[:i], append(in, it.cells[i:]...)...)
	if off > 0 {
		it.grow(len(b))
	}
	return true
}

// end takes away the byte sent at off and all that follow.
func (it *item) end(off int) bool {
	it.open()
	i := it.find(off)
	if i < 0 {
		return false
	}
	it.cells, it.last = it.cells[:i], true
	return true
}

// remove takes away the byte sent at off; the record's length follows.
func (it *item) remove(off int) {
	it.open()
	if i := it.find(off); i >= 0 {
		it.cells = append(it.cells[:i], it.cells[i+1:]...)
		it.grow(-1)
	}
}

// grow adds n to the length in the header, if that is still there.
func (it *item) grow(n int) {
	hi, lo := it.find(3), it.find(4)
	if hi < 0 || lo < 0 {
		return
	}
	v := int(it.cells[hi].b)<<8 + int(it.cells[lo].b) + n
	it.put(3, byte(v>>8))
	it.put(4, byte(v))
}

// deliveries gives what arrives of the record.
func (it *item) deliveries() []Delivery {
	d := Delivery{Of: it.rec.Buf, Notes: it.notes}
	if it.held || it.gone {
		return []Delivery{d}
	}
	if it.cells == nil {
		d.Data = it.rec.Data
		d.Parts = []trace.Part{{Len: int32(len(d.Data)), Src: trace.Slice{Buf: d.Of, Len: int32(len(d.Data))}}}
	} else {
		d.Data, d.Parts = collect(it.cells, d.Of)
	}
	out := []Delivery{d}
	for i := range it.again {
		d.Notes = it.again[i : i+1]
		out = append(out, d)
	}
	return out
}

// collect gives the bytes of cells, and as few parts as tell where they came
// from.
func collect(cells []cell, of trace.BufID) ([]byte, []trace.Part) {
	data := make([]byte, len(cells))
	var parts []trace.Part
	for i, c := range cells {
		data[i] = c.b
		if i > 0 {
			p, last := &parts[len(parts)-1], cells[i-1]
			made := c.src < 0
			if c.altered == last.altered && made == (last.src < 0) && (made || c.src == last.src+1) {
				p.Len++
				if !made {
					p.Src.Len++
				}
				continue
			}
		}
		p := trace.Part{At: int32(i), Len: 1, Altered: c.altered}
		if c.src >= 0 {
			p.Src = trace.Slice{Buf: of, Off: int32(c.src), Len: 1}
		}
		parts = append(parts, p)
	}
	return data, parts
}
