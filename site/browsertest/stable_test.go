package browsertest

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
)

// TestPlaceIsKept changes words of the sentence, one after the other: the word
// stays where the reader's finger is, the page is not scrolled, and what lies
// below moves by no more than the sentence and the verdict grew.
func TestPlaceIsKept(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	for _, width := range []int64{1280, 360} {
		c.size(t, width, 800, false)
		p.start(url)
		if width == 360 {
			p.click(`[data-do="panel:sentence"]`)
		}
		p.str("void scrollTo(0, 40)")
		type place struct{ Scroll, Word, Figure, Text float64 }
		at := func(word string) (now place) {
			t.Helper()
			err := json.Unmarshal([]byte(p.str(`(()=>{const box=s=>document.querySelector(s)?.getBoundingClientRect()||{top:0,height:0};
				const shown=document.querySelector(".brief")?.getClientRects().length;
				return {scroll: scrollY, word: box('[data-pick="pick:`+word+`="]').top, figure: box(".figure").top,
					text: box(".sentence").height+box(".verdict").height+(shown?box(".brief").height:0)}})()`)), &now)
			if err != nil {
				t.Fatal(err)
			}
			return now
		}
		most := 0.0
		for _, change := range [][2]string{
			{"server-cert", "expired"}, {"user", "ignores"}, {"user", "heeds"}, {"server-cert", "wrong-host"}, {"server-cert", "valid"},
			{"client-auth", "require"}, {"client-cert", "revoked"}, {"client-auth", "off"}, {"between", "attack-intercept"},
			{"between", "early"}, {"between", "late"}, {"between", "attack-none"}, {"key-exchange", "ecdhe-rsa"}, {"cipher", "aes-256-gcm-sha384"},
			{"versions", "tls1.3"}, {"key-exchange", "X25519MLKEM768"}, {"versions", "tls1.2"}, {"host", "mail.example.test"},
		} {
			before := at(change[0])
			got := p.str(fmt.Sprintf(`(async()=>{const e=document.querySelector('[data-pick="pick:%s="]'); if(!e) return "no such word";
				e.value=%q; if(e.value!==%[2]q) return "no such choice"; e.focus({preventScroll:true}); e.dispatchEvent(new Event("change",{bubbles:true})); `+painted+` return "chosen"})()`, change[0], change[1]))
			if got != "chosen" {
				t.Fatalf("%s=%s: %s", change[0], change[1], got)
			}
			after := at(change[0])
			if after.Scroll != before.Scroll {
				t.Errorf("%d wide, %s=%s: the page was scrolled from %v to %v", width, change[0], change[1], before.Scroll, after.Scroll)
			}
			if d := math.Abs(after.Word - before.Word); d > 2 && width > 360 { // where it collapses, a longer word may have to go to the next line
				t.Errorf("%d wide, %s=%s: the word moved by %.0f px", width, change[0], change[1], d)
			}
			moved, grew := after.Figure-before.Figure, after.Text-before.Text
			if math.Abs(moved-grew) > 4 {
				t.Errorf("%d wide, %s=%s: the figure moved by %.0f px, the text grew by %.0f", width, change[0], change[1], moved, grew)
			}
			most = max(most, math.Abs(moved))
		}
		t.Logf("%d wide: the figure moved by %.0f px at most", width, most)
		if most > 60 && width > 360 {
			t.Errorf("%d wide: the figure moved by %.0f px", width, most)
		}
	}
	p.quiet()
}
