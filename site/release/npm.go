package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"handshakelab/core/trace"
)

// npmFiles are what the package takes over from dist; story has the pictures.
var npmFiles = []string{"handshake-lab.js", "handshake-lab.html", "index.html", "frame.html", "embed.html", "boot.js", "page.wasm", "words", "story"}

// npm lays the package out in a folder, ready for npm pack.
func npm(dist, dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range npmFiles {
		if err := copyAll(filepath.Join(dist, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if err := copyAll("site/npm", dir); err != nil {
		return err
	}
	if err := copyAll("LICENSE", filepath.Join(dir, "LICENSE")); err != nil {
		return err
	}
	path := filepath.Join(dir, "package.json")
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const unset = `"version": "0.0.0"`
	if !bytes.Contains(b, []byte(unset)) {
		return fmt.Errorf("site/npm/package.json no longer has %s, in whose place the lab's version goes", unset)
	}
	return os.WriteFile(path, bytes.Replace(b, []byte(unset), []byte(`"version": "`+trace.Version+`"`), 1), 0o644)
}

// copyAll copies a file, or a folder with what is in it.
func copyAll(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return fmt.Errorf("%w (./build.sh makes it)", err)
	}
	if !info.IsDir() {
		b, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		if err := copyAll(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
