package main

import (
	"os"
	"testing"
)

// The element's script is to be small: 5 KB as it is served.
func TestElementIsSmall(t *testing.T) {
	b, err := os.ReadFile("../embed.js")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(squeezeJS(string(b))); n > 5*1024 {
		t.Errorf("handshake-lab.js has %d bytes, %d too many", n, n-5*1024)
	} else {
		t.Logf("handshake-lab.js: %d bytes", n)
	}
}

func TestSqueezeJS(t *testing.T) {
	for in, want := range map[string]string{
		"  // a word\n  a = b;\n":    "a=b;\n",
		`say("a , b" + c);`:          "say(\"a , b\" + c);\n",
		"`x\n  // y  z\n`;":          "`x\n// y  z\n`;\n",
		"return a ?? b;":             "return a??b;\n",
		"case \"x\": /* why */ f();": "case \"x\": f();\n",
		"a + +b":                     "a + +b\n",
	} {
		if got := squeezeJS(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
