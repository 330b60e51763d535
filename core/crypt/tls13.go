package crypt

import (
	"crypto"
	"crypto/hkdf"
	"crypto/hmac"
	"errors"

	"handshakelab/core/iana"
)

// The key schedule of TLS 1.3 (RFC 9846 §7.1). Extract mixes a new secret in,
// Derive-Secret lets one out, bound by its label and by the messages so far:
//
//	             0
//	             │
//	   PSK, 0 ─▶ Extract = Early Secret
//	             ├─▶ "ext binder", "res binder"    of no messages   binder_key
//	             ├─▶ "c e traffic", "e exp master" of ClientHello
//	             └─▶ "derived"                     of no messages
//	             │
//	shared, 0 ─▶ Extract = Handshake Secret
//	             ├─▶ "c hs traffic", "s hs traffic" … ServerHello
//	             └─▶ "derived"                      of no messages
//	             │
//	        0 ─▶ Extract = Main Secret
//	             ├─▶ "c ap traffic", "s ap traffic" … server's Finished
//	             ├─▶ "exp master"                   … server's Finished
//	             └─▶ "res master"                   … client's Finished
//
// And Expand-Label makes of a traffic secret its write key ("key", "iv",
// [TrafficKeys13]), Finished's key ("finished") and its successor ("traffic
// upd"), and of the resumption secret and a ticket's nonce a PSK
// ("resumption"). All of these are as long as the hash but for write key and IV.

// Extract13 is HKDF-Extract (RFC 5869 §2.2): as many bytes as the hash has. A
// nil salt or ikm stands for as many zeros.
func Extract13(h crypto.Hash, salt, ikm []byte) []byte {
	if ikm == nil {
		ikm = make([]byte, h.Size())
	}
	b, err := hkdf.Extract(h.New, ikm, salt)
	if err != nil {
		panic(err) // about FIPS mode's short keys only
	}
	return b
}

// ExpandLabel13 is HKDF-Expand-Label (RFC 9846 §7.1): n bytes, at most 255
// times the hash's. The label has at most 249 bytes, the context 255.
func ExpandLabel13(h crypto.Hash, secret []byte, label string, context []byte, n int) []byte {
	if !canExpand(h, label, context, n) {
		panic("crypt: HKDF-Expand-Label with lengths that it has no room for")
	}
	var room [2 + 1 + 255 + 1 + 255]byte
	info := append(room[:0], byte(n>>8), byte(n), byte(len(labelPrefix)+len(label)))
	info = append(info, labelPrefix...)
	info = append(info, label...)
	info = append(info, byte(len(context)))
	info = append(info, context...)
	return expand(h, secret, info, n)
}

func expand(h crypto.Hash, secret, info []byte, n int) []byte {
	b, err := hkdf.Expand(h.New, secret, string(info), n)
	if err != nil {
		panic(err) // n is within HKDF's bound
	}
	return b
}

func canExpand(h crypto.Hash, label string, context []byte, n int) bool {
	return len(labelPrefix)+len(label) <= 255 && len(context) <= 255 && n >= 0 && n <= 255*h.Size()
}

// DeriveSecret13 is Derive-Secret (RFC 9846 §7.1). transcript is
// Transcript-Hash of the messages that it is bound to (§4.1), nil for none.
func DeriveSecret13(h crypto.Hash, secret []byte, label string, transcript []byte) []byte {
	if transcript == nil {
		transcript = Hash(h)
	}
	return ExpandLabel13(h, secret, label, transcript, h.Size())
}

// VerifyData13 is what Finished carries, and a PSK's binder: HMAC with the
// key that "finished" makes of a traffic secret or a binder_key (RFC 9846
// §4.5.3, §4.3.11.2).
func VerifyData13(h crypto.Hash, finishedKey, transcript []byte) []byte {
	mac := hmac.New(h.New, finishedKey)
	mac.Write(transcript)
	return mac.Sum(make([]byte, 0, h.Size()))
}

// TrafficKeys13 are the keys of a traffic secret (RFC 9846 §7.3): "key" and
// "iv" expanded to a suite's lengths.
func TrafficKeys13(s *iana.Suite, secret []byte) Keys {
	return Keys{
		Key: ExpandLabel13(s.Hash, secret, LabelKey, nil, s.KeyLen),
		IV:  ExpandLabel13(s.Hash, secret, LabelIV, nil, s.FixedIVLen),
	}
}

// Exporter13 is n bytes for another protocol, from the exporter secret or the
// early one (RFC 9846 §7.5). No context is the same as an empty one. The error
// says that n is more than 255 times the hash or the label longer than 249
// bytes.
func Exporter13(h crypto.Hash, secret []byte, label string, context []byte, n int) ([]byte, error) {
	if !canExpand(h, label, nil, n) {
		return nil, errExporter
	}
	return ExpandLabel13(h, DeriveSecret13(h, secret, label, nil), LabelExporter, Hash(h, context), n), nil
}

var errExporter = errors.New("crypt: an exporter cannot have this label or length")
