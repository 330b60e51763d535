package figure

import (
	"strings"

	"handshakelab/core/trace"
)

// marks are the signs for results.
var marks = [...]string{trace.Passed: "✓", trace.Failed: "✗", trace.Overridden: "⚠", trace.Withheld: "…", trace.NotMade: "–"}

// title gives a message's name, or what can be told of it from here.
func (b *builder) title(f *flow) string {
	if !b.sight.flow(f) {
		key := "sealed-handshake"
		switch {
		case !f.encrypted:
			return b.openTitle(f) // it crossed the wire in the clear, and nobody read it any more
		case f.name == "alert" || f.name == "application_data" || f.name == "change_cipher_spec":
			key = "sealed-" + f.name
		}
		return b.c.Phrase(key)
	}
	return b.openTitle(f)
}

func (b *builder) openTitle(f *flow) string {
	w, _ := b.c.Message(f.name)
	if f.alert != nil {
		return w.Title + ": " + f.alert.Name
	}
	return w.Title
}

// flowLine tells a message from its sender to its receiver.
func (b *builder) flowLine(f *flow) EventLine {
	l := EventLine{Event: f.line(), Party: f.from, Kind: f.kind(), Wire: true, Right: f.right, Sel: selEvent(f.line())}
	for _, list := range [2][]trace.EventID{f.got, f.also} {
		for _, e := range list {
			if e != l.Event && b.t.Event(e).Kind != trace.Attacked {
				l.Also = append(l.Also, e)
			}
		}
	}
	key := "sends"
	switch {
	case f.sent == 0 && b.seesChange():
		key, l.Party, l.Mark = "injects", trace.Attacker, "⚡"
	case f.handed && b.seesChange():
		key = "hands-on"
	case f.replayed && b.seesChange():
		key = "sends-again"
	case f.lost && b.seesChange():
		key = "sends-lost"
	case f.altered && b.seesChange():
		key = "sends-altered"
	case b.unread(f):
		key = "sends-unread"
	}
	title := b.title(f)
	if f.encrypted && b.sight.flow(f) {
		title += b.c.Phrase("sealed-too")
	}
	l.Text = b.c.Phrase(key, "{message}", title, "{peer}", b.name(f.to), "{bytes}", b.count(f.bytes))
	l.Hidden = !b.sight.flow(f)
	if !l.Hidden {
		l.Chips = b.some(f.values)
		l.Text += b.preview(f) + b.names(f)
	}
	return l
}

// seesChange says whether the viewer can tell that bytes were changed: who
// sits at one end only sees what it sent or what arrived.
func (b *builder) seesChange() bool {
	return b.sight.all || b.sight.party == trace.Attacker
}

// seesLeak says whether the viewer can tell that a secret got into other
// hands: its owner is the last to know.
func (b *builder) seesLeak() bool { return b.seesChange() || b.sight.party == trace.Onlooker }

// unread says whether a message arrived at one who had stopped reading, as
// far as the viewer can tell: who sent it can't.
func (b *builder) unread(f *flow) bool {
	return b.sight.mind(f.to) && !f.lost && f.sent != 0 && len(f.got) == 0 && f.name != "unknown" && len(f.arrived) == 0
}

// preview gives the first line of application data.
func (b *builder) preview(f *flow) string {
	if f.name != "application_data" || f.message == 0 {
		return ""
	}
	if line := firstLine(b.t.Buf(f.message).Data); line != "" {
		return ": " + b.c.Phrase("quote", "{text}", line)
	}
	return ""
}

// firstLine gives the first line of a text, empty if it is none.
func firstLine(data []byte) string {
	s := string(data)
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i]
	}
	if len(s) > 48 {
		s = s[:48]
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return ""
		}
	}
	return s
}

