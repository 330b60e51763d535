package figure

import (
	"strconv"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// verdict says what came of it all.
func (b *builder) verdict() {
	v := &b.scene.Verdict
	x := &b.ending
	story := b.scene.Story
	if b.o.Step != 0 && (x.bad && !b.stopped() || !x.bad && b.scene.At < len(story)-1) {
		b.came(v, "open", "…", "verdict-open")
		return
	}
	switch {
	case x.bad:
		b.badVerdict(v)
	case b.outside():
		b.listener(v)
	case b.spliced() && b.seesChange():
		b.came(v, "odd", "⚠", "verdict-spliced")
	case b.relayed() && b.seesChange():
		b.came(v, "odd", "⚠", "verdict-relayed")
		v.also(b.hiding())
	case b.replayed() && b.seesChange():
		b.came(v, "odd", "⚠", "verdict-replayed")
	case len(x.waived) > 0:
		w := x.waived[0]
		b.came(v, "odd", "⚠", "verdict-waived")
		v.Text = b.why(w.Check, w.Conn, w.Party) + " " + v.Text
	case len(x.changed) > 0:
		b.came(v, "odd", "⚠", "verdict-unnoticed")
	default:
		b.came(v, "good", "✓", "verdict-good")
		what, broken := b.broken()
		if broken != "" {
			b.came(v, "odd", "⚠", "verdict-broken")
			v.Title = b.c.Phrase("verdict-broken", "{what}", what)
			if what == iana.NullCipher.String() {
				v.Title = b.c.Phrase("verdict-null")
			}
		}
		if !b.sight.all {
			v.Text = b.c.Phrase("verdict-good-end-text", "{End}", b.capital(b.sight.party))
		}
		if broken != "" {
			v.Text = broken
		}
		if len(b.conns) > 0 && b.t.Conn(b.conns[0]).Why == trace.FellBack && b.seesChange() {
			v.Text += " " + b.c.Phrase("verdict-fell-back")
		}
		if b.sight.all || b.sight.party == trace.Client {
			v.also(b.hiding())
		}
		switch {
		case b.keyed():
			v.Text += " " + b.c.Phrase("verdict-keyed")
		case b.resumed() && b.st.Modern(b.conns[0]):
			v.Text += " " + b.c.Phrase("verdict-resumed-new")
		case b.resumed():
			v.Text += " " + b.c.Phrase("verdict-resumed")
		}
		if s := b.session(); s != nil && s.Version >= iana.TLS13 && !b.resumed() && !b.keyed() && b.sight.all {
			v.Text += " " + b.c.Phrase("verdict-order")
		}
		switch {
		case b.passed("early-data/accepted"):
			v.Text += " " + b.c.Phrase("verdict-early")
		case b.noted("early-data/accepted"):
			v.Text += " " + b.c.Phrase("verdict-early-late")
		}
		if s := b.session(); s != nil && !s.ForwardSecrecy && !b.leaky() && broken == "" {
			switch {
			case s.Version >= iana.TLS13:
				v.Text += " " + b.c.Phrase("verdict-no-fs-psk")
			case !b.resumed():
				v.Text += " " + b.c.Phrase("verdict-no-fs")
			}
		}
	}
	if !x.bad && b.leaky() && b.sight.all {
		v.Text += " " + b.spilled(b.conns[0])
	}
	if x.by != 0 {
		v.Sel = selEvent(x.by)
	}
	v.Knows = b.knows()
}

// broken says what is broken of what was agreed on, version or cipher, and
// how; "" if nothing is.
func (b *builder) broken() (what, how string) {
	s := b.session()
	if s == nil {
		return "", ""
	}
	if v := iana.VersionByCode(s.Version); v != nil && v.Standing == iana.Broken {
		return v.Title, b.c.Phrase("broken-" + v.Name)
	}
	if u := iana.SuiteByCode(s.Suite); u != nil && u.Standing == iana.Broken {
		return u.Cipher.String(), b.c.Phrase("broken-" + strings.ToLower(u.Cipher.String()))
	}
	return "", ""
}

// came fills a verdict in whose words are all its own.
func (b *builder) came(v *Verdict, kind, mark, phrase string) {
	*v = Verdict{Kind: kind, Mark: mark, Title: b.c.Phrase(phrase), Text: b.c.Phrase(phrase + "-text")}
}

func (b *builder) relayed() bool { return len(b.conns) > 1 }

// spliced says whether the attacker hands the client's handshake on within
// his own connection.
func (b *builder) spliced() bool {
	for _, e := range b.events {
		if e.Kind == trace.Attacked && e.Note == "splice" {
			return true
		}
	}
	return false
}

func (b *builder) replayed() bool {
	return len(b.conns) > 0 && b.t.Conn(b.conns[0]).Why == trace.Replayed
}

func (b *builder) badVerdict(v *Verdict) {
	x := &b.ending
	if b.replayed() && b.seesChange() && b.passed("early-data/accepted") {
		b.came(v, "odd", "⚠", "verdict-replayed-early")
		return
	}
	end := b.name(x.party)
	text := ""
	if x.alert != nil && !b.sight.all && x.end != trace.EndRefused {
		b.refusal(v)
		return
	}
	switch {
	case x.check != nil:
		text = b.why(x.check, x.conn, x.party)
		for _, more := range [...]string{b.withheld(), b.more()} {
			if more != "" {
				text += " " + more
			}
		}
	case x.end == trace.EndStalled && x.by != 0 && b.t.Event(x.by).Kind == trace.Waits:
		text = b.c.Phrase("verdict-waits", "{End}", b.capital(x.party), "{what}", b.messages(b.t.Event(x.by).Note))
	case x.end == trace.EndStalled:
		text = b.c.Phrase("verdict-stalled-text")
	case x.end == trace.EndTold && x.by != 0 && b.t.Event(x.by).Alert != nil:
		a, _ := b.c.Alert(b.t.Event(x.by).Alert.Name)
		text = b.c.Phrase("verdict-told-text", "{end}", end, "{alert}", a.Text)
	default:
		text = b.c.Phrase("verdict-" + x.end + "-text")
	}
	if b.replayed() && b.seesChange() {
		text += " " + b.c.Phrase("verdict-replay-failed")
	}
	*v = Verdict{Kind: "bad", Mark: "✗", Text: text,
		Title: b.c.Phrase("verdict-"+x.end, "{End}", b.capital(x.party), "{step}", strconv.Itoa(x.step))}
	b.blame(v)
}

// refusal is the verdict of one who knows no more than an alert.
func (b *builder) refusal(v *Verdict) {
	a, _ := b.c.Alert(b.ending.alert.Name)
	*v = Verdict{Kind: "bad", Mark: "✗", Title: b.refused(), Text: b.c.Phrase("verdict-alert-text", "{alert}", a.Text)}
}

// refused says who ended it with which alert, and no more.
func (b *builder) refused() string {
	x := &b.ending
	who := x.party
	if x.end != endSeen {
		who = b.peer(x.conn, x.party)
	}
	return b.c.Phrase("verdict-alert", "{End}", b.capital(who), "{alert}", x.alert.Name)
}

// withheld tells of a check that failed earlier without a word.
func (b *builder) withheld() string {
	for _, e := range b.events {
		if e.Kind == trace.Checked && e.Check.Result == trace.Withheld && e.Conn == b.ending.conn && b.sight.mind(e.Party) {
			return b.c.Phrase("verdict-withheld", "{step}", strconv.Itoa(b.st.Event(e.ID)))
		}
	}
	return ""
}

// more tells of the other checks that failed as well.
func (b *builder) more() string {
	var names []string
	for _, id := range b.ending.checks {
		if id != b.ending.check.ID {
			w, _ := b.c.Check(id)
			names = append(names, w.Label)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return b.c.Phrase("verdict-more", "{checks}", b.join(names))
}

// session gives what the client (or whoever plays it) agreed on, in the end:
// the client may have shown a certificate after the handshake.
func (b *builder) session() *trace.Session {
	end := b.sight.end() && !b.outside()
	var last *trace.Session
	for _, e := range b.events {
		if e.Kind != trace.Completed || e.Session == nil || !b.shows(e.Conn) {
			continue
		}
		if mine := end && b.sight.mind(e.Party); mine && last == nil || !end && e.Conn == b.conns[0] && (last == nil || e.Party == b.t.Conn(e.Conn).Ends[0]) || mine && e.Conn == b.conns[0] {
			last = e.Session
		}
	}
	if last != nil && !last.ClientAuthenticated && (b.passed("certificate-verify/signature") || b.sight.party == trace.Client && b.proved()) {
		s := *last
		s.ClientAuthenticated = true
		return &s
	}
	return last
}

// proved says whether the client has proved who it is, as far as it knows.
func (b *builder) proved() bool {
	for _, f := range b.fs.list {
		if b.shows(f.conn) && f.name == "certificate_verify" && f.from == b.t.Conn(f.conn).Ends[0] {
			return true
		}
	}
	return false
}

// knows says what each end knows in the end.
func (b *builder) knows() []Know {
	var out []Know
	add := func(p trace.Party, key string, fill ...string) {
		out = append(out, Know{p, b.c.Phrase(key, fill...)})
	}
	if b.sight.party == trace.Onlooker {
		switch {
		case b.recorded() && b.readsSome():
			add(trace.Onlooker, "recording/knows")
		case b.leaky() && b.opened(b.conns[0]):
			add(trace.Onlooker, "knows-onlooker-all")
		case b.covered() != nil && !b.uncovered(b.covered()):
			add(trace.Onlooker, "knows-onlooker-cover", "{name}", b.named(b.covered().message))
		case len(b.conns) > 0 && b.st.Modern(b.conns[0]):
			add(trace.Onlooker, "knows-onlooker-new")
		default:
			add(trace.Onlooker, "knows-onlooker")
		}
		return out
	}
	if b.ending.bad {
		for _, l := range b.lanes {
			if l.Party != b.ending.party && b.ending.told && b.guesses(l.Party) && b.sight.mind(l.Party) {
				out = append(out, Know{l.Party, b.guess(l.Party)})
			}
		}
		return out
	}
	s := b.session()
	if s == nil {
		return nil
	}
	for _, l := range b.lanes {
		if !b.sight.mind(l.Party) {
			continue
		}
		switch {
		case l.Party == trace.Attacker && b.spliced():
			add(l.Party, "knows-attacker-spliced")
		case l.Party == trace.Attacker && b.relayed():
			add(l.Party, "knows-attacker")
		case l.Party == trace.Client && b.relayed() && b.seesChange():
			add(l.Party, "knows-client-relayed")
		case l.Party == trace.Client && len(b.ending.waived) > 0:
			add(l.Party, "knows-client-waived")
		case l.Party == trace.Client:
			add(l.Party, "knows-client", "{host}", b.host())
		case l.Party == trace.Server && s.ClientAuthenticated:
			add(l.Party, "knows-server-client")
		case l.Party == trace.Server:
			add(l.Party, "knows-server")
		}
	}
	return out
}

// guesses says whether a party was the other end of where it stopped.
func (b *builder) guesses(p trace.Party) bool {
	return b.ending.conn != 0 && b.peer(b.ending.conn, b.ending.party) == p
}

// guess says what the far end got to know: an alert, and what that leaves open.
func (b *builder) guess(p trace.Party) string {
	for _, e := range b.events {
		if e.Kind == trace.AlertReceived && e.Conn == b.ending.conn && e.Party == p && e.Alert.Name != "close_notify" {
			w, _ := b.c.Alert(e.Alert.Name)
			return b.c.Phrase("guess", "{End}", b.capital(p), "{alert}", e.Alert.Name) + " " + b.fill(w.Guess, e.Conn, p)
		}
	}
	return ""
}

// stops draws the red bar.
func (b *builder) stops() {
	x := &b.ending
	if !b.stopped() {
		return
	}
	s := &Stop{Step: x.step, Party: x.party, Sel: selEvent(x.by)}
	switch {
	case x.alert != nil && !b.sight.all && x.end != trace.EndRefused:
		s.Text = strings.TrimSuffix(b.refused(), ".")
		if x.end == trace.EndTold {
			s.Party, s.Guess = b.peer(x.conn, x.party), b.guess(x.party)
		}
	case x.check != nil:
		w, _ := b.c.Check(x.check.ID)
		why := w.Stop
		if text, ok := b.c.Optional("stop-" + strings.ReplaceAll(x.check.ID, "/", "-") + "-" + x.check.Reason); ok {
			why = text
		}
		s.Text = b.c.Phrase("stop", "{End}", b.capital(x.party), "{why}", b.fill(why, x.conn, x.party))
	default:
		s.Text = b.c.Phrase("verdict-"+x.end, "{End}", b.capital(x.party), "{step}", strconv.Itoa(x.step))
	}
	for _, l := range b.lanes {
		if b.guesses(l.Party) && x.told && b.sight.mind(l.Party) {
			s.Guess = b.guess(l.Party)
		}
	}
	s.After = strings.TrimSpace(b.after() + " " + b.waste())
	b.scene.Stop = s
}

// waste says what was sent, or done, that was in vain.
func (b *builder) waste() string {
	in := func(steps []int) string {
		key := "in-steps"
		if len(steps) == 1 {
			key = "in-step"
		}
		return b.c.Phrase(key, "{steps}", b.join(ranges(steps)))
	}
	var unread, late []int
	for i := range b.scene.Rows {
		r := &b.scene.Rows[i]
		if r.Late {
			late = append(late, r.Step)
		}
		for _, w := range r.Wires {
			for _, a := range w.Arrows {
				if a.Unread && !a.Future && (len(unread) == 0 || unread[len(unread)-1] != r.Step) {
					unread = append(unread, r.Step)
				}
			}
		}
	}
	far := b.capital(b.peer(b.ending.conn, b.ending.party))
	if len(late) == 0 || len(unread) == 0 || b.ending.end != trace.EndRefused {
		return ""
	}
	return b.c.Phrase("waste", "{Far}", far, "{late}", in(late), "{unread}", in(unread))
}

// ranges writes ascending numbers as "4" and "7–10".
func ranges(steps []int) []string {
	var runs []string
	for i := 0; i < len(steps); i++ {
		j := i
		for j+1 < len(steps) && steps[j+1] == steps[j]+1 {
			j++
		}
		run := strconv.Itoa(steps[i])
		if j > i {
			run += "–" + strconv.Itoa(steps[j])
		}
		runs = append(runs, run)
		i = j
	}
	return runs
}

// after says which steps did not happen.
func (b *builder) after() string {
	var steps []int
	for i := range b.scene.Rows {
		if b.scene.Rows[i].State == NotReached {
			steps = append(steps, i+1)
		}
	}
	switch len(steps) {
	case 0:
		return ""
	case 1:
		return b.c.Phrase("after-one", "{step}", strconv.Itoa(steps[0]))
	}
	return b.c.Phrase("after", "{steps}", b.join(ranges(steps)))
}
