package handshake

import (
	"fmt"
	"iter"
	"runtime/debug"

	"handshakelab/core/trace"
)

// End is one end of a connection. It does no I/O: bytes that arrived are fed
// in, bytes to be sent are taken out. It runs until it has to wait, within
// the calls of Feed, EOF and Do (and of NewClient, NewServer).
//
// Stop must be called in the end; it is the only method with an effect after
// Stop, and may be called again.
type End interface {
	Feed(b []byte)      // bytes that arrived, cut anywhere; they are copied
	EOF()               // nothing more will arrive
	Do(c Command)       // what the application wants; waits its turn until the handshake is complete
	Take() []byte       // bytes to send, those since the last call
	TakeRecords() []Out // the same, record by record; use one or the other
	Waits() []string    // the messages it waits for; none once it has ended
	Status() Status
	Received() []byte     // application data that arrived, those since the last call
	Sessions() []*Session // client: what can be taken up later, in order of arrival; none after a fatal alert

	// Export gives n bytes for another protocol, under a label of its own and
	// with a context, nil being none (RFC 5705; RFC 9846 §7.5). Both ends get the
	// same once the handshake is complete; up to TLS 1.2 an attacker in the
	// middle may get so too unless the extended master secret is used (RFC 7627).
	// The error says that there is nothing to export from, or that the label or
	// the lengths can't be.
	Export(label string, context []byte, n int) ([]byte, error)

	Stop()
}

// Out is one record to be sent. Buf is its byte space, 0 without a trace.
type Out struct {
	Buf  trace.BufID
	Data []byte
}

// Command is what an application asks of its end.
type Command struct {
	kind commandKind
	data []byte

	message trace.Message // of cmdPass, and where its data lies
	from    trace.Slice
}

type commandKind uint8

const (
	cmdWrite commandKind = iota
	cmdClose
	cmdRenegotiate
	cmdUpdateKeys
	cmdRequestKeys
	cmdRequestCertificate
	cmdPass
)

// Write sends application data.
func Write(data []byte) Command { return Command{kind: cmdWrite, data: data} }

// Pass sends somebody else's message as this end's own, under its keys, and
// makes nothing of it: for who joins two connections (see [Config.Divert]).
// from is where its bytes lie in the trace.
func Pass(m trace.Message, data []byte, from trace.Slice) Command {
	return Command{kind: cmdPass, data: data, message: m, from: from}
}

// Close sends close_notify. Before the handshake is complete it gives up,
// with the warning user_canceled ahead (RFC 5246 §7.2.2).
func Close() Command { return Command{kind: cmdClose} }

// Renegotiate asks for a handshake within the connection (up to TLS 1.2), if
// [Config.Renegotiation] allows one with this peer.
func Renegotiate() Command { return Command{kind: cmdRenegotiate} }

// RequestClientCertificate has a server with [Config.ClientAuthLater] ask for
// the client's certificate: up to TLS 1.2 in a handshake within the connection,
// if [Config.Renegotiation] allows one, in TLS 1.3 if the client said that it
// can be asked (RFC 9846 §4.7.2).
func RequestClientCertificate() Command { return Command{kind: cmdRequestCertificate} }

// UpdateKeys has an end of TLS 1.3 protect all that follows with new keys (RFC
// 9846 §4.7.3); request: and the peer is to do the same. In other versions it
// does nothing.
func UpdateKeys(request bool) Command {
	if request {
		return Command{kind: cmdRequestKeys}
	}
	return Command{kind: cmdUpdateKeys}
}

// State is how far an end is.
type State uint8

const (
	Handshaking State = iota // once more when it renegotiates
	Open                     // the handshake is complete
	Ended                    // nothing more will be sent, and what arrives is ignored
)

func (s State) String() string { return [...]string{"handshaking", "open", "ended"}[s] }

// Status is how an end stands.
type Status struct {
	State   State
	Session *trace.Session // what was agreed on; nil until the handshake is complete
	Failure *Failure       // why this end refused, nil if it did not
	Told    string         // the fatal alert that the peer sent, IANA's name

	// EarlyData says that the data sent ahead was taken (TLS 1.3). If it was not,
	// the client may send it again, should the application think that it can.
	EarlyData bool

	// CanBeAsked says that a client of TLS 1.3 can be asked for a certificate now
	// that the handshake is over (server).
	CanBeAsked bool

	// ECH says that the server took the encrypted ClientHello. If it did not, and
	// was known by its public name, the client's Failure is of "ech/accepted" and
	// ECHRetryConfigs is the ECHConfigList to try again with, nil if the server
	// has none (RFC 9849 §6.1.6).
	ECH             bool
	ECHRetryConfigs []byte

	// Outcome is one of trace.EndCompleted and so on: what it is, or would be
	// if nothing more arrived. An open connection counts as completed.
	Outcome string
	By      trace.EventID // the event that decided it
}

