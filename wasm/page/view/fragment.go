package view

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/scenario"
	"handshakelab/core/survey"
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
	Lang     string       // of the words: "en", "de", …; "": the reader's own
	Bench    string       // which view of the workbench stands in the figure's place; "": the figure
	Rows     string       // the matrix's axes: keys of the scenario; "": as survey has them first
	Columns  string       // "" with Rows survey.All
	With     string       // what the scenario is compared with: canonical text form, or "normal"; "": whatever is at hand
	Course
	Paper
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
	var words []string
	add := func(key, value string) {
		if value != "" {
			words = append(words, key+"="+value)
		}
	}
	if link != "" && (w.Lesson != "blind" || w.Said != "") { // a blind trace's link does not tell
		words = append(words, link)
	}
	switch {
	case w.Step > 0 && w.Moment > 0:
		add("step", fmt.Sprintf("%d.%d", w.Step, w.Moment))
	case w.Step > 0:
		add("step", count(w.Step))
	}
	if w.View != "all" {
		add("view", w.View)
	}
	if w.Conn > 0 {
		add("connection", count(int(w.Conn)))
	}
	add("sel", w.Sel)
	add("theme", w.Theme)
	add("lang", w.Lang)
	add("bench", w.Bench)
	switch {
	case w.Bench == "compare" && w.With != "":
		add("with", linked(w.With))
	case w.Bench == "matrix" && w.Rows != "":
		add("rows", w.Rows)
		add("columns", w.Columns)
	}
	w.Course.write(add)
	w.Paper.write(add)
	add("controls", w.Controls)
	add("lock", w.Lock)
	if w.Mute {
		add("keys", "off")
	}
	return strings.Join(words, "&")
}

// longest is what a fragment may measure: no scenario comes near it.
const longest = 8192

// parseFragment reads a fragment. An error is a sentence for people; what
// could be read is given all the same.
func parseFragment(f string) (Where, error) {
	w := Where{View: "all"}
	f = strings.TrimPrefix(f, "#")
	if len(f) > longest {
		return w, say("wrong/long", "{n}", count(len(f)), "{most}", count(longest))
	}
	var rest []string
	var wrong error
	fail := func(id string, fill ...string) {
		if wrong == nil {
			wrong = say(id, fill...)
		}
	}
	for _, pair := range strings.Split(f, "&") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "":
			if pair != "" {
				fail("wrong/nameless", "{what}", quoted(pair))
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
				fail("wrong/step", "{what}", quoted(value))
				continue
			}
			w.Step, w.Moment = n, m
		case "view":
			if !known(value, viewIDs) {
				fail("wrong/view", "{what}", quoted(value), "{list}", listing(viewIDs))
				continue
			}
			w.View = value
		case "connection":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 99 {
				fail("wrong/connection", "{what}", quoted(value))
				continue
			}
			w.Conn = trace.ConnID(n)
		case "sel":
			if !selection(value) {
				fail("wrong/selection", "{what}", quoted(value))
				continue
			}
			w.Sel = value
		case "theme":
			if !known(value, themeIDs) {
				fail("wrong/theme", "{what}", quoted(value), "{list}", listing(themeIDs))
				continue
			}
			w.Theme = value
		case "lang":
			if w.Lang = explain.LanguageOf(value); w.Lang == "" {
				var all []string
				for _, l := range explain.Languages {
					all = append(all, l.Code)
				}
				fail("wrong/language", "{what}", quoted(value), "{list}", listing(all))
			}
		case "bench":
			if !known(value, benches) {
				fail("wrong/bench", "{what}", quoted(value), "{list}", listing(benches))
				continue
			}
			w.Bench = value
		case "rows":
			w.Rows = value
		case "columns":
			w.Columns = value
		case "with":
			with, err := counterpart(value)
			if err != nil {
				wrong = cmp.Or(wrong, error(&fault{"wrong/with", nil, err}))
				continue
			}
			w.With = with
		case "preset":
			p := scenario.PresetByID(value)
			if p == nil {
				wrong = cmp.Or(wrong, noPreset(value))
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
				ours, err = w.Paper.read(key, value)
			}
			if !ours {
				rest = append(rest, pair)
			}
			if err != nil && wrong == nil {
				wrong = err
			}
		}
	}
	if w.Rows != "" || w.Columns != "" {
		w.Rows, w.Columns = axes(w.Rows, w.Columns)
		if err := survey.Check(w.Rows, w.Columns); err != nil {
			wrong = cmp.Or(wrong, error(&fault{"wrong/axes", nil, err}))
			w.Rows, w.Columns = "", ""
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

func noPreset(s string) error { return noStory("wrong/preset", s) }

// noStory says that there is none of this name, and which may have been meant.
func noStory(id, s string) error {
	best, least := "", 4
	for _, p := range scenario.Presets() {
		if d := distance(s, p.ID); d < least {
			best, least = p.ID, d
		}
	}
	if best == "" {
		return say(id, "{what}", quoted(s))
	}
	return say(id+"-near", "{what}", quoted(s), "{nearest}", best)
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
