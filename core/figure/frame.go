package figure

import (
	"strconv"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// open says which row is open: the chosen one, else the one that failed.
func (b *builder) open() {
	switch {
	case b.o.Step != 0:
		b.scene.Rows[b.o.Step-1].Open = true
	case b.scene.Stop != nil:
		b.scene.Rows[b.scene.Stop.Step-1].Open = true
	}
}

// margin draws the bolts and crosses.
func (b *builder) margin() {
	s := &b.scene
	x := &b.ending
	from := 0
	if b.seesChange() {
		seen := map[int]bool{}
		for _, id := range x.changed {
			step := b.st.Event(id)
			if seen[step] || b.later(id, step) {
				continue
			}
			seen[step] = true
			if from == 0 {
				from = step
			}
			s.Marks = append(s.Marks, Mark{Kind: "cause", Step: step, Text: b.c.Phrase("cause"), Sel: selEvent(id)})
		}
	}
	if s.Stop != nil && x.check != nil {
		s.Marks = append(s.Marks, Mark{Kind: "notice", Step: x.step, Text: b.c.Phrase("notice", "{end}", b.name(x.party)), Sel: s.Stop.Sel})
		if from != 0 {
			s.Link = &Link{From: from, To: x.step, Text: b.c.Phrase("link", "{from}", strconv.Itoa(from), "{to}", strconv.Itoa(x.step))}
		}
	}
	for i := 1; i < len(s.Marks); i++ {
		for j := i; j > 0 && s.Marks[j].Step < s.Marks[j-1].Step; j-- {
			s.Marks[j], s.Marks[j-1] = s.Marks[j-1], s.Marks[j]
		}
	}
}

// warning draws the card that the browser would show.
func (b *builder) warning() {
	var warned, chose *trace.Event
	for _, e := range b.events {
		if e.Kind != trace.Warned && e.Kind != trace.UserChose {
			continue
		}
		if !b.shows(e.Conn) && !b.follows(e.Conn) {
			continue
		}
		if e.Kind == trace.Warned {
			warned = e
		} else {
			chose = e
		}
	}
	if warned == nil || b.shows(warned.Conn) && b.later(warned.ID, 3) || !b.sight.mind(trace.Client) {
		return
	}
	ids := strings.Fields(warned.Note)
	w := &Warning{Heading: b.c.Phrase("warning-heading", "{host}", b.host())}
	w.Text = b.c.Phrase("warning-other")
	if len(ids) > 0 {
		if s, ok := b.c.Optional("warning-" + strings.ReplaceAll(ids[0], "/", "-")); ok {
			w.Text = s
		}
	}
	w.Text += " " + b.c.Phrase("warning-text")
	w.Code = b.code(ids)
	if chose != nil {
		w.Chose = chose.Note
	}
	w.Back = b.button("warning-back", "user", "heeds")
	w.On = b.button("warning-on", "user", "ignores")
	b.scene.Warning = w
}

// follows says whether the connection shown came of c.
func (b *builder) follows(c trace.ConnID) bool {
	return len(b.conns) > 0 && b.t.Conn(b.conns[0]).Parent == c
}

// code gives a code such as browsers print below a warning.
func (b *builder) code(ids []string) string {
	if len(ids) == 0 {
		return "LAB_CERTIFICATE"
	}
	for _, e := range b.events {
		if e.Kind == trace.Checked && e.Check.ID == ids[0] && e.Check.Result != trace.Passed && e.Check.Reason != "" {
			return "LAB_CERT_" + strings.ToUpper(strings.ReplaceAll(e.Check.Reason, "-", "_"))
		}
	}
	_, what, _ := strings.Cut(ids[0], "/")
	return "LAB_CERT_" + strings.ToUpper(strings.ReplaceAll(what, "-", "_"))
}

// button leads to this scenario with one key changed.
func (b *builder) button(phrase, key, value string) Button {
	x := Button{Label: b.c.Phrase(phrase), Scenario: b.t.Scenario}
	s, err := scenario.Parse(b.t.Scenario)
	if err == nil {
		s, err = s.With(key, value)
	}
	if err != nil {
		x.Disabled, x.Why = true, b.c.Fault(err)
		return x
	}
	x.Scenario = s.String()
	x.Current = x.Scenario == b.t.Scenario
	return x
}

// host gives the name that the client meant to call.
func (b *builder) host() string {
	if s, err := scenario.Parse(b.t.Scenario); err == nil && s != nil {
		return s.Value("host")
	}
	return b.c.Phrase("the-server")
}

// summary tells what was agreed on.
func (b *builder) summary() {
	s := b.session()
	if s == nil || b.o.Step != 0 && b.o.Step < 9 {
		return
	}
	b.scene.Summary = b.sessionFacts(s)
}

// standing gives what the standards think of a code point, in words.
func (b *builder) standing(i iana.Info) string {
	switch i.Standing {
	case iana.Legacy:
		return b.c.Phrase("legacy", "{why}", b.c.Why(i))
	case iana.Broken:
		return b.c.Phrase("broken", "{why}", b.c.Why(i))
	}
	return ""
}
