package scenario

import "slices"

// Preset is a story worth telling. Package explain has its title, and what to
// notice.
type Preset struct {
	ID       string // slug: "expired-certificate"
	Number   int    // from 1
	Chapter  string // one of Chapters
	Scenario string // canonical text form
	View     string // the point of view to begin with: "all" or "onlooker"
	First    bool   // in the row on the first screen
}

// Chapters are the IDs of all chapters in teaching order, four presets each:
// four to begin with, and four on what became of the protocol.
var Chapters = [...]string{"A", "B", "C", "D", "E", "F", "G", "H"}

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
