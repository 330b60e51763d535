package explain

import (
	"strconv"
	"testing"
)

// catalog reads a language that only a test speaks.
func catalog(t *testing.T, file string) *Catalog {
	t.Helper()
	c := &Catalog{index: map[key]int{}}
	if err := c.read(file); err != nil {
		t.Fatal(err)
	}
	return c
}

// The numbers stand in CLDR's samples for these languages.
func TestPlurals(t *testing.T) {
	for _, l := range []struct {
		rule, forms string
		want        map[string][]int
	}{
		{"one: n = 1 | other", "o | x", map[string][]int{"o": {1}, "x": {0, 2, 11, 21, 101}}}, // English, German, Spanish
		{"one: n = 0..1 | other", "o | x", map[string][]int{"o": {0, 1}, "x": {2, 11, 101}}},  // French
		{"other", "x", map[string][]int{"x": {0, 1, 2, 100}}},                                 // Japanese
		{"one: n = 1 | few: n % 10 = 2..4 and n % 100 != 12..14 | many", "o | f | m", map[string][]int{ // Polish
			"o": {1}, "f": {2, 3, 4, 22, 24, 102, 1002}, "m": {0, 5, 11, 12, 14, 19, 21, 100, 112}}},
		{"zero: n = 0 | one: n = 1 | two: n = 2 | few: n % 100 = 3..10 | many: n % 100 = 11..99 | other", "z | o | t | f | m | x", map[string][]int{ // Arabic
			"z": {0}, "o": {1}, "t": {2}, "f": {3, 10, 103, 1010}, "m": {11, 26, 99, 111, 1011}, "x": {100, 102, 202, 1000}}},
		{"zero: n % 10 = 0 or n % 100 = 11..19 | one: n % 10 = 1 | other", "z | o | x", map[string][]int{ // Latvian
			"z": {0, 10, 11, 19, 30, 111}, "o": {1, 21, 101}, "x": {2, 9, 22, 102}}},
		{"few: n = 1,5..7 | other", "f | x", map[string][]int{"f": {1, 5, 7}, "x": {0, 2, 4, 8}}},
	} {
		c := catalog(t, "[language]\nplural = "+l.rule+"\n[plurals]\nx = "+l.forms)
		for want, numbers := range l.want {
			for _, n := range numbers {
				if got := c.Phrase("x", "{n}", strconv.Itoa(n)); got != want {
					t.Errorf("%s: %d is %q, want %q", l.rule, n, got, want)
				}
			}
		}
	}
	c := catalog(t, "[language]\nplural = one: n = 1 | other\n[plurals]\nx = {n} byte | {n} bytes")
	for n, want := range map[string]string{"1": "1 byte", "2": "2 bytes", "some": "some bytes"} {
		if got := c.Phrase("x", "{n}", n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestForms(t *testing.T) {
	c := catalog(t, "[forms]\nder Client.dat = dem Client\nel cliente.de = del cliente\n[phrases]\nx = {who.dat} – {Who.dat} – {who}, {whom.dat}")
	var missed []string
	c.Miss = func(id string) { missed = append(missed, id) }
	got := c.Phrase("x", "{who}", "der Client", "{Who}", "Der Client", "{whom}", "Alice")
	if want := "dem Client – Dem Client – der Client, Alice"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if len(missed) != 1 || missed[0] != "i:Alice.dat" {
		t.Errorf("missed %v", missed)
	}
	if got := c.Fill("{End.de}", "el cliente", ""); got != "Del cliente" {
		t.Errorf("%q", got)
	}
}

func TestCapital(t *testing.T) {
	for s, want := range map[string]string{"": "", "a": "A", "é uno": "É uno", "über": "Über", "ÿ": "ÿ", "÷": "÷", "Ä": "Ä", "1": "1", "ñu": "Ñu"} {
		if got := Capital(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
