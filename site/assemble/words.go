package main

import (
	"fmt"
	"strings"

	"handshakelab/core/explain"
)

// tongueFile is all words of a language, as the page fetches them.
type tongueFile struct {
	code string
	text []byte
}

// tongueFiles are those of all languages: the module has none.
func tongueFiles() (files []tongueFile) {
	for _, l := range explain.Languages {
		files = append(files, tongueFile{l.Code, []byte(explain.Text(l.Code))})
	}
	return files
}

// early are the phrases that the loader says: "loader/…".
var early = []string{"progress", "no-wasm", "too-old", "blocked", "failed", "answered", "stopped", "stays"}

// tongues gives them in all languages, as a script writes them.
func tongues() string {
	var b strings.Builder
	b.WriteString("{")
	for _, l := range explain.Languages {
		fmt.Fprintf(&b, "\n  %s: {", l.Code)
		for _, id := range early {
			fmt.Fprintf(&b, "%q: %q, ", id, explain.In(l.Code).Phrase("loader/"+id))
		}
		b.WriteString("},")
	}
	b.WriteString("\n}")
	return b.String()
}

// codes lists the languages there are: "en|de".
func codes() string {
	var list []string
	for _, l := range explain.Languages {
		list = append(list, l.Code)
	}
	return strings.Join(list, "|")
}
