package export

import (
	"fmt"
	"strings"

	"handshakelab/core/trace"
)

// svgStyle has no variables and no nesting: not every program that shows
// pictures knows them. Names begin with hl-, so that a picture that is put
// into a document as it is leaves the document's own styles alone.
const svgStyle = `text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
.hl-h{font-size:17px;font-weight:650}.hl-b{font-weight:650}.hl-n{font-size:12px}.hl-s{font-size:11px}.hl-c{text-anchor:middle}
.hl-card{fill:#fff;stroke:#d9d6cd}.hl-plate,.hl-bg{fill:#fff}.hl-on{fill:#fff}
.hl-i{fill:#1b1f24}.hl-m{fill:#545c66}.hl-f{fill:#626974}.hl-rule{stroke:#d9d6cd}
.hl-edge{fill:none;stroke:#7d848e}.hl-dash{stroke-dasharray:4 3}
.hl-client{fill:#0b47b0}.hl-server{fill:#995200}.hl-attacker{fill:#5e1466}
.hl-client-l,.hl-client-o{stroke:#0b47b0}.hl-server-l,.hl-server-o{stroke:#995200}.hl-attacker-l,.hl-attacker-o{stroke:#5e1466}
.hl-m-l,.hl-m-o,.hl-f-l{stroke:#626974}.hl-m-o{fill:#f1efe9}
.hl-client-o{fill:#e6eefb}.hl-server-o{fill:#fcf0e0}.hl-attacker-o{fill:#f6e8f7}
.hl-client-l,.hl-server-l,.hl-attacker-l,.hl-m-l,.hl-f-l,.hl-cipher-l{stroke-width:2}
.hl-cipher-l,.hl-cipher-o{stroke:#04747a}.hl-cipher-o{fill:#e1f3f3;stroke-width:2}.hl-hatch{fill:url(#hl-p)}.hl-ink{stroke:#04747a}
.hl-bad{fill:#9b0f1a}.hl-badt{fill:#fdebea}.hl-badline{fill:#fdebea;stroke:#9b0f1a;stroke-width:2}
@media (prefers-color-scheme:dark){
.hl-card{fill:#1d2127;stroke:#343a43}.hl-plate{fill:#1d2127}.hl-bg,.hl-on{fill:#14171b}
.hl-i{fill:#eceef0}.hl-m{fill:#aab2bd}.hl-f{fill:#98a1ac}.hl-rule{stroke:#343a43}
.hl-edge{stroke:#7c8591}
.hl-client{fill:#8ab4ff}.hl-server{fill:#e08a1e}.hl-attacker{fill:#c88bc4}
.hl-client-l,.hl-client-o{stroke:#8ab4ff}.hl-server-l,.hl-server-o{stroke:#e08a1e}.hl-attacker-l,.hl-attacker-o{stroke:#c88bc4}
.hl-m-l,.hl-m-o,.hl-f-l{stroke:#98a1ac}.hl-m-o{fill:#0e1013}
.hl-client-o{fill:#17273f}.hl-server-o{fill:#352510}.hl-attacker-o{fill:#35203a}
.hl-cipher-l,.hl-cipher-o{stroke:#5be3df}.hl-cipher-o{fill:#0e3131}.hl-ink{stroke:#5be3df}
.hl-bad{fill:#ffa399}.hl-badt{fill:#431a18}.hl-badline{fill:#431a18;stroke:#ffa399}
}`

const svgDefs = `<defs><pattern id="hl-p" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hl-ink" d="M0 0v5"/></pattern></defs>`

func (d *drawing) put(format string, a ...any) { fmt.Fprintf(d.pen, format+"\n", a...) }

func (d *drawing) text(x, y int, c, s string) {
	d.put(`<text class="%s" x="%d" y="%d">%s</text>`, c, x, y, escape(s))
}

func (d *drawing) center(x, y int, c, s string) { d.text(x, y, c+" hl-c", s) }

func (d *drawing) rect(x, y, w, h int, c string) { d.box(x, y, w, h, 0, c) }

func (d *drawing) box(x, y, w, h, r int, c string) {
	d.put(`<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="%d"/>`, c, x, y, w, h, r)
}

func (d *drawing) circle(x, y, r int, c string) {
	d.put(`<circle class="%s" cx="%d" cy="%d" r="%d"/>`, c, x, y, r)
}

func (d *drawing) path(x, y int, c, shape string) {
	d.put(`<path class="%s" transform="translate(%d %d)" d="%s"/>`, c, x, y, shape)
}

func (d *drawing) segment(from, to, y int, c string) {
	d.put(`<path class="%s" d="M%d %dH%d"/>`, c, from, y, to)
}

// rule is a line from edge to edge.
func (d *drawing) rule(y int) { d.segment(1, picture-1, y, "hl-rule") }

// post is an end's side of a wire.
func (d *drawing) post(x, from, to int, who trace.Party) {
	d.put(`<path class="%s" d="M%d %dV%d"/>`, party(who)+"-l", x, from, to)
}

// party is the class of a maker's colour.
func party(p trace.Party) string {
	switch p {
	case trace.Client, trace.Server, trace.Attacker:
		return "hl-" + p.String()
	}
	return "hl-m"
}

// fill is a class that fills: the strokes' names end in -l.
func fill(c string) string { return strings.TrimSuffix(c, "-l") }

// escape makes text of what could be markup, and leaves out what XML has no
// place for.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r < ' ' || r == 0xfffe || r == 0xffff:
			b.WriteRune('�')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// extent is about how wide a text is, in units, at a size. The reader's font is
// not known: it is a wide one's width.
func extent(s string, size int) int {
	n := 0 // hundredths of the size
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljtf.,:;'|!()[] ’“”·", r):
			n += 40
		case strings.ContainsRune("mwMW@%—", r):
			n += 92
		case r > 0x2000:
			n += 100
		case r >= 'A' && r <= 'Z':
			n += 74
		default:
			n += 63
		}
	}
	return (n*size + 99) / 100
}

// wrapped breaks a text into lines of at most this width, if its words let it.
func wrapped(s string, room, size int) []string {
	var lines []string
	now := ""
	for _, word := range strings.FieldsFunc(strings.ReplaceAll(s, "&", " &"), func(r rune) bool { return r == ' ' || r == '\n' }) {
		glue := " "
		if strings.HasPrefix(word, "&") { // a scenario breaks before its “&”
			glue = ""
		}
		if now != "" && extent(now+glue+word, size) > room {
			lines = append(lines, now)
			now = word
			continue
		}
		if now == "" {
			glue = ""
		}
		now += glue + word
	}
	if now != "" {
		lines = append(lines, now)
	}
	return lines
}
