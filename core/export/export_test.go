package export_test

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"handshakelab/core"
	"handshakelab/core/explain"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

var update = flag.Bool("update", false, "write the golden files anew")

func run(t *testing.T, text string) *trace.Trace {
	t.Helper()
	tr, err := core.Run(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tr
}

// The outputs that people and programs have come to read.
func TestGolden(t *testing.T) {
	for _, c := range []struct{ file, scenario string }{
		{"normal.txt", ""},
		{"expired.txt", "server-cert=expired"},
		{"clicked-on.txt", "server-cert=self-signed&user=ignores"},
		{"intercept.txt", "attack=intercept&user=ignores"},
		{"client-cert.txt", "client-auth=require&client-cert=expired"},
		{"stalled.txt", "wire=drop:server.finished"},
		{"normal.msg", ""},
		{"expired.json", "server-cert=expired"},
		{"expired.md", "server-cert=expired"},
		{"expired.svg", "server-cert=expired"},
	} {
		tr := run(t, c.scenario)
		var got string
		switch filepath.Ext(c.file) {
		case ".txt":
			got = export.Text(tr, "")
		case ".msg":
			got = export.Msg(tr)
		case ".json":
			got = string(export.JSON(tr))
		case ".md":
			got = export.Markdown(tr, "")
		case ".svg":
			got = string(export.SVG(tr, figure.Options{}))
		}
		path := filepath.Join("testdata", c.file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
			i := 0
			for i < min(len(a), len(b))-1 && a[i] == b[i] {
				i++
			}
			t.Errorf("%s, line %d:\n is   %.200s\n was  %.200s\nIf that is meant: go test ./core/export -update", c.file, i+1, a[i], b[i])
		}
	}
}

// several are runs with something of everything in them.
var several = []string{"", "server-cert=expired,wrong-host", "client-auth=require&server-key=ecdsa-p256", "groups=ffdhe2048",
	"attack=intercept&user=ignores", "attack=replay", "attack=weaken-ciphers", "wire=flip:client.client_hello:random",
	"wire=drop:server.finished", "wire=truncate:server.application_data", "wire=inject:server.finished=handshake_failure",
	"server-cert=self-signed&user=ignores&revocation=staple", "ciphers=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256&alpn=none"}

// In every language the text stays within its width, lacks no words, and says
// the verdict and the summary.
func TestText(t *testing.T) {
	for _, s := range several {
		tr := run(t, s)
		for _, l := range explain.Languages {
			explain.In(l.Code).Miss = func(id string) { t.Errorf("%s, %q: there are no words for %s", l.Code, s, id) }
			text, last := export.Text(tr, l.Code), export.Summary(tr, l.Code)
			md, svg := export.Markdown(tr, l.Code), string(export.SVG(tr, figure.Options{Lang: l.Code}))
			explain.In(l.Code).Miss = nil
			if !utf8.ValidString(text) || strings.Contains(text, "{") && !strings.Contains(s, "{") {
				t.Errorf("%s, %q: something was not filled in", l.Code, s)
			}
			for _, line := range strings.Split(text, "\n") {
				if n := utf8.RuneCountInString(line); n > 110 && line != last || n > 100 && line != last && l.Code == "en" || strings.HasSuffix(line, " ") {
					t.Errorf("%s, %q: a line of %d: %s", l.Code, s, n, line)
				}
			}
			if !strings.HasSuffix(text, last+"\n") {
				t.Errorf("%s, %q: the summary is not the last line", l.Code, s)
			}
			if l.Code == "en" {
				continue
			}
			for _, said := range []string{"the normal handshake", "edition", "What came of it", "forward secrecy:", "completed", "not known", "The user"} {
				if strings.Contains(text+md+svg, said) {
					t.Errorf("%s, %q still says “%s”", l.Code, s, said)
				}
			}
		}
	}
	for s, want := range map[string]string{
		"":                    "TLS 1.2 · TLS_RSA_WITH_AES_128_CBC_SHA · forward secrecy: no · extended master secret: yes · resumed: no · client: completed · server: completed",
		"groups=x25519":       "TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA · forward secrecy: yes · extended master secret: yes · resumed: no · client: completed · server: completed",
		"server-cert=expired": "TLS 1.2 · TLS_RSA_WITH_AES_128_CBC_SHA · not completed · client: refused · server: told",
		"extended-master-secret=off": "TLS 1.2 · TLS_RSA_WITH_AES_128_CBC_SHA · forward secrecy: no · extended master secret: no · resumed: no" +
			" · client: completed · server: completed",
	} {
		if got := export.Summary(run(t, s), ""); got != want {
			t.Errorf("%q ends in\n%s, want\n%s", s, got, want)
		}
	}
}

// The JSON is valid, says what the trace says, and has no field that the
// documentation does not.
func TestJSON(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	documented := regexp.MustCompile(`[a-z_]+`).FindAllString(f.Doc.Text(), -1)
	used := map[string]bool{}
	for _, s := range several {
		tr := run(t, s)
		data := export.JSON(tr)
		var any map[string]any
		if err := json.Unmarshal(data, &any); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		fields(any, used)

		var x struct {
			Format, Scenario string
			Version, Edition int
			Connections      []struct {
				ID                  int
				Client, Server, Why string
			}
			Outcomes []struct {
				Party, End       string
				Connection, Step int
			}
			Events []struct {
				ID, Time, Step   int
				Kind, Party, Key string
				Check            *struct{ ID, Result string }
				Alert            *struct {
					Name string
					Code *int
				}
			}
			Spaces []struct {
				ID    int
				Bytes string
				Parts []struct{ At, Length int }
			}
			Values []struct {
				ID          int
				Name, Bytes string
				Secret      bool
			}
			Operations []struct {
				ID   int
				Name string
				Out  []int
			}
		}
		if err := json.Unmarshal(data, &x); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if x.Format != "handshake-lab-trace" || x.Version != 1 || x.Edition != 1 || x.Scenario != tr.Scenario {
			t.Errorf("%s: the head is %+v", s, x)
		}
		if len(x.Connections) != len(tr.Conns) || len(x.Outcomes) != len(tr.Outcomes) || len(x.Events) != len(tr.Events) ||
			len(x.Spaces) != len(tr.Bufs) || len(x.Values) != len(tr.Values) || len(x.Operations) != len(tr.Ops) {
			t.Errorf("%s: something is missing", s)
		}
		for i, e := range x.Events {
			o := tr.Events[i]
			if e.ID != i+1 || e.Kind != o.Kind.String() || e.Party != o.Party.String() || e.Time != int(o.At.Microseconds()) || e.Step < 1 || e.Step > 10 ||
				(e.Check == nil) != (o.Check == nil) || e.Check != nil && (e.Check.ID != o.Check.ID || e.Check.Result != o.Check.Result.String()) ||
				e.Alert != nil && (e.Alert.Code == nil || *e.Alert.Code != int(o.Alert.Code)) {
				t.Errorf("%s: event %d is %+v, was %+v", s, i+1, e, o)
			}
		}
		for i, b := range x.Spaces {
			if b.Bytes != hex.EncodeToString(tr.Bufs[i].Data) || len(b.Parts) != len(tr.Bufs[i].Parts) {
				t.Errorf("%s: space %d differs", s, i+1)
			}
		}
		for i, v := range x.Values {
			if v.Bytes != hex.EncodeToString(tr.Values[i].Data) || v.Name != tr.Values[i].Name || v.Secret != tr.Values[i].Secret {
				t.Errorf("%s: value %d differs", s, i+1)
			}
		}
	}
	for name := range used {
		if !slices.Contains(documented, name) {
			t.Errorf("the field %s is not documented", name)
		}
	}
}

// fields collects the names of all fields.
func fields(x any, into map[string]bool) {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			into[k] = true
			fields(v, into)
		}
	case []any:
		for _, v := range x {
			fields(v, into)
		}
	}
}

