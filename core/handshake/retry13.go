package handshake

import (
	"bytes"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// readOfferAgain reads the ClientHello that answers a HelloRetryRequest: the
// first one but for what was asked for. group is the one whose share has to be
// there, 0 if the request named none, cookie what has to be repeated.
func (e *end) readOfferAgain(first *offer, h *heard, group uint16, cookie []byte) *offer {
	m := h.msg.(*wire.ClientHello)
	o := &offer{hello: m, at: h.at}
	o.in = h
	e.readLists(o, h)
	e.check("hello/second", sameHello(first.hello, m), found{looked: []trace.Slice{first.at, h.at}})
	e.readOffer13(o, h)
	if first.early || o.early {
		e.check("early-data/again", !o.early, found{looked: []trace.Slice{h.at}})
	}
	if group != 0 {
		e.check("hello/retried-share", len(o.shares) == 1 && o.shares[0].Group == group,
			found{got: be16s(groupsOf(o.shares)), want: be16(int(group)), looked: []trace.Slice{o.sharesAt}})
	}
	sent, _, at := extension[wire.Cookie](e, h)
	e.check("hello/cookie", bytes.Equal(sent.Cookie, cookie), found{got: sent.Cookie, want: cookie, looked: []trace.Slice{at}})
	return o
}

// sameHello says whether a second ClientHello is the first but for what may be
// another (RFC 9846 §4.2.2).
func sameHello(a, b *wire.ClientHello) bool {
	if a.Version != b.Version || a.Random != b.Random || !bytes.Equal(a.SessionID, b.SessionID) ||
		!bytes.Equal(be16s(a.CipherSuites), be16s(b.CipherSuites)) || !bytes.Equal(a.CompressionMethods, b.CompressionMethods) {
		return false
	}
	x, y := lasting(a.Extensions), lasting(b.Extensions)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Type != y[i].Type || !bytes.Equal(x[i].Data, y[i].Data) {
			return false
		}
	}
	return true
}

// lasting are the extensions that a second ClientHello must have as the first
// had them.
func lasting(exts []wire.Extension) (kept []wire.Extension) {
	for _, x := range exts {
		switch x.Type {
		case iana.ExtKeyShare, iana.ExtCookie, iana.ExtEarlyData, iana.ExtPreSharedKey, iana.ExtPadding:
		default:
			kept = append(kept, x)
		}
	}
	return kept
}
