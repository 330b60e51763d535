package main

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
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
		c.Groups = []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1}
	}
	for _, g := range c.Groups {
		if crypt.GroupByCode(g) == nil {
			return nil, fmt.Errorf("group %d: %w", g, errUnimplemented)
		}
	}
	if c.KeyShares, err = f.codes("key-shares"); err != nil {
		return nil, err
	}
	if f.has("no-key-shares") {
		c.KeyShares = []uint16{}
	}
	if err := s.signatures(c); err != nil {
		return nil, err
	}
	if err := s.certificates(c); err != nil {
		return nil, err
	}
	s.protocols(c)
	if err := s.sessions(c); err != nil {
		return nil, err
	}
	switch {
	case f.has("renegotiate-freely"), f.has("renegotiate-once"):
		c.Renegotiation = handshake.SecureRenegotiation
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

// defaultSignatures are BoringSSL's, which has Ed25519 switched off.
var defaultSignatures = []uint16{iana.ECDSASecp256r1SHA256, iana.RSAPSSRSAESHA256, iana.RSAPKCS1SHA256, iana.ECDSASecp384r1SHA384,
	iana.RSAPSSRSAESHA384, iana.RSAPKCS1SHA384, iana.RSAPSSRSAESHA512, iana.RSAPKCS1SHA512, iana.RSAPKCS1SHA1}

// signatures sets how this end signs and how its peer may: one list here, two
// at the runner's.
func (s *shim) signatures(c *handshake.Config) error {
	verify, err := s.flags.codes("verify-prefs")
	if err != nil {
		return err
	}
	sign, err := s.flags.codes("signing-prefs")
	if err != nil {
		return err
	}
	for _, code := range append(slices.Clone(verify), sign...) {
		if !crypt.AuthCanUse(iana.AuthRSA, code) && !crypt.AuthCanUse(iana.AuthECDSA, code) {
			return fmt.Errorf("signature scheme %04x: %w", code, errUnimplemented)
		}
	}
	c.Signatures = sign
	if verify != nil || sign == nil {
		c.Signatures = append(c.Signatures, verify...)
	}
	if verify == nil && (sign == nil || !s.server() || s.asks()) {
		for _, code := range defaultSignatures {
			if !slices.Contains(c.Signatures, code) {
				c.Signatures = append(c.Signatures, code)
			}
		}
	}
	return nil
}

// asks says whether a server wants to know who its client is.
func (s *shim) asks() bool {
	return s.flags.has("require-any-client-certificate") || s.flags.has("verify-peer")
}

func (s *shim) certificates(c *handshake.Config) error {
	f := s.flags
	if f.has("cert-file") {
		pair, err := tls.LoadX509KeyPair(f.get("cert-file", ""), f.get("key-file", ""))
		if err != nil {
			return err
		}
		id := handshake.Identity{Chain: pair.Certificate, Key: pair.PrivateKey.(crypto.Signer)}
		if id.Staple, err = f.bytes("ocsp-response"); err != nil {
			return err
		}
		scts, err := f.bytes("signed-cert-timestamps")
		if err != nil {
			return err
		}
		for scts = scts[min(2, len(scts)):]; len(scts) > 2; {
			n := int(scts[0])<<8 | int(scts[1])
			if len(scts) < 2+n {
				return fmt.Errorf("-signed-cert-timestamps: cut off")
			}
			id.SCTs = append(id.SCTs, scts[2:2+n])
			scts = scts[2+n:]
		}
		if len(id.Staple) == 0 {
			id.Staple = nil
		}
		c.Certificates = []handshake.Identity{id}
	}
	c.StatusRequest = f.has("enable-ocsp-stapling")
	c.SignedCertificateTimestamps = f.has("enable-signed-cert-timestamps")
	if f.has("verify-peer") {
		c.ClientAuth = handshake.Request
	}
	if f.has("require-any-client-certificate") {
		c.ClientAuth = handshake.Require
	}
	c.Verify = func(p handshake.Presented) []trace.Check {
		s.staple = p.Staple
		if !f.has("verify-fail") {
			return nil
		}
		id := "server-cert/issuer-trusted"
		if s.server() {
			id = "client-cert/issuer-trusted"
		}
		return []trace.Check{{ID: id, Result: trace.Failed, Reason: "untrusted-root"}}
	}
	if f.has("install-one-cert-compression-alg") {
		return errUnimplemented // it is one that BoringSSL's shim makes up
	}
	return nil
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
		c.EarlyData = []byte{}
		if f.has("shim-writes-first") {
			c.EarlyData = []byte(f.get("shim-initial-write", "hello"))
		}
	}
	return nil
}
