package scenario

// Preset is a story worth telling.
type Preset struct {
	ID       string // slug: "expired-certificate"
	Number   int    // 1 to 16
	Chapter  string // "A" to "D"
	Title    string
	Scenario string // canonical text form
	View     string // point of view to begin with: "all", "onlooker"
	Notice   string // what to notice
	Predict  Question
	First    bool   // in the row on the first screen
	Later    string // why it is not shown yet; "" if it runs
}

// Question is asked before the run.
type Question struct {
	Text    string
	Choices []string
	Answer  int    // index into Choices
	Because string // why, said afterwards
}

// Chapter is four presets.
type Chapter struct{ ID, Title string }

// Presets gives the sixteen in teaching order. It must not be changed.
func Presets() []Preset { return nil }

// PresetByID gives the preset with this slug, nil if there is none.
func PresetByID(id string) *Preset { return nil }
