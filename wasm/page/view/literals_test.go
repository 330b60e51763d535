package view

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// plain are literals that look like words for people and are not to be
// translated.
var plain = []string{
	"Handshake Lab",                          // its name
	"RFC ", "RFC 5246 §6.1", "RFC 5246 §7.3", // clauses are named alike everywhere
	" to ",                    // how a check's record parts two dates; it is read, not shown
	"2006-01-02 15:04:05 MST", // how a record writes a date
}

// shows are functions, and which of their arguments a reader sees.
var shows = map[string]int{"text": 0, "span": 1, "para": 1, "button": 2}

// Words for people stand in the catalogs: none is a literal in what draws the
// page or tells the figure.
func TestNoWordsInCode(t *testing.T) {
	sentence := regexp.MustCompile(`\pL.* |^ .*\pL`)
	template, tags := regexp.MustCompile(`^<\w`), regexp.MustCompile(`<[^>]*(>|$)|\{[^}]*\}|RFC \d+ §[\d.]+`)
	seen := 0
	look := func(fset *token.FileSet, e ast.Expr, wrong func(string) bool) {
		ast.Inspect(e, func(n ast.Node) bool {
			if _, nested := n.(*ast.CallExpr); nested {
				return false // asked about on its own
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				seen++
				if s, _ := strconv.Unquote(lit.Value); wrong(s) && !slices.Contains(plain, s) {
					t.Errorf("%s: %s is for people; it belongs in a catalog", fset.Position(lit.Pos()), lit.Value)
				}
			}
			return true
		})
	}
	for _, dir := range []string{".", "../../../core/figure"} {
		fset := token.NewFileSet()
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ImportSpec:
					return false
				case *ast.BasicLit:
					if dir != "." {
						look(fset, n, sentence.MatchString)
					} else if s, _ := strconv.Unquote(n.Value); template.MatchString(s) {
						look(fset, n, func(s string) bool { return sentence.MatchString(tags.ReplaceAllString(s, "")) })
					}
				case *ast.CallExpr:
					id, ok := n.Fun.(*ast.Ident)
					if !ok || dir != "." {
						return true
					}
					if at, ok := shows[id.Name]; ok && at < len(n.Args) {
						look(fset, n.Args[at], sentence.MatchString)
					}
					if id.Name == "attr" && len(n.Args) == 2 {
						if what, ok := n.Args[0].(*ast.BasicLit); ok && slices.Contains([]string{`"title"`, `"aria-label"`, `"alt"`}, what.Value) {
							look(fset, n.Args[1], sentence.MatchString)
						}
					}
				}
				return true
			})
		}
	}
	if seen < 300 {
		t.Errorf("only %d literals were looked at", seen)
	}
}
