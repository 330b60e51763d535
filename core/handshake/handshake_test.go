package handshake

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// keysFor are the keys that a suite can be used with.
func keysFor(s *iana.Suite) []string {
	if s.Auth == iana.AuthRSA {
		return []string{"rsa-2048"}
	}
	return []string{"ecdsa-p256", "ecdsa-p384", "ed25519"}
}

// groupsFor are the groups that a suite can be used with, 0 standing for none.
func groupsFor(s *iana.Suite) []uint16 {
	switch s.KX {
	case iana.KXDHE:
		return []uint16{iana.FFDHE2048, iana.FFDHE3072}
	case iana.KXECDHE:
		return []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1}
	}
	return []uint16{0}
}

// withGroup puts a group first, so that a server picks it.
func withGroup(g uint16) []uint16 {
	if g == 0 {
		return allGroups
	}
	return append([]uint16{g}, allGroups...)
}

func completed(t testing.TB, e ends) {
	t.Helper()
	for who, end := range map[string]End{"client": e.client, "server": e.server} {
		if s := end.Status(); s.Outcome != trace.EndCompleted || s.Session == nil {
			t.Fatalf("%s: %+v, failure %v", who, s, s.Failure)
		}
	}
}

// TestSuites runs every suite with every group, kind of server key and way of
// client authentication, whole flights and single bytes at a time, and the two
// ends have to agree, exchange data and close.
func TestSuites(t *testing.T) {
	clientKeys := []string{"rsa-2048", "ecdsa-p256", "ed25519"}
	n := 0
	for i := range iana.Suites {
		suite := &iana.Suites[i]
		if !suite.UsableIn(iana.TLS12) {
			continue
		}
		for _, key := range keysFor(suite) {
			for _, group := range groupsFor(suite) {
				for _, auth := range []ClientAuth{Off, Request, Require} {
					// The last dimensions are walked through, not multiplied.
					clientKey, none := clientKeys[n%3], auth == Request && n%2 == 0
					ems, etm := n%5 != 0, n%4 != 0
					n++
					t.Run(fmt.Sprintf("%s/%s/%d/%d", suite.Name, key, group, auth), func(t *testing.T) {
						c, s := clientConfig(suite.Code), serverConfig(key, suite.Code)
						c.ExtendedMasterSecret, s.EncryptThenMAC = ems, etm
						s.Groups, s.ClientAuth = withGroup(group), auth
						if !none {
							c.Certificates = []Identity{identity(clientKey, "", true)}
						}
						rec := traced(c, s)
						d := deliver(whole)
						if n%7 == 0 {
							d = byteByByte
						}
						e := connect(t, c, s, d)
						completed(t, e)
						session := *e.server.Status().Session
						want := trace.Session{Version: iana.TLS12, Suite: suite.Code, Group: group, Signature: session.Signature,
							ALPN: "http/1.1", ServerName: testHost, ExtendedMasterSecret: ems, EncryptThenMAC: etm && suite.Cipher.CBC(),
							SecureRenegotiation: true, ForwardSecrecy: suite.KX != iana.KXRSA, ClientAuthenticated: auth != Off && !none}
						if session != want {
							t.Errorf("server's session %+v, want %+v", session, want)
						}
						if got := *e.client.Status().Session; got != session {
							t.Errorf("client's session %+v, server's %+v", got, session)
						}
						e.talk(t, d)
						completed(t, e)
						if c, s := e.client.Status().State, e.server.Status().State; c != Ended || s != Ended {
							t.Errorf("after close_notify: client %v, server %v", c, s)
						}
						checkTrace(t, &rec.T)
					})
				}
			}
		}
	}
	t.Logf("%d connections", n)
}

// checkTrace holds a trace to what package trace promises: every Op, run
// again, gives its outputs; bytes that were copied are equal to their source.
func checkTrace(t testing.TB, tr *trace.Trace) {
	t.Helper()
	for i := range tr.Ops {
		op := &tr.Ops[i]
		var in [][]byte
		for _, v := range op.In {
			in = append(in, tr.Value(v).Data)
		}
		for _, s := range op.InBytes {
			in = append(in, tr.Bytes(s))
		}
		out, err := crypt.Rerun(op.Name, op.Params, in)
		if err != nil {
			t.Fatalf("op %d %s %s: %v", i+1, op.Name, op.Params, err)
		}
		var want [][]byte
		for _, v := range op.Out {
			want = append(want, tr.Value(v).Data)
		}
		for _, s := range op.OutBytes {
			want = append(want, tr.Bytes(s))
		}
		if len(out) != len(want) {
			t.Fatalf("op %s: %d outputs, want %d", op.Name, len(out), len(want))
		}
		for j := range out {
			if !bytes.Equal(out[j], want[j]) {
				t.Fatalf("op %s %s: output %d is %x, want %x", op.Name, op.Params, j, out[j], want[j])
			}
		}
	}
	for i := range tr.Bufs {
		b := &tr.Bufs[i]
		at := int32(0)
		for _, p := range b.Parts {
			if p.At < at || p.Len != p.Src.Len && p.Op == 0 {
				t.Fatalf("buf %d (%v): parts %+v", i+1, b.Kind, b.Parts)
			}
			at = p.At + p.Len
			if p.Op == 0 && !bytes.Equal(b.Data[p.At:p.At+p.Len], tr.Bytes(p.Src)) {
				t.Fatalf("buf %d (%v): part %+v differs from its source", i+1, b.Kind, p)
			}
		}
		if int(at) > len(b.Data) {
			t.Fatalf("buf %d (%v): parts end at %d of %d", i+1, b.Kind, at, len(b.Data))
		}
		if b.Kind == trace.ReceivedMessage && int(at) != len(b.Data) {
			t.Fatalf("received message %d has bytes from nowhere", i+1)
		}
	}
	for i := range tr.Values {
		v := &tr.Values[i]
		if v.Origin.Kind == trace.FromWire && !bytes.Equal(v.Data, tr.Bytes(v.Origin.Slice)) {
			t.Fatalf("value %s is not what lies at its origin", v.Name)
		}
	}
	for i := range tr.Events {
		for _, s := range tr.Events[i].On {
			tr.Bytes(s)
		}
		if c := tr.Events[i].Check; c != nil {
			if c.Result == 0 || c.Clause == "" {
				t.Fatalf("check %+v", c)
			}
			for _, s := range c.Looked {
				if s.Buf == 0 {
					t.Fatalf("check %s looked at nothing", c.ID)
				}
				tr.Bytes(s)
			}
		}
	}
}

