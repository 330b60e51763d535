package figure

import (
	"strconv"
	"strings"
	"time"

	"handshakelab/core/trace"
)

// why says why a check failed, with what was found: "The server's certificate
// ended on 21 June 2026; the client's clock says 1 July 2026."
func (b *builder) why(c *trace.Check, conn trace.ConnID, party trace.Party) string {
	if s := b.found(c, conn, party); s != "" {
		return s
	}
	w, _ := b.c.Check(c.ID)
	s := w.Failed
	if r := b.reason(c); r != "" {
		s += " " + r
	}
	return b.fill(s, conn, party)
}

// found says of a check that failed what was found, "" where no more than
// the reason is to be said.
func (b *builder) found(c *trace.Check, conn trace.ConnID, party trace.Party) string {
	room, what, _ := strings.Cut(c.ID, "/")
	from, until, ok := strings.Cut(string(c.Got), " to ")
	switch {
	case c.Result == trace.Passed || c.Result == trace.NotMade:
	case what == "validity" && ok:
		date := until
		if c.Reason == "not-yet-valid" {
			date = from
		}
		clock := string(c.Want)
		whole := date[:min(10, len(date))] == clock[:min(10, len(clock))] // the hours matter
		return b.fill(b.c.Phrase("found-"+c.Reason, "{whose}", b.c.Phrase("the-"+room), "{date}", b.date(date, whole), "{clock}", b.date(clock, whole)), conn, party)
	case c.ID == "server-cert/name" && c.Reason == "wrong-host":
		return b.fill(b.c.Phrase("found-wrong-host", "{name}", string(c.Got), "{host}", string(c.Want)), conn, party)
	}
	return ""
}

// date writes "2026-06-21 12:00:00 UTC" as "21 June 2026".
func (b *builder) date(s string, hours bool) string {
	t, err := time.Parse("2006-01-02 15:04:05 MST", s)
	if err != nil {
		return s
	}
	return b.c.Date(t, hours)
}

// keysDiffer says whether the two ends of a connection made different master
// secrets.
func (b *builder) keysDiffer(c trace.ConnID) bool {
	e := b.t.Conn(c).Ends
	l, r := b.find(c, e[0], "master_secret"), b.find(c, e[1], "master_secret")
	if b.st.Modern(c) {
		l, r = b.find(c, e[0], "client_handshake_traffic_secret"), b.find(c, e[1], "client_handshake_traffic_secret")
	}
	return l != 0 && r != 0 && string(b.t.Value(l).Data) != string(b.t.Value(r).Data)
}

// cause says what was done to the bytes on their way and in which step, and
// "" if nothing was or the viewer can't tell. It is no whole sentence yet.
func (b *builder) cause() (text string, step int) {
	list := b.ending.changed
	if len(list) == 0 {
		return "", 0
	}
	step = b.st.Event(list[0])
	in := strconv.Itoa(step)
	if len(list) > 1 {
		return b.c.Phrase("cause-several", "{step}", in), step
	}
	note := b.t.Event(list[0]).Note
	if verb, _, ok := strings.Cut(note, ":"); ok {
		return b.c.Phrase("cause-"+verb, "{message}", b.hurt(note), "{step}", in), step
	}
	return b.c.Phrase("cause-"+note, "{step}", in), step
}

// blame leads the verdict with what was changed, where that is known.
func (b *builder) blame(v *Verdict) {
	x := &b.ending
	cause, step := b.cause()
	switch {
	case cause == "":
		return
	case x.check == nil:
		v.Text = cause + ". " + v.Text
		return
	case step >= x.step:
		v.Title = b.c.Phrase("caught-at-once", "{cause}", cause, "{end}", b.name(x.party))
	default:
		v.Title = b.c.Phrase("caught-later", "{cause}", cause, "{end}", b.name(x.party), "{step}", strconv.Itoa(x.step))
	}
	if x.check.ID == "record/mac" && b.keysDiffer(x.conn) {
		v.Text = b.c.Phrase("because-keys-differ")
	}
}

// hurt names what a piece of surgery is done to: "the ClientHello", "the
// server's Finished", "the client's record 3".
func (b *builder) hurt(note string) string {
	_, rest, _ := strings.Cut(note, ":")
	rest, _, _ = strings.Cut(rest, "=")
	target, _, _ := strings.Cut(rest, ":")
	sender, msg, _ := strings.Cut(target, ".")
	msg, nth, _ := strings.Cut(msg, ".")
	title := b.c.Phrase("record")
	if msg != "record" {
		w, _ := b.c.Message(msg)
		title = w.Title
	}
	if nth != "" {
		title += " " + nth
	}
	if strings.HasPrefix(msg, sender+"_") {
		return b.c.Phrase("the-message", "{message}", title)
	}
	return b.c.Phrase("whose-"+sender) + " " + title
}

// spot says where in a message a piece of surgery is done.
func (b *builder) spot(at string) string {
	at, bit, _ := strings.Cut(at, ".")
	field, byteAt, plus := strings.Cut(at, "+")
	n, err := strconv.Atoi(at)
	switch {
	case err == nil && n == -1:
		at = b.c.Phrase("last-byte")
	case err == nil && n < 0:
		at = b.c.Phrase("byte-from-end", "{n}", strconv.Itoa(-n))
	case err == nil:
		at = b.c.Phrase("byte-n", "{n}", at)
	case plus:
		at = field + ", " + b.c.Phrase("byte-n", "{n}", byteAt)
	}
	if bit != "" && len(bit) == 1 {
		at += b.c.Phrase("bit-n", "{n}", bit)
	}
	return at
}
