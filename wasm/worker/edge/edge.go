// Package edge answers what a static site cannot: pictures, traces, captures
// and texts of any scenario, made on demand. The Cloudflare Worker and
// handshake serve both answer with it.
//
//	/figure.svg?server-cert=expired&step=3   the figure as a picture
//	/trace.json?…  /text?…  /capture.pcapng?…
//	/see?…                                   a page to be linked to: the picture, and what finds its way here
//	/oembed?url=…                            what a tool asks that was given a link to /see
//	/v/1.0.0/figure.svg?…                    each of the first four for ever, by the lab's version
//
// The query is a scenario in its text form, with step, view and lang as in the
// page's address, or preset=ID. The language is that of what people read, an
// error's too; a reader's browser is not asked for it, so that one address has
// one answer. The same scenario gives the same bytes, so
// answers have an ETag that is known before the handshake runs, and under a
// versioned path may be kept for ever. Nothing is stored, nothing is written
// down about who asks.
package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"handshakelab/core"
	"handshakelab/core/explain"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// What a request is borne with.
const (
	LongestQuery = 8 << 10 // bytes; no scenario comes near it
	LargestBody  = 8 << 20 // bytes of an answer
)

// routes are the files that are made of a scenario, by their format.
var routes = []struct{ path, format string }{
	{"/figure.svg", "svg"}, {"/trace.json", "json"}, {"/text", "text"}, {"/capture.pcapng", "pcapng"},
}

// versioned is what stands before a route that is good for ever.
const versioned = "/v/" + trace.Version

// run is core's door: a variable so that a test can see it fail.
var run = core.Run

// Answers says whether a path is one of those answered here.
func Answers(path string) bool {
	if path == "/see" || path == "/oembed" {
		return true
	}
	path = strings.TrimPrefix(path, versioned)
	for _, r := range routes {
		if path == r.path {
			return true
		}
	}
	return false
}

// Handler answers the routes, and anything else with 404.
func Handler() http.Handler { return http.HandlerFunc(answer) }

func answer(w http.ResponseWriter, r *http.Request) {
	format := formatOf(r.URL.Path)
	defer func() {
		if p := recover(); p != nil { // a fault of ours, which must not take others' answers with it
			fail(w, r, format, http.StatusInternalServerError, "The lab made a mistake with this scenario. It is worth telling its authors.")
		}
	}()
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		fail(w, r, format, http.StatusMethodNotAllowed, "This can only be read.")
	case !Answers(r.URL.Path):
		fail(w, r, format, http.StatusNotFound, "There is nothing here by this name.")
	case len(r.URL.RawQuery) > LongestQuery:
		fail(w, r, format, http.StatusBadRequest, fmt.Sprintf("This address is %d characters long; the longest that makes sense has %d.", len(r.URL.RawQuery), LongestQuery))
	case r.URL.Path == "/oembed":
		oembed(w, r)
	case r.URL.Path == "/see":
		see(w, r)
	default:
		file(w, r, format)
	}
}

// formatOf is the format that a path is answered in, also where that is an
// error's.
func formatOf(path string) string {
	path = strings.TrimPrefix(path, versioned)
	for _, r := range routes {
		if path == r.path {
			return r.format
		}
	}
	if path == "/oembed" {
		return "json"
	}
	return "text"
}

// asked is what a query asks for.
type asked struct {
	scenario *scenario.Scenario
	step     int
	view     string
	words    *explain.Catalog // of the language, English if none is asked for
}

var views = []string{"all", "client", "server", "onlooker", "attacker"}

