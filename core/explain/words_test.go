package explain

import (
	"strings"
	"testing"

	"handshakelab/core/check"
	"handshakelab/core/iana"
)

func TestEveryCheckHasWords(t *testing.T) {
	c := In("en")
	for i := range check.Table {
		row := &check.Table[i]
		w, ok := c.Check(row.ID)
		if !ok {
			t.Errorf("no words for %s", row.ID)
			continue
		}
		if n := len([]rune(w.Label)); n == 0 || n > 12 {
			t.Errorf("%s: the label %q has %d letters", row.ID, w.Label, n)
		}
		if !strings.HasSuffix(w.Question, "?") {
			t.Errorf("%s: %q asks nothing", row.ID, w.Question)
		}
		for _, s := range []string{w.Passed, w.Failed} {
			if !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %q is no sentence", row.ID, s)
			}
		}
		if w.Stop == "" || strings.HasSuffix(w.Stop, ".") {
			t.Errorf("%s: %q does not go on from “stops here:”", row.ID, w.Stop)
		}
		if row.Alert != "" {
			if _, ok := c.Alert(row.Alert); !ok {
				t.Errorf("%s: no words for the alert %s", row.ID, row.Alert)
			}
		}
	}
}

func TestEveryAlertHasWords(t *testing.T) {
	for i := range iana.Alerts {
		a := &iana.Alerts[i]
		w, ok := In("en").Alert(a.Name)
		if !ok || w.Text == "" || w.Guess == "" {
			t.Errorf("no words for %s", a.Name)
		}
	}
}

func TestTenSteps(t *testing.T) {
	for n := 1; n <= 10; n++ {
		w := In("en").Step(n)
		if w.Title == "" || w.Short == "" || len(w.Text) < 100 || w.TLS13 == "" {
			t.Errorf("step %d has too few words", n)
		}
	}
	if In("en").Step(5).Skipped == "" {
		t.Error("step 5 may be absent, and doesn't say why")
	}
}

// An id that stands twice would have two answers.
func TestIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	add := func(id, text string) {
		if seen[id] {
			t.Errorf("%s stands twice", id)
		}
		seen[id] = true
		if text == "" && id != "p:party-nobody" {
			t.Errorf("%s has no words", id)
		}
	}
	c := In("en")
	for _, x := range c.messages {
		add("m:"+x.ID, x.Text)
	}
	for _, x := range c.messages13 {
		add("M:"+x.ID, x.Text)
		if !c.IsMessage(x.ID) {
			t.Errorf("%s is a message of TLS 1.3 alone", x.ID)
		}
	}
	for _, x := range c.checks {
		add("c:"+x.ID, x.Passed)
		if check.Lookup(x.ID) == nil {
			t.Errorf("words for %s, which is no check", x.ID)
		}
	}
	for _, x := range c.alerts {
		add("a:"+x.ID, x.Text)
	}
	for _, x := range c.ops {
		add("o:"+x.ID, x.Text)
	}
	for _, x := range c.values {
		add("v:"+x.ID, x.Text)
		if n := len([]rune(x.Tag)); n == 0 || n > 5 {
			t.Errorf("%s: the tag %q has %d letters", x.ID, x.Tag, n)
		}
	}
	for kind, list := range map[string][]Pair{"r:": c.reasons, "f:": c.fields, "n:": c.notes, "p:": c.phrases, "s:": c.sentence, "x:": c.x509} {
		for _, x := range list {
			add(kind+x.ID, x.Text)
		}
	}
}

func TestFill(t *testing.T) {
	got := Fill("{Peer} tells {end}. {End} tells {peer}.", "the client", "the server")
	if want := "The server tells the client. The client tells the server."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestUnknownIDsHaveSomeWords(t *testing.T) {
	c := In("en")
	var missed []string
	c.Miss = func(id string) { missed = append(missed, id) }
	defer func() { c.Miss = nil }()
	if w, ok := c.Value("strange_other_secret"); ok || w.Tag != "SOS" || w.Title != "strange other secret" {
		t.Errorf("%v %v", w, ok)
	}
	if s := c.Phrase("no-such-phrase"); s != "No such phrase" {
		t.Errorf("%q", s)
	}
	if len(missed) != 2 {
		t.Errorf("missed %v", missed)
	}
}
