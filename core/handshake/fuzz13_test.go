package handshake

import (
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// FuzzMessages13 changes one message of a connection with all that TLS 1.3 has,
// before it is encrypted: a second hello, hybrid groups, keys and certificates,
// data ahead, certificates asked for later, changes of keys.
func FuzzMessages13(f *testing.F) {
	for how := range byte(32) {
		f.Add(how, how, how%6, uint16(how)*11, byte(1))
		f.Add(how, how/2, how%6, uint16(how)*5+2, byte(0x80))
	}
	f.Fuzz(func(t *testing.T, how, nth, what byte, at uint16, value byte) {
		c, s := resumable("ecdsa-p256", aes128, aes256)
		c.Groups, s.Groups = []uint16{iana.X25519, iana.X25519MLKEM768, iana.FFDHE2048}, []uint16{iana.X25519MLKEM768, iana.X25519}
		s.MaxEarlyData, s.Tickets = 1<<10, 2
		c.CompatibilityMode, s.Cookie, c.PostHandshakeAuth = how&1 != 0, how&2 != 0, true
		c.Certificates = []Identity{identity("ed25519", "", true)}
		if how&4 != 0 {
			c.KeyShares = []uint16{iana.X25519MLKEM768}
		}
		if how&8 != 0 {
			s.ClientAuth = Request
		}
		if how&16 != 0 {
			c.PSKs = []PSK{{Identity: []byte("one"), Key: []byte("1")}}
			s.PSKs = c.PSKs
		}
		n := byte(0)
		change := func(_ trace.Message, d []byte) [][]byte {
			n++
			switch {
			case n != nth+1 || len(d) == 0:
			case len(d) <= 5:
				d = append([]byte{value}, d[:int(at)%len(d)]...)
			default:
				d = changed(d, what, int(at), value)
			}
			return [][]byte{d}
		}
		run := func(resume *Session) *Session {
			c, s := copied(c), copied(s)
			c.Resume, c.EarlyData = resume, ahead
			c.Rewrite, s.Rewrite = change, change
			rec := traced(c, s)
			e := ends{NewClient(c), NewServer(s)}
			defer e.stop()
			in := map[End]int{}
			d := func(to End, b []byte) { in[to] += len(b); to.Feed(b) }
			pump(e.client, e.server, d)
			for _, do := range []Command{UpdateKeys(true), Write([]byte("GET / HTTP/1.1\r\n\r\n")), Close()} {
				e.server.Do(RequestClientCertificate())
				e.client.Do(do)
				pump(e.client, e.server, d)
			}
			return over(t, e, in, &rec.T)
		}
		noLeak(t, func() { run(run(nil)) })
	})
}
