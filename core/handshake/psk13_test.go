package handshake

import (
	"crypto"
	"fmt"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Pre-shared keys between two ends of ours.

var ticketKey = []byte("a key of thirty-two bytes for it")

// resumable gives two ends that give and take tickets.
func resumable(key string, suites ...string) (c, s *Config) {
	c, s = config13(key, suites...)
	c.PSKModes, s.PSKModes = []uint8{iana.PSKDHEKE}, []uint8{iana.PSKDHEKE}
	s.TicketKey, s.Tickets = ticketKey, 1
	c.Time, s.Time = testTime, testTime
	return c, s
}

// session makes a first connection and gives what the client can resume.
func session(t testing.TB, c, s *Config) *Session {
	t.Helper()
	e := connect(t, c, s, whole)
	completed(t, e)
	if n := len(e.client.Sessions()); n != s.Tickets {
		t.Fatalf("%d sessions", n)
	}
	return e.client.Sessions()[0]
}

// copied gives a configuration to change.
func copied(c *Config) *Config {
	d := *c
	d.Trace, d.Rewrite = nil, nil
	return &d
}

// TestResume13: a ticket is taken up with every suite and in each mode, after a
// HelloRetryRequest too, and the next one as well.
func TestResume13(t *testing.T) {
	for _, suite := range suites13 {
		for _, modes := range [][]uint8{{iana.PSKDHEKE}, {iana.PSKKE}, {iana.PSKKE, iana.PSKDHEKE}} {
			for _, retry := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%v/%v", suite, modes, retry), func(t *testing.T) {
					c, s := resumable("ecdsa-p256", suite)
					c.PSKModes, s.PSKModes, s.ClientAuth = modes, modes, Request
					c.Certificates = []Identity{identity("ed25519", "", true)}
					first := session(t, c, s)
					for range 2 {
						c, s := copied(c), copied(s)
						c.Resume, s.Cookie = first, retry
						if retry {
							c.KeyShares = []uint16{}
						}
						c.Random, s.Random = crypt.Labelled("second"), crypt.Labelled("second")
						rec := traced(c, s)
						e := connect(t, c, s, whole)
						completed(t, e)
						for _, end := range []End{e.client, e.server} {
							st := end.Status().Session
							ke := modes[0] == iana.PSKKE
							if !st.Resumed || !st.ClientAuthenticated || st.ForwardSecrecy == ke || (st.Group == 0) != ke || st.Suite != code(suite) || st.Signature == 0 {
								t.Errorf("%+v", st)
							}
						}
						e.talk(t, whole)
						completed(t, e)
						checkTrace(t, &rec.T)
						first = e.client.Sessions()[0]
					}
				})
			}
		}
	}
}

// TestNotResumed13: what keeps a ticket from being taken up, and why; a full
// handshake follows.
func TestNotResumed13(t *testing.T) {
	for _, x := range []struct {
		name    string
		change  func(c, s *Config)
		offered bool
		why     string
	}{
		{"another ticket key", func(c, s *Config) { s.TicketKey = []byte("another key of thirty-two bytes!") }, true, "ticket-unreadable"},
		{"too old for the client", func(c, s *Config) { c.Time = testTime.Add(3 * time.Hour) }, false, "session-expired"},
		{"too old for the server", func(c, s *Config) { s.Time = testTime.Add(3 * time.Hour) }, true, "session-expired"},
		{"a suite with another hash", func(c, s *Config) { c.Suites = []uint16{code(aes256)} }, false, "other-suite"},
		{"another name", func(c, s *Config) { c.ServerName, c.Verify = "other.example.test", nil }, false, "other-name"},
		{"a certificate is required now", func(c, s *Config) {
			s.ClientAuth, c.Certificates = Require, []Identity{identity("ed25519", "", true)}
		}, true, "client-certificate"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, s := resumable("ecdsa-p256", aes128, aes256)
			first := session(t, c, s)
			c, s = copied(c), copied(s)
			c.Resume = first
			x.change(c, s)
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			completed(t, e)
			if e.client.Status().Session.Resumed || e.server.Status().Session.Resumed {
				t.Error("resumed")
			}
			said := map[trace.Party]string{}
			for _, v := range rec.T.Events {
				if k := v.Check; k != nil && k.ID == "resumption/session" && k.Result == trace.NotMade {
					said[v.Party] = k.Reason
				}
			}
			if want := map[bool]string{true: "declined", false: x.why}[x.offered]; said[trace.Client] != want {
				t.Errorf("the client says %q", said[trace.Client])
			}
			if x.offered && said[trace.Server] != x.why {
				t.Errorf("the server says %q", said[trace.Server])
			}
			checkTrace(t, &rec.T)
		})
	}
}

