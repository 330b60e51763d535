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

// english is what the commands speak.
var english = explain.In("en")

const scenariosHelp = `A scenario is key=value&key=value. What is not named follows what is: with
server-key=ecdsa-p256 alone a suite that fits is chosen. A key marked with *
can also be written client-… or server-…, for one end. With a KEY, its values
are listed with what they mean.
`

func scenarios(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	rest, err := parse(flag.NewFlagSet("scenarios", flag.ContinueOnError), args)
	if err != nil {
		return 0, err
	}
	switch len(rest) {
	case 0:
		listKeys(stdout)
		listPresets(stdout)
		return 0, nil
	case 1:
		return 0, oneKey(stdout, rest[0])
	}
	return 0, fmt.Errorf("one key at a time, and here are %d", len(rest))
}

func listKeys(w io.Writer) {
	fmt.Fprint(w, scenariosHelp)
	var later []string
	for _, k := range scenario.Keys() {
		if k.Later {
			later = append(later, k.Name)
			continue
		}
		star := ""
		if k.Pair {
			star = "*"
		}
		fmt.Fprintf(w, "\n%s%s=%s\n", k.Name, star, shorten(k.Default))
		fill(w, "    ", english.Phrase("key/"+k.Name))
		var values []string
		for _, v := range k.Values {
			switch {
			case v.Name == k.Default:
			case v.Later:
				values = append(values, "("+v.Name+")")
			default:
				values = append(values, v.Name)
			}
		}
		head := "    also "
		if k.Open {
			if len(values) == 0 {
				head = "    "
			}
			values = append(values, "or "+english.Phrase("open/"+k.Name))
		}
		if len(values) > 0 {
			fill(w, head, strings.Join(values, "  "))
		}
	}
	if len(later) > 0 {
		fmt.Fprintf(w, "\nNot yet: what stands in (), and the keys\n")
		fill(w, "    ", strings.Join(later, "  "))
	}
}

func listPresets(w io.Writer) {
	fmt.Fprintf(w, "\nPresets\n")
	for _, c := range scenario.Chapters {
		fmt.Fprintf(w, "\n  %s  %s\n", c, english.Phrase("chapter/"+c))
		for _, p := range scenario.Presets() {
			if p.Chapter != c {
				continue
			}
			what := p.Scenario
			switch {
			case p.Later != "":
				what = "not yet: " + p.Later
			case what == "" && p.View != "all":
				what = "(the normal handshake, seen by the " + p.View + ")"
			case what == "":
				what = "(the normal handshake)"
			}
			fmt.Fprintf(w, "  %2d %-24s %s\n", p.Number, p.ID, english.Phrase("preset/"+p.ID))
			if n := len([]rune(what)); n > 65 {
				fmt.Fprintf(w, "     %s\n", what)
			} else {
				fmt.Fprintf(w, "     %-24s %s\n", "", what)
			}
		}
	}
}

func oneKey(w io.Writer, name string) error {
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
	fmt.Fprintf(w, "%s: %s\n", k.Name, english.Phrase("key/"+k.Name))
	if k.Later {
		fmt.Fprintln(w, "This build cannot carry it out yet.")
	}
	fmt.Fprintln(w)
	for _, v := range k.Values {
		mark := " "
		if v.Name == k.Default {
			mark = "*"
		}
		help := english.Choice(k.Name, v.Name)
		if v.Later {
			help += " (not yet)"
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s %-20s  %s", mark, v.Name, help), " "))
	}
	if k.Open {
		fill(w, "    ", "or "+english.Phrase("open/"+k.Name))
	}
	if len(k.Values) == 0 || k.Default != "" {
		fmt.Fprintf(w, "\n  default: %s\n", k.Default)
	}
	if k.List {
		fmt.Fprintln(w, "  A list is joined with commas.")
	}
	if k.Pair {
		fmt.Fprintf(w, "  Both ends; client-%s or server-%s is for one.\n", k.Name, k.Name)
	}
	if k.Second {
		fmt.Fprintf(w, "  2.%s is for a second connection.\n", k.Name)
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

// fill writes words in lines of some 80 letters, each after the same space;
// words are parted by two spaces where the text has them so.
func fill(w io.Writer, head, text string) {
	hang := strings.Repeat(" ", utf8.RuneCountInString(head))
	line := head
	for _, word := range strings.SplitAfter(text, " ") {
		if len(strings.TrimRight(line+word, " ")) > 80 && strings.TrimSpace(line) != "" {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line = hang
			word = strings.TrimLeft(word, " ")
		}
		line += word
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
