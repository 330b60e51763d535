package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"handshakelab/core"
	"handshakelab/core/compare"
	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/open"
	"handshakelab/core/trace"
)

const compareHelp = `A and B are scenarios, presets (preset:expired-certificate), links to the page,
or traces that were saved with --format json (a name that ends in .json). An
empty scenario, '', is the normal handshake. Lines that are the same in both are
counted, not shown; of messages that differ, each field that does.

  --all  show the lines that are the same, too

Exit status: 0 the two runs are the same to the byte, 1 they differ, 2 the
command was wrong.
`

func compareRuns(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	fs := flag.NewFlagSet("compare", flag.ContinueOnError)
	all := fs.Bool("all", false, "")
	rest, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(rest) != 2 {
		return 0, fmt.Errorf("two runs are compared, and here are %d; an example: handshake compare '' 'server-cert=expired'", len(rest))
	}
	var runs [2]*trace.Trace
	for i, text := range rest {
		if runs[i], err = traceOf(text); err != nil {
			return 0, fmt.Errorf("%s: %w", "AB"[i:i+1], err)
		}
	}
	c := compare.Runs(runs[0], runs[1], "en")
	p := &sideBySide{w: stdout, words: explain.In("en"), all: *all}
	for i, t := range runs {
		fmt.Fprintf(stdout, "%s: %s\n", "AB"[i:i+1], orNormal(t.Scenario))
	}
	fmt.Fprintln(stdout)
	if c.Same {
		fmt.Fprintf(stdout, "Both runs are the same, to the byte.\n")
	} else {
		fmt.Fprintf(stdout, "Of the %d bytes in messages that both have, %d are the same, field by field.\n", c.Bytes, c.Alike)
	}
	for i := range c.Pairs {
		p.pair(&c.Pairs[i])
	}
	if c.Same {
		return 0, nil
	}
	return 1, nil
}

// traceOf runs a scenario, or reads a trace from a file.
func traceOf(text string) (*trace.Trace, error) {
	if strings.HasSuffix(text, ".json") && !strings.Contains(text, "#") {
		b, err := os.ReadFile(text)
		if err != nil {
			return nil, err
		}
		return open.Trace(b)
	}
	text, err := resolve(text)
	if err != nil {
		return nil, err
	}
	return core.Run(text)
}

func orNormal(scenario string) string {
	if scenario == "" {
		return "the normal handshake"
	}
	return scenario
}

// sideBySide prints two runs.
type sideBySide struct {
	w     io.Writer
	words *explain.Catalog
	all   bool
}

func (p *sideBySide) pair(pair *compare.Pair) {
	for k, s := range pair.Sides {
		letter := "AB"[k : k+1]
		if s == nil {
			fmt.Fprintf(p.w, "\n%s has no such connection.\n", letter)
			continue
		}
		if s.Label != "" {
			fmt.Fprintf(p.w, "\n%s: %s", letter, s.Label)
		}
		trips := "broken off before the first data"
		if s.Trips >= 0 {
			trips = fmt.Sprintf("round trips before the first data: %d", s.Trips)
		}
		fmt.Fprintf(p.w, "\n%s: %s %s %s; bytes from the client %d, from the server %d", letter, s.Verdict.Mark, s.Verdict.Title, trips, s.Bytes[0], s.Bytes[1])
	}
	fmt.Fprintln(p.w)
	step, same := 0, 0
	flush := func() {
		if same > 0 {
			fmt.Fprintf(p.w, "    =   the same in both: %d\n", same)
		}
		same = 0
	}
	for i := range pair.Rows {
		r := &pair.Rows[i]
		if r.Step != step {
			flush()
			step = r.Step
			fmt.Fprintf(p.w, "\n%-3d %s\n", step, p.words.Step(step).Title)
		}
		if r.Same && !p.all {
			same++
			continue
		}
		flush()
		p.row(r)
	}
	flush()
	p.values(pair.Values)
}

func (p *sideBySide) row(r *compare.Row) {
	if r.Same {
		p.line("=", r.Lines[0])
		return
	}
	for k, l := range r.Lines {
		if l != nil {
			p.line("AB"[k:k+1], l)
		}
	}
	if r.Moved {
		fmt.Fprintln(p.w, "        in B at another step")
	}
	if len(r.Fields) == 0 {
		return
	}
	fmt.Fprintf(p.w, "        %d of %d bytes are the same; these are not:\n", r.Alike, max(r.Len[0], r.Len[1]))
	for i := range r.Fields {
		f := &r.Fields[i]
		fmt.Fprintf(p.w, "        %s\n", f.Path)
		for k := range 2 {
			what := f.Text[k]
			switch {
			case f.Len[k] == 0:
				what = "not there"
			case what == "":
				what = fmt.Sprintf("%d bytes", f.Len[k])
			}
			fmt.Fprintf(p.w, "            %s %s\n", "AB"[k:k+1], what)
		}
	}
}

func (p *sideBySide) line(letter string, l *figure.EventLine) {
	mark := l.Sign()
	text := p.words.Phrase("the-"+l.Party.String()) + " "
	if l.Kind == "check" {
		text += "finds: "
	}
	fill(p.w, fmt.Sprintf("    %s %s%s ", letter, strings.Repeat(" ", 1-min(1, utf8.RuneCountInString(mark))), mark), explain.Capital(text+l.Text))
}

// values names the values that are the same, and those that both have and that
// differ.
func (p *sideBySide) values(list []compare.Value) {
	var same, differ []string
	one := 0
	for i := range list {
		v := &list[i]
		switch {
		case v.Same:
			same = add(same, v.Name)
		case v.IDs[0] != 0 && v.IDs[1] != 0:
			differ = add(differ, v.Name)
		default:
			one++
		}
	}
	fmt.Fprintln(p.w, "\nRandom numbers, keys and secrets")
	if len(same) > 0 {
		fill(p.w, "    =   ", strings.Join(same, ", "))
	}
	if len(differ) > 0 {
		fill(p.w, "    A≠B ", strings.Join(differ, ", "))
	}
	if one > 0 {
		fmt.Fprintf(p.w, "    in one only: %d\n", one)
	}
}

// add adds a name to a list that does not have it.
func add(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}
