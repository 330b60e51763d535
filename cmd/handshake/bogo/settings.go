package main

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
)

// config gives the end's settings: as the flags say, and where they say
// nothing as BoringSSL's own shim does.
func (s *shim) config() (*handshake.Config, error) {
	f := s.flags
	var seed [32]byte
	rand.Read(seed[:]) // it never fails: see crypto/rand
	c := &handshake.Config{Random: crypt.Labelled(string(seed[:])), Time: time.Now(),
		ExtendedMasterSecret: true, SecureRenegotiation: true, CompatibilityMode: true,
		GREASE: f.has("enable-grease"), FallbackSCSV: f.has("fallback-scsv"), PSKModes: []uint8{iana.PSKDHEKE}}
	var err error
	if c.Versions, err = s.versions(); err != nil {
		return nil, err
	}
	if c.Suites, err = suites(f.get("cipher", "")); err != nil {
		return nil, err
	}
	if c.Groups, err = f.codes("curves"); err != nil {
		return nil, err
	}
	if c.Groups == nil {
		c.Groups = []uint16{iana.X25519MLKEM768, iana.X25519, iana.Secp256r1, iana.Secp384r1}
	}
	for _, g := range c.Groups {
		if crypt.GroupByCode(g) == nil {
			return nil, fmt.Errorf("group %d: %w", g, errUnimplemented)
		}
	}
	if c.KeyShares, err = f.codes("key-shares"); err != nil {
		return nil, err
	}
	switch {
	case f.has("no-key-shares"):
		c.KeyShares = []uint16{}
	case c.KeyShares == nil && slices.Contains(c.Versions, iana.TLS13):
		c.KeyShares = usualShares(c.Groups)
	}
	if err := s.certificates(c); err != nil {
		return nil, err
	}
	if err := s.hiding(c); err != nil {
		return nil, err
	}
	s.protocols(c)
	if err := s.sessions(c); err != nil {
		return nil, err
	}
	switch {
	case f.has("renegotiate-freely"), f.has("renegotiate-once"):
		c.Renegotiation = handshake.InsecureRenegotiation
	}
	return c, nil
}

var noVersion = map[uint16]string{iana.TLS10: "no-tls1", iana.TLS11: "no-tls11", iana.TLS12: "no-tls12", iana.TLS13: "no-tls13"}

func (s *shim) versions() (list []uint16, err error) {
	low, err := s.flags.number("min-version")
	if err != nil {
		return nil, err
	}
	high, err := s.flags.number("max-version")
	if err != nil {
		return nil, err
	}
	for v := uint16(iana.TLS13); v >= iana.TLS10; v-- {
		if !s.flags.has(noVersion[v]) && v >= low && (high == 0 || v <= high) {
			list = append(list, v)
		}
	}
	if list == nil {
		return nil, fmt.Errorf("no version left")
	}
	return list, nil
}

// suites reads a list in OpenSSL's way, as far as it only names suites.
func suites(text string) (list []uint16, err error) {
	for _, standing := range []iana.Standing{iana.Recommended, iana.Plain, iana.Legacy, iana.Broken} {
		for i := range iana.Suites {
			x := &iana.Suites[i]
			if x.Standing == standing && x.Cipher != iana.NullCipher && x.Cipher != iana.RC4128 && (x.KX == iana.KXNone || text == "") {
				list = append(list, x.Code)
			}
		}
	}
	if text == "" {
		return list, nil
	}
	for name := range strings.SplitSeq(text, ":") {
		x := iana.SuiteByName(name)
		if x == nil {
			return nil, fmt.Errorf("-cipher %s: %w", text, errUnimplemented)
		}
		list = append(list, x.Code)
	}
	return list, nil
}

// usualShares are the groups that BoringSSL sends shares of: the first, and
// with it the first of the other kind, a hybrid's or a curve's.
func usualShares(groups []uint16) []uint16 {
	hybrid := func(code uint16) bool { return iana.GroupByCode(code).Kind == iana.Hybrid }
	list := groups[:1:1]
	for _, code := range groups[1:] {
		if hybrid(code) != hybrid(groups[0]) {
			return append(list, code)
		}
	}
	return list
}

// What BoringSSL takes and makes by default, which has Ed25519 switched off
// for taking.
var (
	defaultVerify = []uint16{iana.ECDSASecp256r1SHA256, iana.RSAPSSRSAESHA256, iana.RSAPKCS1SHA256, iana.ECDSASecp384r1SHA384,
		iana.RSAPSSRSAESHA384, iana.RSAPKCS1SHA384, iana.RSAPSSRSAESHA512, iana.RSAPKCS1SHA512, iana.RSAPKCS1SHA1}
	defaultSign = []uint16{iana.Ed25519, iana.ECDSASecp256r1SHA256, iana.RSAPSSRSAESHA256, iana.RSAPKCS1SHA256, iana.ECDSASecp384r1SHA384,
		iana.RSAPSSRSAESHA384, iana.RSAPKCS1SHA384, iana.ECDSASecp521r1SHA512, iana.RSAPSSRSAESHA512, iana.RSAPKCS1SHA512, iana.ECDSASHA1, iana.RSAPKCS1SHA1}
)

