package open_test

import (
	"bytes"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/open"
	"handshakelab/core/scenario"
)

// saved gives a scenario's trace as it is saved.
func saved(t testing.TB, text string) []byte {
	t.Helper()
	tr, err := core.Run(text)
	if err != nil {
		t.Fatal(err)
	}
	return export.JSON(tr)
}

// What was saved and opened is saved as the same again, and can be shown.
func TestSavedAndOpened(t *testing.T) {
	for _, p := range scenario.Presets() {
		b := saved(t, p.Scenario)
		tr, err := open.Trace(b)
		if err != nil {
			t.Errorf("%s: %v", p.ID, err)
			continue
		}
		if again := export.JSON(tr); !bytes.Equal(again, b) {
			t.Errorf("%s: it is another when it is saved again", p.ID)
		}
		figure.Build(tr, figure.Options{Lang: "en"})
	}
}

// What is wrong with a file is said in a sentence.
func TestWhatIsWrong(t *testing.T) {
	b := string(saved(t, ""))
	for _, c := range []struct{ in, says string }{
		{"", "is no trace"},
		{"hello", "is no trace"},
		{"{}", "no trace of this lab"},
		{`{"format":"har"}`, "no trace of this lab"},
		{`{"format":"handshake-lab-trace","version":2}`, "later version"},
		{b[:len(b)/2], "cannot be read"},
		{b + "x", "more behind"},
		{strings.Replace(b, `"id":1,`, `"id":7,`, 1), "stands where"},
		{strings.Replace(b, `"space":1,`, `"space":4000,`, 1), "there is no space 4000"},
		{strings.Replace(b, `"length":`, `"length":99999999, "x":`, 1), "does not hold together"},
		{strings.Replace(b, `"kind":"message-sent"`, `"kind":"gossip"`, 1), "name is not known"},
		{strings.Replace(b, `"message":{`, `"massage":{`, 1), "lacks what its kind"},
		{strings.Repeat("[", 100), "is no trace"},
		{`{"x":` + strings.Repeat("[", 100), "stand one in another"},
		{`{"x":"` + "\\ud800" + `"}`, "no trace of this lab"},
	} {
		if _, err := open.Trace([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60q: %v, want %q", c.in, err, c.says)
		}
	}
}

// FuzzTrace: whatever is brought, it is read or refused.
func FuzzTrace(f *testing.F) {
	for _, text := range []string{"", "server-cert=expired", "versions=tls1.3", "attack=intercept&user=ignores"} {
		f.Add(saved(f, text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		open.Trace(b)
	})
}
