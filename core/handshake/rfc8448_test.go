package handshake

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// RFC 8448's traces, all five, at both ends: with their private values, their
// order of extensions and their packing of records, each record comes out byte
// for byte, and each secret on the way is the published one.

// step is one of a trace's: who does what, and what comes out.
type step struct {
	who, what string
	values    []figure
}

type figure struct {
	name string
	data []byte
}

// example is a trace as the RFC prints it.
type example []step

func readExample(t *testing.T, section string) (x example) {
	t.Helper()
	text, err := os.ReadFile("testdata/rfc8448.txt")
	if err != nil {
		t.Fatal(err)
	}
	ours := false
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || f[0] == "#":
		case f[0] == "=":
			if ours = f[1] == section; ours {
				x = append(x, step{who: f[2], what: strings.Join(f[3:], " ")})
			}
		case ours:
			data, err := hex.DecodeString(f[len(f)-1])
			if err != nil {
				t.Fatal(err)
			}
			last := &x[len(x)-1]
			last.values = append(last.values, figure{f[0], data})
		}
	}
	if len(x) == 0 {
		t.Fatalf("no section %s", section)
	}
	return x
}

// all gives the values of a name that somebody makes, in order.
func (x example) all(who, name string) (found [][]byte) {
	for _, s := range x {
		for _, v := range s.values {
			if s.who == who && v.name == name {
				found = append(found, v.data)
			}
		}
	}
	return found
}

// messages are those that somebody sends, decoded.
func (x example) messages(t *testing.T, who string) (msgs []wire.Message) {
	t.Helper()
	for _, s := range x {
		if s.who != who || !strings.HasPrefix(s.what, "construct") {
			continue
		}
		raw := s.values[0].data
		if raw[0] == iana.HandshakeClientHello {
			raw = x.whole(raw) // with its binders
		}
		m, err := wire.Unmarshal(raw, wire.Context{Version: iana.TLS13, Suite: 0x1301})
		if err != nil {
			t.Fatalf("%s: %v", s.what, err)
		}
		msgs = append(msgs, m)
	}
	return msgs
}

// whole gives the record's payload that begins with some bytes.
func (x example) whole(raw []byte) []byte {
	for _, p := range x.all("client", "payload") {
		if bytes.HasPrefix(p[4:], raw[4:]) {
			return p
		}
	}
	return raw
}

// arranger gives messages the published extensions, in the published order; what
// this end computes itself is left as it is.
func arranger(t *testing.T, published []wire.Message) func(wire.Message) {
	computed := []uint16{iana.ExtKeyShare, iana.ExtPreSharedKey}
	merge := func(ours *[]wire.Extension, theirs []wire.Extension, own ...uint16) {
		var merged []wire.Extension
		for _, x := range theirs {
			if data, ok := wire.Raw(*ours, x.Type); ok && slices.Contains(own, x.Type) {
				x.Data = data
			}
			merged = append(merged, x)
		}
		for _, x := range *ours {
			if _, ok := wire.Raw(theirs, x.Type); !ok {
				t.Errorf("an extension %d that the RFC has not", x.Type)
			}
		}
		*ours = append([]wire.Extension{}, merged...)
	}
	return func(m wire.Message) {
		i := slices.IndexFunc(published, func(p wire.Message) bool { return p.Name() == m.Name() })
		if i < 0 {
			return
		}
		p := published[i]
		published = slices.Delete(slices.Clone(published), i, i+1)
		switch m := m.(type) {
		case *wire.ClientHello:
			merge(&m.Extensions, p.(*wire.ClientHello).Extensions, append(computed, iana.ExtCookie)...)
		case *wire.ServerHello:
			merge(&m.Extensions, p.(*wire.ServerHello).Extensions, computed...)
		case *wire.EncryptedExtensions:
			merge(&m.Extensions, p.(*wire.EncryptedExtensions).Extensions)
		case *wire.NewSessionTicket13:
			theirs := p.(*wire.NewSessionTicket13)
			m.Lifetime, m.Ticket, m.Extensions = theirs.Lifetime, theirs.Ticket, theirs.Extensions
		}
	}
}

