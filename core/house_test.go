package core_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house's rooms and whom each may know. Arrows point down only.
var rooms = map[string][]string{
	"core/trace": {},
	"core/check": {},
	"core/iana":  {},
	"core/span":  {"core/iana"},
	"core/der":   {"core/span", "core/iana"},
	"core/wire":  {"core/iana", "core/span", "core/der"},
	"core/crypt": {"core/iana", "core/trace"},

	"core/scenario":  {"core/iana"},
	"core/pki":       {"core/trace", "core/check", "core/iana", "core/crypt", "core/span", "core/der", "core/wire"},
	"core/handshake": {"core/wire", "core/crypt", "core/iana", "core/check", "core/trace"},
	"core/attack":    {"core/wire", "core/iana", "core/trace", "core/span"},
	"core/onlooker":  {"core/wire", "core/crypt", "core/iana", "core/trace"},

	"core/lab": {"core/scenario", "core/pki", "core/handshake", "core/attack", "core/onlooker",
		"core/wire", "core/crypt", "core/iana", "core/trace"},
	"core/same": {"core/scenario", "core/lab", "core/iana", "core/trace"},
	"core":      {"core/same", "core/scenario", "core/lab", "core/trace", "core/export", "core/figure"},
	"core/open": {"core/wire", "core/der", "core/span", "core/crypt", "core/onlooker", "core/iana", "core/trace"},

	"core/explain": {"core/trace", "core/check", "core/iana", "core/span", "core/wire", "core/der", "core/scenario"},
	"core/figure": {"core/explain", "core/trace", "core/check", "core/iana", "core/span", "core/wire", "core/der",
		"core/scenario", "core/onlooker"},
	"core/lesson":  {"core/check", "core/explain", "core/onlooker", "core/scenario", "core/trace"},
	"core/compare": {"core/figure", "core/explain", "core/trace", "core/iana", "core/span", "core/wire"},
	"core/survey":  {"core/figure", "core/scenario", "core/trace"},
	"core/export":  {"core/figure", "core/explain", "core/trace", "core/check", "core/iana", "core/span", "core/wire", "core/der", "core/scenario"},
}

// What is above core: the page knows no protocol. The view is plain Go without
// a browser, so that it can be printed at build time.
var above = map[string][]string{
	"wasm/page":        {"wasm/page/view", "core", "core/open", "core/survey", "core/figure", "core/explain", "core/export", "core/scenario", "core/trace"},
	"wasm/worker":      {"wasm/worker/edge"},
	"wasm/worker/edge": {"core", "core/explain", "core/figure", "core/export", "core/scenario", "core/trace"},
	"wasm/page/view":   {"core/open", "core/compare", "core/survey", "core/figure", "core/explain", "core/lesson", "core/export", "core/scenario", "core/trace"},
}

// What no room of core may use: the outside world, and what costs the page
// more than it gives (FACTS.md has the sizes).
var forbidden = []string{"os", "net", "net/http", "syscall", "syscall/js", "math/rand", "math/rand/v2", "crypto/rand", "crypto/tls", "unsafe",
	"encoding/json", "encoding/xml", "encoding/gob", "regexp", "text/template", "html/template", "log", "log/slog",
	"flag", "compress/gzip", "time/tzdata", "reflect"}

// imports gives each package's imports, tests apart, by its folder.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "testdata" || name == "dist" || name == "node_modules" || len(name) > 2 && name[0] == '.') {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(file))[len("../"):]
		if _, ok := found[dir]; !ok {
			found[dir] = nil
		}
		for _, i := range f.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			found[dir] = append(found[dir], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestArrowsPointDown(t *testing.T) {
	for dir, list := range imports(t) {
		if may, ok := above[dir]; ok {
			for _, p := range list {
				if ours, is := strings.CutPrefix(p, "handshakelab/"); is && !slices.Contains(may, ours) {
					t.Errorf("%s imports %s, which it must not know", dir, ours)
				}
				if dir == "wasm/page/view" && (p == "syscall/js" || strings.HasPrefix(p, "honnef.co/")) {
					t.Errorf("%s imports %s, which is the page's", dir, p)
				}
			}
			continue
		}
		if !strings.HasPrefix(dir+"/", "core/") || dir != "core" && strings.Count(dir, "/") > 1 {
			continue // commands may know all of core; folders within a room are the room's
		}
		may, ok := rooms[dir]
		if !ok {
			t.Errorf("%s is a room that house_test.go does not know", dir)
			continue
		}
		for _, p := range list {
			ours, is := strings.CutPrefix(p, "handshakelab/")
			switch {
			case is && !slices.Contains(may, ours):
				t.Errorf("%s imports %s, which it must not know", dir, ours)
			case dir == "core/pki" && p == "net": // net.IP, which x509's certificates hold
			case !is && slices.Contains(forbidden, p):
				t.Errorf("%s imports %s", dir, p)
			case !is && strings.Contains(strings.Split(p, "/")[0], ".") && !strings.HasPrefix(p, "golang.org/x/crypto/"):
				t.Errorf("%s imports %s from outside", dir, p)
			}
		}
	}
}

// The table itself has no arrow up: whom a room may know, stands above it in
// no chain.
func TestRoomsHaveNoCycle(t *testing.T) {
	var visit func(room string, path []string)
	visit = func(room string, path []string) {
		if slices.Contains(path, room) {
			t.Errorf("cycle: %s", strings.Join(append(path, room), " → "))
			return
		}
		for _, r := range rooms[room] {
			visit(r, append(path, room))
		}
	}
	for r := range rooms {
		visit(r, nil)
	}
}

// Every room has a package doc, and no file grows beyond what one reads at a
// sitting.
func TestFilesAreReadable(t *testing.T) {
	for room := range rooms {
		files, err := filepath.Glob("../" + room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		documented := len(files) == 0 // not opened yet
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			most := 550
			if strings.HasSuffix(file, "_test.go") {
				most = 800
			}
			if n := strings.Count(string(b), "\n"); n > most {
				t.Errorf("%s has %d lines", file, n)
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, b, parser.PackageClauseOnly|parser.ParseComments)
			if err == nil && f.Doc != nil && !strings.HasSuffix(file, "_test.go") {
				documented = true
			}
		}
		if !documented {
			t.Errorf("%s has no package doc", room)
		}
	}
}
