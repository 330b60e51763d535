//go:build !js || languages

package explain

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"handshakelab/core/iana"
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
		}
	}
}

// A language has words for all that English has, and for nothing else, with
// the same placeholders.
func TestLanguagesAreComplete(t *testing.T) {
	en := In("en")
	for _, l := range Languages[1:] {
		c := &Catalog{index: map[key]int{}}
		if err := c.read(Text(l.Code)); err != nil || c.about("name") != l.Name {
			t.Errorf("there are no words in %s: %v", l.Name, err)
			continue
		}
		if d := c.Direction(); d != "ltr" && d != "rtl" {
			t.Errorf("%s runs %q", l.Name, d)
		}
		for _, k := range ids(en) {
			if _, ok := c.find(k.kind, k.id); !ok {
				t.Errorf("%s lacks %c:%s", l.Code, k.kind, k.id)
				continue
			}
			theirs := c.parts(k)
			for i, ours := range en.parts(k) {
				if a, b := placeholders(ours), placeholders(theirs[i]); a != b {
					t.Errorf("%s %c:%s: “%s” takes%s, not%s", l.Code, k.kind, k.id, theirs[i], b, a)
				}
				if (ours == "") != (theirs[i] == "") {
					t.Errorf("%s %c:%s: part %d stands in one language only", l.Code, k.kind, k.id, i+1)
				}
			}
		}
		for _, k := range ids(c) {
			if _, ok := en.find(k.kind, k.id); !ok {
				t.Errorf("%s has %c:%s, which is nothing in English", l.Code, k.kind, k.id)
			}
		}
	}
}

// What has little room on the page keeps within it in every language.
func TestWordsFit(t *testing.T) {
	for _, l := range Languages {
		c := In(l.Code)
		most := func(what, id, text string, n int) {
			if got := utf8.RuneCountInString(text); got > n || got == 0 {
				t.Errorf("%s: the %s of %s, “%s”, has %d letters; there is room for %d", l.Code, what, id, text, got, n)
			}
		}
		for _, x := range c.checks {
			most("label", x.ID, x.Label, 12)
		}
		for _, x := range c.values {
			most("tag", x.ID, x.Tag, 5)
		}
		for k, at := range c.index {
			switch text := c.pairs; {
			case k.kind != 'p':
			case strings.HasPrefix(k.id, "choice-"):
				most("choice", k.id, text[at], 22)
			case strings.HasPrefix(k.id, "says-"):
				most("speech", k.id, strings.ReplaceAll(text[at], "{version}", "TLS 1.3"), 27)
			}
		}
		forms := len(strings.Split(c.about("plural"), " | "))
		for k, at := range c.index {
			if k.kind == '#' && len(strings.Split(c.pairs[at], " | ")) != forms {
				t.Errorf("%s: %s has not %d forms: %s", l.Code, k.id, forms, c.pairs[at])
			}
		}
	}
}

// ids gives all ids of a catalog but those that only its own grammar needs.
func ids(c *Catalog) []key {
	var list []key
	for k := range c.index {
		if k.kind != 'i' && k.kind != 'w' {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b key) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id)) })
	return list
}

// parts gives all texts of an id.
func (c *Catalog) parts(k key) []string {
	at := c.index[k]
	switch k.kind {
	case 'm':
		return []string{c.messages[at].Title, c.messages[at].Short, c.messages[at].Text}
	case 'M':
		return []string{c.messages13[at].Title, c.messages13[at].Short, c.messages13[at].Text}
	case 'c':
		w := &c.checks[at]
		return []string{w.Label, w.Question, w.Passed, w.Failed, w.Stop}
	case 'a':
		return []string{c.alerts[at].Text, c.alerts[at].Guess}
	case 'o':
		return []string{c.ops[at].Title, c.ops[at].Text}
	case 'v':
		return []string{c.values[at].Tag, c.values[at].Title, c.values[at].Text}
	case 't':
		w := &c.steps[at]
		return []string{w.Title, w.Short, w.Text, w.RSA, w.DH, w.TLS13, w.Resumed, w.Skipped}
	}
	return []string{c.pairs[at]}
}

// placeholders lists a text's placeholders without their cases, each once: a
// language may have to say a name twice, or turn a sentence around.
func placeholders(s string) string {
	var list []string
	for _, part := range strings.Split(s, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		name, _, _ = strings.Cut(name, ".")
		list = append(list, strings.ToLower(name))
	}
	slices.Sort(list)
	return " " + strings.Join(slices.Compact(list), " ")
}

// What a catalog lacks is said in English: it may be of another day than the
// program that reads it.
func TestOldCatalog(t *testing.T) {
	defer func(list []*Catalog) { read = list }(read)
	read = nil
	if err := Load("xx", "[phrases]\nand = \" kaj \"\n[message finished]\ntitle = Fino"); err != nil {
		t.Fatal(err)
	}
	if err := Load("xx", ""); err == nil || err.Error() != "there are words for xx already" {
		t.Errorf("%v", err)
	}
	if err := Load("yy", "[phrases]\nand"); err == nil || err.Error() != "line 2: a line is “id = text”: and" {
		t.Errorf("%v", err)
	}
	en, xx := In("en"), In("xx")
	if xx.Phrase("and") != " kaj " || xx.Phrase("or") != en.Phrase("or") || *xx.Step(3) != *en.Step(3) || In("yy") != en {
		t.Error("not what was loaded, and English for the rest")
	}
	ours, _ := en.Message("finished")
	if w, _ := xx.Message("finished"); w.Title != "Fino" || w.Clause != ours.Clause {
		t.Errorf("%v", w)
	}
	for _, k := range ids(en) {
		if got, want := strings.Join(xx.parts(k), "\n"), strings.Join(en.parts(k), "\n"); got != want && k.id != "and" && k.id != "finished" {
			t.Errorf("%c:%s: %q, want %q", k.kind, k.id, got, want)
		}
	}
}

// What iana's tables say in English, every language says in its own words.
func TestStandingsHaveWords(t *testing.T) {
	said := map[string]bool{}
	for r := iana.VersionRegistry; r.String() != ""; r++ {
		for code := range uint64(1 << 16) {
			if i := iana.Lookup(r, code); i != nil && i.Why != "" {
				said[i.Why] = true
			}
		}
		if r == iana.ECHTypeRegistry {
			break
		}
	}
	if len(said) < 5 {
		t.Fatalf("iana says only %v", said)
	}
	for _, l := range Languages[1:] {
		c := In(l.Code)
		for why := range said {
			if _, ok := c.find('w', why); !ok {
				t.Errorf("%s lacks: %s", l.Code, why)
			}
		}
		for k := range c.index {
			if k.kind == 'w' && !said[k.id] {
				t.Errorf("%s: nothing is said to be: %s", l.Code, k.id)
			}
		}
	}
}
