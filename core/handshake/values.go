package handshake

import (
	"bytes"
	"strconv"

	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// val is a value that an end holds, and its name in the trace.
type val struct {
	data []byte
	id   trace.ValueID
}

func (e *end) role() string {
	if e.isClient {
		return "client"
	}
	return "server"
}

func (e *end) peerRole() string {
	if e.isClient {
		return "server"
	}
	return "client"
}

// made records that values are there.
func (e *end) made(vs ...val) {
	if e.tr == nil {
		return
	}
	ids := make([]trace.ValueID, len(vs))
	for i, v := range vs {
		ids[i] = v.id
	}
	e.event(trace.Event{Kind: trace.Made, Uses: ids})
}

// draw takes n random bytes. Each purpose has a label of its own, which says
// whose they are: "client/random".
func (e *end) draw(name, purpose string, n int, secret bool) val {
	label := e.label(purpose)
	data := e.cfg.Random.Bytes(label, n)
	return val{data, e.tr.Value(name, data, trace.Origin{Kind: trace.FromRandom, Label: label}, secret)}
}

// read takes note of a value that the peer sent.
func (e *end) read(name string, data []byte, at trace.Slice) val {
	return val{data, e.tr.Value(name, data, trace.Origin{Kind: trace.FromWire, Slice: at}, false)}
}

// known takes note of a constant of the protocol.
func (e *end) known(name, label string, data []byte) val {
	return val{data, e.tr.Value(name, data, trace.Origin{Kind: trace.FromConst, Label: label}, false)}
}

// privateKey gives this end's long-term key as a value.
func (e *end) privateKey(id *Identity) val {
	if e.tr == nil {
		return val{}
	}
	der, err := crypt.PKCS8(id.Key)
	if err != nil {
		der = nil // it is kept somewhere else
	}
	label := e.role() + "/private-key"
	return val{der, e.tr.Value(e.role()+"_private_key", der, trace.Origin{Kind: trace.FromKey, Label: label}, true)}
}

// inputs are what a computation takes, values before bytes.
type inputs struct {
	values []val
	bytes  []trace.Slice
}

func from(vs ...val) inputs { return inputs{values: vs} }

func (in inputs) and(at ...trace.Slice) inputs {
	in.bytes = append(in.bytes, at...)
	return in
}

// op records a computation; its outputs follow.
func (e *end) op(name, params, clause string, in inputs) trace.OpID {
	if e.tr == nil {
		return 0
	}
	ids := make([]trace.ValueID, len(in.values))
	for i, v := range in.values {
		ids[i] = v.id
	}
	return e.tr.Op(trace.Op{Name: name, Params: params, Clause: clause, In: ids, InBytes: in.bytes})
}

// result records an output.
func (e *end) result(op trace.OpID, name string, data []byte, secret bool) val {
	if op == 0 {
		return val{data: data}
	}
	return val{data, e.tr.Result(op, name, data, secret)}
}

// computed says that a computation is done, its outputs being recorded.
func (e *end) computed(op trace.OpID) {
	if op != 0 {
		e.event(trace.Event{Kind: trace.Computed, Op: op})
	}
}

// compute records a computation with one output.
func (e *end) compute(name, params, clause string, in inputs, out string, data []byte, secret bool) val {
	op := e.op(name, params, clause, in)
	v := e.result(op, out, data, secret)
	e.computed(op)
	return v
}

// where finds a part of b that was sliced from it, which its decoded fields
// are (package wire).
func where(b, part []byte) (off int, ok bool) {
	if len(part) == 0 {
		return 0, false
	}
	for from := 0; ; {
		i := bytes.Index(b[from:], part)
		if i < 0 {
			return 0, false
		}
		if from += i; &b[from] == &part[0] {
			return from, true
		}
		from++
	}
}

// slice gives where a decoded field of a message lies; the whole message if
// it is empty or no part of it.
func (h *heard) slice(part []byte) trace.Slice {
	if h.at.Buf != 0 {
		if off, ok := where(h.raw, part); ok {
			return h.part(off, len(part))
		}
	}
	return h.at
}

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }
