package explain

import (
	"strings"

	"handshakelab/core/trace"
)

// Steps gives the step of SEED's ten, 1 to 10, that each event of t belongs
// to; index i is event i+1.
func Steps(t *trace.Trace) []int { return NewStepper(t).steps }

// Role gives which part p plays in connection c: trace.Client or
// trace.Server, or p itself if it is none of the connection's ends.
func Role(t *trace.Trace, c trace.ConnID, p trace.Party) trace.Party {
	if c == 0 {
		return p
	}
	switch e := t.Conn(c).Ends; p {
	case e[0]:
		return trace.Client
	case e[1]:
		return trace.Server
	}
	return p
}

// Stepper knows the step of each event and byte space of a trace.
type Stepper struct {
	t     *trace.Trace
	steps []int
	bufs  []int                // step of each Buf, 0 not known
	last  map[[2]int]int       // connection and party: the last certain step
	told  map[trace.ConnID]int // step of the last alert on the connection
	check map[checkAt]int      // step at which a check failed

	modern   map[trace.ConnID]bool // TLS 1.3 was agreed on
	complete map[[2]int]bool       // connection and party: its handshake is complete
	greeted  map[trace.ConnID]bool // the client's hello was sent
	sealed   map[trace.ConnID]sent // records of TLS 1.3 to which a recording has no key
}

// sent says which ends have sent something.
type sent struct{ client, server bool }

type checkAt struct {
	conn  trace.ConnID
	party trace.Party
	id    string
}

// NewStepper maps all events of t.
func NewStepper(t *trace.Trace) *Stepper {
	s := &Stepper{
		t: t, steps: make([]int, len(t.Events)), bufs: make([]int, len(t.Bufs)),
		last: map[[2]int]int{}, told: map[trace.ConnID]int{}, check: map[checkAt]int{},
		modern: map[trace.ConnID]bool{}, complete: map[[2]int]bool{}, greeted: map[trace.ConnID]bool{},
		sealed: map[trace.ConnID]sent{},
	}
	for i := range t.Events {
		if e := &t.Events[i]; ofTLS13(e) {
			s.modern[e.Conn] = true
		}
	}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Kind == trace.Attacked && len(e.On) == 0 {
			continue // it may have been made before anything was sent
		}
		s.steps[i] = s.of(e)
	}
	for i := range s.steps {
		if s.steps[i] == 0 {
			s.steps[i] = s.of(&t.Events[i])
		}
	}
	return s
}

// Modern says whether a connection came to speak TLS 1.3, which does the work
// of the ten steps in another order.
func (s *Stepper) Modern(c trace.ConnID) bool { return s.modern[c] }

// Event gives the step of an event.
func (s *Stepper) Event(id trace.EventID) int { return s.steps[id-1] }

// Buf gives the step in which the bytes of a space were sent, 0 if that is
// not known.
func (s *Stepper) Buf(id trace.BufID) int { return s.source(id, 0) }

func (s *Stepper) of(e *trace.Event) int {
	n, certain := s.guess(e)
	key := [2]int{int(e.Conn), int(e.Party)}
	if n == 0 {
		n = max(s.last[key], 1)
	}
	if certain {
		s.last[key] = n
	}
	switch {
	case e.Kind == trace.Completed:
		s.complete[key] = true
	case e.Kind == trace.MessageSent && e.Msg.Name == "client_hello":
		s.greeted[e.Conn] = true
	}
	switch e.Kind {
	case trace.MessageSent, trace.MessageReceived, trace.RecordReceived, trace.RecordSent, trace.AlertSent, trace.AlertReceived,
		trace.DataSent, trace.DataReceived:
		for _, on := range e.On {
			if s.bufs[on.Buf-1] == 0 {
				s.bufs[on.Buf-1] = n
			}
		}
	case trace.Checked:
		if e.Check.Result == trace.Failed || e.Check.Result == trace.Withheld {
			s.check[checkAt{e.Conn, e.Party, e.Check.ID}] = n
		}
	}
	return n
}

// guess gives an event's step, 0 if it goes with whatever that end did
// last; certain: it tells where that end is.
func (s *Stepper) guess(e *trace.Event) (n int, certain bool) {
	role := Role(s.t, e.Conn, e.Party)
	if s.modern[e.Conn] {
		if n, certain, ok := s.guess13(e, role); ok {
			return n, certain
		}
	}
	switch e.Kind {
	case trace.MessageSent:
		return messageStep(e.Msg.Name, role), true
	case trace.MessageReceived:
		return messageStep(e.Msg.Name, other(role)), true
	case trace.RecordReceived:
		if e.Note == trace.NoteSealed {
			return s.shut(e, other(role)), true
		}
		return s.on(e), false
	case trace.RecordSent, trace.Delivered:
		return s.on(e), false
	case trace.Attacked:
		return s.on(e), false
	case trace.Made, trace.Computed:
		switch {
		case role == trace.Client && !s.greeted[e.Conn]:
			return 1, true // what a hello for TLS 1.3 needs is made before it
		case e.Kind == trace.Made:
			return s.made(e, role), true
		}
		return s.opStep(s.t.Op(e.Op), role), false
	case trace.Checked:
		return s.checkStep(e, role)
	case trace.KeysChanged:
		if e.Epoch.Send == (role == trace.Client) {
			return 8, true
		}
		return 9, true
	case trace.AlertSent:
		n = s.alertStep(e)
		s.told[e.Conn] = n
		return n, true
	case trace.AlertReceived:
		if n = s.on(e); n == 0 {
			n = s.told[e.Conn]
		}
		return n, true
	case trace.DataSent, trace.DataReceived, trace.Completed:
		return 10, true
	case trace.Closed:
		if e.Note == "close_notify" {
			return 10, true
		}
	case trace.Waits:
		name, _, _ := strings.Cut(e.Note, "|")
		return messageStep(name, other(role)), false
	case trace.Warned, trace.UserChose:
		return 3, false
	case trace.Leaked:
		return s.furthest(e), false
	}
	return 0, false
}

// shut gives the step of a record to which a recording has no key, by its
// sender's part. What it can be follows from what was before.
func (s *Stepper) shut(e *trace.Event, from trace.Party) int {
	if !s.modern[e.Conn] {
		if data := s.t.Bytes(e.On[0]); len(data) > 0 && data[0] == 23 { // application data
			return 10
		}
		return max(s.last[[2]int{int(e.Conn), int(e.Party)}], byRole(from, 8, 9))
	}
	was := s.sealed[e.Conn]
	now, n := was, 10
	switch {
	case from == trace.Server:
		now.server = true
		if !was.client { // all up to its Finished
			n = 2
		}
	case !was.server:
		n = 1 // early data
	default:
		now.client = true
		if !was.client { // its Finished, a certificate before it if it was asked for one
			n = 8
		}
	}
	s.sealed[e.Conn] = now
	return n
}

// furthest gives the step that the ends of an event's connection have come to.
func (s *Stepper) furthest(e *trace.Event) int {
	n := 0
	for _, end := range s.t.Conn(e.Conn).Ends {
		n = max(n, s.last[[2]int{int(e.Conn), int(end)}])
	}
	return n
}

func other(p trace.Party) trace.Party {
	switch p {
	case trace.Client:
		return trace.Server
	case trace.Server:
		return trace.Client
	}
	return p
}

// messageStep gives the step of a message by its name and its sender's part;
// 0 for alerts and names that are none.
func messageStep(name string, from trace.Party) int {
	switch name {
	case "client_hello", "hello_request":
		return 1
	case "server_hello", "server_key_exchange", "certificate_request", "server_hello_done", "certificate_status":
		return 2
	case "certificate":
		if from == trace.Client {
			return 5
		}
		return 2
	case "client_key_exchange":
		return 4
	case "certificate_verify":
		return 5
	case "change_cipher_spec", "finished":
		if from == trace.Client {
			return 8
		}
		return 9
	case "new_session_ticket":
		return 9
	case "application_data":
		return 10
	}
	return 0
}

// on gives the step of the bytes an event is about.
func (s *Stepper) on(e *trace.Event) int {
	for _, on := range e.On {
		if n := s.source(on.Buf, 0); n != 0 {
			return n
		}
	}
	return 0
}

// source follows a byte space back to a message whose step is known.
func (s *Stepper) source(id trace.BufID, depth int) int {
	if id == 0 || depth > 6 {
		return 0
	}
	if n := s.bufs[id-1]; n != 0 {
		return n
	}
	for _, p := range s.t.Buf(id).Parts {
		if n := s.source(p.Src.Buf, depth+1); n != 0 {
			return n
		}
	}
	return 0
}

func (s *Stepper) looked(c *trace.Check) int {
	for _, l := range c.Looked {
		if n := s.source(l.Buf, 0); n != 0 {
			return n
		}
	}
	return 0
}

// checkStep gives a check's step; certain is false for those that any
// message meets.
func (s *Stepper) checkStep(e *trace.Event, role trace.Party) (n int, certain bool) {
	id := e.Check.ID
	room, what, _ := strings.Cut(id, "/")
	switch room {
	case "hello":
		if role == trace.Server && (what == "extension-duplicate" || what == "compression") {
			return 1, true
		}
		return 2, true
	case "resumption":
		return 2, true
	case "server-cert", "server-key-exchange":
		return 3, true
	case "client-cert", "client-key-exchange", "certificate-verify":
		return 6, true
	case "change-cipher-spec", "finished":
		if role == trace.Server {
			return 8, true
		}
		return 9, true
	}
	if n = s.looked(e.Check); n != 0 {
		if last := s.last[[2]int{int(e.Conn), int(e.Party)}]; last > n && last >= 9 && e.Check.Result == trace.Failed && !s.modern[e.Conn] {
			n = last // a record that comes once more is noticed where one is by then
		}
		return n, false
	}
	if id == "record/closure" && s.last[[2]int{int(e.Conn), int(e.Party)}] >= 9 {
		return 10, false
	}
	return s.awaited(e), false
}

// awaited gives the step of the message that an event's end last waited for,
// if it waited at all.
func (s *Stepper) awaited(e *trace.Event) int {
	for i := int(e.ID) - 2; i >= 0; i-- {
		w := &s.t.Events[i]
		if w.Conn != e.Conn || w.Party != e.Party {
			continue
		}
		switch w.Kind {
		case trace.Waits:
			return s.steps[i]
		case trace.MessageReceived, trace.MessageSent:
			return 0
		}
	}
	return 0
}

// alertStep gives the step of an alert that was sent: that of the check it
// speaks of.
func (s *Stepper) alertStep(e *trace.Event) int {
	if n := s.check[checkAt{e.Conn, e.Party, e.Alert.Check}]; n != 0 {
		return n
	}
	if e.Alert.Name == "close_notify" && s.last[[2]int{int(e.Conn), int(e.Party)}] >= 9 {
		return 10
	}
	return 0
}

// made gives the step in which values were drawn or read, by their names.
func (s *Stepper) made(e *trace.Event, role trace.Party) int {
	for _, v := range e.Uses {
		if n := valueStep(s.t.Value(v).Name, role); n != 0 {
			return n
		}
	}
	return 0
}

func valueStep(name string, role trace.Party) int {
	switch {
	case name == "client_random":
		return 1
	case name == "session_id":
		return byRole(role, 1, 2)
	case name == "ticket_nonce":
		return 9
	case name == "server_random":
		return 2
	case strings.Contains(name, "pre_master") || strings.Contains(name, "premaster"):
		return byRole(role, 4, 6)
	case strings.Contains(name, "private") && !strings.HasPrefix(name, "client") && role == trace.Server,
		strings.HasPrefix(name, "server_dh"), strings.HasPrefix(name, "server_ecdh"):
		return 2
	case strings.HasPrefix(name, "client_dh"), strings.HasPrefix(name, "client_ecdh"):
		return 4
	case name == "master_secret":
		return 6
	case name == "server_public_key":
		return 3
	case name == "client_public_key":
		return 6
	case name == "client_private_key":
		return 5
	case name == "dh_p", name == "dh_g", name == "server_params":
		return 2
	}
	return 0
}

func byRole(role trace.Party, client, server int) int {
	if role == trace.Server {
		return server
	}
	return client
}

// opStep gives the step of a computation; 0 if it goes with what was done last.
func (s *Stepper) opStep(o *trace.Op, role trace.Party) int {
	name, last := o.Name, o.Name
	if k := strings.LastIndexByte(name, '/'); k >= 0 {
		last = name[k+1:]
	}
	switch {
	case name == "ticket/seal":
		return 9
	case name == "ticket/open":
		return 6
	case last == "seal" || last == "open":
		for _, b := range append(append([]trace.Slice(nil), o.InBytes...), o.OutBytes...) {
			if n := s.source(b.Buf, 0); n != 0 {
				return n
			}
		}
		return 0
	case strings.Contains(last, "encrypt"):
		return 4
	case strings.Contains(last, "decrypt"):
		return 6
	case strings.Contains(last, "master-secret"):
		return 6
	case strings.HasPrefix(name, "hash/"):
		return s.hashStep(o, role)
	case strings.Contains(last, "key-block"), name == "split":
		return 7
	case strings.Contains(last, "verify-data"), strings.Contains(last, "finished"):
		if strings.Contains(o.Params, "server") || strings.Contains(last, "server") {
			return 9
		}
		return 8
	case name == "ssl3/certificate-verify":
		return byRole(role, 5, 6)
	case strings.HasPrefix(name, "sign/"):
		return byRole(role, 5, 2)
	case strings.HasPrefix(name, "verify/"):
		return byRole(role, 3, 6)
	case last == "public":
		return byRole(role, 4, 2)
	case last == "shared":
		return byRole(role, 4, 6)
	}
	return 0
}

// hashStep gives a digest the step of what is made with it.
func (s *Stepper) hashStep(h *trace.Op, role trace.Party) int {
	for i := int(h.ID); i < len(s.t.Ops); i++ {
		o := &s.t.Ops[i]
		for _, in := range o.In {
			for _, out := range h.Out {
				if in == out && !strings.HasPrefix(o.Name, "hash/") {
					if s.modern[o.Conn] {
						return s.opStep13(o, role)
					}
					return s.opStep(o, role)
				}
			}
		}
	}
	return 0
}
