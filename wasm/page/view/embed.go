package view

import (
	"strings"

	"handshakelab/core/scenario"
)

// Embed says how an author embeds the page in a document: which of its panes
// show and what can be changed there. The zero value is the page itself.
type Embed struct {
	Controls string // the panes that show, of [Panes] and in their order, joined by commas; "": this is no embedded page
	Lock     string // the scenario's keys that can't be changed here, joined by commas, or "all"
	Mute     bool   // keys do nothing here, as on a slide that has keys of its own
}

// Panes are what an embedded page can show, from top to bottom.
var Panes = []string{"stories", "options", "sentence", "verdict", "figure", "view", "inspector", "step"}

// embedded says whether this is part of somebody's document.
func (e Embed) embedded() bool { return e.Controls != "" }

// shows says whether a pane shows.
func (e Embed) shows(pane string) bool {
	return !e.embedded() || listed(e.Controls, pane)
}

// held says whether a key of the scenario can't be changed here. Where
// nothing shows that could change it, everything is held.
func (e Embed) held(key string) bool {
	switch {
	case e.Lock == "all", listed(e.Lock, key):
		return true
	case e.Lock == "" && e.embedded():
		return !e.shows("sentence") && !e.shows("stories") && !e.shows("options")
	}
	for _, side := range []string{"client-", "server-", "2."} { // a key of both ends holds each end's
		if base, ok := strings.CutPrefix(key, side); ok && listed(e.Lock, base) {
			return true
		}
	}
	return false
}

// sealed says whether any of the keys is held.
func (e Embed) sealed(keys []string) bool {
	for _, k := range keys {
		if e.held(k) {
			return true
		}
	}
	return false
}

// holds says whether going from one scenario to another changes what is held.
func (st State) holds(s *scenario.Scenario) bool {
	if st.scenario == nil || st.Lock == "" && !st.embedded() {
		return false
	}
	for _, k := range scenario.Keys() {
		for _, name := range []string{k.Name, "client-" + k.Name, "server-" + k.Name, "2." + k.Name} {
			if st.held(name) && (s.Named(name) != st.scenario.Named(name) || s.Named(name) && s.Value(name) != st.scenario.Value(name)) {
				return true
			}
		}
	}
	return false
}

// read takes over one of the fragment's words that say how the page is
// embedded, and says whether it is one. The error is a sentence.
func (e *Embed) read(key, value string) (bool, error) {
	switch key {
	case "controls":
		for _, v := range strings.Split(value, ",") {
			if !known(v, Panes) {
				return true, say("wrong/pane", "{what}", quoted(v), "{list}", listing(Panes))
			}
		}
		var list []string
		for _, p := range Panes {
			if listed(value, p) {
				list = append(list, p)
			}
		}
		e.Controls = strings.Join(list, ",")
	case "lock":
		if value != "all" {
			for _, v := range strings.Split(value, ",") {
				if !isKey(v) {
					return true, say("wrong/lock", "{what}", quoted(v))
				}
			}
		}
		e.Lock = value
	case "keys":
		if value != "off" && value != "on" {
			return true, say("wrong/keys", "{what}", quoted(value))
		}
		e.Mute = value == "off"
	default:
		return false, nil
	}
	return true, nil
}

// isKey says whether a name is one of the scenario's keys, also with an end
// or a connection before it.
func isKey(name string) bool {
	if scenario.KeyByName(name) != nil {
		return true
	}
	for _, side := range []string{"client-", "server-", "2."} {
		if base, ok := strings.CutPrefix(name, side); ok && scenario.KeyByName(base) != nil {
			return true
		}
	}
	return false
}

// listed says whether a list joined by commas has an item.
func listed(list, item string) bool {
	for list != "" {
		var first string
		first, list, _ = strings.Cut(list, ",")
		if first == item {
			return true
		}
	}
	return false
}

// Here is the address's fragment without what says how the page is embedded:
// where the whole page shows the same.
func (st State) Here() string {
	w := st.Where
	w.Embed, w.Theme, w.Lang = Embed{}, "", ""
	return w.Fragment()
}

// Whole is the same, told to its end.
func (st State) Whole() State {
	st.Step, st.Moment, st.Playing = 0, 0, false
	return settle(st)
}

// Opened says whether something stands open that the action "close" closes.
func (st State) Opened() bool {
	return st.Panel != "" || st.Wrong != "" || st.Sheet || st.Sel != ""
}

// Outcome says in one word what came of it, as far as it has been told:
// "good", "bad", "odd", "seen", or "" while it is still to come.
func (st State) Outcome() string {
	if st.scene == nil || st.scene.Verdict.Kind == "open" {
		return ""
	}
	return st.scene.Verdict.Kind
}
