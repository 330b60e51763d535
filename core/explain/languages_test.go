//go:build !js || languages

package explain

import (
	"slices"
	"strings"
	"testing"
)

// A line that can't be read is named, and each file is read on its own too:
// none goes on where another ends.
func TestCatalogFiles(t *testing.T) {
	for _, l := range Languages {
		files, err := words.ReadDir("words/" + l.Code)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := words.ReadFile("words/" + l.Code + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), "\n"); n > 550 {
				t.Errorf("%s/%s has %d lines", l.Code, f.Name(), n)
			}
			c := &Catalog{index: map[key]int{}}
			if err := c.read(string(text)); err != nil {
				t.Errorf("%s/%s: %v", l.Code, f.Name(), err)
			}
			if l.Code == "en" && !slices.Contains(english[:], string(text)) {
				t.Errorf("english.go forgets %s", f.Name())
			}
		}
	}
}
