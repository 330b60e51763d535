package handshake

import (
	"strings"

	"handshakelab/core/check"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Reasons are all ids that stand in the Reason of a check made here (beside
// those of the checks that Config.Verify makes, names of messages where
// another had to come, and wire.Fault's). package explain has words for them.
var Reasons = [...]string{
	"unspecified",                    // the standard does not say what it is
	"absent",                         // the peer left out what is not demanded
	"not-applicable",                 // the suite needs no such thing
	"not-asked",                      // one side did not ask
	"none-sent",                      // an empty list of certificates
	"malformed",                      // a certificate or a premaster secret
	"wrong-key-type",                 // a certificate's key
	"curve-not-offered",              // the curve that a certificate's key is on
	"key-too-small", "key-too-large", // to encrypt with; to compute with
	"refused-here", "insecure", // a handshake within the connection
	"resumed",                                                                                                                                                           // the session was taken up; it was done when that began
	"declined", "unknown-session", "ticket-unreadable", "session-expired", "other-version", "other-suite", "other-name", "extended-master-secret", "client-certificate", // why a session is not
	"external-psk",                                                                    // a key took the certificates' place
	"passed-over",                                                                     // early data that was not accepted
	"retried", "not-first", "other-protocol", "stale", "replayed", "not-taken", "off", // why it was not
	"level",                                                                                        // an alert's
	"eof",                                                                                          // no close_notify
	"ech-config", "ech-key", "ech-decrypt", "ech-inner", "ech-mark", "ech-version", "ech-rejected", // Encrypted Client Hello
	"closed-here",                        // no close_notify, and none needed: this end had closed
	"short", "long", "even", "generator", // a group made up by the server
	"length", "point", "range", "weak", // a public value
}

// Notes are the notes of this end's Closed events.
var Notes = [...]string{"close_notify", "eof", "after-alert", "user-canceled"}

// found is what a check looked at, and what would have been right.
type found struct {
	got, want []byte
	reason    string
	looked    []trace.Slice
	values    []trace.ValueID
}

// check records a decision. When it failed the end refuses, and check does
// not return.
func (e *end) check(id string, ok bool, f found) {
	if !ok {
		e.refuse(id, f)
	}
	e.checked(id, trace.Passed, f)
}

// notMade records that a check was left out, and why.
func (e *end) notMade(id, reason string) {
	e.checked(id, trace.NotMade, found{reason: reason})
}

// checked records a check with its result and goes on whatever it is.
func (e *end) checked(id string, r trace.Result, f found) trace.EventID {
	if e.tr == nil {
		return 0
	}
	clause, alert := check.Lookup(id).At(e.version)
	return e.event(trace.Event{Kind: trace.Checked, Check: &trace.Check{
		ID: id, Clause: clause, Result: r, Reason: f.reason,
		Got: f.got, Want: f.want, Looked: f.looked, Values: f.values, Alert: e.spoken(alert),
	}})
}

// refuse records a failed check and ends the connection because of it.
func (e *end) refuse(id string, f found) {
	e.fail(id, f.reason, e.checked(id, trace.Failed, f))
}

// fail ends the connection because of a failed check that has been recorded
// already. This is the only place where a fatal alert is made: it follows
// from the check, by package check's table.
func (e *end) fail(id, reason string, by trace.EventID) {
	_, alert := check.Lookup(id).At(e.version)
	name := e.spoken(alert)
	e.failure = &Failure{Check: id, Reason: reason, Alert: name}
	e.outcome, e.by = trace.EndRefused, by
	if name != "" {
		e.forgetSessions()
		e.sendAlert(iana.LevelFatal, name, id)
	}
	note := "after-alert"
	if id == "record/closure" {
		note, e.outcome = "eof", trace.EndCut
	}
	e.event(trace.Event{Kind: trace.Closed, Note: note})
	panic(unwind{})
}

// sendAlert sends an alert; why is the check that it follows from, if any.
func (e *end) sendAlert(level uint8, name, why string) {
	if name = e.spoken(name); name == "" {
		return
	}
	if e.isClient && e.version >= iana.TLS13 && e.state == Handshaking && e.writing.protection != nil {
		e.sendCompatibility() // the alert is this end's second flight, or its beginning
	}
	a := iana.AlertByName(name)
	data := []byte{level, uint8(a.Code)}
	e.send(&trace.Message{Content: iana.ContentAlert, Name: "alert"}, data, e.sentSpace(data),
		&trace.Alert{Level: level, Code: uint8(a.Code), Name: name, Check: why})
}

// onAlert takes note of an alert that arrived.
func (e *end) onAlert(data []byte, at trace.Slice) {
	level, code := data[0], data[1]
	look := []trace.Slice{at}
	if e.version < iana.TLS13 {
		e.check("alert/decode", level == iana.LevelWarning || level == iana.LevelFatal,
			found{got: data, reason: "level", looked: look})
	}
	name := "unassigned"
	if a := iana.AlertByCode(code); a != nil {
		name = a.Name
	}
	by := e.event(trace.Event{Kind: trace.AlertReceived, On: look,
		Alert: &trace.Alert{Level: level, Code: code, Name: name}})
	switch {
	case name == "close_notify":
		e.onCloseNotify(by, look)
	case name == "no_certificate" && e.hs.asked && level == iana.LevelWarning:
		e.hs.withheld = at
	case e.fatal(level, name):
		e.told, e.outcome, e.by = name, trace.EndTold, by
		e.forgetSessions()
		e.event(trace.Event{Kind: trace.Closed, Note: "after-alert"})
		panic(unwind{})
	case name == "no_renegotiation":
		e.declined()
	}
	e.warnings++
	e.check("alert/flood", e.warnings <= maxWarnings, found{looked: look})
}

// fatal says whether an alert ends the connection. In TLS 1.3 its level does
// not count: all do but user_canceled, which close_notify follows (RFC 9846 §6).
func (e *end) fatal(level uint8, name string) bool {
	if e.version >= iana.TLS13 {
		return name != "user_canceled"
	}
	return level == iana.LevelFatal
}

// onCloseNotify closes this direction too, if that has not been done, and
// ends the connection (RFC 5246 §7.2.1). TLS 1.3 leaves it to the application
// when to answer (RFC 9846 §6.1), and those here do it at once.
func (e *end) onCloseNotify(by trace.EventID, look []trace.Slice) {
	if e.state == Handshaking {
		e.told, e.outcome, e.by = "close_notify", trace.EndTold, by
	}
	e.checked("record/closure", trace.Passed, found{looked: look})
	if !e.closeSent {
		e.closeSent = true
		e.sendAlert(iana.LevelWarning, "close_notify", "")
	}
	e.event(trace.Event{Kind: trace.Closed, Note: "close_notify"})
	panic(unwind{})
}

// joined puts message names together as a trace's notes have them.
func joined(names []string) string { return strings.Join(names, "|") }
