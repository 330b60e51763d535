// Command bench measures handshakes beside crypto/tls, in one process and in
// turn, so that what is said is a ratio. It is one program for both worlds:
// run as it is it measures natively, compiled for js/wasm it measures in the
// browser that loads it. Both ends verify the same chain, no tickets are
// issued, and certificates are minted before the clock starts.
//
// It prints one line of JSON, a [Report].
package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// Report is what a run found out.
type Report struct {
	Go, Platform string
	Handshakes   []Figure
	Streams      []Figure // 1 MiB both ways in records of 16 KiB
	MintMS       []Mint   // making the certificates of a scenario, left out of the figures above
}

// Figure is one kind of handshake, both ends. Times are the medians of
// rounds; Ratio is the median of the rounds' ratios, ours with a full trace
// to crypto/tls without any.
type Figure struct {
	Name                        string
	OursMS, UntracedMS, TheirMS float64
	Ratio, UntracedRatio        float64
}

// Mint is the time to make a world of certificates that was not made before.
type Mint struct {
	Key string
	MS  float64
}

func main() {
	budget := 150 * time.Millisecond // a round of one side
	rounds := 9
	r := Report{Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	for _, k := range kinds {
		p, err := prepare(k)
		if err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", k.name, err)
			os.Exit(1)
		}
		r.Handshakes = append(r.Handshakes, compare(k.name, p, budget, rounds))
		if k.version == tls.VersionTLS12 {
			r.MintMS = append(r.MintMS, Mint{k.key, p.mint.Seconds() * 1000})
		}
	}
	for _, k := range streams {
		p, err := prepareStream(k)
		if err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", k.name, err)
			os.Exit(1)
		}
		r.Streams = append(r.Streams, compare(k.name, p, budget, rounds))
	}
	b, _ := json.Marshal(r)
	publish(string(b))
}

// compare runs the three in turn, round by round: the machine's speed drifts,
// and within a round it drifts for all.
func compare(name string, p *pair, budget time.Duration, rounds int) Figure {
	var ours, bare, theirs, ratio, bareRatio []float64
	for i := range rounds + 1 {
		o, b, t := per(p.traced, budget)-p.apart, per(p.untraced, budget), per(p.cryptoTLS, budget)
		if i == 0 {
			continue // warming up
		}
		ours, bare, theirs = append(ours, o), append(bare, b), append(theirs, t)
		ratio, bareRatio = append(ratio, o/t), append(bareRatio, b/t)
	}
	return Figure{name, median(ours), median(bare), median(theirs), median(ratio), median(bareRatio)}
}

// per gives the milliseconds that f takes, run for about the budget.
func per(f func(), budget time.Duration) float64 {
	runtime.GC()
	n, start := 0, spent()
	for spent()-start < budget {
		f()
		n++
	}
	return (spent() - start).Seconds() * 1000 / float64(n)
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
