package export

import (
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// Markdown tells a run in words, as [Text] does, for documents that are
// written in Markdown: a heading for each step, a line for each thing that
// happened, what came of it, and what was agreed on; in the language of [Text].
func Markdown(t *trace.Trace, lang string) string {
	p := &markdown{words: explain.In(lang)}
	scene := figure.Build(t, figure.Options{Lang: lang})
	p.line("# " + literal(strings.TrimSuffix(scene.Verdict.Title, ".")))
	p.line("")
	p.line("*" + literal(madeBy(p.words, t.Scenario)) + "*")
	for _, tab := range scene.Conns {
		s := figure.Build(t, figure.Options{Conn: tab.Conn, Lang: lang})
		if len(scene.Conns) > 1 {
			p.line("")
			p.line("## " + literal(tab.Label))
			p.line("")
			p.line(literal(tab.Text))
		}
		p.scene(s)
	}
	return p.b.String()
}

// madeBy is trace.MadeBy in a language.
func madeBy(words *explain.Catalog, scenario string) string {
	if scenario == "" {
		scenario = words.Phrase("export/normal")
	}
	return words.Phrase("export/made-by", "{version}", trace.Version, "{n}", "1") + ": " + scenario
}

type markdown struct {
	words *explain.Catalog
	b     strings.Builder
}

func (p *markdown) line(s string) { p.b.WriteString(s + "\n") }

func (p *markdown) scene(s *figure.Scene) {
	for i := range s.Rows {
		p.row(s, &s.Rows[i])
	}
	p.line("")
	p.line("### " + p.words.Phrase("export/outcome"))
	p.line("")
	p.line(s.Verdict.Mark + " **" + literal(s.Verdict.Title) + "** " + literal(s.Verdict.Text))
	for _, k := range s.Verdict.Knows {
		p.line("")
		p.line(literal(k.Text))
	}
	if len(s.Summary) > 0 {
		p.line("")
		p.line("| | |")
		p.line("|---|---|")
	}
	for _, f := range s.Summary {
		text := f.Text
		if f.Note != "" {
			text += " (" + strings.TrimSuffix(f.Note, ".") + ")"
		}
		p.line("| " + literal(f.Label) + " | " + literal(text) + " |")
	}
}

func (p *markdown) row(s *figure.Scene, r *figure.Row) {
	if r.State == figure.NotReached {
		return
	}
	p.line("")
	title := strconv.Itoa(r.Step) + ". " + literal(r.Title)
	if r.State == figure.Skipped {
		p.line("### " + title + ": " + literal(r.Note))
		return
	}
	p.line("### " + title)
	p.line("")
	for i := range r.Lines {
		l := &r.Lines[i]
		who := ""
		if l.Party != trace.Nobody {
			who = "**" + explain.Capital(p.words.Phrase(parties[l.Party])) + "** "
		}
		mark := ""
		if l.Mark != "" {
			mark = l.Mark + " "
		}
		p.line("- " + mark + who + literal(l.Text))
	}
	if stop := s.Stop; stop != nil && stop.Step == r.Step {
		p.line("")
		p.line("**✗ " + literal(stop.Text) + "**")
		for _, text := range []string{stop.Guess, stop.After} {
			if text != "" {
				p.line("")
				p.line(literal(text))
			}
		}
	}
}

// literal keeps text from being markup: of Markdown's, of HTML's, or of a
// table's.
func literal(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '\n':
			b.WriteByte(' ')
		case strings.ContainsRune("\\`*_[]|~", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
