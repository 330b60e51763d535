package scenario

// Key is one choice.
type Key struct {
	Name    string
	Group   string // "general", "ends", "certificates", "people", "wire", "later"
	Default string
	Values  []Value // the closed set, or the well-known ones if Open says more
	Open    string  // what else is a value, in words; "" if nothing
	Help    string  // one line
	Pair    bool    // the bare word sets both ends, "client-…" and "server-…" one
	List    bool    // comma-separated, in order of preference
	Second  bool    // may be prefixed "2."
	Later   bool    // a word that this build cannot carry out yet
}

// Value is one value of a key.
type Value struct {
	Name  string
	Help  string // one line
	Later bool
}

// Keys gives the table, in canonical order. It must not be changed.
func Keys() []Key { return nil }