// Failure is why an end refused: a failed check of package check's table.
type Failure struct {
	Check  string
	Reason string // an id, as in trace.Check
	Alert  string // what was sent, "" if nothing
	Panic  string // a fault in this program: message and stack
}

func (f *Failure) Error() string {
	if f.Panic != "" {
		return "handshake: " + f.Check + ": " + f.Panic
	}
	if f.Reason != "" {
		return "handshake: " + f.Check + ": " + f.Reason
	}
	return "handshake: " + f.Check
}

// NewClient gives a client's end, which has already made its ClientHello.
func NewClient(c *Config) End { return start(c, true) }

// NewServer gives a server's end, which waits for a ClientHello.
func NewServer(c *Config) End { return start(c, false) }

// start makes an end and runs it until it first waits.
func start(c *Config, isClient bool) *end {
	e := &end{cfg: c, isClient: isClient, tr: c.Trace}
	e.resume, e.stop = iter.Pull(func(yield func(struct{}) bool) {
		e.yield = yield
		e.body()
	})
	e.resume()
	return e
}

// unwind leaves the coroutine's body early: the end has failed, was told,
// was cut off or was stopped. What there is to know stands in the end.
type unwind struct{}

func (e *end) body() {
	defer func() {
		e.state, e.waits = Ended, nil
		switch r := recover().(type) {
		case nil, unwind:
		default:
			e.failure = &Failure{Check: "internal/fault", Panic: fmt.Sprintf("%v\n%s", r, debug.Stack())}
			e.outcome = trace.EndRefused
		}
	}()
	if e.isClient {
		e.clientHandshake()
	} else {
		e.serverHandshake()
	}
	e.application()
}

// suspend gives control back to the driver until there are new bytes, the
// end of them, or a command.
func (e *end) suspend(what ...string) {
	e.waits = what
	if e.tr != nil && !e.waiting {
		e.waiting = true
		e.lastWaits = e.event(trace.Event{Kind: trace.Waits, Note: joined(what)})
	}
	if !e.yield(struct{}{}) {
		panic(unwind{})
	}
}

func (e *end) Feed(b []byte) {
	if e.state == Ended || e.eof {
		return
	}
	e.in = append(e.in, b...)
	e.resume()
}

func (e *end) EOF() {
	if e.state == Ended || e.eof {
		return
	}
	e.eof = true
	e.resume()
}

func (e *end) Do(c Command) {
	if e.state == Ended {
		return
	}
	e.commands = append(e.commands, c)
	e.resume()
}

func (e *end) Take() []byte {
	if len(e.out) == 1 && e.tr == nil { // nobody else has it
		b := e.out[0].Data
		e.out = e.out[:0]
		return b
	}
	var b []byte
	for _, o := range e.out {
		b = append(b, o.Data...)
	}
	e.out = e.out[:0]
	return b
}

func (e *end) TakeRecords() []Out {
	out := e.out
	e.out = nil
	return out
}

func (e *end) Waits() []string { return e.waits }

func (e *end) Received() []byte {
	b := e.received
	e.received = nil
	return b
}

func (e *end) Sessions() []*Session { return e.sessions }

func (e *end) Stop() { e.stop() }

func (e *end) Status() Status {
	s := Status{State: e.state, Session: e.session, Failure: e.failure, Told: e.told, EarlyData: e.early.accepted, CanBeAsked: !e.isClient && e.after.later.offered, Outcome: e.outcome, By: e.by}
	if x := e.ech; x != nil {
		s.ECH = x.accepted
		if s.Failure != nil && s.Failure.Check == "ech/accepted" {
			s.ECHRetryConfigs = x.retry
		}
	}
	switch {
	case s.Outcome != "":
	case s.State == Handshaking:
		s.Outcome, s.By = trace.EndStalled, e.lastWaits
	default:
		s.Outcome, s.By = trace.EndCompleted, e.completed
	}
	return s
}
