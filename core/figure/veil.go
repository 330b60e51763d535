package figure

import "strings"

// Forget takes out of a scene all that is still to come: of the steps ahead
// no more is left than that there are ten. So a question can be asked in the
// middle of a story. The scene is changed.
func (s *Scene) Forget() {
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.State == Future || r.State == Skipped && r.Step > s.Step && s.Step > 0 {
			r.State, r.Note, r.Cells, r.Wires = Future, "", make([]Cell, len(r.Cells)), make([]Wire, len(r.Wires))
			r.Lines, r.Spoken = nil, ""
			continue
		}
		for j := range r.Cells {
			c := &r.Cells[j]
			ahead := len(c.Checks)
			c.Checks = without(c.Checks, func(m *CheckMark) bool { return m.Future })
			c.Chips = without(c.Chips, func(m *Chip) bool { return m.Future })
			if len(c.Checks) < ahead {
				c.Tally, c.Speech, c.Guess = "", "", ""
			}
		}
		for j := range r.Wires {
			r.Wires[j].Arrows = without(r.Wires[j].Arrows, func(a *Arrow) bool { return a.Future })
		}
		r.Lines = without(r.Lines, func(l *EventLine) bool { return l.Future })
	}
}

// Blind takes out of a scene what was found wrong, by whom, where and why:
// the verdict, where it stopped, what was changed, and all checks. Messages,
// values and bytes stay: from them it can be found out. The scene is changed.
func (s *Scene) Blind() {
	s.Verdict, s.Stop, s.Marks, s.Link, s.Warning = Verdict{}, nil, nil, nil, nil
	s.View, s.Views, s.Summary, s.Now = "all", nil, nil, nil
	for i := range s.Lanes {
		s.Lanes[i].Note = ""
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		failed := r.State == Failed
		switch {
		case failed || r.State == Current:
			r.State = Done
		case r.State == NotReached:
			r.State, r.Note = Future, ""
		case r.Late:
			r.Note = ""
		}
		r.Open, r.Late, r.Spoken = r.Open && s.Step > 0, false, ""
		for j := range r.Cells {
			c := &r.Cells[j]
			c.Checks, c.Tally, c.Guess = nil, "", ""
			if failed || c.Stands || r.Step == 3 { // it would say what the checks came to
				c.Speech = ""
			}
		}
		for j := range r.Wires {
			for k := range r.Wires[j].Arrows {
				a := &r.Wires[j].Arrows[k]
				a.Altered, a.Injected, a.Alert, a.Unread, a.Spoken = false, false, false, false, ""
				for l := range a.Messages {
					m := &a.Messages[l]
					m.Alter = false
					if title, _, is := strings.Cut(m.Text, ": "); is { // which alert it is, its bytes say
						m.Text, m.Short = title, title
					}
				}
			}
		}
		r.Lines = without(r.Lines, func(l *EventLine) bool {
			switch l.Kind {
			case "check", "attack", "end", "note", "leak":
				return true
			}
			l.Text, _, _ = strings.Cut(l.Text, ": ") // which alert it is, and who did not read it any more
			l.Cause, l.Notice, l.Mark = false, false, ""
			return false
		})
	}
}

// Blind leaves of an inspection the bytes, unmarked. It is nil for what is
// told by its meaning alone.
func (in *Inspection) Blind() *Inspection {
	switch in.Kind {
	case "message", "bytes", "data", "alert", "value", "step":
	default:
		return nil
	}
	b := &Inspection{Sel: in.Sel, Kind: in.Kind, Step: in.Step, Party: in.Party, Subtitle: in.Subtitle, Bytes: in.Bytes}
	b.Title, _, _ = strings.Cut(in.Title, ": ")
	b.Bytes.Flip = nil // it holds the scenario
	for i := range b.Bytes.Spaces {
		s := &b.Bytes.Spaces[i]
		for j := range s.Rows {
			for k := range s.Rows[j].Cells {
				s.Rows[j].Cells[k].Altered = false
			}
		}
		unmark(s.Fields)
	}
	return b
}

func unmark(fs []Field) {
	for i := range fs {
		fs[i].Altered = false
		unmark(fs[i].Kids)
	}
}

// without leaves out what is such.
func without[T any](list []T, such func(*T) bool) []T {
	kept := list[:0]
	for i := range list {
		if !such(&list[i]) {
			kept = append(kept, list[i])
		}
	}
	return kept
}
