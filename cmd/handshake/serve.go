package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"handshakelab/cmd/handshake/internal/built"
	"handshakelab/wasm/worker/edge"
)

const serveHelp = `DIR is dist, where ./build.sh puts the page; a released program has it inside.
Only this machine can reach it unless --lan or --addr says otherwise. It ends
with Ctrl-C.

  --lan              for a class: every machine on the network can reach it; its
                     address is printed, and as a QR code
  --addr HOST:PORT   where to listen; port 0 takes any that is free
`

func serve(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	set := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := set.String("addr", "", "")
	lan := set.Bool("lan", false, "")
	rest, err := parse(set, args)
	if err != nil {
		return 0, err
	}
	if len(rest) > 1 {
		return 0, fmt.Errorf("one folder at a time, and here are %d", len(rest))
	}
	files, err := folder(rest)
	if err != nil {
		return 0, err
	}
	switch {
	case *addr != "":
	case *lan:
		*addr = ":8420"
	default:
		*addr = "127.0.0.1:8420"
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return 0, fmt.Errorf("cannot listen on %s (%v); --addr 127.0.0.1:0 takes any port that is free", *addr, err)
	}
	if *lan {
		err = invite(stdout, l.Addr())
	} else {
		_, err = fmt.Fprintf(stdout, "Handshake Lab is at http://%s/ (Ctrl-C ends it)\n", l.Addr())
	}
	if err != nil {
		l.Close()
		return 0, err
	}
	if f, ok := stdout.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return 0, err
		}
	}
	s := &http.Server{Handler: site(files), ReadHeaderTimeout: 10 * time.Second}
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

// folder gives the site's files: those of a folder, or those inside of this
// program.
func folder(args []string) (fs.FS, error) {
	dir := "dist"
	if len(args) == 1 {
		dir = args[0]
	} else if files := built.Site(); files != nil {
		return files, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("there is no folder %q; ./build.sh makes it", dir)
	}
	if _, err := root.Stat("index.html"); err != nil {
		root.Close()
		return nil, fmt.Errorf("there is no index.html in %q; ./build.sh makes it", dir)
	}
	return root.FS(), nil
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
// nothing whose name begins with a dot, and FILE.br or FILE.gz in place of
// FILE for those who take them. What is made on demand is made by the code
// that the edge runs.
func site(files fs.FS) http.Handler {
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
		if i, err := fs.Stat(files, orDot(name)); err == nil && i.IsDir() {
			if name != "" && !strings.HasSuffix(r.URL.Path, "/") {
				http.Redirect(w, r, "/"+name+"/", http.StatusMovedPermanently)
				return
			}
			name = path.Join(name, "index.html")
		}
		b, tag := read(files, name)
		if b == nil || strings.Contains("/"+name, "/.") {
			headers(w.Header(), policy)
			http.Error(w, "There is no such page here.", http.StatusNotFound)
			return
		}
		h := w.Header()
		kind := types[path.Ext(name)]
		if kind == "" {
			kind = "application/octet-stream"
		}
		headers(h, csp(b, kind))
		h.Set("Content-Type", kind)
		h.Set("Vary", "Accept-Encoding")
		coded := "plain"
		for _, c := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
			if !accepts(r.Header.Get("Accept-Encoding"), c.coding) {
				continue
			}
			if p, t := read(files, name+c.ext); p != nil {
				b, tag, coded = p, t, c.coding
				h.Set("Content-Encoding", c.coding)
				break
			}
		}
		h.Set("ETag", `"`+tag+"-"+coded+`"`)
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
	})
}

func orDot(name string) string {
	if name == "" {
		return "."
	}
	return name
}

// read reads a file, and gives what tells this content from another; nil if
// there is none.
func read(files fs.FS, name string) ([]byte, string) {
	if !fs.ValidPath(name) {
		return nil, ""
	}
	i, err := fs.Stat(files, name)
	if err != nil || !i.Mode().IsRegular() {
		return nil, ""
	}
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, ""
	}
	stamp := i.ModTime().UnixNano()
	if h, ok := i.Sys().(*zip.FileHeader); ok { // inside of this program the time says nothing
		stamp = int64(h.CRC32)
	}
	return b, strconv.FormatInt(stamp, 36) + "-" + strconv.Itoa(len(b))
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
func csp(file []byte, kind string) string {
	if strings.HasPrefix(kind, "text/html") {
		if m := ownPolicy.FindSubmatch(file[:min(len(file), 8192)]); m != nil && !strings.ContainsAny(string(m[1]), "\r\n&") {
			return string(m[1])
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
