package figure

import "handshakelab/core/trace"

// Options say how a run is to be looked at. The zero value is the whole
// finished story, seen by someone who sees everything, in English.
type Options struct {
	Conn  trace.ConnID  // which connection of [Scene.Conns]; 0: the last one
	Step  int           // 1 to 10: later steps are still to come; 0: all of it
	Event trace.EventID // with Step: later lines of that step are still to come too; 0: none of them
	View  string        // "all" (or ""), "client", "server", "onlooker", "attacker"
	Lang  string        // "en" (or "")
}

// Scene is a run as it is drawn: words and figures, no places and no markup.
// A selection string ("e12", "v5", "b7", "b7:4-9", "s3") names what to hand
// to [Inspect] when a thing is clicked; "" means it can't be.
type Scene struct {
	Scenario string
	View     string // as in Options, never ""
	Views    []View // the points of view there are to choose from
	Conn     trace.ConnID
	Conns    []ConnTab // one for each connection that can be shown; one only: no switch is needed
	Lanes    []Lane    // two, or three with a man in the middle; from left to right
	Rows     [10]Row   // always all ten; Rows[0] is step 1
	Verdict  Verdict
	Stop     *Stop    // the red bar; nil if nobody stopped, or it is still to come
	Leak     string   // what leaked, seen by an onlooker: the selection that tells whether it is of use; ""
	Marks    []Mark   // bolts and crosses in the margin, ascending by step
	Link     *Link    // the dotted line from cause to notice; nil without both
	Warning  *Warning // the browser's warning; nil if there was none (yet)
	Summary  []Fact   // version, suite, forward secrecy, …: what was agreed on; empty if nothing was
	Step     int      // as in Options
	Event    trace.EventID
	Story    []Moment // every line of every row, in the order of telling: what ◀ and ▶ walk along
	At       int      // index into Story of the last moment that has happened; -1 none; len-1 at the end
	Position string   // "step 3, event 7 of 26", "the whole handshake"
	Now      *Now     // how each end stands at that moment; nil for the whole story
}

// View is a point of view one can choose.
type View struct {
	ID      string // "all", "client", "server", "onlooker", "attacker"
	Label   string // "Everything", "The client's", …
	Current bool
	Text    string // one sentence: what one sees from there
}

// ConnTab is a connection one can switch the figure to.
type ConnTab struct {
	Conn    trace.ConnID
	Label   string // "First connection", "After clicking on"
	Text    string // one sentence: why there is one
	Current bool
}

// Moment is a place in the story: a line of a row.
type Moment struct {
	Step  int
	Event trace.EventID
}

// Lane is one end, drawn as a column.
type Lane struct {
	Party  trace.Party
	Icon   string // "◐", "▣", "◆"
	Name   string // "Client", "Server", "Attacker"
	Note   string // how it ended, in a few words: "completed", "stopped at step 3"
	Sel    string
	Silent bool // seen from outside only: a blank silhouette
}

// RowState says how a step stands.
type RowState string

const (
	Done       RowState = "done"
	Skipped    RowState = "skipped"     // not part of this handshake; Row.Note says why
	Failed     RowState = "failed"      // somebody stopped here
	NotReached RowState = "not-reached" // the handshake ended earlier
	Future     RowState = "future"      // will happen, later than Options.Step
	Current    RowState = "current"     // some of its lines have happened, some are to come
)

// Row is one of the ten steps.
type Row struct {
	Step   int    // 1 to 10
	Sel    string // "s3"
	Title  string // "The client checks who the server is"
	State  RowState
	Note   string      // "not asked"; "did not happen"; "" for most
	Cells  []Cell      // one for each of Scene.Lanes
	Wires  []Wire      // one between each two lanes: len(Cells)-1
	Lines  []EventLine // the step's events, when the row is open
	Late   bool        // one end alone did this, when the other had stopped already: it is no success
	Open   bool        // the row that should be open: the step chosen, or the one that failed
	Spoken string      // the row as one sentence, for those who listen
	Made   int         // of a [Book]'s: another number for each that differs; else 0
}

// Cell is what stands in one lane of one row.
type Cell struct {
	Speech string // "Up to TLS 1.2, please." what this end says or does; "" for nothing
	Chips  []Chip
	Checks []CheckMark // as made by this end, in the table's order
	Tally  string      // "✓4", "✓3 ✗1": all Checks in short; "" if there are none
	Stands bool        // the Main ones of Checks are to stand one by one also in the closed row (steps 3 and 6)
	Blank  bool        // the point of view does not let this be seen
	Guess  string      // what this end can only guess: "Server knows: certificate_expired. …"
}

// Wire is what crossed between two neighbouring lanes in one row.
type Wire struct {
	Arrows []Arrow // in order; a flight is one arrow
	Note   string  // "nothing sent" where that needs saying
}

