package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// heard gives what a screen reader is told of the page, in the order in which
// it reads: "role: name", from Chromium's accessibility tree.
func (c *chromium) heard(t *testing.T) []string {
	t.Helper()
	tree, err := chromedp.Call(c.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	nodes := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		nodes[n.NodeID] = n
	}
	value := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		return strings.Trim(string(v.Value), `"`)
	}
	var out []string
	var walk func(id accessibility.NodeID)
	walk = func(id accessibility.NodeID) {
		n := nodes[id]
		if n == nil {
			return
		}
		if role := value(n.Role); !n.Ignored && role != "InlineTextBox" {
			out = append(out, role+": "+value(n.Name))
		}
		for _, k := range n.ChildIDs {
			walk(k)
		}
	}
	walk(tree.Nodes[0].NodeID)
	return out
}

// TestReadingOrder listens to the page: title, scenario, verdict, the ten steps
// as a list from the first to the last, each said in a sentence; then what is
// looked at, and the bar at the foot.
func TestReadingOrder(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	c.size(t, 1280, 900, false)
	p.start(serve(t) + "#server-cert=expired")
	heard := c.heard(t)
	at := 0
	next := func(want string) {
		t.Helper()
		for i := at; i < len(heard); i++ {
			if strings.Contains(heard[i], want) {
				at = i + 1
				return
			}
		}
		t.Errorf("after %q nothing is heard of %q", heard[max(at-1, 0)], want)
	}
	next("heading: Handshake Lab")
	next("navigation: Stories")
	next("link: Expired")
	next("button: Share")
	next("main")
	next("combobox: Version")
	next("combobox: Server's certificate")
	next("region: Verdict")
	next("status")
	next("region: The handshake, step by step")
	next("list")
	next("button: 1 The client says hello")
	next("The client says hello")
	next("the client sends the server ClientHello")
	next("button: 2 ")
	next("button: 3 ")
	next("dates : failed")
	next("trusted : passed")
	next("button: The client stops here")
	next("complementary: Inspector")
	next("tab: Meaning")
	next("tabpanel")
	next("navigation: Steps")
	next("button: Previous step")
	next("slider: ")
	for _, h := range heard {
		role, name, _ := strings.Cut(h, ": ")
		switch role {
		case "button", "link", "combobox", "tab", "slider", "textbox", "checkbox":
			if strings.TrimSpace(name) == "" {
				t.Errorf("there is a %s without a name", role)
			}
		}
	}
	// The state of each end, at a moment, belongs to its lane.
	p.click(`[data-do="step:1"]`)
	heard, at = c.heard(t), 0
	next("group: At this moment")
	next("waits for ServerHello")
	next("From the client to the server: in the clear.")
	next("is at work")
}

// TestForcedColours looks at the page in the few colours of somebody's own
// choice: what was told by a ground or a cut-out corner is told by a border.
func TestForcedColours(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	c.size(t, 1280, 900, false)
	if _, err := chromedp.Call(c.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}},
	}); err != nil {
		t.Fatal(err)
	}
	p.start(serve(t) + "#server-cert=expired&step=3")
	if p.str(`matchMedia("(forced-colors: active)").matches`) != "true" {
		t.Fatal("the browser does not force colours")
	}
	for _, sel := range []string{".chip", ".check", ".stop", ".verdict", ".step", ".num"} {
		if w := p.str(`parseFloat(getComputedStyle(document.querySelector("` + sel + `")).borderTopWidth) >= 1`); w != "true" {
			t.Errorf("%s has no border", sel)
		}
	}
	if clip := p.str(`getComputedStyle(document.querySelector(".present")).borderBottomStyle`); clip == "none" {
		t.Error("the state of the moment has no edge")
	}
	p.start(serve(t) + "#step=4")
	if clip := p.str(`getComputedStyle(document.querySelector(".row .chip.secret")).clipPath`); clip != "none" {
		t.Errorf("a secret's chip is clipped by %s, which takes its border away", clip)
	}
	// What protects a direction shows without its colour.
	p.start(serve(t) + "#step=10")
	if got := p.str(`(()=>{const s=getComputedStyle(document.querySelector(".present .half.on")); return s.borderTopStyle+" "+parseFloat(s.borderTopWidth)})()`); !strings.HasPrefix(got, "double") {
		t.Errorf("a protected direction is drawn %s", got)
	}
	p.quiet()
}

// TestMotion has nothing move for those who do not want it to.
func TestMotion(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	for wish, moves := range map[string]bool{"reduce": false, "no-preference": true} {
		if _, err := chromedp.Call(c.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: wish}},
		}); err != nil {
			t.Fatal(err)
		}
		p.start(url)
		if got := p.str(`(()=>{document.querySelector('[data-do="step:1"]').click(); return document.getAnimations().length > 0})()`); (got == "true") != moves {
			t.Errorf("prefers-reduced-motion: %s: something moves: %s", wish, got)
		}
	}
}
