package view

import (
	"strings"

	"handshakelab/core/scenario"
)

// A saved lab is the single file with what it begins with written into it:
// two lines of its head say what a fragment would, and the author's
// introduction; its figure is printed as it will first be seen.

// Begin gives the state of a lab that begins with a fragment and an
// introduction.
func Begin(fragment, intro string) State {
	st := New(fragment)
	st.Theme, st.Intro = "", intro
	st.Past, st.Tried = nil, false
	return st
}

// Printed is the page for a state, as HTML to be adopted when it comes alive.
func Printed(st State) string {
	n := Render(st)
	n.Attrs = append(n.Attrs, Attr{Name: "data-printed"})
	return HTML(n)
}

// Baked is the fragment that a lab saved here begins with, in the language of
// now. lock is "", "named" (what differs from normal is fixed) or "all". One
// with no introduction and nothing else to it is the lab as it was built.
func (st State) Baked(lock, intro string) string {
	w := st.Where
	w.Theme, w.Embed = "", Embed{}
	switch lock {
	case "all":
		w.Lock = "all"
	case "named":
		w.Lock = strings.Join(named(st.scenario), ",")
	}
	if lang := st.Words().Lang; lang != "en" || intro != "" || w.Fragment() != "" {
		w.Lang = lang
	}
	return w.Fragment()
}

// named are the keys that a scenario's canonical form has.
func named(s *scenario.Scenario) (list []string) {
	if s == nil || s.String() == "" {
		return nil
	}
	for _, pair := range strings.Split(s.String(), "&") {
		key, _, _ := strings.Cut(pair, "=")
		list = append(list, key)
	}
	return list
}

const (
	headBegins = "<meta charset=\"utf-8\">\n"
	bodyBegins = "<body>\n"
	dataBegins = "\n<script type=\"text/plain\" id=\"module-data\">"
	scriptEnds = "</script>"
	bakedLine  = "<meta name=\"handshake-lab"
)

// Bake writes into the single file's HTML what the lab begins with. It gives
// "" if that is not the single file. It may also be what a browser says that
// its document is, which has the same pieces but for the ends of some lines.
func Bake(html, fragment, intro string) string {
	_, head, ok := strings.Cut(html, headBegins)
	head, body, ok2 := strings.Cut(head, bodyBegins)
	_, data, ok3 := strings.Cut(body, dataBegins)
	end := strings.LastIndex(data, scriptEnds)
	if !ok || !ok2 || !ok3 || end < 0 {
		return ""
	}
	for strings.HasPrefix(head, bakedLine) { // what it began with before
		_, head, _ = strings.Cut(head, "\n")
	}
	var b strings.Builder
	st := Begin(fragment, intro)
	b.WriteString("<!doctype html>\n<html lang=\"" + st.Words().Lang + "\"" + ifs(st.Words().Direction() == "rtl", " dir=\"rtl\"") + ">\n<head>\n" + headBegins)
	for _, line := range [...][2]string{{"", fragment}, {"-intro", intro}} {
		if line[1] != "" {
			b.WriteString(bakedLine + line[0] + "\" content=\"")
			escape(&b, strings.ReplaceAll(line[1], "\n", "\u2028"), true) // a line of its own
			b.WriteString("\">\n")
		}
	}
	b.WriteString(head + bodyBegins + Printed(st) + dataBegins + data[:end] + scriptEnds + "\n</body>\n</html>\n")
	return b.String()
}

// Unbaked reads back what Bake wrote for an introduction.
func Unbaked(s string) string { return strings.ReplaceAll(s, "\u2028", "\n") }