// TestExternalPSK: a key that both were given takes the certificates' place.
func TestExternalPSK(t *testing.T) {
	for _, hash := range []crypto.Hash{0, crypto.SHA384} {
		for _, mode := range []uint8{iana.PSKKE, iana.PSKDHEKE} {
			c, s := config13("ecdsa-p256", aes128, aes256)
			s.Certificates = nil
			c.PSKModes, s.PSKModes = []uint8{mode}, []uint8{mode}
			c.PSKs = []PSK{{Identity: []byte("nobody's"), Key: make([]byte, 32)}, {Identity: []byte("ours"), Key: []byte("secret"), Hash: hash}}
			s.PSKs = c.PSKs[1:]
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			completed(t, e)
			want := code(aes128)
			if hash == crypto.SHA384 {
				want = code(aes256)
			}
			for _, end := range []End{e.client, e.server} {
				if st := end.Status().Session; st.Resumed || st.Suite != want || (st.Group == 0) != (mode == iana.PSKKE) {
					t.Errorf("%+v", st)
				}
			}
			e.talk(t, whole)
			completed(t, e)
			checkTrace(t, &rec.T)

			s.PSKs[0].Key = []byte("another")
			c.PSKs = []PSK{{Identity: []byte("ours"), Key: []byte("secret"), Hash: hash}}
			e = connect(t, copied(c), copied(s), whole)
			refused(t, e.server, e.client, "psk/binder", "decrypt_error")
		}
	}
}

// TestTickets13: as many tickets as the configuration says, each of its own
// kind, and none for those who can't use them.
func TestTickets13(t *testing.T) {
	c, s := resumable("ecdsa-p256", aes128)
	s.Tickets = 3
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	completed(t, e)
	seen := map[string]bool{}
	for _, x := range e.client.Sessions() {
		seen[string(x.Secret)+string(x.Ticket)] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d sessions", len(seen))
	}
	checkTrace(t, &rec.T)
	c, s = copied(c), copied(s)
	c.PSKModes = nil
	e = connect(t, c, s, whole)
	completed(t, e)
	if n := len(e.client.Sessions()); n != 0 {
		t.Errorf("%d sessions without a way to use them", n)
	}
}

// TestKeyUpdate: keys change as often as an end likes, and both ways if it is
// asked for.
func TestKeyUpdate(t *testing.T) {
	for _, suite := range suites13 {
		for _, d := range []deliver{whole, byteByByte} {
			c, s := config13("ecdsa-p256", suite)
			rec := traced(c, s)
			e := connect(t, c, s, d)
			completed(t, e)
			epochs := func(x End) [2]uint16 { return [2]uint16{x.(*end).writing.epoch, x.(*end).reading.epoch} }
			before := epochs(e.client)
			e.client.Do(UpdateKeys(false))
			e.client.Do(Write([]byte("one")))
			e.server.Do(UpdateKeys(true))
			e.server.Do(Write([]byte("two")))
			e.client.Do(UpdateKeys(true))
			e.client.Do(UpdateKeys(true)) // not asked again before the answer
			e.client.Do(Write([]byte("three")))
			pump(e.client, e.server, d)
			if got := string(e.server.Received()); got != "onethree" {
				t.Errorf("server received %q", got)
			}
			if got := string(e.client.Received()); got != "two" {
				t.Errorf("client received %q", got)
			}
			if got, want := epochs(e.client), [2]uint16{before[0] + 4, before[1] + 2}; got != want {
				t.Errorf("epochs %v, want %v", got, want)
			}
			e.client.(*end).writing.seq, e.server.(*end).reading.seq = keyLimit, keyLimit
			e.talk(t, d)
			completed(t, e)
			checkTrace(t, &rec.T)
			n := 0
			for _, v := range rec.T.Events {
				if v.Kind == trace.MessageSent && v.Msg.Name == "key_update" {
					n++
				}
			}
			if n != 7 { // the last of its own accord: the keys had done enough
				t.Errorf("%d KeyUpdates", n)
			}
		}
	}
}

// TestNameOnResumption13: a server answers server_name when a session begins,
// and not when it is taken up (RFC 6066 §3).
func TestNameOnResumption13(t *testing.T) {
	c, s := resumable("ecdsa-p256", aes128)
	s.ServerName = testHost
	for _, answered := range []bool{true, false} {
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		completed(t, e)
		for i := range rec.T.Events {
			v := &rec.T.Events[i]
			if v.Kind != trace.MessageReceived || v.Msg.Name != "encrypted_extensions" {
				continue
			}
			m, err := wire.Unmarshal(rec.T.Bytes(v.On[0]), wire.Context{Version: iana.TLS13})
			if err != nil {
				t.Fatal(err)
			}
			if _, got, _ := wire.Find[wire.ServerName](m.(wire.Extended)); got != answered {
				t.Errorf("answered: %v, want %v", got, answered)
			}
		}
		c, s = copied(c), copied(s)
		c.Resume = e.client.Sessions()[0]
	}
}