// read reads a query. The error is a sentence for people, in the language
// that the query asks for.
func read(query string) (asked, error) {
	a := asked{view: "all", words: explain.In("en")}
	pairs := strings.Split(query, "&")
	for _, pair := range pairs { // first, since all that is said is said in it
		if tag, ok := strings.CutPrefix(pair, "lang="); ok {
			lang := explain.LanguageOf(tag)
			if lang == "" {
				return a, a.wrong("language", tag, languages())
			}
			a.words = explain.In(lang)
		}
	}
	var rest []string
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "lang":
		case "step":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 10 {
				return a, a.wrong("step", value, nil)
			}
			a.step = n
		case "view":
			if !slices.Contains(views, value) {
				return a, a.wrong("view", value, views)
			}
			a.view = value
		case "preset":
			p := scenario.PresetByID(value)
			if p == nil {
				return a, a.wrong("preset", value, nil)
			}
			rest = append(rest, p.Scenario)
			if p.View != "" {
				a.view = p.View
			}
		case "":
			if pair != "" {
				return a, a.wrong("nameless", pair, nil)
			}
		default:
			rest = append(rest, pair)
		}
	}
	s, err := scenario.Parse(strings.Join(rest, "&"))
	if err != nil {
		return a, sentence(a.words.Fault(err))
	}
	a.scenario = s
	return a, nil
}

// wrong says what of a query can't be read, and what there is instead.
func (a *asked) wrong(id, what string, list []string) error {
	return sentence(a.words.Phrase("wrong/"+id, "{what}", strconv.Quote(what), "{list}", strings.Join(list, ", ")))
}

func languages() (codes []string) {
	for _, l := range explain.Languages {
		codes = append(codes, l.Code)
	}
	return codes
}

// sentence is an error that is said to people as it is.
type sentence string

func (s sentence) Error() string { return string(s) }

func say(format string, a ...any) error { return sentence(fmt.Sprintf(format, a...)) }

// fragment is the address's in the page, or the query's here.
func (a *asked) fragment() string {
	var p []string
	if a.scenario.String() != "" {
		p = append(p, a.scenario.Link())
	}
	if a.step > 0 {
		p = append(p, "step="+strconv.Itoa(a.step))
	}
	if a.view != "all" {
		p = append(p, "view="+a.view)
	}
	if a.words.Lang != "en" {
		p = append(p, "lang="+a.words.Lang)
	}
	return strings.Join(p, "&")
}

// file makes a file of a scenario.
func file(w http.ResponseWriter, r *http.Request, format string) {
	a, err := read(r.URL.RawQuery)
	if err != nil {
		fail(w, r, format, http.StatusBadRequest, err.Error())
		return
	}
	if format != "svg" && (a.step != 0 || a.view != "all") {
		a.step, a.view = 0, "all" // what is written is the whole run
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=3600")
	if strings.HasPrefix(r.URL.Path, versioned) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	tag := etag(format, a.fragment())
	h.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	t, err := run(a.scenario.String())
	if err != nil {
		h.Del("ETag")
		h.Del("Cache-Control")
		fail(w, r, format, http.StatusBadRequest, a.words.Fault(err))
		return
	}
	f := export.FormatNamed(format)
	b, err := core.Export(t, f, figure.Options{Step: a.step, View: a.view, Lang: a.words.Lang})
	if err == nil && len(b) > LargestBody {
		err = say("What this makes is %d bytes long, and %d are as many as are given.", len(b), LargestBody)
	}
	if err != nil {
		fail(w, r, format, http.StatusBadRequest, err.Error())
		return
	}
	write(w, r, http.StatusOK, f.Media, b)
}

// etag is known before the run: the same lab makes the same bytes of the same
// scenario.
func etag(format, fragment string) string {
	sum := sha256.Sum256([]byte(trace.Version + " " + format + " " + fragment))
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches reads an If-None-Match.
func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

func write(w http.ResponseWriter, r *http.Request, status int, media string, b []byte) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(b)
	}
}

// fail says what is wrong, in the format that was asked for.
func fail(w http.ResponseWriter, r *http.Request, format string, status int, text string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Del("ETag")
	switch format {
	case "svg":
		write(w, r, status, "image/svg+xml", export.Notice(text))
	case "json":
		write(w, r, status, "application/json", []byte(`{"error":`+quote(text)+"}\n"))
	default:
		write(w, r, status, "text/plain; charset=utf-8", []byte(text+"\n"))
	}
}

// origin is the site's own address, as this request came to it.
func origin(r *http.Request) *url.URL {
	u := &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host}
	if u.Host == "" {
		u.Host = r.Host
	}
	switch {
	case u.Scheme != "":
	case r.TLS != nil:
		u.Scheme = "https"
	default:
		u.Scheme = "http"
	}
	return u
}
