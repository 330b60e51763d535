package open

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Dress is what bytes were wrapped in when they were brought.
type Dress string

const (
	Bare   Dress = "bare"   // they came as they are
	Hex    Dress = "hex"    // hexadecimal, whatever stands between
	Dump   Dress = "dump"   // hexadecimal in lines that begin with their offset, as xxd, hexdump -C and Wireshark print it
	Base64 Dress = "base64" // RFC 4648
	PEM    Dress = "pem"    // RFC 7468
	Text   Dress = "text"   // what is text by nature: a trace, a key log
)

// isText says whether people can read all of it.
func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(b)
}

// undress takes hexadecimal, in any of its dresses, or Base64 off.
func undress(text string) (Dress, []byte, error) {
	if b, ok, err := dump(text); ok {
		return Dump, b, err
	}
	digits, odd := hexDigits(text)
	if odd < 0 && len(digits) >= 2 {
		if len(digits)%2 == 1 {
			return Hex, nil, fault("hex-odd", "{n}", strconv.Itoa(len(digits)))
		}
		return Hex, unhex(digits), nil
	}
	if b := unbase64(text); b != nil {
		return Base64, b, nil
	}
	if odd < 0 {
		return "", nil, fault("empty")
	}
	r, _ := utf8.DecodeRuneInString(text[odd:])
	return "", nil, fault("no-bytes", "{at}", strconv.Itoa(utf8.RuneCountInString(text[:odd])+1), "{what}", strconv.QuoteRune(r))
}

// hexDigits gives the digits of a text, without what stands between bytes:
// spaces, colons, commas, dashes, 0x and \x, and the quotes, braces and names
// of an array in C. odd is where something else stands, -1 if nowhere.
func hexDigits(text string) (digits string, odd int) {
	if i := strings.IndexByte(text, '{'); i >= 0 && strings.Contains(text[:i], "=") {
		text = strings.Repeat(" ", i) + text[i:] // an array's name and type
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case isHex(c):
			if c == '0' && i+1 < len(text) && (text[i+1] == 'x' || text[i+1] == 'X') {
				i++
				continue
			}
			b.WriteByte(c)
		case c == '\\' && i+1 < len(text) && text[i+1] == 'x':
			i++
		case strings.IndexByte(" \t\r\n\f:,;-.{}[]()\"'", c) >= 0:
		default:
			return b.String(), i
		}
	}
	return b.String(), -1
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// unhex gives the bytes of an even number of digits.
func unhex(digits string) []byte {
	value := func(c byte) byte {
		switch {
		case c <= '9':
			return c - '0'
		case c >= 'a':
			return c - 'a' + 10
		}
		return c - 'A' + 10
	}
	b := make([]byte, len(digits)/2)
	for i := range b {
		b[i] = value(digits[2*i])<<4 | value(digits[2*i+1])
	}
	return b
}

// unbase64 gives the bytes of a text in Base64, of either alphabet, in one line
// or several, with or without padding; nil if it is none, or too short to tell.
func unbase64(text string) []byte {
	var whole strings.Builder
	for line := range strings.Lines(text) {
		whole.WriteString(strings.TrimSpace(line))
	}
	text = whole.String()
	text = strings.TrimRight(text, "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	if len(text) < 8 {
		return nil
	}
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return b
}

// dump reads lines that begin with an offset; ok is false if they do not, and
// an error says which line is not where it should be.
func dump(text string) (b []byte, ok bool, err error) {
	var last []byte // the line before
	again := false  // it stands for all up to the next offset
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, " \r\n\t")
		if trimmed := strings.TrimLeft(line, " \t"); trimmed == "" || trimmed[0] == '#' {
			continue
		} else if trimmed == "*" && last != nil {
			again = true
			continue
		}
		off, rest, is := offset(line)
		if !is {
			if len(b) == 0 {
				return nil, false, nil
			}
			return nil, true, fault("dump-line", "{n}", strconv.Itoa(n))
		}
		for again && len(b)+len(last) <= off && len(b) < Limit {
			b = append(b, last...)
		}
		again = false
		if len(b) == 0 && off != 0 {
			return nil, false, nil
		}
		if off != len(b) {
			return nil, true, fault("dump-gap", "{n}", strconv.Itoa(n), "{got}", hexOffset(off), "{want}", hexOffset(len(b)))
		}
		most := 64
		if last != nil {
			most = len(last)
		} else if k := lineLength(text); k > 0 {
			most = k
		}
		data := dumped(rest, most)
		if len(data) == 0 {
			continue // hexdump's last line is the length alone
		}
		b, last = append(b, data...), data
	}
	return b, len(b) > 0, nil
}

func hexOffset(n int) string {
	s := strconv.FormatInt(int64(n), 16)
	return strings.Repeat("0", max(4-len(s), 0)) + s
}

// offset takes a line's offset off: four digits or more, apart from what
// follows.
func offset(line string) (off int, rest string, ok bool) {
	line = strings.TrimPrefix(strings.TrimLeft(line, " \t"), "0x")
	n := 0
	for n < len(line) && isHex(line[n]) {
		n++
	}
	if n < 4 || n > 8 || n < len(line) && line[n] != ' ' && line[n] != ':' && line[n] != '\t' {
		return 0, "", false
	}
	v, err := strconv.ParseUint(line[:n], 16, 31)
	return int(v), strings.TrimPrefix(line[n:], ":"), err == nil
}

// lineLength is how many bytes the first line of a dump has, by where the
// second one begins; 0 if there is none.
func lineLength(text string) int {
	seen := 0
	for line := range strings.Lines(text) {
		if off, _, ok := offset(line); ok {
			if seen++; seen == 2 {
				return off
			}
		}
	}
	return 0
}

// dumped gives the bytes of a line of a dump, at most so many. They end where
// the column of text begins: at a wide gap, at a bar, or at what is no
// hexadecimal.
func dumped(line string, most int) (b []byte) {
	for len(b) < most {
		trimmed := strings.TrimLeft(line, " \t")
		if gap := len(line) - len(trimmed); trimmed == "" || len(b) > 0 && (gap == 0 || gap > 2 || gap == 2 && len(b) != 8) {
			break
		}
		word, rest, _ := strings.Cut(trimmed, " ")
		if len(word)%2 != 0 || len(word) > 16 {
			break
		}
		for i := range len(word) {
			if !isHex(word[i]) {
				return b
			}
		}
		b = append(b, unhex(word)...)
		line = trimmed[len(trimmed)-len(rest):]
		if rest != "" {
			line = " " + rest
		}
	}
	return b[:min(len(b), most)]
}
