package figure

import (
	"hash/fnv"
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/trace"
)

// Bars gives the strip of a value: six heights from 1 to 6 out of a hash of
// its bytes. Equal values look equal.
func Bars(data []byte) (bars [6]uint8) {
	h := fnv.New64a()
	h.Write(data)
	x := h.Sum64()
	x ^= x >> 29
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 32
	for i := range bars {
		bars[i] = uint8(x%6) + 1
		x /= 6
	}
	return bars
}

func selValue(v trace.ValueID) string { return "v" + strconv.Itoa(int(v)) }
func selEvent(e trace.EventID) string { return "e" + strconv.Itoa(int(e)) }
func selBuf(b trace.BufID) string     { return "b" + strconv.Itoa(int(b)) }
func selStretch(b trace.BufID, from, to int) string {
	return selBuf(b) + ":" + strconv.Itoa(from) + "-" + strconv.Itoa(to)
}
func selStep(n int) string { return "s" + strconv.Itoa(n) }

// chip draws a value as seen from where the builder looks.
func (b *builder) chip(id trace.ValueID) Chip {
	v := b.t.Value(id)
	w, _ := b.c.Value(v.Name)
	c := Chip{Tag: w.Tag, Name: v.Name, Words: w.Title, Sel: selValue(id), Maker: b.maker(v), Secret: v.Secret, Len: len(v.Data)}
	if !b.sight.value(id) {
		c.Hidden = true
		return c
	}
	c.Bars = Bars(v.Data)
	return c
}

// maker gives who brought a value into the world: the end it is named after,
// else who sent it, else who holds it.
func (b *builder) maker(v *trace.Value) trace.Party {
	if v.Conn == 0 {
		return v.Party
	}
	ends := b.t.Conn(v.Conn).Ends
	switch {
	case strings.HasPrefix(v.Name, "client_"):
		return ends[0]
	case strings.HasPrefix(v.Name, "server_"):
		return ends[1]
	case v.Origin.Kind == trace.FromWire && v.Origin.Slice.Buf != 0:
		return b.t.Buf(v.Origin.Slice.Buf).From
	}
	return v.Party
}

// compared gives the chip with a word on whether it is the same as another
// party's value of that name.
func (b *builder) compared(id, with trace.ValueID) Chip {
	c := b.chip(id)
	if with == 0 || c.Hidden || !b.sight.value(with) || !b.seesChange() { // an end can't look at the other's
		return c
	}
	v, o := b.t.Value(id), b.t.Value(with)
	whose := b.c.Phrase("whose-" + explain.Role(b.t, o.Conn, o.Party).String())
	if b.seems(o.Party) == trace.Attacker {
		whose = b.c.Phrase("whose-attacker")
	}
	if string(v.Data) == string(o.Data) {
		c.Same = b.c.Phrase("same-as", "{whose}", whose)
	} else {
		c.Same, c.Differs = b.c.Phrase("differs-from", "{whose}", whose), true
	}
	return c
}

// rowValues are the names of the values that a closed row shows, by step.
var rowValues = [11][]string{
	1: {"client_random", "client_dh_public", "client_ecdh_public", "client_hybrid_public"},
	2: {"server_random", "server_hybrid_public", "server_dh_public", "server_ecdh_public"},
	4: {"client_dh_public", "client_ecdh_public", "pre_master_secret", "premaster_secret", "shared_secret"},
	6: {"premaster_secret", "pre_master_secret", "master_secret", "main_secret"},
	7: {"client_write_key", "server_write_key"},
	8: {"client_verify_data"},
	9: {"server_verify_data"},
}

// find gives the value of this name that a party holds on a connection: the
// first one it made or computed, else the first one it read. It is the last
// of the client's shares for TLS 1.3, the one that the server asked for; and of
// a connection with several handshakes.
func (b *builder) find(c trace.ConnID, p trace.Party, name string) trace.ValueID {
	var made, read trace.ValueID
	last := strings.HasPrefix(name, "client_") && strings.HasSuffix(name, "_public")
	if !b.st.Modern(c) {
		last = b.renegotiated(c)
	}
	for _, v := range b.values {
		switch {
		case v.Conn != c || v.Party != p || v.Name != name:
		case v.Origin.Kind != trace.FromWire && (made == 0 || last):
			made = v.ID
		case v.Origin.Kind == trace.FromWire && (read == 0 || last):
			read = v.ID
		}
	}
	if made != 0 {
		return made
	}
	return read
}

// renegotiated says whether another handshake was begun within a connection.
func (b *builder) renegotiated(c trace.ConnID) bool {
	for _, e := range b.events {
		if e.Kind == trace.Checked && e.Conn == c && e.Check.ID == "renegotiation/allowed" && e.Check.Result == trace.Passed {
			return true
		}
	}
	return false
}

// born gives the event that made a value known to its party: the first one
// that uses or yields it.
func (b *builder) born(id trace.ValueID) trace.EventID {
	if b.births == nil {
		b.births = make([]trace.EventID, len(b.values)+1)
		for _, e := range b.events {
			b.bear(e.Uses, e.ID)
			if e.Op != 0 {
				b.bear(b.t.Op(e.Op).Out, e.ID)
			}
		}
	}
	return b.births[id]
}

func (b *builder) bear(values []trace.ValueID, at trace.EventID) {
	for _, v := range values {
		if b.births[v] == 0 {
			b.births[v] = at
		}
	}
}

// rowChips gives the chips of one lane in one row. A value is compared with
// that of whoever brought it into the world, or, if both ends made it, the
// server's with the client's.
func (b *builder) rowChips(step, lane int) []Chip {
	var out []Chip
	for _, name := range rowValues[step] {
		for _, at := range b.seats(lane) {
			id := b.find(at.conn, at.party, name)
			if id == 0 {
				continue
			}
			born := b.born(id)
			if name == "server_hybrid_public" { // which comes of the secret, and goes with the random
				born = b.born(b.find(at.conn, at.party, "server_random"))
			}
			if born != 0 && b.st.Event(born) != step {
				continue
			}
			compare := lane > 0
			if made, _, ok := strings.Cut(name, "_"); ok && (made == "client" || made == "server") {
				compare = explain.Role(b.t, at.conn, at.party).String() != made
			}
			var with trace.ValueID
			if compare {
				with = b.counterpart(lane, at, name)
			}
			c := b.compared(id, with)
			if len(b.seats(lane)) > 1 {
				peer := b.peer(at.conn, at.party)
				c.With, c.WithText = icons[peer], b.c.Phrase("with", "{party}", b.name(peer))
				c.Words += " " + c.WithText
			}
			c.Future = b.later(born, step)
			out = append(out, c)
		}
	}
	return out
}

// counterpart gives the value to compare with. Client and server look at each
// other; an attacker's two ends look each to who is there with it.
func (b *builder) counterpart(lane int, at seat, name string) trace.ValueID {
	if b.lanes[lane].Party == trace.Attacker {
		return b.find(at.conn, b.peer(at.conn, at.party), name)
	}
	other := 0
	if lane == 0 {
		other = len(b.lanes) - 1
	}
	for _, s := range b.seats(other) {
		if id := b.find(s.conn, s.party, name); id != 0 {
			return id
		}
	}
	return 0
}
