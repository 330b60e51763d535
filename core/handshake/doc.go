// Package handshake is the protocol: a client's and a server's end, each
// computing everything for itself from the bytes it received.
//
// An end does no I/O. Bytes go in by [End.Feed] and come out of [End.Take];
// clock, randomness, certificates and their verification are handed in by
// [Config]. Inside, an end is a coroutine that waits where a program with a
// socket would block, so that client12.go and server12.go read from top to
// bottom like the story they tell. The driver has to Stop each end.
//
//	client := handshake.NewClient(&handshake.Config{…})
//	defer client.Stop()
//	server.Feed(client.Take())
//	client.Feed(server.Take()) // and so on, until neither has anything to send
//	client.Do(handshake.Write([]byte("GET / HTTP/1.1\r\n\r\n")))
//
// Both ends are honest: they make every check that the standard demands, and
// none can be switched off but a certificate's, by a user who goes on
// ([Config.Overridden]). Every check is recorded with what came of it, in the
// trace ([Config.Trace]), and so is every value with its origin and every
// computation with its inputs: see package trace. A failed check ends the
// connection, and the alert follows from the check by package check's table;
// that is the only way to a fatal alert.
//
// The files: config.go and end.go are the outside; conn.go, stream.go and
// protect.go records, messages from fragments, and record protection;
// hello.go, client.go and server.go the hellos, which all versions have in
// common, choose.go the server's choice; client12.go, server12.go,
// resume12.go, finished12.go and keys12.go are the versions up to TLS 1.2, what
// the older ones do otherwise being in tls10.go and ssl30.go; client13.go,
// server13.go and the others with 13 in their names are TLS 1.3; renegotiate.go
// handshakes within the connection; ech.go, ech_client.go and ech_server.go
// hide one ClientHello in another; session.go and ticket.go what is kept for
// later; peer.go and share.go certificates, signatures and key exchange;
// application.go what comes after; refuse.go checks and alerts; values.go what
// is recorded. fallback.go, grease.go, recordsize.go, sct.go, compress13.go and
// export.go each add one thing, as their first lines say; published.go is for
// tests.
//
// What an end tolerates is said in conn.go's limits.
package handshake
