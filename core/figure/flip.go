package figure

import (
	"slices"
	"strconv"
	"strings"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Flip offers to turn over a bit of what was sent, on its way.
type Flip struct {
	Note  string     // why none can be, or what to choose first; the rest is empty then
	Bytes []FlipByte // to choose one from: those of the stretch selected
	More  int        // bytes of the stretch that are not among them
	Byte  string     // the one that is chosen, in hexadecimal; "" none is yet
	At    int        // where it stands in its space
	Bits  []FlipBit  // its eight, the highest first
}

// FlipByte is a byte that can be chosen.
type FlipByte struct {
	Sel string // "b7:4-5"
	Hex string
	Now bool
}

// FlipBit is a bit, and the scenario in which it is turned over.
type FlipBit struct {
	N        int // 7 is the highest
	Set      bool
	Scenario string
	Flipped  bool // it is turned over in this scenario: Scenario is the one without
}

// mostFlipBytes is how many bytes of a stretch can be chosen from.
const mostFlipBytes = 32

// flip offers the bits of a stretch of a byte space; nothing where there is
// none to be offered: in what was received, and in what is no run of the lab's.
func (x *inspector) flip(b *trace.Buf, from, to int) *Flip {
	s, err := scenario.Parse(x.t.Scenario)
	if err != nil || x.t.Witness() != trace.Nobody || b.Kind != trace.SentMessage && b.Kind != trace.SentRecord || !x.sight.all {
		return nil
	}
	f := x.fs.of(b.ID)
	if b.Kind == trace.SentMessage && f != nil && f.encrypted {
		return &Flip{Note: x.c.Phrase("flip/encrypted")}
	}
	target, key := x.target(b, f)
	if target == "" {
		return nil
	}
	if to <= from {
		return &Flip{Note: x.c.Phrase("flip/choose")}
	}
	p := &Flip{At: from}
	if to-from == 1 {
		p.Byte = hexByte(b.Data[from])
		for n := 7; n >= 0; n-- {
			if bit, ok := x.bit(s, key, "flip:"+target+":"+strconv.Itoa(from), n); ok {
				bit.Set = b.Data[from]>>n&1 == 1
				p.Bits = append(p.Bits, bit)
			}
		}
		from, to = x.around(b, from)
	}
	for at := from; at < min(to, from+mostFlipBytes); at++ {
		p.Bytes = append(p.Bytes, FlipByte{selStretch(b.ID, at, at+1), hexByte(b.Data[at]), p.Byte != "" && at == p.At})
	}
	p.More = max(to-from-mostFlipBytes, 0)
	return p
}

// around gives the field in which a byte stands, or a part of it that is not
// too long.
func (x *inspector) around(b *trace.Buf, at int) (from, to int) {
	s := x.bufSpace(b, at, at+1)
	f := s.Marked(at, at+1)
	if f == nil {
		return at, at + 1
	}
	from, to = f.Off, f.Off+f.Len
	if at-from >= mostFlipBytes {
		from = at - mostFlipBytes/2
	}
	return from, to
}

// bit gives a bit with the scenario in which it is turned over, or back.
func (x *inspector) bit(s *scenario.Scenario, key, cut string, n int) (FlipBit, bool) {
	if n > 0 {
		cut += "." + strconv.Itoa(n)
	}
	bit := FlipBit{N: n}
	var list []string
	if now := s.Value(key); now != "" && now != "none" {
		list = strings.Split(now, ",")
	}
	if i := slices.Index(list, cut); i >= 0 {
		bit.Flipped, list = true, slices.Delete(list, i, i+1)
	} else {
		list = append(list, cut)
	}
	other, err := s.With(key, strings.Join(list, ","))
	if err != nil {
		return bit, false
	}
	bit.Scenario = other.String()
	return bit, true
}

// target names a message or a record as surgery does, and the key that the
// surgery on its connection stands under; "" if it has no name there.
func (x *inspector) target(b *trace.Buf, f *flow) (target, key string) {
	if b.Conn == 0 || b.Conn > 2 {
		return "", ""
	}
	if key = "wire"; b.Conn == 2 {
		key = "2.wire"
	}
	sender := "server"
	if b.From == x.t.Conn(b.Conn).Ends[0] {
		sender = "client"
	}
	if b.Kind == trace.SentRecord {
		return sender + ".record." + strconv.Itoa(x.nth(b, nil)), key
	}
	if f == nil || f.message != b.ID || !slices.Contains(scenario.Messages(sender), f.name) {
		return "", ""
	}
	target = sender + "." + f.name
	if n := x.nth(b, f); n > 1 {
		target += "." + strconv.Itoa(n)
	}
	return target, key
}

// nth counts the sender's records on a connection, or its messages of a name,
// up to this one.
func (x *inspector) nth(b *trace.Buf, f *flow) (n int) {
	for i := range x.t.Events {
		e := &x.t.Events[i]
		if e.Conn != b.Conn || e.Party != b.From || len(e.On) == 0 {
			continue
		}
		switch {
		case f == nil && e.Kind == trace.RecordSent:
			n++
		case f != nil && (e.Kind == trace.MessageSent || e.Kind == trace.AlertSent || e.Kind == trace.DataSent) && nameOf(e) == f.name:
			n++
		default:
			continue
		}
		if e.On[0].Buf == b.ID {
			return n
		}
	}
	return n
}
