package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"handshakelab/core"
	"handshakelab/core/explain"
	"handshakelab/core/survey"
)

const matrixHelp = `SCENARIO is what all have in common; without it, the normal handshake.

  --rows KEY       the rows' key (server-cert); all: every value of every key
  --columns KEY    the columns' key (client-auth)
  --format FORMAT  text, or csv: a handshake a line

In the text ✓ is completed, ⚠ completed with something wrong, ✗C3 the client
refuses at step 3, …S8 the server waits for ever or was cut off at step 8, – what
can't be run. Exit status: 0, whatever came of the handshakes; 2 the command was
wrong.
`

func matrix(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	fs := flag.NewFlagSet("matrix", flag.ContinueOnError)
	rows := fs.String("rows", "server-cert", "")
	columns := fs.String("columns", "client-auth", "")
	format := fs.String("format", "text", "")
	rest, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if *format != "text" && *format != "csv" {
		return 0, fmt.Errorf("there is no format %q; it can be text or csv", *format)
	}
	if len(rest) > 1 {
		return 0, fmt.Errorf("one scenario at a time, and here are %d words; join choices with & and put all in quotes: '%s'", len(rest), strings.Join(rest, "&"))
	}
	base := ""
	if len(rest) == 1 {
		if base, err = resolve(rest[0]); err != nil {
			return 0, err
		}
	}
	g, err := survey.New(base, *rows, *columns)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	lines := tryAll(ctx, g.Cells())
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "Stopped; what was tried by then follows.")
	}
	if *format == "csv" {
		_, err = io.WriteString(stdout, g.CSV(lines))
		return 0, err
	}
	printGrid(stdout, g, lines)
	n, took := tried(lines), time.Since(began)
	fmt.Fprintf(stderr, "%d handshakes in %.1f s, %.0f a second\n", n, took.Seconds(), float64(n)/took.Seconds())
	return 0, nil
}

// tryAll tries cells, as many at a time as there are processors.
func tryAll(ctx context.Context, cells []*survey.Cell) []string {
	lines := make([]string, len(cells))
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(cells) {
					return
				}
				if cells[i].Why == "" {
					lines[i] = survey.Try(core.Run, cells[i].Scenario, "en")
				}
			}
		})
	}
	all.Wait()
	return lines
}

// tried counts the handshakes.
func tried(lines []string) int {
	n := 0
	for _, l := range lines {
		if l != "" {
			n++
		}
	}
	return n
}

// printGrid prints marks in columns and what the checks are that failed.
func printGrid(w io.Writer, g *survey.Grid, lines []string) {
	fmt.Fprintf(w, "around: %s\n\n", orNormal(g.Base))
	name, wide := len(g.RowKey), 4
	for i := range g.Rows {
		name = max(name, utf8.RuneCountInString(g.Rows[i].Name))
	}
	for _, c := range g.Columns {
		wide = max(wide, utf8.RuneCountInString(c))
	}
	if g.Columns != nil {
		fmt.Fprintf(w, "%s  %s\n", pad("", name), g.ColKey)
		fmt.Fprintf(w, "%s", pad(g.RowKey, name))
		for _, c := range g.Columns {
			fmt.Fprintf(w, "  %s", pad(c, wide))
		}
		fmt.Fprintln(w)
	}
	n := 0
	var checks []string
	count := map[string]int{}
	for i := range g.Rows {
		row := pad(g.Rows[i].Name, name)
		for j := range g.Rows[i].Cells {
			c := &g.Rows[i].Cells[j]
			mark := "–"
			if c.Why == "" {
				o := survey.Read(lines[n])
				mark = o.Mark()
				if o.Check != "" {
					if count[o.Check]++; count[o.Check] == 1 {
						checks = append(checks, o.Check)
					}
				}
			}
			n++
			if g.Columns == nil {
				row += "  " + c.Value + "\u00a0" + mark
			} else {
				row += "  " + pad(mark, wide)
			}
		}
		if g.Columns == nil {
			fill(w, pad(g.Rows[i].Name, name)+"  ", strings.TrimSpace(strings.TrimPrefix(row, pad(g.Rows[i].Name, name))))
			continue
		}
		fmt.Fprintln(w, strings.TrimRight(row, " "))
	}
	if len(checks) > 0 {
		fmt.Fprintf(w, "\nwhat was noticed, and how often\n")
	}
	words := explain.In("en")
	for _, id := range checks {
		c, _ := words.Check(id)
		fmt.Fprintf(w, "  %4d  %s  %s\n", count[id], pad(id, 30), words.Fill(c.Question, "it", "the other end"))
	}
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}
