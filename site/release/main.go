// Release makes what is given away from dist, which build.sh has built. What
// it makes has the same bytes each time.
//
//	release npm DIR    the npm package's layout, ready for npm pack
//	release all DIR    the single file, the site's archive, the npm tarball,
//	                   programs with the site inside, and SHA256SUMS
package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"handshakelab/core/trace"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "npm":
		return npm("dist", args[1])
	case len(args) == 2 && args[0] == "all":
		return all("dist", args[1])
	}
	return fmt.Errorf("usage: release npm DIR, or release all DIR")
}

// machines are what there are programs for.
var machines = []struct{ os, arch string }{
	{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"darwin", "arm64"}, {"darwin", "amd64"},
}

func all(dist, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	made, err := archives(dist)
	if err != nil {
		return err
	}
	for name, b := range made {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	inside, err := site(dist, true)
	if err != nil {
		return err
	}
	b, err := zipped(inside)
	if err != nil {
		return err
	}
	const embedded = "cmd/handshake/internal/built/site.zip"
	if err := os.WriteFile(embedded, b, 0o644); err != nil {
		return err
	}
	defer os.Remove(embedded)
	for _, m := range machines {
		name := "handshake-" + trace.Version + "-" + m.os + "-" + m.arch
		if m.os == "windows" {
			name += ".exe"
		}
		if err := program(filepath.Join(dir, name), m.os, m.arch); err != nil {
			return err
		}
	}
	return sums(dir)
}

// program compiles the command line with the site inside.
func program(path, system, arch string) error {
	c := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags=site", "-ldflags=-s -w -buildid=", "-o", path, "./cmd/handshake")
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0")
	c.Stderr = os.Stderr
	return c.Run()
}

// archives makes all but the programs, by their file names.
func archives(dist string) (map[string][]byte, error) {
	single, err := os.ReadFile(filepath.Join(dist, "handshake-lab.html"))
	if err != nil {
		return nil, fmt.Errorf("%w (./build.sh makes it)", err)
	}
	files, err := site(dist, false)
	if err != nil {
		return nil, err
	}
	zip, err := zipped(files)
	if err != nil {
		return nil, err
	}
	layout, err := os.MkdirTemp("", "handshake-lab-npm")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(layout)
	if err := npm(dist, layout); err != nil {
		return nil, err
	}
	if files, err = site(layout, true); err != nil {
		return nil, err
	}
	tgz, err := tarball("package", files)
	if err != nil {
		return nil, err
	}
	v := "handshake-lab-" + trace.Version
	return map[string][]byte{v + ".html": single, v + "-site.zip": zip, v + ".tgz": tgz}, nil
}

// sums writes SHA256SUMS, as sha256sum does.
func sums(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	found := map[string]string{}
	for _, e := range entries {
		if e.Name() == "SHA256SUMS" || e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		found[e.Name()] = fmt.Sprintf("%x", sha256.Sum256(b))
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(found)) {
		out.WriteString(found[name] + "  " + name + "\n")
	}
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(out.String()), 0o644)
}
