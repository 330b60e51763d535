package main

import (
	"fmt"
	"strings"
	"time"

	"handshakelab/cmd/handshake/internal/socket"
	"handshakelab/core"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// formatNamed gives the format with a name. Of a real connection there are no
// private keys to give away.
func formatNamed(name string, scenario bool) (*export.Format, error) {
	var names []string
	for i := range export.Formats {
		f := &export.Formats[i]
		switch {
		case f.Setup && !scenario:
		case f.Name == name:
			return f, nil
		default:
			names = append(names, f.Name)
		}
	}
	last := len(names) - 1
	return nil, fmt.Errorf("there is no format %q; it can be %s or %s", name, strings.Join(names[:last], ", "), names[last])
}

// written is a run in a format and a language. There is no error: that is what formatNamed
// was for.
func written(t *trace.Trace, f *export.Format, lang string) string {
	b, err := core.Export(t, f, figure.Options{Lang: lang})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// recording is the trace of a real connection, as one of its ends saw it.
// What the other end did within itself is not in it.
type recording struct {
	rec   *trace.Recorder // nil: nothing is recorded
	scope *trace.Scope
	party trace.Party
}

// record begins a recording. what stands where a scenario would.
func record(party trace.Party, what string, began time.Time) *recording {
	r := &recording{rec: trace.NewRecorder(), party: party}
	r.rec.T.Edition, r.rec.T.Began = 1, began
	r.rec.T.Scenario = what + ", " + began.UTC().Format(time.RFC3339)
	r.scope = r.rec.At(r.rec.Conn(trace.Client, trace.Server, trace.First, 0), party)
	return r
}

// ended says, and writes down, how the connection ended. A handshake that was
// not done in time is stalled, and so is a connection on which this end
// waited for more; a peer that was cut off by us is cut off.
func (r *recording) ended(end handshake.End, res socket.Result) handshake.Status {
	st := end.Status()
	switch res.Why {
	case socket.Slow, socket.Idle:
		st.Outcome = trace.EndStalled
	case socket.TooMuch, socket.Interrupted:
		st.Outcome = trace.EndCut
	}
	if r.rec != nil {
		t := &r.rec.T
		if st.Outcome == trace.EndStalled {
			for i := range t.Events {
				if t.Events[i].Kind == trace.Waits {
					st.By = t.Events[i].ID
				}
			}
		}
		t.Outcomes = append(t.Outcomes, trace.Outcome{Conn: 1, Party: r.party, End: st.Outcome, By: st.By})
	}
	return st
}

// outcome is a connection in a line.
func outcome(st *handshake.Status, res *socket.Result) string {
	var parts []string
	if st.Session != nil {
		parts = append(parts, agreed(st.Session))
	}
	if st.EarlyData {
		parts = append(parts, "early data")
	}
	switch f := st.Failure; {
	case f != nil && f.Panic != "":
		parts = append(parts, "a fault in the program: "+f.Panic)
	case f != nil && f.Alert != "":
		parts = append(parts, st.Outcome+": "+f.Error()[len("handshake: "):]+", says "+f.Alert)
	case f != nil:
		parts = append(parts, st.Outcome+": "+f.Error()[len("handshake: "):])
	case st.Told != "":
		parts = append(parts, st.Outcome+": "+st.Told)
	default:
		parts = append(parts, st.Outcome)
	}
	switch res.Why {
	case socket.Slow:
		parts = append(parts, "too slow")
	case socket.Idle:
		parts = append(parts, "silent")
	case socket.TooMuch:
		parts = append(parts, "too much")
	case socket.Interrupted:
		parts = append(parts, "interrupted")
	}
	took := res.Took.Round(100 * time.Microsecond)
	return strings.Join(append(parts, fmt.Sprintf("%d bytes in, %d out, %v", res.In, res.Out, took)), " · ")
}

// agreed is what a session has agreed on, in a line.
func agreed(s *trace.Session) string {
	parts := []string{named(iana.VersionRegistry, s.Version), named(iana.SuiteRegistry, s.Suite)}
	if v := iana.VersionByCode(s.Version); v != nil {
		parts[0] = v.Title
	}
	if s.Group != 0 {
		parts = append(parts, named(iana.GroupRegistry, s.Group))
	}
	if s.Resumed {
		parts = append(parts, "resumed")
	}
	if s.ALPN != "" {
		parts = append(parts, s.ALPN)
	}
	if s.ClientAuthenticated {
		parts = append(parts, "client known")
	}
	return strings.Join(parts, " · ")
}

func named(r iana.Registry, code uint16) string {
	if name, ok := iana.Name(r, uint64(code)); ok {
		return name
	}
	return fmt.Sprintf("0x%04x", code)
}
