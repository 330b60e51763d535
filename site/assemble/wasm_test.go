package main

import (
	"bytes"
	"testing"
)

// A module of one memory with three segments: two that four zeros part, and
// one far away.
var small = []byte("\x00asm\x01\x00\x00\x00" + "\x05\x03\x01\x00\x01" +
	"\x0b\x19\x03" + "\x00\x41\x08\x0b\x02ab" + "\x00\x41\x0e\x0b\x02cd" + "\x00\x41\xc0\xc0\x00\x0b\x03xyz")

func TestRepack(t *testing.T) {
	got, err := repack(small)
	if err != nil {
		t.Fatal(err)
	}
	want := []byte("\x00asm\x01\x00\x00\x00" + "\x05\x03\x01\x00\x01" +
		"\x0b\x18\x02" + "\x00\x41\x08\x0b\x08ab\x00\x00\x00\x00cd" + "\x00\x41\xc0\xc0\x00\x0b\x03xyz")
	if !bytes.Equal(got, want) {
		t.Fatalf("repacked:\n%q\nwant\n%q", got, want)
	}
	again, err := repack(got)
	if err != nil || !bytes.Equal(again, got) {
		t.Fatalf("repacking again changes it: %q, %v", again, err)
	}
}

func TestRepackRefuses(t *testing.T) {
	for n := range len(small) {
		if n == 8 || n == 13 { // whole sections, and so a whole module
			continue
		}
		if _, err := repack(small[:n]); err == nil {
			t.Errorf("cut to %d bytes: no error", n)
		}
	}
}
