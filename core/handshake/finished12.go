package handshake

import (
	"crypto/subtle"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// sendFinished says that what follows is encrypted, and proves with the first
// encrypted message what this end saw (steps 8 and 9).
func (e *end) sendFinished(master val, k *keys) {
	e.sendChangeCipherSpec()
	e.changeKeys(true, e.hs.suite, e.hs.etm, k.of(e.isClient))
	data := e.verifyData(master, e.isClient)
	e.hs.verify[of(e.isClient)] = data
	e.sendMessage(&wire.Finished{VerifyData: data.data})
}

func (e *end) sendChangeCipherSpec() {
	ccs := []byte{iana.ChangeCipherSpecMessage}
	e.send(changeCipherSpec, ccs, e.sentSpace(ccs), nil)
}

// receiveFinished is the other half.
func (e *end) receiveFinished(master val, k *keys) {
	e.receiveChangeCipherSpec()
	e.changeKeys(false, e.hs.suite, e.hs.etm, k.of(!e.isClient))
	h := e.receive(iana.HandshakeFinished)
	m := h.msg.(*wire.Finished)
	at := h.slice(m.VerifyData)
	got := e.read(e.peerRole()+"_verify_data", m.VerifyData, at)
	e.made(got)
	want := e.verifyData(master, !e.isClient)
	e.check("finished/verify-data", subtle.ConstantTimeCompare(got.data, want.data) == 1,
		found{got: got.data, want: want.data, looked: []trace.Slice{at}, values: []trace.ValueID{got.id, want.id}})
	e.hs.verify[of(!e.isClient)] = want
	e.hs.transcript.add(h.raw, h.at)
}
