//go:build !js || languages

package explain

import (
	"embed"
	"path"
)

// Where size does not count all languages are in the program; in one for the
// browser with the tag "languages".
//
//go:embed words
var words embed.FS

// embedded gives the files of a language, nil if there are none.
func embedded(lang string) []string {
	dir := path.Join("words", lang)
	files, err := words.ReadDir(dir)
	if err != nil {
		return nil
	}
	var texts []string
	for _, f := range files {
		text, err := words.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			return nil
		}
		texts = append(texts, string(text))
	}
	return texts
}
