package scenario

import (
	"strings"
	"sync"
)

// settle checks that choices go together, resolves them and leaves out
// defaults that make no difference.
func settle(named choices) (*Scenario, error) {
	if err := conflicts(named); err != nil {
		return nil, err
	}
	named.join()
	s := &Scenario{named: named, plans: named.plans()}
	whole := fingerprint(s.plans)
	for again := true; again; {
		again = false
		for _, name := range named.order() {
			v := named[name]
			if !redundant(name, v.text) {
				continue
			}
			delete(named, name)
			if fingerprint(named.plans()) == whole {
				again = true
				continue
			}
			named[name] = v
		}
	}
	return s, nil
}

// redundant says whether a choice may be left out where that changes no plan:
// it is the default, or says of a second connection what holds anyway. A
// choice that only equals what would follow is kept: it stands when what it
// would follow from is changed.
func redundant(name, text string) bool {
	return strings.HasPrefix(name, "2.") || normal().Value(name) == text
}

// normal is the normal handshake, with nothing named.
var normal = sync.OnceValue(func() *Scenario { return &Scenario{plans: choices{}.plans()} })

// join writes a pair's two ends as the bare word where they are the same.
func (c choices) join() {
	for i := range table {
		k := &table[i]
		if !k.Pair || k.kind == kindGroups {
			continue
		}
		for _, prefix := range prefixes {
			bare, cl, sv := prefix+k.Name, prefix+"client-"+k.Name, prefix+"server-"+k.Name
			l, r := c[cl], c[sv]
			if b := c[bare]; b != nil {
				if l == nil {
					l = b
				}
				if r == nil {
					r = b
				}
			}
			if k.follows() && prefix == "" { // one end's list is the other's
				if r == nil {
					r = l
				}
				if l == nil {
					l = r
				}
			}
			for _, name := range [...]string{bare, cl, sv} {
				delete(c, name)
			}
			if l != nil && r != nil && l.text == r.text {
				c[bare] = l
				continue
			}
			if l != nil {
				c[cl] = l
			}
			if r != nil {
				c[sv] = r
			}
		}
	}
}

// text gives what is named for a key, "" if nothing is.
func (c choices) text(name string) string {
	if v := c[name]; v != nil {
		return v.text
	}
	return ""
}

// prefixes are of the first and the second connection's keys.
var prefixes = []string{"", "2."}

// order gives the named keys in canonical order: the first connection's in
// the table's order, then the second's.
func (c choices) order() []string {
	names := make([]string, 0, len(c))
	rank := ranks()
	for name := range c {
		i := len(names)
		names = append(names, name)
		for ; i > 0 && rank[names[i-1]] > rank[name]; i-- {
			names[i] = names[i-1]
		}
		names[i] = name
	}
	return names
}

// ranks gives each key's place in canonical order, sides and prefixes
// included.
var ranks = sync.OnceValue(func() map[string]int {
	rank := map[string]int{}
	for _, prefix := range prefixes {
		for i := range table {
			for _, side := range sides {
				rank[prefix+side+table[i].Name] = len(rank)
			}
		}
	}
	return rank
})

var sides = []string{"", "client-", "server-"}
