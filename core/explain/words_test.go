package explain

import (
	"slices"
	"strings"
	"testing"

	"handshakelab/core/check"
	"handshakelab/core/iana"
	"handshakelab/core/scenario"
)

func TestEveryCheckHasWords(t *testing.T) {
	c := In("en")
	for i := range check.Table {
		row := &check.Table[i]
		w, ok := c.Check(row.ID)
		if !ok {
			t.Errorf("no words for %s", row.ID)
			continue
		}
		if n := len([]rune(w.Label)); n == 0 || n > 12 {
			t.Errorf("%s: the label %q has %d letters", row.ID, w.Label, n)
		}
		if !strings.HasSuffix(w.Question, "?") {
			t.Errorf("%s: %q asks nothing", row.ID, w.Question)
		}
		for _, s := range []string{w.Passed, w.Failed} {
			if !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %q is no sentence", row.ID, s)
			}
		}
		if w.Stop == "" || strings.HasSuffix(w.Stop, ".") {
			t.Errorf("%s: %q does not go on from “stops here:”", row.ID, w.Stop)
		}
		if row.Alert != "" {
			if _, ok := c.Alert(row.Alert); !ok {
				t.Errorf("%s: no words for the alert %s", row.ID, row.Alert)
			}
		}
	}
}

func TestEveryAlertHasWords(t *testing.T) {
	for i := range iana.Alerts {
		a := &iana.Alerts[i]
		w, ok := In("en").Alert(a.Name)
		if !ok || w.Text == "" || w.Guess == "" {
			t.Errorf("no words for %s", a.Name)
		}
	}
}

func TestTenSteps(t *testing.T) {
	for n := 1; n <= 10; n++ {
		w := In("en").Step(n)
		if w.Title == "" || w.Short == "" || len(w.Text) < 100 || w.TLS13 == "" {
			t.Errorf("step %d has too few words", n)
		}
	}
	if In("en").Step(5).Skipped == "" {
		t.Error("step 5 may be absent, and doesn't say why")
	}
}

// What is read has an end, and every id its words.
func TestWordsAreWhole(t *testing.T) {
	c := In("en")
	for _, x := range append(slices.Clone(c.messages), c.messages13...) {
		if x.Title == "" || x.Short == "" || x.Text == "" || x.Clause == "" {
			t.Errorf("the message %s lacks words", x.ID)
		}
		if !c.IsMessage(x.ID) {
			t.Errorf("%s is a message of TLS 1.3 alone", x.ID)
		}
	}
	for _, x := range c.checks {
		if check.Lookup(x.ID) == nil {
			t.Errorf("words for %s, which is no check", x.ID)
		}
	}
	for _, x := range c.ops {
		if x.Title == "" || x.Text == "" {
			t.Errorf("the computation %s lacks words", x.ID)
		}
	}
	for _, x := range c.values {
		if x.Title == "" || x.Text == "" {
			t.Errorf("the value %s lacks words", x.ID)
		}
		if n := len([]rune(x.Tag)); n == 0 || n > 5 {
			t.Errorf("%s: the tag %q has %d letters", x.ID, x.Tag, n)
		}
	}
	for k, at := range c.index {
		if strings.IndexByte("rfnpx#il", k.kind) >= 0 && c.pairs[at] == "" && k.id != "party-nobody" {
			t.Errorf("%c:%s has no words", k.kind, k.id)
		}
	}
}

func TestMalformedCatalogs(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"and = or", "line 1: this line is in no section: and = or"},
		{"# x\n\n[phrases]\nand or", "line 4: a line is “id = text”: and or"},
		{"[phrases]\nand=or", "line 2: a line is “id = text”: and=or"},
		{"[phrases]\nand =  or", "line 2: a line is “id = text”: and =  or"},
		{"[phrases]\nand = or ", "line 2: a line is “id = text”: and = or "},
		{"[phrases]\nand = or\nand = nor", "line 3: this id stands twice: and = nor"},
		{"[prases]", "line 1: there is no such section: [prases]"},
		{"[phrases", "line 1: a section's name ends with ]: [phrases"},
		{"[check]", "line 1: a section for one id names it, a section of pairs does not: [check]"},
		{"[check a]\n[check a]", "line 2: this id stands twice, or can't be: [check a]"},
		{"[step 11]", "line 1: this id stands twice, or can't be: [step 11]"},
		{"[check a]\ntext = x", "line 2: the section has no such part, or it stands twice or is empty: text = x"},
		{"[check a]\nlabel = x\nlabel = y", "line 3: the section has no such part, or it stands twice or is empty: label = y"},
	} {
		err := (&Catalog{index: map[key]int{}}).read(c.file)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.file, err, c.want)
		}
	}
	c := &Catalog{index: map[key]int{}}
	if err := c.read("[phrases]\nand = \" and \"\nnobody =\nquoted = \"x\" and \"y\" too"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"and": " and ", "nobody": "", "quoted": `"x" and "y" too`} {
		if got := c.Phrase(id); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Reading the words is on the way to the first figure.
func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		c := &Catalog{index: make(map[key]int, 2048), pairs: make([]string, 0, 1024)}
		for _, text := range files("en") {
			if err := c.read(text); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func TestFill(t *testing.T) {
	got := In("en").Fill("{Peer} tells {end}. {End} tells {peer}.", "the client", "the server")
	if want := "The server tells the client. The client tells the server."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestUnknownIDsHaveSomeWords(t *testing.T) {
	c := In("en")
	var missed []string
	c.Miss = func(id string) { missed = append(missed, id) }
	defer func() { c.Miss = nil }()
	if w, ok := c.Value("strange_other_secret"); ok || w.Tag != "SOS" || w.Title != "strange other secret" {
		t.Errorf("%v %v", w, ok)
	}
	if s := c.Phrase("no-such-phrase"); s != "No such phrase" {
		t.Errorf("%q", s)
	}
	if len(missed) != 2 {
		t.Errorf("missed %v", missed)
	}
}

// Every choice of a scenario has its line, every chapter and story a title.
func TestEveryChoiceHasWords(t *testing.T) {
	c := In("en")
	need := func(id string) {
		if _, ok := c.find('p', id); !ok {
			t.Errorf("no words for %s", id)
		}
	}
	for _, g := range scenario.Groups {
		need("group/" + g)
	}
	for _, k := range scenario.Keys() {
		need("key/" + k.Name)
		if k.Open {
			need("open/" + k.Name)
		}
		for _, v := range k.Values {
			switch {
			case v == "on" || v == "off": // some are worth a line
			case k.Name == "signatures" || k.Name == "key-shares": // their names say it all, or the groups do
			case c.Choice(k.Name, v) == "":
				t.Errorf("no words for %s=%s", k.Name, v)
			}
		}
	}
	for _, id := range scenario.Chapters {
		need("chapter/" + id)
	}
	for _, p := range scenario.Presets() {
		need("preset/" + p.ID)
		need("notice/" + p.ID)
		if p.First {
			need("preset/" + p.ID + "-short")
		}
	}
}
