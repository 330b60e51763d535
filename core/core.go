// Package core is the door of the house: [Run] takes a scenario and gives the
// trace of what happened.
//
// A scenario goes in, a real handshake runs, a trace comes out. Everything a
// person sees is a view of that trace.
//
//	scenario ──▶ lab ──▶ trace ──▶ explain ──▶ figure ──▶ page · SVG · HTML · text
//	              │         └──▶ export: JSON · pcapng · text …
//	    ┌─────────┼──────────┬──────────┐
//	   pki    handshake    attack    onlooker
//	              │
//	       wire · crypt · iana        trace, check, span lie below them all
//
// Where to look for what:
//
//   - scenario: the choices a person can make, their names, defaults and text
//     form, and what follows from what.
//   - lab: the driver. Who talks to whom, in which order, and when; what the
//     applications above the two ends say; the second connection.
//   - handshake: the protocol, client and server, as straight-line code without
//     I/O. Begin at client12.go and server12.go, or client13.go and server13.go.
//   - pki: certificates with every fault, and their verification as a list of
//     named checks.
//   - attack: what is done to bytes on the way.
//   - onlooker: what somebody on the wire can know, and what he really reads.
//   - wire: records, messages and extensions, one layout each, which encodes,
//     decodes and annotates. der does the last for certificates.
//   - crypt: randomness by label, key exchange, key schedule, signatures, record
//     protection, each computation repeatable from its recorded inputs.
//   - iana: code points with their names and standing.
//   - check: the one table of what an end looks at, with clause and alert.
//   - trace: the data types of what happened, and the recorder that writes
//     them.
//   - open: what people bring: bytes in any dress, captures, a saved trace.
//   - lesson: what a class is asked about a run, and what the run says to it.
//   - explain: from trace to words. figure: from trace to a scene. export: from
//     trace to files, by [Export]. compare: two traces side by side, and what
//     each part of one costs. survey: many scenarios around one, and what comes
//     of each. same: how others' programs are set up for a scenario.
//
// Imports point down only; house_test.go holds the house to it. The same
// scenario gives the same bytes on every machine: no clock, no randomness of
// the system's, no order of maps, no goroutines that race; digest_test.go
// holds it to that, natively and as WebAssembly.
package core

import (
	"crypto/x509"
	"errors"
	"strconv"
	"time"

	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Run runs the scenario with this text form ("" is the normal handshake). The
// trace is the caller's, to read. An error is a sentence that says what is
// wrong with the scenario and what would be right: a *scenario.Error for what
// cannot be read or cannot be together, another for surgery that found no
// target.
func Run(text string) (*trace.Trace, error) {
	s, err := scenario.Parse(text)
	if err != nil {
		return nil, err
	}
	return lab.Run(s)
}

// Pause has f called before each certificate that a run has to make, nil
// nobody. Certificates are kept, and it is the first run that takes long: a
// page, which has one thread for all, gives the browser its turn. No byte
// depends on it. f must run nothing, and it is set while nothing runs.
func Pause(f func()) { lab.Pause(f) }

// Judge runs a handshake in which the server shows a certificate chain that
// somebody brought, in DER, the server's own first; see lab.Judge. roots are
// the authorities that the client trusts, in DER; nil: the lab's. The error
// is a sentence about what is wrong with chain, host, clock or roots.
func Judge(chain, roots [][]byte, host string, clock time.Time) (*trace.Trace, error) {
	o := lab.Own{Chain: chain, Host: host, Clock: clock}
	if roots != nil {
		o.Roots = []*x509.Certificate{}
	}
	for i, der := range roots {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, errors.New("root " + strconv.Itoa(i+1) + " can't be read, an X.509 certificate in DER can: " + err.Error())
		}
		o.Roots = append(o.Roots, c)
	}
	return lab.Judge(o)
}
