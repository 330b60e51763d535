package figure

import (
	"strings"
	"testing"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// moment gives the event of a step's line that begins with these words.
func moment(t *testing.T, s *Scene, step int, p trace.Party, words string) trace.EventID {
	t.Helper()
	for _, l := range s.Rows[step-1].Lines {
		if l.Party == p && strings.HasPrefix(l.Text, words) {
			return l.Event
		}
	}
	t.Fatalf("step %d has no line of the %s that begins with %q", step, p, words)
	return 0
}

func tags(chips []Chip) string {
	var s []string
	for _, c := range chips {
		s = append(s, c.Tag)
	}
	return strings.Join(s, " ")
}

// TestNow looks at moments whose state anybody can work out.
func TestNow(t *testing.T) {
	normal := run(t, "")
	if Build(normal, Options{}).Now != nil {
		t.Error("the whole story is over, and has no now")
	}
	n := Build(normal, Options{Step: 1}).Now
	client, server := n.Ends[0], n.Ends[1]
	if client.Doing != "waits for ServerHello" || client.Said != "sent CH" || tags(client.Knows) != "CR" {
		t.Errorf("after step 1 the client: %q, %q, knows %s", client.Doing, client.Said, tags(client.Knows))
	}
	if server.Doing != "is at work" || server.Said != "has sent nothing yet" || tags(server.Knows) != "CR" {
		t.Errorf("after step 1 the server: %q, %q, knows %s", server.Doing, server.Said, tags(server.Knows))
	}

	// The client encrypts from here on, and the server does not know yet.
	at := moment(t, Build(normal, Options{}), 8, trace.Client, "encrypts what it sends")
	n = Build(normal, Options{Step: 8, Event: at}).Now
	there, back := n.Ways[0], n.Ways[1]
	if !there.Right || !there.Sends.On || there.Takes.On || back.Right || back.Sends.On || back.Takes.On {
		t.Errorf("once the client encrypts: %+v %+v", there, back)
	}
	if there.Sends.Sel != selEvent(at) {
		t.Errorf("the keys are from %s, want e%d", there.Sends.Sel, at)
	}
	n = Build(normal, Options{Step: 10}).Now
	for _, w := range n.Ways {
		if !w.Sends.On || !w.Takes.On {
			t.Errorf("at the end: %+v", w)
		}
	}
	if n.Ends[0].Doing != "completed" || n.Ends[1].Doing != "completed" {
		t.Errorf("at the end: %q, %q", n.Ends[0].Doing, n.Ends[1].Doing)
	}

	// TLS 1.3 has keys for the handshake and others for the data.
	modern := run(t, "versions=tls1.3")
	if w := Build(modern, Options{Step: 4}).Now.Ways[1]; w.Sends.Text != "handshake keys" {
		t.Errorf("TLS 1.3, step 4, from the server: %+v", w)
	}
	if w := Build(modern, Options{Step: 10}).Now.Ways[0]; w.Sends.Text != "application keys" || w.Takes.Text != "application keys" {
		t.Errorf("TLS 1.3, step 10, from the client: %+v", w)
	}

	// Who waits for what never comes waits for ever.
	stalled := run(t, "wire=drop:server.server_hello_done")
	found := ""
	for _, e := range Build(stalled, Options{Step: 10}).Now.Ends {
		found += e.Doing + "; "
	}
	if !strings.Contains(found, "waits for ever for") {
		t.Errorf("without ServerHelloDone: %s", found)
	}
}

// TestNowByView takes away what a party does not know.
func TestNowByView(t *testing.T) {
	tr := run(t, "")
	n := Build(tr, Options{Step: 7, View: "client"}).Now
	if n.Ends[1].Doing != "" || n.Ends[1].Knows != nil || n.Ends[0].Doing == "" || n.Ends[1].Said != "sent SH, Cert and Done" {
		t.Errorf("the client sees %+v", n.Ends)
	}
	n = Build(tr, Options{Step: 10, View: "onlooker"}).Now
	for _, e := range n.Ends {
		if e.Doing != "" || tags(e.Knows) != "CR SR" {
			t.Errorf("an onlooker sees %q, %s", e.Doing, tags(e.Knows))
		}
	}
	if w := n.Ways[0]; !w.Sends.On || w.Sends.Sel != "" {
		t.Errorf("an onlooker sees that data is encrypted, and not by which keys: %+v", w)
	}
}

// TestNowAgrees holds the fold against the lines that are told, for every
// story and step: a message is sent when its line is told, keys are in use
// when their line is.
func TestNowAgrees(t *testing.T) {
	for _, p := range scenario.Presets() {
		tr := run(t, p.Scenario)
		able := map[trace.Party]bool{} // to encrypt: who only repeats what it recorded has no keys
		for _, e := range tr.Events {
			able[e.Party] = able[e.Party] || e.Kind == trace.KeysChanged
		}
		for step := 1; step <= 10; step++ {
			s := Build(tr, Options{Step: step})
			for lane, e := range s.Now.Ends {
				sent, keys := 0, map[trace.Party]bool{}
				for _, r := range s.Rows {
					for _, l := range r.Lines {
						if l.Future {
							continue
						}
						if l.Wire && l.Party == e.Party && l.Kind != "attack" {
							sent++
						}
						if l.Kind == "keys" {
							keys[l.Party] = true
						}
						if strings.Contains(l.Text, "encrypted") && l.Wire { // nobody can read or write that without
							for _, lane := range s.Lanes {
								keys[lane.Party] = able[lane.Party]
							}
						}
					}
				}
				if len(e.Sent) != sent {
					t.Errorf("%s, step %d, %s: has sent %d, and %d lines tell of it", p.ID, step, e.Party, len(e.Sent), sent)
				}
				on := false
				for i, w := range s.Now.Ways {
					for end, g := range [2]Guard{w.Sends, w.Takes} {
						left := i/2 == lane && w.Right == (end == 0)
						right := i/2 == lane-1 && w.Right != (end == 0)
						on = on || (left || right) && g.On
					}
				}
				if on != keys[e.Party] {
					t.Errorf("%s, step %d, %s: keys in use %v, told %v", p.ID, step, e.Party, on, keys[e.Party])
				}
			}
		}
	}
}
