package pki

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"

	"handshakelab/core/crypt"
)

// recipe is all that decides a certificate's bytes. Equal recipes are the same
// certificate, so it is the key under which certificates are kept.
type recipe struct {
	org, name string  // subject
	key       string  // the fixture it certifies
	issuer    *issued // nil: signed with its own key
	serial    string
	from, to  int64 // Unix time
	dns       string
	cover     string // another one; "" none
	ip        string
	email     string
	usage     x509.KeyUsage
	purpose   purpose
	authority bool
	pathLen   int    // for an authority; -1: no limit
	exclude   string // for an authority: the name it must not sign for
	status    string // where its issuer publishes revocations, "" nowhere
	spoil     bool   // alter the signature

	mustStaple bool // promise a staple
}

type purpose uint8

const (
	anyPurpose purpose = iota
	serverPurpose
	clientPurpose
)

// issued is a certificate and the key it is about.
type issued struct {
	der  []byte
	cert *x509.Certificate
	key  crypto.Signer
}

// keep holds what was made, so that nothing is made twice. It is emptied when
// it grows large: only time depends on it, never bytes.
var keep struct {
	sync.Mutex
	certs  map[recipe]*issued
	lists  map[listRecipe]*CRL
	status map[statusRecipe][]byte
	worlds map[string]*World
}

const keepMost = 512 // certificates and worlds

// Pause, if it is not nil, is called before each certificate that has to be
// made: signing takes long where there is one thread for all. Only time depends
// on it, never bytes. It must ask for no world.
var Pause func()

// mint makes the certificate of a recipe, or gives the one made before. The
// caller holds keep's lock.
func mint(r recipe) (*issued, error) {
	if c := keep.certs[r]; c != nil {
		return c, nil
	}
	if Pause != nil {
		Pause()
	}
	key := fixture(r.key)
	t := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes([]byte(r.serial)),
		Subject:      pkix.Name{Organization: []string{r.org}, CommonName: r.name},
		NotBefore:    time.Unix(r.from, 0).UTC(),
		NotAfter:     time.Unix(r.to, 0).UTC(),
		KeyUsage:     r.usage,
		SubjectKeyId: keyID(key.Public()),
	}
	if r.dns != "" {
		t.DNSNames = []string{r.dns}
	}
	if r.cover != "" && r.cover != r.dns {
		t.DNSNames = append(t.DNSNames, r.cover)
	}
	if r.ip != "" {
		t.IPAddresses = []net.IP{net.ParseIP(r.ip)}
	}
	if r.email != "" {
		t.EmailAddresses = []string{r.email}
	}
	switch r.purpose {
	case serverPurpose:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	case clientPurpose:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	if r.authority {
		t.BasicConstraintsValid, t.IsCA = true, true
		t.MaxPathLen, t.MaxPathLenZero = r.pathLen, r.pathLen == 0
	}
	if r.exclude != "" {
		t.PermittedDNSDomainsCritical = true
		if ip := net.ParseIP(r.exclude); ip != nil {
			t.ExcludedIPRanges = []*net.IPNet{single(ip)}
		} else {
			t.ExcludedDNSDomains = []string{r.exclude}
		}
	}
	if r.status != "" {
		t.CRLDistributionPoints = []string{"http://pki.lab.test/" + r.status + ".crl"}
		t.OCSPServer = []string{"http://ocsp.lab.test/" + r.status}
	}
	if r.mustStaple {
		t.ExtraExtensions = append(t.ExtraExtensions, tlsFeature())
	}
	parent, signer := t, key
	if r.issuer != nil {
		parent, signer = r.issuer.cert, r.issuer.key
	}
	der, err := x509.CreateCertificate(nil, t, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	if r.spoil {
		der = spoil(der)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if len(keep.certs) >= keepMost || keep.certs == nil {
		keep.certs = map[recipe]*issued{}
	}
	c := &issued{der, cert, key}
	keep.certs[r] = c
	return c, nil
}

// keyID is a key identifier by method 1 of RFC 7093 §2.
func keyID(pub crypto.PublicKey) []byte {
	h := sha256.Sum256(publicBits(pub))
	return h[:20]
}

// single gives the range that holds this address only.
func single(ip net.IP) *net.IPNet {
	if v4 := ip.To4(); v4 != nil {
		return &net.IPNet{IP: v4, Mask: net.CIDRMask(32, 32)}
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(128, 128)}
}

// serial draws a serial number of 16 octets, positive and of the same length
// whatever the seed.
func serial(r crypt.Random, label string) string {
	b := r.Bytes(label, 16)
	b[0] = b[0]&0x3f | 0x40
	return string(b)
}

// spoil gives the certificate with another signature: the last bit of its
// value, with which a certificate ends, is turned. What it says, and its form,
// stay as they were.
func spoil(der []byte) []byte {
	out := append([]byte(nil), der...)
	out[len(out)-1] ^= 1
	return out
}

// reach says which of the two kinds of name a host is: an IP address or a DNS
// name without its trailing dot. ok is false if it is neither.
func reach(host string) (dns, ip string, ok bool) {
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
		ok = net.ParseIP(host) != nil
		return "", host, ok
	}
	if net.ParseIP(host) != nil {
		return "", host, true
	}
	host = strings.TrimSuffix(host, ".")
	if len(host) > 253 {
		return "", "", false
	}
	for _, label := range strings.Split(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' {
			return "", "", false
		}
		for _, c := range []byte(label) {
			switch {
			case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
			default:
				return "", "", false
			}
		}
	}
	return host, "", true
}
