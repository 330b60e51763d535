package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// keys are the session keys of both directions.
type keys struct {
	client, server writeKeys
}

// writeKeys are what one end writes with.
type writeKeys struct {
	keys   crypt.Keys
	values []trace.ValueID // MAC key if there is one, key, IV if there is one
	inputs []val           // as the Ops of records take them: key, MAC key, IV, as far as there are
}

func (k *keys) of(client bool) *writeKeys {
	if client {
		return &k.client
	}
	return &k.server
}

// changeKeys makes new keys count in one direction.
func (e *end) changeKeys(send bool, suite *iana.Suite, etm bool, k *writeKeys) {
	p, err := crypt.NewProtection(suite, e.version, k.keys, etm)
	if err != nil {
		panic(err) // the suite is one of ours and the keys were cut for it
	}
	d := &e.reading
	if send {
		d, e.limits.send = &e.writing, e.hs.limits.send
	} else {
		e.limits.receive = e.hs.limits.receive
	}
	*d = direction{protection: p, epoch: d.epoch + 1, values: k.values, inputs: k.inputs}
	if e.tr != nil {
		e.event(trace.Event{Kind: trace.KeysChanged, Epoch: &trace.Epoch{
			Send: send, N: d.epoch, Stage: "application", Suite: suite.Code, Values: k.values}})
	}
}

// seal gives a protected record and says where its bytes came from.
func (e *end) seal(content uint8, version uint16, data []byte, src trace.Slice) (rec []byte, part trace.Part) {
	d := &e.writing
	h := crypt.Header{Type: content, Version: version, Seq: d.seq}
	in := d.takes()
	var iv []byte
	if n := d.protection.IVLen(); n > 0 {
		v := e.draw("record_IV", "iv/"+itoa(uint64(d.epoch))+"/"+itoa(d.seq), n, false)
		iv = v.data
		in.values = append(in.values, v)
	}
	d.seq++
	params := e.paramsOf(d, h)
	n := d.protection.SealedLen(len(data))
	rec = append(make([]byte, 0, recordHeader+n), content, byte(version>>8), byte(version), byte(n>>8), byte(n))
	rec = d.protection.Seal(rec, h, iv, data)
	if e.tr != nil {
		pieces := d.protection.Pieces(n, len(data))
		part = trace.Part{At: int32(recordHeader + pieces.Content.Off), Len: int32(len(data)), Src: src}
		part.Op = e.op(crypt.SealOp(d.protection), params, e.recordClause(), in.and(src))
		d.chain = trace.Slice{Off: int32(recordHeader + pieces.Chain.Off), Len: int32(pieces.Chain.Len)}
	}
	return rec, part
}

// takes are what a record's Op takes ahead of the record's content: the keys,
// and where a record's encryption begins with the end of the record before,
// that block instead of the key block's IV.
func (d *direction) takes() inputs {
	n := len(d.inputs)
	if d.chain.Len > 0 {
		return inputs{d.inputs[: n-1 : n-1], []trace.Slice{d.chain}}
	}
	return inputs{values: d.inputs[:n:n]}
}

// recordClause is where the version's standard says how records are protected.
func (e *end) recordClause() string {
	switch e.version {
	case iana.SSL30:
		return "RFC 6101 §5.2.3"
	case iana.TLS10:
		return "RFC 2246 §6.2.3"
	case iana.TLS11:
		return "RFC 4346 §6.2.3"
	}
	return "RFC 5246 §6.2.3"
}

// paramsOf are those of the next record's Op.
func (e *end) paramsOf(d *direction, h crypt.Header) string {
	if e.tr == nil {
		return ""
	}
	return d.protection.Params(h)
}

// sealed completes the computation that seal began, once its output has a place.
func (e *end) sealed(op trace.OpID, buf trace.BufID, rec []byte) {
	e.writing.chain.Buf = buf
	e.tr.Yields(op, trace.Slice{Buf: buf, Off: recordHeader, Len: int32(len(rec) - recordHeader)})
	e.computed(op)
}

// open takes protection off a record.
func (e *end) open(rec []byte, f fragment, limit int) fragment {
	d := &e.reading
	h := crypt.Header{Type: f.content, Version: uint16(rec[1])<<8 | uint16(rec[2]), Seq: d.seq}
	sealed := f.at
	params := e.paramsOf(d, h)
	data, err := d.protection.Open(nil, h, f.data)
	if e.tr == nil {
		f.at = trace.Slice{}
	} else {
		op := e.op(crypt.OpenOp(d.protection), params, e.recordClause(), d.takes().and(sealed))
		var opened []trace.Slice
		if err == nil {
			pieces := d.protection.Pieces(len(f.data), len(data))
			src := within(sealed, pieces.Content)
			d.chain = within(sealed, pieces.Chain)
			buf := e.tr.Buf(trace.Opened, data, trace.Part{Len: int32(len(data)), Src: src, Op: op})
			f.at = trace.Slice{Buf: buf, Len: int32(len(data))}
			opened = []trace.Slice{f.at}
			e.tr.Yields(op, f.at)
		}
		e.recordReceived(sealed, opened, limit)
		e.computed(op)
	}
	e.check("record/mac", err == nil, found{looked: []trace.Slice{sealed}, values: d.values})
	if e.version == iana.SSL30 && e.tr != nil {
		e.paddingUnseen(within(sealed, d.protection.Pieces(int(sealed.Len), len(data)).Padding))
	}
	d.seq++
	f.data = data
	e.check("record/plaintext-length", len(data) <= maxPlaintext,
		found{got: be16(len(data)), want: be16(maxPlaintext), looked: []trace.Slice{f.at}})
	e.checkRecordSize(len(data), f.at)
	return f
}

// within gives a part of a stretch of bytes.
func within(s trace.Slice, r crypt.Range) trace.Slice {
	return trace.Slice{Buf: s.Buf, Off: s.Off + int32(r.Off), Len: int32(r.Len)}
}
