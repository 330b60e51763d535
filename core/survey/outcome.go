package survey

import (
	"strconv"
	"strings"

	"handshakelab/core/figure"
	"handshakelab/core/trace"
)

// Outcome is what came of a run, in a few words.
type Outcome struct {
	Kind  string // "good", "bad", "odd" (completed, yet something is wrong), "none" (it can't be run)
	End   string // of a bad one how it ended: trace.EndRefused and so on
	Party string // who noticed, or waits: "client", "server", "attacker"; "" if nobody did
	Step  int    // 1 to 10; 0 if nobody stopped
	Check string // the check that failed, or was overridden; "" if it was none
	Alert string // what was sent about it, by IANA's name; "" if nothing was
	Said  string // in words: the verdict, and why
}

// Try runs a scenario and gives its outcome as a line.
func Try(run func(string) (*trace.Trace, error), scenario, lang string) string {
	t, err := run(scenario)
	if err != nil {
		return (&Outcome{Kind: "none", Said: err.Error()}).Line()
	}
	o := Of(t, lang)
	return o.Line()
}

// Of gives what came of a run, by the connection that tells its end. lang is
// the language of what is said.
func Of(t *trace.Trace, lang string) Outcome {
	sc := figure.Build(t, figure.Options{Lang: lang})
	v := &sc.Verdict
	o := Outcome{Kind: v.Kind, Said: v.Title}
	if stop := sc.Stop; stop != nil {
		o.Step, o.Party, o.Said = stop.Step, stop.Party.String(), stop.Text
		if x := t.Outcome(sc.Conn, stop.Party); x != nil {
			o.End = x.End
		}
	}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Check != nil && o.Check == "" && (e.Check.Result == trace.Overridden && o.Kind == "odd" || "e"+strconv.Itoa(int(e.ID)) == v.Sel) {
			o.Check = e.Check.ID
		}
		if e.Kind == trace.AlertSent && o.Kind == "bad" && e.Party.String() == o.Party && e.Alert.Name != "close_notify" {
			o.Alert = e.Alert.Name
		}
	}
	return o
}

// Line writes an outcome as one line.
func (o *Outcome) Line() string {
	return strings.Join([]string{o.Kind, o.End, o.Party, strconv.Itoa(o.Step), o.Check, o.Alert, strings.Join(strings.Fields(o.Said), " ")}, "\t")
}

// Read takes apart what Line wrote; of anything else the kind is "".
func Read(line string) Outcome {
	f := strings.SplitN(line, "\t", 7)
	if len(f) != 7 {
		return Outcome{}
	}
	step, _ := strconv.Atoi(f[3])
	return Outcome{f[0], f[1], f[2], step, f[4], f[5], f[6]}
}

// Mark is an outcome in two or three letters: "✓", "⚠", "✗C3" (the client
// refuses at step 3), "…S8" (the server waits for ever), "–" (it can't be run).
func (o *Outcome) Mark() string {
	switch o.Kind {
	case "good":
		return "✓"
	case "odd":
		return "⚠"
	case "none":
		return "–"
	case "bad":
		mark := "✗"
		if o.End == trace.EndStalled || o.End == trace.EndCut {
			mark = "…"
		}
		if o.Party != "" {
			mark += strings.ToUpper(o.Party[:1])
		}
		if o.Step > 0 {
			mark += strconv.Itoa(o.Step)
		}
		return mark
	}
	return ""
}
