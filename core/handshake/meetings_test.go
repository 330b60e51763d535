package handshake

import (
	"fmt"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// meeting is what one connection with a peer is about. Ways of client
// authentication, and what else there is, go by turns;
// cmd/handshake/internal/matrix multiplies them.
type meeting struct {
	version uint16
	suite   *iana.Suite
	key     string     // the server's
	group   uint16     // 0: whichever
	auth    ClientAuth // what the server asks for
	cert    string     // the kind of the client's key, "" if it has none
	n       int
}

// oldKeys are the kinds of keys that sign before TLS 1.2.
var oldKeys = []string{"rsa-2048", "ecdsa-p256", "ecdsa-p384"}

// meetings runs f for all suites, kinds of server's keys and groups that a peer
// has in some versions, and logs a table of them. groups are those of a suite in
// a version; nil: whichever.
func meetings(t *testing.T, peer string, versions []uint16, groups func(uint16, *iana.Suite) []uint16, speaks func(*iana.Suite) (bool, string), f func(t *testing.T, m *meeting)) {
	n, ran := 0, 0
	var table strings.Builder
	for _, v := range versions {
		for i := range iana.Suites {
			s := &iana.Suites[i]
			if !s.UsableIn(v) {
				continue
			}
			if ok, why := speaks(s); !ok {
				fmt.Fprintf(&table, "\n%-6s  %-40s not run: %s", versionName(v), s.Name, why)
				continue
			}
			all := []uint16{0}
			if groups != nil {
				all = groups(v, s)
			}
			for _, key := range keysIn(v, s) {
				for _, group := range all {
					way := n % 4
					said := [...]string{"nobody asked", "asked, none", "asked", "required"}[way]
					m := &meeting{v, s, key, group, [...]ClientAuth{Off, Request, Request, Require}[way], "", n}
					switch {
					case way == 1:
					case v == iana.SSL30:
						m.cert = "rsa-2048"
					case v < iana.TLS12:
						m.cert = oldKeys[n%3]
					default:
						m.cert = keys13[n/4%4]
					}
					n++
					result := "not run" // the command line left it out
					t.Run(fmt.Sprintf("%s/%s/%s/%d", versionName(v), s.Name, key, group), func(t *testing.T) {
						result = "FAILED"
						f(t, m)
						result = "ok"
						ran++
					})
					fmt.Fprintf(&table, "\n%-6s  %-40s %-10s  %-12s  %s", versionName(v), s.Name, key, said, result)
				}
			}
		}
	}
	t.Logf("%s, %d connections%s", peer, ran, table.String())
}

// newGroups are the groups of a suite in TLS 1.2 and 1.3.
func newGroups(v uint16, s *iana.Suite) []uint16 {
	if v == iana.TLS13 {
		return allGroups
	}
	return groupsFor(s)
}

func (m *meeting) config(c *Config) *Config {
	c.Versions, c.ClientAuth = []uint16{m.version}, m.auth
	c.ExtendedMasterSecret, c.EncryptThenMAC = m.n%3 != 0, m.n%5 != 0
	c.CompatibilityMode, c.RecordPadding = m.n%2 == 0, m.n%5*64
	if m.group != 0 {
		c.Groups = withGroup(m.group)
	}
	return c
}

// client is our client for a meeting. It has a certificate or none; in TLS 1.3
// it does not always guess the group.
func (m *meeting) client() *Config {
	c := m.config(clientConfig(m.suite.Code))
	if m.cert != "" {
		c.Certificates = []Identity{identity(m.cert, "", true)}
	}
	if m.n%3 == 0 {
		c.KeyShares = []uint16{}
	}
	return c
}

// server is our server for one.
func (m *meeting) server() *Config {
	s := m.config(serverConfig(m.key, m.suite.Code))
	if m.group != 0 && m.version == iana.TLS13 {
		s.Groups = []uint16{m.group}
	}
	if s.Cookie = m.n%7 == 0; m.n%3 == 0 {
		p := testPKI()
		s.AcceptableCAs = [][]byte{p.stranger.cert.RawSubject, p.root.cert.RawSubject, p.inter.cert.RawSubject}
	}
	return s
}

// shows says whether the client shows a certificate.
func (m *meeting) shows() bool { return m.auth != Off && m.cert != "" }

// met looks at what was agreed on; ems and etm: both ends know these
// extensions of TLS up to 1.2.
func (m *meeting) met(t *testing.T, d *driver, ems, etm bool) {
	t.Helper()
	got := *d.Status().Session
	tls, new := m.version > iana.SSL30, m.version == iana.TLS13
	want := trace.Session{Version: m.version, Suite: m.suite.Code, Group: m.group, Signature: got.Signature, ServerName: got.ServerName, ALPN: got.ALPN,
		ExtendedMasterSecret: new || tls && ems, EncryptThenMAC: !new && tls && etm && m.suite.Cipher.CBC(),
		SecureRenegotiation: !new, ForwardSecrecy: m.suite.KX != iana.KXRSA, ClientAuthenticated: m.shows()}
	if m.group == 0 {
		want.Group = got.Group
	}
	if got != want {
		t.Errorf("session %+v, want %+v", got, want)
	}
}
