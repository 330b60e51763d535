package explain

// notesEN says what an event's note means, and why there is a connection.
var notesEN = []Pair{
	{"close_notify", "said goodbye in good order"},
	{"eof", "finds the connection cut"},
	{"after-alert", "closes the connection: the alert was fatal"},
	{"user-canceled", "gives up before the handshake is complete"},
	{"weaken-ciphers", "strikes the stronger cipher suites out of the client's list"},
	{"first", "The connection that the scenario is about."},
	{"clicked-on", "The same client once more, after its user chose to go on: the same checks fail, and are overridden."},
	{"relay", "The attacker's own connection to the real server."},
	{"replayed", "The client's recorded bytes, sent to the server once more by an attacker."},
	{"resumes", "A connection that takes up an earlier session."},
}
