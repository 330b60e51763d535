package figure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"handshakelab/core/explain"
	"handshakelab/core/trace"
)

// words gives all that a scene says, in one text.
func words(s *Scene) string {
	t := fmt.Sprintf("%+v %+v %+v\n", s.Verdict, s.Marks, s.Summary)
	if s.Stop != nil {
		t += fmt.Sprintf("%+v\n", *s.Stop)
	}
	if s.Link != nil {
		t += fmt.Sprintf("%+v\n", *s.Link)
	}
	if s.Warning != nil {
		t += fmt.Sprintf("%+v\n", *s.Warning)
	}
	return t + fmt.Sprintf("%+v %+v", s.Lanes, s.Rows)
}

// party gives who looks.
func (s *Scene) party() trace.Party { return partyOf(s.View) }

// Nobody is told what another party found out by its own checks, nor what was
// done on a wire by one who can't be seen.
func TestViewsTellNoPrivateChecks(t *testing.T) {
	for _, text := range golden(t) {
		tr, err := runs(text)
		if err != nil {
			continue
		}
		for _, view := range views[1:] {
			s := Build(tr, Options{View: view})
			b := newBuilder(tr, Options{View: view})
			all := words(s)
			var own, private []string
			for i := range tr.Events {
				e := &tr.Events[i]
				if e.Kind != trace.Checked || e.Check.Result == trace.Passed || e.Check.Result == trace.NotMade {
					continue
				}
				w, _ := b.c.Check(e.Check.ID)
				said := []string{b.mark(e).Text, b.fill(w.Failed, e.Conn, e.Party), b.fill(w.Stop, e.Conn, e.Party)}
				if b.sight.mind(e.Party) {
					own = append(own, said...)
				} else {
					private = append(private, said...)
				}
			}
			for _, p := range private {
				if !slices.Contains(own, p) && !alertSays(tr, p) && strings.Contains(all, p) {
					t.Errorf("%s, seen by the %s: %q", text, view, p)
				}
			}
			if view == "onlooker" && (s.Verdict.Kind == "good" || s.Verdict.Kind == "odd" || strings.Contains(all, "the same keys")) {
				t.Errorf("%s: the onlooker's verdict is %+v", text, s.Verdict)
			}
			if s.party() == trace.Client || s.party() == trace.Server {
				if s.Link != nil || strings.Contains(all, "never arrives") || strings.Contains(all, "Altered:true") || strings.Contains(all, "Differs:true") || strings.Contains(strings.ToLower(all), "attacker") &&
					!strings.Contains(text, "attacker") {
					t.Errorf("%s: the %s sees what was done on the way:\n%s", text, view, all)
				}
			}
			for _, r := range s.Rows {
				hushed := map[trace.Party]int{}
				for _, l := range r.Lines {
					if l.Hidden && !l.Wire {
						hushed[l.Party]++
					}
				}
				for p, n := range hushed {
					if n > 1 {
						t.Errorf("%s, seen by the %s: row %d counts what the %s does unseen", text, view, r.Step, p)
					}
				}
			}
		}
	}
}

func TestViewsOfARefusal(t *testing.T) {
	tr := run(t, "client-auth=require&client-cert=expired")
	for view, want := range map[string]string{
		"client":   "The server refused: certificate_expired. It says “Your certificate is not valid at this time.”, and no more.",
		"onlooker": "The server refused: certificate_expired. It says “Your certificate is not valid at this time.”, and no more.",
	} {
		s := Build(tr, Options{View: view})
		if got := s.Verdict.Title + " " + s.Verdict.Text; got != want {
			t.Errorf("%s: %s", view, got)
		}
		if s.Stop == nil || s.Stop.Step != 6 || s.Stop.Party != trace.Server {
			t.Errorf("%s: stop %+v", view, s.Stop)
		}
	}
	// An alert that is encrypted tells an onlooker nothing.
	s := Build(run(t, "wire=flip:server.application_data:20"), Options{View: "onlooker"})
	if s.Stop != nil || s.Verdict.Title != "A handshake, then 6 encrypted records." {
		t.Errorf("the onlooker's: %+v, %+v", s.Verdict, s.Stop)
	}
}

