package der

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// universal gives the type of an element with this tag; 0 for one that the
// schema has to tell.
func universal(tag byte) byte {
	if tag&0xc0 != 0 {
		return 0
	}
	return tag &^ 0x20
}

var tagNames = map[byte]string{
	tagBoolean: "BOOLEAN", tagInteger: "INTEGER", tagBitString: "BIT STRING", tagOctetString: "OCTET STRING",
	tagNull: "NULL", tagOID: "OBJECT IDENTIFIER", tagEnumerated: "ENUMERATED", tagUTF8: "UTF8String",
	tagNumeric: "NumericString", tagPrintable: "PrintableString", tagT61: "T61String", tagIA5: "IA5String",
	tagUTCTime: "UTCTime", tagGeneralizedTime: "GeneralizedTime", tagVisible: "VisibleString",
	tagGeneral: "GeneralString", tagBMP: "BMPString", tagSequence: "SEQUENCE", tagSet: "SET",
}

// tagName gives "SEQUENCE", "[0]" and the like.
func tagName(tag byte, number int) string {
	n := strconv.Itoa(number)
	switch tag & 0xc0 {
	case 0x80:
		return "[" + n + "]"
	case 0x40:
		return "[APPLICATION " + n + "]"
	case 0xc0:
		return "[PRIVATE " + n + "]"
	}
	if name, ok := tagNames[tag]; ok {
		return name
	}
	return "[UNIVERSAL " + n + "]"
}

// OIDName gives an object identifier's name, or its numbers with dots if it has
// none here. v is its value in DER.
func OIDName(v []byte) string {
	d := dotted(v)
	if name, ok := oidNames[d]; ok {
		return name
	}
	return d
}

// dotted gives an object identifier's numbers; "" if v is none.
func dotted(v []byte) string {
	if len(v) > 64 {
		return ""
	}
	var out []byte
	n, open := uint64(0), false
	for _, c := range v {
		if n >= 1<<56 {
			return ""
		}
		n, open = n<<7|uint64(c&0x7f), c&0x80 != 0
		if open {
			continue
		}
		if out == nil {
			first := min(n/40, 2)
			out = strconv.AppendUint(out, first, 10)
			n -= 40 * first
		}
		out = strconv.AppendUint(append(out, '.'), n, 10)
		n = 0
	}
	if open {
		return ""
	}
	return string(out)
}

// text gives bytes as people can read them; what is not text is escaped.
func text(v []byte) string {
	if !utf8.Valid(v) { // T61String and others: as Latin-1
		r := make([]rune, len(v))
		for i, c := range v {
			r[i] = rune(c)
		}
		v = []byte(string(r))
	}
	q := strconv.QuoteToGraphic(string(v))
	q = strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
	return strings.ReplaceAll(q, `\\`, `\`)
}

func bmp(v []byte) string {
	u := make([]uint16, len(v)/2)
	for i := range u {
		u[i] = uint16(v[2*i])<<8 | uint16(v[2*i+1])
	}
	return text([]byte(string(utf16.Decode(u))))
}

// date gives a time in RFC 3339's form. UTCTime's years are 1950 to 2049 (RFC
// 5280 §4.1.2.5.1).
func date(v []byte, utc bool) (string, bool) {
	layout := "20060102150405Z"
	if utc {
		layout = "060102150405Z"
	}
	t, err := time.Parse(layout, string(v))
	if err != nil {
		return "", false
	}
	if utc && t.Year() >= 2050 {
		t = t.AddDate(-100, 0, 0)
	}
	return t.Format(time.RFC3339), true
}

// ip gives an address, or an address and a mask.
func ip(v []byte) string {
	if a, ok := netip.AddrFromSlice(v); ok {
		return a.String()
	}
	if len(v) == 8 || len(v) == 32 {
		return ip(v[:len(v)/2]) + "/" + ip(v[len(v)/2:])
	}
	return ""
}

// flagNames gives the names of the bits that are set.
func flagNames(v []byte, names []string) string {
	var out []string
	for i, name := range names {
		if i/8 < len(v) && v[i/8]&(0x80>>(i%8)) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}
