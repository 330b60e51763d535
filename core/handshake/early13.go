package handshake

import "handshakelab/core/trace"

// early is what an end knows of data that goes ahead of the handshake.
type early struct {
	pass   bool // a server passes over what it can't read
	passed int  // so many bytes so far
}

// maxPassed is how much early data a server that takes none passes over, in
// bytes, if its configuration does not name more.
const maxPassed = 1 << 14

// passesOver says whether a record of n bytes that can't be read is early data
// that was not accepted, and counts it (RFC 9846 §4.3.10).
func (e *end) passesOver(n int, at trace.Slice) bool {
	if !e.early.pass {
		return false
	}
	e.early.passed += n
	e.check("early-data/size", e.early.passed <= max(maxPassed, int(e.cfg.MaxEarlyData)), found{reason: "passed-over", looked: []trace.Slice{at}})
	return true
}

// earlyData takes application data that comes before the handshake is
// complete, if it may.
func (e *end) earlyData(f fragment) bool { return false }