// schemes reads a list of signature schemes.
func schemes(f flags, name string, otherwise []uint16) ([]uint16, error) {
	list, err := f.codes(name)
	if err != nil {
		return nil, err
	}
	for _, code := range list {
		if !crypt.AuthCanUse(iana.AuthRSA, code) && !crypt.AuthCanUse(iana.AuthECDSA, code) {
			return nil, fmt.Errorf("signature scheme %04x: %w", code, errUnimplemented)
		}
	}
	if list == nil {
		list = otherwise
	}
	return list, nil
}

// identity reads a certificate and what goes with it; false if there is none.
func identity(f flags) (id handshake.Identity, ok bool, err error) {
	if !f.has("cert-file") {
		return id, false, nil
	}
	pair, err := tls.LoadX509KeyPair(f.get("cert-file", ""), f.get("key-file", ""))
	if err != nil {
		return id, false, err
	}
	id.Chain, id.Key = pair.Certificate, pair.PrivateKey.(crypto.Signer)
	if id.Signatures, err = schemes(f, "signing-prefs", defaultSign); err != nil {
		return id, false, err
	}
	if f.has("ocsp-response") {
		if id.Staple, err = f.bytes("ocsp-response"); err != nil {
			return id, false, err
		}
	}
	scts, err := f.bytes("signed-cert-timestamps")
	if err != nil {
		return id, false, err
	}
	for scts = scts[min(2, len(scts)):]; len(scts) > 2; {
		n := int(scts[0])<<8 | int(scts[1])
		if len(scts) < 2+n {
			return id, false, errors.New("-signed-cert-timestamps: cut off")
		}
		id.SCTs = append(id.SCTs, scts[2:2+n])
		scts = scts[2+n:]
	}
	return id, true, nil
}

// asks says whether this end wants to know who its peer is.
func (s *shim) asks() bool {
	return s.flags.has("require-any-client-certificate") || s.flags.has("verify-peer")
}

func (s *shim) certificates(c *handshake.Config) (err error) {
	f := s.flags
	if c.Signatures, err = schemes(f, "verify-prefs", defaultVerify); err != nil {
		return err
	}
	s.identities = nil
	for _, set := range append(slices.Clone(s.credentials), f) {
		id, ok, err := identity(set)
		if err != nil {
			return err
		}
		if ok {
			c.Certificates = append(c.Certificates, id)
		}
	}
	s.identities = c.Certificates
	c.StatusRequest = f.has("enable-ocsp-stapling")
	c.SignedCertificateTimestamps = f.has("enable-signed-cert-timestamps")
	if f.has("verify-peer") {
		c.ClientAuth = handshake.Request
	}
	if f.has("require-any-client-certificate") {
		c.ClientAuth = handshake.Require
	}
	c.Verify = func(p handshake.Presented) []trace.Check {
		s.peer = p
		return s.verify(p)
	}
	if f.has("install-one-cert-compression-alg") {
		return errUnimplemented // it is one that BoringSSL's shim makes up
	}
	return nil
}

// verify judges a peer's certificate as BoringSSL does without being asked to:
// it can be read, and its key may do what it does. -verify-fail is a verifier
// that says no.
func (s *shim) verify(p handshake.Presented) (checks []trace.Check) {
	v := &pki.Verifier{Peer: trace.Server, Clock: time.Now(), Use: pki.Signing, Revocation: "off"}
	if p.Suite.KX == iana.KXRSA && !s.server() {
		v.Use = pki.Encipherment
	}
	prefix := "server-cert/"
	if s.server() {
		v.Peer, prefix = trace.Client, "client-cert/"
	}
	for _, c := range v.Verify(p.Chain) {
		if c.ID == prefix+"parse" || c.ID == prefix+"key-usage" {
			checks = append(checks, c)
		}
	}
	if s.flags.has("verify-fail") && s.asks() {
		checks = append(checks, trace.Check{ID: prefix + "issuer-trusted", Result: trace.Failed, Reason: "untrusted-root"})
	}
	return checks
}

// protocols sets ALPN and the server's name.
func (s *shim) protocols(c *handshake.Config) {
	f := s.flags
	for list := f.get("advertise-alpn", ""); list != ""; {
		n := min(int(list[0]), len(list)-1)
		c.ALPN = append(c.ALPN, list[1:1+n])
		list = list[1+n:]
	}
	if f.has("select-alpn") {
		c.ALPN = []string{f.get("select-alpn", "")}
	}
	if f.has("reject-alpn") {
		c.ALPN = []string{"nothing that anybody speaks"}
	}
	c.ServerName = f.get("host-name", "")
	if s.server() && f.has("expect-server-name") {
		c.ServerName = f.get("expect-server-name", "")
	}
}

// sessions sets what can be taken up and how.
func (s *shim) sessions(c *handshake.Config) error {
	f := s.flags
	c.SessionTickets = !f.has("no-ticket")
	if s.server() {
		c.Sessions = s.cache
		if c.SessionTickets {
			c.Tickets, c.TicketKey = 2, []byte("the key of the shim's tickets:  ")
		}
		if f.has("enable-early-data") {
			c.MaxEarlyData = 14336
		}
		return nil
	}
	if s.resumes {
		c.Resume = s.session
	}
	if s.early() {
		words := s.words()
		c.EarlyData = words[:min(len(words), int(s.session.MaxEarlyData))]
	}
	return nil
}
