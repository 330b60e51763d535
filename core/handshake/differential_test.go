//go:build !js

package handshake

import (
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// A ClientHello, changed in its structure by our own layout, is given to our
// server and to crypto/tls's under the same settings, and their first flights
// are compared. Where they differ there has to be a reason, and the reasons
// are listed below.

// first is what a server's first flight says.
type first struct {
	alert   string // "" if it goes on
	version uint16
	suite   uint16
	group   uint16 // 0: none, or hidden
	retry   bool   // HelloRetryRequest
}

func (f first) String() string {
	if f.alert != "" {
		return "alert " + f.alert
	}
	s := fmt.Sprintf("version %04x, suite %04x, group %04x", f.version, f.suite, f.group)
	if f.retry {
		s += ", retry"
	}
	return s
}

// firstOf reads a first flight; done says that it is all there.
func firstOf(flight []byte) (f first, done bool) {
	var messages []byte
	for len(flight) >= recordHeader {
		n := recordHeader + int(flight[3])<<8 + int(flight[4])
		if len(flight) < n {
			break
		}
		switch body := flight[recordHeader:n]; flight[0] {
		case iana.ContentAlert:
			f.alert = "unassigned"
			if a := iana.AlertByCode(body[1]); a != nil {
				f.alert = a.Name
			}
			return f, true
		case iana.ContentHandshake:
			messages = append(messages, body...)
		}
		flight = flight[n:]
	}
	for len(messages) >= messageHeader {
		n, _ := wire.MessageLen(messages)
		if len(messages) < n {
			break
		}
		m := messages[:n]
		messages = messages[n:]
		ctx := wire.Context{Version: f.version, Suite: f.suite}
		if s := iana.SuiteByCode(f.suite); s != nil {
			ctx.KX = s.KX
		}
		msg, err := wire.Unmarshal(m, ctx)
		if err != nil {
			continue
		}
		switch m := msg.(type) {
		case *wire.ServerHello:
			f.version, f.suite = m.Version, m.CipherSuite
			if v, ok, _ := wire.Find[wire.SupportedVersions](m); ok {
				f.version = v.Versions[0]
			}
			if k, ok, _ := wire.Find[wire.KeyShare](m); ok && len(k.Shares) > 0 {
				f.group = k.Shares[0].Group
			}
			f.retry = m.Random == wire.RetryRandom
			if f.version >= iana.TLS13 {
				return f, true
			}
		case *wire.ServerKeyExchange:
			f.group = m.NamedCurve
		case *wire.ServerHelloDone:
			return f, true
		}
	}
	return f, false
}

// matched are one server's settings and the other's.
type matched struct {
	key    string // the certificate's
	ours   *Config
	theirs *tls.Config
	base   []byte // an honest client's ClientHello
}

// goSuites are crypto/tls's suites of TLS 1.2 in its own order of preference,
// which is not ours to set.
var goSuites = []uint16{0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014}

func match(key string, versions ...uint16) *matched {
	suites := slices.Clone(goSuites)
	if slices.Contains(versions, iana.TLS13) {
		suites = append([]uint16{0x1301, 0x1302, 0x1303}, suites...)
	}
	groups := []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1}
	ours := serverConfig(key, suites...)
	ours.Versions, ours.Groups, ours.EncryptThenMAC, ours.ServerName = versions, groups, false, ""
	theirs := goConfig(iana.SuiteByCode(suites[0]), 0)
	theirs.CipherSuites = goSuites
	theirs.MinVersion, theirs.MaxVersion = slices.Min(versions), slices.Max(versions)
	theirs.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	theirs.Certificates = []tls.Certificate{goCertificate(ours.Certificates[0])}
	client := clientConfig(suites...)
	client.Versions, client.Groups, client.EncryptThenMAC = versions, groups, false
	c := NewClient(client)
	defer c.Stop()
	return &matched{key, ours, theirs, c.Take()[recordHeader:]}
}

// inRecords puts a message into a record, or into several.
func inRecords(m []byte) (out []byte) {
	for first := true; first || len(m) > 0; first = false {
		n := min(len(m), maxPlaintext)
		out = wire.AppendRecord(out, wire.Record{Type: iana.ContentHandshake, Version: iana.TLS10, Fragment: m[:n]})
		m = m[n:]
	}
	return out
}

func (m *matched) ask(hello []byte) (ours, theirs first) {
	s := NewServer(m.ours)
	defer s.Stop()
	s.Feed(inRecords(hello))
	ours, _ = firstOf(s.Take())

	a, b := net.Pipe()
	a.SetDeadline(time.Now().Add(5 * time.Second))
	go func() {
		tls.Server(b, m.theirs).Handshake()
		b.Close()
	}()
	go a.Write(inRecords(hello))
	var flight []byte
	buf := make([]byte, 1<<14)
	for done := false; !done; {
		n, err := a.Read(buf)
		flight = append(flight, buf[:n]...)
		if theirs, done = firstOf(flight); err != nil {
			break
		}
	}
	a.Close()
	return ours, theirs
}