// eventLine tells any other event; false if it is not worth a line.
func (b *builder) eventLine(e *trace.Event) (EventLine, bool) {
	l := EventLine{Sel: selEvent(e.ID), Event: e.ID, Party: e.Party, Kind: "note"}
	hidden := !b.sight.mind(e.Party)
	switch e.Kind {
	case trace.Checked:
		if quiet(e.Check) {
			return l, false
		}
		m := b.mark(e)
		l.Kind, l.Text, l.Mark = "check", m.Text, m.Mark
		l.Notice = e.Check.Result == trace.Failed
	case trace.Computed:
		if b.folded(e) != 0 {
			return l, false
		}
		o := b.t.Op(e.Op)
		l.Kind, l.Text = "compute", b.fill(b.doing(o), e.Conn, e.Party)
		out := o.Out
		for _, f := range b.folds[e.ID] {
			l.Also = append(l.Also, f)
			switch with := b.t.Op(b.t.Event(f).Op); {
			case with.Name == "split":
				out = with.Out
			case with.Name == expandLabel && o.Name == expandLabel:
				out = append(out[:len(out):len(out)], with.Out...)
			}
		}
		l.Chips = b.some(out)
	case trace.Made:
		key := "has"
		if len(e.Uses) > 0 && b.t.Value(e.Uses[0]).Origin.Kind == trace.FromRandom {
			key = "draws"
		}
		l.Kind, l.Text = "make", b.c.Phrase(key, "{values}", b.list(e.Uses))
		l.Chips = b.some(e.Uses)
	case trace.KeysChanged:
		key := "keys-receive"
		if e.Epoch.Send {
			key = "keys-send"
		}
		l.Kind, l.Text = "keys", b.c.Phrase(key)
		l.Chips = b.some(e.Epoch.Values)
	case trace.Completed:
		l.Kind, l.Text = "end", b.c.Phrase("completed")
	case trace.Closed:
		if e.Note == "close_notify" || e.Note == "after-alert" {
			return l, false // the alert has told it
		}
		text, _ := b.c.Note(e.Note)
		l.Kind, l.Text = "end", text
	case trace.Waits:
		if !b.lastOf(e) {
			return l, false
		}
		l.Kind, l.Text = "end", b.c.Phrase("waits", "{what}", b.messages(e.Note))
	case trace.Attacked:
		l.Kind, l.Text, l.Mark, l.Cause = "attack", b.c.Phrase("attacks", "{what}", b.surgery(e.Note)), "⚡", true
		hidden = !b.sight.all && b.sight.party != trace.Attacker
	case trace.Leaked:
		l.Text, _ = b.c.Note(e.Note)
		l.Kind, l.Chips = "leak", b.some(e.Uses)
		if hidden = !b.seesLeak(); hidden {
			return l, false
		}
	case trace.Warned:
		l.Text = b.c.Phrase("warned")
	case trace.UserChose:
		l.Text = b.c.Phrase("chose-" + e.Note)
	case trace.Noted:
		text, _ := b.c.Note(e.Note)
		l.Text = b.fill(text, e.Conn, e.Party)
	default:
		return l, false
	}
	if hidden {
		if e.Check != nil && e.Check.Result == trace.NotMade {
			return l, false // nothing was done
		}
		if b.outside() || l.Kind == "attack" || l.Kind == "end" || !b.sight.onWire(e.Conn) {
			return l, false // nothing at all is seen of it
		}
		l = EventLine{Event: e.ID, Party: e.Party, Kind: "note", Hidden: true, Text: b.c.Phrase("unseen")}
	}
	return l, true
}

// doing says what a computation does; those of TLS 1.3's key schedule are all
// alike, and are called by what they make.
func (b *builder) doing(o *trace.Op) string {
	switch {
	case o.Name == "tls13/extract", o.Name == "tls13/derive-secret", o.Name == expandLabel, b.binder(o):
		return b.c.Phrase("makes", "{values}", b.list(o.Out))
	}
	w, _ := b.c.Op(o.Name)
	return w.Title
}

// binder says whether a code is the proof that one has a pre-shared key.
func (b *builder) binder(o *trace.Op) bool {
	return o.Name == "tls13/verify-data" && len(o.Out) == 1 && b.t.Value(o.Out[0]).Name == "binder"
}

const expandLabel = "tls13/expand-label"

// folded gives the event that tells a computation along with itself, 0 if it
// stands alone: a digest goes with what is made with it, the cutting of the
// key block with its making, a key for Finished with Finished, and a nonce
// part with its key.
func (b *builder) folded(e *trace.Event) trace.EventID {
	if b.folds == nil {
		b.fold()
	}
	return b.foldedIn[e.ID]
}

func (b *builder) fold() {
	b.folds, b.foldedIn = map[trace.EventID][]trace.EventID{}, map[trace.EventID]trace.EventID{}
	byOp := map[trace.OpID]trace.EventID{}
	for _, e := range b.events {
		if e.Kind == trace.Computed {
			byOp[e.Op] = e.ID
		}
	}
	join := func(small, big trace.OpID) {
		s, g := byOp[small], byOp[big]
		if s == 0 || g == 0 || b.foldedIn[s] != 0 {
			return
		}
		b.foldedIn[s] = g
		b.folds[g] = append(b.folds[g], s)
	}
	for i, o := range b.ops {
		if i > 0 && o.Name == expandLabel && b.nonce(o) && b.ops[i-1].Name == o.Name && b.ops[i-1].In[0] == o.In[0] {
			join(o.ID, b.ops[i-1].ID)
		}
		for _, in := range o.In {
			v := b.t.Value(in)
			if v.Origin.Kind != trace.FromOp || v.Origin.Op == 0 {
				continue
			}
			from := b.t.Op(v.Origin.Op)
			switch {
			case strings.HasPrefix(from.Name, "hash/"), v.Name == "finished_key", v.Name == "derived_secret", v.Name == "binder_key":
				join(from.ID, o.ID)
			case o.Name == "split":
				join(o.ID, from.ID)
			}
		}
	}
}

