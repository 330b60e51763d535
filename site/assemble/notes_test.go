package main

import (
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/scenario"
	"handshakelab/wasm/page/view"
)

// The teacher's notes have a page for each chapter, with its four stories and
// the keys that these really set, and every link of theirs leads where it says.
func TestTeachersNotes(t *testing.T) {
	b, err := os.ReadFile("../teachers.html")
	if err != nil {
		t.Fatal(err)
	}
	notes := string(b)
	for _, c := range scenario.Chapters {
		_, section, ok := strings.Cut(notes, `<section id="`+c+`">`)
		section, _, _ = strings.Cut(section, "</section>")
		if !ok || strings.Count(section, "<li><b>“") != 3 || !strings.Contains(section, "<b>Goal.</b>") || !strings.Contains(section, "<h3>45 minutes</h3>") {
			t.Errorf("chapter %s lacks something", c)
		}
		minutes := 0
		for _, m := range regexp.MustCompile(`<th scope="row">(\d+)</th>`).FindAllStringSubmatch(section, -1) {
			n := 0
			for _, d := range m[1] {
				n = n*10 + int(d-'0')
			}
			minutes += n
		}
		if minutes != 45 {
			t.Errorf("chapter %s takes %d minutes", c, minutes)
		}
		for _, p := range scenario.Presets() {
			row := regexp.MustCompile(`question=` + p.ID + `">[^<]+</a></th><td>(?:<code>)?([^<]*)`).FindStringSubmatch(section)
			if p.Chapter != c {
				if row != nil {
					t.Errorf("chapter %s has the story %s", c, p.ID)
				}
				continue
			}
			if row == nil || html.UnescapeString(row[1]) != p.Scenario && p.Scenario+row[1] != "nothing changed" {
				t.Errorf("chapter %s: of %s it says %q, the keys are %q", c, p.ID, row, p.Scenario)
			}
		}
	}
	view.Run = core.Run
	for _, m := range regexp.MustCompile(`href="\.\./index\.html#([^"]*)"`).FindAllStringSubmatch(notes, -1) {
		if st := view.New(html.UnescapeString(m[1])); st.Wrong != "" || st.Fragment() == "" {
			t.Errorf("the link %s leads to %q: %s", m[1], st.Fragment(), st.Wrong)
		}
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(notes, -1) {
		if !strings.Contains(notes, `id="`+m[1]+`"`) {
			t.Errorf("nothing has the id %s", m[1])
		}
	}
}
