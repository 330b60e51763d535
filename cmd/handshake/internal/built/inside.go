//go:build site

package built

import (
	"archive/zip"
	_ "embed"
	"io/fs"
	"strings"
	"sync"
)

//go:embed site.zip
var archive string

var site = sync.OnceValue(func() fs.FS {
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		panic("the site inside the program cannot be read: " + err.Error())
	}
	return r
})