// nonce says whether a computation gives the fixed part of the nonces.
func (b *builder) nonce(o *trace.Op) bool {
	return len(o.Out) == 1 && strings.HasSuffix(b.t.Value(o.Out[0]).Name, "_write_iv")
}

// lastOf says whether an end did nothing more after an event.
func (b *builder) lastOf(e *trace.Event) bool {
	for i := int(e.ID); i < len(b.t.Events); i++ {
		if o := &b.t.Events[i]; o.Conn == e.Conn && o.Party == e.Party {
			return false
		}
	}
	o := b.t.Outcome(e.Conn, e.Party)
	return o != nil && o.End == trace.EndStalled
}

// some gives chips for values.
func (b *builder) some(ids []trace.ValueID) []Chip {
	var out []Chip
	for _, id := range ids {
		out = append(out, b.chip(id))
	}
	return out
}

// list joins the names of values.
func (b *builder) list(ids []trace.ValueID) string {
	var names []string
	for _, id := range ids {
		w, _ := b.c.Value(b.t.Value(id).Name)
		names = append(names, w.Title)
	}
	return b.join(names)
}

// join makes "a, b and c".
func (b *builder) join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + b.c.Phrase("and") + names[len(names)-1]
}

// messages gives the titles of messages joined by "|".
func (b *builder) messages(joined string) string {
	var names []string
	for _, n := range strings.Split(joined, "|") {
		w, _ := b.c.Message(n)
		names = append(names, w.Title)
	}
	if len(names) > 1 {
		return strings.Join(names[:len(names)-1], ", ") + b.c.Phrase("or") + names[len(names)-1]
	}
	return strings.Join(names, "")
}

// mark draws a check.
func (b *builder) mark(e *trace.Event) CheckMark {
	c := e.Check
	w, _ := b.c.Check(c.ID)
	m := CheckMark{ID: c.ID, Label: w.Label, Mark: marks[c.Result], Result: c.Result, Sel: selEvent(e.ID)}
	switch c.Result {
	case trace.Passed:
		m.Text = w.Passed
	case trace.NotMade:
		m.Text = w.Question + " " + b.c.Phrase("not-made")
	case trace.Overridden:
		m.Text = w.Failed + " " + b.c.Phrase("overridden")
	default:
		m.Text = w.Failed
	}
	r := b.reason(c)
	switch {
	case r == "" || c.Result == trace.Passed:
	case c.Reason == "expired" || c.Reason == "not-yet-valid":
		m.Text = strings.Replace(m.Text, w.Failed, r, 1) // it says it all
	case c.Reason != "wrong-host":
		m.Text += " " + r
	}
	m.Text = b.fill(m.Text, e.Conn, e.Party)
	return m
}

// reason says how a check failed or why it was not made; "" if there is no
// more to say. Of a message out of order it is the message's name.
func (b *builder) reason(c *trace.Check) string {
	if c.Reason == "" {
		return ""
	}
	if c.ID == "message/order" || c.ID == "message/flood" || strings.HasPrefix(c.ID, "change-cipher-spec/") {
		w, _ := b.c.Message(c.Reason)
		return b.c.Phrase("it-was", "{message}", w.Title)
	}
	r, _ := b.c.Reason(c.Reason)
	return r
}

// surgery gives what an attacker did in words. A note is a piece of surgery
// as the scenario has it ("flip:client.finished:3.0"), or an id with words.
func (b *builder) surgery(note string) string {
	verb, rest, ok := strings.Cut(note, ":")
	if !ok {
		text, _ := b.c.Note(note)
		return text
	}
	rest, value, _ := strings.Cut(rest, "=")
	_, at, _ := strings.Cut(rest, ":")
	s := b.c.Phrase("surgery-"+verb, "{message}", b.hurt(note))
	if at != "" {
		s += b.c.Phrase("surgery-at", "{at}", b.spot(at))
	}
	if value != "" {
		s += b.c.Phrase("surgery-value", "{value}", value)
	}
	return s
}
