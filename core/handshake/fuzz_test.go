package handshake

import (
	"runtime"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// Whatever arrives: no panic, no hang, no more output than there was input
// for, no coroutine left behind, and a trace that holds together.

var fuzzSuites = []string{rsaCBC, ecdheGCM, ecdheECDSA, dheGCM, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"}

// fuzzOldSuites are those for SSL 3.0 to TLS 1.1.
var fuzzOldSuites = []string{rsaCBC, "TLS_RSA_WITH_RC4_128_MD5", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"}

// fuzzSeeds are bytes for fuzzConfigs.
var fuzzSeeds = []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 128, 129, 130, 136, 137, 144, 148, 155}

// fuzzConfigs gives two ends with client authentication, as one byte says.
// Their keys are fixtures: an input means the same in each process.
func fuzzConfigs(how byte) (c, s *Config) {
	suite := iana.SuiteByName(fuzzSuites[int(how)%len(fuzzSuites)])
	versions, key := []uint16{iana.TLS12}, "ecdsa-p256"
	if how >= 128 {
		key = "rsa-2048"
		suite, versions = iana.SuiteByName(fuzzOldSuites[how%3]), oldVersions[how%8/3:how%8/3+1]
	}
	w, err := pki.New(pki.Spec{Seed: "fuzz", Host: testHost, Clock: testTime, ServerKey: keysFor(suite)[0],
		ClientHasCert: true, ClientKey: key, Revocation: "staple"})
	if err != nil {
		panic(err)
	}
	c = clientConfig(suite.Code)
	c.Versions = versions
	c.StatusRequest = how&16 == 0
	c.Certificates = []Identity{{Chain: w.Client.Chain, Key: w.Client.Key}}
	c.Verify = func(p Presented) []trace.Check {
		v := w.ForClient([]string{"lab"}, testTime)
		v.Stapled = p.Staple
		return v.Verify(p.Chain)
	}
	s = clientConfig(suite.Code)
	s.Versions = versions
	s.Certificates = []Identity{{Chain: w.Server.Chain, Key: w.Server.Key, Staple: w.Staple}}
	s.Verify = func(p Presented) []trace.Check { return w.ForServer(testTime).Verify(p.Chain) }
	s.ClientAuth = ClientAuth(how / 8 % 3)
	c.EncryptThenMAC, c.ExtendedMasterSecret = how&32 == 0, how&64 == 0
	return c, s
}

// flights gives what a whole connection sends, client's and server's by turns.
func flights(how byte) (all [][]byte) {
	c, s := fuzzConfigs(how)
	e := ends{NewClient(c), NewServer(s)}
	defer e.stop()
	d := func(to End, b []byte) { all = append(all, b); to.Feed(b) }
	pump(e.client, e.server, d)
	e.client.Do(Write([]byte("GET / HTTP/1.1\r\n\r\n")))
	e.client.Do(Close())
	pump(e.client, e.server, d)
	if s := e.server.Status(); s.Outcome != trace.EndCompleted {
		panic(s.Failure)
	}
	return all
}

// sane checks an end after it was fed n bytes.
func sane(t *testing.T, e End, n int) {
	t.Helper()
	if f := e.Status().Failure; f != nil && f.Check == "internal/fault" {
		t.Fatal(f.Panic)
	}
	if out := len(e.Take()); out > 8192+8*n {
		t.Fatalf("%d bytes out for %d in", out, n)
	}
	if in := e.(*end); len(in.in) > maxCiphertext+recordHeader+n || len(in.stream.data) > maxChain+messageHeader || e.Status().State != Ended && len(e.Waits()) == 0 {
		t.Fatalf("%d bytes of records and %d of messages waiting for %v", len(in.in), len(in.stream.data), e.Waits())
	}
}

// noLeak runs something that must leave no goroutine behind.
func noLeak(t *testing.T, f func()) {
	before := runtime.NumGoroutine()
	f()
	for try := 0; runtime.NumGoroutine() > before; try++ {
		if try == 1000 {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
		time.Sleep(100 * time.Microsecond)
	}
}

// FuzzClient feeds a client, in pieces of a length.
func FuzzClient(f *testing.F) {
	for _, how := range fuzzSeeds {
		var all []byte
		for i, b := range flights(how) {
			if i%2 == 1 {
				all = append(all, b...)
			}
		}
		f.Add(how, uint16(how)*100, all)
	}
	f.Fuzz(func(t *testing.T, how byte, piece uint16, in []byte) {
		c, _ := fuzzConfigs(how)
		feed(t, in, piece, traced(c, &Config{}), func() End { return NewClient(c) })
	})
}

// FuzzServer feeds a server.
func FuzzServer(f *testing.F) {
	for _, how := range fuzzSeeds {
		var all []byte
		for i, b := range flights(how) {
			if i%2 == 0 {
				all = append(all, b...)
			}
		}
		f.Add(how, uint16(how)*100, all)
	}
	f.Fuzz(func(t *testing.T, how byte, piece uint16, in []byte) {
		_, s := fuzzConfigs(how)
		feed(t, in, piece, traced(&Config{}, s), func() End { return NewServer(s) })
	})
}

func feed(t *testing.T, in []byte, piece uint16, rec *trace.Recorder, start func() End) {
	noLeak(t, func() {
		e := start()
		defer e.Stop()
		for rest := in; len(rest) > 0; {
			n := min(len(rest), int(piece)+1)
			e.Feed(rest[:n])
			rest = rest[n:]
		}
		sane(t, e, len(in))
		e.EOF()
		if e.Status().State != Ended {
			t.Fatal("it goes on after the end")
		}
		checkTrace(t, &rec.T)
	})
}

// FuzzChangedFlights runs a connection and does something to one of its
// records on the way: changes a byte, cuts, drops, doubles, or splits it.
func FuzzChangedFlights(f *testing.F) {
	for _, how := range fuzzSeeds {
		f.Add(how, how, how%6, uint16(how)*7, byte(1))
	}
	f.Fuzz(func(t *testing.T, how, nth, what byte, at uint16, value byte) {
		c, s := fuzzConfigs(how)
		rec := traced(c, s)
		noLeak(t, func() {
			e := ends{NewClient(c), NewServer(s)}
			defer e.stop()
			n, in := byte(0), map[End]int{}
			d := func(to End, b []byte) {
				for _, r := range records(b) {
					if n++; n == nth+1 {
						r = changed(r, what, int(at), value)
					}
					in[to] += len(r)
					to.Feed(r)
				}
			}
			pump(e.client, e.server, d)
			e.client.Do(Write([]byte("GET / HTTP/1.1\r\n\r\n")))
			pump(e.client, e.server, d)
			e.client.Do(Close())
			pump(e.client, e.server, d)
			for _, end := range []End{e.client, e.server} {
				sane(t, end, in[end])
			}
			for _, end := range []End{e.client, e.server} {
				end.EOF()
			}
			checkTrace(t, &rec.T)
		})
	})
}

func changed(r []byte, what byte, at int, value byte) []byte {
	r = append([]byte(nil), r...)
	at %= len(r)
	switch what % 6 {
	case 0:
		r[at] ^= value
	case 1:
		return r[:at]
	case 2:
		return nil
	case 3:
		return append(r, r...)
	case 4: // one more byte, the length being right
		r = append(r, value)
		r[3], r[4] = byte((len(r)-5)>>8), byte(len(r)-5)
	case 5: // a byte of the fragment taken out, the length being right
		if at >= 5 {
			r = append(r[:at], r[at+1:]...)
			r[3], r[4] = byte((len(r)-5)>>8), byte(len(r)-5)
		}
	}
	return r
}

// over ends two that were fed so many bytes each, looks whether they and their
// trace are sound, and gives a session to take up, nil if there is none.
func over(t *testing.T, e ends, in map[End]int, tr *trace.Trace) *Session {
	sessions := e.client.Sessions()
	for _, end := range []End{e.client, e.server} {
		sane(t, end, in[end])
		end.EOF()
	}
	checkTrace(t, tr)
	if len(sessions) == 0 {
		return nil
	}
	return sessions[0]
}
