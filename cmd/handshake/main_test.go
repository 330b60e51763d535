package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handshakelab/core/scenario"
)

// The test's own program is the command, when it is called so.
func TestMain(m *testing.M) {
	if os.Getenv("HANDSHAKE_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// call runs a command line within the test.
func call(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = start(context.Background(), args, &out, &errs)
	return status, out.String(), errs.String()
}

// The exit status tells what came of the last connection.
func TestExitStatus(t *testing.T) {
	for _, c := range []struct {
		status int
		args   []string
	}{
		{0, []string{"run"}},
		{0, []string{"run", ""}},
		{0, []string{"run", "edition=1"}},
		{0, []string{"run", "--preset", "normal"}},
		{0, []string{"run", "preset:client-certificate"}},
		{0, []string{"run", "https://lab.example/#edition=1&seed=2&step=3&view=onlooker&sel=e4&theme=dark&connection=1"}},
		{0, []string{"run", "server-cert=self-signed&user=ignores"}},       // clicked on
		{0, []string{"run", "attack=intercept&user=ignores"}},              // likewise
		{0, []string{"run", "attack=intercept&client-trust=attacker"}},     // no warning at all
		{0, []string{"run", "wire=set:client.record.1:2=0x03"}},            // nobody notices
		{1, []string{"run", "server-cert=expired"}},                        // the client refuses
		{1, []string{"run", "client-auth=require&client-cert=expired"}},    // the server does
		{1, []string{"run", "-format=msg", "wire=flip:client.record.1:9"}}, // …
		{1, []string{"run", "server-cert=expired", "-format", "json"}},
		{1, []string{"run", "index.html#preset=expired-certificate&step=3"}},
		{1, []string{"run", "attack=replay"}},
		{1, []string{"run", "attack=intercept"}},
		{2, nil},
		{2, []string{"rum"}},
		{2, []string{"run", "server-cert=expierd"}},
		{2, []string{"run", "server-cert=expired", "client-auth=require"}},
		{2, []string{"run", "-format", "xml"}},
		{2, []string{"run", "-fromat", "text"}},
		{2, []string{"run", "-preset", "expired"}},
		{2, []string{"run", "groups=x448"}},
		{2, []string{"run", "wire=drop:server.certificate_request"}}, // never sent
		{2, []string{"run", strings.Repeat("seed=1&", 2000)}},
		{2, []string{"scenarios", "cipher"}},
		{2, []string{"serve", filepath.Join("testdata", "none")}},
		{2, []string{"help", "rum"}},
		{3, []string{"run", "wire=drop:server.finished"}},
		{3, []string{"run", "wire=truncate:server.application_data"}},
		{0, []string{"compare", "", "edition=1"}},
		{0, []string{"compare", "preset:expired-certificate", "index.html#server-cert=expired&bench=compare&with=normal"}},
		{1, []string{"compare", "", "versions=tls1.3"}},
		{2, []string{"compare", "", "versions=tls1.4"}},
		{2, []string{"compare", ""}},
		{0, []string{"matrix", "--rows", "user", "--columns", "client-auth", "server-cert=expired"}},
		{2, []string{"matrix", "--rows", "usr"}},
		{2, []string{"matrix", "--rows", "seed"}},
		{2, []string{"matrix", "--format", "json"}},
		{2, []string{"compare", "none.json", ""}},
		{0, []string{"help"}},
		{0, []string{"--help"}},
		{0, []string{"run", "--help"}},
		{0, []string{"scenarios"}},
		{0, []string{"scenarios", "client-ciphers"}},
	} {
		status, out, errs := call(c.args...)
		if status != c.status {
			t.Errorf("%q exits with %d, want %d: %s", c.args, status, c.status, errs)
		}
		if len(c.args) > 0 && c.args[0] == "matrix" && status != exitWrong {
			errs = "" // it says how long it took
		}
		if (status == exitWrong) != (errs != "") || (status == exitWrong) == (out != "") {
			t.Errorf("%q: status %d, %d bytes of output, errors %q", c.args, status, len(out), errs)
		}
	}
}

// The same as a process: statuses and streams are what a shell sees.
func TestProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"": 0, "server-cert=expired": 1, "server-cert=expire": 2, "wire=drop:server.finished": 3} {
		cmd := exec.Command(self, "run", text)
		cmd.Env = append(os.Environ(), "HANDSHAKE_TEST_MAIN=1")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		_, err := cmd.Output()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%q exits with %d, want %d (%v)", text, got, want, err)
		}
		if (want == 2) != (errs.Len() > 0) {
			t.Errorf("%q: on stderr stands %q", text, errs.String())
		}
	}
}

