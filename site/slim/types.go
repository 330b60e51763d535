package slim

import (
	"bytes"
	"encoding/binary"
	"regexp"
)

// nameless are the types whose names nobody asks for, up to where they are
// blanked: functions, closures, what generic code is compiled for, and those
// of our own rooms. What is left of a name keeps it in its place: package
// reflect looks for pointers to the standard library's types by name, in a
// list that is in order.
var nameless = regexp.MustCompile(`^\*(func\(|struct \{ F uintptr|[][*0-9]*(go\.shape|main|view|attack|check|compare|crypt|der|explain|export|figure|handshake|iana|lab|lesson|onlooker|open|pki|same|scenario|span|survey|trace|wire)\.)`)

// dropTypes blanks what types are called: "*view.Node", "*struct { F uintptr; X0 int }".
// Only %T and the texts of some panics tell of it. The names of fields and of
// methods stay: the runtime goes by them.
func dropTypes(m []byte) {
	for at := 0; at < len(m); at++ {
		i := bytes.IndexByte(m[at:], '*')
		if i < 0 {
			return
		}
		at += i
		for head := 2; head <= 3 && head <= at; head++ { // a byte of flags, and the length as a varint
			n, size := binary.Uvarint(m[at-head+1 : at])
			if size != head-1 || n > 4000 || m[at-head] > 7 || at+int(n) > len(m) {
				continue
			}
			name := m[at : at+int(n)]
			if keep := nameless.Find(name); keep != nil && plain(name) {
				clear(name[len(keep):])
				break
			}
		}
	}
}

// plain says whether s can be a type's name.
func plain(s []byte) bool {
	for _, c := range s {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}
