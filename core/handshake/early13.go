package handshake

import (
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Data that goes ahead of TLS 1.3's handshake, RFC 9846 §2.3: it costs no round
// trip, is protected by nothing but an earlier session's key, and whoever
// recorded it can send it again.

// early is what an end knows of it.
type early struct {
	offered  bool  // the client sends it
	accepted bool  // the server takes it
	pass     bool  // the server passes over what it can't read
	passed   int   // so many bytes so far
	taken    int64 // bytes that the server took
}

const (
	// maxPassed is how much early data a server that takes none passes over, in
	// bytes, if its configuration does not name more.
	maxPassed = 1 << 14
	// freshness is how far a ticket's age may be from what the server makes it
	// (RFC 9846 §8.3).
	freshness = 10 * time.Second
)

// offersEarly says whether a client can send its early data: to the server of
// an earlier session, which said that it would take so much.
func (e *end) offersEarly(o *offer) bool {
	n := len(e.cfg.EarlyData)
	return n > 0 && len(o.psks) > 0 && o.psks[0].session != nil && n <= int(o.psks[0].session.MaxEarlyData)
}

// sendEarly sends the data behind the ClientHello.
func (e *end) sendEarly(o *offer) {
	if !e.early.offered {
		return
	}
	e.sendCompatibility()
	p := &o.psks[0]
	suite := iana.SuiteByCode(p.session.Suite)
	e.changeKeys13(true, "early", suite, e.deriveEarlyTraffic(p))
	e.send(applicationData, e.cfg.EarlyData, e.sentSpace(e.cfg.EarlyData), nil)
}

// deriveEarlyTraffic gives the secret that protects early data. ClientHello is
// the last message so far.
func (e *end) deriveEarlyTraffic(p *psk) val {
	digest := e.partialHash(p.hash, nil, trace.Slice{})
	secret := e.derive(p.hash, p.early, crypt.LabelClientEarly, digest, "client_early_traffic_secret")
	e.derive(p.hash, p.early, crypt.LabelEarlyExporter, digest, "early_exporter_secret")
	return secret
}

// withdraw has a client take back the keys of early data that no server will
// read: what it sends next is in the clear.
func (e *end) withdraw() {
	if e.early.offered {
		e.writing = direction{epoch: e.writing.epoch}
	}
}

// declineEarly takes note that the server does not take the data. To send it
// again is up to the application (RFC 9846 §4.3.10).
func (e *end) declineEarly() {
	if e.early.offered {
		e.notMade("early-data/accepted", "not-taken")
	}
}

// readEarlyAnswer finds out whether the server takes the data. It goes with
// the first key alone, and with what had been agreed on when that was made.
func (e *end) readEarlyAnswer(h *heard, key *psk) {
	if !e.early.offered {
		return
	}
	_, accepted, _ := extension[wire.EarlyData](e, h)
	if !accepted {
		e.declineEarly()
		return
	}
	f := found{looked: []trace.Slice{h.at}}
	e.check("early-data/first", key != nil && key.index == 0, f)
	e.check("early-data/parameters", e.hs.suite.Code == key.session.Suite && e.hs.session.ALPN == key.session.ALPN, f)
	e.checked("early-data/accepted", trace.Passed, f)
	e.early.accepted = true
}

// judgeEarly decides whether a server takes the data that a client sends
// ahead.
func (e *end) judgeEarly(o *offer, c *choice, alpn string) {
	if why := e.unfitEarly(o, c, alpn); why != "" {
		e.passOver(o, why)
	} else if o.early {
		e.early.accepted = true
		e.checked("early-data/accepted", trace.Passed, found{looked: []trace.Slice{o.at}})
	}
}

// passOver has a server not take the data. It has to find the end of it,
// without being able to read it.
func (e *end) passOver(o *offer, why string) {
	if o.early {
		e.checked("early-data/accepted", trace.NotMade, found{reason: why, looked: []trace.Slice{o.at}})
		e.early.pass = true
	}
}

// unfitEarly says why a server does not take early data, "" if it does.
func (e *end) unfitEarly(o *offer, c *choice, alpn string) string {
	p := c.psk
	switch {
	case !o.early || e.cfg.MaxEarlyData == 0:
		return "off"
	case p == nil || p.session == nil || p.index != 0:
		return "not-first"
	case p.session.MaxEarlyData == 0:
		return "off"
	case p.session.Suite != c.suite.Code:
		return "other-suite"
	case p.session.ALPN != alpn:
		return "other-protocol"
	}
	age := time.Duration(p.age-p.session.AgeAdd) * time.Millisecond
	if off := e.cfg.Time.Sub(p.session.Issued) - age; off > freshness || off < -freshness {
		return "stale"
	}
	if e.cfg.AntiReplay != nil && !e.cfg.AntiReplay(o.keys.Binders[0]) {
		return "replayed"
	}
	return ""
}

// earlyData takes application data that comes before the handshake is
// complete, if it may.
func (e *end) earlyData(f fragment) bool {
	if e.isClient || !e.early.accepted || e.reading.stage != "early" {
		return false
	}
	e.early.taken += int64(len(f.data))
	e.check("early-data/size", e.early.taken <= int64(e.cfg.MaxEarlyData), found{looked: f.looked()})
	e.onData(f)
	return true
}

// passesOver says whether a record of n bytes that can't be read is early data
// that was not accepted, and counts it.
func (e *end) passesOver(n int, at trace.Slice) bool {
	if !e.early.pass {
		return false
	}
	e.early.passed += max(0, n-e.hs.suite.TagLen-1)
	e.check("early-data/size", e.early.passed <= max(maxPassed, int(e.cfg.MaxEarlyData)), found{reason: "passed-over", looked: []trace.Slice{at}})
	return true
}
