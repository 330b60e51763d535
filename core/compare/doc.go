// Package compare holds two runs against each other, and weighs one.
//
//	c := compare.Runs(a, b, "en") // which lines, which bytes, how many round trips
//	w := compare.Weigh(t)         // what each part of a run costs, to the byte
//
// Runs are aligned by what happened, not by when: a line of one run belongs to
// that line of the other which is about the same, done by the same end of the
// same connection, the how-manieth of its like. So what is there in both stands
// side by side even where the order or the step has changed. An attacker who
// plays the server's part is held against the server.
//
// All randomness is drawn by label, so whatever a choice has no say in stays as
// it was to the byte. A [Comparison] says how much that is, and names each field
// that differs.
//
// Lines have their words from package figure; what is counted here has none.
package compare
