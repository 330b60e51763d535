package view

import (
	"strings"
	"testing"
)

// From a byte to the run in which one of its bits arrives flipped: field,
// byte, bit.
func TestFlipABit(t *testing.T) {
	st := Update(New("sel=b1:6-38"), "tab:bytes") // the ClientHello's random
	if got := shown(st, "flip"); !strings.Contains(got, "Which byte?") || strings.Contains(got, "eight bits") {
		t.Errorf("of a field: %q", got)
	}
	// A byte of what is chosen is chosen by clicking it, above or in the list.
	for _, class := range []string{"cells", "flip-bytes"} {
		if html := HTML(find(Render(st), class)); !strings.Contains(html, `data-do="sel:b1:20-21"`) {
			t.Errorf("%s: byte 20 can't be chosen: %.300s", class, html)
		}
	}
	st = Update(st, "sel:b1:20-21")
	if got := shown(st, "flip"); !strings.Contains(got, "Byte 20 is") {
		t.Errorf("of a byte: %q", got)
	}
	st = Update(st, "go:"+st.inspection.Bytes.Flip.Bits[5].Scenario)
	if st.Scenario != "wire=flip:client.client_hello:20.2" || !strings.Contains(shown(st, "verdict"), "flipped") {
		t.Errorf("%s: %s", st.Scenario, shown(st, "verdict"))
	}
	// It is marked as flipped, and goes back.
	st = Update(Update(st, "sel:b1:20-21"), "tab:bytes")
	if got := shown(st, "flipped"); !strings.Contains(got, "2") {
		t.Errorf("no bit is marked: %q", got)
	}
	if st = Update(st, "go:"+st.inspection.Bytes.Flip.Bits[5].Scenario); st.Scenario != "" {
		t.Errorf("back it is %q", st.Scenario)
	}
	// What is fixed is not offered.
	if got := shown(Update(New("controls=inspector&lock=wire&sel=b1:20-21"), "tab:bytes"), "flip"); got != "" {
		t.Errorf("locked it says %q", got)
	}
}

// find gives the first element with a class.
func find(n *Node, class string) *Node {
	if c, _ := n.Get("class"); strings.Contains(" "+c+" ", " "+class+" ") && strings.Contains(HTML(n), "b1:20-21") {
		return n
	}
	for _, k := range n.Kids {
		if f := find(k, class); f != nil {
			return f
		}
	}
	return nil
}
