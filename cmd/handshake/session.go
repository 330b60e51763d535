package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"handshakelab/core/handshake"
)

// readSession reads the session to take up; nil if the file is not there yet.
func readSession(name string) (*handshake.Session, error) {
	data, err := readFile("session", name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &handshake.Session{}
	if err := s.UnmarshalBinary(data); err != nil {
		return nil, fmt.Errorf("--session: %s is not a session that connect has written; remove it, or name another file", name)
	}
	return s, nil
}

// writeSession keeps the newest of the sessions that a server gave, if it gave
// any. Whoever can read the file can pass for this end.
func writeSession(name string, all []*handshake.Session) error {
	if len(all) == 0 {
		return nil
	}
	data, err := all[len(all)-1].MarshalBinary()
	if err == nil {
		err = os.WriteFile(name, data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("--session: cannot write %s: %v", name, reason(err))
	}
	return nil
}

// mostSessions is how many sessions a server keeps by their IDs.
const mostSessions = 1000

// sharedSessions is a cache for several connections at a time.
type sharedSessions struct {
	sync.Mutex
	handshake.SessionCache
}

func (c *sharedSessions) Get(id []byte) *handshake.Session {
	c.Lock()
	defer c.Unlock()
	return c.SessionCache.Get(id)
}

func (c *sharedSessions) Put(id []byte, s *handshake.Session) {
	c.Lock()
	defer c.Unlock()
	c.SessionCache.Put(id, s)
}

// resumable lets a server's clients take up their sessions, by ID and by
// ticket. The key of the tickets is forgotten with the program.
func resumable(c *handshake.Config) {
	c.Sessions = &sharedSessions{SessionCache: handshake.NewSessionCache(mostSessions)}
	c.SessionTickets, c.Tickets, c.TicketKey = true, 2, make([]byte, 32)
	rand.Read(c.TicketKey) // it never fails: see crypto/rand
}

// seen remembers the binders of keys that early data came with. It takes each
// once, and none any more when it is full: what it forgot could come again.
type seen struct {
	sync.Mutex
	binders map[string]bool
}

// mostBinders is how many a server remembers.
const mostBinders = 100_000

func (s *seen) first(binder []byte) bool {
	s.Lock()
	defer s.Unlock()
	if s.binders == nil {
		s.binders = map[string]bool{}
	}
	if s.binders[string(binder)] || len(s.binders) >= mostBinders {
		return false
	}
	s.binders[string(binder)] = true
	return true
}