// signer gives a published signature once it has found that it is the key's
// and of what has to be signed. The RFC's private keys stay where they are.
type signer struct {
	public    crypto.PublicKey
	signature []byte
}

func (s signer) Public() crypto.PublicKey { return s.public }

func (s signer) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	ok := false
	switch k := s.public.(type) {
	case *rsa.PublicKey:
		ok = rsa.VerifyPSS(k, opts.HashFunc(), digest, s.signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
	case *ecdsa.PublicKey:
		ok = ecdsa.VerifyASN1(k, digest, s.signature)
	}
	if !ok {
		return nil, errors.New("the published signature is not of what is to be signed")
	}
	return s.signature, nil
}

// identityOf is a published certificate, and the signature that goes with it.
func identityOf(t *testing.T, published []wire.Message) (id []Identity) {
	t.Helper()
	for i, m := range published {
		if c, ok := m.(*wire.Certificate13); ok {
			leaf, err := x509.ParseCertificate(c.List[0].Data)
			if err != nil {
				t.Fatal(err)
			}
			id = append(id, Identity{Chain: c.Chain(), Key: signer{leaf.PublicKey, published[i+1].(*wire.CertificateVerify).Signature}})
		}
	}
	return id
}

// ends are the two ends of an example.
func (x example) ends(t *testing.T) (c, s *Config) {
	client, server := x.messages(t, "client"), x.messages(t, "server")
	hello := client[0].(*wire.ClientHello)
	list := func(msgs []wire.Message) (groups, schemes []uint16) {
		for _, m := range msgs {
			if e, ok := m.(wire.Extended); ok {
				if g, ok, _ := wire.Find[wire.SupportedGroups](e); ok {
					groups = g.Groups
				}
				if s, ok, _ := wire.Find[wire.SignatureAlgorithms](e); ok {
					schemes = s.Schemes
				}
			}
		}
		return groups, schemes
	}
	c = &Config{Versions: []uint16{iana.TLS13}, Suites: hello.CipherSuites, ServerName: "server", RecordSizeLimit: 0x4001,
		PSKModes: []uint8{iana.PSKDHEKE}, CompatibilityMode: len(hello.SessionID) > 0, Time: testTime}
	c.Groups, c.Signatures = list(client)
	s = &Config{Versions: []uint16{iana.TLS13}, Suites: []uint16{0x1301}, ServerName: "server", RecordSizeLimit: 0x4001,
		PSKModes: []uint8{iana.PSKDHEKE}, Time: testTime}
	s.Groups, s.Signatures = list(server)
	if s.Signatures == nil {
		s.Signatures = c.Signatures
	} else {
		s.ClientAuth = Require
	}
	c.Certificates, s.Certificates = identityOf(t, client), identityOf(t, server)
	c.published = &published{arrange: arranger(t, client)}
	s.published = &published{arrange: arranger(t, server)}

	random := map[string][]byte{"client/random": hello.Random[:], "client/session-id": hello.SessionID}
	for who := range map[string]bool{"client": true, "server": true} {
		for _, st := range x {
			if st.who == who && strings.HasPrefix(st.what, "create an ephemeral") {
				name := map[bool]string{true: "x25519", false: "secp256r1"}[strings.Contains(st.what, "x25519")]
				random[who+"/key-share/"+name] = st.values[0].data
			}
		}
	}
	for _, m := range server {
		switch m := m.(type) {
		case *wire.ServerHello:
			if !m.Retry() {
				random["server/random"] = m.Random[:]
			} else {
				s.Cookie = true
			}
		case *wire.NewSessionTicket13:
			s.Tickets, s.TicketKey, s.MaxEarlyData = 1, ticketKey, 1024
			random["server/ticket-age-add/0"] = []byte{byte(m.AgeAdd >> 24), byte(m.AgeAdd >> 16), byte(m.AgeAdd >> 8), byte(m.AgeAdd)}
		}
	}
	rest := crypt.Labelled("8448")
	c.Random, s.Random = crypt.Scripted(random, rest), crypt.Scripted(random, rest)
	return c, s
}

