// Package matrix has no code but tests: the ends of core/handshake, as a
// socket's, with other people's implementations of TLS, over every version,
// key exchange, cipher and way of client authentication that both speak,
// resumption included. It runs natively only, and prints what it found:
//
//	go test -v ./cmd/handshake/internal/matrix
//
// A row is a peer in a role in a version; a number says how many handshakes of
// a kind there were, each with data both ways. One that fails fails the test.
// What a peer cannot do stands below the table, with the reason.
package matrix
