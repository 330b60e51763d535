package view

// Node is one piece of markup: an element, or a text when Tag is empty.
// It is plain data: printed as HTML when the site is built, patched into the
// document when the page is alive. It is not changed once it is in a tree.
type Node struct {
	Tag   string
	Key   string // identity among its siblings, so that patching can move and keep it
	Text  string // of a text node
	Attrs []Attr // no two of one name; printed in this order
	Kids  []*Node
}

// Attr is one attribute. A boolean attribute has the value "".
type Attr struct{ Name, Value string }

// Get gives the value of an attribute.
func (n *Node) Get(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// part is what an element is put together from: attributes, kids, keys, or
// nothing. Parts are pointers, which keeps the code small that passes them.
type part interface{ into(*Node) }

func (a *Attr) into(n *Node) {
	if a != nil {
		n.Attrs = append(n.Attrs, *a)
	}
}

// A text joins the text before it, as a parser of HTML would join them, and
// an empty one vanishes: so the printed tree and the adopted one agree.
func (n *Node) into(up *Node) {
	if n == nil {
		return
	}
	if n.Tag == "" {
		if n.Text == "" {
			return
		}
		if l := len(up.Kids); l > 0 && up.Kids[l-1].Tag == "" {
			up.Kids[l-1] = &Node{Text: up.Kids[l-1].Text + n.Text}
			return
		}
	}
	up.Kids = append(up.Kids, n)
}

// add puts more parts into an element that is being made.
func (n *Node) add(parts ...part) {
	for _, p := range parts {
		p.into(n)
	}
}

type keyed string

func (k *keyed) into(n *Node) { n.Key = string(*k) }

// el makes an element; class may be empty.
func el(tag, class string, parts ...part) *Node {
	n := &Node{Tag: tag}
	if class != "" {
		n.Attrs = append(n.Attrs, Attr{"class", class})
	}
	n.add(parts...)
	return n
}

// span makes the element that is made most: a class and a text.
func span(class, s string) *Node { return el("span", class, text(s)) }

// para is a paragraph that holds a text.
func para(class, s string) *Node { return el("p", class, text(s)) }

func text(s string) part           { return &Node{Text: s} }
func attr(name, value string) part { return &Attr{name, value} }
func key(s string) part            { k := keyed(s); return &k }
func flag(name string, on bool) part {
	if !on {
		return nothing
	}
	return &Attr{name, ""}
}

var nothing part = (*Attr)(nil)

// attrIf gives the attribute when its value is not empty.
func attrIf(name, value string) part {
	if value == "" {
		return nothing
	}
	return &Attr{name, value}
}

// do makes an element act when it is clicked, see [Update] for the actions.
func do(action string) part { return &Attr{"data-do", action} }

// when gives the parts if the condition holds.
func when(on bool, parts ...part) part {
	if !on {
		return nothing
	}
	return &several{parts}
}

// several parts are one part.
type several struct{ list []part }

func (p *several) into(n *Node) { n.add(p.list...) }

func (p *several) add(parts ...part) { p.list = append(p.list, parts...) }

// join puts class names together, leaving out empty ones.
func join(classes ...string) string {
	s := ""
	for _, c := range classes {
		if c == "" {
			continue
		}
		if s != "" {
			s += " "
		}
		s += c
	}
	return s
}

func ifs(on bool, s string) string {
	if on {
		return s
	}
	return ""
}
