package attack

import (
	"fmt"
	"slices"
	"strings"
)

// target is a message or a record, and where its bytes lie.
type target struct {
	msg       *Message // nil: a record as such
	nth       int      // the sender's how-manieth of that name
	runs      []run
	total     int
	protected bool
}

// run says that n bytes of a target from off on lie in it at at.
type run struct {
	it         *item
	at, off, n int
}

// messages gives the messages that a flight carries, in order, and counts
// them as seen.
func messages(items []*item, s *sender) []*target {
	var out []*target
	for _, it := range items {
		for _, st := range it.rec.Carries {
			var t *target
			for _, o := range out {
				if o.msg == st.Msg {
					t = o
				}
			}
			if t == nil {
				s.count[st.Msg.Name]++
				s.names = append(s.names, st.Msg.Name)
				t = &target{msg: st.Msg, nth: s.count[st.Msg.Name], protected: it.rec.Protected}
				out = append(out, t)
			}
			off := st.Off
			if t.protected {
				off = t.total
			}
			t.runs = append(t.runs, run{it, st.At, off, st.Len})
			t.total += st.Len
		}
	}
	return out
}

// record gives a whole record as a target.
func record(it *item) *target {
	n := len(it.rec.Data)
	return &target{nth: it.nth, runs: []run{{it, 0, 0, n}}, total: n, protected: it.rec.Protected}
}

// operate carries out c if its target is in this flight, and gives the
// records in their new order.
func (w *Wire) operate(c *cut, s *sender, items []*item, ms []*target, order []*item) []*item {
	var t *target
	if c.Message == "record" {
		for _, it := range items {
			if it.nth == c.N {
				t = record(it)
			}
		}
	} else {
		for _, m := range ms {
			if m.msg.Name == c.Message && m.nth == c.N {
				t = m
			}
		}
	}
	if t == nil {
		return order
	}
	c.done = true
	off, n, err := w.aim(c, t)
	if err != nil {
		c.err = err
		return order
	}
	for _, r := range t.runs {
		if c.Verb != "duplicate" && touches(c.Verb, r, off, n) {
			r.it.notes = append(r.it.notes, c.Text)
		}
	}
	switch c.Verb {
	case "flip":
		err = t.each(off, 1, func(it *item, at, _ int) bool {
			it.open()
			i := it.find(at)
			return i >= 0 && it.put(at, it.cells[i].b^1<<c.Bit)
		})
	case "set":
		err = t.each(off, n, func(it *item, at, i int) bool { return it.put(at, c.Value[i]) })
	case "inject":
		switch {
		case !c.HasAt:
			t.runs[0].it.insert(0, c.Value)
		case off == t.total:
			r := t.runs[len(t.runs)-1]
			r.it.insert(r.at+r.n, c.Value)
		default:
			err = t.each(off, 1, func(it *item, at, _ int) bool { return it.insert(at, c.Value) })
		}
	case "truncate":
		if !c.HasAt {
			t = record(t.runs[0].it)
		}
		err = t.each(off, 1, func(it *item, at, _ int) bool { return it.end(at) })
	case "drop":
		for _, r := range t.runs {
			r.it.gone = true
		}
	case "duplicate":
		for _, r := range t.runs {
			r.it.again = append(r.it.again, c.Text)
		}
	case "swap":
		order = swap(s, t, order)
	}
	if err != nil {
		c.err = fmt.Errorf("wire: %s: %w", c.Text, err)
	}
	return order
}

// touches says whether a surgery at offset off for n bytes concerns run r.
func touches(verb string, r run, off, n int) bool {
	switch verb {
	case "drop", "swap":
		return true
	}
	return off < r.off+r.n && off+n > r.off || verb == "inject" && off == r.off+r.n
}

// each calls do for n bytes of the target from off on, with the record and
// the offset in it at which each was sent.
func (t *target) each(off, n int, do func(it *item, at, i int) bool) error {
	for i := range n {
		for _, r := range t.runs {
			if at := off + i - r.off; at >= 0 && at < r.n && !do(r.it, r.at+at, i) {
				return fmt.Errorf("byte %d was taken away by a surgery before this one", off+i)
			}
		}
	}
	return nil
}

