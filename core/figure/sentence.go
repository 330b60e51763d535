package figure

// Part is a piece of the scenario's sentence: text, or a control.
type Part struct {
	Text    string
	Control *Control // nil for text
}

// Control is a word of the sentence that can be changed.
type Control struct {
	ID      string   // unique within the sentence: "server-cert"
	Keys    []string // the scenario's keys that it sets
	Label   string   // for those who don't see the sentence: "Server's certificate"
	Value   string   // the current choice's ID
	Text    string   // the current choice's label, as it stands in the sentence
	Changed bool     // differs from the default
	Choices []Choice
}

// Choice is one of a control's values.
type Choice struct {
	ID       string
	Label    string // at most 22 characters
	Scenario string // the scenario that choosing it gives
	Current  bool
	Disabled bool
	Why      string // why it can't be chosen; or a hint
}
