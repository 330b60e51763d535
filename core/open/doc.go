// Package open reads what people bring: a trace that was saved, by the page or
// by the command line. Nothing is taken on trust: what points beyond the trace,
// or into it where nothing is, is refused with a sentence, so that whoever
// shows a trace can go by it.
package open
