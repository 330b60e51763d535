package explain

import "sync"

var indexing sync.Mutex

// build makes the index of ids if there is none yet.
func (c *Catalog) build() {
	indexing.Lock()
	defer indexing.Unlock()
	if c.index != nil {
		return
	}
	m := make(map[string]int, 512)
	for i := range c.messages {
		m["m:"+c.messages[i].ID] = i
	}
	for i := range c.checks {
		m["c:"+c.checks[i].ID] = i
	}
	for i := range c.alerts {
		m["a:"+c.alerts[i].ID] = i
	}
	for i := range c.ops {
		m["o:"+c.ops[i].ID] = i
	}
	for i := range c.values {
		m["v:"+c.values[i].ID] = i
	}
	for kind, list := range map[string][]Pair{"r:": c.reasons, "f:": c.fields, "n:": c.notes, "p:": c.phrases, "s:": c.sentence, "x:": c.x509} {
		for i := range list {
			m[kind+list[i].ID] = i
		}
	}
	c.index = m
}
