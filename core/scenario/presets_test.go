package scenario

import "testing"

func TestPresets(t *testing.T) {
	if len(Presets()) != 4*len(Chapters) {
		t.Fatalf("%d presets in %d chapters", len(Presets()), len(Chapters))
	}
	var first []int
	seen := map[string]bool{}
	for i, p := range Presets() {
		if p.Number != i+1 || p.Chapter != Chapters[i/4] {
			t.Errorf("%s: number %d in chapter %s, at place %d", p.ID, p.Number, p.Chapter, i+1)
		}
		if seen[p.ID] || PresetByID(p.ID) == nil || PresetByID(p.ID).Number != p.Number {
			t.Errorf("%s cannot be found", p.ID)
		}
		seen[p.ID] = true
		s, err := Parse(p.Scenario)
		switch {
		case err != nil:
			t.Errorf("%s: %v", p.ID, err)
		case s.String() != p.Scenario:
			t.Errorf("%s is written %q, its canonical form is %q", p.ID, p.Scenario, s)
		}
		if p.First {
			first = append(first, p.Number)
		}
	}
	want := []int{1, 3, 4, 5, 9, 11}
	for i, n := range want {
		if len(first) != len(want) || first[i] != n {
			t.Fatalf("the first screen's presets are %v, want %v", first, want)
		}
	}
}