// TestFeedsAreEqual: how bytes are cut and how messages are packed into
// records makes no difference to what comes out.
func TestFeedsAreEqual(t *testing.T) {
	for _, name := range []string{"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"} {
		suite := iana.SuiteByName(name).Code
		run := func(t *testing.T, d deliver) ends {
			c, s := clientConfig(suite), serverConfig("rsa-2048", suite)
			s.ClientAuth, c.Certificates = Require, []Identity{identity("ecdsa-p256", "", true)}
			rec := traced(c, s)
			e := connect(t, c, s, d)
			completed(t, e)
			e.talk(t, d)
			completed(t, e)
			checkTrace(t, &rec.T)
			return e
		}
		for how, d := range map[string]deliver{"whole": whole, "bytes": byteByByte, "coalesced": coalesced, "fragmented": fragmented} {
			t.Run(name+"/"+how, func(t *testing.T) { run(t, d) })
		}
	}
}

// records cuts a stream into records.
func records(b []byte) (recs [][]byte) {
	for len(b) > 0 {
		n := 5 + int(b[3])<<8 + int(b[4])
		recs = append(recs, b[:n])
		b = b[n:]
	}
	return recs
}

func plainRecord(b []byte, encrypted *bool) bool {
	if b[0] == iana.ContentChangeCipherSpec {
		*encrypted = true
	}
	return b[0] == iana.ContentHandshake && !*encrypted
}

// coalesced puts all unprotected handshake messages of a flight into as few
// records as possible.
func coalesced(to End, b []byte) {
	var out, body []byte
	encrypted := to.Status().State == Open
	flush := func() {
		if body != nil {
			out = append(append(out, 22, 3, 3, byte(len(body)>>8), byte(len(body))), body...)
			body = nil
		}
	}
	for _, r := range records(b) {
		if plainRecord(r, &encrypted) {
			body = append(body, r[5:]...)
			continue
		}
		flush()
		out = append(out, r...)
	}
	flush()
	to.Feed(out)
}

// fragmented gives each byte of unprotected handshake messages a record of its own.
func fragmented(to End, b []byte) {
	encrypted := to.Status().State == Open
	for _, r := range records(b) {
		if !plainRecord(r, &encrypted) {
			to.Feed(r)
			continue
		}
		for _, c := range r[5:] {
			to.Feed([]byte{22, 3, 3, 0, 1, c})
		}
	}
}

// TestStop: a stopped end leaves no coroutine behind, wherever it was.
func TestStop(t *testing.T) {
	suite := iana.Suites[0].Code
	before := runtime.NumGoroutine()
	for range 50 {
		c, s := NewClient(clientConfig(suite)), NewServer(serverConfig("rsa-2048", suite))
		hello := c.Take()
		s.Feed(hello[:len(hello)/2])
		c.Stop()
		s.Stop()
		s.Stop()
		s.Feed(hello[len(hello)/2:])
		if s.Take() != nil {
			t.Fatal("a stopped end goes on")
		}
	}
	for try := 0; runtime.NumGoroutine() > before; try++ {
		if try == 100 {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
		time.Sleep(time.Millisecond)
	}
}

// TestDeterministic: the same configuration gives the same bytes.
func TestDeterministic(t *testing.T) {
	suite := iana.SuiteByName("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256").Code
	run := func() (all []byte) {
		c, s := clientConfig(suite), serverConfig("ecdsa-p256", suite)
		e := ends{NewClient(c), NewServer(s)}
		defer e.stop()
		pump(e.client, e.server, func(to End, b []byte) { all = append(all, b...); to.Feed(b) })
		e.client.Do(Write([]byte("hello")))
		return append(all, e.client.Take()...)
	}
	if a, b := run(), run(); !bytes.Equal(a, b) {
		t.Fatal("two runs differ")
	}
}
