package browsertest

import (
	"encoding/json"
	"testing"
)

// boxes finds what a person would call broken: something wider than the
// window, things to press that cover each other, text that is cut off in its
// own box. What lies over the page on purpose, and what scrolls, is left out.
const boxes = `(()=>{
	const found = [], over = document.documentElement.scrollWidth - innerWidth;
	if (over > 0) found.push("the page is " + over + " px wider than its window");
	const name = e => e.tagName.toLowerCase() + (e.className.baseVal ?? e.className ? "." + String(e.className.baseVal ?? e.className).replaceAll(" ", ".") : "") + " “" + e.textContent.trim().slice(0, 30) + "”";
	const aside = e => e.closest(".vh, [hidden], .row-of, .word select, .hex, datalist, option");
	const scrolls = e => { for (; e && e !== document.body; e = e.parentElement) { const o = getComputedStyle(e); if (/auto|scroll/.test(o.overflowX + o.overflowY) || o.position === "sticky" || o.position === "fixed") return e; } return null; };
	const seen = e => { const r = e.getBoundingClientRect(); const s = getComputedStyle(e); return r.width > 1 && r.height > 1 && s.visibility !== "hidden" && s.opacity !== "0"; };
	const panel = document.querySelector("#panel");
	const press = [...(panel || document.querySelector("#lab")).querySelectorAll("button, a, select, input, textarea")].filter(e => !aside(e) && seen(e) && e.closest("#panel") === panel);
	for (const e of press) {
		const r = e.getBoundingClientRect();
		if (!scrolls(e) && (r.left < -1 || r.right > innerWidth + 1)) found.push("out of the window: " + name(e));
	}
	for (let i = 0; i < press.length; i++) for (let j = i + 1; j < press.length; j++) {
		const a = press[i], b = press[j];
		if (a.contains(b) || b.contains(a) || scrolls(a) !== scrolls(b)) continue;
		const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
		const w = Math.min(p.right, q.right) - Math.max(p.left, q.left), h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
		if (w > 2 && h > 2) found.push("one over the other: " + name(a) + " and " + name(b));
	}
	for (const e of document.querySelectorAll("#lab button, #lab .speech, #lab .label, #lab h1, #lab h2, #lab h3, #lab td, #lab th, #lab .said, #lab dd")) {
		if (aside(e) || !seen(e) || getComputedStyle(e).overflow !== "visible") continue;
		if (e.scrollWidth > e.clientWidth + 3 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline") {
			const room = e.parentElement.getBoundingClientRect(), r = document.createRange();
			r.selectNodeContents(e);
			const text = r.getBoundingClientRect();
			if (text.right > Math.min(innerWidth, room.right) + 3 && !scrolls(e)) found.push("runs out of its box: " + name(e));
		}
	}
	return [...new Set(found)].slice(0, 12);
})()`

// TestBoxes walks over the boxes of every state, from a phone to a wide
// screen: nothing overlaps, nothing has to be scrolled sideways.
func TestBoxes(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	for _, theme := range []string{"light", "projector"} {
		sizes := [][2]int64{{1280, 800}, {360, 740}, {768, 1024}, {1366, 625}, {1920, 1000}}
		if theme == "projector" {
			sizes = sizes[:1]
		}
		for _, s := range states {
			c.size(t, 1280, 800, false)
			p.enter(url, s, theme)
			for _, size := range sizes {
				c.size(t, size[0], size[1], false)
				var found []string
				if err := json.Unmarshal([]byte(p.str(boxes)), &found); err != nil {
					t.Fatal(s.name, ": ", err)
				}
				for _, f := range found {
					t.Errorf("%s, %s %d×%d: %s", s.name, theme, size[0], size[1], f)
				}
			}
		}
	}
}
