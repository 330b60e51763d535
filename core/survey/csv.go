package survey

import (
	"strconv"
	"strings"
)

// CSV writes a grid as RFC 4180 has it, a cell a line, with outcomes as Try
// gives them in the order of [Grid.Cells]; what is missing or "" was not tried.
func (g *Grid) CSV(lines []string) string {
	var b strings.Builder
	row, column := g.RowKey, g.ColKey
	if row == All {
		row, column = "key", "value"
	}
	record(&b, row, column, "outcome", "how", "by", "step", "check", "alert", "words", "scenario")
	n := 0
	for i := range g.Rows {
		for j := range g.Rows[i].Cells {
			c := &g.Rows[i].Cells[j]
			o := Outcome{Kind: "not tried"}
			switch {
			case c.Why != "":
				o = Outcome{Kind: "none", Said: c.Why}
			case n < len(lines) && lines[n] != "":
				o = Read(lines[n])
			}
			step := ""
			if o.Step > 0 {
				step = strconv.Itoa(o.Step)
			}
			record(&b, g.Rows[i].Name, c.Value, o.Kind, o.End, o.Party, step, o.Check, o.Alert, o.Said, c.Scenario)
			n++
		}
	}
	return b.String()
}

func record(b *strings.Builder, fields ...string) {
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.ContainsAny(f, ",\"\r\n") {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		b.WriteString(f)
	}
	b.WriteString("\r\n")
}
