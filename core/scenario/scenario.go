// Package scenario is the choices: every one that a person can make, with its
// name, its values and its default.
package scenario

// Scenario is a set of choices that go together. The zero value is not one:
// Parse("") is the normal handshake.
type Scenario struct {
	named map[string]string // key as written ("client-alpn", "2.wire") to canonical value
	plans []Plan
}

// Parse reads the text form. An error is an [*Error] and a sentence for people.
func Parse(text string) (*Scenario, error) { return nil, nil }

// String gives the canonical text form: the table's order, what makes no
// difference left out, no edition. The normal handshake is "".
func (s *Scenario) String() string { return "" }

// Link gives the text form for links and exports: String with edition=1 in front.
func (s *Scenario) Link() string { return "" }

// Plans gives the resolved choices: [0] for the first connection, [1] for the
// second, should there be one, with the "2." keys applied.
func (s *Scenario) Plans() []Plan { return s.plans }

// Value gives a key's value in text form, named or not: what a control shows.
// For a pair's bare key whose sides differ it is "".
func (s *Scenario) Value(key string) string { return "" }

// Named says whether a key is written in the canonical form.
func (s *Scenario) Named(key string) bool { return false }

// With gives the scenario with one key set to a value ("" takes the key out),
// or an error that says why that cannot be.
func (s *Scenario) With(key, value string) (*Scenario, error) { return nil, nil }

// Error says what is wrong with a text.
type Error struct {
	Key      string // the key it is about, as written; "" if none
	Value    string // the value, or the part of it
	Sentence string // what is wrong, and what would be right
	Nearest  string // the valid key or value that is nearest, "" if none is
	NotYet   bool   // it is a word of the language that this build cannot carry out yet
}

func (e *Error) Error() string { return e.Sentence }
