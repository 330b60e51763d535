package figure

import (
	"reflect"
	"regexp"
	"strconv"
	"testing"

	"handshakelab/core/explain"
)

// In each language the same is drawn and told, in words of its own: nothing
// is missing, no place is left unfilled, no word stands in a case that the
// language has no form for.
func TestScenesInEveryLanguage(t *testing.T) {
	hearMisses(t)
	for i, text := range golden(t) {
		tr, err := runs(text)
		if err != nil {
			continue
		}
		view := views[i%len(views)]
		for _, l := range explain.Languages[1:] {
			for _, o := range []Options{{Lang: l.Code}, {Lang: l.Code, View: view}, {Lang: l.Code, View: view, Step: i%10 + 1}} {
				en := o
				en.Lang = "en"
				ours, theirs := Build(tr, en), Build(tr, o)
				for r := range ours.Rows {
					if a, b := ours.Rows[r], theirs.Rows[r]; a.State != b.State || len(a.Lines) != len(b.Lines) || len(a.Cells) != len(b.Cells) {
						t.Errorf("%s: row %d is another in %s", text, r+1, l.Code)
					}
				}
				whole(t, l.Code+" "+text, reflect.ValueOf(*theirs))
				if i%20 == 0 { // all that can be selected
					for _, e := range tr.Events {
						whole(t, l.Code+" "+text, reflect.ValueOf(*Inspect(tr, "e"+strconv.Itoa(int(e.ID)), o)))
					}
					for _, v := range tr.Values {
						whole(t, l.Code+" "+text, reflect.ValueOf(*Inspect(tr, "v"+strconv.Itoa(int(v.ID)), o)))
					}
				}
			}
			parts, err := Sentence(text, l.Code)
			if err != nil {
				t.Error(err)
			}
			ours, _ := Sentence(text, "en")
			if a, b := controls(ours), controls(parts); a != b {
				t.Errorf("%s: the sentence has %d controls in English, %d in %s", text, a, b, l.Code)
			}
			whole(t, l.Code+" "+text, reflect.ValueOf(parts))
		}
	}
}

func controls(parts []Part) (n int) {
	for _, p := range parts {
		if p.Control != nil {
			n++
		}
	}
	return n
}

var unfilled = regexp.MustCompile(`\{[A-Za-z-]+(\.[a-z]+)?\}`)

// whole fails the test for each text within v that still has a placeholder.
func whole(t *testing.T, where string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := unfilled.FindString(v.String()); s != "" {
			t.Errorf("%s: %s is not filled in: %s", where, s, v)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			whole(t, where, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			whole(t, where, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			whole(t, where, v.Index(i))
		}
	}
}
