package figure

import (
	"strconv"
	"strings"

	"handshakelab/core/check"
	"handshakelab/core/explain"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Inspect tells all about what sel names: "e12" an event, "v5" a value, "b7"
// a byte space, "b7:4-9" a stretch of it, "s3" a step.
func Inspect(t *trace.Trace, sel string, o Options) *Inspection {
	x := newInspector(t, o)
	x.tell()
	return x.inspect(sel)
}

func (x *inspector) inspect(sel string) *Inspection {
	x.place()
	x.drawLanes()
	x.in.Sel = sel
	if !x.pick(sel) {
		x.in = Inspection{Kind: "none", Title: x.c.Phrase("nothing-selected")}
		x.say(x.c.Phrase("nothing-selected-text"))
	}
	x.in.Origin.Diagram = x.diagram(x.asked)
	if len(x.in.Bytes.Spaces) == 0 && x.in.Bytes.Note == "" {
		x.in.Bytes.Note = x.c.Phrase("no-bytes")
	}
	if len(x.in.Origin.From)+len(x.in.Origin.Used) == 0 && x.in.Origin.Note == "" {
		x.in.Origin.Note = x.c.Phrase("no-origin")
	}
	if len(x.in.Standard.Clauses) == 0 && x.in.Standard.Note == "" {
		x.in.Standard.Note = x.c.Phrase("no-standard")
	}
	x.in.Party = x.seems(x.in.Party)
	x.maskChips(x.in.Meaning.Chips)
	in := x.in
	return &in
}

// inspector tells about one thing.
type inspector struct {
	builder
	in    Inspection
	asked []trace.ValueID // the values whose origin is told
}

func newInspector(t *trace.Trace, o Options) *inspector {
	x := &inspector{}
	x.begin(t, o)
	return x
}

// pick finds what sel names; false if there is no such thing.
func (x *inspector) pick(sel string) bool {
	if len(sel) < 2 {
		return false
	}
	head, stretch, _ := strings.Cut(sel[1:], ":")
	n, err := strconv.Atoi(head)
	if err != nil || n < 1 {
		return false
	}
	switch sel[0] {
	case 's':
		if n > 10 {
			return false
		}
		x.step(n)
	case 'e':
		if n > len(x.t.Events) {
			return false
		}
		x.event(x.t.Event(trace.EventID(n)))
	case 'v':
		if n > len(x.t.Values) {
			return false
		}
		x.value(x.t.Value(trace.ValueID(n)))
	case 'b':
		if n > len(x.t.Bufs) {
			return false
		}
		return x.buf(x.t.Buf(trace.BufID(n)), stretch)
	default:
		return false
	}
	return true
}

func (x *inspector) say(paragraphs ...string) {
	for _, p := range paragraphs {
		if p != "" {
			x.in.Meaning.Paragraphs = append(x.in.Meaning.Paragraphs, p)
		}
	}
}

func (x *inspector) fact(phrase, text string) {
	if text != "" {
		x.addFact(Fact{Label: x.c.Phrase(phrase), Text: text})
	}
}

func (x *inspector) addFact(f Fact) { x.in.Meaning.Facts = append(x.in.Meaning.Facts, f) }

func (x *inspector) head(kind, title string) { x.in.Kind, x.in.Title = kind, title }

func (x *inspector) clause(text, says string) {
	for _, c := range Clauses(text) {
		for _, have := range x.in.Standard.Clauses {
			if have.Text == c.Text {
				c.Text = ""
			}
		}
		if c.Text != "" {
			c.Says = says
			x.in.Standard.Clauses = append(x.in.Standard.Clauses, c)
		}
	}
}

// opClause adds the place where a computation is laid out.
func (x *inspector) opClause(o *trace.Op) {
	x.clause(o.Clause, x.c.Phrase("clause-op", "{what}", x.doing(o)))
}

// step tells about one of the ten.
func (x *inspector) step(n int) {
	w := x.c.Step(n)
	x.in.Step = n
	x.head("step", w.Title)
	x.in.Subtitle = x.c.Phrase("subtitle-step", "{step}", strconv.Itoa(n))
	x.say(w.Text)
	switch {
	case len(x.conns) > 0 && x.st.Modern(x.conns[0]):
		x.say(w.TLS13)
		if x.resumed() && (n <= 3 || n == 7) { // the others are as without
			x.say(w.Resumed)
		}
	case x.resumed():
		x.say(w.Resumed)
	case len(x.conns) > 0 && x.happened(4) || x.suite() != nil:
		if x.rsa(x.conns[0]) {
			x.say(w.RSA)
		} else {
			x.say(w.DH)
		}
	}
	if state, _ := x.state(n); state == Skipped {
		if !x.resumed() {
			x.say(w.Skipped)
		}
	} else if state == NotReached {
		x.say(x.c.Phrase("step-not-reached"))
	}
	for _, l := range x.lines[n] {
		if f := x.fs.byEv[l.Event]; f != nil && f.line() == l.Event && x.sight.flow(f) {
			m, _ := x.c.Message(f.name)
			x.clause(m.Clause, x.c.Phrase("clause-message", "{message}", m.Title))
			x.addFact(Fact{Label: x.openTitle(f), Text: x.count(f.bytes), Sel: l.Sel})
			continue
		}
		e := x.t.Event(l.Event)
		if l.Hidden {
			continue
		}
		if e.Kind == trace.Checked {
			x.in.Meaning.Checks = append(x.in.Meaning.Checks, x.mark(e))
			w, _ := x.c.Check(e.Check.ID)
			x.clause(e.Check.Clause, w.Question)
		}
		if e.Op != 0 {
			x.opClause(x.t.Op(e.Op))
		}
		x.in.Meaning.Chips = append(x.in.Meaning.Chips, l.Chips...)
	}
	if len(x.in.Meaning.Facts) > 0 {
		x.in.Bytes.Note = x.c.Phrase("bytes-of-step")
	}
}

// suite gives the cipher suite of the first connection shown, nil if none was
// agreed on.
func (x *inspector) suite() *iana.Suite {
	if len(x.conns) == 0 {
		return nil
	}
	return iana.SuiteByCode(x.context(x.conns[0]).Suite)
}

// event tells about an event; those that are told with a message, about the
// message.
func (x *inspector) event(e *trace.Event) {
	x.in.Step, x.in.Party = x.st.Event(e.ID), e.Party
	if f := x.fs.byEv[e.ID]; f != nil && e.Kind != trace.Attacked && !(e.Kind == trace.Checked) {
		x.message(f)
		return
	}
	x.in.Subtitle = x.c.Phrase("subtitle-event", "{End}", x.capital(e.Party), "{step}", strconv.Itoa(x.in.Step))
	if !x.sight.mind(e.Party) && !(e.Kind == trace.Attacked && x.sight.all) && !(e.Kind == trace.Leaked && x.seesLeak()) && e.Kind != trace.Delivered {
		x.hide()
		return
	}
	switch e.Kind {
	case trace.Checked:
		x.check(e)
	case trace.Computed:
		x.computed(e)
	case trace.Made:
		x.head("make", explain.Capital(x.list(e.Uses)))
		x.in.Meaning.Chips = x.some(e.Uses)
		for _, v := range e.Uses {
			w, _ := x.c.Value(x.t.Value(v).Name)
			x.say(w.Text)
			x.history(v)
		}
	case trace.KeysChanged:
		l, _ := x.eventLine(e)
		x.head("keys", explain.Capital(l.Text))
		x.say(x.c.Phrase("keys-text"))
		if s := iana.SuiteByCode(e.Epoch.Suite); s != nil {
			x.fact("fact-suite", s.Name)
		}
		x.in.Meaning.Chips = l.Chips
		x.clause("RFC 5246 §6.1", x.c.Phrase("clause-keys"))
		for _, v := range e.Epoch.Values {
			x.from(v)
		}
	case trace.Attacked:
		x.attack(e)
	case trace.Leaked:
		l, _ := x.eventLine(e)
		x.head("leak", x.capital(e.Party)+" "+l.Text)
		x.say(x.c.Phrase("leak-text"))
		if !x.outside() { // to whom the verdict says so
			x.say(x.spilled(e.Conn))
		}
		x.fact("fact-surgery", "leak="+e.Note)
		x.in.Meaning.Chips = l.Chips
		if id := x.prize(e.Conn); id != 0 {
			x.from(id)
			x.asked = append(x.asked, x.spoils(e)...)
		}
	case trace.Completed:
		x.head("end", x.c.Phrase("completed-title", "{End}", x.capital(e.Party)))
		x.say(x.c.Phrase("completed-text"))
		x.in.Meaning.Facts = append(x.in.Meaning.Facts, x.sessionFacts(e.Session)...)
		x.clause("RFC 5246 §7.3", x.c.Phrase("clause-handshake"))
	default:
		l, _ := x.eventLine(e)
		x.head("end", x.capital(e.Party)+" "+l.Text)
		if e.Kind == trace.Warned || e.Kind == trace.UserChose {
			x.say(x.c.Phrase("warned-text"))
		} else {
			x.say(x.c.Phrase("event-" + e.Kind.String() + "-text"))
		}
	}
}

// hide says that nothing is known from here.
func (x *inspector) hide() {
	x.in.Hidden = true
	x.head("none", x.c.Phrase("unknown-here"))
	x.say(x.c.Phrase("unknown-here-text"))
}

// check tells about a check.
func (x *inspector) check(e *trace.Event) {
	c := e.Check
	w, _ := x.c.Check(c.ID)
	m := x.mark(e)
	x.head("check", x.fill(w.Question, e.Conn, e.Party))
	x.say(x.found(c, e.Conn, e.Party))
	x.in.Meaning.Checks = []CheckMark{m}
	x.fact("fact-check", c.ID)
	x.fact("fact-result", x.c.Phrase("result-"+strings.ReplaceAll(c.Result.String(), " ", "-")))
	x.findings(c)
	if row := check.Lookup(c.ID); row.Alert != "" && (c.Result == trace.Failed || c.Result == trace.Withheld) {
		a, _ := x.c.Alert(row.Alert)
		x.fact("fact-alert", row.Alert+": "+a.Text)
		if row.Chosen {
			x.fact("fact-chosen", x.c.Phrase("chosen", "{openssl}", row.OpenSSL, "{go}", row.Go))
		}
	}
	x.in.Meaning.Chips = x.some(c.Values)
	x.clause(c.Clause, x.fill(w.Question, e.Conn, e.Party))
	for _, l := range c.Looked {
		if l.Buf != 0 {
			x.space(x.bufSpace(x.t.Buf(l.Buf), int(l.Off), int(l.Off+l.Len)))
			x.bufOrigin(x.t.Buf(l.Buf))
		}
	}
	for _, v := range c.Values {
		x.from(v)
	}
}

// legible gives text as it is and other bytes as hex.
func legible(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	text := true
	for _, r := range string(data) {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			text = false
		}
	}
	if text && len(data) > 2 {
		return string(data)
	}
	var s strings.Builder
	for i, c := range data {
		if i == 32 {
			s.WriteString(" …")
			break
		}
		if i > 0 {
			s.WriteByte(' ')
		}
		s.WriteString(hexByte(c))
	}
	return s.String()
}

