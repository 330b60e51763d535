//go:build !js

package handshake

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"handshakelab/core/check"
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Whatever one message of a handshake can have wrong with it, done to every
// message of every kind of handshake, by either end: the message is missing,
// comes twice, changes places with the next; is a byte shorter or longer; has
// each of its lengths one less and one more, and each of its codes unknown.
// testdata/misbehaviour.txt says what the other end makes of it, by which
// check, and by which clause; each line is held. After a change that is meant:
//
//	go test ./core/handshake -run TestMisbehaviour -update
//
// and read the difference as if it were code.

var update = flag.Bool("update", false, "write testdata anew")

// way is a kind of handshake.
type way struct {
	name string
	ctx  wire.Context
	set  func(c, s *Config)
}

var ways = []way{
	{"TLS 1.2, RSA", wire.Context{Version: iana.TLS12, KX: iana.KXRSA}, misled(iana.TLS12, rsaCBC)},
	{"TLS 1.2, DHE", wire.Context{Version: iana.TLS12, KX: iana.KXDHE}, misled(iana.TLS12, dheGCM)},
	{"TLS 1.2, ECDHE, client certificate", wire.Context{Version: iana.TLS12, KX: iana.KXECDHE},
		func(c, s *Config) {
			misled(iana.TLS12, ecdheECDSA)(c, s)
			s.ClientAuth = Require
		}},
	{"TLS 1.2, ECDHE, a ticket", wire.Context{Version: iana.TLS12, KX: iana.KXECDHE}, ticketed},
	{"TLS 1.2, taken up by ticket", wire.Context{Version: iana.TLS12, KX: iana.KXECDHE},
		func(c, s *Config) {
			ticketed(c, s)
			c.Resume = ticket()
			c.Random, s.Random = crypt.Labelled("again"), crypt.Labelled("again")
		}},
	{"TLS 1.1, DHE", wire.Context{Version: iana.TLS11, KX: iana.KXDHE}, misled(iana.TLS11, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA")},
	{"TLS 1.0, ECDHE, client certificate", wire.Context{Version: iana.TLS10, KX: iana.KXECDHE},
		func(c, s *Config) {
			misled(iana.TLS10, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")(c, s)
			s.ClientAuth = Require
		}},
	{"TLS 1.3", wire.Context{Version: iana.TLS13}, misled(iana.TLS13, "TLS_AES_128_GCM_SHA256")},
	{"TLS 1.3, taken up by ticket", wire.Context{Version: iana.TLS13},
		func(c, s *Config) {
			ticketed13(c, s)
			c.Resume = ticket13()
			c.Random, s.Random = crypt.Labelled("again"), crypt.Labelled("again")
		}},
	{"TLS 1.3, a retry, client certificate", wire.Context{Version: iana.TLS13},
		func(c, s *Config) {
			misled(iana.TLS13, "TLS_AES_128_GCM_SHA256")(c, s)
			s.ClientAuth, s.Cookie, c.KeyShares = Require, true, []uint16{}
		}},
	{"TLS 1.3, a hidden hello, a retry", wire.Context{Version: iana.TLS13},
		func(c, s *Config) {
			misled(iana.TLS13, "TLS_AES_128_GCM_SHA256")(c, s)
			config, key := echConfig("", iana.HPKEAES128GCM)
			c.ECHConfigs, s.ECHKeys, s.Cookie = wire.EncodeECHConfigs([]wire.ECHConfig{config}), []ECHKey{key}, true
		}},
	{"SSL 3.0, RSA, client certificate", wire.Context{Version: iana.SSL30, KX: iana.KXRSA},
		func(c, s *Config) {
			misled(iana.SSL30, "TLS_RSA_WITH_3DES_EDE_CBC_SHA")(c, s)
			s.ClientAuth = Require
		}},
}

// misled gives two ends that speak one version with one suite. Their keys are
// fixtures, so that the same is said each time.
func misled(version uint16, suite string) func(c, s *Config) {
	return func(c, s *Config) {
		x := iana.SuiteByName(suite)
		w, err := pki.New(pki.Spec{Seed: "misled", Host: testHost, Clock: testTime, ServerKey: keysFor(x)[0],
			ClientHasCert: true, ClientKey: "rsa-2048", Revocation: "staple"})
		if err != nil {
			panic(err)
		}
		*c, *s = *clientConfig(x.Code), *clientConfig(x.Code)
		c.Versions, s.Versions = []uint16{version}, []uint16{version}
		c.Time, s.Time = testTime, testTime
		c.StatusRequest = version > iana.SSL30
		c.Certificates = []Identity{{Chain: w.Client.Chain, Key: w.Client.Key}}
		s.Certificates = []Identity{{Chain: w.Server.Chain, Key: w.Server.Key, Staple: w.Staple}}
		c.Verify = func(p Presented) []trace.Check {
			v := w.ForClient([]string{"lab"}, testTime)
			v.Stapled = p.Staple
			return v.Verify(p.Chain)
		}
		s.Verify = func(p Presented) []trace.Check { return w.ForServer(testTime).Verify(p.Chain) }
	}
}

func ticketed(c, s *Config) {
	misled(iana.TLS12, ecdheECDSA)(c, s)
	c.SessionTickets, s.SessionTickets = true, true
	s.Tickets, s.TicketKey = 1, testTicketKey
}

func ticketed13(c, s *Config) {
	misled(iana.TLS13, "TLS_AES_128_GCM_SHA256")(c, s)
	s.Tickets, s.TicketKey = 1, testTicketKey
	c.PSKModes, s.PSKModes = []uint8{1}, []uint8{1}
}

// ticket and ticket13 are sessions to be taken up.
var (
	ticket   = sync.OnceValue(func() *Session { return sessionOf(ticketed) })
	ticket13 = sync.OnceValue(func() *Session { return sessionOf(ticketed13) })
)

func sessionOf(set func(c, s *Config)) *Session {
	c, s := &Config{}, &Config{}
	set(c, s)
	e := ends{NewClient(c), NewServer(s)}
	defer e.stop()
	pump(e.client, e.server, whole)
	return e.client.Sessions()[0]
}

// deed is what is done to the n-th message of a name, from one end.
type deed struct {
	what string
	do   func(m []byte) [][]byte // nil: it changes places with the next
}

// said is a message that an end sent in an honest handshake.
type said struct {
	name   string
	n      int // the how-manieth of this name, from 1
	data   []byte
	flight int
}

// honestly runs a handshake and gives what each end said.
func honestly(t *testing.T, w *way, clients bool) (all []said) {
	c, s := &Config{}, &Config{}
	w.set(c, s)
	flight, last := 0, false
	hook := func(client bool) func(m trace.Message, data []byte) [][]byte {
		return func(m trace.Message, data []byte) [][]byte {
			if client != last {
				flight, last = flight+1, client
			}
			if client == clients && (m.Content == iana.ContentHandshake || m.Content == iana.ContentChangeCipherSpec) {
				n := 1
				for _, x := range all {
					if x.name == m.Name {
						n++
					}
				}
				all = append(all, said{m.Name, n, data, flight})
			}
			return [][]byte{data}
		}
	}
	c.Rewrite, s.Rewrite = hook(true), hook(false)
	completed(t, connect(t, c, s, whole))
	return all
}

// deeds are all that can be done to a message.
func deeds(w *way, m *said, swap bool) (all []deed) {
	add := func(what string, do func(b []byte) [][]byte) { all = append(all, deed{what, do}) }
	add("missing", func([]byte) [][]byte { return nil })
	add("twice", func(b []byte) [][]byte { return [][]byte{b, b} })
	if swap {
		all = append(all, deed{what: "behind the next"})
	}
	if m.name == "change_cipher_spec" {
		add("a byte longer", func(b []byte) [][]byte { return [][]byte{append(b[:len(b):len(b)], 0)} })
		add("of value 2", func([]byte) [][]byte { return [][]byte{{2}} })
		return all
	}
	if len(m.data) > messageHeader {
		add("a byte shorter", func(b []byte) [][]byte { return [][]byte{resized(b[:len(b)-1])} })
	}
	add("a byte longer", func(b []byte) [][]byte { return [][]byte{resized(append(b[:len(b):len(b)], 0))} })
	each(wire.Annotate(m.data, w.ctx), "", func(path string, x *span.Span) {
		set := func(what string, v uint64) {
			off, n := x.Off, x.Len
			add(path+what, func(b []byte) [][]byte {
				if len(b) < off+n {
					return [][]byte{b}
				}
				b = append([]byte(nil), b...)
				for i := range n {
					b[off+i] = byte(v >> (8 * (n - 1 - i)))
				}
				return [][]byte{b}
			})
		}
		switch x.Kind {
		case span.Length:
			if x.Code > 0 {
				set(" one less", x.Code-1)
			}
			set(" one more", x.Code+1)
		case span.Enum:
			set(" unknown", 0xfefefe>>(24-8*min(x.Len, 3)))
		}
	})
	return all
}

func resized(m []byte) []byte {
	m = append([]byte(nil), m...)
	n := len(m) - messageHeader
	m[1], m[2], m[3] = byte(n>>16), byte(n>>8), byte(n)
	return m
}

// opaque are fields whose inside is another standard's.
var opaque = []string{"ASN.1Cert", "response", "DistinguishedName", "cert_data"}

// each visits the spans of a message, of lists the first element only.
func each(spans []span.Span, path string, f func(path string, x *span.Span)) {
	seen := map[string]bool{}
	for i := range spans {
		x := &spans[i]
		if seen[x.Name] {
			continue
		}
		seen[x.Name] = true
		p := x.Name
		if path != "" {
			p = path + "." + x.Name
		}
		if path == "" && x.Kind == span.Group {
			p = "" // the message itself
		}
		f(p, x)
		kids := x.Kids
		for _, o := range opaque {
			if x.Name == o {
				kids = kids[:min(len(kids), 1)] // its length
			}
		}
		each(kids, p, f)
	}
}

// misbehave runs a handshake with a deed done and says what came of it.
func misbehave(t *testing.T, w *way, clients bool, m *said, d *deed) string {
	c, s := &Config{}, &Config{}
	w.set(c, s)
	seen, held := 0, []byte(nil)
	hook := func(v trace.Message, data []byte) [][]byte {
		if held != nil {
			out := [][]byte{data, held}
			held = nil
			return out
		}
		if v.Name != m.name {
			return [][]byte{data}
		}
		if seen++; seen != m.n {
			return [][]byte{data}
		}
		if d.do == nil {
			held = append([]byte(nil), data...)
			return nil
		}
		return d.do(data)
	}
	if clients {
		c.Rewrite = hook
	} else {
		s.Rewrite = hook
	}
	return verdict(t, c, s, clients, d.what, whole)
}

// verdict runs two ends, one of which misbehaves, and says what the other
// makes of it.
func verdict(t *testing.T, c, s *Config, clients bool, what string, d deliver) string {
	t.Helper()
	rec := traced(c, s)
	e := ends{NewClient(c), NewServer(s)}
	defer e.stop()
	pump(e.client, e.server, d)
	honest, other := e.server, e.client
	if !clients {
		honest, other = other, honest
	}
	for _, end := range []End{honest, other} {
		if f := end.Status().Failure; f != nil && f.Panic != "" {
			t.Fatalf("%s: %s", what, f.Panic)
		}
	}
	checkTrace(t, &rec.T)
	st, far := honest.Status(), other.Status()
	switch st.Outcome {
	case trace.EndCompleted:
		if far.Outcome == trace.EndRefused {
			return "accepts, and is told " + far.Failure.Alert + " (" + far.Failure.Check + ")"
		}
		return "accepts"
	case trace.EndTold:
		if far.Failure == nil {
			return "is told " + st.Told
		}
		return "accepts, and is told " + st.Told + " (" + far.Failure.Check + ")"
	case trace.EndStalled:
		return "waits for " + strings.Join(honest.Waits(), " or ")
	case trace.EndRefused:
		row := check.Lookup(st.Failure.Check)
		if far.Outcome != trace.EndRefused && far.Told != st.Failure.Alert { // the other may have gone by itself
			t.Errorf("%s: the other end is not told: %+v", what, far)
		}
		return "refuses: " + st.Failure.Alert + " (" + st.Failure.Check + ", " + row.Clause + ")"
	}
	t.Errorf("%s: %s", what, st.Outcome)
	return st.Outcome
}

func TestMisbehaviour(t *testing.T) {
	var b strings.Builder
	n := 0
	for i := range ways {
		w := &ways[i]
		for _, clients := range []bool{true, false} {
			all := honestly(t, w, clients)
			for j := range all {
				m := &all[j]
				name := m.name
				if m.n > 1 {
					name += " " + strconv.Itoa(m.n)
				}
				fmt.Fprintf(&b, "# %s: the %s's %s\n", w.name, roleOf(clients), name)
				for _, d := range deeds(w, m, j+1 < len(all) && all[j+1].flight == m.flight) {
					fmt.Fprintf(&b, "%s: %s\n", strings.TrimSpace(d.what), misbehave(t, w, clients, m, &d))
					n++
				}
			}
		}
	}
	held(t, "testdata/misbehaviour.txt", b.String())
	t.Logf("%d misdeeds", n)
}

func roleOf(client bool) string {
	if client {
		return "client"
	}
	return "server"
}

// inserted are records in clear that somebody puts between those of an end.
var inserted = []struct {
	what string
	rec  []byte
}{
	{"an empty handshake record", []byte{22, 3, 3, 0, 0}},
	{"a ChangeCipherSpec", []byte{20, 3, 3, 0, 1, 1}},
	{"a ChangeCipherSpec of value 2", []byte{20, 3, 3, 0, 1, 2}},
	{"a warning", []byte{21, 3, 3, 0, 2, 1, 90}},
	{"half an alert", []byte{21, 3, 3, 0, 1, 1}},
	{"a fatal alert", []byte{21, 3, 3, 0, 2, 2, 40}},
	{"data in clear", []byte{23, 3, 3, 0, 1, 'x'}},
	{"a record of an unknown type", []byte{99, 3, 3, 0, 1, 0}},
	{"a record of an unknown version", []byte{22, 9, 9, 0, 1, 0}},
	{"a record longer than 2^14", append([]byte{22, 3, 3, 0x40, 1}, make([]byte, 1<<14+1)...)},
	{"a record longer than 2^14+256", append([]byte{23, 3, 3, 0x41, 1}, make([]byte, 1<<14+257)...)},
	{"a record longer than 2^14+2048", append([]byte{23, 3, 3, 0x48, 1}, make([]byte, 1<<14+2049)...)},
	{"a HelloRequest in clear", []byte{22, 3, 3, 0, 4, 0, 0, 0, 0}},
}

// TestInsertedRecords puts a record before each one that an end sends.
// testdata/inserted.txt says what the other end makes of it.
func TestInsertedRecords(t *testing.T) {
	var b strings.Builder
	n := 0
	for i := range ways {
		w := &ways[i]
		for _, clients := range []bool{true, false} {
			for at := 0; ; at++ {
				sent := 0
				var lines strings.Builder
				for _, x := range inserted {
					c, s := &Config{}, &Config{}
					w.set(c, s)
					sent = 0
					said := verdict(t, c, s, clients, x.what, func(to End, b []byte) {
						for _, r := range records(b) {
							if to.(*end).isClient != clients {
								if sent == at {
									rec := append([]byte(nil), x.rec...)
									if x.rec[1] == 3 && r[1] == 3 {
										rec[2] = r[2]
									}
									to.Feed(rec)
								}
								sent++
							}
							to.Feed(r)
						}
					})
					if sent <= at {
						break
					}
					fmt.Fprintf(&lines, "%s: %s\n", x.what, said)
					n++
				}
				if sent <= at {
					break
				}
				fmt.Fprintf(&b, "# %s: before record %d of the %s's\n%s", w.name, at+1, roleOf(clients), lines.String())
			}
		}
	}
	held(t, "testdata/inserted.txt", b.String())
	t.Logf("%d records inserted", n)
}

// held compares with what a file says, or writes it.
func held(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, got, string(want))
}

// compareLines tells the lines that differ, with the heading they stand under.
func compareLines(t *testing.T, got, want string) {
	t.Helper()
	sorted := func(text string) map[string]string {
		m, heading := map[string]string{}, ""
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "#") {
				heading = line
				continue
			}
			what, verdict, _ := strings.Cut(line, ": ")
			m[heading+": "+what] = verdict
		}
		return m
	}
	g, w := sorted(got), sorted(want)
	for what, verdict := range w {
		if g[what] != verdict {
			t.Errorf("%s\n\t got %q\n\twant %q", what, g[what], verdict)
		}
	}
	for what, verdict := range g {
		if _, ok := w[what]; !ok {
			t.Errorf("%s: %q, and the table does not say so", what, verdict)
		}
	}
}