// Arrow is a flight: messages that went in one direction, one behind the other.
type Arrow struct {
	Right     bool // from the left lane to the right one
	From, To  trace.Party
	Messages  []Label
	Encrypted bool   // all of it; a flight changes arrows where encryption begins
	Bytes     int    // on the wire, record headers included
	Altered   bool   // changed on the way
	Lost      bool   // never arrived
	Injected  bool   // made on the way; its supposed sender never sent it
	Unread    bool   // all of it arrived when its receiver had stopped already: nobody read it
	Alert     bool   // it holds an alert that ends the connection
	Future    bool   // still to come
	Sel       string // the first message's
	Spoken    string // "the client sends ClientHello to the server, 161 bytes"
}

// Label is one message on an arrow.
type Label struct {
	Text  string // "ClientHello"; for one who can't read it: "encrypted, 64 bytes"
	Short string // "CH", "Cert", "Done"
	Sel   string
	Alter bool // this one was changed on the way
}

// Chip is a value: tag, strip and its maker's colour.
type Chip struct {
	Tag      string // "CR", "PMS", "K▸"
	Name     string // the RFC's: "client_random"
	Words    string // "client random"
	Sel      string // "v12"
	Maker    trace.Party
	Secret   bool
	Len      int      // bytes
	Bars     [6]uint8 // heights 1 to 6, from a hash of the bytes; all 0 when not known from here
	Same     string   // "same as the client's", "differs from the client's", "" when there is none to compare with
	Differs  bool
	With     string // which of its maker's connections it belongs to, where a lane has two: "◐", "▣"
	WithText string // the same in words: "with the client"
	Hidden   bool   // not known from this point of view
	Future   bool
}

// CheckMark is a check and its result.
type CheckMark struct {
	ID     string // "server-cert/validity"
	Label  string // "dates"; at most 12 characters
	Main   bool   // one of the questions to a certificate: stands in the closed row too; of the others those that did not pass
	Mark   string // "✓", "✗", "⚠" (overridden), "…" (withheld), "–" (not made)
	Result trace.Result
	Text   string // "The certificate was valid on 1 June 2026."
	Sel    string
	Future bool
}

// EventLine is one line of an open row.
type EventLine struct {
	Sel    string // "e12"
	Event  trace.EventID
	Also   []trace.EventID // events told along with it: the record, its delivery, its receipt
	Party  trace.Party     // who did it; Nobody: seen from outside
	Kind   string          // "message", "check", "compute", "make", "keys", "alert", "data", "attack", "leak", "note", "end"
	Text   string          // "sends ClientHello"; begins in lower case, reads on from the party's name
	Mark   string          // as in CheckMark; "⚡" where bytes were changed
	Right  bool            // a message's direction
	Wire   bool            // something crosses the wire (then Right counts)
	Chips  []Chip
	Hidden bool // not seen from this point of view; Text then says no more than that
	Future bool
	Cause  bool // here bytes were changed
	Notice bool // here it was noticed
}

// Sign is what stands before the line: its mark, or the arrow of what crosses
// the wire; "" if it has neither.
func (l *EventLine) Sign() string {
	switch {
	case l.Mark != "" || !l.Wire:
		return l.Mark
	case l.Right:
		return "→"
	}
	return "←"
}

// Verdict is what came of it all.
type Verdict struct {
	Kind  string // "good", "bad", "odd" (completed, yet something is wrong), "open" (still to come), "seen" (from outside: nobody can tell)
	Mark  string // "✓", "✗", "⚠", "…", "◉"
	Title string // "It worked."
	Text  string // one or two sentences
	Knows []Know // "Client knows …"
	Sel   string // the event that decided it
}

// Know is one thing that an end knows or doesn't.
type Know struct {
	Party trace.Party
	Text  string // a whole sentence
}

// Stop is the solid red bar.
type Stop struct {
	Step  int
	Party trace.Party
	Text  string // "Client stops here: the certificate has expired."
	After string // "Steps 4–10 did not happen."; and what was sent that nobody read; "" if it was step 10
	Guess string // what the far end can only guess
	Sel   string
}

// Mark is a sign in the margin.
type Mark struct {
	Kind string // "cause" (a bolt) or "notice" (a cross)
	Step int
	Text string // "bytes changed here"
	Sel  string
}

// Link joins a cause to where it was noticed.
type Link struct {
	From, To int    // steps
	Text     string // "changed in 1 · noticed in 8"
}

// Warning is the card a browser would show to its user.
type Warning struct {
	Heading string
	Text    string
	Code    string // "LAB_CERT_EXPIRED"
	Back    Button
	On      Button
	Chose   string // "back" or "on": what the user of this scenario does
}

// Button is a control that leads to another scenario.
type Button struct {
	Label    string
	Scenario string
	Current  bool // what it leads to is what is shown
	Disabled bool // Why says why
	Why      string
}

// Fact is a labelled piece of information.
type Fact struct {
	Label string
	Text  string
	Note  string // "Legacy: …"
	Sel   string
}
