package edge

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

func get(method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://lab.example.test"+target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

// Each file has the bytes of core's one export, and may be kept: for ever
// under a versioned path.
func TestFiles(t *testing.T) {
	for _, s := range []string{"", "server-cert=expired", "client-auth=require&server-key=ecdsa-p256", "attack=intercept&user=ignores", "edition=1&wire=flip:client.client_hello:random"} {
		tr, err := core.Run(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range routes {
			want, err := core.Export(tr, export.FormatNamed(r.format), figure.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for prefix, keep := range map[string]string{"": "public, max-age=3600", "/v/" + trace.Version: "public, max-age=31536000, immutable"} {
				w := get("GET", prefix+r.path+"?"+s)
				if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), want) {
					t.Errorf("%s%s?%s: %d, %d bytes, want %d of the same", prefix, r.path, s, w.Code, w.Body.Len(), len(want))
				}
				if got := w.Header().Get("Cache-Control"); got != keep {
					t.Errorf("%s%s: Cache-Control %q", prefix, r.path, got)
				}
				tag := w.Header().Get("ETag")
				if again := get("GET", prefix+r.path+"?"+s, "If-None-Match", `"x", W/`+tag); again.Code != 304 || again.Body.Len() != 0 {
					t.Errorf("%s%s: asked with its own ETag it answers %d, %d bytes", prefix, r.path, again.Code, again.Body.Len())
				}
				if head := get("HEAD", prefix+r.path+"?"+s); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("ETag") != tag {
					t.Errorf("HEAD %s%s: %d, %d bytes", prefix, r.path, head.Code, head.Body.Len())
				}
			}
		}
	}
	if a, b := get("GET", "/text?server-cert=expired"), get("GET", "/text?edition=1&server-cert=expired"); a.Header().Get("ETag") != b.Header().Get("ETag") {
		t.Error("two ways to write a scenario have different ETags")
	}
	if a, b := get("GET", "/figure.svg"), get("GET", "/figure.svg?step=3"); a.Header().Get("ETag") == b.Header().Get("ETag") || a.Body.String() == b.Body.String() {
		t.Error("a step makes no difference to the picture")
	}
	if w := get("GET", "/v/0.0.1/figure.svg"); w.Code != 404 {
		t.Errorf("another version's path answers %d, and would be kept for ever", w.Code)
	}
}

// What is wrong is said, in the format that was asked for.
func TestWrong(t *testing.T) {
	for query, says := range map[string]string{
		"server-cert=exspired": "expired", "serwer-cert=expired": "server-cert", "step=11": "1 to 10", "view=moon": "onlooker", "preset=none": "preset",
		"=": "name", "seed=%zz": "%", "wire=flip:client.finished:9999": "", "seed=" + strings.Repeat("x", LongestQuery): "characters long",
	} {
		for _, r := range routes {
			w := get("GET", r.path+"?"+query)
			body := w.Body.String()
			if w.Code != 400 || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("ETag") != "" {
				t.Errorf("%s?%.40s: %d, %q", r.path, query, w.Code, w.Header())
			}
			said := body
			switch r.format {
			case "svg":
				var picture struct {
					Title string `xml:"title"`
				}
				if err := xml.Unmarshal(w.Body.Bytes(), &picture); err != nil {
					t.Errorf("%s?%.40s: %v", r.path, query, err)
				}
				said = picture.Title
			case "json":
				var e struct{ Error string }
				if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
					t.Errorf("%s?%.40s: %v", r.path, query, err)
				}
				said = e.Error
			}
			if said == "" || !strings.Contains(said, says) {
				t.Errorf("%s?%.40s says %q, which lacks %q", r.path, query, said, says)
			}
		}
	}
	if w := get("POST", "/text"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", w.Code)
	}
	if w := get("GET", "/elsewhere"); w.Code != 404 {
		t.Errorf("/elsewhere: %d", w.Code)
	}
}

