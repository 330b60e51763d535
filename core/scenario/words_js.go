//go:build js && !languages

package scenario

// Words are in the files that the page fetches.
const Words = ""
