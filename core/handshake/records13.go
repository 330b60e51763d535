package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Records of TLS 1.3, RFC 9846 §5: what they really are is inside, and looks
// like TLS 1.2 from outside.

// seal13 gives a protected record, padded if the configuration wants it, and
// says where its bytes came from.
func (e *end) seal13(content uint8, version uint16, data []byte, src trace.Slice) (rec []byte, part trace.Part) {
	d := &e.writing
	h := crypt.Header{Type: iana.ContentApplicationData, Version: version, Seq: d.seq, Inner: content, Zeros: e.zeros(len(data))}
	d.seq++
	n := d.protection.SealedLen(len(data) + h.Zeros)
	rec = append(make([]byte, 0, recordHeader+n), h.Type, byte(version>>8), byte(version), byte(n>>8), byte(n))
	rec = d.protection.Seal(rec, h, nil, data)
	if e.tr != nil {
		part = trace.Part{At: recordHeader, Len: int32(len(data)), Src: src}
		part.Op = e.op(crypt.SealOp(d.protection), d.protection.Params(h), "RFC 9846 §5.2", inputs{d.inputs, []trace.Slice{src}})
	}
	return rec, part
}

// zeros is how much padding n bytes of content get (RFC 9846 §5.4).
func (e *end) zeros(n int) int {
	multiple := e.cfg.RecordPadding
	if multiple <= 1 {
		return 0
	}
	return min((multiple-(n+1)%multiple)%multiple, e.most()-n)
}

// open13 takes protection off a record and finds out what it is. It is not ok
// if the record is of early data that is passed over.
func (e *end) open13(rec []byte, f fragment, limit int) (opened fragment, ok bool) {
	d := &e.reading
	h := crypt.Header{Type: f.content, Version: uint16(rec[1])<<8 | uint16(rec[2]), Seq: d.seq}
	sealed := f.at
	inner, err := d.protection.Open(nil, h, f.data)
	n, typ, typed := crypt.Inner13(inner)
	at := trace.Slice{}
	if e.tr != nil {
		op := e.op(crypt.OpenOp(d.protection), d.protection.Params(h), "RFC 9846 §5.2", inputs{d.inputs, []trace.Slice{sealed}})
		var spaces []trace.Slice
		if err == nil {
			src := sealed
			src.Len = int32(len(inner))
			buf := e.tr.Buf(trace.Opened, inner, trace.Part{Len: src.Len, Src: src, Op: op})
			at = trace.Slice{Buf: buf, Len: src.Len}
			spaces = []trace.Slice{at}
			e.tr.Yields(op, at)
		}
		e.recordReceived(sealed, spaces, limit)
		e.computed(op)
	}
	if err != nil && e.passesOver(len(f.data), sealed) {
		return f, false
	}
	e.check("record/mac", err == nil, found{looked: []trace.Slice{sealed}, values: d.values})
	d.seq++
	e.early.pass = false
	e.check("record/plaintext-length", len(inner) <= maxPlaintext+1,
		found{got: be16(len(inner)), want: be16(maxPlaintext + 1), looked: []trace.Slice{at}})
	e.checkRecordSize(len(inner), at)
	typed = typed && (typ == iana.ContentAlert || typ == iana.ContentHandshake || typ == iana.ContentApplicationData)
	e.check("record/inner-type", typed, found{got: []byte{typ}, looked: []trace.Slice{at},
		want: []byte{iana.ContentAlert, iana.ContentHandshake, iana.ContentApplicationData}})
	at.Len = int32(n)
	return fragment{typ, inner[:n:n], at}, true
}

// inClear13 says whether a record of a type comes unprotected although there
// are TLS 1.3's keys: a ChangeCipherSpec, of no meaning, during the handshake,
// and the alert of a client that could make nothing of the ServerHello.
func (e *end) inClear13(content uint8) bool {
	d := &e.reading
	switch {
	case !d.tls13:
		return false
	case content == iana.ContentChangeCipherSpec:
		return e.compatible()
	}
	return content == iana.ContentAlert && !e.isClient && d.seq == 0 && d.stage != "application"
}

// compatible says whether a ChangeCipherSpec may come that is there for the
// sake of others on the way: from the first ClientHello to the peer's Finished
// (RFC 9846 §5).
func (e *end) compatible() bool {
	if e.state != Handshaking || e.reading.stage == "application" {
		return false
	}
	return e.version >= iana.TLS13 || e.isClient && e.version == 0 && e.highest() >= iana.TLS13
}

// dropped13 drops what TLS 1.3 has an end drop of unprotected records: a
// ChangeCipherSpec, and early data after a HelloRetryRequest.
func (e *end) dropped13(f fragment) bool {
	switch {
	case f.content == iana.ContentChangeCipherSpec && e.compatible():
		e.check("change-cipher-spec/compatibility", len(f.data) == 1 && f.data[0] == iana.ChangeCipherSpecMessage,
			found{got: f.data, want: []byte{iana.ChangeCipherSpecMessage}, looked: f.looked()})
		e.requests++
		e.check("message/flood", e.requests <= maxRequests, found{looked: f.looked()})
		return true
	case f.content == iana.ContentApplicationData && e.reading.protection == nil && e.version >= iana.TLS13:
		return e.passesOver(len(f.data), f.at)
	}
	return false
}

// notBetween: nothing comes between the parts of a message (RFC 9846 §5.1).
func (e *end) notBetween(f fragment) {
	if e.version >= iana.TLS13 && f.content != iana.ContentHandshake && len(e.stream.data) > 0 {
		e.refuse("message/interleaved", found{got: []byte{f.content}, want: []byte{iana.ContentHandshake}, looked: f.looked()})
	}
}

// looked gives where the bytes of an unfinished message came from.
func (s *stream) looked() (at []trace.Slice) {
	for _, p := range s.parts {
		at = append(at, p.Src)
	}
	return at
}
