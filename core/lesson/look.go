package lesson

import (
	"encoding/hex"
	"strconv"

	"handshakelab/core/trace"
)

// Lookup is something to look up in the bytes of a run, which another seed
// gives another answer to. Its words stand under "paper/look/ID".
type Lookup struct {
	ID     string // "client-random", "server-random", "secret"
	Answer string // four bytes in hexadecimal: "3f a0 17 c2"; "" if there is no such thing here
}

// Lookups are what a worksheet asks for: three things, different from desk to
// desk.
func Lookups(t *trace.Trace) []Lookup {
	r := Ask(t)
	list := []Lookup{{ID: "client-random"}, {ID: "server-random"}, {ID: "secret"}}
	for i, of := range [...]struct {
		value string
		p     trace.Party
	}{{"client_random", trace.Client}, {"server_random", trace.Client}, {"master_secret", trace.Client}} {
		id := r.value(of.value, of.p)
		if id == 0 && i == 2 {
			id = r.value("main_secret", of.p)
		}
		if id != 0 && len(t.Value(id).Data) >= 4 {
			list[i].Answer = spacedHex(t.Value(id).Data[:4])
		}
	}
	return list
}

func spacedHex(b []byte) string {
	s := ""
	for i := range b {
		if i > 0 {
			s += " "
		}
		s += hex.EncodeToString(b[i : i+1])
	}
	return s
}

// Desks is how many desks a teacher's sheet has the answers for.
const Desks = 30

// DeskSeed gives the seed of a desk, from 1: the same story with other bytes
// than the neighbour's.
func DeskSeed(n int) string { return "desk-" + strconv.Itoa(n) }
