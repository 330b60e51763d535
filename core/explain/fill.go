package explain

import (
	"strconv"
	"strings"
)

// Fill puts the ends into a sentence: end and peer are "the client" and the
// like.
func (c *Catalog) Fill(s, end, peer string) string {
	if strings.IndexByte(s, '{') < 0 {
		return s
	}
	return c.fill(s, []string{"{end}", end, "{peer}", peer, "{End}", Capital(end), "{Peer}", Capital(peer)})
}

// fill puts words for placeholders; list has them in pairs. What is put in is
// not looked at again. A placeholder with a case, "{peer.dat}", is filled with
// that form of the word, as the language's section [forms] has it.
func (c *Catalog) fill(s string, list []string) string {
	if len(list) == 0 {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		j := strings.IndexByte(s[max(i, 0):], '}') + max(i, 0)
		if i < 0 || j < i {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		name, form := s[i:j+1], ""
		if k := strings.IndexByte(name, '.'); k > 0 {
			name, form = name[:k]+"}", name[k:len(name)-1]
		}
		word, ok := filling(list, name)
		switch {
		case !ok:
			word = s[i : j+1]
		case form != "":
			word = c.inflect(word, form)
		}
		b.WriteString(word)
		s = s[j+1:]
	}
}

func filling(list []string, name string) (string, bool) {
	for k := 0; k+1 < len(list); k += 2 {
		if list[k] == name {
			return list[k+1], true
		}
	}
	return "", false
}

// inflect gives a form of a word: ".dat" of "der Client" is "dem Client".
func (c *Catalog) inflect(word, form string) string {
	if i, ok := c.find('i', word+form); ok {
		return c.pairs[i]
	}
	small := word
	if word != "" && word[0] >= 'A' && word[0] <= 'Z' {
		small = string(word[0]-'A'+'a') + word[1:]
	}
	if i, ok := c.find('i', small+form); ok {
		return Capital(c.pairs[i])
	}
	c.missed("i:" + word + form)
	return word
}

// Capital gives s with its first letter as a capital, if it is one of ASCII or
// Latin-1.
func Capital(s string) string {
	switch {
	case s == "":
		return s
	case s[0] >= 'a' && s[0] <= 'z':
		return string(s[0]-'a'+'A') + s[1:]
	case s[0] == 0xc3 && len(s) > 1 && s[1] >= 0xa0 && s[1] != 0xb7 && s[1] != 0xbf: // à to þ, but for ÷
		return string([]byte{0xc3, s[1] - 0x20}) + s[2:]
	}
	return s
}

// form chooses among the forms of a phrase, "{n} byte | {n} bytes", by the
// number that is filled in for {n} and the language's rule.
func (c *Catalog) form(forms string, fill []string) string {
	word, _ := filling(fill, "{n}")
	n, err := strconv.Atoi(strings.ReplaceAll(word, "\u202f", "")) // thousands may stand apart
	rule := c.about("plural")
	for {
		form, moreForms, _ := strings.Cut(forms, " | ")
		condition, moreRules, _ := strings.Cut(rule, " | ")
		if moreForms == "" || err == nil && holds(condition, n) {
			return form
		}
		forms, rule = moreForms, moreRules
	}
}

// holds says whether a category of a plural rule is that of a number. Rules
// are CLDR's for whole numbers: "few: n % 10 = 2..4 and n % 100 != 12..14". A
// category without a condition takes all that is left.
func holds(category string, n int) bool {
	_, condition, some := strings.Cut(category, ": ")
	if !some {
		return true
	}
	for condition != "" {
		var all string
		all, condition, _ = strings.Cut(condition, " or ")
		ok := true
		for all != "" {
			var one string
			one, all, _ = strings.Cut(all, " and ")
			ok = ok && relation(one, n)
		}
		if ok {
			return true
		}
	}
	return false
}

// relation says whether "n % 10 = 2..4,7" holds; with != the reverse.
func relation(s string, n int) bool {
	left, right, _ := strings.Cut(s, "= ")
	left, not := strings.CutSuffix(left, "!")
	if _, modulo, ok := strings.Cut(left, "% "); ok {
		if m, _ := strconv.Atoi(strings.TrimSpace(modulo)); m > 0 {
			n %= m
		}
	}
	for _, span := range strings.Split(right, ",") {
		from, to, several := strings.Cut(span, "..")
		if !several {
			to = from
		}
		low, _ := strconv.Atoi(from)
		high, _ := strconv.Atoi(to)
		if n >= low && n <= high {
			return !not
		}
	}
	return not
}
