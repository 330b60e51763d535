package edge

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"

	"handshakelab/core/figure"
)

// What a frame takes, see site/embed.html.
const (
	frameWidth, frameHeight   = 720, 520
	narrowWidth, narrowHeight = 360, 640
)

// see is a page to be linked to: it has in it what tools look for when they
// are given a link (oEmbed, the Open Graph), the picture, and the way to the
// living figure. A page's fragment never reaches a server, so such a link has
// its scenario in the query.
func see(w http.ResponseWriter, r *http.Request) {
	a, err := read(r.URL.RawQuery)
	if err != nil {
		fail(w, r, "text", http.StatusBadRequest, err.Error())
		return
	}
	tag := etag("see "+origin(r).String(), a.fragment())
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	title, text, err := verdict(&a)
	if err != nil {
		fail(w, r, "text", http.StatusBadRequest, err.Error())
		return
	}
	site, f := origin(r).String(), a.fragment()
	here := site + "/see?" + f
	esc := html.EscapeString
	page := fmt.Sprintf(`<!doctype html>
<html lang="%[6]s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%[1]s – Handshake Lab</title>
<meta name="description" content="%[2]s">
<meta property="og:title" content="%[1]s">
<meta property="og:description" content="%[2]s">
<meta property="og:type" content="website">
<meta property="og:url" content="%[3]s">
<link rel="alternate" type="application/json+oembed" href="%[4]s" title="%[1]s">
<style>body{margin:24px auto;max-width:720px;padding:0 12px;font:16px/24px system-ui,sans-serif}img{width:100%%;height:auto}a{color:inherit}</style>
</head>
<body>
<p><a href="/#%[5]s">%[7]s</a></p>
<img src="/figure.svg?%[5]s" alt="%[1]s %[2]s">
</body>
</html>
`, esc(title), esc(text), esc(here), esc(site+"/oembed?url="+url.QueryEscape(here)), esc(f), a.words.Lang, esc(a.words.Phrase("edge/alive")))
	write(w, r, http.StatusOK, "text/html; charset=utf-8", []byte(page))
}

// verdict says what comes of a scenario, in a title and a sentence.
func verdict(a *asked) (title, text string, err error) {
	t, err := run(a.scenario.String())
	if err != nil {
		return "", "", sentence(a.words.Fault(err))
	}
	v := figure.Build(t, figure.Options{View: a.view, Lang: a.words.Lang}).Verdict
	return v.Title, v.Text, nil
}

// embedding is oEmbed 1.0's answer of type rich.
type embedding struct {
	Version      string `json:"version"`
	Type         string `json:"type"`
	Title        string `json:"title"`
	ProviderName string `json:"provider_name"`
	ProviderURL  string `json:"provider_url"`
	CacheAge     int    `json:"cache_age"`
	HTML         string `json:"html"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
}

// oembed tells a tool that was given a link to /see what to put in its place.
func oembed(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	bad := func(status int, sentence string) { fail(w, r, "json", status, sentence) }
	if f := q.Get("format"); f != "" && f != "json" {
		bad(http.StatusNotImplemented, "There is JSON only.")
		return
	}
	site := origin(r)
	u, err := url.Parse(q.Get("url"))
	switch {
	case q.Get("url") == "":
		bad(http.StatusBadRequest, "An oEmbed request has the link in url=…")
		return
	case err != nil || u.Host != site.Host || u.Path != "/see" && u.Path != "/":
		bad(http.StatusNotFound, "This is no link to a handshake here. One that is: "+site.String()+"/see?server-cert=expired")
		return
	case len(u.RawQuery) > LongestQuery:
		bad(http.StatusBadRequest, "The link is longer than makes sense.")
		return
	}
	a, err := read(u.RawQuery)
	if err != nil {
		bad(http.StatusBadRequest, err.Error())
		return
	}
	width, height := frameWidth, frameHeight
	if n, err := strconv.Atoi(q.Get("maxwidth")); err == nil && n < frameWidth {
		if width = max(n, narrowWidth); width < 640 {
			height = narrowHeight
		}
	}
	if n, err := strconv.Atoi(q.Get("maxheight")); err == nil && n < height {
		height = max(n, 240) // the figure scrolls inside
	}
	title, text, err := verdict(&a)
	if err != nil {
		bad(http.StatusBadRequest, err.Error())
		return
	}
	f := a.fragment()
	if f != "" {
		f += "&"
	}
	b, err := json.Marshal(embedding{Version: "1.0", Type: "rich", Title: title, ProviderName: "Handshake Lab", ProviderURL: site.String() + "/",
		CacheAge: 86400, Width: width, Height: height,
		HTML: fmt.Sprintf(`<iframe src="%s" sandbox="allow-scripts" loading="lazy" width="%d" height="%d" style="border:0" title="%s"></iframe>`,
			html.EscapeString(site.String()+"/frame.html#"+f+"controls=verdict,figure,step"), width, height, html.EscapeString(title+" "+text))})
	if err != nil {
		bad(http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	write(w, r, http.StatusOK, "application/json", append(b, '\n'))
}

// quote makes a JSON string.
func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
