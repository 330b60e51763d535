package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"handshakelab/core/explain"
	"handshakelab/core/scenario"
)

// english is what the commands speak where no other language is asked for.
var english = explain.In("en")

var scenariosHelp = filled("", english.Phrase("list/what")) + "\n" + langHelp

// langHelp is for commands that speak several languages.
var langHelp = "  --lang LANGUAGE " + languages() + "\n"

// languages lists those that there are words in.
func languages() string {
	var list []string
	for _, l := range explain.Languages {
		list = append(list, l.Code+" ("+l.Name+")")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// wordsIn gives the words of a language that was asked for by its tag.
func wordsIn(tag string) (*explain.Catalog, error) {
	lang := explain.LanguageOf(tag)
	if lang == "" {
		return nil, fmt.Errorf("there are no words in %q; --lang can be %s", tag, languages())
	}
	return explain.In(lang), nil
}

func scenarios(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	fs := flag.NewFlagSet("scenarios", flag.ContinueOnError)
	lang := fs.String("lang", "en", "")
	rest, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	words, err := wordsIn(*lang)
	if err != nil {
		return 0, err
	}
	switch len(rest) {
	case 0:
		listKeys(stdout, words)
		listPresets(stdout, words)
		return 0, nil
	case 1:
		return 0, oneKey(stdout, words, rest[0])
	}
	return 0, fmt.Errorf("one key at a time, and here are %d", len(rest))
}

func listKeys(w io.Writer, words *explain.Catalog) {
	fill(w, "", words.Phrase("list/what"))
	for _, k := range scenario.Keys() {
		star := ""
		if k.Pair {
			star = "*"
		}
		fmt.Fprintf(w, "\n%s%s=%s\n", k.Name, star, shorten(k.Default))
		fill(w, "    ", words.Phrase("key/"+k.Name))
		var values []string
		for _, v := range k.Values {
			if v != k.Default {
				values = append(values, v)
			}
		}
		head := "    " + words.Phrase("list/also") + " "
		if k.Open {
			if len(values) == 0 {
				head = "    "
			}
			values = append(values, words.Phrase("list/or", "{what}", words.Phrase("open/"+k.Name)))
		}
		if len(values) > 0 {
			fill(w, head, strings.Join(values, "  "))
		}
	}
}

func listPresets(w io.Writer, words *explain.Catalog) {
	fmt.Fprintf(w, "\n%s\n", words.Phrase("list/presets"))
	for _, c := range scenario.Chapters {
		fmt.Fprintf(w, "\n  %s  %s\n", c, words.Phrase("chapter/"+c))
		for _, p := range scenario.Presets() {
			if p.Chapter != c {
				continue
			}
			what := p.Scenario
			switch {
			case what == "" && p.View != "all":
				what = words.Phrase("list/normal-seen", "{party}", words.Phrase("the-"+p.View))
			case what == "":
				what = words.Phrase("list/normal")
			}
			fmt.Fprintf(w, "  %2d %-24s %s\n", p.Number, p.ID, words.Phrase("preset/"+p.ID))
			if n := len([]rune(what)); n > 65 {
				fmt.Fprintf(w, "     %s\n", what)
			} else {
				fmt.Fprintf(w, "     %-24s %s\n", "", what)
			}
		}
	}
}

func oneKey(w io.Writer, words *explain.Catalog, name string) error {
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "2."), "client-"), "server-")
	k := scenario.KeyByName(name)
	if k == nil {
		if k = scenario.KeyByName(bare); k != nil && !k.Pair {
			k = nil
		}
	}
	if k == nil {
		var names []string
		for _, k := range scenario.Keys() {
			names = append(names, k.Name)
		}
		if near := scenario.Nearest(name, names); near != "" {
			return fmt.Errorf("there is no key %q; did you mean %s?", name, near)
		}
		return fmt.Errorf("there is no key %q; \"handshake scenarios\" lists them", name)
	}
	fmt.Fprintf(w, "%s: %s\n", k.Name, words.Phrase("key/"+k.Name))
	fmt.Fprintln(w)
	for _, v := range k.Values {
		mark := " "
		if v == k.Default {
			mark = "*"
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s %-20s  %s", mark, v, words.Choice(k.Name, v)), " "))
	}
	if k.Open {
		fill(w, "    ", words.Phrase("list/or", "{what}", words.Phrase("open/"+k.Name)))
	}
	if len(k.Values) == 0 || k.Default != "" {
		fmt.Fprintf(w, "\n  %s\n", words.Phrase("list/default", "{value}", k.Default))
	}
	if k.List {
		fmt.Fprintln(w, "  "+words.Phrase("list/joined"))
	}
	if k.Pair {
		fmt.Fprintln(w, "  "+words.Phrase("list/pair", "{key}", k.Name))
	}
	if k.Second {
		fmt.Fprintln(w, "  "+words.Phrase("list/second", "{key}", k.Name))
	}
	return nil
}

// shorten cuts a long list.
func shorten(s string) string {
	if len(s) > 60 {
		s = s[:strings.LastIndexByte(s[:60], ',')+1] + "…"
	}
	return s
}

// filled is what fill writes.
func filled(head, text string) string {
	var b strings.Builder
	fill(&b, head, text)
	return b.String()
}

// fill writes words in lines of some 80 letters, each after the same space;
// words are parted by two spaces where the text has them so.
func fill(w io.Writer, head, text string) {
	hang := strings.Repeat(" ", utf8.RuneCountInString(head))
	line := head
	for _, word := range strings.SplitAfter(text, " ") {
		if utf8.RuneCountInString(strings.TrimRight(line+word, " ")) > 80 && strings.TrimSpace(line) != "" {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line = hang
			word = strings.TrimLeft(word, " ")
		}
		line += word
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
