package core_test

import (
	"testing"

	"handshakelab/core"
)

// What a changed control costs before anything is drawn: scenario, two ends
// or more, trace. Minting is memoised.
func BenchmarkRun(b *testing.B) {
	for _, text := range []string{"", "server-key=ecdsa-p256", "client-auth=require", "server-cert=expired", "attack=intercept&user=ignores"} {
		b.Run(orNormal(text), func(b *testing.B) {
			for b.Loop() {
				if _, err := core.Run(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
