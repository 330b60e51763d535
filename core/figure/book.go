package figure

import (
	"slices"

	"handshakelab/core/trace"
)

// Book is a run made ready to be told, from one point of view and in one
// language: to turn to another moment of it is much less work than [Build].
// The scenes it gives share what they have in common, and must not be changed.
type Book struct {
	t    *trace.Trace
	o    Options
	base builder
	rows [11][2][2]*Row // by step, whether it is past, and whether somebody has stopped
	made int            // rows so far
}

// Open makes a run ready; of the options Step and Event do not count.
func Open(t *trace.Trace, o Options) *Book {
	o.Step, o.Event = 0, 0
	k := &Book{t: t, o: o}
	k.base.begin(t, o)
	k.base.tell()
	if len(t.Values) > 0 {
		k.base.born(1)
	}
	if !k.base.sight.all {
		k.base.listens()
	}
	return k
}

// Is says whether it is the book of a run as it is to be looked at.
func (k *Book) Is(t *trace.Trace, o Options) bool {
	o.Step, o.Event = 0, 0
	return k != nil && k.t == t && k.o == o
}

// Story is [Scene.Story], which is the same at every moment.
func (k *Book) Story() []Moment { return k.base.scene.Story }

// Build is [Build] at another moment.
func (k *Book) Build(o Options) *Scene {
	b := k.at(o)
	return b.build(k)
}

// Inspect is [Inspect] at another moment.
func (k *Book) Inspect(sel string, o Options) *Inspection {
	x := &inspector{builder: k.at(o)}
	return x.inspect(sel)
}

// at gives a builder for a moment: what is told is its own, the rest the book's.
func (k *Book) at(o Options) builder {
	b := k.base
	b.o.Step, b.o.Event = min(max(o.Step, 0), 10), o.Event
	b.scene.Step, b.scene.Event = b.o.Step, b.o.Event
	if b.o.Step == 0 {
		return b // nothing is still to come
	}
	for step := range b.lines {
		b.lines[step] = slices.Clone(b.lines[step])
		for i := range b.lines[step] {
			l := &b.lines[step][i]
			l.Chips = slices.Clone(l.Chips)
		}
	}
	return b
}

// row gives a row that is told, or still to come, as a whole: the same for
// every moment at which it is. In the one that is being told it is drawn anew.
func (k *Book) row(b *builder, step int) {
	r := &b.scene.Rows[step-1]
	past, stopped := 0, 0
	if b.o.Step == 0 || step < b.o.Step {
		past = 1
	}
	if b.stopped() {
		stopped = 1
	}
	had := &k.rows[step][past][stopped]
	if *had == nil || step == b.o.Step {
		b.row(step)
		k.made++
		r.Made = k.made
		if step == b.o.Step {
			return
		}
		one := *r
		*had = &one
	}
	*r = **had
}
