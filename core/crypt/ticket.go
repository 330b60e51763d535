package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"strconv"
)

// Fixed lengths of tickets, in bytes.
const (
	TicketKeyLen   = 32
	TicketNonceLen = 12
	ticketNameLen  = 16
)

var errTicket = errors.New("crypt: not a ticket of this key")

// SealTicket protects what a server wants to have back from a client: as RFC
// 5077 §4 recommends, with AES-256-GCM in the place of CBC and HMAC.
//
//	key_name 16 | nonce 12 | state, encrypted | tag 16
//
// key is [TicketKeyLen] bytes, nonce [TicketNonceLen], and never the same for
// two tickets. key_name, which the tag covers too, is a hash of the key.
func SealTicket(key, nonce, state []byte) []byte {
	aead, name := ticketAEAD(key)
	return aead.Seal(append(name[:ticketNameLen:ticketNameLen], nonce...), nonce, state, name)
}

// OpenTicket gives the state back. The error says that this key did not seal
// the ticket, or that it was changed since.
func OpenTicket(key, ticket []byte) ([]byte, error) {
	aead, name := ticketAEAD(key)
	const head = ticketNameLen + TicketNonceLen
	if len(ticket) < head || string(ticket[:ticketNameLen]) != string(name) {
		return nil, errTicket
	}
	state, err := aead.Open(nil, ticket[ticketNameLen:head], ticket[head:], name)
	if err != nil {
		return nil, errTicket
	}
	return state, nil
}

func ticketAEAD(key []byte) (aead cipher.AEAD, name []byte) {
	block, err := aes.NewCipher(key)
	if err == nil {
		aead, err = cipher.NewGCM(block)
	}
	if err != nil {
		panic(err) // the key has the length that SealTicket documents
	}
	sum := sha256.Sum256(append([]byte("ticket key name"), key...))
	return aead, sum[:ticketNameLen]
}

// TicketParams are OpOpenTicket's: how long the secret at the end is.
func TicketParams(secretLen int) string { return "n=" + strconv.Itoa(secretLen) }

func (r rerun) sealTicket() ([][]byte, error) {
	if len(r.in) < 3 || len(r.in[0]) != TicketKeyLen || len(r.in[1]) != TicketNonceLen {
		return nil, errInputs
	}
	var state []byte
	for _, b := range r.in[2:] {
		state = append(state, b...)
	}
	return single(SealTicket(r.in[0], r.in[1], state)), nil
}

func (r rerun) openTicket() ([][]byte, error) {
	n, err := r.number("n", 10)
	if err != nil {
		return nil, err
	}
	if len(r.in) != 2 || len(r.in[0]) != TicketKeyLen {
		return nil, errInputs
	}
	state, err := OpenTicket(r.in[0], r.in[1])
	if err != nil {
		return nil, nil
	}
	if n > len(state) {
		return nil, errParams
	}
	return [][]byte{state[:len(state)-n], state[len(state)-n:]}, nil
}
