package explain

// benchEN is what the workbench says.
var benchEN = []Pair{
	{"bench/title", "Workbench"},
	{"bench/what", "Compare runs, weigh them, try many at once"},
	{"bench/back", "Back to the handshake"},
}
