package view

import (
	"fmt"
	"os"
	"sort"
	"testing"

	"handshakelab/core/explain"
)

// TestMain fails the tests if anything that they looked at had no words.
func TestMain(m *testing.M) {
	missed := map[string]bool{}
	explain.In("en").Miss = func(id string) { missed[id] = true }
	code := m.Run()
	var ids []string
	for id := range missed {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		fmt.Println("no words for", id)
		code = 1
	}
	os.Exit(code)
}
