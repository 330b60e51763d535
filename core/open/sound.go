package open

import (
	"strconv"

	"handshakelab/core/trace"
)

// unsound says what in a trace points where nothing is, "" if all is well.
func unsound(t *trace.Trace) string {
	s := &sounder{t: t}
	for i := range t.Conns {
		c := &t.Conns[i]
		s.at("connection", i, int(c.ID))
		s.may("connection", int(c.Parent), i)
	}
	for i := range t.Bufs {
		b := &t.Bufs[i]
		s.at("space", i, int(b.ID))
		s.may("connection", int(b.Conn), len(t.Conns))
		end := int32(0)
		for _, p := range b.Parts {
			if p.At < end || int(p.At)+int(p.Len) > len(b.Data) {
				s.say("the parts of a space lie outside of it, or over each other")
			}
			end = p.At + p.Len
			s.stretches(p.Src)
			if int(p.Src.Buf) > i { // an earlier one: so nothing comes of itself
				s.say("a space comes of a later one")
			}
			s.may("operation", int(p.Op), len(t.Ops))
		}
	}
	for i := range t.Values {
		v := &t.Values[i]
		s.at("value", i, int(v.ID))
		s.may("connection", int(v.Conn), len(t.Conns))
		s.stretches(v.Origin.Slice)
		s.may("operation", int(v.Origin.Op), len(t.Ops))
		s.may("value", int(v.Origin.Value), i)
		if v.Origin.Kind == trace.FromOp && v.Origin.Op == 0 || v.Origin.Kind == trace.FromWire && v.Origin.Slice.Buf == 0 {
			s.say("a value has no origin")
		}
	}
	for i := range t.Ops {
		o := &t.Ops[i]
		s.at("operation", i, int(o.ID))
		s.may("connection", int(o.Conn), len(t.Conns))
		s.values(o.In...)
		s.values(o.Out...)
		for _, in := range o.In {
			for _, out := range o.Out {
				if in >= out {
					s.say("a value is computed from a later one")
				}
			}
		}
		s.stretches(o.InBytes...)
		s.stretches(o.OutBytes...)
	}
	for i := range t.Events {
		s.event(i, &t.Events[i])
	}
	for i := range t.Outcomes {
		o := &t.Outcomes[i]
		s.must("connection", int(o.Conn), len(t.Conns))
		s.may("event", int(o.By), len(t.Events))
	}
	return s.wrong
}

// sounder keeps the first thing that is wrong.
type sounder struct {
	t     *trace.Trace
	wrong string
}

func (s *sounder) say(what string) {
	if s.wrong == "" {
		s.wrong = what
	}
}

// at holds an entry to its place: identifiers count from 1.
func (s *sounder) at(what string, i, id int) {
	if id != i+1 {
		s.say(what + " " + strconv.Itoa(id) + " stands where " + strconv.Itoa(i+1) + " should be")
	}
}

// may holds a reference that can be none; must one that cannot.
func (s *sounder) may(what string, id, n int) {
	if id < 0 || id > n {
		s.say("there is no " + what + " " + strconv.Itoa(id))
	}
}

func (s *sounder) must(what string, id, n int) {
	if id == 0 {
		s.say("a " + what + " is not named")
	}
	s.may(what, id, n)
}

func (s *sounder) values(ids ...trace.ValueID) {
	for _, id := range ids {
		s.must("value", int(id), len(s.t.Values))
	}
}

func (s *sounder) stretches(list ...trace.Slice) {
	for _, x := range list {
		s.may("space", int(x.Buf), len(s.t.Bufs))
		if s.wrong != "" || x.Buf == 0 {
			continue
		}
		if x.Off < 0 || x.Len < 0 || int(x.Off)+int(x.Len) > len(s.t.Bufs[x.Buf-1].Data) {
			s.say("a stretch lies outside of space " + strconv.Itoa(int(x.Buf)))
		}
	}
}

// event holds an event to what its kind comes with.
func (s *sounder) event(i int, e *trace.Event) {
	s.at("event", i, int(e.ID))
	s.must("connection", int(e.Conn), len(s.t.Conns))
	s.may("operation", int(e.Op), len(s.t.Ops))
	s.values(e.Uses...)
	s.stretches(e.On...)
	if c := e.Check; c != nil {
		s.values(c.Values...)
		s.stretches(c.Looked...)
	}
	if e.Epoch != nil {
		s.values(e.Epoch.Values...)
	}
	lacks := false
	switch e.Kind {
	case trace.MessageSent, trace.MessageReceived:
		lacks = e.Msg == nil || len(e.On) == 0
	case trace.RecordSent, trace.RecordReceived, trace.DataSent, trace.DataReceived:
		lacks = len(e.On) == 0
	case trace.AlertSent, trace.AlertReceived:
		lacks = e.Alert == nil || len(e.On) == 0
	case trace.Computed:
		lacks = e.Op == 0
	case trace.Checked:
		lacks = e.Check == nil
	case trace.KeysChanged:
		lacks = e.Epoch == nil
	case trace.Completed:
		lacks = e.Session == nil
	case 0:
		lacks = true
	}
	if lacks {
		s.say("event " + strconv.Itoa(i+1) + " lacks what its kind comes with")
	}
}
