package view

import (
	"fmt"
	"strconv"
	"strings"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Where is what the address bar holds: everything that two people who look
// at the same link have in common.
type Where struct {
	Scenario string       // canonical text form; "" is the normal handshake
	Step     int          // 1 to 10; 0: the whole story
	Moment   int          // with Step: told up to the how-manieth line of the step, from 1; 0: all of it
	View     string       // point of view; "all"
	Conn     trace.ConnID // which connection; 0: the one that tells the story's end
	Sel      string       // what is selected; "" nothing
	Theme    string       // "", "light", "dark", "projector"
	Bench    string       // which view of the workbench stands in the figure's place; "": the figure
	With     string       // what the scenario is compared with: canonical text form, or "normal"; "": whatever is at hand
	Course
	Embed
}

// Fragment gives the address's fragment, without "#": the scenario's keys
// and after them the page's own.
func (w Where) Fragment() string {
	link := ""
	if s, err := scenario.Parse(w.Scenario); err == nil && w.Scenario != "" {
		link = s.Link()
	}
	return w.fragment(link)
}

func (w Where) fragment(link string) string {
	var b strings.Builder
	add := func(s string) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(s)
	}
	if link != "" {
		add(link)
	}
	switch {
	case w.Step > 0 && w.Moment > 0:
		add(fmt.Sprintf("step=%d.%d", w.Step, w.Moment))
	case w.Step > 0:
		add(fmt.Sprintf("step=%d", w.Step))
	}
	if w.View != "all" && w.View != "" {
		add("view=" + w.View)
	}
	if w.Conn > 0 {
		add(fmt.Sprintf("connection=%d", w.Conn))
	}
	if w.Sel != "" {
		add("sel=" + w.Sel)
	}
	if w.Theme != "" {
		add("theme=" + w.Theme)
	}
	if w.Bench != "" {
		add("bench=" + w.Bench)
		if w.Bench == "compare" && w.With != "" {
			add("with=" + linked(w.With))
		}
	}
	w.Course.write(add)
	if w.Controls != "" {
		add("controls=" + w.Controls)
	}
	if w.Lock != "" {
		add("lock=" + w.Lock)
	}
	if w.Mute {
		add("keys=off")
	}
	return b.String()
}

// longest is what a fragment may measure: no scenario comes near it.
const longest = 8192

// parseFragment reads a fragment. An error is a sentence for people; what
// could be read is given all the same.
func parseFragment(f string) (Where, error) {
	w := Where{View: "all"}
	f = strings.TrimPrefix(f, "#")
	if len(f) > longest {
		return w, say("This address is %d characters long; the longest that makes sense has %d. Was something pasted into it?", len(f), longest)
	}
	var rest []string
	var wrong error
	fail := func(format string, a ...any) {
		if wrong == nil {
			wrong = say(format, a...)
		}
	}
	for _, pair := range strings.Split(f, "&") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "":
			if pair != "" {
				fail("The address holds %q, which has no name before the “=”. An example that works: server-cert=expired.", short(pair))
			}
		case "step":
			step, moment, dotted := strings.Cut(value, ".")
			n, err := strconv.Atoi(step)
			m, err2 := 0, error(nil)
			if dotted {
				m, err2 = strconv.Atoi(moment)
			}
			if value == "all" {
				continue
			}
			if err != nil || err2 != nil || n < 1 || n > 10 || m < 0 || m > 9999 {
				fail("There is no step %q: the steps are 1 to 10.", short(value))
				continue
			}
			w.Step, w.Moment = n, m
		case "view":
			if !known(value, viewIDs) {
				fail("There is no point of view %q. There are: %s.", short(value), strings.Join(viewIDs, ", "))
				continue
			}
			w.View = value
		case "connection":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 99 {
				fail("There is no connection %q: connections are counted from 1.", short(value))
				continue
			}
			w.Conn = trace.ConnID(n)
		case "sel":
			if !selection(value) {
				fail("There is nothing called %q here. Selections look like e12 (an event), v5 (a value), b7:4-9 (bytes) or s3 (a step).", short(value))
				continue
			}
			w.Sel = value
		case "theme":
			if !known(value, themeIDs) {
				fail("There is no theme %q. There are: light, dark, projector.", short(value))
				continue
			}
			w.Theme = value
		case "bench":
			if !known(value, benches) {
				fail("There is no view %q of the workbench. There are: %s.", short(value), strings.Join(benches, ", "))
				continue
			}
			w.Bench = value
		case "with":
			with, err := counterpart(value)
			if err != nil {
				fail("What to compare with can't be read: %s", err.Error())
				continue
			}
			w.With = with
		case "preset":
			p := scenario.PresetByID(value)
			if p == nil {
				fail("There is no preset %q.%s", short(value), nearestPreset(value))
				continue
			}
			if p.Later != "" {
				fail("The preset “%s” does not run yet: %s", p.Title, p.Later)
				continue
			}
			rest = append(rest, p.Scenario)
			if w.View == "all" && p.View != "" {
				w.View = p.View
			}
		default:
			ours, err := w.Embed.read(key, value)
			if !ours {
				ours, err = w.Course.read(key, value)
			}
			if !ours {
				rest = append(rest, pair)
			}
			if err != nil && wrong == nil {
				wrong = err
			}
		}
	}
	s, err := scenario.Parse(strings.Join(rest, "&"))
	if err != nil {
		return w, err
	}
	w.Scenario = s.String()
	if err := w.enrol(); wrong == nil {
		wrong = err
	}
	return w, wrong
}

// sentence is an error that is said to people as it is.
type sentence string

func (s sentence) Error() string { return string(s) }

func say(format string, a ...any) error { return sentence(fmt.Sprintf(format, a...)) }

var (
	viewIDs  = []string{"all", "client", "server", "onlooker", "attacker"}
	themeIDs = []string{"light", "dark", "projector"}
)

func known(s string, list []string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// selection says whether s has the form of one.
func selection(s string) bool {
	if len(s) < 2 || len(s) > 40 || strings.IndexByte("evbscop", s[0]) < 0 {
		return false
	}
	for _, c := range s[1:] {
		if (c < '0' || c > '9') && c != ':' && c != '-' {
			return false
		}
	}
	return true
}

// short cuts what somebody else wrote, so that a sentence stays one.
func short(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func nearestPreset(s string) string {
	best, least := "", 4
	for _, p := range scenario.Presets() {
		if d := distance(s, p.ID); p.Later == "" && d < least {
			best, least = p.ID, d
		}
	}
	if best == "" {
		return " The list of presets has them all."
	}
	return " Did you mean " + best + "?"
}

// distance counts the letters to change, add or leave out; it gives up early
// on words of very different length.
func distance(a, b string) int {
	if len(a) > 60 || len(a)-len(b) > 3 || len(b)-len(a) > 3 {
		return 99
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			d := diag
			if a[i-1] != b[j-1] {
				d++
			}
			diag = row[j]
			row[j] = min(d, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
