package explain

import (
	"errors"
	"strings"
	"sync"

	"handshakelab/core/scenario"
)

// Language is one that there are words in.
type Language struct {
	Code string // "de", as in BCP 47
	Name string // what its speakers call it: "Deutsch"
}

// Languages are all that there are words in, English first.
var Languages = []Language{{"en", "English"}, {"de", "Deutsch"}, {"es", "Español"}}

// LanguageOf gives the code of the language that a tag of BCP 47 stands for
// ("de-AT" is "de"), "" if there are no words in it.
func LanguageOf(tag string) string {
	code, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for i := range Languages {
		if Languages[i].Code == code {
			return code
		}
	}
	return ""
}

// LanguageNamed gives a language's own name by its code.
func LanguageNamed(code string) string {
	for i := range Languages {
		if Languages[i].Code == code {
			return Languages[i].Name
		}
	}
	return code
}

var (
	reading sync.Mutex
	read    []*Catalog
)

// In gives the catalog of a language by its code; English if there is none
// for it. Its words are read when it is asked for first.
func In(lang string) *Catalog {
	reading.Lock()
	defer reading.Unlock()
	if c := known(lang); c != nil {
		return c
	}
	if text := files(lang); text != nil && lang != "en" {
		if c, err := load(lang, text); err == nil {
			return c
		}
	}
	return base()
}

// Load takes in the words of a language that is not embedded: for the page they
// are files of their own, English first, from which the others borrow. The
// text is that of [Text]. The error names the line that can't be read.
func Load(lang, text string) error {
	reading.Lock()
	defer reading.Unlock()
	if known(lang) != nil || embedded(lang) != nil {
		return errors.New("there are words for " + lang + " already")
	}
	_, err := load(lang, []string{text})
	return err
}

// Loaded says whether there are words for a language here and now.
func Loaded(lang string) bool {
	reading.Lock()
	defer reading.Unlock()
	return lang == "en" || known(lang) != nil || embedded(lang) != nil
}

// Text gives all words of a language as one file, for [Load]; "" if they are
// not embedded here.
func Text(lang string) string { return strings.Join(files(lang), "\n") }

// files gives all texts of a language that is embedded, nil if it is not.
func files(lang string) []string {
	texts := embedded(lang)
	if lang == "en" && texts != nil {
		texts = append(texts, scenario.Words)
	}
	return texts
}

// about gives what a catalog says about its language.
func (c *Catalog) about(what string) string {
	if i, ok := c.find('l', what); ok {
		return c.pairs[i]
	}
	return ""
}

func known(lang string) *Catalog {
	for _, c := range read {
		if c.Lang == lang {
			return c
		}
	}
	return nil
}

// base gives the catalog of English. Where it is neither embedded nor loaded
// it has no words.
func base() *Catalog {
	if c := known("en"); c != nil {
		return c
	}
	texts := files("en")
	if texts == nil {
		return &Catalog{Lang: "en"}
	}
	c, err := load("en", texts)
	if err != nil {
		panic(err) // a test reads them all
	}
	return c
}

// load reads a language's files.
func load(lang string, files []string) (*Catalog, error) {
	c := &Catalog{Lang: lang, index: make(map[key]int, 2048), pairs: make([]string, 0, 1024)}
	for _, text := range files {
		if err := c.read(text); err != nil {
			return nil, err
		}
	}
	if lang != "en" {
		c.borrow(base())
	}
	read = append(read, c)
	return c, nil
}

// borrow takes over from English what is no word, the clauses, and what a
// catalog lacks because it is of another day than the program.
func (c *Catalog) borrow(en *Catalog) {
	for k, at := range en.index {
		if mine, ok := c.index[k]; ok {
			switch k.kind {
			case 'm':
				c.messages[mine].Clause = en.messages[at].Clause
			case 'M':
				c.messages13[mine].Clause = en.messages13[at].Clause
			}
			continue
		}
		n := c.begin(k.kind, k.id)
		switch k.kind {
		case 'm':
			c.messages[n] = en.messages[at]
		case 'M':
			c.messages13[n] = en.messages13[at]
		case 'c':
			c.checks[n] = en.checks[at]
		case 'a':
			c.alerts[n] = en.alerts[at]
		case 'o':
			c.ops[n] = en.ops[at]
		case 'v':
			c.values[n] = en.values[at]
		case 't':
			c.steps[n] = en.steps[at]
		default:
			n = len(c.pairs)
			c.pairs = append(c.pairs, en.pairs[at])
		}
		c.index[k] = n
	}
}
