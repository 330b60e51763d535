package handshake

import (
	"crypto"
	"hash"

	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// transcript is all handshake messages so far, with their headers and without
// the records', in the order in which they went either way (RFC 5246 §7.4.9:
// handshake_messages). All of it is kept: a signature may be over any hash of
// it, or over itself.
type transcript struct {
	data   []byte
	head   []val         // what data begins with, if it is no message: a message_hash (RFC 9846 §4.1)
	slices []trace.Slice // where the messages lie
	hash   hash.Hash     // of data, once the suite is known
}

func (t *transcript) add(msg []byte, at trace.Slice) {
	if t.data == nil {
		t.data = make([]byte, 0, 4096)
	}
	t.data = append(t.data, msg...)
	if at.Buf != 0 {
		t.slices = append(t.slices, at)
	}
	if t.hash != nil {
		t.hash.Write(msg)
	}
}

// use sets the hash that version and suite want.
func (t *transcript) use(h crypto.Hash) {
	if t.hash != nil {
		return // since a HelloRetryRequest
	}
	t.hash = crypt.NewHash(h)
	t.hash.Write(t.data)
}

// sum is the hash of all messages so far.
func (t *transcript) sum() []byte { return t.hash.Sum(nil) }

// inputs gives what was hashed so far, as a computation takes it.
func (t *transcript) inputs() inputs { return inputs{t.head, t.messages()} }

// messages gives where the messages so far lie.
func (t *transcript) messages() []trace.Slice { return t.slices[:len(t.slices):len(t.slices)] }
