package export

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// width is how many columns the text takes.
const width = 96

// Text tells a run for people: for each connection its steps with messages,
// checks and computations, what came of it, and last one line that sums it
// up. The words are the figure's, in the language that there is of lang ("en"
// or "", "de", …).
func Text(t *trace.Trace, lang string) string {
	p := &printer{t: t, words: explain.In(lang)}
	for _, name := range parties {
		p.who = max(p.who, utf8.RuneCountInString(p.words.Phrase(name)))
	}
	p.heading()
	scene := figure.Build(t, figure.Options{Lang: lang})
	tabs := scene.Conns
	for _, tab := range tabs {
		s := figure.Build(t, figure.Options{Conn: tab.Conn, Lang: lang})
		if len(tabs) > 1 {
			p.line("")
			p.line("═══ " + tab.Label + " " + strings.Repeat("═", max(3, width-5-utf8.RuneCountInString(tab.Label))))
			p.wrap("", "", tab.Text)
		}
		p.scene(s)
	}
	p.line("")
	p.line(Summary(t, lang))
	return p.b.String()
}

// Last gives the connection that tells how the run ended: the last one that is
// not a man in the middle's own to the server, which belongs to the client's.
func Last(t *trace.Trace) *trace.Conn {
	c := &t.Conns[0]
	for i := range t.Conns {
		if t.Conns[i].Why != trace.Relay {
			c = &t.Conns[i]
		}
	}
	return c
}

// Summary is one line about the last connection: version, suite, forward
// secrecy, extended master secret, resumption, and how both ends ended; in the
// language of [Text].
func Summary(t *trace.Trace, lang string) string {
	c, words := Last(t), explain.In(lang)
	var s *trace.Session
	for i := range t.Events {
		if e := &t.Events[i]; e.Conn == c.ID && e.Kind == trace.Completed && e.Session != nil && (s == nil || e.Party == c.Ends[0]) {
			s = e.Session
		}
	}
	var parts []string
	if s == nil {
		parts = append(settled(t, c.ID), words.Phrase("export/not-completed"))
	} else {
		parts = append(parts, agreed(words, s)...)
	}
	for _, p := range c.Ends {
		if o := t.Outcome(c.ID, p); o != nil {
			parts = append(parts, words.Phrase("export/ends", "{party}", words.Phrase(parties[p]), "{end}", words.Phrase("export/end-"+o.End)))
		}
	}
	return strings.Join(parts, " · ")
}

// settled gives version and suite as far as a ServerHello settled them.
func settled(t *trace.Trace, c trace.ConnID) []string {
	for i := range t.Events {
		e := &t.Events[i]
		if e.Conn != c || e.Kind != trace.MessageReceived || e.Msg == nil || e.Msg.Name != "server_hello" || len(e.On) == 0 {
			continue
		}
		m, err := wire.Unmarshal(t.Buf(e.On[0].Buf).Data, wire.Context{})
		if h, ok := m.(*wire.ServerHello); ok && err == nil {
			return []string{versionTitle(h.Chosen()), suiteName(h.CipherSuite)}
		}
	}
	return nil
}

type printer struct {
	t     *trace.Trace
	words *explain.Catalog
	who   int // how wide the longest name of a party is
	b     strings.Builder
}

// parties are the phrases with their names, by their numbers.
var parties = [...]string{trace.Nobody: "party-nobody", trace.Client: "export/client", trace.Server: "export/server",
	trace.Attacker: "export/attacker", trace.Onlooker: "export/onlooker"}

// hang is the blank before what goes on below an event's words.
func (p *printer) hang() string { return strings.Repeat(" ", p.who+9) }

func (p *printer) line(s string) {
	p.b.WriteString(strings.TrimRight(s, " "))
	p.b.WriteByte('\n')
}

// wrap writes text in lines of at most width columns: the first after head,
// the others after hang.
func (p *printer) wrap(head, hang, text string) {
	line, room := head, width-utf8.RuneCountInString(head)
	empty := true
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if !empty && n+1 > room {
			p.line(line)
			line, room, empty = hang, width-utf8.RuneCountInString(hang), true
		}
		if !empty {
			line += " "
			room--
		}
		line += word
		room -= n
		empty = false
	}
	p.line(line)
}

func (p *printer) heading() {
	scenario := p.t.Scenario
	if scenario == "" {
		scenario = "(" + p.words.Phrase("export/normal") + ")"
	}
	p.line(p.words.Phrase("export/made-by", "{version}", trace.Version, "{n}", strconv.Itoa(p.t.Edition)))
	p.line(p.words.Phrase("export/scenario", "{scenario}", scenario))
}

