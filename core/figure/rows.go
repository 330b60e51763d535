package figure

import (
	"slices"
	"strconv"
	"strings"

	"handshakelab/core/check"
	"handshakelab/core/explain"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// row draws one step.
func (b *builder) row(step int) {
	w := b.c.Step(step)
	r := &b.scene.Rows[step-1]
	*r = Row{Step: step, Sel: selStep(step), Title: w.Title, Lines: b.lines[step]}
	r.State, r.Note = b.state(step)
	r.Late = r.State == Done && b.late(step) != trace.Nobody
	for lane := range b.lanes {
		r.Cells = append(r.Cells, b.cell(step, lane, r))
	}
	for i := 0; i+1 < len(b.lanes); i++ {
		r.Wires = append(r.Wires, b.wire(step, i))
	}
	if r.State == Done && step == 4 && len(b.conns) > 0 && b.st.Modern(b.conns[0]) {
		for i := range r.Wires {
			if len(r.Wires[i].Arrows) == 0 && r.Wires[i].Note == "" {
				r.Wires[i].Note = b.c.Phrase("moved-4")
			}
		}
	}
	if r.State == Done && b.unseen(step) {
		for i := range r.Wires {
			if len(r.Wires[i].Arrows) == 0 {
				r.Wires[i].Note = r.Note
			}
		}
	}
	if r.State == Done && (step == 7 || step == 6 && !checked(r)) {
		for i := range r.Wires {
			if len(r.Wires[i].Arrows) == 0 && r.Wires[i].Note == "" {
				r.Wires[i].Note = b.c.Phrase("nothing-sent")
			}
		}
	}
	r.Spoken = b.spoken(r)
}

// checked says whether checks stand in a row by name.
func checked(r *Row) bool {
	for _, c := range r.Cells {
		for _, m := range c.Checks {
			if m.Main {
				return true
			}
		}
	}
	return false
}

// late gives the party that alone came to a step, after the other one had
// stopped without its knowing; Nobody if it was not so.
func (b *builder) late(step int) trace.Party {
	if b.seesChange() && b.stopped() && step > b.ending.step {
		if who := b.active(step); len(who) == 1 {
			return who[0]
		}
	}
	return trace.Nobody
}

// happened says whether anything of a step took place, seen or not.
func (b *builder) happened(step int) bool {
	for _, e := range b.events {
		if b.st.Event(e.ID) != step || !b.shows(e.Conn) {
			continue
		}
		switch e.Kind {
		case trace.Waits, trace.Closed, trace.Delivered, trace.Leaked:
		case trace.Checked:
			if e.Check.Result != trace.NotMade {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// state says how a step stands.
func (b *builder) state(step int) (RowState, string) {
	if b.o.Step != 0 && step > b.o.Step && !(b.stopped() && b.ending.step < step) {
		return Future, ""
	}
	if b.stopped() && step == b.ending.step {
		return Failed, ""
	}
	if !b.happened(step) || b.unseen(step) && len(b.lines[step]) == 0 {
		switch {
		case (step == 3 || step == 4 || step == 5 && b.authenticated()) && b.resumed():
			return Skipped, b.c.Phrase("taken-up")
		case step == 3 && b.keyed():
			return Skipped, b.c.Phrase("keyed")
		case b.unseen(step) && b.cameTo(step+1):
			return Done, b.c.Phrase("recording/unseen")
		case step == 5 && b.cameTo(6):
			return Skipped, b.c.Phrase("not-asked")
		case step == 3 && b.replayed() && b.cameTo(4):
			return Skipped, b.c.Phrase("not-checked")
		}
		return NotReached, b.c.Phrase("not-reached")
	}
	if who := b.late(step); who != trace.Nobody {
		return Done, b.c.Phrase("one-end", "{end}", b.name(who))
	}
	if b.o.Step == step && len(b.lines[step]) > 0 && b.lines[step][len(b.lines[step])-1].Future {
		return Current, ""
	}
	return Done, ""
}

// unseen says whether a step is one that the ends do within themselves, or
// under an encryption that whoever recorded them can't take off.
func (b *builder) unseen(step int) bool {
	if !b.recorded() {
		return false
	}
	switch step {
	case 3, 6, 7:
		return true
	case 4, 5, 9:
		return len(b.conns) > 0 && b.st.Modern(b.conns[0]) && (step == 4 || b.shutOut())
	}
	return false
}

// recorded says whether what is shown was recorded in between, by somebody
// who saw nothing of the ends themselves.
func (b *builder) recorded() bool { return b.t.Witness() == trace.Onlooker }

// shutOut says whether there are records in a recording to which it has no
// key.
func (b *builder) shutOut() bool {
	for _, e := range b.events {
		if e.Note == trace.NoteSealed && e.Kind == trace.RecordReceived && b.shows(e.Conn) {
			return true
		}
	}
	return false
}

// resumed says whether the connection shown takes up an earlier session.
func (b *builder) resumed() bool { return b.passed("resumption/session") }

// keyed says whether it is begun with a key that both were given beforehand.
func (b *builder) keyed() bool { return b.passed("psk/external") }

// passed says whether a check passed at an end of the connection shown.
func (b *builder) passed(check string) bool {
	for _, e := range b.events {
		if e.Kind == trace.Checked && e.Check.ID == check && e.Check.Result == trace.Passed && b.shows(e.Conn) {
			return true
		}
	}
	return false
}

// noted says whether a check was not made at an end of the connection shown,
// and that was worth a word.
func (b *builder) noted(check string) bool {
	for _, e := range b.events {
		if e.Kind == trace.Checked && e.Check.ID == check && e.Check.Result == trace.NotMade && b.shows(e.Conn) {
			return true
		}
	}
	return false
}

// authenticated says whether the client was known by its certificate.
func (b *builder) authenticated() bool {
	s := b.session()
	return s != nil && s.ClientAuthenticated
}

// stopped says whether somebody stopped, and the story is told that far.
func (b *builder) stopped() bool {
	return b.ending.bad && !b.later(b.ending.by, b.ending.step)
}

// active gives the parties that did anything in a step.
func (b *builder) active(step int) []trace.Party {
	var out []trace.Party
	for _, e := range b.events {
		if b.st.Event(e.ID) != step || !b.shows(e.Conn) || e.Kind == trace.Delivered || e.Kind == trace.Closed || e.Kind == trace.Attacked || e.Kind == trace.Leaked {
			continue
		}
		if !slices.Contains(out, e.Party) {
			out = append(out, e.Party)
		}
	}
	return out
}

// cameTo says whether anything of a step or a later one took place.
func (b *builder) cameTo(step int) bool {
	for ; step <= 10; step++ {
		if b.happened(step) {
			return true
		}
	}
	return false
}

// stands says of a check whether a closed row shows it by name: SEED's questions.
func stands(check string) bool {
	switch check {
	case "server-cert/validity", "server-cert/issuer-trusted", "server-cert/issuer-signature", "server-cert/name",
		"certificate-verify/signature", "client-cert/validity", "client-cert/issuer-trusted",
		"client-cert/issuer-signature", "client-cert/on-file", "client-cert/authorised":
		return true
	}
	return false
}

// cell draws one lane of one row.
func (b *builder) cell(step, lane int, r *Row) Cell {
	c := Cell{Stands: step == 3 || step == 6}
	if r.State == Future || r.State == NotReached || r.State == Skipped {
		c.Blank = b.lanes[lane].Silent
		return c
	}
	p := b.lanes[lane].Party
	c.Speech = b.speech(step, lane)
	if b.sight.mind(p) {
		c.Chips = b.rowChips(step, lane)
		c.Checks = b.checks(step, lane)
		c.Tally = tally(c.Checks)
	} else if b.outside() {
		for _, chip := range b.rowChips(step, lane) {
			if !chip.Hidden {
				c.Chips = append(c.Chips, chip)
			}
		}
	}
	if b.stopped() && step == b.ending.step && p != b.ending.party && b.ending.told && b.guesses(p) && b.sight.mind(p) {
		c.Guess = b.guess(p)
	}
	c.Blank = b.lanes[lane].Silent && c.Speech == "" && len(c.Chips) == 0
	return c
}

// checks gives an end's checks in one step, by the table's order.
func (b *builder) checks(step, lane int) []CheckMark {
	var out []CheckMark
	for _, s := range b.seats(lane) {
		for _, e := range b.events {
			if e.Kind != trace.Checked || e.Conn != s.conn || e.Party != s.party || b.st.Event(e.ID) != step || quiet(e.Check) || b.fs.byEv[e.ID] != nil {
				continue
			}
			if e.Check.Result == trace.NotMade && !stands(e.Check.ID) {
				continue
			}
			m := b.mark(e)
			m.Main = stands(m.ID)
			m.Future = b.later(e.ID, step)
			at := len(out)
			for at > 0 && check.Before(m.ID, out[at-1].ID) {
				at--
			}
			out = append(out, m)
			copy(out[at+1:], out[at:])
			out[at] = m
		}
	}
	return out
}

// tally counts checks: "✓4 ✗1".
func tally(list []CheckMark) string {
	var n [len(marks)]int
	for _, m := range list {
		if !m.Future {
			n[m.Result]++
		}
	}
	var parts []string
	for _, r := range [...]trace.Result{trace.Passed, trace.Failed, trace.Overridden, trace.Withheld} {
		if n[r] > 0 {
			parts = append(parts, marks[r]+strconv.Itoa(n[r]))
		}
	}
	return strings.Join(parts, " ")
}

// wire draws what crossed between two lanes in one step.
func (b *builder) wire(step, left int) Wire {
	var w Wire
	conn, ok := b.between(left)
	if !ok {
		if step == 1 {
			w.Note = b.c.Phrase("never-called")
		}
		return w
	}
	if !b.sight.onWire(conn) {
		return w
	}
	var last *flow
	for _, l := range b.lines[step] {
		f := b.fs.byEv[l.Event]
		if f == nil || f.line() != l.Event || f.conn != conn {
			continue
		}
		n := len(w.Arrows)
		kin := last != nil && f.right == last.right && f.encrypted == last.encrypted && !b.shut(f) && !b.shut(last)
		if kin && b.seesChange() {
			kin = f.lost == last.lost && (f.sent == 0) == (last.sent == 0)
		}
		if !kin {
			w.Arrows = append(w.Arrows, Arrow{Right: f.right, From: f.from, To: f.to, Encrypted: f.encrypted,
				Lost: f.lost && b.seesChange(), Injected: f.sent == 0 && b.seesChange(), Unread: true, Sel: l.Sel, Future: l.Future})
			n++
		}
		a := &w.Arrows[n-1]
		b.board(a, f, l)
		last = f
	}
	for i := range w.Arrows {
		w.Arrows[i].Spoken = b.arrow(&w.Arrows[i])
	}
	return w
}

// fatal says whether a message is an alert that ends the connection.
func fatal(f *flow) bool { return f.alert != nil && f.alert.Level == iana.LevelFatal }

// shut says whether a message is seen to be an alert that ends the connection.
func (b *builder) shut(f *flow) bool { return fatal(f) && b.sight.flow(f) }

// board puts a message on an arrow.
func (b *builder) board(a *Arrow, f *flow, l EventLine) {
	a.Bytes += f.bytes
	changed := f.altered && b.seesChange()
	a.Altered = a.Altered || changed
	a.Unread = a.Unread && b.unread(f)
	a.Alert = a.Alert || b.shut(f)
	a.Future = a.Future && l.Future
	label := Label{Text: b.title(f), Sel: l.Sel, Alter: changed}
	w, _ := b.c.Message(f.name)
	label.Short = w.Short
	if !b.sight.flow(f) && f.encrypted {
		label.Short = b.count(f.bytes)
	} else if f.alert != nil {
		label.Short = f.alert.Name
	}
	a.Messages = append(a.Messages, label)
}

// between gives the connection whose wire lies between two lanes.
func (b *builder) between(left int) (trace.ConnID, bool) {
	for _, c := range b.conns {
		e := b.t.Conn(c).Ends
		if e[0] == b.lanes[left].Party && e[1] == b.lanes[left+1].Party {
			return c, true
		}
	}
	return 0, false
}

func (b *builder) arrow(a *Arrow) string {
	var names []string
	for _, m := range a.Messages {
		names = append(names, m.Text)
	}
	key := "arrow"
	switch {
	case a.Injected:
		key = "arrow-injected"
	case a.Lost:
		key = "arrow-lost"
	case a.Altered:
		key = "arrow-altered"
	case a.Unread:
		key = "arrow-unread"
	}
	s := b.c.Phrase(key, "{from}", b.name(a.From), "{to}", b.name(a.To), "{messages}", b.join(names), "{bytes}", b.count(a.Bytes))
	if a.Encrypted && b.sight.flow(b.fs.byEv[b.at(a.Sel)]) {
		s += b.c.Phrase("arrow-encrypted")
	}
	return s
}

// spoken is a row for those who listen.
func (b *builder) spoken(r *Row) string {
	s := b.c.Phrase("spoken", "{step}", strconv.Itoa(r.Step), "{title}", r.Title, "{state}", b.c.Phrase("state-"+string(r.State)))
	for _, w := range r.Wires {
		for i := range w.Arrows {
			if a := &w.Arrows[i]; !a.Future {
				s += " " + explain.Capital(a.Spoken) + "."
			}
		}
	}
	for i, c := range r.Cells {
		var failed []string
		passed := 0
		for _, m := range c.Checks {
			switch {
			case m.Future:
			case m.Result == trace.Passed:
				passed++
			case m.Result != trace.NotMade:
				failed = append(failed, m.Text)
			}
		}
		if passed > 0 {
			s += " " + b.c.Phrase("spoken-passed", "{End}", b.capital(b.lanes[i].Party), "{n}", strconv.Itoa(passed))
		}
		for _, f := range failed {
			s += " " + f
		}
	}
	return s
}
