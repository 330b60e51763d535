package view

import "strings"

// HTML prints a tree. What is text stays text: everything that could be
// markup is escaped, and nothing is added between the nodes, so that the
// parsed document has exactly this tree.
func HTML(n *Node) string {
	var b strings.Builder
	write(&b, n)
	return b.String()
}

var void = map[string]bool{"input": true, "br": true, "hr": true, "img": true, "meta": true, "link": true, "wbr": true}

func write(b *strings.Builder, n *Node) {
	if n.Tag == "" {
		escape(b, n.Text, false)
		return
	}
	b.WriteByte('<')
	b.WriteString(n.Tag)
	for _, a := range n.Attrs {
		b.WriteByte(' ')
		b.WriteString(a.Name)
		if a.Value != "" {
			b.WriteString(`="`)
			escape(b, a.Value, true)
			b.WriteByte('"')
		}
	}
	b.WriteByte('>')
	if void[n.Tag] {
		return
	}
	for _, k := range n.Kids {
		write(b, k)
	}
	b.WriteString("</")
	b.WriteString(n.Tag)
	b.WriteByte('>')
}

func escape(b *strings.Builder, s string, quoted bool) {
	from := 0
	for i := 0; i < len(s); i++ {
		var e string
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '\r': // a bare one would come back as a line feed
			e = "&#13;"
		case 0:
			e = "\uFFFD"
		case '"':
			if !quoted {
				continue
			}
			e = "&quot;"
		default:
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(e)
		from = i + 1
	}
	b.WriteString(s[from:])
}
