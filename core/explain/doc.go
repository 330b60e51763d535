// Package explain turns a trace's ids into words: which of the ten steps an
// event belongs to, what it means, and why it failed.
//
//	steps := explain.Steps(t)        // the step, 1 to 10, of each event
//	en := explain.In("en")
//	en.Step(3).Title                 // "The client checks who the server is"
//	en.Check("server-cert/validity") // question, passed, failed, …
//
// All prose stands in catalogs: words/<language>/*.txt, plain lines looked up
// by id; parse.go says how they are laid out. The page fetches what it is to
// speak, and English, from which the others borrow, and hands it to [Load];
// elsewhere all languages are in the program (build tag "languages" under js).
//
// A sentence says what happens, who learns what and why it matters, for a
// reader who has never seen a handshake; clauses of the standards are data
// beside it. In a sentence {end} stands for whoever does it ("the client") and
// {peer} for the other end, capitalised as {End} and {Peer}; [Fill] puts them
// in.
//
// Looking up an id that has no words gives words made of the id itself and
// false, so that nothing is ever empty; a test over the tables and over real
// runs fails when that happens.
package explain
