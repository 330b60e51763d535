package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"handshakelab/wasm/worker/edge"
)

const serveHelp = `DIR is dist, where ./build.sh puts the page. Only this machine can reach it
unless --addr says otherwise. It ends with Ctrl-C.

  --addr HOST:PORT   where to listen; port 0 takes any that is free
`

func serve(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := fs.String("addr", "127.0.0.1:8420", "")
	rest, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(rest) > 1 {
		return 0, fmt.Errorf("one folder at a time, and here are %d", len(rest))
	}
	dir := "dist"
	if len(rest) == 1 {
		dir = rest[0]
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return 0, fmt.Errorf("there is no folder %q; ./build.sh makes it", dir)
	}
	defer root.Close()
	if _, err := root.Stat("index.html"); err != nil {
		return 0, fmt.Errorf("there is no index.html in %q; ./build.sh makes it", dir)
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return 0, fmt.Errorf("cannot listen on %s (%v); --addr 127.0.0.1:0 takes any port that is free", *addr, err)
	}
	fmt.Fprintf(stdout, "Handshake Lab is at http://%s/ (Ctrl-C ends it)\n", l.Addr())
	if f, ok := stdout.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return 0, err
		}
	}
	s := &http.Server{Handler: site(root), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		<-ctx.Done()
		wait, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = s.Shutdown(wait) // what is still open then is cut, as it would be anyway
		close(done)
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return 0, err
	}
	<-done
	return 0, nil
}

// types are the media types of what a site has. The system's table is not
// asked: it differs from machine to machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".wasm": "application/wasm", ".json": "application/json", ".map": "application/json",
	".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".png": "image/png",
	".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2",
	".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8", ".xml": "application/xml",
	".pdf": "application/pdf",
}

// policy is the Content-Security-Policy of what brings none of its own.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// ownPolicy finds the policy that a page states itself.
var ownPolicy = regexp.MustCompile(`(?i)<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"`)

// site serves the files of a folder: index.html for a folder, no listings,
// and FILE.br or FILE.gz in place of FILE for those who take them. What is made
// on demand is made by the code that the edge runs.
func site(root *os.Root) http.Handler {
	made := edge.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "This site can only be read.", http.StatusMethodNotAllowed)
			return
		}
		if edge.Answers(r.URL.Path) {
			made.ServeHTTP(w, r)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if i, err := root.Stat(orDot(name)); err == nil && i.IsDir() {
			if name != "" && !strings.HasSuffix(r.URL.Path, "/") {
				http.Redirect(w, r, "/"+name+"/", http.StatusMovedPermanently)
				return
			}
			name = path.Join(name, "index.html")
		}
		f, info := open(root, name)
		if f == nil {
			headers(w.Header(), policy)
			http.Error(w, "There is no such page here.", http.StatusNotFound)
			return
		}
		defer func() { f.Close() }()

		h := w.Header()
		kind := types[path.Ext(name)]
		if kind == "" {
			kind = "application/octet-stream"
		}
		headers(h, csp(f, kind))
		h.Set("Content-Type", kind)
		h.Set("Vary", "Accept-Encoding")
		tag := "plain"
		for _, c := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
			if !accepts(r.Header.Get("Accept-Encoding"), c.coding) {
				continue
			}
			if p, i := open(root, name+c.ext); p != nil {
				f.Close()
				f, info, tag = p, i, c.coding
				h.Set("Content-Encoding", c.coding)
				break
			}
		}
		h.Set("ETag", `"`+strconv.FormatInt(info.ModTime().UnixNano(), 36)+"-"+strconv.FormatInt(info.Size(), 36)+"-"+tag+`"`)
		http.ServeContent(w, r, name, time.Time{}, f)
	})
}

func orDot(name string) string {
	if name == "" {
		return "."
	}
	return name
}

// open opens a file, nil if there is none.
func open(root *os.Root, name string) (*os.File, os.FileInfo) {
	f, err := root.Open(orDot(name))
	if err != nil {
		return nil, nil
	}
	i, err := f.Stat()
	if err != nil || !i.Mode().IsRegular() {
		f.Close()
		return nil, nil
	}
	return f, i
}

// headers sets what goes with every answer. The page may be framed and its
// parts loaded from anywhere: it is meant to be embedded, and keeps no secrets.
func headers(h http.Header, csp string) {
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "no-cache") // asked anew each time, and answered by the ETag
}

// csp gives a file's policy: a page's own, which knows the hashes of what
// stands in it, else the common one.
func csp(f *os.File, kind string) string {
	if strings.HasPrefix(kind, "text/html") {
		head := make([]byte, 8192)
		n, err := f.ReadAt(head, 0)
		if err == nil || errors.Is(err, io.EOF) {
			if m := ownPolicy.FindSubmatch(head[:n]); m != nil && !strings.ContainsAny(string(m[1]), "\r\n&") {
				return string(m[1])
			}
		}
	}
	return policy
}

// accepts says whether an Accept-Encoding header takes a coding.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.TrimSpace(params)
		v, ok := strings.CutPrefix(q, "q=")
		if !ok {
			return true
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return err == nil && n > 0
	}
	return false
}
