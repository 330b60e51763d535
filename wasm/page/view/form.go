package view

import (
	"strings"

	"handshakelab/core/explain"
)

// form makes an element from markup. What is written in braces is filled in:
// {0} the first of fill, {compare/swap} a phrase of the catalog, {*} the place
// where more kids go ([State.formed] gives that element). Attributes stand
// without quotes, or in single ones; one whose name ends with "?" is left out
// when its value is empty, and "key" is the node's identity.
//
// Where an element has many parts a form takes a fraction of the code that
// putting it together takes.
func (st *State) form(markup string, fill ...string) *Node {
	n, _ := st.formed(markup, fill...)
	return n
}

func (st *State) formed(markup string, fill ...string) (root, slot *Node) {
	f := former{words: st.Words(), fill: fill}
	var open []*Node
	for markup != "" {
		i := strings.IndexByte(markup, '<')
		if i > 0 {
			f.text(open[len(open)-1], markup[:i])
		}
		j := strings.IndexByte(markup, '>')
		tag := markup[i+1 : j]
		markup = markup[j+1:]
		if tag[0] == '/' {
			open = open[:len(open)-1]
			continue
		}
		tag, alone := strings.CutSuffix(tag, "/")
		n := f.element(tag)
		if root == nil {
			root = n
		} else {
			n.into(open[len(open)-1])
		}
		if !alone {
			open = append(open, n)
		}
	}
	return root, f.slot
}

// former fills in.
type former struct {
	words *explain.Catalog
	fill  []string
	slot  *Node
}

// element makes an element of what stands between < and >.
func (f *former) element(tag string) *Node {
	name, rest, _ := strings.Cut(tag, " ")
	n := &Node{Tag: name}
	for rest != "" {
		var value string
		name, rest, _ = strings.Cut(rest, "=")
		if rest != "" && rest[0] == '\'' {
			value, rest, _ = strings.Cut(rest[1:], "'")
			rest = strings.TrimPrefix(rest, " ")
		} else {
			value, rest, _ = strings.Cut(rest, " ")
		}
		value = f.filled(value)
		name, optional := strings.CutSuffix(name, "?")
		switch {
		case optional && value == "":
		case name == "key":
			n.Key = value
		case name == "open" || name == "disabled" || name == "selected":
			n.Attrs = append(n.Attrs, Attr{name, ""})
		default:
			n.Attrs = append(n.Attrs, Attr{name, value})
		}
	}
	return n
}

// text puts a text into an element; a long name in it may break.
func (f *former) text(n *Node, s string) {
	s, slot := strings.CutSuffix(s, "{*}")
	if slot {
		f.slot = n
	}
	breakable(f.filled(s)).into(n)
}

func (f *former) filled(s string) string {
	i := strings.IndexByte(s, '{')
	if i < 0 {
		return s
	}
	j := i + strings.IndexByte(s[i:], '}')
	what := s[i+1 : j]
	if c := what[0]; c >= '0' && c <= '9' {
		what = f.fill[c-'0']
	} else {
		what = f.words.Phrase(what)
	}
	return s[:i] + what + f.filled(s[j+1:])
}

// on is what an optional attribute that is only there or not is filled with.
func on(yes bool) string { return ifs(yes, "1") }
