package export_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// pictures are runs that draw something of everything, and every story.
func pictures() []string {
	list := append([]string(nil), several...)
	for _, p := range scenario.Presets() {
		list = append(list, p.Scenario)
	}
	return list
}

// A picture is XML, says in words what it shows and what it was made from,
// and fetches nothing. Nothing is drawn outside of it.
func TestSVG(t *testing.T) {
	for _, s := range pictures() {
		for _, o := range []figure.Options{{}, {Step: 3}, {View: "onlooker"}, {Step: 7, View: "server"}} {
			tr := run(t, s)
			got := export.SVG(tr, o)
			scene := figure.Build(tr, o)
			var height int
			text := map[string]string{} // by element
			inside := ""
			d := xml.NewDecoder(bytes.NewReader(got))
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%q %+v: %v", s, o, err)
				}
				switch e := token.(type) {
				case xml.StartElement:
					inside = e.Name.Local
					at := map[string]string{}
					for _, a := range e.Attr {
						at[a.Name.Local] = a.Value
						if a.Name.Local == "href" || a.Name.Local == "src" || strings.HasPrefix(a.Name.Local, "on") {
							t.Errorf("%q: the attribute %s", s, a.Name.Local)
						}
					}
					n := func(name string) int { n, _ := strconv.Atoi(at[name]); return n }
					switch inside {
					case "svg":
						height = n("height")
						if n("width") != 720 || height < 200 || at["role"] != "img" || at["aria-labelledby"] != "hl-t hl-d" {
							t.Errorf("%q: %v", s, at)
						}
					case "script", "image", "foreignObject", "a", "use":
						t.Errorf("%q: <%s> in a picture", s, inside)
					case "rect", "text", "circle":
						x, y := n("x")+n("cx"), n("y")+n("cy")
						if x < 0 || y < 0 || x+n("width") > 720 || y+n("height") > height {
							t.Errorf("%q %+v: <%s> reaches out of the picture: %v, %d high", s, o, inside, at, height)
						}
					}
				case xml.CharData:
					text[inside] += string(e)
				case xml.EndElement:
					inside = ""
				}
			}
			if text["title"] != scene.Verdict.Title {
				t.Errorf("%q: the title is %q", s, text["title"])
			}
			if !strings.Contains(text["desc"], scene.Rows[0].Spoken) {
				t.Errorf("%q: the description lacks step 1: %q", s, text["desc"])
			}
			want := tr.Scenario
			if want == "" {
				want = "the normal handshake"
			}
			if !strings.Contains(text["metadata"], "Handshake Lab "+trace.Version+", edition 1: "+want) {
				t.Errorf("%q: it was made from %q", s, text["metadata"])
			}
			if scene.Stop != nil && !strings.Contains(text["text"], scene.Stop.Text) {
				t.Errorf("%q: what stopped it is not drawn", s)
			}
			if o.View == "onlooker" && strings.Contains(text["text"], "PMS") && !strings.Contains(string(got), "hl-dash") {
				t.Errorf("%q: the onlooker sees the premaster secret", s)
			}
			if !bytes.Contains(got, []byte("@media (prefers-color-scheme:dark)")) {
				t.Errorf("%q: it is not dark in the dark", s)
			}
		}
	}
}

// What a scenario brings along stays text.
func TestMarkupStaysText(t *testing.T) {
	const evil = "seed=<script>alert(1)</script>%26*b*|"
	tr := run(t, evil)
	if got := string(export.SVG(tr, figure.Options{})); strings.Contains(got, "<script") {
		t.Error("a seed became markup in the picture")
	}
	if got := export.Markdown(tr, ""); strings.Contains(got, "<script") || strings.Contains(got, "*b*|") {
		t.Error("a seed became markup in Markdown")
	}
}

// The words in Markdown are the text's.
func TestMarkdown(t *testing.T) {
	for _, s := range several {
		tr := run(t, s)
		got := export.Markdown(tr, "")
		scene := figure.Build(tr, figure.Options{})
		for i := range scene.Rows {
			if r := &scene.Rows[i]; r.State != figure.NotReached && !strings.Contains(got, "### "+strconv.Itoa(r.Step)+". ") {
				t.Errorf("%q: step %d is not told", s, r.Step)
			}
		}
		if !strings.Contains(got, "Handshake Lab "+trace.Version) || !strings.Contains(got, "### What came of it") {
			t.Errorf("%q: it lacks the lab's version, or what came of it", s)
		}
		if scene.Stop != nil && !strings.Contains(got, "**✗ ") {
			t.Errorf("%q: what stopped it is not told", s)
		}
	}
}
