package explain

// notesEN says what an event's note means, and why there is a connection.
var notesEN = []Pair{
	{"close_notify", "said goodbye in good order"},
	{"eof", "finds the connection cut"},
	{"after-alert", "closes the connection: the alert was fatal"},
	{"user-canceled", "gives up before the handshake is complete"},
	{"weaken-ciphers", "strikes the stronger cipher suites out of the client's list"},
	{"serves-early", "does what the request says, before the handshake is over"},
	{"splice", "has a connection of his own, and hands the client's handshake on within it"},
	{"strip-version", "strikes the newer versions out of the client's hello"},
	{"cut-newer", "cuts the connection off, because its client offers a newer version"},
	{"server-key:before", "has got hold of the server's private key beforehand"},
	{"server-key:after", "gets hold of the server's private key when all is over"},
	{"client-key:before", "has got hold of the client's private key beforehand"},
	{"client-key:after", "gets hold of the client's private key when all is over"},
	{"ticket-key", "gets hold of the key that the server seals its tickets with, when all is over"},
	{"psk", "gets hold of the key that both had been given, when all is over"},
	{"session-keys", "gets hold of the session's secrets when all is over"},
	{"first", "The connection that the scenario is about."},
	{"clicked-on", "The same client once more, after its user chose to go on: the same checks fail, and are overridden."},
	{"relay", "The attacker's own connection to the real server."},
	{"replayed", "The client's recorded bytes, sent to the server once more by an attacker."},
	{"fell-back", "The same client once more, with older versions only: it takes the failure for a sign that the server, or a box on the way, can't do better."},
	{"resumes", "A connection that takes up an earlier session."},
}
