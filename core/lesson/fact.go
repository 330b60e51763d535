package lesson

import (
	"bytes"
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// Run is a trace that can be asked. Asked is the connection that the story
// ends with, and what relays it.
type Run struct {
	t     *trace.Trace
	steps *explain.Stepper
	heads []trace.ConnID // all connections but relays
	conns []trace.ConnID // the last of them, and its relays
	knows [5]*onlooker.Knowledge
	got   string // see Finding.Got
}

// Ask makes a trace ready to be asked. It is not changed.
func Ask(t *trace.Trace) *Run {
	r := &Run{t: t, steps: explain.NewStepper(t)}
	for i := range t.Conns {
		if t.Conns[i].Why != trace.Relay {
			r.heads = append(r.heads, t.Conns[i].ID)
		}
	}
	if n := len(r.heads); n > 0 {
		last := r.heads[n-1]
		r.conns = []trace.ConnID{last}
		for i := range t.Conns {
			if c := &t.Conns[i]; c.Why == trace.Relay && c.Parent == last {
				r.conns = append(r.conns, c.ID)
			}
		}
	}
	return r
}

// Finding is what a run says to a fact.
type Finding struct {
	Fact   []string      // its words: "check", "server-cert/name", "failed"
	Holds  bool          // as it stands, "!" included
	So     bool          // without the "!"
	Got    string        // what the run has where the fact asks for so many or for which: "passed", "3", "early"
	Event  trace.EventID // what shows it
	Step   int           // of the event, 1 to 10
	Absent bool          // it is shown by what did not happen: the event is how the story ended
}

// Fact says whether a fact holds, and what shows it. "!" before it says that
// it does not. A fact is one of these; PARTY is "client", "server",
// "attacker" or "onlooker", names are the trace's:
//
//	completes                 nobody stopped, nobody waits
//	stops PARTY [STEP]        that end noticed something and refused
//	stalls                    an end waits for what never comes
//	warned                    the user saw a warning
//	altered                   bytes were changed on their way
//	alerts PARTY NAME         that end sent this alert
//	check ID RESULT           once at least: "passed", "failed", "overridden", "unmade"
//	fails N                   so many of the four questions to the server's certificate
//	sends PARTY MESSAGE [N]   at least so often
//	takes PARTY MESSAGE       it arrived there, and was read
//	sent VALUE                its bytes were on the wire in the clear
//	within MESSAGE VALUE      its bytes were in such a message, before encryption
//	makes PARTY VALUE         that end computed it
//	length VALUE N            it has so many bytes
//	again VALUE               it is that of an earlier connection
//	computes PARTY NAME       that end made such a computation
//	covers MESSAGE VALUE      the signature in such a message covers it
//	encrypted PARTY           all data of that end crossed the wire encrypted
//	stage NAME                the client's first data went under keys of this stage: "early", "application"
//	knows PARTY SENDER MESSAGE
//	has PARTY VALUE           PARTY can know it, by what was on the wire and what leaked
//	opens N                   an onlooker can read all data of the Nth connection
//
// What is no fact holds not, and neither does its contrary.
func (r *Run) Fact(text string) Finding {
	text, not := strings.CutPrefix(strings.TrimSpace(text), "!")
	f := Finding{Fact: append(strings.Fields(text), "", "", "")[:4]}
	r.got = ""
	holds, event, ok := r.find(f.Fact[0], f.Fact[1], f.Fact[2], f.Fact[3])
	if event == 0 {
		f.Absent, event = true, r.end()
	}
	f.Holds, f.So, f.Event, f.Got = ok && holds != not, holds, event, r.got
	if event != 0 {
		f.Step = r.steps.Event(event)
	}
	return f
}

// Claim says whether all facts of a claim hold, which are separated by ";".
// It gives what decides: the first that does not hold, else the one that is
// shown last.
func (r *Run) Claim(text string) Finding {
	var last Finding
	for _, fact := range strings.Split(text, ";") {
		f := r.Fact(fact)
		if !f.Holds {
			return f
		}
		if last.Fact == nil || last.Absent || !f.Absent && (f.Step > last.Step || f.Step == last.Step && f.Event > last.Event) {
			last = f
		}
	}
	return last
}

func (r *Run) find(verb, a, b, c string) (holds bool, event trace.EventID, ok bool) {
	ok = true
	switch verb {
	case "completes":
		event = r.stop()
		holds = event == 0 && !r.stalled()
	case "stops":
		event = r.stop()
		holds = event != 0 && r.t.Event(event).Party.String() == a && (b == "" || strconv.Itoa(r.steps.Event(event)) == b)
	case "stalls":
		holds = r.stalled()
		event = r.last(func(e *trace.Event) bool { return e.Kind == trace.Waits })
	case "warned":
		event = r.last(func(e *trace.Event) bool { return e.Kind == trace.Warned })
		holds = event != 0
	case "altered":
		event = r.last(func(e *trace.Event) bool { return e.Kind == trace.Attacked })
		holds = event != 0
	case "alerts":
		event = r.last(func(e *trace.Event) bool {
			return e.Kind == trace.AlertSent && e.Party.String() == a && e.Alert.Name == b
		})
		holds = event != 0
	case "check":
		made := func(e *trace.Event) bool { return e.Kind == trace.Checked && e.Check.ID == a }
		event = r.last(func(e *trace.Event) bool { return made(e) && result(e.Check.Result) == b })
		if holds = event != 0; !holds {
			event = r.last(made)
		}
		if event != 0 {
			r.got = result(r.t.Event(event).Check.Result)
		}
	case "fails":
		n := 0
		n, event = r.failing()
		r.got = strconv.Itoa(n)
		holds = r.got == a
	case "sends":
		n, least := 0, max(atoi(c), 1)
		event = r.last(func(e *trace.Event) bool {
			if is := says(e) == b && e.Party.String() == a && (e.Kind == trace.MessageSent || e.Kind == trace.DataSent); is {
				n++
				return true
			}
			return false
		})
		r.got = strconv.Itoa(n)
		holds = n >= least
	case "takes":
		event = r.last(func(e *trace.Event) bool {
			return says(e) == b && e.Party.String() == a && (e.Kind == trace.MessageReceived || e.Kind == trace.DataReceived)
		})
		holds = event != 0
	default:
		return r.values(verb, a, b, c)
	}
	return
}

// values is find for the facts about what is known, and by whom.
func (r *Run) values(verb, a, b, c string) (holds bool, event trace.EventID, ok bool) {
	ok = true
	switch verb {
	case "sent":
		event = r.carrier(trace.SentRecord, "", a)
		if holds = event != 0; !holds {
			event = r.maker(r.value(a, trace.Nobody))
		}
	case "within":
		event = r.carrier(trace.SentMessage, a, b)
		if holds = event != 0; !holds {
			event = r.maker(r.value(b, trace.Nobody))
		}
	case "makes":
		v := r.value(b, party(a))
		holds = v != 0 && r.t.Value(v).Origin.Kind == trace.FromOp
		event = r.maker(v)
	case "length":
		v := r.value(a, trace.Nobody)
		if v != 0 {
			r.got = strconv.Itoa(len(r.t.Value(v).Data))
		}
		holds = r.got == b
		event = r.maker(v)
	case "again":
		v := r.value(a, trace.Nobody)
		event = r.maker(v)
		for i := range r.t.Values {
			w := &r.t.Values[i]
			holds = holds || v != 0 && w.Name == a && w.Conn < r.t.Value(v).Conn && bytes.Equal(w.Data, r.t.Value(v).Data)
		}
	case "computes":
		event = r.last(func(e *trace.Event) bool {
			return e.Op != 0 && e.Party.String() == a && r.t.Op(e.Op).Name == b
		})
		holds = event != 0
	case "covers":
		holds, event = r.covers(a, b)
	case "encrypted":
		n, bare := 0, false
		event = r.last(func(e *trace.Event) bool {
			if e.Kind != trace.RecordSent || e.Msg.Content != 23 || e.Party.String() != a {
				return false
			}
			n++
			bare = bare || len(e.Uses) == 0
			return true
		})
		holds = n > 0 && !bare
	case "stage":
		event = r.first(func(e *trace.Event) bool {
			if e.Kind == trace.KeysChanged && e.Epoch.Send && e.Party == trace.Client {
				r.got = e.Epoch.Stage
			}
			return e.Kind == trace.DataSent && e.Party == trace.Client
		})
		holds = r.got == a
	case "knows":
		holds, event = r.reads(party(a), b, c)
	case "has":
		for i := range r.t.Values {
			if v := &r.t.Values[i]; v.Name == b && r.asked(v.Conn) {
				holds = holds || r.knowledge(party(a)).Value(v.ID)
				event = r.maker(v.ID)
			}
		}
	case "opens":
		if n := atoi(a); n >= 1 && n <= len(r.heads) {
			holds, event = r.opens(r.heads[n-1])
		}
	default:
		ok = false
	}
	return
}
