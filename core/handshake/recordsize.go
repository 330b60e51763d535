package handshake

import (
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// record_size_limit is how long a record each end is willing to take (RFC
// 8449): small devices have no room for 2^14 bytes. It counts what is protected,
// before protection; in TLS 1.3 the type behind it and the padding too. Records
// without protection are not held to it.

// recordLimits are those in force, 0 meaning the protocol's own.
type recordLimits struct{ send, receive int }

const smallestRecordLimit = 64 // RFC 8449 §4

// longestRecord is what the protocol itself allows a version's record to hold.
func longestRecord(version uint16) int {
	if version >= iana.TLS13 {
		return maxPlaintext + 1 // with the type
	}
	return maxPlaintext
}

// ownRecordLimit is what this end says, 0 if it says nothing. No more is said
// than the version allows.
func (e *end) ownRecordLimit(version uint16) uint16 {
	return uint16(min(int(e.cfg.RecordSizeLimit), longestRecord(version)))
}

// agreeOnRecordSize takes the peer's limit. What is beyond the protocol's own
// is no fault: it may be another version's.
func (e *end) agreeOnRecordSize(m *wire.RecordSizeLimit, at trace.Slice) {
	e.check("hello/record-size-limit", m.Limit >= smallestRecordLimit,
		found{got: be16(int(m.Limit)), want: be16(smallestRecordLimit), looked: []trace.Slice{at}})
	e.hs.limits = recordLimits{min(int(m.Limit), longestRecord(e.version)), int(e.ownRecordLimit(e.version))}
}

// most is how many bytes of content the next record to be sent may hold.
func (e *end) most() int {
	n := e.limits.send
	if e.writing.protection == nil || n == 0 {
		return maxPlaintext
	}
	if e.version >= iana.TLS13 {
		n--
	}
	return n
}

// checkRecordSize holds a record's plaintext of n bytes against the limit that
// this end has set.
func (e *end) checkRecordSize(n int, at trace.Slice) {
	if limit := e.limits.receive; limit > 0 {
		e.check("record/size-limit", n <= limit, found{got: be16(n), want: be16(limit), looked: []trace.Slice{at}})
	}
}
