package handshake

import (
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// application is what comes after the handshake: data both ways until
// somebody closes.
func (e *end) application() {
	if e.version >= iana.TLS13 {
		e.application13()
	}
	e.renegotiation() // what shared a record with Finished
	e.obey()
	waitsFor := []string{"application_data", "alert"}
	for {
		f := e.record(waitsFor)
		if e.cfg.Divert != nil && e.cfg.Divert(f.content, f.data, f.at) {
			continue
		}
		switch f.content {
		case iana.ContentApplicationData:
			e.onData(f)
		case iana.ContentAlert:
			e.alert(f)
		case iana.ContentHandshake:
			e.stream.add(f, e.tr != nil)
			e.renegotiation()
		case iana.ContentChangeCipherSpec:
			e.changeCipherSpec(f, false)
		}
	}
}

// obey does what the application wants, as far as it is time for it.
func (e *end) obey() {
	for len(e.commands) > 0 {
		c := e.commands[0]
		if (e.state == Handshaking || e.pending != nil) && c.kind != cmdClose {
			return
		}
		e.commands = e.commands[1:]
		switch {
		case e.closeSent:
		case c.kind == cmdWrite:
			e.settle()
			e.send(applicationData, c.data, e.sentSpace(c.data), nil)
		case c.kind == cmdPass:
			n := int32(len(c.data))
			e.send(&c.message, c.data, trace.Slice{Buf: e.tr.Buf(trace.SentMessage, c.data, trace.Part{Len: n, Src: c.from}), Len: n}, nil)
		case c.kind == cmdRenegotiate:
			e.startRenegotiation()
		case c.kind == cmdRequestCertificate:
			e.asking = true
			if e.version >= iana.TLS13 {
				e.requestCertificate()
			} else {
				e.startRenegotiation()
			}
		case c.kind == cmdUpdateKeys, c.kind == cmdRequestKeys:
			e.obeyUpdate(c.kind == cmdRequestKeys)
		case e.state == Handshaking || e.pending != nil:
			e.giveUp()
		default:
			e.closeSent = true
			e.sendAlert(iana.LevelWarning, "close_notify", "")
		}
	}
	e.settle()
}

var applicationData = &trace.Message{Content: iana.ContentApplicationData, Name: "application_data"}

// giveUp leaves a handshake that the application no longer wants.
func (e *end) giveUp() {
	e.closeSent = true
	e.sendAlert(iana.LevelWarning, "user_canceled", "")
	e.sendAlert(iana.LevelWarning, "close_notify", "")
	e.outcome = trace.EndRefused
	e.by = e.event(trace.Event{Kind: trace.Closed, Note: "user-canceled"})
	panic(unwind{})
}

// onData hands application data over. An empty fragment is none.
func (e *end) onData(f fragment) {
	if len(f.data) == 0 {
		return
	}
	e.warnings, e.requests = 0, 0
	at := trace.Slice{Buf: e.tr.Buf(trace.ReceivedMessage, f.data, trace.Part{Len: f.at.Len, Src: f.at}), Len: f.at.Len}
	e.event(trace.Event{Kind: trace.DataReceived, On: []trace.Slice{at}})
	if e.received == nil && e.tr == nil {
		e.received = f.data // nobody else has it
		return
	}
	e.received = append(e.received, f.data...)
}
