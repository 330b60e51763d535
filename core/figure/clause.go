package figure

import "strings"

// Clauses splits "RFC 5246 §7.4.9, §7.2.2" into places in standards, with
// addresses for those that are RFCs.
func Clauses(text string) []Clause {
	var out []Clause
	doc := ""
	for _, part := range strings.Split(text, ", ") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
			continue
		case strings.HasPrefix(part, "§") && doc != "":
			part = doc + " " + part
		case strings.HasPrefix(part, "RFC "):
			doc, _, _ = strings.Cut(part, " §")
		case len(out) > 0: // "NIST SP 800-44, step 6"
			out[len(out)-1].Text += ", " + part
			continue
		}
		out = append(out, Clause{Text: part, URL: clauseURL(part)})
	}
	return out
}

// clauseURL gives the address of a section of an RFC.
func clauseURL(text string) string {
	rest, ok := strings.CutPrefix(text, "RFC ")
	if !ok {
		return ""
	}
	number, section, _ := strings.Cut(rest, " ")
	for _, r := range number {
		if r < '0' || r > '9' {
			return ""
		}
	}
	url := "https://www.rfc-editor.org/rfc/rfc" + number
	section, ok = strings.CutPrefix(section, "§")
	if !ok {
		return url
	}
	section, _, _ = strings.Cut(section, " ") // "6.1.3 (a)(2)"
	if section == "" {
		return url
	}
	if c := section[0]; c >= 'A' && c <= 'Z' {
		return url + "#appendix-" + section
	}
	return url + "#section-" + section
}
