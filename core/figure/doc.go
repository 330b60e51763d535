// Package figure turns a trace into what is drawn and read: a [Scene] of ten
// rows, and an [Inspection] of whatever is selected in it. Both are words and
// plain data: they know neither HTML nor SVG, and whoever shows them makes no
// decision about the protocol.
//
//	Build(t, Options{})            the whole story
//	Build(t, Options{Step: 3})     told up to step 3, with how each end stands ([Now])
//	Open(t, o).Build(o)            the same for who turns to one moment after the other
//	Inspect(t, "e12", Options{})   one thing, in four tabs, with a [Diagram] of where it came from
//	Sentence(scenario)             the scenario as a sentence with controls
//
// A point of view takes away what that party does not know; what it knows is
// computed from where each value came from, in package onlooker.
package figure
