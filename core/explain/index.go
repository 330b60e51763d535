package explain

import "sync"

// key is an id and its kind.
type key struct {
	kind byte
	id   string
}

var indexing sync.Mutex

// build makes the index of ids if there is none yet.
func (c *Catalog) build() {
	indexing.Lock()
	defer indexing.Unlock()
	if c.index != nil {
		return
	}
	m := make(map[key]int, 1024)
	for i := range c.messages {
		m[key{'m', c.messages[i].ID}] = i
	}
	for i := range c.checks {
		m[key{'c', c.checks[i].ID}] = i
	}
	for i := range c.alerts {
		m[key{'a', c.alerts[i].ID}] = i
	}
	for i := range c.ops {
		m[key{'o', c.ops[i].ID}] = i
	}
	for i := range c.values {
		m[key{'v', c.values[i].ID}] = i
	}
	for kind, list := range map[byte][]Pair{'r': c.reasons, 'f': c.fields, 'n': c.notes, 'p': c.phrases, 's': c.sentence, 'x': c.x509} {
		for i := range list {
			m[key{kind, list[i].ID}] = i
		}
	}
	c.index = m
}
