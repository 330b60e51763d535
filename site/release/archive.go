package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// epoch is the time in all archives: when something was built says nothing of
// what is in it, and would make each build another.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// file is one file of an archive, by its path inside.
type file struct {
	name string
	data []byte
}

// site gives the files of dist that are served, in order of their names.
// packed says whether those that are compressed beforehand come along.
func site(dist string, packed bool) ([]file, error) {
	var list []file
	err := filepath.WalkDir(dist, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(p, dist), string(filepath.Separator)))
		switch ext := path.Ext(name); {
		case name == "":
			return nil
		case strings.HasPrefix(d.Name(), ".") && d.IsDir():
			return fs.SkipDir
		case strings.HasPrefix(d.Name(), "."), d.IsDir(), name == "lab.js", (ext == ".br" || ext == ".gz") && !packed:
			return nil
		}
		b, err := os.ReadFile(p)
		list = append(list, file{name, b})
		return err
	})
	return list, err
}

// zipped writes a zip archive.
func zipped(files []file) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: epoch}
		if e := path.Ext(f.name); e == ".br" || e == ".gz" {
			h.Method = zip.Store
		}
		h.SetMode(0o644)
		out, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := out.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// tarball writes a tar.gz, each file below a folder.
func tarball(folder string, files []file) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: folder + "/" + f.name, Mode: 0o644, Size: int64(len(f.data)), ModTime: epoch, Format: tar.FormatUSTAR}); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
