package view

import "handshakelab/core/trace"

// Open shows a trace that somebody brought, under its file's name, in place of
// a run; a change of the scenario leads back to the lab. If it can't be shown
// that is said, and what was there stays.
func (st State) Open(t *trace.Trace, name string) (next State) {
	defer func() {
		if recover() != nil { // its parts are sound, and do not make a handshake
			next = wrong(st, say("wrong/recording", "{file}", short(name)))
		}
	}()
	next = st
	next.Where, next.Wrong, next.Panel = Where{View: "all", Theme: st.Theme}, "", ""
	next.toggled, next.openAll, next.Playing = [11]int8{}, false, false
	next.Tried = true
	if st.brought == "" {
		next.Past = append(append([]string(nil), st.Past...), st.Scenario)
	}
	next.trace, next.brought, next.scenario, next.parts = t, name, nil, nil
	next = settle(next)
	Render(next) // what breaks is to break here
	return next
}

// Brought says whether what is shown is a trace that somebody brought. No
// address leads to it.
func (st State) Brought() bool { return st.brought != "" }

// drawBrought says what is shown in place of a scenario.
func drawBrought(st State) *Node {
	what := st.phrase("brought/trace")
	switch {
	case st.ownCert != nil && st.ownCert.trace == st.trace:
		return el("p", "recording", key("recording"), text(st.phrase("certificate/shown")+" "), el("b", "", text(st.brought)),
			text(". "+st.phrase("certificate/no-key")+" "),
			button("link live", "bench:certificate", st.phrase("certificate/again")), text(" "), button("link live", "normal", st.phrase("brought/back")))
	case st.trace.Witness() == trace.Onlooker:
		what = st.phrase("recording/what")
	case !st.trace.Began.IsZero():
		what = st.phrase("brought/recording", "{time}", st.Words().Date(st.trace.Began, true))
	}
	n := el("p", "recording", key("recording"), text(what+" "), el("b", "", text(st.brought)), text(". "+st.phrase("brought/stays")+" "))
	if st.own != nil && st.own.reading != nil && len(st.own.reading.Found) > 0 {
		n.add(button("link live", "bench:bytes", st.phrase("recording/again")), text(" "))
	}
	n.add(button("link live", "normal", st.phrase("brought/back")))
	return n
}
