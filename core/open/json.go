package open

import (
	"encoding/hex"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// reader reads JSON (RFC 8259) from the front, straight into what its caller
// wants. After the first fault it reads nothing more.
type reader struct {
	b     []byte
	at    int
	depth int
	fault string // what is wrong; "" while nothing is
}

// mostDeep is how many arrays and objects may stand one in another.
const mostDeep = 32

func (r *reader) fail(what string) {
	if r.fault == "" {
		r.fault = what + ", at byte " + strconv.Itoa(r.at)
	}
}

// next gives the next byte that is no space, 0 at the end.
func (r *reader) next() byte {
	for r.fault == "" && r.at < len(r.b) {
		switch c := r.b[r.at]; c {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// take reads one byte that has to be there.
func (r *reader) take(c byte) bool {
	if r.next() != c || r.fault != "" {
		r.fail("there should be a " + strconv.Quote(string(c)))
		return false
	}
	r.at++
	return true
}

// list reads what stands between open and shut, apart by commas.
func (r *reader) list(open, shut byte, each func()) {
	if !r.take(open) {
		return
	}
	if r.depth++; r.depth > mostDeep {
		r.fail("too many things stand one in another")
	}
	for n := 0; r.fault == "" && r.next() != shut; n++ {
		if n > 0 && !r.take(',') {
			return
		}
		each()
	}
	r.depth--
	r.take(shut)
}

func (r *reader) array(each func()) { r.list('[', ']', each) }

// object reads an object; field has to read, or skip, what stands under key.
func (r *reader) object(field func(key string)) {
	r.list('{', '}', func() {
		key := r.str()
		if r.take(':') {
			field(key)
		}
	})
}

// str reads a string.
func (r *reader) str() string {
	if !r.take('"') {
		return ""
	}
	start := r.at
	var out []byte // once something is escaped
	for r.at < len(r.b) {
		c := r.b[r.at]
		switch {
		case c == '"':
			s := r.b[start:r.at]
			r.at++
			if out != nil {
				s = out
			}
			if !utf8.Valid(s) {
				r.fail("a string is not UTF-8")
			}
			return string(s)
		case c < 0x20:
			r.fail("a string has a control character")
			return ""
		case c != '\\':
			if out != nil {
				out = append(out, c)
			}
			r.at++
		default:
			if out == nil {
				out = append(make([]byte, 0, 64), r.b[start:r.at]...)
			}
			out = r.escaped(out)
			if r.fault != "" {
				return ""
			}
		}
	}
	r.fail("a string does not end")
	return ""
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads an escape and appends what it stands for.
func (r *reader) escaped(out []byte) []byte {
	if r.at+1 < len(r.b) {
		if c, ok := escapes[r.b[r.at+1]]; ok {
			r.at += 2
			return append(out, c)
		}
	}
	unit, ok := r.unit()
	if ok && utf16.IsSurrogate(unit) {
		low, _ := r.unit()
		unit = utf16.DecodeRune(unit, low)
	}
	if !ok {
		r.fail("a string has an escape that is none")
	}
	return utf8.AppendRune(out, unit)
}

// unit reads \u and four digits.
func (r *reader) unit() (rune, bool) {
	if r.at+6 > len(r.b) || r.b[r.at] != '\\' || r.b[r.at+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(r.b[r.at+2:r.at+6]), 16, 16)
	r.at += 6
	return rune(n), err == nil
}

// num reads a whole number between 0 and 2^31-1.
func (r *reader) num() int {
	r.next()
	start := r.at
	for r.at < len(r.b) && r.b[r.at] >= '0' && r.b[r.at] <= '9' {
		r.at++
	}
	n, err := strconv.ParseUint(string(r.b[start:r.at]), 10, 31)
	if err != nil {
		r.at = start
		r.fail("there should be a whole number")
	}
	return int(n)
}

func (r *reader) boolean() bool {
	c := r.next()
	r.skip()
	if c != 't' && c != 'f' {
		r.fail("there should be true or false")
	}
	return c == 't'
}

// hex reads a string of hexadecimal digits as the bytes that it stands for.
func (r *reader) hex() []byte {
	s := r.str()
	b, err := hex.DecodeString(s)
	if err != nil {
		r.fail("there should be bytes in hexadecimal")
	}
	return b
}

// skip reads whatever stands there.
func (r *reader) skip() {
	switch c := r.next(); {
	case c == '{':
		r.object(func(string) { r.skip() })
	case c == '[':
		r.array(r.skip)
	case c == '"':
		r.str()
	default:
		start := r.at
		for r.at < len(r.b) && (r.b[r.at] >= 'a' && r.b[r.at] <= 'z' || r.b[r.at] >= '0' && r.b[r.at] <= '9' ||
			r.b[r.at] == '-' || r.b[r.at] == '+' || r.b[r.at] == '.' || r.b[r.at] == 'E') {
			r.at++
		}
		if r.at == start {
			r.fail("there should be a value")
		}
	}
}
