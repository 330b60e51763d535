package view

import (
	"strconv"
	"strings"
	"time"

	"handshakelab/core/figure"
	"handshakelab/core/open"
	"handshakelab/core/trace"
)

// Judge runs a handshake in which the server shows a certificate that
// somebody brought: core's door, as [Run] is. roots nil: the lab's.
var Judge func(chain, roots [][]byte, host string, clock time.Time) (*trace.Trace, error)

// judging is a certificate that is judged. It is in no address. It is not
// changed: another one takes its place.
type judging struct {
	chain, root string // as pasted
	host, date  string // as written; "" what goes without saying
	named       string // the host that the certificate names first
	certs       [][]byte
	roots       [][]byte // nil: the lab's
	own         bool     // roots is the chain's own end
	wrong       error    // why it can't be judged
	trace       *trace.Trace
	findings    []figure.Finding
	lang        string // of their words
	open        int    // the finding whose bytes are shown; -1 none
}

// labDate is the day around which the lab's certificates are made.
const labDate = "2026-07-01"

// day is the date, or the moment, by which a certificate is judged.
func (st State) day(j *judging) string {
	switch {
	case j != nil && j.date != "":
		return j.date
	case st.Now != "":
		return st.Now
	}
	return labDate
}

// judgement carries out an action on a certificate; false if it is none.
func judgement(st State, verb, arg string) (State, bool) {
	next := judging{open: -1}
	if st.ownCert != nil {
		next = *st.ownCert
	}
	switch verb {
	case "chain":
		next.chain, next.host, next.own = arg, "", false
	case "root":
		next.root, next.own = arg, false
	case "own-host":
		next.host = strings.TrimSpace(arg)
	case "own-date":
		next.date = strings.TrimSpace(arg)
	case "own-root":
		next.own, next.root = true, ""
	case "judge": // what was pasted on the other bench
		if st.own == nil || st.own.reading == nil {
			return st, true
		}
		next = judging{open: -1}
		for _, c := range st.own.reading.Chain() {
			next.chain += pemOf(c)
		}
	case "shown-chain":
		t, err := Run(arg)
		if err != nil {
			return wrong(st, err), true
		}
		next = judging{open: -1, chain: chainOf(t), date: labDate}
		if arg == "server-cert=wrong-host" {
			next.host = "www.example.test"
		}
	case "finding":
		n, err := strconv.Atoi(arg)
		if err != nil || n < 0 || n >= len(next.findings) {
			return st, true
		}
		if next.open == n {
			n = -1
		}
		next.open = n
		st.ownCert = &next
		return settle(st), true
	case "judged":
		if next.trace == nil || arg != "" && !selection(arg) {
			return st, true
		}
		st = st.Open(next.trace, next.title())
		st.Step, st.Sel = 3, arg
		return settle(st), true
	default:
		return st, false
	}
	st.Bench, st.Panel, st.Wrong = "certificate", "", ""
	next.judge(st)
	st.ownCert = &next
	return settle(st), true
}

// judge reads what was pasted and has it judged.
func (j *judging) judge(st State) {
	j.wrong, j.trace, j.findings, j.open = nil, nil, nil, -1
	if strings.TrimSpace(j.chain) == "" {
		j.certs, j.named = nil, ""
		return
	}
	var r *open.Reading
	if r, j.certs, j.wrong = chainIn(j.chain); j.wrong != nil {
		j.forget(&j.chain)
		return
	}
	if j.named = r.Host(); j.host == "" && j.named == "" {
		j.wrong = say("certificate/no-host")
		return
	}
	if j.roots = nil; j.own {
		j.roots = j.certs[len(j.certs)-1:]
	} else if strings.TrimSpace(j.root) != "" {
		if _, j.roots, j.wrong = chainIn(j.root); j.wrong != nil {
			j.forget(&j.root)
			return
		}
	}
	at, err := time.Parse("2006-01-02", st.day(j))
	if err != nil {
		if at, err = time.Parse(time.RFC3339, st.day(j)); err != nil {
			j.wrong = say("certificate/no-date", "{what}", quoted(j.date))
			return
		}
	} else {
		at = at.Add(12 * time.Hour)
	}
	host := j.host
	if host == "" {
		host = j.named
	}
	if j.trace, j.wrong = Judge(j.certs, j.roots, host, at); j.wrong == nil {
		j.word(st)
	}
}

// word says what was found in the present language.
func (j *judging) word(st State) {
	j.lang = st.Words().Lang
	j.findings = figure.Findings(j.trace, trace.Client, "server-cert", figure.Options{Lang: j.lang})
}

// forget keeps nothing of what holds a private key.
func (j *judging) forget(text *string) {
	if f, ok := j.wrong.(*open.Fault); ok && f.ID == "private-key" {
		*text = ""
	}
}

// title is how the certificate is called.
func (j *judging) title() string {
	if j.host != "" {
		return j.host
	}
	return j.named
}

// chainIn reads certificates that were pasted.
func chainIn(text string) (*open.Reading, [][]byte, error) {
	r, err := open.Read([]byte(text), open.Options{})
	if err != nil {
		return nil, nil, err
	}
	chain := r.Chain()
	if len(chain) == 0 {
		return nil, nil, say("certificate/none")
	}
	return r, chain, nil
}

// rejudged is the certificate in the words of the present language.
func (st State) rejudged() *judging {
	j := st.ownCert
	if j == nil || j.trace == nil || j.lang == st.Words().Lang {
		return j
	}
	next := *j
	next.word(st)
	return &next
}

// chainOf gives the server's chain of a run, as PEM.
func chainOf(t *trace.Trace) string {
	var b strings.Builder
	seen := map[string]bool{}
	for i := range t.Bufs {
		if c := &t.Bufs[i]; c.Kind == trace.Certificate && c.From == trace.Server && !seen[string(c.Data)] {
			seen[string(c.Data)] = true
			b.WriteString(pemOf(c.Data))
		}
	}
	return b.String()
}
