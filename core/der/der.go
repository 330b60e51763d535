// Package der names the bytes of ASN.1 in DER, which crypto/x509 does not:
// certificates, names, CRLs, OCSP responses, and any other DER by its types.
//
// The spans tile the input, whatever it is (see package span). Every element
// is a group of its tag, its length and its value; values are decoded as far
// as people can read them: object identifiers by name, dates, text, numbers,
// bits. A fault stays within the element that holds it: what is left of that is
// one span "unparsed".
//
// A schema (schema.go) says which name an element has at its place, as X.509
// calls it: "tbsCertificate.validity.notAfter". Extensions and the parts of
// distinguished names are named by their object identifier:
// "extensions.subjectAltName.dNSName", "subject.commonName". What does not fit the
// schema is named by its type: "SEQUENCE", "[0]". Naming judges nothing: a
// certificate that x509 refuses has names all the same.
package der

import (
	"strconv"

	"handshakelab/core/iana"
	"handshakelab/core/span"
)

// AnnotateCertificate names the bytes of an X.509 certificate that begins at
// offset off of its byte space.
func AnnotateCertificate(b []byte, off int) []span.Span { return annotate(b, off, &certificateField) }

// AnnotateName does so for a distinguished name.
func AnnotateName(b []byte, off int) []span.Span { return annotate(b, off, &nameField) }

// AnnotateCRL does so for a certificate revocation list.
func AnnotateCRL(b []byte, off int) []span.Span { return annotate(b, off, &crlField) }

// AnnotateOCSPResponse does so for an OCSP response.
func AnnotateOCSPResponse(b []byte, off int) []span.Span { return annotate(b, off, &ocspField) }

// Annotate does so for any DER, one element or several.
func Annotate(b []byte, off int) []span.Span { return annotate(b, off, nil) }

// How deep elements are taken apart, and how many; what is beyond is bytes.
const (
	maxDepth    = 40
	maxElements = 50_000
)

// parser takes one input apart. pos counts from base.
type parser struct {
	b    []byte
	base int    // the input's offset in its byte space
	alg  string // the latest AlgorithmIdentifier's object identifier
	ref  string // the clause of what is being named
	n    int    // elements so far
}

func annotate(b []byte, off int, f *field) []span.Span {
	p := parser{b: b, base: off}
	if f == nil {
		return p.elements(0, len(b), nil, nil, 0)
	}
	return p.elements(0, len(b), &node{fields: []field{*f}}, nil, 0)
}

// element is one element's place: the tag at off, the value from val to end.
type element struct {
	off, val, end int
	tag           byte // the first byte of it
	number        int  // the tag's number
	tagLen        int
}

// next reads the element at pos, not beyond end.
func (p *parser) next(pos, end int) (e element, ok bool) {
	e = element{off: pos, tagLen: 1}
	if pos >= end {
		return e, false
	}
	e.tag = p.b[pos]
	e.number = int(e.tag & 0x1f)
	pos++
	if e.number == 0x1f { // of several bytes
		e.number = 0
		for more := true; more; e.tagLen++ {
			if pos >= end || e.tagLen > 4 {
				return e, false
			}
			e.number = e.number<<7 | int(p.b[pos]&0x7f)
			more = p.b[pos]&0x80 != 0
			pos++
		}
	}
	if pos >= end {
		return e, false
	}
	n := int(p.b[pos])
	pos++
	if n >= 0x80 {
		k := n & 0x7f
		if k == 0 || k > 4 || k > end-pos { // indefinite lengths are not DER
			return e, false
		}
		n = 0
		for range k {
			n = n<<8 | int(p.b[pos])
			pos++
		}
	}
	if n < 0 || n > end-pos {
		return e, false
	}
	e.val, e.end = pos, pos+n
	return e, true
}

// elements names the elements from pos to end. n says what they are, open what
// an element that is open to choice holds; both may be nil.
func (p *parser) elements(pos, end int, n *node, open *node, depth int) []span.Span {
	var out []span.Span
	at := 0
	for pos < end {
		if p.n++; p.n > maxElements {
			return append(out, span.Span{Off: p.base + pos, Len: end - pos, Name: "more", Kind: span.Bytes, Ref: p.ref})
		}
		e, ok := p.next(pos, end)
		if !ok {
			return append(out, span.Span{Off: p.base + pos, Len: end - pos, Name: "unparsed", Kind: span.Unparsed,
				Value: "not an element in DER", Ref: p.ref})
		}
		f := n.pick(e.tag, &at)
		if f != nil && f.open {
			f = &field{name: f.name, tag: f.tag, node: open, ref: f.ref}
		}
		out = append(out, p.element(e, f, depth))
		pos = e.end
	}
	return out
}

// pick gives the field that an element with this tag is, the at-th or a later
// one where those between may be left out; nil if none.
func (n *node) pick(tag byte, at *int) *field {
	if n == nil {
		return nil
	}
	if n.elem != nil {
		return n.elem
	}
	if n.choice != nil {
		for i := range n.choice {
			if n.choice[i].tag == tag {
				return &n.choice[i]
			}
		}
		return nil
	}
	for i := *at; i < len(n.fields); i++ {
		if f := &n.fields[i]; f.tag == tag || f.tag == anyTag {
			*at = i + 1
			return f
		} else if !f.optional {
			break
		}
	}
	*at = len(n.fields)
	return nil
}