// mutate changes a ClientHello as random numbers say; it gives what was done.
func mutate(base []byte, r *rand.Rand) (hello []byte, what string) {
	msg, err := wire.Unmarshal(base, wire.Context{})
	if err != nil {
		panic(err)
	}
	m := msg.(*wire.ClientHello)
	var done []string
	for range 1 + r.IntN(3) {
		done = append(done, mutations[r.IntN(len(mutations))](m, r))
	}
	hello = wire.Marshal(m, wire.Context{})
	if r.IntN(12) == 0 {
		at := messageHeader + r.IntN(len(hello)-messageHeader) // with another length a server would wait for more
		hello[at] ^= 1 << r.IntN(8)
		done = append(done, fmt.Sprintf("bit of byte %d", at))
	}
	return hello, strings.Join(done, ", ")
}

func some[T any](r *rand.Rand, from []T, most int) (out []T) {
	for range r.IntN(most + 1) {
		out = append(out, from[r.IntN(len(from))])
	}
	return out
}

var (
	suitePool   = append(slices.Clone(goSuites), 0x002f, 0x0035, 0x009c, 0x1301, 0x1302, 0x1303, 0x0a0a, 0x00ff, 0x5600, 0xfefe, 0x0033)
	groupPool   = []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1, iana.FFDHE2048, 0x11ec, 0x1a1a, 0x0016}
	schemePool  = append(slices.Clone(allSchemes), 0x0401, 0x2a2a, 0x0101)
	versionPool = []uint16{0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0305, 0x7f1c, 0x3a3a}
)

// with replaces an extension or adds it.
func with(m *wire.ClientHello, b wire.Body) {
	m.Extensions = setExtension(m.Extensions, wire.Ext(b))
}

var mutations = []func(m *wire.ClientHello, r *rand.Rand) string{
	func(m *wire.ClientHello, r *rand.Rand) string {
		m.Version = versionPool[r.IntN(len(versionPool))]
		return fmt.Sprintf("version %04x", m.Version)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		m.SessionID = make([]byte, r.IntN(33))
		return "session id"
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		m.CipherSuites = append(some(r, suitePool, 6), suitePool[r.IntN(len(suitePool))])
		return fmt.Sprintf("suites %04x", m.CipherSuites)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		m.CompressionMethods = append(some(r, []uint8{0, 1, 64}, 2), uint8(r.IntN(2)))
		return fmt.Sprintf("compression %x", m.CompressionMethods)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		if len(m.Extensions) == 0 {
			return "nothing"
		}
		i := r.IntN(len(m.Extensions))
		typ := m.Extensions[i].Type
		m.Extensions = slices.Delete(slices.Clone(m.Extensions), i, i+1)
		return "without " + wire.ExtensionName(typ)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		if len(m.Extensions) == 0 {
			return "nothing"
		}
		x := m.Extensions[r.IntN(len(m.Extensions))]
		m.Extensions = append(m.Extensions, x)
		return wire.ExtensionName(x.Type) + " twice"
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		r.Shuffle(len(m.Extensions), func(i, j int) { m.Extensions[i], m.Extensions[j] = m.Extensions[j], m.Extensions[i] })
		return "extensions shuffled"
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		m.Extensions = append(m.Extensions, wire.Extension{Type: uint16(0xf000 + r.IntN(0xeff)), Data: make([]byte, r.IntN(9))})
		return "an unknown extension"
	},
	func(m *wire.ClientHello, r *rand.Rand) string { return changeExtension(m, r, "cut", cutByte) },
	func(m *wire.ClientHello, r *rand.Rand) string { return changeExtension(m, r, "longer", oneMore) },
	func(m *wire.ClientHello, r *rand.Rand) string { return changeExtension(m, r, "changed", otherByte) },
	func(m *wire.ClientHello, r *rand.Rand) string { return changeExtension(m, r, "emptied", empty) },
	func(m *wire.ClientHello, r *rand.Rand) string {
		g := append(some(r, groupPool, 4), groupPool[r.IntN(len(groupPool))])
		with(m, &wire.SupportedGroups{Groups: g})
		return fmt.Sprintf("groups %04x", g)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		s := append(some(r, schemePool, 4), schemePool[r.IntN(len(schemePool))])
		with(m, &wire.SignatureAlgorithms{Schemes: s})
		return fmt.Sprintf("schemes %04x", s)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		v := append(some(r, versionPool, 3), versionPool[r.IntN(len(versionPool))])
		with(m, &wire.SupportedVersions{Versions: v})
		return fmt.Sprintf("versions %04x", v)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		k := &wire.KeyShare{}
		for _, code := range some(r, []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1}, 3) {
			if !slices.ContainsFunc(k.Shares, func(e wire.KeyShareEntry) bool { return e.Group == code }) {
				share := crypt.GroupByCode(code).NewKeyShare(crypt.Labelled("differential"), "share")
				k.Shares = append(k.Shares, wire.KeyShareEntry{Group: code, KeyExchange: share.Public})
			}
		}
		with(m, k)
		return fmt.Sprintf("%d shares", len(k.Shares))
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		p := append(some(r, []string{"h2", "http/1.1", "x"}, 2), "http/1.1")[r.IntN(2):]
		if len(p) == 0 {
			p = []string{"h2"}
		}
		with(m, &wire.ALPN{Protocols: p})
		return fmt.Sprint("protocols ", p)
	},
	func(m *wire.ClientHello, r *rand.Rand) string {
		m.Extensions = nil
		return "no extensions"
	},
}