// What is wrong is said in a sentence, with what would be right.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"run", "server-crt=expired"}, "Did you mean server-cert?"},
		{[]string{"run", "server-cert=expierd"}, "Did you mean expired?"},
		{[]string{"run", "expired"}, "Did you mean server-cert=expired?"},
		{[]string{"run", "preset:expird-certificate"}, "did you mean expired-certificate?"},
		{[]string{"run", "--preset", "nope"}, "lists them"},
		{[]string{"run", "groups=x448"}, "there is no group"},
		{[]string{"run", "a=b", "c=d"}, "'a=b&c=d'"},
		{[]string{"run", "--fromat=json"}, "did you mean --format?"},
		{[]string{"run", "--format=jsn"}, "text, md, json, msg, svg, pcapng, keylog, pem, openssl, go or nginx"},
		{[]string{"scenaros"}, "did you mean scenarios?"},
		{[]string{"scenarios", "client-cipher"}, "did you mean "},
		{[]string{"serve", "nowhere"}, "./build.sh makes it"},
		{[]string{"serve", "."}, "./build.sh makes it"},
		{[]string{"run", "seed=" + strings.Repeat("x", 10000)}, "too long"},
	} {
		if _, _, errs := call(c.args...); !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%.60q: %q, want %q in one line", c.args, errs, c.says)
		}
	}
}

// Every key, value and preset is listed.
func TestScenarios(t *testing.T) {
	_, all, _ := call("scenarios")
	for _, k := range scenario.Keys() {
		if !strings.Contains(all, k.Name) {
			t.Errorf("%s is not listed", k.Name)
		}
		_, one, _ := call("scenarios", k.Name)
		for _, v := range k.Values {
			if !strings.Contains(all, v) || !strings.Contains(one, v) || !strings.Contains(one, english.Choice(k.Name, v)) {
				t.Errorf("%s=%s is not listed", k.Name, v)
			}
		}
	}
	for _, p := range scenario.Presets() {
		if !strings.Contains(all, p.ID) || !strings.Contains(all, english.Phrase("preset/"+p.ID)) {
			t.Errorf("the preset %s is not listed", p.ID)
		}
	}
	for i, line := range strings.Split(all, "\n") {
		if len([]rune(line)) > 100 {
			t.Errorf("line %d is %d letters long", i+1, len([]rune(line)))
		}
	}
}

