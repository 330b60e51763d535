package slim

import (
	"encoding/binary"
	"errors"
	"strings"
)

// idle are functions of the runtime, by how their names begin, that a page never
// calls, and that the linker can't know of: the execution tracer, which
// package runtime/trace would start; reports that GODEBUG asks for, of which a
// page has none, and the counting of what it changes; the comparing of one
// module's types with another's.
var idle = []string{
	"runtime.traceLocker.", "runtime.traceWriter.", "runtime.traceEventWriter.", "runtime.unsafeTraceWriter.",
	"runtime.(*traceMap).", "runtime.(*traceStackTable).", "runtime.(*traceStringTable).", "runtime.(*traceTypeTable).",
	"runtime.(*traceBuf).", "runtime.(*traceRegionAlloc).", "runtime.traceAdvance", "runtime.traceReadCPU", "runtime.traceSyncBatch",
	"runtime.traceRegisterLabels", "runtime.traceStack", "runtime.makeTraceFrame",
	"runtime.schedtrace", "runtime.printScavTrace", "runtime.printAncestorTraceback", "runtime.checkFinalizersAndCleanups", "runtime.dumpScanStats",
	"runtime.initMetrics", "runtime.typesEqual",
}

// isIdle says whether a function of this name is one of them.
func isIdle(name string) bool {
	if name == "runtime.traceLocker.ok" { // asks whether there is a tracer
		return false
	}
	for _, begin := range idle {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return false
}

// stop gives a code section in which the bodies of some functions, counted from
// the first, are the single instruction that stops the program.
func stop(code []byte, which map[int]bool) ([]byte, error) {
	r := &reader{b: code}
	n := r.uint()
	out := binary.AppendUvarint(nil, uint64(n))
	for i := range n {
		body := r.bytes(r.uint())
		if which[i] {
			body = []byte{0, 0x00, 0x0b} // no locals; unreachable; end
		}
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	if r.err == nil && r.at != len(code) {
		return nil, errors.New("slim: the code section is longer than its functions")
	}
	return out, r.err
}
