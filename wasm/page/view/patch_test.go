package view

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// fake is a document as simple as can be.
type fake struct {
	tag, text string
	attrs     []Attr
	kids      []*fake
	svg       bool
}

// fakes counts what is done to it.
type fakes struct{ made, touched int }

func (s *fakes) Child(p *fake, i int) *fake { return p.kids[i] }
func (s *fakes) Text(t string) *fake        { s.made++; return &fake{text: t} }
func (s *fakes) Element(tag, class, kind string, svg bool) *fake {
	s.made++
	f := &fake{tag: tag, svg: svg}
	for _, a := range []Attr{{"class", class}, {"type", kind}} {
		if a.Value != "" {
			f.attrs = append(f.attrs, a)
		}
	}
	return f
}
func (s *fakes) SetText(h *fake, t string) { s.touched++; h.text = t }
func (s *fakes) Fill(h *fake, t string) {
	s.made++
	h.kids = append(h.kids, &fake{text: t})
}
func (s *fakes) SetAttr(h *fake, name, value string) {
	s.touched++
	for i := range h.attrs {
		if h.attrs[i].Name == name {
			h.attrs[i].Value = value
			return
		}
	}
	h.attrs = append(h.attrs, Attr{name, value})
}
func (s *fakes) RemoveAttr(h *fake, name string) {
	s.touched++
	for i := range h.attrs {
		if h.attrs[i].Name == name {
			h.attrs = append(h.attrs[:i], h.attrs[i+1:]...)
			return
		}
	}
}
func (s *fakes) Append(p, k *fake) { s.Remove(p, k); p.kids = append(p.kids, k) }
func (s *fakes) Before(p, k, next *fake) {
	s.Remove(p, k)
	for i := range p.kids {
		if p.kids[i] == next {
			p.kids = append(p.kids[:i:i], append([]*fake{k}, p.kids[i:]...)...)
			return
		}
	}
	panic("before what isn't there")
}
func (s *fakes) Remove(p, k *fake) {
	for i := range p.kids {
		if p.kids[i] == k {
			p.kids = append(p.kids[:i:i], p.kids[i+1:]...)
			return
		}
	}
}

func build(n *Node) *fake {
	f := &fake{tag: n.Tag, text: n.Text, attrs: append([]Attr(nil), n.Attrs...)}
	for _, k := range n.Kids {
		f.kids = append(f.kids, build(k))
	}
	return f
}

// same says whether a document shows a tree; attributes stand in any order.
func same(f *fake, n *Node) bool {
	if f.tag != n.Tag || f.text != n.Text || len(f.kids) != len(n.Kids) || len(f.attrs) != len(n.Attrs) {
		return false
	}
	for _, a := range f.attrs {
		if v, ok := n.Get(a.Name); !ok || v != a.Value {
			return false
		}
	}
	for i := range f.kids {
		if !same(f.kids[i], n.Kids[i]) {
			return false
		}
	}
	return true
}

func anyTree(r *rand.Rand, depth int) *Node {
	if depth == 0 || r.IntN(4) == 0 {
		return &Node{Text: string(rune('a' + r.IntN(5)))}
	}
	n := &Node{Tag: []string{"p", "li", "svg"}[r.IntN(3)]}
	for i := range r.IntN(3) {
		n.Attrs = append(n.Attrs, Attr{[]string{"class", "title", "href"}[i], string(rune('a' + r.IntN(4)))})
	}
	used := map[string]bool{}
	for range r.IntN(6) {
		k := anyTree(r, depth-1)
		if r.IntN(2) == 0 && k.Tag != "" {
			k.Key = string(rune('k' + r.IntN(8)))
			if used[k.Tag+k.Key] {
				continue
			}
			used[k.Tag+k.Key] = true
		}
		n.Kids = append(n.Kids, k)
	}
	return n
}

func TestPatchShowsWhatWasAskedFor(t *testing.T) {
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		first := anyTree(r, 4)
		first.Tag, first.Text = "div", ""
		doc := build(first)
		m := Adopt(doc, first)
		for range 3 {
			next := anyTree(r, 4)
			next.Tag, next.Text = "div", ""
			Patch(&fakes{}, m, next)
			if !same(doc, next) {
				t.Fatalf("seed %d: the document does not show %s", seed, HTML(next))
			}
		}
	}
}

func TestPatchKeepsKeyedElements(t *testing.T) {
	item := func(k string) part { return el("li", "", key(k), text(k)) }
	a := el("ol", "", item("a"), item("b"), item("c"))
	doc := build(a)
	b, c := doc.kids[1], doc.kids[2]
	s := &fakes{}
	Patch(s, Adopt(doc, a), el("ol", "", item("c"), item("b")))
	if doc.kids[0] != c || doc.kids[1] != b || s.made != 0 {
		t.Error("elements with a key were not kept")
	}
}

func TestPatchTouchesOnlyWhatChanged(t *testing.T) {
	page := func(word string) *Node {
		return el("div", "", el("p", "", text("one")), el("p", "x", text(word)), el("svg", "", el("path", "", attr("d", "M0 0"))))
	}
	doc := build(page("two"))
	s := &fakes{}
	Patch(s, Adopt(doc, page("two")), page("three"))
	if s.made != 0 || s.touched != 1 {
		t.Errorf("made %d, touched %d; want 0 and 1", s.made, s.touched)
	}
}

func TestHTMLEscapes(t *testing.T) {
	got := HTML(el("a", "", attr("title", `"><script>&`), text("</a><script>alert(1)</script>&amp;")))
	want := `<a title="&quot;&gt;&lt;script&gt;&amp;">&lt;/a&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</a>`
	if got != want {
		t.Errorf("printed %s\nwant    %s", got, want)
	}
}

// A parser of HTML joins neighbouring texts and knows no empty ones; a tree
// that had them could not be adopted.
func TestTextsJoin(t *testing.T) {
	n := el("p", "", text("a"), text(""), text("b"), el("b", ""), text(""))
	if len(n.Kids) != 2 || n.Kids[0].Text != "ab" {
		t.Errorf("kids are %q", HTML(n))
	}
	if strings.Contains(HTML(n), "> ") {
		t.Error("the printer added space")
	}
}
