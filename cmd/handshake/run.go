package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"handshakelab/core"
	"handshakelab/core/export"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

var runHelp = fmt.Sprintf(`SCENARIO is key=value&key=value, in quotes because of the &; without it the
normal handshake runs. "handshake scenarios" lists keys and values. A preset can
be named instead (--preset expired-certificate, or preset:expired-certificate),
or a link to the page be given.

  --format FORMAT one of these, the first without it:
%s  --preset ID     run a preset
%s
Exit status, by the last connection: 0 completed, 1 refused, 2 the command was
wrong, 3 stalled or cut.
`, formatHelp(), langHelp)

// formatHelp lists the formats.
func formatHelp() string {
	var b strings.Builder
	for _, f := range export.Formats {
		fmt.Fprintf(&b, "         %-8s %s\n", f.Name, english.Phrase("format/"+f.Name))
	}
	return b.String()
}

func run(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	format := fs.String("format", "text", "")
	preset := fs.String("preset", "", "")
	lang := fs.String("lang", "en", "")
	rest, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	f, err := formatNamed(*format, true)
	if err != nil {
		return 0, err
	}
	words, err := wordsIn(*lang)
	if err != nil {
		return 0, err
	}
	switch {
	case *preset != "" && len(rest) > 0:
		return 0, errors.New("--preset and a scenario do not go together; give one")
	case *preset != "":
		rest = []string{"preset:" + *preset}
	case len(rest) > 1:
		return 0, fmt.Errorf("one scenario at a time, and here are %d words; join choices with & and put all in quotes: '%s'", len(rest), strings.Join(rest, "&"))
	case len(rest) == 0:
		rest = []string{""}
	}
	text, err := resolve(rest[0])
	if err != nil {
		return 0, err
	}
	t, err := core.Run(text)
	if err != nil {
		return 0, errors.New(words.Fault(err))
	}
	if _, err := io.WriteString(stdout, written(t, f, words.Lang)); err != nil {
		return 0, err
	}
	return status(t), nil
}

// resolve takes a preset's name or a link for the scenario it stands for.
func resolve(text string) (string, error) {
	if id, ok := strings.CutPrefix(text, "preset:"); ok {
		p := scenario.PresetByID(id)
		if p == nil {
			var ids []string
			for _, p := range scenario.Presets() {
				ids = append(ids, p.ID)
			}
			if near := scenario.Nearest(id, ids); near != "" {
				return "", fmt.Errorf("there is no preset %q; did you mean %s?", id, near)
			}
			return "", fmt.Errorf("there is no preset %q; \"handshake scenarios\" lists them", id)
		}
		return p.Scenario, nil
	}
	if link, fragment, ok := strings.Cut(text, "#"); ok && (link == "" || strings.Contains(link, "/") || strings.HasSuffix(link, ".html")) {
		text = fragment
		var keep []string
		for choice := range strings.SplitSeq(text, "&") {
			key, value, _ := strings.Cut(choice, "=")
			if key == "preset" {
				return resolve("preset:" + value)
			}
			if !pageOnly[key] {
				keep = append(keep, choice)
			}
		}
		text = strings.Join(keep, "&")
	}
	return text, nil
}

// pageOnly are what a link holds besides the scenario: how the page shows it.
var pageOnly = map[string]bool{"step": true, "view": true, "connection": true, "sel": true, "theme": true, "lang": true,
	"bench": true, "with": true, "rows": true, "columns": true}

// status gives the exit status: by the last connection, and there the end
// that noticed counts more than one that waits.
func status(t *trace.Trace) int {
	c := export.Last(t)
	worst := exitCompleted
	for _, p := range c.Ends {
		o := t.Outcome(c.ID, p)
		switch {
		case o == nil:
		case o.End == trace.EndRefused || o.End == trace.EndTold:
			return exitRefused
		case o.End != trace.EndCompleted:
			worst = exitStalled
		}
	}
	return worst
}
