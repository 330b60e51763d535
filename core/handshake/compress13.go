package handshake

import (
	"slices"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Certificates compressed, RFC 8879: chains are the longest part of a
// handshake, and repeat themselves. Who offers an algorithm may be sent a
// CompressedCertificate in a Certificate's place, and it stands in the
// transcript as it is.

// compressions are the algorithms that this end offers: of those it is to use
// the ones it can, zlib.
func (e *end) compressions() []uint16 {
	if slices.Contains(e.cfg.CertCompression, iana.CompressionZlib) {
		return []uint16{iana.CompressionZlib}
	}
	return nil
}

// compressible adds the offer to a hello's or a request's extensions.
func (e *end) compressible(add func(wire.Body)) {
	if c := e.compressions(); c != nil {
		add(&wire.CompressCertificate{Algorithms: c})
	}
}

// sendChain sends a Certificate, compressed if the peer, whose offer stands in
// asked, and this end both would, and if it gets shorter.
func (e *end) sendChain(m *wire.Certificate13, asked []wire.Extension) {
	theirs, _, err := wire.FindIn[wire.CompressCertificate](asked, iana.HandshakeClientHello)
	if err != nil || e.compressions() == nil || !slices.Contains(theirs.Algorithms, iana.CompressionZlib) {
		e.sendMessage(m)
		return
	}
	raw := wire.Marshal(m, e.context())
	z := crypt.CompressCertificate(raw)
	if len(z) >= len(raw)-messageHeader {
		e.sendMessage(m)
		return
	}
	from := e.sentSpace(raw)
	c := &wire.CompressedCertificate{Algorithm: iana.CompressionZlib, UncompressedLength: uint32(len(raw) - messageHeader), Compressed: z}
	e.sendSigned(c, func(at trace.Slice) {
		if e.tr != nil {
			op := e.op(crypt.OpCompressCertificate, "", "RFC 8879 §4", inputs{bytes: []trace.Slice{from}})
			at.Off, at.Len = at.Len-int32(len(z)), int32(len(z))
			e.tr.Yields(op, at)
			e.computed(op)
		}
	})
}

// certificates are the messages in which a chain may come.
func (e *end) certificates() []uint8 {
	if e.compressions() == nil {
		return []uint8{iana.HandshakeCertificate}
	}
	return []uint8{iana.HandshakeCertificate, iana.HandshakeCompressedCertificate}
}

// unpacked gives the Certificate that is in a CompressedCertificate; what is
// none as it is. What it claims to be long is judged before anything is
// decompressed, and no more than that is.
func (e *end) unpacked(h *heard) *heard {
	m, ok := h.msg.(*wire.CompressedCertificate)
	if !ok {
		return h
	}
	n := int(m.UncompressedLength)
	e.check("compressed-certificate/algorithm", slices.Contains(e.compressions(), m.Algorithm),
		found{got: be16(int(m.Algorithm)), want: be16s(e.compressions()), looked: []trace.Slice{h.part(messageHeader, 2)}})
	e.check("compressed-certificate/length", n <= maxChain,
		found{got: be24(n), want: be24(maxChain), looked: []trace.Slice{h.part(messageHeader+2, 3)}})
	packed := h.slice(m.Compressed)
	raw, err := crypt.DecompressCertificate(m.Compressed, n)
	c := heard{raw: raw}
	if e.tr != nil {
		op := e.op(crypt.OpDecompressCertificate, crypt.DecompressParams(n), "RFC 8879 §4", inputs{bytes: []trace.Slice{packed}})
		if err == nil {
			c.at.Len = int32(len(raw))
			c.at.Buf = e.tr.Buf(trace.ReceivedMessage, raw, trace.Part{Len: c.at.Len, Src: packed, Op: op})
			e.tr.Yields(op, c.at)
		}
		e.computed(op)
	}
	e.check("compressed-certificate/decompress", err == nil, found{looked: []trace.Slice{packed}})
	e.decode(&c)
	return &c
}
