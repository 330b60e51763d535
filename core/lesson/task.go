package lesson

import (
	"strings"

	"handshakelab/core/trace"
)

// Task is something to reach by changing bytes on their way, in a handshake
// in which all else is in order. Its words stand under "lesson/task/ID" and
// "lesson/task/ID/hint".
type Task struct {
	ID     string
	Claims []string // one of them is to hold
}

// Tasks are all there are, the easiest first. It must not be changed.
func Tasks() []Task { return tasks }

var tasks = []Task{
	{"server-first", []string{"stops server"}},
	{"as-late-as-can-be", []string{"stops client 10", "stops server 10"}},
	{"unnoticed", []string{"completes"}},
	{"wait-for-ever", []string{"stalls"}},
	{"decrypt-error", []string{"alerts client decrypt_error"}},
}

// TaskOf gives a task's place, -1 if there is none such.
func TaskOf(id string) int {
	for i := range tasks {
		if tasks[i].ID == id {
			return i
		}
	}
	return -1
}

// Judged is what came of a try.
type Judged struct {
	Done   bool
	Cause  int     // the step in which bytes were changed; 0: none were
	Foul   string  // a key of the scenario by which something else is wrong, too
	Result Finding // of the claim that holds, else of the first
}

// Judge looks at what really came of a scenario.
func (k *Task) Judge(t *trace.Trace) Judged {
	r := Ask(t)
	j := Judged{Foul: foul(t.Scenario)}
	if f := r.Fact("altered"); f.Holds {
		j.Cause = f.Step
	}
	for i, claim := range k.Claims {
		f := r.Claim(claim)
		if i == 0 || f.Holds {
			j.Result = f
		}
		if f.Holds {
			break
		}
	}
	j.Done = j.Result.Holds && j.Cause > 0 && j.Foul == ""
	return j
}

// Open are the keys by which nothing gets wrong: what the ends speak, not
// what is done to them.
var Open = []string{"seed", "host", "versions", "ciphers", "groups", "signatures", "alpn", "extended-master-secret",
	"encrypt-then-mac", "server-key", "client-key", "client-auth"}

// Outside gives of a scenario's canonical text form what keys of [Open] say,
// and the first key that is none of them.
func Outside(text string) (open, other string) {
	var kept []string
	for _, pair := range strings.Split(text, "&") {
		key, _, _ := strings.Cut(pair, "=")
		in := false
		for _, k := range Open {
			in = in || k == key
		}
		switch {
		case in:
			kept = append(kept, pair)
		case other == "":
			other = key
		}
	}
	return strings.Join(kept, "&"), other
}

// foul gives the key of a scenario that is neither open nor surgery.
func foul(text string) string {
	var rest []string
	for _, pair := range strings.Split(text, "&") {
		if !strings.HasPrefix(pair, "wire=") {
			rest = append(rest, pair)
		}
	}
	_, other := Outside(strings.Join(rest, "&"))
	return other
}
