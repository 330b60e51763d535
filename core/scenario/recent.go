package scenario

import "sync"

// recent are the scenarios read last. One that is shown is read many times: to
// run it, to tell it, to weigh what could be chosen next.
var recent memory

// memory keeps a few scenarios by their texts. A Scenario never changes, so
// all who ask can have the same.
type memory struct {
	mu   sync.Mutex
	kept [8]struct {
		text string
		s    *Scenario
	}
	next int // the place to be given up
}

// get gives what this text was read as, nil if it is not remembered.
func (m *memory) get(text string) *Scenario {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.kept {
		if k := &m.kept[i]; k.s != nil && k.text == text {
			return k.s
		}
	}
	return nil
}

func (m *memory) put(text string, s *Scenario) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[m.next].text, m.kept[m.next].s = text, s
	m.next = (m.next + 1) % len(m.kept)
}
