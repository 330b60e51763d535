package figure

import (
	"reflect"
	"testing"

	"handshakelab/core/scenario"
)

// TestBook turns the pages of a book to and fro: each scene is what Build
// draws of that moment, and each inspection Inspect's.
func TestBook(t *testing.T) {
	for _, p := range scenario.Presets() {
		tr := run(t, p.Scenario)
		for _, v := range Build(tr, Options{}).Views {
			o := Options{View: v.ID}
			k := Open(tr, o)
			story := Build(tr, o).Story
			for i := 0; i <= 2*10; i++ {
				o.Step, o.Event = i*7%11, 0 // to and fro
				if n := len(story); o.Step > 0 && n > 0 && i%2 == 1 {
					m := story[i*5%n]
					o.Step, o.Event = m.Step, m.Event
				}
				got, want := k.Build(o), Build(tr, o)
				for i := range got.Rows {
					got.Rows[i].Made = 0
				}
				if !reflect.DeepEqual(got, want) {
					for j := range got.Rows {
						if !reflect.DeepEqual(got.Rows[j], want.Rows[j]) {
							t.Errorf("%s, %s, step %d, event %d, row %d:\n%+v\n%+v", p.ID, v.ID, o.Step, o.Event, j+1, got.Rows[j], want.Rows[j])
						}
					}
					t.Fatalf("%s, %s, step %d, event %d: the book tells it differently", p.ID, v.ID, o.Step, o.Event)
				}
				if i%5 == 0 && !reflect.DeepEqual(k.Inspect("s4", o), Inspect(tr, "s4", o)) {
					t.Errorf("%s, %s, step %d: the book's inspection differs", p.ID, v.ID, o.Step)
				}
			}
		}
	}
}
