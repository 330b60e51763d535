package handshake

import (
	"encoding/binary"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Tickets of TLS 1.3, RFC 9846 §4.7.1: each stands for a pre-shared key of its
// own, made from the resumption secret and the ticket's nonce.

// sendTickets gives the client as many tickets as the configuration says, if
// it could use them.
func (e *end) sendTickets(o *offer) {
	if len(e.cfg.TicketKey) != crypt.TicketKeyLen || !e.pskMode(o, iana.PSKKE) && !e.pskMode(o, iana.PSKDHEKE) {
		return
	}
	for n := range e.cfg.Tickets {
		e.sendTicket13(n)
	}
}

// sendTicket13 gives the n-th ticket of this connection.
func (e *end) sendTicket13(n int) {
	nonce := e.known("ticket_nonce", "ticket/"+itoa(uint64(n)), be16(n))
	add := e.draw("ticket_age_add", "ticket-age-add/"+itoa(uint64(n)), 4, false)
	e.made(nonce, add)
	key := e.ticketPSK(nonce)
	s := e.sessionNow(key)
	s.AgeAdd, s.MaxEarlyData = binary.BigEndian.Uint32(add.data), e.cfg.MaxEarlyData
	m := &wire.NewSessionTicket13{Lifetime: s.Lifetime, AgeAdd: s.AgeAdd, Nonce: nonce.data, Ticket: e.sealTicket(s, key, n), Extensions: []wire.Extension{}}
	if len(m.Ticket) == 0 {
		return // a long chain leaves no room
	}
	if s.MaxEarlyData > 0 {
		m.Extensions = append(m.Extensions, wire.ExtIn(&wire.EarlyData{MaxSize: s.MaxEarlyData}, iana.HandshakeNewSessionTicket))
	}
	m.Extensions = e.greaseExtension(m.Extensions)
	e.sendAfter(m)
}

// ticketPSK makes the key that a ticket stands for.
func (e *end) ticketPSK(nonce val) val {
	h := e.hs.suite.Hash
	return e.expand(h, e.after.secrets.resumption, crypt.LabelResumption, nonce, h.Size(), "RFC 9846 §4.7.1", "psk")
}

// onTicket keeps what a ticket stands for, if this client resumes at all.
func (e *end) onTicket(h *heard, m *wire.NewSessionTicket13) {
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{h.at}})
	for _, x := range m.Extensions {
		if !wire.AllowedIn13(x.Type, iana.HandshakeNewSessionTicket) {
			e.refuse("hello/extension-place", found{got: be16(int(x.Type)), looked: []trace.Slice{h.at}})
		}
	}
	early, _, _ := extension[wire.EarlyData](e, h)
	if len(e.cfg.PSKModes) == 0 || m.Lifetime == 0 {
		return
	}
	nonce := val{}
	if len(m.Nonce) > 0 {
		nonce = e.read("ticket_nonce", m.Nonce, h.slice(m.Nonce))
		e.made(nonce)
	}
	e.made(e.read("ticket", m.Ticket, h.slice(m.Ticket)))
	s := e.sessionNow(e.ticketPSK(nonce))
	s.Ticket, s.Lifetime, s.AgeAdd, s.MaxEarlyData = m.Ticket, min(m.Lifetime, weekly), m.AgeAdd, early.MaxSize
	e.sessions = append(e.sessions, s)
}
