package figure

import (
	"slices"
	"strings"
	"testing"

	"handshakelab/core/scenario"
)

// TestSentenceSaysAll sets every value of every key, and each beside another:
// the sentence reads as one, and what differs from normal is a word of it or
// named at its end.
func TestSentenceSaysAll(t *testing.T) {
	var texts []string
	for _, p := range scenario.Presets() {
		texts = append(texts, p.Scenario)
	}
	for _, k := range scenario.Keys() {
		for _, v := range k.Values {
			for _, besides := range []string{"", "client-auth=require&", "server-cert=expired&", "versions=tls1.3&", "attack=intercept&"} {
				texts = append(texts, besides+k.Name+"="+v)
			}
		}
	}
	read := 0
	for _, text := range texts {
		s, err := scenario.Parse(text)
		if err != nil {
			continue // what can't be together
		}
		parts, err := Words(text, "en")
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		read++
		whole, said := "", []string{}
		for _, p := range parts {
			if whole += p.Text; p.Control == nil {
				continue
			}
			c := p.Control
			whole += c.Text
			said = append(said, c.Keys...)
			if n := len([]rune(c.Text)); n == 0 || n > 22 {
				t.Errorf("%s: the word %q has %d letters", text, c.Text, n)
			}
		}
		if strings.Contains(whole, "  ") || strings.ContainsAny(whole, "{}") || !strings.HasSuffix(whole, ".") || strings.Contains(whole, "choice-") || strings.Contains(whole, "several things") && !strings.Contains(text, ",") {
			t.Errorf("%s reads %q", text, whole)
		}
		_, others, _ := strings.Cut(whole, "Also set: ")
		named := strings.Split(strings.TrimSuffix(others, "."), ", ")
		for _, k := range scenario.Keys() {
			if s.Named(k.Name) && k.Name != "edition" && s.Value(k.Name) != k.Default && !slices.Contains(said, k.Name) && !slices.Contains(named, k.Name) {
				t.Errorf("%s: nothing in %q says that %s is %s", text, whole, k.Name, s.Value(k.Name))
			}
		}
	}
	if read < 300 {
		t.Errorf("only %d scenarios were read", read)
	}
}
