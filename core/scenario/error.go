package scenario

import (
	"strconv"
	"strings"
)

// Error says what is wrong with a text, in a sentence for people.
type Error struct {
	Key     string   // the key it is about, as written; "" if none
	Value   string   // the value, or the part of it that is wrong
	ID      string   // of the sentence, in the catalogs of words
	Fill    []string // what is filled into it: pairs of placeholder and words
	Nearest string   // the valid key or value that is nearest, "" if there is none

	asks  bool     // whether the nearest was meant
	valid []string // what it can be, where these are few
}

// Error says what is wrong and what would be right, in English.
func (e *Error) Error() string { return e.In(english) }

// In says it in the language of a catalog, whose phrases it is handed.
func (e *Error) In(phrase func(id string, fill ...string) string) string {
	s := phrase(e.ID, e.Fill...)
	if e.asks && e.Nearest != "" {
		s += " " + phrase("scenario/near", "{nearest}", e.Nearest)
	}
	if n := len(e.valid); n == 1 {
		s += " " + phrase("scenario/valid", "{list}", e.valid[0])
	} else if n > 0 && n <= 8 {
		s += " " + phrase("scenario/valid", "{list}",
			phrase("scenario/or", "{list}", strings.Join(e.valid[:n-1], ", "), "{last}", e.valid[n-1]))
	}
	return s
}

// english gives a phrase out of Words.
func english(id string, fill ...string) string {
	_, s, found := strings.Cut(Words, "\n"+id+" = ")
	if !found {
		return id
	}
	s, _, _ = strings.Cut(s, "\n")
	return strings.NewReplacer(fill...).Replace(s)
}

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
func wrong(key, value, id string, valid []string) *Error {
	e := bad(key, value, id, "{what}", quote(value))
	e.Nearest, e.asks, e.valid = Nearest(value, valid), true, valid
	return e
}

// bad is a value that is not one, where no list says which are.
func bad(key, value, id string, fill ...string) *Error {
	return &Error{Key: key, Value: value, ID: "scenario/" + id, Fill: append([]string{"{key}", key}, fill...)}
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
