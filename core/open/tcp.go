package open

import (
	"net/netip"
	"sort"
)

// flowKey names a TCP connection in either direction: the smaller address
// first.
type flowKey struct{ a, b netip.AddrPort }

// talk is a TCP connection as far as it was captured.
type talk struct {
	ends   [2]netip.AddrPort // who called, as far as is known, and who was called
	ways   [2]half           // what each of them sent
	called bool              // the call itself was seen
	ending bool              // somebody has hung up
}

// half is one direction of a connection.
type half struct {
	known    bool // start is
	start    uint32
	segments []piece
}

// piece is a segment's data, and where in its stream it belongs.
type piece struct {
	off    int64 // from start
	data   []byte
	packet int // the how-manieth of the file
	at     int64
}

// stream is one direction put together.
type stream struct {
	data   []byte
	pieces []mark // ascending by end: which packet brought the bytes up to there
	lost   int    // bytes that were never captured, behind data
	beyond int    // bytes captured behind those
}

type mark struct {
	end    int
	packet int
	at     int64
}

// Bounds on what is kept.
const (
	mostTalks  = 4096
	mostStream = 16 << 20 // bytes of one direction
)

// talks puts a capture's TCP connections together, in the order in which they
// began.
func talks(c *capture) []*talk {
	var list []*talk
	latest := map[flowKey]*talk{}
	for i := range c.packets {
		s, ok := segmentOf(&c.packets[i])
		if !ok {
			continue
		}
		key := flowKey{s.from, s.to}
		if s.to.Compare(s.from) < 0 {
			key = flowKey{s.to, s.from}
		}
		t := latest[key]
		calls := s.flags&(flagSYN|flagACK) == flagSYN
		if t != nil && calls && t.over(&s) {
			t = nil // the ports are used once more
		}
		if t == nil {
			if len(list) == mostTalks {
				continue
			}
			t = &talk{ends: [2]netip.AddrPort{s.from, s.to}}
			if s.flags&(flagSYN|flagACK) == flagSYN|flagACK {
				t.ends = [2]netip.AddrPort{s.to, s.from}
			}
			latest[key] = t
			list = append(list, t)
		}
		t.called = t.called || calls
		t.take(&s, i, c.packets[i].at)
	}
	return list
}

// over says whether a call begins another connection: it is no repetition of
// the call that began this one.
func (t *talk) over(s *segment) bool {
	w := &t.ways[t.side(s)]
	return t.ending || w.known && w.start != s.seq+1
}

func (t *talk) side(s *segment) int {
	if s.from == t.ends[0] {
		return 0
	}
	return 1
}

// take adds a segment.
func (t *talk) take(s *segment, packet int, at int64) {
	w := &t.ways[t.side(s)]
	seq := s.seq
	if s.flags&flagSYN != 0 {
		seq++ // it counts as a byte
		if !w.known {
			w.known, w.start = true, seq
		}
	}
	t.ending = t.ending || s.flags&(flagFIN|flagRST) != 0
	if len(s.data) == 0 {
		return
	}
	if !w.known {
		w.known, w.start = true, seq
	}
	last := int64(0)
	if n := len(w.segments); n > 0 {
		last = w.segments[n-1].off
	}
	// Numbers are counted modulo 2^32: it is the nearest to the one before.
	off := last + int64(int32(seq-w.start-uint32(last)))
	w.segments = append(w.segments, piece{off, s.data, packet, at})
}

// byPlace orders segments by where they belong. Package slices would do it
// with code of its own for them.
type byPlace []piece

func (l byPlace) Len() int           { return len(l) }
func (l byPlace) Less(i, j int) bool { return l[i].off < l[j].off }
func (l byPlace) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// stream puts a direction together: by number, each byte as it came first, up
// to the first that never came.
func (w *half) stream() stream {
	var s stream
	list := append([]piece(nil), w.segments...)
	sort.Stable(byPlace(list))
	if len(list) == 0 {
		return s
	}
	next := min(list[0].off, 0) // the capture may begin in the middle, with packets out of order
	if next < 0 && len(list[0].data) == 1 && len(list) > 1 {
		next = 0 // a byte to see whether anybody is there (RFC 9293 §3.8.4)
	}
	packet := -1
	for _, p := range list {
		end := p.off + int64(len(p.data))
		if end <= next {
			continue // it was here before
		}
		if s.lost > 0 || p.off > next || len(s.data) > mostStream {
			if s.lost == 0 {
				s.lost = int(min(max(p.off-next, 1), 1<<30))
			}
			s.beyond += len(p.data)
			continue
		}
		s.data = append(s.data, p.data[next-p.off:]...)
		if p.packet > packet {
			packet = p.packet
		}
		m := mark{len(s.data), packet, p.at}
		if n := len(s.pieces); n > 0 && m.at < s.pieces[n-1].at {
			m.at = s.pieces[n-1].at // what came late held the rest up
		}
		s.pieces = append(s.pieces, m)
		next = end
	}
	return s
}

// came gives the packet that completed the bytes before end, and when.
func (s *stream) came(end int) (packet int, at int64) {
	i := sort.Search(len(s.pieces), func(i int) bool { return s.pieces[i].end >= end })
	if i == len(s.pieces) {
		return 0, 0
	}
	return s.pieces[i].packet, s.pieces[i].at
}
