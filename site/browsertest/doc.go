// Package browsertest tries the built page in real browsers: Chromium from a
// server and from file://, Firefox from file://. It needs dist/ (build.sh
// makes it), Chromium, Firefox ESR and node_modules/axe-core, and fails with
// a sentence when one of them is missing.
//
//	go test ./site/browsertest
//	SHOTS=/tmp/shots go test -run Shots ./site/browsertest
package browsertest