const hexDigits = "0123456789abcdef"

func hexByte(c byte) string { return string([]byte{hexDigits[c>>4], hexDigits[c&15]}) }

// computed tells about a computation.
func (x *inspector) computed(e *trace.Event) {
	o := x.t.Op(e.Op)
	w, _ := x.c.Op(o.Name)
	x.head("compute", x.capital(e.Party)+" "+x.doing(o))
	x.say(w.Text)
	x.fact("fact-op", o.Name)
	x.fact("fact-params", o.Params)
	x.in.Meaning.Chips = x.some(o.Out)
	x.opClause(o)
	for _, v := range o.Out {
		x.history(v)
	}
}

// attack tells what somebody did to a record on its way.
func (x *inspector) attack(e *trace.Event) {
	l, ok := x.eventLine(e)
	if !ok {
		x.hide()
		return
	}
	x.head("attack", x.capital(e.Party)+" "+l.Text)
	x.say(x.c.Phrase("attack-text"))
	x.fact("fact-surgery", e.Note)
	if f := x.fs.byEv[e.ID]; f != nil {
		if f.message != 0 {
			x.messageBytes(f, true)
		}
	}
}

// sessionFacts tells what was agreed on.
func (b *builder) sessionFacts(s *trace.Session) []Fact {
	if s == nil {
		return nil
	}
	var out []Fact
	add := func(label, text, note string) {
		out = append(out, Fact{Label: b.c.Phrase(label), Text: text, Note: note})
	}
	yes := func(ok bool) string {
		if ok {
			return b.c.Phrase("yes")
		}
		return b.c.Phrase("no")
	}
	if v := iana.VersionByCode(s.Version); v != nil {
		add("fact-version", v.Title, b.standing(v.Info))
	}
	u := iana.SuiteByCode(s.Suite)
	if u != nil {
		add("fact-suite", u.Name, b.standing(u.Info))
	}
	if g := iana.GroupByCode(s.Group); g != nil && s.Group != 0 {
		add("fact-group", g.Name, b.standing(g.Info))
	}
	new := s.Version >= iana.TLS13
	if new && b.outside() && !b.leaky() {
		return out // the rest is encrypted
	}
	if g := iana.SchemeByCode(s.Signature); g != nil && s.Signature != 0 {
		add("fact-signature", g.Name, b.standing(g.Info))
	}
	if s.ALPN != "" {
		add("fact-alpn", s.ALPN, "")
	}
	add("fact-forward-secrecy", yes(s.ForwardSecrecy), "")
	if !new { // which has all of it in its secrets
		add("fact-ems", yes(s.ExtendedMasterSecret), "")
	}
	if u != nil && u.Cipher.CBC() {
		add("fact-etm", yes(s.EncryptThenMAC), "")
	}
	add("fact-client", yes(s.ClientAuthenticated), "")
	add("fact-resumed", yes(s.Resumed), "")
	return out
}
