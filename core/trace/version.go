package trace

// Version is the lab's version. Every export states it beside the scenario,
// so that the export can be made again: the same version of the lab makes the
// same bytes of the same scenario.
const Version = "1.0.0"

// MadeBy is the line that says so: "Handshake Lab 1.0.0, edition 1: SCENARIO".
// scenario is the canonical text form; "" is the normal handshake.
func MadeBy(scenario string) string {
	if scenario == "" {
		scenario = "the normal handshake"
	}
	return "Handshake Lab " + Version + ", edition 1: " + scenario
}