func TestRunFormats(t *testing.T) {
	_, text, _ := call("run", "client-auth=require&client-cert=expired")
	for _, want := range []string{"client-cert=expired", "CertificateRequest", "✗", "certificate_expired", "client: told", "server: refused"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	_, js, _ := call("run", "--format", "json", "client-auth=require&client-cert=expired")
	if !json.Valid([]byte(js)) || !strings.Contains(js, `"client-cert/validity"`) {
		t.Error("the JSON is none")
	}
	_, msg, _ := call("run", "--format", "msg")
	if !strings.Contains(msg, ">>> TLS 1.2, Handshake [length 007e], ClientHello\n    01 00 00 7a 03 03 ") {
		t.Errorf("no ClientHello as openssl shows it: %.300s", msg)
	}
}

// serve gives a built site as a host should: media types, compressed files,
// policies, nothing from outside of the folder.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"index.html":      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-x'">lab`,
		"plain.html":      "plain",
		"page.wasm":       "\x00asm",
		"page.wasm.br":    "brotli",
		"page.wasm.gz":    "gzip",
		"lab.js":          "js",
		"style.css":       "css",
		"sub/index.html":  "sub",
		"story/a.html":    "a",
		"x/readme.md":     "no index",
		"odd name%41.svg": "svg",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan int)
	go func() { ended <- start(ctx, []string{"serve", "--addr", "127.0.0.1:0", dir}, w, os.Stderr) }()
	var base string
	if _, err := fmt.Fscanf(r, "Handshake Lab is at %s", &base); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()

	client := &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: 5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(method, path, encodings string) (*http.Response, string) {
		t.Helper()
		q, err := http.NewRequest(method, strings.TrimSuffix(base, "/")+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Accept-Encoding", encodings)
		a, err := client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		b, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return a, string(b)
	}
	for _, c := range []struct {
		path, encodings  string
		status           int
		kind, coding, is string
	}{
		{"/", "", 200, "text/html; charset=utf-8", "", "<meta"},
		{"/index.html", "br", 200, "text/html; charset=utf-8", "", "<meta"},
		{"/page.wasm", "gzip, deflate, br", 200, "application/wasm", "br", "brotli"},
		{"/page.wasm", "gzip", 200, "application/wasm", "gzip", "gzip"},
		{"/page.wasm", "br;q=0, gzip;q=0.5", 200, "application/wasm", "gzip", "gzip"},
		{"/page.wasm", "", 200, "application/wasm", "", "\x00asm"},
		{"/lab.js", "br", 200, "text/javascript; charset=utf-8", "", "js"},
		{"/style.css?v=1", "br", 200, "text/css; charset=utf-8", "", "css"},
		{"/sub/", "", 200, "text/html; charset=utf-8", "", "sub"},
		{"/odd%20name%2541.svg", "", 200, "image/svg+xml", "", "svg"},
		{"/story/../lab.js", "", 200, "text/javascript; charset=utf-8", "", "js"},
		{"/sub", "", 301, "text/html; charset=utf-8", "", ""},
		{"/x/", "", 404, "text/plain; charset=utf-8", "", "There is no such page"},
		{"/nothing", "", 404, "text/plain; charset=utf-8", "", "There is no such page"},
		{"/link.txt", "", 404, "text/plain; charset=utf-8", "", "There is no such page"},
		{"/..%2f..%2fetc/passwd", "", 404, "text/plain; charset=utf-8", "", "There is no such page"},
		{"/%00", "", 404, "text/plain; charset=utf-8", "", "There is no such page"},
	} {
		a, body := get("GET", c.path, c.encodings)
		if a.StatusCode != c.status || a.Header.Get("Content-Type") != c.kind || a.Header.Get("Content-Encoding") != c.coding || !strings.HasPrefix(body, c.is) {
			t.Errorf("%s (%s): %d %q %q %.40q", c.path, c.encodings, a.StatusCode, a.Header.Get("Content-Type"), a.Header.Get("Content-Encoding"), body)
		}
		if c.status == 200 && (a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Vary") != "Accept-Encoding" || a.Header.Get("ETag") == "") {
			t.Errorf("%s: headers %v", c.path, a.Header)
		}
	}
	if a, _ := get("GET", "/", ""); a.Header.Get("Content-Security-Policy") != "default-src 'none'; script-src 'sha256-x'" {
		t.Errorf("a page's own policy is not the header's: %s", a.Header.Get("Content-Security-Policy"))
	}
	for _, path := range []string{"/plain.html", "/page.wasm", "/nothing"} {
		if a, _ := get("GET", path, ""); !strings.Contains(a.Header.Get("Content-Security-Policy"), "script-src 'self' 'wasm-unsafe-eval'; ") ||
			!strings.Contains(a.Header.Get("Content-Security-Policy"), "require-trusted-types-for 'script'") {
			t.Errorf("%s: policy %s", path, a.Header.Get("Content-Security-Policy"))
		}
	}
	if a, _ := get("POST", "/", ""); a.StatusCode != 405 {
		t.Errorf("POST is answered with %d", a.StatusCode)
	}
	if a, body := get("HEAD", "/lab.js", ""); a.StatusCode != 200 || body != "" || a.ContentLength != 2 {
		t.Errorf("HEAD is answered with %d %q", a.StatusCode, body)
	}
	cancel()
	select {
	case status := <-ended:
		if status != 0 {
			t.Errorf("serve ends with %d", status)
		}
	case <-time.After(5 * time.Second):
		t.Error("serve does not end")
	}
}

// run and scenarios speak the language that is asked for; one that there is
// not is named, with those that there are.
func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		says string
		args []string
	}{
		{"Der Client hält hier an", []string{"run", "--lang", "de", "server-cert=expired"}},
		{"# Der Client hielt bei Schritt 3 an", []string{"run", "--lang=de-AT", "--format", "md", "server-cert=expired"}},
		{"El cliente para aquí", []string{"run", "--format", "svg", "--lang", "es", "server-cert=expired"}},
		{"Voreinstellungen", []string{"scenarios", "--lang", "de"}},
		{"Una lista se une con comas", []string{"scenarios", "groups", "--lang", "es"}},
	} {
		_, out, errs := call(c.args...)
		if !strings.Contains(out, c.says) {
			t.Errorf("%q does not say “%s”: %.2000s%s", c.args, c.says, out, errs)
		}
	}
	_, plain, _ := call("run", "server-cert=expired")
	if _, out, _ := call("run", "--lang", "en", "server-cert=expired"); out != plain {
		t.Error("--lang en is another thing than none")
	}
	for _, c := range [][]string{{"run", "--lang", "tlh"}, {"scenarios", "--lang", "tlh"}} {
		if status, out, errs := call(c...); status != exitWrong || out != "" || !strings.Contains(errs, `"tlh"; --lang can be en (English), de (Deutsch) or es (Español)`) {
			t.Errorf("%q: %d, %s%s", c, status, out, errs)
		}
	}
	if status, _, errs := call("run", "--lang", "de", "server-cert=exspired"); status != exitWrong || !strings.Contains(errs, "War expired gemeint?") {
		t.Errorf("a value that there is not, in German: %d, %s", status, errs)
	}
}