// element names one element. f is what it is, nil if not known.
func (p *parser) element(e element, f *field, depth int) span.Span {
	s := span.Span{Off: p.base + e.off, Len: e.end - e.off, Name: tagName(e.tag, e.number), Kind: span.Group}
	var n *node
	as := universal(e.tag)
	outer := p.ref
	if f != nil {
		n = f.node
		s.Name = f.name
		if f.ref != "" {
			p.ref = f.ref
		}
		if f.as != 0 {
			as = f.as
		}
	}
	var open *node
	if n != nil && n.choose != nil {
		oid := p.firstOID(e)
		name, ref := "", ""
		if name, ref, open = n.choose(oid); name != "" {
			s.Name = name
		}
		if ref != "" {
			p.ref = ref
		}
	}
	if n == &algorithmIdentifier {
		p.alg = p.firstOID(e)
	}
	s.Ref = p.ref
	s.Kids = make([]span.Span, 0, 3)
	s.Kids = append(s.Kids,
		span.Span{Off: s.Off, Len: e.tagLen, Name: "tag", Kind: span.Tag, Code: uint64(e.tag), Value: tagName(e.tag, e.number), Ref: p.ref},
		span.Span{Off: s.Off + e.tagLen, Len: e.val - e.off - e.tagLen, Name: "length", Kind: span.Length, Code: uint64(e.end - e.val), Ref: p.ref})
	switch {
	case e.val == e.end:
	case e.tag&0x20 != 0 && depth < maxDepth:
		s.Kids = append(s.Kids, p.elements(e.val, e.end, n, open, depth+1)...)
	default:
		s.Kids = append(s.Kids, p.value(e, s.Name, as, n, depth)...)
	}
	p.ref = outer
	return s
}

// value names a primitive element's value, which is not empty.
func (p *parser) value(e element, name string, as byte, n *node, depth int) []span.Span {
	v := p.b[e.val:e.end]
	s := span.Span{Off: p.base + e.val, Len: len(v), Name: name, Kind: span.Bytes, Ref: p.ref}
	switch as {
	case tagBoolean:
		s.Kind, s.Code, s.Value = span.Number, uint64(v[0]), "TRUE"
		if v[0] == 0 {
			s.Value = "FALSE"
		}
	case tagInteger, tagEnumerated:
		s.Kind = span.Number
		if len(v) <= 8 {
			i := int64(int8(v[0]))
			for _, c := range v[1:] {
				i = i<<8 | int64(c)
			}
			s.Code, s.Value = uint64(i), strconv.FormatInt(i, 10)
		}
		if n != nil && n.registry != 0 {
			s.Kind, s.Registry = span.Enum, n.registry
			if name, ok := iana.Name(n.registry, s.Code); ok {
				s.Value = name
			}
		}
	case tagOID:
		s.Kind, s.Value = span.OID, OIDName(v)
	case tagUTF8, tagNumeric, tagPrintable, tagT61, tagIA5, tagVisible, tagGeneral:
		s.Kind, s.Value = span.Text, text(v)
	case tagBMP:
		s.Kind, s.Value = span.Text, bmp(v)
	case tagUTCTime, tagGeneralizedTime:
		if t, ok := date(v, as == tagUTCTime); ok {
			s.Kind, s.Value = span.Time, t
		}
	case asIP:
		s.Value = ip(v)
	case tagBitString:
		return p.bits(e, s, n, depth)
	case tagOctetString:
		if n != nil && depth < maxDepth {
			return p.elements(e.val, e.end, n, nil, depth+1)
		}
	}
	return []span.Span{s}
}

// bits names a BIT STRING: how many bits are unused, then the bits.
func (p *parser) bits(e element, s span.Span, n *node, depth int) []span.Span {
	unused := span.Span{Off: s.Off, Len: 1, Name: "unused_bits", Kind: span.Number, Code: uint64(p.b[e.val]),
		Value: strconv.Itoa(int(p.b[e.val])), Ref: p.ref}
	if s.Len == 1 {
		return []span.Span{unused}
	}
	if n == &keyBits || n == &signatureBits {
		if n = n.within(p.alg); n != nil && depth < maxDepth {
			return append([]span.Span{unused}, p.elements(e.val+1, e.end, n, nil, depth+1)...)
		}
	}
	s.Off, s.Len = s.Off+1, s.Len-1
	if n != nil && n.flags != nil {
		s.Kind, s.Value = span.Flags, flagNames(p.b[e.val+1:e.end], n.flags)
	}
	return []span.Span{unused, s}
}

// firstOID gives the first object identifier of a sequence, also that of a
// sequence at its beginning; "" if there is none.
func (p *parser) firstOID(e element) string {
	for range 2 {
		in, ok := p.next(e.val, e.end)
		if !ok {
			return ""
		}
		if in.tag == tagOID {
			return dotted(p.b[in.val:in.end])
		}
		if in.tag != tagSequence {
			return ""
		}
		e = in
	}
	return ""
}
