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
	c.index = make(map[key]int, 1024)
	for i := range c.messages {
		c.put('m', c.messages[i].ID, i)
	}
	for i := range c.messages13 {
		c.put('M', c.messages13[i].ID, i)
	}
	for i := range c.checks {
		c.put('c', c.checks[i].ID, i)
	}
	for i := range c.alerts {
		c.put('a', c.alerts[i].ID, i)
	}
	for i := range c.ops {
		c.put('o', c.ops[i].ID, i)
	}
	for i := range c.values {
		c.put('v', c.values[i].ID, i)
	}
	c.putPairs('r', c.reasons)
	c.putPairs('f', c.fields)
	c.putPairs('n', c.notes)
	c.putPairs('p', c.phrases)
	c.putPairs('s', c.sentence)
	c.putPairs('x', c.x509)
}

func (c *Catalog) put(kind byte, id string, at int) { c.index[key{kind, id}] = at }

func (c *Catalog) putPairs(kind byte, list []Pair) {
	for i := range list {
		c.put(kind, list[i].ID, i)
	}
}
