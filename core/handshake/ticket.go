package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// Tickets are a server's sessions, sealed for itself and kept by the client
// (RFC 5077 §4, RFC 9846 §4.7.1).

// ticketKey gives the key that seals tickets as a value.
func (e *end) ticketKey() val {
	return val{e.cfg.TicketKey, e.tr.Value("ticket_key", e.cfg.TicketKey, trace.Origin{Kind: trace.FromKey, Label: e.role() + "/ticket-key"}, true)}
}

// sealTicket puts a session, whose secret is given as a value too, into a
// ticket. Its Ticket and Value are not put in. n tells this connection's
// tickets apart. A session too big for a ticket, with a long chain, gives none.
func (e *end) sealTicket(s *Session, secret val, n int) []byte {
	state, err := s.MarshalBinary()
	if err != nil {
		return nil
	}
	nonce := e.draw("ticket_nonce", "ticket/"+itoa(uint64(n)), crypt.TicketNonceLen, false)
	ticket := crypt.SealTicket(e.cfg.TicketKey, nonce.data, state)
	if len(ticket) >= 1<<16 {
		return nil
	}
	parameters := e.known("session_parameters", "session", state[:len(state)-len(s.Secret)])
	e.made(nonce)
	e.compute(crypt.OpSealTicket, "", "RFC 5077 §4", from(e.ticketKey(), nonce, parameters, secret), "ticket", ticket, false)
	return ticket
}

// openTicket gives the session in a ticket that lies at at, and its secret
// under its name. ok is false if it is not one of this server's, or was changed.
func (e *end) openTicket(ticket []byte, at trace.Slice, name string) (s *Session, secret val, ok bool) {
	state, err := crypt.OpenTicket(e.cfg.TicketKey, ticket)
	s = new(Session)
	if err == nil {
		err = s.UnmarshalBinary(state)
	}
	params := crypt.TicketParams(len(s.Secret))
	op := e.op(crypt.OpOpenTicket, params, "RFC 5077 §4", from(e.ticketKey()).and(at))
	if err == nil {
		e.result(op, "session_parameters", state[:len(state)-len(s.Secret)], false)
		secret = e.result(op, name, s.Secret, true)
		s.Value = secret.id
	}
	e.computed(op)
	return s, secret, err == nil
}
