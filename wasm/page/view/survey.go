package view

import (
	"strings"

	"handshakelab/core/survey"
)

// surveying is a matrix and what is known of it. It is a value: what comes in
// makes a new one.
type surveying struct {
	id      string // language, scenario, rows and columns
	grid    *survey.Grid
	cells   []triedCell
	left    int // cells that can be tried and were not yet
	tried   int
	bad     int // of those tried
	stopped bool
}

// triedCell is what is known of a cell.
type triedCell struct {
	*survey.Cell
	line string         // what came of it; "": that is not known
	came survey.Outcome // the same, read
	node *Node          // as it was drawn for that: hundreds stay as they are while one changes
}

// kept is how many matrices are kept, so that one can come back to them.
const kept = 4

// axes completes what was asked for.
func axes(rows, columns string) (string, string) {
	switch {
	case rows == survey.All:
		return rows, ""
	case rows == "" && columns == "server-cert":
		rows = "client-auth"
	case rows == "":
		rows = "server-cert"
	}
	if columns == "" {
		if columns = "client-auth"; rows == columns {
			columns = "client-cert"
		}
	}
	return rows, columns
}

// surveyed brings the matrix that is asked for to the front, as it was left or
// anew.
func surveyed(st State) State {
	st.Rows, st.Columns = axes(st.Rows, st.Columns)
	id := st.Words().Lang + "\n" + st.Scenario + "\n" + st.Rows + "\n" + st.Columns
	list := []*surveying{nil}
	for _, s := range st.surveys {
		if s.id == id {
			list[0] = s
		} else if len(list) < kept {
			list = append(list, s)
		}
	}
	if list[0] == nil {
		g, err := survey.New(st.Scenario, st.Rows, st.Columns)
		if err != nil {
			return wrong(st, err)
		}
		s := &surveying{id: id, grid: g}
		for _, c := range g.Cells() {
			t := triedCell{Cell: c}
			if c.Why == "" {
				s.left++
			} else {
				t.came = survey.Outcome{Kind: "none", Said: c.Why}
			}
			s.cells = append(s.cells, t)
		}
		list[0] = s
	}
	st.surveys = list
	return st
}

// turned gives the matrix other axes, or says why it can't have them.
func turned(st State, verb, arg string) State {
	rows, columns := st.Rows, st.Columns
	switch verb {
	case "axes":
		rows, columns, _ = strings.Cut(arg, ",")
	case "rows":
		if rows = arg; columns == rows {
			columns = ""
		}
	case "columns":
		columns = arg
	}
	rows, columns = axes(rows, columns)
	if err := survey.Check(rows, columns); err != nil {
		return wrong(st, err)
	}
	st.Bench, st.Rows, st.Columns, st.Wrong = "matrix", rows, columns, ""
	return settle(st)
}

// survey gives the matrix that is at the front, nil if none was asked for yet.
func (st State) survey() *surveying {
	if len(st.surveys) == 0 {
		return nil
	}
	return st.surveys[0]
}

// with puts another one at the front.
func (st State) with(s *surveying) State {
	st.surveys = append([]*surveying{s}, st.surveys[1:]...)
	return st
}

// halt stops the matrix, or has it go on.
func (st State) halt(stop bool) State {
	if s := st.survey(); s != nil {
		next := *s
		next.stopped = stop
		return st.with(&next)
	}
	return st
}

// Survey says which matrix is being worked on, by an id; "" if none is: all
// of it is done, or it was stopped. Leaving the workbench does not stop it.
func (st State) Survey() string {
	if s := st.survey(); s != nil && !s.stopped && s.left > 0 && st.brought == "" {
		return s.id
	}
	return ""
}

// Untried gives the cells of the matrix that are still to be tried.
func (st State) Untried() []int {
	var out []int
	if s := st.survey(); s != nil {
		for i := range s.cells {
			if c := &s.cells[i]; c.Why == "" && c.line == "" {
				out = append(out, i)
			}
		}
	}
	return out
}

// Cell gives the scenario of a cell of the matrix.
func (st State) Cell(i int) string { return st.surveys[0].cells[i].Scenario }

// Found takes in what came of cells of a matrix: as survey.Try gives it, by
// the cell's number. A matrix that is no longer kept has no use for it.
func (st State) Found(id string, lines map[int]string) State {
	list := append([]*surveying(nil), st.surveys...)
	for k, s := range list {
		if s.id != id {
			continue
		}
		next := *s
		next.cells = append([]triedCell(nil), s.cells...)
		for i, l := range lines {
			if i >= len(next.cells) || next.cells[i].line != "" || l == "" {
				continue
			}
			c := &next.cells[i]
			c.line, c.came, c.node = l, survey.Read(l), nil
			if c.came.Kind == "bad" {
				next.bad++
			}
			next.left--
			next.tried++
		}
		list[k] = &next
	}
	st.surveys = list
	return st
}

// Table gives the matrix as CSV, and a name for the file.
func (st State) Table() (name, csv string) {
	s := st.survey()
	if s == nil {
		return "", ""
	}
	name = "matrix-" + s.grid.RowKey
	if s.grid.ColKey != "" {
		name += "-by-" + s.grid.ColKey
	}
	var lines []string
	for i := range s.cells {
		lines = append(lines, s.cells[i].line)
	}
	return name + ".csv", s.grid.CSV(lines)
}
