package scenario

// Verb is what a piece of surgery does to bytes on the wire.
type Verb string

const (
	Flip      Verb = "flip"      // one bit is turned over
	Set       Verb = "set"       // bytes are written over
	Drop      Verb = "drop"      // the target never arrives
	Duplicate Verb = "duplicate" // the target arrives twice
	Swap      Verb = "swap"      // the target and the sender's next record change places
	Inject    Verb = "inject"    // bytes are added: in the target, or of their own just before it
	Truncate  Verb = "truncate"  // the sender's stream ends within the target, and the connection is cut
)

// Surgery is one operation on the wire. Target and place are checked for
// form only: that there is no such message, field or byte is found after the
// run.
type Surgery struct {
	Verb    Verb
	Sender  string // "client" or "server"
	Message string // "client_hello", …, "change_cipher_spec", "alert", "application_data"; or "record"
	N       int    // which of this sender's messages (records) of that name, from 1

	HasAt bool   // a place is named; else Path is "" and Byte 0
	Path  string // a field, "" when the place is counted from the target's first byte
	Byte  int    // offset from the target's first byte, or from the field's; negative: from its end, -1 the last
	Bit   int    // 0 (lowest, value 1) to 7 (highest, value 128)

	Value []byte // what is set or injected
	Text  string // the surgery's canonical text form
}

func (s Surgery) String() string { return s.Text }