// alertSays says whether an alert of the run has these words too.
func alertSays(tr *trace.Trace, p string) bool {
	c := explain.In("en")
	for i := range tr.Events {
		if a := tr.Events[i].Alert; a != nil {
			if w, _ := c.Alert(a.Name); strings.Contains(w.Text, p) {
				return true
			}
		}
	}
	return false
}

// With a man in the middle, each end believes to talk to the other.
func TestEndsTakeTheManInTheMiddleForTheOther(t *testing.T) {
	tr := run(t, "attack=intercept&user=ignores")
	for _, view := range []string{"client", "server"} {
		s := Build(tr, Options{View: view})
		if len(s.Lanes) != 2 || s.Lanes[0].Party != trace.Client || s.Lanes[1].Party != trace.Server || s.Lanes[0].Name != "Client" || s.Lanes[1].Name != "Server" {
			t.Errorf("%s: lanes %+v", view, s.Lanes)
		}
	}
	if s := Build(tr, Options{View: "server"}); s.Verdict.Kind != "good" {
		t.Errorf("the server's verdict: %+v", s.Verdict)
	}
}

// What one end did when the other had stopped is marked as no success.
func TestInVain(t *testing.T) {
	s := Build(run(t, "client-auth=require&client-cert=expired"), Options{})
	for _, r := range s.Rows {
		if late := r.Step == 7 || r.Step == 8; r.Late != late || late && r.Note == "" {
			t.Errorf("row %d: late %v, %q", r.Step, r.Late, r.Note)
		}
		for _, a := range r.Wires[0].Arrows {
			if unread := r.Step == 4 || r.Step == 8; a.Unread != unread {
				t.Errorf("row %d: unread %v: %s", r.Step, a.Unread, a.Spoken)
			}
		}
	}
	if s.Stop.After != "Steps 9–10 did not happen. The client did steps 7–8 alone, before it heard; what it sent in steps 4 and 8 was never read." {
		t.Errorf("after: %s", s.Stop.After)
	}
}

// A verdict leads with its cause, and has the dates where dates matter.
func TestVerdictsGiveTheCause(t *testing.T) {
	for text, want := range map[string][2]string{
		"server-cert=expired":                           {"The client stopped at step 3.", "The server's certificate ended on 21 June 2026; the client's clock says 1 July 2026."},
		"client-auth=require&client-cert=not-yet-valid": {"The server stopped at step 6.", "The client's certificate begins on 11 July 2026; the server's clock says 1 July 2026."},
		"server-cert=wrong-host":                        {"The client stopped at step 3.", "The certificate is for other.test; the client meant to call www.example.test."},
		"attack=weaken-ciphers":                         {"Somebody struck suites from the ClientHello in step 1; only in step 8 did the server notice.", "Until then nothing looked wrong."},
		"wire=flip:client.client_hello:random":          {"One bit of the ClientHello was flipped in step 1; only in step 8 did the server notice.", "Until then nothing looked wrong."},
		"wire=flip:server.application_data":             {"One bit of the server's application data was flipped in step 10; the client noticed at once.", "The record is not authentic."},
		"wire=drop:server.finished":                     {"Nothing moves any more", "Somebody let the server's Finished disappear in step 9. The client waits"},
	} {
		v := Build(run(t, text), Options{}).Verdict
		if !strings.HasPrefix(v.Title, want[0]) || !strings.HasPrefix(v.Text, want[1]) {
			t.Errorf("%s: %q %q", text, v.Title, v.Text)
		}
	}
	// Said once: neither by the card nor twice in the inspector.
	tr := run(t, "server-cert=expired")
	s := Build(tr, Options{})
	if strings.Contains(s.Warning.Text, s.Verdict.Text) || strings.Contains(s.Warning.Text, "validity period") {
		t.Errorf("the card repeats the verdict: %s", s.Warning.Text)
	}
	in := Inspect(tr, s.Stop.Sel, Options{})
	for _, p := range in.Meaning.Paragraphs {
		for _, m := range in.Meaning.Checks {
			if strings.Contains(p, m.Text) {
				t.Errorf("the inspector says %q twice", m.Text)
			}
		}
	}
}
