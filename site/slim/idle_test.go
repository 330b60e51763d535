package slim

import (
	"bytes"
	"strings"
	"testing"
)

// What is stopped is what the list names, as the linker's own name section has
// it, and nothing else.
func TestIdle(t *testing.T) {
	_, module := built(t)
	thin, _, err := Slim(module)
	if err != nil {
		t.Fatal(err)
	}
	names, imports := map[int]string{}, 0
	var bodies [][]byte
	r := &reader{b: thin, at: 8}
	for r.at < len(r.b) {
		id := r.byte()
		s := &reader{b: r.bytes(r.uint())}
		switch {
		case id == 2:
			imports = s.uint() // Go imports functions only
		case id == codeSection:
			for range s.uint() {
				bodies = append(bodies, s.bytes(s.uint()))
			}
		case id == 0 && string(s.bytes(s.uint())) == "name":
			for s.at < len(s.b) {
				kind, part := s.byte(), &reader{b: s.bytes(s.uint())}
				for n := part.uint(); kind == 1 && n > 0; n-- {
					i := part.uint()
					names[i] = string(part.bytes(part.uint()))
				}
			}
		}
	}
	plain := strings.NewReplacer("(", "_", ")", "_", "*", "_")
	stopped := 0
	for i, body := range bodies {
		name, want := names[imports+i], false
		for _, begin := range idle {
			want = want || strings.HasPrefix(name, plain.Replace(begin)) && name != "runtime.traceLocker.ok"
		}
		is := bytes.Equal(body, []byte{0, 0, 0x0b})
		if is != want {
			t.Errorf("%s is stopped: %v", name, is)
		}
		if is {
			stopped++
		}
	}
	if stopped < 50 {
		t.Errorf("only %d of %d functions are stopped", stopped, len(bodies))
	}
}
