package survey

import (
	"fmt"

	"handshakelab/core/scenario"
)

// All in place of the rows' key stands for every key that has values to try.
const All = "all"

// Most is how many cells a grid may have.
const Most = 2000

// Grid is scenarios around one.
type Grid struct {
	Base    string   // canonical text form of the scenario in the middle
	RowKey  string   // what the rows are values of; All: each row is a key
	ColKey  string   // what the columns are values of; "" with All
	Columns []string // the values; nil with All, where each row has its own
	Rows    []Row
}

// Row is one value of the rows' key with every one of the columns', or one key
// with each of its values.
type Row struct {
	Name  string // the value, or the key
	Cells []Cell
}

// Cell is a scenario of the grid.
type Cell struct {
	Value    string // the column's, or the key's
	Scenario string // canonical text form; "" is the normal handshake
	Why      string // a sentence: why it can't be built; "" if it can
}

// New makes the grid of two keys' values around a scenario, or with rows All
// that of every key's. The error is a sentence.
func New(base, rows, columns string) (*Grid, error) {
	s, err := scenario.Parse(base)
	if err != nil {
		return nil, err
	}
	g := &Grid{Base: s.String(), RowKey: rows}
	if rows == All {
		for _, key := range Keys() {
			r := Row{Name: key}
			for _, v := range choices(key) {
				c := Cell{Value: v}
				if at, err := s.With(key, v); err != nil {
					c.Why = err.Error()
				} else {
					c.Scenario = at.String()
				}
				r.Cells = append(r.Cells, c)
			}
			g.Rows = append(g.Rows, r)
		}
		return g, nil
	}
	if err := Check(rows, columns); err != nil {
		return nil, err
	}
	g.ColKey, g.Columns = columns, choices(columns)
	for _, v := range choices(rows) {
		r := Row{Name: v}
		with, cannot := s.With(rows, v)
		for _, w := range g.Columns {
			r.Cells = append(r.Cells, cell(s, with, cannot, setting{rows, v}, setting{columns, w}))
		}
		g.Rows = append(g.Rows, r)
	}
	return g, nil
}

// Check says in a sentence why a grid can't have these keys; nil: it can. With
// rows All there are no columns.
func Check(rows, columns string) error {
	if rows == All {
		return nil
	}
	for _, key := range [...]string{rows, columns} {
		if choices(key) != nil {
			continue
		}
		if _, err := scenario.Parse(key + "=?"); key != "" && err != nil && scenario.KeyByName(key) == nil {
			return err // there is no such key
		}
		return sentence(fmt.Sprintf("%q has no list of values to try. A key that has: server-cert.", key))
	}
	if rows == columns {
		return sentence("Rows and columns are both " + rows + ": choose two keys, say server-cert and client-auth.")
	}
	if n := len(choices(rows)) * len(choices(columns)); n > Most {
		return sentence(fmt.Sprintf("%s by %s would be %d handshakes; %d at a time are the most.", rows, columns, n, Most))
	}
	return nil
}

// Cells gives all cells, row by row.
func (g *Grid) Cells() []*Cell {
	var all []*Cell
	for i := range g.Rows {
		for j := range g.Rows[i].Cells {
			all = append(all, &g.Rows[i].Cells[j])
		}
	}
	return all
}

// setting is a key with a value.
type setting struct{ key, value string }

func (x setting) in(s *scenario.Scenario, err error) (*scenario.Scenario, error) {
	if err != nil {
		return nil, err
	}
	return s.With(x.key, x.value)
}

// cell is the scenario s with two settings; with is s with the first of them. A
// default is left out while nothing speaks against it, and has to be said once
// the other key would have it follow: then each is set again. And one may go
// only with the other, so either is tried first.
func cell(s, with *scenario.Scenario, cannot error, a, b setting) Cell {
	at, err := b.in(with, cannot)
	if err == nil && (at.Value(a.key) != a.value || at.Value(b.key) != b.value) {
		at, err = b.in(a.in(at, nil))
	}
	if err != nil {
		at, err = a.in(b.in(a.in(b.in(s, nil))))
	}
	if err != nil {
		return Cell{Value: b.value, Why: err.Error()}
	}
	return Cell{Value: b.value, Scenario: at.String()}
}

// surgeries are what is tried of the key "wire": it has verbs, and these are
// what a verb can be done to.
var surgeries = [...]string{"none",
	"flip:client.client_hello", "flip:server.server_hello", "flip:server.certificate", "flip:server.server_key_exchange",
	"flip:client.client_key_exchange", "flip:client.finished", "flip:server.finished", "flip:client.application_data", "flip:server.application_data",
	"drop:client.client_hello", "drop:server.certificate", "drop:client.finished", "drop:server.finished", "drop:server.application_data",
	"duplicate:client.client_hello", "duplicate:server.certificate", "duplicate:client.finished", "duplicate:client.application_data",
	"swap:server.server_hello", "truncate:client.finished", "truncate:server.application_data"}

// Keys gives what has values to try, in the table's order: also, where a key is
// of both ends, of each alone.
func Keys() []string {
	var out []string
	for _, k := range scenario.Keys() {
		if choices(k.Name) == nil {
			continue
		}
		out = append(out, k.Name)
		if k.Pair {
			out = append(out, "client-"+k.Name, "server-"+k.Name)
		}
	}
	return out
}

// choices gives what can be tried of a key ("server-cert", "client-versions"),
// its default first; nil if there is no such list.
func choices(key string) []string {
	k := scenario.KeyByName(key)
	for _, side := range [...]string{"2.", "client-", "server-"} {
		if k == nil && len(key) > len(side) && key[:len(side)] == side {
			key = key[len(side):]
			k = scenario.KeyByName(key)
		}
	}
	if k == nil {
		return nil
	}
	if k.Name == "wire" {
		return surgeries[:]
	}
	if len(k.Values) < 2 {
		return nil
	}
	return k.Values
}

type sentence string

func (s sentence) Error() string { return string(s) }
