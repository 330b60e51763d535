package export

import (
	"encoding/binary"
	"time"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// PCAPNG writes what crossed the wire as a capture file
// (draft-ietf-opsawg-pcapng), with the secrets in it, so that Wireshark shows
// all of it decrypted.
//
// The records are the lab's; TCP and IP around them are made up here, with
// right checksums: each connection is one of TCP's, opened and closed, from
// 192.0.2.N to port 443 of 198.51.100.N, N by who plays the part: 1 the
// client, 2 the server, 3 the attacker. What was changed on the way is shown
// as it arrived. Times are the trace's, counted from when a real connection
// was recorded, or from the time that the scenario's client takes it to be.
func PCAPNG(t *trace.Trace) []byte {
	p := &capture{t: t, streams: make([]stream, len(t.Conns)), began: t.Began, arrived: map[trace.BufID]bool{}}
	if p.began.IsZero() {
		if s, err := scenario.Parse(t.Scenario); err == nil {
			p.began = s.Plans()[0].Client.Clock
		}
	}
	for i := range t.Bufs {
		if b := &t.Bufs[i]; b.Kind == trace.ReceivedRecord {
			for _, part := range b.Parts {
				p.arrived[part.Src.Buf] = true
			}
		}
	}
	p.head()
	witness := t.Witness()
	for i := range t.Events {
		e := &t.Events[i]
		switch {
		case e.Conn == 0 || len(e.On) == 0:
		case e.Kind == trace.RecordReceived:
			p.record(e, e.Party == t.Conn(e.Conn).Ends[1])
		case e.Kind == trace.Delivered && !p.arrived[e.On[0].Buf]: // the receiver had stopped reading
			p.record(e, t.Buf(e.On[0].Buf).From == t.Conn(e.Conn).Ends[0])
		case e.Kind == trace.RecordSent && e.Party == witness:
			p.record(e, e.Party == trace.Client)
		}
	}
	for i := range p.streams {
		p.close(&t.Conns[i])
	}
	// A stream's last packets come after other streams' until here.
	for i := range p.packets { // these are few
		for ; i > 0 && p.packets[i].at < p.packets[i-1].at; i-- {
			p.packets[i], p.packets[i-1] = p.packets[i-1], p.packets[i]
		}
	}
	for _, k := range p.packets {
		p.block(6, k.body)
	}
	return p.b
}

// capture is a file being written.
type capture struct {
	t       *trace.Trace
	b       []byte
	began   time.Time
	streams []stream
	arrived map[trace.BufID]bool // records that are among those received
	packets []packet
}

// packet is the body of a packet's block.
type packet struct {
	at   time.Duration
	body []byte
}

// stream is a TCP connection: [0] is its client's side.
type stream struct {
	open bool
	next [2]uint32 // sequence numbers
	at   time.Duration
}

const (
	finFlag = 0x01
	synFlag = 0x02
	pshFlag = 0x08
	ackFlag = 0x10

	segmentLen = 1460 // of data, as on Ethernet
)

// head writes what stands before the packets: that this is such a file, that
// packets begin with their IP header, and the secrets.
func (p *capture) head() {
	section := binary.LittleEndian.AppendUint32(nil, 0x1a2b3c4d)
	section = append(section, 1, 0, 0, 0)                                      // version 1.0
	section = binary.LittleEndian.AppendUint64(section, 0xffff_ffff_ffff_ffff) // length not said
	section = option(section, 4, []byte("Handshake Lab"))                      // shb_userappl
	p.block(0x0a0d0d0a, option(section, 0, nil))

	const rawIP = 101
	p.block(1, []byte{rawIP, 0, 0, 0, 0, 0, 0, 0}) // times are in microseconds unless said otherwise

	if keys := KeyLog(p.t); keys != "" {
		secrets := binary.LittleEndian.AppendUint32(nil, 0x544c534b) // TLSK: a key log
		secrets = binary.LittleEndian.AppendUint32(secrets, uint32(len(keys)))
		p.block(0x0a, append(secrets, keys...))
	}
}

// block writes a block: type, length, body, length again.
func (p *capture) block(typ uint32, body []byte) {
	n := uint32(12 + (len(body)+3)&^3)
	p.b = binary.LittleEndian.AppendUint32(p.b, typ)
	p.b = binary.LittleEndian.AppendUint32(p.b, n)
	p.b = append(p.b, body...)
	for len(p.b)%4 != 0 {
		p.b = append(p.b, 0)
	}
	p.b = binary.LittleEndian.AppendUint32(p.b, n)
}

// option adds an option to a block's body.
func option(b []byte, code uint16, value []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// record writes a record, in as many segments as it needs.
func (p *capture) record(e *trace.Event, fromClient bool) {
	c, s := p.t.Conn(e.Conn), &p.streams[e.Conn-1]
	if !s.open {
		s.open, s.at = true, p.first(e.Conn)
		p.segment(c, s, 0, synFlag, nil)
		p.segment(c, s, 1, synFlag|ackFlag, nil)
		p.segment(c, s, 0, ackFlag, nil)
	}
	side := 1
	if fromClient {
		side = 0
	}
	s.at = e.At
	for data := p.t.Bytes(e.On[0]); len(data) > 0; {
		n := min(len(data), segmentLen)
		flags := byte(ackFlag)
		if n == len(data) {
			flags |= pshFlag
		}
		p.segment(c, s, side, flags, data[:n])
		data = data[n:]
	}
}

// first gives the time of a connection's first event.
func (p *capture) first(c trace.ConnID) time.Duration {
	for i := range p.t.Events {
		if p.t.Events[i].Conn == c {
			return p.t.Events[i].At
		}
	}
	return 0
}

// close ends the stream of a connection on which nobody waits any more.
func (p *capture) close(c *trace.Conn) {
	s := &p.streams[c.ID-1]
	for _, party := range c.Ends {
		if o := p.t.Outcome(c.ID, party); o != nil && o.End == trace.EndStalled {
			return
		}
	}
	if s.open {
		p.segment(c, s, 0, finFlag|ackFlag, nil)
		p.segment(c, s, 1, finFlag|ackFlag, nil)
		p.segment(c, s, 0, ackFlag, nil)
	}
}

// segment writes a packet: an IPv4 header (RFC 791 §3.1), a TCP header
// (RFC 9293 §3.1) and data.
func (p *capture) segment(c *trace.Conn, s *stream, side int, flags byte, data []byte) {
	from, to := [4]byte{192, 0, 2, byte(c.Ends[0])}, [4]byte{198, 51, 100, byte(c.Ends[1])}
	fromPort, toPort := 49152+uint16(c.ID), uint16(443)
	if side == 1 {
		from, to, fromPort, toPort = to, from, toPort, fromPort
	}
	be := binary.BigEndian
	ip := []byte{0x45, 0}
	ip = be.AppendUint16(ip, uint16(40+len(data)))
	ip = be.AppendUint16(ip, uint16(len(p.packets)))
	ip = append(ip, 0x40, 0, 64, 6, 0, 0) // don't fragment; 64 hops; TCP
	ip = append(append(ip, from[:]...), to[:]...)
	be.PutUint16(ip[10:], checksum(ip))

	tcp := be.AppendUint16(be.AppendUint16(nil, fromPort), toPort)
	tcp = be.AppendUint32(tcp, s.next[side])
	if flags&ackFlag != 0 {
		tcp = be.AppendUint32(tcp, s.next[1-side])
	} else {
		tcp = append(tcp, 0, 0, 0, 0)
	}
	tcp = append(tcp, 5<<4, flags, 0xff, 0xff, 0, 0, 0, 0) // a window of 65535
	tcp = append(tcp, data...)
	pseudo := append(append([]byte{}, from[:]...), to[:]...)
	pseudo = be.AppendUint16(append(pseudo, 0, 6), uint16(len(tcp)))
	be.PutUint16(tcp[16:], checksum(append(pseudo, tcp...)))

	s.next[side] += uint32(len(data))
	if flags&(synFlag|finFlag) != 0 {
		s.next[side]++
	}
	at := uint64(p.began.Add(s.at).UnixMicro())
	le := binary.LittleEndian
	body := le.AppendUint32(nil, 0) // the only interface
	body = le.AppendUint32(le.AppendUint32(body, uint32(at>>32)), uint32(at))
	n := uint32(len(ip) + len(tcp))
	body = le.AppendUint32(le.AppendUint32(body, n), n)
	p.packets = append(p.packets, packet{s.at, append(append(body, ip...), tcp...)})
}

// checksum is the Internet's (RFC 1071).
func checksum(b []byte) uint16 {
	sum := uint32(0)
	for i, v := range b {
		sum += uint32(v) << (8 * (1 - i%2))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
