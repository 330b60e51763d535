package matrix

import (
	"fmt"
	"net"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// peer is another implementation.
type peer interface {
	name() string
	// speaks says whether it has a version, and a suite or group of it, and why not.
	speaks(c cell, asServer bool) (ok bool, why string)
	// serve starts its server, which goes on until the test ends, and says
	// what to tell it and what it answers.
	serve(t *testing.T, k kind) (addr, ask, answer string)
	// call lets its client connect: say "hello\n", and take "answer\n". With
	// resume it connects a second time and takes up the session.
	call(t *testing.T, c cell, addr string) error
}

// kind is what a server is started for: many handshakes.
type kind struct {
	auth    handshake.ClientAuth
	key     string
	version uint16 // SSL 3.0, TLS 1.3, or 1.2, which stands for what is between them
}

// cell is one handshake of the matrix.
type cell struct {
	version uint16
	suite   *iana.Suite
	group   uint16 // 0: whichever
	key     string // the server's
	auth    handshake.ClientAuth
	cert    bool   // the client has one
	resume  string // "", "ID", "ticket", "PSK": a second handshake takes up the first's session
	packed  bool   // certificates are compressed by zlib
}

func (c cell) String() string {
	s := fmt.Sprintf("%s %s %s", versionName(c.version), c.suite.Name, c.key)
	if c.group != 0 {
		s += " " + groupName(c.group)
	}
	s += [...]string{"", " request", " require"}[c.auth]
	if c.auth == handshake.Request && !c.cert {
		s += " (none shown)"
	}
	if c.resume != "" {
		s += " resumed by " + c.resume
	}
	return s
}

func versionName(v uint16) string { return iana.VersionByCode(v).Title }

func groupName(g uint16) string { return iana.GroupByCode(g).Name }

// versions are those that the ends speak.
var versions = []uint16{iana.SSL30, iana.TLS10, iana.TLS11, iana.TLS12, iana.TLS13}

// usable says whether a version has a suite.
func usable(v uint16, s *iana.Suite) bool {
	if v == iana.TLS13 {
		return s.KX == iana.KXNone
	}
	return s.UsableIn(v)
}

// cells are the handshakes of a version.
func cells(v uint16) (all []cell) {
	auths := []cell{{auth: handshake.Off}, {auth: handshake.Request}, {auth: handshake.Require, cert: true}}
	n := 0
	add := func(s *iana.Suite, group uint16) {
		for _, a := range auths {
			a.version, a.suite, a.group, a.key = v, s, group, "rsa-2048"
			if s.Auth == iana.AuthECDSA || s.Auth == iana.AuthNone && n%2 == 0 {
				a.key = "ecdsa-p256"
			}
			if a.auth == handshake.Request {
				a.cert = n%2 == 0
			}
			n++
			all = append(all, a)
		}
	}
	var first *iana.Suite
	for i := range iana.Suites {
		if s := &iana.Suites[i]; usable(v, s) {
			if first == nil || first.KX == iana.KXRSA && s.KX == iana.KXECDHE {
				first = s
			}
			add(s, 0)
		}
	}
	if v >= iana.TLS12 {
		for i := range iana.Groups {
			g := crypt.GroupByCode(iana.Groups[i].Code)
			if g == nil || v < iana.TLS13 && (iana.Groups[i].Kind == iana.FiniteField || iana.Groups[i].Kind == iana.Hybrid) {
				continue
			}
			add(first, g.Code)
		}
	}
	ways := []string{"ID", "ticket"}
	switch {
	case v == iana.TLS13:
		ways = []string{"PSK"}
	case v == iana.SSL30:
		ways = ways[:1]
	}
	for _, way := range ways {
		all = append(all, cell{version: v, suite: first, key: "rsa-2048", resume: way})
	}
	return all
}

// columns are the table's.
var columns = []string{"RSA", "DHE", "ECDHE-RSA", "ECDHE-ECDSA", "1.3", "by group", "off", "request", "require", "ID", "ticket", "PSK"}

// in says which columns a cell counts in.
func (c cell) in() (list []string) {
	switch {
	case c.resume != "":
		return []string{c.resume}
	case c.group != 0:
		list = []string{"by group"}
	case c.suite.KX == iana.KXNone:
		list = []string{"1.3"}
	case c.suite.KX == iana.KXECDHE:
		list = []string{"ECDHE-" + c.suite.Auth.String()}
	default:
		list = []string{c.suite.KX.String()}
	}
	return append(list, [...]string{"off", "request", "require"}[c.auth])
}

// table is what came of it.
type table struct {
	sync.Mutex
	rows    []string
	good    map[string]int // "row|column"
	all     map[string]int
	reasons map[string][]string // why not, and what
}

func (x *table) row(name string) {
	x.Lock()
	defer x.Unlock()
	x.rows = append(x.rows, name)
}

func (x *table) count(row string, c cell, good bool) {
	x.Lock()
	defer x.Unlock()
	for _, col := range c.in() {
		x.all[row+"|"+col]++
		if good {
			x.good[row+"|"+col]++
		}
	}
}

func (x *table) cannot(p peer, why string, c cell) {
	x.Lock()
	defer x.Unlock()
	what := strings.TrimPrefix(c.suite.Name, "TLS_")
	switch {
	case c.resume != "":
		what = "by " + c.resume
	case c.group != 0:
		what = groupName(c.group)
	}
	key := p.name() + " " + why
	if !slices.Contains(x.reasons[key], what) {
		x.reasons[key] = append(x.reasons[key], what)
	}
}

func (x *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-32s", "peer, role, version")
	for _, c := range columns {
		fmt.Fprintf(&b, " %*s", max(len(c), 5), c)
	}
	sort.Strings(x.rows)
	for _, r := range x.rows {
		fmt.Fprintf(&b, "\n%-32s", r)
		for _, c := range columns {
			n, of := x.good[r+"|"+c], x.all[r+"|"+c]
			text := "-"
			if of > 0 {
				text = fmt.Sprint(n)
				if n < of {
					text = fmt.Sprintf("%d/%d", n, of)
				}
			}
			fmt.Fprintf(&b, " %*s", max(len(c), 5), text)
		}
	}
	b.WriteString("\n\nnot possible:\n")
	var why []string
	for r := range x.reasons {
		why = append(why, r)
	}
	sort.Strings(why)
	for _, r := range why {
		line := "  " + r + ":"
		for _, what := range x.reasons[r] {
			if len(line)+len(what) > 150 {
				b.WriteString(line + "\n")
				line = "   "
			}
			line += " " + what
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// TestMatrix is the matrix.
func TestMatrix(t *testing.T) {
	w := newWorld(t)
	start := time.Now()
	x := &table{good: map[string]int{}, all: map[string]int{}, reasons: map[string][]string{}}
	total := 0
	t.Run("peers", func(t *testing.T) {
		for _, p := range []peer{newOpenSSL(t, w), newGnuTLS(t, w), newNSS(t, w), newGo(w)} {
			for _, asServer := range []bool{true, false} {
				role := map[bool]string{true: "server", false: "client"}[asServer]
				t.Run(p.name()+"/"+role, func(t *testing.T) {
					t.Parallel()
					run := x.server
					if !asServer {
						run = x.client
					}
					run(t, p, w)
				})
			}
		}
	})
	for _, n := range x.good {
		total += n
	}
	t.Log(x.String())
	t.Logf("%v", time.Since(start).Round(time.Second))
	if total == 0 {
		t.Error("nothing was tried")
	}
}

// server tries a peer's server with our client.
func (x *table) server(t *testing.T, p peer, w *world) {
	type running struct{ addr, ask, answer string }
	servers := map[kind]running{}
	for _, v := range versions {
		row := p.name() + " server " + versionName(v)
		x.row(row)
		for _, c := range cells(v) {
			if ok, why := p.speaks(c, true); !ok {
				x.cannot(p, why, c)
				continue
			}
			k := kind{c.auth, c.key, c.version}
			if v > iana.SSL30 && v < iana.TLS13 {
				k.version = iana.TLS12
			}
			s, ok := servers[k]
			if !ok {
				s.addr, s.ask, s.answer = p.serve(t, k)
				servers[k] = s
			}
			err := w.connect(c, s.addr, s.ask, s.answer)
			if err != nil {
				t.Errorf("%s, %v: %v", row, c, err)
			}
			x.count(row, c, err == nil)
		}
	}
}

// client tries a peer's client with our server.
func (x *table) client(t *testing.T, p peer, w *world) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, v := range versions {
		row := p.name() + " client " + versionName(v)
		x.row(row)
		for _, c := range cells(v) {
			if ok, why := p.speaks(c, false); !ok {
				x.cannot(p, why, c)
				continue
			}
			ended := make(chan error, 1)
			go func() { ended <- w.accept(c, l.(*net.TCPListener)) }()
			err := p.call(t, c, l.Addr().String())
			if ours := <-ended; ours != nil {
				err = fmt.Errorf("our server: %v; it: %v", ours, err)
			}
			if err != nil {
				t.Errorf("%s, %v: %v", row, c, err)
			}
			x.count(row, c, err == nil)
		}
	}
}

// check holds what an end agreed on against what it was to agree on.
func check(c cell, st handshake.Status, resumed bool) error {
	s := st.Session
	if st.Outcome != trace.EndCompleted || s == nil {
		return fmt.Errorf("%s: %v %s", st.Outcome, st.Failure, st.Told)
	}
	known := c.auth != handshake.Off && c.cert
	if s.Version != c.version || s.Suite != c.suite.Code || c.group != 0 && s.Group != c.group || s.ClientAuthenticated != known || s.Resumed != resumed {
		return fmt.Errorf("agreed on %+v", *s)
	}
	return nil
}
