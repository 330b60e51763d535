package scenario

import (
	"strconv"
	"strings"
)

// Error says what is wrong with a text, in a sentence for people.
type Error struct {
	Key      string // the key it is about, as written; "" if none
	Value    string // the value, or the part of it that is wrong
	Sentence string // what is wrong and what would be right
	Nearest  string // the valid key or value that is nearest, "" if there is none
	NotYet   bool   // a word of the language that this build cannot carry out yet
}

func (e *Error) Error() string { return e.Sentence }

// quote shows what somebody wrote: never more than fits in a sentence, never
// a control character.
func quote(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "…"
	}
	return strconv.Quote(s)
}

// wrong is a value that is not one, with the nearest that is.
func wrong(key, value, what string, valid []string) *Error {
	e := &Error{Key: key, Value: value, Nearest: Nearest(value, valid)}
	e.Sentence = key + ": " + what + "."
	if e.Nearest != "" {
		e.Sentence += " Did you mean " + e.Nearest + "?"
	}
	if n := len(valid); n > 0 && n <= 8 {
		e.Sentence += " It can be " + oneOf(valid) + "."
	}
	return e
}

// bad is a value that is not one, where no list says which are.
func bad(key, value, sentence string) *Error {
	return &Error{Key: key, Value: value, Sentence: key + ": " + sentence + "."}
}

func notYet(key, value, what string) *Error {
	return &Error{Key: key, Value: value, NotYet: true, Sentence: what}
}

func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Nearest gives the word most like s: by the number of letters to add, take
// away, change or swap, case and punctuation aside. It is "" when none is
// like it at all.
func Nearest(s string, words []string) string {
	if len(s) > 100 {
		return ""
	}
	a := squash(s)
	best, bestD := "", 1<<30
	for _, w := range words {
		b := squash(w)
		d := 4 * distance(a, b)
		if len(a) > 3 && len(a) < len(b) {
			d = min(d, 4*distance(a, b[:len(a)])+6) // somebody wrote the beginning, and not quite
		}
		if len(a) > 2 && strings.Contains(b, a) {
			d /= 2 // somebody wrote part of it
		}
		if d < bestD {
			best, bestD = w, d
		}
	}
	if bestD > 4*max(2, len(squash(best))/2) {
		return ""
	}
	return best
}

// squash leaves letters and digits, and of a suite's name what tells it apart.
func squash(s string) string {
	s = strings.ToLower(s)
	s = strings.TrimPrefix(s, "tls_")
	s = strings.ReplaceAll(s, "_with_", "_")
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, s)
}

// distance is the optimal string alignment distance of two short strings.
func distance(a, b string) int {
	var two, one, row []int
	one = make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row = make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		two, one = one, row
	}
	return one[len(b)]
}
