package handshake

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// TLS 1.3 between two ends of ours: what they agree on, and that their traces
// hold together.

const (
	aes128 = "TLS_AES_128_GCM_SHA256"
	aes256 = "TLS_AES_256_GCM_SHA384"
)

// groups13 are all groups that TLS 1.3 can use.
var groups13 = append([]uint16{iana.X25519MLKEM768, iana.SecP256r1MLKEM768, iana.SecP384r1MLKEM1024}, allGroups...)

var suites13 = []string{aes128, aes256, "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}

// config13 gives two ends that speak nothing but TLS 1.3.
func config13(key string, suites ...string) (c, s *Config) {
	var codes []uint16
	for _, name := range suites {
		codes = append(codes, code(name))
	}
	c, s = clientConfig(codes...), serverConfig(key, codes...)
	c.Versions, s.Versions = []uint16{iana.TLS13}, []uint16{iana.TLS13}
	return c, s
}

var keys13 = []string{"rsa-2048", "ecdsa-p256", "ecdsa-p384", "ed25519"}

// TestSuites13 runs every suite with every group, and kinds of keys and ways of
// client authentication by turns.
func TestSuites13(t *testing.T) {
	n := 0
	for _, suite := range suites13 {
		for _, group := range groups13 {
			for _, auth := range []ClientAuth{Off, Request, Require} {
				key, none, retry, d := keys13[n%4], auth == Request && n%2 == 0, n%3 == 0, deliver(whole)
				if n%5 == 0 {
					d = byteByByte
				}
				n++
				t.Run(fmt.Sprintf("%s/%d/%d/%s", suite, group, auth, key), func(t *testing.T) {
					c, s := config13(key, suite)
					c.Groups = withGroup(group)
					s.Groups, s.ClientAuth = []uint16{group}, auth
					if retry {
						c.KeyShares = []uint16{}
					}
					c.CompatibilityMode, s.Cookie = n%2 == 0, n%7 == 0
					c.RecordPadding, s.RecordPadding = n%4*16, n%3*100
					if auth != Off && !none {
						c.Certificates = []Identity{identity(keys13[n%3], "", true)}
					}
					rec := traced(c, s)
					e := connect(t, c, s, d)
					completed(t, e)
					session := *e.server.Status().Session
					want := trace.Session{Version: iana.TLS13, Suite: code(suite), Group: group, Signature: session.Signature,
						ALPN: "http/1.1", ServerName: testHost, ExtendedMasterSecret: true, ForwardSecrecy: true, ClientAuthenticated: auth != Off && !none}
					if session != want || session.Signature == 0 {
						t.Errorf("server's session %+v, want %+v", session, want)
					}
					if got := *e.client.Status().Session; got != session {
						t.Errorf("client's session %+v, server's %+v", got, session)
					}
					e.talk(t, d)
					completed(t, e)
					checkTrace(t, &rec.T)
				})
			}
		}
	}
	t.Logf("%d connections", n)
}

// TestCompatibleAlert: a client that goes by RFC 9846 §E.4 has a
// ChangeCipherSpec before its second flight, though that be an alert.
func TestCompatibleAlert(t *testing.T) {
	c, s := config13("rsa-2048", aes128)
	c.CompatibilityMode = true
	s.Certificates = []Identity{identity("rsa-2048", "expired", false)}
	e := ends{NewClient(c), NewServer(s)}
	defer e.stop()
	e.server.Feed(e.client.Take())
	e.client.Feed(e.server.Take())
	var types []byte
	for _, r := range e.client.TakeRecords() {
		types = append(types, r.Data[0])
	}
	if string(types) != string([]byte{iana.ContentChangeCipherSpec, iana.ContentApplicationData}) {
		t.Errorf("its records are of types %d", types)
	}
	if f := e.client.Status().Failure; f == nil || f.Alert != "certificate_expired" {
		t.Errorf("%+v", e.client.Status())
	}
}

// TestIdentitySignatures: what a key signs with and what a peer may sign with
// can be two lists.
func TestIdentitySignatures(t *testing.T) {
	for _, version := range []uint16{iana.TLS12, iana.TLS13} {
		c, s := config13("rsa-2048", aes128, ecdheGCM)
		c.Versions, s.Versions = []uint16{version}, []uint16{version}
		s.ClientAuth, s.Signatures = Require, []uint16{iana.Ed25519}
		s.Certificates[0].Signatures = []uint16{iana.RSAPSSRSAESHA384}
		c.Certificates = []Identity{identity("ed25519", "", true)}
		e := connect(t, c, s, whole)
		completed(t, e)
		if got := e.client.Status().Session.Signature; got != iana.RSAPSSRSAESHA384 {
			t.Errorf("%04x: the server signed with %04x", version, got)
		}
	}
}

// TestHybridsNeedTLS13: a client that does not offer TLS 1.3 names no hybrid
// group.
func TestHybridsNeedTLS13(t *testing.T) {
	for _, version := range []uint16{iana.TLS12, iana.TLS13} {
		c, _ := config13("rsa-2048", aes128, ecdheGCM)
		c.Versions, c.Groups = []uint16{version}, []uint16{iana.X25519MLKEM768, iana.X25519}
		e := NewClient(c)
		m, err := wire.Unmarshal(e.Take()[recordHeader:], wire.Context{})
		e.Stop()
		if err != nil {
			t.Fatal(err)
		}
		groups, _, err := wire.Find[wire.SupportedGroups](m.(*wire.ClientHello))
		if err != nil || len(groups.Groups) != map[uint16]int{iana.TLS12: 1, iana.TLS13: 2}[version] {
			t.Errorf("%04x: it offers %v, %v", version, groups.Groups, err)
		}
	}
}

// TestChain13: of several certificates a server shows one whose chain the
// client can verify, and any if there is none such.
func TestChain13(t *testing.T) {
	key := testKeys["rsa-2048"]()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "RSA Root"}, NotBefore: testTime.AddDate(-1, 0, 0),
		NotAfter: testTime.AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	root := authority{sign(tmpl, &authority{tmpl, key}, key.Public()), key}
	ec := identity("ecdsa-p256", "", false)
	leaf := must(x509.ParseCertificate(ec.Chain[0]))
	leaf.SignatureAlgorithm = 0
	byRSA := Identity{Chain: [][]byte{sign(leaf, &root, ec.Key.Public()).Raw}, Key: ec.Key}
	for _, x := range []struct {
		name     string
		has      []Identity
		schemes  []uint16
		inChains []uint16 // signature_algorithms_cert
		want     Identity
	}{
		{"the first if all will do", []Identity{byRSA, ec}, allSchemes, nil, byRSA},
		{"one that the client can verify", []Identity{byRSA, ec}, []uint16{iana.ECDSASecp256r1SHA256}, nil, ec},
		{"by what it says of chains", []Identity{ec, byRSA}, []uint16{iana.ECDSASecp256r1SHA256}, []uint16{iana.RSAPKCS1SHA256}, byRSA},
		{"any if there is no better", []Identity{byRSA}, []uint16{iana.ECDSASecp256r1SHA256}, nil, byRSA},
	} {
		c, s := config13("ecdsa-p256", aes128)
		c.Signatures, s.Certificates = x.schemes, x.has
		if x.inChains != nil {
			c.published = &published{arrange: func(m wire.Message) {
				if h, ok := m.(*wire.ClientHello); ok {
					h.Extensions = append(h.Extensions, wire.Ext(&wire.SignatureAlgorithmsCert{Schemes: x.inChains}))
				}
			}}
		}
		var shown []byte
		c.Verify = func(p Presented) []trace.Check {
			shown = p.Chain[0]
			return nil
		}
		completed(t, connect(t, c, s, whole))
		if !bytes.Equal(shown, x.want.Chain[0]) {
			t.Errorf("%s: it shows another", x.name)
		}
	}
}
