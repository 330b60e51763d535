// Package trace holds the data types of what happened in a run: the lowest
// room of the house, which every other room may know and which knows none.
//
// A [Trace] is plain data and is never changed once made. It is written by a
// [Recorder] while ends, attacker and driver work, and read by everything
// that shows, compares, exports or tests a run. Identifiers are one-based
// indices into the trace's slices; zero means "none".
//
// How bytes hang together, from the sender's message to the receiver's:
//
//	SentMessage ─▶ SentRecord ─▶ ReceivedRecord ─▶ Opened ─▶ ReceivedMessage
//
// Each [Buf] is one byte space of its own; its [Part]s say which bytes of
// which other space its own came from, and by which [Op] (none: copied). An
// unprotected record has no Opened space: its fragment is read in place.
//
// How values hang together: each [Value] has an [Origin] (random, key, read
// from the wire, computed), each [Op] its inputs and outputs. What a party
// knows is the closure over these, computed by whoever asks.
package trace

import "time"

type (
	ConnID  uint32 // index into Trace.Conns, from 1
	BufID   uint32 // index into Trace.Bufs, from 1
	ValueID uint32 // index into Trace.Values, from 1
	OpID    uint32 // index into Trace.Ops, from 1
	EventID uint32 // index into Trace.Events, from 1
)

// Party is someone who takes part in a run.
type Party uint8

const (
	Nobody Party = iota
	Client
	Server
	Attacker
	Onlooker
)

var partyNames = [...]string{"nobody", "client", "server", "attacker", "onlooker"}

func (p Party) String() string { return partyNames[p] }

// Trace is everything that happened in one run of a scenario, in order.
type Trace struct {
	Edition  int       // the edition of defaults and bytes, SCENARIO.md
	Scenario string    // canonical text form; of a recording, what was recorded
	Began    time.Time `json:",omitzero"` // of a recording of a real connection, when it began; else zero
	Conns    []Conn
	Bufs     []Buf
	Values   []Value
	Ops      []Op
	Events   []Event
	Outcomes []Outcome // one for each end of each connection, client's end first
}

// ConnWhy says why there is a connection.
type ConnWhy string

const (
	First     ConnWhy = "first"      // the scenario's own
	ClickedOn ConnWhy = "clicked-on" // the user went on after the warning
	Relay     ConnWhy = "relay"      // the attacker's own connection to the server
	Replayed  ConnWhy = "replayed"   // recorded bytes sent once more
	Resumes   ConnWhy = "resumes"    // takes up an earlier session
	FellBack  ConnWhy = "fell-back"  // the client tries again with an older version
	Retried   ConnWhy = "retried"    // the client's hidden hello was not read: it tries again as the server told it
)

// Conn is one connection. Ends are who plays the client's part and who plays
// the server's: with a man in the middle the attacker plays one part in each.
type Conn struct {
	ID     ConnID
	Ends   [2]Party
	Why    ConnWhy
	Parent ConnID // the connection it follows or relays; 0 for the first
}

// Slice is a stretch of a byte space: Len bytes from offset Off.
type Slice struct {
	Buf      BufID
	Off, Len int32
}

// BufKind says what a byte space holds.
type BufKind uint8

const (
	SentMessage     BufKind = iota + 1 // a message as its sender made it: handshake message with header, ChangeCipherSpec, alert, or application data
	SentRecord                         // a record as its sender put it on the wire
	ReceivedRecord                     // a record as it reached the receiver, alterations included
	Opened                             // the fragment of a protected record, protection taken off
	ReceivedMessage                    // a message as the receiver put it together
	Certificate                        // one certificate, CRL or OCSP response in DER
)

var bufKindNames = [...]string{"", "sent-message", "sent-record", "received-record", "opened", "received-message", "certificate"}

func (k BufKind) String() string { return bufKindNames[k] }

// Buf is a byte space. From is who sent the bytes, At is who holds this copy.
// Data may alias other spaces and must not be changed.
type Buf struct {
	ID    BufID
	Kind  BufKind
	Conn  ConnID
	From  Party
	At    Party
	Data  []byte
	Parts []Part // ascending by At, no overlap; gaps are bytes made here (headers)
}

// Part says that Len bytes at offset At of a Buf came from Src. Op is the
// computation between (sealed, opened), 0 if they were copied. Altered: the
// attacker changed them on the way; Src may then be empty (injected).
type Part struct {
	At, Len int32
	Src     Slice
	Op      OpID
	Altered bool
}

// OriginKind says where a value came from.
type OriginKind uint8

const (
	FromRandom  OriginKind = iota + 1 // drawn from labelled randomness: Label
	FromKey                           // a long-term key's part: Label
	FromWire                          // read from bytes: Slice
	FromOp                            // computed: Op
	FromConst                         // a constant of the protocol, or a setting: Label
	FromSession                       // kept from an earlier connection: Value there, 0 if that is not in this trace
)

var originNames = [...]string{"", "random", "key", "wire", "op", "const", "session"}

func (k OriginKind) String() string { return originNames[k] }

// Origin is where a value came from; the kind says which field is set.
type Origin struct {
	Kind  OriginKind
	Label string
	Slice Slice
	Op    OpID
	Value ValueID `json:",omitempty"` // tags on what came later leave earlier digests as they are
}

// Value is a named piece of data that one party holds, under the RFC's name
// (client_random, premaster_secret, client_write_key). The same bytes held
// by both ends are two values.
type Value struct {
	ID     ValueID
	Name   string
	Conn   ConnID
	Party  Party
	Data   []byte
	Origin Origin
	Secret bool // must not be known outside of the ends
}

