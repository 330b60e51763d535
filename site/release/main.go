// Release makes what is given away from dist, which build.sh has built:
//
//	go run ./site/release npm DIR    the npm package's layout, ready for npm pack
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "npm":
		return npm("dist", args[1])
	}
	return fmt.Errorf("usage: release npm DIR")
}
