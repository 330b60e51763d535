//go:build !site

package built

import "io/fs"

func site() fs.FS { return nil }
