package figure

import (
	"slices"

	"handshakelab/core/trace"
)

// Diagram is a derivation as a picture: what was drawn at random, known from
// the start or read stands at the top, what is asked about further down, and
// what it went into below. It crosses the wire, and connections.
type Diagram struct {
	Nodes []Node
	Links []Arc
	Rows  int    // of nodes, from the top
	Wide  int    // nodes in the widest row
	Stops string // what is missing, where the derivation stops; ""
}

// Node is a value, or the bytes of messages.
type Node struct {
	Chip    Chip   // of a value; of bytes only Tag and Hidden are set
	Bytes   bool   // it is bytes of messages
	Source  string // "random", "long-term key", …: where no derivation leads further; "" elsewhere
	Text    string // the same as a sentence
	Sel     string
	Row     int // from the top, from 0
	At, Of  int // the how-manieth of how many in its row
	Asked   bool
	Leaked  bool
	Missing bool // unknown from here, and nothing that it could be computed from is there
}

// Arc leads from what went into something to what came of it.
type Arc struct {
	From, To int  // places in Nodes
	Wire     bool // between them lies the wire, or the time between two connections
}

// most is how many nodes a diagram may have; what would lead on from there is
// in the words below it.
const most = 60

// drafter draws a diagram.
type drafter struct {
	x     *inspector
	d     Diagram
	value []int // by ValueID: the node, plus 1
	depth []int // by node: below the asked ones negative
}

// diagram draws where values came from and what they went into; nil if that
// is nothing.
func (x *inspector) diagram(asked []trace.ValueID) *Diagram {
	if len(asked) == 0 || len(asked) > 8 {
		return nil
	}
	g := &drafter{x: x, value: make([]int, len(x.values)+1)}
	for _, id := range asked {
		at := g.node(id, 0)
		g.d.Nodes[at].Asked = !g.d.Nodes[at].Leaked
	}
	before := len(g.d.Nodes)
	for _, id := range asked {
		g.uses(id)
	}
	if len(g.d.Nodes) == 1 || before == len(asked) && len(g.d.Nodes) == before {
		return nil
	}
	g.rows()
	g.d.Stops = g.stops()
	return &g.d
}

// node gives the node of a value, and draws what it was made of if it is new.
func (g *drafter) node(id trace.ValueID, depth int) int {
	x := g.x
	if at := g.value[id]; at > 0 {
		g.sink(at-1, depth)
		return at - 1
	}
	v := x.t.Value(id)
	at := len(g.d.Nodes)
	g.value[id] = at + 1
	n := Node{Chip: x.chip(id), Sel: selValue(id)}
	n.Chip.Maker = x.seems(n.Chip.Maker)
	g.d.Nodes, g.depth = append(g.d.Nodes, n), append(g.depth, depth)
	from, source := x.sources(v)
	hidden := n.Chip.Hidden && !x.outside() // who is outside knows how it is done, an end does not look into the other
	if !hidden && len(g.d.Nodes) < most {
		for _, id := range from.values {
			o := x.t.Value(id)
			if !n.Chip.Hidden && !x.sight.value(id) {
				continue // it was not needed
			}
			g.link(g.node(id, depth+1), at, o.Party != v.Party || o.Conn != v.Conn)
		}
		if from.bytes != 0 {
			g.link(g.bytes(from, depth+1), at, false)
		}
	}
	l := x.chainLine(id)
	m := &g.d.Nodes[at]
	m.Text, m.Source = l.Text, source
	m.Missing = n.Chip.Hidden && (source != "" || hidden)
	m.Leaked = x.seesLeak() && x.leaked(id)
	return at
}

// leaked says whether a value got into other hands.
func (b *builder) leaked(id trace.ValueID) bool {
	for _, e := range b.events {
		if e.Kind == trace.Leaked && slices.Contains(e.Uses, id) {
			return true
		}
	}
	return false
}

// bytes draws the bytes of messages that went into something.
func (g *drafter) bytes(from origins, depth int) int {
	g.d.Nodes = append(g.d.Nodes, Node{Bytes: true, Chip: Chip{Tag: from.tag}, Sel: selBuf(from.bytes),
		Text: g.x.c.Phrase("origin-bytes", "{messages}", from.names)})
	g.depth = append(g.depth, depth)
	return len(g.d.Nodes) - 1
}

func (g *drafter) link(from, to int, wire bool) {
	g.d.Links = append(g.d.Links, Arc{from, to, wire})
}

// sink moves a node that was drawn already, and all that it was made of, up
// to where all that it goes into lies below it.
func (g *drafter) sink(at, depth int) {
	if g.depth[at] >= depth {
		return
	}
	g.depth[at] = depth
	for _, l := range g.d.Links {
		if l.To == at {
			g.sink(l.From, depth+1)
		}
	}
}

