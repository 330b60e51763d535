package view

import (
	"testing"

	"handshakelab/core/figure"
)

// BenchmarkChange is what a changed control costs besides the document: the
// run, what is drawn and said of it, the tree.
func BenchmarkChange(b *testing.B) {
	run, scene, said, tree := 0.0, 0.0, 0.0, 0.0
	st := New("")
	st.Alive = true
	for i := 0; b.Loop(); i++ {
		text := [...]string{"", "client-auth=require"}[i%2]
		t0 := b.Elapsed()
		t, err := Run(text)
		if err != nil {
			b.Fatal(err)
		}
		t1 := b.Elapsed()
		st.trace, st.scene = t, figure.Build(t, figure.Options{})
		t2 := b.Elapsed()
		if st.parts, err = figure.Sentence(text, "en"); err != nil {
			b.Fatal(err)
		}
		t3 := b.Elapsed()
		Render(st)
		t4 := b.Elapsed()
		run, scene, said, tree = run+(t1-t0).Seconds(), scene+(t2-t1).Seconds(), said+(t3-t2).Seconds(), tree+(t4-t3).Seconds()
	}
	for unit, total := range map[string]float64{"ms-run": run, "ms-scene": scene, "ms-sentence": said, "ms-tree": tree} {
		b.ReportMetric(1000*total/float64(b.N), unit)
	}
}
