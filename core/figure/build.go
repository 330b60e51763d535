package figure

import (
	"strconv"

	"handshakelab/core/explain"
	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// Build draws a run.
func Build(t *trace.Trace, o Options) *Scene {
	b := newBuilder(t, o)
	b.tell()
	return b.build(nil)
}

// build draws what has been told; of a book it takes the rows that are in it.
func (b *builder) build(k *Book) *Scene {
	s := &b.scene
	b.place()
	b.drawLanes()
	b.verdict()
	for i := range s.Rows {
		if k != nil {
			k.row(b, i+1)
		} else {
			b.row(i + 1)
		}
	}
	b.stops()
	b.open()
	b.warning()
	b.summary()
	b.margin()
	s.Position = b.position()
	s.Now = b.now()
	s.Leak = b.leak()
	b.mask()
	scene := *s
	return &scene
}

// builder draws one scene.
type builder struct {
	t      *trace.Trace
	o      Options
	c      *explain.Catalog
	st     *explain.Stepper
	fs     flows
	sight  sight
	events []*trace.Event
	values []*trace.Value
	ops    []*trace.Op
	scene  Scene
	conns  []trace.ConnID // the connections shown: one, or two with a man in the middle
	lanes  []Lane
	ending ending
	births []trace.EventID // by ValueID
	lines  [11][]EventLine
	order  map[trace.EventID]int // event to its place in Story

	folds    map[trace.EventID][]trace.EventID // events told along with one
	foldedIn map[trace.EventID]trace.EventID   // and the reverse

	heard *onlooker.Knowledge // what somebody on the wire can know; nil: not asked yet
}

// seat is a place at a connection: who sits there.
type seat struct {
	conn  trace.ConnID
	party trace.Party
}

func newBuilder(t *trace.Trace, o Options) *builder {
	b := &builder{}
	b.begin(t, o)
	return b
}

// begin sets the builder up: what is shown, who sees it, how it ended.
func (b *builder) begin(t *trace.Trace, o Options) {
	b.t, b.o, b.c, b.st = t, o, explain.In(o.Lang), explain.NewStepper(t)
	for i := range t.Events {
		b.events = append(b.events, &t.Events[i])
	}
	for i := range t.Values {
		b.values = append(b.values, &t.Values[i])
	}
	for i := range t.Ops {
		b.ops = append(b.ops, &t.Ops[i])
	}
	b.fs = flows{t: t, st: b.st, byBuf: make([]*flow, len(t.Bufs)+1), byEv: make([]*flow, len(t.Events)+1)}
	b.fs.gather()
	if b.o.View == "" || partyOf(b.o.View) == trace.Nobody {
		b.o.View = "all"
	}
	if w := t.Witness(); w != trace.Nobody && b.o.View != "onlooker" {
		b.o.View = w.String() // a recording has what one end saw, and no more
	}
	b.o.Step = min(max(b.o.Step, 0), 10)
	b.sight = see(t, b.o.View)
	b.scene = Scene{Scenario: t.Scenario, View: b.o.View, Step: b.o.Step, Event: b.o.Event}
	b.pick()
	b.views()
	b.ending = b.end()
}

// pick chooses the connections that are shown. Each connection that is not a
// relay is one to choose; its relay comes with it.
func (b *builder) pick() {
	var heads []trace.ConnID
	for i := range b.t.Conns {
		if c := &b.t.Conns[i]; c.Why != trace.Relay {
			heads = append(heads, c.ID)
		}
	}
	if len(heads) == 0 {
		return
	}
	at := heads[len(heads)-1]
	for _, h := range heads {
		if h == b.o.Conn {
			at = h
		}
	}
	b.scene.Conn = at
	b.conns = []trace.ConnID{at}
	for i := range b.t.Conns {
		if c := &b.t.Conns[i]; c.Why == trace.Relay && c.Parent == at {
			b.conns = append(b.conns, c.ID)
		}
	}
	for i, h := range heads {
		why := b.t.Conn(h).Why
		text, _ := b.c.Note(string(why))
		b.scene.Conns = append(b.scene.Conns, ConnTab{
			Conn: h, Label: b.c.Phrase("conn-"+string(why), "{n}", strconv.Itoa(i+1)), Text: text, Current: h == at})
	}
}

func (b *builder) views() {
	ids := []string{"all", "client", "server", "onlooker"}
	switch w := b.t.Witness(); w {
	case trace.Nobody:
	case trace.Onlooker:
		ids = []string{"onlooker"}
	default:
		ids = []string{w.String(), "onlooker"}
	}
	if b.attacked() {
		ids = append(ids, "attacker")
	}
	for _, id := range ids {
		b.scene.Views = append(b.scene.Views, View{ID: id, Label: b.c.Phrase("view-" + id),
			Text: b.c.Phrase("view-" + id + "-text"), Current: id == b.o.View})
	}
}

// attacked says whether there is an attacker in the run.
func (b *builder) attacked() bool {
	for i := range b.t.Conns {
		if e := b.t.Conns[i].Ends; e[0] == trace.Attacker || e[1] == trace.Attacker {
			return true
		}
	}
	for _, e := range b.events {
		if e.Kind == trace.Attacked {
			return true
		}
	}
	return b.o.View == "attacker"
}

// shows says whether a connection is among those shown.
func (b *builder) shows(c trace.ConnID) bool {
	for _, x := range b.conns {
		if x == c {
			return true
		}
	}
	return false
}

var icons = [...]string{trace.Client: "◐", trace.Server: "▣", trace.Attacker: "◆", trace.Onlooker: ""}

// drawLanes makes the lanes: the ends of the connection, and with a man in
// the middle the server behind him.
func (b *builder) drawLanes() {
	for _, p := range b.parties() {
		l := Lane{Party: p, Name: b.c.Phrase("party-" + b.seems(p).String()), Icon: icons[b.seems(p)]}
		l.Silent = !b.sight.mind(p)
		l.Note = b.laneNote(p, l.Silent)
		b.lanes = append(b.lanes, l)
	}
	b.scene.Lanes = b.lanes
}

func (b *builder) parties() []trace.Party {
	if len(b.conns) == 0 {
		return []trace.Party{trace.Client, trace.Server}
	}
	ends := b.t.Conn(b.conns[0]).Ends
	switch {
	case b.sight.party == trace.Server && ends[1] == trace.Attacker:
		return []trace.Party{trace.Attacker, trace.Server}
	case b.sight.party != trace.Client && ends[1] == trace.Attacker:
		return []trace.Party{ends[0], trace.Attacker, trace.Server}
	}
	return ends[:]
}

// seats gives a lane's places at the connections shown.
func (b *builder) seats(lane int) []seat {
	var out []seat
	p := b.lanes[lane].Party
	for _, c := range b.conns {
		if e := b.t.Conn(c).Ends; e[0] == p || e[1] == p {
			out = append(out, seat{c, p})
		}
	}
	return out
}

func (b *builder) laneNote(p trace.Party, silent bool) string {
	var last *trace.Outcome
	for _, c := range b.conns {
		if o := b.t.Outcome(c, p); o != nil {
			last = o
		}
	}
	switch {
	case last == nil && b.t.Witness() != trace.Nobody:
		return b.c.Phrase("lane-elsewhere")
	case last == nil:
		return b.c.Phrase("lane-uninvolved")
	case silent || b.o.Step != 0 && b.scene.At < len(b.scene.Story)-1:
		return ""
	}
	return b.ended(last)
}

// ended says how an end ended: "stopped at step 3".
func (b *builder) ended(o *trace.Outcome) string {
	step := 0
	if o.By != 0 {
		step = b.st.Event(o.By)
	}
	return b.c.Phrase("lane-"+o.End, "{step}", strconv.Itoa(step))
}

// tell makes all lines of all rows, and the story they are.
func (b *builder) tell() {
	done := map[*flow]bool{}
	for _, e := range b.events {
		if !b.shows(e.Conn) && !(e.Conn == 0 && len(b.conns) > 0) {
			continue
		}
		if f := b.fs.byEv[e.ID]; f != nil && e.Kind != trace.Attacked {
			if !done[f] && b.sight.onWire(f.conn) {
				done[f] = true
				b.line(f.step, b.flowLine(f))
			}
			continue
		}
		if l, ok := b.eventLine(e); ok {
			b.line(b.st.Event(e.ID), l)
		}
	}
	if !b.sight.all {
		b.hush()
	}
	b.order = map[trace.EventID]int{}
	for step := 1; step <= 10; step++ {
		list := b.lines[step]
		for i := range list {
			l := &list[i]
			b.order[l.Event] = len(b.scene.Story)
			for _, a := range l.Also {
				b.order[a] = len(b.scene.Story)
			}
			b.scene.Story = append(b.scene.Story, Moment{step, l.Event})
		}
	}
}

// line puts a line into its step, by the order of events.
func (b *builder) line(step int, l EventLine) {
	list := append(b.lines[step], l)
	i := len(list) - 1
	for ; i > 0 && list[i-1].Event > l.Event; i-- {
		list[i] = list[i-1]
	}
	list[i] = l
	b.lines[step] = list
}

// hush tells what an end does unseen in a step as one line: not even how much
// it is can be known.
func (b *builder) hush() {
	for step := range b.lines {
		kept := b.lines[step][:0]
		var first [len(icons)]int // place in kept, plus 1, by party
		for _, l := range b.lines[step] {
			if !l.Hidden || l.Wire {
				kept = append(kept, l)
			} else if at := first[l.Party]; at > 0 {
				kept[at-1].Also = append(kept[at-1].Also, l.Event)
			} else {
				kept = append(kept, l)
				first[l.Party] = len(kept)
			}
		}
		b.lines[step] = kept
	}
}

// place finds out how far the story is told.
func (b *builder) place() {
	s := &b.scene
	s.At = len(s.Story) - 1
	if b.o.Step == 0 {
		return
	}
	at := -1
	for i, m := range s.Story {
		if m.Step <= b.o.Step {
			at = i
		}
	}
	if i, ok := b.order[b.o.Event]; ok && b.o.Event != 0 && s.Story[i].Step == b.o.Step {
		at = i
	} else {
		s.Event = 0
	}
	s.At = at
	for step := range b.lines {
		for i := range b.lines[step] {
			l := &b.lines[step][i]
			l.Future = b.order[l.Event] > at
			for j := range l.Chips {
				l.Chips[j].Future = l.Future
			}
		}
	}
}

// later says whether an event, or the step where it is not told, is still to
// come.
func (b *builder) later(e trace.EventID, step int) bool {
	if b.o.Step == 0 {
		return false
	}
	if i, ok := b.order[e]; ok && e != 0 {
		return i > b.scene.At
	}
	return step > b.o.Step
}

func (b *builder) position() string {
	s := &b.scene
	if b.o.Step == 0 {
		return b.c.Phrase("position-all")
	}
	return b.c.Phrase("position", "{step}", strconv.Itoa(b.o.Step), "{event}", strconv.Itoa(s.At+1),
		"{events}", strconv.Itoa(len(s.Story)))
}

// name gives a party's name as it stands in a sentence.
func (b *builder) name(p trace.Party) string { return b.c.Phrase("the-" + b.seems(p).String()) }

// capital gives a party's name as it begins a sentence.
func (b *builder) capital(p trace.Party) string { return explain.Capital(b.name(p)) }

// peer gives the other end of a connection.
func (b *builder) peer(c trace.ConnID, p trace.Party) trace.Party {
	if c == 0 {
		return trace.Nobody
	}
	e := b.t.Conn(c).Ends
	if e[0] == p {
		return e[1]
	}
	return e[0]
}

// fill puts the ends of an event into a sentence.
func (b *builder) fill(text string, c trace.ConnID, p trace.Party) string {
	return b.c.Fill(text, b.name(p), b.name(b.peer(c, p)))
}

func (b *builder) count(n int) string {
	return b.c.Phrase("bytes", "{n}", strconv.Itoa(n))
}

// at gives the event that a selection names.
func (b *builder) at(sel string) trace.EventID {
	n, _ := strconv.Atoi(sel[1:])
	return trace.EventID(n)
}
