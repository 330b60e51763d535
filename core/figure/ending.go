package figure

import (
	"handshakelab/core/trace"
)

// ending is what came of the connections shown.
type ending struct {
	bad     bool // somebody stopped, or waits for ever
	conn    trace.ConnID
	party   trace.Party
	end     string
	by      trace.EventID
	step    int
	check   *trace.Check   // the check that failed; nil if it was none
	alert   *trace.Alert   // the alert that tells of it; nil if none does
	told    bool           // the other end got an alert about it
	checks  []string       // all that failed at that end, by the order of events
	waived  []*trace.Event // checks that were overridden
	changed []trace.EventID
}

// endSeen is an ending of which only the alert is seen, from outside.
const endSeen = "seen"

// outside says whether the viewer is no end of what is shown, and sees only
// what crosses the wire.
func (b *builder) outside() bool {
	if b.sight.all {
		return false
	}
	for _, c := range b.conns {
		if e := b.t.Conn(c).Ends; b.sight.mind(e[0]) || b.sight.mind(e[1]) {
			return false
		}
	}
	return true
}

// gravity orders the ways to end: who noticed counts more than who was told.
func gravity(end string) int {
	switch end {
	case trace.EndRefused:
		return 4
	case trace.EndCut:
		return 3
	case trace.EndStalled:
		return 2
	case trace.EndTold:
		return 1
	}
	return 0
}

// end finds how the connections shown ended, as far as the viewer can tell:
// an end knows how it ended itself, and who only listens sees alerts that are
// not encrypted.
func (b *builder) end() ending {
	var x ending
	for i := range b.t.Outcomes {
		o := &b.t.Outcomes[i]
		if !b.shows(o.Conn) || gravity(o.End) == 0 || !b.sight.mind(o.Party) {
			continue
		}
		if !x.bad || gravity(o.End) > gravity(x.end) {
			x = ending{bad: true, conn: o.Conn, party: o.Party, end: o.End, by: o.By}
		}
	}
	if !x.bad && b.outside() {
		for _, f := range b.fs.list {
			if b.shows(f.conn) && fatal(f) && (b.recorded() && b.sight.flow(f) || !f.encrypted && f.sent != 0) {
				x = ending{bad: true, conn: f.conn, party: f.from, end: endSeen, by: f.line(), alert: f.alert}
				break
			}
		}
	}
	if x.by != 0 {
		x.step = b.st.Event(x.by)
		x.check = b.t.Event(x.by).Check
		if a := b.t.Event(x.by).Alert; a != nil {
			x.alert = a
		}
	} else if x.bad {
		x.step = b.furthest()
	}
	for _, e := range b.events {
		if !b.shows(e.Conn) {
			continue
		}
		switch {
		case e.Kind == trace.Attacked:
			if b.seesChange() {
				x.changed = append(x.changed, e.ID)
			}
		case !b.sight.mind(e.Party):
		case e.Kind == trace.AlertReceived && x.bad && e.Conn == x.conn && e.Party != x.party && e.Alert.Name != "close_notify":
			x.told = true
		case e.Kind == trace.Checked && e.Check.Result == trace.Failed && e.Conn == x.conn && e.Party == x.party:
			x.checks = append(x.checks, e.Check.ID)
		case e.Kind == trace.Checked && e.Check.Result == trace.Overridden:
			x.waived = append(x.waived, e)
		}
	}
	return x
}

// furthest gives the last step of which anything happened.
func (b *builder) furthest() int {
	for step := 10; step > 1; step-- {
		if b.happened(step) {
			return step
		}
	}
	return 1
}
