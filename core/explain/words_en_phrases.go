package explain

// notesEN says what an event's note means.
var phrasesEN = []Pair{}

// notesEN = []Pair{
	{"close_notify", "said goodbye in good order"},
	{"eof", "found the connection cut"},
	{"after-alert", "closed the connection after a fatal alert"},
	{"back", "The user goes back. No data was sent."},
	{"on", "The user goes on in spite of the warning."},
	{"first", "The connection that the scenario is about."},
	{"clicked-on", "The same client once more, after its user chose to go on: the failed checks are made again, and overridden."},
	{"relay", "The attacker's own connection to the real server."},
	{"replayed", "The recorded bytes of an earlier connection, sent once more."},
	{"resumes", "A connection that takes up an earlier session."},
}