// swap lets the target's records change places with the next one in order; if
// there is none yet they are held back.
func swap(s *sender, t *target, order []*item) []*item {
	var group, rest []*item
	next := -1 // where in rest the group goes: behind the first record after it
	for _, it := range order {
		if slices.ContainsFunc(t.runs, func(r run) bool { return r.it == it }) {
			group = append(group, it)
			next = -1
			continue
		}
		rest = append(rest, it)
		if len(group) > 0 && next < 0 {
			next = len(rest)
		}
	}
	if next >= 0 {
		return insert(rest, next, group)
	}
	for _, it := range group {
		// What is told now is that it is held back; when it arrives it is as
		// it was sent, or as other surgery has left it.
		held := *it
		held.notes = nil
		s.held = append(s.held, &held)
		it.held = true
	}
	return append(rest, group...)
}

// insert puts more into a list before its i-th record.
func insert(list []*item, i int, more []*item) []*item {
	return append(append(list[:i:i], more...), list[i:]...)
}

// release lets the records that were held back go, behind the first record of
// order that is not held back itself.
func release(s *sender, held, order []*item) []*item {
	for i, it := range order {
		if !it.held {
			return insert(order, i+1, held)
		}
	}
	s.held = append(held, s.held...)
	return order
}

// Check gives the first surgery that could not be carried out, as a sentence
// that says what would be right; nil if all were. It is asked after the run.
func (w *Wire) Check() error {
	for _, c := range w.surgery {
		if c.err != nil {
			return c.err
		}
		if c.done {
			continue
		}
		s := w.senders[c.Sender]
		if s == nil {
			return fmt.Errorf("wire: %s: the %s sent nothing", c.Text, c.Sender)
		}
		if c.Message == "record" {
			return fmt.Errorf("wire: %s: the %s sent %d records, so record %d is none of them", c.Text, c.Sender, s.records, c.N)
		}
		if n := s.count[c.Message]; n > 0 {
			return fmt.Errorf("wire: %s: the %s sent %s only %s", c.Text, c.Sender, c.Message, times(n))
		}
		return fmt.Errorf("wire: %s: the %s sent no %s; it sent %s", c.Text, c.Sender, c.Message, list(s.names))
	}
	return nil
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// list joins names, each once.
func list(names []string) string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if len(out) > 1 {
		return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
	}
	return strings.Join(out, "")
}

// aim gives where in its target a surgery begins and how many bytes it
// concerns.
func (w *Wire) aim(c *cut, t *target) (off, n int, err error) {
	what, total := "it", t.total
	switch {
	case c.Path == "":
	case t.msg == nil:
		off, total, err = w.recordField(t.runs[0].it.rec, c.Path)
		what = c.Path
	case t.protected:
		err = errProtected
	default:
		off, total, err = w.messageField(t.msg, c.Path)
		what = c.Path
	}
	if err != nil {
		return 0, 0, fmt.Errorf("wire: %s: %w", c.Text, err)
	}
	n = 1
	if c.Verb == "set" {
		n = len(c.Value)
	}
	at := c.Byte
	if at < 0 || !c.HasAt && c.Verb == "flip" {
		at += total
		if !c.HasAt {
			at = total - 1
		}
	}
	switch {
	case at == total && c.Verb == "inject":
	case at < 0 || at >= total:
		err = fmt.Errorf("wire: %s: %s has %d bytes as sent, so the last is byte %d", c.Text, what, total, total-1)
		if total == 0 {
			err = fmt.Errorf("wire: %s: %s is empty, so it has no byte to begin at", c.Text, what)
		}
	case at+n > total:
		err = fmt.Errorf("wire: %s: %s has %d bytes as sent, so at most %d can be set from byte %d on", c.Text, what, total, total-at, at)
	}
	return off + at, n, err
}
