package pki

// tlv gives a DER element: tag, length and the parts one after the other.
func tlv(tag byte, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	b := []byte{tag}
	switch {
	case n < 0x80:
		b = append(b, byte(n))
	case n < 0x100:
		b = append(b, 0x81, byte(n))
	case n < 0x10000:
		b = append(b, 0x82, byte(n>>8), byte(n))
	default:
		b = append(b, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// element is a DER element within a larger piece: header at off, content from
// body to end.
type element struct {
	tag            byte
	off, body, end int
}

// elementAt reads the header at off; ok is false if it does not lie within b[:end].
func elementAt(b []byte, off, end int) (e element, ok bool) {
	if end > len(b) || off+2 > end {
		return e, false
	}
	n, body := int(b[off+1]), off+2
	if n >= 0x80 {
		k := n & 0x7f
		if k == 0 || k > 3 || body+k > end {
			return e, false
		}
		n = 0
		for _, c := range b[body : body+k] {
			n = n<<8 | int(c)
		}
		body += k
	}
	return element{b[off], off, body, body + n}, body+n <= end
}

// kids gives the elements within e, as far as they can be read.
func (e element) kids(b []byte) []element {
	out := make([]element, 0, 10)
	for off := e.body; off < e.end; {
		k, ok := elementAt(b, off, e.end)
		if !ok {
			break
		}
		out = append(out, k)
		off = k.end
	}
	return out
}

// part names a part of a certificate that a check looks at.
type part int

const (
	wholeCert part = iota
	partSerial
	partIssuer
	partValidity
	partSubject
	partPublicKey
	partSignature
)

// extension is an extension's identifier in DER: under id-ce, 2.5.29, and
// under id-pe, 1.3.6.1.5.5.7.1.
type extension string

const (
	extKeyUsage         extension = "\x06\x03\x55\x1d\x0f"                     // 15
	extSAN              extension = "\x06\x03\x55\x1d\x11"                     // 17
	extBasicConstraints extension = "\x06\x03\x55\x1d\x13"                     // 19
	extNameConstraints  extension = "\x06\x03\x55\x1d\x1e"                     // 30
	extExtKeyUsage      extension = "\x06\x03\x55\x1d\x25"                     // 37
	extTLSFeature       extension = "\x06\x08\x2b\x06\x01\x05\x05\x07\x01\x18" // 24
)

// locate gives the stretch of a part in a certificate's DER; the whole
// certificate if the part is not found.
func locate(cert []byte, p part) (off, n int) {
	if f := tbsFields(cert); p != wholeCert && len(f) > 5 {
		var e element
		switch p {
		case partSerial:
			e = f[0]
		case partIssuer:
			e = f[2]
		case partValidity:
			e = f[3]
		case partSubject:
			e = f[4]
		case partPublicKey:
			e = f[5]
		case partSignature:
			all, _ := elementAt(cert, 0, len(cert))
			k := all.kids(cert)
			e = k[len(k)-1]
		}
		return e.off, e.end - e.off
	}
	return 0, len(cert)
}

// locateExtension gives the stretch of an extension; ok is false if the
// certificate has none of this kind.
func locateExtension(cert []byte, id extension) (off, n int, ok bool) {
	f := tbsFields(cert)
	if len(f) < 7 || f[len(f)-1].tag != 0xa3 {
		return 0, 0, false
	}
	list, ok := elementAt(cert, f[len(f)-1].body, f[len(f)-1].end)
	for off := list.body; ok && off < list.end; {
		var ext, oid element
		if ext, ok = elementAt(cert, off, list.end); !ok {
			break
		}
		if oid, ok = elementAt(cert, ext.body, ext.end); !ok {
			break
		}
		if string(cert[oid.off:oid.end]) == string(id) {
			return ext.off, ext.end - ext.off, true
		}
		off = ext.end
	}
	return 0, 0, false
}

// tbsFields gives the fields of a certificate's TBSCertificate, from the
// serial number on.
func tbsFields(cert []byte) []element {
	all, ok := elementAt(cert, 0, len(cert))
	if !ok {
		return nil
	}
	tbs, ok := elementAt(cert, all.body, all.end)
	if !ok {
		return nil
	}
	f := tbs.kids(cert)
	if len(f) > 0 && f[0].tag == 0xa0 {
		f = f[1:] // the version
	}
	return f
}
