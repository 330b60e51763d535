package open

import "strings"

// block is a block of PEM.
type block struct {
	label string // "CERTIFICATE"
	data  []byte
}

const (
	pemBegin = "-----BEGIN "
	pemEnd   = "-----END "
	pemLine  = "-----"
)

// blocks reads all blocks of a text (RFC 7468), whatever stands between them.
// encoding/pem would do the same, and weighs more.
func blocks(text string) (list []block, err error) {
	for {
		i := strings.Index(text, pemBegin)
		if i < 0 {
			return list, nil
		}
		label, rest, ok := strings.Cut(text[i+len(pemBegin):], pemLine)
		if ok && isSecret(label) {
			return nil, fault("private-key")
		}
		j := strings.Index(rest, pemEnd)
		if !ok || j < 0 || strings.Contains(label, "\n") {
			return nil, fault("pem-end", "{label}", clip(label))
		}
		body := rest[:j]
		if k := strings.LastIndex(body, ": "); k >= 0 { // headers of old (RFC 1421)
			if n := strings.IndexByte(body[k:], '\n'); n >= 0 {
				body = body[k+n:]
			}
		}
		data := unbase64(body)
		if data == nil {
			return nil, fault("pem-base64", "{label}", clip(label))
		}
		list = append(list, block{label, data})
		text = rest[j+len(pemEnd):]
	}
}

// isSecret says whether a PEM label is that of something that nobody should
// paste anywhere.
func isSecret(label string) bool {
	return strings.Contains(label, "PRIVATE") || strings.HasPrefix(label, "SSL SESSION")
}

// clip shortens what is quoted.
func clip(s string) string {
	if len(s) > 32 {
		return s[:32] + "…"
	}
	return s
}

// isPrivate says whether DER looks like a private key: PKCS #8, encrypted or
// not (RFC 5958), RSA's own form (RFC 8017 §A.1.2), or that of elliptic curves
// (RFC 5915).
func isPrivate(b []byte) bool {
	in, _, ok := tlv(b, 0x30)
	if !ok {
		return false
	}
	if first, rest, ok := tlv(in, 0x02); ok && len(first) == 1 { // a version
		_, after, isInt := tlv(rest, 0x02)
		if isInt {
			_, _, more := tlv(after, 0x02)
			return more // RSA's numbers
		}
		if _, after, ok := tlv(rest, 0x30); ok { // an algorithm, and the key in a string
			_, _, ok = tlv(after, 0x04)
			return ok
		}
		_, _, octets := tlv(rest, 0x04)
		return first[0] == 1 && octets
	}
	if alg, rest, ok := tlv(in, 0x30); ok { // how it is encrypted, and what is
		oid, _, isOID := tlv(alg, 0x06)
		_, behind, octets := tlv(rest, 0x04)
		return isOID && octets && len(behind) == 0 && strings.HasPrefix(string(oid), pkcs5)
	}
	return false
}

// pkcs5 is 1.2.840.113549.1.5, under which key encryption stands (RFC 8018).
const pkcs5 = "\x2a\x86\x48\x86\xf7\x0d\x01\x05"

// tlv takes an element of DER with this tag apart: what is in it, what is
// behind it.
func tlv(b []byte, tag byte) (in, behind []byte, ok bool) {
	if len(b) < 2 || b[0] != tag {
		return nil, nil, false
	}
	n, b := int(b[1]), b[2:]
	if n >= 0x80 {
		k := n & 0x7f
		if k == 0 || k > 4 || k > len(b) {
			return nil, nil, false
		}
		n = 0
		for _, c := range b[:k] {
			n = n<<8 | int(c)
		}
		b = b[k:]
	}
	if n < 0 || n > len(b) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}
