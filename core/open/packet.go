package open

import (
	"encoding/binary"
	"net/netip"
	"strconv"
)

// segment is a TCP segment with its addresses.
type segment struct {
	from, to netip.AddrPort
	seq      uint32
	flags    byte
	data     []byte
}

// TCP's flags (RFC 9293 §3.1).
const (
	flagFIN = 0x01
	flagSYN = 0x02
	flagRST = 0x04
	flagACK = 0x10
)

// What packets begin with, by tcpdump.org's numbers.
const (
	linkNull     = 0 // BSD's loopback
	linkEthernet = 1
	linkPPP      = 9
	linkRaw12    = 12 // IP as it is
	linkRaw14    = 14
	linkRaw      = 101
	linkLoop     = 108 // OpenBSD's loopback
	linkCooked   = 113 // Linux, all interfaces at once
	linkIPv4     = 228
	linkIPv6     = 229
	linkCooked2  = 276
)

// Protocols over Ethernet, and over IP.
const (
	etherIPv4  = 0x0800
	etherVLAN  = 0x8100
	etherIPv6  = 0x86dd
	etherPPPoE = 0x8864
	etherQinQ  = 0x88a8
	etherOld   = 0x9100

	protocolIPv4 = 4
	protocolTCP  = 6
	protocolIPv6 = 41
)

// knownLink says whether packets that begin so can be read.
func knownLink(link uint16) bool {
	switch link {
	case linkNull, linkEthernet, linkPPP, linkRaw12, linkRaw14, linkRaw, linkLoop, linkCooked, linkIPv4, linkIPv6, linkCooked2:
		return true
	}
	return false
}

// segmentOf gives the TCP segment in a packet, if there is one in a whole
// piece.
func segmentOf(p *packet) (s segment, ok bool) {
	b, ether := p.data, uint16(0)
	switch p.link {
	case linkEthernet:
		if len(b) < 14 {
			return s, false
		}
		ether, b = binary.BigEndian.Uint16(b[12:]), b[14:]
		for (ether == etherVLAN || ether == etherQinQ || ether == etherOld) && len(b) >= 4 {
			ether, b = binary.BigEndian.Uint16(b[2:]), b[4:]
		}
		if ether == etherPPPoE && len(b) >= 8 {
			return ipSegment(b[8:], 0)
		}
	case linkCooked:
		if len(b) < 16 {
			return s, false
		}
		ether, b = binary.BigEndian.Uint16(b[14:]), b[16:]
	case linkCooked2:
		if len(b) < 20 {
			return s, false
		}
		ether, b = binary.BigEndian.Uint16(b), b[20:]
	case linkNull, linkLoop:
		if len(b) < 4 {
			return s, false
		}
		return ipSegment(b[4:], 0) // its version says which IP it is
	case linkPPP:
		if len(b) >= 2 && b[0] == 0xff && b[1] == 3 {
			b = b[2:]
		}
		if len(b) < 2 {
			return s, false
		}
		return ipSegment(b[2:], 0)
	default:
		if !knownLink(p.link) {
			return s, false
		}
		return ipSegment(b, 0)
	}
	if ether != etherIPv4 && ether != etherIPv6 {
		return s, false
	}
	return ipSegment(b, 0)
}

// ipSegment reads an IP packet: RFC 791 §3.1, RFC 8200 §3. depth counts those
// around it.
func ipSegment(b []byte, depth int) (s segment, ok bool) {
	if len(b) < 20 || depth > 2 {
		return s, false
	}
	var from, to netip.Addr
	var protocol byte
	switch b[0] >> 4 {
	case 4:
		head, n := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
		if head < 20 || head > len(b) || binary.BigEndian.Uint16(b[6:])&0x3fff != 0 {
			return s, false // a fragment
		}
		from, to, protocol = netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20])), b[9]
		if n >= head && n <= len(b) { // else the network card filled it in later
			b = b[:n]
		}
		b = b[head:]
	case 6:
		if len(b) < 40 {
			return s, false
		}
		from, to, protocol = netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40])), b[6]
		if n := 40 + int(binary.BigEndian.Uint16(b[4:])); n > 40 && n <= len(b) {
			b = b[:n]
		}
		if protocol, b = behind(protocol, b[40:]); b == nil {
			return s, false
		}
	default:
		return s, false
	}
	switch protocol {
	case protocolIPv4, protocolIPv6:
		return ipSegment(b, depth+1)
	case protocolTCP:
		return tcpSegment(b, from, to)
	}
	return s, false
}

// behind passes over IPv6's extension headers (RFC 8200 §4); nil for a
// fragment.
func behind(protocol byte, b []byte) (byte, []byte) {
	for range 8 {
		n := 0
		switch protocol {
		case 0, 43, 60: // hop by hop, routing, for the destination
			if len(b) >= 8 {
				n = 8 + int(b[1])*8
			}
		case 44: // a fragment; a whole one may say that it is one
			if len(b) >= 8 && binary.BigEndian.Uint16(b[2:])&0xfff9 == 0 {
				n = 8
			}
		case 51: // authentication
			if len(b) >= 8 {
				n = 8 + int(b[1])*4
			}
		default:
			return protocol, b
		}
		if n == 0 || n > len(b) {
			return 0, nil
		}
		protocol, b = b[0], b[n:]
	}
	return 0, nil
}

// tcpSegment reads a TCP header (RFC 9293 §3.1).
func tcpSegment(b []byte, from, to netip.Addr) (s segment, ok bool) {
	if len(b) < 20 {
		return s, false
	}
	head := int(b[12]>>4) * 4
	if head < 20 || head > len(b) {
		return s, false
	}
	be := binary.BigEndian
	return segment{netip.AddrPortFrom(from, be.Uint16(b)), netip.AddrPortFrom(to, be.Uint16(b[2:])), be.Uint32(b[4:]), b[13], b[head:]}, true
}

// address writes an address for people.
func address(a netip.AddrPort) string {
	if a.Addr().Is6() {
		return "[" + a.Addr().String() + "]:" + strconv.Itoa(int(a.Port()))
	}
	return a.Addr().String() + ":" + strconv.Itoa(int(a.Port()))
}
