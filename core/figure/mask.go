package figure

import "handshakelab/core/trace"

// seems gives who a party is taken for: an end takes a man in the middle for
// the one it wanted to talk to.
func (b *builder) seems(p trace.Party) trace.Party {
	switch {
	case p != trace.Attacker:
	case b.sight.party == trace.Client:
		return trace.Server
	case b.sight.party == trace.Server:
		return trace.Client
	}
	return p
}

// mask puts who a party is taken for into all of a scene.
func (b *builder) mask() {
	if b.sight.party != trace.Client && b.sight.party != trace.Server {
		return
	}
	put := func(p *trace.Party) { *p = b.seems(*p) }
	s := &b.scene
	for i := range s.Lanes {
		put(&s.Lanes[i].Party)
	}
	if s.Stop != nil {
		put(&s.Stop.Party)
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		for j := range r.Cells {
			b.maskChips(r.Cells[j].Chips)
		}
		for j := range r.Wires {
			for k := range r.Wires[j].Arrows {
				put(&r.Wires[j].Arrows[k].From)
				put(&r.Wires[j].Arrows[k].To)
			}
		}
		for j := range r.Lines {
			put(&r.Lines[j].Party)
			b.maskChips(r.Lines[j].Chips)
		}
	}
}

func (b *builder) maskChips(chips []Chip) {
	for i := range chips {
		chips[i].Maker = b.seems(chips[i].Maker)
	}
}