func (p *printer) scene(s *figure.Scene) {
	for i := range s.Rows {
		p.row(s, &s.Rows[i])
	}
	if s.Warning != nil {
		p.line("")
		p.wrap("  ⚠ "+p.words.Phrase("export/sees"), "    ", s.Warning.Heading+". "+s.Warning.Text)
		chose := map[string]string{"back": s.Warning.Back.Label, "on": s.Warning.On.Label}[s.Warning.Chose]
		if chose != "" {
			p.line("    " + p.words.Phrase("export/chooses", "{what}", chose))
		}
	}
	p.line("")
	v := &s.Verdict
	p.wrap(v.Mark+" ", "  ", v.Title+" "+v.Text)
	if s.Link != nil {
		p.line("  " + explain.Capital(s.Link.Text) + ".")
	}
	for _, k := range v.Knows {
		if s.Stop != nil && k.Text == s.Stop.Guess {
			continue // said above
		}
		p.wrap("  ", "  ", k.Text)
	}
	for _, f := range s.Summary {
		note := ""
		if f.Note != "" {
			note = "  (" + strings.TrimSuffix(f.Note, ".") + ")"
		}
		p.wrap("  "+pad(f.Label, 24)+" ", strings.Repeat(" ", 27), f.Text+note)
	}
}

// row tells one step.
func (p *printer) row(s *figure.Scene, r *figure.Row) {
	if r.State == figure.NotReached {
		return // one line says so, below the stop
	}
	p.line("")
	title := pad(strconv.Itoa(r.Step), 2) + "  " + r.Title
	if r.State == figure.Skipped {
		p.line(title + ": " + r.Note)
		return
	}
	if r.Late {
		title += " (" + r.Note + ")"
	}
	p.line(title)
	for i := range r.Lines {
		p.event(&r.Lines[i])
	}
	for _, w := range r.Wires {
		if w.Note != "" {
			p.line(p.hang() + "(" + w.Note + ")")
		}
	}
	if s.Stop != nil && s.Stop.Step == r.Step {
		p.line("")
		p.wrap("✗   ", "    ", strings.TrimSuffix(s.Stop.Text, ".")+".")
		for _, text := range []string{s.Stop.Guess, s.Stop.After} {
			if text != "" {
				p.wrap("    ", "    ", text)
			}
		}
	}
}

// event tells one line: who, a mark or the direction, and what.
func (p *printer) event(l *figure.EventLine) {
	mark := l.Mark
	if l.Wire {
		mark = "◀──"
		if l.Right {
			mark = "──▶"
		}
		if l.Mark != "" {
			mark = l.Mark + mark
		}
	}
	head, hang := "    "+pad(p.words.Phrase(parties[l.Party]), p.who)+" "+pad(mark, 4), p.hang()
	if l.Kind == "make" && len(l.Chips) > 0 {
		p.values(head, hang, l.Chips)
		return
	}
	p.wrap(head, hang, l.Text)
	if l.Kind == "compute" {
		p.values(hang, hang, l.Chips)
	}
}

// values writes a line for each value, one below the other.
func (p *printer) values(head, hang string, chips []figure.Chip) {
	room := 26
	for _, c := range chips {
		room = max(room, utf8.RuneCountInString(c.Words))
	}
	for _, c := range chips {
		if noise[c.Name] {
			continue
		}
		p.line(head + pad(c.Words, room) + " " + p.value(c))
		head = hang
	}
}

// noise are values that a line of their own tells nobody anything about.
var noise = map[string]bool{"salt": true, "signature_valid": true}

// value shows a value's first bytes, its length, and whether it is the other
// end's too.
func (p *printer) value(c figure.Chip) string {
	id, err := strconv.Atoi(strings.TrimPrefix(c.Sel, "v"))
	if c.Hidden || err != nil || id < 1 || id > len(p.t.Values) {
		return p.words.Phrase("export/not-known")
	}
	data := p.t.Value(trace.ValueID(id)).Data
	text := hex.EncodeToString(data[:min(len(data), 16)])
	if len(data) > 16 {
		text += "… (" + p.words.Phrase("bytes", "{n}", strconv.Itoa(len(data))) + ")"
	}
	if c.Same != "" {
		text += ", " + c.Same
	}
	return text
}

func pad(s string, n int) string {
	if k := utf8.RuneCountInString(s); k < n {
		return s + strings.Repeat(" ", n-k)
	}
	return s
}

// agreed says what an end agreed on.
func agreed(words *explain.Catalog, s *trace.Session) []string {
	fact := func(id string, is bool) string {
		yes := "no"
		if is {
			yes = "yes"
		}
		return words.Phrase("export/"+id, "{yes}", words.Phrase(yes))
	}
	return []string{
		versionTitle(s.Version), suiteName(s.Suite),
		fact("forward-secrecy", s.ForwardSecrecy),
		fact("extended-master-secret", s.ExtendedMasterSecret),
		fact("resumed", s.Resumed),
	}
}
