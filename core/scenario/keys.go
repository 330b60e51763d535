package scenario

// Key is one choice. Package explain says in words what it and its values are
// for.
type Key struct {
	Name    string
	Group   string // where a panel of all options shows it: one of Groups
	Default string
	Values  []string // all of them, or the well-known ones where Open says more
	Open    bool     // other values are values too
	Pair    bool     // the bare word sets both ends, "client-…" and "server-…" one
	List    bool     // comma-separated; of preference, where the order matters
	Second  bool     // may be prefixed "2.": of the second connection

	kind     kind
	min, max int  // of a number
	since13  bool // there is none such before TLS 1.3
}

// Groups are the keys' groups, in the table's order.
var Groups = []string{"general", "protocol", "certificates", "people", "wire"}

// Keys gives the table, in canonical order. It must not be changed.
func Keys() []Key { return table }

// KeyByName gives the key with this name ("alpn", not "client-alpn"), nil if
// there is none.
func KeyByName(name string) *Key {
	for i := range table {
		if table[i].Name == name {
			return &table[i]
		}
	}
	return nil
}

// kind is how a key's value is read.
type kind uint8

const (
	kindEdition kind = iota
	kindSeed
	kindHost
	kindVersions
	kindCiphers
	kindGroups
	kindSignatures
	kindALPN
	kindChoice // one of Values
	kindShares // groups, or one of two words
	kindModes  // of pre-shared keys
	kindNumber // "off", or a number from min to max
	kindLeaks  // Values[0] alone, or a list of the others
	kindClock
	kindFaults // Values[0] alone, or a list of the others
	kindTrust
	kindWire
)
