package main

import (
	"syscall/js"
	"time"
)

// publish says what was found out, to the page that loaded this.
func publish(report string) { js.Global().Call("benchDone", report) }

var begun = time.Now()

// spent is the time since this began: a browser tells of no other.
func spent() time.Duration { return time.Since(begun) }
