package view

import (
	"fmt"
	"strings"

	"handshakelab/core/explain"
)

// The page speaks the language that the address asks for, else its reader's
// own. Words that are not here yet the browser fetches ([State.Lacks]);
// meanwhile the page goes on as it is.

// language is what is asked for: "en", "de", …
func (st *State) language() string {
	switch {
	case st.Lang != "":
		return st.Lang
	case st.Home != "":
		return st.Home
	}
	return "en"
}

// Words are those that the page speaks in now.
func (st *State) Words() *explain.Catalog {
	if lang := st.language(); explain.Loaded(lang) {
		return explain.In(lang)
	}
	return explain.In(st.spoken)
}

// Lacks gives the language whose words have to be fetched, "" if there is
// none.
func (st State) Lacks() string {
	if lang := st.language(); !explain.Loaded(lang) {
		return lang
	}
	return ""
}

// phrase gives words of the page's own from the catalog.
func (st *State) phrase(id string, fill ...string) string { return st.Words().Phrase(id, fill...) }

// Without goes on in English where words could not be fetched, and says so if
// they were asked for.
func (st State) Without(lang string) State {
	if st.Lang == lang {
		st.Lang = ""
		st = wrong(st, say("wrong/words", "{language}", explain.LanguageNamed(lang)))
	}
	if st.Home == lang {
		st.Home = ""
	}
	return settle(st)
}

// drawLanguages is the choice of a language, each under its own name.
func drawLanguages(st State) *Node {
	if len(explain.Languages) < 2 {
		return nil
	}
	now := st.Words().Lang
	opts := &several{}
	for _, l := range explain.Languages {
		opts.add(el("option", "", key(l.Code), attr("value", l.Code), attr("lang", l.Code), flag("selected", l.Code == now), text(l.Name)))
	}
	return el("label", "item choice", span("", st.phrase("language")),
		el("select", "", attr("data-pick", "lang:"), attr("data-value", now), opts))
}

// fault is what is wrong with what was asked for: a phrase, and what is
// filled in. It is said in the language that the page speaks.
type fault struct {
	id   string
	fill []string
	why  error // filled in as {why}; may be nil
}

func say(id string, fill ...string) error { return &fault{id: id, fill: fill} }

// Error says it in English.
func (f *fault) Error() string { return f.in(explain.In("en")) }

func (f *fault) in(c *explain.Catalog) string {
	fill := f.fill
	if f.why != nil {
		fill = append([]string{"{why}", worded(c, f.why)}, fill...)
	}
	return c.Phrase(f.id, fill...)
}

// worded puts an error into words.
func worded(c *explain.Catalog, err error) string {
	if f, ok := err.(*fault); ok {
		return f.in(c)
	}
	return c.Fault(err)
}

// quoted shows what somebody else wrote, cut so that a sentence stays one.
func quoted(s string) string { return fmt.Sprintf("%q", short(s)) }

func count(n int) string { return fmt.Sprint(n) }

// listing joins names.
func listing(list []string) string { return strings.Join(list, ", ") }
