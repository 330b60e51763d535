package view

import (
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/survey"
)

// work tries so many cells of the matrix at the front, as a crew does.
func work(st State, n int) State {
	id, found := st.Survey(), map[int]string{}
	for _, i := range st.Untried() {
		if n--; n < 0 {
			break
		}
		found[i] = survey.Try(core.Run, st.Cell(i), "en")
	}
	return st.Found(id, found)
}

func TestMatrix(t *testing.T) {
	st := updated(New(""), "bench:matrix", "axes:client-cert,client-auth")
	if st.Fragment() != "bench=matrix&rows=client-cert&columns=client-auth" || st.Wrong != "" {
		t.Fatalf("%q: %s", st.Fragment(), st.Wrong)
	}
	if n := len(st.Untried()); n != 36 || st.Survey() == "" {
		t.Errorf("%d cells to try", n)
	}
	st = work(st, 10)
	if s := shown(st, "progress"); !strings.Contains(s, "Running.") || !strings.Contains(s, "10 of 36") {
		t.Errorf("after ten cells: %s", s)
	}
	// Stopped, it asks for nothing; gone on with, for the rest.
	st = updated(st, "survey:stop")
	if st.Survey() != "" || !strings.Contains(shown(st, "progress"), "Stopped.") {
		t.Errorf("stopped: %q, %s", st.Survey(), shown(st, "progress"))
	}
	st = updated(st, "survey:go")
	if n := len(st.Untried()); n != 26 || st.Survey() == "" {
		t.Errorf("going on: %d cells", n)
	}
	// Somebody follows a cell and comes back; meanwhile it goes on.
	there := st.Fragment()
	st = updated(st, "fragment:edition=1&client-cert=expired&client-auth=require")
	if st.Bench != "" || st.Survey() == "" {
		t.Error("leaving stops the matrix")
	}
	st = updated(work(st, 100), "fragment:"+there)
	if s := shown(st, "progress"); !strings.Contains(s, "Done.") || !strings.Contains(s, "36 of 36") || st.Survey() != "" {
		t.Errorf("back again: %s", s)
	}
	if s := shown(st, "grid"); !strings.Contains(s, "expired||✓||expired × off: It worked.|") || !strings.Contains(s, "✗S6|dates|expired × require: ") {
		t.Errorf("the picture: %s", s)
	}
	if name, table := st.Table(); name != "matrix-client-cert-by-client-auth.csv" || strings.Count(table, "\r\n") != 37 {
		t.Errorf("%s has %d lines", name, strings.Count(table, "\r\n"))
	}
	// Around another scenario it is another matrix; the first is kept.
	st = updated(st, "key:versions=tls1.3")
	if len(st.Untried()) != 36 {
		t.Errorf("around TLS 1.3 there are %d cells to try", len(st.Untried()))
	}
	if st = updated(st, "undo"); len(st.Untried()) != 0 {
		t.Error("what was known is gone")
	}
	// What comes too late is no matter.
	if late := st.Found("another", map[int]string{0: "x"}); late.surveys[0] != st.surveys[0] {
		t.Error("what came of another matrix is taken in")
	}
}

func TestAxes(t *testing.T) {
	for f, says := range map[string]string{
		"bench=matrix&rows=serwer-cert":                 "server-cert",
		"bench=matrix&rows=seed":                        "no list of values",
		"bench=matrix&rows=user&columns=user":           "two keys",
		"bench=matrix&rows=ciphers&columns=signatures":  "",
		"bench=matrix&rows=all":                         "",
		"bench=matrix&rows=client-versions&columns=2.x": "2.x",
	} {
		st := New(f)
		if says == "" && (st.Wrong != "" || st.Bench != "matrix") || !strings.Contains(st.Wrong, says) {
			t.Errorf("%s: the page says %q", f, st.Wrong)
		}
		Render(st)
	}
	st := updated(New("bench=matrix&rows=all"), "rows:user")
	if st.Rows != "user" || st.Columns == "" || st.Wrong != "" {
		t.Errorf("%q × %q: %s", st.Rows, st.Columns, st.Wrong)
	}
	if bad := updated(st, "columns:user"); bad.Columns != st.Columns || bad.Wrong == "" {
		t.Errorf("user × user: %q", bad.Wrong)
	}
	if st = updated(st, "rows:"+st.Columns); st.Rows == st.Columns || st.Wrong != "" {
		t.Errorf("%q × %q: %s", st.Rows, st.Columns, st.Wrong)
	}
	for i := range telling {
		if st := updated(New(""), "axes:"+telling[i].rows+","+telling[i].columns); st.Wrong != "" || st.Survey() == "" {
			t.Errorf("%s: %q", telling[i].id, st.Wrong)
		}
	}
}

// While hundreds of cells come in, drawing them is little work.
func BenchmarkMatrix(b *testing.B) {
	st := updated(New(""), "bench:matrix", "axes:all,")
	n := 0
	for b.Loop() {
		line := (&survey.Outcome{Kind: "good", Said: "It worked."}).Line()
		st = st.Found(st.Survey(), map[int]string{n % 400: line})
		n++
		Render(st)
	}
}
