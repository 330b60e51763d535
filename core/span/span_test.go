package span_test

import (
	"testing"

	"handshakelab/core/span"
)

func TestTiles(t *testing.T) {
	s := func(off, n int, kids ...span.Span) span.Span { return span.Span{Off: off, Len: n, Kids: kids} }
	for name, c := range map[string]struct {
		spans []span.Span
		want  bool
	}{
		"side by side": {[]span.Span{s(2, 1), s(3, 3)}, true},
		"nested":       {[]span.Span{s(2, 4, s(2, 1), s(3, 3))}, true},
		"a gap":        {[]span.Span{s(2, 1), s(4, 2)}, false},
		"an overlap":   {[]span.Span{s(2, 2), s(3, 3)}, false},
		"too short":    {[]span.Span{s(2, 3)}, false},
		"too long":     {[]span.Span{s(2, 5)}, false},
		"of no length": {[]span.Span{s(2, 0), s(2, 4)}, false},
		"a gap within": {[]span.Span{s(2, 4, s(2, 1), s(4, 2))}, false},
		"nothing":      {nil, false},
	} {
		if span.Tiles(c.spans, 2, 4) != c.want {
			t.Error(name)
		}
	}
	if !span.Tiles(nil, 2, 0) {
		t.Error("nothing tiles nothing")
	}
}
