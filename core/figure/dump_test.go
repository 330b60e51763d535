package figure

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"handshakelab/core/lab"
	"handshakelab/core/scenario"
)

func TestDump(t *testing.T) {
	text, ok := os.LookupEnv("SCENE")
	if !ok {
		t.Skip()
	}
	s, err := scenario.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := lab.Run(s)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{View: os.Getenv("VIEW")}
	fmt.Sscan(os.Getenv("STEP"), &o.Step)
	if sel := os.Getenv("SEL"); sel != "" {
		in := Inspect(tr, sel, o)
		fmt.Printf("%s | %s | %s\n", in.Title, in.Subtitle, in.Kind)
		for _, p := range in.Meaning.Paragraphs {
			fmt.Println("  ", p)
		}
		for _, p := range in.Meaning.Facts {
			fmt.Printf("   %+v\n", p)
		}
		for _, c := range in.Meaning.Checks {
			fmt.Println("   ", c.Mark, c.Text)
		}
		for _, s := range in.Bytes.Spaces {
			fmt.Println("  ==", s.Sel, s.Title, s.Len, s.Hidden)
			var f func(list []Field, in string)
			f = func(list []Field, in string) {
				for _, x := range list {
					fmt.Printf("%s%s %s = %s (%s) %s\n", in, x.Sel, x.Name, x.Value, x.Words, x.Note)
					f(x.Kids, in+"  ")
				}
			}
			f(s.Fields, "     ")
		}
		for _, l := range in.Origin.From {
			fmt.Println("  <-", strings.Repeat("  ", l.Depth), l.Text, l.Sel)
		}
		for _, l := range in.Origin.Used {
			fmt.Println("  ->", l.Text, l.Sel)
		}
		fmt.Println(in.Standard.Clauses)
		return
	}
	sc := Build(tr, o)
	dump(sc)
}

func dump(s *Scene) {
	fmt.Printf("%s %s — %s\n", s.Verdict.Mark, s.Verdict.Title, s.Verdict.Text)
	for _, k := range s.Verdict.Knows {
		fmt.Println("   ", k.Text)
	}
	fmt.Println(s.Position, s.Conns)
	for _, l := range s.Lanes {
		fmt.Print("  ", l.Icon, " ", l.Name, " (", l.Note, ")")
	}
	fmt.Println()
	for _, r := range s.Rows {
		fmt.Printf("%2d [%s] %s %s\n", r.Step, r.State, r.Title, r.Note)
		for i, c := range r.Cells {
			fmt.Printf("      cell: %s", c.Speech)
			for _, x := range c.Chips {
				fmt.Printf(" {%s %v %s%v}", x.Tag, x.Bars, x.Same, x.Hidden)
			}
			fmt.Print(" ", c.Tally)
			for _, m := range c.Checks {
				if m.Main || m.Mark != "✓" {
					fmt.Print(" ", m.Mark, m.Label)
				}
			}
			fmt.Println(" ", c.Guess)
			if i < len(r.Wires) {
				for _, a := range r.Wires[i].Arrows {
					fmt.Printf("         wire: right=%v enc=%v alt=%v lost=%v inj=%v alert=%v %d B:", a.Right, a.Encrypted, a.Altered, a.Lost, a.Injected, a.Alert, a.Bytes)
					for _, m := range a.Messages {
						fmt.Printf(" %s", m.Text)
					}
					fmt.Println()
				}
				fmt.Println("        ", r.Wires[i].Note)
			}
		}
		for _, l := range r.Lines {
			fmt.Printf("        - %s %s %s %s %d chips cause=%v notice=%v %v\n", l.Sel, l.Mark, l.Party, l.Text, len(l.Chips), l.Cause, l.Notice, l.Future)
		}
		fmt.Println("    ", r.Spoken)
	}
	fmt.Printf("%+v %+v %+v\n", s.Stop, s.Marks, s.Link)
	fmt.Printf("%+v\n", s.Warning)
	for _, f := range s.Summary {
		fmt.Println(f)
	}
}
