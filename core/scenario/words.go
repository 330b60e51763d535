//go:build !js || languages

package scenario

import _ "embed"

// Words are the English words of all errors, as the catalogs have them.
//
//go:embed errors.txt
var Words string
