package view

// Surface is a document as patching sees it: handles of its nodes, and few
// verbs. The page implements it on the browser's document, the tests on a
// tree of their own.
type Surface[H any] interface {
	Child(parent H, i int) H // the i-th child node, of whatever kind
	Text(s string) H
	Element(tag, class, kind string, svg bool) H // with the attributes class and type, unless they are empty
	SetText(h H, s string)
	Fill(h H, s string) // makes text the only kid of an element that has none
	SetAttr(h H, name, value string)
	RemoveAttr(h H, name string)
	Append(parent, child H)
	Before(parent, child, next H) // inserts or moves child
	Remove(parent, child H)
}

// Mounted is a tree that stands in a document. Handles are fetched when they
// are needed and not before, so that adopting a page of a thousand nodes
// costs nothing.
type Mounted[H any] struct {
	node *Node
	kids []*Mounted[H]
	h    H
	have bool
}

// Adopt takes over what stands in the document at h and was printed from n.
func Adopt[H any](h H, n *Node) *Mounted[H] {
	m := plan[H](n)
	m.h, m.have = h, true
	return m
}

// Patch makes the document show n, which replaces the tree shown so far; the
// roots have the same tag.
func Patch[H any](s Surface[H], m *Mounted[H], n *Node) { patch(s, m, n, n.Tag == "svg") }

func plan[H any](n *Node) *Mounted[H] {
	m := &Mounted[H]{node: n}
	if len(n.Kids) > 0 {
		m.kids = make([]*Mounted[H], len(n.Kids))
		for i := range n.Kids {
			m.kids[i] = plan[H](n.Kids[i])
		}
	}
	return m
}

func create[H any](s Surface[H], n *Node, svg bool) *Mounted[H] {
	m := &Mounted[H]{node: n, have: true}
	if n.Tag == "" {
		m.h = s.Text(n.Text)
		return m
	}
	svg = svg || n.Tag == "svg"
	class, _ := n.Get("class")
	kind, _ := n.Get("type")
	m.h = s.Element(n.Tag, class, kind, svg)
	for _, a := range n.Attrs {
		if a.Value == "" || a.Name != "class" && a.Name != "type" {
			s.SetAttr(m.h, a.Name, a.Value)
		}
	}
	if len(n.Kids) == 1 && n.Kids[0].Tag == "" && n.Kids[0].Text != "" {
		s.Fill(m.h, n.Kids[0].Text)
		m.kids = []*Mounted[H]{{node: n.Kids[0]}}
		return m
	}
	for i := range n.Kids {
		k := create(s, n.Kids[i], svg)
		m.kids = append(m.kids, k)
		s.Append(m.h, k.h)
	}
	return m
}

// kid gives the i-th kid with its handle; the document must still have the
// kids in the order of m.kids.
func kid[H any](s Surface[H], m *Mounted[H], i int) *Mounted[H] {
	k := m.kids[i]
	if !k.have {
		k.h, k.have = s.Child(m.h, i), true
	}
	return k
}

func patch[H any](s Surface[H], m *Mounted[H], n *Node, svg bool) {
	old := m.node
	m.node = n
	if n.Tag == "" {
		if old.Text != n.Text {
			s.SetText(m.h, n.Text)
		}
		return
	}
	patchAttrs(s, m.h, old.Attrs, n.Attrs)
	if _, away := n.Get("hidden"); away {
		// What nobody sees is not brought up to date: it is there when it
		// comes back, and what differs then is patched then.
		shown := *n
		shown.Kids = old.Kids
		m.node = &shown
		return
	}
	patchKids(s, m, n.Kids, svg)
}

func patchAttrs[H any](s Surface[H], h H, old, now []Attr) {
	for _, a := range old {
		if !has(now, a.Name) {
			s.RemoveAttr(h, a.Name)
		}
	}
next:
	for _, a := range now {
		for _, b := range old {
			if a == b {
				continue next
			}
		}
		s.SetAttr(h, a.Name, a.Value)
	}
}

func has(as []Attr, name string) bool {
	for _, a := range as {
		if a.Name == name {
			return true
		}
	}
	return false
}

// like says whether the document's node for a can become b.
func like(a, b *Node) bool { return a.Tag == b.Tag && a.Key == b.Key }

// Kids that are alike in place are patched in place. Where the lists differ,
// kids are found again by tag and key, moved, made or removed.
func patchKids[H any](s Surface[H], m *Mounted[H], now []*Node, svg bool) {
	same := len(m.kids) == len(now)
	for i := 0; same && i < len(now); i++ {
		same = like(m.kids[i].node, now[i])
	}
	if same {
		for i := range now {
			if equal(m.kids[i].node, now[i]) {
				continue
			}
			patch(s, kid(s, m, i), now[i], svg || now[i].Tag == "svg")
		}
		return
	}
	for i := range m.kids {
		kid(s, m, i)
	}
	old, used := m.kids, make([]bool, len(m.kids))
	m.kids = make([]*Mounted[H], len(now))
	from := 0
	for i := range now {
		for j := from; j < len(old); j++ {
			if !used[j] && like(old[j].node, now[i]) {
				m.kids[i], used[j] = old[j], true
				break
			}
		}
		for from < len(old) && used[from] {
			from++
		}
	}
	var rest []*Mounted[H] // what stands in the document now, in order
	for j, k := range old {
		if used[j] {
			rest = append(rest, k)
		} else {
			s.Remove(m.h, k.h)
		}
	}
	for i := range now {
		inner := svg || now[i].Tag == "svg"
		k := m.kids[i]
		switch {
		case k == nil:
			k = create(s, now[i], inner)
			m.kids[i] = k
		case len(rest) > 0 && rest[0] == k:
			rest = rest[1:]
			patch(s, k, now[i], inner)
			continue
		default:
			for j := range rest {
				if rest[j] == k {
					rest = append(rest[:j:j], rest[j+1:]...)
					break
				}
			}
			patch(s, k, now[i], inner)
		}
		if len(rest) > 0 {
			s.Before(m.h, k.h, rest[0].h)
		} else {
			s.Append(m.h, k.h)
		}
	}
}

func equal(a, b *Node) bool {
	if a == b {
		return true
	}
	if a == b {
		return true
	}
	if a.Tag != b.Tag || a.Text != b.Text || a.Key != b.Key || len(a.Attrs) != len(b.Attrs) || len(a.Kids) != len(b.Kids) {
		return false
	}
	for i := range a.Attrs {
		if a.Attrs[i] != b.Attrs[i] {
			return false
		}
	}
	for i := range a.Kids {
		if !equal(a.Kids[i], b.Kids[i]) {
			return false
		}
	}
	return true
}
