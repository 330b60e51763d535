package handshake

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"handshakelab/core/iana"
)

func someSession() *Session {
	return &Session{Version: iana.TLS12, Suite: iana.SuiteByName(ecdheGCM).Code, Secret: bytes.Repeat([]byte{7}, 48),
		ID: []byte{1, 2, 3}, Ticket: []byte("sealed"), ExtendedMasterSecret: true, ClientAuthenticated: true,
		ServerName: testHost, ALPN: "http/1.1", Group: iana.X25519, Signature: iana.Ed25519,
		Issued: testTime.Add(1234 * time.Millisecond), Lifetime: 7200, AgeAdd: 0xfeedbeef, MaxEarlyData: 1 << 14,
		Chain: [][]byte{{0x30, 0}, {0x30, 1, 5}}}
}

// TestSessionEncoding: what was written is read again; nothing else is, and no
// part of it.
func TestSessionEncoding(t *testing.T) {
	for _, s := range []*Session{someSession(), {Version: iana.TLS12, Suite: 0x002f, Secret: []byte{1}, EncryptThenMAC: true, Issued: time.UnixMilli(-1).UTC()}} {
		b := must(s.MarshalBinary())
		var got Session
		if err := got.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(&got, s) {
			t.Fatalf("%v: %+v, want %+v", err, got, s)
		}
		for n := range b {
			if got.UnmarshalBinary(b[:n]) == nil {
				t.Fatalf("%d of %d bytes are a session", n, len(b))
			}
		}
		if got.UnmarshalBinary(append(b, 0)) == nil {
			t.Error("a byte more is a session")
		}
		if !reflect.DeepEqual(&got, s) {
			t.Error("a failed reading changed the session")
		}
	}
	s := someSession()
	s.ALPN = string(make([]byte, 256))
	if _, err := s.MarshalBinary(); err == nil {
		t.Error("a name that does not fit was written")
	}
}

// FuzzSession: any bytes, no panic, and what can be read is written the same.
func FuzzSession(f *testing.F) {
	f.Add(must(someSession().MarshalBinary()))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Session
		if s.UnmarshalBinary(b) != nil {
			return
		}
		again := must(s.MarshalBinary())
		var s2 Session
		if err := s2.UnmarshalBinary(again); err != nil || !reflect.DeepEqual(s, s2) {
			t.Fatalf("%v: %+v, then %+v", err, s, s2)
		}
	})
}

func TestSessionExpires(t *testing.T) {
	s := someSession()
	for after, want := range map[time.Duration]bool{-time.Hour: false, 0: false, 7200 * time.Second: false, 7201 * time.Second: true} {
		if s.expired(s.Issued.Add(after)) != want {
			t.Errorf("after %v expired is %v", after, !want)
		}
	}
	s.Lifetime = 0
	if s.expired(s.Issued.AddDate(10, 0, 0)) {
		t.Error("a session without lifetime expires")
	}
}

func TestSessionCache(t *testing.T) {
	c := NewSessionCache(2)
	a, b, d := &Session{Suite: 1}, &Session{Suite: 2}, &Session{Suite: 3}
	c.Put([]byte("a"), a)
	c.Put([]byte("b"), b)
	c.Put([]byte("a"), a) // newer than b now
	c.Put([]byte("d"), d)
	if c.Get([]byte("a")) != a || c.Get([]byte("b")) != nil || c.Get([]byte("d")) != d {
		t.Error("not the oldest went")
	}
	c.Put([]byte("a"), nil)
	if c.Get([]byte("a")) != nil || c.Get([]byte("d")) != d {
		t.Error("not the one forgotten went")
	}
}
