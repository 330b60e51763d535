package handshake

import (
	"slices"

	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// checkFallback refuses a fallback that was not needed. A client that failed
// with its best version may dial anew with a lower one. But whoever can make
// the first attempt fail chooses the version so: this is how POODLE got
// browsers down to SSL 3.0. By TLS_FALLBACK_SCSV the client says that it is
// such a second attempt, and a server that would have spoken a better version
// refuses (RFC 7507 §3). f has the client's versions.
func (e *end) checkFallback(m *wire.ClientHello, f found) {
	if !slices.Contains(m.CipherSuites, iana.FallbackSCSV) {
		return
	}
	best := uint16(0)
	for i := 0; i+1 < len(f.got); i += 2 {
		best = max(best, uint16(f.got[i])<<8|uint16(f.got[i+1]))
	}
	e.check("hello/fallback", slices.Max(e.versions()) <= best, f)
}
