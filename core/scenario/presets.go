package scenario

import "slices"

// Preset is a story worth telling.
type Preset struct {
	ID       string // slug: "expired-certificate"
	Number   int    // from 1
	Chapter  string // a Chapter's ID
	Title    string
	Scenario string // canonical text form
	View     string // the point of view to begin with: "all" or "onlooker"
	Notice   string // what to notice
	First    bool   // in the row on the first screen
	Later    string // why it is not shown yet; "" if it runs
}

// Chapter is four presets.
type Chapter struct{ ID, Title string }

// Chapters gives all in teaching order: four to begin with, and four on what
// became of the protocol.
func Chapters() []Chapter {
	return []Chapter{
		{"A", "What a handshake does"},
		{"B", "Who are you?"},
		{"C", "Somebody in between"},
		{"D", "What it is worth later"},
		{"E", "How it was"},
		{"F", "Once more"},
		{"G", "How it is today"},
		{"H", "The name in the hello"},
	}
}

// Presets gives all in teaching order. It must not be changed.
func Presets() []Preset { return presets }

var presets = slices.Concat(firstPresets, morePresets)

// PresetByID gives the preset with this slug, nil if there is none.
func PresetByID(id string) *Preset {
	for i := range presets {
		if presets[i].ID == id {
			return &presets[i]
		}
	}
	return nil
}
