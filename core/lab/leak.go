package lab

import (
	"slices"
	"strings"

	"handshakelab/core/trace"
)

// leaks tells of what gets into other hands, "before" a connection or "after"
// all is over. What is only known afterwards is told if there was any of it.
func (l *lab) leaks(c *conn, when string) {
	who := trace.Onlooker
	if c.plan.Attack != "none" {
		who = trace.Attacker
	}
	for _, what := range c.plan.Leak {
		_, w, timed := strings.Cut(what, ":")
		if timed && w != when || !timed && when == "before" || when == "after" && l.spilled(c.id, what) == nil {
			continue
		}
		l.rec.At(c.id, who).Event(trace.Event{Kind: trace.Leaked, Note: what})
	}
}

// leaked gives the values' names that a leak is of, and whose they are:
// trace.Nobody stands for both ends.
func leaked(what string) (names []string, of trace.Party) {
	what, _, _ = strings.Cut(what, ":")
	switch what {
	case "server-key":
		return []string{"server_private_key"}, trace.Server
	case "client-key":
		return []string{"client_private_key"}, trace.Client
	case "psk":
		return []string{"psk"}, trace.Nobody
	case "ech-key":
		return []string{"ech_private_key"}, trace.Server
	case "ticket-key":
		return []string{"ticket_key"}, trace.Server
	}
	return []string{"master_secret", "client_early_traffic_secret", "client_handshake_traffic_secret", "server_handshake_traffic_secret",
		"client_application_traffic_secret_0", "server_application_traffic_secret_0"}, trace.Nobody // session-keys: a key log
}

// spilled gives the values of a connection that a leak is of.
func (l *lab) spilled(c trace.ConnID, what string) (ids []trace.ValueID) {
	names, of := leaked(what)
	for i := range l.rec.T.Values {
		v := &l.rec.T.Values[i]
		if v.Conn == c && v.Secret && (of == trace.Nobody || v.Party == of) && slices.Contains(names, v.Name) {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// trackLeaks says of every leak which values of its connection it is.
func (l *lab) trackLeaks() {
	for i := range l.rec.T.Events {
		if e := &l.rec.T.Events[i]; e.Kind == trace.Leaked {
			e.Uses = l.spilled(e.Conn, e.Note)
		}
	}
}

// stolen says whether somebody in between has a key beforehand, and so can
// pass for its owner.
func (c *conn) stolen(key string) bool { return slices.Contains(c.plan.Leak, key+":before") }
