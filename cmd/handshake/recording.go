package main

import (
	"fmt"

	"handshakelab/core/export"
	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

var formats = map[string]func(*trace.Trace) string{
	"text": export.Text,
	"json": func(t *trace.Trace) string { return string(export.JSON(t)) },
	"msg":  export.Msg,
}

// formatNamed gives the writer of a format.
func formatNamed(name string) (func(*trace.Trace) string, error) {
	if write, ok := formats[name]; ok {
		return write, nil
	}
	return nil, fmt.Errorf("there is no format %q; it can be text, json or msg", name)
}

// recording is the trace of a real connection, as one of its ends saw it.
// What the other end did within itself is not in it.
type recording struct {
	rec   *trace.Recorder
	scope *trace.Scope
	party trace.Party
}

// record begins a recording. what stands where a scenario would.
func record(party trace.Party, what string) *recording {
	r := &recording{rec: trace.NewRecorder(), party: party}
	r.rec.T.Edition, r.rec.T.Scenario = 1, what
	r.scope = r.rec.At(r.rec.Conn(trace.Client, trace.Server, trace.First, 0), party)
	return r
}

// ended writes down how the connection ended. answered: it was this end that
// had no more to ask.
func (r *recording) ended(end handshake.End, answered bool) handshake.Status {
	st := end.Status()
	r.rec.T.Outcomes = append(r.rec.T.Outcomes, trace.Outcome{Conn: 1, Party: r.party, End: st.Outcome, By: st.By})
	return st
}