// replay runs an example and compares all records and secrets.
func (x example) replay(t *testing.T, c, s *Config) ends {
	t.Helper()
	rec := traced(c, s)
	e := ends{NewClient(c), NewServer(s)}
	t.Cleanup(e.stop)
	sent := map[string][][]byte{}
	carry := func() {
		for moved := true; moved; {
			moved = false
			for who, way := range map[string][2]End{"client": {e.client, e.server}, "server": {e.server, e.client}} {
				for _, o := range way[0].TakeRecords() {
					sent[who] = append(sent[who], o.Data)
					way[1].Feed(o.Data)
					moved = true
				}
			}
		}
	}
	carry()
	completed(t, e)
	data := func(who string) (d [][]byte) {
		for _, st := range x {
			if st.who == who && st.what == "send application_data record" {
				d = append(d, st.values[0].data)
			}
		}
		return d
	}
	clients := data("client")
	if c.EarlyData != nil {
		clients = clients[1:]
	}
	for _, d := range clients {
		e.client.Do(Write(d))
	}
	carry()
	for _, d := range data("server") {
		e.server.Do(Write(d))
	}
	carry()
	e.client.Do(Close())
	carry()
	completed(t, e)

	for _, who := range []string{"client", "server"} {
		want := x.all(who, "complete-record")
		if len(sent[who]) != len(want) {
			t.Errorf("the %s sends %d records, the RFC's %d", who, len(sent[who]), len(want))
		}
		for i := range min(len(want), len(sent[who])) {
			if !bytes.Equal(sent[who][i], want[i]) {
				t.Errorf("the %s's record %d is\n%x, the RFC's\n%x", who, i, sent[who][i], want[i])
			}
		}
	}
	x.secrets(t, &rec.T, len(clients) > 0)
	return e
}

// secrets holds the values of both ends against the published ones.
func (x example) secrets(t *testing.T, tr *trace.Trace, resumable bool) {
	t.Helper()
	held := map[trace.Party]map[string]bool{trace.Client: {}, trace.Server: {}}
	for i := range tr.Values {
		v := &tr.Values[i]
		held[v.Party][string(v.Data)] = true
	}
	empty, n := string(crypt.Hash(crypto.SHA256)), 0
	for _, st := range x {
		for _, v := range st.values {
			switch v.name {
			case "secret", "expanded", "key-expanded", "iv-expanded", "finished", "PRK", "hash", "binder", "prk", "binder-hash":
			default:
				continue
			}
			if string(v.data) == empty || v.name == "hash" && len(v.data) < 32 {
				continue
			}
			for _, p := range []trace.Party{trace.Client, trace.Server} {
				if !held[p][string(v.data)] {
					t.Errorf("the %v does not have the %s that the %s makes: %s", p, v.name, st.who, st.what)
				}
			}
			n++
		}
	}
	t.Logf("%d secrets", n)
}

func TestRFC8448(t *testing.T) {
	for _, section := range []string{"3", "5", "6", "7"} {
		t.Run("section "+section, func(t *testing.T) {
			x := readExample(t, section)
			c, s := x.ends(t)
			x.replay(t, c, s)
		})
	}
	t.Run("section 4", func(t *testing.T) {
		// It takes up section 3's session.
		first := readExample(t, "3")
		c, s := first.ends(t)
		session := first.replay(t, c, s).client.Sessions()[0]
		x := readExample(t, "4")
		c, s = x.ends(t)
		keys, _, err := wire.Find[wire.PreSharedKey](x.messages(t, "client")[0].(wire.Extended))
		if err != nil {
			t.Fatal(err)
		}
		age := keys.Identities[0].ObfuscatedTicketAge - session.AgeAdd
		c.Time = session.Issued.Add(time.Duration(age) * time.Millisecond)
		s.Time, s.MaxEarlyData = c.Time, 1024
		c.Resume, c.EarlyData = session, x.all("client", "payload")[1]
		known := *session
		s.published.session = func(ticket []byte) *Session {
			if !bytes.Equal(ticket, session.Ticket) {
				return nil
			}
			return &known
		}
		e := x.replay(t, c, s)
		if !e.server.Status().EarlyData || !e.client.Status().Session.Resumed {
			t.Errorf("%+v", e.server.Status())
		}
	})
}