// uses draws what a value went into, one row of it.
func (g *drafter) uses(id trace.ValueID) {
	at := g.value[id] - 1
	for _, o := range g.x.ops {
		if !g.x.sight.mind(o.Party) {
			continue
		}
		for _, in := range o.In {
			if in != id {
				continue
			}
			for _, out := range o.Out {
				if g.value[out] == 0 && len(g.d.Nodes) < most {
					n := Node{Chip: g.x.chip(out), Sel: selValue(out), Text: g.x.capital(o.Party) + " " + g.x.doing(o)}
					g.d.Nodes, g.depth = append(g.d.Nodes, n), append(g.depth, -1)
					g.value[out] = len(g.d.Nodes)
					g.link(at, len(g.d.Nodes)-1, false)
				}
			}
			break
		}
	}
}

// rows gives each node its place: a row above all that it goes into, and in
// the row near to that.
func (g *drafter) rows() {
	top := 0
	for _, d := range g.depth {
		top = max(top, d)
	}
	low := 0
	for _, d := range g.depth {
		low = min(low, d)
	}
	g.d.Rows = top - low + 1
	middle := make([]float64, len(g.d.Nodes)) // of a node, from 0 to 1
	for depth := low; depth <= top; depth++ {
		var row []int
		var key []float64
		for at := range g.d.Nodes {
			if g.depth[at] != depth {
				continue
			}
			k, n := 0.5, 0.0
			for _, l := range g.d.Links {
				if l.From == at {
					k, n = (k*n+middle[l.To])/(n+1), n+1
				}
			}
			i := len(row)
			for i > 0 && key[i-1] > k+1e-9 {
				i--
			}
			row, key = append(row, 0), append(key, 0)
			copy(row[i+1:], row[i:])
			copy(key[i+1:], key[i:])
			row[i], key[i] = at, k
		}
		for i, at := range row {
			n := &g.d.Nodes[at]
			n.Row, n.At, n.Of = top-depth, i, len(row)
			middle[at] = (float64(i) + 0.5) / float64(len(row))
		}
		g.d.Wide = max(g.d.Wide, len(row))
	}
}

// stops names what is missing, if the value asked about is not known from
// here.
func (g *drafter) stops() string {
	var names []string
	unknown := false
	for i := range g.d.Nodes {
		n := &g.d.Nodes[i]
		unknown = unknown || n.Asked && n.Chip.Hidden
		if n.Missing && !n.Asked {
			names = append(names, n.Chip.Words)
		}
	}
	if !unknown || len(names) == 0 {
		return ""
	}
	return g.x.c.Phrase("diagram/stops", "{values}", g.x.join(names))
}

// origins is what a value was made of: values, and bytes of messages.
type origins struct {
	values []trace.ValueID
	bytes  trace.BufID // the first of the messages; 0: none
	tag    string      // their short names
	names  string      // their names
}

// sources gives what a value was made of; with nothing of the kind, what it
// is instead: "random", "long-term key", ….
func (x *inspector) sources(v *trace.Value) (from origins, source string) {
	switch o := v.Origin; o.Kind {
	case trace.FromRandom:
		source = x.c.Phrase("diagram/random")
	case trace.FromKey:
		source = x.c.Phrase("diagram/key")
	case trace.FromConst:
		source = x.c.Phrase("diagram/const")
	case trace.FromSession:
		if o.Value != 0 {
			from.values = []trace.ValueID{o.Value}
		} else {
			source = x.c.Phrase("diagram/session")
		}
	case trace.FromWire:
		f := x.fs.of(o.Slice.Buf)
		if made := x.maybeMade(v, f); made != 0 {
			from.values = []trace.ValueID{made}
		} else if f != nil {
			source = x.openTitle(f)
		} else {
			source = x.c.Phrase("diagram/wire")
		}
	case trace.FromOp:
		op := x.t.Op(o.Op)
		from.values = op.In
		if sealed := x.sealed(op); sealed != 0 && x.sight.value(sealed) {
			from.values = append(op.In[:len(op.In):len(op.In)], sealed)
		} else {
			x.messagesOf(op, &from)
		}
		if len(from.values) == 0 && from.bytes == 0 {
			source = x.c.Phrase("diagram/const")
		}
	}
	return from, source
}

// sealed gives the value whose bytes a computation took out of a message: what
// the other end, or an earlier connection, had encrypted; 0 if there is none.
func (x *inspector) sealed(op *trace.Op) trace.ValueID {
	if len(op.InBytes) != 1 || op.InBytes[0].Len < 32 {
		return 0
	}
	data := string(x.t.Bytes(op.InBytes[0]))
	for _, v := range x.values {
		if v.Origin.Kind == trace.FromOp && len(v.Data) == len(data) && string(v.Data) == data {
			return v.ID
		}
	}
	return 0
}

// messagesOf gives the messages whose bytes a computation took.
func (x *inspector) messagesOf(op *trace.Op, from *origins) {
	var short, names []string
	last := (*flow)(nil)
	for _, s := range op.InBytes {
		if s.Buf == 0 {
			continue
		}
		if from.bytes == 0 {
			from.bytes = s.Buf
		}
		if f := x.fs.of(s.Buf); f != nil && f != last {
			w, _ := x.c.Message(f.name)
			short, names, last = append(short, w.Short), append(names, x.title(f)), f
		}
	}
	if len(short) > 0 {
		from.tag = short[0]
		if len(short) > 1 {
			from.tag += "…" + short[len(short)-1]
		}
	}
	from.names = x.join(names)
}
