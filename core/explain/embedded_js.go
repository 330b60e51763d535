//go:build js && !languages

package explain

// In the page there is what was loaded.
func embedded(lang string) []string { return nil }
