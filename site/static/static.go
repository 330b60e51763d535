// Package static serves the built site as a good static host would: with the
// right types, precompressed where the browser takes it, and nothing outside
// of the folder.
package static

import (
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml",
}

// Handler serves the files in dir.
func Handler(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		name := path.Clean("/" + r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") {
			name = path.Join(name, "index.html")
		}
		kind, ok := types[path.Ext(name)]
		if !ok || strings.Contains(name, "/.") {
			http.NotFound(w, r)
			return
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		for _, c := range [][2]string{{"br", ".br"}, {"gzip", ".gz"}} {
			if !accepts(r.Header.Get("Accept-Encoding"), c[0]) {
				continue
			}
			if b, err := os.ReadFile(file + c[1]); err == nil {
				h.Set("Content-Encoding", c[0])
				h.Set("Content-Length", strconv.Itoa(len(b)))
				if r.Method == http.MethodGet {
					w.Write(b)
				}
				return
			}
		}
		b, err := os.ReadFile(file)
		if err != nil {
			h.Del("Content-Type")
			http.NotFound(w, r)
			return
		}
		h.Set("Content-Length", strconv.Itoa(len(b)))
		if r.Method == http.MethodGet {
			w.Write(b)
		}
	})
}

// accepts says whether a request takes an encoding; "br;q=0" does not.
func accepts(header, encoding string) bool {
	for _, e := range strings.Split(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(e), ";")
		if strings.TrimSpace(name) == encoding {
			q = strings.TrimSpace(q)
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
