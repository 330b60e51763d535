package explain

import "strings"

// Catalog is all words of one language. [In] gives it.
type Catalog struct {
	Lang string          // "en"
	Miss func(id string) // told of each id that has no words; may be nil

	steps      [10]StepWords
	messages   []MessageWords
	messages13 []MessageWords
	checks     []CheckWords
	alerts     []AlertWords
	ops        []OpWords
	values     []ValueWords
	pairs      []string // texts of reasons, fields, notes, phrases and parts of certificates
	index      map[key]int
}

// StepWords are the words for one of the ten steps.
type StepWords struct {
	Title   string // "The client checks who the server is"
	Short   string // "server checked"
	Text    string // what happens, who learns what, why it matters
	RSA     string // goes on, with RSA key exchange; may be ""
	DH      string // goes on, with Diffie-Hellman; may be ""
	TLS13   string // goes on, in TLS 1.3: where the step moved, split or vanished
	Resumed string // goes on, where an earlier session is taken up; may be ""
	Skipped string // why the step may be absent; "" if it never is
}

// MessageWords are the words for a message.
type MessageWords struct {
	ID     string // "server_hello"
	Title  string // the RFC's spelling: "ServerHello"
	Short  string // "SH": for narrow arrows
	Text   string
	Clause string
}

// CheckWords are the words for a check.
type CheckWords struct {
	ID       string
	Label    string // at most 12 characters: "dates"
	Question string // "Is today's date within the certificate's validity period?"
	Passed   string
	Failed   string
	Stop     string // after "Client stops here: ", no full stop
}

// AlertWords are the words for an alert.
type AlertWords struct {
	ID    string // "certificate_expired"
	Text  string // what it says
	Guess string // what its receiver can't tell from it
}

// OpWords are the words for a computation.
type OpWords struct {
	ID    string // "tls12/master-secret", or the part before the last "/*"
	Title string // reads on from a party's name: "makes the master secret"
	Text  string
}

// ValueWords are the words for a value.
type ValueWords struct {
	ID    string // "client_random"
	Tag   string // chip: at most 5 characters
	Title string // "client random"
	Text  string
}

// Direction gives "ltr" or "rtl", as HTML has it.
func (c *Catalog) Direction() string { return c.about("direction") }

// Step gives the words for step n, 1 to 10.
func (c *Catalog) Step(n int) *StepWords { return &c.steps[n-1] }

// Message gives the words for a message by its snake_case name.
func (c *Catalog) Message(name string) (*MessageWords, bool) {
	if i, ok := c.find('m', name); ok {
		return &c.messages[i], true
	}
	c.missed("m:" + name)
	return &MessageWords{ID: name, Title: name, Short: name}, false
}

// MessageOf is Message for a version: TLS 1.3 gave some another meaning.
func (c *Catalog) MessageOf(name string, version uint16) (*MessageWords, bool) {
	if i, ok := c.find('M', name); ok && version >= tls13 {
		return &c.messages13[i], true
	}
	return c.Message(name)
}

// tls13 is TLS 1.3's code.
const tls13 = 0x0304

// IsMessage says whether a name is a message's.
func (c *Catalog) IsMessage(name string) bool {
	_, ok := c.find('m', name)
	return ok
}

// Check gives the words for a check by its ID.
func (c *Catalog) Check(id string) (*CheckWords, bool) {
	if i, ok := c.find('c', id); ok {
		return &c.checks[i], true
	}
	c.missed("c:" + id)
	return &CheckWords{ID: id, Label: id, Question: id, Passed: id, Failed: id, Stop: id}, false
}

// Reason gives a sentence for why a check failed as it did or was not made.
func (c *Catalog) Reason(id string) (string, bool) {
	s, ok := c.pair('r', id)
	if !ok {
		c.missed("r:" + id)
	}
	return s, ok
}

// Alert gives the words for an alert by IANA's name.
func (c *Catalog) Alert(name string) (*AlertWords, bool) {
	if i, ok := c.find('a', name); ok {
		return &c.alerts[i], true
	}
	c.missed("a:" + name)
	return &AlertWords{ID: name, Text: spaced(name)}, false
}

// Op gives the words for a computation by its recorded name. Names that
// differ in the algorithm only ("aes-128-cbc/seal", "sign/ed25519") share the
// words of "*/seal" and "sign/*".
func (c *Catalog) Op(name string) (*OpWords, bool) {
	if i, ok := c.find('o', name); ok {
		return &c.ops[i], true
	}
	if k := strings.LastIndexByte(name, '/'); k >= 0 {
		if i, ok := c.find('o', "*"+name[k:]); ok {
			return &c.ops[i], true
		}
		if i, ok := c.find('o', name[:k]+"/*"); ok {
			return &c.ops[i], true
		}
	}
	c.missed("o:" + name)
	return &OpWords{ID: name, Title: "computes " + name}, false
}

// Value gives the words for a value by the RFC's name.
func (c *Catalog) Value(name string) (*ValueWords, bool) {
	if k := strings.Index(name, "_secret_"); k >= 0 && name[k:] > "_secret_0" {
		name = name[:k] + "_secret_0" // the following ones are no others
	}
	if i, ok := c.find('v', name); ok {
		return &c.values[i], true
	}
	c.missed("v:" + name)
	return &ValueWords{ID: name, Tag: tagOf(name), Title: spaced(name)}, false
}

// Field gives a sentence for a field of a message by the RFC's name. An
// index ("cipher_suites[3]") does not count.
func (c *Catalog) Field(name string) (string, bool) {
	if k := strings.IndexByte(name, '['); k > 0 {
		name = name[:k]
	}
	return c.pair('f', name)
}

// Part gives a sentence for a part of a certificate by X.509's name.
func (c *Catalog) Part(name string) (string, bool) { return c.pair('x', name) }

// Note gives a sentence for an event's note.
func (c *Catalog) Note(id string) (string, bool) {
	s, ok := c.pair('n', id)
	if !ok {
		c.missed("n:" + id)
	}
	return s, ok
}

// Phrase gives a piece of the figure's own wording. Filled in are pairs of
// placeholder and words. Where the phrase has forms for numbers, the one is
// taken that goes with what is filled in for {n}.
func (c *Catalog) Phrase(id string, fill ...string) string {
	s, ok := c.pair('p', id)
	if !ok {
		if i, plural := c.find('#', id); plural {
			return c.fill(c.form(c.pairs[i], fill), fill)
		}
		c.missed("p:" + id)
	}
	return c.fill(s, fill)
}

// Optional gives a phrase that need not be there.
func (c *Catalog) Optional(id string) (string, bool) { return c.pair('p', id) }

func (c *Catalog) pair(kind byte, id string) (string, bool) {
	if i, ok := c.find(kind, id); ok {
		return c.pairs[i], true
	}
	return Capital(spaced(id)), false
}

// missed tells of an id without words.
func (c *Catalog) missed(id string) {
	if c.Miss != nil {
		c.Miss(id)
	}
}

// find looks an id of a kind up.
func (c *Catalog) find(kind byte, id string) (int, bool) {
	i, ok := c.index[key{kind, id}]
	return i, ok
}

func spaced(s string) string {
	return strings.NewReplacer("_", " ", "-", " ").Replace(s)
}

// tagOf makes a tag of a name's initials.
func tagOf(name string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == ' ' }) {
		if b.Len() < 5 {
			b.WriteString(strings.ToUpper(w[:1]))
		}
	}
	return b.String()
}
