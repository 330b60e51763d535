package lab

import (
	"slices"

	"handshakelab/core/attack"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// fallsBack says whether the client tries again with older versions, as
// browsers did until POODLE: the connection broke, or the server wanted none
// of it, before anything was agreed on.
func (c *conn) fallsBack() bool {
	st := c.sides[0].end.Status()
	if c.plan.Fallback == "off" || st.Session != nil || len(older(c.versions)) == 0 {
		return false
	}
	return st.Outcome == trace.EndCut || st.Told == "protocol_version" || st.Told == "handshake_failure"
}

// older gives a list of versions without its newest.
func older(versions []uint16) []uint16 {
	newest := slices.Max(versions)
	return slices.DeleteFunc(slices.Clone(versions), func(v uint16) bool { return v == newest })
}

// strip has the attacker make the connection one of the oldest version that
// both ends speak. A client that falls back helps him: he has only to cut off
// every attempt that is newer. Else he changes its hello.
func (c *conn) strip() {
	var common []uint16
	for _, v := range c.plan.Client.Versions {
		if slices.Contains(c.plan.Server.Versions, v) {
			common = append(common, v)
		}
	}
	if len(common) == 0 {
		return
	}
	oldest := slices.Min(common)
	switch {
	case slices.Max(c.versions) <= oldest:
	case c.plan.Fallback != "off":
		c.wire.Add(attack.Surgery{Verb: "truncate", Sender: "client", Message: "client_hello", Text: "cut-newer"})
	case oldest < iana.TLS13:
		c.wire.Strip(oldest)
	}
}