// Op is one computation, recorded so that it can be run again: core/crypt's
// Rerun takes Name, Params and the data of In and InBytes (in this order,
// values first) and gives the data of Out and OutBytes.
type Op struct {
	ID       OpID
	Conn     ConnID
	Party    Party
	Name     string // "tls12/master-secret", "x25519/shared", "aes-128-cbc/seal"
	Params   string // what is needed besides data: hash, label, scheme
	Clause   string // where the standard says so: "RFC 5246 §8.1"
	In       []ValueID
	InBytes  []Slice
	Out      []ValueID
	OutBytes []Slice
}

// EventKind says what happened; each constant's comment says which fields of
// the Event are set besides ID, At, Conn, Party and Kind.
type EventKind uint8

const (
	MessageSent     EventKind = iota + 1 // Msg; On: the SentMessage
	MessageReceived                      // Msg; On: the ReceivedMessage
	RecordSent                           // Msg (type only); On: the SentRecord; Uses: keys, when protected
	RecordReceived                       // On: the ReceivedRecord, then the Opened if there is one; Note: NoteSealed
	Made                                 // Uses: values drawn or read (a random, a public key)
	Computed                             // Op
	Checked                              // Check
	KeysChanged                          // Epoch
	AlertSent                            // Alert; On: the SentMessage
	AlertReceived                        // Alert; On: the ReceivedMessage
	DataSent                             // On: the SentMessage
	DataReceived                         // On: the ReceivedMessage
	Completed                            // Session: this end's handshake is complete
	Closed                               // Note: "close_notify", "eof", "after-alert"
	Waits                                // Note: what this end waits for, as message names joined by "|"
	Delivered                            // the driver handed a record on unaltered; On: the SentRecord
	Attacked                             // Party: who did it; Note: what was done; On: the SentRecord, if there was one
	Warned                               // the user's browser shows a warning; Note: the failed checks' ids joined by " "
	UserChose                            // Note: "back" or "on"
	Noted                                // Note: an id that explain has words for
	Leaked                               // Party: into whose hands it got; Note: what, and when ("server-key:after"); Uses: the values, none if it was never used
)

var eventNames = [...]string{"", "message-sent", "message-received", "record-sent", "record-received",
	"made", "computed", "checked", "keys-changed", "alert-sent", "alert-received", "data-sent",
	"data-received", "completed", "closed", "waits", "delivered", "attacked", "warned", "user-chose", "noted", "leaked"}

func (k EventKind) String() string { return eventNames[k] }

// NoteSealed is the Note of a RecordReceived in what an onlooker recorded: the
// record is protected, and he has no key to it.
const NoteSealed = "sealed"

// Event is one thing that happened. Where it stands in the slice is its order.
type Event struct {
	ID      EventID
	At      time.Duration // virtual time since the run began; a delivery takes 10 ms
	Conn    ConnID
	Party   Party
	Kind    EventKind
	On      []Slice
	Uses    []ValueID
	Op      OpID
	Check   *Check
	Epoch   *Epoch
	Msg     *Message
	Alert   *Alert
	Session *Session
	Note    string
}

// Message names a message: the record's content type, the handshake type if
// it is one, and the RFC's snake_case name ("client_hello",
// "change_cipher_spec", "application_data").
type Message struct {
	Content uint8
	Type    uint8
	Name    string
}

// Alert is an alert on the wire. Check is the failed check that it was
// derived from, at the end that sent it; empty for close_notify.
type Alert struct {
	Level, Code uint8
	Name        string // IANA's: "bad_certificate"
	Check       string
}

// Epoch is a change of keys in one direction at one end.
type Epoch struct {
	Send   bool // else: for receiving
	N      uint16
	Stage  string // "handshake", "application", "early"
	Suite  uint16
	Values []ValueID
}

// Session is what an end believes it agreed on.
type Session struct {
	Version              uint16
	Suite                uint16
	Group                uint16 // 0: none (RSA key exchange)
	Signature            uint16 // the server's signature scheme; 0: none made
	ALPN                 string
	ServerName           string
	ExtendedMasterSecret bool
	EncryptThenMAC       bool
	SecureRenegotiation  bool
	ForwardSecrecy       bool
	Resumed              bool
	ClientAuthenticated  bool
}

// Result is what came of a check.
type Result uint8

const (
	Passed     Result = iota + 1
	Failed            // and the end refuses
	Overridden        // failed, and the user went on
	Withheld          // failed, known to this end, hidden from the wire (RFC 5246 §7.4.7.1)
	NotMade           // with the reason in Check.Reason
)

var resultNames = [...]string{"", "passed", "failed", "overridden", "withheld", "not made"}

func (r Result) String() string { return resultNames[r] }

// Check is a decision an end made, one of package check's table.
type Check struct {
	ID     string // "server-cert/validity"
	Clause string // "RFC 5280 §6.1.3 (a)(2)"
	Result Result
	Reason string // an id that explain has words for: why not made, or how it failed ("expired", "not-yet-valid")
	Got    []byte // what was found, as text where it is text
	Want   []byte // what would have been right
	Looked []Slice
	Values []ValueID
	Alert  string // the alert this failure speaks on the wire, "" if none
}

// How an end of a connection ended.
const (
	EndCompleted = "completed"
	EndRefused   = "refused" // it noticed
	EndTold      = "told"    // by the other's alert
	EndStalled   = "stalled" // waits for ever
	EndCut       = "cut"     // closed without close_notify
)

// Outcome is how one end of one connection ended. By is the event that
// decided it.
type Outcome struct {
	Conn  ConnID
	Party Party
	End   string
	By    EventID
}
