// Package built has the site inside the program, if it was built so:
// ./build.sh release writes site.zip and compiles with -tags site. Without
// the tag there is none, and a folder has to be given.
package built

import "io/fs"

// Site gives the files of the site, nil if there are none inside.
func Site() fs.FS { return site() }
