package open

import (
	"errors"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Limit is how many bytes of anything that is brought are read, dress and all.
const Limit = 64 << 20

// Trace reads a trace as package export's JSON has it. Fields that it does not
// know are passed over. The error is a sentence that says what is wrong.
func Trace(b []byte) (*trace.Trace, error) {
	if len(b) > Limit {
		return nil, errors.New("this file is too large for a trace: more than 64 MiB")
	}
	r := &reader{b: b}
	if r.next() != '{' {
		return nil, errors.New("this is no trace: a trace is a JSON object, as handshake connect --format json writes it")
	}
	t, format, version := &trace.Trace{}, "", 0
	r.object(func(key string) {
		switch key {
		case "format":
			format = r.str()
		case "version":
			version = r.num()
		case "edition":
			t.Edition = r.num()
		case "scenario":
			t.Scenario = r.str()
		case "began":
			began, err := time.Parse(time.RFC3339Nano, r.str())
			if err != nil {
				r.fail("began is no time")
			}
			t.Began = began
		case "connections":
			r.array(func() { t.Conns = append(t.Conns, r.conn()) })
		case "outcomes":
			r.array(func() { t.Outcomes = append(t.Outcomes, r.outcome()) })
		case "events":
			r.array(func() { t.Events = append(t.Events, r.event()) })
		case "spaces":
			r.array(func() { t.Bufs = append(t.Bufs, r.space()) })
		case "values":
			r.array(func() { t.Values = append(t.Values, r.value()) })
		case "operations":
			r.array(func() { t.Ops = append(t.Ops, r.operation()) })
		default:
			r.skip()
		}
	})
	if r.fault == "" && r.next() != 0 {
		r.fail("there is more behind the trace")
	}
	switch {
	case format != "handshake-lab-trace" && (r.fault == "" || format != ""):
		return nil, errors.New("this is JSON, but no trace of this lab: its format would be \"handshake-lab-trace\"")
	case r.fault != "":
		return nil, errors.New("this trace cannot be read: " + r.fault)
	case version != 1:
		return nil, errors.New("this trace is of a later version of the format than this lab knows, which is 1")
	}
	if what := unsound(t); what != "" {
		return nil, errors.New("this trace does not hold together: " + what)
	}
	return t, nil
}

func (r *reader) conn() (c trace.Conn) {
	r.object(func(key string) {
		switch key {
		case "id":
			c.ID = trace.ConnID(r.num())
		case "client":
			c.Ends[0] = r.party()
		case "server":
			c.Ends[1] = r.party()
		case "why":
			c.Why = trace.ConnWhy(r.str())
		case "parent":
			c.Parent = trace.ConnID(r.num())
		default:
			r.skip()
		}
	})
	return c
}

func (r *reader) outcome() (o trace.Outcome) {
	r.object(func(key string) {
		switch key {
		case "connection":
			o.Conn = trace.ConnID(r.num())
		case "party":
			o.Party = r.party()
		case "end":
			o.End = r.str()
		case "event":
			o.By = trace.EventID(r.num())
		default:
			r.skip()
		}
	})
	return o
}

func (r *reader) event() (e trace.Event) {
	r.object(func(key string) {
		switch key {
		case "id":
			e.ID = trace.EventID(r.num())
		case "connection":
			e.Conn = trace.ConnID(r.num())
		case "party":
			e.Party = r.party()
		case "kind":
			e.Kind = named(r, trace.EventKind.String)
		case "time":
			e.At = time.Duration(r.num()) * time.Microsecond
		case "on":
			e.On = r.stretches()
		case "uses":
			e.Uses = r.values()
		case "operation":
			e.Op = trace.OpID(r.num())
		case "message":
			e.Msg = r.message()
		case "alert":
			e.Alert = r.alert()
		case "check":
			e.Check = r.check()
		case "keys":
			e.Epoch = r.epoch()
		case "session":
			e.Session = r.session()
		case "note":
			e.Note = r.str()
		default:
			r.skip()
		}
	})
	return e
}

func (r *reader) message() *trace.Message {
	m := &trace.Message{}
	r.object(func(key string) {
		switch key {
		case "name":
			m.Name = r.str()
		case "content":
			m.Content = uint8(r.num())
		case "type":
			m.Type = uint8(r.num())
		default:
			r.skip()
		}
	})
	return m
}

func (r *reader) alert() *trace.Alert {
	a := &trace.Alert{}
	r.object(func(key string) {
		switch key {
		case "name":
			a.Name = r.str()
		case "level":
			a.Level = uint8(r.num())
		case "code":
			a.Code = uint8(r.num())
		case "check":
			a.Check = r.str()
		default:
			r.skip()
		}
	})
	return a
}

func (r *reader) check() *trace.Check {
	c := &trace.Check{}
	r.object(func(key string) {
		switch key {
		case "id":
			c.ID = r.str()
		case "clause":
			c.Clause = r.str()
		case "result":
			c.Result = named(r, trace.Result.String)
		case "reason":
			c.Reason = r.str()
		case "alert":
			c.Alert = r.str()
		case "got":
			c.Got = r.hex()
		case "want":
			c.Want = r.hex()
		case "looked":
			c.Looked = r.stretches()
		case "values":
			c.Values = r.values()
		default:
			r.skip()
		}
	})
	return c
}

func (r *reader) epoch() *trace.Epoch {
	k := &trace.Epoch{}
	r.object(func(key string) {
		switch key {
		case "direction":
			k.Send = r.str() == "send"
		case "number":
			k.N = uint16(r.num())
		case "stage":
			k.Stage = r.str()
		case "suite":
			k.Suite = r.code(iana.SuiteRegistry)
		case "values":
			k.Values = r.values()
		default:
			r.skip()
		}
	})
	return k
}

func (r *reader) session() *trace.Session {
	s := &trace.Session{}
	r.object(func(key string) {
		switch key {
		case "version":
			s.Version = r.code(iana.VersionRegistry)
		case "suite":
			s.Suite = r.code(iana.SuiteRegistry)
		case "group":
			s.Group = r.code(iana.GroupRegistry)
		case "signature":
			s.Signature = r.code(iana.SchemeRegistry)
		case "alpn":
			s.ALPN = r.str()
		case "server_name":
			s.ServerName = r.str()
		case "extended_master_secret":
			s.ExtendedMasterSecret = r.boolean()
		case "encrypt_then_mac":
			s.EncryptThenMAC = r.boolean()
		case "secure_renegotiation":
			s.SecureRenegotiation = r.boolean()
		case "forward_secrecy":
			s.ForwardSecrecy = r.boolean()
		case "resumed":
			s.Resumed = r.boolean()
		case "client_authenticated":
			s.ClientAuthenticated = r.boolean()
		default:
			r.skip()
		}
	})
	return s
}

func (r *reader) space() (b trace.Buf) {
	r.object(func(key string) {
		switch key {
		case "id":
			b.ID = trace.BufID(r.num())
		case "connection":
			b.Conn = trace.ConnID(r.num())
		case "kind":
			b.Kind = named(r, trace.BufKind.String)
		case "from":
			b.From = r.party()
		case "at":
			b.At = r.party()
		case "bytes":
			b.Data = r.hex()
		case "parts":
			r.array(func() { b.Parts = append(b.Parts, r.part()) })
		default:
			r.skip()
		}
	})
	return b
}

func (r *reader) part() (p trace.Part) {
	r.object(func(key string) {
		switch key {
		case "at":
			p.At = int32(r.num())
		case "length":
			p.Len = int32(r.num())
		case "source":
			p.Src = r.stretch()
		case "operation":
			p.Op = trace.OpID(r.num())
		case "altered":
			p.Altered = r.boolean()
		default:
			r.skip()
		}
	})
	return p
}

func (r *reader) value() (v trace.Value) {
	r.object(func(key string) {
		switch key {
		case "id":
			v.ID = trace.ValueID(r.num())
		case "connection":
			v.Conn = trace.ConnID(r.num())
		case "party":
			v.Party = r.party()
		case "name":
			v.Name = r.str()
		case "bytes":
			v.Data = r.hex()
		case "secret":
			v.Secret = r.boolean()
		case "origin":
			v.Origin = r.origin()
		default:
			r.skip()
		}
	})
	return v
}

func (r *reader) origin() (o trace.Origin) {
	r.object(func(key string) {
		switch key {
		case "kind":
			o.Kind = named(r, trace.OriginKind.String)
		case "label":
			o.Label = r.str()
		case "source":
			o.Slice = r.stretch()
		case "operation":
			o.Op = trace.OpID(r.num())
		case "value":
			o.Value = trace.ValueID(r.num())
		default:
			r.skip()
		}
	})
	return o
}

func (r *reader) operation() (o trace.Op) {
	r.object(func(key string) {
		switch key {
		case "id":
			o.ID = trace.OpID(r.num())
		case "connection":
			o.Conn = trace.ConnID(r.num())
		case "party":
			o.Party = r.party()
		case "name":
			o.Name = r.str()
		case "parameters":
			o.Params = r.str()
		case "clause":
			o.Clause = r.str()
		case "in":
			o.In = r.values()
		case "in_bytes":
			o.InBytes = r.stretches()
		case "out":
			o.Out = r.values()
		case "out_bytes":
			o.OutBytes = r.stretches()
		default:
			r.skip()
		}
	})
	return o
}

func (r *reader) values() (ids []trace.ValueID) {
	r.array(func() { ids = append(ids, trace.ValueID(r.num())) })
	return ids
}

func (r *reader) stretches() (list []trace.Slice) {
	r.array(func() { list = append(list, r.stretch()) })
	return list
}

func (r *reader) stretch() (s trace.Slice) {
	r.object(func(key string) {
		switch key {
		case "space":
			s.Buf = trace.BufID(r.num())
		case "offset":
			s.Off = int32(r.num())
		case "length":
			s.Len = int32(r.num())
		default:
			r.skip()
		}
	})
	return s
}

func (r *reader) party() trace.Party { return named(r, trace.Party.String) }

// code reads the name of a code point, or 0x and its four digits.
func (r *reader) code(registry iana.Registry) uint16 {
	name := r.str()
	for code := range uint64(1 << 16) {
		if i := iana.Lookup(registry, code); i != nil && i.Name == name {
			return uint16(code)
		}
	}
	n := &reader{b: []byte(`"` + name[min(2, len(name)):] + `"`)}
	if b := n.hex(); len(b) == 2 {
		return uint16(b[0])<<8 | uint16(b[1])
	}
	r.fail("a name is not known: " + name)
	return 0
}

// named reads one of the names that a kind's constants have.
func named[K ~uint8](r *reader, name func(K) string) (k K) {
	defer func() {
		if recover() != nil { // there is none of this number
			r.fail("a name is not known")
		}
	}()
	for s := r.str(); r.fault == "" && name(k) != s; k++ {
	}
	return k
}
