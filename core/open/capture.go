package open

import "encoding/binary"

// capture is a file of packets: pcap or pcapng, as tcpdump and Wireshark write
// them.
type capture struct {
	packets []packet
	keys    []byte // the key logs in it, one behind the other
	cut     bool   // it ends within a packet, or goes on in a way that is none of these
}

// packet is what was seen of one packet.
type packet struct {
	at   int64  // nanoseconds since 1970; 0: not told
	link uint16 // what it begins with: a LINKTYPE_ of tcpdump.org
	data []byte
}

// mostPackets is how many packets of a file are looked at.
const mostPackets = 1 << 20

// isCapture says whether a file begins as a capture does: "pcap", "pcapng",
// or "".
func isCapture(b []byte) string {
	if len(b) < 12 {
		return ""
	}
	switch binary.BigEndian.Uint32(b) {
	case 0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1:
		return "pcap"
	case 0x0a0d0d0a:
		if m := binary.BigEndian.Uint32(b[8:]); m == 0x1a2b3c4d || m == 0x4d3c2b1a {
			return "pcapng"
		}
	}
	return ""
}

// readCapture reads a file that isCapture knows. What can't be read ends it.
func readCapture(b []byte) *capture {
	c := &capture{}
	if isCapture(b) == "pcap" {
		c.pcap(b)
	} else {
		c.pcapng(b)
	}
	return c
}

// pcap reads draft-ietf-opsawg-pcap's format: a header, then packets, each
// with a header of its own.
func (c *capture) pcap(b []byte) {
	order := binary.ByteOrder(binary.BigEndian)
	if b[0] == 0xd4 || b[0] == 0x4d {
		order = binary.LittleEndian
	}
	unit := int64(1000) // of a time's fraction, in nanoseconds
	if m := order.Uint32(b); m == 0xa1b23c4d {
		unit = 1
	}
	if len(b) < 24 {
		c.cut = true
		return
	}
	link := uint16(order.Uint32(b[20:]))
	for b = b[24:]; len(b) > 0 && len(c.packets) < mostPackets; {
		if len(b) < 16 {
			c.cut = true
			return
		}
		at := int64(order.Uint32(b))*1e9 + int64(order.Uint32(b[4:]))*unit
		n := int(order.Uint32(b[8:]))
		if b = b[16:]; n < 0 || n > len(b) {
			c.cut = true
			n = len(b)
		}
		c.packets = append(c.packets, packet{at, link, b[:n]})
		b = b[n:]
	}
}

// interfaceNG is an interface of a pcapng file: where packets were caught.
type interfaceNG struct {
	link   uint16
	snap   uint32 // how many bytes of a packet were kept at most; 0: all
	unit   uint64 // of time: so many to a second
	offset int64  // seconds
}

// Blocks of a pcapng file (draft-ietf-opsawg-pcapng §4).
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 2 // obsolete
	blockSimple    = 3
	blockEnhanced  = 6
	blockSecrets   = 10

	secretsTLS = 0x544c534b // a key log

	optionResolution = 9
	optionOffset     = 14
)

// pcapng reads draft-ietf-opsawg-pcapng's format: blocks of several kinds, each
// with its length before and behind it.
func (c *capture) pcapng(b []byte) {
	order := binary.ByteOrder(binary.LittleEndian)
	var faces []interfaceNG
	for len(b) > 0 && len(c.packets) < mostPackets {
		if len(b) < 12 {
			c.cut = true
			return
		}
		if binary.BigEndian.Uint32(b) == blockSection { // which says how numbers are written from here on
			order, faces = binary.LittleEndian, nil
			if b[8] == 0x1a {
				order = binary.BigEndian
			}
		}
		kind, n := order.Uint32(b), int(order.Uint32(b[4:]))
		if n < 12 || n > len(b) {
			c.cut = true
			return
		}
		body := b[8 : n-4]
		b = b[min((n+3)&^3, len(b)):]
		switch {
		case kind == blockInterface && len(body) >= 8:
			faces = append(faces, readInterface(order, body))
		case kind == blockEnhanced && len(body) >= 20:
			c.caught(faces, int(order.Uint32(body)), uint64(order.Uint32(body[4:]))<<32|uint64(order.Uint32(body[8:])), int(order.Uint32(body[12:])), body[20:])
		case kind == blockPacket && len(body) >= 20:
			c.caught(faces, int(order.Uint16(body)), uint64(order.Uint32(body[4:]))<<32|uint64(order.Uint32(body[8:])), int(order.Uint32(body[12:])), body[20:])
		case kind == blockSimple && len(body) >= 4 && len(faces) > 0:
			n := order.Uint32(body)
			if s := faces[0].snap; s != 0 {
				n = min(n, s)
			}
			c.caught(faces, 0, 0, int(n), body[4:])
		case kind == blockSecrets && len(body) >= 8 && order.Uint32(body) == secretsTLS:
			n := min(int(order.Uint32(body[4:])), len(body)-8)
			c.keys = append(append(c.keys, body[8:8+max(n, 0)]...), '\n')
		}
	}
}

// caught adds a packet of n bytes that an interface saw.
func (c *capture) caught(faces []interfaceNG, face int, at uint64, n int, data []byte) {
	if face < 0 || face >= len(faces) || n < 0 {
		return
	}
	f := &faces[face]
	p := packet{link: f.link, data: data[:min(n, len(data))]}
	if at != 0 {
		sec, rest := at/f.unit, at%f.unit
		p.at = (int64(sec)+f.offset)*1e9 + int64(float64(rest)/float64(f.unit)*1e9+0.5)
	}
	c.packets = append(c.packets, p)
}

func readInterface(order binary.ByteOrder, body []byte) interfaceNG {
	f := interfaceNG{link: order.Uint16(body), snap: order.Uint32(body[4:]), unit: 1_000_000}
	for b := body[8:]; len(b) >= 4; {
		code, n := order.Uint16(b), int(order.Uint16(b[2:]))
		if b = b[4:]; code == 0 || n > len(b) {
			break
		}
		switch {
		case code == optionResolution && n == 1 && b[0]&0x80 != 0 && b[0]&0x7f < 63:
			f.unit = 1 << (b[0] & 0x7f)
		case code == optionResolution && n == 1 && b[0] <= 18:
			f.unit = 1
			for range b[0] {
				f.unit *= 10
			}
		case code == optionOffset && n == 8:
			f.offset = int64(order.Uint64(b))
		}
		b = b[min((n+3)&^3, len(b)):]
	}
	return f
}
