package figure

import (
	"strings"
	"testing"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// held gives the last value of a name that a party holds.
func held(t *testing.T, tr *trace.Trace, name string, p trace.Party) string {
	t.Helper()
	sel := ""
	for i := range tr.Values {
		if v := &tr.Values[i]; v.Name == name && v.Party == p {
			sel = selValue(v.ID)
		}
	}
	if sel == "" {
		t.Fatalf("the %s has no %s", p, name)
	}
	return sel
}

// tops gives what a diagram begins with: "PMS random, SK long-term key".
func tops(d *Diagram) string {
	var s []string
	for _, n := range d.Nodes {
		if n.Source != "" {
			s = append(s, n.Chip.Tag+" "+n.Source)
		}
	}
	return strings.Join(s, ", ")
}

func (d *Diagram) wired() (n int) {
	for _, l := range d.Links {
		if l.Wire {
			n++
		}
	}
	return n
}

// TestDiagram follows values back to where everybody knows that they begin.
func TestDiagram(t *testing.T) {
	for _, c := range []struct {
		scenario, name string
		party          trace.Party
		sources        []string
		wires          int
	}{
		// The server's premaster secret is the client's random, sealed with
		// the server's public key and opened with its private one.
		{"", "premaster_secret", trace.Server, []string{"PMS random", "PAD random", "SK long-term key"}, 1},
		{"versions=tls1.3", "shared_secret", trace.Client, []string{"c random", "s random"}, 1},
		// Resumed by a ticket: back to the first connection's randoms.
		{"resume=ticket", "master_secret", trace.Server, []string{"TK long-term key", "PMS random"}, 2},
		{"versions=tls1.3&resume=psk", "client_write_key", trace.Client, []string{"c random", "s random"}, 4},
	} {
		tr := run(t, c.scenario)
		d := Inspect(tr, held(t, tr, c.name, c.party), Options{}).Origin.Diagram
		got := tops(d)
		for _, want := range c.sources {
			if !strings.Contains(got, want) {
				t.Errorf("%q, the %s's %s comes from %s; want %s", c.scenario, c.party, c.name, got, want)
			}
		}
		if d.wired() < c.wires {
			t.Errorf("%q, the %s's %s crosses between the ends or connections %d times, at least %d", c.scenario, c.party, c.name, d.wired(), c.wires)
		}
		if d.Stops != "" {
			t.Errorf("%q: seen with all eyes, something is missing: %s", c.scenario, d.Stops)
		}
	}
}

// TestDiagramStops names what is missing to an onlooker: nothing with RSA key
// exchange and the server's key, the private shares with Diffie-Hellman.
func TestDiagramStops(t *testing.T) {
	rsa := run(t, "leak=server-key:after")
	if d := Inspect(rsa, held(t, rsa, "master_secret", trace.Server), Options{View: "onlooker"}).Origin.Diagram; d == nil || d.Stops != "" {
		t.Errorf("RSA: %+v", d)
	}
	dh := run(t, "leak=server-key:after&ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")
	d := Inspect(dh, held(t, dh, "master_secret", trace.Client), Options{View: "onlooker"}).Origin.Diagram
	if !strings.Contains(d.Stops, "client's private share") || strings.Contains(d.Stops, "remaster") {
		t.Errorf("ECDHE: %q", d.Stops)
	}
	for _, n := range d.Nodes {
		if n.Chip.Hidden && n.Chip.Bars != [6]uint8{} {
			t.Errorf("%s is not known, and shows its strip", n.Chip.Name)
		}
	}
	if d := Inspect(dh, held(t, dh, "master_secret", trace.Server), Options{View: "client"}).Origin.Diagram; d != nil && len(d.Nodes) > 1 && d.Nodes[0].Chip.Hidden {
		t.Errorf("the client sees how the server's own value came about: %+v", d.Nodes)
	}
}

// TestDiagramForm holds every diagram of every story to its form: each node
// has a place of its own, links lead down, and all ends are told.
func TestDiagramForm(t *testing.T) {
	for _, p := range scenario.Presets() {
		tr := run(t, p.Scenario)
		for i := range tr.Values {
			v := &tr.Values[i]
			if i%3 != 0 && v.Name != "master_secret" {
				continue
			}
			d := Inspect(tr, selValue(v.ID), Options{}).Origin.Diagram
			if d == nil {
				continue
			}
			places := map[[2]int]bool{}
			from := make([]bool, len(d.Nodes))
			for _, l := range d.Links {
				from[l.To] = true
				if d.Nodes[l.From].Row >= d.Nodes[l.To].Row {
					t.Errorf("%s, %s: a link leads up, from %s to %s", p.ID, v.Name, d.Nodes[l.From].Chip.Tag, d.Nodes[l.To].Chip.Tag)
				}
			}
			for i, n := range d.Nodes {
				at := [2]int{n.Row, n.At}
				if places[at] || n.Row < 0 || n.Row >= d.Rows || n.At >= n.Of || n.Of > d.Wide {
					t.Errorf("%s, %s: %s at %v of %d in %d rows", p.ID, v.Name, n.Chip.Tag, at, n.Of, d.Rows)
				}
				places[at] = true
				if n.Text == "" || n.Chip.Tag == "" {
					t.Errorf("%s, %s: %+v is not told", p.ID, v.Name, n)
				}
				if !from[i] && !n.Bytes && n.Source == "" && len(d.Nodes) < most {
					t.Errorf("%s, %s: %s comes from nowhere", p.ID, v.Name, n.Chip.Name)
				}
			}
		}
	}
}
