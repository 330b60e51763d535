package explain

import (
	"errors"
	"strconv"
	"strings"
)

// A catalog's files, in which every word of a language stands, are made of
// lines:
//
//	# a comment                        to the end of the line
//	[phrases]                          a section of pairs: here lines are "id = text"
//	and = " and "                      in quotes only if a blank at either end counts
//	[check record/type]                a section for one id: here lines are "part = text"
//	label = record type
//	[plurals]                          phrases with a form for each category of numbers
//	bytes = {n} byte | {n} bytes       {n} decides
//	[forms]                            words as they are bent: {peer.dat} takes the form .dat
//	der Client.dat = dem Client
//	[standings]                        what iana's tables say in English, "Why", and what it is here
//	[language]                         about the language itself
//	name = English
//	direction = ltr
//	plural = one: n = 1 | other        the categories, in CLDR's words
//
// A text ends with its line. Texts are slices of the file: nothing is copied.

// key is an id and its kind.
type key struct {
	kind byte
	id   string
}

// sections are the sections' names and the kinds of what they hold; one: the
// section is for one id.
var sections = [...]struct {
	name string
	kind byte
	one  bool
}{
	{"phrases", 'p', false}, {"reasons", 'r', false}, {"fields", 'f', false}, {"notes", 'n', false}, {"x509", 'x', false},
	{"language", 'l', false}, {"plurals", '#', false}, {"forms", 'i', false}, {"standings", 'w', false},
	{"value", 'v', true}, {"check", 'c', true}, {"computation", 'o', true}, {"alert", 'a', true},
	{"message", 'm', true}, {"message-tls13", 'M', true}, {"step", 't', true},
}

// read takes in one file, or several in one.
func (c *Catalog) read(file string) error {
	var kind byte
	var one bool
	var at int // where the words of the section's id stand
	for n := 1; file != ""; n++ {
		var line string
		if i := strings.IndexByte(file, '\n'); i >= 0 {
			line, file = file[:i], file[i+1:]
		} else {
			line, file = file, ""
		}
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			if line[len(line)-1] != ']' {
				return wrong(n, "a section's name ends with ]", line)
			}
			name, id, _ := strings.Cut(line[1:len(line)-1], " ")
			if kind, one = section(name); kind == 0 {
				return wrong(n, "there is no such section", line)
			}
			if one != (id != "") {
				return wrong(n, "a section for one id names it, a section of pairs does not", line)
			}
			if one {
				at = c.begin(kind, id)
				if at < 0 || !c.put(kind, id, at) {
					return wrong(n, "this id stands twice, or can't be", line)
				}
			}
			continue
		}
		id, text, ok := cut(line)
		switch {
		case !ok:
			return wrong(n, "a line is “id = text”", line)
		case kind == 0:
			return wrong(n, "this line is in no section", line)
		case one:
			part := c.part(kind, at, id)
			if part == nil || *part != "" || text == "" {
				return wrong(n, "the section has no such part, or it stands twice or is empty", line)
			}
			*part = text
		case !c.put(kind, id, len(c.pairs)):
			return wrong(n, "this id stands twice", line)
		default:
			c.pairs = append(c.pairs, text)
		}
	}
	return nil
}

// cut divides "id = text".
func cut(line string) (id, text string, ok bool) {
	i := strings.IndexByte(line, '=')
	if i < 2 || line[i-1] != ' ' {
		return "", "", false
	}
	id, text = line[:i-1], line[i+1:]
	switch {
	case text == "":
		return id, "", true
	case text[0] != ' ' || len(text) == 1:
		return "", "", false
	}
	text = text[1:]
	last := len(text) - 1
	if last > 0 && text[0] == '"' && text[last] == '"' {
		return id, text[1:last], true
	}
	return id, text, text[0] != ' ' && text[last] != ' '
}

func wrong(n int, what, line string) error {
	return errors.New("line " + strconv.Itoa(n) + ": " + what + ": " + line)
}

func section(name string) (kind byte, one bool) {
	for i := range sections {
		if sections[i].name == name {
			return sections[i].kind, sections[i].one
		}
	}
	return 0, false
}

func (c *Catalog) put(kind byte, id string, at int) bool {
	k := key{kind, id}
	if _, twice := c.index[k]; twice {
		return false
	}
	c.index[k] = at
	return true
}

// begin makes room for the words of an id and says where it is; below 0 if
// there can be no such id.
func (c *Catalog) begin(kind byte, id string) int {
	switch kind {
	case 'm':
		c.messages = append(c.messages, MessageWords{ID: id})
		return len(c.messages) - 1
	case 'M':
		c.messages13 = append(c.messages13, MessageWords{ID: id})
		return len(c.messages13) - 1
	case 'c':
		c.checks = append(c.checks, CheckWords{ID: id})
		return len(c.checks) - 1
	case 'a':
		c.alerts = append(c.alerts, AlertWords{ID: id})
		return len(c.alerts) - 1
	case 'o':
		c.ops = append(c.ops, OpWords{ID: id})
		return len(c.ops) - 1
	case 'v':
		c.values = append(c.values, ValueWords{ID: id})
		return len(c.values) - 1
	}
	if n, err := strconv.Atoi(id); err == nil && n >= 1 && n <= len(c.steps) {
		return n - 1
	}
	return -1
}

// part gives the place of a part of an id's words by its name, nil if there
// is no such part.
func (c *Catalog) part(kind byte, at int, name string) *string {
	switch kind {
	case 'm':
		return c.messages[at].part(name)
	case 'M':
		return c.messages13[at].part(name)
	case 'c':
		return c.checks[at].part(name)
	case 'a':
		return c.alerts[at].part(name)
	case 'o':
		return c.ops[at].part(name)
	case 'v':
		return c.values[at].part(name)
	}
	return c.steps[at].part(name)
}

func (w *StepWords) part(name string) *string {
	return pick(name, "title short text rsa dh tls13 resumed skipped", &w.Title, &w.Short, &w.Text, &w.RSA, &w.DH, &w.TLS13, &w.Resumed, &w.Skipped)
}

func (w *MessageWords) part(name string) *string {
	return pick(name, "title short text clause", &w.Title, &w.Short, &w.Text, &w.Clause)
}

func (w *CheckWords) part(name string) *string {
	return pick(name, "label question passed failed stop", &w.Label, &w.Question, &w.Passed, &w.Failed, &w.Stop)
}

func (w *AlertWords) part(name string) *string {
	return pick(name, "text guess", &w.Text, &w.Guess)
}

func (w *OpWords) part(name string) *string {
	return pick(name, "title text", &w.Title, &w.Text)
}

func (w *ValueWords) part(name string) *string {
	return pick(name, "tag title text", &w.Tag, &w.Title, &w.Text)
}

// pick gives the place that stands where name stands among the names; nil if
// it is none of them.
func pick(name, names string, places ...*string) *string {
	for _, p := range places {
		var first string
		if first, names, _ = strings.Cut(names, " "); first == name {
			return p
		}
	}
	return nil
}
