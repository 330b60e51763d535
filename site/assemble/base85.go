package main

// base85 writes bytes as text that may stand in a page's script and in a
// JavaScript string as it is: four bytes in five of the 85 letters below, the
// first the most significant, and in the end one letter for the number of
// zeros, 0 to 3, that filled up the last four. It is a sixteenth shorter than
// base64. The loader reads it.
func base85(b []byte) string {
	fill := (4 - len(b)%4) % 4
	b = append(b[:len(b):len(b)], make([]byte, fill)...)
	out := make([]byte, 0, len(b)/4*5+1)
	for ; len(b) > 0; b = b[4:] {
		n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		var five [5]byte
		for i := 4; i >= 0; i-- {
			five[i] = letters85[n%85]
			n /= 85
		}
		out = append(out, five[:]...)
	}
	return string(append(out, letters85[fill]))
}

// letters85 has no quotes, no backslash, no ampersand and no angle brackets.
const letters85 = "!#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|"