// Strings that JSON cannot hold as they are.
func TestJSONStrings(t *testing.T) {
	odd := "\"\\\x00\n\t\u2028\x7fé\U0001F512\xff"
	tr := &trace.Trace{Edition: 1, Scenario: odd, Conns: []trace.Conn{{ID: 1, Ends: [2]trace.Party{trace.Client, trace.Server}, Why: trace.First}}}
	var x struct{ Scenario string }
	if err := json.Unmarshal(export.JSON(tr), &x); err != nil {
		t.Fatal(err)
	}
	if want := strings.ToValidUTF8(odd, "\uFFFD"); x.Scenario != want {
		t.Errorf("%q, want %q", x.Scenario, want)
	}
}

// Each line of msg is one that openssl s_client -msg could have printed, but
// for those that begin with #.
func TestMsg(t *testing.T) {
	line := regexp.MustCompile(`^(>>>|<<<) (TLS 1\.[0-3]|SSL 3\.0|\?\?\?), (RecordHeader \[length 0005\]|` +
		`Handshake \[length [0-9a-f]{4}\], [A-Za-z]+|ChangeCipherSpec \[length 0001\]|ApplicationData \[length [0-9a-f]{4}\]|` +
		`Alert \[length 0002\], (warning|fatal) [a-z_]+)$|^   ( [0-9a-f]{2}){1,16}$|^# |^$`)
	for _, s := range several {
		msg := export.Msg(run(t, s))
		for i, l := range strings.Split(msg, "\n") {
			if !line.MatchString(l) {
				t.Errorf("%s: line %d: %q", s, i+1, l)
			}
		}
	}
	// What one end sends undisturbed, the other receives.
	views := strings.Split(export.Msg(run(t, "")), "# connection")
	strip := func(view, mark string) (out string) {
		keep := false
		for _, l := range strings.Split(view, "\n") {
			if strings.HasPrefix(l, ">>>") || strings.HasPrefix(l, "<<<") {
				keep = strings.HasPrefix(l, mark)
				l = l[3:]
			}
			if keep && !strings.HasPrefix(l, "#") && l != "" {
				out += l + "\n"
			}
		}
		return out
	}
	if len(views) != 3 || strip(views[1], ">>>") != strip(views[2], "<<<") || strip(views[1], "<<<") != strip(views[2], ">>>") {
		t.Error("the two ends' views of an undisturbed connection differ")
	}
}

// Every preset that is shown can be told in each form.
func TestPresets(t *testing.T) {
	for _, p := range scenario.Presets() {
		tr := run(t, p.Scenario)
		if export.Text(tr, "") == "" || !json.Valid(export.JSON(tr)) || export.Msg(tr) == "" {
			t.Errorf("%s: nothing to read", p.ID)
		}
	}
}
