package figure

import "handshakelab/core/trace"

// Build draws a run.
func Build(t *trace.Trace, o Options) *Scene { return &Scene{Scenario: t.Scenario} }

// Inspect tells all about what sel names.
func Inspect(t *trace.Trace, sel string, o Options) *Inspection { return &Inspection{Sel: sel} }

// Sentence gives the scenario as a sentence with controls, and an error that
// says what is wrong with the scenario.
func Sentence(scenario, lang string) ([]Part, error) { return nil, nil }