// A fault of ours is one answer's, and no more.
func TestRecovers(t *testing.T) {
	was := run
	defer func() { run = was }()
	run = func(string) (*trace.Trace, error) { panic("a fault") }
	for _, path := range []string{"/text", "/figure.svg", "/trace.json", "/see"} {
		if w := get("GET", path); w.Code != 500 || strings.Contains(w.Body.String(), "a fault") || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// A link that is pasted becomes a figure: the page it leads to names the
// oEmbed answer, and that has a frame with the same scenario in it.
func TestOEmbed(t *testing.T) {
	const link = "/see?server-cert=expired&step=3"
	page := get("GET", link)
	if page.Code != 200 || !strings.Contains(page.Body.String(), `<img src="/figure.svg?edition=1&amp;server-cert=expired&amp;step=3"`) {
		t.Fatalf("%s: %d %s", link, page.Code, page.Body)
	}
	m := regexp.MustCompile(`<link rel="alternate" type="application/json\+oembed" href="https://lab\.example\.test([^"]*)"`).FindStringSubmatch(page.Body.String())
	if m == nil {
		t.Fatalf("%s has no discovery link", link)
	}
	for more, size := range map[string][2]int{"": {720, 520}, "&maxwidth=500": {500, 640}, "&maxwidth=9000&maxheight=400": {720, 400}} {
		w := get("GET", html.UnescapeString(m[1])+more)
		var e embedding
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code != 200 {
			t.Fatalf("oembed: %d %v %s", w.Code, err, w.Body)
		}
		if e.Version != "1.0" || e.Type != "rich" || e.Width != size[0] || e.Height != size[1] || !strings.Contains(e.Title, "step 3") {
			t.Errorf("oembed%s: %+v", more, e)
		}
		if !strings.Contains(e.HTML, `src="https://lab.example.test/frame.html#edition=1&amp;server-cert=expired&amp;step=3&amp;controls=verdict,figure,step" sandbox="allow-scripts"`) {
			t.Errorf("oembed%s: %s", more, e.HTML)
		}
	}
	for target, code := range map[string]int{
		"/oembed": 400, "/oembed?url=" + url.QueryEscape("https://elsewhere.test/see?x"): 404, "/oembed?url=https://lab.example.test/other": 404,
		"/oembed?url=" + url.QueryEscape("https://lab.example.test/see?server-cert=nonsense"): 400, "/oembed?format=xml&url=https://lab.example.test/see": 501,
	} {
		w := get("GET", target)
		var e struct{ Error string }
		if err := json.Unmarshal(w.Body.Bytes(), &e); w.Code != code || err != nil || e.Error == "" {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, code)
		}
	}
	// What a scenario brings along is no markup.
	for _, target := range []string{`/see?seed="><script>`, `/oembed?url=` + url.QueryEscape(`https://lab.example.test/see?seed="><script>`)} {
		if w := get("GET", strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22").Replace(target)); strings.Contains(w.Body.String(), "<script") {
			t.Errorf("%s: %s", target, w.Body)
		}
	}
}

// Every story, in every form, stays within its bounds.
func TestBounds(t *testing.T) {
	for _, p := range scenario.Presets() {
		for _, r := range routes {
			if w := get("GET", r.path+"?preset="+p.ID); w.Code != 200 || w.Body.Len() > LargestBody/4 {
				t.Errorf("%s?preset=%s: %d, %d bytes", r.path, p.ID, w.Code, w.Body.Len())
			}
		}
	}
}

// The command line's bytes are the edge's.
func TestAsCommandLine(t *testing.T) {
	for _, r := range routes {
		out, err := exec.Command("go", "run", "handshakelab/cmd/handshake", "run", "--format", r.format, "groups=x25519").Output()
		if err != nil {
			t.Fatal(err)
		}
		if w := get("GET", r.path+"?groups=x25519"); !bytes.Equal(w.Body.Bytes(), out) {
			t.Errorf("%s differs from handshake run --format %s", r.path, r.format)
		}
	}
}

// The query chooses the language: of the text, the picture, the page to be
// linked to, and of what is wrong. Each has an ETag of its own.
func TestLanguages(t *testing.T) {
	tags := map[string]bool{}
	for lang, says := range map[string][4]string{
		"en": {"client stops here", "the normal handshake", "There is no step", `"nowhere"`},
		"de": {"Client hält hier an", "der normale Handshake", "Es gibt keinen Schritt", `"nowhere"`},
		"es": {"cliente para aquí", "el handshake normal", "No hay paso", `"nowhere"`},
	} {
		text := get("GET", "/text?server-cert=expired&lang="+lang)
		tr, err := core.Run("server-cert=expired")
		if err != nil {
			t.Fatal(err)
		}
		if want := export.Text(tr, lang); text.Code != 200 || text.Body.String() != want || !strings.Contains(want, says[0]) {
			t.Errorf("%s: /text does not say “%s”:\n%.3000s", lang, says[0], text.Body)
		}
		tags[text.Header().Get("ETag")] = true
		if picture := get("GET", "/figure.svg?lang="+lang); !strings.Contains(picture.Body.String(), says[1]) {
			t.Errorf("%s: the picture does not say “%s”", lang, says[1])
		}
		page := get("GET", "/see?lang="+lang).Body.String()
		if !strings.Contains(page, `<html lang="`+lang+`">`) || lang != "en" && !strings.Contains(page, `/figure.svg?lang=`+lang+`"`) {
			t.Errorf("%s: the page to be linked to:\n%s", lang, page)
		}
		if bad := get("GET", "/text?step=12&lang="+lang); bad.Code != 400 || !strings.Contains(bad.Body.String(), says[2]) {
			t.Errorf("%s: a step that there is not: %d, %s", lang, bad.Code, bad.Body)
		}
		if bad := get("GET", "/text?lang="+lang+"&user=nowhere"); bad.Code != 400 || !strings.Contains(bad.Body.String(), says[3]) {
			t.Errorf("%s: a value that there is not: %d, %s", lang, bad.Code, bad.Body)
		}
	}
	if len(tags) != 3 {
		t.Errorf("three languages have %d ETags", len(tags))
	}
	if plain := get("GET", "/text?server-cert=expired"); !tags[plain.Header().Get("ETag")] {
		t.Error("without a language it is not the English one")
	}
	if w := get("GET", "/text?lang=tlh"); w.Code != 400 || !strings.Contains(w.Body.String(), `"tlh"`) || !strings.Contains(w.Body.String(), "en, de, es") {
		t.Errorf("lang=tlh: %d, %s", w.Code, w.Body)
	}
}
