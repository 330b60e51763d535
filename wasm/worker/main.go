//go:build js && wasm

// The Cloudflare Worker: package edge's answers at the edge. The site itself
// is served as static files, without any of this running; see build.sh worker
// and wrangler.toml.
//
// A Go program is started anew for every request: kept from one to the next
// it breaks when two come at once. So nothing is made beforehand here.
package main

import (
	"github.com/syumai/workers"

	"handshakelab/wasm/worker/edge"
)

func main() { workers.Serve(edge.Handler()) }