func cutByte(b []byte, _ *rand.Rand) []byte { return b[:max(len(b)-1, 0)] }
func oneMore(b []byte, _ *rand.Rand) []byte { return append(b, 0) }
func empty([]byte, *rand.Rand) []byte       { return nil }
func otherByte(b []byte, r *rand.Rand) []byte {
	if len(b) > 0 {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	}
	return b
}

func changeExtension(m *wire.ClientHello, r *rand.Rand, how string, f func([]byte, *rand.Rand) []byte) string {
	if len(m.Extensions) == 0 {
		return "nothing"
	}
	m.Extensions = slices.Clone(m.Extensions)
	x := &m.Extensions[r.IntN(len(m.Extensions))]
	x.Data = f(slices.Clone(x.Data), r)
	return wire.ExtensionName(x.Type) + " " + how
}

// reasons are why two honest servers answer differently. The first that fits
// is counted.
var reasons = []struct {
	why  string
	fits func(m *matched, ours, theirs first, hello *wire.ClientHello) bool
}{
	{"crypto/tls refuses a client that names no groups; RFC 8422 §4 leaves the choice to the server then",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			_, named := wire.Raw(hello.Extensions, iana.ExtSupportedGroups)
			return !named && ours.alert == "" && ours.version <= iana.TLS12 && theirs.alert != ""
		}},
	{"crypto/tls does not sign with SHA-1, which RFC 5246 §7.4.1.4.1 has clients mean that name no algorithms",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			s, named, _ := wire.Find[wire.SignatureAlgorithms](hello)
			sha1 := func(c uint16) bool { return c == iana.RSAPKCS1SHA1 || c == iana.ECDSASHA1 }
			return (!named || slices.ContainsFunc(s.Schemes, sha1)) && ours.alert == "" && ours.version <= iana.TLS12 && theirs.alert != ""
		}},
	{"crypto/tls does not ask whether the certificate's curve is among the client's groups, as RFC 8422 §5.3 has it",
		func(m *matched, ours, theirs first, hello *wire.ClientHello) bool {
			g, named, _ := wire.Find[wire.SupportedGroups](hello)
			return m.key == "ecdsa-p256" && named && !slices.Contains(g.Groups, iana.Secp256r1) &&
				ours.alert == "handshake_failure" && theirs.alert == "" && theirs.version <= iana.TLS12
		}},
	{"crypto/tls prefers ChaCha20 unless AES-GCM without RSA key exchange stands first in the client's list",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			at := slices.IndexFunc(hello.CipherSuites, func(c uint16) bool { s := iana.SuiteByCode(c); return s != nil && s.KX != iana.KXDHE })
			is := func(c uint16, ciphers ...iana.Cipher) bool {
				s := iana.SuiteByCode(c)
				return s != nil && slices.Contains(ciphers, s.Cipher)
			}
			return ours.alert == "" && theirs.alert == "" && ours.version == theirs.version && ours.suite != theirs.suite &&
				!(is(hello.CipherSuites[at], iana.AES128GCM, iana.AES256GCM) && iana.SuiteByCode(hello.CipherSuites[at]).KX != iana.KXRSA) && is(theirs.suite, iana.ChaCha20Poly1305)
		}},
	{"crypto/tls goes by the client's order of groups in TLS 1.2, ours by the server's",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			g, _, _ := wire.Find[wire.SupportedGroups](hello)
			return ours.alert == "" && theirs.alert == "" && ours.version == theirs.version && ours.version <= iana.TLS12 &&
				ours.suite == theirs.suite && slices.Index(g.Groups, theirs.group) < slices.Index(g.Groups, ours.group)
		}},
	{"RFC 9846 §4.2.2 has a server refuse a legacy_version other than TLS 1.2's; crypto/tls passes over it, as RFC 8446 did",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			return ours.alert == "protocol_version" && theirs.version == iana.TLS13 && hello.Version != iana.TLS12
		}},
	{"crypto/tls does not ask whether key shares are of the groups and in their order, which RFC 9846 §4.3.8 lets a server do",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			g, _, _ := wire.Find[wire.SupportedGroups](hello)
			k, _, err := wire.Find[wire.KeyShare](hello)
			return err == nil && ours.alert == "illegal_parameter" && theirs.version == iana.TLS13 && (!slices.IsSortedFunc(k.Shares, func(a, b wire.KeyShareEntry) int {
				return slices.Index(g.Groups, a.Group) - slices.Index(g.Groups, b.Group)
			}) || slices.ContainsFunc(k.Shares, func(e wire.KeyShareEntry) bool { return !slices.Contains(g.Groups, e.Group) }))
		}},
	{"ours looks for a signature algorithm and a protocol in common before it asks for a retry, crypto/tls after",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			return (ours.alert == "handshake_failure" || ours.alert == "no_application_protocol") && theirs.retry
		}},
	{"RFC 9846 §9.2 demands signature_algorithms, supported_groups and key_share; crypto/tls retries",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			missing := func(x uint16) bool { _, ok := wire.Raw(hello.Extensions, x); return !ok }
			return ours.alert == "missing_extension" && theirs.version == iana.TLS13 &&
				(missing(iana.ExtKeyShare) || missing(iana.ExtSupportedGroups) || missing(iana.ExtSignatureAlgorithms))
		}},
	{"in TLS 1.3 ours does not look into extensions that are of older versions, crypto/tls does",
		func(_ *matched, ours, theirs first, hello *wire.ClientHello) bool {
			if theirs.alert == "" || ours.version != iana.TLS13 {
				return false
			}
			_, _, ems := wire.Find[wire.ExtendedMasterSecret](hello)
			_, _, formats := wire.Find[wire.ECPointFormats](hello)
			info, has, err := wire.Find[wire.RenegotiationInfo](hello)
			f, pointed, _ := wire.Find[wire.ECPointFormats](hello)
			return ems != nil || formats != nil || err != nil || has && len(info.RenegotiatedConnection) > 0 ||
				pointed && !slices.Contains(f.Formats, 0)
		}},
}

