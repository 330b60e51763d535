package crypt

import (
	"bytes"
	"testing"
)

// TestTicketOpens: a ticket opens under its key only, and unchanged only.
func TestTicketOpens(t *testing.T) {
	key, nonce := bytes.Repeat([]byte{1}, TicketKeyLen), make([]byte, TicketNonceLen)
	ticket := SealTicket(key, nonce, []byte("state"))
	if state, err := OpenTicket(key, ticket); err != nil || string(state) != "state" {
		t.Fatalf("%q %v", state, err)
	}
	for i := range ticket {
		changed := bytes.Clone(ticket)
		changed[i] ^= 1
		if _, err := OpenTicket(key, changed); err == nil {
			t.Errorf("a ticket changed in byte %d opens", i)
		}
		if _, err := OpenTicket(key, ticket[:i]); err == nil {
			t.Errorf("%d bytes of a ticket open", i)
		}
	}
	if _, err := OpenTicket(bytes.Repeat([]byte{2}, TicketKeyLen), ticket); err == nil {
		t.Error("opens under another key")
	}
}