func (x *matched) reason(ours, theirs first, hello []byte) string {
	msg, err := wire.Unmarshal(hello, wire.Context{})
	m, _ := msg.(*wire.ClientHello)
	if err != nil {
		m = &wire.ClientHello{}
	}
	for _, r := range reasons {
		if r.fits(x, ours, theirs, m) {
			return r.why
		}
	}
	return ""
}

func (m *matched) compare(t *testing.T, seed uint64, seen map[string]int) {
	r := rand.New(rand.NewPCG(seed, 1))
	hello, what := mutate(m.base, r)
	ours, theirs := m.ask(hello)
	if (ours.alert == "") == (theirs.alert == "") && (ours.alert != "" || ours == theirs) {
		if ours.alert == "" {
			seen["both go on"]++
		} else {
			seen["both refuse"]++
		}
		return
	}
	why := m.reason(ours, theirs, hello)
	if why == "" {
		t.Errorf("%d: %s\n\tours:   %v\n\ttheirs: %v", seed, what, ours, theirs)
		return
	}
	seen[why]++
}

var settings = []func() *matched{
	func() *matched { return match("ecdsa-p256", iana.TLS12) },
	func() *matched { return match("rsa-2048", iana.TLS12) },
	func() *matched { return match("ecdsa-p256", iana.TLS13, iana.TLS12) },
	func() *matched { return match("rsa-2048", iana.TLS13) },
}

func TestDifferential(t *testing.T) {
	for i, set := range settings {
		m := set()
		seen := map[string]int{}
		for seed := range uint64(500) {
			m.compare(t, seed, seen)
		}
		var lines []string
		for why, n := range seen {
			lines = append(lines, fmt.Sprintf("%5d %s", n, why))
		}
		sort.Sort(sort.Reverse(sort.StringSlice(lines)))
		t.Logf("settings %d:\n%s", i, strings.Join(lines, "\n"))
	}
}

// FuzzDifferential is the same for as long as one likes.
func FuzzDifferential(f *testing.F) {
	var all []*matched
	for _, set := range settings {
		all = append(all, set())
	}
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		for _, m := range all {
			m.compare(t, seed, map[string]int{})
		}
	})
}
